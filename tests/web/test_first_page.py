"""The first page: whole from the server, light, and what a phone keeps of it."""

import gzip
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest

from kb.answering.ask import today
from kb.settings import JAKARTA
from kb.web.public import files, offline
from kb.web.public.assets import MADE, scripts
from kb.web.public.offline import bundle, titles
from kb.web.shared.state import state
from kb.web.shared.texts import texts

ASKED = "hp sy diblokir gmn ya"
FRESH = "f" * 12


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
    assert '/?q=hp+sy+diblokir+gmn+ya&amp;operator=telkomsel&amp;jawab=en&amp;lang=en"' in html
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


def test_what_is_kept_for_a_day_says_what_holds_on_that_day(snapshot):
    articles = snapshot.library.articles
    guide = next(one for one in articles.values() if one.guided and any(s.article and not s.say for s in one.script))
    lenders = [articles[step.article] for step in guide.script if step.article and not step.say]
    last = guide.review_by
    ending = {lent.id: lent.model_copy(update={"valid_until": last}) for lent in lenders}
    snapshot = replace(snapshot, id="2" * 12, library=replace(snapshot.library, articles=articles | ending))
    cards = [offline._card(snapshot, guide.id, "id", day) for day in (last, last + timedelta(days=1))]
    for words, said in (("review_by", (True, False)), ("review_late", (False, True)), ("guide", (True, False))):
        assert tuple(getattr(texts("id"), words).partition("{")[0] in card for card in cards) == said


def forget():
    """As a process has it that has made nothing of the snapshot `fresh` yet."""
    for key in [key for key in MADE if FRESH in key]:
        del MADE[key]


@pytest.fixture
def fresh(snapshot, monkeypatch):
    """A snapshot of three articles that nothing was made of, and what is: the files' days, languages and sizes."""
    made, entries, library = [], offline._entries, copy(snapshot.library)

    def noted(of, lang, on, most):
        if of is not library:
            return entries(of, lang, on, most)
        made.append((on, lang, most))
        time.sleep(0.02)
        return [(each, each, "") for each in ("nomor-159", "kontak-bea-cukai", "apa-itu-ceir")]

    monkeypatch.setattr(offline, "_entries", noted)
    forget()
    return replace(snapshot, id=FRESH, library=library), made


def all_files(snapshot, *days):
    """What of a snapshot is made once, for those days."""
    sizes, languages = (offline.FOUND_BY, offline.SUGGESTED_BY), snapshot.library.subject.languages
    return sorted((on, lang, most) for on in days for lang in languages for most in sizes)


def test_what_many_ask_for_at_once_is_made_once(fresh):
    (snapshot, made), on = fresh, today()
    with ThreadPoolExecutor(8) as several:
        found = list(several.map(lambda _: (bundle(snapshot, on), titles(snapshot, "id", on)), range(8)))
    assert len(made) == len(set(made)) and len({id(each) for pair in found for each in pair}) == 2


def test_what_could_not_be_made_is_tried_again(fresh, monkeypatch):
    snapshot, _ = fresh
    with monkeypatch.context() as broken, pytest.raises(TypeError):
        broken.setattr(offline, "_card", None)
        bundle(snapshot, today())
    assert bundle(snapshot, today()).body


def test_a_new_snapshot_s_files_are_made_before_anybody_asks(client, fresh, monkeypatch):
    snapshot, made = fresh
    monkeypatch.setattr(state(), "_snapshot", snapshot)
    now = datetime.now(JAKARTA)
    expected = all_files(snapshot, *{now.date(), (now + files.AHEAD).date()})
    for _ in range(1000):
        if len(made) == len(expected):
            break
        time.sleep(0.01)
    assert sorted(made) == expected
    assert client.get("/").status_code == client.get(f"/?q={ASKED}&lang=en").status_code == 200
    assert sorted(made) == expected


def test_a_day_s_files_are_made_before_it_begins(fresh):
    (snapshot, made), evening = fresh, datetime(2026, 12, 1, 23, 58, tzinfo=JAKARTA)
    files.make_all(snapshot, evening - timedelta(hours=1))
    assert sorted(made) == all_files(snapshot, evening.date())
    for minutes in (0, 1, 3):
        files.make_all(snapshot, evening + timedelta(minutes=minutes))
    assert sorted(made) == all_files(snapshot, evening.date(), evening.date() + timedelta(1))


def test_an_address_that_another_process_named_is_there(client, fresh, monkeypatch):
    snapshot, made = fresh
    monkeypatch.setattr(state(), "_snapshot", snapshot)
    page = data(client.get("/?lang=en").text)
    for address in (page["bundle"], page["titles"], titles(snapshot, "id", today()).address):
        forget()
        found = client.get(address)
        assert (found.status_code, found.headers["cache-control"]) == (200, files.FOR_GOOD["Cache-Control"])
    made.clear()
    unknown = client.get("/berkas/articles-000000000000.json")
    assert (unknown.status_code, unknown.headers["cache-control"], made) == (404, "no-store", [])


def test_the_service_worker_is_ours_and_may_only_fetch_from_here(client):
    found = client.get("/worker.js")
    assert found.headers["content-type"].startswith("text/javascript")
    assert found.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
    assert found.headers["cache-control"] == "no-cache"
