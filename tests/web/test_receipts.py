"""What a receipt's page shows of an answer that has changed since."""

import time
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kb.answering import receipt as receipts
from kb.answering.ask import article_answer, today
from kb.answering.receipt import read_receipt
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of, full_findings, key_of
from kb.publishing.workflow import publish, review
from kb.publishing.workflow.emergency import publish_at_once, settle
from kb.publishing.workflow.fact_changes import change_fact
from kb.retrieval.indexing.index import current_id, remove
from kb.settings import ROOT, settings_from_env
from kb.storage.drafts import now
from kb.web.api.routes import get_article, get_changes, get_receipt
from kb.web.public import light_pages, record
from kb.web.shared import state as shared
from kb.web.shared.differences import LONGEST_LINE, MOST_BYTES, page_diff
from kb.web.shared.texts import texts
from tests.publishing.conftest import PEOPLE
from tests.publishing.test_emergency import NEW, WHY, handed_in
from tests.publishing.test_publish import signed_draft
from tests.web.test_record import ATOM


@pytest.fixture
def pages(context, database, tmp_path, monkeypatch):
    """The light pages on the context's collection."""
    settings = replace(
        settings_from_env(), articles=context.articles, index=context.index, accounts=context.accounts,
        database_url=database.address, anchor=database.anchor, journal=tmp_path / "calls.jsonl",
        encoder=str(ROOT / ".cache" / "encoder"),
    )  # fmt: skip
    found = shared.State(settings)
    monkeypatch.setattr(shared, "_state", found)
    yield TestClient(Starlette(routes=[*light_pages.ROUTES, *record.ROUTES]))
    found.close()
    found.store.close()


def wait_for(snapshot_id):
    until = time.monotonic() + 30
    while shared.state().snapshot().id != snapshot_id:
        assert time.monotonic() < until
        time.sleep(0.05)


def receipt():
    return article_answer(shared.state().snapshot(), "pajak", "web", "id", today())[2]


def test_what_was_said_then_stands_beside_what_holds_today(pages, context):
    code, first = receipt(), shared.state().snapshot()
    assert texts("id").receipt_current in pages.get(f"/bukti/{code}").text
    draft = signed_draft(context, PEOPLE, new="2. Bayar di konter & bank.")
    wait_for(publish.publish(context, PEOPLE["citra"], draft.id).snapshot)
    for lang in ("id", "en"):
        html = pages.get(f"/bukti/{code}?lang={lang}").text
        assert texts(lang).receipt_changed in html and texts(lang).receipt_legend in html
        assert len(html.encode()) < 15 * 1024
    assert "<ins>" in html and "di konter &amp; bank" in html
    # The edition of that day is damaged, then gone.
    damaged = first.folder / "articles.jsonl"
    damaged.chmod(0o644)
    damaged.write_text("{}\n", "utf-8")
    assert texts("id").receipt_then_gone in pages.get(f"/bukti/{code}").text
    remove(first.folder)
    gone = pages.get(f"/bukti/{code}")
    assert gone.status_code == 404 and texts("id").receipt_gone_hint in gone.text


def test_a_facts_new_value_is_a_difference_and_a_new_review_date_is_none(pages, context):
    code = receipt()
    draft = change_fact(context, PEOPLE["ani"], "hotline", "1500999", None, today())
    drafts.submit(context, PEOPLE["ani"], draft.id)
    for need in review.signatures_of(context, draft):
        who = "dewi" if need.owner == "kominfo" else "citra"
        review.sign(context, PEOPLE[who], draft.id, need.owner, digest_of(draft))
    for warning in full_findings(context, draft, today()).warnings:
        review.give_reason(context, PEOPLE["ani"], draft.id, key_of(warning), "Memang begitu adanya.")
    wait_for(publish.publish(context, PEOPLE["citra"], draft.id).snapshot)
    assert read_receipt(context.index, code).current is False
    html = pages.get(f"/bukti/{code}").text
    assert "<del>1500225</del><ins>1500999</ins>" in html
    code = receipt()
    draft = signed_draft(context, PEOPLE, "review_by: 2027-05-01", "review_by: 2027-06-01")
    wait_for(publish.publish(context, PEOPLE["citra"], draft.id).snapshot)
    html = pages.get(f"/bukti/{code}").text
    assert texts("id").receipt_same_words in html and "<ins>" not in html


def test_what_was_withdrawn_is_shown_struck_out(pages, context):
    code = receipt()
    wait_for(publish.withdraw(context, PEOPLE["citra"], "pajak", "Tidak berlaku lagi.").snapshot)
    assert "<del>2. Bayar.</del>" in pages.get(f"/bukti/{code}").text


