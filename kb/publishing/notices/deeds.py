"""Notices of what was done, read out of the audit log: it is written together with what it tells of, so that whatever
was done is told of, once, however a process ends. How far it was read is kept together with the notices.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import writers
from kb.publishing.editing.overlay import facts_changed, present_library
from kb.publishing.notices.told import Told, owner_name, subject_title, tell, titled
from kb.publishing.people.accounts import Account, load_accounts
from kb.publishing.workflow.deputies import Signers
from kb.publishing.workflow.file_changes import KIND as FILE
from kb.publishing.workflow.review import signatures
from kb.publishing.workflow.tasks import title_of
from kb.storage.audit import AuditEntry
from kb.storage.draft_states import EMERGENCY, TO_SIGN
from kb.storage.drafts import Agreement, Draft, Publication, now
from kb.storage.notices import Notice, keep, kept
from kb.storage.question_groups import QuestionGroup

log = logging.getLogger("satujawab")
_UP_TO = "told-up-to"
AT_ONCE = 500
"""Entries that are read in one transaction."""


@dataclass(frozen=True)
class _Room:
    """What an entry is read with."""

    context: Context
    database: Session
    library: Library
    people: Mapping[str, Account]


def tell_of_deeds(context: Context, mailed: bool) -> None:
    """Tells officers of all that the audit log holds and was not read yet; `mailed`: by e-mail too, if they want it.

    Costs two small queries if there is nothing new. KbError if the database is away or the articles cannot be read.
    """
    while _has_news(context):
        library, people = present_library(context.articles), load_accounts(context.accounts)
        with context.store.transaction() as database:
            read = int(kept(database, _UP_TO, "0"))
            entries = list(
                database.scalars(
                    select(AuditEntry)
                    .where(AuditEntry.number > read, AuditEntry.what.in_(_ACTS))
                    .order_by(AuditEntry.number)
                    .limit(AT_ONCE)
                )
            )
            room = _Room(context, database, library, people)
            for entry in entries:
                tell(database, people, _of(room, entry), mailed)
            if entries:
                keep(database, _UP_TO, str(entries[-1].number))


def _of(room: _Room, entry: AuditEntry) -> list[Told]:
    """What an entry tells others than who did it; what cannot be read of it holds up nothing that comes after it."""
    try:
        return [one for one in _ACTS[entry.what](room, entry) if one.account != entry.who]
    except KbError as error:
        log.error("nobody is told of entry %d of the audit log: %s", entry.number, error)
        return []


def _has_news(context: Context) -> bool:
    """Whether the log holds anything new that is told of."""
    with context.store.transaction(reading=True) as database:
        new = AuditEntry.number > int(kept(database, _UP_TO, "0"))
        return database.scalar(select(AuditEntry.number).where(new, AuditEntry.what.in_(_ACTS)).limit(1)) is not None


def officers_of(people: Mapping[str, Account], owners: Iterable[str]) -> dict[str, str]:
    """Each account that writes or reviews for one of the owners, with the first of them."""
    found: dict[str, str] = {}
    for owner in owners:
        for account in people.values():
            if account.has("author", owner) or account.has("reviewer", owner):
                found.setdefault(account.id, owner)
    return found


def _drafts_in_review(room: _Room, subject: str) -> list[Draft]:
    """Those whose signatures are asked for, as they are now: what happened to them since has entries of its own."""
    found = select(Draft).where(Draft.subject == subject, Draft.state.in_(TO_SIGN))
    return list(room.database.scalars(found))


def _authors(room: _Room, draft: Draft) -> list[str]:
    return [who for who in sorted({draft.began_by, *writers(room.database, draft)}) if who in room.people]


def _place(draft: Draft) -> dict[str, object]:
    return {"view": "draft", "draft": draft.id, "tab": "review"}


def _of_draft(room: _Room, entry: AuditEntry, draft: Draft, account: str, kind: str, code: str, owner: str) -> Told:
    says = {"title": titled(title_of(room.library, draft)), "owner": owner_name(room.library, owner)}
    waits = draft.id if kind == "waits" else None
    return Told(account, kind, code, owner, says, _place(draft), f"{entry.number} {code} {draft.id}", waits)


def _submitted(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """Whoever may sign and did not write it; its authors, if nobody needs to any more."""
    for draft in _drafts_in_review(room, entry.subject):
        signers = Signers(room.context.articles, room.context.accounts, room.database, draft)
        missing = [n.owner for n in signatures(room.context, room.database, draft) if n.signed_by is None]
        for owner in missing:
            for account, instead in signers.who(owner).items():
                if instead == owner:
                    yield _of_draft(room, entry, draft, account, "waits", "notice.sign", owner)
                else:
                    yield _of_deputy(room, entry, draft, account, owner, instead)
        if not missing:
            yield from _ready(room, entry, draft)


def _of_deputy(room: _Room, entry: AuditEntry, draft: Draft, account: str, owner: str, instead: str) -> Told:
    """It is told as a reviewer of its own owner, and waits for the other's signature."""
    told = _of_draft(room, entry, draft, account, "waits", "notice.sign_as_deputy", instead)
    says = {**told.says, "owner": owner_name(room.library, owner)}
    return replace(told, says=says, key=f"{told.key} {owner}")


