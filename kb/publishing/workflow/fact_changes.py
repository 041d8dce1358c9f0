"""Changing a fact: entered once for a day, with all articles and recorded questions that then say something else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import yaml
from pydantic import ValidationError

from kb.content.article import LANGUAGES
from kb.content.facts import Fact
from kb.content.library import Library
from kb.content.render import render_text
from kb.content.source_text import LARGEST_WHOLE, TextError, read_text, read_yaml, why_refused
from kb.errors import KbError
from kb.publishing.consistency.old_values import days_of
from kb.publishing.desk import Desk
from kb.publishing.editing.drafts import article_files, begin, find_draft, open_article, open_draft_of, save
from kb.publishing.editing.manuscript import join, split, with_keys, without_key
from kb.publishing.editing.mending import shown_everywhere
from kb.publishing.editing.proposal import FACTS, present_library, proposed_library
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
    entry, start, end = _entry(text, fact_id)
    lines = text.split("\n")
    written = lines[start - 1 : end - 1]
    if re.match(r"- *\{", written[0]):  # on one line: written anew
        gone = _OF_ONE_VALUE if "values" in values else ()
        entry = {key: value for key, value in entry.items() if key not in gone} | dict(values)
        changed = (
            yaml.safe_dump([entry], default_flow_style=None, allow_unicode=True, sort_keys=False, width=10_000)
            .rstrip("\n")
            .split("\n")
        )
    else:
        front = "\n".join(line[2:] for line in written)
        fact = (
            without_key(without_key(without_key(join(front, ""), "value"), "valid_from"), "valid_until")
            if "values" in values
            else join(front, "")
        )
        changed = [
            ("  " if number else "- ") + line
            for number, line in enumerate(split(with_keys(fact, values))[0].split("\n"))
        ]
    return "\n".join([*lines[: start - 1], *changed, *lines[end - 1 :]])


def timeline_of(fact: Fact) -> list[dict[str, Any]]:
    """A fact's values as the file writes them, the oldest first."""
    found = [
        value.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True) for value in fact.values
    ]
    for written, value in zip(found, fact.values, strict=True):
        written |= {name: day for name, day in (("from", value.from_), ("until", value.until)) if day}
        written["value"] = _plain(value.value)
    return sorted(found, key=lambda value: value.get("from") or date.min)


def _plain(value: Any) -> Any:
    """A value as YAML writes it: numbers as numbers."""
    if hasattr(value, "model_dump"):
        return {key: _plain(part) for key, part in dict(value).items()}
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
    desk: Desk, account: Account | None, fact_id: str, value: Any, day: date | None, on: date,
    sources: tuple[str, ...] = (), statement: Mapping[str, str] | None = None,
) -> Draft:  # fmt: skip
    """A draft in which a fact has another value from a day on (or a corrected one, without a day); for authors of its
    owner.

    KbError if the value does not fit the fact's kind, or a source is not known.
    """
    library = present_library(desk.articles)
    fact = library.facts.get(fact_id)
    if fact is None:
        raise KbError("fact.not_there", FACTS, fact=fact_id[:60])
    account = require(account, "author", fact.owner)
    unknown = [source for source in sources if source not in library.sources]
    if unknown:
        raise KbError("fact.no_source", fact_id, source=unknown[0])
    text = read_text(desk.articles / FACTS, LARGEST_WHOLE)
    with desk.store.transaction() as database:
        draft = open_draft_of(database, "fact", fact_id)
    present = draft.files[FACTS] if draft else text
    fact = _fact(present, fact_id)
    values: dict[str, Any] = {"values": changed_timeline(fact, value, day, on, sources)}
    if statement:
        values["statement"] = {"id": statement["id"].strip(), "en": statement["en"].strip()}
    changed = with_fact(present, fact_id, values)
    _fact(changed, fact_id)
    if draft is not None:
        return save(desk, account, draft.id, {FACTS: changed}, draft.revision).draft
    with desk.store.transaction() as database:
        return begin(database, account, "fact", fact_id, fact.owner, {FACTS: text}, {FACTS: changed})


def reword(
    desk: Desk, account: Account | None, draft_id: int, fact_id: str, statement: Mapping[str, str], revision: int
) -> Draft:
    """Words what a fact says otherwise, within the draft of a fact of the same owner; KbError if it is another's."""
    draft = find_draft(desk, account, draft_id)
    text = draft.files.get(FACTS) or ""
    fact = _fact(text, fact_id)
    require(account, "author", fact.owner)
    if fact.owner != draft.owner:
        raise KbError("fact.of_another", fact_id, owner=fact.owner)
    changed = with_fact(text, fact_id, {"statement": {lang: statement[lang].strip() for lang in LANGUAGES}})
    _fact(changed, fact_id)
    return save(desk, account, draft_id, {FACTS: changed}, revision).draft


def show_fact(desk: Desk, account: Account | None, article_id: str, fact_id: str, on: date) -> Draft:
    """A draft of an article that shows a fact wherever the article types its value of today; for authors of the
    article's owner. KbError if the fact can nowhere stand for what is typed.
    """
    library = present_library(desk.articles)
    if fact_id not in library.facts:
        raise KbError("fact.not_there", FACTS, fact=fact_id[:60])
    if shown_everywhere(library, article_files(desk.articles, article_id), fact_id, on) is None:
        raise KbError("fact.cannot_stand_there", article_id, fact=fact_id)
    draft = open_article(desk, account, article_id)
    mend = shown_everywhere(library, draft.files, fact_id, on)
    return save(desk, account, draft.id, mend.files, draft.revision).draft if mend else draft


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


def effects(desk: Desk, draft: Draft, on: date) -> list[Effect]:
    """On which days which articles and recorded questions get another answer by a fact's draft;
    days without any are left out.
    """
    before = present_library(desk.articles)
    after = proposed_library(desk.articles, draft.files)
    fact = before.facts[draft.subject]
    found, live, proposed = [], None, None
    for day in days_of(fact, after.facts[draft.subject], on):
        articles = wordings(replace(before, folder=None), replace(after, folder=None), day)
        changes: tuple[Change, ...] = ()
        if articles:
            proposed = proposed or propose(desk, draft.files, on)
            live = live or live_outcomes(desk, recorded_questions(desk), on)
            touched = {wording.article for wording in articles}
            asked = [question for question, outcome in live if outcome.article in touched]
            changes = compare(desk, proposed, asked, day).changes
        if articles or changes:
            found.append(Effect(day, tuple(articles), changes))
    return found
