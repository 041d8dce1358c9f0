"""What becomes of a signature that is refused or overdue: it is given after all, its passages are left out, the request
is taken back, or an administrator decides. Each is in the audit log, and so is what was said against it.
"""

from difflib import SequenceMatcher

from sqlalchemy import delete, select

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import Files, digest_of, writing_turn
from kb.publishing.people.accounts import Account, NotAllowed, require
from kb.publishing.workflow.review import Needed, needed_of, reason, require_signs, signatures, signing
from kb.publishing.workflow.shares import Passage, Share, shares
from kb.publishing.workflow.words import masked
from kb.storage import audit
from kb.storage.draft_states import REVIEW
from kb.storage.drafts import Draft, Refusal, Signature, now


def refuse(context: Context, account: Account | None, draft_id: int, owner: str, digest: str, why: str) -> Refusal:
    """Says no for an owner to what it was asked to sign, with a reason; for whoever may sign it.

    KbError without a reason, or if the text is no longer the one that was read, or is not in review.
    """
    why = reason(masked(context.articles, why))
    with writing_turn(context) as database:
        draft = drafts.get_draft(database, draft_id)
        account = require(account, "reviewer", require_signs(context, database, account, draft, owner))
        need = needed_of(context, database, draft, owner, digest)
        if need.signed_by is not None:
            raise KbError("review.signed_already", draft.subject, owner=owner)
        refusal = Refusal(
            draft=draft.id, owner=owner, digest=need.share.digest, who=account.id, why=why, at=now()
        )  # fmt: skip
        database.add(refusal)
        audit.note(database, account.id, "refused", draft.subject, f"for {owner}: {need.share.digest}: {why}")
        return refusal


def refusals_of(context: Context, draft_id: int) -> list[Refusal]:
    """All that was ever said against a draft's text, the newest first."""
    with context.store.transaction(reading=True) as database:
        return list(database.scalars(select(Refusal).where(Refusal.draft == draft_id).order_by(Refusal.id.desc())))


def decide(context: Context, account: Account | None, draft_id: int, owner: str, digest: str, why: str) -> list[Needed]:
    """Lets a text be published without an owner's signature that was refused or is overdue, with a reason; for an
    administrator who did not write at it.

    KbError without a reason, while the signature may still come, or if the text is not the one that was read.
    """
    why = reason(masked(context.articles, why))
    with writing_turn(context) as database:
        draft = drafts.get_draft(database, draft_id)
        account = require(account, "administrator")
        if account.id in drafts.writers(database, draft):
            raise NotAllowed("review.own_text", account.name)
        need = needed_of(context, database, draft, owner, digest)
        if not need.is_stuck(today()):
            raise KbError("review.still_in_time", draft.subject, owner=owner, day=need.due)
        database.execute(delete(Signature).where(Signature.digest == need.share.digest, Signature.owner == owner))
        row = Signature(
            subject=draft.subject, digest=need.share.digest, owner=owner, who=account.id, at=now(), why=why
        )  # fmt: skip
        database.add(row)
        database.flush()
        audit.note(database, account.id, *signing(row))
        return signatures(context, database, draft)


def leave_out(context: Context, account: Account | None, draft_id: int, owner: str) -> Draft:
    """Hands the draft in again with the passages as they are published that an owner refused, or has not signed in
    time; for authors of the draft's owner.

    KbError if they cannot be told from the rest, or nothing else is changed.
    """
    with context.store.transaction(reading=True) as database:
        draft = drafts.get_draft(database, draft_id)
        account = require(account, "author", draft.owner)
        if draft.state != REVIEW:
            raise KbError("draft.not_in_review", draft.subject, state=draft.state)
        need = needed_of(context, database, draft, owner, digest_of(draft))
    if not need.is_stuck(today()):
        raise KbError("review.still_in_time", draft.subject, owner=owner, day=need.due)
    files = {**draft.files, **_without(draft, need.share)}
    left = Draft(kind=draft.kind, owner=draft.owner, subject=draft.subject, base=draft.base, files=files)
    if need.share.whole or draft.kind == "fact" or owner in {part.owner for part in shares(context.articles, left)}:
        raise KbError("review.cannot_leave_out", draft.subject, owner=owner)
    if files == draft.base:
        raise KbError("review.nothing_left", draft.subject)
    drafts.save(context, account, draft.id, files, draft.revision)
    with context.store.transaction() as database:
        audit.note(database, account.id, "passage-left-out", draft.subject, f"of {owner}: {need.share.digest}")
    return drafts.submit(context, account, draft.id)


def _without(draft: Draft, share: Share) -> Files:
    """The files that a share is of, with its lines as they were."""
    paths = {passage.path for passage in (*share.gone, *share.new)}
    return {
        path: _as_they_were(
            draft.base.get(path) or "",
            draft.files.get(path) or "",
            [passage for passage in share.gone if passage.path == path],
            [passage for passage in share.new if passage.path == path],
        )
        for path in paths & draft.files.keys()
    }


def _as_they_were(old: str, new: str, gone: list[Passage], came: list[Passage]) -> str:
    before, after = old.split("\n"), new.split("\n")
    found: list[str] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        spans = [(a1, a2, b1, b2)]
        if kind == "replace" and a2 - a1 == b2 - b1:
            # Lines that changed side by side are parted, so that a neighbour keeps its change.
            spans = [(a1 + n, a1 + n + 1, b1 + n, b1 + n + 1) for n in range(a2 - a1)]
        for a, a_end, b, b_end in spans:
            theirs = kind != "equal" and (_meets(gone, a, a_end) or _meets(came, b, b_end))
            found += before[a:a_end] if theirs else after[b:b_end]
    return "\n".join(found)


def _meets(passages: list[Passage], start: int, end: int) -> bool:
    """Whether lines, from 0 and to but without `end`, are some of the passages'."""
    return any(passage.first - 1 < end and start < passage.last for passage in passages)
