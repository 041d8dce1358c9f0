no_answer = Jawaban untuk tim masih kosong. Tulis apa yang perlu mereka ketahui.
no_reason = Belum dikatakan apa yang keliru pada artikel itu. Pilih alasannya.
not_there = Tanda itu tidak ada, atau artikelnya sudah tidak ada. Pilih salah satu di halaman artikel.
