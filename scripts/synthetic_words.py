"""The word lists that synthetic articles are made from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A thing that is asked about: its name, and how people write it. No two terms share a way of writing."""

    name: str
    everyday: tuple[str, ...]


@dataclass(frozen=True)
class Office:
    """Who answers for some documents."""

    id: str
    name: str
    phone: str
    documents: tuple[Term, ...]


def _terms(lines: str) -> tuple[Term, ...]:
    """One term a line: the name, then everyday spellings, parted by commas."""
    rows = [tuple(part.strip() for part in line.split(",")) for line in lines.strip().splitlines()]
    return tuple(Term(row[0], row[1:]) for row in rows)


ASPECTS = _terms("""
    Berapa biaya, biaya, brp biaya, bayar brp, tarif, ongkosnya brp
    Apa syarat, syarat, sarat, dokumen apa aja, persyaratan, hrs bawa apa
    Berapa lama proses, brp lama, brp hari, lama proses, kpn jadi, berapa minggu
    Di mana tempat mengurus, dimana ngurus, dmn, kantor mana, loket mana, alamat ngurus
    Bagaimana cara mengurus, cara, gmn cara, caranya, langkah2, gimana sih
    Bolehkah diwakilkan, bisa diwakilin, blh diwakilkan, titip orang, lewat calo, surat kuasa
    Bisakah daring, bisa online, lewat hp, via aplikasi, online gak, daring
    Mengapa ditolak, kok ditolak, knp ditolak, gagal terus, knp gagal, alasan ditolak
    Kapan jam layanan, jam buka, jadwal, hari apa, buka jam brp, sabtu buka
    Bagaimana cek status, cek status, udah sampe mana, lacak, progres, cek sdh jadi
""")
SITUATIONS = _terms("""
    yang hilang, hilang, ilang
    yang rusak, rusak, robek
    yang baru, baru, pertama kali
    yang diperpanjang, perpanjang, perpanjangan
    yang salah nama, salah nama, nama keliru
    yang salah tanggal lahir, salah tgl lahir, tanggal lahir salah
    yang pindah alamat, pindah alamat, pindahan
    untuk lansia, lansia, org tua
    untuk penyandang disabilitas, disabilitas, difabel
    untuk anak, anak, bocah
    untuk orang asing, wna, bule
    untuk warga luar kota, luar kota, perantau
    yang terlambat, telat, terlambat
    yang kedaluwarsa, kadaluarsa, expired
    yang terblokir, keblokir, terblokir
    karena bencana, kena banjir, bencana
    yang dicuri, dicuri, kemalingan
    setelah menikah, abis nikah, setelah nikah
    setelah bercerai, abis cerai, janda
    untuk ahli waris, ahli waris, warisan
    untuk mahasiswa, mahasiswa, anak kuliah
    untuk karyawan, karyawan, pegawai
    untuk usaha kecil, umkm, usaha kecil
    yang ganda, dobel, ganda
""")
PLACES = tuple(
    """Sleman Bantul Surabaya Malang Bandung Bogor Depok Bekasi Tangerang Serang Cilegon Semarang Solo Klaten Magelang
    Kudus Jepara Pati Tegal Brebes Cirebon Kuningan Garut Sukabumi Cianjur Subang Karawang Kediri Blitar Madiun
    Ngawi Jember Banyuwangi Lumajang Gresik Lamongan Tuban Sampang Sumenep Denpasar Badung Gianyar Mataram Bima
    Kupang Ende Maumere Ambon Ternate Manado Bitung Gorontalo Palu Poso Kendari Makassar Maros Parepare Palopo
    Pontianak Singkawang Sambas Ketapang Sampit Palangkaraya Banjarmasin Banjarbaru Samarinda Balikpapan Bontang
    Tarakan Medan Binjai Deliserdang Sibolga Pekanbaru Dumai Padang Bukittinggi Solok Jambi Bungo Palembang
    Prabumulih Lubuklinggau Bengkulu Metro Lampung Pangkalpinang Belitung Batam Tanjungpinang Lhokseumawe Langsa
    Sabang Meulaboh Jayapura Merauke Sorong Manokwari Timika""".split()
)
OFFICES = (
    Office(
        "kependudukan",
        "Dinas Kependudukan",
        "1500537",
        _terms("""
        kartu tanda penduduk, ktp, e ktp
        kartu keluarga, kk, kartu kk
        akta kelahiran, akte lahir, akta lahir
        akta kematian, akte mati, surat kematian
        kartu identitas anak, kia, ktp bocil
        surat pindah domisili, surat pindah, skpwni
    """),
    ),
    Office(
        "samsat",
        "Samsat",
        "1500911",
        _terms("""
        surat izin mengemudi mobil, sim a, sim mobil
        surat izin mengemudi motor, sim c, sim motor
        surat tanda nomor kendaraan, stnk, stnk motor
        buku pemilik kendaraan, bpkb, bpkb mobil
        pelat nomor, plat nomor, nopol
        pajak kendaraan, pajak motor, pajak mobil
    """),
    ),
    Office(
        "pajak",
        "Kantor Pajak",
        "1500200",
        _terms("""
        nomor pokok wajib pajak, npwp, kartu npwp
        surat pemberitahuan tahunan, spt, lapor spt
        kode billing pajak, kode billing, id billing
        pajak bumi dan bangunan, pbb, pajak rumah
        faktur pajak, efaktur, faktur
        surat keterangan bebas pajak, skb, bebas pajak
    """),
    ),
    Office(
        "kesehatan",
        "Jaminan Kesehatan",
        "165",
        _terms("""
        kartu jaminan kesehatan, kartu bpjs, kis
        iuran jaminan kesehatan, iuran bpjs, tunggakan bpjs
        surat rujukan, rujukan, surat rujuk
        pindah fasilitas kesehatan, pindah faskes, ganti faskes
        surat keterangan sehat, surat sehat, keterangan dokter
        kartu vaksin, vaksin, sertifikat vaksin
    """),
    ),
    Office(
        "imigrasi",
        "Kantor Imigrasi",
        "1500838",
        _terms("""
        paspor biasa, paspor, pasport
        paspor elektronik, epaspor, paspor elektronik
        izin tinggal terbatas, kitas, itas
        izin tinggal tetap, kitap, itap
        visa kunjungan, visa turis, voa
        surat perjalanan laksana paspor, splp, surat jalan luar negeri
    """),
    ),
    Office(
        "pertanahan",
        "Kantor Pertanahan",
        "1500178",
        _terms("""
        sertipikat tanah, sertifikat tanah, shm
        balik nama tanah, balik nama sertifikat, bbn tanah
        pengukuran tanah, ukur tanah, pengukuran
        pemecahan sertipikat, pecah sertifikat, split shm
        hak guna bangunan, hgb, sertifikat hgb
        roya sertipikat, roya, hapus hak tanggungan
    """),
    ),
    Office(
        "pendidikan",
        "Dinas Pendidikan",
        "1500177",
        _terms("""
        ijazah sekolah, ijazah, ijasah
        kartu pelajar, kartu pelajar, kartu siswa
        bantuan pendidikan, kip, pip
        pindah sekolah, mutasi sekolah, pindah sklh
        pendaftaran sekolah, ppdb, daftar sekolah
        nomor induk siswa, nisn, nomor siswa
    """),
    ),
    Office(
        "perizinan",
        "Dinas Perizinan",
        "1500655",
        _terms("""
        nomor induk berusaha, nib, izin oss
        persetujuan bangunan gedung, pbg, imb
        sertifikat halal, halal, label halal
        izin edar pangan, pirt, izin edar
        izin reklame, reklame, pasang baliho
        merek dagang, merek, hak merek
    """),
    ),
    Office(
        "ketenagakerjaan",
        "Dinas Tenaga Kerja",
        "1500630",
        _terms("""
        kartu pencari kerja, kartu kuning, ak1
        jaminan hari tua, jht, cairkan jht
        jaminan kehilangan pekerjaan, jkp, tunjangan phk
        kartu prakerja, prakerja, pelatihan prakerja
        izin kerja luar negeri, tki, kerja luar negeri
        surat pengalaman kerja, paklaring, surat kerja
    """),
    ),
    Office(
        "utilitas",
        "Layanan Listrik dan Air",
        "123",
        _terms("""
        sambungan listrik, pasang listrik, listrik
        tambah daya listrik, tambah daya, naik daya
        token listrik, token, pulsa listrik
        sambungan air, air pdam, pdam
        meteran air, meteran, meter pdam
        tagihan listrik, tagihan pln, rekening listrik
    """),
    ),
)
