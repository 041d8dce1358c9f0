"""What needs doing: for each article of an officer's owners, why someone should look at it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import func, select

from kb.content.check import check
from kb.content.finding import Finding
from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.desk import Desk
from kb.publishing.editing.drafts import OPEN
from kb.publishing.editing.manuscript import keys_of
from kb.publishing.editing.proposal import key_of, old_values_of, present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.review import signatures, writers
from kb.publishing.workflow.schedule import reminders
from kb.settings import JAKARTA
from kb.storage.drafts import Comment, Draft
from kb.storage.models import Feedback, Query

Why = Literal[
    "sign",
    "draft",
    "sent-back",
    "review",
    "scheduled",
    "ready",
    "review-date",
    "fact",
    "old-value",
    "unhelpful",
    "finding",
]
ORDER: tuple[Why, ...] = (
    "sign",
    "sent-back",
    "ready",
    "old-value",
    "finding",
    "review-date",
    "fact",
    "draft",
    "unhelpful",
    "review",
    "scheduled",
)
UNHELPFUL = 2
"""Votes of the last weeks from which an article is named."""
WEEKS = timedelta(weeks=8)
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Task:
    """One reason to look at an article or a fact."""

    why: Why
    subject: str
    title: str
    owner: str
    detail: str = ""
    draft: int | None = None
    kind: str = "article"
    finding: Finding | None = None


@dataclass(frozen=True)
class Row:
    """An article of one's owners with all that needs doing."""

    article: str
    title: str
    owner: str
    status: str
    review_by: date
    draft: int | None = None
    tasks: tuple[Task, ...] = field(default=())


def tasks_of(desk: Desk, account: Account, on: date) -> list[Task]:
    """All that waits for this officer, the most urgent kind first."""
    library = present_library(desk.articles)
    mine = {*account.owners("author"), *account.owners("reviewer")}
    found = [
        *_of_drafts(desk, library, account, mine), *_of_findings(library, mine, on), *_of_dates(library, mine, on),
        *_of_facts(library, mine, on), *_of_old_values(desk, library, mine, on), *_of_votes(desk, library, mine, on),
    ]  # fmt: skip
    return sorted(found, key=lambda task: (ORDER.index(task.why), task.title))


def _title(library: Library, subject: str, kind: str) -> str:
    if kind == "fact":
        return library.facts[subject].statement.id if subject in library.facts else subject
    return library.articles[subject].main.title if subject in library.articles else subject


def _of_drafts(desk: Desk, library: Library, account: Account, mine: set[str]) -> Iterable[Task]:
    with desk.store.transaction() as database:
        drafts = list(database.scalars(select(Draft).where(Draft.state.in_(("draft", "review", "scheduled")))))
        for draft in drafts:

            def task(why: Why, detail: str = "", draft: Draft = draft) -> Task:
                return Task(why, draft.subject, title_of(library, draft), draft.owner, detail, draft.id, draft.kind)

            needed = signatures(desk, database, draft) if draft.state == "review" else []
            missing = [need.owner for need in needed if need.signed_by is None]
            to_sign = [owner for owner in missing if account.has("reviewer", owner)]
            if draft.state == "review" and to_sign and account.id not in writers(database, draft):
                yield task("sign", ", ".join(to_sign))
            elif draft.owner in mine and draft.state == "review":
                yield task("ready" if not missing else "review", ", ".join(missing))
            elif draft.owner in mine and draft.state == "scheduled":
                yield task("scheduled", str(draft.publish_on or ""))
            elif draft.owner in account.owners("author"):
                said = database.scalar(
                    select(Comment)
                    .where(Comment.draft == draft.id, Comment.done.is_(False))
                    .order_by(Comment.id.desc())
                    .limit(1)
                )
                yield task("sent-back", said.text) if said else task("draft")


def title_of(library: Library, draft: Draft) -> str:
    """A draft's title as it is written now, or the fact's statement."""
    if draft.kind == "fact":
        return _title(library, draft.subject, "fact")
    title = keys_of(draft.files.get(f"{draft.owner}/{draft.subject}.md") or "").get("title")
    return title if isinstance(title, str) and title.strip() else _title(library, draft.subject, "article")


