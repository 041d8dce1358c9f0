"""Figures as they stand in a text: from where to where, of which kind, value and unit.

Numbers, months, units of time and currencies are read as in questions ("5 ratus dolar", "lima ratus dolar AS").
What only looks like a figure is a name: a regulation's number (26/2025), a model (5G), a clause, a time of day.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from num2words import num2words

from kb.content.facts import REFERENCE
from kb.content.markdown import CODE
from kb.publishing.consistency.currencies import currencies
from kb.publishing.consistency.figures import EMAIL, PAGE
from kb.retrieval.language.moments import months
from kb.retrieval.language.normalise import STOPWORDS
from kb.retrieval.language.numerals import HALF, LARGE, TIMES, VAGUE, number_at, words_of_numbers, words_of_places
from kb.retrieval.language.quantities import CURRENCIES, units_of_time

Kind = Literal["amount", "percentage", "duration", "date", "count", "name"]
Day = tuple[int | None, int, int | None]
"""Year, month and day; what is not said is None."""


@dataclass(frozen=True)
class Written:
    """A figure of a text."""

    start: int
    end: int
    kind: Kind
    value: float | Day | str
    """Of a name, its letters."""
    unit: str = ""
    """The currency, the unit of time, or the word after a number that has none."""
    whole: bool = True
    """Whether it may be exchanged for another figure of its kind; one end of a range, a part of a product, what is
    joined by a hyphen may not.
    """


_TOKEN = re.compile(
    # "enampuluh" is two words.
    r"\d[\d.,]*\d|\d|(?<![^\W_])(?:dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)(?=(?:belas|puluh|ratus|ribu|juta)(?!\w))"
    r"|[^\W\d_]+|\n\s*\n|[^\w\s*_~`]"
)
_NAMES = re.compile(
    "|".join(
        [
            REFERENCE.pattern,
            r"https?://[^\s<>)\]]+",
            EMAIL.pattern,
            PAGE.pattern,
            CODE.pattern,
            # A regulation's number: 26/2025, PER-13/BC/2021, 26 tahun 2025; not a day in figures.
            r"(?<![\w/])(?!\d{1,2}/\d{1,2}/\d{4}(?![\w/]))[\w.-]{0,40}\d/(?:[\w.-]{0,40}/){0,4}[\w.-]{0,40}\d\w{0,20}",
            r"(?<![\w.,])\d{1,4} (?:tahun|of) (?:19|20)\d\d(?!\d)",
            # A number to be called, with the country's or the town's.
            r"(?<![\w.,/-])(?:\+\d|\(?0)\d[\d ()-]{5,18}\d(?![\w-])",
            r"(?<![\w.,])(?:19|20)\d\d(?![\w.,-]*\d)",
            r"(?<!\d)\d{1,2}:\d\d(?!\d)|\b(?:pukul|jam) \d{1,2}\.\d\d\b|\bpukul \d{1,2}\b",
            r"(?<![\d.,])\d{1,2}\.\d\d ?(?:-|sampai|hingga|s\.d\.|to) ?\d{1,2}\.\d\d(?![\d.,]|\s?(?:%|per))",
            r"^[ \t]*\d{1,3}[.)](?=\s)",
            r"\b(?:pasal|ayat|nomor|no|butir|huruf|article|section|number|version|versi|step|langkah)\.? "
            r"\(?(?!\d{1,3}(?:[.,]\d{3})+\b)\d[\d.]*\b",  # but "they number 176,874"
        ]
    ),
    re.MULTILINE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMERIC_DAY = re.compile(
    r"(?<![\w/.-])(?:(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d)|(\d{1,2})/(\d{1,2})/(\d\d)"
    r"|((?:19|20)\d\d)([/-])(\d\d)\9(\d\d))(?![\w/-])"
)
_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d_]+")
_DASHES = str.maketrans("–—", "--")
_HYPHENED = re.compile(r"\b([a-z]{2,9})-(?=([a-z]{2,9})\b)")
_PRODUCT_NAME = re.compile(r"[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]")
"""Large letters within a word: the number behind it is a model's."""
_PARTS = {("year", "month"): 12, ("week", "day"): 7, ("day", "hour"): 24, ("hour", "minute"): 60}
_ORDINAL = {"st", "nd", "rd", "th"}
_WORKING = {"working", "business", "work"}


@lru_cache(maxsize=1)
def _in_words() -> frozenset[str]:
    """What a hyphen joins to a number in words: "twenty-five", "five-hundred", "sixty-fifth"."""
    return frozenset({*words_of_numbers(), *words_of_places(), *TIMES})


@lru_cache(maxsize=1)
def _begins_number() -> frozenset[str]:
    return frozenset({*words_of_numbers(), *HALF} - VAGUE.keys())


