anchor_not_read = Jangkar catatan audit tidak dapat dibaca ({ $reason }). Beri tahu administrator.
anchor_not_written = Catatan audit tidak dapat disimpan. Beri tahu administrator.
entry_not_whole = Catatan audit tidak dapat dipercaya: catatan { $number } tidak seperti saat ditulis. Beri tahu administrator.
no_reason = Alasannya belum ada. Tulis satu atau dua kalimat.
not_whole = Catatan audit tidak dapat dipercaya, jadi tidak ada yang dapat diterbitkan. Beri tahu administrator.
whole = Catatan audit masih seperti saat ditulis. Tidak ada yang perlu diterima.
