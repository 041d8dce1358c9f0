away = Basis data sedang tidak dapat dihubungi. Coba lagi sebentar lagi.
away_just_now = Basis data tidak menjawab beberapa saat yang lalu.
no_address = Alamat basis data tidak dapat dipakai. Tulis seperti sqlite:///jalur atau postgresql://….
waiting_not_read = Yang menunggu basis data tidak dapat dibaca atau ditulis ({ $reason }). Periksa hak akses foldernya.
