"""What happens by the calendar: publishing on a day, and reminders that an article must be read again."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from kb.answering.ask import today
from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import get_draft, open_article, open_draft_of, save, submit
from kb.publishing.editing.front_matter import with_key
from kb.publishing.people.accounts import Account, account_by_id
from kb.publishing.workflow.noting import note_change
from kb.publishing.workflow.publish import obstacles, publish, require_publisher
from kb.storage import audit
from kb.storage.draft_states import HANDED_IN, REVIEW, SCHEDULED
from kb.storage.drafts import Comment, Draft, now

log = logging.getLogger("satujawab")
HALF_A_YEAR = timedelta(days=182)
SOON = 30
"""Days before its review date from which an article's owner is reminded."""


def schedule(context: Context, account: Account | None, draft_id: int, day: date) -> Draft:
    """Has a draft published on a later day; all that publishing needs must be there now.
    For authors and reviewers of its owner.
    """
    with context.store.transaction(reading=True) as database:
        draft = get_draft(database, draft_id)
        account = require_publisher(account, draft.owner)
        if draft.state not in HANDED_IN:
            raise KbError("draft.not_handed_in", draft.subject, state=draft.state)
    if day <= today():
        raise KbError("schedule.not_in_future", draft.subject, day=day)
    found = obstacles(context, draft, today())
    if found:
        raise KbError("publish.not_ready", draft.subject, obstacles=found)
    with context.store.transaction() as database:
        fresh = get_draft(database, draft_id)
        if fresh.revision != draft.revision or fresh.state not in HANDED_IN:
            raise KbError("schedule.changed_meanwhile", draft.subject)
        fresh.become(SCHEDULED, day, account.id)
        audit.note(database, account.id, "scheduled", fresh.subject, day.isoformat())
        return fresh


def publish_due(context: Context, on: date | None = None) -> list[str]:
    """Publishes what is scheduled for today or before;
    what cannot be goes back to review with the reason as a comment.
    """
    on = on or today()
    with context.store.transaction(reading=True) as database:
        due = list(
            database.scalars(
                select(Draft).where(Draft.state == SCHEDULED, Draft.publish_on <= on).order_by(Draft.publish_on)
            )
        )
    done = []
    for draft in due:
        try:
            publish(context, account_by_id(context.accounts, draft.publish_by or ""), draft.id, on)
            done.append(draft.subject)
        except KbError as error:
            if error.code in ("publish.another_runs", "publish.not_live_yet", "publish.lock_lost"):
                continue  # the next round finds it again, or it is finished by itself
            log.error("%s", error)
            with context.store.transaction() as database:
                fresh = get_draft(database, draft.id)
                if fresh.state == SCHEDULED:
                    fresh.become(REVIEW)
                    database.add(
                        Comment(
                            draft=draft.id,
                            path="",
                            line=0,
                            quoted="",
                            text=str(error)[:2000],
                            who="satujawab",
                            at=now(),
                        )
                    )
                    audit.note(database, "satujawab", "schedule-failed", draft.subject, str(error))
    return done


def read_again(context: Context, account: Account | None, article_id: str, on: date) -> Draft:
    """A draft that says: every statement was read and still holds, to be read again in half a year.
    It is signed like any other.
    """
    draft = open_article(context, account, article_id)
    path = f"{draft.owner}/{article_id}.md"
    files = draft.files | {path: with_key(draft.files[path] or "", "review_by", on + HALF_A_YEAR)}
    return save(context, account, draft.id, files, draft.revision).draft


@dataclass(frozen=True)
class ReadAgain:
    """What became of an article that was read again: its draft, or why there is none."""

    article: str
    draft: int | None = None
    refused: KbError | None = None


def read_all_again(
    context: Context, account: Account | None, articles: Iterable[str], on: date, hand_in: bool
) -> list[ReadAgain]:
    """`read_again` for many articles, noted as a change of words alone, and handed in for review if so wished.

    One that has an open draft is left as it is: nobody's text, and no signature, is changed unseen.
    """
    done = []
    for article_id in articles:
        try:
            with context.store.transaction(reading=True) as database:
                if open_draft_of(database, "article", article_id):
                    raise KbError("schedule.has_draft", article_id)
            draft = read_again(context, account, article_id, on)
            note_change(context, account, draft.id, "wording", {})
            if hand_in:
                submit(context, account, draft.id)
            done.append(ReadAgain(article_id, draft.id))
        except KbError as error:
            done.append(ReadAgain(article_id, refused=error.apart()))
    return done


@dataclass(frozen=True)
class Reminder:
    """An article that its owner must read again by a day; `days` until then, below 0 if it has passed."""

    article: str
    title: str
    owner: str
    review_by: date
    days: int


def reminders(library: Library, on: date, owners: set[str] | None = None) -> list[Reminder]:
    """Published articles whose review date has passed or comes soon, the most urgent first; of some owners if given."""
    found = [
        Reminder(a.id, a.main.title, a.owner, a.review_by, (a.review_by - on).days)
        for a in library.articles.values()
        if a.status == "published" and (owners is None or a.owner in owners) and (a.review_by - on).days <= SOON
    ]
    return sorted(found, key=lambda reminder: (reminder.days, reminder.article))
