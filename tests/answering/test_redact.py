import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb.answering.plain_figures import PLAIN
from kb.answering.redact import Redacted, redact
from tests.answering.spellings import HOW_MANY, figures
from tests.content.hostile import LINEAR, growth


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("imei 490154203237518 diblokir", "imei [IMEI] diblokir"),
        ("49 015420 323751 8", "[IMEI]"),
        ("hp 0812-3456-7890 ga ada sinyal", "hp [telepon] ga ada sinyal"),
        ("+62 811 2345 678", "[telepon]"),
        ("nik 3171234567890123 saya", "nik [NIK] saya"),
        ("email budi.s@contoh.co.id dong", "email [e-mail] dong"),
        ("paspor A1234567", "paspor [paspor]"),
        ("cadangan 3d751418b21b, bukti 7a123456", "cadangan 3d751418b21b, bukti 7a123456"),
        ("0812 - 3456 - 7890", "[telepon]"),
        ("0812–3456–7890", "[telepon]"),
        ("0812\u00a03456\u00a07890", "[telepon]"),
        ("IMEI490154203237518", "IMEI[IMEI]"),
        ("hp081234567890", "hp[telepon]"),
        ("bayar Rp 1500000 081234567890", "bayar Rp 1500000 [telepon]"),
        ("paspor B 1234567", "paspor [paspor]"),
        ("budi @ contoh.com, budi(at)contoh.com", "[e-mail], [e-mail]"),
        ("call ١٢٣٤٥٦٧٨٩٠", "call [nomor]"),
        ("081234567890 3 kali, imei 490154203237518 2 hari", "[telepon] 3 kali, imei [IMEI] 2 hari"),
        ("nol delapan dua belas tiga puluh empat lima puluh enam", "[telepon]"),
        ("nol 8 satu 2 3456 double tujuh delapan ya", "[telepon] ya"),
        ("0812&nbsp;3456&nbsp;7890", "[telepon]"),
        ("0812%203456%207890", "[telepon]"),
        ("nomor saya 0812<br>3456<br/>7890 diblokir", "nomor saya [telepon] diblokir"),
        ("imei 490154<wbr>203237<wbr>518", "imei [IMEI]"),
        ("hp %30%38%31%32%33%34%35%36%37%38%39%30 hilang", "hp [telepon] hilang"),
        ("0812%25203456%25207890", "[telepon]"),
        ("0812&lt;b&gt;3456&lt;/b&gt;7890", "[telepon]"),
        ('lihat <a href="tel:081234567890">ini</a>', 'lihat <a href="tel:[telepon]">ini</a>'),
        ("naik 10%25 dari <b>Rp500.000</b>", "naik 10%25 dari <b>Rp500.000</b>"),
        ("o8I2-3456-789O", "[telepon]"),
        ("4\u200b9015\u00ad42032\u20607518 dan 1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣.", "[IMEI] dan [nomor]."),
        ("rumah (021) 345678 atau 0274-512345", "rumah [telepon] atau [telepon]"),
        ("telepon rumah 512-3456", "telepon rumah [telepon]"),
        ("paspor saya nomor XE 123 4567", "paspor saya nomor [paspor]"),
        ("paspor ABC 123456", "paspor [paspor]"),
        ("4111-1111-1111-1111", "[kartu]"),
        ("KK 3171012345678901, NPWP 09.254.294.3-407.000", "KK [KK], NPWP [NPWP]"),
        ("B 1234 XYZ, plat ab 12 c", "[plat], plat [plat]"),
        ("no rek 12345678 BCA", "no rek [rekening] BCA"),
        ("kode OTP 123 456, PIN saya 4321", "kode OTP [kode], PIN saya [kode]"),
        ("4321 itu PIN saya", "[kode] itu PIN saya"),
        ("budi [at] gmail [dot] com, budi at gmail titik com, budi@gmail", "[e-mail], [e-mail], [e-mail]"),
        ("3.171.012.345.678.901 dan Rp 490154203237518", "[NIK] dan Rp [IMEI]"),
        ("imei#490154203237518#, *123*081234567890#", "imei#[IMEI]#, *123*[telepon]#"),
        ("REG 3201234567890001#3201230101120005#", "REG [NIK]#[NIK]#"),
        ("hp nol8satu2 3456 78sembilan0", "hp [telepon]"),
        ("nol wolu siji loro telu papat limo enem pitu wolu songo", "[telepon]"),
        (
            (
                "budi[@]gmail.com, budi%40gmail.com, budi-at-gmail-dot-com, budi_at_gmail_dot_com, budi a keong "
                "gmail titik com"
            ),
            "[e-mail], [e-mail], [e-mail], [e-mail], [e-mail]",
        ),
        (
            "rina*at*gmail*dot*com, rina 'at' contoh 'dot' co 'dot' id, rinaATgmailDOTcom, rina @gmail .com",
            "[e-mail], [e-mail], [e-mail], [e-mail]",
        ),
        ("pin m-banking 223456", "pin m-banking [kode]"),
        ("paspor dinas S012345, plat B 1 GB", "paspor dinas [paspor], plat [plat]"),
        ("nomor seri hp saya F2LXK1ABCDEF, SN: c39xj0a1kph7", "nomor seri hp saya [nomor], SN: [nomor]"),
        ("serial number F17 ZX1 ABC DEF", "serial number [nomor]"),
        (
            "no resi JP1234567890ID, visa 2C1-2JE-1234, kode booking XJ4K7P",
            "no resi [nomor], visa [nomor], kode booking [nomor]",
        ),
        ("wifi 3C:5A:B4:12:34:56", "wifi [nomor]"),
        ("tanggal 29/11/2026 081234567890 jam 10.30", "tanggal 29/11/2026 [telepon] jam 10.30"),
    ],
)
def test_personal_numbers_are_masked(text, masked):
    assert redact(text).masked == masked


