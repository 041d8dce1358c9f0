"""Publishing a draft that everyone concerned has signed, and withdrawing an article."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.content.change_note import kept_note
from kb.content.unconfirmed import NAME as UNCONFIRMED
from kb.content.unconfirmed import load_unconfirmed, written
from kb.errors import KbError
from kb.publishing import repository
from kb.publishing.context import Context
from kb.publishing.editing.drafts import Texts, article_files, get_draft, is_behind
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.editing.overlay import digest_of, final_files, full_findings, is_translation, key_of, writing_turn
from kb.publishing.impact.changes import what_changes
from kb.publishing.people.accounts import Account, require
from kb.publishing.workflow.audit_check import require_whole
from kb.publishing.workflow.review import signatures
from kb.publishing.workflow.transaction import alone, finish_left, plan, run
from kb.publishing.workflow.words import masked
from kb.settings import JAKARTA
from kb.storage.draft_states import EMERGENCY, HANDED_IN
from kb.storage.drafts import Draft, Publication


def obstacles(context: Context, draft: Draft, on: date) -> list[KbError]:
    """What stands between this text and the public; nothing if it can be published."""
    found = []
    if draft.kind == "article" and (until := load_unconfirmed(context.articles).get(draft.subject)):
        found.append(KbError("publish.being_confirmed", until=until.astimezone(JAKARTA).strftime("%Y-%m-%d %H.%M")))
    if not repository.is_work_tree(context.articles):
        found.append(KbError("publish.no_git"))
    with context.store.transaction(reading=True) as database:
        found += [
            KbError("publish.signature_missing", owner=need.owner)
            for need in signatures(context, database, draft)
            if need.signed_by is None
        ]
    if is_behind(context, draft):
        return [*found, KbError("publish.behind")]
    report = full_findings(context, draft, on)
    found += [KbError(f.code, f.path, f.line, **f.parameters) for f in report.errors]
    open_warnings = (f for f in report.warnings if key_of(f) not in draft.reasons)
    found += [KbError("publish.warning_stands", f.path, f.line, finding=f) for f in open_warnings]
    if not report.errors and digest_of(draft) not in draft.regressions:
        worse = what_changes(context, draft.files, on).worse
        if worse:
            found.append(KbError("publish.worse_answers", count=len(worse)))
    return found


def require_publisher(account: Account | None, owner: str) -> Account:
    """The account, if it may publish for the owner: a reviewer or an author; NotAllowed if not."""
    return account if account is not None and account.has("reviewer", owner) else require(account, "author", owner)


def publish(context: Context, account: Account | None, draft_id: int, on: date | None = None) -> Publication:
    """Publishes a draft that everyone concerned has signed, now; KbError with all that is in the way.

    For authors and reviewers of its owner.
    """
    on = on or today()
    with context.store.transaction(reading=True) as database:
        draft = get_draft(database, draft_id)
        account = require_publisher(account, draft.owner)
        if draft.state not in HANDED_IN:
            raise KbError("draft.not_handed_in", draft.subject, state=draft.state)
    repository.require_work_tree(context.articles)
    found = obstacles(context, draft, on)
    if found:
        raise KbError("publish.not_ready", draft.subject, obstacles=found)
    with alone(context) as still_held:
        finish_left(context, still_held)
        require_whole(context.articles, context.store)
        with writing_turn(context) as database:
            fresh = get_draft(database, draft_id)
            # Between the checks and here another may have typed, signed or published.
            if digest_of(fresh) != digest_of(draft) or fresh.state not in HANDED_IN or is_behind(context, fresh):
                raise KbError("publish.changed_meanwhile", draft.subject)
            before = {path: fresh.base.get(path) for path in fresh.files}
            files = {path: text for path, text in final_files(fresh.files).items() if text != before.get(path)}
            if not files:
                raise KbError("draft.nothing_changed", draft.subject)
            needed = signatures(context, database, fresh)
            if any(need.signed_by is None for need in needed):  # one may be needed only now, as of a fact's new owner
                raise KbError("publish.changed_meanwhile", draft.subject)
            note = kept_note(fresh.change)
            publication = plan(
                context, database, account, "publish", fresh, fresh.subject, before, files, needed, note=note
            )
        return run(context, publication, still_held)


def withdraw(context: Context, account: Account | None, article_id: str, why: str) -> Publication:
    """Takes an article off every channel at once, with a reason; for authors and reviewers of its owner.

    Also while the audit log cannot be trusted: what is wrong must not stay public for that.
    """
    why = " ".join(masked(context.articles, why).split())
    if len(why) < 5:
        raise KbError("publish.no_reason_to_withdraw", article_id)
    path = next((p for p in article_files(context.articles, article_id) if not is_translation(p)), None)
    if path is None:
        raise KbError("article.not_there", article=article_id)
    account = require_publisher(account, path.partition("/")[0])
    repository.require_work_tree(context.articles)
    with alone(context) as still_held:
        finish_left(context, still_held)
        # Read only now: what another publication has just written must not be undone.
        text = article_files(context.articles, article_id)[path] or ""
        if keys_of(text).get("status") == "archived":
            raise KbError("publish.withdrawn_already", article_id)
        with context.store.transaction() as database:
            before, files = without_mark(context, article_id)
            before, files = before | {path: text}, files | {path: with_key(text, "status", "archived")}
            waits = waiting_draft(database, article_id)
            publication = plan(context, database, account, "withdraw", waits, article_id, before, files, why=why)
        return run(context, publication, still_held)


def without_mark(context: Context, article_id: str) -> tuple[Texts, Texts]:
    """The file of corrections that are being confirmed as it is and without an article; neither if it is not named."""
    moments = load_unconfirmed(context.articles)
    if article_id not in moments:
        return {}, {}
    present = (context.articles / UNCONFIRMED).read_text("utf-8")
    del moments[article_id]
    return {UNCONFIRMED: present}, {UNCONFIRMED: written(moments)}


def waiting_draft(database: Session, article_id: str) -> Draft | None:
    """The draft of an article that was published before all have signed it."""
    found = select(Draft).where(Draft.kind == "article", Draft.subject == article_id, Draft.state == EMERGENCY)
    return database.scalar(found)
