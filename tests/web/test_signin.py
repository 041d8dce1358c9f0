"""The form at /masuk: what signs in, what does not, and what the browser gets."""

import asyncio
import re
from datetime import timedelta

import pytest

from kb.publishing.people.accounts import Account, save_account, set_disabled
from kb.storage import audit, sessions
from kb.storage.engine import take_turn
from kb.web.http import door
from kb.web.shared.state import state
from kb.web.staff import signin
from kb.web.staff.signin import BROWSER, COOKIE, account_of_token
from kb.web.staff.signin_texts import signin_texts
from tests.web.conftest import PASSWORD

ANI = Account("ani", "Ani", "ani@contoh.id", {"bea-cukai": frozenset({"author"})})


@pytest.fixture
def form(client, database, monkeypatch):
    """The form's token, with the accounts and the database as they are at the beginning."""
    save_account(state().settings.accounts, ANI, PASSWORD)
    monkeypatch.setattr(state(), "store", database.open())
    client.cookies.clear()

    def send(name="ani", password=PASSWORD, csrf=None, **fields):
        page = client.get("/masuk")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
        return client.post(
            "/masuk", data={"name": name, "password": password, "csrf": token if csrf is None else csrf} | fields
        )

    yield send
    client.cookies.clear()


def last_entry():
    with state().store.transaction() as database:
        return audit.entries(database, 1)[0]


def test_the_right_password_signs_in_with_a_cookie_that_no_script_reads(form, client):
    found = form(next="/studio?view=facts")
    assert found.status_code == 303 and found.headers["location"] == "/studio?view=facts"
    cookie = found.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert account_of_token(client.cookies[COOKIE]) == ANI
    assert (last_entry().who, last_entry().what) == ("ani", "sign-in")
    assert client.get("/masuk").headers["location"] == "/studio"
    assert client.get("/studio").status_code == 200


def test_a_request_takes_no_turn_to_write_unless_its_session_was_not_seen_for_a_minute(form, client, monkeypatch):
    form()
    turns, token = [], client.cookies[COOKIE]
    monkeypatch.setattr("kb.storage.store.take_turn", lambda database: turns.append(take_turn(database)))

    def pages():
        turns.clear()
        assert client.get("/studio").status_code == 200 and account_of_token(token) == ANI
        assert "sj-secret" in client.get("/masuk/kode").text
        return len(turns)

    assert pages() == 1  # for the secret of the second step
    with state().store.transaction() as database:
        sessions.find_session(database, token).seen -= timedelta(minutes=2)
    assert pages() == 2 and pages() == 1


def test_over_https_the_cookie_is_secure(form, client):
    page = client.get("https://testserver/masuk")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    found = client.post("https://testserver/masuk", data={"name": "ani", "password": PASSWORD, "csrf": csrf})
    assert "Secure" in found.headers["set-cookie"]


@pytest.mark.parametrize(
    "name, password",
    [
        ("ani", "salah"),
        ("siapa", PASSWORD),
        ("", ""),
        ("ani", ""),
        ("a" * 5000, "b" * 4000),
        ("' or 1=1 --", "x"),
        ("\0", "\0"),
    ],
)
def test_a_wrong_one_is_told_in_the_same_words_whoever_it_is(form, client, name, password):
    found = form(name, password)
    assert found.status_code in (400, 401) and COOKIE not in client.cookies
    if found.status_code == 401:
        assert signin_texts("id").wrong in found.text and last_entry().what == "sign-in-failed"
        assert last_entry().who == ("ani" if name == "ani" else "?")


def test_wrong_tries_delay_and_never_lock_the_officer_out(form, client, waited):
    for _ in range(12):
        assert form("ani", "salah").status_code == 401
    assert waited[:4] == [0, 0, 0, 0.5] and waited == sorted(waited) and waited[-1] == door.LONGEST_DELAY
    assert form().status_code == 303
    assert (last_entry().what, last_entry().detail) == ("sign-in", "password, after 12 tries in vain")
    client.cookies.clear()
    assert form().status_code == 303 and waited[-1] == 0


def test_a_browser_in_which_the_officer_was_signed_in_is_not_delayed_by_strangers(form, client, waited):
    form()
    known = client.cookies[BROWSER]
    client.cookies.clear()
    for name in ("ani", "ANI ", "ani@contoh.id") * 5:
        assert form(name, "salah").status_code == 401
    client.cookies.clear()
    client.cookies.set(BROWSER, known, path="/masuk")
    assert form().status_code == 303 and waited[-1] == 0
    client.cookies.clear()
    client.cookies.set(BROWSER, known, path="/masuk")
    for _ in range(6):  # and it is no way to try without end
        form("ani", "salah")
    assert waited[-1] == 2


def test_names_that_are_nobodys_are_delayed_alike(form, waited):
    for _ in range(6):
        form("siapa", "salah")
    assert waited == [0, 0, 0, 0.5, 1, 2]


def test_an_address_that_tries_many_accounts_is_delayed(form, waited):
    for number in range(door.FREE_OF_ADDRESS + 10):
        form(f"orang-{number}", "salah")
    assert waited[door.FREE_OF_ADDRESS - 1] == 0 < waited[-1]


def test_many_who_sign_in_from_one_address_do_not_delay_each_other(form, client, waited):
    for _ in range(door.FREE_OF_ADDRESS + 5):
        client.cookies.clear()
        assert form().status_code == 303
    assert set(waited) == {0}


