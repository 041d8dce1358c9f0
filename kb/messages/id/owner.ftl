part_of_unknown = Pemilik { $owner } di owners.yaml adalah bagian dari { $whole }, yang tidak ada. Perbaiki.
twice = Pemilik { $owner } ada dua kali di owners.yaml. Simpan satu saja.
