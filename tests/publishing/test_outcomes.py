"""A signature that is refused or does not come: due on a day, reminded of, left out or decided, and recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of
from kb.publishing.notices.dates import tell_of_dates
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.notices.inbox import count_unread, notices_of
from kb.publishing.notices.told import words_of
from kb.publishing.people.accounts import Account, NotAllowed, save_account
from kb.publishing.workflow import review
from kb.publishing.workflow.audit_check import examine
from kb.publishing.workflow.outcomes import decide, leave_out, refusals_of, refuse
from kb.publishing.workflow.publish import publish
from kb.publishing.workflow.tasks import tasks_of
from kb.storage import audit
from kb.storage.drafts import Draft, Signature
from tests.content.files import article_text
from tests.publishing.conftest import OTHER, git

PATH = "kominfo/sinyal.md"
BODY = "Hubungi {{ hotline }} bila sinyal hilang.\n\n1. Nyalakan ulang.\n2. Tanyakan ke {{ hotline }}.\n3. Tunggu.\n"
WHY = "Nomor itu bukan untuk sinyal."
HANA = Account("hana", "Hana", "hana@contoh.id", {}, administrator=True)


@pytest.fixture
def waiting(context, people):
    """A draft of Kominfo's that Bea Cukai is to sign two passages of, and the administrator."""
    save_account(context.accounts, HANA)
    text = article_text(OTHER.replace("co_owners: []", "co_owners: [bea-cukai]"), BODY)
    (context.articles / PATH).write_text(text, "utf-8")
    git(context.articles, "commit", "-qam", "Bersama")
    draft = drafts.open_article(context, people["eko"], "sinyal")
    text = text.replace("Tanyakan ke", "Telepon lagi ke").replace("Nyalakan ulang.", "Matikan, lalu nyalakan.")
    draft = drafts.save(context, people["eko"], draft.id, {PATH: text.replace("Tunggu.", "Tunggu sehari.")}, 1).draft
    return drafts.submit(context, people["eko"], draft.id)


def ago(context, draft, days):
    """As if the draft had been handed in so many days ago."""
    with context.store.transaction() as database:
        database.get(Draft, draft.id).handed_in = datetime.now(UTC) - timedelta(days=days)


def whys(context, account):
    return {task.why: task for task in tasks_of(context, account, today())}


def notices(context, account):
    return [words_of(notice, "en").partition(":")[0] for notice in notices_of(context, account)]


@pytest.mark.parametrize(
    "since, days, due",
    [
        ("2026-11-30T03:00", 5, date(2026, 12, 7)),
        ("2026-11-30T18:00", 5, date(2026, 12, 8)),
        ("2026-12-04T03:00", 1, date(2026, 12, 7)),
        ("2026-12-05T03:00", 1, date(2026, 12, 7)),
    ],
)
def test_working_days_are_counted_from_the_day_in_jakarta(since, days, due):
    assert review.due_day(datetime.fromisoformat(since).replace(tzinfo=UTC), days) == due


def test_every_list_says_since_when_and_until_when_a_signature_is_waited_for(context, people, waiting):
    found = review.signatures_of(context, waiting)
    assert [(need.owner, need.since, need.due) for need in found] == [
        (owner, waiting.handed_in, review.due_day(waiting.handed_in, 5)) for owner in ("kominfo", "bea-cukai")
    ]
    assert (whys(context, people["citra"])["sign"].since, whys(context, people["eko"])["review"].due) == (
        waiting.handed_in,
        found[0].due,
    )
    assert whys(context, HANA) == {}
    ago(context, waiting, 10)
    assert whys(context, people["eko"])["overdue"].detail == "kominfo, bea-cukai"
    assert whys(context, HANA)["decide"].due < today()


def test_who_may_sign_is_reminded_and_the_administrators_are_told_when_it_is_late(context, people, waiting):
    due = review.signatures_of(context, waiting)[0].due
    tell_of_dates(context, due - timedelta(days=2), False)
    assert not any("is due" in said for said in notices(context, people["citra"]))
    tell_of_dates(context, due, False)
    assert any(said.startswith("The signature of Bea Cukai is due by") for said in notices(context, people["citra"]))
    assert notices(context, HANA) == []
    for day in (1, 2, 3):
        tell_of_dates(context, due + timedelta(days=day), False)
    late = [said for said in notices(context, HANA) if "was due by" in said]
    assert len(late) == 2 and count_unread(context, HANA) == 2
    assert any("was due by" in said for said in notices(context, people["eko"]))


