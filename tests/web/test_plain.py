"""The pages without JavaScript: light, complete, found by search engines."""

import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from kb.answering.ask import today
from kb.web.shared.state import state
from kb.web.shared.texts import texts
from tests.web.questions import HOSTILE

LIGHT = 15 * 1024


def page(client, path, status=200, **params):
    found = client.get(path, params=params)
    assert found.status_code == status
    assert len(found.content) <= LIGHT, f"{path} {params} weighs {len(found.content)} bytes"
    return found.text


def public(snapshot):
    return [a for a in snapshot.library.articles.values() if a.served_on(today()) and "citizen" in a.audience]


def words(text):
    return " ".join(re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", text)).lower()))


def test_every_article_is_light_and_complete(client, snapshot):
    for article in public(snapshot):
        for lang in article.texts:
            html = page(client, f"/articles/{article.id}", lang=lang)
            data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
            assert data["@type"] == "FAQPage" and data["inLanguage"] == lang
            question = data["mainEntity"][0]
            assert question["name"] == article.texts[lang].title and question["acceptedAnswer"]["text"]
            assert f'<html lang="{lang}">' in html
            address = f"http://testserver/articles/{article.id}" + ("?lang=en" if lang == "en" else "")
            assert f'<link rel="canonical" href="{address}">' in html
            for other in article.texts:
                assert f'hreflang="{other}" href="http://testserver/articles/{article.id}' in html
            assert texts(lang).receipt in html and 'role="note"' in html and "tel:" in html


def test_what_is_for_agents_is_never_public(client, snapshot):
    looked_at = 0
    for article in snapshot.library.articles.values():
        for lang, text in article.texts.items():
            for note in re.findall(r"^:::agent\n(.*?)^:::", text.body, re.DOTALL | re.MULTILINE):
                lines = [words(re.sub(r"\{\{.*?\}\}", " ", line)) for line in note.splitlines()]
                said = [line for line in lines if len(line) > 25]
                pages = [client.get(f"/articles/{article.id}", params={"lang": lang}).text]
                pages += [client.get(f"/api/v1/articles/{article.id}", params={"lang": lang}).text.replace("\\n", " ")]
                for html in pages:
                    assert not [line for line in said if line in words(html)], f"{article.id} shows a note for agents"
                looked_at += 1
        if "citizen" not in article.audience:
            assert client.get(f"/articles/{article.id}").status_code == 404
            assert client.get(f"/api/v1/articles/{article.id}").status_code == 404
    assert looked_at


def said_to_agents(article) -> list[str]:
    """Stretches of notes and script that are long enough to know again, without the figures shown in them."""
    notes = [
        note
        for text in article.texts.values()
        for note in re.findall(r"^:::agent\n(.*?)^:::", text.body, re.DOTALL | re.MULTILINE)
    ]
    steps = () if article.guided else article.script
    script = [words_[lang] for step in steps for words_ in step.words.values() for lang in ("id", "en")]
    pieces = (
        piece
        for words_ in [*notes, *script]
        for line in words_.splitlines()
        for piece in re.split(r"\{\{.*?\}\}|[:,] ", line)
    )
    return [piece for piece in map(words, pieces) if len(piece) > 30]


def said_to_all(snapshot) -> str:
    """All that citizens may read: a stretch that stands here too tells nothing."""
    texts_ = [text for article in public(snapshot) for text in article.texts.values()]
    bodies = (re.sub(r"^:::agent\n.*?^:::", " ", text.body, flags=re.DOTALL | re.MULTILINE) for text in texts_)
    return words(
        re.sub(r"^ *(?:\d+\.|-) ", "", "\n".join([*bodies, *(text.title for text in texts_)]), flags=re.MULTILINE)
    )


def test_no_public_route_tells_what_is_for_agents(client, snapshot):
    """Every route that shows an article or finds one, on every channel and in both languages."""
    scripted = [a for a in snapshot.library.articles.values() if a.script]
    assert len(scripted) >= 7
    known = said_to_all(snapshot)
    secrets = [piece for a in snapshot.library.articles.values() for piece in said_to_agents(a) if piece not in known]
    assert len(secrets) > 100
    addresses = ["/jawaban", "/sitemap.xml", "/api/v1/articles", "/agen", "/studio", "/api/v1/openapi.json"]
    for article in scripted:
        for lang in ("id", "en"):
            title = article.text(lang).title
            asked = f"q={quote(title)}&lang={lang}"
            addresses += [
                f"/articles/{article.id}?lang={lang}",
                f"/articles/{article.id}?lang={lang}&cetak=1",
                f"/cari?{asked}",
                f"/?{asked}",
            ]
            addresses += [f"/api/v1/search?{asked}&k=50"]
            for channel in ("web", "text", "voice"):
                addresses += [
                    f"/api/v1/ask?{asked}&channel={channel}",
                    f"/api/v1/articles/{article.id}?lang={lang}&channel={channel}",
                ]
            question = quote(article.script[0].ask[lang] if article.script[0].ask else title)
            addresses += [f"/api/v1/search?q={question}&lang={lang}"]
        receipt = client.get(f"/api/v1/articles/{article.id}").json()["receipt"]
        addresses += [f"/bukti/{receipt}", f"/api/v1/receipts/{receipt}"]
    for address in addresses:
        found = words(client.get(address).text.replace("\\n", " "))
        told = [
            piece for piece in secrets if f" {piece} " in f" {found} " and piece not in words(address.replace("+", " "))
        ]
        assert told == [], address


def test_the_agents_channel_is_on_no_public_route(client):
    assert client.get("/api/v1/ask", params={"q": "hp diblokir", "channel": "agent"}).status_code == 422
    assert client.get("/api/v1/articles/ponsel-diblokir", params={"channel": "agent"}).status_code == 422
    for channel in ("web", "text", "voice"):
        answer = client.get("/api/v1/articles/ponsel-diblokir", params={"channel": channel}).json()["answer"]
        assert not {"script", "notes"} & set(answer)


def test_the_console_is_for_those_who_are_signed_in(client):
    client.cookies.clear()
    found = client.get("/agen?lang=en")
    assert found.status_code == 303 and found.headers["location"].startswith("/masuk?lang=en&next=%2Fagen")


def test_every_question_of_ours_gives_a_light_page(client, questions):
    seen = set()
    for question in questions:
        html = page(client, "/cari", q=question["text"])
        seen.add(
            "answered"
            if texts("id").owner in html
            else "clarify"
            if 'class="sj-list"' in html and texts("id").no_answer not in html
            else "no_answer"
        )
        assert "tel:" in html
    assert {"answered", "no_answer"} <= seen


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_question_gives_a_sensible_page(client, name, lang):
    html = page(client, "/cari", q=HOSTILE[name], lang=lang)
    assert "<script>alert" not in html and "<img" not in html and '" autofocus' not in html
    assert "\0" not in html and "Traceback" not in html
    assert texts(lang).search in html


def test_bytes_that_are_no_text_give_a_page(client):
    assert client.get("/cari?q=%ff%fe&lang=%ff&operator=%ff").status_code == 200


def test_a_personal_number_is_not_shown_back(client):
    asked = {
        "q": "imei saya 4901542032\u200b37518 diblokir " + "ya " * 2000,
        "lang": "en",
        "operator": "telkomsel",
        "more": "081234567890",
    }
    found = client.get("/cari", params=asked)
    address = found.headers["Location"]
    assert (
        found.status_code == 303
        and address.startswith("/cari?q=imei+saya+%5BIMEI%5D+diblokir+ya")
        and len(address) < 2000
    )
    assert address.endswith("&lang=en&operator=telkomsel")
    html = client.get(address).text
    assert "490154" not in html and texts("id").masked in html


def test_a_masked_number_is_one_still(client):
    html = page(client, "/cari", q="[IMEI]")
    assert texts("id").masked in html and "sj-short" in html


def test_the_operator_changes_the_route(client, snapshot):
    html = page(client, "/cari", q="hp saya diblokir", operator="telkomsel")
    assert '<option value="telkomsel" selected' in html
    assert page(client, "/cari", q="hp saya diblokir", operator="no-such")


def test_the_language_switch_keeps_the_question(client):
    html = page(client, "/cari", q="hp & ponsel", operator="xl")
    assert 'href="/cari?q=hp+%26+ponsel&amp;operator=xl&amp;jawab=en&amp;lang=en"' in html


def test_the_language_switch_keeps_a_long_id(client, snapshot, monkeypatch):
    article = snapshot.library.articles["nomor-159"].model_copy(update={"id": "nomor-" + "9" * 60})
    library = replace(snapshot.library, articles=snapshot.library.articles | {article.id: article})
    monkeypatch.setattr(state(), "_snapshot", replace(snapshot, id="3" * 12, library=library))
    html = page(client, "/perubahan", article=article.id)
    assert f'href="/perubahan?article={article.id}&amp;lang=en"' in html


def test_browsing_reaches_every_article(client, snapshot):
    front = page(client, "/jawaban")
    links = re.findall(r'href="(/jawaban\?[^"]+)"', front)
    found = set()
    for link in links:
        if "topic=" in link or "owner=" in link:
            found |= set(re.findall(r'href="/articles/([a-z0-9-]+)', client.get(unescape(link)).text))
    assert found == {a.id for a in public(snapshot)}
    for topic in {topic for a in public(snapshot) for topic in a.topics}:
        assert topic in snapshot.library.subject.topics, f"the topic {topic} has no name"
    page(client, "/jawaban", 404, topic="<script>")
    page(client, "/jawaban", 404, owner="none")


def test_internal_links_lead_somewhere(client, snapshot):
    links = set()
    for article in public(snapshot):
        for lang in article.texts:
            links |= set(
                re.findall(r'href="(/[^"]*)"', client.get(f"/articles/{article.id}", params={"lang": lang}).text)
            )
    for link in links:
        assert client.get(unescape(link)).status_code == 200, link


def test_the_print_view_has_no_forms_below_the_article(client):
    html = page(client, "/articles/kontak-bea-cukai", cetak=1)
    assert texts("id").print_hint in html and "/umpan-balik" not in html


def test_the_sitemap_names_every_public_page(client, snapshot):
    tree = ElementTree.fromstring(client.get("/sitemap.xml").text)
    found = {url.text for url in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    for article in public(snapshot):
        assert f"http://testserver/articles/{article.id}" in found
    for address in found:
        assert client.get(address).status_code == 200


def test_robots_point_to_the_sitemap(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def test_results_are_not_for_search_engines_but_articles_are(client):
    assert 'name="robots" content="noindex"' in page(client, "/cari", q="hp diblokir")
    assert 'name="robots"' not in page(client, "/articles/kontak-bea-cukai")


def test_a_receipt_page_says_what_was_said(client):
    receipt = client.get("/api/v1/articles/kontak-bea-cukai").json()["receipt"]
    html = page(client, f"/bukti/{receipt}")
    assert texts("id").receipt_current in html and "/articles/kontak-bea-cukai" in html
    nothing = client.get("/api/v1/ask", params={"q": "resep rendang padang"}).json()["receipt"]
    assert "belum mendapat satu jawaban" in page(client, f"/bukti/{nothing}")
    assert texts("id").receipt_unknown in page(client, "/bukti/SJ-0000-0000-00", 404)


def test_feedback_without_javascript(client):
    receipt = client.get("/api/v1/articles/kontak-bea-cukai").json()["receipt"]
    thanks = client.post("/umpan-balik", data={"receipt": receipt, "helpful": "1", "lang": "en"})
    assert thanks.status_code == 200 and texts("en").thanks in thanks.text


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"receipt=none&helpful=1", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"a=1&" * 100, "application/x-www-form-urlencoded"),
        (b"\xff\x00", "multipart/form-data"),
        (b"--x\r\nnone", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
    ],
)
def test_bad_feedback_is_refused(client, body, kind):
    assert client.post("/umpan-balik", content=body, headers={"Content-Type": kind}).status_code == 400


def test_without_a_snapshot_the_pages_say_so(client, monkeypatch):

    monkeypatch.setattr(state(), "_snapshot", None)
    for path in ("/cari?q=hp", "/jawaban", "/articles/nomor-159", "/sitemap.xml"):
        found = client.get(path)
        assert found.status_code == 503 and texts("id").unavailable in found.text
    assert client.get("/api/v1/ask?q=hp").status_code == client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/no-such-page").status_code == 404


def test_a_failure_nobody_foresaw_is_one_sentence(client, snapshot, monkeypatch):
    monkeypatch.setattr("kb.web.public.light_pages.ask", lambda *_, **__: 1 / 0)
    found = client.get("/cari", params={"q": "hp diblokir", "lang": "en"})
    assert (
        found.status_code == 500
        and texts("en", snapshot.library).failed in found.text
        and "ZeroDivision" not in found.text
    )


def test_whom_none_of_the_offered_articles_helps_may_send_the_question(client, snapshot):
    asked = page(client, "/cari", q="kamera dashcam pakai kartu SIM perlu daftar imei?")
    offered, _, after = asked.partition(texts("id", snapshot.library).none_fits)
    assert 'href="/articles/' in offered
    link = re.search(r'href="(/pertanyaan\?[^"]+)"', after)
    assert "kamera dashcam pakai kartu SIM perlu daftar imei?" in client.get(unescape(link[1])).text


def test_what_is_asked_back_leads_to_the_article_by_links(client):
    """The question left out how long ago the asker arrived; each choice asks it once more with that added."""
    asked = page(client, "/cari", q="telat daftar imei hp dari luar negeri, masih bisa?", operator="telkomsel")
    assert "Sudah berapa hari sejak Anda tiba?" in asked
    links = {
        unescape(words): unescape(link)
        for link, words in re.findall(r'<a href="(/cari\?q=[^"]+)">([^<]+hari[^<]*)</a>', asked)
    }
    assert list(links) == ["60 hari atau kurang", "Lebih dari 60 hari"] and all(
        "operator=telkomsel" in link for link in links.values()
    )
    for choice, article in (
        ("60 hari atau kurang", "batas-waktu-daftar-imei"),
        ("Lebih dari 60 hari", "lewat-60-hari"),
    ):
        assert f"/articles/{article}?lang=id&amp;cetak=1" in client.get(links[choice]).text


def test_choices_of_a_long_question_keep_the_page_light(client):
    page(client, "/cari", q="orang asing daftar imei di mana " + "é" * 900)


def test_a_second_question_is_answered_below_the_first_with_a_receipt_of_its_own(client, snapshot):
    found = page(client, "/cari", q="cara daftar imei bawaan luar negeri gimana? terus dokumennya apa aja?")
    first, second = found.split(texts("id", snapshot.library).also)
    assert "/articles/daftar-imei-bawaan-penumpang?lang=id&amp;cetak=1" in first
    assert "/articles/dokumen-daftar-imei?lang=id&amp;cetak=1" in second
    receipts = [re.search(r'href="/bukti/(SJ-[^"?]+)', half)[1] for half in (first, second)]
    assert receipts[0] != receipts[1] and all(
        client.get(f"/bukti/{receipt}").status_code == 200 for receipt in receipts
    )


def test_a_page_that_two_answers_make_heavy_links_to_the_rest_of_the_second(client, snapshot):
    for question in (
        "berapa hp yang boleh dibawa dan sampai kapan harus didaftarkan?",
        "bawa berapa hp boleh dan bebas pajak sampai berapa?",
    ):
        assert texts("id", snapshot.library).also in page(client, "/cari", q=question)
