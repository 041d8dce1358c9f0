"""A figure that is typed becomes a fact, and the article that shows it is published; a script is written: on a
collection of one article, of which all that is checked takes no time.
"""

import pytest
from playwright.sync_api import expect

from kb.answering.ask import today
from kb.content.library import load_library
from kb.publishing.editing import drafts
from kb.publishing.editing.script_edit import steps_of
from kb.retrieval.build import build_snapshot
from kb.storage.store import Store
from tests.content.files import FRONT, article_text, write_folder
from tests.e2e.conftest import PHONE
from tests.e2e.studio import SIDEWAYS, Studio, T, area, labelled, press, said, saved

ENGLISH = """\
---
title: "How much is the tax on a phone?"
phrasings: [phone tax, tax on phones, import tax phone, vat phone, how much tax, phone duty, tax rate phone, iphone tax]
---
The rate is {{ vat }} above {{ limit }}. Call {{ hotline }}.
"""
MADE = "simpan-tangkapan-layarnya-selama-45-hari"


@pytest.fixture(scope="module")
def studio(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("collection")
    (folder / "articles").mkdir()
    texts = {
        "bea-cukai/pajak.md": article_text(FRONT, "Tarifnya {{ vat }} di atas {{ limit }}. Telepon {{ hotline }}.\n"),
        "bea-cukai/pajak.en.md": ENGLISH,
    }
    articles = write_folder(folder / "articles", texts)
    build_snapshot(load_library(articles), encoder, folder / "index", today())
    found = Studio(tmp_path_factory.mktemp("studio"), articles, folder / "index")
    found.start()
    yield found
    found.kill()


def test_a_figure_that_is_no_facts_becomes_one_and_the_published_article_shows_it(studio, enter):
    author = enter("penulis-bea-cukai", "/studio?view=article&article=pajak")
    press(author, T.edit)
    area(author).wait_for()
    area(author).fill(area(author).input_value().rstrip() + "\n\nSimpan tangkapan layarnya selama 45 hari.\n")
    saved(author)
    article = author.url
    press(author, T.make_fact.format(said="45 hari"))
    expect(labelled(author, T.how_long)).to_have_value("45")
    expect(labelled(author, T.statement["id"])).to_have_value("Simpan tangkapan layarnya selama 45 hari.")
    labelled(author, T.statement["en"]).fill("Keep the screenshot for 45 days.")
    author.get_by_text(T.new_source).click()
    for name, words in (("title", "Surat edaran layar"), ("publisher", "Bea Cukai"), ("url", "https://contoh.go.id/x")):
        labelled(author, T.source_fields[name]).fill(words)
    press(author, T.begin_fact)
    said(author, T.fact_begun)
    fact = author.url
    author.goto(article)
    english = area(author, "en")
    english.fill(f"{english.input_value().rstrip()}\n\nKeep the screenshot for {{{{ {MADE} }}}}.\n")
    saved(author, "en")
    reviewer = enter("pemeriksa-bea-cukai")
    for address in (fact, article):
        author.goto(f"{address.partition('&tab=')[0]}&tab=review")
        if address == article:
            author.get_by_text(T.change_kinds["wording"], exact=True).click()
        press(author, T.hand_in)
        said(author, T.handed_in)
        reviewer.goto(f"{address.partition('&tab=')[0]}&tab=review")
        press(reviewer, T.sign_for.format(owner="Bea Cukai"))
        said(reviewer, T.signed.format(owner="Bea Cukai"))
        expect(reviewer.locator(".st-key-publish button")).to_be_enabled(timeout=900_000)
        reviewer.locator(".st-key-publish button").click()
        said(reviewer, T.published)
    page = author.context.new_page()
    for _ in range(60):
        page.goto(f"{studio.url}/articles/pajak")
        if page.get_by_text("selama 45 hari").count():
            break
        page.wait_for_timeout(500)
    expect(page.locator("article")).to_contain_text("Simpan tangkapan layarnya selama 45 hari.")
    expect(page.locator("article")).to_contain_text("Surat edaran layar")
    assert f"{{{{ {MADE} }}}}" in (studio.articles / "bea-cukai" / "pajak.md").read_text("utf-8")


def leads(page, step: int, answer: int, words: str) -> None:
    """What an answer's list shows, and nothing else once Streamlit has drawn the page anew."""
    chosen = f".st-key-answer-{step}-{answer} [data-testid=stSelectbox] input"
    expect(page.locator(f'{chosen}[value="{words}"]')).to_have_count(1)
    expect(page.locator(chosen)).to_have_count(1)


def test_a_script_is_written_on_a_phone_and_nothing_typed_or_chosen_is_lost_to_the_next_press(studio, enter):
    page = enter("penulis-bea-cukai", "/studio?view=article&article=pajak", viewport=PHONE)
    press(page, T.edit_script)
    press(page, T.script_begin)
    question = labelled(page, T.script_parts["ask"].format(lang=T.languages["id"], number=""))
    question.fill("Sudah didaftarkan?")
    page.locator(".st-key-step-0 button", has_text=T.script_add_answer).click()  # typed, and pressed at once
    expect(page.locator(".st-key-answer-0-2")).to_be_visible()
    expect(question).to_have_value("Sudah didaftarkan?")
    choose = page.locator(".st-key-answer-0-2 [data-testid=stSelectbox] input")
    choose.focus()  # by keyboard alone
    choose.press_sequentially(T.script_new["+end"][2:], delay=10)
    page.locator("[role=listbox] [role=option]").first.wait_for()
    choose.press("Enter")
    leads(page, 0, 2, "4. belum ditulis")
    assert not page.evaluate(SIDEWAYS)
    # What the other fields showed before the steps had other numbers is not sent as what was chosen.
    page.locator(".st-key-step-down-0 button").click()
    expect(page.locator(".st-key-step-1 h2")).to_contain_text(f"2. {T.script_kinds['ask']}")
    leads(page, 1, 0, "1. belum ditulis")
    press(page, T.undo)
    expect(page.locator(".st-key-step-0 h2")).to_contain_text(T.script_first)
    leads(page, 0, 0, "2. belum ditulis")
    page.goto(f"{page.url.partition('&tab=')[0]}&tab=saves")
    page.locator(".sj-diff").first.wait_for(state="attached")
    store = Store(studio.environment()["KB_DATABASE_URL"])
    with store.transaction(reading=True) as database:
        text = drafts.open_draft_of(database, "article", "pajak").files["bea-cukai/pajak.md"]
    store.close()
    steps = steps_of(text)
    assert [step.id for step in steps] == ["mulai", "langkah-2", "langkah-3", "langkah-4"]
    assert steps[0].ask.id == "Sudah didaftarkan?"
    assert [option.to for option in steps[0].options] == ["langkah-2", "langkah-3", "langkah-4"]
