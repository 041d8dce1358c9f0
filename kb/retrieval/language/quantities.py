"""What a question states of the subject's quantities: "70 hari sejak tiba", "tiga unit", "12 juta", "saya turis".

A figure belongs to the quantity whose words stand nearest in its sentence. One that tells a rule ("batas 60 hari")
states nothing of the asker. Whatever is in doubt widens the range, so that only what surely contradicts an article
rules it out.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import inf

from babel.units import format_unit

from kb.content.conditions import DAYS, Span
from kb.content.subject import Quantity
from kb.retrieval.language.bounding import RULE, bounded
from kb.retrieval.language.moments import FIRST_WORDS, moment_at, months
from kb.retrieval.language.normalise import STRETCHED, Lexicon
from kb.retrieval.language.numerals import HALF, LARGE, VAGUE, number_at, words_of_numbers, words_of_places

TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+|[$€£<>≤≥+~/.,;?!\-]")
LONGEST = 1000
"""Characters that are read."""
NEAR = 8
"""Words between a figure and the words that say what it is of."""
ENDS = frozenset(".;?!")
SPREAD = {"month": (29.5, 31.0), "year": (365.0, 366.0)}
"""Days of a month and a year, least and most."""
ONE = {"a", "an", "one"}
MONEY = {
    "USD": "$ usd dolar dollar dollars bucks",
    "IDR": "rp idr rupiah",
    "EUR": "€ euro eur",
    "GBP": "£ gbp",
}
CURRENCIES = {word: currency for currency, words in MONEY.items() for word in words.split()}
PIECES = {"unit", "biji", "buah", "pcs", "pieces"}
OTHERS = frozenset(
    "istri suami anak orangtua ibu bapak ayah kakak adik saudara sepupu teman kawan pacar tunangan bos atasan tamu "
    "wife husband son daughter mother father brother sister cousin friend girlfriend boyfriend boss guest".split()
)
"""Whoever stands right before a choice may be another than the one whom the question is about."""
NOT = {"bukan", "tidak", "indak", "not", "isn't", "non"}


@dataclass(frozen=True)
class Stated:
    """What a question says of quantities, by their names."""

    spans: dict[str, Span] = field(default_factory=dict)
    """Of durations, counts and money."""
    choices: dict[str, frozenset[str]] = field(default_factory=dict)
    """Of choices: what the asker may be, by what is named and what is denied."""
    unclear: frozenset[str] = frozenset()
    """Kinds of which it has a figure that no words say what it is of."""

    def tells(self, quantity: str) -> bool:
        """Whether it says anything of a quantity."""
        return quantity in self.spans or quantity in self.choices


@dataclass(frozen=True)
class _Figure:
    """A figure of the question: its kind, its range, and where it stands."""

    kind: str
    span: Span
    first: int
    after: int
    of: str | None = None
    """The quantity, if what is counted tells it."""
    moment: bool = False
    """Whether it is told from today on."""


@lru_cache(maxsize=1)
def units_of_time() -> dict[str, str]:
    """Words for units of time in both languages, long and short (Unicode CLDR by Babel), and a few that it has not."""
    found = {"pekan": "week", "malam": "day", "night": "day", "nights": "day"}
    for lang in ("en", "id"):
        for unit in DAYS:
            for width in ("long", "short"):
                found |= {
                    format_unit(n, f"duration-{unit}", width, locale=lang).split()[-1].rstrip("."): unit for n in (1, 2)
                }
    return found


@lru_cache(maxsize=1)
def own_words() -> frozenset[str]:
    """The words that a figure may begin with, which keep their spelling."""
    places = {"ke", *words_of_places()}
    return frozenset(
        {*words_of_numbers(), *HALF, *VAGUE, *units_of_time(), *CURRENCIES, *ONE, *months(), *FIRST_WORDS, *places}
    )


class Reader:
    """Reads questions for the quantities of one subject."""

    def __init__(self, quantities: Sequence[Quantity], lexicon: Lexicon) -> None:
        self.quantities = {quantity.name: quantity for quantity in quantities}
        self._spelling = lexicon.standard
        self._nouns: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[list[str], str, str]]] = {}
        # A quantity without words takes the figures of its kind that are no other's.
        self._unsaid: dict[str, str] = {quantity.kind: quantity.name for quantity in quantities if not quantity.words}
        for quantity in quantities:
            said = [(words, "") for ways in quantity.words.values() for words in ways]
            said += [
                (words, choice) for choice, ways in quantity.choices.items() for each in ways.values() for words in each
            ]
            for words, choice in said:
                phrase = self._words(words)
                if quantity.kind == "count" and len(phrase) == 1:
                    self._nouns.setdefault(phrase[0], quantity.name)
                elif phrase:
                    self._phrases.setdefault(phrase[0], []).append((phrase, quantity.name, choice))

    def read(self, question: str, on: date) -> Stated:
        """What a question states; moments are told against the day `on`."""
        words = self._words(question[:LONGEST])
        said = list(self._said(words))
        ends = [at for at, word in enumerate(words) if word in ENDS]
        figures: dict[str, list[Span]] = {}
        used: set[int] = set()
        unclear: set[str] = set()
        for figure in self._figures(words, on):
            used.update(range(figure.first, figure.after))
            if name := figure.of or self._nearest(figure, said, ends):
                figures.setdefault(name, []).append(figure.span)
            else:
                unclear.add(figure.kind)
        spans = {name: together(found, self.quantities[name].kind) for name, found in figures.items()}
        if "lagi" in words or "more" in words or "another" in words or self._bare(words, used):  # "2 unit, lalu 1 lagi"
            spans |= {
                name: Span(span.low) for name, span in spans.items() if span and self.quantities[name].kind == "count"
            }
        return Stated(
            {name: span for name, span in spans.items() if span}, self._choices(words, said), frozenset(unclear)
        )

    def _words(self, text: str) -> list[str]:
        """Words in small letters and standard spelling; figures and signs as they are."""
        found: list[str] = []
        for token in TOKEN.findall(STRETCHED.sub(r"\1", text.lower())):
            kept = not token[0].isalpha() or token in own_words()
            found += [token] if kept else self._spelling(token).split()
        return found

    def _said(self, words: Sequence[str]) -> Iterator[tuple[int, int, str, str]]:
        """First place, place after, quantity and choice of every phrase of the subject's."""
        for at, word in enumerate(words):
            for phrase, quantity, choice in self._phrases.get(word, ()):
                if words[at : at + len(phrase)] == phrase:
                    yield at, at + len(phrase), quantity, choice

    def _bare(self, words: Sequence[str], used: Container[int]) -> bool:
        """Whether some number counts what is not said; that of a model ("tablet 7") does not."""
        numbers = (
            at
            for at, word in enumerate(words)
            if at not in used and (word[0].isdecimal() or word in words_of_numbers())
        )
        return any(at == 0 or words[at - 1] not in self._nouns for at in numbers)

    def _nearest(self, figure: _Figure, said: Iterable[tuple[int, int, str, str]], ends: Sequence[int]) -> str | None:
        near: tuple[int, str] | None = None
        for first, after, name, _ in said:
            gap = max(first - figure.after, figure.first - after)
            parted = any(min(after, figure.after) <= end < max(first, figure.first) for end in ends)
            fits = self.quantities[name].kind == figure.kind and (self.quantities[name].since or not figure.moment)
            if fits and not parted and gap <= NEAR and (near is None or gap < near[0]):
                near = gap, name
        return near[1] if near else self._unsaid.get(figure.kind)

    def _choices(self, words: Sequence[str], said: Iterable[tuple[int, int, str, str]]) -> dict[str, frozenset[str]]:
        named: dict[str, set[str]] = {}
        denied: dict[str, set[str]] = {}
        for first, _, quantity, choice in said:
            before = words[max(0, first - 2) : first]
            if choice and OTHERS.isdisjoint(before):
                into = named if NOT.isdisjoint(before) else denied
                into.setdefault(quantity, set()).add(choice)
        return {
            name: frozenset(named.get(name) or self.quantities[name].choices)
            - (denied.get(name, set()) - named.get(name, set()))
            for name in {**named, **denied}
        }

    def _figures(self, words: Sequence[str], on: date) -> Iterator[_Figure]:
        at = 0
        while at < len(words):
            word = words[at]
            figure = (
                self._figure(words, at, on) if word in own_words() or word[0].isdecimal() or word[:2] == "se" else None
            )
            if figure:
                yield figure
            at = figure.after if figure else at + 1

    def _figure(self, words: Sequence[str], at: int, on: date) -> _Figure | None:
        if found := self._amount(words, at):
            return found
        if moment := moment_at(words, at, on):
            (least, most), after = moment
            return _Figure("duration", Span((least, 0), (most, 0)), at, after, moment=True)
        return self._place(words, at)

    def _amount(self, words: Sequence[str], at: int) -> _Figure | None:
        """A number with a unit of time, a currency, or a thing that is counted."""
        word, times = words[at], units_of_time()
        if word.startswith("se") and (unit := times.get(word[2:]) or times.get(self._spelling(word[2:]))):
            return _duration(words, at, 1.0, 1.0, unit, at + 1)
        if word.startswith("se") and word[2:] in self._nouns:
            return self._count(words, at, 1, 1, word[2:], at + 1)
        if word in ONE and at + 1 < len(words) and words[at + 1] in times:  # "a month"
            return _duration(words, at, 1.0, 1.0, times[words[at + 1]], at + 2)
        first = at + 1 if word in CURRENCIES and at + 1 < len(words) else at
        number = number_at(words, first)
        if number is None:
            return None
        least, most, after = number
        if words[after : after + 1] == ["an"]:  # "60an": some sixty
            least, most, after = least * 0.9, most * 1.2, after + 1
        beside = words[after] if after < len(words) else ""
        if unit := times.get(beside):
            half = words[after + 1 : after + 2] == ["setengah"]
            return _duration(words, at, least + half / 2, most + half / 2, unit, after + 1 + half)
        currency = CURRENCIES.get(word) if first > at else CURRENCIES.get(beside)
        if currency is None and any(part in LARGE for part in words[first:after]) and beside not in self._nouns:
            currency = "IDR"
        if currency:
            return _bounded("money", words, at, least, most, after + (first == at and beside in CURRENCIES), currency)
        named = at > 0 and words[at - 1] in self._nouns  # "tablet 7 unit kedua" are not 7
        for noun in range(after, min(after + 2, len(words))):
            if words[noun] in self._nouns and (not named or words[noun] in PIECES):
                return self._count(words, at, least, most, words[noun], noun + 1)
        return None

    def _count(self, words: Sequence[str], at: int, least: float, most: float, noun: str, after: int) -> _Figure | None:
        found = _bounded("count", words, at, least, most, after)
        return found and _Figure("count", found.span, at, after, self._nouns[noun])

    def _place(self, words: Sequence[str], at: int) -> _Figure | None:
        """As in "hari ke 45", "day 50"; "unit ketiga", "unit yang ke-3": there are at least three."""
        unit, place = units_of_time().get(words[at]), at + 1
        while place < len(words) and words[place] in ("ke", "-"):
            place += 1
        number = number_at(words, place) if place < len(words) and (place > at + 1 or words[at] == "day") else None
        if unit and number:
            return _duration(words, at, number[0], number[1], unit, number[2])
        if words[at] == "ke" and (number := number_at(words, place) if place < len(words) else None):
            return self._at_least(words, at, number[0], number[2])
        if place_number := words_of_places().get(words[at]):
            return self._at_least(words, at, place_number, at + 1)
        return None

    def _at_least(self, words: Sequence[str], at: int, least: float, after: int) -> _Figure | None:
        around = (*words[max(0, at - 2) : at], *words[after : after + 1])
        noun = next((word for word in around if word in self._nouns), None)
        return _Figure("count", Span((least, 0)), at, after, self._nouns[noun]) if noun else None


