"""Invitations, forgotten passwords, and which passwords are taken."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from kb.content.subject import load_subject
from kb.errors import KbError
from kb.publishing.notices.password_post import LINK_PATH, post_links
from kb.publishing.people import accounts, passwords
from kb.publishing.people.accounts import (
    Account,
    NotAllowed,
    check_password,
    remove_account,
    save_account,
    set_disabled,
)
from kb.settings import Smtp
from kb.storage import audit, sessions
from kb.storage.notices import GIVEN_UP, NONE, SENT
from kb.storage.password_links import LinkToken, last_link
from tests.publishing.conftest import SITE

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
GOOD, OTHER = "perahu-kuning-empat", "jendela biru di atas"
HANA = Account("hana", "Hana", None, {}, True)
BARU = Account("petugas-baru", "Petugas Baru", "baru@contoh.id", {"bea-cukai": frozenset({"author"})}, lang="en")


@pytest.fixture
def invited(context):
    save_account(context.accounts, HANA)
    save_account(context.accounts, BARU)
    return passwords.invite(context.store, context.accounts, HANA, BARU.id, AT, mailed=False)


def choose(context, token, password=GOOD, at=AT):
    return passwords.choose_password(context.store, context.accounts, token, password, at)


def noted(context, most=20):
    with context.store.transaction(reading=True) as database:
        return [(e.who, e.what, e.subject, e.detail) for e in audit.entries(database, most)]


def tokens_in(message):
    plain, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))
    found = re.findall(rf"{SITE}{LINK_PATH}\?lang=\w\w&kunci=([\w-]+)", plain)
    assert len(found) == 1 and found[0] in html
    return found[0]


@pytest.mark.parametrize(
    "password",
    [
        "pendek", "aaaaaaaaaaaaaaa", "petugas-baru-2026", "beacukai12345", "passwordpassword", "123456789012345",
        "qwertyuiopasdfgh", "kudakudakudakuda", "katasandi2026", "abcdefghijklmnop", "Petugas.Baru.Petugas", "x" * 201,
    ],
)  # fmt: skip
def test_a_password_that_is_short_or_easy_to_guess_is_refused_and_the_link_still_holds(context, invited, password):
    with pytest.raises(KbError, match="fewer than|easy to guess|more than"):
        choose(context, invited, password)
    assert choose(context, invited).id == BARU.id


def test_four_words_a_sentence_and_random_ones_are_taken():
    drawn = [accounts.new_password() for _ in range(20)]
    for password in (GOOD, OTHER, "Kucing saya suka tidur siang", "7h-Kopi&hujan", *drawn):
        assert not passwords.is_weak(password, BARU), password


def test_an_invitation_is_used_once_and_nothing_of_its_token_is_kept(context, database, invited):
    assert choose(context, invited).id == BARU.id
    assert check_password(context.accounts, BARU.id, GOOD) == BARU
    with pytest.raises(KbError, match="was used"):
        choose(context, invited, OTHER)
    assert check_password(context.accounts, BARU.id, GOOD)
    kept = repr([database.rows(table) for table in ("password_links", "link_tokens", "audit")])
    assert invited not in kept and LinkToken.__tablename__ == "link_tokens"
    assert noted(context)[:2] == [
        (BARU.id, "password-chosen", BARU.id, "link: invite"),
        ("hana", "invited", BARU.id, ""),
    ]


def test_an_invitation_ends_after_a_week_when_withdrawn_and_when_sent_again(context, invited):
    with pytest.raises(KbError, match="too old"):
        choose(context, invited, at=AT + timedelta(days=7))
    again = passwords.invite(context.store, context.accounts, HANA, BARU.id, AT, mailed=False)
    with pytest.raises(KbError, match="was used, withdrawn"):
        choose(context, invited)
    passwords.withdraw_invitation(context.store, context.accounts, HANA, BARU.id, AT)
    with pytest.raises(KbError, match="withdrawn"):
        choose(context, again)
    with pytest.raises(KbError, match="no invitation"):
        passwords.withdraw_invitation(context.store, context.accounts, HANA, BARU.id, AT)
    assert [what for _, what, *_ in noted(context, 3)] == ["invitation-withdrawn", "invited", "invited"]


def test_only_an_administrator_invites_and_nobody_who_is_disabled_or_not_there(context, invited, people):
    with pytest.raises(NotAllowed):
        passwords.invite(context.store, context.accounts, people["ani"], BARU.id, AT, mailed=False)
    with pytest.raises(NotAllowed):
        passwords.withdraw_invitation(context.store, context.accounts, people["ani"], BARU.id, AT)
    with pytest.raises(KbError, match="no account"):
        passwords.invite(context.store, context.accounts, HANA, "siapa", AT, mailed=False)
    accounts.set_disabled(context.accounts, BARU.id, True)
    with pytest.raises(KbError, match="disabled"):
        passwords.invite(context.store, context.accounts, HANA, BARU.id, AT, mailed=False)
    with pytest.raises(KbError, match="withdrawn"):  # what was open opens nothing
        choose(context, invited)


def test_who_is_signed_out_everywhere_has_no_open_link_either(context, invited):
    with context.store.transaction() as database:
        sessions.end_sessions_of(database, BARU.id)
    with pytest.raises(KbError, match="withdrawn"):
        choose(context, invited)


def test_an_invitation_is_mailed_in_the_persons_language_and_again_with_a_link_that_holds_too(
    context, invited, server, settings
):
    passwords.invite(context.store, context.accounts, HANA, BARU.id, AT, mailed=True)
    server.data_answer = "451 not now"
    assert post_links(context, settings, AT).put_off == 1
    server.data_answer = ""
    assert post_links(context, settings, AT + timedelta(minutes=1)).sent == 1
    assert post_links(context, settings, AT + timedelta(minutes=9)).sent == 0
    (message,), (to,) = server.taken, server.to
    name = load_subject(context.articles).name["en"]
    assert to == [BARU.email] and message["Subject"] == f"{name}: your invitation"
    assert message["List-Unsubscribe"] is None and message["Content-Language"] == "en"
    assert "2026-12-08 09:00" in message.get_body(["plain"]).get_content()
    with context.store.transaction(reading=True) as database:
        assert last_link(database, BARU.id, "invite").state == SENT
    assert choose(context, tokens_in(message)).id == BARU.id


def test_a_mail_that_is_refused_or_has_no_address_is_given_up(context, invited, server, settings):
    server.answers[BARU.email] = "550 5.1.1 nobody"
    passwords.invite(context.store, context.accounts, HANA, BARU.id, AT, mailed=True)
    assert post_links(context, settings, AT).given_up == 1
    with context.store.transaction(reading=True) as database:
        assert last_link(database, BARU.id, "invite").state == GIVEN_UP
    passwords.invite(context.store, context.accounts, HANA, "hana", AT, mailed=True)
    post_links(context, settings, AT)
    with context.store.transaction(reading=True) as database:
        assert last_link(database, "hana", "invite").state == GIVEN_UP
    assert not server.taken


def test_an_address_that_is_none_in_the_file_holds_nobody_elses_mail_up(context, invited, server, settings):
    passwords.invite(context.store, context.accounts, HANA, BARU.id, AT, mailed=True)
    passwords.invite(context.store, context.accounts, HANA, "budi", AT + timedelta(seconds=1), mailed=True)
    by_hand = context.accounts.read_text("utf-8").replace(BARU.email, "salah..ketik@contoh.id")
    context.accounts.write_text(by_hand, "utf-8")
    done = post_links(context, settings, AT + timedelta(seconds=1))
    assert (done.sent, done.given_up) == (1, 1) and server.to == [["budi@contoh.id"]]
    with context.store.transaction(reading=True) as database:
        assert last_link(database, BARU.id, "invite").state == GIVEN_UP


def test_who_forgot_the_password_chooses_another_and_is_signed_out_everywhere(context, people, server, settings):
    save_account(context.accounts, people["ani"], GOOD)
    with context.store.transaction() as database:
        session = sessions.begin_session(database, "ani")
    for name in ("ANI@contoh.id ", "siapa", "budi", "hana"):  # budi has no password
        passwords.forgot(context.store, context.accounts, name, AT)
    assert post_links(context, settings, AT).sent == 1 and server.to == [["ani@contoh.id"]]
    token = tokens_in(server.taken[0])
    with pytest.raises(KbError, match="too old"):
        choose(context, token, at=AT + timedelta(hours=1))
    choose(context, token, OTHER, AT + timedelta(minutes=59))
    assert check_password(context.accounts, "ani", OTHER) and not check_password(context.accounts, "ani", GOOD)
    with context.store.transaction(reading=True) as database:
        assert sessions.running_session(database, session) is None
    assert noted(context)[:2] == [
        ("ani", "password-chosen", "ani", "link: reset"), ("ani", "password-forgotten", "ani", ""),
    ]  # fmt: skip


def test_however_often_a_password_is_said_to_be_forgotten_three_mails_an_hour_are_sent(
    context, people, server, settings
):
    save_account(context.accounts, people["ani"], GOOD)
    for minutes in range(10):
        passwords.forgot(context.store, context.accounts, "ani", AT + timedelta(minutes=minutes))
    assert post_links(context, settings, AT + timedelta(minutes=10)).sent == 3
    for message in server.taken:  # none takes the place of another: strangers cannot make a link of no use
        assert passwords.account_of_link(context.store, context.accounts, tokens_in(message), AT).id == "ani"
    assert [what for _, what, *_ in noted(context)].count("password-forgotten") == 3


def test_a_link_that_is_too_old_when_the_mail_server_is_back_is_not_sent(context, people, server, settings):
    save_account(context.accounts, people["ani"], GOOD)
    passwords.forgot(context.store, context.accounts, "ani", AT)
    assert post_links(context, settings, AT + timedelta(hours=2)).sent == 0 and not server.taken


def test_accounts_that_are_changed_at_once_keep_each_change(context):
    names = [f"orang-{number}" for number in range(8)]
    threads = [Thread(target=save_account, args=(context.accounts, Account(name, name, None, {}))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(names) <= set(accounts.load_accounts(context.accounts))


def test_whoever_changes_a_password_its_person_is_told_by_a_mail_that_opens_nothing(
    context, database, invited, server, settings
):
    choose(context, invited)
    assert post_links(context, settings, AT).sent == 0  # the first one is no change
    passwords.change_password(context.store, context.accounts, BARU, OTHER, "", AT)
    with context.store.transaction() as signing_out:
        sessions.end_sessions_of(signing_out, BARU.id)  # and every link with them
    tokens = len(database.rows("link_tokens"))
    assert post_links(context, settings, AT).sent == 1 and post_links(context, settings, AT).sent == 0
    (message,), (to,) = server.taken, server.to
    name = load_subject(context.articles).name["en"]
    assert to == [BARU.email] and message["Subject"] == f"{name}: your password was changed"
    said = message.get_body(["plain"]).get_content()
    assert "2026-12-01 09:00" in said and f"{SITE}/masuk/lupa?lang=en" in said and "kunci=" not in said
    assert len(database.rows("link_tokens")) == tokens


def test_a_forgotten_password_that_was_chosen_anew_is_told_too_but_not_a_day_later(context, invited, server, settings):
    choose(context, invited)
    passwords.forgot(context.store, context.accounts, BARU.id, AT)
    post_links(context, settings, AT)
    choose(context, tokens_in(server.taken[0]), OTHER)
    assert post_links(context, settings, AT + timedelta(days=1)).sent == 0
    with context.store.transaction(reading=True) as reading:
        assert last_link(reading, BARU.id, "changed").state == "none"
    passwords.change_password(context.store, context.accounts, BARU, GOOD, "", AT)
    assert post_links(context, settings, AT).sent == 1


def test_who_has_no_address_is_told_by_nobody(context, database):
    save_account(context.accounts, HANA, GOOD)
    passwords.change_password(context.store, context.accounts, HANA, OTHER, "", AT)
    assert database.rows("password_links") == []


NEW_ADDRESS = "lain@contoh.id"


def move(context, before=BARU, email: str | None = NEW_ADDRESS, at=AT, **changes):
    """Another address for an account, as an administrator gives it."""
    after = replace(before, email=email, **changes)
    save_account(context.accounts, after)
    with context.store.transaction() as session:
        sessions.end_sessions_of(session, before.id)
        passwords.tell_moved(session, before, after, at)


def moves(database):
    """Of each mail to an old address what became of it, and the address as long as it is kept."""
    return [(row["state"], row["address"]) for row in database.rows("password_links") if row["kind"] == "moved"]


@pytest.mark.parametrize("email", [NEW_ADDRESS, None])
def test_the_old_address_is_told_that_it_is_no_longer_the_accounts_by_a_mail_that_opens_nothing(
    context, database, invited, server, settings, email
):
    move(context, email=email, name="Orang Lain")
    assert post_links(context, settings, AT).sent == 1 and post_links(context, settings, AT).sent == 0
    (message,), (to,) = server.taken, server.to
    service = load_subject(context.articles).name["en"]
    assert to == [BARU.email] and message["To"] == BARU.email and message["Content-Language"] == "en"
    assert message["Subject"] == f"{service}: the e-mail address of your account was changed"
    for kind in ("plain", "html"):
        said = message.get_body([kind]).get_content()
        assert BARU.id in said and "2026-12-01 09:00" in said and "tell an administrator" in said
    everything = str(message)
    assert not re.search(r"http|/masuk|kunci|href", everything)
    assert NEW_ADDRESS not in everything and "Orang Lain" not in everything  # nor who has the account now
    assert len(database.rows("link_tokens")) == 1  # that of the invitation
    assert moves(database) == [(SENT, None)]


def test_it_is_told_in_indonesian_where_the_account_asks_for_no_other_language(context, people, server, settings):
    move(context, people["ani"])
    assert post_links(context, settings, AT).sent == 1
    (message,) = server.taken
    said = message.get_body(["plain"]).get_content()
    assert message["Subject"].endswith(": alamat e-mail akun Anda diganti") and message["Content-Language"] == "id"
    assert "01-12-2026 09.00 WIB" in said and "beri tahu administrator" in said and "akun ani" in said


def test_who_takes_an_account_over_by_another_address_does_not_keep_its_person_from_hearing_of_it(
    context, people, server, settings
):
    save_account(context.accounts, people["ani"], GOOD)
    move(context, people["ani"])
    passwords.forgot(context.store, context.accounts, "ani", AT)
    assert post_links(context, settings, AT).sent == 2
    said = dict(zip([to for (to,) in server.to], server.taken, strict=True))
    assert set(said) == {people["ani"].email, NEW_ADDRESS}
    choose(context, tokens_in(said[NEW_ADDRESS]), OTHER)


@pytest.mark.parametrize("gone", [remove_account, lambda path, who: set_disabled(path, who, True)])
def test_it_is_told_whatever_becomes_of_the_account(context, database, invited, server, settings, gone):
    move(context)
    gone(context.accounts, BARU.id)
    assert post_links(context, settings, AT).sent == 1 and server.to == [[BARU.email]]
    assert moves(database) == [(SENT, None)]


def test_each_address_of_several_is_told(context, invited, server, settings):
    move(context)
    move(context, replace(BARU, email=NEW_ADDRESS), "ketiga@contoh.id")
    assert post_links(context, settings, AT).sent == 2
    assert server.to == [[BARU.email], [NEW_ADDRESS]]


def test_nobody_is_told_of_a_first_address_of_none_or_of_the_same_in_capitals(context, database, invited):
    move(context, email=BARU.email.upper())
    move(context, replace(BARU, email=None))
    move(context, replace(BARU, email=None), None)
    with context.store.transaction() as session:
        passwords.tell_moved(session, None, BARU, AT)
        # As a file that was written by hand may have it: no mail can be sent there.
        passwords.tell_moved(session, replace(BARU, email="a..b@contoh.id"), BARU, AT)
    assert moves(database) == []


def test_an_old_address_is_kept_until_the_mail_server_takes_or_refuses_it_and_is_not_logged(
    context, database, invited, server, settings, caplog
):
    caplog.set_level("DEBUG", "satujawab")
    move(context)
    server.data_answer = "451 not now"
    assert post_links(context, settings, AT).put_off == 1
    ((waits, address),) = moves(database)
    assert address == BARU.email
    server.data_answer, server.answers = "", {BARU.email: "550 5.1.1 nobody"}
    assert post_links(context, settings, AT + timedelta(minutes=1)).given_up == 1
    assert waits != GIVEN_UP and moves(database) == [(GIVEN_UP, None)]
    kept = repr([database.rows(table) for table in ("password_links", "audit")])
    assert BARU.email not in caplog.text + kept and BARU.id in caplog.text


@pytest.mark.parametrize("mail", [True, False])
def test_an_old_address_that_cannot_be_told_for_days_is_forgotten_also_without_a_mail_server(
    context, database, invited, server, settings, mail
):
    settings = settings if mail else replace(settings, smtp=Smtp())
    server.stop()
    move(context)
    post_links(context, settings, AT)
    post_links(context, settings, AT + timedelta(days=3, seconds=-1))
    assert [address for _, address in moves(database)] == [BARU.email]
    post_links(context, settings, AT + timedelta(days=3))
    assert moves(database) == [(NONE, None)]