def test_tries_in_vain_do_not_fill_the_audit_log(form, waited):
    with state().store.transaction() as session:
        audit.note(session, "ani", "sign-in")
    before = last_entry().number
    for number in range(25):
        form("ani", "salah")
        form(f"orang-{number}", "salah")
    with state().store.transaction() as database:
        new = [(e.who, e.what, e.detail) for e in audit.entries(database) if e.number > before]
    assert sorted(new) == [(who, "sign-in-failed", detail) for who in ("?", "ani") for detail in ("", "10 times")]


def test_where_too_many_wait_one_is_told_to_come_again(form, client, monkeypatch):
    monkeypatch.setattr(door, "WAITING", 0)
    for lang in ("id", "en"):
        csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/masuk").text)[1]
        found = client.post(f"/masuk?lang={lang}", data={"name": "ani", "password": PASSWORD, "csrf": csrf})
        assert (
            found.status_code == 429
            and found.headers["retry-after"] == "10"
            and signin_texts(lang).busy.format(seconds=10) in found.text
        )


def test_one_address_does_not_take_all_places(tmp_path, monkeypatch):
    monkeypatch.setattr(door, "check_password", lambda path, name, password: None)

    async def many():
        places, tried = door.Door(), door.Try(False, (), "", 1, 0.05)
        ways = [
            places.check(tried, tmp_path / "none", "ani", "salah", address)
            for address in ["203.0.113.1"] * 40 + ["203.0.113.2"]
        ]
        return await asyncio.gather(*ways, return_exceptions=True)

    found = asyncio.run(many())
    assert sum(isinstance(one, door.Full) for one in found) == 40 - door.WAITING_OF_ADDRESS and found[-1] is None


def test_signing_in_ends_the_sessions_elsewhere_if_asked(form, client):
    form()
    old = client.cookies[COOKIE]
    client.cookies.clear()
    form()
    assert account_of_token(old) == ANI
    client.cookies.clear()
    assert 'name="elsewhere"' in client.get("/masuk").text
    form(elsewhere="1")
    assert account_of_token(old) is None and account_of_token(client.cookies[COOKIE]) == ANI
    assert last_entry().detail == "password, signed out elsewhere"


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
)
def test_a_form_that_another_site_sends_is_refused(client, headers):
    client.cookies.clear()
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/masuk").text)[1]
    assert (
        client.post("/masuk", data={"name": "ani", "password": PASSWORD, "csrf": csrf}, headers=headers).status_code
        == 403
    )


@pytest.mark.parametrize("csrf", ["", "x" * 43])
def test_a_form_sent_from_elsewhere_is_refused(form, client, csrf):
    found = form(csrf=csrf)
    assert found.status_code == 403 and COOKIE not in client.cookies
    assert client.get("/masuk").headers["set-cookie"].count("SameSite=strict") == 1


def test_a_form_without_its_cookie_is_refused(form, client):
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/masuk").text)[1]
    client.cookies.clear()
    assert client.post("/masuk", data={"name": "ani", "password": PASSWORD, "csrf": csrf}).status_code == 403


@pytest.mark.parametrize(
    "then",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/studio\r\nX: y", "", "/a/b"],
)
def test_signing_in_leads_to_no_other_host(form, then):
    assert form(next=then).headers["location"] == "/studio"


def test_the_studio_sends_a_stranger_to_the_form_and_back(client):
    client.cookies.clear()
    found = client.get("/studio?view=edit&article=nomor-159")
    assert found.status_code == 303
    page = client.get(found.headers["location"])
    assert 'name="next" value="/studio?view=edit&amp;article=nomor-159"' in page.text
    assert page.headers["cache-control"] == "no-store"
    client.cookies.set(COOKIE, "made-up")
    assert client.get("/studio").status_code == 303
    client.cookies.clear()


def test_roles_taken_away_are_gone_at_once(form, client):
    form()
    token = client.cookies[COOKIE]
    save_account(state().settings.accounts, Account("ani", "Ani", None, {}))
    assert account_of_token(token).roles == {}


def test_a_disabled_account_is_out_at_once_and_does_not_come_in_by_password_code_or_provider(
    form, client, database, monkeypatch
):
    form()
    token = client.cookies[COOKIE]
    with state().store.transaction() as writing:
        half = sessions.begin_half(writing, "ani", elsewhere=False)
    save_account(state().settings.accounts, Account("adi", "Adi", None, {}, administrator=True))
    set_disabled(state().settings.accounts, "ani", True)
    assert account_of_token(token) is None
    client.cookies.clear()
    assert signin_texts("id").wrong in form().text
    client.cookies.set(signin.HALF, half, path="/masuk")
    assert client.get("/masuk/kode").headers["location"].startswith("/masuk?")
    claims = {"is_logged_in": True, "email": "ani@contoh.id", "iss": "x", "sub": "1", "iat": 1}
    monkeypatch.setattr(signin, "_openid_claims", lambda: claims)
    assert signin._by_openid() is None and signin.is_known_elsewhere()
    set_disabled(state().settings.accounts, "ani", False)
    assert signin._by_openid() == ANI


def test_the_form_speaks_both_languages(client):
    assert signin_texts("en").heading in client.get("/masuk?lang=en").text
    assert signin_texts("id").heading in client.get("/masuk?lang=xx").text
