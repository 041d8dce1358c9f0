empty = Tidak ada pertanyaan dengan jawaban yang dapat dimasukkan. Tulis pertanyaan dan jawabannya di tiap baris.
language = { $lang ->
    [id] Indonesia
   *[en] Inggris
}
long_name = Namanya lebih dari 200 huruf. Tulis beberapa kata.
no_name = Namanya kosong. Tulis beberapa kata.
no_owner_id = “{ $owner }” tidak dapat menjadi nama pemilik. Pakai huruf kecil, angka, dan tanda hubung, seperti dinas-sosial.
no_text_in = Baris ini belum punya teks dalam bahasa utama.
nothing_in_it = Tidak ada pertanyaan dengan jawaban yang dapat dimasukkan; yang pertama: { $first } Tulis pertanyaan dan jawabannya di tiap baris.
other_language = Teksnya tidak dalam bahasa { language }. Hilangkan `--lang { $lang }`.
own_folder = Folder itu adalah folder tempat Anda berada. Sebutkan nama yang baru.
