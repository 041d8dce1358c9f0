no_number = “{ $given }” bukan nilai yang cocok untuk fakta ini.
no_source = Tidak ada sumber bernama { $source }. Pilih dari daftar.
no_value_today = Fakta ini tidak punya nilai hari ini. Isi tanggal mulai berlakunya.
not_there = Tidak ada fakta bernama { $fact }.
twice = Fakta { $fact } ada dua kali di facts.yaml. Perbaiki.
unknown_source = Fakta { $fact } di facts.yaml menyebut sumber { $source }, yang tidak dikenal. Perbaiki.
written = { $fault }