def test_what_was_said_to_agents_alone_is_shown_to_nobody_else(pages, context, monkeypatch):
    code, edition = receipt(), receipts.library_of
    wait_for(publish.withdraw(context, PEOPLE["citra"], "pajak", "Tidak berlaku lagi.").snapshot)

    def for_agents(index, snapshot_id):
        library = edition(index, snapshot_id)
        article = library.articles["pajak"].model_copy(update={"audience": ("agent",)})
        return replace(library, articles=library.articles | {"pajak": article})

    monkeypatch.setattr(receipts, "library_of", for_agents)
    html = pages.get(f"/bukti/{code}").text
    assert texts("id").receipt_then_gone in html and "Bayar" not in html


def test_the_differences_of_long_texts_take_no_long_time_and_little_room():
    long = "\n".join(f"Baris nomor {n} dari sebuah jawaban yang panjang." for n in range(3000))
    begun = time.monotonic()
    assert len(page_diff(long, long.replace("sebuah", "satu"))) < MOST_BYTES + 20
    assert len(page_diff("a " * 50_000, "b " * 50_000)) < 2 * LONGEST_LINE + 100
    assert time.monotonic() - begun < 10


def of_feed(pages, article):
    (entry,) = ElementTree.fromstring(pages.get(f"/perubahan.atom?article={article}").text).findall(f"{ATOM}entry")
    return entry


def test_readers_see_that_a_correction_is_being_confirmed_until_it_is(pages, context):
    kb = context.articles / "kb.yaml"
    kb.write_text(kb.read_text("utf-8") + "emergency: {hours: 48}\n", "utf-8")
    draft, at = handed_in(context, PEOPLE), now()
    wait_for(publish_at_once(context, PEOPLE["citra"], draft.id, digest_of(draft), WHY, at).snapshot)
    code, until = receipt(), shared.state().snapshot().library.articles["pajak"].unconfirmed_until
    for lang, words in (("id", "Koreksi, sedang dikonfirmasi"), ("en", "Correction, being confirmed")):
        paths = ("/articles/pajak?", f"/cari?q=brp+pajak+hp&jawab={lang}&", f"/bukti/{code}?")
        for address in (f"{path}lang={lang}" for path in paths):
            html = pages.get(address).text
            assert words in html and "WIB" in html and len(html.encode()) < 15 * 1024, address
        assert words not in pages.get(f"/articles/sinyal?lang={lang}").text
        assert words in pages.get(f"/perubahan?lang={lang}").text
    rows = {row["id"]: row for row in pages.get("/data/articles.json").json()["articles"]}
    assert rows["pajak"]["unconfirmed_until"] == until.isoformat() and rows["sinyal"]["unconfirmed_until"] is None
    entry = of_feed(pages, "pajak")
    assert "Koreksi, sedang dikonfirmasi. " in entry.findtext(f"{ATOM}summary")
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["unconfirmed"]
    assert not of_feed(pages, "sinyal").findall(f"{ATOM}category")
    listed = {row.id: row.unconfirmed_until for row in get_changes().changes}
    assert listed == {"pajak": until, "sinyal": None}
    found = get_receipt(code)
    assert found.unconfirmed_until == until and found.current
    shown = get_article("pajak").model_dump(mode="json")["answer"]
    assert "unconfirmed_until" not in get_article("sinyal").model_dump(mode="json")["answer"]
    assert shown["unconfirmed_until"] == until.isoformat().replace("+00:00", "Z")
    review.sign(context, PEOPLE["dewi"], draft.id, "kominfo", digest_of(draft))
    settle(context, at)
    wait_for(current_id(context.index))
    assert NEW[3:-1] in pages.get("/articles/pajak").text
    assert texts("id").being_confirmed not in pages.get("/articles/pajak").text
    # What was said then is still said; it was not confirmed yet.
    html = pages.get(f"/bukti/{code}").text
    assert texts("id").receipt_unconfirmed in html and texts("id").receipt_current in html
    assert texts("id").being_confirmed not in html and get_article("pajak").answer.unconfirmed_until is None
    assert [row.unconfirmed_until for row in get_changes().changes] == [None, None]
    # It is another entry, so that a feed reader shows that nothing is being confirmed any more.
    confirmed = of_feed(pages, "pajak")
    assert not confirmed.findall(f"{ATOM}category") and confirmed.findtext(f"{ATOM}id") != entry.findtext(f"{ATOM}id")
