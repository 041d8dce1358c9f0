"""A publication as a journalled transaction: write the files, commit them, build a snapshot, switch to it.

What is to be done is written down first. A crash at any step leaves the old or the new state, and `recover` finishes
what was committed and undoes what was not.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.content.attachments import is_attachment
from kb.content.change_note import ChangeNote
from kb.content.library import load_library, servable
from kb.content.unconfirmed import NAME as UNCONFIRMED
from kb.errors import KbError
from kb.logs import NOTICE
from kb.metrics import PUBLICATIONS
from kb.publishing import repository
from kb.publishing.consistency.rules import check
from kb.publishing.context import Context
from kb.publishing.editing.attachments import to_be_written, uploaded_bytes
from kb.publishing.editing.drafts import open_draft_of, present_files, writers
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.editing.overlay import is_translation
from kb.publishing.editing.typed_on import go_on_with_typed
from kb.publishing.impact.builds import build_in_turn, proposals
from kb.publishing.people.accounts import Account, load_accounts
from kb.publishing.workflow.review import Needed
from kb.retrieval.build import known_articles, live_snapshot, sound_snapshot
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.travel import push
from kb.storage import audit
from kb.storage.draft_states import DISCARDED, EMERGENCY, PUBLISHED, REVIEW, DraftState
from kb.storage.drafts import Draft, Publication, now
from kb.storage.engine import StillHeld

log = logging.getLogger("satujawab")
LONGEST_REASON = 3000
"""Characters of a reason in the audit log."""


@dataclass(frozen=True)
class Deed:
    """A kind of publication: how its commit begins, what the audit log calls its plan and its end, in which state it
    leaves its draft, and whether it publishes what the draft's authors wrote.
    """

    verb: str
    planned: str
    done: str
    leaves: DraftState
    writes: bool = False


DEEDS = {
    "publish": Deed("Publish", "publishing", "published", PUBLISHED, writes=True),
    "withdraw": Deed("Withdraw", "withdrawing", "withdrawn", DISCARDED),
    "emergency": Deed("Correct", "emergency-publishing", "emergency-published", EMERGENCY, writes=True),
    "confirm": Deed("Confirm", "confirming", "confirmed", PUBLISHED),
    "lapse": Deed("Lapse", "lapsing", "lapsed", REVIEW),
}


@contextmanager
def alone(context: Context) -> Iterator[StillHeld]:
    """One publication at a time, of all processes that share a database; the lock goes when the process does."""
    with context.store.publishing(context.index / ".publishing") as still_held:
        if still_held is None:
            raise KbError("publish.another_runs")
        yield still_held


def plan(
    context: Context,
    database: Session,
    account: Account,
    kind: str,
    draft: Draft | None,
    subject: str,
    before: Mapping[str, str | None],
    files: Mapping[str, str | None],
    needed: Sequence[Needed] = (),
    why: str = "",
    note: ChangeNote | None = None,
) -> Publication:
    """Writes down what will be done, with the signatures that are there and what readers are told; from here on
    `recover` answers for it. Of uploaded files that the texts name the plan holds the sha256.
    """
    people, deed = load_accounts(context.accounts), DEEDS[kind]
    attached = to_be_written(database, context, files)
    written = draft if deed.writes else None
    wrote = sorted(writers(database, written) - {written.began_by}) if written else []
    author = people.get(written.began_by if written else account.id, account)
    publication = Publication(
        id=uuid4().hex,
        draft=draft.id if draft else None,
        subject=subject,
        kind=kind,
        who=account.id,
        reason=why,
        before=dict(before) | dict.fromkeys(attached),
        files={**attached, **files},
        message="",
        author=_person(author),
        began=now(),
        step="planned",
    )
    texts = (text for path, text in files.items() if text and not is_translation(path) and path != UNCONFIRMED)
    title = next((keys_of(text).get("title") for text in texts), None)
    lines = [f"{deed.verb} {subject}{f': {_line(str(title))}' if title else ''}", ""]
    lines += [_line(why), ""] if why else []
    lines += [f"Co-authored-by: {_person(people[who])}" for who in wrote if who in people]
    for place, need in enumerate(needed):
        if need.signed_by is None:
            continue
        signer = people.get(need.signed_by) or Account(need.signed_by, need.signed_by, None, {})
        how = "Decided-by" if need.why is not None else "Signed-off-by" if place == 0 else "Co-signed-by"
        instead = f" for {need.owner}" if place or need.deputy or need.why is not None else ""
        lines.append(f"{how}: {_person(signer)}{instead}{f' as deputy from {need.deputy}' if need.deputy else ''}")
    lines += note.trailers(subject) if note else []
    if kind == "withdraw" or account.id != author.id:
        lines.append(f"Published-by: {_person(account)}")
    publication.message = "\n".join([*lines, _trailer(publication)])
    noted = audit.note(database, account.id, *_planned(publication))
    publication.message += f"\nAudit: {noted.digest}\n"
    database.add(publication)
    return publication


def _planned(publication: Publication) -> tuple[str, str, str]:
    """What the audit log says of a plan: the deed, its subject, and the digest of all that is to be done,
    with the reason.
    """
    body = publication.message.partition("\nAudit: ")[0]
    parts = [
        getattr(publication, name)
        for name in ("id", "draft", "subject", "kind", "who", "reason", "before", "files", "author")
    ]
    said = json.dumps([*parts, body], ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    detail = f"{publication.reason[:LONGEST_REASON]} plan {hashlib.sha256(said).hexdigest()}".strip()
    return DEEDS[publication.kind].planned, publication.subject, detail


def is_planned(database: Session, publication: Publication) -> bool:
    """Whether the audit log knows this plan: a row that another put into the database is never carried out."""
    noted = audit.noted(database, publication.who, *_planned(publication))
    return noted is not None and publication.message.endswith(f"\nAudit: {noted.digest}\n")


def _line(text: str) -> str:
    return " ".join(text.split())


def _person(account: Account) -> str:
    name = _line("".join(c for c in account.name if c not in "<>"))
    return f"{name or account.id} <{account.email or f'{account.id}@satujawab.invalid'}>"


def _trailer(publication: Publication) -> str:
    return f"Publication: {publication.id}"


def _replace_file(path: Path, data: bytes | None) -> None:
    """Whole or not at all."""
    if data is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    with open(beside, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def _bytes(context: Context, name: str, text: str | None) -> bytes | None:
    """What a file of a plan holds: a text, or what was uploaded with a sha256."""
    if text is None or not is_attachment(name):
        return text.encode() if text is not None else None
    data = uploaded_bytes(context, name.rpartition("/")[2])
    if hashlib.sha256(data).hexdigest() != text:
        raise KbError("attachment.missing", name, file=name)
    return data


def _holds(path: Path, name: str, text: str | None) -> bool:
    """Whether a file is as a plan says."""
    if text is None or not path.exists():
        return text is None and not path.exists()
    data = path.read_bytes()
    if is_attachment(name):
        return hashlib.sha256(data).hexdigest() == text
    return data.decode("utf-8", "replace").replace("\r\n", "\n") == text


def _write(context: Context, publication: Publication) -> None:
    for name, text in publication.files.items():
        _replace_file(context.articles / name, _bytes(context, name, text))


def _commit(context: Context, publication: Publication) -> None:
    done = repository.commit_with(context.articles, _trailer(publication))
    publication.commit = done or repository.commit_files(
        context.articles, list(publication.files), publication.author, publication.message
    )


def _build(context: Context, publication: Publication) -> None:
    publication.snapshot = _snapshot(context, go_live=False)


def _go_live(context: Context, publication: Publication) -> None:
    publication.snapshot = _snapshot(context, context.bucket is None, publication.snapshot)
    if context.bucket is not None:
        push(Bucket(context.bucket), context.index, publication.snapshot)


def _snapshot(context: Context, go_live: bool, built: str | None = None) -> str:
    """Upon what was built already, if that is still there, else upon the live one."""
    on = today()
    upon = sound_snapshot(context.index, context.encoder, built) if built else None
    upon = upon or live_snapshot(context.index, context.encoder)
    library = load_library(context.articles, known_articles(upon, on) if upon else None)
    served = servable(library, check(library, on))
    apart = proposals(context.index)
    return build_in_turn(served, context.encoder, context.index, on, go_live, previous=upon, rehearsed=apart)


def _finish(context: Context, publication: Publication) -> None:
    with context.store.transaction() as database:
        kept = database.get(Publication, publication.id)
        if kept is None or kept.step == "done":
            return
        kept.step = "done"
        draft = database.get(Draft, publication.draft) if publication.draft else None
        deed = DEEDS[publication.kind]
        if draft is not None:
            # It goes back to where it was handed in, on what is published again, unless a newer one is open.
            newer = open_draft_of(database, draft.kind, draft.subject) if deed.leaves == REVIEW else None
            draft.base = present_files(context, draft) if deed.leaves == REVIEW else draft.base
            draft.become(DISCARDED if newer else deed.leaves)
            if deed.writes:
                others = [path for path in publication.files if path == UNCONFIRMED or is_attachment(path)]
                published = {path: text for path, text in publication.files.items() if path not in others}
                go_on_with_typed(context, database, draft, published)
        audit.note(
            database,
            publication.who,
            deed.done,
            publication.subject,
            f"commit {publication.commit}, snapshot {publication.snapshot}",
        )


STEPS: tuple[tuple[str, Callable[[Context, Publication], None]], ...] = (
    ("written", _write), ("committed", _commit), ("built", _build), ("live", _go_live), ("done", _finish),
)  # fmt: skip


def run(context: Context, publication: Publication, still_held: StillHeld) -> Publication:
    """Does the steps that are left. What fails before the commit is undone;
    what fails after it is finished by `recover`, and so is all of it if the lock was lost.
    """
    names = [name for name, _ in STEPS]
    start = names.index(publication.step) + 1 if publication.step in names else 0
    for name, act in STEPS[start:]:
        if name in ("committed", "live"):
            _require_held(publication, still_held)
        try:
            act(context, publication)
        except (KbError, OSError) as error:
            _require_held(publication, still_held)
            if publication.step in ("planned", "written"):
                _undo(context, publication)
                PUBLICATIONS.labels("undone").inc()
                raise KbError("publish.nothing_published", publication.subject, cause=str(error).rstrip(".")) from None
            PUBLICATIONS.labels("left").inc()
            raise KbError("publish.not_live_yet", publication.subject, cause=str(error).rstrip(".")) from None
        publication.step = name
        if name != "done":
            _note_step(context, publication)
    PUBLICATIONS.labels("done").inc()
    log.log(NOTICE, "%s of %s is live", publication.kind, publication.subject)
    return publication


def _require_held(publication: Publication, still_held: StillHeld) -> None:
    """KbError if the lock was lost: another may publish now, or undo this one, so nothing more is touched."""
    if not still_held():
        raise KbError("publish.lock_lost", publication.subject)


def _note_step(context: Context, publication: Publication) -> None:
    with context.store.transaction() as database:
        kept = database.get(Publication, publication.id)
        if kept is not None:
            kept.step, kept.commit, kept.snapshot = publication.step, publication.commit, publication.snapshot


def _undo(context: Context, publication: Publication) -> None:
    """Puts the old files back, unless someone has written something else there since."""
    for name, text in publication.files.items():
        path, before = context.articles / name, publication.before.get(name)
        if _holds(path, name, text):
            _replace_file(path, _bytes(context, name, before))
        elif not _holds(path, name, before):
            log.warning("%s was changed by hand during a publication; it is left as it is.", name)
    repository.unstage(context.articles, list(publication.files))
    publication.step = "undone"
    with context.store.transaction() as database:
        kept = database.get(Publication, publication.id)
        if kept is not None:
            kept.step = "undone"
        audit.note(database, publication.who, "publication-undone", publication.subject)


def finish_left(context: Context, still_held: StillHeld) -> list[str]:
    """The same, for who holds the lock."""
    with context.store.transaction(reading=True) as database:
        left = list(
            database.scalars(
                select(Publication).where(Publication.step.not_in(("done", "undone"))).order_by(Publication.began)
            )
        )
        unknown = [publication for publication in left if not is_planned(database, publication)]
    for publication in unknown:
        log.error(
            "The publication %s of %s is not in the audit log and is not carried out.",
            publication.id,
            publication.subject,
        )
        left.remove(publication)
    for publication in left:
        _require_held(publication, still_held)
        if publication.step in ("planned", "written"):
            _sweep(context, publication)
            if repository.commit_with(context.articles, _trailer(publication)) is None:
                _undo(context, publication)
                continue
            _commit(context, publication)
            publication.step = "committed"
            _note_step(context, publication)
        run(context, publication, still_held)
    return [f"{p.subject}: {p.step}" for p in left]


def _sweep(context: Context, publication: Publication) -> None:
    """Half-written files of a killed process lie beside the real ones."""
    for name in publication.files:
        path = context.articles / name
        for leftover in path.parent.glob(f".{path.name}.tmp-*"):
            leftover.unlink(missing_ok=True)


def recover(context: Context) -> list[str]:
    """Finishes or undoes what a crash left; returns what was done. At each start, and now and then."""
    with alone(context) as still_held:
        return finish_left(context, still_held)
