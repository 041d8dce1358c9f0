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


def handed_in(desk, people, new=NEW):
    draft = drafts.open_article(desk, people["ani"], "pajak")
    files = {PATH: draft.files[PATH].replace(OLD, new)}
    draft = drafts.save(desk, people["ani"], draft.id, files, draft.revision).draft
    return drafts.submit(desk, people["ani"], draft.id)


def broken(desk, people, draft, who="citra", **more):
    return publish_at_once(desk, people.get(who), draft.id, digest_of(draft), WHY, **more)


def state_of(desk, people, draft):
    return drafts.find_draft(desk, people["ani"], draft.id).state


def live(desk):
    return open_snapshot(desk.index, desk.encoder)


def body(desk):
    return live(desk).library.articles["pajak"].texts["id"].body


def deeds(desk, count=4):
    with desk.store.transaction(reading=True) as database:
        return [entry.what for entry in entries(database, count)]


def test_two_officers_publish_at_once_and_readers_see_that_it_is_being_confirmed(desk, people):
    draft, at = handed_in(desk, people), now().replace(microsecond=0)
    assert may_break(desk, people["citra"], draft) and not may_break(desk, people["ani"], draft)
    before = live(desk).library.articles["pajak"].version
    done = broken(desk, people, draft, at=at)
    assert done.step == "done" and state_of(desk, people, draft) == "emergency"
    article = live(desk).library.articles["pajak"]
    assert NEW in article.texts["id"].body and article.unconfirmed_until == at + LATER and article.version != before
    assert live(desk).library.articles["sinyal"].unconfirmed_until is None
    for channel, first in (("text", "Koreksi, sedang dikonfirmasi. "), ("voice", "Koreksi, sedang dikonfirmasi. ")):
        shown = article_answer(live(desk), "pajak", channel, "id", today())[0]
        assert shown.unconfirmed_until == at + LATER and first in shown.text
    message = git(desk.articles, "log", "-1", "--format=%B")
    assert message.startswith("Correct pajak: Berapa pajak ponsel?") and WHY in message
    assert "Signed-off-by: Citra" in message and "Co-signed-by" not in message
    assert "Published-by: Citra" in message
    assert deeds(desk, 3) == ["emergency-published", "emergency-publishing", "signed"]
    with desk.store.transaction(reading=True) as database:
        assert WHY in entries(database, 2)[1].detail
    stands = standing(desk, "pajak")
    assert (stands.who, stands.why, stands.until) == ("citra", WHY, at + LATER)
    assert (
        not audit_check.examine(desk.articles, desk.store).faults and git(desk.articles, "status", "--porcelain") == ""
    )


def test_who_may_break_the_glass_and_of_what(desk, people):
    draft = handed_in(desk, people)
    save_account(desk.accounts, HANA)
    for who in ("ani", "budi", "dewi", "eko", "fajar", None):
        with pytest.raises(NotAllowed):
            broken(desk, people, draft, who)
    with pytest.raises(NotAllowed):
        publish_at_once(desk, HANA, draft.id, digest_of(draft), WHY)
    with pytest.raises(KbError, match="reason"):
        publish_at_once(desk, people["citra"], draft.id, digest_of(draft), "  ya ")
    with pytest.raises(KbError, match="changed since"):
        publish_at_once(desk, people["citra"], draft.id, "0" * 64, WHY)
    refuse(desk, people["dewi"], draft.id, "kominfo", digest_of(draft), "Bukan di konter.")
    with pytest.raises(KbError, match="kominfo refused"):
        broken(desk, people, draft)
    remove_account(desk.accounts, "ani")
    with pytest.raises(KbError, match="another officer"):
        broken(desk, people, draft)
    assert OLD in body(desk) and not (desk.articles / NAME).exists() and "signed" not in deeds(desk, 50)


