"""What each owner signs of a draft: its own reviewer the whole text, a co-owner the passages that it shares.

A passage is a co-owner's if it shows or states a fact of that owner, or names it. Who has none in an article shares all
of it. What a co-owner shares has a digest of its own, so that a change elsewhere neither asks for a signature nor voids
one. Of facts each owner signs its own.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from kb.content.article import read_front
from kb.content.facts import REFERENCE, Fact
from kb.content.library import Library
from kb.content.markdown import AGENT, AGENT_END, parse
from kb.content.source_text import Lines, TextError
from kb.publishing.consistency.stated import counted, says
from kb.publishing.editing.overlay import (
    FACTS,
    Files,
    digest_of,
    facts_in,
    is_translation,
    present_library,
    signature_of,
    sources_in,
)
from kb.publishing.editing.overlay import Signature as FolderSignature
from kb.publishing.workflow.file_changes import KIND as FILE
from kb.publishing.workflow.file_changes import file_signers
from kb.storage.drafts import Draft

_LINKED = ("route", "co_owners", "facts")
"""Keys of a front matter that link an article to an owner; what else it says is words."""
_SOURCE = "sources: "
"""What stands before a source's name, which may be a fact's too."""
_FOR_WHOM = ("audience", "guided")
"""Keys that say who reads an article: every co-owner's, for its passages come before other people by them."""


@dataclass(frozen=True)
class Passage:
    """A title, a paragraph, an item, a row or a step of a script, or what links an article to an owner."""

    path: str
    about: str
    """The heading above it and what leads to it, or the key of the front matter."""
    text: str
    """As it is written."""
    first: int
    last: int
    """Its lines in the file, from 1."""

    @property
    def said(self) -> tuple[str, str, str]:
        """What of it is signed: wherever it has moved to, it is the same."""
        return self.path, self.about, self.text


@dataclass(frozen=True)
class Share:
    """What one owner signs of a draft."""

    owner: str
    digest: str
    """What its signature is on."""
    whole: bool = True
    """Whether it is the whole text."""
    gone: tuple[Passage, ...] = ()
    new: tuple[Passage, ...] = ()
    """Of a part: the passages that the draft takes away, and those that it brings, by file and line."""


def shares(folder: Path, draft: Draft) -> list[Share]:
    """What is to be signed, the draft's owner first; co-owners only if what they share is changed."""
    own = Share(draft.owner, digest_of(draft))
    if draft.kind == FILE:
        return [replace(own, owner=owner) for owner in file_signers(present_library(folder), draft)]
    if draft.kind == "fact":
        return [own, *_of_facts(draft)]
    said = json.dumps([draft.base, draft.files], sort_keys=True)
    return [own, *_of_article(folder, signature_of(folder), draft.owner, draft.subject, own.digest, said)]


def concerned(library: Library, draft: Draft) -> list[str]:
    """The owners that a draft is about, its own first: co-owners, those who are taken off the list too; of a fact all
    whose published articles state it. They may say something of it whether or not their signature is needed.
    """
    if draft.kind == FILE:
        return [draft.owner, *(owner for owner in file_signers(library, draft) if owner != draft.owner)]
    if draft.kind == "article":
        others = {owner for texts in (draft.base, draft.files) for owner in _co_owners(texts)}
    else:
        changed = {draft.subject, *_changed_facts(draft)}
        stating = [a for a in library.articles.values() if a.status == "published" and changed & set(a.facts)]
        others = {owner for article in stating for owner in (article.owner, *article.co_owners)}
        others |= {owner for owners in (_changed_facts(draft) | _changed_sources(draft)).values() for owner in owners}
    return [draft.owner, *sorted(others - {draft.owner})]


def _co_owners(texts: Files) -> Iterator[str]:
    for path, text in texts.items():
        named = _front(text)[0].get("co_owners") if text and not is_translation(path) else None
        yield from (owner for owner in named if isinstance(owner, str)) if isinstance(named, list) else ()


def _changed_facts(draft: Draft) -> dict[str, set[str]]:
    """The facts that a draft says otherwise, brings or takes away, each with the owner it had and the one it has."""
    before, after = (facts_in(texts.get(FACTS) or "") for texts in (draft.base, draft.files))
    changed = [fact_id for fact_id in {**before, **after} if before.get(fact_id) != after.get(fact_id)]
    return {
        fact_id: {str(facts[fact_id].get("owner")) for facts in (before, after) if fact_id in facts}
        for fact_id in changed
    }


