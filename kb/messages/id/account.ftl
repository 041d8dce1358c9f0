administrators_only = Hanya administrator yang boleh melakukan ini.
field_unusable = Isian akun belum benar. Nama akun memakai huruf kecil, angka, dan tanda hubung; nama orang harus diisi; e-mail ditulis seperti nama@instansi.go.id.
file_not_read = Berkas akun tidak dapat dibaca ({ $reason }). Periksa hak akses berkasnya.
is_disabled = Akun ini dinonaktifkan. Aktifkan dulu.
no_administrator_left = Harus ada paling sedikit satu administrator yang dapat masuk.
no_invitation = Tidak ada undangan yang masih berlaku untuk akun { $account }. Undang sekali lagi.
no_such_link = Tautan ini sudah dipakai, ditarik, atau terlalu lama. Minta yang baru: “Lupa kata sandi?” di halaman masuk, atau lewat administrator.
no_second_step = Akun { $account } tidak punya langkah kedua.
long_password = Kata sandinya lebih dari { $most } karakter. Pilih yang lebih pendek.
nobody_signed_in = Anda belum masuk. Silakan masuk, lalu coba lagi.
not_there = Tidak ada akun bernama { $account }.
role = { $role ->
    [author] penulis
    [reviewer] pemeriksa
    [agent] petugas layanan
    [supervisor] penyelia
   *[other] { $role }
}
role_for_owner_needed = Hanya { role } untuk { $owner } yang boleh melakukan ini. Mintalah peran itu kepada administrator.
role_needed = Hanya { role } yang boleh melakukan ini. Mintalah peran itu kepada administrator.
short_password = Kata sandinya kurang dari { $fewest } karakter. Pilih yang lebih panjang.
there_already = Sudah ada akun bernama { $account }. Pilih akun itu, atau pakai nama lain.
was_anothers = Akun { $account } pernah ada dan sudah dihapus; yang dikerjakan dengannya akan tampak atas nama yang baru. Pakai nama akun lain.
weak_password = Kata sandi itu mudah ditebak. Pakai beberapa kata yang tidak berhubungan, tanpa nama Anda, instansi Anda, atau tombol berurutan.
twice = Nama atau alamat e-mail akun { $account } sudah dipakai.
bad_address = Alamat e-mail itu tidak dapat dipakai. Tulis satu alamat, misalnya ani@example.go.id.
of_other_owners = akun { QUOTED($account) } juga bekerja untuk instansi lain, atau belum punya peran
    .mend = minta administrator seluruh layanan
role_of_other_owners = Anda hanya dapat memberi peran untuk instansi Anda sendiri, dan sedikitnya satu
    .mend = pilih peran di instansi Anda; untuk yang lain, minta administrator seluruh layanan
