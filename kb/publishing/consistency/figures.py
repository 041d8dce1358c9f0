"""The figures of a sentence, so that two sentences can be compared: "enam puluh hari" and "60 hari" are the same."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from num2words import num2words

MONTHS = "januari februari maret april mei juni juli agustus september oktober november desember".split()
ENGLISH_MONTHS = "january february march april may june july august september october november december".split()
DAYS = {
    "menit": 1 / 1440,
    "minute": 1 / 1440,
    "jam": 1 / 24,
    "hour": 1 / 24,
    "hari": 1,
    "day": 1,
    "minggu": 7,
    "week": 7,
}
DAYS |= {"bulan": 30, "month": 30, "tahun": 365, "year": 365}
COUNTED = {"perangkat": "devices", "unit": "devices", "device": "devices", "angka": "digits", "digit": "digits"}

# Every repetition has an end: where a match may begin at each sign of a text of such signs, the work would be its
# square.
NUMBER = r"\d{1,20}(?:[.,]\d{1,20}){0,8}"
MONTH = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS + ENGLISH_MONTHS)}) (\d{{4}})\b")
SHORT_DATE = re.compile(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b")
TIMES = re.compile(rf"\b({NUMBER}) ?x ?({NUMBER}) ?(jam|hours?)\b")
SPAN = re.compile(
    rf"(?<!lebih dari )(?<!setelah )(?<!more than )(?<!longer than )(?<!after )\b({NUMBER})[ -]({'|'.join(DAYS)})s?\b"
)
DOLLARS = re.compile(rf"(?:\busd ?|\$ ?)({NUMBER})|\b({NUMBER}) dolar(?: amerika)?\b|\b({NUMBER}) dollars?\b")
RUPIAH = re.compile(rf"\brp\.? ?({NUMBER})(?: (ribu|juta|miliar))?")
PERCENT = re.compile(rf"\b({NUMBER}) ?(?:%|persen\b|percent\b)")
COUNT = re.compile(rf"\b({NUMBER}) ({'|'.join(COUNTED)})s?\b")
CODE = re.compile(r"[*#][\d*#]{1,60}#")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]*\w")
PAGE = re.compile(r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.(?:go\.id|co\.id|com|id)\b(?:/[\w./-]*\w)?")
PHONE = re.compile(r"(?<![\d.,])(?:\+?62[ -]?|0)?\d[\d -]{1,14}\d(?![%\d]|[.,]\d)")
ACTS_OF_CALLING = re.compile(
    r"\b(telepon|menelepon|ditelepon|hubungi|dihubungi|nomor|whatsapp|tanya\w*|disampaikan|ke|di|call|phone|ask)\b"
)


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    return re.compile(r"\b(" + "|".join(sorted(_spelt(), key=len, reverse=True)) + r")\b")


@lru_cache(maxsize=1)
def _spelt() -> dict[str, str]:
    """Numbers in words -> digits, 2 to 100 and round ones; "satu" and "one" are too often no number."""
    numbers = [*range(2, 101), *range(200, 1001, 100), *range(1500, 10001, 500)]
    return {num2words(n, lang=lang).replace("-", " "): str(n) for lang in ("id", "en") for n in numbers}


def _value(text: str) -> float:
    """1.500 and 1,500 are thousands; 7,5 and 7.5 are seven and a half."""
    plain = (
        text.replace(".", "").replace(",", "")
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text)
        else text.replace(",", ".")
    )
    try:
        return float(plain)
    except ValueError:
        return float(re.sub(r"\D", "", text))


def figures(sentence: str) -> tuple[dict[str, frozenset[Any]], str]:
    """Kind -> values (date, days, usd, rupiah, percent, devices, digits, code, email, phone), and the other words."""
    text = _words().sub(lambda match: _spelt()[match[1]], sentence.lower())
    found: dict[str, set[Any]] = {}

    def take(kind: str, pattern: re.Pattern[str], value: Callable[[re.Match[str]], Any]) -> None:
        nonlocal text
        for match in pattern.finditer(text):
            found.setdefault(kind, set()).add(value(match))
        text = pattern.sub(" ; ", text)

    take("email", EMAIL, lambda m: m[0])
    text = PAGE.sub(" ; ", text)
    take("code", CODE, lambda m: m[0])
    take(
        "date", MONTH, lambda m: (int(m[3]), (MONTHS if m[2] in MONTHS else ENGLISH_MONTHS).index(m[2]) + 1, int(m[1]))
    )
    take("date", SHORT_DATE, lambda m: (int(m[3]), int(m[2]), int(m[1])))
    take("days", TIMES, lambda m: round(_value(m[1]) * _value(m[2]) / 24, 3))
    take("usd", DOLLARS, lambda m: _value(m[1] or m[2] or m[3]))
    take("rupiah", RUPIAH, lambda m: _value(m[1]) * {"ribu": 1e3, "juta": 1e6, "miliar": 1e9}.get(m[2], 1))
    take("percent", PERCENT, lambda m: _value(m[1]))
    take("days", SPAN, lambda m: round(_value(m[1]) * DAYS[m[2]], 3))
    for match in COUNT.finditer(text):
        found.setdefault(COUNTED[match[2]], set()).add(_value(match[1]))
    text = COUNT.sub(" ; ", text)
    if ACTS_OF_CALLING.search(text):
        numbers = {re.sub(r"\D", "", m[0]) for m in PHONE.finditer(text)}
        found["phone"] = {n for n in numbers if len(n) >= 3 and not (len(n) == 4 and n[:2] in ("19", "20"))}
        text = PHONE.sub(" ; ", text)
    return {kind: frozenset(values) for kind, values in found.items() if values}, text