def test_not_without_hours_in_kb_yaml_and_not_what_all_have_signed(desk, people):
    draft = handed_in(desk, people)
    review.sign(desk, people["dewi"], draft.id, "kominfo", digest_of(draft))
    with pytest.raises(KbError, match="as usual"):
        broken(desk, people, draft)
    assert not may_break(desk, people["citra"], draft)
    path = desk.articles / "kb.yaml"
    path.write_text(path.read_text("utf-8").replace("emergency: 48\n", ""), "utf-8")
    draft = drafts.save(desk, people["ani"], draft.id, {PATH: draft.files[PATH] + "\nSegera.\n"}, draft.revision).draft
    draft = drafts.submit(desk, people["ani"], draft.id)
    with pytest.raises(KbError, match="allows no publishing"):
        broken(desk, people, draft)
    assert not may_break(desk, people["citra"], draft)


def test_the_checks_hold_as_ever(desk, people):
    with pytest.raises(KbError, match="999") as caught:
        broken(desk, people, handed_in(desk, people, "2. Bayar 999 rupiah."))
    assert "signature" not in str(caught.value) and OLD in body(desk)


def test_once_all_have_signed_the_mark_goes(desk, people):
    draft = handed_in(desk, people)
    at = now()
    broken(desk, people, draft, at=at)
    assert settle(desk, at) == []
    marked = live(desk)
    review.sign(desk, people["dewi"], draft.id, "kominfo", digest_of(draft))
    assert settle(desk, at + LATER) == ["pajak: confirm"]  # also if the desk was away until then
    article = live(desk).library.articles["pajak"]
    assert NEW in article.texts["id"].body and article.unconfirmed_until is None and live(desk).id != marked.id
    assert article.version == marked.library.articles["pajak"].version
    assert not (desk.articles / NAME).exists() and state_of(desk, people, draft) == "published"
    message = git(desk.articles, "log", "-1", "--format=%B")
    assert message.startswith("Confirm pajak") and "Co-signed-by: Dewi <dewi@contoh.id> for kominfo" in message
    assert deeds(desk, 2) == ["confirmed", "confirming"] and settle(desk, at + LATER) == []
    assert (
        not audit_check.examine(desk.articles, desk.store).faults and git(desk.articles, "status", "--porcelain") == ""
    )


def test_what_nobody_confirms_lapses_once_to_what_was_said_before(desk, people):
    draft, at, before = handed_in(desk, people), now().replace(microsecond=0), live(desk)
    broken(desk, people, draft, at=at)
    assert settle(desk, at + LATER - timedelta(seconds=1)) == []
    assert settle(desk, at + LATER) == ["pajak: lapse"] and settle(desk, at + LATER) == []
    assert (
        live(desk).library.articles["pajak"] == before.library.articles["pajak"]
        and OLD in body(desk)
        and OLD in (desk.articles / PATH).read_text("utf-8")
    )
    assert live(desk).note_of("pajak").said("en")[1].startswith("The last correction was not confirmed.")
    assert deeds(desk, 2) == ["lapsed", "lapsing"] and git(desk.articles, "status", "--porcelain") == ""
    assert not audit_check.examine(desk.articles, desk.store).faults
    # It waits for its signatures where it did, and is not published at once a second time.
    assert state_of(desk, people, draft) == "review"
    with pytest.raises(KbError, match="not confirmed"):
        broken(desk, people, draft)
    review.sign(desk, people["dewi"], draft.id, "kominfo", digest_of(draft))
    assert publish(desk, people["ani"], draft.id).step == "done" and NEW in body(desk)


def test_a_new_article_lapses_to_a_withdrawal(desk, people):
    draft = drafts.new_article(desk, people["ani"], "bea-cukai", "Di mana loketnya?", article_id="loket")
    draft = drafts.save(desk, people["ani"], draft.id, {"bea-cukai/loket.md": COUNTER}, draft.revision).draft
    draft, at = drafts.submit(desk, people["ani"], draft.id), now()
    for warning in full_findings(desk, draft, today()).warnings:
        review.give_reason(desk, people["ani"], draft.id, key_of(warning), "Perlu segera terbit.")
    broken(desk, people, draft, at=at)
    assert live(desk).library.articles[draft.subject].served_on(today())
    assert settle(desk, at + LATER) == [f"{draft.subject}: lapse"]
    assert not live(desk).library.articles[draft.subject].served_on(today()) and load_unconfirmed(desk.articles) == {}
    again = drafts.find_draft(desk, people["ani"], draft.id)
    assert again.state == "review" and not drafts.is_behind(desk, again)
    review.sign(desk, people["dewi"], draft.id, "kominfo", digest_of(again))
    publish(desk, people["citra"], draft.id)
    assert live(desk).library.articles[draft.subject].served_on(today())


