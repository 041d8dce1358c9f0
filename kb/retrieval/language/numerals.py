"""Numbers as people write them: in digits, in words of either language, in both ("2,5", "dua puluh", "12 juta")."""

import re
from collections.abc import Sequence
from functools import lru_cache

from num2words import num2words

LONGEST = 15
"""Digits of a number; what is longer names something and counts nothing."""
THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
PARTED = re.compile(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)([.,])(\d{1,2})")
TIMES = {
    "puluh": 10,
    "lusin": 12,
    "dozen": 12,
    "kodi": 20,
    "ratus": 100,
    "hundred": 100,
    "ribu": 1e3,
    "rb": 1e3,
    "thousand": 1e3,
    "k": 1e3,
    "juta": 1e6,
    "jt": 1e6,
    "million": 1e6,
    "miliar": 1e9,
    "milyar": 1e9,
    "billion": 1e9,
}
REGIONAL = {
    1: "siji hiji ciek",
    2: "rong loro duo",
    3: "telung telu tilu tigo",
    4: "patang papat opat ampek",
    5: "limang limo",
    6: "nem genep anam",
    7: "pitung pitu tujuah",
    8: "wolung wolu dalapan lapan",
    9: "sangang sanga songo salapan sambilan",
}
"""Numbers of Javanese, Sundanese and Minangkabau, which Indonesian questions mix in."""
LARGE = frozenset(word for word, times in TIMES.items() if times >= 1e3)
"""Words that tell of money where nothing is counted."""
WHOLE = {
    "selusin": 12,
    "dozen": 12,
    "sekodi": 20,
    "sejuta": 1_000_000,
    "semiliar": 1_000_000_000,
    "semilyar": 1_000_000_000,
}
"""One of what is multiplied in TIMES, in one word; the lower parts follow it."""
HALF = {"setengah", "half"}
VAGUE = {
    "beberapa": (2, 9),
    "several": (2, 9),
    "few": (2, 9),
    "couple": (2, 3),
    "belasan": (11, 19),
    "puluhan": (20, 99),
    "dozens": (20, 99),
    "ratusan": (100, 999),
}
BETWEEN = {"-", "sampai", "atau", "to", "or", "hingga", "sd"}


@lru_cache(maxsize=1)
def words_of_numbers() -> dict[str, int]:
    """The numbers that are one word: "sepuluh", "eleven", "seribu"."""
    numbers = [*range(20), *range(20, 100, 10), 100, 1000]
    spelt = {word: n for lang in ("en", "id") for n in numbers if " " not in (word := num2words(n, lang=lang))}
    return spelt | WHOLE | {word: n for n, words in REGIONAL.items() for word in words.split()}


@lru_cache(maxsize=1)
def words_of_places() -> dict[str, int]:
    """The places that are one word: "ketiga", "third"."""
    return {
        word: n
        for lang in ("en", "id")
        for n in range(1, 21)
        if " " not in (word := num2words(n, lang=lang, to="ordinal"))
    }


def digits(word: str) -> float | None:
    """A number in digits, whichever sign parts the thousands; None if it is none or counts nothing."""
    if not word[0].isdecimal() or len(word) > LONGEST:
        return None
    if (parted := PARTED.fullmatch(word)) and parted[2] != parted[3]:  # "1.400.000,00"
        return float(re.sub(r"[.,]", "", parted[1]) + "." + parted[4])
    if THOUSANDS.fullmatch(word):
        word = word.replace(".", "").replace(",", "")
    try:
        return float(word.replace(",", "."))
    except ValueError:  # "1.2.3"
        return None


def number_at(words: Sequence[str], at: int) -> tuple[float, float, int] | None:
    """The number that begins at a word: least, most, and the place after it. "2-3" and "dua tiga" are two to three."""
    if words[at] in VAGUE:
        return *VAGUE[words[at]], at + 1 + (words[at + 1 : at + 2] == ["of"])
    first = _one_at(words, at)
    if first is None:
        return None
    value, end = first
    parted = end < len(words) and words[end] in BETWEEN
    second = _one_at(words, end + parted) if end + parted < len(words) else None
    if second and second[0] > value and (parted or (words[at] in words_of_numbers() and second[0] == value + 1)):
        return value, second[0], second[1]
    return value, value, end


def _one_at(words: Sequence[str], at: int) -> tuple[float, int] | None:
    """One number and the place after it: `part` is what "puluh" multiplies, "ribu" all since the last such word."""
    if words[at] in HALF:
        end = at + 1 + (words[at + 1 : at + 2] == ["a"])  # "half a dozen"
        times = TIMES.get(words[end]) if end < len(words) else None
        return (times / 2, end + 1) if times else (0.5, at + 1)
    part = _simple(words[at])
    if part is None:
        return None
    total = current = 0.0
    if words[at] in WHOLE:
        total, part = part, 0.0
    end = at + 1
    while end < len(words):
        word = words[end]
        if word == "belas" and part < 10:
            part += 10
        elif word in LARGE:
            total, current, part = total + (current + part) * TIMES[word], 0.0, 0.0
        elif word in TIMES:
            part *= TIMES[word]
        elif word in HALF and words[end - 1] not in TIMES:
            part += 0.5  # "satu setengah", which "juta" may follow
        elif _goes_on(word, part, total):
            current, part = current + part, _simple(word) or 0.0
        elif (
            word in ("-", "and")
            and end + 1 < len(words)
            and part >= 20
            and words[end + 1] in words_of_numbers()
            and _goes_on(words[end + 1], part, total)
        ):
            pass
        else:
            break
        end += 1
    return total + current + part, end


def _goes_on(word: str, part: float, total: float) -> bool:
    """Whether a word is the lower part of a number: "dua puluh | lima", "two hundred | fifty", "1 juta | 500 ribu"."""
    low = words_of_numbers().get(word)
    if not part:
        return bool(total) and (low is not None or digits(word) is not None)
    return low is not None and part >= 20 and 0 < low < (10 if part % 100 else 100) and part % 10 == 0


def _simple(word: str) -> float | None:
    return float(words_of_numbers()[word]) if word in words_of_numbers() else digits(word)
