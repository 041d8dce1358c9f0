"""The public record: what changed and when, and all articles as open data."""

import csv
import io
import json
import re
from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest

from kb.answering.ask import today
from kb.content.change_note import ChangeNote
from kb.retrieval.indexing.snapshot import Snapshot
from kb.web.shared.changes import changes, public_articles
from tests.web.test_plain import page

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_page_names_the_newest_changes_first(client, snapshot):
    html = page(client, "/perubahan", lang="en")
    found = changes(snapshot)
    assert [day for day, _ in found] == sorted((day for day, _ in found), reverse=True)
    assert all(f'href="/articles/{article.id}?lang=en"' in html for _, article in found[:20])
    assert f'datetime="{found[0][0]}"' in html and "/perubahan.atom?lang=en" in html


def test_all_changes_are_reached_from_page_to_page(client, snapshot):
    seen, address = [], "/perubahan?lang=en"
    while address:
        html = client.get(address).text
        seen += re.findall(r'<a href="/articles/([^"?]+)\?lang=en">', html)
        older = re.search(r'<a href="([^"]+)" rel="next">', html)
        address = older and unescape(older[1])
    assert seen == [article.id for _, article in changes(snapshot)] and len(seen) > 60
    for wrong in ("0", "-1", "x", "99999", "²"):
        assert client.get("/perubahan", params={"halaman": wrong}).status_code == 404
    assert client.get("/perubahan", params={"halaman": "2"}).text.count('rel="canonical"') == 0


def test_pages_lead_to_their_own_changes_and_feed(client, snapshot):
    for place, narrowed in (("/articles/nomor-159", "article=nomor-159"), ("/jawaban?owner=kominfo", "owner=kominfo")):
        html = client.get(place).text
        assert f'href="/perubahan.atom?{narrowed}&amp;lang=id"' in html
        assert f'<a href="/perubahan?{narrowed}&amp;lang=id">' in html
        assert client.get(f"/perubahan?{narrowed}&lang=id").status_code == 200


def test_that_nobody_has_signed_them_is_said_wherever_the_words_are_given_out(client, snapshot):
    notice = snapshot.library.subject.notice
    assert client.get("/data/articles.json").json()["notice"] == {lang: notice.short[lang] for lang in ("id", "en")}
    rows = csv.DictReader(io.StringIO(client.get("/data/articles.csv").text.removeprefix("\ufeff")))
    assert {(row["licence"], row["notice"]) for row in rows} == {
        ("Apache-2.0", notice.short["id"]), ("Apache-2.0", notice.short["en"]),
    }  # fmt: skip
    feed = ElementTree.fromstring(client.get("/perubahan.atom", params={"lang": "en"}).text)
    assert feed.findtext(f"{ATOM}subtitle") == notice.short["en"]
    words = client.get("/llms.txt").text
    assert notice.short["id"] in words and "signed texts" not in words


def test_an_article_tells_search_engines_its_licence_publisher_day_and_sources(client, snapshot):
    html = page(client, "/articles/nomor-159", lang="en")
    data = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', html)[1])
    assert data["license"] == {
        "@type": "CreativeWork", "name": "Apache-2.0", "url": "https://spdx.org/licenses/Apache-2.0.html",
    }  # fmt: skip
    assert data["publisher"]["name"] == snapshot.library.owners["kominfo"].name["en"]
    assert date.fromisoformat(data["dateModified"]) == snapshot.changed_on("nomor-159")
    assert data["creativeWorkStatus"] == snapshot.library.subject.notice.brief["en"]
    cited = json.loads(
        re.search(r'<script type="application/ld\+json">(.+?)</script>', page(client, "/articles/ponsel-diblokir"))[1]
    )["citation"]
    assert all(source.startswith("https://") for source in cited) and cited


def test_the_feed_is_atom_and_may_be_narrowed(client, snapshot):
    response = client.get("/perubahan.atom", params={"owner": "kominfo", "lang": "id"})
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.text)
    entries = feed.findall(f"{ATOM}entry")
    wanted = [article for _, article in changes(snapshot, owner="kominfo")]
    assert len(entries) == len(wanted) > 3
    assert {entry.find(f"{ATOM}title").text for entry in entries} == {a.text("id").title for a in wanted}
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == len(entries)
    assert all(entry.find(f"{ATOM}updated").text.endswith("Z") for entry in entries)
    one = ElementTree.fromstring(client.get("/perubahan.atom", params={"article": wanted[0].id}).text)
    assert len(one.findall(f"{ATOM}entry")) == 1


@pytest.mark.parametrize("owner", ["nobody", "<script>", "\x00"])
def test_an_unknown_owner_has_no_changes(client, owner):
    assert client.get("/perubahan", params={"owner": owner}).status_code == 404
    feed = ElementTree.fromstring(client.get("/perubahan.atom", params={"owner": owner.replace("\x00", "")}).text)
    assert feed.find(f"{ATOM}updated") is not None


