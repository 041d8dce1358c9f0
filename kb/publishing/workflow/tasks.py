"""What needs doing: for each article of an officer's owners, why someone should look at it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import func, select

from kb.content.finding import Finding
from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from kb.publishing.context import Context
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.editing.overlay import FACTS, facts_in, key_of, old_values_of, present_library
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.deputies import Signers
from kb.publishing.workflow.file_changes import KIND as FILE
from kb.publishing.workflow.file_changes import file_of
from kb.publishing.workflow.review import Needed, signatures
from kb.publishing.workflow.schedule import reminders
from kb.settings import JAKARTA
from kb.storage.draft_states import EMERGENCY, OPEN, REVIEW, SCHEDULED, TO_SIGN
from kb.storage.drafts import Comment, Draft
from kb.storage.flags import open_flags
from kb.storage.models import Feedback, Query

Why = Literal[
    "sign",
    "decide",
    "refused",
    "overdue",
    "draft",
    "sent-back",
    "review",
    "scheduled",
    "ready",
    "confirm",
    "review-date",
    "fact",
    "old-value",
    "unhelpful",
    "flagged",
    "finding",
]
ORDER: tuple[Why, ...] = (
    "decide",
    "sign",
    "refused",
    "overdue",
    "confirm",
    "sent-back",
    "ready",
    "flagged",
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
    since: datetime | None = None
    due: date | None = None
    """Of a signature: when it was asked for, and the last day on which it is in time."""


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


def tasks_of(context: Context, account: Account, on: date) -> list[Task]:
    """All that waits for this officer, the most urgent kind first."""
    library = present_library(context.articles)
    mine = {*account.owners("author"), *account.owners("reviewer")}
    found = [
        *_of_drafts(context, library, account, mine, on), *_of_findings(library, mine, on),
        *_of_dates(library, mine, on), *_of_facts(library, mine, on),
        *_of_old_values(context, library, mine, on), *_of_votes(context, library, mine, on),
        *_of_flags(context, library, mine),
    ]  # fmt: skip
    return sorted(found, key=lambda task: (ORDER.index(task.why), task.title))


def _title(library: Library, subject: str, kind: str) -> str:
    if kind == "fact":
        return library.facts[subject].statement.id if subject in library.facts else subject
    return library.articles[subject].main.title if subject in library.articles else subject


def _of_drafts(context: Context, library: Library, account: Account, mine: set[str], on: date) -> Iterable[Task]:
    with context.store.transaction(reading=True) as database:
        drafts = list(database.scalars(select(Draft).where(Draft.state.in_((*OPEN, EMERGENCY)))))
        for draft in drafts:

            def task(why: Why, detail: str = "", draft: Draft = draft) -> Task:
                return Task(why, draft.subject, title_of(library, draft), draft.owner, detail, draft.id, draft.kind)

            needed = signatures(context, database, draft) if draft.state in TO_SIGN else []

            def waits(why: Why, owners: list[str], draft: Draft = draft, needed: list[Needed] = needed) -> Task:
                found = task(why, ", ".join(owners), draft)
                return replace(found, since=needed[0].since, due=needed[0].due) if owners else found

            missing = [need.owner for need in needed if need.signed_by is None]
            stuck = [need.owner for need in needed if need.is_stuck(on)]
            refused = [need.owner for need in needed if need.refused and need.signed_by is None]
            if stuck and account.administrator:
                yield waits("decide", stuck)
            signers = Signers(context.articles, context.accounts, database, draft) if missing else None
            to_sign = [owner for owner in missing if signers and signers.signs_as(account, owner)]
            if to_sign:
                yield waits("sign", to_sign)
            elif draft.owner in mine and draft.state == REVIEW:
                why: Why = "refused" if refused else "overdue" if stuck else "review" if missing else "ready"
                yield waits(why, refused or stuck or missing)
            elif draft.state == EMERGENCY:
                if draft.owner in mine:
                    yield waits("refused" if refused else "confirm", refused or missing)
            elif draft.owner in mine and draft.state == SCHEDULED:
                yield task("scheduled", str(draft.publish_on or ""))
            elif draft.owner in account.owners("author"):
                said = database.scalar(
                    select(Comment)
                    .where(Comment.draft == draft.id, Comment.done.is_(False), Comment.answers.is_(None))
                    .order_by(Comment.id.desc())
                    .limit(1)
                )
                yield task("sent-back", said.text or said.wording or "") if said else task("draft")


def title_of(library: Library, draft: Draft) -> str:
    """A draft's title as it is written now, or the fact's statement, or the file's name."""
    if draft.kind == FILE:
        return file_of(draft)
    if draft.kind == "fact":
        said = facts_in(draft.files.get(FACTS) or "").get(draft.subject, {}).get("statement")
        new = said.get("id") if isinstance(said, dict) and draft.subject not in library.facts else None
        return new if isinstance(new, str) else _title(library, draft.subject, "fact")
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


def _of_old_values(context: Context, library: Library, mine: set[str], on: date) -> Iterable[Task]:
    """Articles that type what a fact will no longer say, once a draft is published that waits for them."""
    with context.store.transaction(reading=True) as database:
        changes = list(database.scalars(select(Draft).where(Draft.kind == "fact", Draft.state.in_(OPEN))))
    for draft in changes:
        try:
            left = old_values_of(context, draft, on)
        except KbError:  # the draft's own page says why its facts cannot be read
            continue
        open_places = [old.place for old in left if key_of(old.finding) not in draft.reasons]
        said = {place.article: place for place in reversed(open_places) if place.article and place.owner in mine}
        for article_id, place in said.items():
            title = _title(library, article_id, "article")
            yield Task("old-value", article_id, title, place.owner, f"{draft.subject}: {place.said}")


def _of_votes(context: Context, library: Library, mine: set[str], on: date) -> Iterable[Task]:
    with context.store.transaction(reading=True) as database:
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


def _of_flags(context: Context, library: Library, mine: set[str]) -> Iterable[Task]:
    """What agents flagged and nobody has answered; the detail says the reason first."""
    with context.store.transaction(reading=True) as database:
        for flag in open_flags(database):
            article = library.articles.get(flag.article)
            if article and article.owner in mine:
                said = flag.note or flag.question
                yield Task("flagged", article.id, article.main.title, article.owner, f"{flag.reason} {said}".strip())


def rows_of(context: Context, account: Account, on: date, tasks: list[Task] | None = None) -> list[Row]:
    """Every article of the officer's owners, and those that they co-own, by title; new drafts too."""
    library = present_library(context.articles)
    mine = {*account.owners("author"), *account.owners("reviewer")}
    by_subject: dict[str, list[Task]] = defaultdict(list)
    for task in tasks if tasks is not None else tasks_of(context, account, on):
        by_subject[task.subject].append(task)
    with context.store.transaction(reading=True) as database:
        drafts = {
            d.subject: d for d in database.scalars(select(Draft).where(Draft.kind == "article", Draft.state.in_(OPEN)))
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
