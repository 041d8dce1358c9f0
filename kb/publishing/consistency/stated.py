"""Where a collection states a fact's value, shown by its fact or typed, in any spelling and in either language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import isclose
from pathlib import Path
from typing import Any

from kb.content.article import Article
from kb.content.conditions import DAYS
from kb.content.facts import REFERENCE, Amount, Duration, Fact, show
from kb.content.library import Library
from kb.content.source_text import LARGEST_WHOLE, line_of, read_text, read_yaml
from kb.content.text_finding import line_of as line_of_key
from kb.publishing.consistency.figures import ACTS_OF_CALLING
from kb.publishing.consistency.written import Written, written
from kb.retrieval.language.normalise import STOPWORDS
from kb.retrieval.language.quantities import PIECES, SPREAD

OTHER_FILES = ("kb.yaml", "owners.yaml", "clarify.yaml", "glossary.yaml")
"""Beside the facts and what the files of further languages say, what officers wrote that is shown."""
SHORT = 4
"""Digits of a telephone number that other figures have too: it is one where somebody is called."""
FEWEST_BARE = 100
"""From here on a number without a currency is an amount of money, in an article that states the amount."""
_MARKS = re.compile(r"[*_`~<>\[\](){}|\n]")
_SENTENCE = re.compile(r"(?<=[.!?])[\s*_]+(?=\S)|\n+")


@dataclass(frozen=True)
class Said:
    """Where a text says a value: from and to, and whether the value as its fact shows it may stand there."""

    start: int
    end: int
    whole: bool

    def after(self, offset: int) -> "Said":
        """The same place in a longer text."""
        return replace(self, start=self.start + offset, end=self.end + offset)


@dataclass(frozen=True)
class Place:
    """A sentence that states a fact's value."""

    path: str
    """Relative to the articles folder."""
    line: int
    text: str
    """The sentence."""
    said: str
    """What in it states the value."""
    transcluded: bool
    owner: str
    article: str = ""
    """Its id, if it is an article's."""
    fact: str = ""
    """Its id, if it is a fact's."""


@dataclass(frozen=True)
class _Passage:
    owner: str
    listed: bool = False
    """Whether it is known to speak of the fact: then a number without a unit counts too."""
    article: str = ""
    fact: str = ""
    path: str = ""
    line: int = 0
    text: str = ""

    def at(self, path: str, line: int, text: str) -> "_Passage":
        """Another text of the same owner."""
        return replace(self, path=path, line=line, text=text)


def says(
    fact: Fact, value: Any, text: str, nouns: frozenset[str] = frozenset(), listed: bool = False, instead: Any = None
) -> list[Said]:
    """Where a text says one of a fact's values; of a value in words that which is not so in `instead`, too.

    `nouns`: what the fact counts, by `counted`. `listed`: the text is known to speak of the fact.
    """
    text = REFERENCE.sub(lambda match: "|" + " " * (len(match[0]) - 1), text)
    if fact.kind == "phone":
        return says_number(str(value), text, listed)
    if fact.kind == "address":
        return [
            Said(m.start(), m.end(), m[0].casefold() == value.casefold() and not _is_linked(text, m))
            for m in _address(value).finditer(text)
        ]
    if fact.kind == "text":
        return _says_words(value, text, listed, instead)
    return [
        Said(one.start, one.end, same and one.whole and not _MARKS.search(text[one.start : one.end]))
        for one in written(text)
        for same in _agrees(fact.kind, value, one, listed, nouns)
    ]


def _agrees(kind: str, value: Any, one: Written, listed: bool, nouns: frozenset[str]) -> Iterator[bool]:
    """Nothing if the figure is not the value; else whether its unit is the same too."""
    if kind == "date" and isinstance(one.value, tuple):
        said = zip(one.value, (value.year, value.month, value.day), strict=True)
        exact = None not in one.value
        if (exact or listed) and all(part in (None, whole) for part, whole in said):
            yield exact
    elif kind == one.kind == "duration" and isinstance(one.value, float):
        yield from _same_time(value, one.value, one.unit, listed)
    elif kind == "amount" and isinstance(one.value, float) and isclose(one.value, value.amount):
        if (one.kind, one.unit) == ("amount", value.currency):
            yield True
        elif one.kind == "count" and listed and one.value >= FEWEST_BARE:
            yield False
    elif kind in ("percentage", "count") and kind == one.kind and one.value == float(value):
        if kind == "percentage" or one.unit in nouns:
            yield True
        elif listed and (not one.unit or one.unit in STOPWORDS):
            yield False


def _same_time(value: Duration, amount: float, unit: str, listed: bool) -> Iterator[bool]:
    if unit == value.unit:
        if isclose(amount, value.amount):
            yield True
    elif "working-day" in (unit, value.unit):
        if listed and unit == "day" and isclose(amount, value.amount):
            yield False
    elif _meets(_days(amount, unit), _days(float(value.amount), value.unit)):
        yield False