def test_all_articles_are_open_data(client, snapshot):
    data = client.get("/data/articles.json").json()
    texts = [(article.id, lang) for article in public_articles(snapshot) for lang in article.texts]
    assert data["licence"] == "Apache-2.0" and data["snapshot"] == snapshot.id
    assert [(row["id"], row["lang"]) for row in data["articles"]] == texts
    row = data["articles"][0]
    shown = client.get(f"/api/v1/articles/{row['id']}", params={"lang": row["lang"]}).json()["answer"]
    assert (row["text"], row["version"]) == (shown["text"], shown["version"])
    table = csv.DictReader(io.StringIO(client.get("/data/articles.csv").text.removeprefix("\ufeff")))
    rows = list(table)
    assert [(row["id"], row["lang"]) for row in rows] == texts
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_where_they_were_before_leads_to_them_for_good(client, ending):
    for send in (client.get, client.head):
        moved = send(f"/articles.{ending}")
        assert (moved.status_code, moved.headers["location"]) == (308, f"/data/articles.{ending}")
    assert f'href="/data/articles.{ending}"' in page(client, "/perubahan")


def test_what_is_for_agents_is_not_among_them(client, snapshot):
    hidden = [a.id for a in snapshot.library.articles.values() if "citizen" not in a.audience]
    data = client.get("/data/articles.json").text
    assert not [article for article in hidden if f'"{article}"' in data]
    assert ":::agent" not in data


def test_changes_since_a_day(client, snapshot):
    days = [day for day, _ in changes(snapshot)]
    everything = client.get("/api/v1/changes").json()["changes"]
    assert len(everything) == len(days) and everything[0]["changed"] == days[0].isoformat()
    assert client.get("/api/v1/changes", params={"since": str(today() + timedelta(1))}).json()["changes"] == []
    since = client.get("/api/v1/changes", params={"since": str(days[0])}).json()["changes"]
    assert 0 < len(since) == days.count(days[0])
    assert client.get("/api/v1/changes", params={"since": "kemarin"}).status_code == 422


def test_the_sitemap_says_when_each_page_changed(client, snapshot):
    tree = ElementTree.fromstring(client.get("/sitemap.xml").text)
    found = {url.find(f"{SITEMAP}loc").text: url.findtext(f"{SITEMAP}lastmod") for url in tree}
    for day, article in changes(snapshot):
        assert date.fromisoformat(found[f"http://testserver/articles/{article.id}"]) == day


def test_language_models_and_browsers_find_the_way(client, snapshot):
    words = client.get("/llms.txt").text
    assert words.startswith(f"# {snapshot.library.subject.name['id']}\n")
    assert "(http://testserver/data/articles.json)" in words
    assert all(f"http://testserver/articles/{article.id}" in words for article in public_articles(snapshot))
    described = ElementTree.fromstring(client.get("/opensearch.xml", params={"lang": "en"}).text)
    address = described.find("{http://a9.com/-/spec/opensearch/1.1/}Url").get("template")
    assert address == "http://testserver/cari?q={searchTerms}&lang=en"
    assert 'rel="search"' in client.get("/").text


@pytest.mark.parametrize(
    "path", ["/perubahan.atom", "/data/articles.json", "/data/articles.csv", "/llms.txt", "/opensearch.xml"]
)
def test_who_has_a_file_already_gets_it_not_again(client, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_the_changes_of_one_article_are_so_in_the_other_language_too(client):
    html = page(client, "/perubahan", article="nomor-159")
    assert "article=nomor-159&amp;lang=en" in html and 'rel="canonical"' in html


NOTE = ChangeNote("correction", {"id": "Dulu <b>tertulis</b> 11%."})


def test_what_an_officer_said_of_a_change_is_told_everywhere(client, monkeypatch):
    monkeypatch.setattr(Snapshot, "note_of", lambda _, article: NOTE if article == "nomor-159" else None)
    for path in ("/perubahan", "/articles/nomor-159"):
        html = page(client, path, article="nomor-159", lang="id")
        assert "Koreksi: Dulu &lt;b&gt;tertulis&lt;/b&gt; 11%." in html
        english = page(client, path, article="nomor-159", lang="en")
        assert 'Correction: <span lang="id">Dulu &lt;b&gt;' in english
    feed = ElementTree.fromstring(client.get("/perubahan.atom", params={"article": "nomor-159", "lang": "en"}).text)
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == "Correction: Dulu <b>tertulis</b> 11%."
    assert feed.find(f"{ATOM}entry/{ATOM}category").get("term") == "correction"
    rows = {row["id"]: row for row in client.get("/api/v1/changes").json()["changes"]}
    assert (rows["nomor-159"]["kind"], rows["nomor-159"]["note"]) == ("correction", NOTE.words["id"])
    assert {(row["kind"], row["note"]) for id, row in rows.items() if id != "nomor-159"} == {(None, None)}