def _of_findings(library: Library, mine: set[str], on: date) -> Iterable[Task]:
    for finding in check(library, on):
        owner = finding.path.partition("/")[0]
        if owner in mine and finding.rule not in ("review",):
            yield Task("finding", finding.article, _title(library, finding.article, "article"), owner, finding=finding)


def _of_dates(library: Library, mine: set[str], on: date) -> Iterable[Task]:
    for reminder in reminders(library, on, mine):
        yield Task("review-date", reminder.article, reminder.title, reminder.owner, str(reminder.review_by))


def _of_facts(library: Library, mine: set[str], on: date) -> Iterable[Task]:
    """A fact that an article states has changed lately or is about to."""
    for article in library.articles.values():
        if article.status != "published" or not mine & {article.owner, *article.co_owners}:
            continue
        for fact in (library.facts[key] for key in article.facts if key in library.facts):
            if len(fact.values) > 1 or fact.values[0].until:
                days = [v.from_ for v in fact.values if v.from_ and abs((v.from_ - on).days) <= AHEAD.days]
                days += [
                    v.until + timedelta(days=1)
                    for v in fact.values
                    if v.until and abs((v.until - on).days) <= AHEAD.days
                ]
                if days:
                    yield Task("fact", article.id, article.main.title, article.owner, f"{fact.id} {min(days)}")


def _of_old_values(desk: Desk, library: Library, mine: set[str], on: date) -> Iterable[Task]:
    """Articles that type what a fact will no longer say, once a draft is published that waits for them."""
    with desk.store.transaction() as database:
        changes = list(database.scalars(select(Draft).where(Draft.kind == "fact", Draft.state.in_(OPEN))))
    for draft in changes:
        try:
            left = old_values_of(desk, draft, on)
        except KbError:  # the draft's own page says why its facts cannot be read
            continue
        open_places = [old.place for old in left if key_of(old.finding) not in draft.reasons]
        said = {place.article: place for place in reversed(open_places) if place.article and place.owner in mine}
        for article_id, place in said.items():
            title = _title(library, article_id, "article")
            yield Task("old-value", article_id, title, place.owner, f"{draft.subject}: {place.said}")


def _of_votes(desk: Desk, library: Library, mine: set[str], on: date) -> Iterable[Task]:
    with desk.store.transaction() as database:
        since = datetime.combine(on - WEEKS, time(), JAKARTA)
        rows = database.execute(
            select(Query.article, func.count(func.distinct(Feedback.id)))
            .join(Feedback, Feedback.receipt == Query.receipt)
            .where(Feedback.helpful.is_(False), Feedback.at >= since, Query.article.is_not(None))
            .group_by(Query.article)
        )
        for article_id, votes in rows:
            article = library.articles.get(article_id or "")
            if article and article.owner in mine and votes >= UNHELPFUL:
                yield Task("unhelpful", article.id, article.main.title, article.owner, str(votes))


def rows_of(desk: Desk, account: Account, on: date, tasks: list[Task] | None = None) -> list[Row]:
    """Every article of the officer's owners, and those that they co-own, by title; new drafts too."""
    library = present_library(desk.articles)
    mine = {*account.owners("author"), *account.owners("reviewer")}
    by_subject: dict[str, list[Task]] = defaultdict(list)
    for task in tasks if tasks is not None else tasks_of(desk, account, on):
        by_subject[task.subject].append(task)
    with desk.store.transaction() as database:
        drafts = {
            d.subject: d
            for d in database.scalars(
                select(Draft).where(Draft.kind == "article", Draft.state.in_(("draft", "review", "scheduled")))
            )
        }
    rows = []
    for article in library.articles.values():
        if mine & {article.owner, *article.co_owners}:
            draft = drafts.get(article.id)
            rows.append(
                Row(
                    article.id,
                    article.main.title,
                    article.owner,
                    article.status,
                    article.review_by,
                    draft.id if draft else None,
                    tuple(by_subject[article.id]),
                )
            )
    for draft in drafts.values():
        if draft.owner in mine and draft.subject not in library.articles:
            rows.append(
                Row(
                    draft.subject,
                    title_of(library, draft),
                    draft.owner,
                    "draft",
                    on,
                    draft.id,
                    tuple(by_subject[draft.subject]),
                )
            )
    return sorted(rows, key=lambda row: row.title.casefold())