def _changed_sources(draft: Draft) -> dict[str, set[str]]:
    """The sources that a draft writes otherwise or takes away, each with the owners whose facts rest on it."""
    before, after = (texts.get(FACTS) or "" for texts in (draft.base, draft.files))
    old, new = sources_in(before), sources_in(after)
    return {
        _SOURCE + name: {str(fact.get("owner")) for fact in facts_in(before).values() if name in _rests_on(fact)}
        for name in old
        if old[name] != new.get(name)
    }


def _rests_on(fact: Mapping[str, Any]) -> set[str]:
    """A fact's sources, as the file writes them."""
    values = fact.get("values")
    parts = [fact, *(value for value in (values if isinstance(values, list) else ()) if isinstance(value, dict))]
    listed = [part.get("sources") for part in parts]
    return {str(source) for sources in listed if isinstance(sources, list) for source in sources}


def _of_facts(draft: Draft) -> Iterator[Share]:
    """Other owners sign what is changed of their facts; whoever only shows a fact is told, not asked."""
    before, after = (
        facts_in(text) | {_SOURCE + name: source for name, source in sources_in(text).items()}
        for text in (texts.get(FACTS) or "" for texts in (draft.base, draft.files))
    )
    changed = {**_changed_facts(draft), **_changed_sources(draft)}
    for owner in sorted({owner for owners in changed.values() for owner in owners} - {draft.owner}):
        theirs = [name for name, owners in changed.items() if owner in owners]
        gone, new = (
            tuple(Passage(FACTS, name, _yaml(entries[name]), 0, 0) for name in theirs if name in entries)
            for entries in (before, after)
        )
        # What is taken away is signed too: without a trace of it a signature would count for every later removal.
        taken = tuple(Passage(FACTS, name, "", 0, 0) for name in theirs if name not in after)
        yield Share(owner, _digest(draft.subject, owner, (*new, *taken)), False, gone, new)


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=True, width=10_000).strip()


def _digest(subject: str, owner: str, passages: Sequence[Passage]) -> str:
    said = json.dumps([subject, owner, [passage.said for passage in passages]], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


@lru_cache(maxsize=64)
def _of_article(
    folder: Path, _signature: FolderSignature, draft_owner: str, subject: str, digest: str, said: str
) -> tuple[Share, ...]:
    library = present_library(folder)
    base, files = json.loads(said)
    before, after = _passages(base, published=True), _passages(files)
    others = sorted({owner for texts in (base, files) for owner in _co_owners(texts)} - {draft_owner})
    if before is None or after is None:  # what cannot be read cannot be parted
        return tuple(Share(owner, digest) for owner in others)
    listed = {passage.text for passage in (*before, *after) if passage.about == "facts"}
    found = []
    for owner in others:
        is_theirs = _theirs(library, owner, listed)
        old, new = ([p for p in passages if is_theirs(p)] for passages in (before, after))
        if all(passage.about in (*_LINKED, *_FOR_WHOM) for passage in (*old, *new)):
            if [p.said for p in before] != [p.said for p in after]:
                found.append(Share(owner, digest))
        elif sorted(p.said for p in old) != sorted(p.said for p in new):
            gone, came = _without(old, new), _without(new, old)
            found.append(Share(owner, _digest(subject, owner, new), False, gone, came))
    return tuple(found)


def _without(passages: Sequence[Passage], others: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages that are not among others; of two that say the same each counts."""
    left = [passage.said for passage in others]
    found = []
    for passage in passages:
        if passage.said in left:
            left.remove(passage.said)
        else:
            found.append(passage)
    return tuple(found)


def _theirs(library: Library, owner: str, listed: set[str]) -> Callable[[Passage], bool]:
    """Whether a passage is one that an owner shares."""
    facts = {fact.id: fact for fact in library.facts.values() if fact.owner == owner}
    told = [(fact, counted(library, fact)) for fact in facts.values()]
    named = _names(library, owner)

    def is_theirs(passage: Passage) -> bool:
        if passage.about in _FOR_WHOM:
            return True
        if passage.about in ("route", "co_owners"):
            return passage.text == owner
        if passage.about == "facts":
            return passage.text in facts
        if named.search(passage.text) or any(shown in facts for shown in REFERENCE.findall(passage.text)):
            return True
        return any(_states(fact, passage.text, nouns, fact.id in listed) for fact, nouns in told)

    return is_theirs


def _states(fact: Fact, text: str, nouns: frozenset[str], listed: bool) -> bool:
    return any(says(fact, value.value, text, nouns, listed) for value in fact.values)


def _names(library: Library, owner: str) -> re.Pattern[str]:
    """An owner's names as people write them; what stands in brackets behind a name is not said."""
    known = library.owners.get(owner)
    names = [owner, owner.replace("-", " ")]
    if known:
        names += [known.short, *(known.name[lang].partition(" (")[0] for lang in ("id", "en"))]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(name) for name in names)})(?![\w-])", re.IGNORECASE)


