"""Writing: drafts are begun, saved as one types, joined when two write at once, and handed on to review.

One draft an article, shared by the authors of its owner. Every save is kept; a text is never overwritten unseen.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.content.languages import language_beside, main_path
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.front_matter import check_size, keys_of, new_text, slug_of
from kb.publishing.editing.items import merge_file
from kb.publishing.people.accounts import Account, require
from kb.storage import audit
from kb.storage.draft_states import DISCARDED, DRAFT, HANDED_IN, OPEN, REVIEW
from kb.storage.drafts import Draft, DraftSave, DraftVisit, now

PRESENT = timedelta(minutes=2)
KEPT = 200
"""Saves of a draft that are kept."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Texts = dict[str, str | None]


@dataclass(frozen=True)
class Saved:
    """What became of a save."""

    draft: Draft
    joined: bool = False
    """Another officer's changes were joined with these."""
    reopened: bool = False
    """It was in review or scheduled, and is a draft again; its signatures are void."""
    aside: int | None = None
    """The number of the save that holds this text, if both changed the same lines: the draft has the other's."""
    marked: Texts | None = None
    """The files with both texts between marks, if so."""


@dataclass(frozen=True)
class Visitor:
    """Another officer who has the draft open."""

    who: str
    at: datetime


def get_draft(database: Session, draft_id: int) -> Draft:
    """The draft; KbError if there is none."""
    draft = database.get(Draft, draft_id) if isinstance(draft_id, int) else None
    if draft is None:
        raise KbError("draft.not_there", draft=draft_id)
    return draft


def find_draft(context: Context, account: Account | None, draft_id: int) -> Draft:
    """A draft to read: every officer of any owner may."""
    require_officer(account)
    with context.store.transaction(reading=True) as database:
        return get_draft(database, draft_id)


def require_officer(account: Account | None) -> Account:
    """The account, if it may read drafts: who writes, reviews or administers; NotAllowed if not."""
    if account is not None and (account.administrator or account.has("reviewer")):
        return account
    return require(account, "author")


def open_drafts(context: Context, account: Account | None) -> list[Draft]:
    """All drafts that are not published or discarded, the last saved first."""
    require_officer(account)
    with context.store.transaction(reading=True) as database:
        return list(database.scalars(select(Draft).where(Draft.state.in_(OPEN)).order_by(Draft.saved.desc())))


def article_files(folder: Path, article_id: str) -> Texts:
    """The present texts of an article by path, empty if there is none; KbError if its id cannot be one."""
    if not _SLUG.fullmatch(article_id) or len(article_id) > 80:
        raise KbError("draft.no_name", name=article_id[:40])
    found = sorted(folder.glob(f"*/{article_id}.md"))
    if not found:
        return {}
    texts: Texts = {}
    others = sorted(path for path in found[0].parent.glob(f"{article_id}.*.md") if language_beside(path.name))
    for path in (found[0], *others):
        if path.exists():
            texts[path.relative_to(folder).as_posix()] = (
                path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
            )
    return texts


def open_article(context: Context, account: Account | None, article_id: str) -> Draft:
    """The draft of an article, begun on its present text if there is none; only for authors of its owner."""
    files = article_files(context.articles, article_id)
    with context.store.transaction() as database:
        draft = open_draft_of(database, "article", article_id)
        owner = draft.owner if draft else next(iter(files), "").partition("/")[0]
        if not owner:
            require_officer(account)
            raise KbError("article.not_there", article=article_id)
        account = require(account, "author", owner)
        return draft or begin(database, account, "article", article_id, owner, files, files)


def open_draft_of(database: Session, kind: str, subject: str) -> Draft | None:
    """The draft of an article or a fact that is being worked on."""
    return database.scalar(select(Draft).where(Draft.kind == kind, Draft.subject == subject, Draft.state.in_(OPEN)))


def begin(database: Session, account: Account, kind: str, subject: str, owner: str, base: Texts, files: Texts) -> Draft:
    """A new draft, noted in the audit log."""
    for path, text in files.items():
        check_size(text or "", path)
    draft = Draft(
        kind=kind, subject=subject, owner=owner, began_by=account.id, state=DRAFT, base=dict(base), files=dict(files),
        revision=1, began=now(), saved=now(), reasons={}, regressions={},
    )  # fmt: skip
    database.add(draft)
    database.flush()
    _keep(database, draft, account, files)
    audit.note(database, account.id, "draft-begun", subject, owner)
    return draft


def new_article(
    context: Context,
    account: Account | None,
    owner: str,
    title: str,
    body: str = "",
    phrasings: tuple[str, ...] = (),
    article_id: str | None = None,
) -> Draft:
    """A draft of an article that is not there yet; KbError if its name is taken or its title empty."""
    account = require(account, "author", owner)
    title = " ".join(title.split())
    if not title or len(title) > 300:
        raise KbError("draft.no_title" if not title else "draft.long_title")
    article_id = article_id or slug_of(title)
    if article_files(context.articles, article_id):
        raise KbError("draft.article_there", article=article_id)
    with context.store.transaction() as database:
        if open_draft_of(database, "article", article_id):
            raise KbError("draft.there_already", draft=article_id)
        text = new_text(article_id, title, owner, today(), body, phrasings)
        return begin(database, account, "article", article_id, owner, {}, {f"{owner}/{article_id}.md": text})


