changed_meanwhile = Draf ini berubah sementara itu. Lihat dulu, lalu coba lagi.
not_in_future = Tanggalnya bukan di masa depan.
