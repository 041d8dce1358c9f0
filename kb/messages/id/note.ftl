column = { $lang ->
    [id] Bahasa Indonesia
   *[en] Bahasa Inggris
}: { $part ->
    [question] pertanyaan
    [answer] jawaban
   *[phrasings] cara lain bertanya
} dari “{ $heading }”
comment_left_out = komentar di dalamnya tidak ikut
figures_stand = angka yang bukan angka fakta berdiri sendiri: { $figures }
first_row = baris pertama dibaca sebagai nama kolom: { $headings }
hidden = tidak ikut, karena disembunyikan
keywords_left_out = kata kunci dan label tidak ikut: { $words }
links_left_out = tautan tanpa alamat lengkap tinggal kata-katanya: { $count }
long_phrasings = { $count } cara bertanya yang lebih dari { $most } karakter tidak ikut
no_markdown = tidak ikut, karena bukan berkas Markdown (.md)
no_table = tidak ikut, karena bukan tabel dengan kolom pertanyaan dan kolom jawaban
not_used = tidak dipakai: { $headings }
phrasing_stays = cara bertanya “{ $phrasing }” tetap milik { $article }
pictures_left_out = gambar dan media sematan tidak ikut: { $count }
rows_above = { $count } baris di atas kepala tabel (baris { $row }) dilewati
same_meaning = menanyakan hal yang sama dengan “{ $title }” ({ $article })
text_above = teks di atas pertanyaan pertama dilewati: “{ $words }”
title_cut = judulnya dipotong pada { $most } karakter, dan pertanyaan selengkapnya ada di bawah jawaban
windows = dibaca sebagai Windows-1252, karena bukan UTF-8
