"""An answer is in the question's language where there is a text in it, and says so where there is none."""

import re
from dataclasses import replace
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from kb.answering.answer import Answer
from kb.web.shared.rendering import outcome_html
from kb.web.shared.state import state
from kb.web.shared.texts import texts
from tests.web.test_fell_short import citizens_page
from tests.web.test_plain import page, public

ASKED = {"en": "my phone is blocked, what can I do?", "id": "hp sy diblokir gmn ya"}


@pytest.mark.parametrize("home", ["/", "/cari"])
@pytest.mark.parametrize("asked_in, on_page", [("en", "id"), ("id", "en")])
def test_a_question_in_the_other_language_is_answered_in_it(client, home, asked_in, on_page):
    html = client.get(home, params={"q": ASKED[asked_in], "lang": on_page}).text
    t, other = texts(on_page), texts(asked_in)
    assert f'<html lang="{on_page}">' in html and t.answered_in[asked_in] in html
    card = html.partition(f'<div class="sj" lang="{asked_in}">')[2]
    assert f'<article class="sj-card" lang="{asked_in}">' in card and other.route in card and t.route not in card
    instead = unescape(re.search(rf'href="([^"]+)"[^>]*>{t.answer_in_this}<', html)[1])
    assert (
        instead.startswith(f"{home}?q=") and f'<article class="sj-card" lang="{on_page}">' in client.get(instead).text
    )


def test_who_changes_the_pages_language_gets_the_answer_in_it(client):
    html = client.get("/cari", params={"q": ASKED["id"]}).text
    other = unescape(re.search(r'<nav><a href="([^"]+)"', html)[1])
    assert '<article class="sj-card" lang="en">' in client.get(other).text


LATE = "telat daftar imei hp dari luar negeri, masih bisa?"
"""It is asked back how late."""


@pytest.mark.parametrize("home", ["/", "/cari"])
def test_the_language_that_an_answer_is_wanted_in_stays_with_its_question(client, home):
    html = client.get(home, params={"q": LATE, "lang": "en", "jawab": "en"}).text
    assert 'form="search" name="jawab" value="en">OK</button>' in html  # beside the operators; not the field's own
    for choice in re.findall(rf'<a href="({home}\?q=[^"]+)">[^<]*60 days[^<]*</a>', html):
        assert '<article class="sj-card" lang="en">' in client.get(unescape(choice)).text
        break
    else:
        pytest.fail("no choice is a link")
    assert (
        "jawab=id" not in html.partition("<main")[2] and 'name="jawab"' not in client.get(home, params={"q": LATE}).text
    )
    if home == "/":
        whole = unescape(re.search(r'href="([^"]+)" hidden id="choose-full"', html)[1])
        assert "jawab=en" in whole


def test_streamlits_page_keeps_that_language_through_a_choice_and_an_operator(client):
    page = AppTest.from_function(citizens_page, default_timeout=60)
    page.query_params |= {"q": LATE, "lang": "en", "jawab": "en", "operator": "xl"}
    page.run()
    light = unescape("".join(part.proto.body for part in page.html))
    assert re.search(r'/cari\?q=[^"]+&operator=xl&jawab=en&lang=en"', light)
    page.button(key="choice-0").click().run()
    assert '<article class="sj-card" lang="en">' in "".join(part.proto.body for part in page.html)
    assert page.query_params["jawab"] in ("en", ["en"]) and "operator" in page.query_params
    page.text_input(key="q").set_value(ASKED["id"])
    page.button(key="ask").click().run()
    assert "jawab" not in page.query_params and not page.exception


@pytest.mark.parametrize("asked", ["imei", "159", "iphone", "imei iphone"])
def test_what_is_in_no_language_is_answered_in_the_pages(client, asked):
    for lang in ("id", "en"):
        assert texts(lang).answer_in_this not in client.get("/cari", params={"q": asked, "lang": lang}).text


def test_a_text_in_one_language_says_so_and_its_title_is_marked_wherever_it_is_listed(client, snapshot, monkeypatch):
    articles = snapshot.library.articles  # each has English: one is made without
    only = articles["nomor-159"].model_copy(update={"texts": {"id": articles["nomor-159"].texts["id"]}})
    snapshot = replace(snapshot, id="1" * 12, library=replace(snapshot.library, articles=articles | {only.id: only}))
    monkeypatch.setattr(state(), "_snapshot", snapshot)
    assert "This answer exists in Indonesian only so far." in page(client, f"/articles/{only.id}", lang="en")
    marked = f'<span lang="id">{only.main.title}</span> <small>(in Indonesian)</small>'
    listed = unescape(page(client, "/jawaban", topic=only.topics[0], lang="en"))
    assert marked in listed
    assert marked not in unescape(page(client, "/jawaban", topic=only.topics[0]))
    assert marked in unescape(client.get("/perubahan", params={"article": only.id, "lang": "en"}).text)
    route = client.get("/api/v1/ask", params={"q": "resep rendang padang"}).json()
    offered = {"id": only.id, "title": only.main.title, "confidence": 0.5}
    clarify = Answer.model_validate(route | {"status": "clarify", "clarify": "Which?", "alternatives": [offered]})
    assert marked in unescape(outcome_html(snapshot.library, "en", clarify))


def test_a_text_that_is_in_english_only_says_that(snapshot, client):
    article = next(a for a in public(snapshot) if "en" in a.texts)
    shown = client.get("/api/v1/ask", params={"q": ASKED["en"], "lang": "en"}).json()
    assert article and shown["answer"]["lang"] == "en"
    html = outcome_html(snapshot.library, "id", Answer.model_validate(shown))
    assert "Jawaban ini baru ada dalam bahasa Inggris." in html
