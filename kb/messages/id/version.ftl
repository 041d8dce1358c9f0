draft_open = Jawaban ini punya draf terbuka. Ambil teks versi itu ke dalam draf lewat tab “Riwayat”, atau terbitkan atau buang drafnya dulu.
is_present = Itu versi yang sekarang.
none = Versi itu tidak ada. Pilih dari riwayat.
not_there_then = Jawaban ini belum ada pada versi itu. Pilih versi lain.