def test_a_refusal_keeps_its_reason_and_tells_authors_and_administrators(context, people, waiting):
    with pytest.raises(KbError, match="reason"):
        refuse(context, people["citra"], waiting.id, "bea-cukai", digest_of(waiting), "")
    with pytest.raises(NotAllowed):
        refuse(context, people["ani"], waiting.id, "bea-cukai", digest_of(waiting), WHY)
    with pytest.raises(KbError, match="changed since"):
        refuse(context, people["citra"], waiting.id, "bea-cukai", "0" * 64, WHY)
    refuse(context, people["citra"], waiting.id, "bea-cukai", digest_of(waiting), f"{WHY} Sri, 0812-3456-7890.")
    need = review.signatures_of(context, waiting)[1]
    assert need.signed_by is None and need.refused.why == f"{WHY} Sri, [telepon]."
    assert whys(context, people["eko"])["refused"].detail == whys(context, HANA)["decide"].detail == "bea-cukai"
    tell_of_deeds(context, False)
    for account in (people["eko"], HANA):
        assert "Bea Cukai refuses to sign, with a reason" in notices(context, account)
    # Whoever has thought better of it signs after all; that there was a no is still seen.
    review.sign(context, people["citra"], waiting.id, "bea-cukai", digest_of(waiting))
    need = review.signatures_of(context, waiting)[1]
    assert need.signed_by == "citra" and need.refused and not need.is_stuck(today())
    with pytest.raises(KbError, match="signed it already"):
        refuse(context, people["citra"], waiting.id, "bea-cukai", digest_of(waiting), WHY)


def test_its_passages_are_left_out_and_the_neighbours_keep_their_change(context, people, waiting):
    with pytest.raises(KbError, match="neither refused nor overdue"):
        leave_out(context, people["eko"], waiting.id, "bea-cukai")
    refuse(context, people["citra"], waiting.id, "bea-cukai", digest_of(waiting), WHY)
    with pytest.raises(NotAllowed):
        leave_out(context, people["citra"], waiting.id, "bea-cukai")
    with pytest.raises(KbError, match="cannot be told"):
        ago(context, waiting, 20)
        leave_out(context, people["eko"], waiting.id, "kominfo")
    draft = leave_out(context, people["eko"], waiting.id, "bea-cukai")
    assert draft.state == "review"
    text = draft.files[PATH]
    assert "2. Tanyakan ke {{ hotline }}." in text and "Matikan, lalu" in text and "Tunggu sehari." in text
    assert [need.owner for need in review.signatures_of(context, draft)] == ["kominfo"]
    assert [refusal.why for refusal in refusals_of(context, draft.id)] == [WHY]
    with context.store.transaction(reading=True) as database:
        assert any(entry.what == "passage-left-out" for entry in audit.entries(database))


def test_where_nothing_else_is_changed_the_request_is_to_be_taken_back(context, people, waiting):
    text = waiting.base[PATH].replace("Tanyakan ke", "Telepon lagi ke")
    draft = drafts.save(context, people["eko"], waiting.id, {PATH: text}, waiting.revision).draft
    drafts.submit(context, people["eko"], draft.id)
    refuse(context, people["citra"], draft.id, "bea-cukai", digest_of(draft), WHY)
    with pytest.raises(KbError, match="nothing else"):
        leave_out(context, people["eko"], draft.id, "bea-cukai")
    assert drafts.take_back(context, people["eko"], draft.id).state == "draft"


def test_an_administrator_decides_with_a_reason_that_the_log_and_the_commit_hold(context, people, waiting):
    digest = digest_of(waiting)
    with pytest.raises(KbError, match="neither refused nor overdue"):
        decide(context, HANA, waiting.id, "bea-cukai", digest, "Sudah lama ditunggu.")
    refuse(context, people["citra"], waiting.id, "bea-cukai", digest, WHY)
    with pytest.raises(NotAllowed):
        decide(context, people["dewi"], waiting.id, "bea-cukai", digest, "Sudah lama ditunggu.")
    with pytest.raises(KbError, match="reason"):
        decide(context, HANA, waiting.id, "bea-cukai", digest, " ")
    needed = decide(context, HANA, waiting.id, "bea-cukai", digest, "Nomornya memang untuk itu.")
    assert [(n.signed_by, n.why) for n in needed] == [(None, None), ("hana", "Nomornya memang untuk itu.")]
    tell_of_deeds(context, False)
    assert "An administrator decided instead of Bea Cukai, with a reason" in notices(context, people["citra"])
    review.sign(context, people["dewi"], waiting.id, "kominfo", digest)
    publish(context, people["eko"], waiting.id)
    message = git(context.articles, "log", "-1", "--format=%B")
    assert "Signed-off-by: Dewi" in message and "Decided-by: Hana <hana@contoh.id> for bea-cukai" in message
    assert not examine(context.articles, context.store).faults
    assert refusals_of(context, waiting.id)[0].why == WHY


def test_an_administrator_who_wrote_it_decides_nothing_and_a_forged_decision_counts_for_nothing(
    context, people, waiting
):
    both = Account("eko", "Eko", "eko@contoh.id", people["eko"].roles, administrator=True)
    ago(context, waiting, 20)
    with pytest.raises(NotAllowed, match="own"):
        decide(context, both, waiting.id, "bea-cukai", digest_of(waiting), "Sudah lama ditunggu.")
    review.sign(context, people["citra"], waiting.id, "bea-cukai", digest_of(waiting))
    with context.store.transaction() as database:
        database.query(Signature).one().why = "Diputuskan."
    assert review.signatures_of(context, waiting)[1].signed_by is None
    assert "has no entry in the log" in examine(context.articles, context.store).first()
