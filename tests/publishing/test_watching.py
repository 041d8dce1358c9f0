"""Watching an answer by e-mail: asked, confirmed, told once of a change, ended, forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.notices import watching
from kb.publishing.notices.watch_post import post_to_watchers
from kb.publishing.workflow import publish
from kb.publishing.workflow.noting import note_change
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.storage.watches import Watch, WatchLetter
from tests.publishing.test_publish import signed_draft

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HER = "warga@contoh.id"


@pytest.fixture
def post(context, settings):

    def round_at(at):
        snapshot = open_snapshot(context.index, context.encoder)
        return post_to_watchers(context.store, context.index / ".mailing", settings, snapshot, at)

    return round_at


def ask(context, address=HER, article="pajak", at=NOW, lang="id"):
    watching.ask_to_watch(context.store, address, article, lang, at, at.date())


def tell(context, at=NOW):
    return watching.tell_watchers(context.store, open_snapshot(context.index, context.encoder).library, at, today())


def token(context, address=HER):
    with context.store.transaction() as database:
        return watching.watch_token(database, database.scalar(select(Watch.id).where(Watch.address == address)))


def count(context, table=Watch):
    with context.store.transaction(reading=True) as database:
        return database.scalar(select(func.count()).select_from(table))


def text_of(message):
    return message.get_body(["plain"]).get_content()


def test_who_asked_confirms_is_told_once_of_a_change_with_its_note_and_ends_it(context, people, server, post):
    ask(context, f" {HER.upper()}")
    assert post(NOW).sent == 1 and post(NOW).sent == 0
    (asked,) = server.taken
    assert asked["To"] == HER and "/pantau/ya?lang=id&kunci=" in text_of(asked)
    assert asked["List-Unsubscribe"].startswith("<https://satujawab.contoh.id/pantau/berhenti?")
    assert asked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert tell(context) == 0
    watching.confirm_watch(context.store, token(context))
    watching.confirm_watch(context.store, token(context))
    assert tell(context) == 0  # the words of now are known
    draft = signed_draft(context, people)
    note_change(context, people["ani"], draft.id, "correction", {"id": "Dulu kurang jelas di mana."})
    publish.publish(context, people["citra"], draft.id)
    later = NOW + timedelta(minutes=5)
    assert (tell(context, later), tell(context, later)) == (1, 0)
    assert post(later).sent == 1 and post(later).sent == 0
    said = text_of(server.taken[1])
    assert "Dulu kurang jelas di mana." in said and "keliru" in said and "/articles/pajak?lang=id" in said
    end = token(context)
    watching.end_watch(context.store, end)
    watching.end_watch(context.store, end)
    assert (count(context), count(context, WatchLetter)) == (0, 0)
    with pytest.raises(KbError, match="nobody waits"):
        watching.confirm_watch(context.store, end)


def test_an_unconfirmed_address_is_told_nothing_and_forgotten_after_two_days(context, people, server, post):
    ask(context)
    publish.publish(context, people["citra"], signed_draft(context, people).id)
    assert tell(context) == 0
    on, old = today(), datetime.now(UTC)
    with context.store.transaction() as database:
        database.scalar(select(Watch)).day = on - timedelta(days=1)
    assert watching.tell_watchers(context.store, open_snapshot(context.index, context.encoder).library, old, on) == 0
    assert count(context) == 1
    with context.store.transaction() as database:
        database.scalar(select(Watch)).day = on - timedelta(days=2)
    tell(context)
    assert (count(context), count(context, WatchLetter)) == (0, 0)


def test_one_address_is_not_flooded_with_mails_that_ask(context):
    for _ in range(4):
        ask(context)
    assert count(context, WatchLetter) == 1
    for number in range(9):
        ask(context, article=f"artikel-{number}")
    assert count(context) == watching.MOST_OPEN


@pytest.mark.parametrize(
    "address", ["", "a", "a@b.id\nBcc: x@y.id", "a@b.id\r\nX: y", "a@b.id,c@d.id", "Satu <a@b.id>"]
)
def test_what_is_no_address_is_refused(context, address):
    with pytest.raises(KbError) as refused:
        ask(context, address)
    assert "Bcc" not in str(refused.value) and count(context) == 0


@pytest.mark.parametrize("wrong", ["", "x", "a.b", "é", "a" * 3000])
def test_a_link_that_is_none_of_ours_does_nothing(context, wrong):
    ask(context)
    for act in (watching.confirm_watch, watching.end_watch):
        with pytest.raises(KbError, match="not one of ours"):
            act(context.store, wrong)
    assert count(context) == 1


def test_a_server_that_is_away_is_tried_again_and_an_address_it_never_takes_is_deleted(
    context, post, server, monkeypatch
):
    ask(context)
    server.stop()
    assert post(NOW).put_off == 1 and post(NOW).put_off == 0  # not before its time
    assert post(NOW + timedelta(minutes=1)).put_off == 1
    server.start()
    assert post(NOW + timedelta(hours=2)).sent == 1
    watching.confirm_watch(context.store, token(context))
    to_be_told(context)
    server.answers[HER] = "550 5.1.1 no such mailbox"
    assert post(NOW + timedelta(hours=3)).given_up == 1 and count(context) == 0


def to_be_told(context, at=NOW):
    """Has a mail of a change wait for who watches."""
    with context.store.transaction() as database:
        watching._add_letter(database, database.scalar(select(Watch.id)), "changed", at)


@pytest.fixture
def confirmed(context, post):
    ask(context)
    assert post(NOW).sent == 1
    watching.confirm_watch(context.store, token(context))
    return token(context)


@pytest.mark.parametrize("trouble", ["away for days", "put off for days", "mail refused", "relaying refused"])
def test_our_own_trouble_with_mail_costs_a_letter_and_no_watcher(context, post, server, confirmed, trouble):
    to_be_told(context)
    late = NOW + timedelta(days=3)
    if trouble == "away for days":
        server.stop()
    elif trouble == "mail refused":
        server.data_answer = "554 looks like spam"
    else:
        server.answers[HER] = "450 later" if trouble == "put off for days" else "554 5.7.1 relay access denied"
    assert post(NOW).put_off == 1
    assert post(late).given_up == 1
    assert (count(context), count(context, WatchLetter)) == (1, 1)  # the one that was sent is kept for a day
    server.data_answer = ""
    server.answers.clear()
    server.stop()
    server.start()
    to_be_told(context, late)
    assert post(late).sent == 1 and "/articles/pajak" in text_of(server.taken[-1])


def test_an_address_that_was_never_reached_is_deleted_whatever_the_reason(context, post, server):
    ask(context)
    server.data_answer = "554 looks like spam"
    assert post(NOW).given_up == 1
    assert (count(context), count(context, WatchLetter)) == (0, 0)


def test_a_confirmation_that_is_asked_for_again_in_vain_deletes_no_confirmed_watch(context, post, server, confirmed):
    later = NOW + timedelta(days=2)
    ask(context, at=later)
    server.data_answer = "554 looks like spam"
    assert post(later).given_up == 1 and count(context) == 1


def test_who_watches_an_article_that_is_withdrawn_is_told_so(context, people, server, post):
    ask(context)
    post(NOW)
    watching.confirm_watch(context.store, token(context))
    tell(context)
    publish.withdraw(context, people["citra"], "pajak", "Tidak berlaku lagi.")
    assert (tell(context), post(NOW).sent) == (1, 1)
    assert "ditarik" in text_of(server.taken[1])
