"""Synthetic articles of public services for the large sizes: made from word lists, the same for the same seed.

    .venv/bin/python -m scripts.synthetic FOLDER COUNT [SEED]

Every article asks one aspect of one document in one situation at one place, and every other word list is shared, so
that an article's nearest neighbours differ from it by a word: they are hard to tell apart, as those of a large
collection are.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

PHRASINGS = 8


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
DOCUMENTS = tuple((office, document) for office in OFFICES for document in office.documents)
MOST = len(ASPECTS) * len(DOCUMENTS) * len(SITUATIONS) * len(PLACES)
"""Different articles."""
# a: aspect, d: document, s: situation, p: place. Phrasings and held-out questions share no template.
TEMPLATES = (
    "{a} {d} {s} {p}",
    "{d} {s} {p} {a}",
    "{a} {s} {d} {p}",
    "{p} {a} {d} {s}",
    "{d} {s} {a} {p}",
    "{s} {d} {p} {a}",
    "{a} {d} {p} {s}",
    "{d} {a} {s} {p}",
    "kak {a} {d} {s} {p}",
    "{d} {p} {s} {a} ya",
    "mau tanya {a} {d} {s} {p}",
    "{a} {d} {s} di {p}",
)
HELD_OUT = (
    "{s} {d} sy {a} di {p} ya",
    "min {d} {s} di {p} {a}",
    "saya di {p} {d} {s} {a}",
    "tolong {a} {d} sy {s} {p}",
    "{p} {d} {s} {a} dong",
    "halo {a} kalau {d} {s} di {p}",
    "{d} {s} {a} klo di {p}",
    "permisi {s} {d} {p} {a}",
)


@dataclass(frozen=True)
class Synthetic:
    """One synthetic article."""

    id: str
    office: Office
    title: str
    phrasings: tuple[str, ...]
    short: str
    section: str
    facts: tuple[str, ...]
    slots: tuple[Term, Term, Term, str]
    """Aspect, document, situation, place."""

    def markdown(self) -> str:
        """The file of the article."""
        phrasings = "".join(f"\n- {phrasing}" for phrasing in self.phrasings)
        return (
            f"---\nid: {self.id}\ntitle: {self.title}\nowner: {self.office.id}\nco_owners: []\nstatus: published\n"
            f"audience: [citizen, agent]\ntopics: [{self.office.id}]\nphrasings:{phrasings}\n"
            f"facts: [{', '.join(self.facts)}]\nsources: [pedoman]\nvalid_from: 2023-01-01\nvalid_until: null\n"
            f"review_by: 2035-01-01\nroute: {self.office.id}\nrelated: []\n---\n{self.short}\n\n## Langkah\n"
            f"{self.section}\n"
        )


@dataclass(frozen=True)
class Question:
    """A question in words that no phrasing has, and the article that answers it."""

    text: str
    article: str


def article(number: int, seed: int = 1) -> Synthetic:
    """Article `number`, from 0; raises ValueError beyond MOST."""
    if not 0 <= number < MOST:
        raise ValueError(f"there are {MOST} synthetic articles, and number {number} was asked for")
    random = Random(f"{seed} article {number}")
    rest, aspect_at = divmod(number, len(ASPECTS))
    rest, document_at = divmod(rest, len(DOCUMENTS))
    round_, situation_at = divmod(rest, len(SITUATIONS))
    # Each document's places follow each other in an order of their own.
    place = PLACES[(round_ + Random(f"{seed} place {document_at} {situation_at}").randrange(len(PLACES))) % len(PLACES)]
    aspect, (office, document), situation = ASPECTS[aspect_at], DOCUMENTS[document_at], SITUATIONS[situation_at]
    slots = aspect, document, situation, place
    phrasings = tuple(_asked(template, slots, random) for template in random.sample(TEMPLATES, PHRASINGS))
    title = f"{aspect.name} {document.name} {situation.name} di {place}?"
    facts = f"biaya-{_slug(document.name)}", f"lama-{_slug(document.name)}"
    opening = random.choice(
        ("Datanglah ke loket", "Hubungi petugas", "Ambil nomor antrean di", "Ajukan permohonan kepada")
    )
    short = f"{opening} {office.name} {place}; {document.name} {situation.name} berbiaya {{{{ {facts[0]} }}}}."
    section = f"Serahkan berkas {document.name}, lalu tunggu {{{{ {facts[1]} }}}}."
    name = f"{_slug(aspect.everyday[0])}-{_slug(document.everyday[0])}-{_slug(situation.everyday[0])}-{place.lower()}"
    return Synthetic(name, office, title, phrasings, short, section, facts, slots)


def _asked(template: str, slots: tuple[Term, Term, Term, str], random: Random) -> str:
    aspect, document, situation, place = slots
    return template.format(
        a=random.choice(aspect.everyday),
        d=random.choice(document.everyday),
        s=random.choice(situation.everyday),
        p=place.lower(),
    )


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-")


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """So many different short passages, titles and phrasings, article by article."""
    left = count
    for number in range(MOST):
        made = article(number, seed)
        for text in (made.title, *made.phrasings):
            if left == 0:
                return
            left -= 1
            yield text
    raise ValueError(f"there are {MOST * (PHRASINGS + 1)} synthetic passages, and {count} were asked for")


def questions(count: int, articles: int, seed: int = 1) -> Iterator[Question]:
    """Questions about the first `articles` articles; one word in ten has a slip of the finger."""
    random = Random(f"{seed} questions")
    for _ in range(count):
        asked = article(random.randrange(articles), seed)
        words = _asked(random.choice(HELD_OUT), asked.slots, random).split()
        yield Question(
            " ".join(_slip(word, random) if len(word) > 4 and random.random() < 0.1 else word for word in words),
            asked.id,
        )


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    return word[:at] + random.choice(
        (word[at + 1 :], word[at + 1] + word[at] + word[at + 2 :], word[at] * 2 + word[at + 1 :])
    )


def _facts(seed: int) -> str:
    lines = ["sources:", "  pedoman: {title: Pedoman layanan contoh, publisher: SatuJawab, date: '2025'}", "facts:"]
    for office, document in DOCUMENTS:
        random, slug = Random(f"{seed} facts {document.name}"), _slug(document.name)
        head = f"owner: {office.id}, topic: {office.id}, confidence: high"
        fee, days = 5000 * random.randrange(1, 100), random.randrange(1, 30)
        lines += [
            f"- {{id: biaya-{slug}, {head}, kind: amount, value: {{amount: {fee}, currency: IDR}}, sources: [pedoman],",
            f"   statement: {{id: 'Biaya {document.name}.', en: 'The fee of {document.name}.'}}}}",
            (
                f"- {{id: lama-{slug}, {head}, kind: duration, value: {{amount: {days}, unit: working-day}}, "
                "sources: [pedoman],"
            ),
            f"   statement: {{id: 'Lama {document.name}.', en: 'The time that {document.name} takes.'}}}}",
        ]
    return "\n".join(lines) + "\n"


def _owners() -> str:
    lines = ["owners:"]
    for office in OFFICES:
        lines += [
            (
                f"- {{id: {office.id}, kind: ministry, name: {{id: {office.name}, en: {office.name}}}, short: "
                f"{office.name},"
            ),
            (
                f"   contacts: [{{kind: phone, value: '{office.phone}'}}], responsible: {{id: 'Layanan "
                f"{office.id}.', en: 'Services: {office.id}.'}}}}"
            ),
        ]
    return "\n".join(lines) + "\n"


def write_articles(folder: Path, count: int, seed: int = 1) -> None:
    """Writes an articles folder: subject, owners, facts, a few questions that nobody answers, and so many articles."""
    for office in OFFICES:
        (folder / office.id).mkdir(parents=True, exist_ok=True)
    (folder / "kb.yaml").write_text(f"name: Uji\nfallback: {{owner: {OFFICES[0].id}}}\n", "utf-8")
    (folder / "owners.yaml").write_text(_owners(), "utf-8")
    (folder / "facts.yaml").write_text(_facts(seed), "utf-8")
    (folder / "out_of_scope.txt").write_text(
        "apa kabar\nresep rendang\nskor bola semalam\ncuaca besok\nsiapa kamu\n", "utf-8"
    )
    for number in range(count):
        made = article(number, seed)
        (folder / made.office.id / f"{made.id}.md").write_text(made.markdown(), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    options = parser.parse_args()
    write_articles(options.folder, options.count, options.seed)


if __name__ == "__main__":
    main()
