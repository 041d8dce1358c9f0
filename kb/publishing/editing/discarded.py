"""The bin: drafts that were put away, and the way back. Nothing deletes them."""

from sqlalchemy import func, select

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import get_draft, open_draft_of, require_officer
from kb.publishing.people.accounts import Account, require
from kb.storage import audit
from kb.storage.draft_states import DISCARDED, DRAFT, REVIEW, SCHEDULED
from kb.storage.drafts import Draft


def discarded_drafts(context: Context, account: Account | None, most: int) -> list[Draft]:
    """The drafts that were put away of the owners for whom an officer writes or reviews, the last one first."""
    account = require_officer(account)
    mine = {*account.owners("author"), *account.owners("reviewer")}
    away = func.coalesce(Draft.discarded_at, Draft.saved).desc()
    found = select(Draft).where(Draft.state == DISCARDED, Draft.owner.in_(mine)).order_by(away, Draft.id.desc())
    with context.store.transaction(reading=True) as database:
        return list(database.scalars(found.limit(most)))


def may_restore(account: Account, draft: Draft) -> bool:
    """Whether a person can bring a draft back: who writes or reviews for its owner, as they see it in the bin."""
    writes = account.has("author", draft.owner) or account.has("reviewer", draft.owner)
    return writes and draft.state == DISCARDED


def restore(context: Context, account: Account | None, draft_id: int) -> Draft:
    """Brings a draft back in the state in which it was put away; in review if the day has passed on which it was to be
    published, and a draft if nothing is known of its state. Its signatures hold on as long as its text is the same.

    KbError if it was not put away, or there is another open draft of the same.
    """
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        if account is None or not account.has("reviewer", draft.owner):
            account = require(account, "author", draft.owner)
        if draft.state != DISCARDED:
            raise KbError("draft.not_discarded", draft.subject, state=draft.state)
        if open_draft_of(database, draft.kind, draft.subject):
            raise KbError("draft.another_open", draft.subject)
        draft.state = draft.discarded_from or DRAFT
        if draft.state == SCHEDULED and (draft.publish_on is None or draft.publish_on <= today()):
            draft.become(REVIEW)
        draft.discarded_by = draft.discarded_at = draft.discarded_from = None
        audit.note(database, account.id, "draft-restored", draft.subject, draft.state)
        return draft
