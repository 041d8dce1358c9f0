no_such_kind = Ini bukan jenis perubahan. Pilih salah satu dari { $kinds }.
no_note = Pembaca belum diberi tahu apa yang berubah. Tulis dalam satu kalimat apa yang keliru, atau apa yang berlaku sekarang.
long_note = Kalimat untuk pembaca lebih dari { $most } karakter. Persingkat.
