"""A file of questions and answers before it is taken in: what each row would become, and what is to be settled."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from kb.answering.ask import today
from kb.content.article import folded
from kb.content.facts import show
from kb.content.finding import Finding
from kb.content.languages import Lang
from kb.content.library import Articles, Library
from kb.errors import KbError
from kb.publishing.consistency.duplicates import duplicates
from kb.publishing.consistency.rules import check
from kb.publishing.consistency.typed_figures import digits_in
from kb.publishing.consistency.written import written
from kb.publishing.context import Context
from kb.publishing.editing.drafts import Texts, begin, open_draft_of, submit
from kb.publishing.editing.front_matter import english_text, keys_of, new_text, with_key
from kb.publishing.editing.overlay import is_translation, overlaid, present_library
from kb.publishing.editing.quick_fixes import FIGURES_TYPED, quick_fixes, typed_there
from kb.publishing.importing.compose import Composed, composed
from kb.publishing.importing.entry import Note
from kb.publishing.importing.intake import read_file
from kb.publishing.importing.table import Chosen
from kb.publishing.people.accounts import Account, require
from kb.storage import audit
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Draft
from kb.storage.imports import keep_import

MOST_ROWS = 2_000
KEPT_EACH = 25
"""Rows after which what became of them is kept."""
MOST_COMPARED = 6_000
"""Titles and phrasings up to which questions are compared by their meaning; each takes some 4 ms the first time."""


@dataclass(frozen=True)
class Imported:
    """What became of one file or row: a draft, or why not; both, if the draft could not be handed in."""

    name: str
    draft: int | None = None
    refused: KbError | None = None


@dataclass(frozen=True)
class Proposed:
    """What one row would become: a draft with what is to be settled of it, or why it is refused."""

    where: str
    id: str = ""
    title: str = ""
    files: Mapping[str, str | None] | None = None
    lost: tuple[Note, ...] = ()
    """What was changed or left out on the way."""
    alike: tuple[Note, ...] = ()
    """Articles, and rows, that ask the same in other words."""
    findings: tuple[Finding, ...] = ()
    refused: KbError | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be handed in as it is."""
        return self.files is not None and not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class Plan:
    """All rows of a file, in order, and how it was read."""

    name: str
    digest: str
    """sha256 of the file."""
    owner: str
    rows: tuple[Proposed, ...]
    notes: tuple[Note, ...]

    @property
    def ready(self) -> int:
        """Rows that can be handed in as they are."""
        return sum(row.ready for row in self.rows)

    @property
    def refused(self) -> int:
        """Rows that become no draft."""
        return sum(row.refused is not None for row in self.rows)


def propose(
    context: Context,
    account: Account | None,
    owner: str,
    name: str,
    data: bytes,
    chosen: Chosen | None = None,
    topics: Sequence[str] = (),
    figures_stand: bool = True,
    by_meaning: bool = False,
) -> Plan:
    """What a file would become, without taking anything in; KbError if it cannot be read.

    `figures_stand`: figures that no fact has are listed as standing by themselves, and whoever signs reads them there;
    else each is a finding. `by_meaning`: questions are compared with all others by what they mean.
    """
    require(account, "author", owner)
    library = present_library(context.articles)
    main = library.subject.written
    intake = read_file(name, data, main, MOST_ROWS, chosen)
    titles = _titles(context, library)
    held = {folded(title): article for article, title in titles.items()}
    made = composed(
        intake.entries,
        ("id", "en") if main == "id" else ("en",),
        lambda article, title: folded(titles.get(article, title)) != folded(title),
        _holders(library, held),
    )
    seen: dict[str, str] = {}
    rows = []
    for one in made:
        refused = _refused(one, main, seen, held, library)
        if refused:
            title = one.wordings[main].title if main in one.wordings else ""
            rows.append(Proposed(one.where, title=title, refused=refused))
            continue
        files = _files(one, owner, main, topics)
        rows.append(Proposed(one.where, one.id, one.wordings[main].title, files, one.lost))
    digest = hashlib.sha256(data).hexdigest()
    return Plan(
        name, digest, owner, tuple(_looked_over(context, library, rows, figures_stand, by_meaning)), intake.notes
    )


