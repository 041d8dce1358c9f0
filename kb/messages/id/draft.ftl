another_open = Sudah ada draf lain yang terbuka untuk hal ini. Terbitkan atau buang dulu draf itu.
article_there = Sudah ada jawaban bernama { $article }. Buka yang itu, atau beri judul lain.
english_not_changed = Teks Indonesia berubah, teks Inggrisnya belum.
fields_not_read = Formulir jawaban ini tidak terbaca. Perbaiki dulu temuannya.
files_of_another = Draf hanya memuat berkas jawabannya sendiri. Buka jawaban yang lain itu.
form_of_other_text = Berkas ini berubah sejak formulirnya ditampilkan. Periksa formulir yang sekarang, lalu isi lagi yang belum terkirim.
is_already = Keadaan draf ini: { state }. Muat ulang halaman ini.
long_title = Judulnya terlalu panjang.
no_name = “{ $name }” tidak dapat menjadi nama jawaban. Pakai huruf kecil, angka, dan tanda hubung.
no_title = Judulnya masih kosong. Tulis pertanyaan yang diajukan orang.
not_discarded = Keadaan draf ini: { state }. Muat ulang halaman ini.
not_handed_in = Keadaan draf ini: { state }. Muat ulang halaman ini.
not_in_review = Keadaan draf ini: { state }. Muat ulang halaman ini.
not_joined = Kedua teks tidak dapat digabung. Pilih salah satu.
not_there = Draf itu tidak ada.
nothing_changed = Belum ada yang diubah.
pasted_too_long = Yang ditempel { NUMBER($characters, useGrouping: 1) } huruf, paling banyak { NUMBER($most, useGrouping: 1) } sekali baca. Tempel lebih sedikit pertanyaan.
state = { $state ->
    [draft] draf
    [review] sedang diperiksa
    [scheduled] terjadwal
    [emergency] sudah terbit sebagai koreksi darurat
    [published] sudah terbit
    [discarded] dibuang
   *[other] { $state }
}
there_already = Sudah ada draf bernama { $draft }. Buka yang itu, atau beri judul lain.
too_long = Teksnya { NUMBER($characters, useGrouping: 1) } huruf, paling banyak { NUMBER($most, useGrouping: 1) }. Pendekkan, atau bagi menjadi beberapa jawaban.
translation_not_changed = Teks utama berubah, teks berbahasa “{ $language }” belum.
two_texts = Di sini masih ada dua teks dari dua penulis. Pilih salah satu, lalu hapus tanda <<<<<<<, ======= dan >>>>>>>.
waits_for_its_author = Keadaan draf ini: { state }. Muat ulang halaman ini.