def _front(text: str) -> tuple[dict[str, Any], str, int, Lines]:
    """Front matter, body, the line that the body starts on and the lines of the keys; nothing of what cannot be
    read.
    """
    try:
        data, body, body_line, lines = read_front(text)
    except TextError:
        return {}, text, 1, {}
    return (data if isinstance(data, dict) else {}), body, body_line, lines


def _passages(texts: Mapping[str, str | None], published: bool = False) -> list[Passage] | None:
    """All passages of an article's files, by file and line; None if a front matter cannot be read. Of what is
    `published`: none of an article that was withdrawn.
    """
    found: list[Passage] = []
    for path, text in sorted(texts.items()):
        if text is None:
            continue
        data, body, body_line, lines = _front(text)
        if not data:
            return None
        ends = sorted({*lines.values(), body_line - 1})

        def at(key: tuple[str | int, ...], about: str, text: str, path: str = path, lines: Lines = lines,
               ends: list[int] = ends) -> Passage:  # fmt: skip
            first = lines.get(key) or lines.get(key[:1], 1)
            last = next((line for line in ends if line > first), first + 1) - 1
            return Passage(path, about, text, first, last)

        if published and data.get("status") == "archived":
            return []
        found.append(at(("title",), "title", str(data.get("title", ""))))
        for key in (*_LINKED, *_FOR_WHOM):
            value = data.get(key)
            values = value if isinstance(value, list) else [value] if value else []
            found += [at((key,), key, str(one)) for one in values]
        steps = data.get("script")
        for number, step in enumerate(steps if isinstance(steps, list) else ()):
            first = lines.get(("script", number), 1)
            later = lines.get(("script", number + 1)) or next(
                (line for key, line in lines.items() if len(key) == 1 and line > first), body_line - 1
            )
            found.append(Passage(path, "script", _yaml(step), first, later - 1))
        bounds = data.get("applies")
        for name, bound in (bounds if isinstance(bounds, dict) else {}).items():
            shown = {end: _as_shown(limit) for end, limit in bound.items()} if isinstance(bound, dict) else bound
            found.append(at(("applies", name), "applies", f"{name}: {_yaml(shown)}"))
        found += _of_body(path, body, body_line)
    return found


def _as_shown(limit: Any) -> Any:
    """A condition's bound that names a fact, as a text shows it."""
    return f"{{{{ {limit} }}}}" if isinstance(limit, str) else limit


def _of_body(path: str, body: str, body_line: int) -> Iterator[Passage]:
    """Each paragraph, item, row and heading, with what it stands under."""
    heading, lead, kind, within = "", "", "", 0
    where: Literal["", "heading", "item"] = ""
    row: list[str] | None = None
    span = (0, 1)
    for token in parse(body):
        within += (token.type == AGENT) - (token.type == AGENT_END)
        kind = "agent: " if within else ""
        span = (token.map[0], token.map[1]) if token.map else span
        if token.type == "heading_open":
            where, heading, lead = "heading", "", ""
        elif token.type == "heading_close":
            where = ""
        elif token.type == "list_item_open":
            where = "item"
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            text, row = " | ".join(row), None
            yield Passage(path, f"{kind}{heading}", text, body_line + span[0], body_line + span[1] - 1)
        elif token.type in ("inline", "fence", "code_block"):
            links = [str(child.attrGet("href")) for child in token.children or () if child.type == "link_open"]
            # An address that is defined elsewhere belongs to the words that lead to it.
            text = " ".join([token.content.strip(), *(f"<{link}>" for link in links if link not in token.content)])
            if row is not None:
                row.append(text)
                continue
            above = f"{kind}{heading}{f' / {lead}' if lead and where == 'item' else ''}"
            yield Passage(path, above, text, body_line + span[0], body_line + span[1] - 1)
            if where == "heading":
                heading = token.content.strip()
            elif where != "item":
                lead = token.content.strip() if token.content.rstrip().endswith(":") else ""
        elif token.type in ("bullet_list_close", "ordered_list_close") and token.level == 0:
            where, lead = "", ""