def _ready(room: _Room, entry: AuditEntry, draft: Draft) -> Iterable[Told]:
    for account in _authors(room, draft):
        yield _of_draft(room, entry, draft, account, "waits", "notice.ready", draft.owner)


def _signed(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    for draft in _drafts_in_review(room, entry.subject):
        missing = {n.owner for n in signatures(room.context, room.database, draft) if n.signed_by is None}
        _settle(room.database, draft.id, still=missing)
        if not missing and draft.state != EMERGENCY:
            yield from _ready(room, entry, draft)


def _settle(database: Session, draft: int, still: Iterable[str] = ()) -> None:
    """What waited for a draft waits no longer, but for the signatures of these owners."""
    waiting = select(Notice).where(Notice.draft == draft, Notice.read.is_(None))
    for notice in database.scalars(waiting):
        if _asked(notice) not in still:
            notice.read = now()


def _asked(notice: Notice) -> str:
    """The owner whose signature a notice is about. Deputies, authors and administrators are told of another's than the
    one for which they are told; then it is the fourth word of the key (`_of_deputy`, `_emergency`, and
    `_of_signatures` of `dates`).
    """
    words = notice.key.split()
    return words[3] if len(words) > 3 else notice.owner


def _refused(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """Its authors, and the administrators, who may decide."""
    owner = entry.detail.removeprefix("for ").partition(":")[0]
    for draft in _drafts_in_review(room, entry.subject):
        others = [account.id for account in room.people.values() if account.administrator]
        for account in dict.fromkeys([*_authors(room, draft), *others]):
            told = _of_draft(room, entry, draft, account, "back", "notice.refused", draft.owner)
            yield replace(told, says={**told.says, "owner": owner_name(room.library, owner)})


def _decided(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """Whoever reviews for the owner that did not sign; its authors, if all is there now."""
    owner = entry.detail.removeprefix("for ").partition(":")[0]
    for draft in _drafts_in_review(room, entry.subject):
        for account in room.people.values():
            if account.has("reviewer", owner):
                yield _of_draft(room, entry, draft, account.id, "back", "notice.decided", owner)
    yield from _signed(room, entry)


def _agreed(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """Both owners of two sentences of which it is said that they do not contradict each other."""
    row = room.database.scalar(select(Agreement).where(Agreement.key == entry.detail.partition(":")[0]))
    for article, owner in zip(row.articles, row.owners, strict=True) if row else ():
        says = {"title": subject_title(room.library, article, "article"), "why": row.why if row else ""}
        for account in officers_of(room.people, [owner]):
            place = {"view": "article", "article": article}
            yield Told(account, "published", "notice.agreed", owner, says, place, f"{entry.number} {article}")


def _no_longer(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """It was taken back, changed, put away or scheduled."""
    drafts = select(Draft).where(Draft.subject == entry.subject, Draft.state.not_in(TO_SIGN))
    for draft in room.database.scalars(drafts):
        _settle(room.database, draft.id)
    return ()


def _sent_back(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    yield from _no_longer(room, entry)
    if draft := _newest(room, entry.subject):
        for account in _authors(room, draft):
            yield _of_draft(room, entry, draft, account, "back", "notice.sent_back", draft.owner)


def _schedule_failed(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    if draft := _newest(room, entry.subject):
        for account in _authors(room, draft):
            yield _of_draft(room, entry, draft, account, "back", "notice.not_published", draft.owner)


def _newest(room: _Room, subject: str) -> Draft | None:
    found = select(Draft).where(Draft.subject == subject).order_by(Draft.saved.desc()).limit(1)
    return room.database.scalar(found)


def _published(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """Its authors; and who shares an article or has a fact in it, or states a fact that has changed."""
    yield from _no_longer(room, entry)
    done = select(Publication).where(Publication.subject == entry.subject).order_by(Publication.began.desc())
    publication = next((p for p in room.database.scalars(done) if entry.detail.startswith(f"commit {p.commit},")), None)
    draft = room.database.get(Draft, publication.draft) if publication and publication.draft else None
    if draft is None:
        return
    told = set()
    for account in _authors(room, draft):
        told.add(account)
        says = {"title": _title(room, draft)}
        yield Told(account, "published", "notice.published", draft.owner, says, _page(draft), f"{entry.number}")
    if draft.kind == "article":
        yield from _of_shared(room, entry, "notice.published_shared", told)
    elif draft.kind == "fact":
        yield from _of_facts(room, entry, draft, told)


def _title(room: _Room, draft: Draft) -> dict[str, str]:
    if draft.kind == FILE:
        return titled(title_of(room.library, draft))
    return subject_title(room.library, draft.subject, draft.kind)


def _page(draft: Draft) -> dict[str, object]:
    """Where it stands; of a file, that has no page of its own, what was changed."""
    pages: dict[str, dict[str, object]] = {
        "article": {"view": "article", "article": draft.subject},
        "fact": {"view": "facts", "fact": draft.subject},
    }
    return pages.get(draft.kind) or _place(draft)


def _of_shared(room: _Room, entry: AuditEntry, code: str, told: Iterable[str] = ()) -> Iterable[Told]:
    article = room.library.articles.get(entry.subject)
    if article is None:
        return
    theirs = [room.library.facts[fact].owner for fact in article.facts if fact in room.library.facts]
    owners = dict.fromkeys(owner for owner in (*article.co_owners, *theirs) if owner != article.owner)
    by = owner_name(room.library, article.owner)
    says = {"title": subject_title(room.library, article.id, "article"), "by": by}
    place = {"view": "article", "article": article.id}
    for account, owner in officers_of(room.people, owners).items():
        if account not in told:
            named = says | {"owner": owner_name(room.library, owner)}
            yield Told(account, "published", code, owner, named, place, f"{entry.number}")


def _of_facts(room: _Room, entry: AuditEntry, draft: Draft, told: Iterable[str]) -> Iterable[Told]:
    changed = {draft.subject, *(fact for fact, _ in facts_changed(draft))}
    stating = [a for a in room.library.articles.values() if a.status == "published" and changed & set(a.facts)]
    owners = dict.fromkeys(owner for a in stating for owner in (a.owner, *a.co_owners) if owner != draft.owner)
    says = {"title": subject_title(room.library, draft.subject, "fact"), "by": owner_name(room.library, draft.owner)}
    for account, owner in officers_of(room.people, owners).items():
        if account not in told:
            named = says | {"owner": owner_name(room.library, owner)}
            yield Told(account, "published", "notice.fact_changed", owner, named, _page(draft), f"{entry.number}")


def _withdrawn(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    yield from _no_longer(room, entry)
    yield from _of_shared(room, entry, "notice.withdrawn")


def _emergency(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """Whoever may sign what is public already; its authors; and all who share it."""
    told = set()
    for draft in _drafts_in_review(room, entry.subject):
        if draft.state != EMERGENCY:
            continue
        signers = Signers(room.context.articles, room.context.accounts, room.database, draft)
        missing = [need for need in signatures(room.context, room.database, draft) if need.signed_by is None]
        for need in missing:
            for account, instead in signers.who(need.owner).items():
                asked = _of_draft(room, entry, draft, account, "waits", "notice.confirm", instead)
                says = {**asked.says, "owner": owner_name(room.library, need.owner), "day": need.due.isoformat()}
                told.add(account)
                yield replace(asked, says=says, key=f"{asked.key} {need.owner}")
        for account in _authors(room, draft):
            told.add(account)
            yield _of_draft(room, entry, draft, account, "published", "notice.emergency", draft.owner)
    yield from _of_shared(room, entry, "notice.emergency_shared", told)


def _settled(code: str, shared: str) -> Callable[[_Room, AuditEntry], Iterable[Told]]:
    """For what became of an emergency correction: its authors, and all who share it."""

    def tell_all(room: _Room, entry: AuditEntry) -> Iterable[Told]:
        told = set()
        last = select(Publication).where(Publication.subject == entry.subject, Publication.kind == "emergency")
        publication = room.database.scalar(last.order_by(Publication.began.desc()).limit(1))
        draft = room.database.get(Draft, publication.draft) if publication else None
        if draft is not None:
            _settle(room.database, draft.id)
            kind = "published" if code == "notice.confirmed" else "back"
            for account in _authors(room, draft):
                told.add(account)
                yield _of_draft(room, entry, draft, account, kind, code, draft.owner)
        yield from _of_shared(room, entry, shared, told)

    return tell_all


def _given(room: _Room, entry: AuditEntry) -> Iterable[Told]:
    """A group of questions that was handed to an owner."""
    number = entry.subject.removeprefix("group ")
    group = room.database.get(QuestionGroup, int(number)) if number.isdecimal() else None
    if group is None or group.owner != entry.detail:
        return
    says = {"title": titled(group.name), "owner": owner_name(room.library, group.owner)}
    place = {"view": "questions", "group": group.id}
    for account, owner in officers_of(room.people, [group.owner]).items():
        yield Told(account, "asked", "notice.asked_given", owner, says, place, f"{entry.number}")


_ACTS: Mapping[str, Callable[[_Room, AuditEntry], Iterable[Told]]] = {
    "submitted": _submitted, "draft-restored": _submitted, "signed": _signed, "sent-back": _sent_back,
    "schedule-failed": _schedule_failed, "no-contradiction": _agreed, "refused": _refused, "decided": _decided,
    "taken-back": _no_longer, "reopened": _no_longer, "draft-discarded": _no_longer, "scheduled": _no_longer,
    "published": _published, "withdrawn": _withdrawn, "questions-assigned": _given,
    "emergency-published": _emergency, "confirmed": _settled("notice.confirmed", "notice.confirmed_shared"),
    "lapsed": _settled("notice.lapsed", "notice.lapsed_shared"),
}  # fmt: skip
"""What of the audit log officers are told of; and what ends a wait."""
