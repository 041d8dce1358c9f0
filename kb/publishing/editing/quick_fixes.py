"""What a machine can mend of a finding: each way as words and the files that would result."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from kb.content.article import LONGEST_TYPED
from kb.content.facts import Fact, show
from kb.content.finding import Finding
from kb.content.languages import language_beside
from kb.content.library import Library
from kb.publishing.consistency.stated import Said, counted, counts, says, says_number, sentence_at
from kb.publishing.consistency.typed_figures import DIGITS, digits_in, is_in
from kb.publishing.consistency.written import written
from kb.publishing.editing.drafts import Texts
from kb.publishing.editing.front_matter import keys_of, split, with_key
from kb.publishing.editing.overlay import Files, is_translation
from kb.publishing.editing.script_edit import steps_of

MOST = 4
"""Ways that are offered, beside that of letting a figure stand by itself."""
FIGURES_TYPED = ("article.figure_of_no_fact", "article.figure_of_no_source", "article.figure_of_another_day")
"""What the checks say of a figure that is typed into an article."""
OF_SCRIPT = "script.typed_figure"
"""The same of its script."""


@dataclass(frozen=True)
class QuickFix:
    """One way to mend a finding: `what` is `fact`, `list-fact`, `typed`, `untype`, `source`, `link`, `unlink`,
    `drop-phrasing`, `close` or `drop-text`.
    """

    what: str
    about: str
    """The fact's, source's or article's id, the phrasing or the file."""
    shown: str
    """The value or title, for a person to recognise it."""
    files: Texts
    changes: tuple[tuple[str, str], ...] = ()
    """Of a mend that changes sentences, each before and after."""


def quick_fixes(library: Library, files: Files, finding: Finding, on: date) -> list[QuickFix]:
    """The ways to mend a finding, the likeliest first; none if only a person can."""
    make = _RULES.get(finding.rule)
    text = files.get(finding.path)
    if make is None or text is None:
        return []
    found = list(islice(make(library, dict(files), finding, on), MOST))
    return [*found, *_as_typed(dict(files), finding)] if finding.code in FIGURES_TYPED else found


def _front(files: Texts) -> str:
    """The path of the Indonesian file, which holds the lists."""
    return next((path for path in files if not is_translation(path)), "")


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
    known = fact.all_sources if fact else ()
    return files if not known or set(known) & set(_listed(files, "sources")) else _with_item(files, "sources", known[0])


