"""Written words as one says them: figures, money, dates, codes, addresses and abbreviations in words."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from num2words import CONVERTER_CLASSES, num2words

from kb.content.facts import Bilingual
from kb.content.languages import BUILT_IN

_MONTHS = (
    "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember|January|February|March"
    "|May|June|July|August|October|December"
)
_SIGNS = {
    "id": {
        ".": "titik",
        "/": "garis miring",
        "-": "strip",
        "@": "at",
        "_": "garis bawah",
        "+": "plus",
        "*": "bintang",
        "#": "pagar",
        "~": "tilde",
    },
    "en": {
        ".": "dot",
        "/": "slash",
        "-": "dash",
        "@": "at",
        "_": "underscore",
        "+": "plus",
        "*": "star",
        "#": "hash",
        "~": "tilde",
    },
}
_CURRENCIES = {
    "Rp": {"id": "rupiah", "en": "rupiah"},
    "IDR": {"id": "rupiah", "en": "rupiah"},
    "USD": {"id": "dolar Amerika", "en": "US dollars"},
    "US$": {"id": "dolar Amerika", "en": "US dollars"},
    "SGD": {"id": "dolar Singapura", "en": "Singapore dollars"},
    "EUR": {"id": "euro", "en": "euros"},
}
_MAGNITUDES = "ribu|juta|miliar|triliun|thousand|million|billion|trillion"
# What is read out in full whatever the subject. Other capitals are spelled.
_WORDS = {
    "WIB": {"id": "Waktu Indonesia Barat", "en": "Western Indonesia Time"},
    "WITA": {"id": "Waktu Indonesia Tengah", "en": "Central Indonesia Time"},
    "WIT": {"id": "Waktu Indonesia Timur", "en": "Eastern Indonesia Time"},
    "UU": {"id": "Undang-Undang", "en": "Law"},
}
_PRONOUNCED = frozenset({"SIM", "PIN"})
"""Capitals that are said as one word."""
_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "a be ce de e ef ge ha i je ka el em en o pe kiu er es te u ve we eks ye zet".split(),
        strict=True,
    )
)

_AS_IN_ENGLISH = {"QR": "kiu ar"}
"""Capitals that one spells in Indonesian too by their English letters."""

LONGEST = 5000
"""Characters that are read out: some six minutes. `kb check` wants far fewer, so nothing that is published is cut."""
_NUMBER = r"\d+(?:[.,]\d+)*"
# Labels, names and brackets have a greatest length, so that a hostile text is read in time linear in its length.
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w.+-]{1,64}@)?(?:[a-z0-9-]{1,63}\.){1,9}[a-z]{2,63}(?:/[\w.~/#?=&%-]*\w)?", re.IGNORECASE
)
_CODE = re.compile(r"(?<![\w*#])[*#][\w*#]*[*#](?!\w)")
_TELEPHONE = re.compile(
    r"(?<![\w.,/])(?:\+62[ -]?|62|0)\d+(?:[ -]\d{2,})*(?![\w%]|[.,/-]\d)|(?<![\w.,])\d{5,}(?![\w%]|[.,/]\d)"
)
_MONEY = re.compile(rf"(?<!\w)(Rp|IDR|USD|US\$|SGD|EUR) ?({_NUMBER})(?: ({_MAGNITUDES})\b)?")
_RULE = re.compile(r"\b(?:(?:[Nn]omor|[Nn]umber) )?(?:([A-Z]{2,})-)?(\d{1,4})/(?:([A-Z]{2,})/)?(\d{4})\b")
_DATE = re.compile(rf"\b(\d{{1,2}}) ({_MONTHS}) (\d{{4}})\b")
_CLOCK = re.compile(r"(?<![\d.,])(\d{1,2})[.:](\d{2})(?= (?:WIB|WITA|WIT)\b)")
_ORDINAL = {"id": re.compile(r"\bke-(\d+)\b"), "en": re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")}
_NUMBERED = re.compile(r"\((\d+)\)")
_RANGE = re.compile(rf"(?<![\w.,-])({_NUMBER})[-–]({_NUMBER})(?![\w-])")
_FRACTION = re.compile(r"(?<![\w/.,])(\d{1,2})/(\d{1,2})(?![\w/%]|[.,]\d)")
_TIMES = re.compile(r"(?<=\d) ?[x×] ?(?=\d)")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d{2}(?![.,]?\d|%)")
_PLAIN = re.compile(_NUMBER)


@dataclass(frozen=True)
class Voice:
    """What must be known of a collection to read its words out."""

    telephones: frozenset[str] = frozenset()
    """Numbers said figure by figure."""
    instead: Mapping[str, Bilingual] = field(default_factory=dict)
    """What is said in place of a term."""
    as_word: frozenset[tuple[str, str]] = frozenset()
    """Term and language, if its capitals are said as one word."""

    @cached_property
    def telephone(self) -> re.Pattern[str] | None:
        """Finds the numbers said figure by figure; None if there are none."""
        if not self.telephones:
            return None
        numbers = "|".join(map(re.escape, sorted(self.telephones, key=lambda number: (-len(number), number))))
        return re.compile(rf"(?<![\w.,$-])(?<!USD )(?<!Rp)(?:{numbers})(?![\w%]|[.,/-]\d)")

    @cached_property
    def capitals(self) -> re.Pattern[str]:
        """Finds terms that are said as something else, and words in capitals."""
        return re.compile(
            rf"\b(?:{''.join(f'{re.escape(term)}|' for term in self.instead)}[A-Z]{{0,20}}[a-z]?[A-Z]{{2,20}}s?)\b"
        )


def spoken(words: str, lang: str, voice: Voice = Voice(), *, spell: bool = True) -> str:
    """The same words without a digit or a sign; of a text that nobody would listen to, the first `LONGEST` characters.

    Abbreviations are spelled as a speech engine needs it; with `spell` off those that a person reads off the screen
    ("SIM", "SMS") stay as they are written. In a language beside the built-in ones numbers are in words where num2words
    has them, and all else stays.
    """
    if lang not in BUILT_IN:
        return _spoken_elsewhere(words[:LONGEST], lang, voice)

    def telephone(found: re.Match[str]) -> str:
        return _figures(found[0], lang)

    def money(found: re.Match[str]) -> str:
        size = f" {found[3]}" if found[3] else ""
        return f"{_number(found[2], lang)}{size} {_CURRENCIES[found[1]][lang]}"

    def rule(found: re.Match[str]) -> str:
        kind, number, office, year = found.groups()
        name, nomor, of = ([kind, office], "nomor", "tahun") if lang == "id" else ([office, kind], "number", "of")
        return " ".join(filter(None, [*name, nomor, _number(number, lang), of, _year(year, lang)]))

    def date(found: re.Match[str]) -> str:
        return f"{_number(found[1], lang)} {found[2]} {_year(found[3], lang)}"

    def fraction(found: re.Match[str]) -> str:
        above, below = int(found[1]), int(found[2])
        if not 0 < above < below or below < 3:  # two things side by side: 24/7, 1/2
            return found[0]
        return f"{_number(found[1], lang)} {'per' if lang == 'id' else 'over'} {_number(found[2], lang)}"

    def clock(found: re.Match[str]) -> str:
        minutes = "" if found[2] == "00" else " " + _number(found[2].lstrip("0") or "0", lang)
        return _number(found[1], lang) + minutes

    rules: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str]] = [
        (_ADDRESS, lambda found: _address(found[0], lang, spell)),
        (_CODE, lambda found: _code(found[0], lang)),
        *([(voice.telephone, telephone)] if voice.telephone else []),
        (_TELEPHONE, telephone),
        (_MONEY, money),
        (_RULE, rule),
        (_RANGE, rf"\1 {'sampai' if lang == 'id' else 'to'} \2"),
        (_DATE, date),
        (_CLOCK, clock),
        (_FRACTION, fraction),
        (_ORDINAL[lang], lambda found: _ordinal(int(found[1]), lang)),
        (_NUMBERED, r"\1"),
        (_TIMES, " kali " if lang == "id" else " times "),
        (_YEAR, lambda found: _year(found[0], lang)),
        (_PLAIN, lambda found: _number(found[0], lang)),
        (re.compile(r" ?%"), " persen" if lang == "id" else " percent"),
        (voice.capitals, lambda found: _abbreviation(found[0], lang, spell, voice)),
        (re.compile(r"dan/atau|and/or|(?<=\w)/(?=\w)"), " atau " if lang == "id" else " or "),
    ]
    words = unicodedata.normalize("NFKC", words[:LONGEST])
    for pattern, said in rules:
        words = pattern.sub(said, words)
    return _without_signs(words, lang)


def _spoken_elsewhere(words: str, lang: str, voice: Voice) -> str:
    def signs(found: re.Match[str]) -> str:
        return " ".join(_in_words(sign, lang) for sign in found[0] if sign.isdecimal() or sign in "*#+")

    def term(found: re.Match[str]) -> str:
        instead = voice.instead.get(found[0])
        return instead[lang] if instead and lang in instead.languages else found[0]

    words = unicodedata.normalize("NFKC", words)
    for pattern in filter(None, (_CODE, voice.telephone, _TELEPHONE)):
        words = pattern.sub(signs, words)
    words = re.sub(rf"(?<![\w.,/:-]){_NUMBER}(?![\w/:-])", lambda found: _in_words(found[0], lang), words)
    return " ".join(voice.capitals.sub(term, words).split())


def _in_words(written: str, lang: str) -> str:
    """A number in words, if it is whole and num2words knows the language and the number; else as it is written."""
    figures = re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", written)
    if not re.fullmatch(r"[0-9]{1,15}", figures) or lang not in CONVERTER_CLASSES:
        return written
    try:
        return str(num2words(int(figures), lang=lang))
    except (ArithmeticError, LookupError, NotImplementedError, TypeError, ValueError):  # what its languages raise
        return written


def _number(written: str, lang: str) -> str:
    """A number as either language writes it: "1.400.000", "1,400,000", "7,5" or "7.5"."""
    parted = re.fullmatch(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?", written)
    if parted:
        written = re.sub(r"[.,]", "", parted[1]) + (f".{parted[3]}" if parted[3] else "")
    whole, _, part = written.replace(",", ".").partition(".")
    if len(whole) > 15 or "." in part or (len(whole) > 1 and whole.startswith("0")):
        return _figures(written, lang)
    said = num2words(Decimal(whole), lang=lang).replace(",", "").replace("-", " ")
    return f"{said} {'koma' if lang == 'id' else 'point'} {_figures(part, lang)}" if part else said


def _year(written: str, lang: str) -> str:
    said: str = num2words(int(written), lang=lang, **({"to": "year"} if lang == "en" else {}))
    return said.replace("-", " ")


def _ordinal(number: int, lang: str) -> str:
    if lang == "en":
        said: str = num2words(number, lang="en", to="ordinal")
        return said
    return "pertama" if number == 1 else "ke" + num2words(number, lang="id")


def _figures(written: str, lang: str) -> str:
    """Figure by figure, each sign in words; what only parts groups of figures is a pause."""
    said, signs = [], _SIGNS[lang]
    for character in written:
        if character.isdecimal():
            said.append(num2words(int(character), lang=lang))
        elif character in "*#+":
            said.append(signs[character])
    return " ".join(said)


def _code(written: str, lang: str) -> str:
    """What is dialled, sign by sign; a word in it stands for a number and is said as a word."""
    return " ".join(
        part if part[0].isalpha() else _figures(part, lang) for part in re.findall(r"[^\W\d_]+|[\d*#]", written)
    )


def _address(written: str, lang: str, spell: bool) -> str:
    said = []
    for part in re.findall(r"[A-Za-z]+|\d|[^\sA-Za-z\d]", re.sub(r"^https?://", "", written)):
        if part.isalpha():
            letters = part.lower() in ("html", "php") or part.isupper() and len(part) < 4
            said.append(_spelled(part.upper(), lang) if letters and spell else part if letters else part.lower())
        else:
            said.append(_figures(part, lang) if part.isdecimal() else _SIGNS[lang].get(part, ""))
    return " ".join(filter(None, said))


def _abbreviation(written: str, lang: str, spell: bool, voice: Voice) -> str:
    if instead := voice.instead.get(written) or _WORDS.get(written):
        return instead[lang]
    if not spell:
        return written
    stem = re.fullmatch(r"([a-z]?)([A-Z]{2,})(s?)", written)
    if stem is None:  # a name with capitals inside, such as PeduliLindungi
        return written.capitalize()
    before, capitals, plural = stem.groups()
    if capitals in _PRONOUNCED or (capitals, lang) in voice.as_word:
        return f"{before}{capitals.lower()}{plural}"
    if len(capitals) > 5:  # a word in capitals
        return written.lower()
    return f"{before} {_spelled(capitals, lang)}{plural and ('’s' if lang == 'en' else plural)}".strip()


def _spelled(capitals: str, lang: str) -> str:
    if lang == "en":
        return " ".join(capitals)
    return _AS_IN_ENGLISH.get(capitals) or " ".join(_LETTERS[c] for c in capitals)


def _without_signs(words: str, lang: str) -> str:
    """Brackets and dashes as pauses, without a bracket that says the words before it once more;
    quotation marks and other signs left out.
    """
    words = re.sub(r"\s+", " ", words)
    words = re.sub(r"\b([^\W\d_][\w ]{1,100}?) ?\(\1\)", r"\1", words, flags=re.IGNORECASE)
    words = re.sub(r" ?[(\[{] ?([^)\]}]{0,400}?) ?[)\]}]", r", \1,", words)
    words = re.sub(r" [–—-]+ | ?[–—] ?", ", ", words)
    words = words.replace("&", " dan " if lang == "id" else " and ")
    words = "".join(c if c.isalpha() or c in " .,;:?!'’-" else " " for c in words)
    words = re.sub(r"\s+", " ", words)
    words = re.sub(r", ?(?=[.,;:?!])", "", words)
    words = re.sub(r" ([.,;:?!])", r"\1", words).strip(" ,")
    return re.sub(r"(?:^|(?<=\w[.?!] ))[a-z]", lambda found: found[0].upper(), words)
