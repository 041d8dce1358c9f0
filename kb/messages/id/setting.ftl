connections = Jumlah sambungan “{ $given }” tidak terbaca. Tulis seperti 4000/600: seluruhnya, dan per alamat.
limit = Batas “{ $given }” tidak terbaca. Tulis seperti ask=1200/20 (sekian dalam sekian detik); nama-namanya { $names }.
networks = Ada jaringan dalam daftar { $of } yang tidak terbaca ({ $reason }). Tulis seperti 10.0.0.0/8,192.0.2.7.
second_factor = “{ $given }” bukan cara meminta langkah kedua. Tulis salah satu dari { $ways }.
site = Alamat umum itu tidak dapat dipakai. Tulis seperti https://satujawab.go.id, tanpa jalur.
no_role = { QUOTED($role) } bukan peran server. Tulis salah satu dari { $roles }.
role_needs_server = Peran { $role } untuk beberapa server, sedangkan berkas SQLite ada di satu server. Setel KB_DATABASE_URL ke PostgreSQL yang dipakai bersama.
only_answers = Server ini hanya menjawab (KB_ROLE=replica). Lakukan di server meja redaksi.
