"""A new fact, and changing one: entered once for a day, with all articles and recorded questions that then say
something else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

from kb.content.article import LANGUAGES
from kb.content.facts import Fact, Source
from kb.content.library import Library
from kb.content.render import render_text
from kb.content.source_text import LARGEST_WHOLE, TextError, explain, read_text, read_yaml, why_refused
from kb.errors import KbError
from kb.publishing.consistency.old_values import days_of
from kb.publishing.context import Context
from kb.publishing.editing.drafts import article_files, begin, find_draft, open_article, open_draft_of, save
from kb.publishing.editing.overlay import FACTS, present_library, proposed_library, sources_in
from kb.publishing.editing.quick_fixes import shown_everywhere
from kb.publishing.editing.yaml_edit import with_value, without_value
from kb.publishing.impact.changes import Change, compare, live_outcomes, propose, recorded_questions
from kb.publishing.people.accounts import Account, require
from kb.storage.drafts import Draft

_OF_ONE_VALUE = ("value", "valid_from", "valid_until")


def _entry(text: str, fact_id: str) -> tuple[dict[str, Any], int, int]:
    """A fact as it is written, and its lines in the file: from, and to but without."""
    try:
        data, lines = read_yaml(text)
    except TextError as error:
        raise error.in_file(FACTS) from None
    facts = data.get("facts") if isinstance(data, dict) else None
    facts = facts if isinstance(facts, list) else []
    place = next((n for n, fact in enumerate(facts) if isinstance(fact, dict) and fact.get("id") == fact_id), None)
    if place is None:
        raise KbError("fact.not_there", FACTS, fact=fact_id)
    start = lines["facts", place]
    starts = [line for at, line in lines.items() if len(at) == 1 or (len(at) == 2 and at[0] == "facts")]
    written = text.split("\n")
    end = min((line for line in starts if line > start), default=len(written) + 1)
    while end - 1 > start and (not written[end - 2].strip() or written[end - 2].lstrip().startswith("#")):
        end -= 1
    return facts[place], start, end


def with_fact(text: str, fact_id: str, values: Mapping[str, Any]) -> str:
    """The facts file with some keys of one fact set; all other lines stay as they are."""
    _, start, end = _entry(text, fact_id)
    lines = text.split("\n")
    written = "facts:\n" + "\n".join(lines[start - 1 : end - 1])  # alone: all of them take a second to read
    for key in _OF_ONE_VALUE if "values" in values else ():
        written = without_value(written, ("facts", 0, key))
    for key, value in values.items():
        written = with_value(written, ("facts", 0, key), value)
    return "\n".join([*lines[: start - 1], *written.split("\n")[1:], *lines[end - 1 :]])


def timeline_of(fact: Fact) -> list[dict[str, Any]]:
    """A fact's values as the file writes them, the oldest first."""
    found = [
        value.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True) for value in fact.values
    ]
    for written, value in zip(found, fact.values, strict=True):
        written |= {name: day for name, day in (("from", value.from_), ("until", value.until)) if day}
        written["value"] = plain_value(value.value)
    return sorted(found, key=lambda value: value.get("from") or date.min)


