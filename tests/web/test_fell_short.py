"""Who asked says that an answer fell short, and why, or asks again in other words; nothing is kept of who it was."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from kb.answering.ask import ask
from kb.storage.question_groups import Shortfall
from kb.web.shared.state import state
from kb.web.shared.texts import texts

pytestmark = pytest.mark.model
T = texts("id")
ASKED = "berapa nomor call center bea cukai"
AGAIN = "nomor call center bea cukai berapa ya"


@pytest.fixture
def kept(client):
    """What was kept since the test began."""
    with state().store.transaction(reading=True) as database:
        before = set(database.scalars(select(Shortfall.id)))

    def read():
        with state().store.transaction(reading=True) as database:
            rows = database.scalars(select(Shortfall).order_by(Shortfall.at)).all()
        return [(one.why, one.question, one.article, one.reason, one.words) for one in rows if one.id not in before]

    return read


def test_a_light_page_asks_why_and_offers_whom_to_call(client, kept):
    page = client.get("/cari", params={"q": f"{ASKED} 081234567890"}, follow_redirects=True).text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.split('action="/umpan-balik"')[1]))
    agent = {"User-Agent": "light"}
    why = client.post("/umpan-balik", data=sent | {"helpful": "0"}, headers=agent).text
    assert T.why_not in why and all(words in why for words in T.why_reasons.values()) and 'href="tel:' in why
    assert len(why.encode()) < 15 * 1024
    key = re.search(r'name="key" value="(\w+)"', why)[1]

    def say(words, key=key):
        said = client.post("/umpan-balik/alasan", data={"key": key, "reason": "wrong", "words": words, "lang": "id"})
        assert said.status_code == 200
        return said.text

    assert T.why_thanks in say("angkanya lama, imei saya 490154203237518")
    for refused in (say("sekali lagi"), say("tanpa kunci", "nosuch")):
        assert T.why_not_kept in refused and T.why_thanks not in refused
    article = ask(state().snapshot(), ASKED).answer.id
    question = f"{ASKED} [telepon]"
    assert kept() == [("unhelpful", question, article, "wrong", "angkanya lama, imei saya [IMEI]")]
    again = client.post("/umpan-balik", data=sent | {"helpful": "0"}, headers=agent).text
    assert T.why_not not in again and len(kept()) == 1
    assert client.get("/umpan-balik/alasan").status_code == 405


def test_a_program_says_why_at_once(client, kept):
    receipt = client.get("/api/v1/ask", params={"q": ASKED}).json()["receipt"]
    sent = {"receipt": receipt, "helpful": False, "reason": "unclear", "question": ASKED, "comment": "hp 081234567890"}
    assert client.post("/api/v1/feedback", json=sent, headers={"User-Agent": "program"}).status_code == 201
    assert [row[1:2] + row[3:] for row in kept()] == [(ASKED, "unclear", "hp [telepon]")]
    bad = client.post("/api/v1/feedback", json=sent | {"reason": "dull"}, headers={"User-Agent": "other"})
    assert bad.status_code == 422


def test_asked_again_in_other_words_is_told_by_where_the_reader_came_from(client, kept):
    def ask_from(before, now, site="http://testserver"):
        client.get(
            "/cari",
            params={"q": now},
            headers={"Referer": str(client.build_request("GET", f"{site}/cari", params={"q": before}).url)},
        )

    ask_from("resep rendang padang", AGAIN)
    ask_from(f"{ASKED}?", ASKED)
    ask_from(ASKED, AGAIN, "http://elsewhere.example")
    assert kept() == []
    ask_from(ASKED, AGAIN)
    assert kept() == [("asked again", ASKED, ask(state().snapshot(), ASKED).answer.id, "", "")]


def test_what_a_browser_loads_again_is_not_asked_again(client, kept):
    before = str(client.build_request("GET", "http://testserver/cari", params={"q": ASKED}).url)
    for _ in range(3):
        client.get("/cari", params={"q": AGAIN}, headers={"Referer": before, "User-Agent": "again and again"})
    assert len(kept()) == 1


@pytest.mark.parametrize("referer", ["http://[", "http://a]b/", "\x01", "//", "http://testserver:x/cari?q=a"])
def test_whatever_a_reader_says_to_come_from_the_question_is_answered(client, kept, referer):
    assert client.get("/cari", params={"q": ASKED}, headers={"Referer": referer}).status_code == 200
    assert kept() == []


def test_a_machine_that_only_answers_notices_it_too(client, kept, monkeypatch):
    monkeypatch.setattr(state(), "settings", replace(state().settings, role="replica"))
    before = str(client.build_request("GET", "http://testserver/cari", params={"q": ASKED}).url)
    client.get("/cari", params={"q": AGAIN}, headers={"Referer": before, "User-Agent": "of a replica"})
    assert [row[0] for row in kept()] == ["asked again"]


def citizens_page() -> None:
    from kb.web.public.search_page import show_page

    show_page()


def test_streamlits_page_asks_why_and_notices_another_wording(client, kept):
    page = AppTest.from_function(citizens_page, default_timeout=60)
    page.query_params["q"] = ASKED
    page.run()
    page.button(key="helpful-no").click().run()
    page.radio(key="why-reason").set_value("missing")
    page.text_area(key="why-words").set_value("alamatnya")
    next(button for button in page.button if button.label == T.why_send).click().run()
    assert not page.exception and T.why_thanks in "".join(part.proto.body for part in page.html)
    assert [(row[0], row[1], *row[3:]) for row in kept()] == [("unhelpful", ASKED, "missing", "alamatnya")]
    for question in (AGAIN, ASKED, AGAIN, ASKED, AGAIN):  # Back and Forward ask nothing new
        page.query_params["q"] = question
        page.run()
    assert [row[0] for row in kept()] == ["unhelpful", "asked again", "asked again"]
