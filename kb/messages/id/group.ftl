no_owner = Tidak ada pemilik { QUOTED($owner) }. Pilih salah satu dari daftar.
no_state = Keadaan kelompok pertanyaan tidak dapat { QUOTED($state) }. Pilih salah satu dari { $states }.
not_there = Kelompok pertanyaan { $group } tidak ada. Pilih salah satu dari daftar.
