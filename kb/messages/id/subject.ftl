line_too_long = Baris “{ $given }” lebih dari { $most } karakter. Tulis satu pertanyaan pendek per baris.
missing = Tidak ada yang menyatakan tentang apa jawaban-jawaban ini. Tulis { $where } dengan `name: …` dan `fallback: {"{"}owner: …{"}"}`, nama pemilik dari owners.yaml.
no_row = Ini bukan kata berhuruf kecil, tab, lalu artinya. Perbaiki barisnya.
question_not_whole = Pertanyaan ini perlu kata-kata dalam kedua bahasa dan dua pilihan yang punya topik dan kata-kata. Lengkapi yang masih kosong.
term_there = Istilah { $term } sudah ada. Pilih dari daftar dan ubah.
term_without_words = Istilah ini belum punya nama, atau artinya masih kosong dalam bahasa Indonesia atau Inggris. Lengkapi.
unknown_owner = Isian “{ $key }” di kb.yaml menyebut “{ $owner }”, yang bukan pemilik yang dikenal. Pakai salah satu dari { $owners }.
word_twice = Kata “{ $word }” ada dua kali. Perbaiki barisnya.
