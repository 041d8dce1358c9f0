does_not_end = Git di peladen sedang bermasalah. Hubungi pengelola peladen.
no_git = Git di peladen sedang bermasalah. Hubungi pengelola peladen.
no_git_to_join = Git di peladen sedang bermasalah. Hubungi pengelola peladen.
no_work_tree = Jawaban tidak disimpan dalam git, jadi tidak ada yang dapat diterbitkan.
refuses = Git di peladen sedang bermasalah. Hubungi pengelola peladen.
shallow = Git hanya punya bagian akhir riwayat artikel. Jalankan `git fetch --unshallow` di { $where }.
