address_in_note = Alamat sebuah tautan untuk umum ditulis di dalam catatan petugas. Tulis alamatnya di tautan itu: [kata](alamat).
code_differs = Kode “{ $written }” tidak sama di semua saluran. Apit dengan tanda ` (`{ $written }`).
comment = Teks memuat komentar HTML (“{ $mark }”), yang di sini tidak menyembunyikan apa pun. Hapus; catatan untuk petugas ditulis di antara “:::agent” dan “:::”.
foreign_mark = “{ $words }” ialah { kind }: akan tampil dan dibacakan apa adanya. Tulis dengan kata-kata, atau apit dengan `…` bila memang dimaksud begitu.
invisible = Ada karakter yang tidak terlihat ({ $character }) setelah “{ $before }”. Hapus, lalu ketik ulang teks di sekitarnya.
kind = { $kind ->
    [hidden] teks tersembunyi
    [comment] komentar
    [template] kode templat
    [comparison] tanda perbandingan dua teks
    [highlight] tanda sorotan
    [footnote] catatan kaki
    [raised] tanda naik atau turun
    [wiki-link] tautan wiki
    [picture-name] nama gambar kecil
    [formula] rumus
    [markdown] tanda Markdown yang tidak terbaca
    [nearly-fact] mirip tanda sebuah fakta
    [entity] kode HTML
   *[other-program] tanda dari program lain
}
link_without_words = Ada tautan tanpa kata, sehingga tidak terlihat. Tulis [kata](alamat).
look_alike = Kata “{ $word }” memakai huruf dari aksara lain yang hanya mirip ({ $character }). Ketik ulang: { $meant }.
mark_in_title = Judul memuat “{ $mark }”. Tulis kata-kata saja.
nearly_note = “{ $mark }” mirip tanda catatan petugas, tetapi tidak menyembunyikan apa pun. Tulis `:::agent`, dan `:::` di bawah catatannya, masing-masing di awal baris tersendiri.
no_link = “{ $words }” tidak terbaca sebagai tautan dan akan tampil apa adanya. Tulis [kata](alamat), dengan alamat yang diawali https://.
not_shown = “{ $words }” dianggap tanda, sehingga tidak pernah tampil. Tulis sebagai kalimat sendiri, atau dalam sel yang ada kolomnya.
note_not_closed = Catatan untuk petugas belum ditutup. Tulis baris “:::” di bawahnya.
note_not_paired = Tanda catatan petugas (:::agent dan :::) belum berpasangan.
picture = Di sini ada gambar dari tempat lain, yang tidak ditampilkan. Unggah gambarnya lewat studio, atau tulis dengan kata-kata apa yang tampak di situ.
recounted = Nomor daftar ini ({ $numbers }) akan dihitung ulang dan tampil lain. Beri nomor berurutan, atau tulis \ di depan titiknya.
sign_eaten = Tanda di dekat “{ $words }” dianggap tanda Markdown, sehingga tidak tampil. Apit dengan tanda ` (`{ $words }`), atau beri \ di depan tandanya.
struck_out = “{ $words }” dicoret, tetapi coretan tidak tampil dan tetap dibacakan. Hapus yang sudah tidak berlaku.
tags = Teks memuat kode HTML (“{ $mark }”), yang di sini tidak menyembunyikan atau mengatur apa pun. Hapus; catatan untuk petugas ditulis di antara “:::agent” dan “:::”.
