"""Made personal numbers in many spellings, and harmless figures in sentences: what masking is measured with.

Everything is made by a fixed seed. Each pair of a kind and a way to spell belongs to one half: code is written with
"develop" in view, and "held" is only counted. `python -m tests.answering.spellings` prints both halves' figures.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal
from zlib import crc32

Half = Literal["develop", "held"]
HOW_MANY = 500


@dataclass(frozen=True)
class Spelling:
    """A personal number, spelt somehow, in a sentence."""

    kind: str
    way: str
    before: str
    spelt: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.spelt + self.after

    @property
    def half(self) -> Half:
        return "held" if crc32(f"{self.kind}/{self.way}".encode()) % 2 else "develop"

    def left(self, masked: str) -> list[str]:
        """The words of the number that a masked text still has."""
        words, own = _words(re.sub(r"\[[\w-]+\]", " ", masked)), _words(self.before) + _words(self.after)
        for word in own:
            if word in words:
                words.remove(word)
        return words


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Mn", "Me"))
    return re.findall(r"[^\W_]+", plain.lower())


# Numbers


def _digits(rng: random.Random, how_many: int) -> str:
    return "".join(rng.choices("0123456789", k=how_many))


def _with_luhn(front: str) -> str:
    for last in "0123456789":
        total = sum(sum(divmod(int(d) * (1 + (at % 2)), 10)) for at, d in enumerate(reversed(front + last)))
        if total % 10 == 0:
            return front + last
    raise AssertionError


def _mobile(rng: random.Random) -> str:
    return rng.choice(["08", "08", "08", "+628", "628"]) + rng.choice("12357898") + _digits(rng, rng.choice([7, 8, 9]))


def _landline(rng: random.Random) -> str:
    return (
        rng.choice(["021", "022", "031", "0274", "0341", "0411", "0751"])
        + rng.choice("234567")
        + _digits(rng, rng.choice([5, 6]))
    )


def _imei(rng: random.Random) -> str:
    return _with_luhn(rng.choice(["35", "86", "01", "99"]) + _digits(rng, 12))


def _nik(rng: random.Random) -> str:
    day = rng.randint(1, 28) + rng.choice([0, 40])
    born = f"{day:02}{rng.randint(1, 12):02}{rng.randint(50, 99)}"
    return (
        rng.choice(["3171", "3273", "3578", "1271", "5171", "7371"])
        + f"{rng.randint(1, 20):02}"
        + born
        + f"{rng.randint(1, 9999):04}"
    )


def _npwp(rng: random.Random) -> str:
    return f"{rng.randint(1, 99):02}" + _digits(rng, 13)


def _card(rng: random.Random) -> str:
    return _with_luhn(rng.choice(["4", "51", "52", "55", "4617"]).ljust(5, "0") + _digits(rng, 10))


KINDS: dict[str, tuple[Callable[[random.Random], str], Sequence[tuple[str, str]]]] = {
    "mobile": (
        _mobile,
        [
            ("nomor saya ", " tolong dicek"),
            ("hubungi ", ""),
            ("", " ga ada sinyal"),
            ("hp ", ", kartu hilang"),
            ("call me at ", " please"),
            ("WA: ", "."),
        ],
    ),
    "landline": (
        _landline,
        [("telepon rumah ", " mati"), ("kantor saya ", ""), ("my office is ", " ok"), ("telp ", ", minta tolong")],
    ),
    "imei": (
        _imei,
        [
            ("imei ", " diblokir"),
            ("IMEI saya: ", ""),
            ("cek ", " dong"),
            ("my phone's IMEI is ", ", blocked"),
            ("", ""),
        ],
    ),
    "nik": (
        _nik,
        [("nik ", " salah"), ("KTP saya ", ""), ("no ktp: ", ", mohon dibantu"), ("my national id ", " does not work")],
    ),
    "kk": (_nik, [("nomor KK ", " tidak cocok"), ("kartu keluarga saya ", "")]),
    "npwp": (_npwp, [("npwp ", " belum valid"), ("NPWP saya: ", "")]),
    "card": (_card, [("kartu kredit ", " ditolak"), ("my card ", " was declined"), ("bayar pakai ", "")]),
}
"""Numbers that are long enough to be known without a word beside them."""


# Ways to spell

NAMES = {
    "id": "nol satu dua tiga empat lima enam tujuh delapan sembilan".split(),
    "en": "zero one two three four five six seven eight nine".split(),
}
INVISIBLE = {
    "zwsp": "\u200b",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "variation": "\ufe0f",
    "bidi": "\u202d",
    "zwnj": "\u200c",
    "bom": "\ufeff",
    "cgj": "\u034f",
    "invisible plus": "\u2064",
    "filler": "\u115f",
}
SCRIPTS = {
    "arabic": 0x660,
    "persian": 0x6F0,
    "devanagari": 0x966,
    "bengali": 0x9E6,
    "thai": 0xE50,
    "javanese": 0xA9D0,
    "balinese": 0x1B50,
    "full width": 0xFF10,
    "bold": 0x1D7CE,
    "double struck": 0x1D7D8,
    "monospace": 0x1D7F6,
    "segmented": 0x1FBF0,
}
TIGHT = {
    "blank": " ",
    "hyphen": "-",
    "dot": ".",
    "slash": "/",
    "underscore": "_",
    "en dash": "–",
    "minus": "−",
    "middle dot": "·",
    "nbsp": "\u00a0",
    "thin space": "\u2009",
    "colon": ":",
    "comma": ",",
    "bar": "|",
    "backslash": "\\",
    "tilde": "~",
    "quote": "'",
    "star": "x*".strip("x"),
    "bullet": "•",
    "ideographic": "\u3000",
}
LOOSE = {
    "comma blank": ", ",
    "many blanks": "      ",
    "spaced hyphen": " - ",
    "spaced slash": " / ",
    "line break": "\n",
    "tab": "\t",
    "phone emoji": "📱",
    "arrow": "➡️",
    "dots": "...",
    "spaced dot": " . ",
    "heart": " ❤️ ",
    "nbsp entity": "&nbsp;",
    "crlf": "\r\n",
    "semicolon": "; ",
    "two hyphens": "--",
}


def _groups(rng: random.Random, digits: str, size: int | None = None) -> list[str]:
    size = size or rng.choice([3, 4])
    first = len(digits) % size or size
    return [digits[:first], *(digits[at : at + size] for at in range(first, len(digits), size))]


def _spoken_double(digits: str, names: Sequence[str], double: str) -> str:
    found, at = [], 0
    while at < len(digits):
        if digits[at : at + 1] * 2 == digits[at : at + 2]:
            found.append(f"{double} {names[int(digits[at])]}")
            at += 2
        else:
            found.append(names[int(digits[at])])
            at += 1
    return " ".join(found)


def _below_hundred(pair: str) -> str:
    tens, one = int(pair[0]), int(pair[1])
    if tens == 0:
        return f"nol {NAMES['id'][one]}"
    if tens == 1:
        return ("sepuluh", "sebelas")[one] if one < 2 else f"{NAMES['id'][one]} belas"
    return f"{NAMES['id'][tens]} puluh" + (f" {NAMES['id'][one]}" if one else "")


def _letters(digits: str, zero: str, one: str) -> str:
    """Letters for digits, where there are any; at least one digit is a letter."""
    return digits.replace("0", zero).replace("1", one) if set(digits) & {"0", "1"} else zero + digits


def ways(rng: random.Random) -> dict[str, Callable[[str], str]]:
    """All ways to spell digits, by name."""
    names = NAMES["id"], NAMES["en"]
    found: dict[str, Callable[[str], str]] = {"plain": lambda d: d}
    for name, sign in INVISIBLE.items():
        found[f"{name} between all"] = lambda d, s=sign: s.join(d)
        found[f"{name} in groups"] = lambda d, s=sign: s.join(_groups(rng, d))
    for name, base in SCRIPTS.items():
        found[name] = lambda d, b=base: "".join(chr(b + int(c)) for c in d)
        found[f"{name} in groups"] = lambda d, b=base: " ".join(
            "".join(chr(b + int(c)) for c in g) for g in _groups(rng, d)
        )
    for name, sign in TIGHT.items():
        found[f"groups by {name}"] = lambda d, s=sign: s.join(_groups(rng, d))
        found[f"singles by {name}"] = lambda d, s=sign: s.join(d)
        found[f"pairs by {name}"] = lambda d, s=sign: s.join(_groups(rng, d, 2))
    for name, sign in LOOSE.items():
        found[f"groups by {name}"] = lambda d, s=sign: s.join(_groups(rng, d, 4))
    found["singles by comma blank"] = ", ".join
    found["singles by line break"] = "\n".join
    found["mixed signs"] = lambda d: "".join(g + rng.choice([" ", "-", ".", ", ", "/"]) for g in _groups(rng, d))[
        : len(d) + 99
    ].rstrip(" -.,/")
    found["brackets first"] = lambda d: "({}) {}".format(_groups(rng, d, 4)[0], "-".join(_groups(rng, d, 4)[1:]))
    found["brackets all"] = lambda d: "".join(f"({g})" for g in _groups(rng, d, 4))
    found["square brackets"] = lambda d: "".join(f"[{g}]" for g in _groups(rng, d, 4))
    found["keycaps"] = lambda d: "".join(f"{c}\ufe0f\u20e3" for c in d)
    found["keycaps with blanks"] = lambda d: " ".join(f"{c}\u20e3" for c in d)
    found["superscript"] = lambda d: d.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    found["subscript"] = lambda d: d.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    found["circled"] = lambda d: d.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨"))
    found["black circled"] = lambda d: d.translate(str.maketrans("0123456789", "⓿❶❷❸❹❺❻❼❽❾"))
    found["words id"] = lambda d: " ".join(names[0][int(c)] for c in d)
    found["words en"] = lambda d: " ".join(names[1][int(c)] for c in d)
    found["words id capital"] = lambda d: " ".join(names[0][int(c)] for c in d).upper()
    found["words id commas"] = lambda d: ", ".join(names[0][int(c)] for c in d)
    found["words id hyphens"] = lambda d: "-".join(names[0][int(c)] for c in d)
    found["words en commas"] = lambda d: ", ".join(names[1][int(c)] for c in d)
    found["words en hyphens"] = lambda d: "-".join(names[1][int(c)] for c in d)
    found["words glued"] = lambda d: "".join(names[0][int(c)] for c in d)
    found["words kosong"] = lambda d: " ".join("kosong" if c == "0" else names[0][int(c)] for c in d)
    found["words oh"] = lambda d: " ".join("oh" if c == "0" else names[1][int(c)] for c in d)
    found["words and digits"] = lambda d: " ".join(rng.choice([c, names[0][int(c)]]) for c in d)
    found["words en and digits"] = lambda d: " ".join(rng.choice([c, names[1][int(c)]]) for c in d)
    found["first words then digits"] = lambda d: " ".join(names[0][int(c)] for c in d[:4]) + " " + d[4:]
    found["digits then words"] = lambda d: d[:4] + " " + " ".join(names[0][int(c)] for c in d[4:])
    found["double en"] = lambda d: _spoken_double(d, names[1], "double")
    found["double id"] = lambda d: _spoken_double(d, names[0], "dobel")
    found["pairs in words"] = lambda d: " ".join(
        _below_hundred(p) if len(p) == 2 else names[0][int(p)] for p in _groups(rng, d, 2)
    )
    found["words with strip"] = lambda d: " strip ".join(
        " ".join(names[0][int(c)] for c in g) for g in _groups(rng, d, 4)
    )
    found["words with dash"] = lambda d: " dash ".join(
        " ".join(names[1][int(c)] for c in g) for g in _groups(rng, d, 4)
    )
    found["digits with titik"] = lambda d: " titik ".join(_groups(rng, d, 4))
    found["digits with spasi"] = lambda d: " spasi ".join(_groups(rng, d, 4))
    found["words full width"] = lambda d: "".join(
        chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in " ".join(names[0][int(c)] for c in d)
    )
    found["words with zwsp"] = lambda d: " ".join("\u200b".join(names[0][int(c)]) for c in d)
    found["O for 0"] = lambda d: _letters(d, "O", "1")
    found["o for 0"] = lambda d: _letters(d, "o", "1")
    found["l for 1"] = lambda d: _letters(d, "0", "l")
    found["I for 1"] = lambda d: _letters(d, "0", "I")
    found["O and l in groups"] = lambda d: "-".join(_groups(rng, _letters(d, "O", "l"), 4))
    found["o and I in groups"] = lambda d: " ".join(_groups(rng, _letters(d, "o", "I"), 4))
    found["many blanks and hyphens"] = lambda d: "  -   ".join(_groups(rng, d, 4))
    found["zwsp and blanks"] = lambda d: " \u200b ".join(_groups(rng, d, 4))
    return found


# Kinds with a form of their own

PEOPLE = ["budi", "siti.aminah", "rina_92", "agus-w", "dewi+hp", "a.b"]
PLACES = [
    ("gmail", "com"),
    ("yahoo", "co.id"),
    ("contoh", "co.id"),
    ("outlook", "com"),
    ("kantor-kami", "or.id"),
    ("mail.ugm", "ac.id"),
]
AROUND = [("email saya ", " ya"), ("kirim ke ", ""), ("my mail is ", " thanks"), ("", " balas ke sana")]
EMAIL: dict[str, Callable[[str, str, str], str]] = {
    "plain": lambda n, d, t: f"{n}@{d}.{t}",
    "capital": lambda n, d, t: f"{n}@{d}.{t}".upper(),
    "blanks": lambda n, d, t: f"{n} @ {d}.{t}",
    "(at)": lambda n, d, t: f"{n}(at){d}.{t}",
    "[at] [dot]": lambda n, d, t: f"{n}[at]{d}[dot]" + t.replace(".", "[dot]"),
    "(at) (dot) blanks": lambda n, d, t: f"{n} (at) {d} (dot) " + t.replace(".", " (dot) "),
    "at dot": lambda n, d, t: f"{n} at {d} dot " + t.replace(".", " dot "),
    "AT DOT": lambda n, d, t: f"{n} AT {d} DOT " + t.replace(".", " DOT "),
    "@ titik": lambda n, d, t: f"{n}@{d} titik " + t.replace(".", " titik "),
    "at titik": lambda n, d, t: f"{n} at {d} titik " + t.replace(".", " titik "),
    "et titik": lambda n, d, t: f"{n} et {d} titik " + t.replace(".", " titik "),
    "full width": lambda n, d, t: f"{n}＠{d}．{t}",
    "zwsp": lambda n, d, t: f"{n}\u200b@\u200b{d}.{t}",
    "small at": lambda n, d, t: f"{n}﹫{d}.{t}",
    "{at}": lambda n, d, t: f"{n}{{at}}{d}{{dot}}" + t.replace(".", "{dot}"),
    "soft hyphen": lambda n, d, t: "\u00ad".join(f"{n}@{d}.{t}"),
    "spaced dot": lambda n, d, t: f"{n}@{d} . " + t.replace(".", " . "),
    "entity": lambda n, d, t: f"{n}&#64;{d}.{t}",
    "arobase": lambda n, d, t: f"{n}<at>{d}<dot>" + t.replace(".", "<dot>"),
    "stars": lambda n, d, t: f"{n}*at*{d}*dot*" + t.replace(".", "*dot*"),
    "quotes": lambda n, d, t: f"{n}'at'{d}'dot'" + t.replace(".", "'dot'"),
    "hyphens": lambda n, d, t: f"{n}-at-{d}-dot-" + t.replace(".", "-dot-"),
    "percent": lambda n, d, t: f"{n}%40{d}.{t}",
    "[@]": lambda n, d, t: f"{n}[@]{d}.{t}",
    "ideographic stop": lambda n, d, t: f"{n}@{d}。" + t.replace(".", "。"),
}
PASSPORT: dict[str, Callable[[str, str], str]] = {
    "plain": lambda a, d: a + d,
    "blank": lambda a, d: f"{a} {d}",
    "hyphen": lambda a, d: f"{a}-{d}",
    "groups": lambda a, d: f"{a} {d[:3]} {d[3:]}",
    "small": lambda a, d: (a + d).lower(),
    "small blank": lambda a, d: f"{a.lower()} {d}",
    "all apart": lambda a, d: " ".join(a + d),
    "dots": lambda a, d: f"{a}.{d[:4]}.{d[4:]}",
    "full width": lambda a, d: "".join(chr(ord(c) + 0xFEE0) for c in a + d),
    "zwsp": lambda a, d: "\u200b".join(a + d),
    "colon": lambda a, d: f"{a}: {d}",
    "many blanks": lambda a, d: f"{a}    {d}",
}
PLATE: dict[str, Callable[[str, str, str], str]] = {
    "plain": lambda a, d, z: f"{a} {d} {z}",
    "glued": lambda a, d, z: f"{a}{d}{z}",
    "hyphens": lambda a, d, z: f"{a}-{d}-{z}",
    "small": lambda a, d, z: f"{a} {d} {z}".lower(),
    "small glued": lambda a, d, z: f"{a}{d}{z}".lower(),
    "dots": lambda a, d, z: f"{a}.{d}.{z}",
    "two blanks": lambda a, d, z: f"{a}  {d}  {z}",
    "zwsp": lambda a, d, z: f"{a}\u200b {d} \u200b{z}",
}
ACCOUNT = [
    ("rekening BCA ", ""),
    ("no rek ", " atas nama Budi"),
    ("nomor rekening saya ", " mandiri"),
    ("norek: ", ""),
    ("transfer ke rek BRI ", " ya"),
    ("my bank account is ", ""),
    ("account number ", " BNI"),
    ("rekening tabungan saya adalah ", "."),
]
CODE = [
    ("kode OTP ", ""),
    ("OTP saya ", " kok salah"),
    ("PIN saya ", ""),
    ("pin atm ", " lupa"),
    ("my PIN is ", ""),
    ("kode verifikasi: ", ""),
    ("", " itu kode OTP saya"),
    ("verification code ", " expired"),
    ("mPIN ", " ditolak"),
    ("PUK saya ", ""),
    ("kode rahasia ", " terkirim"),
    ("OTP-nya ", " ya"),
    ("the code I got is ", ""),
]
SHORT: dict[str, Callable[[str], str]] = {
    "plain": lambda d: d,
    "blanks": " ".join,
    "hyphens": "-".join,
    "halves": lambda d: f"{d[: len(d) // 2]} {d[len(d) // 2 :]}",
    "halves hyphen": lambda d: f"{d[: len(d) // 2]}-{d[len(d) // 2 :]}",
    "dots": ".".join,
    "full width": lambda d: "".join(chr(0xFF10 + int(c)) for c in d),
    "words id": lambda d: " ".join(NAMES["id"][int(c)] for c in d),
    "words en": lambda d: " ".join(NAMES["en"][int(c)] for c in d),
    "keycaps": lambda d: "".join(f"{c}\ufe0f\u20e3" for c in d),
    "zwsp": "\u200b".join,
    "quoted": lambda d: f'"{d}"',
    "equals": lambda d: f"= {d}",
    "brackets": lambda d: f"({d})",
}
SHORT_LANDLINE: dict[str, Callable[[str, str], str]] = {
    "brackets": lambda a, d: f"({a}) {d}",
    "hyphen": lambda a, d: f"{a}-{d}",
    "blank": lambda a, d: f"{a} {d}",
    "slash": lambda a, d: f"{a}/{d}",
    "dot": lambda a, d: f"{a}.{d}",
    "brackets glued": lambda a, d: f"({a}){d}",
    "plain": lambda a, d: a + d,
    "brackets halves": lambda a, d: f"({a}) {d[:3]}-{d[3:]}",
    "wide": lambda a, d: f"({a})   {d}",
}


SERIAL: dict[str, Callable[[str], str]] = {
    "plain": lambda n: n,
    "small": str.lower,
    "groups": lambda n: " ".join(_groups(random.Random(0), n, 4)),
    "hyphens": lambda n: "-".join(_groups(random.Random(0), n, 4)),
    "full width": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n),
    "zwsp": "\u200b".join,
}


def _special(rng: random.Random) -> Iterator[Spelling]:
    for way, spell in EMAIL.items():
        name, (place, end) = rng.choice(PEOPLE), rng.choice(PLACES)
        yield Spelling("e-mail", way, rng.choice(AROUND)[0], spell(name, place, end), rng.choice(AROUND)[1])
    for way, spell in PASSPORT.items():
        letters = rng.choice(["A", "B", "C", "X", "E", "AB", "XE", "ABC"])
        yield Spelling(
            "passport",
            way,
            rng.choice(["paspor ", "nomor paspor saya ", "passport ", "my passport number is "]),
            spell(letters, _digits(rng, rng.choice([6, 7, 7]))),
            rng.choice(["", " hilang", ", help"]),
        )
    for way, spell in PLATE.items():
        letters = (
            rng.choice(["B", "D", "AB", "AD", "DK", "BK", "L", "N"]),
            f"{rng.randint(1, 9)}{_digits(rng, 3)}",
            rng.choice(["XYZ", "AB", "QW", "ZKU", "TR"]),
        )
        yield Spelling(
            "plate",
            way,
            rng.choice(["plat ", "motor saya ", "nopol ", "mobil dengan pelat "]),
            spell(*letters),
            rng.choice(["", " ditilang", ", tolong"]),
        )
    for way, spell in SHORT.items():
        before, after = rng.choice(ACCOUNT)
        yield Spelling("account", way, before, spell(_digits(rng, rng.choice([8, 10, 13]))), after)
    for way, spell in SHORT.items():
        before, after = rng.choice(CODE)
        yield Spelling("code", way, before, spell(_digits(rng, rng.choice([4, 6, 6]))), after)
    for way, spell in SERIAL.items():
        number = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") + _digits(rng, rng.choice([1, 2])) for _ in range(5))
        before = rng.choice(
            ["nomor seri hp saya ", "serial number ", "SN: ", "no resi ", "kode booking ", "visa saya nomor "]
        )
        yield Spelling("serial", way, before, spell(number), rng.choice(["", " ya", ", tolong"]))
    for way, spell in SHORT_LANDLINE.items():
        yield Spelling(
            "short landline",
            way,
            rng.choice(["telp ", "rumah saya ", "hubungi "]),
            spell(rng.choice(["021", "0274", "022", "0411"]), rng.choice("234567") + _digits(rng, 5)),
            rng.choice(["", " malam ini"]),
        )
    digits = _npwp(rng)
    dotted = f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}.{digits[8]}-{digits[9:12]}.{digits[12:]}"
    yield Spelling("npwp", "dotted", "npwp ", dotted, "")
    yield Spelling("npwp", "dotted alone", "", dotted, " salah")


def personal() -> list[Spelling]:
    """500 spellings: every way at least once, every kind in many ways."""
    rng = random.Random(15)
    found: list[Spelling] = []
    kinds = list(KINDS)
    for turn in count():
        found += list(_special(rng))
        for number, (way, spell) in enumerate(ways(rng).items()):
            kind = kinds[(number + turn * 3) % len(kinds)]
            make, sentences = KINDS[kind]
            digits = make(rng)
            if not way.startswith(("plain", "groups by", "many blanks")):
                digits = digits.removeprefix("+")
            before, after = rng.choice(sentences)
            found.append(Spelling(kind, way, before, spell(digits), after))
        if len(found) >= HOW_MANY:
            return found[:HOW_MANY]
    raise AssertionError


# What must stay


def _thousands(rng: random.Random, sign: str = ".") -> str:
    amount = rng.choice(
        [
            rng.randint(5, 999) * 1000,
            rng.randint(10, 250) * 100_000,
            rng.randint(100_000, 99_999_999),
            rng.randint(1, 40) * 1_000_000,
        ]
    )
    return f"{amount:,}".replace(",", sign)


def _day(rng: random.Random) -> tuple[int, int, int]:
    return rng.randint(1, 28), rng.randint(1, 12), rng.randint(2015, 2030)


def _harmless(rng: random.Random) -> list[str]:
    """One sentence of every template, with numbers of its own."""
    d, m, y = _day(rng)
    d2, m2, _ = _day(rng)
    h, n = rng.randint(0, 23), rng.randint(0, 59)
    a, b, c = rng.randint(2, 9), rng.randint(10, 99), rng.randint(100, 999)
    month = rng.choice("Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split())
    t = lambda sign=".": _thousands(rng, sign)  # noqa: E731
    words = "dua tiga empat lima enam tujuh delapan".split()
    w = lambda: rng.choice(words)  # noqa: E731
    return [
        f"harga Rp {t()} kena pajak berapa",
        f"harganya Rp{t()},00 di toko",
        f"IDR {t(',')} plus ongkir",
        f"{t()} rupiah itu mahal",
        f"beli seharga {t()} kena bea?",
        f"antara Rp {t()} - Rp {t()}",
        f"Rp {t()} s.d. {t()}",
        f"US$ {c},{b}0.00 atau USD {c}",
        f"USD {a},{c}.{b} bebas?",
        f"{a},{a} juta atau {b} jt",
        f"{b}rb sampai {c}rb",
        f"total {t()} + {t()} = berapa",
        f"rp{c}000",
        f"Rp {c}{b}000",
        f"denda {c}000000 rupiah",
        f"harga {t()}/{t()} beda",
        f"{c}ribu per unit",
        f"bayar {t()}, {t()} dan {t()}",
        f"SGD {c} atau MYR {b}0",
        f"tanggal {d}/{m}/{y} jam {h:02}.{n:02}",
        f"{y}-{m:02}-{d:02} {h:02}:{n:02}:{b % 60:02} gagal",
        f"{d:02}-{m:02}-{y} sampai {d2:02}-{m2:02}-{y}",
        f"{d}.{m}.{y}",
        f"{d} {month} {y} pukul {h:02}:{n:02} WIB",
        f"dari {d}/{m}/{y} - {d2}/{m2}/{y + 1}",
        f"{d:02}/{m:02}/{y % 100:02} {h:02}.{n:02} saya lapor",
        f"sejak {month} {y}",
        f"tahun {y}, {y + 1}, {y + 2}",
        f"{y}/{y + 1} atau {y - 5}-{y}",
        f"{d:02}/{m:02}/{y}, {h:02}:{n:02}",
        f"buka 0{a}.00-1{a % 7}.00 dan 1{a % 7}.30 - 20.00",
        f"jam 0{a}:00 - 17:00",
        f"pukul {h:02}.{n:02}",
        f"{h:02}:{n:02}-23:59 setiap hari",
        f"{a}x24 jam, {b} hari",
        f"{a} bulan {b} hari {a} jam",
        f"pajak {b % 20},{a}% atau {a}.{a}%",
        f"PPN 11% dan PPh {a},5 persen",
        f"naik {b}% dari {y}",
        f"diskon {b}%-{b + a}%",
        f"{c}/{b} = {a},{b}",
        f"PMK {c}/PMK.0{a}/{y}",
        f"PER-{b}/BC/{y} pasal {a} ayat ({a})",
        f"UU No. {b} Tahun {y}",
        f"Permendag Nomor {b}/{y} jo. {a}/{y - 1}",
        f"Pasal {b}, {b + 1}, {b + 3} dan {b + 7}",
        f"Peraturan Menteri {a} tahun {y} bab {a}",
        f"SE-{b}/PJ/{y}",
        f"Keputusan Dirjen No. {c}/KM.{a}/{y}",
        f"HS 8517.1{a}.00 dan 8517.{b}.00",
        f"ketik *{c}# lalu OK",
        f"*{c}*{a}*{a}# ga jalan",
        "*#06# muncul apa",
        f"kode *{c}*817# buat apa",
        f"dial *888*{a}#, *{c}#",
        f"hubungi 159, 112 atau 1500{c}",
        f"telepon 1500{c}",
        f"call 150 0{c} or 188",
        f"sms ke {c}{a} atau 14{c}",
        "telepon 159",
        "nomor 110/112/118/119",
        f"call center 1{c % 90 + 10} dan 1500{c}",
        f"nomor layanan 14{c} bukan 188",
        f"halo 1500 {c}",
        f"iphone {b % 6 + 11} pro max 256 GB",
        "iPhone 13, 14, 15, 16 semua kena?",
        f"Galaxy S2{a % 5} FE atau A5{a % 6} 5G",
        f"Samsung S {b % 5 + 20} FE",
        f"redmi note 1{a % 4} pro 8/256",
        f"ram {a}/{c} layar 6,{a} inci",
        f"baterai {a}000 mAh {b} W",
        f"kamera {c} MP, {b} MP, {a} MP",
        f"Nokia {a}310 dan {a}210",
        f"android 1{a % 6}.{a}.{a} atau iOS 17.{a}.1",
        "layar 1080 x 2400, 120 Hz",
        f"beli {a} unit @ {c}",
        "size 38 39 40 41 42",
        f"paket {b} GB {a}0 hari",
        "imei ada 15 digit, NIK 16 digit",
        f"nomor antrian {c}",
        f"loket {a} lantai {a % 4 + 1}",
        f"kode pos {b}{c}",
        f"penerbangan GA {c} kursi {b}A",
        f"QZ {a}{c} terminal 3",
        "langkah 1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
        "nomor 1 2 3 4 5",
        "poin 1) 2) 3) 4) 5) 6) 7) 8) 9)",
        f"bab 1-9, hal. {b}-{c}",
        f"suhu {b} C {c} km",
        f"surat pengantar RT dan RW untuk {b} orang, jalan {a} hari",
        "24/7 atau 24 jam",
        f"kurs 1 USD = {b},{c}",
        f"ISO {a}001:{y}",
        f"paspor berlaku {a} tahun {a} bulan",
        f"KTP {a} tahun lalu, KK {y}",
        f"{w()} puluh {w()} ribu rupiah",
        f"{w()} juta {w()} ratus ribu",
        f"{w()} {w()} hari",
        "satu dua tiga langkah saja",
        f"{w()} ratus {w()} puluh {w()} dolar",
        f"umur {w()} puluh {w()} tahun",
        "two hundred and fifty dollars",
        "one or two days, three at most",
        f"{w()} belas hari kerja",
        f"{w()} ribu {w()} ratus {w()} puluh {w()}",
        f"tahun dua ribu dua puluh {w()}",
        "one, two, three, four phones",
        "nol rupiah",
        "satu juta dua ratus lima puluh ribu lima ratus",
        f"PIN {a} digit atau 6 digit",
        f"OTP berlaku {a} menit",
        f"kode OTP tidak masuk {a} kali sejak {y}",
        f"rekening saya diblokir {a} hari",
        f"buka rekening minimal {t()}",
        f"transfer Rp {t()} ke rekening bendahara",
        "PIN salah 3 kali",
        f"pin saya lupa sejak {d}/{m}/{y}",
        f"rekening dibekukan tahun {y}",
        f"kartu kredit {a} bulan, bunga {a},{b}%",
        f"tarif OTP Rp {c}",
        f"kode promo {a} kali",
        f"di {b} kota dan ke {b} negara",
        f"ke {b} dan {c} orang",
        f"a {b} inch tv",
        f"plat nomor mobil {y}",
        f"motor {c} cc tahun {y}",
        f"meet at {a} dot",
        "look at imei.kemenperin.go.id",
        f"at least {a} of {b}",
        "cek @beacukai dan @kemenperin_ri",
        f"titik {a} dan titik {b}",
        f"at {h:02}:{n:02} on {d}/{m}",
        f"https://www.beacukai.go.id/faq/{c}.html?id={b}",
        f"versi 2.{a}.{b}.{c}",
        f"SN model A2{c}",
        f"model SM-A{c}B dan CPH2{c}",
        f"{c} {b} orang",
        f"O{a} dan l{a} itu apa",
        f"I{a} 12{c} mm",
    ]


def harmless() -> list[tuple[str, Half]]:
    """500 sentences with figures that are nobody's, each with its half by template."""
    rng, found = random.Random(16), []
    while len(found) < HOW_MANY:
        found += [(text, "held" if number % 2 else "develop") for number, text in enumerate(_harmless(rng))]
    return found[:HOW_MANY]


def figures(mask: Callable[[str], str], half: Half | None = None) -> tuple[int, int, list[Spelling], int, list[str]]:
    """Spellings, and those that are masked; those that are not; harmless sentences, and those that are touched."""
    spelt = [s for s in personal() if half in (None, s.half)]
    kept = [s for s in spelt if s.left(mask(s.text)) or s.spelt in mask(s.text)]
    plain = [text for text, of in harmless() if half in (None, of)]
    return len(spelt), len(spelt) - len(kept), kept, len(plain), [text for text in plain if mask(text) != text]


if __name__ == "__main__":
    import sys

    from kb.answering.redact import redact

    for half in ("develop", "held"):
        all_, masked, kept, plain, touched = figures(lambda text: redact(text).masked, half)  # type: ignore[arg-type]
        print(
            f"{half}: {masked} of {all_} spellings masked ({masked / all_:.1%}), {len(touched)} of {plain} "
            "harmless sentences touched"
        )
        if half in sys.argv[1:]:
            for one in kept:
                print("  kept", one.kind, "|", one.way, "|", repr(one.text), "->", repr(redact(one.text).masked))
            for text in touched:
                print("  touched", repr(text), "->", repr(redact(text).masked))
