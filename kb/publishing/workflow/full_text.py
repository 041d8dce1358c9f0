"""Search over all that is written: articles in both languages with their phrasings and scripts, the facts, and drafts.

All words are sought in a text, wherever they stand in it, also within longer words; case, accents and look-alikes make
no difference. Each text is read once, until its file changes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Literal

from cachetools import LRUCache

from kb.answering.folded import fold, fold_text
from kb.answering.weight import weight
from kb.content.facts import Fact, show
from kb.content.languages import language_beside
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import open_drafts
from kb.publishing.editing.overlay import FACTS, present_library, signature_of
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.tasks import title_of
from kb.storage.drafts import Draft

LONGEST_ASKED = 200
FEWEST = 2
"""Letters and digits that are asked for at least."""
MOST_WORDS = 12
SHOWN_PLACES = 3
"""Lines of each article, fact or draft that are shown."""
LONGEST_SHOWN = 260
"""Characters of a line that are shown, with some before the first word that was sought."""
BEFORE = 80
REMEMBERED = 128 * 2**20
"""Bytes of folded files kept in memory."""
Part = Literal["title", "phrasings", "script", "form", "body", "statement", "value", "file"]
_KEY = re.compile(r"""["']?([a-z_]+)["']?\s*:""")
_TITLE = re.compile(r"""^["']?title["']?\s*:\s*(.*)$""", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """A line in which something was found."""

    path: str
    line: int
    part: Part
    words: str
    """The line, or what stands around the first find."""
    marks: tuple[tuple[int, int], ...]
    """What was sought, as spans of `words`."""


@dataclass(frozen=True)
class Found:
    """An article, a fact or an open draft, with the lines that hold most of what was sought."""

    kind: Literal["article", "fact", "draft"]
    subject: str
    title: str
    owner: str
    places: tuple[Place, ...]
    more: int
    """Lines that hold as much of it and are not among the places."""
    draft: int | None = None


@dataclass(frozen=True)
class Results:
    """The best of what was found, and how much there is."""

    found: tuple[Found, ...]
    count: int


@dataclass(frozen=True)
class _Text:
    """An article's file, or what can be read of a fact or a draft, folded."""

    title: str
    folded: str

    def rank(self, asked: "_Asked") -> int | None:
        """How well it fits, 0 best: all in the title, the very phrase, or all words; None if a word is missing."""
        if not all(word in self.folded for word in asked.words):
            return None
        return 0 if all(word in self.title for word in asked.words) else 1 if asked.phrase in self.folded else 2


@dataclass(frozen=True)
class _Asked:
    phrase: str
    words: tuple[str, ...]


_Line = tuple[str, int, Part, str]
"""Path, number from 1, part and words."""


def search_all(context: Context, account: Account | None, asked: str, most: int) -> Results:
    """What holds all the words, the best first: for every officer, as are articles and drafts.

    KbError if fewer than two letters or digits are asked for, or too much.
    """
    sought = _sought(asked)
    library = present_library(context.articles)
    ranked: list[tuple[int, int, str, Draft | str]] = []  # rank, kind, title, what it is
    files: dict[str, list[str]] = defaultdict(list)
    best: dict[str, tuple[int, str]] = {}
    for path, text in _article_files(context.articles):
        rank = text.rank(sought)
        if rank is not None:
            article_id = path.rpartition("/")[2].split(".")[0]
            files[article_id].append(path)
            best[article_id] = min(best.get(article_id, (9, "")), (rank, text.title))
    ranked += [(rank, 0, title, f"article {article_id}") for article_id, (rank, title) in best.items()]
    for fact_id, text in _facts(context.articles / FACTS, *_changed(context.articles / FACTS)):
        if (rank := text.rank(sought)) is not None:
            ranked.append((rank, 2, text.title, f"fact {fact_id}"))
    drafts = open_drafts(context, account)
    for draft in drafts:
        lines = list(_new_lines(draft))
        title = fold_text("\n".join(words for _, _, part, words in lines if part == "title"))
        rank = _Text(title, fold_text("\n".join(words for *_, words in lines))).rank(sought)
        if rank is not None:
            ranked.append((rank, 1, title, draft))
    ranked.sort(key=lambda one: one[:3])
    found = []
    for _, _, _, what in ranked[:most]:
        if isinstance(what, Draft):
            places, more = _places(_new_lines(what), sought)
            found.append(Found("draft", what.subject, title_of(library, what), what.owner, places, more, draft=what.id))
            continue
        kind, _, subject = what.partition(" ")
        if kind == "fact":
            fact = library.facts[subject]
            places, more = _places(_lines_of_fact(context.articles / FACTS, fact), sought)
            found.append(Found("fact", subject, fact.statement.id, fact.owner, places, more))
            continue
        paths = sorted(files[subject], key=lambda path: (language_beside(path) is not None, path))
        lines = [line for path in paths for line in _lines(path, _raw(context.articles / path))]
        places, more = _places(lines, sought)
        known = library.articles.get(subject)
        title = known.main.title if known else next((w for _, _, part, w in lines if part == "title"), subject)
        found.append(Found("article", subject, title, paths[0].partition("/")[0], places, more))
    return Results(tuple(found), len(ranked))


def _sought(asked: str) -> _Asked:
    words = fold_text(asked[: LONGEST_ASKED + 1]).split()
    if sum(character.isalnum() for word in words for character in word) < FEWEST:
        raise KbError("search.too_little", fewest=FEWEST)
    if len(asked) > LONGEST_ASKED or len(words) > MOST_WORDS:
        raise KbError("search.too_much", most=MOST_WORDS)
    return _Asked(" ".join(words), tuple(dict.fromkeys(words)))


def _raw(path: Path) -> str:
    """A file as it is written; empty if it is gone since it was listed."""
    try:
        return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace('\\"', '"')
    except OSError:
        return ""


def _bytes_of(file: tuple[int, int, _Text]) -> int:
    return weight((*file[:2], *astuple(file[2])))


_files: LRUCache[str, tuple[int, int, _Text]] = LRUCache(REMEMBERED, _bytes_of)
_lock = Lock()


def _folded_file(path: str, changed: int, size: int) -> _Text:
    """Remembered by its path, so that a text which has changed takes the place of the one before."""
    with _lock:
        known = _files.get(path)
    if known is not None and known[:2] == (changed, size):
        return known[2]
    text = _raw(Path(path))
    title = _TITLE.search(text)
    folded = _Text(fold_text(title[1]) if title else "", fold_text(text))
    with _lock:
        _files[path] = changed, size, folded
    return folded


def _article_files(folder: Path) -> Iterator[tuple[str, _Text]]:
    for path, changed, size in signature_of(folder):
        if "/" in path:
            yield path, _folded_file(f"{folder}/{path}", changed, size)


def _changed(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=4)
def _facts(path: Path, _changed: int, _size: int) -> tuple[tuple[str, _Text], ...]:
    facts = present_library(path.parent).facts.values()
    return tuple((fact.id, _Text(fold_text(fact.statement.id), _folded_fact(fact))) for fact in facts)


def _folded_fact(fact: Fact) -> str:
    return fold_text("\n".join([fact.id, *fact.statement.every(), *_values(fact)]))


def _values(fact: Fact) -> list[str]:
    """Every value as both languages write it; a text's stands in its statement."""
    kinds = [] if fact.kind == "text" else [(value, lang) for value in fact.values for lang in ("id", "en")]
    return list(dict.fromkeys(show(fact.kind, value.value, lang) for value, lang in kinds))


def _lines_of_fact(path: Path, fact: Fact) -> Iterator[_Line]:
    named = re.search(rf"""\bid:\s*["']?{re.escape(fact.id)}["']?\s*(?:[,}}#]|$)""", text := _raw(path), re.MULTILINE)
    line = text.count("\n", 0, named.start()) + 1 if named else 1
    yield path.name, line, "form", fact.id
    for words in fact.statement.every():
        yield path.name, line, "statement", words
    for words in _values(fact):
        yield path.name, line, "value", words


def _lines(path: str, text: str) -> Iterator[_Line]:
    """Each line of a file with the part of it to which it belongs; of front matter without the signs of YAML."""
    front = text.startswith("---")
    part: Part = "form" if front else "file" if "/" not in path else "body"
    for number, line in enumerate(text.split("\n"), 1):
        if not front:
            yield path, number, part, line.strip()
        elif number > 1 and line.rstrip() == "---":
            front, part = False, "body"
        elif number > 1:
            key = _KEY.match(line)
            if key:
                part = {"title": "title", "phrasings": "phrasings", "script": "script"}.get(key[1], "form")  # type: ignore[assignment]  # one of Part
            words = line[key.end() :] if key and part == "title" else line.strip().removeprefix("- ")
            yield path, number, part, words.strip().strip("\"'") if part in ("title", "phrasings") else words


def _new_lines(draft: Draft) -> Iterator[_Line]:
    """The lines that a draft has and the files have not on which it began."""
    for path, text in sorted(draft.files.items()):
        before = {line.strip() for line in (draft.base.get(path) or "").replace('\\"', '"').split("\n")}
        known = {words for *_, words in _lines(path, draft.base.get(path) or "")} | before
        for line in _lines(path, (text or "").replace('\\"', '"')):
            if line[3] and line[3] not in known:
                yield line


def _places(lines: Iterable[_Line], asked: _Asked) -> tuple[tuple[Place, ...], int]:
    """The lines that hold most of what is sought, in their order, and how many more do."""
    scored: dict[int, list[_Line]] = defaultdict(list)
    for line in lines:
        folded = fold_text(line[3])
        held = sum(word in folded for word in asked.words)
        scored[held + (asked.phrase in folded)].append(line)
    scored.pop(0, None)
    if not scored:
        return (), 0
    best = scored[max(scored)]
    return tuple(_place(*line, asked) for line in best[:SHOWN_PLACES]), len(best[SHOWN_PLACES:])


def _place(path: str, number: int, part: Part, words: str, asked: _Asked) -> Place:
    folded = fold(words)
    spans = sorted(
        folded.original_span(found.start(), found.end())
        for word in ([asked.phrase] if asked.phrase in folded.text else asked.words)
        for found in re.finditer(re.escape(word), folded.text)
    )
    marks: list[tuple[int, int]] = []
    for start, end in spans:
        if marks and start <= marks[-1][1]:
            marks[-1] = marks[-1][0], max(marks[-1][1], end)
        else:
            marks.append((start, end))
    first = max(0, marks[0][0] - BEFORE) if len(words) > LONGEST_SHOWN else 0
    last = min(len(words), first + LONGEST_SHOWN)
    shown = ("…" if first else "") + words[first:last] + ("…" if last < len(words) else "")
    moved = (1 if first else 0) - first
    inside = tuple((start + moved, min(end, last) + moved) for start, end in marks if start < last)
    return Place(path, number, part, shown, inside)
