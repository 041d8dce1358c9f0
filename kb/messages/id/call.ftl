no_outcome = Panggilan itu belum ada hasilnya. Pilih salah satu dari { $outcomes }.
no_receiver = Belum dikatakan kepada siapa panggilan itu diteruskan. Pilih pemiliknya.
not_kept = Panggilan itu tidak dapat disimpan ({ $reason }). Beri tahu administrator.