def _titles(context: Context, library: Library) -> dict[str, str]:
    """Article or open draft -> title."""
    titles = {article.id: article.main.title for article in library.articles.values()}
    with context.store.transaction(reading=True) as database:
        drafts = database.scalars(select(Draft).where(Draft.kind == "article", Draft.state.in_(OPEN)))
        for draft in drafts:
            text = next((text for path, text in draft.files.items() if text and not is_translation(path)), "")
            titles[draft.subject] = str(keys_of(text).get("title", ""))
    return titles


def _holders(library: Library, titles: Mapping[str, str]) -> Callable[[str], str | None]:
    """Who has a folded title or phrasing already."""
    held = dict(titles)
    for article in library.articles.values():
        for text in article.texts.values():
            for phrasing in text.phrasings:
                held.setdefault(folded(phrasing), article.id)
    return held.get


def _refused(
    one: Composed, main: Lang, seen: dict[str, str], held: Mapping[str, str], library: Library
) -> KbError | None:
    """Why a row becomes no draft: it cannot be an article, or its question is there."""
    if one.refused and one.refused.code == "collection.no_text_in":
        return KbError("import.no_text_in", one.where, lang=main)
    if one.refused:
        return one.refused
    question = folded(one.wordings[main].title)
    there = held.get(question)
    if there is not None and there in library.articles:
        return KbError("draft.article_there", one.where, article=there)
    if there is not None:
        return KbError("draft.there_already", one.where, draft=there)
    if question in seen:
        return KbError("import.same_question_in", one.where, row=seen[question])
    seen[question] = one.where
    return None


def _files(one: Composed, owner: str, main: Lang, topics: Sequence[str]) -> Texts:
    said = one.wordings[main]
    text = new_text(one.id, said.title, owner, today(), said.text, said.phrasings)
    files: Texts = {f"{owner}/{one.id}.md": with_key(text, "topics", list(topics)) if topics else text}
    if main == "id" and "en" in one.wordings:
        english = one.wordings["en"]
        files[f"{owner}/{one.id}.en.md"] = english_text(english.title, english.text, english.phrasings)
    return files


def _looked_over(
    context: Context, library: Library, rows: list[Proposed], figures_stand: bool, by_meaning: bool
) -> list[Proposed]:
    """The rows with what the checks find in them, all beside each other."""
    files = {path: text for row in rows if row.files for path, text in row.files.items()}
    if not files:
        return rows
    whole = replace(overlaid(library, context.articles, files), folder=None)
    found = _by_article(check(_alone(whole, rows, library), today()), rows)
    alike: dict[str, list[Note]] = defaultdict(list)
    if by_meaning and sum(1 + len(text.phrasings) for a in whole.articles.values() for text in a.texts.values()) <= (
        MOST_COMPARED
    ):
        for finding in duplicates(whole, context.encoder, context.cache):
            named = {"title": finding.parameters["other"], "article": finding.parameters["article"]}
            alike[finding.article].append(Note("note.same_meaning", "", named))
    done = []
    held = _held_by(library)
    for row in rows:
        if row.files is not None:
            row = replace(row, findings=tuple(found.get(row.id, ())), alike=tuple(alike.get(row.id, ())))
            row = _with_figures(whole, row, held) if figures_stand else row
        done.append(row)
    return done


def _alone(whole: Library, rows: Sequence[Proposed], library: Library) -> Library:
    """Facts, owners and findings of the whole, with the articles that are new: the others are checked elsewhere."""
    new = {row.id for row in rows}
    fresh = [article for article_id, article in whole.articles.fresh.items() if article_id in new]
    articles = Articles(fresh)
    return replace(whole, articles=articles, findings=tuple(f for f in whole.findings if f not in library.findings))


def _by_article(findings: Iterable[Finding], rows: Sequence[Proposed]) -> dict[str, list[Finding]]:
    paths = {path: row.id for row in rows for path in row.files or ()}
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.path in paths:
            found[paths[finding.path]].append(finding)
    return found


@dataclass(frozen=True)
class _Held:
    """What facts hold on the day: kind, value and unit of each figure, the digits of numbers to call, and counts, of
    which the words beside them say what is counted.
    """

    figures: frozenset[tuple[str, Any, str]]
    called: frozenset[str]
    counts: frozenset[str]


