"""The studio and the console of a collection that has a third language."""

import re
from datetime import date

import pytest

from kb.answering.ask import ask, today
from kb.content.facts import Bilingual
from kb.content.languages import BUILT_IN
from kb.content.library import load_library
from kb.publishing.editing import drafts, versions
from kb.publishing.editing.front_matter import keys_of, split
from kb.publishing.editing.overlay import digest_of, full_findings, present_library, quick_findings
from kb.publishing.workflow import publish, review
from kb.publishing.workflow.fact_changes import change_fact, reword
from kb.publishing.workflow.full_text import search_all
from kb.retrieval.build import build_snapshot
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.web.console import view as console_view
from kb.web.console.session import Console
from kb.web.console.texts import console_texts
from kb.web.shared.rendering import plain
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE, git
from tests.web.test_studio_pages import press, shown

MAIN, THIRD = "bea-cukai/pajak.md", "bea-cukai/pajak.jv.md"
TEXT = """---
title: Pira pajege telpon?
phrasings: [pajeg telpon pira, telpon seka jaba kena pajeg pira, mbayar pajeg telpon pira]
---
Pajege {{ vat }}, yen luwih saka {{ limit }}. Telpon {{ hotline }}.
"""


@pytest.fixture
def third(context):
    """The context of a collection with Javanese, in which one article has a text."""
    kb = context.articles / "kb.yaml"
    kb.write_text(kb.read_text("utf-8") + "languages: [id, en, jv]\n", "utf-8")
    (context.articles / THIRD).write_text(TEXT, "utf-8")
    facts = context.articles / "facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace('en: "The limit."', 'en: "The limit.", jv: "Watese."'), "utf-8")
    (context.articles / "languages").mkdir()
    (context.articles / "languages" / "jv.yaml").write_text("pages: {page: {search: Golek}}\n", "utf-8")
    git(context.articles, "add", "-A")
    git(context.articles, "commit", "-qm", "Basa Jawa")
    return context


@pytest.mark.parametrize(("lang", "said"), [("id", "Teks Jawa"), ("en", "Javanese text")])
def test_words_that_name_a_language_name_the_collections(third, lang, said):
    subject = present_library(third.articles).subject
    t = studio_texts(lang, subject)
    assert t.bodies["jv"] == said and set(t.languages) == set(t.insert_into) == set(t.change_words) == {
        "id",
        "en",
        "jv",
    }
    ours = studio_texts(lang)
    assert all(t.bodies[code] == ours.bodies[code] for code in ("id", "en")) and set(ours.bodies) == {"id", "en"}
    main = studio_texts(lang, subject.model_copy(update={"languages": ("jv",)}))
    assert main.bodies["id"] == said


def test_a_draft_is_written_in_every_language(third, enter):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(third, ani, "pajak")
    assert list(draft.files) == [MAIN, THIRD]
    page = enter("ani", view="draft", draft=str(draft.id), tab="write")
    assert not page.exception and "Teks Jawa" in shown(page)
    assert "+ Teks Inggris" in {button.label for button in page.button}
    title = page.text_input(key=next(one.key for one in page.text_input if one.value == "Pira pajege telpon?"))
    assert title.label == "Pertanyaan (judul) (Jawa)"
    title.set_value("Pira pajege telpon saka jaba?").run()
    assert keys_of(drafts.find_draft(third, ani, draft.id).files[THIRD])["title"] == "Pira pajege telpon saka jaba?"
    assert {"pajeg telpon pira"} <= {value for field in page.multiselect for value in field.value}


@pytest.mark.parametrize("tab", ["write", "script", "changes", "review", "saves", "history"])
def test_a_text_whose_language_is_no_longer_listed_stops_no_page(third, enter, tab, caplog):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(third, ani, "pajak")
    text = draft.files[MAIN].replace("Bayar.", "Bayar di konter.")
    draft = drafts.save(third, ani, draft.id, {MAIN: text}, draft.revision).draft
    build_snapshot(load_library(third.articles), third.encoder, third.index, today())  # lists it still
    kb = third.articles / "kb.yaml"
    kb.write_text(kb.read_text("utf-8").replace(", jv]", "]"), "utf-8")
    (third.articles / "languages" / "jv.yaml").unlink()
    page = enter("ani", view="draft", draft=str(draft.id), tab=tab)
    assert not page.exception and "the studio failed" not in caplog.text
    if tab == "write":
        assert "kb.yaml tidak menyebut bahasa “jv”" in shown(page) and "Teks Jawa" not in shown(page)
    if tab == "review":
        assert [field.label for field in page.text_input] == [
            studio_texts("id").change_words[code] for code in BUILT_IN
        ]


def test_a_text_that_is_not_read_is_taken_away_by_one_press_and_the_article_published(third, enter):
    ani = PEOPLE["ani"]
    kb = third.articles / "kb.yaml"
    kb.write_text(kb.read_text("utf-8").replace(", jv]", "]"), "utf-8")
    (third.articles / "languages" / "jv.yaml").unlink()
    git(third.articles, "commit", "-qam", "Tanpa basa Jawa")
    draft = drafts.open_article(third, ani, "pajak")
    french = MAIN.replace(".md", ".fr.md")
    draft = drafts.save(third, ani, draft.id, {french: TEXT}, draft.revision).draft
    for name in ("pajak.jv.md", "pajak.fr.md"):
        press(enter("ani", view="draft", draft=str(draft.id), tab="write"), plain(f"Perbaiki: hapus {name}"))
    draft = drafts.find_draft(third, ani, draft.id)
    assert draft.files[THIRD] is None is draft.files[french]
    assert not enter("ani", view="draft", draft=str(draft.id), tab="review").exception
    drafts.submit(third, ani, draft.id)
    for need in review.signatures_of(third, draft):
        who = PEOPLE[{"bea-cukai": "citra", "kominfo": "dewi"}[need.owner]]
        review.sign(third, who, draft.id, need.owner, digest_of(draft))
    publish.publish(third, PEOPLE["citra"], draft.id)
    assert not (third.articles / THIRD).exists() and not (third.articles / french).exists()
    assert not [f for f in load_library(third.articles).findings if f.severity == "error"]


