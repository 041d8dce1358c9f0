"""Breaking the glass: two officers of the owner publish at once; readers see it, and it is confirmed or it lapses."""

import shutil
import signal
from datetime import timedelta

import pytest
from babel.dates import format_date

from kb.answering.ask import article_answer, today
from kb.content.library import load_library
from kb.content.unconfirmed import NAME, load_unconfirmed
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of, full_findings, key_of
from kb.publishing.notices.dates import tell_of_dates
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.notices.inbox import notices_of
from kb.publishing.notices.told import words_of
from kb.publishing.people.accounts import Account, NotAllowed, remove_account, save_account
from kb.publishing.workflow import audit_check, review
from kb.publishing.workflow.emergency import may_break, publish_at_once, settle, standing, take_back
from kb.publishing.workflow.outcomes import decide, leave_out, refuse
from kb.publishing.workflow.publish import publish, withdraw
from kb.publishing.workflow.tasks import tasks_of
from kb.publishing.workflow.transaction import recover
from kb.retrieval.build import build_snapshot
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.storage.audit import entries
from kb.storage.drafts import Publication, now
from kb.storage.notices import WAITING, Notice
from tests.children import ended
from tests.content.files import FRONT, article_text
from tests.publishing.conftest import git
from tests.publishing.publish_child import settle_and_die

PATH = "bea-cukai/pajak.md"
OLD, NEW = "2. Bayar.", "2. Bayar di konter."
WHY = "Warga membayar di tempat yang salah."
HANA = Account("hana", "Hana", "hana@contoh.id", {}, administrator=True)
LATER = timedelta(hours=48)
COUNTER = (
    article_text(FRONT, "Hubungi {{ hotline }}.\n")
    .replace("id: pajak", "id: loket").replace("co_owners: []", "co_owners: [kominfo]")
    .replace("Berapa pajak ponsel?", "Di mana loketnya?")
    .replace("hp", "loket").replace("pajak ", "letak ").replace("ponsel", "meja").replace("tax phone", "counter")
)  # fmt: skip
"""A new article."""


@pytest.fixture(scope="module")
def template(template, tmp_path_factory, encoder):
    """Of a collection that allows it, built once."""
    folder = tmp_path_factory.mktemp("emergency")
    shutil.copytree(template, folder, dirs_exist_ok=True)
    path = folder / "articles" / "kb.yaml"
    path.write_text(path.read_text("utf-8") + "emergency: 48\n", "utf-8")
    git(folder / "articles", "commit", "-qam", "Darurat")
    build_snapshot(load_library(folder / "articles"), encoder, folder / "index", today())
    return folder


def handed_in(context, people, new=NEW):
    draft = drafts.open_article(context, people["ani"], "pajak")
    files = {PATH: draft.files[PATH].replace(OLD, new)}
    draft = drafts.save(context, people["ani"], draft.id, files, draft.revision).draft
    return drafts.submit(context, people["ani"], draft.id)


def broken(context, people, draft, who="citra", **more):
    return publish_at_once(context, people.get(who), draft.id, digest_of(draft), WHY, **more)


def state_of(context, people, draft):
    return drafts.find_draft(context, people["ani"], draft.id).state


def live(context):
    return open_snapshot(context.index, context.encoder)


def body(context):
    return live(context).library.articles["pajak"].texts["id"].body


def deeds(context, count=4):
    with context.store.transaction(reading=True) as database:
        return [entry.what for entry in entries(database, count)]


def test_two_officers_publish_at_once_and_readers_see_that_it_is_being_confirmed(context, people):
    draft, at = handed_in(context, people), now().replace(microsecond=0)
    assert may_break(context, people["citra"], draft) and not may_break(context, people["ani"], draft)
    before = live(context).library.articles["pajak"].version
    done = broken(context, people, draft, at=at)
    assert done.step == "done" and state_of(context, people, draft) == "emergency"
    article = live(context).library.articles["pajak"]
    assert NEW in article.texts["id"].body and article.unconfirmed_until == at + LATER and article.version != before
    assert live(context).library.articles["sinyal"].unconfirmed_until is None
    for channel, first in (("text", "Koreksi, sedang dikonfirmasi. "), ("voice", "Koreksi, sedang dikonfirmasi. ")):
        shown = article_answer(live(context), "pajak", channel, "id", today())[0]
        assert shown.unconfirmed_until == at + LATER and first in shown.text
    message = git(context.articles, "log", "-1", "--format=%B")
    assert message.startswith("Correct pajak: Berapa pajak ponsel?") and WHY in message
    assert "Signed-off-by: Citra" in message and "Co-signed-by" not in message
    assert "Published-by: Citra" in message
    assert deeds(context, 3) == ["emergency-published", "emergency-publishing", "signed"]
    with context.store.transaction(reading=True) as database:
        assert WHY in entries(database, 2)[1].detail
    stands = standing(context, "pajak")
    assert (stands.who, stands.why, stands.until) == ("citra", WHY, at + LATER)
    assert (
        not audit_check.examine(context.articles, context.store).faults
        and git(context.articles, "status", "--porcelain") == ""
    )