def writers(database: Session, draft: Draft) -> set[str]:
    """All who wrote at the draft; none of them may approve it."""
    found = database.scalars(select(DraftSave).where(DraftSave.draft == draft.id, DraftSave.aside.is_(False)))
    return {kept.who for kept in found if kept.files != draft.base}


def _keep(
    database: Session, draft: Draft, account: Account, files: Mapping[str, str | None], aside: bool = False
) -> DraftSave:
    kept = DraftSave(draft=draft.id, revision=draft.revision, who=account.id, at=now(), files=dict(files), aside=aside)
    database.add(kept)
    # The last one of each person stays for good: it says who wrote here, and who wrote does not sign.
    last = (
        select(func.max(DraftSave.id))
        .where(DraftSave.draft == draft.id, DraftSave.aside.is_(False))
        .group_by(DraftSave.who)
    )
    old = delete(DraftSave).where(
        DraftSave.draft == draft.id, DraftSave.revision < draft.revision - KEPT, DraftSave.aside.is_(False)
    )
    database.execute(old.where(DraftSave.id.not_in(list(database.scalars(last)))))
    database.flush()
    return kept


def save(
    context: Context, account: Account | None, draft_id: int, files: Mapping[str, str | None], revision: int
) -> Saved:
    """Keeps what was typed on top of a revision. Another's changes since then are joined by line; where both changed
    the same lines the draft keeps the other's and this text is kept aside, to choose from.

    A draft that was published or discarded meanwhile is begun anew with this text. KbError if a text is too long.
    """
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require(account, "author", draft.owner)
        _require_own(draft, files)
        files = draft.files | dict(files)
        if draft.state not in OPEN:
            return Saved(begin_anew(context, database, account, draft, files), reopened=True)
        if files == draft.files:
            return Saved(draft)
        if revision == draft.revision:
            return _store(database, account, draft, files)
        return _join(database, account, draft, files, revision)


def _require_own(draft: Draft, files: Mapping[str, str | None]) -> None:
    for path, text in files.items():
        check_size(text or "", path)
    if not all(_may_hold(draft, path) for path in files):
        raise KbError("draft.files_of_another", draft.subject)


def _may_hold(draft: Draft, path: str) -> bool:
    """Whether a draft may hold a file: one that it has, or an article's text in any language."""
    return path in draft.files or (draft.kind == "article" and main_path(path) == f"{draft.owner}/{draft.subject}.md")


def _store(database: Session, account: Account, draft: Draft, files: Texts, joined: bool = False) -> Saved:
    reopened = draft.state != DRAFT
    if reopened:
        audit.note(database, account.id, "reopened", draft.subject, f"a change after {draft.state}")
    draft.become(DRAFT)
    draft.files, draft.revision, draft.saved = files, draft.revision + 1, now()
    aside = select(DraftSave).where(DraftSave.draft == draft.id, DraftSave.aside, DraftSave.who != account.id)
    taken = [one for one in database.scalars(aside) if one.files.items() <= files.items()]
    keep_as_written(database, draft, {one.who for one in taken}, files)
    _keep(database, draft, account, files)
    return Saved(draft, joined, reopened)


def bring_in(database: Session, account: Account, draft: Draft, files: Texts, by: Iterable[str]) -> Saved:
    """Keeps a text that an officer puts together with words of others: all wrote it. KbError if it is too long."""
    _require_own(draft, files)
    if files == draft.files:
        return Saved(draft)
    keep_as_written(database, draft, by, files)
    return _store(database, account, draft, files)


def keep_as_written(database: Session, draft: Draft, by: Iterable[str], files: Texts) -> None:
    """Keeps that others wrote a text which somebody else brings into the draft; of no revision that one writes on."""
    at = now()
    for who in sorted(by):
        database.add(DraftSave(draft=draft.id, revision=0, who=who, at=at, files=dict(files), aside=False))
    database.flush()


def _join(database: Session, account: Account, draft: Draft, files: Texts, revision: int) -> Saved:
    known = select(DraftSave).where(
        DraftSave.draft == draft.id, DraftSave.revision == revision, DraftSave.aside.is_(False)
    )
    before = database.scalar(known)
    base = before.files if before else draft.base
    marked: Texts = {}
    conflicts = 0
    for path in sorted({*files, *draft.files}):
        one = merge_file(
            path, base.get(path) or "", files.get(path) or "", draft.files.get(path) or "", account.name, "draf / draft"
        )
        marked[path], conflicts = one.text, conflicts + one.conflicts
    if marked == draft.files:  # all of it was taken before, as when an answer got lost on its way back
        return Saved(draft)
    if not conflicts:
        return _store(database, account, draft, marked, joined=True)
    return Saved(draft, aside=_keep(database, draft, account, files, aside=True).id, marked=marked)


