"""Readers see that a translation is older than its original, officers which of those are read most."""

import os
import subprocess
from datetime import UTC, datetime

import pytest

from kb.answering.ask import article_answer, ask, today
from kb.content.library import load_library
from kb.retrieval.build import build_snapshot, live_snapshot
from kb.storage.models import Query
from kb.web.shared.texts import texts
from kb.web.studio.texts import studio_texts
from tests.web.test_receipts import pages, wait_for  # noqa: F401  the fixture
from tests.web.test_studio_pages import press, shown

ENGLISH = (
    "---\ntitle: What is the tax?\nphrasings: [phone tax, tax on phones, how much tax]\n---\n"
    "The rate is {{ vat }} above {{ limit }}. Call {{ hotline }}.\n"
)
MAIN = "bea-cukai/pajak.md"


def commit(context, day, path, text):
    (context.articles / path).write_text(text, "utf-8")
    moment = f"{day}T03:00:00+00:00"
    run = ["git", "-C", str(context.articles)]
    subprocess.run([*run, "add", "-A"], check=True)
    at = os.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    subprocess.run([*run, "commit", "-qm", "Change"], check=True, env=at)


def main_text(context):
    return (context.articles / MAIN).read_text("utf-8")


def build(context):
    found = build_snapshot(
        load_library(context.articles), context.encoder, context.index, today(),
        previous=live_snapshot(context.index, context.encoder),
    )  # fmt: skip
    return live_snapshot(context.index, context.encoder), found


@pytest.fixture
def older(context):
    """An English text, after which the Indonesian one was changed, and then only the day of its next check."""
    commit(context, "2027-01-01", "bea-cukai/pajak.en.md", ENGLISH)
    commit(context, "2027-03-05", MAIN, main_text(context).replace("Bayar.", "Bayar di konter."))
    commit(context, "2027-04-01", MAIN, main_text(context).replace("review_by: 2", "review_by: 3"))
    return build(context)


def test_readers_see_since_when_the_original_says_something_else(context, pages, older):  # noqa: F811
    snapshot, number = older
    wait_for(number)
    t = texts("en", snapshot.library)
    said = t.translation_older.format(language="in Indonesian", date="5 March 2027")
    for address in (
        "/articles/pajak?lang=en",
        "/articles/pajak?lang=en&cetak=1",
        "/cari?q=how+much+tax&lang=en",
        "/?q=how+much+tax&lang=en",
    ):
        html = pages.get(address).text
        assert said in html and 'href="/articles/pajak?lang=id" hreflang="id"' in html, address
    assert "5 Maret 2027" not in pages.get("/articles/pajak?lang=id").text
    body = ask(snapshot, "how much tax", "web", "en").answer
    assert body.model_dump(mode="json")["original_changed"] == "2027-03-05"
    original = article_answer(snapshot, "pajak", "web", "id", today())[0]
    assert "original_changed" not in original.model_dump()


def test_once_it_is_written_anew_nothing_is_said(context, older):
    snapshot, _ = older
    commit(context, "2027-05-01", "bea-cukai/pajak.en.md", ENGLISH.replace("The rate", "At the counter the rate"))
    again, _ = build(context)
    assert snapshot.original_changed("pajak", "en") and again.original_changed("pajak", "en") is None


def test_what_files_own_dates_suggest_is_told_to_no_reader(context):
    path = context.articles / "bea-cukai/pajak.en.md"
    path.write_text(ENGLISH, "utf-8")
    os.utime(path, (1, 1))
    assert build(context)[0].original_changed("pajak", "en") is None


def ask_in_english(context, times, article):
    values = dict(question="how much", status="answered", article=article, confidence=1.0, channel="web", lang="en")
    with context.store.transaction() as database:
        database.add_all(Query(**values, snapshot="", receipt="", at=datetime.now(UTC)) for _ in range(times))


def test_officers_see_the_most_read_first_and_open_the_draft_beside_what_changed(enter, context, older):
    t = studio_texts("id")
    path = "bea-cukai/cukai.md"
    commit(context, "2027-01-01", path, main_text(context).replace("id: pajak", "id: cukai").replace("Berapa", "Kapan"))
    commit(context, "2027-01-02", "bea-cukai/cukai.en.md", ENGLISH.replace("What is the tax?", "When is the tax due?"))
    commit(context, "2027-03-01", path, (context.articles / path).read_text("utf-8").replace("di konter", "di loket"))
    build(context)
    ask_in_english(context, 3, "pajak")
    ask_in_english(context, 1, "cukai")
    page = press(enter("ani"), t.translations_to_check.format(count=2))
    html = shown(page)
    assert t.translations_given.format(count=3, days=90) in html and t.bodies["en"] in html
    assert html.index("What is the tax?") < html.index("When is the tax due?")
    page.button(key="older-open-pajak-en").click().run()
    assert page.query_params["view"] == "draft"
    html = shown(page)
    assert t.original_since in html and "konter" in html
    page = enter("citra", view="translations")
    assert t.translations_none in shown(page)
