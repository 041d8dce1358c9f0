id_twice = Id “{ $id }” juga dipakai baris { $number }. Beri tiap baris id sendiri.
key_missing = “{ $key }” tidak ada atau bukan teks. Tambahkan "{ $key }": "…".
no_object = Baris itu bukan objek JSON. Tulis {"{"}"id": "1", "text": "…"{"}"}.
no_question = Berkas pertanyaan uji tidak dapat dibaca: ada baris yang bukan JSON. Minta administrator memperbaikinya.
not_json = Berkas pertanyaan uji tidak dapat dibaca: ada baris yang bukan JSON. Minta administrator memperbaikinya.
not_utf8 = Baris itu tidak memakai pengodean UTF-8. Simpan berkasnya sebagai UTF-8.
