"""The public record keeps each publication: what was new, what changed and why, and what was withdrawn."""

from xml.etree import ElementTree

from kb.answering.ask import article_answer, today
from kb.publishing.workflow import publish
from kb.publishing.workflow.noting import note_change
from kb.web.api.routes import get_changes
from kb.web.shared import state as shared
from kb.web.shared.changes import record
from kb.web.shared.texts import texts
from tests.publishing.conftest import PEOPLE
from tests.publishing.test_publish import NEW, OLD, signed_draft
from tests.web.test_receipts import pages, wait_for  # noqa: F401  the fixture
from tests.web.test_record import ATOM

WORDS = {"id": "Dulu tertulis bayar saja, padahal di konter.", "en": "It said to pay, and lacked where."}


def published(context, kind, words, *other):
    draft = signed_draft(context, PEOPLE, *other)
    note_change(context, PEOPLE["ani"], draft.id, kind, words)
    wait_for(publish.publish(context, PEOPLE["citra"], draft.id).snapshot)


def test_every_change_stays_in_the_list_and_a_withdrawn_article_too(pages, context):  # noqa: F811
    published(context, "correction", WORDS)
    published(context, "wording", {"id": "Kata-katanya saja."}, NEW, OLD)
    html = pages.get("/perubahan?lang=id").text
    assert html.count('href="/articles/pajak?lang=id"') == 2
    assert html.index("Kata-katanya saja.") < html.index(WORDS["id"])
    wait_for(publish.withdraw(context, PEOPLE["citra"], "pajak", "Tidak berlaku lagi.").snapshot)
    snapshot = shared.state().snapshot()
    found = [(one.article.id, one.change) for one in record(snapshot, article="pajak")]
    assert found == [("pajak", "withdrawn"), ("pajak", "changed"), ("pajak", "changed")]
    html, t = pages.get("/perubahan?lang=en").text, texts("en", snapshot.library)
    assert html.count('href="/articles/pajak?lang=en"') == 3 and t.record_kinds["withdrawn"] in html
    assert "Kata-katanya saja." in html and WORDS["en"] in html
    gone = pages.get("/articles/pajak?lang=id")
    assert gone.status_code == 410 and "ditarik pada" in gone.text and "konter" not in gone.text
    assert 'href="/perubahan?article=pajak' in gone.text and gone.headers["cache-control"] == "no-store"
    feed = ElementTree.fromstring(pages.get("/perubahan.atom?article=pajak&lang=id").text)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3 == len({entry.find(f"{ATOM}id").text for entry in entries})
    assert [entry.find(f"{ATOM}content") for entry in entries] == [None] * 3
    assert entries[0].find(f"{ATOM}category").get("term") == "withdrawn"
    rows = [one for one in get_changes(today(), "en").changes if one.id == "pajak"]
    assert [(one.change, one.kind, one.version) for one in rows] == [
        ("withdrawn", None, None), ("changed", "wording", None), ("changed", "correction", None),
    ]  # fmt: skip
    assert rows[2].note == WORDS["en"]


def test_an_article_says_when_it_was_last_signed(pages, context):  # noqa: F811
    t = texts("en", shared.state().snapshot().library)
    said = t.reviewed_on.partition("{")[0]
    assert said not in pages.get("/articles/pajak?lang=en").text
    published(context, "correction", WORDS)
    assert said in pages.get("/articles/pajak?lang=en").text and shared.state().snapshot().reviewed_on("pajak")
    assert shared.state().snapshot().reviewed_on("sinyal") is None
    assert article_answer(shared.state().snapshot(), "pajak", "web", "en", today())[0].reviewed == today()


def test_a_request_asks_git_for_nothing(pages, context, monkeypatch):  # noqa: F811
    published(context, "correction", WORDS)
    monkeypatch.setattr("subprocess.run", None)
    for path in ("/perubahan", "/perubahan.atom", "/articles/pajak"):
        assert pages.get(path).status_code == 200
