away = Server e-mail tidak menerima e-mail ({ $reason }). Periksa KB_SMTP_HOST, KB_SMTP_PORT, KB_SMTP_TLS, pengguna, dan berkas kata sandinya; pengiriman dicoba lagi dengan sendirinya.
not_taken = Server e-mail tidak menerima e-mail ini ({ $number }). Periksa alamat e-mail akun itu dan apakah pengirimnya boleh mengirim dari sana.
no_such_way = “{ $how }” bukan cara menerima e-mail. Pilih salah satu dari { $ways }.
not_our_link = Tautan ini bukan dari kami atau tidak utuh. Salin seluruhnya dari e-mail, atau masuk dan pilih e-mail Anda di halaman kabar.
