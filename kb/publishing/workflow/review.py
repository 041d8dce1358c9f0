"""Reading each other: comments on lines, sending back, and signatures on the digest of a text.

Words are kept with personal numbers masked. The owner and every co-owner sign. A signature counts for the text that was
signed and for no other.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.desk import Desk
from kb.publishing.editing.drafts import get_draft
from kb.publishing.editing.manuscript import keys_of
from kb.publishing.editing.proposal import digest_of, facts_changed, is_english, present_library
from kb.publishing.people.accounts import Account, NotAllowed, require
from kb.publishing.workflow.words import masked
from kb.storage import audit
from kb.storage.drafts import Comment, Draft, DraftSave, Signature, now

LONGEST_COMMENT = 2000
SIGNED = "signed"
"""What the audit log calls a signature."""


@dataclass(frozen=True)
class Needed:
    """An owner whose signature a draft needs, and who gave it, if anyone did for this very text."""

    owner: str
    signed_by: str | None = None
    at: datetime | None = None


def owners_to_sign(library: Library, draft: Draft) -> list[str]:
    """The draft's owner first, then all who answer for what it changes.

    Of an article: its co-owners, those who are taken off the list too. Of a fact: the owners and co-owners of every
    published article that states it, or another fact that the draft words otherwise.
    """
    others: set[str] = set()
    if draft.kind == "article":
        for texts in (draft.files, draft.base):
            named = [keys_of(text).get("co_owners") for path, text in texts.items() if text and not is_english(path)]
            others |= {
                owner for owners in named if isinstance(owners, list) for owner in owners if isinstance(owner, str)
            }
    else:
        changed = {draft.subject, *(fact_id for fact_id, _ in facts_changed(draft))}
        for article in library.articles.values():
            if changed & set(article.facts) and article.status == "published":
                others |= {article.owner, *article.co_owners}
    return [draft.owner, *sorted(others - {draft.owner})]


def signatures(desk: Desk, database: Session, draft: Draft) -> list[Needed]:
    """Every signature that is needed, with who gave it for the present text;
    one that the audit log does not know is none.
    """
    rows = database.scalars(select(Signature).where(Signature.digest == digest_of(draft)))
    found = {s.owner: s for s in rows if _is_noted(database, s)}
    needed = owners_to_sign(present_library(desk.articles), draft)
    return [Needed(o, found[o].who, found[o].at) if o in found else Needed(o) for o in needed]


def _is_noted(database: Session, row: Signature) -> bool:
    """Whether the audit log knows a signature, by an entry as it was written."""
    return audit.noted(database, row.who, SIGNED, row.subject, signing(row.owner, row.digest)) is not None


def signing(owner: str, digest: str) -> str:
    """What the audit log says of a signature."""
    return f"for {owner}: {digest}"


def signatures_of(desk: Desk, draft: Draft) -> list[Needed]:
    """The same, for a page."""
    with desk.store.transaction() as database:
        return signatures(desk, database, draft)


def writers(database: Session, draft: Draft) -> set[str]:
    """All who wrote at the draft; none of them may approve it."""
    found = database.scalars(select(DraftSave).where(DraftSave.draft == draft.id, DraftSave.aside.is_(False)))
    return {kept.who for kept in found if kept.files != draft.base}


def sign(desk: Desk, account: Account | None, draft_id: int, owner: str, digest: str) -> list[Needed]:
    """Signs the text with this digest for an owner; NotAllowed for who has no role reviewer there or wrote at the
    draft.

    KbError if the text is no longer the one that was read, or is not in review.
    """
    with desk.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require(account, "reviewer", owner)
        if account.id in writers(database, draft):
            raise NotAllowed("review.own_text", account.name)
        if draft.state != "review":
            raise KbError("draft.waits_for_its_author", draft.subject, state=draft.state)
        if digest != digest_of(draft):
            raise KbError("review.changed_since", draft.subject)
        needed = signatures(desk, database, draft)
        if owner not in {need.owner for need in needed}:
            raise KbError("review.signature_not_needed", draft.subject, owner=owner)
        if not any(need.owner == owner and need.signed_by for need in needed):
            # A row that is not believed stands in the way of one that is.
            database.execute(delete(Signature).where(Signature.digest == digest, Signature.owner == owner))
            database.add(Signature(subject=draft.subject, digest=digest, owner=owner, who=account.id, at=now()))
            database.flush()
            audit.note(database, account.id, SIGNED, draft.subject, signing(owner, digest))
        return signatures(desk, database, draft)


def may_sign_for(desk: Desk, account: Account, draft: Draft) -> list[str]:
    """The owners for whom this person can still sign this text."""
    with desk.store.transaction() as database:
        if draft.state != "review" or account.id in writers(database, draft):
            return []
        return [
            n.owner
            for n in signatures(desk, database, draft)
            if n.signed_by is None and account.has("reviewer", n.owner)
        ]


def _require_reader(desk: Desk, account: Account | None, draft: Draft) -> Account:
    """A reviewer of one of the owners that must sign."""
    owners = owners_to_sign(present_library(desk.articles), draft)
    if account is not None and any(account.has("reviewer", owner) for owner in owners):
        return account
    return require(account, "reviewer", draft.owner)


def send_back(desk: Desk, account: Account | None, draft_id: int, why: str) -> Draft:
    """Gives a draft back to its authors with what is to be changed; KbError without a word of why."""
    why = masked(desk.articles, why)
    with desk.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = _require_reader(desk, account, draft)
        if draft.state not in ("review", "scheduled"):
            raise KbError("draft.waits_for_its_author", draft.subject, state=draft.state)
        _comment(database, account, draft, "", 0, "", why)
        draft.state, draft.publish_on, draft.publish_by = "draft", None, None
        audit.note(database, account.id, "sent-back", draft.subject, why)
        return draft


def comment(desk: Desk, account: Account | None, draft_id: int, path: str, line: int, text: str) -> Comment:
    """Says something of a line; for reviewers of the owners that sign, and the owner's authors."""
    text = masked(desk.articles, text)
    with desk.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = account if account and account.has("author", draft.owner) else _require_reader(desk, account, draft)
        lines = (draft.files.get(path) or "").split("\n")
        if path not in draft.files or not 0 <= line <= len(lines):
            raise KbError("review.no_line", path or draft.subject, number=line)
        found = _comment(database, account, draft, path, line, lines[line - 1] if line else "", text)
        audit.note(database, account.id, "commented", draft.subject, f"{path}:{line}")
        return found


