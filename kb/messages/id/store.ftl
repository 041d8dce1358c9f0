away = Basis data sedang tidak dapat dihubungi. Coba lagi sebentar lagi.
away_just_now = Basis data tidak menjawab beberapa saat yang lalu.
no_address = Alamat basis data tidak dapat dipakai. Tulis seperti sqlite:///jalur atau postgresql://….
refused = Rekan lain baru saja mengubah hal yang sama, atau isinya terlalu panjang. Lihat lagi, lalu coba lagi.
failed = Basis data tidak menjawab ({ $kind }). Lihat catatannya sendiri.
no_driver = Penggerak basis data belum dipasang. Untuk PostgreSQL: pip install 'psycopg[binary]'.
unreachable = Server basis data tidak dapat dihubungi. Periksa nama dan porta servernya, dan apakah ia berjalan.
not_let_in = Server basis data menolak pengguna ini. Periksa nama pengguna, kata sandi, dan pg_hba.conf.
no_such_database = Basis data itu tidak ada di servernya. Periksa namanya, atau buat basis datanya.
no_connection_left = Server basis data kehabisan koneksi. Naikkan max_connections, atau kurangi jumlah proses.
no_encryption = Sambungan terenkripsi ke server basis data tidak dapat dibuat. Periksa sslmode dan sertifikatnya.
read_only = Basis data tidak menerima tulisan: ia server cadangan, atau disetel hanya dapat dibaca. Sebutkan server utamanya, atau semua server dengan ?target_session_attrs=read-write.
forbidden = Pengguna basis data tidak berhak melakukan yang diperlukan. Jadikan ia pemilik basis data atau skemanya.
old_server = Server basis datanya PostgreSQL { $version }. Pakai versi { $oldest } atau yang lebih baru.
newer = Basis data sudah diubah oleh versi program yang lebih baru (skemanya { $number }, di sini { $here }). Jalankan versi itu, atau pulihkan cadangan dari sebelumnya.
anothers = Basis data ini milik program lain (skemanya { QUOTED($number) }). Sebutkan basis data sendiri.
disk = Diska basis data penuh atau rusak; tidak ada yang diubah. Sediakan ruang atau periksa log sistem, lalu ulangi.