def test_nothing_else_of_the_article_is_published_meanwhile_but_its_withdrawal(desk, people):
    draft = handed_in(desk, people)
    broken(desk, people, draft)
    other = drafts.open_article(desk, people["budi"], "pajak")
    assert other.id != draft.id and NEW in other.base[PATH]
    other = drafts.save(desk, people["budi"], other.id, {PATH: other.files[PATH] + "\nTambahan.\n"}, 1).draft
    drafts.submit(desk, people["budi"], other.id)
    for need in review.signatures_of(desk, other):
        who = {"bea-cukai": "citra", "kominfo": "dewi"}[need.owner]
        review.sign(desk, people[who], other.id, need.owner, digest_of(other))
    with pytest.raises(KbError, match="being confirmed until"):
        publish(desk, people["citra"], other.id)
    withdraw(desk, people["citra"], "pajak", "Salah sama sekali.")
    assert not live(desk).library.articles["pajak"].served_on(today())
    assert not (desk.articles / NAME).exists() and state_of(desk, people, draft) == "discarded"
    assert settle(desk, now() + 2 * LATER) == []


def test_it_lapses_beside_a_newer_draft_and_leaves_what_was_written_by_hand(desk, people):
    draft, at = handed_in(desk, people), now()
    broken(desk, people, draft, at=at)
    newer = drafts.open_article(desk, people["budi"], "pajak")
    (desk.articles / PATH).write_text((desk.articles / PATH).read_text("utf-8") + "\nDari tangan.\n", "utf-8")
    git(desk.articles, "commit", "-qam", "Tangan")
    assert settle(desk, at + LATER) == ["pajak: lapse"]
    assert state_of(desk, people, draft) == "discarded" and state_of(desk, people, newer) == "draft"
    text = (desk.articles / PATH).read_text("utf-8")
    assert "Dari tangan." in text and "status: archived" in text
    assert not live(desk).library.articles["pajak"].served_on(today())


def test_a_refusal_afterwards_is_taken_back_or_decided(desk, people):
    save_account(desk.accounts, HANA)
    draft, at = handed_in(desk, people), now()
    broken(desk, people, draft, at=at)
    need = review.signatures_of(desk, drafts.find_draft(desk, people["ani"], draft.id))[1]
    assert need.signed_by is None and need.due == (at + LATER + timedelta(hours=7)).date()  # in Jakarta
    refuse(desk, people["dewi"], draft.id, "kominfo", digest_of(draft), "Bukan di konter.")
    with pytest.raises(KbError):
        leave_out(desk, people["ani"], draft.id, "kominfo")
    for who in ("dewi", "fajar"):
        with pytest.raises(NotAllowed):
            take_back(desk, people[who], "pajak", "Komdigi menolak.")
    with pytest.raises(KbError, match="reason"):
        take_back(desk, people["ani"], "pajak", "")
    take_back(desk, people["ani"], "pajak", "Komdigi menolak.")
    assert OLD in body(desk) and state_of(desk, people, draft) == "review"
    assert "Komdigi menolak." in git(desk.articles, "log", "-1", "--format=%B")
    with pytest.raises(KbError, match="no correction"):
        take_back(desk, people["ani"], "pajak", "Sekali lagi.")
    decide(desk, HANA, draft.id, "kominfo", digest_of(draft), "Aturan menteri sudah jelas.")
    publish(desk, people["ani"], draft.id)
    assert NEW in body(desk)


