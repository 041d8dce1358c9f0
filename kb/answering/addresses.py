"""Where somebody lives, in a folded text: a street with its house and quarter, or after words that say so."""

import re
from collections.abc import Iterator

_STREET = re.compile(
    r"(?<![^\W_])(?:jl|jln|jalan|gg|gang|komplek|kompleks|komp|perum|perumahan|dusun|dsn|kampung|kp|kpg|lorong|cluster"
    r"|apartemen|blok)(?![^\W_])[. ]{1,2}|(?<![^\W_])rt[. ]{0,2}(?=\d)"
)
_NAME = re.compile(r"[ .]{0,2}(?P<word>[^\W\d_]{2,30}|17(?= agustus))(?![^\W_])")
_PART = re.compile(
    r"[\s,./-]{0,3}(?<![^\W_])(?:(?P<of>no|nomor|nmr|km|blok|block|gang|gg|lantai|lt|unit|rt|rw)(?![^\W\d_])[.:\s]{0,3}"
    r"(?:[a-z]{0,2}\d{1,4}(?:-?[a-z])?|[ivx]{1,5}|[a-z])(?:/\d{1,4}[a-z]?)?|\d{1,4}[a-z]?(?:/\d{1,4})?)(?![^\W_])"
)
_NUMBERED = frozenset("no nomor nmr km blok block gang gg lantai lt unit rt rw".split())
_NO_NAME = _NUMBERED | frozenset(
    "yang itu ini di ke dari sudah udah selama sejak dan atau tapi untuk bisa tidak gak ga tol keluar "
    "pintas terus saya mana apa".split()
)
_TOLD = re.compile(
    r"\b(?:(?:alamat|rumah|kos|kost|domisili|tinggal|kirim|dikirim|antar)(?:nya|ku|an|kan)?|address|lives?|living|home)\b"
    r"[^.!?\d\n]{0,20}$"
)
_ENGLISH = re.compile(
    r"\b(?:address(?: is)?|lives? (?:at|in|on)|living (?:at|in|on)|home is)[: ]{1,3}"
    r"(?P<where>\d{1,5}[a-z]?(?: [a-z]{2,20}){1,3} (?:street|st|road|rd|avenue|ave|lane|drive)\b)"
)
_MOST_WORDS, _MOST_PARTS = 4, 6


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text has them: with a quarter's two numbers, or with a house's where words before tell of one."""
    ended = 0
    for street in _STREET.finditer(text):
        if street.start() < ended:
            continue
        end = street.start() if street[0].startswith("rt") else street.end()
        for _ in range(_MOST_WORDS):
            name = _NAME.match(text, end)
            if not name or name["word"] in _NO_NAME:
                break
            end = name.end()
        parts: list[str] = []
        while len(parts) < _MOST_PARTS and (part := _PART.match(text, end)):
            parts.append(part["of"] or "")
            end = part.end()
        told = _TOLD.search(text, max(0, street.start() - 40), street.start())
        quarter = "rt" in parts and ("rw" in parts or len(parts) > 1)
        if quarter or (parts and told and (set(parts) - {""} or not _counts(text, end))):
            ended = end
            yield street.start(), end
    for found in _ENGLISH.finditer(text):
        yield found.span("where")


def _counts(text: str, end: int) -> bool:
    return re.match(r" (?:hari|jam|menit|bulan|minggu|tahun|kali|km|orang|x)\b", text[end : end + 8]) is not None
