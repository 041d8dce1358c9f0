"""What stands on an answer's card: the same wherever a reader meets it."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from babel.dates import format_date

from kb.answering.ask import article_answer, ask, today
from kb.answering.route import contacts_of, find_route
from kb.content.facts import Bilingual
from kb.web.public.offline import _card
from kb.web.shared.rendering import outcome_html, render, route_html
from kb.web.shared.state import state
from kb.web.shared.texts import texts
from tests.web.test_plain import page, public

ARTICLE = "kontak-bea-cukai"
ASKED = {"id": "hp sy diblokir gmn ya", "en": "my phone is blocked, what can I do?"}
UNSIGNED = {"id": "belum disahkan instansi mana pun", "en": "not yet signed by any agency"}


def cards(client, snapshot, lang):
    """The places where an answer stands, each as the reader gets it."""
    receipt = client.get(f"/api/v1/articles/{ARTICLE}").json()["receipt"]
    for path in (
        f"/articles/{ARTICLE}?lang={lang}",
        f"/articles/{ARTICLE}?lang={lang}&cetak=1",
        f"/cari?q={ASKED[lang]}&lang={lang}",
        f"/?q={ASKED[lang]}&lang={lang}",
        f"/bukti/{receipt}?lang={lang}",
    ):
        found = client.get(path)
        assert found.status_code == 200
        yield path, found.text
    yield "kept", _card(snapshot, ARTICLE, lang, today())
    yield "Streamlit", outcome_html(snapshot.library, lang, ask(snapshot, ASKED[lang], "web", lang, notice=False))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_that_nobody_has_signed_it_stands_beside_the_owners_name(client, snapshot, lang, monkeypatch):
    for where, html in cards(client, snapshot, lang):
        owner = unescape(html.partition('<span class="sj-owner">')[2])
        assert owner.partition("</p>")[0].endswith(f'<span class="sj-unsigned">{UNSIGNED[lang]}</span>'), where
    assert 'role="note"' in page(client, f"/articles/{ARTICLE}", lang=lang)  # and the whole notice below
    monkeypatch.setattr(state(), "settings", replace(state().settings, notice=False))
    for where, html in cards(client, snapshot, lang):
        assert "sj-owner" in html and UNSIGNED[lang] not in unescape(html), where


def test_it_says_since_when_it_holds_when_it_changed_and_when_it_is_checked_again(client, snapshot):
    for where, html in cards(client, snapshot, "en"):
        if not where.startswith("/bukti"):
            assert re.search(
                r"Holds since [^·<]+ 20\d\d · Last changed [^·<]+ 20\d\d · To be checked again by", html
            ), where
    day = format_date(snapshot.changed_on(ARTICLE), "d MMMM y", locale="id")
    assert f"Diubah terakhir {day}" in page(client, f"/articles/{ARTICLE}")


def test_it_says_when_it_should_have_been_checked_again(snapshot):
    shown, route, _ = article_answer(snapshot, ARTICLE, "web", "en", today())
    late = shown.model_copy(update={"review_by": today() - timedelta(1)})
    html = render("kept.html", snapshot.library, "en", article=late, route=route)
    assert "Should have been checked again by" in html and "To be checked again" not in html


def test_a_source_whose_page_is_known_is_linked(client, snapshot):
    sources = snapshot.library.sources
    of_a_page = re.compile(r"\b[\w.-]+\.(?:go\.id|id|com|org)/[\w/-]+")
    assert not [key for key, source in sources.items() if of_a_page.search(source.publisher) and not source.url]
    article = next(a for a in snapshot.library.articles.values() if "bc-faq" in a.sources)
    assert f'<a href="{sources["bc-faq"].url}" rel="noopener">' in page(client, f"/articles/{article.id}")


@pytest.mark.parametrize(
    ("lang", "hours", "written"), [("id", "sepanjang waktu", "tertulis"), ("en", "around the clock", "in writing")]
)
def test_a_route_says_when_someone_answers_and_where_one_can_write(client, snapshot, lang, hours, written):
    route = find_route(snapshot.library, None, None, lang, today())
    own = contacts_of(snapshot.library, snapshot.library.owners["telkomsel"], lang, today())
    html = route_html(snapshot.library, lang, route.model_copy(update={"contacts": tuple(own)}))
    told = re.sub(r"<[^>]+>", "", html)
    assert f"188: {texts(lang).contact_details['hours'].format(said=hours)}" in told
    assert f"({written}): cs@telkomsel.co.id" in told and f"({written}): LINE, Telegram" in told
    for part in ("cost", "languages"):  # not known, so not claimed
        assert texts(lang).contact_details[part].format(said="") not in told
    asked = client.get("/api/v1/ask", params={"q": ASKED[lang], "operator": "telkomsel", "lang": lang}).json()
    assert {"kind": "phone", "value": "188", "hours": hours}.items() <= asked["route"]["contacts"][0].items()


def test_an_owners_hours_stand_there_where_no_contact_has_its_own(snapshot):
    hours = Bilingual(id="Hari kerja", en="Weekdays")
    owner = snapshot.library.owners["bea-cukai"].model_copy(update={"hours": hours})
    library = replace(snapshot.library, owners=snapshot.library.owners | {"bea-cukai": owner})
    route = find_route(library, library.articles[ARTICLE], None, "en", today())
    assert "Weekdays" in route_html(library, "en", route) and "hours" not in route.model_dump()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_answer_offers_the_topics_beside_the_route(client, snapshot, lang):
    articles = public(snapshot)
    nothing = ask(snapshot, "resep rendang padang", "web", lang, notice=False)
    for html in (
        page(client, "/cari", q="resep rendang padang", lang=lang, jawab=lang),
        client.get("/", params={"q": "resep rendang padang", "lang": lang, "jawab": lang}).text,
        outcome_html(snapshot.library, lang, nothing),
    ):
        assert texts(lang).route in html and texts(lang).browse_topics in html
        for topic in {topic for a in articles for topic in a.topics}:
            count = sum(topic in a.topics for a in articles)
            name = snapshot.library.subject.topic(topic, lang)
            link = f'<a href="/jawaban?topic={topic}&amp;lang={lang}">{name} <small>({count})</small></a>'
            assert unescape(link) in unescape(html)
    assert texts(lang).browse_topics not in page(client, "/cari", q=ASKED[lang], lang=lang)
