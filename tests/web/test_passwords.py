"""The pages by which an officer comes to a password: by a link, by asking for one, by the old one."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest

from kb.publishing.notices.password_post import LINK_PATH
from kb.publishing.people.accounts import Account, check_password, load_accounts, save_account, set_disabled
from kb.publishing.people.passwords import begin_invitation
from kb.settings import Limit, Smtp
from kb.storage import audit, sessions
from kb.storage.password_links import PasswordLink
from kb.web.limits import kind_of
from kb.web.shared.state import state
from kb.web.staff import passwords
from kb.web.staff.passwords import CHANGE_PATH, FORGOT_PATH
from kb.web.staff.signin import COOKIE
from kb.web.staff.signin_texts import signin_texts
from kb.web.studio.texts import studio_texts
from tests.web.conftest import PASSWORD
from tests.web.test_studio_accounts import choose
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")
S, E = signin_texts("id"), signin_texts("en")
ANI = Account("ani", "Ani", "ani@contoh.id", {"bea-cukai": frozenset({"author"})})
NEW = "perahu-kuning-empat"


@pytest.fixture
def officer(client, database, monkeypatch, tmp_path):
    """A browser, where a mail server is set; nothing waits, and each test counts anew."""
    settings = replace(state().settings, smtp=Smtp("127.0.0.1", 1, sender="s@contoh.id"), accounts=tmp_path / "a.yaml")
    monkeypatch.setattr(state(), "settings", settings)
    monkeypatch.setattr(state(), "store", database.open())
    monkeypatch.setattr(passwords, "ANSWERED_AFTER", 0)
    monkeypatch.setattr(passwords, "AN_HOUR", Limit(1000, 1))
    save_account(settings.accounts, ANI, PASSWORD)
    client.cookies.clear()
    yield client
    client.cookies.clear()


def send(client, address, **fields):
    page = client.get(address)
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    return client.post(address, data={"csrf": csrf} | fields)


def invited():
    return begin_invitation(state().store, state().settings.accounts, "hana", "ani", datetime.now(UTC), mailed=False)


def signed_in(client):
    with state().store.transaction() as database:
        token = sessions.begin_session(database, "ani")
    client.cookies.set(COOKIE, token)
    return token


def entries():
    with state().store.transaction(reading=True) as database:
        return [(e.who, e.what, e.detail) for e in audit.entries(database, 9)]


def test_a_link_leads_to_a_form_that_sets_the_password_once(officer):
    address = f"{LINK_PATH}?lang=id&kunci={invited()}"
    page = officer.get(address)
    assert officer.get(address).status_code == page.status_code == 200  # looking at it uses nothing up
    assert page.headers["referrer-policy"] == "no-referrer" and page.headers["cache-control"] == "no-store"
    assert 'autocomplete="new-password"' in page.text and "Ani" in page.text
    assert "<script" not in page.text  # and nothing is fetched, for which a browser would name the address
    assert not re.search(r'(src|href)="(https?:)?//|<(img|iframe)|@import|url\((?!"data:)', page.text)
    for given, words in [
        ({"password": NEW, "again": NEW + "!"}, S.not_alike),
        ({"password": "pendek", "again": "pendek"}, "kurang dari 12"),
        ({"password": "ani-ani-2026", "again": "ani-ani-2026"}, "mudah ditebak"),
    ]:
        refused = send(officer, address, **given)
        assert refused.status_code == 400 and words in refused.text
        assert refused.headers["referrer-policy"] == "no-referrer"
    assert officer.post(address, data={"password": NEW, "again": NEW}).status_code == 403
    done = send(officer, address, password=NEW, again=NEW)
    assert done.status_code == 303 and "kunci" not in done.headers["location"]
    assert S.password_set in officer.get(done.headers["location"]).text
    assert check_password(state().settings.accounts, "ani", NEW) == ANI
    gone = officer.get(address)
    assert gone.status_code == 410 and "sudah dipakai" in gone.text and "<form" not in gone.text
    assert officer.post(address, data={"password": NEW, "again": NEW}).status_code == 410


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "\0", "' or 1=1 --"])
def test_a_token_that_is_none_gets_one_sentence(officer, token):
    page = officer.get(LINK_PATH, params={"kunci": token, "lang": "en"})
    assert page.status_code == 410 and "link was used" in page.text


def test_the_same_is_said_whoever_forgot_the_password(officer):
    save_account(state().settings.accounts, Account("openid", "Oda", "oda@contoh.id", {}))
    save_account(state().settings.accounts, Account("lama", "Lama", "lama@contoh.id", {}), PASSWORD)
    set_disabled(state().settings.accounts, "lama", True)
    said = {
        re.sub(r'value="[\w-]{43}"', "", send(officer, FORGOT_PATH, name=name).text)
        for name in ("ani", "ANI@contoh.id", "siapa", "openid", "lama", "", "x" * 3000, "\0")
    }
    assert len(said) == 1 and S.forgot_asked in said.pop()
    with state().store.transaction(reading=True) as database:
        assert [link.account for link in database.query(PasswordLink)] == ["ani", "ani"]
    assert entries()[0] == ("ani", "password-forgotten", "")
    assert check_password(state().settings.accounts, "ani", PASSWORD)  # until the link is used


def test_it_can_be_said_so_often_and_no_more(officer, monkeypatch):
    monkeypatch.setattr(passwords, "AN_HOUR", Limit(3, 3600))
    state().rates.forget("forgot", "127.0.0.1")
    found = [send(officer, FORGOT_PATH, name="siapa").status_code for _ in range(4)]
    state().rates.forget("forgot", "127.0.0.1")
    assert found == [200, 200, 200, 429]
    for path in (FORGOT_PATH, LINK_PATH, CHANGE_PATH):
        assert kind_of({"type": "http", "method": "POST", "path": path, "query_string": b""}) == "sign-in"


def test_without_a_mail_server_the_page_says_whom_to_ask(officer, monkeypatch):
    monkeypatch.setattr(state(), "settings", replace(state().settings, smtp=Smtp()))
    page = officer.get(f"{FORGOT_PATH}?lang=en")
    assert E.forgot_no_mail in page.text and "administrator" in page.text and "<form" not in page.text
    assert f'href="{FORGOT_PATH}?lang=id"' in officer.get("/masuk").text


def test_who_is_signed_in_changes_the_password_by_the_old_one_and_stays_signed_in_here_alone(officer):
    other = signed_in(officer)
    own = signed_in(officer)
    address = f"{CHANGE_PATH}?lang=id&next=/agen"
    assert 'href="/agen"' in officer.get(address).text
    wrong = send(officer, address, old="salah-sekali-benar", password=NEW, again=NEW)
    assert wrong.status_code == 401 and S.old_wrong in wrong.text
    assert entries()[0][:2] == ("ani", "sign-in-failed")
    weak = send(officer, address, old=PASSWORD, password="qwertyuiopas", again="qwertyuiopas")
    assert weak.status_code == 400 and "mudah ditebak" in weak.text
    done = send(officer, address, old=PASSWORD, password=NEW, again=NEW)
    assert done.status_code == 200 and S.changed in done.text
    assert check_password(state().settings.accounts, "ani", NEW) and entries()[0] == ("ani", "password-changed", "")
    with state().store.transaction(reading=True) as database:
        assert sessions.running_session(database, own) and not sessions.running_session(database, other)


def test_an_old_password_is_tried_as_slowly_as_at_the_door(officer, waited):
    signed_in(officer)
    for _ in range(6):
        send(officer, CHANGE_PATH, old="salah-sekali-benar", password=NEW, again=NEW)
    assert waited[-1] > 0 and waited == sorted(waited)


def test_who_is_not_signed_in_or_has_no_password_changes_none(officer):
    assert officer.get(CHANGE_PATH).headers["location"].startswith("/masuk?")
    save_account(state().settings.accounts, Account("oda", "Oda", "oda@contoh.id", {}))
    with state().store.transaction() as database:
        officer.cookies.set(COOKIE, sessions.begin_session(database, "oda"))
    page = officer.get(f"{CHANGE_PATH}?lang=en")
    assert E.no_password in unescape(page.text) and "<form" not in page.text


def test_an_administrator_invites_withdraws_and_invites_again_in_the_studio(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    page = enter("hana", view="accounts")
    fields = {field.label: field for field in page.text_input}
    fields[T.account_id].set_value("petugas-baru")
    fields[T.person_name].set_value("Petugas Baru")
    page = press(page, T.save)
    token = re.search(rf"{LINK_PATH}\?lang=id&amp;kunci=([\w-]+)", shown(page))[1]
    assert load_accounts(context.accounts)["petugas-baru"].name == "Petugas Baru"
    page = choose(page, "petugas-baru")
    assert token not in shown(page) and T.invitation_by_hand in shown(page)
    page = press(page, T.withdraw_invitation)
    assert T.invitation_withdrawn in shown(page) and T.invitation_by_hand not in shown(page)
    page = press(page, T.invite)
    again = re.search(rf"{LINK_PATH}\?lang=id&amp;kunci=([\w-]+)", shown(page))[1]
    assert again != token and T.invite_again in {button.label for button in page.button}
    next(field for field in page.text_input if field.label == T.email).set_value("lain@contoh.id")
    page = press(page, T.save)  # what was sent to the address of before opens nothing
    assert T.invite_again not in {button.label for button in page.button}