def test_who_may_break_the_glass_and_of_what(context, people):
    draft = handed_in(context, people)
    save_account(context.accounts, HANA)
    for who in ("ani", "budi", "dewi", "eko", "fajar", None):
        with pytest.raises(NotAllowed):
            broken(context, people, draft, who)
    with pytest.raises(NotAllowed):
        publish_at_once(context, HANA, draft.id, digest_of(draft), WHY)
    with pytest.raises(KbError, match="reason"):
        publish_at_once(context, people["citra"], draft.id, digest_of(draft), "  ya ")
    with pytest.raises(KbError, match="changed since"):
        publish_at_once(context, people["citra"], draft.id, "0" * 64, WHY)
    refuse(context, people["dewi"], draft.id, "kominfo", digest_of(draft), "Bukan di konter.")
    with pytest.raises(KbError, match="kominfo refused"):
        broken(context, people, draft)
    remove_account(context.accounts, "ani")
    with pytest.raises(KbError, match="another officer"):
        broken(context, people, draft)
    assert OLD in body(context) and not (context.articles / NAME).exists() and "signed" not in deeds(context, 50)


def test_not_without_hours_in_kb_yaml_and_not_what_all_have_signed(context, people):
    draft = handed_in(context, people)
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    with pytest.raises(KbError, match="as usual"):
        broken(context, people, draft)
    assert not may_break(context, people["citra"], draft)
    path = context.articles / "kb.yaml"
    path.write_text(path.read_text("utf-8").replace("emergency: 48\n", ""), "utf-8")
    draft = drafts.save(
        context, people["ani"], draft.id, {PATH: draft.files[PATH] + "\nSegera.\n"}, draft.revision
    ).draft
    draft = drafts.submit(context, people["ani"], draft.id)
    with pytest.raises(KbError, match="allows no publishing"):
        broken(context, people, draft)
    assert not may_break(context, people["citra"], draft)


def test_the_checks_hold_as_ever(context, people):
    with pytest.raises(KbError, match="999") as caught:
        broken(context, people, handed_in(context, people, "2. Bayar 999 rupiah."))
    assert "signature" not in str(caught.value) and OLD in body(context)


def test_once_all_have_signed_the_mark_goes(context, people):
    draft = handed_in(context, people)
    at = now()
    broken(context, people, draft, at=at)
    assert settle(context, at) == []
    marked = live(context)
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    assert settle(context, at + LATER) == ["pajak: confirm"]  # also if the machine was off until then
    article = live(context).library.articles["pajak"]
    assert NEW in article.texts["id"].body and article.unconfirmed_until is None and live(context).id != marked.id
    assert article.version == marked.library.articles["pajak"].version
    assert not (context.articles / NAME).exists() and state_of(context, people, draft) == "published"
    message = git(context.articles, "log", "-1", "--format=%B")
    assert message.startswith("Confirm pajak") and "Co-signed-by: Dewi <dewi@contoh.id> for kominfo" in message
    assert deeds(context, 2) == ["confirmed", "confirming"] and settle(context, at + LATER) == []
    assert (
        not audit_check.examine(context.articles, context.store).faults
        and git(context.articles, "status", "--porcelain") == ""
    )


