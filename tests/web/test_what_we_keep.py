"""The page for citizens on what is kept says what is done."""

from dataclasses import replace
from html import unescape

import pytest

from kb.content.subject import Keep
from kb.web.public import what_we_keep
from kb.web.shared.words import side_by_side
from tests.web.test_plain import page


@pytest.mark.parametrize("lang", ["id", "en"])
def test_it_says_for_how_long_what_is_masked_and_whom_to_ask(client, snapshot, lang):
    html = unescape(page(client, "/yang-kami-simpan", lang=lang))
    words = {key: said[lang] for key, said in side_by_side(what_we_keep.__file__).items()}
    keep = snapshot.library.subject.keep
    assert keep.questions and keep.feedback and keep.calls
    for days in (keep.questions, keep.feedback, keep.calls):
        assert words["for_days"].format(days=days) in html
    for _, heading, what in words["rows"]:
        assert heading in html and what in html
    assert all(heading in html for heading, _ in words["sections"])
    assert (
        words["then"] in html and words["always"] not in html and "tel:" in html and "{" not in html.split("<main")[1]
    )
    assert 'rel="canonical"' in html and f'<html lang="{lang}">' in html


def test_what_is_kept_always_is_said_so(client, snapshot, monkeypatch):
    library = replace(snapshot.library, subject=snapshot.library.subject.model_copy(update={"keep": Keep(calls=7)}))
    shared = type("Shared", (), {"snapshot": lambda _: replace(snapshot, library=library)})()
    monkeypatch.setattr(what_we_keep, "state", lambda: shared)
    html = page(client, "/yang-kami-simpan", lang="en")
    assert html.count("Without a limit") == 3 and "7 days" in html


def test_every_page_leads_to_it_and_search_engines_find_it(client):
    for path in ("/", "/cari?q=hp", "/jawaban", "/perubahan", "/articles/nomor-159", "/none"):
        assert 'href="/yang-kami-simpan?lang=id"' in client.get(path).text, path
    assert "<loc>http://testserver/yang-kami-simpan</loc>" in client.get("/sitemap.xml").text
    assert client.get("/yang-kami-simpan").headers["cache-control"] == "public, no-cache"
    assert client.post("/yang-kami-simpan").status_code == 405
