"""Whether a fact or source supports what an article types: a figure is that of a listed one, of the same kind, unit and
value on the day, or is listed as standing by itself. The same digits in another sense support nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kb.content.article import Article
from kb.content.facts import REFERENCE, Fact, Value
from kb.content.library import Library
from kb.publishing.consistency.stated import FEWEST_BARE, counted, says
from kb.publishing.consistency.written import Written, written

NEAR = 20
"""Values that may be said at one place: of so many facts at most it is asked."""
DIGITS = re.compile(r"\d(?:[\d.,]*\d)?")
THOUSANDS = re.compile(r"^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\d-])")
"""Of a source that knows its month alone."""
_PAST = re.compile(r"\b(?:dulu|dahulu|sebelumnya|semula|tadinya|formerly|previously|earlier|used to|was|were)\b", re.I)


@dataclass(frozen=True)
class Unsupported:
    """A figure that nothing supports."""

    said: str
    """As it stands there, with its unit."""
    start: int
    """Where, in the text."""
    fact: str = ""
    """The listed fact whose value it is on another day; empty if it is nobody's."""


@dataclass(frozen=True)
class Support:
    """What an article may type."""

    on: date
    now: tuple[tuple[Fact, Value, frozenset[str]], ...]
    """The values of its facts on the day, each with what its fact counts."""
    other_days: tuple[tuple[Fact, Value, frozenset[str]], ...]
    stated: frozenset[tuple[Any, ...]]
    """Kind, value and unit of what facts state in words, and of what stands by itself."""
    listed: frozenset[str]
    """What stands by itself, word for word."""
    days: frozenset[tuple[int | None, ...]]
    names: frozenset[str]
    """Digits of what is only named: regulations, years, numbers to be called."""


def digits_in(words: str) -> set[str]:
    """The numbers in a text, with their separators made alike: "Rp1.400.000" and "1,400,000" are both "1400000"."""
    return {_alike(found) for found in DIGITS.findall(words)}


def _alike(digits: str) -> str:
    return digits.replace(".", "").replace(",", "") if THOUSANDS.match(digits) else digits.replace(",", ".")


def is_in(figure: str, words: str) -> bool:
    """Whether words are a figure that was told of, or have its digits where only those were told."""
    return figure == " ".join(words.split()) or figure in digits_in(words)


def support_for(library: Library, article: Article, on: date) -> Support:
    """What the facts and sources that an article lists, and its `typed`, let it type on a day."""
    facts = [library.facts[key] for key in article.facts if key in library.facts]
    facts = [fact for fact in facts if fact.confidence != "low"]
    words, names = list(article.typed), _numbers(article.typed)
    now: list[tuple[Fact, Value, frozenset[str]]] = []
    other_days: list[tuple[Fact, Value, frozenset[str]]] = []
    for fact in facts:
        nouns = counted(library, fact)
        held = fact.value_on(on)
        for value in fact.values:
            # Of what holds on no day but others, all is told as it was or will be.
            (now if held in (None, value) else other_days).append((fact, value, nouns))
            if fact.kind == "text":
                words += value.value.every()
            elif fact.kind in ("phone", "address"):
                names |= _numbers([str(value.value)])
        words += fact.statement.every()
    sources = [library.sources[key] for key in article.sources if key in library.sources]
    of_sources = [text for source in sources for text in (source.title, source.number, source.date) if text]
    names |= _numbers(of_sources)
    read = [one for text in (*words, *of_sources) for one in written(text)]
    months = {(int(y), int(m), None) for text in of_sources for y, m in _MONTH.findall(text)}
    days = (
        months
        | {one.value for one in read if isinstance(one.value, tuple)}
        | {
            (day.year, day.month, day.day)
            for fact in facts
            for value in fact.values
            for day in (value.from_, value.until, value.value if fact.kind == "date" else None)
            if day
        }
    )
    names |= {str(part) for day in days for part in day if part} | _numbers(o.value for o in read if o.kind == "name")
    stated = frozenset((one.kind, one.value, one.unit) for text in words for one in written(text))
    listed = frozenset(" ".join(figure.casefold().split()) for figure in article.typed)
    return Support(on, tuple(now), tuple(other_days), stated, listed, frozenset(days), frozenset(names))


def _numbers(texts: Iterable[Any]) -> set[str]:
    return {digits.lstrip("0") or "0" for text in texts for digits in digits_in(str(text))}


def unsupported(given: Support, words: str) -> Iterator[Unsupported]:
    """The figures of a text that are nobody's, each once, in order. A value of another day is supported beside that
    day, one that is over also beside "dulu" or "formerly".
    """
    words = REFERENCE.sub(lambda match: "|" + " " * (len(match[0]) - 1), words)
    figures = [one for one in written(words) if is_asked_about(one, words)]
    if not figures:
        return
    shown = bytearray(len(words))
    for start, end, *_ in _spans(given.now, words):
        shown[start:end] = b"\1" * (end - start)
    past = _PAST.search(words) is not None
    others = sorted(_spans(given.other_days, words), key=lambda span: span[:2])
    dated = {id(value) for *_, value in others if _is_dated(value, figures) or (past and _is_over(value, given.on))}
    told: dict[str, Unsupported] = {}
    for one in figures:
        said = " ".join(words[one.start : one.end].split())
        if said in told or any(shown[one.start : one.end]):
            continue
        if said.casefold() in given.listed or _is_said(given, one):
            continue
        here = bisect_left(others, one.end, key=lambda span: span[0])
        of = [span for span in others[max(0, here - NEAR) : here] if one.start < span[1]]
        if not any(id(value) in dated for *_, value in of):
            told[said] = Unsupported(said, one.start, of[0][2].id if of else "")
    yield from told.values()


def is_asked_about(one: Written, words: str) -> bool:
    """Whether a fact would hold it: in words only money and shares, not "dua cara" nor "dua minggu"."""
    return one.kind in ("amount", "percentage") or any(c.isdecimal() for c in words[one.start : one.end])


def _spans(values: Iterable[tuple[Fact, Value, frozenset[str]]], words: str) -> Iterator[tuple[int, int, Fact, Value]]:
    """From where to where a text says which value."""
    for fact, value, nouns in values:
        for said in says(fact, value.value, words, nouns, True):
            yield said.start, said.end, fact, value


def _is_said(given: Support, one: Written) -> bool:
    if one.kind == "name":
        return _numbers([one.value]) <= given.names
    if isinstance(one.value, tuple):
        return any(all(a is None or a == b for a, b in zip(one.value, day, strict=True)) for day in given.days)
    if (one.kind, one.value, one.unit) in given.stated:
        return True
    # What is counted has many words; a large number is the same by itself.
    large = one.kind == "count" and isinstance(one.value, float) and one.value >= FEWEST_BARE
    return large and any(kind == "count" and value == one.value for kind, value, _ in given.stated)


def _is_over(value: Value, on: date) -> bool:
    return value.until is not None and value.until < on


def _is_dated(value: Value, figures: Iterable[Written]) -> bool:
    """Whether a day or year beside it says when a value held or will hold."""
    ends = [day for day in (value.from_, value.until, value.until and value.until + timedelta(days=1)) if day]
    for one in figures:
        if isinstance(one.value, tuple):
            if any(all(a in (None, b) for a, b in zip(one.value, (d.year, d.month, d.day), strict=True)) for d in ends):
                return True
        elif one.kind == "name" and any(str(one.value) == str(day.year) for day in ends):
            return True
    return False