def _by_fact(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    """A typed figure, whole and with its unit, becomes that of a fact with this very value; or the fact that states it
    in its own words is listed.
    """
    typed = finding.parameters["figure"]
    text, lang = files[finding.path] or "", language_beside(finding.path) or library.subject.written
    lines, in_script = text.split("\n"), finding.code == OF_SCRIPT
    if not 0 < finding.line <= len(lines):
        return
    body = _body_of(text)
    start = sum(len(line) + 1 for line in lines[: finding.line - 1])
    end = start + len(lines[finding.line - 1])
    first, last = _paragraph(text, body, start, end)
    near_by = text[first:last]
    spot = _Spot(near_by, start - first, end - first, typed)
    words = set(re.findall(r"\w{4,}", lines[finding.line - 1].casefold()))
    ways: list[tuple[bool, int, Fact, Said | None]] = []
    for fact in library.facts.values():
        held = fact.value_on(on)
        if fact.confidence == "low" or held is None:
            continue
        near = len(words & set(re.findall(r"\w{4,}", " ".join(fact.statement.every()).casefold())))
        said = [] if fact.kind == "text" else spot.within(says(fact, held.value, near_by, counted(library, fact)))
        whole = next((s for s in said if (start >= body or in_script) and _may_be_shown(near_by, s)), None)
        if whole:
            ways.append((False, -near, fact, whole.after(first)))
        elif not in_script and (said or spot.stated_by(fact.statement[lang])):
            ways.append((True, -near, fact, None))
    for *_, fact, said_here in sorted(ways, key=lambda way: way[:2]):
        if said_here and in_script:
            yield from _shown_in_script(files, finding.path, said_here, fact, _value(fact, on, lang))
        elif said_here:
            yield _shown(library, files, finding.path, [said_here], fact, _value(fact, on, lang))
        else:
            yield QuickFix("list-fact", fact.id, fact.statement[lang], with_fact_stated(library, files, fact.id))


def _value(fact: Fact, on: date, lang: str) -> str:
    held = fact.value_on(on)
    return show(fact.kind, held.value, lang) if held else ""


def _paragraph(text: str, body: int, start: int, end: int) -> tuple[int, int]:
    """Where the paragraph of a line begins and ends, in which a figure may go on; a line of front matter is alone."""
    if start < body:
        return start, end
    last = text.find("\n\n", end)
    return max(body, text.rfind("\n\n", 0, start) + 2), last if last >= 0 else len(text)


def _body_of(text: str) -> int:
    """Where in a file the text begins, below its front matter."""
    return len(text) - len(split(text)[1])


def _may_be_shown(text: str, said: Said) -> bool:
    """Whether a fact is shown there: not in what is quoted as code, nor where a link leads."""
    line = text[text.rfind("\n", 0, said.start) + 1 : said.start]
    inside = text[said.start : said.end]
    return (
        said.whole and "\n" not in inside and not line.count("`") % 2 and not re.search(r"\]\([^)\s]*$|<[^>\s]*$", line)
    )


@dataclass(frozen=True)
class _Spot:
    """Where a figure is typed: the digits on a line of a file."""

    text: str
    start: int
    end: int
    typed: str

    def within(self, said: list[Said]) -> list[Said]:
        """Those that the digits are part of."""
        return [one for one in said if self._holds(one.start, one.end)]

    def _holds(self, start: int, end: int) -> bool:
        return start < self.end and self.start < end and is_in(self.typed, self.text[start:end])

    def stated_by(self, statement: str) -> bool:
        """Whether a sentence states what the digits are part of: the same kind, value and unit, or the same number to
        be called.
        """
        line = self.text[self.start : self.end]
        numbers = [found[0] for found in re.finditer(r"\d(?:[ .-]?\d)*", line) if is_in(self.typed, found[0])]
        called = [number for number in numbers if says_number(number, line)]
        if any(not counts(statement, said.end) for number in called for said in says_number(number, statement)):
            return True
        if any(len(re.sub(r"\D", "", number)) > len(self.typed) for number in numbers):
            return False  # digits of a longer number say nothing by themselves
        here = [one for one in written(self.text) if self._holds(one.start, one.end)]
        there = {(one.kind, one.value, one.unit) for one in written(statement)}
        return any((one.kind, one.value, one.unit) in there and (one.kind != "count" or one.unit) for one in here)


def _shown(library: Library, files: Texts, path: str, said: Sequence[Said], fact: Fact, value: str) -> QuickFix:
    """The mend by which a fact is shown in some places of a file."""
    after, changes = _replaced(files[path] or "", said, fact)
    mended = with_fact_stated(library, files | {path: after}, fact.id)
    return QuickFix("fact", fact.id, value, mended, tuple(changes))


def _shown_in_script(files: Texts, path: str, said: Said, fact: Fact, value: str) -> Iterator[QuickFix]:
    """The same in a script, whose facts are not listed; none if the words did not stand there alone."""
    before = files[path] or ""
    after, _ = _replaced(before, [said], fact)
    pairs = zip(steps_of(before), steps_of(after), strict=False)
    changes = [
        (words[lang], other.words[place][lang])
        for one, other in pairs
        for place, words in one.words.items()
        for lang in words.languages
        if words[lang] != other.words[place][lang]
    ]
    if len(changes) == 1:
        yield QuickFix("fact", fact.id, value, files | {path: after}, tuple(changes))


def _replaced(before: str, said: Sequence[Said], fact: Fact) -> tuple[str, list[tuple[str, str]]]:
    """A text that shows a fact in some places, and each sentence before and after."""
    after, changes, shown = before, [], f"{{{{ {fact.id} }}}}"
    for one in reversed(said):
        after = after[: one.start] + shown + after[one.end :]
        old = sentence_at(before, one.start, one.end)
        changes.append((old, sentence_at(after, one.start, one.start + len(shown))))
    return after, changes[::-1]


def shown_everywhere(library: Library, files: Files, fact_id: str, on: date) -> QuickFix | None:
    """The mend by which an article shows a fact wherever it types the value that holds on a day; None if it nowhere
    can.
    """
    fact, changed = library.facts[fact_id], dict(files)
    changes: list[tuple[str, str]] = []
    held = fact.value_on(on)
    if held is None:
        return None
    nouns = counted(library, fact)
    for path, text in files.items():
        if text is None:
            continue
        body = _body_of(text)
        said = [s for s in says(fact, held.value, text, nouns) if s.start >= body and _may_be_shown(text, s)]
        if said:
            changed[path], more = _replaced(text, said, fact)
            changes += more
    if not changes:
        return None
    # Listed only now: it lengthens a file in which other places are counted.
    mended = with_fact_stated(library, changed, fact_id)
    return QuickFix("fact", fact_id, show(fact.kind, held.value, "id"), mended, tuple(changes))


def _as_typed(files: Texts, finding: Finding) -> Iterator[QuickFix]:
    """The figure is let stand by itself: it is listed under `typed`, where whoever signs reads it."""
    said = typed_there(files[finding.path] or "", finding.line, finding.parameters["figure"])
    if said and said not in _listed(files, "typed"):
        yield QuickFix("typed", said, said, _with_item(files, "typed", said))


def typed_there(text: str, line: int, figure: str) -> str:
    """What a figure is part of on a line of a file, with its unit: "Rp5.000" of 5000; empty if it is not there."""
    lines = text.split("\n")
    words = lines[line - 1] if 0 < line <= len(lines) else ""
    spans = [words[one.start : one.end] for one in written(words) if one.end - one.start <= LONGEST_TYPED]
    alone = [found[0] for found in DIGITS.finditer(words)]
    found = sorted((said for said in spans if is_in(figure, said)), key=lambda said: said != figure)
    found += [said for said in alone if is_in(figure, said)]
    # Markdown may part what a reader sees whole ("3\\." is "3."): then the digits tell.
    found += [said for said in spans if digits_in(said) and digits_in(said) == digits_in(figure)]
    return next(iter(found), "")


def _untype(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    listed = finding.parameters["figure"]
    if listed in _listed(files, "typed"):
        yield QuickFix("untype", listed, listed, _without_item(files, "typed", listed))


def _list_fact(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    fact = library.facts.get(finding.parameters["fact"])
    if fact:
        yield QuickFix("list-fact", fact.id, fact.statement.id, with_fact_stated(library, files, fact.id))


def _add_source(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    for source in finding.parameters.get("sources", ()):
        if source in library.sources:
            yield QuickFix("source", source, library.sources[source].title, _with_item(files, "sources", source))


def _link(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    other = finding.parameters["article"]
    if other in library.articles:
        yield QuickFix("link", other, library.articles[other].main.title, _with_item(files, "related", other))


def _unlink(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    other = finding.parameters.get("article", "")
    if other in _listed(files, "related"):
        yield QuickFix("unlink", other, other, _without_item(files, "related", other))


def _drop_phrasing(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    text = files[finding.path] or ""
    found = keys_of(text).get("phrasings")
    listed = found if isinstance(found, list) else []
    for phrasing in listed:
        if isinstance(phrasing, str) and phrasing[:80] == finding.parameters["phrasing"]:
            yield QuickFix(
                "drop-phrasing",
                phrasing,
                phrasing,
                files | {finding.path: with_key(text, "phrasings", [p for p in listed if p != phrasing])},
            )


def _close(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    if finding.code == "text.note_not_closed":
        closed = (files[finding.path] or "").rstrip("\n") + "\n:::\n"
        yield QuickFix("close", ":::", ":::", files | {finding.path: closed})


def _drop_text(library: Library, files: Texts, finding: Finding, on: date) -> Iterator[QuickFix]:
    """A text that is not read is taken away; the studio shows none of its fields."""
    name = finding.path.rpartition("/")[2]
    yield QuickFix("drop-text", name, name, files | {finding.path: None})


_RULES = {
    "figure": _by_fact,
    "typed": _untype,
    "unlisted-fact": _list_fact,
    "missing-source": _add_source,
    "same-question": _link,
    "broken-link": _unlink,
    "shared-phrasing": _drop_phrasing,
    "agent-block": _close,
    "language": _drop_text,
}
