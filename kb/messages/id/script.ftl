ends_wordless = Panggilan berakhir pada langkah “{ $step }” tanpa kata penutup. Tulis yang dikatakan, atau sebut jawaban yang dibacakan.
fact_without_value = Fakta { $fact } tidak punya nilai pada { $day }.
few_options = Langkah “{ $step }” bertanya, tetapi jawabannya kurang dari dua. Tambahkan.
goes_on = Langkah “{ $step }” masih berlanjut, jadi tidak boleh memuat “{ $key }”.
no_article = Jawaban { $article } tidak ada. Perbaiki namanya atau hapus tautannya.
no_end = Dari langkah “{ $step }” naskah tidak pernah selesai, hanya berputar. Beri jalan keluar.
no_owner = “{ $owner }” bukan pemilik yang dikenal.
no_question = Langkah “{ $step }” punya jawaban, tetapi belum ada pertanyaannya.
no_step = Ada jawaban yang menuju langkah “{ $step }”, yang tidak ada. Pilih langkah lain.
not_reached = Tidak ada jawaban yang menuju langkah “{ $step }”. Hubungkan atau hapus.
options_alike = Dua jawaban dalam satu langkah berbunyi sama. Bedakan.
step_twice = Langkah panduan “{ $step }” ada dua kali. Beri nama sendiri-sendiri.
typed_figure = Angka { $figure } pada panduan diketik langsung. Pakai faktanya.
article_for_agents = Jawaban { $article } hanya untuk petugas, padahal panduan ini terbuka bagi warga. Sebut jawaban lain, atau hapus “guided”.
words_for_agents = “{ $words }” adalah kata untuk penelepon, padahal panduan ini terbuka bagi warga. Sapalah pembaca, atau hapus “guided”.
guides_nobody = “guided” membuka panduan bagi warga, padahal tidak ada panduan atau jawaban untuk warga di sini. Tulis panduannya, atau hapus “guided”.
leads_nowhere = Jawaban { $answer } pada langkah { $step } belum menuju ke mana pun. Pilih langkah tujuannya.
words_missing = Pada langkah { $step }, { $part ->
    [ask] pertanyaan
    [say] kata-kata yang disampaikan
   *[answer] jawaban { $answer }
} belum ditulis{ $lang ->
    [id] {" "}dalam bahasa Indonesia
    [en] {" "}dalam bahasa Inggris
   *[both] {""}
}.
changed_meanwhile = Langkah ini sudah berubah sejak ditampilkan. Lihat naskah yang sekarang, lalu ulangi.
not_changed_alone = Perubahan ini mengenai lebih dari naskahnya, jadi tidak ada yang diubah. Lihat berkasnya pada formulir jawaban.