def test_what_nobody_confirms_lapses_once_to_what_was_said_before(context, people):
    draft, at, before = handed_in(context, people), now().replace(microsecond=0), live(context)
    broken(context, people, draft, at=at)
    assert settle(context, at + LATER - timedelta(seconds=1)) == []
    assert settle(context, at + LATER) == ["pajak: lapse"] and settle(context, at + LATER) == []
    assert (
        live(context).library.articles["pajak"] == before.library.articles["pajak"]
        and OLD in body(context)
        and OLD in (context.articles / PATH).read_text("utf-8")
    )
    assert live(context).note_of("pajak").said("en")[1].startswith("The last correction was not confirmed.")
    assert deeds(context, 2) == ["lapsed", "lapsing"] and git(context.articles, "status", "--porcelain") == ""
    assert not audit_check.examine(context.articles, context.store).faults
    # It waits for its signatures where it did, and is not published at once a second time.
    assert state_of(context, people, draft) == "review"
    with pytest.raises(KbError, match="not confirmed"):
        broken(context, people, draft)
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    assert publish(context, people["ani"], draft.id).step == "done" and NEW in body(context)


def test_a_new_article_lapses_to_a_withdrawal(context, people):
    draft = drafts.new_article(context, people["ani"], "bea-cukai", "Di mana loketnya?", article_id="loket")
    draft = drafts.save(context, people["ani"], draft.id, {"bea-cukai/loket.md": COUNTER}, draft.revision).draft
    draft, at = drafts.submit(context, people["ani"], draft.id), now()
    for warning in full_findings(context, draft, today()).warnings:
        review.give_reason(context, people["ani"], draft.id, key_of(warning), "Perlu segera terbit.")
    broken(context, people, draft, at=at)
    assert live(context).library.articles[draft.subject].served_on(today())
    assert settle(context, at + LATER) == [f"{draft.subject}: lapse"]
    assert (
        not live(context).library.articles[draft.subject].served_on(today())
        and load_unconfirmed(context.articles) == {}
    )
    again = drafts.find_draft(context, people["ani"], draft.id)
    assert again.state == "review" and not drafts.is_behind(context, again)
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(again))
    publish(context, people["citra"], draft.id)
    assert live(context).library.articles[draft.subject].served_on(today())


def test_nothing_else_of_the_article_is_published_meanwhile_but_its_withdrawal(context, people):
    draft = handed_in(context, people)
    broken(context, people, draft)
    other = drafts.open_article(context, people["budi"], "pajak")
    assert other.id != draft.id and NEW in other.base[PATH]
    other = drafts.save(context, people["budi"], other.id, {PATH: other.files[PATH] + "\nTambahan.\n"}, 1).draft
    drafts.submit(context, people["budi"], other.id)
    for need in review.signatures_of(context, other):
        who = {"bea-cukai": "citra", "kominfo": "dewi"}[need.owner]
        review.sign(context, people[who], other.id, need.owner, digest_of(other))
    with pytest.raises(KbError, match="being confirmed until"):
        publish(context, people["citra"], other.id)
    withdraw(context, people["citra"], "pajak", "Salah sama sekali.")
    assert not live(context).library.articles["pajak"].served_on(today())
    assert not (context.articles / NAME).exists() and state_of(context, people, draft) == "discarded"
    assert settle(context, now() + 2 * LATER) == []


def test_it_lapses_beside_a_newer_draft_and_leaves_what_was_written_by_hand(context, people):
    draft, at = handed_in(context, people), now()
    broken(context, people, draft, at=at)
    newer = drafts.open_article(context, people["budi"], "pajak")
    (context.articles / PATH).write_text((context.articles / PATH).read_text("utf-8") + "\nDari tangan.\n", "utf-8")
    git(context.articles, "commit", "-qam", "Tangan")
    assert settle(context, at + LATER) == ["pajak: lapse"]
    assert state_of(context, people, draft) == "discarded" and state_of(context, people, newer) == "draft"
    text = (context.articles / PATH).read_text("utf-8")
    assert "Dari tangan." in text and "status: archived" in text
    assert not live(context).library.articles["pajak"].served_on(today())


def test_a_refusal_afterwards_is_taken_back_or_decided(context, people):
    save_account(context.accounts, HANA)
    draft, at = handed_in(context, people), now()
    broken(context, people, draft, at=at)
    need = review.signatures_of(context, drafts.find_draft(context, people["ani"], draft.id))[1]
    assert need.signed_by is None and need.due == (at + LATER + timedelta(hours=7)).date()  # in Jakarta
    refuse(context, people["dewi"], draft.id, "kominfo", digest_of(draft), "Bukan di konter.")
    with pytest.raises(KbError):
        leave_out(context, people["ani"], draft.id, "kominfo")
    for who in ("dewi", "fajar"):
        with pytest.raises(NotAllowed):
            take_back(context, people[who], "pajak", "Komdigi menolak.")
    with pytest.raises(KbError, match="reason"):
        take_back(context, people["ani"], "pajak", "")
    take_back(context, people["ani"], "pajak", "Komdigi menolak.")
    assert OLD in body(context) and state_of(context, people, draft) == "review"
    assert "Komdigi menolak." in git(context.articles, "log", "-1", "--format=%B")
    with pytest.raises(KbError, match="no correction"):
        take_back(context, people["ani"], "pajak", "Sekali lagi.")
    decide(context, HANA, draft.id, "kominfo", digest_of(draft), "Aturan menteri sudah jelas.")
    publish(context, people["ani"], draft.id)
    assert NEW in body(context)


