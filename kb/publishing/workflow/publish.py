"""Publishing as a journalled transaction: write the files, commit them, build a snapshot, switch to it.

What is to be done is written down first. A crash at any step leaves the old or the new state, and `recover` finishes
what was committed and undoes what was not.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.content.check import check
from kb.content.library import load_library, servable
from kb.errors import KbError
from kb.publishing import repository
from kb.publishing.desk import Desk
from kb.publishing.editing.drafts import article_files, get_draft, is_behind
from kb.publishing.editing.manuscript import keys_of, with_key
from kb.publishing.editing.proposal import digest_of, final_files, full_findings, is_english, key_of
from kb.publishing.impact.builds import build_in_turn
from kb.publishing.impact.changes import what_changes
from kb.publishing.people.accounts import Account, load_accounts, require
from kb.publishing.workflow.ledger import require_whole
from kb.publishing.workflow.review import Needed, signatures, writers
from kb.publishing.workflow.words import masked
from kb.retrieval.build import known_articles, live_snapshot
from kb.storage import audit
from kb.storage.drafts import Draft, Publication, now

log = logging.getLogger("satujawab")
LONGEST_REASON = 3000
"""Characters of a reason in the audit log."""


@contextmanager
def _alone(desk: Desk) -> Iterator[None]:
    """One publication at a time, of all processes that share a database; the lock goes when the process does."""
    with desk.store.publishing(desk.index / ".publishing") as mine:
        if not mine:
            raise KbError("publish.another_runs")
        yield


def obstacles(desk: Desk, draft: Draft, on: date) -> list[KbError]:
    """What stands between this text and the public; nothing if it can be published."""
    found = []
    if not repository.is_work_tree(desk.articles):
        found.append(KbError("publish.no_git"))
    with desk.store.transaction() as database:
        found += [
            KbError("publish.signature_missing", owner=need.owner)
            for need in signatures(desk, database, draft)
            if need.signed_by is None
        ]
    if is_behind(desk, draft):
        return [*found, KbError("publish.behind")]
    report = full_findings(desk, draft, on)
    found += [KbError(f.code, f.path, f.line, **f.parameters) for f in report.errors]
    open_warnings = (f for f in report.warnings if key_of(f) not in draft.reasons)
    found += [KbError("publish.warning_stands", f.path, f.line, finding=f) for f in open_warnings]
    if not report.errors and digest_of(draft) not in draft.regressions:
        worse = what_changes(desk, draft.files, on).worse
        if worse:
            found.append(KbError("publish.worse_answers", count=len(worse)))
    return found


def require_publisher(account: Account | None, owner: str) -> Account:
    """The account, if it may publish for the owner: a reviewer or an author; NotAllowed if not."""
    return account if account is not None and account.has("reviewer", owner) else require(account, "author", owner)


def publish(desk: Desk, account: Account | None, draft_id: int, on: date | None = None) -> Publication:
    """Publishes a draft that everyone concerned has signed, now; KbError with all that is in the way.

    For authors and reviewers of its owner.
    """
    on = on or today()
    with desk.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require_publisher(account, draft.owner)
        if draft.state not in ("review", "scheduled"):
            raise KbError("draft.not_handed_in", draft.subject, state=draft.state)
    repository.require_work_tree(desk.articles)
    found = obstacles(desk, draft, on)
    if found:
        raise KbError("publish.not_ready", draft.subject, obstacles=found)
    with _alone(desk):
        _recover(desk)
        require_whole(desk.articles, desk.store)
        with desk.store.transaction() as database:
            fresh = get_draft(database, draft_id)
            # Between the checks and here another may have typed, signed or published.
            if (
                digest_of(fresh) != digest_of(draft)
                or fresh.state not in ("review", "scheduled")
                or is_behind(desk, fresh)
            ):
                raise KbError("publish.changed_meanwhile", draft.subject)
            before = {path: fresh.base.get(path) for path in fresh.files}
            files = {path: text for path, text in final_files(fresh.files).items() if text != before.get(path)}
            if not files:
                raise KbError("draft.nothing_changed", draft.subject)
            needed = signatures(desk, database, fresh)
            publication = _plan(desk, database, account, "publish", fresh, fresh.subject, before, files, needed)
        return _run(desk, publication)


def withdraw(desk: Desk, account: Account | None, article_id: str, why: str) -> Publication:
    """Takes an article off every channel at once, with a reason; for authors and reviewers of its owner.

    Also while the audit log cannot be trusted: what is wrong must not stay public for that.
    """
    why = " ".join(masked(desk.articles, why).split())
    if len(why) < 5:
        raise KbError("publish.no_reason_to_withdraw", article_id)
    path = next((p for p in article_files(desk.articles, article_id) if not is_english(p)), None)
    if path is None:
        raise KbError("article.not_there", article=article_id)
    account = require_publisher(account, path.partition("/")[0])
    repository.require_work_tree(desk.articles)
    with _alone(desk):
        _recover(desk)
        # Read only now: what another publication has just written must not be undone.
        text = article_files(desk.articles, article_id)[path] or ""
        if keys_of(text).get("status") == "archived":
            raise KbError("publish.withdrawn_already", article_id)
        with desk.store.transaction() as database:
            files = {path: with_key(text, "status", "archived")}
            publication = _plan(desk, database, account, "withdraw", None, article_id, {path: text}, files, [], why)
        return _run(desk, publication)


def _plan(
    desk: Desk,
    database: Session,
    account: Account,
    kind: str,
    draft: Draft | None,
    subject: str,
    before: Mapping[str, str | None],
    files: Mapping[str, str | None],
    needed: list[Needed],
    why: str = "",
) -> Publication:
    """Writes down what will be done; from here on `recover` answers for it."""
    people = load_accounts(desk.accounts)
    wrote = sorted(writers(database, draft) - {draft.began_by}) if draft else []
    author = people.get(draft.began_by if draft else account.id, account)
    publication = Publication(
        id=uuid4().hex,
        draft=draft.id if draft else None,
        subject=subject,
        kind=kind,
        who=account.id,
        reason=why,
        before=dict(before),
        files=dict(files),
        message="",
        author=_person(author),
        began=now(),
        step="planned",
    )
    title = next((keys_of(text).get("title") for path, text in files.items() if text and not is_english(path)), None)
    lines = [
        f"{'Publish' if kind == 'publish' else 'Withdraw'} {subject}{f': {_line(str(title))}' if title else ''}",
        "",
    ]
    lines += [_line(why), ""] if why else []
    lines += [f"Co-authored-by: {_person(people[who])}" for who in wrote if who in people]
    for place, need in enumerate(needed):
        signer = people.get(need.signed_by or "") or Account(need.signed_by or "?", need.signed_by or "?", None, {})
        lines.append(
            f"{'Signed-off-by' if place == 0 else 'Co-signed-by'}: "
            f"{_person(signer)}{'' if place == 0 else f' for {need.owner}'}"
        )
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
    return "publishing" if publication.kind == "publish" else "withdrawing", publication.subject, detail


def _is_planned(desk: Desk, publication: Publication) -> bool:
    """Whether the audit log knows this plan: a row that another put into the database is never carried out."""
    with desk.store.transaction() as database:
        noted = audit.noted(database, publication.who, *_planned(publication))
    return noted is not None and publication.message.endswith(f"\nAudit: {noted.digest}\n")


def _line(text: str) -> str:
    return " ".join(text.split())


def _person(account: Account) -> str:
    name = _line("".join(c for c in account.name if c not in "<>"))
    return f"{name or account.id} <{account.email or f'{account.id}@satujawab.invalid'}>"


def _trailer(publication: Publication) -> str:
    return f"Publication: {publication.id}"


def _replace_file(path: Path, text: str | None) -> None:
    """Whole or not at all."""
    if text is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    with open(beside, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def _write(desk: Desk, publication: Publication) -> None:
    for name, text in publication.files.items():
        _replace_file(desk.articles / name, text)


def _commit(desk: Desk, publication: Publication) -> None:
    done = repository.commit_with(desk.articles, _trailer(publication))
    publication.commit = done or repository.commit_files(
        desk.articles, list(publication.files), publication.author, publication.message
    )


def _build(desk: Desk, publication: Publication) -> None:
    publication.snapshot = _snapshot(desk, go_live=False)


def _go_live(desk: Desk, publication: Publication) -> None:
    publication.snapshot = _snapshot(desk, go_live=True)


def _snapshot(desk: Desk, go_live: bool) -> str:
    on = today()
    live = live_snapshot(desk.index, desk.encoder)
    library = load_library(desk.articles, known_articles(live, on) if live else None)
    return build_in_turn(servable(library, check(library, on)), desk.encoder, desk.index, on, go_live, previous=live)


def _finish(desk: Desk, publication: Publication) -> None:
    with desk.store.transaction() as database:
        kept = database.get(Publication, publication.id)
        if kept is None or kept.step == "done":
            return
        kept.step = "done"
        draft = database.get(Draft, publication.draft) if publication.draft else None
        if draft is not None:
            draft.state, draft.publish_on = "published", None
        what = "published" if publication.kind == "publish" else "withdrawn"
        audit.note(
            database,
            publication.who,
            what,
            publication.subject,
            f"commit {publication.commit}, snapshot {publication.snapshot}",
        )


STEPS: tuple[tuple[str, Callable[[Desk, Publication], None]], ...] = (
    ("written", _write), ("committed", _commit), ("built", _build), ("live", _go_live), ("done", _finish),
)  # fmt: skip


def _run(desk: Desk, publication: Publication) -> Publication:
    """Does the steps that are left. What fails before the commit is undone;
    what fails after it is finished by `recover`.
    """
    names = [name for name, _ in STEPS]
    start = names.index(publication.step) + 1 if publication.step in names else 0
    for name, act in STEPS[start:]:
        try:
            act(desk, publication)
        except (KbError, OSError) as error:
            if publication.step in ("planned", "written"):
                _undo(desk, publication)
                raise KbError("publish.nothing_published", publication.subject, cause=str(error).rstrip(".")) from None
            raise KbError("publish.not_live_yet", publication.subject, cause=str(error).rstrip(".")) from None
        publication.step = name
        if name != "done":
            _note_step(desk, publication)
    return publication


def _note_step(desk: Desk, publication: Publication) -> None:
    with desk.store.transaction() as database:
        kept = database.get(Publication, publication.id)
        if kept is not None:
            kept.step, kept.commit, kept.snapshot = publication.step, publication.commit, publication.snapshot


def _undo(desk: Desk, publication: Publication) -> None:
    """Puts the old files back, unless someone has written something else there since."""
    for name, text in publication.files.items():
        path = desk.articles / name
        present = path.read_text("utf-8") if path.exists() else None
        if present == text:
            _replace_file(path, publication.before.get(name))
        elif present != publication.before.get(name):
            log.warning("%s was changed by hand during a publication; it is left as it is.", name)
    repository.unstage(desk.articles, list(publication.files))
    publication.step = "undone"
    with desk.store.transaction() as database:
        kept = database.get(Publication, publication.id)
        if kept is not None:
            kept.step = "undone"
        audit.note(database, publication.who, "publication-undone", publication.subject)


def _recover(desk: Desk) -> list[str]:
    with desk.store.transaction() as database:
        left = list(
            database.scalars(
                select(Publication).where(Publication.step.not_in(("done", "undone"))).order_by(Publication.began)
            )
        )
    for publication in [p for p in left if not _is_planned(desk, p)]:
        log.error(
            "The publication %s of %s is not in the audit log and is not carried out.",
            publication.id,
            publication.subject,
        )
        left.remove(publication)
    for publication in left:
        if publication.step in ("planned", "written"):
            _sweep(desk, publication)
            if repository.commit_with(desk.articles, _trailer(publication)) is None:
                _undo(desk, publication)
                continue
            _commit(desk, publication)
            publication.step = "committed"
            _note_step(desk, publication)
        _run(desk, publication)
    return [f"{p.subject}: {p.step}" for p in left]


def _sweep(desk: Desk, publication: Publication) -> None:
    """Half-written files of a killed process lie beside the real ones."""
    for name in publication.files:
        path = desk.articles / name
        for leftover in path.parent.glob(f".{path.name}.tmp-*"):
            leftover.unlink(missing_ok=True)


def recover(desk: Desk) -> list[str]:
    """Finishes or undoes what a crash left; returns what was done. At each start, and now and then."""
    with _alone(desk):
        return _recover(desk)
