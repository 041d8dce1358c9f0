contact_without_fact = Kontak { $contact } belum didukung fakta. Pilih fakta yang menyatakannya, atau buat dulu fakta baru dengan sumbernya.
contact_without_value = Sebuah kontak belum punya nomor atau alamat. Isi, atau hapus kontak itu.
no_clock = “{ $given }” bukan jam. Tulis seperti 08.00.
not_in_file = “{ $owner }” tidak ada dalam owners.yaml. Mintalah pengelola koleksi menambahkannya.
part_of_unknown = Pemilik { $owner } di owners.yaml adalah bagian dari { $whole }, yang tidak ada. Perbaiki.
twice = Pemilik { $owner } ada dua kali di owners.yaml. Simpan satu saja.
unknown_fact = Sebuah kontak { $owner } di owners.yaml menyebut fakta { $fact }, yang tidak ada. Perbaiki, atau hapus keterangan itu.