def test_a_plan_that_the_log_does_not_know_gives_nothing_back(context, people):
    """Who could write to the database could else have any text published as the one of before."""
    draft, at = handed_in(context, people), now()
    done = broken(context, people, draft, at=at)
    with context.store.transaction() as database:
        database.get(Publication, done.id).before = {PATH: "---\nid: pajak\n---\nPalsu\n"}
    assert settle(context, at + LATER) == ["pajak: lapse"]
    assert "Palsu" not in (context.articles / PATH).read_text("utf-8")
    assert not live(context).library.articles["pajak"].served_on(today())


@pytest.mark.parametrize("step, when", [("committed", "before"), ("committed", "after"), ("done", "before")])
def test_it_lapses_just_once_wherever_it_is_killed(context, people, database, step, when):
    draft, at = handed_in(context, people), now()
    broken(context, people, draft, at=at)
    late = (at + LATER).isoformat()
    assert ended(settle_and_die, context.articles.parent, database.address, late, step, when) == -signal.SIGKILL
    assert body(context).count(OLD) + body(context).count(NEW) == 1
    recover(context)
    settle(context, at + LATER)
    assert OLD in body(context) and OLD in (context.articles / PATH).read_text("utf-8")
    assert not (context.articles / NAME).exists() and state_of(context, people, draft) == "review"
    assert deeds(context, 50).count("lapsed") == 1
    lapses = git(context.articles, "log", "--format=%s").count("Lapse pajak")
    assert lapses == 1 and git(context.articles, "status", "--porcelain") == ""
    assert not audit_check.examine(context.articles, context.store).faults and settle(context, at + LATER) == []


def told(context, who, lang="en"):
    tell_of_deeds(context, mailed=True)
    return [words_of(notice, lang).partition(": “")[0] for notice in notices_of(context, who) if notice.read is None]


def test_co_owners_are_told_reminded_and_told_what_became_of_it(context, people):
    draft, at = handed_in(context, people), now()
    broken(context, people, draft, at=at)
    due = format_date((at + LATER + timedelta(hours=7)).date(), "d MMMM y", locale="en")
    asked = f"Published at once without the signature of Komdigi, which is waited for until {due}"
    assert told(context, people["dewi"])[0] == asked
    assert told(context, people["eko"]) == [
        "Published at once by Bea Cukai, with a part of Komdigi, and being confirmed"
    ]
    assert told(context, people["ani"]) == ["Published as an emergency correction, which is being confirmed"]
    with context.store.transaction(reading=True) as database:
        mailed = [one.code for one in database.query(Notice).where(Notice.account == "dewi", Notice.state == WAITING)]
    assert "notice.confirm" in mailed
    tell_of_dates(context, today() + timedelta(days=1), mailed=True)
    assert told(context, people["dewi"])[0] == f"The signature of Komdigi is due by {due}"
    tasks = {name: {task.why: task for task in tasks_of(context, people[name], today())} for name in ("dewi", "citra")}
    assert tasks["dewi"]["sign"].draft == draft.id and tasks["citra"]["confirm"].detail == "kominfo"
    settle(context, at + LATER)
    assert told(context, people["dewi"]) == [
        "The correction by Bea Cukai, with a part of Komdigi, was not confirmed and no longer holds"
    ]
    assert told(context, people["ani"])[0] == "The emergency correction was not confirmed; what held before holds again"
    assert "confirm" not in {task.why for task in tasks_of(context, people["citra"], today())}


def test_those_who_wrote_are_told_when_it_is_confirmed(context, people):
    draft = handed_in(context, people)
    broken(context, people, draft)
    told(context, people["dewi"])
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    settle(context)
    assert told(context, people["ani"], "id")[0] == "Semua sudah menandatangani koreksi darurat ini"
    assert told(context, people["dewi"]) == ["All have signed the correction by Bea Cukai, with a part of Komdigi"]
