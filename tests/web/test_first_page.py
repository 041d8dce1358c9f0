"""The first page: whole from the server, light, and what a phone keeps of it."""

import gzip
import json
import re
from datetime import timedelta
from html import unescape

from kb.answering.ask import today
from kb.web.public.assets import scripts
from kb.web.public.offline import bundle, titles
from kb.web.shared.texts import texts

ASKED = "hp sy diblokir gmn ya"


def data(html):
    return json.loads(unescape(re.search(r'data-page="([^"]+)"', html)[1]))


def squeezed(text):
    return len(gzip.compress(text.encode() if isinstance(text, str) else text))


def test_the_first_page_is_light_with_its_script(client):
    for path in ("/", f"/?q={ASKED}", "/?q=resep+rendang+padang"):
        html = client.get(path).text
        assert squeezed(html) <= 8 * 1024
        assert re.findall(r'<script src="([^"]+)" defer', html) == [scripts()["page"].address]
        assert " on" not in re.sub(r'"[^"]*"', "", " ".join(re.findall(r"<[a-z][^>]*>", html)))  # no inline handler
    assert sum(squeezed(scripts()[name].body) for name in ("page", "full", "away")) <= 15 * 1024


def test_the_answer_stands_in_the_page_and_its_title_is_the_question(client, snapshot):
    html = client.get("/", params={"q": ASKED, "operator": "telkomsel"}).text
    t = texts("id", snapshot.library)
    assert f"<title>{ASKED} · {t.name}</title>" in html and "sj-short" in html and "tel:188" in html
    assert '<option value="telkomsel" selected' in html and "https://wa.me/?text=" in html
    assert '/?q=hp+sy+diblokir+gmn+ya&amp;operator=telkomsel&amp;lang=en"' in html
    assert data(html)["asked"] == ASKED


def test_search_engines_may_list_the_first_page_and_what_one_browses_but_no_question(client):
    for path, address in (
        ("/", "http://testserver/"),
        ("/?lang=en", "http://testserver/?lang=en"),
        ("/jawaban", "http://testserver/jawaban"),
        ("/jawaban?topic=lost&lang=en", "http://testserver/jawaban?topic=lost&amp;lang=en"),
    ):
        html = client.get(path).text
        assert f'<link rel="canonical" href="{address}">' in html and "noindex" not in html
        assert 'hreflang="en"' in html and 'hreflang="id"' in html
    for path in (f"/?q={ASKED}", "/?q=a", "/cari", "/cari?q=hp"):
        assert 'content="noindex"' in client.get(path).text


def test_a_script_gets_the_main_part_alone(client):
    whole, part = (client.get("/", params={"q": ASKED} | more).text for more in ({}, {"bagian": "1"}))
    assert len(part) < len(whole) / 2 and "<style" not in part and "<script" not in part
    main = re.search(r"<main.*</main>", whole, re.DOTALL)[0].split(">", 1)[1]
    assert part.split("<main>", 1)[1].strip() == main.strip()
    masked = client.get("/", params={"q": "imei 490154203237518", "bagian": "1", "operator": "xl", "lang": "en"})
    assert masked.headers["location"] == "/?q=imei+%5BIMEI%5D&lang=en&operator=xl&bagian=1"


def test_four_digits_name_the_operator_and_leave_the_address(client, snapshot):
    asked = {"q": ASKED, "nomor": "0811", "operator": "xl"}
    assert client.get("/", params=asked).headers["location"] == "/?q=hp+sy+diblokir+gmn+ya&lang=id&operator=telkomsel"
    assert texts("id", snapshot.library).prefix_unknown in client.get("/cari", params=asked | {"nomor": "0000"}).text


def test_feedback_by_a_script_is_one_sentence(client, snapshot):
    receipt = client.get("/api/v1/articles/kontak-bea-cukai").json()["receipt"]
    sent = {"receipt": receipt, "helpful": "1", "lang": "id"}
    said = client.post("/umpan-balik?bagian=1", data=sent, headers={"User-Agent": "a phone"}).text
    assert texts("id").thanks in said and "<style" not in said


def test_the_first_page_without_a_snapshot_says_so(client, monkeypatch):
    from kb.web.shared.state import state

    monkeypatch.setattr(state(), "_snapshot", None)
    found = client.get("/?lang=en")
    assert found.status_code == 503 and texts("en").unavailable in found.text


def test_what_a_phone_keeps_is_there_for_good_and_complete(client, snapshot):
    page = data(client.get("/").text)
    assert page["day"] == today().isoformat() and page["days"] == snapshot.library.subject.offline_days
    for address in page["keep"]:
        found = client.get(address)
        assert found.status_code == 200
        if address.startswith("/berkas/"):
            assert "immutable" in found.headers["cache-control"]
    kept = client.get(page["bundle"])
    assert squeezed(kept.content) <= 220 * 1024
    served = [a for a in snapshot.library.articles.values() if a.served_on(today()) and "citizen" in a.audience]
    for lang in snapshot.library.subject.languages:
        part = kept.json()[lang]
        assert [entry[:2] for entry in part["entries"]] == [[a.id, a.text(lang).title] for a in served]
        assert all(
            f"<h1>{title}</h1>" in unescape(card)
            for (_, title, _), card in zip(part["entries"], part["cards"], strict=True)
        )
    assert "sj-receipt" not in kept.text and "<script" not in kept.text and "sj-agent" not in kept.text
    assert squeezed(client.get(page["titles"]).content) <= 15 * 1024
    assert client.get("/berkas/articles-000000000000.json").status_code == 404


def test_what_is_kept_changes_its_address_only_with_what_it_says(snapshot):
    on, later = today(), today() + timedelta(days=1)
    assert titles(snapshot, "id", on).name == titles(snapshot, "id", later).name
    assert titles(snapshot, "id", on).name != titles(snapshot, "en", on).name
    if bundle(snapshot, on).body == bundle(snapshot, later).body:
        assert bundle(snapshot, on).address == bundle(snapshot, later).address


def test_the_service_worker_is_ours_and_may_only_fetch_from_here(client):
    found = client.get("/worker.js")
    assert found.headers["content-type"].startswith("text/javascript")
    assert found.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
    assert found.headers["cache-control"] == "no-cache"