def _comment(
    database: Session, account: Account, draft: Draft, path: str, line: int, quoted: str, text: str
) -> Comment:
    text = text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise KbError("review.empty_comment") if not text else KbError("review.long_comment", most=LONGEST_COMMENT)
    found = Comment(draft=draft.id, path=path, line=line, quoted=quoted[:300], text=text, who=account.id, at=now())
    database.add(found)
    database.flush()
    return found


def comments_of(desk: Desk, draft_id: int) -> list[Comment]:
    """All comments, by file and line."""
    with desk.store.transaction() as database:
        return list(
            database.scalars(
                select(Comment).where(Comment.draft == draft_id).order_by(Comment.path, Comment.line, Comment.id)
            )
        )


def settle(desk: Desk, account: Account | None, comment_id: int, done: bool = True) -> None:
    """Marks a comment as attended to."""
    with desk.store.transaction() as database:
        found = database.get(Comment, comment_id)
        if found is None:
            raise KbError("review.no_comment")
        draft = get_draft(database, found.draft)
        if not (account and account.has("author", draft.owner)):
            _require_reader(desk, account, draft)
        found.done = done


def give_reason(desk: Desk, account: Account | None, draft_id: int, key: str, why: str, about: str = "") -> Draft:
    """Keeps why a warning does not stop this draft; for authors and reviewers of the owner.

    `about`: what the audit log calls the place, if the reason alone does not tell.
    """
    why = _reason(masked(desk.articles, why))
    with desk.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = (
            account if account and account.has("reviewer", draft.owner) else require(account, "author", draft.owner)
        )
        draft.reasons = draft.reasons | {key: {"who": account.id, "why": why}}
        audit.note(database, account.id, "warning-kept", draft.subject, f"{about}: {why}" if about else why)
        return draft


def accept_regressions(desk: Desk, account: Account | None, draft_id: int, why: str) -> Draft:
    """Keeps why answers may get worse by this very text; for a reviewer who did not write it."""
    why = _reason(masked(desk.articles, why))
    with desk.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = _require_reader(desk, account, draft)
        if account.id in writers(database, draft):
            raise NotAllowed("review.own_text", account.name)
        draft.regressions = {digest_of(draft): {"who": account.id, "why": why}}
        audit.note(database, account.id, "regressions-accepted", draft.subject, why)
        return draft


def _reason(why: str) -> str:
    why = " ".join(why.split())
    if len(why) < 5 or len(why) > LONGEST_COMMENT:
        raise KbError("review.no_reason" if len(why) < 5 else "review.long_reason")
    return why