@lru_cache(maxsize=1)
def _spelt_places() -> dict[str, int]:
    """Places in words, from the second on: "sixtieth", "keenam puluh"."""
    return {num2words(n, lang=lang, to="ordinal").replace("-", " "): n for lang in ("en", "id") for n in range(2, 101)}


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    """The place of a day, week, month or year, in words."""
    spelt = "|".join(sorted(_spelt_places(), key=len, reverse=True))
    units = "|".join(sorted(units_of_time(), key=len, reverse=True))
    return re.compile(rf"\b(?:(?P<first>{spelt}) (?P<after>{units})|(?P<before>{units}) (?P<second>{spelt}))\b")


@lru_cache(maxsize=1)
def _begins_figure() -> frozenset[str]:
    """Words without which a text that has no digits has no figure."""
    joined = {f"{one}{times}" for one in words_of_numbers() for times in ("belas", *TIMES)}
    places = {word for words in _spelt_places() for word in words.split()}
    return frozenset({*_begins_number(), *joined, *places, *(f"se{unit}" for unit in units_of_time())})


def _lower(text: str) -> str:
    """The text in small letters, each at its place."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(small if len(small := c.lower()) == 1 else c for c in text)


@lru_cache(maxsize=2_000)
def written(text: str) -> tuple[Written, ...]:
    """The figures of a text, in order; none overlap but the two ends of a range."""
    small = _lower(text).replace("&nbsp;", "      ").translate(_DASHES)
    if not _DIGIT.search(small) and _begins_figure().isdisjoint(_WORD.findall(small)):
        return ()
    small = _HYPHENED.sub(lambda m: f"{m[1]} " if {m[1], m[2]} <= _in_words() else m[0], small)
    found: list[Written] = []

    def blank(match: re.Match[str], kind: Kind, value: Day | str) -> str:
        found.append(Written(match.start(), match.end(), kind, value))
        return "|" + " " * (len(match[0]) - 1)

    def name(match: re.Match[str]) -> str:
        if REFERENCE.fullmatch(match[0]) or _YEAR.fullmatch(match[0]):  # a year may be that of a day
            return match[0] if _YEAR.fullmatch(match[0]) else "|" + " " * (len(match[0]) - 1)
        return blank(match, "name", match[0].strip())

    for match in _places().finditer(small):  # "the sixtieth day", "hari keenam puluh"
        unit = units_of_time()[match["before"] or match["after"]]
        number = float(_spelt_places()[match["first"] or match["second"]])
        found.append(Written(match.start(), match.end(), "duration", number, unit, False))
    small = _places().sub(lambda m: "|" + " " * (len(m[0]) - 1), small)
    small = _NUMERIC_DAY.sub(lambda m: blank(m, "date", day) if (day := _numeric_day(m)) else m[0], small)
    small = _NAMES.sub(name, small)
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(small)]
    found += _together(small, list(_Reader(text, tokens).figures()))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _together(small: str, found: Sequence[Written]) -> Iterator[Written]:
    """The figures, with a time in two units as one: "8 minggu 4 hari" is 60 days."""
    last: Written | None = None
    for one in found:
        times = _PARTS.get((last.unit, one.unit)) if last and last.kind == one.kind == "duration" else None
        beside = last is not None and small[last.end : one.start].strip() in ("", "dan", "and")
        if last and times and beside and isinstance(last.value, float) and isinstance(one.value, float):
            last = Written(last.start, one.end, "duration", last.value * times + one.value, one.unit, False)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _numeric_day(match: re.Match[str]) -> Day | None:
    if match[8]:
        year, month, day = int(match[8]), int(match[10]), int(match[11])
    elif match[5]:
        year, month, day = 2000 + int(match[7]), int(match[6]), int(match[5])
    else:
        year, month, day = int(match[4]), int(match[3]), int(match[1])
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


class _Reader:
    """Reads the tokens of one text."""

    def __init__(self, text: str, tokens: Sequence[tuple[str, int, int]]) -> None:
        self.text, self.tokens = text, tokens
        self.words = [token[0] for token in tokens]

    def figures(self) -> Iterator[Written]:
        at = 0
        while at < len(self.words):
            found, after = self._at(at)
            yield from found
            at = after

    def _word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def _written(self, at: int) -> str:
        """A token in its own letters."""
        return self.text[self.tokens[at][1] : self.tokens[at][2]]

    def _joined(self, at: int) -> bool:
        """Whether nothing stands between a token and the one before it."""
        return 0 < at < len(self.tokens) and self.tokens[at - 1][2] == self.tokens[at][1]

    def _is_letters(self, at: int) -> bool:
        return self._word(at)[:1].isalpha()

    def _span(self, at: int, after: int) -> tuple[int, int]:
        return self.tokens[at][1], self.tokens[after - 1][2]

    def _at(self, at: int) -> tuple[list[Written], int]:
        """The figures that begin at a token, and the token after them."""
        word = self.words[at]
        if currency := self._currency(at):
            code, after = currency
            number = after + (self._word(after) == ".")
            sure = number == after or code == "IDR"  # "Rp. 500", but "in USD. 500 people"
            return self._amount(at, number, code, sure) if self._is_number(number) else ([], at + 1)
        if word[:2] == "se" and (unit := units_of_time().get(word[2:])) and self._word(at + 1) != "-":
            return [self._duration(at, 1.0, unit, at + 1, True)], self._after_unit(at + 1, unit)[1]
        if word in months() and (day := self._day_after_month(at)):
            return day
        if word in units_of_time() and self._word(at + 1) == "ke":  # "hari ke-60"
            number = at + 2 + (self._word(at + 2) == "-")
            if self._is_number(number) and (read := number_at(self.words, number)):
                return [Written(*self._span(at, read[2]), "duration", read[0], units_of_time()[word], False)], read[2]
        if not self._is_number(at):
            return [], at + 1
        if self._is_name(at):
            return [Written(*self._span(at, at + 1), "name", word)], at + 1
        return self._number(at)

    def _is_number(self, at: int) -> bool:
        return self._word(at)[:1].isdecimal() or self._word(at) in _begins_number()

    def _read(self, at: int) -> tuple[float, float, int] | None:
        """The number at a token, and the token after it and after its words in brackets: "60 (enam puluh) hari"."""
        read = number_at(self.words, at)
        if read and self._word(read[2]) == "(" and self._is_number(read[2] + 1):
            again = number_at(self.words, read[2] + 1)
            if again and again[:2] == read[:2] and self._word(again[2]) == ")":
                return *read[:2], again[2] + 1
        return read

    def _is_name(self, at: int) -> bool:
        """Whether digits are part of a name: "5g", "mp3", "covid-19", "08123", "2025"."""
        word = self.words[at]
        if not word[0].isdecimal():
            return self._joined(at) and self._word(at - 1) == "-" and self._joined(at - 1) and self._is_letters(at - 2)
        before = at - 2 if self._joined(at) and self._word(at - 1) == "-" and self._joined(at - 1) else at - 1
        led = self._joined(at) and self._is_letters(before) and self._word(before) not in ("x", "ke")
        tail = self._word(at + 1)
        known = {*TIMES, *units_of_time(), *currencies(), *_ORDINAL, "x", "an"}
        tailed = self._joined(at + 1) and self._is_letters(at + 1) and tail not in known
        digits = word.replace(".", "").replace(",", "")
        zeros = len(digits) > 1 and word[0] == "0" and word[1].isdecimal()
        named = not self._joined(at) and at > 0 and bool(_PRODUCT_NAME.match(self._written(at - 1)))
        year = bool(_YEAR.fullmatch(word)) and not self._unit(at + 1) and not self._currency(at + 1) and tail != "%"
        return led or tailed or zeros or named or year or number_at(self.words, at) is None

    def _currency(self, at: int) -> tuple[str, int] | None:
        """The currency that is named at a token, and the token after it. A code of three letters is in capitals,
        unless people write it in any letters.
        """
        for phrase, code in currencies().get(self._word(at), ()):
            if tuple(self.words[at : at + len(phrase)]) == phrase:
                start, end = self._span(at, at + len(phrase))
                if phrase == (code.lower(),) and phrase[0] not in CURRENCIES and not self.text[start:end].isupper():
                    continue
                return code, at + len(phrase)
        return None

    def _amount(self, at: int, number: int, code: str, sure: bool) -> tuple[list[Written], int]:
        read = self._read(number)
        if read is None:
            return [], number + 1
        least, most, after = read
        beside = self._currency(after)
        if beside and beside[0] == code:
            after = beside[1]
        if self._joined(after) and self._word(after) in (",", ".") and self._word(after + 1) == "-":
            after += 2  # "Rp500.000,-"
        whole = sure and least == most and self._word(after) != "an" and not self._more(after)
        return self._ends(at, after, "amount", least, most, code, whole), after

    def _more(self, at: int) -> bool:
        """Whether a figure goes on where its reading ended ("Rp500-an", "1.400.000.5", "500/2")."""
        return self._joined(at) and (self._word(at)[:1].isalnum() or (self._word(at) in "-–/" and self._joined(at + 1)))

    def _ends(
        self, at: int, after: int, kind: Kind, least: float, most: float, unit: str, whole: bool
    ) -> list[Written]:
        ends = dict.fromkeys((least, most))
        return [Written(*self._span(at, after), kind, value, unit, whole and len(ends) == 1) for value in ends]

    def _unit(self, at: int) -> str:
        """The unit of time at a token; a number of days that are worked is of its own kind."""
        if self._word(at) in _WORKING and units_of_time().get(self._word(at + 1)) == "day":
            return "working-day"
        return units_of_time().get(self._word(at), "")

    def _after_unit(self, at: int, unit: str) -> tuple[str, int]:
        """The unit whose word ends before a token, and the token after it."""
        return ("working-day", at + 1) if unit == "day" and self._word(at) == "kerja" else (unit, at)

    def _duration(self, at: int, value: float, unit: str, after: int, whole: bool) -> Written:
        unit, after = self._after_unit(after, unit)
        return Written(*self._span(at, after), "duration", value, unit, whole and not self._more(after))

    def _number(self, at: int) -> tuple[list[Written], int]:
        """What a number that begins at a token is of."""
        read = self._read(at)
        if read is None:
            return [], at + 1
        least, most, after = read
        alone = least == most and not (self._word(at - 1) in "-–x/×+~" and self._joined(at) and at > 0)
        if day := self._day_before_month(at, least, after):
            return day
        if self._word(after) in ("x", "×", "kali") and self._is_number(after + 1):
            return self._product(at, least, after + 1)
        if share := self._percent(after):
            return self._ends(at, share, "percentage", least, most, "", alone), share
        if self._word(after + (self._word(after) == "-")) == "an":  # "500-an dolar": some five hundred
            alone, after = False, after + 1 + (self._word(after) == "-")
        hyphened = self._word(after) == "-" and self._joined(after)
        if currency := self._currency(after + hyphened):
            code, end = currency
            whole = alone and not hyphened and not self._more(end)
            return self._ends(at, end, "amount", least, most, code, whole), end
        place = self._word(after) in _ORDINAL and bool(self._unit(after + 1))  # "the 60th day"
        alone, after = alone and not place, after + place
        hyphen = self._word(after) in ("-", "calendar", "full", "whole")
        if unit := self._unit(after + hyphen):
            end = after + hyphen + (2 if unit == "working-day" else 1)
            unit, end = self._after_unit(end, unit)
            whole = alone and not hyphen and not self._more(end)
            return self._ends(at, end, "duration", least, most, unit, whole), end
        noun = self._word(after) if self._is_letters(after) else ""
        if LARGE.intersection(self.words[at:after]) and (not noun or noun in STOPWORDS):  # "1,4 jt", as in questions
            return self._ends(at, after, "amount", least, most, "IDR", False), after
        return self._ends(at, after, "count", least, most, noun, alone and not self._more(after)), after

    def _percent(self, at: int) -> int | None:
        """The token after "%", "persen" or "per cent"."""
        if self._word(at) in ("%", "persen", "prosen", "percent"):
            return at + 1
        return at + 2 if self.words[at : at + 2] == ["per", "cent"] else None

    def _product(self, at: int, times: float, number: int) -> tuple[list[Written], int]:
        """As in "2 x 24 jam"."""
        read = number_at(self.words, number)
        unit = self._unit(read[2]) if read else ""
        if read is None or not unit:
            return [], number
        found = self._duration(at, times * read[0], unit, read[2] + (2 if unit == "working-day" else 1), False)
        return [found], self._after_unit(read[2] + 1, unit)[1]

    def _year(self, at: int) -> int | None:
        return int(self._word(at)) if _YEAR.fullmatch(self._word(at)) else None

    def _day_before_month(self, at: int, day: float, after: int) -> tuple[list[Written], int] | None:
        after += self._word(after) in _ORDINAL
        after += self._word(after) in ("of", "bulan")
        month = months().get(self._word(after))
        if not month or not 1 <= day <= 31 or day != int(day):
            return None
        parted = after + 1 + (self._word(after + 1) in (".", ",", "tahun"))
        year = self._year(parted)
        end = parted + 1 if year else after + 1
        return [Written(*self._span(at, end), "date", (year, month, int(day)), "", not self._more(end))], end

    def _day_after_month(self, at: int) -> tuple[list[Written], int] | None:
        month, number = months()[self._word(at)], at + 1
        if year := self._year(number):
            return [Written(*self._span(at, number + 1), "date", (year, month, None), "", False)], number + 1
        if not (self._word(number).isdecimal() and len(self._word(number)) < 3 and 1 <= int(self._word(number)) <= 31):
            return None
        end = number + 1 + (self._word(number + 1) in _ORDINAL)
        parted = end + (self._word(end) == ",")
        year = self._year(parted)
        end = parted + 1 if year else end
        day = int(self._word(number))
        return [Written(*self._span(at, end), "date", (year, month, day), "", not self._more(end))], end
