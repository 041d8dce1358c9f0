broken = Berkas { $file } rusak atau terpotong. Simpan ulang dari program asalnya.
missing = Berkas { $file } tidak ada di samping jawabannya. Letakkan di folder `files` milik pemiliknya, atau hapus dari teks.
more_behind = Gambar { $file } memuat sesuatu di belakang akhirnya. Buka dengan program gambar, lalu simpan ulang.
moves = Gambar { $file } bergerak. Simpan satu gambar saja darinya.
name_as_alternative = Teks pengganti “{ $words }” hanyalah nama berkas. Tulis apa yang tampak pada gambar, bagi yang tidak dapat melihatnya.
no_alternative = Gambar { $file } belum punya teks pengganti. Tulis di antara kurung siku apa yang tampak, bagi yang tidak dapat melihatnya.
no_name = “{ $file }” bukan nama berkas yang dipakai di sini. Namai dengan 16 digit heksadesimal pertama sha256-nya dan salah satu dari { $endings }, seperti yang dilakukan studio.
not_its_digest = Isi berkas { $file } tidak sesuai dengan namanya. Namai { $name }, di folder dan di teks, atau unggah lewat studio.
not_named = Tidak ada jawaban yang menyebut berkas { $file }. Hapus dari folder `{ $folder }`, atau sebutkan dalam sebuah jawaban.
other_type = Berkas { $file } sebenarnya { $kind ->
    [png] PNG
    [jpg] JPEG
    [webp] WebP
    [pdf] PDF
    [gif] GIF
    [bmp] BMP
    [tiff] TIFF
    [avif] AVIF
    [heic] HEIC
    [zip] ZIP atau dokumen program kantor
    [svg] SVG
    [html] HTML atau XML
   *[other] jenis yang tidak dikenal
}, bukan { $said }. Simpan sebagai PNG, JPG, WebP atau PDF, dengan akhiran itu.
pdf_acts = PDF { $file } memuat { $what }, yang dapat menjalankan sesuatu, membawa berkas lain atau menguncinya. Cetak ulang menjadi PDF tanpa skrip, lampiran dan kata sandi.
pdf_as_picture = PDF { $file } ditulis sebagai gambar. Tulis sebagai tautan, tanpa tanda seru.
pdf_not_read = PDF { $file } dikemas sehingga tidak terlihat apakah ia menjalankan sesuatu. Cetak ulang menjadi PDF.
pdf_too_large = PDF { $file } berukuran { $kilobytes } KB, melebihi { $most } KB. Simpan lebih kecil, misalnya pindaian abu-abu atau 150 dpi.
too_large = Gambar { $file } berukuran { $kilobytes } KB, melebihi { $most } KB. Simpan lebih kecil, atau unggah lewat studio, yang memperkecilnya.
too_many = Sebuah jawaban memuat paling banyak { $most } berkas. Hapus dulu beberapa.
too_many_pixels = Gambar { $file } memuat lebih dari { $most } juta piksel. Simpan lebih kecil dahulu.
too_wide = Gambar { $file } berukuran { $width } × { $height } piksel, melebihi { $most } pada satu sisi. Simpan lebih kecil, atau unggah lewat studio, yang memperkecilnya.
upload_broken = Gambar { $file } tidak dapat dibuka. Buka dengan program gambar, simpan ulang, lalu unggah hasilnya.
upload_no_words = Berkas { $where } belum punya kata-kata. Tulis apa yang tampak pada gambar, bagi yang tidak dapat melihatnya, atau nama PDF-nya.
upload_other_type = Berkas { $file } bukan PNG, JPG, WebP atau PDF. Simpan sebagai salah satunya, lalu unggah.
