"""An emergency correction: two officers of an owner publish before its co-owners have signed.

Readers see that it is being confirmed. When all have signed, the mark goes; if they have not within the hours that
kb.yaml sets, the article lapses to what it said before, or is withdrawn if it said nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.content.attachments import is_attachment
from kb.content.change_note import ChangeNote, kept_note
from kb.content.unconfirmed import NAME as UNCONFIRMED
from kb.content.unconfirmed import load_unconfirmed, written
from kb.errors import KbError
from kb.publishing import repository
from kb.publishing.context import Context
from kb.publishing.editing.drafts import Texts, article_files, get_draft, is_behind, writers
from kb.publishing.editing.front_matter import is_collection, with_key
from kb.publishing.editing.overlay import digest_of, final_files, is_translation, present_library, writing_turn
from kb.publishing.people.accounts import Account, NotAllowed, load_accounts, require
from kb.publishing.workflow.audit_check import examine, require_whole
from kb.publishing.workflow.publish import obstacles, require_publisher, waiting_draft, without_mark
from kb.publishing.workflow.review import Needed, needed_of, reason, sign, signatures
from kb.publishing.workflow.transaction import alone, finish_left, is_planned, plan, run
from kb.publishing.workflow.words import masked
from kb.storage.draft_states import REVIEW
from kb.storage.drafts import Draft, Publication, now

log = logging.getLogger("satujawab")
SYSTEM = Account("satujawab", "SatuJawab", None, {})
"""Who confirms, and who lets lapse what nobody confirmed."""
NOT_CONFIRMED = {
    "id": "Koreksi sebelumnya tidak dikonfirmasi. Yang berlaku adalah jawaban sebelum koreksi itu.",
    "en": "The last correction was not confirmed. What holds is the answer from before it.",
}
"""What readers are told of an article that says again what it said before."""
_LATER = ("publish.another_runs", "publish.not_live_yet", "publish.lock_lost")
"""The next round finds it again, or it is finished by itself."""


@dataclass(frozen=True)
class Standing:
    """A correction that is being confirmed: which officer published it, why, and until when it holds."""

    who: str
    why: str
    at: datetime
    until: datetime


def hours_of(context: Context) -> int | None:
    """For how many hours such a correction holds; None where kb.yaml allows none."""
    emergency = present_library(context.articles).subject.emergency
    return emergency.hours if emergency else None


def may_break(context: Context, account: Account, draft: Draft) -> bool:
    """Whether the officer may publish a draft at once, and it still lacks a co-owner's signature."""
    if draft.kind != "article" or draft.state != REVIEW or hours_of(context) is None:
        return False
    with context.store.transaction(reading=True) as database:
        try:
            _require_two(context, database, account, draft)
        except KbError:
            return False
        return any(
            need.signed_by is None and need.owner != draft.owner for need in signatures(context, database, draft)
        )


def _require_two(context: Context, database: Session, account: Account | None, draft: Draft) -> Account:
    """The account, if it reviews for the draft's owner and another officer of that owner wrote the text."""
    account = require(account, "reviewer", draft.owner)
    people, wrote = load_accounts(context.accounts), writers(database, draft)
    if account.id in wrote:
        raise NotAllowed("review.own_text", account.name)
    own = [people[who] for who in wrote if who in people]
    if not any(one.has("author", draft.owner) or one.has("reviewer", draft.owner) for one in own):
        raise KbError("emergency.one_officer", draft.subject, owner=draft.owner)
    return account


def publish_at_once(
    context: Context, account: Account | None, draft_id: int, digest: str, why: str, at: datetime | None = None
) -> Publication:
    """Publishes the text with this digest without its co-owners' signatures, with a reason, for the hours that kb.yaml
    sets; signs it for its owner. For a reviewer of the owner who did not write it: the other officer is who did.

    KbError with all that is in the way but those signatures; also if a co-owner has refused just this, or if it was
    published so before and lapsed.
    """
    at = at or now()
    why = reason(masked(context.articles, why))
    with context.store.transaction(reading=True) as database:
        draft = get_draft(database, draft_id)
        account = _require_two(context, database, account, draft)
        if draft.kind != "article":
            raise KbError("emergency.articles_only", draft.subject)
        if (hours := hours_of(context)) is None:
            raise KbError("emergency.not_allowed", draft.subject)
        needed_of(context, database, draft, draft.owner, digest)
        _require_waited_for(draft, signatures(context, database, draft))
    repository.require_work_tree(context.articles)
    found = [one for one in obstacles(context, draft, today()) if one.code != "publish.signature_missing"]
    if found:
        raise KbError("publish.not_ready", draft.subject, obstacles=found)
    sign(context, account, draft_id, draft.owner, digest)
    with alone(context) as still_held:
        finish_left(context, still_held)
        require_whole(context.articles, context.store)
        with writing_turn(context) as database:
            fresh = get_draft(database, draft_id)
            # Between the checks and here another may have typed, signed or published.
            if digest_of(fresh) != digest or fresh.state != REVIEW or is_behind(context, fresh):
                raise KbError("publish.changed_meanwhile", draft.subject)
            needed = signatures(context, database, fresh)
            if any(need.signed_by is None for need in needed if need.owner == fresh.owner):
                raise KbError("publish.changed_meanwhile", draft.subject)
            _require_waited_for(fresh, needed)
            before: Texts = {path: fresh.base.get(path) for path in fresh.files}
            files = {path: text for path, text in final_files(fresh.files).items() if text != before.get(path)}
            if any(_texts(one) == files for one in _emergencies(database, fresh.subject)):
                raise KbError("emergency.lapsed_before", fresh.subject)
            moments = load_unconfirmed(context.articles)
            before[UNCONFIRMED] = (context.articles / UNCONFIRMED).read_text("utf-8") if moments else None
            files[UNCONFIRMED] = written(moments | {fresh.subject: at + timedelta(hours=hours)})
            publication = plan(
                context, database, account, "emergency", fresh, fresh.subject, before, files, needed, why,
                kept_note(fresh.change),
            )  # fmt: skip
        return run(context, publication, still_held)