def _days(amount: float, unit: str) -> tuple[float, float]:
    short, long = SPREAD.get(unit, (DAYS[unit], DAYS[unit]))
    return amount * short, amount * long


def _meets(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] + 1e-6 and other[0] <= one[1] + 1e-6


def counted(library: Library, fact: Fact) -> frozenset[str]:
    """What a fact counts: the words behind its values in its own sentences, behind it where it is shown, and what the
    subject says instead of them.
    """
    if fact.kind != "count":
        return frozenset()
    values = {float(value.value) for value in fact.values}
    own = (one for lang in fact.statement.languages for one in written(fact.statement[lang]) if one.kind == "count")
    found = {one.unit for one in own if one.value in values}
    shown = re.compile(rf"\{{\{{\s*{re.escape(fact.id)}\s*\}}\}}\s+([^\W\d_]+)")
    for article in library.articles.values():
        if fact.id in article.facts:
            found |= {word.lower() for text in article.texts.values() for word in shown.findall(text.body)}
    found = found - STOPWORDS - {""}
    for quantity in library.subject.quantities:
        ways = {word.lower() for lang in quantity.words.values() for word in lang}
        found |= ways if quantity.kind == "count" and ways & found else set()
    return frozenset(found | PIECES)


@lru_cache(maxsize=1000)
def _number(value: str) -> re.Pattern[str]:
    """A telephone number however it is parted, with and without the country's; a code that is dialled as it is."""
    if "*" in value or "#" in value:
        return re.compile(rf"(?<![\w*#]){re.escape(value)}(?![\w*#])")
    digits = re.sub(r"\D", "", value)
    abroad = re.fullmatch(r"(?:62|0)(\d{8,})", digits)
    between = "" if len(digits) <= SHORT else r"[ .()-]{0,2}"
    wanted = between.join(abroad[1] if abroad else digits)
    before = r"(?:\(?\+?62[ .()-]{0,2}|\(?0)" if abroad else ""
    return re.compile(rf"(?<![\w+*#])(?<!\d[.,/-]){before}{wanted}(?![\w*#%]|[.,/-]\d)")


def says_number(value: str, text: str, listed: bool = False) -> list[Said]:
    """Where a text says a number to be called; a short one only in a sentence on calling, or where `listed`."""
    others = [one for one in written(text) if one.kind in ("amount", "percentage", "duration", "date")]
    sure = len(re.sub(r"\D", "", value)) > SHORT or "*" in value or "#" in value
    found = []
    for match in _number(value).finditer(text):
        if any(one.start < match.end() and match.start() < one.end for one in others):
            continue
        called = bool(ACTS_OF_CALLING.search(sentence_at(text, match.start(), match.end()).lower()))
        if sure or called or listed:
            whole = (sure or (called and not counts(text, match.end()))) and "\n" not in match[0]
            found.append(Said(match.start(), match.end(), whole))
    return found


def counts(text: str, end: int) -> bool:
    """Whether a thing stands behind a number, which then counts it."""
    after = re.match(r"[ \u00a0]+([^\W\d_]+)", text[end:])
    return after is not None and after[1].lower() not in STOPWORDS


@lru_cache(maxsize=1000)
def _address(value: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.@/-])(?:https?://)?(?:www\.)?{re.escape(value)}(?![\w-]|\.\w)|(?<=://){re.escape(value)}(?![\w-]|\.\w)",
        re.IGNORECASE,
    )


def _is_linked(text: str, match: re.Match[str]) -> bool:
    """Whether it is part of a longer address, or where a link leads."""
    return text[match.start() - 1 : match.start()] in ("(", "/", "<") or text[match.end() : match.end() + 1] == "/"


def _says_words(value: Any, text: str, listed: bool, instead: Any) -> list[Said]:
    found = [
        Said(match.start(), match.end(), not _MARKS.search(match[0]))
        for lang in value.languages
        for match in _words(value[lang]).finditer(text)
    ]
    if listed:
        kept = {_meaning(one) for one in _figures(instead)} if instead else set()
        gone = {_meaning(one) for one in _figures(value)} - kept
        found += [Said(one.start, one.end, False) for one in written(text) if _meaning(one) in gone]
    return found


@lru_cache(maxsize=1000)
def _words(value: str) -> re.Pattern[str]:
    words = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", value))
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)", re.IGNORECASE)


def _figures(value: Any) -> list[Written]:
    """The figures of a value in words that have a unit."""
    found = [one for lang in value.languages for one in written(value[lang]) if one.kind != "name"]
    return [one for one in found if one.kind != "count" or one.unit]


