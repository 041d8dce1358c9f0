"""What a machine can mend of a finding: each way as words and the files that would result."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.content.article import LANGUAGES
from kb.content.check import figures
from kb.content.facts import Fact, show
from kb.content.finding import Finding
from kb.content.library import Library
from kb.publishing.editing.drafts import Texts
from kb.publishing.editing.manuscript import keys_of, with_key
from kb.publishing.editing.proposal import Files, is_english

MOST = 4
"""Ways that are offered."""


@dataclass(frozen=True)
class Mend:
    """One way to mend a finding: `what` is `fact`, `list-fact`, `source`, `link`, `unlink`,
    `drop-phrasing` or `close`.
    """

    what: str
    about: str
    """The fact's, source's or article's id, or the phrasing."""
    shown: str
    """The value or title, for a person to recognise it."""
    files: Texts


def mends(library: Library, files: Files, finding: Finding, on: date) -> list[Mend]:
    """The ways to mend a finding, the likeliest first; none if only a person can."""
    make = _RULES.get(finding.rule)
    text = files.get(finding.path)
    if make is None or text is None:
        return []
    return list(make(library, dict(files), finding, on))[:MOST]


def _front(files: Texts) -> str:
    """The path of the Indonesian file, which holds the lists."""
    return next((path for path in files if not is_english(path)), "")


def _listed(files: Texts, key: str) -> list[Any]:
    found = keys_of(files[_front(files)] or "").get(key)
    return found if isinstance(found, list) else []


def _with_item(files: Texts, key: str, item: str) -> Texts:
    path, listed = _front(files), _listed(files, key)
    return files if item in listed else files | {path: with_key(files[path] or "", key, [*listed, item])}


def _without_item(files: Texts, key: str, item: str) -> Texts:
    path = _front(files)
    return files | {path: with_key(files[path] or "", key, [kept for kept in _listed(files, key) if kept != item])}


def with_fact_stated(library: Library, files: Texts, fact_id: str) -> Texts:
    """The files with a fact in `facts`, and one of its sources in `sources` if none of them is there."""
    fact = library.facts.get(fact_id)
    files = _with_item(files, "facts", fact_id)
    known = [*fact.sources, *(s for v in fact.values for s in v.sources)] if fact else []
    return files if not known or set(known) & set(_listed(files, "sources")) else _with_item(files, "sources", known[0])


def _by_fact(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[Mend]:
    """A typed figure becomes that of a fact with this value."""
    typed = finding.parameters["figure"]
    lines = (files[finding.path] or "").split("\n")
    if not 0 < finding.line <= len(lines):
        return
    line, lang = lines[finding.line - 1], "en" if is_english(finding.path) else "id"
    words = set(re.findall(r"\w{4,}", line.casefold()))
    sure = [fact for fact in library.facts.values() if fact.confidence != "low" and fact.value_on(on)]
    fitting = [fact for fact in sure if typed in figures(f"{_value(fact, on, lang)} {fact.statement[lang]}")]
    shown = {fact.id: fact.kind != "text" and typed in figures(_value(fact, on, lang)) for fact in fitting}
    fitting.sort(
        key=lambda fact: (
            not shown[fact.id],
            -len(words & set(re.findall(r"\w{4,}", f"{fact.statement.id} {fact.statement.en}".casefold()))),
        )
    )
    for fact in fitting:
        if not shown[
            fact.id
        ]:  # its sentence states the figure, and cannot stand for it: the article lists it and keeps its own words
            yield Mend("list-fact", fact.id, fact.statement[lang], with_fact_stated(library, files, fact.id))
            continue
        written = _written_as(line, _value(fact, on, lang), typed)
        if written:
            changed = [
                *lines[: finding.line - 1],
                line.replace(written, f"{{{{ {fact.id} }}}}", 1),
                *lines[finding.line :],
            ]
            yield Mend(
                "fact",
                fact.id,
                _value(fact, on, lang),
                with_fact_stated(library, files | {finding.path: "\n".join(changed)}, fact.id),
            )


def _value(fact: Fact, on: date, lang: str) -> str:
    held = fact.value_on(on)
    return show(fact.kind, held.value, lang) if held else ""


def _written_as(line: str, value: str, figure: str) -> str | None:
    """How the line writes the value: as the fact shows it,
    else a figure with the mark or unit that belongs to the value.
    """
    if value in line:
        return value
    other = next(
        (shown for lang in LANGUAGES for shown in [value.replace("Rp", "Rp ")] if shown in line and lang), None
    )
    if other:
        return other
    for found in re.finditer(r"(?:Rp\.?\s?|USD\s?|US\$\s?)?\d[\d.,]*\d?\s?(?:%|persen\b|percent\b)?", line):
        words = found[0].rstrip(" .,")
        if figure in figures(words):
            return words
    return None


def _list_fact(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[Mend]:
    fact = library.facts.get(finding.parameters["fact"])
    if fact:
        yield Mend("list-fact", fact.id, fact.statement.id, with_fact_stated(library, files, fact.id))


def _add_source(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[Mend]:
    for source in finding.parameters.get("sources", ()):
        if source in library.sources:
            yield Mend("source", source, library.sources[source].title, _with_item(files, "sources", source))


def _link(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[Mend]:
    other = finding.parameters["article"]
    if other in library.articles:
        yield Mend("link", other, library.articles[other].main.title, _with_item(files, "related", other))


def _unlink(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[Mend]:
    other = finding.parameters.get("article", "")
    if other in _listed(files, "related"):
        yield Mend("unlink", other, other, _without_item(files, "related", other))


def _drop_phrasing(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[Mend]:
    text = files[finding.path] or ""
    found = keys_of(text).get("phrasings")
    listed = found if isinstance(found, list) else []
    for phrasing in listed:
        if isinstance(phrasing, str) and phrasing[:80] == finding.parameters["phrasing"]:
            yield Mend(
                "drop-phrasing",
                phrasing,
                phrasing,
                files | {finding.path: with_key(text, "phrasings", [p for p in listed if p != phrasing])},
            )


def _close(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[Mend]:
    if finding.code == "text.note_not_closed":
        yield Mend("close", ":::", ":::", files | {finding.path: (files[finding.path] or "").rstrip("\n") + "\n:::\n"})


_RULES = {
    "figure": _by_fact,
    "unlisted-fact": _list_fact,
    "missing-source": _add_source,
    "same-question": _link,
    "broken-link": _unlink,
    "shared-phrasing": _drop_phrasing,
    "agent-block": _close,
}