def _require_waited_for(draft: Draft, needed: Sequence[Needed]) -> None:
    """KbError unless a co-owner's signature is missing, and none was refused."""
    missing = [need for need in needed if need.signed_by is None and need.owner != draft.owner]
    if not missing:
        raise KbError("emergency.all_signed", draft.subject)
    refused = [need.owner for need in missing if need.refused]
    if refused:
        raise KbError("emergency.refused", draft.subject, owners=refused)


def _texts(publication: Publication) -> Texts:
    """What a publication wrote of an article; the files that it shows stay."""
    return {p: text for p, text in publication.files.items() if not is_collection(p) and not is_attachment(p)}


def _emergencies(database: Session, article_id: str) -> list[Publication]:
    """All emergency corrections of an article that the audit log knows, the newest first."""
    query = select(Publication).where(Publication.subject == article_id, Publication.kind == "emergency")
    found = database.scalars(query.where(Publication.step == "done").order_by(Publication.began.desc()))
    return [one for one in found if is_planned(database, one)]


def standing(context: Context, article_id: str) -> Standing | None:
    """The correction of an article that is being confirmed, if one is."""
    until = load_unconfirmed(context.articles).get(article_id)
    with context.store.transaction(reading=True) as database:
        found = _emergencies(database, article_id) if until else []
    return Standing(found[0].who, found[0].reason, found[0].began, until) if found and until else None


def settle(context: Context, at: datetime | None = None) -> list[str]:
    """Confirms each correction that all have signed by now, and lets lapse each whose hours are over; returns what was
    done. What cannot be done yet is tried again in the next round.
    """
    at, done = at or now(), []
    for article_id in load_unconfirmed(context.articles):
        try:
            if kind := _settle(context, article_id, at):
                done.append(f"{article_id}: {kind}")
        except KbError as error:
            if error.code not in _LATER:
                log.error("%s", error)
    return done


def _settle(context: Context, article_id: str, at: datetime) -> str | None:
    if _comes_to(context, article_id, at) is None:
        return None
    with alone(context) as still_held:
        finish_left(context, still_held)
        kind = _comes_to(context, article_id, at)  # what has just been finished may have settled it
        if kind is None:
            return None
        if kind == "lapse":
            publication = _plan_lapse(context, SYSTEM, article_id, "It was not confirmed in time.")
        else:
            with writing_turn(context) as database:
                draft = waiting_draft(database, article_id)
                needed = signatures(context, database, draft) if draft else []
                before, files = without_mark(context, article_id)
                publication = plan(context, database, SYSTEM, kind, draft, article_id, before, files, needed)
        run(context, publication, still_held)
        return kind


def _comes_to(context: Context, article_id: str, at: datetime) -> str | None:
    """What is to become of a correction now: it is confirmed, it lapses, or nothing yet."""
    until = load_unconfirmed(context.articles).get(article_id)
    if until is None:
        return None
    with context.store.transaction(reading=True) as database:
        draft = waiting_draft(database, article_id)
        signed = draft is not None and all(need.signed_by for need in signatures(context, database, draft))
    # Signatures are believed only by a record that is whole.
    if signed and not examine(context.articles, context.store).faults:
        return "confirm"
    return "lapse" if at >= until else None


def take_back(context: Context, account: Account | None, article_id: str, why: str) -> Publication:
    """Has a correction lapse at once that is being confirmed, with a reason; for authors and reviewers of its owner."""
    why = reason(masked(context.articles, why))
    path = next((p for p in article_files(context.articles, article_id) if not is_translation(p)), None)
    if path is None:
        raise KbError("article.not_there", article=article_id)
    account = require_publisher(account, path.partition("/")[0])
    repository.require_work_tree(context.articles)
    with alone(context) as still_held:
        finish_left(context, still_held)
        if article_id not in load_unconfirmed(context.articles):
            raise KbError("emergency.none_stands", article_id)
        return run(context, _plan_lapse(context, account, article_id, why), still_held)


def _plan_lapse(context: Context, account: Account, article_id: str, why: str) -> Publication:
    """Also while the audit log cannot be trusted, as for a withdrawal."""
    before, files = without_mark(context, article_id)
    present = article_files(context.articles, article_id)
    main = next((path for path in present if not is_translation(path)), None)
    subject = present_library(context.articles).subject
    languages = dict.fromkeys(map(subject.told_in, subject.languages))
    with context.store.transaction() as database:
        last = next(iter(_emergencies(database, article_id)), None)
        texts = _texts(last) if last else {}
        # What was written by hand since is not overwritten, but neither does the correction stay in it.
        untouched = last is not None and all(present.get(path) == text for path, text in texts.items())
        if last and untouched and (main not in texts or last.before.get(main) is not None):
            before |= texts
            files |= {path: last.before.get(path) for path in texts}
        elif main:
            before[main] = present[main]
            files[main] = with_key(present[main] or "", "status", "archived")
        return plan(
            context, database, account, "lapse", waiting_draft(database, article_id), article_id, before, files,
            why=why, note=ChangeNote("correction", {lang: NOT_CONFIRMED[lang] for lang in languages}),
        )  # fmt: skip
