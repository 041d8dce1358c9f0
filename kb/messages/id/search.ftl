too_little = Ketik paling sedikit { $fewest } huruf atau angka untuk mencari.
too_much = Paling banyak { $most } kata sekali cari. Pilih yang penting.
