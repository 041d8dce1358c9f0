"""Reading each other: sending back, and signatures on the digest of a text.

Words are kept with personal numbers masked. The owner signs the text, every co-owner what it shares (`shares`).
A signature counts for what was signed and for no other.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kb.content.finding import Finding
from kb.content.unconfirmed import load_unconfirmed
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.agreements import agreeing, pair_of
from kb.publishing.editing.drafts import get_draft, writers
from kb.publishing.editing.overlay import digest_of, present_library, writing_turn
from kb.publishing.people.accounts import Account, NotAllowed, require
from kb.publishing.workflow.comments import LONGEST_COMMENT, add_comment
from kb.publishing.workflow.deputies import Signers
from kb.publishing.workflow.shares import Share, shares
from kb.publishing.workflow.words import masked
from kb.settings import JAKARTA
from kb.storage import audit
from kb.storage.draft_states import DRAFT, EMERGENCY, HANDED_IN, TO_SIGN
from kb.storage.drafts import Agreement, Draft, Refusal, Signature, now

SIGNED = "signed"
DECIDED = "decided"
"""What the audit log calls a signature, and a decision instead of one."""


@dataclass(frozen=True)
class Needed:
    """An owner whose signature a draft needs, what it signs, and who gave it, if anyone did for this very text."""

    share: Share
    since: datetime
    """When it was asked for."""
    due: date
    """The last day on which it is in time."""
    signed_by: str | None = None
    at: datetime | None = None
    deputy: str | None = None
    """The owner whose reviewer signed instead."""
    why: str | None = None
    """Why an administrator decided instead."""
    refused: Refusal | None = None
    """The last no to just this."""

    def is_stuck(self, on: date) -> bool:
        """Whether it is missing and was refused, or is overdue on a day."""
        return self.signed_by is None and (self.refused is not None or on > self.due)

    @property
    def owner(self) -> str:
        """Whose signature it is."""
        return self.share.owner


def signatures(context: Context, database: Session, draft: Draft) -> list[Needed]:
    """Every signature that is needed, with who gave it for the present text;
    one that the audit log does not know is none.
    """
    parts = shares(context.articles, draft)
    whole = digest_of(draft)
    rows = database.scalars(select(Signature).where(Signature.digest.in_({whole, *(part.digest for part in parts)})))
    # Who signed the whole text has signed what it shares of it.
    found = {(s.owner, s.digest): s for s in rows if _is_noted(database, s)}
    said = database.scalars(select(Refusal).where(Refusal.draft == draft.id).order_by(Refusal.id))
    refused = {(refusal.owner, refusal.digest): refusal for refusal in said}
    since = draft.handed_in or draft.saved
    due = due_day(since, present_library(context.articles).subject.signatures.days)
    until = load_unconfirmed(context.articles).get(draft.subject) if draft.state == EMERGENCY else None
    due = until.astimezone(JAKARTA).date() if until else due
    needed = []
    for part in parts:
        asked = Needed(part, since, due, refused=refused.get((part.owner, part.digest)))
        row = found.get((part.owner, part.digest)) or found.get((part.owner, whole))
        if row:
            asked = replace(asked, signed_by=row.who, at=row.at, deputy=row.deputy, why=row.why)
        needed.append(asked)
    return needed


def due_day(since: datetime, days: int) -> date:
    """The day that lies so many working days, Monday to Friday, after a moment's day in Jakarta."""
    day = since.astimezone(JAKARTA).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _is_noted(database: Session, row: Signature) -> bool:
    """Whether the audit log knows a signature, by an entry as it was written."""
    return audit.noted(database, row.who, *signing(row)) is not None


def signing(row: Signature) -> tuple[str, str, str]:
    """What the audit log says of a signature, or of a decision instead of it: the deed, its subject and the rest."""
    if row.why is not None:
        return DECIDED, row.subject, f"for {row.owner}: {row.digest}: {row.why}"
    return SIGNED, row.subject, f"for {row.owner}: {row.digest}" + (f", deputy: {row.deputy}" if row.deputy else "")


def signatures_of(context: Context, draft: Draft) -> list[Needed]:
    """The same, for a page."""
    with context.store.transaction(reading=True) as database:
        return signatures(context, database, draft)


def sign(context: Context, account: Account | None, draft_id: int, owner: str, digest: str) -> list[Needed]:
    """Signs for an owner what it shares of the text with this digest, as its reviewer or as a deputy (`deputies`);
    NotAllowed for others and for who wrote at the draft.

    KbError if the text is no longer the one that was read, or is not in review.
    """
    with writing_turn(context) as database:
        draft = get_draft(database, draft_id)
        instead = require_signs(context, database, account, draft, owner)
        account = require(account, "reviewer", instead)
        need = needed_of(context, database, draft, owner, digest)
        if need.signed_by is None:
            signed = need.share.digest
            # One that is not believed stands in the way of one that is.
            database.execute(delete(Signature).where(Signature.digest == signed, Signature.owner == owner))
            deputy = None if instead == owner else instead
            row = Signature(
                subject=draft.subject, digest=signed, owner=owner, who=account.id, at=now(), deputy=deputy
            )  # fmt: skip
            database.add(row)
            database.flush()
            audit.note(database, account.id, *signing(row))
        return signatures(context, database, draft)


