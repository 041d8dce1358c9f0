"""Invitations, forgotten passwords, and which passwords are taken."""

import re
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from kb.content.subject import load_subject
from kb.errors import KbError
from kb.publishing.notices.password_post import LINK_PATH, post_links
from kb.publishing.people import accounts, passwords
from kb.publishing.people.accounts import Account, NotAllowed, check_password, save_account
from kb.storage import audit, sessions
from kb.storage.notices import GIVEN_UP, SENT
from kb.storage.password_links import LinkToken, last_link
from tests.publishing.conftest import SITE

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
GOOD, OTHER = "perahu-kuning-empat", "jendela biru di atas"
HANA = Account("hana", "Hana", None, {}, True)
BARU = Account("petugas-baru", "Petugas Baru", "baru@contoh.id", {"bea-cukai": frozenset({"author"})}, lang="en")


@pytest.fixture
def invited(desk):
    save_account(desk.accounts, HANA)
    save_account(desk.accounts, BARU)
    return passwords.invite(desk.store, desk.accounts, HANA, BARU.id, AT, mailed=False)


def choose(desk, token, password=GOOD, at=AT):
    return passwords.choose_password(desk.store, desk.accounts, token, password, at)


def noted(desk, most=20):
    with desk.store.transaction(reading=True) as database:
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
def test_a_password_that_is_short_or_easy_to_guess_is_refused_and_the_link_still_holds(desk, invited, password):
    with pytest.raises(KbError, match="fewer than|easy to guess|more than"):
        choose(desk, invited, password)
    assert choose(desk, invited).id == BARU.id


def test_four_words_a_sentence_and_random_ones_are_taken():
    drawn = [accounts.new_password() for _ in range(20)]
    for password in (GOOD, OTHER, "Kucing saya suka tidur siang", "7h-Kopi&hujan", *drawn):
        assert not passwords.is_weak(password, BARU), password


def test_an_invitation_is_used_once_and_nothing_of_its_token_is_kept(desk, database, invited):
    assert choose(desk, invited).id == BARU.id
    assert check_password(desk.accounts, BARU.id, GOOD) == BARU
    with pytest.raises(KbError, match="was used"):
        choose(desk, invited, OTHER)
    assert check_password(desk.accounts, BARU.id, GOOD)
    kept = repr([database.rows(table) for table in ("password_links", "link_tokens", "audit")])
    assert invited not in kept and LinkToken.__tablename__ == "link_tokens"
    assert noted(desk)[:2] == [
        (BARU.id, "password-chosen", BARU.id, "link: invite"),
        ("hana", "invited", BARU.id, ""),
    ]


def test_an_invitation_ends_after_a_week_when_withdrawn_and_when_sent_again(desk, invited):
    with pytest.raises(KbError, match="too old"):
        choose(desk, invited, at=AT + timedelta(days=7))
    again = passwords.invite(desk.store, desk.accounts, HANA, BARU.id, AT, mailed=False)
    with pytest.raises(KbError, match="was used, withdrawn"):
        choose(desk, invited)
    passwords.withdraw_invitation(desk.store, desk.accounts, HANA, BARU.id, AT)
    with pytest.raises(KbError, match="withdrawn"):
        choose(desk, again)
    with pytest.raises(KbError, match="no invitation"):
        passwords.withdraw_invitation(desk.store, desk.accounts, HANA, BARU.id, AT)
    assert [what for _, what, *_ in noted(desk, 3)] == ["invitation-withdrawn", "invited", "invited"]


def test_only_an_administrator_invites_and_nobody_who_is_disabled_or_not_there(desk, invited, people):
    with pytest.raises(NotAllowed):
        passwords.invite(desk.store, desk.accounts, people["ani"], BARU.id, AT, mailed=False)
    with pytest.raises(NotAllowed):
        passwords.withdraw_invitation(desk.store, desk.accounts, people["ani"], BARU.id, AT)
    with pytest.raises(KbError, match="no account"):
        passwords.invite(desk.store, desk.accounts, HANA, "siapa", AT, mailed=False)
    accounts.set_disabled(desk.accounts, BARU.id, True)
    with pytest.raises(KbError, match="disabled"):
        passwords.invite(desk.store, desk.accounts, HANA, BARU.id, AT, mailed=False)
    with pytest.raises(KbError, match="withdrawn"):  # what was open opens nothing
        choose(desk, invited)


def test_who_is_signed_out_everywhere_has_no_open_link_either(desk, invited):
    with desk.store.transaction() as database:
        sessions.end_sessions_of(database, BARU.id)
    with pytest.raises(KbError, match="withdrawn"):
        choose(desk, invited)


def test_an_invitation_is_mailed_in_the_persons_language_and_again_with_a_link_that_holds_too(
    desk, invited, server, settings
):
    passwords.invite(desk.store, desk.accounts, HANA, BARU.id, AT, mailed=True)
    server.data_answer = "451 not now"
    assert post_links(desk, settings, AT).put_off == 1
    server.data_answer = ""
    assert post_links(desk, settings, AT + timedelta(minutes=1)).sent == 1
    assert post_links(desk, settings, AT + timedelta(minutes=9)).sent == 0
    (message,), (to,) = server.taken, server.to
    name = load_subject(desk.articles).name["en"]
    assert to == [BARU.email] and message["Subject"] == f"{name}: your invitation"
    assert message["List-Unsubscribe"] is None and message["Content-Language"] == "en"
    assert "2026-12-08 09:00" in message.get_body(["plain"]).get_content()
    with desk.store.transaction(reading=True) as database:
        assert last_link(database, BARU.id, "invite").state == SENT
    assert choose(desk, tokens_in(message)).id == BARU.id


