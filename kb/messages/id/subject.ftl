missing = Tidak ada yang menyatakan tentang apa jawaban-jawaban ini. Tulis { $where } dengan `name: …` dan `fallback: {"{"}owner: …{"}"}`, nama pemilik dari owners.yaml.
no_row = Ini bukan kata berhuruf kecil, tab, lalu artinya. Perbaiki barisnya.
unknown_owner = Isian “{ $key }” di kb.yaml menyebut “{ $owner }”, yang bukan pemilik yang dikenal. Pakai salah satu dari { $owners }.
word_twice = Kata “{ $word }” ada dua kali. Perbaiki barisnya.