@pytest.mark.parametrize(("lang", "said"), [("id", "Teks Prancis"), ("en", "French text")])
def test_what_is_said_of_a_language_that_is_not_listed_is_said_all_the_same(third, lang, said):
    subject = present_library(third.articles).subject
    assert studio_texts(lang).bodies["fr"] == studio_texts(lang, subject).bodies["fr"] == said
    with pytest.raises(KeyError):
        studio_texts(lang, subject).bodies["no language"]


def test_a_term_that_is_a_word_of_a_further_language_is_shown(third, enter):
    terms = "terms: [{term: HKT, words: {id: nomor, en: number}, as_word: [jv]}]\n"
    (third.articles / "glossary.yaml").write_text(terms, "utf-8")
    page = enter("ani", view="shared", file="glossary.yaml")
    page.selectbox[0].select_index(1).run()
    assert not page.exception and [field.value for field in page.multiselect] == [["jv"]]


def test_a_text_in_another_language_is_begun_in_the_studio(third, enter):
    draft = drafts.open_article(third, PEOPLE["eko"], "sinyal")
    page = enter("eko", view="draft", draft=str(draft.id), tab="write")
    press(page, "+ Teks Jawa")
    assert "kominfo/sinyal.jv.md" in drafts.find_draft(third, PEOPLE["eko"], draft.id).files


def test_a_file_of_another_article_is_refused_in_any_language(third):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(third, ani, "pajak")
    with pytest.raises(Exception, match="own article only"):
        drafts.save(third, ani, draft.id, {"kominfo/sinyal.jv.md": TEXT}, draft.revision)


def test_a_translation_that_stays_behind_and_a_typed_figure_are_findings(third):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(third, ani, "pajak")
    text = draft.files[MAIN].replace("Tarifnya", "Tarif pajaknya")
    draft = drafts.save(third, ani, draft.id, {MAIN: text}, draft.revision).draft
    found = {(f.code, f.path) for f in quick_findings(third.articles, draft, today())}
    assert ("draft.translation_not_changed", THIRD) in found
    spoilt = TEXT.replace("{{ limit }}", "Rp 1.700.000")
    draft = drafts.save(third, ani, draft.id, {THIRD: spoilt}, draft.revision).draft
    report = full_findings(third, draft, today())
    assert ("figure", THIRD) in {(f.rule, f.path) for f in report.errors}


def test_what_is_signed_is_published_and_answered_in_the_third_language(third):
    ani, citra, dewi = (PEOPLE[name] for name in ("ani", "citra", "dewi"))
    draft = drafts.open_article(third, ani, "pajak")
    text = draft.files[THIRD].replace("Telpon", "Telpon menyang")
    draft = drafts.save(third, ani, draft.id, {THIRD: text}, draft.revision).draft
    drafts.submit(third, ani, draft.id)
    for person, owner in ((citra, "bea-cukai"), (dewi, "kominfo")):
        review.sign(third, person, draft.id, owner, digest_of(draft))
    publish.publish(third, citra, draft.id)
    assert "Telpon menyang" in (third.articles / THIRD).read_text("utf-8")
    answer = ask(open_snapshot(third.index, third.encoder), "pajeg telpon pira", lang="jv").answer
    assert answer.lang == "jv" and "Telpon menyang" in answer.text
    assert THIRD in versions.texts_of(third, "pajak", versions.versions(third, "pajak")[0].commit)


def test_a_facts_words_in_a_further_language_are_kept_when_it_is_changed(third):
    ani, later = PEOPLE["ani"], date(2027, 3, 1)
    said = {"id": "Batas baru.", "en": "The new limit."}
    value = {"amount": 2_000_000, "currency": "IDR"}
    draft = change_fact(third, ani, "limit", value, later, today(), statement=said)
    assert 'jv: "Watese."' in draft.files["facts.yaml"] or "jv: Watese." in draft.files["facts.yaml"]
    draft = reword(third, ani, draft.id, "vat", {"id": "Tarif.", "en": "The rate."}, draft.revision)
    assert "Batas baru." in draft.files["facts.yaml"] and "Watese." in draft.files["facts.yaml"]


def test_the_console_speaks_it_with_the_caller(third):
    build_snapshot(load_library(third.articles), third.encoder, third.index, today())
    snapshot = open_snapshot(third.index, third.encoder)
    console = Console(team="telkomsel", lang="jv")
    html = console_view.bar_html(
        snapshot.library, "id", console, ["telkomsel"], supervises=False, waiting=0, own_pages=[]
    )
    assert "Jawa" in html and "JV" in html
    assert console_texts("id", snapshot.library).languages["jv"] == "dalam bahasa Jawa"
    found = snapshot.library.articles["pajak"]
    assert "Pira pajege telpon?" in console_view.results_html(snapshot.library, "id", console, [found], None, today())


def test_the_studios_search_finds_it(third):
    found = search_all(third, PEOPLE["ani"], "pajege", 10)
    assert [one.subject for one in found.found] == ["pajak"]


def test_words_keep_every_language_that_a_form_has_a_field_for():
    words = Bilingual.model_validate({"id": "a", "en": "b", "jv": "c"})
    assert words.every() == ["a", "b", "c"] and split(TEXT)[1].startswith("Pajege") and re.search("jv", THIRD)