def needed_of(context: Context, database: Session, draft: Draft, owner: str, digest: str) -> Needed:
    """An owner's signature of the text with this digest; KbError if none is needed, or the text is no longer the one
    that was read, or is not in review.
    """
    if draft.state not in TO_SIGN:
        raise KbError("draft.waits_for_its_author", draft.subject, state=draft.state)
    if digest != digest_of(draft):
        raise KbError("review.changed_since", draft.subject)
    need = next((need for need in signatures(context, database, draft) if need.owner == owner), None)
    if need is None:
        raise KbError("review.signature_not_needed", draft.subject, owner=owner)
    return need


def require_signs(context: Context, database: Session, account: Account | None, draft: Draft, owner: str) -> str:
    """The owner as whose reviewer the account signs; NotAllowed if it may not."""
    if account is None:
        require(account, "reviewer", owner)
    signers = Signers(context.articles, context.accounts, database, draft)
    instead = signers.signs_as(account, owner) if account else None
    if account and instead is None:
        if account.id in signers.wrote and account.has("reviewer"):
            raise NotAllowed("review.own_text", account.name)
        require(account, "reviewer", owner)
    return instead or owner


def may_sign_for(context: Context, account: Account, draft: Draft) -> list[str]:
    """The owners for whom this person can still sign this text."""
    with context.store.transaction(reading=True) as database:
        if draft.state not in TO_SIGN:
            return []
        signers = Signers(context.articles, context.accounts, database, draft)
        unsigned = [need.owner for need in signatures(context, database, draft) if need.signed_by is None]
        return [owner for owner in unsigned if signers.signs_as(account, owner)]


def _require_signer(context: Context, database: Session, account: Account | None, draft: Draft) -> Account:
    """Who reviews for, or may sign for, one of the owners whose signature is needed."""
    if account is not None:
        signers = Signers(context.articles, context.accounts, database, draft)
        asked = [part.owner for part in shares(context.articles, draft)]
        if any(account.has("reviewer", owner) or signers.signs_as(account, owner) for owner in asked):
            return account
    return require(account, "reviewer", draft.owner)


def send_back(context: Context, account: Account | None, draft_id: int, why: str) -> Draft:
    """Gives a draft back to its authors with what is to be changed; KbError without a word of why."""
    why = masked(context.articles, why)
    with writing_turn(context) as database:
        draft = get_draft(database, draft_id)
        account = _require_signer(context, database, account, draft)
        if draft.state not in HANDED_IN:
            raise KbError("draft.waits_for_its_author", draft.subject, state=draft.state)
        add_comment(database, account, draft, "", 0, "", why)
        draft.become(DRAFT)
        audit.note(database, account.id, "sent-back", draft.subject, why)
        return draft


def give_reason(context: Context, account: Account | None, draft_id: int, key: str, why: str, about: str = "") -> Draft:
    """Keeps why a warning does not stop this draft; for authors and reviewers of the owner.

    `about`: what the audit log calls the place, if the reason alone does not tell.
    """
    why = reason(masked(context.articles, why))
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = (
            account if account and account.has("reviewer", draft.owner) else require(account, "author", draft.owner)
        )
        draft.reasons = draft.reasons | {key: {"who": account.id, "why": why}}
        audit.note(database, account.id, "warning-kept", draft.subject, f"{about}: {why}" if about else why)
        return draft


def agree(context: Context, account: Account | None, draft_id: int, finding: Finding, why: str) -> Agreement:
    """Says why two owners' sentences do not contradict each other, until either is worded otherwise; for who signs for
    the draft's owner or the other one, and did not write it. KbError without a reason.
    """
    why = reason(masked(context.articles, why))
    other = str(finding.parameters["path"])
    pair = sorted([finding.path, other])
    with writing_turn(context) as database:
        draft = get_draft(database, draft_id)
        signers = Signers(context.articles, context.accounts, database, draft)
        if account and account.id in signers.wrote:
            raise NotAllowed("review.own_text", account.name)
        owners = [path.partition("/")[0] for path in pair]
        asked = [owner for owner in owners if account and signers.signs_as(account, owner)]
        account = account if account and asked else require(account, "reviewer", draft.owner)
        key = pair_of(finding)
        database.execute(delete(Agreement).where(Agreement.key == key))
        articles = [path.rpartition("/")[2].partition(".")[0] for path in pair]
        row = Agreement(key=key, articles=articles, owners=owners, who=account.id, why=why, at=now())
        database.add(row)
        database.flush()
        audit.note(database, account.id, *agreeing(row))
        return row


def accept_regressions(context: Context, account: Account | None, draft_id: int, why: str) -> Draft:
    """Keeps why answers may get worse by this very text; for a reviewer who did not write it."""
    why = reason(masked(context.articles, why))
    with writing_turn(context) as database:
        draft = get_draft(database, draft_id)
        account = _require_signer(context, database, account, draft)
        if account.id in writers(database, draft):
            raise NotAllowed("review.own_text", account.name)
        draft.regressions = {digest_of(draft): {"who": account.id, "why": why}}
        audit.note(database, account.id, "regressions-accepted", draft.subject, why)
        return draft


def reason(why: str) -> str:
    """A reason as it is kept; KbError if it is too short or too long."""
    why = " ".join(why.split())
    if len(why) < 5 or len(why) > LONGEST_COMMENT:
        raise KbError("review.no_reason" if len(why) < 5 else "review.long_reason")
    return why