def _held_by(library: Library) -> _Held:
    read: set[tuple[str, Any, str]] = set()
    called: set[str] = set()
    counts: set[str] = set()
    for fact in library.facts.values():
        held = fact.value_on(today())
        if held is None or fact.kind == "text":
            continue
        for lang in ("id", "en"):
            shown = show(fact.kind, held.value, lang)
            if fact.kind == "count":
                counts |= digits_in(shown)
            elif fact.kind == "phone":
                called.add(_digits(shown))
            else:
                read |= {(one.kind, one.value, one.unit) for one in written(shown)}
    return _Held(frozenset(read), frozenset(called), frozenset(counts))


def _digits(words: str) -> str:
    return "".join(c for c in words if c.isdecimal())


def _with_figures(library: Library, row: Proposed, held: _Held) -> Proposed:
    """The row with its figures listed as standing by themselves, but those that a fact has: they are to be shown."""
    files = dict(row.files or {})
    stand: list[str] = []
    left: list[Finding] = []
    for finding in row.findings:
        if finding.code not in FIGURES_TYPED:
            left.append(finding)
            continue
        said = typed_there(files[finding.path] or "", finding.line, finding.parameters["figure"])
        is_fact = _digits(said) in held.called or any(
            (one.kind, one.value, one.unit) in held.figures for one in written(said)
        )
        if digits_in(said) & held.counts and not is_fact:
            is_fact = any(way.what == "fact" for way in quick_fixes(library, files, finding, today()))
        if not said or is_fact:
            left.append(finding)
        elif said not in stand:
            stand.append(said)
    if not stand:
        return row
    path = next(path for path in files if not is_translation(path))
    files[path] = with_key(files[path] or "", "typed", stand)
    note = Note("note.figures_stand", "", {"figures": stand})
    return replace(row, files=files, findings=tuple(left), lost=(*row.lost, note))


def take_in(
    context: Context,
    account: Account | None,
    plan: Plan,
    hand_in: bool = False,
    progress: Callable[[int], None] | None = None,
) -> list[Imported]:
    """Makes a draft of each row, and hands in those without an error if asked; a row that cannot be stops no other.

    What became of the rows is kept as it goes: one that was killed goes on when the same file is taken in again.
    """
    account = require(account, "author", plan.owner)
    done: list[Imported] = []
    _keep(context, account, plan, done)
    for start in range(0, len(plan.rows), KEPT_EACH):
        rows = plan.rows[start : start + KEPT_EACH]
        try:
            for row in rows:
                done.append(_begun(context, account, plan.owner, row))
        finally:  # before any is handed in: its number is known then, whatever becomes of that
            _keep(context, account, plan, done)
        for number, row in enumerate(rows, start):
            if hand_in and row.ready:
                done[number] = _handed_in(context, account, done[number])
            if progress:
                progress(number + 1)
    return done


def _begun(context: Context, account: Account, owner: str, row: Proposed) -> Imported:
    if row.files is None:
        return Imported(row.where, refused=row.refused)
    try:
        with context.store.transaction() as database:
            if open_draft_of(database, "article", row.id):
                raise KbError("draft.there_already", draft=row.id)
            draft = begin(database, account, "article", row.id, owner, {}, dict(row.files))
            audit.note(database, account.id, "imported", row.id)
    except KbError as error:
        return Imported(row.where, refused=KbError(error.code, row.where, **error.parameters))
    return Imported(row.where, draft.id)


def _handed_in(context: Context, account: Account, one: Imported) -> Imported:
    """It stays a draft if it cannot be handed in."""
    if one.draft is None:
        return one
    try:
        submit(context, account, one.draft)
    except KbError as error:
        return replace(one, refused=KbError(error.code, one.name, **error.parameters))
    return one


def _keep(context: Context, account: Account, plan: Plan, done: Sequence[Imported]) -> None:
    rows = []
    for number, row in enumerate(plan.rows):
        became = done[number] if number < len(done) else Imported(row.where, refused=row.refused)
        kept: dict[str, Any] = {"where": row.where, "title": row.title, "draft": became.draft}
        if became.refused:
            kept |= {"code": became.refused.code, "parameters": _plain(became.refused.parameters)}
        rows.append(kept)
    with context.store.transaction() as database:
        keep_import(database, plan.name, plan.digest, plan.owner, account.id, rows)


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as JSON keeps them."""
    return {key: value if isinstance(value, str | int | float) else str(value) for key, value in parameters.items()}
