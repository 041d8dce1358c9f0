connections = Jumlah sambungan “{ $given }” tidak terbaca. Tulis seperti 4000/600: seluruhnya, dan per alamat.
limit = Batas “{ $given }” tidak terbaca. Tulis seperti ask=1200/20 (sekian dalam sekian detik); nama-namanya { $names }.
networks = Ada jaringan dalam daftar { $of } yang tidak terbaca ({ $reason }). Tulis seperti 10.0.0.0/8,192.0.2.7.
one_of = “{ $given }” bukan nilai yang dikenal. Tulis salah satu dari { $ways }.
site = Alamat umum itu tidak dapat dipakai. Tulis seperti https://satujawab.go.id, tanpa jalur.
role_needs_server = Peran { $role } untuk beberapa server, sedangkan berkas SQLite ada di satu server. Setel KB_DATABASE_URL ke PostgreSQL yang dipakai bersama.
only_answers = Server ini hanya menjawab (KB_ROLE=replica). Lakukan di server meja redaksi.
bucket = Alamat snapshot tidak dapat dipakai. Tulis seperti s3://bucket/prefiks, tanpa kata sandi, atau sebutkan folder.
endpoint = Alamat server S3 tidak dapat dipakai. Tulis seperti https://s3.example.go.id:8333, tanpa jalur dan kata sandi.
smtp_host = Nama server e-mail tidak dapat dipakai. Tulis seperti mail.example.go.id, dengan port di KB_SMTP_PORT.
smtp_port = “{ $given }” bukan nomor port. Tulis angka seperti 587.
smtp_from = E-mail memerlukan alamat pengirim. Tulis seperti satujawab@example.go.id.
smtp_without_site = E-mail memerlukan alamat publik untuk tautannya. Tulis seperti https://satujawab.go.id, tanpa jalur.
smtp_user = Pengguna server e-mail dan berkas kata sandinya harus ada bersama. Isi KB_SMTP_USER dan KB_SMTP_PASSWORD_FILE, atau kosongkan keduanya.
smtp_in_the_clear = Kata sandi akan dikirim ke server e-mail tanpa sandi. Isi KB_SMTP_TLS dengan starttls atau tls, atau hapus pengguna dan kata sandi.