def plain_value(value: Any) -> Any:
    """A value as the facts file writes it: numbers as numbers."""
    if hasattr(value, "model_dump"):
        return {key: plain_value(part) for key, part in dict(value).items()}
    if hasattr(value, "as_tuple"):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def changed_timeline(
    fact: Fact, value: Any, day: date | None, on: date, sources: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """The timeline with another value from a day on, up to the next change that is known; without a day the value that
    holds today is corrected. KbError if the day lies before the first value or no value holds today.
    """
    known = timeline_of(fact)
    new: dict[str, Any] = {"value": value} | ({"sources": list(sources)} if sources else {})
    if day is None:
        place = next(
            (n for n, old in enumerate(known) if (old.get("from") or date.min) <= on <= (old.get("until") or date.max)),
            None,
        )
        if place is None:
            raise KbError("fact.no_value_today", fact.id)
        known[place] = known[place] | new
        return known
    later = [old["from"] for old in known if old.get("from") and old["from"] > day]
    new["from"] = day
    ends = [old["until"] for old in known if old.get("from", date.min) == day and old.get("until")]
    if later or ends:
        new["until"] = min([start - timedelta(days=1) for start in later] + ends)
    kept = []
    for old in known:
        start, end = old.get("from") or date.min, old.get("until") or date.max
        if start == day:
            continue
        kept.append(old | {"until": day - timedelta(days=1)} if start < day <= end else old)
    return sorted([*kept, new], key=lambda part: part.get("from") or date.min)


def change_fact(
    context: Context, account: Account | None, fact_id: str, value: Any, day: date | None, on: date,
    sources: tuple[str, ...] = (), statement: Mapping[str, str] | None = None,
    new_sources: Mapping[str, Mapping[str, Any]] | None = None,
) -> Draft:  # fmt: skip
    """A draft in which a fact has another value from a day on (or a corrected one, without a day), by sources that are
    there and such as are new with it; for authors of its owner.

    KbError if the value does not fit the fact's kind, a source is not known, or something of a new one does not fit.
    """
    library = present_library(context.articles)
    fact = library.facts.get(fact_id)
    if fact is None:
        raise KbError("fact.not_there", FACTS, fact=fact_id[:60])
    account = require(account, "author", fact.owner)
    unknown = [source for source in sources if source not in library.sources]
    if unknown:
        raise KbError("fact.no_source", fact_id, source=unknown[0])
    text = read_text(context.articles / FACTS, LARGEST_WHOLE)
    with context.store.transaction(reading=True) as database:
        draft = open_draft_of(database, "fact", fact_id)
    present = with_sources(library, str(draft.files[FACTS]) if draft else text, new_sources or {})
    fact = _fact(present, fact_id)
    values: dict[str, Any] = {"values": changed_timeline(fact, value, day, on, (*sources, *(new_sources or ())))}
    if statement:
        values["statement"] = _reworded(fact, statement)
    changed = with_fact(present, fact_id, values)
    _fact(changed, fact_id)
    return _kept(context, account, draft, fact_id, fact.owner, text, changed)


def _kept(
    context: Context, account: Account, draft: Draft | None, fact_id: str, owner: str, text: str, changed: str
) -> Draft:
    """The facts file with a change in it, in the fact's open draft or a new one."""
    if draft is not None:
        return save(context, account, draft.id, {FACTS: changed}, draft.revision).draft
    with context.store.transaction() as database:
        return begin(database, account, "fact", fact_id, owner, {FACTS: text}, {FACTS: changed})


def new_fact(
    context: Context, account: Account | None, fact: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]],
    draft_id: int | None = None,
) -> Draft:  # fmt: skip
    """A draft of a fact that is not there yet, as the facts file writes it, with the sources that are new with it; for
    authors of its owner. With the id of its own draft the fact is made anew there.

    KbError if there is such a fact, or if something of it is missing or does not fit.
    """
    account = require(account, "author", str(fact.get("owner")))
    library, fact_id = present_library(context.articles), str(fact.get("id"))
    if fact_id in library.facts:
        raise KbError("fact.there_already", FACTS, fact=fact_id)
    _require_whole(fact)
    with context.store.transaction(reading=True) as database:
        draft = open_draft_of(database, "fact", fact_id)
    if draft is not None and draft.id != draft_id:
        raise KbError("draft.there_already", FACTS, draft=fact_id)
    text = read_text(context.articles / FACTS, LARGEST_WHOLE)
    base = str(draft.base[FACTS]) if draft else text
    changed = with_sources(library, base, sources)
    known = {*library.sources, *sources}
    if unknown := [source for source in fact["sources"] if source not in known]:
        raise KbError("fact.no_source", fact_id, source=unknown[0])
    _model(Fact, fact, fact_id)
    listed, _ = read_yaml(base)
    changed = with_value(changed, ("facts", len(listed.get("facts") or ())), dict(fact))
    return _kept(context, account, draft, fact_id, str(fact["owner"]), text, changed)


def with_sources(library: Library, text: str, sources: Mapping[str, Mapping[str, Any]]) -> str:
    """The facts file with sources that no library has yet; KbError if it has one, or if something of one does not
    fit.
    """
    if taken := library.sources.keys() & sources.keys():
        raise KbError("fact.source_there", FACTS, source=min(taken))
    for source_id, source in sources.items():
        _model(Source, source, source_id)
        text = with_value(text, ("sources", source_id), dict(source))
    return text


def mend_source(
    context: Context, account: Account | None, fact_id: str, source_id: str, source: Mapping[str, Any]
) -> Draft:
    """The draft of a fact with one of its sources written otherwise; for authors of the fact's owner. Whose facts rest
    on that source too sign it.

    KbError if the fact does not rest on it, if something of it does not fit, or if nothing is another.
    """
    library = present_library(context.articles)
    fact = library.facts.get(fact_id)
    if fact is None:
        raise KbError("fact.not_there", FACTS, fact=fact_id[:60])
    account = require(account, "author", fact.owner)
    if source_id not in fact.all_sources:
        raise KbError("fact.no_source", fact_id, source=source_id[:60])
    _model(Source, source, source_id)
    with context.store.transaction(reading=True) as database:
        draft = open_draft_of(database, "fact", fact_id)
    text = read_text(context.articles / FACTS, LARGEST_WHOLE)
    present = str(draft.files[FACTS]) if draft else text
    if sources_in(present).get(source_id) == source:
        raise KbError("draft.nothing_changed", FACTS)
    changed = with_value(present, ("sources", source_id), dict(source))
    return _kept(context, account, draft, fact_id, fact.owner, text, changed)


