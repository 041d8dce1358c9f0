"""Where there is no answer a question is sent, and its number says what has become of it: without JavaScript."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, update
from streamlit.testing.v1 import AppTest

from kb.errors import KbError
from kb.publishing.impact.question_groups import groups
from kb.settings import LIMITS, Limit
from kb.storage.question_groups import QuestionGroup, Wording
from kb.storage.sent_questions import SentQuestion
from kb.web.limits import kind_of
from kb.web.public import sent_question
from kb.web.public.sent_question import PATH
from kb.web.shared.state import state
from kb.web.shared.texts import texts
from tests.web.questions import HOSTILE

LIGHT = 15 * 1024
ODD = "resep rendang padang yang enak"


def said(lang):
    """The words of these pages and of all pages."""
    return SimpleNamespace(**vars(texts(lang)), **sent_question.words_in(lang))


T = said("id")


@pytest.fixture(autouse=True)
def sent(client, monkeypatch):
    """What was sent, as it is kept; all of it is taken away afterwards."""
    monkeypatch.setattr(sent_question, "A_DAY", Limit(1000, 1))

    def kept():
        with state().store.transaction(reading=True) as database:
            return list(database.scalars(select(SentQuestion).order_by(SentQuestion.at)))

    yield kept
    with state().store.transaction() as database:
        for table in (SentQuestion, Wording, QuestionGroup):
            database.execute(delete(table))


def send(client, question=ODD, lang="id", **more):
    return client.post(PATH, data={"question": question, "lang": lang} | more)


def number_of(client, question=ODD, lang="id", **more):
    """Sends it and gives the address that one is led to."""
    found = send(client, question, lang, **more)
    assert found.status_code == 303, found.text
    assert re.fullmatch(
        rf"{PATH}/[0-9A-HJKMNP-TV-Z]{{4}}-[0-9A-HJKMNP-TV-Z]{{4}}\?lang={lang}", found.headers["location"]
    )
    return found.headers["location"]


def look(client, address, status=200):
    found = client.get(address)
    assert found.status_code == status and len(found.content) <= LIGHT and 'content="noindex"' in found.text
    return unescape(found.text)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_from_no_answer_to_a_number_and_its_state(client, sent, lang):
    t = said(lang)
    for home in ("/", "/cari"):
        page = client.get(home, params={"q": ODD, "lang": lang, "jawab": lang}).text
        (way,) = re.findall(rf'href="({PATH}\?[^"]*)">{t.send_question}<', page)
    form = look(client, unescape(way))
    assert ODD in form and t.send_kept in form and f'name="lang" value="{lang}"' in form and f'action="{PATH}"' in form
    other = said(t.other_lang)
    (switch,) = re.findall(r'<nav><a href="([^"]*)"', form)
    assert other.send_question in look(client, switch) and ODD in look(client, switch)
    address = number_of(client, lang=lang)
    page = look(client, address)
    number = re.search(r"\w{4}-\w{4}", address)[0]
    assert number in page and t.number_states["received"] in page and ODD not in page.split("<main")[1]
    (switch,) = re.findall(r'<nav><a href="([^"]*)"', page)
    assert other.number_states["received"] in look(client, switch) and number in look(client, switch)
    assert [(one.question, one.article) for one in sent()] == [(ODD, None)]


def test_where_there_is_an_answer_there_is_nothing_to_send(client):
    assert PATH + "?q" not in client.get("/cari", params={"q": "berapa nomor call center bea cukai"}).text


def test_streamlits_page_leads_to_the_form(client):
    def citizens_page():
        from kb.web.public.search_page import show_page

        show_page()

    page = AppTest.from_function(citizens_page, default_timeout=60)
    page.query_params["q"] = ODD
    page.run()
    assert not page.exception and f'href="{PATH}?q=resep%20rendang' in "".join(part.proto.body for part in page.html)


def test_the_number_is_read_however_it_is_typed_and_a_slip_is_told_from_what_is_not_there(client):
    address = number_of(client)
    number = re.search(r"\w{4}-\w{4}", address)[0]
    for typed in (number, number.lower().replace("-", " "), f" {number.replace('-', '–')}."):
        found = client.get(PATH, params={"nomor": typed})
        assert (found.status_code, found.headers["location"]) == (303, address)
        assert T.number_states["received"] in look(client, f"{PATH}/{typed}")
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    for shown in (look(client, f"{PATH}/{wrong}", 404), look(client, f"{PATH}?nomor={wrong}", 404)):
        assert T.number_unknown in shown and T.number_mistyped in shown and 'name="nomor"' in shown and "tel:" in shown
    gone = look(client, f"{PATH}/0000-0000", 404)
    days = state().snapshot().library.subject.keep.questions
    assert T.number_gone in gone and T.number_gone_after.format(days=days) in gone
    empty = look(client, PATH)
    assert 'name="nomor"' in empty and T.number_first in empty and "<textarea" not in empty


def test_no_copy_of_the_page_is_kept_and_its_address_is_told_to_no_other(client):
    address = number_of(client)
    for headers in (client.get(address).headers, client.get(f"{PATH}/0000-0000").headers):
        assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "no-referrer"
    assert send(client).headers["cache-control"] == "no-store"
    assert f"Disallow: {PATH}\n" in client.get("/robots.txt").text and PATH not in client.get("/sitemap.xml").text
    for path in ("/", "/cari?q=hp", "/articles/nomor-159"):
        assert f'<a href="{PATH}?lang=id">{T.question_number}</a>' in client.get(path).text


def put(**values):
    with state().store.transaction() as database:
        database.execute(update(QuestionGroup).values(**values))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_each_state_is_said_with_its_owner_and_nothing_that_officers_write(client, lang):
    t, library = said(lang), state().snapshot().library
    address = number_of(client, lang=lang)
    groups(state().context)
    owner = library.owners["bea-cukai"].name[lang]
    put(owner="bea-cukai", name="catatan petugas")
    assert t.number_states["received"] in look(client, address) and owner not in look(client, address)
    for kind, says in (("assigned", "given"), ("being written", "being written")):
        put(state=kind)
        shown = look(client, address)
        assert t.number_states[says].format(owner=owner) in shown and "catatan" not in shown
    put(state="not ours")
    assert t.number_states["not ours"] in look(client, address) and 'href="tel:' in look(client, address)
    put(state="covered")
    assert t.number_covered in look(client, address) and 'href="tel:' in look(client, address)
    put(owner="bubar", state="assigned")
    assert t.number_states["given"].format(owner=t.number_nobody) in look(client, address)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_article_is_named_by_its_title_once_it_exists(client, sent, lang):
    t, article = said(lang), state().snapshot().library.articles["nomor-159"]
    title = article.text(lang).title
    address = number_of(client, title, lang, anyway="1")
    with state().store.transaction() as database:
        assert database.scalar(select(SentQuestion.article)) == "nomor-159"
        database.execute(update(SentQuestion).values(article=None))  # as if it had been written since
    link = f'<a href="/articles/nomor-159?lang={lang}">{title}</a>'
    assert f"{t.number_perhaps} {link}" in look(client, address)
    groups(state().context)
    put(state="covered")
    assert f"{t.number_states['answered']} {link}" in look(client, address)


def test_what_is_answered_already_is_shown_before_it_is_sent(client, sent):
    title = state().snapshot().library.articles["nomor-159"].text("id").title
    shown = send(client, title)
    assert (
        shown.status_code == 200 and T.send_there in shown.text and 'href="/articles/nomor-159?lang=id"' in shown.text
    )
    assert T.send_anyway in unescape(shown.text) and 'name="anyway" value="1"' in shown.text and sent() == []
    number_of(client, title, anyway="1")
    assert [one.article for one in sent()] == ["nomor-159"]


@pytest.mark.parametrize("question", ["", "  ", "081234567890", "NIK 3174012345670001", "\0", "a"])
def test_what_says_nothing_is_not_sent(client, sent, question):
    found = send(client, question)
    assert found.status_code == 400 and T.send_empty in found.text and sent() == []
    assert "081234567890" not in found.text and "3174012345670001" not in found.text


@pytest.mark.parametrize("question", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_sent_is_kept_short_and_shown_as_text(client, sent, question):
    for form in (client.get(PATH, params={"q": question}), send(client, question)):
        assert form.status_code in (200, 303, 400) and len(form.content) <= LIGHT
        assert not re.search(r"<(script|img)\b", form.text) and " autofocus onfocus" not in unescape(form.text).split(
            '"'
        )
    if form.status_code == 303:
        (one,) = sent()
        assert len(one.question) <= 500
        assert T.number_states["received"] in look(client, form.headers["location"])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"question=" + bytes(range(256)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00" * 100, "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"question=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"&".join([b"question=hp"] * 50), "application/x-www-form-urlencoded"),
    ],
    ids=["bytes", "no text", "broken", "huge", "json", "many fields"],
)
def test_a_body_that_is_no_form_of_ours_breaks_nothing(client, body, kind):
    found = client.post(PATH, content=body, headers={"Content-Type": kind})
    assert found.status_code in (200, 303, 400, 413) and "Traceback" not in found.text


def test_numbers_of_persons_are_kept_and_shown_nowhere(client, sent):
    for secret in ("081234567890", "3174012345670001", "490154203237518", "budi@mail.com"):
        question = f"{ODD} untuk {secret}"
        form = client.get(PATH, params={"q": question}).text
        assert secret not in form and secret not in look(client, number_of(client, question))
    assert all(re.search(r"untuk \[[\w-]+\]$", one.question) for one in sent()) and len(sent()) == 4


def test_one_reader_sends_no_more_than_so_many_a_day_and_posts_count_as_feedback_does(client, sent, monkeypatch):
    monkeypatch.setattr(sent_question, "A_DAY", Limit(2, 86_400))
    monkeypatch.setattr(sent_question, "reader_of", lambda *_: ("satu", "pengirim"))
    assert [send(client).status_code for _ in range(4)] == [303, 303, 429, 429] and len(sent()) == 2
    scope = {"type": "http", "path": PATH, "method": "POST", "query_string": b""}
    assert kind_of(scope) == "feedback" in LIMITS and kind_of(scope | {"method": "GET"}) == "pages"


def test_a_form_of_another_site_is_refused(client, sent):
    found = client.post(
        PATH, data={"question": ODD}, headers={"Origin": "https://jahat.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert found.status_code == 403 and sent() == []
    assert client.put(PATH).status_code == 405 and client.post(f"{PATH}/0000-0000").status_code == 405


def test_while_the_database_is_away_one_is_told_so(client, monkeypatch):
    address = number_of(client)

    def away(*_):
        raise KbError("store.away")

    monkeypatch.setattr(sent_question, "send_question", away)
    monkeypatch.setattr(sent_question, "standing", away)
    for found in (send(client), client.get(address)):
        assert found.status_code == 503 and T.numbers_away in found.text
