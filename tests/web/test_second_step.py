"""The second step at /masuk/kode: set up, asked for, and never a way around it or a lock."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pyotp
import pytest

from kb.errors import KbError
from kb.publishing.people.accounts import save_account
from kb.settings import settings_from_env
from kb.storage import audit, second_factor, sessions
from kb.web.http import door
from kb.web.shared.state import state
from kb.web.staff.signin import BROWSER, COOKIE, HALF, account_of_token
from kb.web.staff.signin_texts import signin_texts
from tests.web.conftest import PASSWORD
from tests.web.test_signin import ANI, last_entry

S = signin_texts("id")


@pytest.fixture
def ani(client, waited, database, monkeypatch):
    """Signs in with the password, and sends forms of the second step."""
    save_account(state().settings.accounts, ANI, PASSWORD)
    monkeypatch.setattr(state(), "store", database.open())
    client.cookies.clear()
    yield Ani(client)
    client.cookies.clear()


class Ani:
    def __init__(self, client) -> None:
        self.client, self.steps = client, 0

    def password(self, **fields):
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.client.get("/masuk").text)[1]
        return self.client.post("/masuk", data={"name": "ani", "password": PASSWORD, "csrf": csrf} | fields)

    def send(self, do, code, csrf=None, lang="id"):
        shown = self.client.get(f"/masuk/kode?lang={lang}").text
        token = re.search(r'name="csrf" value="([^"]+)"', shown)
        return self.client.post(
            f"/masuk/kode?lang={lang}",
            data={
                "do": do,
                "code": code,
                "csrf": csrf if csrf is not None else token[1] if token else "",
                "next": "/studio?view=facts",
            },
        )

    def code(self) -> str:
        """One that was not used: the step taken last is set back."""
        with state().store.transaction() as database:
            found = database.get(second_factor.SecondFactor, "ani")
            found.last_step = 0
            return pyotp.TOTP(found.secret).now()

    def set_up(self) -> list[str]:
        """From the password to the recovery codes; nobody is signed in afterwards."""
        self.password()
        self.client.get("/masuk/kode")
        found = self.send("set-up", self.code())
        assert found.status_code == 200, found.text
        self.client.cookies.clear()
        return re.findall(r"<li><code>([\w-]{19})</code></li>", found.text)


def test_it_is_set_up_with_a_picture_a_key_and_a_code(ani, client):
    assert ani.password().headers["location"] == "/studio"  # nothing is asked for yet
    page = client.get("/masuk/kode?lang=en")
    secret = re.search(r'class="sj-secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    assert "<svg role=" in page.text and page.headers["cache-control"] == "no-store"
    assert pyotp.parse_uri(unescape(re.search(r'href="(otpauth:[^"]+)"', page.text)[1])).secret == secret
    assert client.get("/masuk/kode").text.count(f"{secret[:4]} {secret[4:8]}") == 1  # the same when it is loaded again
    assert ani.send("set-up", "000000").status_code == 401
    found = ani.send("set-up", ani.code())
    codes = re.findall(r"<li><code>([\w-]{19})</code></li>", found.text)
    assert found.status_code == 200 and len(set(codes)) == 10 and last_entry().what == "second-step-set-up"
    again = ani.send("set-up", ani.code())
    assert codes[0] not in again.text and secret[:4] not in again.text and S.on_intro.format(left=10) in again.text


def test_the_code_is_asked_for_after_the_password_and_only_both_sign_in(ani, client):
    codes = ani.set_up()
    found = ani.password()
    assert (
        found.status_code == 303
        and found.headers["location"] == "/masuk/kode?lang=id&next=%2Fstudio"
        and COOKIE not in client.cookies
    )
    cookie = found.headers["set-cookie"]
    assert HALF in cookie and "HttpOnly" in cookie and "SameSite=strict" in cookie and BROWSER not in client.cookies
    assert client.get("/studio").status_code == 303 and account_of_token(client.cookies[HALF]) is None
    wrong = ani.send("code", "123")
    assert wrong.status_code == 401 and S.wrong_code in wrong.text and COOKIE not in client.cookies
    assert (last_entry().what, last_entry().detail) == ("sign-in-failed", "password right, code wrong")
    half, right = client.cookies[HALF], ani.code()
    found = ani.send("code", right)
    assert found.status_code == 303 and found.headers["location"] == "/studio?view=facts"
    assert account_of_token(client.cookies[COOKIE]) == ANI and (last_entry().what, last_entry().detail) == (
        "sign-in",
        "password and code, after 1 tries in vain",
    )

    client.cookies.clear()
    client.cookies.set(HALF, half, path="/masuk")
    assert client.get("/masuk/kode").headers["location"].startswith("/masuk?")  # the half is used up
    client.cookies.clear()
    ani.password()
    assert ani.send("code", right).status_code == 401  # and so is the code
    assert ani.send("code", codes[0]).status_code == 303 and last_entry().detail.startswith(
        "password and recovery code, 9 left"
    )
    client.cookies.clear()
    ani.password()
    assert ani.send("code", codes[0]).status_code == 401


def test_wrong_codes_are_delayed_like_wrong_passwords_and_lock_nobody_out(ani, client, waited):
    ani.set_up()
    waited.clear()
    ani.password()
    for _ in range(12):
        assert ani.send("code", "123").status_code == 401
    assert waited[:5] == [0, 0, 0, 0.5, 1] and waited == sorted(waited) and waited[-1] == door.LONGEST_DELAY
    with state().store.transaction() as database:
        told = [e.detail for e in audit.entries(database, 8) if e.what == "sign-in-failed"]
    assert told[:2] == ["password right, code wrong, 10 times", "password right, code wrong"]
    ani.password()  # the right password alone makes no try free again
    assert waited[-1] == door.LONGEST_DELAY
    assert ani.send("code", ani.code()).status_code == 303
    client.cookies.clear()
    waited.clear()
    ani.password()
    assert ani.send("code", ani.code()).status_code == 303 and set(waited) == {0}


def test_a_known_browser_is_not_delayed_by_a_stranger_who_has_the_password(ani, client, waited):
    ani.set_up()
    ani.password()
    ani.send("code", ani.code())
    known = client.cookies[BROWSER]
    client.cookies.clear()
    ani.password()
    for _ in range(12):
        ani.send("code", "123")
    client.cookies.clear()
    client.cookies.set(BROWSER, known, path="/masuk")
    waited.clear()
    ani.password()
    assert ani.send("code", ani.code()).status_code == 303 and set(waited) == {0}


def test_strangers_codes_of_one_account_are_looked_at_one_after_another():
    async def many():
        place, tried, at_once, most = door.Door(), door.Try(False, (), "", 1, 0.0), [], []

        def look():
            at_once.append(1)
            most.append(len(at_once))
            at_once.pop()

        ways = [place.check_code(tried, "ani", look) for _ in range(door.WAITING_OF_ACCOUNT + 5)] + [
            place.check_code(tried, "budi", look)
        ]
        return await asyncio.gather(*ways, return_exceptions=True), most

    found, most = asyncio.run(many())
    assert (
        sum(isinstance(one, door.Full) for one in found) == 5
        and found[-1] is None
        and len(most) == door.WAITING_OF_ACCOUNT + 1
    )


def test_the_half_ends_after_a_while_and_with_a_new_password(ani, client, monkeypatch):
    ani.set_up()
    ani.password()
    with state().store.transaction() as database:
        sessions.end_sessions_of(database, "ani")  # as a new password does
    assert ani.send("code", "x", csrf="").status_code == 401 and COOKIE not in client.cookies
    ani.password()
    shown = client.get("/masuk/kode").text
    late = datetime.now(UTC) + sessions.TYPED_WITHIN + timedelta(seconds=1)
    monkeypatch.setattr(sessions, "_now", lambda: late)
    csrf = re.search(r'name="csrf" value="([^"]+)"', shown)[1]
    found = client.post("/masuk/kode", data={"do": "code", "code": ani.code(), "csrf": csrf})
    assert found.status_code == 401 and S.too_late in found.text and COOKIE not in client.cookies


def test_a_form_from_elsewhere_is_refused(ani, client):
    ani.set_up()
    ani.password()
    assert ani.send("code", ani.code(), csrf="x" * 43).status_code == 403 and COOKIE not in client.cookies


def test_it_is_taken_off_with_a_code_only(ani, client):
    codes = ani.set_up()
    ani.password()
    ani.send("code", ani.code())
    assert ani.send("take-off", "123").status_code == 401
    found = ani.send("take-off", codes[3])
    assert found.status_code == 200 and S.taken_off in found.text and last_entry().what == "second-step-removed"
    client.cookies.clear()
    assert ani.password().headers["location"] == "/studio"


def test_a_half_can_neither_set_up_anew_nor_take_off(ani, client):
    ani.set_up()
    ani.password()
    for do in ("set-up", "take-off"):
        found = ani.send(do, ani.code())
        assert found.status_code == 200 and 'value="code"' in found.text and COOKIE not in client.cookies
    with state().store.transaction() as database:
        assert second_factor.has_second_factor(database, "ani")


def test_where_it_is_required_it_is_set_up_before_anything_else(ani, client, monkeypatch):
    monkeypatch.setattr(state(), "settings", replace(state().settings, second_factor="required"))
    assert ani.password().headers["location"].startswith("/masuk/kode") and COOKIE not in client.cookies
    page = client.get("/masuk/kode?lang=en")
    assert signin_texts("en").set_up_needed in page.text and signin_texts("en").not_now not in page.text
    found = ani.send("set-up", ani.code())
    assert (
        found.status_code == 200
        and account_of_token(client.cookies[COOKIE]) == ANI
        and 'href="/studio?view=facts"' in found.text
    )
    assert HALF not in client.cookies


def test_where_it_is_off_it_is_neither_offered_nor_asked_for(ani, client, monkeypatch):
    ani.set_up()
    monkeypatch.setattr(state(), "settings", replace(state().settings, second_factor="off"))
    assert ani.password().headers["location"] == "/studio" and account_of_token(client.cookies[COOKIE]) == ANI
    assert client.get("/masuk/kode").headers["location"] == "/studio"


def test_a_stranger_sees_nothing_of_it(client):
    client.cookies.clear()
    assert client.get("/masuk/kode?next=/studio").headers["location"] == "/masuk?lang=id&next=%2Fstudio"
    assert client.post("/masuk/kode", data={"do": "set-up", "code": "1"}).status_code == 401


def test_a_setting_that_is_none_is_told(monkeypatch):
    monkeypatch.setenv("KB_SECOND_FACTOR", "maybe")
    with pytest.raises(KbError, match="write one of off, optional, required"):
        settings_from_env()