def _duration(words: Sequence[str], at: int, least: float, most: float, unit: str, after: int) -> _Figure | None:
    short, long = SPREAD.get(unit, (DAYS[unit], DAYS[unit]))
    return _bounded("duration", words, at, least, most, after, "", short, long, DAYS[unit])


def _bounded(
    kind: str, words: Sequence[str], at: int, least: float, most: float, after: int,
    unit: str = "", short: float = 1.0, long: float = 1.0, usual: float = 1.0,
) -> _Figure | None:  # fmt: skip
    """A figure as the words around it bound it; None if they make it a rule's."""
    start = at
    while start > 0 and at - start < 5 and words[start - 1] not in ENDS:
        start -= 1
    way = bounded(" ".join(words[start:at]), " ".join(words[after : after + 3]))
    if way == RULE:
        return None
    low, high = least * usual, most * usual
    span = {
        "over": Span((low, 1)),
        "at_least": Span((least * short, 0)),
        "under": Span(high=(high, -1)),
        "at_most": Span(high=(high, 0)),
        "about": Span((least * short * 0.9, 0), (most * long * 1.1, 0)),
        "future": Span((-most * long, 0), (-least * short, 0)),
    }.get(way, Span((least * short, 0), (most * long, 0)))
    return _Figure(kind, Span(span.low, span.high, unit), at, after, moment=way in ("past", "future"))


def together(spans: Sequence[Span], kind: str) -> Span | None:
    """What several figures of one quantity say: counts may add up; others hold at once, or else one of them does."""
    if len({span.unit for span in spans}) > 1:
        return None
    found = spans[0]
    for span in spans[1:]:
        if kind == "count":
            found = Span(min(found.low, span.low), (found.high[0] + span.high[0], 0), found.unit)
        else:
            found = found.shared(span) if found.meets(span) else found.around(span)
    return found if found != Span(unit=found.unit) and found.low[0] < inf else None
