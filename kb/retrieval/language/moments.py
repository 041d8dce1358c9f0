"""Moments as people write them, told against today: "kemarin", "bulan lalu", "10 November", "10/11/2026"."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_month_names

Days = tuple[int, int]
SOON = 60
PAST = 300
"""A day without a year is the last such day, unless that was over `PAST` days ago and the next is within `SOON`."""
SAID: dict[Days, tuple[str, ...]] = {
    (0, 0): ("hari ini", "today", "tadi", "barusan", "just now"),
    (0, 1): ("semalam", "last night"),
    (0, 2): ("baru saja",),
    (1, 1): ("kemarin", "yesterday"),
    (2, 2): ("kemarin lusa", "lusa kemarin", "kemarin dulu", "day before yesterday"),
    (1, 13): ("minggu lalu", "minggu kemarin", "pekan lalu", "last week"),
    (-1, -1): ("besok", "tomorrow"),
    (-2, -2): ("lusa", "day after tomorrow"),
    (-13, -1): ("minggu depan", "pekan depan", "next week"),
}
WORDS = {tuple(words.split()): days for days, said in SAID.items() for words in said}
"""Days since, least and most."""
PAST_WORDS, NEXT_WORDS = {"lalu", "kemarin", "silam"}, {"depan", "mendatang"}
MONTH, YEAR = {"bulan", "month"}, {"tahun", "year"}
LONGER = MONTH | YEAR | {"minggu", "week"}
DATED = {"tanggal", "tgl"}
TOLD = {"in", "since", "sejak", "bulan", "last", "from", "dari", "pada"}
"""Words before a month's name, so that "may" is no month everywhere."""
FIRST_WORDS = frozenset({*(words[0] for words in WORDS), *MONTH, *YEAR, "last", "next"})
"""The words, beside months and figures, that a moment may begin with."""


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """Month names and abbreviations of both languages, and older Indonesian spellings."""
    found = {"nopember": 11, "pebruari": 2, "sept": 9, "ags": 8, "agt": 8}
    for lang in ("en", "id"):
        for width in ("wide", "abbreviated"):
            found |= {name.lower().rstrip("."): number for number, name in get_month_names(width, locale=lang).items()}
    return found


def moment_at(words: Sequence[str], at: int, on: date) -> tuple[Days, int] | None:
    """The days from the moment that begins at a word to `on`, least and most, and the place after it.

    They are below 0 if it is to come.
    """
    for length in (3, 2, 1):
        days = WORDS.get(tuple(words[at : at + length]))
        if days and _word(words, at + length) not in LONGER:  # "kemarin bulan Agustus" is not yesterday
            return days, at + length
    return _dated(words, at, on) or _period(words, at, on) or _month(words, at, on)


def _int(words: Sequence[str], at: int) -> int:
    """A whole number of at most four digits, else 0."""
    word = words[at] if at < len(words) else ""
    return int(word) if word.isdecimal() and len(word) <= 4 else 0


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _dated(words: Sequence[str], at: int, on: date) -> tuple[Days, int] | None:
    """A day: "10 November [2026]", "November 10th[, 2026]", "10/11/2026", "2026-11-10", "tanggal 10 [bulan lalu]"."""
    told = at > 0 and words[at - 1] in DATED
    number, name = _int(words, at), _word(words, at + 1)
    parted = name in ("/", "-")
    if number > 31 and parted and _word(words, at + 3) == name:
        return _since(number, _int(words, at + 2), _int(words, at + 4), on, at + 5)
    if 1 <= number <= 31:
        end = at + 2 if name in ("st", "nd", "rd", "th") else at + 1
        end += _word(words, end) == "of"
        if month := months().get(_word(words, end)):
            year = _int(words, end + 1)
            return _since(year, month, number, on, end + 1 + (year > 1900))
        if parted and _word(words, at + 3) == name:
            year = _int(words, at + 4)
            return _since(year if year > 99 else 2000 + year, _int(words, at + 2), number, on, at + 5)
        if name == "/" and told:
            return _since(0, _int(words, at + 2), number, on, at + 3)
        if told:
            if _word(words, at + 1) in MONTH and _word(words, at + 2) in PAST_WORDS:
                before = on.replace(day=1) - timedelta(1)
                return _since(before.year, before.month, number, on, at + 3)
            before = on if number <= on.day else on.replace(day=1) - timedelta(1)
            return _since(before.year, before.month, number, on, at + 1)
    month, day = months().get(_word(words, at)), _int(words, at + 1)
    if month and 1 <= day <= 31:
        end = at + 3 if _word(words, at + 2) in ("st", "nd", "rd", "th") else at + 2
        end += _word(words, end) == "," and _int(words, end + 1) > 1900
        year = _int(words, end)
        return _since(year, month, day, on, end + (year > 1900))
    return None


def _since(year: int, month: int, day: int, on: date, end: int) -> tuple[Days, int] | None:
    try:
        if year > 1900:
            days = (on - date(year, month, day)).days
        else:
            days = (on - date(on.year, month, day)).days
            last = days if days >= 0 else (on - date(on.year - 1, month, day)).days
            days = last - 365 if last > PAST and 365 - last <= SOON else last
    except ValueError:  # there is no such day
        return None
    return (days, days), end


def _period(words: Sequence[str], at: int, on: date) -> tuple[Days, int] | None:
    """The last or next month or year as the calendar has it."""
    one, two = words[at], _word(words, at + 1)
    for names, spread in ((MONTH, _month_from), (YEAR, _year_from)):
        if (one in names and two in PAST_WORDS) or (one == "last" and two in names):
            return spread(on, -1), at + 2
        if (one in names and two in NEXT_WORDS) or (one == "next" and two in names):
            return spread(on, 1), at + 2
    return None


def _month_from(on: date, step: int) -> Days:
    year, month = divmod(on.year * 12 + on.month - 1 + step, 12)
    return _all_of(on, date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))


def _year_from(on: date, step: int) -> Days:
    return _all_of(on, date(on.year + step, 1, 1), date(on.year + step, 12, 31))


def _all_of(on: date, first: date, last: date) -> Days:
    return (on - last).days, (on - first).days


def _month(words: Sequence[str], at: int, on: date) -> tuple[Days, int] | None:
    """A month alone: its last one, or that of the year that stands beside it."""
    month = months().get(words[at])
    if not month or (len(words[at]) <= 3 or words[at] == "march") and not (at and words[at - 1] in TOLD):
        return None
    year = _int(words, at + 1)
    end = at + 1 + (year > 1900)
    if year <= 1900:
        year = on.year - (month > on.month)
        end += _word(words, end) in PAST_WORDS
    least, most = _all_of(on, date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return (max(least, 0) if most >= 0 else least, most), end
