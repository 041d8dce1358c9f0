"""The form at /masuk: what signs in, what does not, and what the browser gets."""

import re

import pytest

from kb.publishing.accounts import Account, save_account
from kb.storage import audit, sessions
from kb.web.signin import COOKIE, account_of_token
from kb.web.signin_texts import signin_texts
from kb.web.state import state

ANI = Account("ani", "Ani", "ani@contoh.id", {"bea-cukai": frozenset({"author"})})
PASSWORD = "rahasia-sekali-benar"


@pytest.fixture
def form(client):
    """The form's token, with the accounts as they are at the beginning."""
    save_account(state().settings.accounts, ANI, PASSWORD)
    client.cookies.clear()
    with state().store.transaction() as database:
        database.query(sessions.FailedTry).delete()

    def send(name="ani", password=PASSWORD, csrf=None, **fields):
        page = client.get("/masuk")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
        return client.post("/masuk", data={"name": name, "password": password, "csrf": token if csrf is None else csrf} | fields)

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


def test_over_https_the_cookie_is_secure(form, client):
    page = client.get("https://testserver/masuk")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    found = client.post("https://testserver/masuk", data={"name": "ani", "password": PASSWORD, "csrf": csrf})
    assert "Secure" in found.headers["set-cookie"]


@pytest.mark.parametrize("name, password", [("ani", "salah"), ("siapa", PASSWORD), ("", ""), ("ani", ""), ("a" * 5000, "b" * 4000), ("' or 1=1 --", "x"), ("\0", "\0")])
def test_a_wrong_one_is_told_in_the_same_words_whoever_it_is(form, client, name, password):
    found = form(name, password)
    assert found.status_code in (400, 401) and COOKIE not in client.cookies
    if found.status_code == 401:
        assert signin_texts("id").wrong in found.text and last_entry().what == "sign-in-failed"
        assert last_entry().who == ("ani" if name == "ani" else "?")


def test_after_repeated_failures_even_the_right_password_waits(form, client):
    for _ in range(sessions.TRIES):
        assert form("ani", "salah").status_code == 401
    locked = form()
    assert locked.status_code == 429 and "WIB" in locked.text and COOKIE not in client.cookies
    assert form("budi", "salah").status_code == 401


@pytest.mark.parametrize("csrf", ["", "x" * 43])
def test_a_form_sent_from_elsewhere_is_refused(form, client, csrf):
    found = form(csrf=csrf)
    assert found.status_code == 403 and COOKIE not in client.cookies
    assert client.get("/masuk").headers["set-cookie"].count("SameSite=strict") == 1


def test_a_form_without_its_cookie_is_refused(form, client):
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/masuk").text)[1]
    client.cookies.clear()
    assert client.post("/masuk", data={"name": "ani", "password": PASSWORD, "csrf": csrf}).status_code == 403


@pytest.mark.parametrize("then", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/studio\r\nX: y", "", "/a/b"])
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


def test_the_form_speaks_both_languages(client):
    assert signin_texts("en").heading in client.get("/masuk?lang=en").text
    assert signin_texts("id").heading in client.get("/masuk?lang=xx").text
