"""A library's three articles, with the smallest kb.yaml:
everything works, and nothing speaks of the shipped subject.
"""

from dataclasses import replace

import pytest

from kb.answering.ask import ask, today
from kb.content.library import load_library, servable
from kb.publishing.consistency.rules import check
from kb.retrieval.build import build_snapshot
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT, settings_from_env
from tests.serving import served
from tests.test_no_subject import SUBJECT

OWNERS = """
owners:
- {id: perpustakaan, name: {id: Perpustakaan Kota, en: City Library}, short: Perpustakaan, contacts: [{kind: phone, value: "021-555777"}],
   responsible: {id: Layanan perpustakaan., en: The library's services.}}
"""  # noqa: E501  as a file is written
ASKED = {
    "kartu-anggota": (
        "Bagaimana cara membuat kartu anggota perpustakaan?",
        "Bawa KTP ke meja layanan; kartu anggota jadi hari itu juga.",
        "daftar anggota perpus, bikin kartu perpustakaan",
    ),
    "pinjam-buku": (
        "Berapa lama buku boleh dipinjam?",
        "Buku dipinjam selama dua minggu dan dapat diperpanjang sekali.",
        "lama pinjam buku, brp hari minjem buku",
    ),
    "buku-hilang": (
        "Apa yang harus dilakukan jika buku pinjaman hilang?",
        "Laporkan ke meja layanan, lalu ganti dengan judul yang sama.",
        "buku perpus ilang, ganti buku hilang",
    ),
}
ARTICLE = """---
id: {id}
title: {title}
owner: perpustakaan
status: published
audience: [citizen, agent]
topics: [layanan]
phrasings: [{phrasings}]
facts: []
sources: []
valid_from: 2025-01-01
review_by: 2035-01-01
route: perpustakaan
---
{short}
"""


def write_collection(folder):
    (folder / "perpustakaan").mkdir(parents=True)
    (folder / "kb.yaml").write_text("name: Tanya Pustaka\nfallback: {owner: perpustakaan}\n", "utf-8")
    (folder / "owners.yaml").write_text(OWNERS, "utf-8")
    (folder / "facts.yaml").write_text("sources: {}\nfacts: []\n", "utf-8")
    for name, (title, short, phrasings) in ASKED.items():
        (folder / "perpustakaan" / f"{name}.md").write_text(
            ARTICLE.format(id=name, title=title, short=short, phrasings=phrasings), "utf-8"
        )
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    place = tmp_path_factory.mktemp("pustaka")
    return replace(
        settings_from_env(),
        articles=write_collection(place / "articles"),
        index=place / "index",
        database_url=f"sqlite:///{place / 'kb.sqlite'}",
        accounts=place / "accounts.yaml",
        journal=place / "calls.jsonl",
        encoder=str(ROOT / ".cache" / "encoder"),
    )


@pytest.fixture(scope="module")
def pustaka(settings, encoder):
    library = load_library(settings.articles)
    findings = check(library, today())
    assert [finding for finding in findings if finding.severity == "error"] == []
    build_snapshot(servable(library, findings), encoder, settings.index, today())
    return open_snapshot(settings.index, encoder)


@pytest.fixture
def client(settings, pustaka, monkeypatch):
    with served(settings, monkeypatch) as found:
        yield found


@pytest.mark.parametrize("channel", ["web", "agent", "text", "voice"])
def test_its_articles_are_given_on_every_channel(pustaka, channel):
    for name, (title, *_) in ASKED.items():
        answer = ask(pustaka, title, channel)
        assert answer.status == "answered" and answer.answer.id == name
        assert answer.route.owner == "perpustakaan" and answer.notice is None
        assert not SUBJECT.search(answer.model_dump_json())


@pytest.mark.parametrize("channel", ["web", "agent", "text", "voice"])
def test_what_it_does_not_know_goes_to_its_fallback(pustaka, channel):
    for question in ("353918051234564", "!!!"):
        answer = ask(pustaka, question, channel)
        assert answer.status == "no_answer" and answer.route.owner == "perpustakaan"
        assert [contact.value for contact in answer.route.contacts] == ["021-555777"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_its_pages_show_and_speak_of_it_alone(client, pustaka, lang):
    title = ASKED["pinjam-buku"][0]
    receipt = client.get("/api/v1/ask", params={"q": title, "lang": lang}).json()["receipt"]
    pages = [
        "/",
        "/cari",
        f"/cari?q={title}",
        "/cari?q=!!!!",
        "/cari?q=x",
        "/jawaban",
        "/jawaban?topic=layanan",
        "/articles/pinjam-buku",
    ]
    pages += [
        f"/bukti/{receipt}",
        "/masuk",
        f"/api/v1/ask?q={title}",
        "/api/v1/articles",
        "/api/v1/openapi.json",
        "/sitemap.xml",
    ]
    for page in pages:
        found = client.get(page + ("&" if "?" in page else "?") + f"lang={lang}")
        assert found.status_code == 200, page
        shown = found.text.replace("such as a mobile operator", "")
        assert not SUBJECT.search(shown), (page, SUBJECT.search(shown))
        assert "Traceback" not in shown and '<select id="operator"' not in shown
    assert "Tanya Pustaka" in client.get("/cari").text and title in client.get(f"/bukti/{receipt}").text


def test_who_names_an_operator_where_there_is_none_is_told_to_leave_it_out(client):
    found = client.get("/api/v1/ask", params={"q": "pinjam buku", "operator": "telkomsel"})
    assert found.status_code == 422 and found.json()["detail"] == "operator: there is no such operator; leave it out."


def test_a_failure_tells_its_own_telephone_number(client, monkeypatch):
    monkeypatch.setattr("kb.web.public.light_pages.ask", lambda *_, **__: 1 / 0)
    found = client.get("/cari?q=pinjam+buku")
    assert found.status_code == 500 and "021-555777" in found.text