def test_a_plan_that_the_log_does_not_know_gives_nothing_back(desk, people):
    """Who could write to the database could else have any text published as the one of before."""
    draft, at = handed_in(desk, people), now()
    done = broken(desk, people, draft, at=at)
    with desk.store.transaction() as database:
        database.get(Publication, done.id).before = {PATH: "---\nid: pajak\n---\nPalsu\n"}
    assert settle(desk, at + LATER) == ["pajak: lapse"]
    assert "Palsu" not in (desk.articles / PATH).read_text("utf-8")
    assert not live(desk).library.articles["pajak"].served_on(today())


@pytest.mark.parametrize("step, when", [("committed", "before"), ("committed", "after"), ("done", "before")])
def test_it_lapses_just_once_wherever_it_is_killed(desk, people, database, step, when):
    draft, at = handed_in(desk, people), now()
    broken(desk, people, draft, at=at)
    late = (at + LATER).isoformat()
    assert ended(settle_and_die, desk.articles.parent, database.address, late, step, when) == -signal.SIGKILL
    assert body(desk).count(OLD) + body(desk).count(NEW) == 1
    recover(desk)
    settle(desk, at + LATER)
    assert OLD in body(desk) and OLD in (desk.articles / PATH).read_text("utf-8")
    assert not (desk.articles / NAME).exists() and state_of(desk, people, draft) == "review"
    assert deeds(desk, 50).count("lapsed") == 1
    lapses = git(desk.articles, "log", "--format=%s").count("Lapse pajak")
    assert lapses == 1 and git(desk.articles, "status", "--porcelain") == ""
    assert not audit_check.examine(desk.articles, desk.store).faults and settle(desk, at + LATER) == []


def told(desk, who, lang="en"):
    tell_of_deeds(desk, mailed=True)
    return [words_of(notice, lang).partition(": “")[0] for notice in notices_of(desk, who) if notice.read is None]


def test_co_owners_are_told_reminded_and_told_what_became_of_it(desk, people):
    draft, at = handed_in(desk, people), now()
    broken(desk, people, draft, at=at)
    due = format_date((at + LATER + timedelta(hours=7)).date(), "d MMMM y", locale="en")
    asked = f"Published at once without the signature of Komdigi, which is waited for until {due}"
    assert told(desk, people["dewi"])[0] == asked
    assert told(desk, people["eko"]) == ["Published at once by Bea Cukai, with a part of Komdigi, and being confirmed"]
    assert told(desk, people["ani"]) == ["Published as an emergency correction, which is being confirmed"]
    with desk.store.transaction(reading=True) as database:
        mailed = [one.code for one in database.query(Notice).where(Notice.account == "dewi", Notice.state == WAITING)]
    assert "notice.confirm" in mailed
    tell_of_dates(desk, today() + timedelta(days=1), mailed=True)
    assert told(desk, people["dewi"])[0] == f"The signature of Komdigi is due by {due}"
    tasks = {name: {task.why: task for task in tasks_of(desk, people[name], today())} for name in ("dewi", "citra")}
    assert tasks["dewi"]["sign"].draft == draft.id and tasks["citra"]["confirm"].detail == "kominfo"
    settle(desk, at + LATER)
    assert told(desk, people["dewi"]) == [
        "The correction by Bea Cukai, with a part of Komdigi, was not confirmed and no longer holds"
    ]
    assert told(desk, people["ani"])[0] == "The emergency correction was not confirmed; what held before holds again"
    assert "confirm" not in {task.why for task in tasks_of(desk, people["citra"], today())}


def test_those_who_wrote_are_told_when_it_is_confirmed(desk, people):
    draft = handed_in(desk, people)
    broken(desk, people, draft)
    told(desk, people["dewi"])
    review.sign(desk, people["dewi"], draft.id, "kominfo", digest_of(draft))
    settle(desk)
    assert told(desk, people["ani"], "id")[0] == "Semua sudah menandatangani koreksi darurat ini"
    assert told(desk, people["dewi"]) == ["All have signed the correction by Bea Cukai, with a part of Komdigi"]
