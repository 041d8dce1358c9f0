all_signed = Semua pemilik bersama sudah menandatangani. Terbitkan seperti biasa.
articles_only = Hanya jawaban yang dapat dikoreksi dengan cara ini. Mintalah semua tanda tangan.
lapsed_before = Teks ini pernah terbit dengan cara ini dan tidak dikonfirmasi. Mintalah semua tanda tangan.
none_stands = Tidak ada koreksi jawaban ini yang sedang dikonfirmasi. Muat ulang halaman ini.
not_allowed = Koleksi ini tidak mengizinkan terbit sebelum semua menandatangani. Atur emergency di kb.yaml, atau mintalah semua tanda tangan.
one_officer = Selain Anda tidak ada petugas { $owner } yang menulis draf ini. Mintalah petugas { $owner } yang lain menulisnya.
refused = { $owners } menolak menandatangani teks ini. Ubah yang ditolak, atau minta keputusan administrator.