def _meaning(one: Written) -> tuple[Any, ...]:
    return one.kind, one.value, one.unit


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence of a text around a place."""
    first = max((match.end() for match in _SENTENCE.finditer(text, 0, start)), default=0)
    last = next((match.start() for match in _SENTENCE.finditer(text, end)), len(text))
    return " ".join(text[first:last].split())


def places(
    library: Library, folder: Path, fact_id: str, values: Sequence[tuple[Any, Any]], facts: str | None = None
) -> list[Place]:
    """Every place that states one of a fact's values, or shows the fact, by file and line.

    `values`: each with what is to stand instead, if that is known. `facts`: the text of facts.yaml, if it is not the
    folder's.
    """
    fact, found = library.facts[fact_id], []
    nouns = counted(library, fact)
    for passage in _passages(library, folder, fact_id, facts):
        shown = [m for m in REFERENCE.finditer(passage.text) if m[1] == fact_id]
        typed = {
            (said.start, said.end): said
            for value, instead in values
            for said in says(fact, value, passage.text, nouns, passage.listed, instead)
        }
        found += [_place(passage, m.start(), m.end(), True) for m in shown]
        found += [_place(passage, said.start, said.end, False) for said in typed.values()]
    return sorted(dict.fromkeys(found), key=lambda place: (place.path, place.line))


def _place(passage: _Passage, start: int, end: int, transcluded: bool) -> Place:
    line = passage.line + passage.text.count("\n", 0, start)
    said = " ".join(passage.text[start:end].split())
    sentence = sentence_at(passage.text, start, end)
    return Place(passage.path, line, sentence, said, transcluded, passage.owner, passage.article, passage.fact)


def _passages(library: Library, folder: Path, fact_id: str, facts: str | None) -> Iterator[_Passage]:
    for article in library.articles.values():
        if article.status != "archived":
            yield from _of_article(article, fact_id)
    yield from _of_facts(facts if facts is not None else read_text(folder / "facts.yaml", LARGEST_WHOLE), fact_id)
    further = sorted(f"languages/{path.name}" for path in (folder / "languages").glob("*.yaml"))
    for name in (*OTHER_FILES, *further):
        if (folder / name).exists():
            yield from _of_yaml(library, name, read_text(folder / name, LARGEST_WHOLE), fact_id)


def _of_article(article: Article, fact_id: str) -> Iterator[_Passage]:
    """Titles, texts with what agents read, script and conditions; phrasings are what people ask, and are not shown."""
    of = _Passage(article.owner, fact_id in article.facts, article.id)
    for text in article.texts.values():
        yield of.at(text.path, line_of_key(text, "title"), text.title)
        yield of.at(text.path, text.body_line, text.body)
    main = article.main
    for number, step in enumerate(article.script):
        for place, words in step.words.items():
            for lang in words.languages:
                yield of.at(main.path, line_of_key(main, f"script.{number}.{place}.{lang}"), words[lang])
    for name, bound in article.applies.items():
        for end, limit in bound.limits.items():
            line = line_of_key(main, f"applies.{name}.{end}")
            if isinstance(limit, str):
                shown = f"{{{{ {limit} }}}}"
            elif isinstance(limit, Amount | Duration):
                shown = show("amount" if isinstance(limit, Amount) else "duration", limit, "id")
            else:
                shown = show("count", limit, "id")
            yield of.at(main.path, line, f"{name}: {end}: {shown}")


def _of_facts(text: str, fact_id: str) -> Iterator[_Passage]:
    """What facts say in words; the figures of their timelines are theirs."""
    data, lines = read_yaml(text)
    for number, fact in enumerate(data["facts"]):
        of = _Passage(fact["owner"], fact["id"] == fact_id, fact=fact["id"])
        for path, words in _strings(fact.get("statement"), ("facts", number, "statement")):
            yield of.at("facts.yaml", line_of(lines, path), words)
        if fact["kind"] == "text" and fact["id"] != fact_id:
            for key in ("value", "values"):
                for path, words in _strings(fact.get(key), ("facts", number, key)):
                    yield of.at("facts.yaml", line_of(lines, path), words)


def _of_yaml(library: Library, name: str, text: str, fact_id: str) -> Iterator[_Passage]:
    data, lines = read_yaml(text)
    for path, words in _strings(data, ()):
        if path[-1] == "fact":
            continue
        backed = path[-1] == "value" and _part(data, path[:-1]).get("fact") == fact_id
        if backed and any(value.value == words for value in library.facts[fact_id].values):  # then it shows the fact
            words = f"{{{{ {fact_id} }}}}"
        yield _Passage(_owner_of(library, data, path), backed).at(name, line_of(lines, path), words)


def _owner_of(library: Library, data: Any, path: tuple[str | int, ...]) -> str:
    """Whom an entry of owners.yaml is of; whoever answers for all else."""
    return str(data["owners"][path[1]]["id"]) if path[0] == "owners" else library.subject.fallback.owner


def _part(data: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def _strings(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """All texts of a YAML file and their places in it."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, part in data.items():
            yield from _strings(part, (*path, key))
    elif isinstance(data, list):
        for number, part in enumerate(data):
            yield from _strings(part, (*path, number))


def present_values(fact: Fact, on: date) -> list[tuple[Any, Any]]:
    """The value that holds on a day, as `places` takes it; all of them if none does."""
    held = fact.value_on(on)
    return [(value.value, None) for value in ([held] if held else fact.values)]
