changed_meanwhile = Draf ini berubah sementara itu. Lihat dulu, lalu coba lagi.
has_draft = Jawaban ini sudah punya draf yang terbuka. Perpanjang tanggalnya di draf itu, atau buang dulu draf itu.
not_in_future = Tanggalnya bukan di masa depan.