PLAIN_FIGURES = """hubungi 159, 112 atau 1500225
model SM-A546B
hp 5.000.000 kena pajak
prefix 0811, 0812, 0813
telepon (021) 159
harga 9.999.000/12.499.000/15.999.000
kode pos 55281, error code 500123
pulsa 5000 10000 25000 50000 100000
1, 2, 3, 4, 5, 6, 7, 8, 9, 10
satu dua tiga empat lima enam tujuh delapan sembilan sepuluh
dua juta lima ratus ribu dua puluh lima rupiah
saya ke 15 dan 16, Galaxy S 24 FE
cek @layanan.resmi atau lihat at layanan.go.id
kode OTP tidak masuk 2x24 jam, PIN 6 angka
gratis di 0800-1-503-345 atau 08001401828
serial number 12 digit, nomor seri model SM-A546E, seri samsunga54s, resi 3 hari
HS 8517.13.0000, HS code 8517130000
lihat at, gmail atau titik dua; menit ad 1
*123*10*1# dan **21*0812#
5lima dua2an"""


@pytest.mark.parametrize(
    "text",
    [
        "telepon 1500225 atau 159",
        "harga Rp 14.000.000",
        "Rp1.400.000.000",
        "tahun 2020 sampai 2026",
        "60 hari, 2x24 jam",
        "*#06#",
        "rp500000",
        "Rp1500000000",
        "Rp150.000 - 1.400.000",
        "ke 1500225",
        "iphone 16",
        *PLAIN_FIGURES.splitlines(),
    ],
)
def test_hotlines_money_and_years_are_left_alone(text):
    assert redact(text).masked == text


def test_a_valid_imei_is_told_from_a_wrong_one():
    assert redact("490154203237518").valid == ("IMEI",) and redact("490154203237519").valid == ()
    assert redact("490154203237518").without == ""


@given(st.text(max_size=60), st.integers(10**9, 10**16 - 1), st.text(max_size=60))
def test_no_long_number_survives(before, number, after):
    text = f"{before} {number} {after}"
    assume(not PLAIN.search(text.lower()))  # "£ 1000000000" is money
    found = redact(text)
    assert str(number) not in found.masked and str(number) not in found.without


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    assert isinstance(redact(text).masked, str)


WORDS = (
    "0 8 1 2 62 0812 3456 7890123 . - / , : + ( ) @ a ab rp % # * \n satu nol puluh pin rekening paspor kode otp hp "
    "x jt at dot gmail com b [IMEI] &amp; double o"
).split(" ")


@settings(derandomize=True)
@given(st.lists(st.sampled_from([*WORDS, " "]), max_size=14).map("".join))
def test_masking_again_changes_nothing(text):
    assert redact(redact(text).masked).masked == redact(text).masked


def test_what_was_masked_is_a_mask_still_and_what_is_published_is_nobodys():
    assert redact("imei [IMEI] dan [telepon] mati") == Redacted(
        "imei [IMEI] dan [telepon] mati", "imei dan mati", ("IMEI",)
    )
    assert (
        redact("WA 0853-1111-1010, bukan 081234567890", public="phone: 0853 1111 1010").masked
        == "WA 0853-1111-1010, bukan [telepon]"
    )


def test_of_five_hundred_spellings_at_most_one_in_a_hundred_is_kept_and_of_as_many_plain_figures_one_is_touched():
    spelt, masked, kept, plain, touched = figures(lambda text: redact(text).masked)
    assert spelt == plain == HOW_MANY
    assert masked >= 0.99 * spelt, kept
    assert len(touched) <= 0.01 * plain, touched


def test_what_is_left_out_for_the_search_has_no_number_either():
    assert figures(lambda text: redact(text).without)[1] >= 0.99 * HOW_MANY


REPEATED = [
    "1 ",
    "1",
    "1.",
    "satu ",
    "satu",
    "a@",
    "a",
    "a.",
    "a . ",
    "rp 1.000",
    "double ",
    "o ",
    "Ol",
    "(at)",
    " ",
    " at ",
    "x dot ",
    "b 1 ",
    "pin ",
    "pin 12 ",
    "*1",
    "#1",
    "&amp;",
    "\u200b",
    "１",
    "1️⃣",
    "1/1",
    "1 000",
    "1-",
    "[1]",
    "puluh satu ",
    "12/12/2020 ",
    "kode ",
    "a1",
    "a111",
    "1%",
    "1,",
    "10.000.000 ",
    "12345678 ",
    "🙂1",
    "\n1",
    "paspor a ",
    "sn ",
    "seri nomor ",
    "seri a1",
    "a1-",
    "3c:",
    "*1*",
    "-at-",
    "1lima",
]


@pytest.mark.parametrize("part", REPEATED)
def test_the_longest_text_takes_time_in_proportion(part):
    assert growth(lambda text: redact(f"{text}@x1"), part, short=2_500) < LINEAR


MARKUP = st.sampled_from(
    ["<b>", "</b>", "<br>", "<wbr/>", "%20", "%2D", "&nbsp;", "&#8203;", "<span class='a'>", "<!-- -->"]
)


@given(st.lists(MARKUP, max_size=3), st.lists(MARKUP, min_size=1, max_size=3), st.lists(MARKUP, min_size=1, max_size=3))
def test_no_markup_parts_a_number(before, first, second):
    text = f"hp saya {''.join(before)}0812{''.join(first)}3456{''.join(second)}7890 diblokir"
    masked = redact(text).masked
    assert masked.count("[telepon]") == 1 and not any(map(str.isdecimal, masked))