def begin_anew(context: Context, database: Session, account: Account, closed: Draft, files: Texts) -> Draft:
    """Goes on with what was typed on top of a draft that is closed: in the open one of the same, or in a new one."""
    present = (
        article_files(context.articles, closed.subject) if closed.kind == "article" else present_files(context, closed)
    )
    draft = open_draft_of(database, closed.kind, closed.subject) or begin(
        database, account, closed.kind, closed.subject, closed.owner, present, present or files
    )
    joined = {
        path: merge_file(path, closed.files.get(path) or "", text or "", draft.files.get(path) or "")
        for path, text in files.items()
    }
    if not present or any(one.conflicts for one in joined.values()):  # all of the closed text comes along
        keep_as_written(database, draft, writers(database, closed) - {account.id}, dict(closed.files))
    texts: Texts = draft.files | {path: one.text for path, one in joined.items()}
    return draft if texts == draft.files else _store(database, account, draft, texts).draft


def set_aside(
    context: Context, account: Account | None, draft_id: int, aside: int, files: Mapping[str, str | None]
) -> None:
    """Keeps what is typed while the choice between two texts is open. KbError if a text is too long."""
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require(account, "author", draft.owner)
        _require_own(draft, files)
        kept = database.get(DraftSave, aside)
        if kept is None or kept.draft != draft_id or kept.who != account.id:
            _keep(database, draft, account, files, aside=True)
        else:
            kept.files, kept.at = dict(files), now()


def visit(context: Context, account: Account | None, draft_id: int) -> list[Visitor]:
    """Says that the officer has the draft open; returns who else has."""
    account = require_officer(account)
    with context.store.transaction() as database:
        database.merge(DraftVisit(draft=draft_id, who=account.id, at=now()))
        found = database.scalars(select(DraftVisit).where(DraftVisit.draft == draft_id, DraftVisit.who != account.id))
        return [Visitor(v.who, v.at) for v in found if now() - v.at < PRESENT]


def saves(context: Context, account: Account | None, draft_id: int) -> list[DraftSave]:
    """Every text that was kept, the newest first, also those that were not chosen."""
    require_officer(account)
    with context.store.transaction(reading=True) as database:
        return list(
            database.scalars(select(DraftSave).where(DraftSave.draft == draft_id).order_by(DraftSave.id.desc()))
        )


def catch_up(context: Context, account: Account | None, draft_id: int) -> Saved | None:
    """Joins what was published since the draft began; None if nothing was.
    On a conflict both texts stand between marks.
    """
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require(account, "author", draft.owner)
        present = present_files(context, draft)
        if present == draft.base:
            return None
        files: Texts = {}
        for path in sorted({*present, *draft.files}):
            files[path] = merge_file(
                path,
                draft.base.get(path) or "",
                draft.files.get(path) or "",
                present.get(path) or "",
                "draf / draft",
                "terbit / published",
            ).text
        draft.base = present
        return Saved(draft) if files == draft.files else _store(database, account, draft, files, joined=True)


def present_files(context: Context, draft: Draft) -> Texts:
    """The draft's files as they lie in the articles folder now."""
    paths = {*draft.base, *draft.files}
    return {
        p: (context.articles / p).read_text("utf-8").replace("\r\n", "\n")
        for p in sorted(paths)
        if (context.articles / p).exists()
    }


def is_behind(context: Context, draft: Draft) -> bool:
    """Whether what is published has changed since the draft began."""
    return present_files(context, draft) != {path: text for path, text in draft.base.items() if text is not None}


def discard(context: Context, account: Account | None, draft_id: int) -> None:
    """Puts a draft away; it stays in the bin (`discarded`)."""
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require(account, "author", draft.owner)
        if draft.state not in OPEN:
            raise KbError("draft.is_already", draft.subject, state=draft.state)
        draft.discarded_by, draft.discarded_at, draft.discarded_from = account.id, now(), draft.state
        draft.state = DISCARDED
        audit.note(database, account.id, "draft-discarded", draft.subject)


def submit(context: Context, account: Account | None, draft_id: int) -> Draft:
    """Hands a draft to review; KbError if nothing was changed or its front matter cannot be read."""
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require(account, "author", draft.owner)
        if draft.state != DRAFT:
            raise KbError("draft.is_already", draft.subject, state=draft.state)
        if draft.files == draft.base:
            raise KbError("draft.nothing_changed", draft.subject)
        if draft.kind == "article" and not keys_of(draft.files.get(f"{draft.owner}/{draft.subject}.md") or ""):
            raise KbError("draft.fields_not_read", draft.subject)
        draft.state, draft.handed_in = REVIEW, now()
        audit.note(database, account.id, "submitted", draft.subject)
        return draft


def take_back(context: Context, account: Account | None, draft_id: int) -> Draft:
    """Takes a draft back from review or from the schedule to write on."""
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require(account, "author", draft.owner)
        if draft.state not in HANDED_IN:
            raise KbError("draft.not_in_review", draft.subject, state=draft.state)
        draft.become(DRAFT)
        audit.note(database, account.id, "taken-back", draft.subject)
        return draft