def _require_whole(fact: Mapping[str, Any]) -> None:
    """KbError in a form's words for what people leave out."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(fact["id"])) or len(str(fact["id"])) > 80:
        raise KbError("fact.no_name", FACTS, name=str(fact["id"])[:40])
    if not all(str(fact["statement"].get(lang) or "").strip() for lang in LANGUAGES):
        raise KbError("fact.no_statement", str(fact["id"]))
    if not fact["values"]:
        raise KbError("field.no_values", str(fact["id"]))
    if not fact["sources"]:
        raise KbError("fact.without_source", str(fact["id"]))


def _model(model: type[BaseModel], data: Mapping[str, Any], where: str) -> Any:
    """The data as a model; KbError, in words, if they do not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = next(explain(error, {}, model))
        why = found.parameters.get("cause", found)
        raise KbError(why.code, where, **why.parameters) from None


def _reworded(fact: Fact, statement: Mapping[str, str]) -> dict[str, str]:
    """What a fact states in other words; languages that are not among them keep theirs."""
    return fact.statement.model_dump() | {lang: words.strip() for lang, words in statement.items()}


def reword(
    context: Context, account: Account | None, draft_id: int, fact_id: str, statement: Mapping[str, str], revision: int
) -> Draft:
    """Words what a fact says otherwise, within the draft of a fact of the same owner; KbError if it is another's."""
    draft = find_draft(context, account, draft_id)
    text = draft.files.get(FACTS) or ""
    fact = _fact(text, fact_id)
    require(account, "author", fact.owner)
    if fact.owner != draft.owner:
        raise KbError("fact.of_another", fact_id, owner=fact.owner)
    changed = with_fact(text, fact_id, {"statement": _reworded(fact, statement)})
    _fact(changed, fact_id)
    return save(context, account, draft_id, {FACTS: changed}, revision).draft


def show_fact(context: Context, account: Account | None, article_id: str, fact_id: str, on: date) -> Draft:
    """A draft of an article that shows a fact wherever the article types its value of today; for authors of the
    article's owner. KbError if the fact can nowhere stand for what is typed.
    """
    library = present_library(context.articles)
    if fact_id not in library.facts:
        raise KbError("fact.not_there", FACTS, fact=fact_id[:60])
    if shown_everywhere(library, article_files(context.articles, article_id), fact_id, on) is None:
        raise KbError("fact.cannot_stand_there", article_id, fact=fact_id)
    draft = open_article(context, account, article_id)
    mend = shown_everywhere(library, draft.files, fact_id, on)
    return save(context, account, draft.id, mend.files, draft.revision).draft if mend else draft


def _fact(text: str, fact_id: str) -> Fact:
    entry, _, _ = _entry(text, fact_id)
    try:
        return Fact.model_validate(entry)
    except ValidationError as error:
        why = why_refused(error.errors()[0])
        raise KbError(why.code, fact_id, **why.parameters) from None


@dataclass(frozen=True)
class Wording:
    """What an article says in one language before and after."""

    article: str
    owner: str
    co_owners: tuple[str, ...]
    lang: str
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """What is different on a day: articles, and recorded questions."""

    day: date
    articles: tuple[Wording, ...]
    questions: tuple[Change, ...]


def wordings(before: Library, after: Library, day: date) -> list[Wording]:
    """Every published article that says something else on a day."""
    found = []
    for article in after.articles.values():
        old = before.articles.get(article.id)
        if old is None or not article.served_on(day):
            continue
        for lang in article.texts:
            one, two = (
                render_text(library, a, lang, day, agent=True) for library, a in ((before, old), (after, article))
            )
            if one != two:
                found.append(Wording(article.id, article.owner, article.co_owners, lang, one, two))
    return found


def effects(context: Context, draft: Draft, on: date) -> list[Effect]:
    """On which days which articles and recorded questions get another answer by a fact's draft;
    days without any are left out.
    """
    before = present_library(context.articles)
    after = proposed_library(context.articles, draft.files)
    fact = before.facts.get(draft.subject)
    if fact is None:  # of a new one nothing is said yet
        return []
    found, live, proposed = [], None, None
    for day in days_of(fact, after.facts[draft.subject], on):
        articles = wordings(replace(before, folder=None), replace(after, folder=None), day)
        changes: tuple[Change, ...] = ()
        if articles:
            proposed = proposed or propose(context, draft.files, on)
            live = live or live_outcomes(context, recorded_questions(context), on)
            touched = {wording.article for wording in articles}
            asked = [question for question, outcome in live if outcome.article in touched]
            changes = compare(context, proposed, asked, day).changes
        if articles or changes:
            found.append(Effect(day, tuple(articles), changes))
    return found
