"""Names of people and the streets where they live, in what agents note of a call.

No list holds all names, so a place is sure only where words before it say so ("atas nama …", "Jl. … No. 5"); any other
is asked about. It takes time in proportion to the text's length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

_WORD = r"[^\W\d_][\w'’-]*"
_NEXT = re.compile(rf"[ .]{{0,2}}({_WORD})")
_CALLED = re.compile(
    r"\b(?:(?:atas nama|a\. ?n\.|a/n|bernama|named|on behalf of)"
    r"|nama(?:nya| lengkap| saya| pelanggan| penelepon| pemilik| beliau)*|(?:my |full )?name)"
    r"(?:(?<=\.)|\b)(?: adalah| ialah| is)?\s{0,3}[:=]?\s{0,3}(?=[^\W\d_])",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:bapak|bpk|pak|ibu|bu|sdri?|saudari|saudara|tuan|tn|nyonya|ny|mas|mba|mbak|kak|bang|mrs?|ms|miss)\.? "
    r"(?=[^\W\d_])",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?P<short>jl|jln|gg)\b\.? {0,2}|\b(?:jalan|gang|komplek|kompleks|perum|perumahan|blok|dusun|kampung) {1,2}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[ ,]{0,3}(?:(?:no|nomor|nmr)\b\.? {0,2})?\d{1,4}[a-z]?(?:/\w{1,4})?\b", re.IGNORECASE)
_QUARTER = re.compile(r"[ ,]{0,3}\brt\.? ?\d{1,3}(?:[ ,/]{0,3}rw\.? ?\d{1,3})?", re.IGNORECASE)
_ENGLISH = re.compile(r"\b\d{1,5}(?: [A-Z][a-z]+){1,3} (?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive)\b")
_NO_NAME = frozenset(
    (
        "ada adalah agar akan anak atau bahwa baru belum beliau bilang bisa dan dari dengan di dokter guru haji hilang "
        "ini itu juga ke keluarga kerabat ketua lagi mau minta nomor orang pemilik penelepon perusahaan polisi rt rw "
        "pt cv tbk sama satpam saya sudah suami istri tadi tanya telah teman tidak toko untuk yang yg tsb tersebut "
        "a and another business company for from his her in is not of on or other owner that the their this to was who"
    ).split()
)
_IN_STREET = re.compile(rf"[ .]{{0,2}}({_WORD}|\d{{1,4}}(?= [^\W\d_]))")
_NO_STREET = _NO_NAME | {"no", "nomor", "nmr", "rt", "rw"}
_MOST = 4
"""Words of one name or street."""


@dataclass(frozen=True)
class Person:
    """A stretch of a text that names somebody or where somebody lives."""

    start: int
    end: int
    kind: Literal["nama", "alamat"]
    sure: bool
    """Whether words before it say so; else a person has to be asked."""


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    lines = Path(__file__).with_name("given_names.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def persons(text: str) -> list[Person]:
    """What names people and where they live, in its order, none within another."""
    kept: list[Person] = []
    for one in sorted((*_addresses(text), *_names(text)), key=lambda one: (one.start, not one.sure, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def without_persons(text: str, all_of_them: bool = False) -> str:
    """The text with each sure one as "[nama]" or "[alamat]"; or with all of them."""
    parts, at = [], 0
    for one in persons(text):
        if one.sure or all_of_them:
            parts += [text[at : one.start], f"[{one.kind}]"]
            at = one.end
    return "".join([*parts, text[at:]])


def _names(text: str) -> Iterator[Person]:
    told = text != text.upper()
    for cue in _CALLED.finditer(text):
        if found := _name_at(text, cue.end()):
            yield Person(*found, "nama", sure=told and text[found[0]].isupper())
    for cue in _TITLE.finditer(text):
        found = _name_at(text, cue.end())
        if found and (text[found[0]].isupper() or _is_given(text[slice(*found)])):
            yield Person(*found, "nama", sure=False)
    for word in re.finditer(_WORD, text):
        if word[0][0].isupper() and word[0].lower() in _given() and (found := _name_at(text, word.start())):
            yield Person(*found, "nama", sure=False)


def _is_given(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() in _given()


def _name_at(text: str, start: int) -> tuple[int, int] | None:
    """Where the words end that go on as a name goes on: with capitals as the first one, or with known names."""
    first, end, words = start, start, 0
    while words < _MOST and (word := _NEXT.match(text, end)):
        if word[1].lower() in _NO_NAME or (words and not word[1][0].isupper() and word[1].lower() not in _given()):
            break
        first = first if words else word.start(1)
        end, words = word.end(), words + 1
    return (first, end) if words else None


def _addresses(text: str) -> Iterator[Person]:
    for cue in _STREET.finditer(text):
        end, capital, was_number = cue.end(), False, False  # as in Jl. 17 Agustus
        for number in range(_MOST):
            word = _IN_STREET.match(text, end)
            if not word or word[1].lower() in _NO_STREET or (number and not word[1][0].isupper() and not was_number):
                break
            end, was_number = word.end(), word[1].isdecimal()
            capital = capital or word[1].istitle()  # a word in capitals alone is no street
        if end == cue.end():
            continue
        numbered = _NUMBERED.match(text, end)
        end = numbered.end() if numbered else end
        quarter = _QUARTER.match(text, end)
        end = quarter.end() if quarter else end
        if numbered or quarter:
            yield Person(cue.start(), end, "alamat", sure=True)
        elif capital or cue["short"]:
            yield Person(cue.start(), end, "alamat", sure=False)
    for quarter in _QUARTER.finditer(text):
        lead = len(quarter[0]) - len(quarter[0].lstrip(" ,"))
        yield Person(quarter.start() + lead, quarter.end(), "alamat", sure=True)
    for found in _ENGLISH.finditer(text):
        yield Person(found.start(), found.end(), "alamat", sure=True)