def test_a_mail_that_is_refused_or_has_no_address_is_given_up(desk, invited, server, settings):
    server.answers[BARU.email] = "550 5.1.1 nobody"
    passwords.invite(desk.store, desk.accounts, HANA, BARU.id, AT, mailed=True)
    assert post_links(desk, settings, AT).given_up == 1
    with desk.store.transaction(reading=True) as database:
        assert last_link(database, BARU.id, "invite").state == GIVEN_UP
    passwords.invite(desk.store, desk.accounts, HANA, "hana", AT, mailed=True)
    post_links(desk, settings, AT)
    with desk.store.transaction(reading=True) as database:
        assert last_link(database, "hana", "invite").state == GIVEN_UP
    assert not server.taken


def test_who_forgot_the_password_chooses_another_and_is_signed_out_everywhere(desk, people, server, settings):
    save_account(desk.accounts, people["ani"], GOOD)
    with desk.store.transaction() as database:
        session = sessions.begin_session(database, "ani")
    for name in ("ANI@contoh.id ", "siapa", "budi", "hana"):  # budi has no password
        passwords.forgot(desk.store, desk.accounts, name, AT)
    assert post_links(desk, settings, AT).sent == 1 and server.to == [["ani@contoh.id"]]
    token = tokens_in(server.taken[0])
    with pytest.raises(KbError, match="too old"):
        choose(desk, token, at=AT + timedelta(hours=1))
    choose(desk, token, OTHER, AT + timedelta(minutes=59))
    assert check_password(desk.accounts, "ani", OTHER) and not check_password(desk.accounts, "ani", GOOD)
    with desk.store.transaction(reading=True) as database:
        assert sessions.running_session(database, session) is None
    assert noted(desk)[:2] == [
        ("ani", "password-chosen", "ani", "link: reset"), ("ani", "password-forgotten", "ani", ""),
    ]  # fmt: skip


def test_however_often_a_password_is_said_to_be_forgotten_three_mails_an_hour_are_sent(desk, people, server, settings):
    save_account(desk.accounts, people["ani"], GOOD)
    for minutes in range(10):
        passwords.forgot(desk.store, desk.accounts, "ani", AT + timedelta(minutes=minutes))
    assert post_links(desk, settings, AT + timedelta(minutes=10)).sent == 3
    for message in server.taken:  # none takes the place of another: strangers cannot make a link of no use
        assert passwords.account_of_link(desk.store, desk.accounts, tokens_in(message), AT).id == "ani"
    assert [what for _, what, *_ in noted(desk)].count("password-forgotten") == 3


def test_a_link_that_is_too_old_when_the_mail_server_is_back_is_not_sent(desk, people, server, settings):
    save_account(desk.accounts, people["ani"], GOOD)
    passwords.forgot(desk.store, desk.accounts, "ani", AT)
    assert post_links(desk, settings, AT + timedelta(hours=2)).sent == 0 and not server.taken


def test_accounts_that_are_changed_at_once_keep_each_change(desk):
    names = [f"orang-{number}" for number in range(8)]
    threads = [Thread(target=save_account, args=(desk.accounts, Account(name, name, None, {}))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(names) <= set(accounts.load_accounts(desk.accounts))


def test_whoever_changes_a_password_its_person_is_told_by_a_mail_that_opens_nothing(
    desk, database, invited, server, settings
):
    choose(desk, invited)
    assert post_links(desk, settings, AT).sent == 0  # the first one is no change
    passwords.change_password(desk.store, desk.accounts, BARU, OTHER, "", AT)
    with desk.store.transaction() as signing_out:
        sessions.end_sessions_of(signing_out, BARU.id)  # and every link with them
    tokens = len(database.rows("link_tokens"))
    assert post_links(desk, settings, AT).sent == 1 and post_links(desk, settings, AT).sent == 0
    (message,), (to,) = server.taken, server.to
    name = load_subject(desk.articles).name["en"]
    assert to == [BARU.email] and message["Subject"] == f"{name}: your password was changed"
    said = message.get_body(["plain"]).get_content()
    assert "2026-12-01 09:00" in said and f"{SITE}/masuk/lupa?lang=en" in said and "kunci=" not in said
    assert len(database.rows("link_tokens")) == tokens


def test_a_forgotten_password_that_was_chosen_anew_is_told_too_but_not_a_day_later(desk, invited, server, settings):
    choose(desk, invited)
    passwords.forgot(desk.store, desk.accounts, BARU.id, AT)
    post_links(desk, settings, AT)
    choose(desk, tokens_in(server.taken[0]), OTHER)
    assert post_links(desk, settings, AT + timedelta(days=1)).sent == 0
    with desk.store.transaction(reading=True) as reading:
        assert last_link(reading, BARU.id, "changed").state == "none"
    passwords.change_password(desk.store, desk.accounts, BARU, GOOD, "", AT)
    assert post_links(desk, settings, AT).sent == 1


def test_who_has_no_address_is_told_by_nobody(desk, database):
    save_account(desk.accounts, HANA, GOOD)
    passwords.change_password(desk.store, desk.accounts, HANA, OTHER, "", AT)
    assert database.rows("password_links") == []
