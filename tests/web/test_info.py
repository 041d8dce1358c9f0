"""About, accessibility, terms; and what readers say is wrong with a page."""

import re
from html import unescape

import pytest
from sqlalchemy import delete, select

from kb.publishing.impact.question_groups import remarks
from kb.storage.question_groups import Shortfall
from kb.web.public import info
from kb.web.shared.state import state
from kb.web.shared.texts import texts
from kb.web.shared.words import side_by_side
from tests.web.test_plain import LIGHT, page


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", ["about", "accessibility", "glossary"])
def test_a_page_about_the_service_is_light_and_whole(client, snapshot, name, lang):
    said = side_by_side(info.__file__)[name]
    html = unescape(page(client, said["path"], lang=lang))
    main = html.partition("<main")[2].partition("</main>")[0]
    assert f"<h1>{said['title'][lang]}</h1>" in main and "{" not in main and "None" not in main
    assert all(heading in main for heading, _ in said["sections"][lang])
    assert f'<html lang="{lang}">' in html and 'rel="canonical"' in html
    if name == "glossary":
        for term in snapshot.library.subject.glossary:
            assert f"<b>{term.term}</b>" in main and term.words[lang] in main
    else:
        assert "tel:" in main


def test_every_page_leads_to_them_and_search_engines_find_them(client):
    for path in ("/", "/cari?q=hp", "/jawaban", "/articles/nomor-159", "/none"):
        html = client.get(path).text
        assert all(f'href="{way}?lang=id"' in html for way in (*info.PATHS, "/lapor-masalah")), path
    sitemap = client.get("/sitemap.xml").text
    assert all(f"<loc>http://testserver{path}</loc>" in sitemap for path in info.PATHS)


@pytest.fixture
def reported(client):
    """What is kept of reports made here."""

    def kept():
        with state().store.transaction(reading=True) as database:
            return [
                (one.article, one.question, one.reason, one.words)
                for one in database.scalars(select(Shortfall).where(Shortfall.why == "problem"))
            ]

    yield kept
    with state().store.transaction() as database:
        database.execute(delete(Shortfall).where(Shortfall.why == "problem"))


def send(client, name, **form):
    return client.post("/lapor-masalah", data={"lang": "id"} | form, headers={"User-Agent": name})


def test_the_form_knows_the_page_that_the_reader_comes_from(client):
    came = {"Referer": "http://testserver/cari?q=hp+saya+081234567890+mati&lang=id"}
    html = client.get("/lapor-masalah", headers=came).text
    assert 'name="about" value="/cari"' in html and "081234567890" not in html and 'value="hp saya [' in html
    for elsewhere in ("http://example.org/cari?q=x", "http://[", ""):
        html = client.get("/lapor-masalah", headers={"Referer": elsewhere}).text
        assert 'name="about" value=""' in html and texts("id").problem_send in html


def test_the_form_still_knows_it_in_the_other_language(client):
    came = {"Referer": "http://testserver/cari?q=hp+saya+081234567890+mati&lang=id"}
    html = client.get("/lapor-masalah", headers=came).text
    for _ in range(2):
        other = unescape(re.search(r'<nav><a href="([^"]+)"', html)[1])
        html = client.get(other, headers={"Referer": "http://testserver/lapor-masalah?lang=id"}).text
        assert 'name="about" value="/cari"' in html and 'value="hp saya [' in html and "0812" not in other + html
    long = client.get("/lapor-masalah", headers={"Referer": "http://testserver/?q=" + "%F0%9F%93%B1" * 600})
    assert len(long.content) <= LIGHT
    crafted = {"about": "javascript:x", "asked": "nomor 081234567890"}
    assert 'name="about" value=""' in client.get("/lapor-masalah", params=crafted).text
    crafted["about"] = "/jawaban"
    assert "0812" not in client.get("/lapor-masalah", params=crafted).text


def test_a_report_is_kept_masked_where_officers_read_it_and_once_a_page_and_day(client, reported):
    said = {"about": "/articles/nomor-159", "reason": "wrong", "words": "nomor saya 081234567890 salah"}
    assert texts("id").problem_thanks in send(client, "a", **said).text
    assert texts("id").problem_twice in send(client, "a", **said).text
    assert texts("id").problem_thanks in send(client, "b", **said | {"about": "/jawaban"}).text
    (of_article, of_page) = reported()
    assert of_article[:3] == ("nomor-159", "", "wrong") and "0812" not in of_article[3] + of_page[3]
    assert of_page[0] is None and of_page[3].startswith("/jawaban: nomor saya [")
    assert "nomor saya [" in remarks(state().context, article="nomor-159")[0].words
    assert [one.words for one in remarks(state().context)] == [of_page[3]]


def test_a_report_without_words_or_of_nothing_known_is_kept_too(client, reported):
    for number, about in enumerate(("", "/articles/none", "<script>", "/" + "x" * 500)):
        assert send(client, f"c{number}", about=about).status_code == 200
    assert all(article is None and reason == "other" and len(words) < 120 for article, _, reason, words in reported())
    assert client.put("/lapor-masalah").status_code == 405
