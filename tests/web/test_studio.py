"""The studio's words and small parts; its pages are tried in a browser by tests/e2e."""

import re
from html import escape
from typing import get_args

import pytest
from markdown_it import MarkdownIt

from kb.content.finding import Finding
from kb.errors import KbError
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow.tasks import Task, Why
from kb.settings import ROOT
from kb.web.shared.rendering import plain
from kb.web.studio import fields as studio_fields
from kb.web.studio.fact_fields import _number
from kb.web.studio.fields import key_at
from kb.web.studio.tasks import _detail
from kb.web.studio.texts import studio_texts
from tests.content.files import article_text

KB = ROOT / "kb"


def test_every_word_is_there_in_both_languages_and_used():
    used = set()
    for path in (*KB.glob("web/studio/*.py"), *KB.glob("web/studio/templates/*.html")):
        used |= set(re.findall(r"\bt\.([a-z_]+)", path.read_text("utf-8")))
    indonesian, english = vars(studio_texts("id")), vars(studio_texts("en"))
    assert used == set(indonesian) == set(english)
    for key, words in indonesian.items():
        other = english[key]
        places = lambda said: set(re.findall(r"\{(\w+)\}", str(said))) if isinstance(said, str) else set()
        assert type(words) is type(other) and places(words) == places(other), key
        if isinstance(words, dict) and key != "deeds":
            assert set(words) == set(other), key


@pytest.mark.parametrize("lang", ["id", "en"])
def test_each_kind_of_task_has_its_words(lang):
    t = studio_texts(lang)
    assert set(t.why) == set(t.do) == set(get_args(Why))


def test_no_word_is_there_twice():  # YAML would take the last in silence, wherever the first one is shown
    keys = re.findall(r"^(\w+):", (KB / "web/studio/texts.yaml").read_text("utf-8"), re.M)
    assert len(keys) == len(set(keys))


def test_a_finding_among_the_tasks_is_told_in_the_readers_language():
    finding = Finding(
        "warning",
        "english-older",
        "a",
        "b/a.en.md",
        1,
        "article.english_older",
    )
    task = Task("finding", "a", "Judul?", "b", finding=finding)
    assert _detail(task, studio_texts("id")) == "Teks Indonesia berubah, teks Inggrisnya belum."
    assert _detail(task, studio_texts("en")).startswith("The Indonesian text was changed")


def _told(code: str, lang: str, **parameters: object) -> str:
    return Finding("error", "rule", "a", "b/a.md", 9, code, parameters).told(lang)


def test_findings_are_told_in_the_readers_language():
    assert _told("article.figure_of_no_fact", "id", figure="500").startswith("Angka 500 bukan")
    assert "fact-id" not in _told("article.figure_of_no_fact", "en", figure="500")
    assert _told("text.link_without_words", "id").startswith("Ada tautan tanpa kata")
    assert _told("text.address_in_note", "id").startswith("Alamat sebuah")
    assert "mirip tanda sebuah fakta" in _told("text.foreign_mark", "id", words="{{ vat", kind="nearly-fact")


def test_what_people_wrote_is_no_markdown_in_a_label():
    words = "[klik](https://jahat.example) **tebal** :red[x] $a$ `b` <i> 1. satu é"
    shown = plain(words)
    assert (
        MarkdownIt("commonmark").renderInline(shown) == escape(words, quote=False)
        and "\\:red" in shown
        and "\\$a" in shown
    )


def test_errors_are_told_in_the_readers_language():
    error = NotAllowed("account.role_for_owner_needed", "Ani", role="author", owner="kemendag")
    assert (
        error.told("id")
        == "Hanya penulis untuk kemendag yang boleh melakukan ini. Mintalah peran itu kepada administrator."
    )
    assert error.told("en") == str(error)
    long = KbError("draft.too_long", characters=1_000_000, most=200_000)
    assert "1.000.000 huruf, paling banyak 200.000" in long.told("id")
    assert "has 1,000,000 characters" in long.told("en")
    of_a_line = KbError("field.missing", "facts.yaml", 3, key="owner")
    assert of_a_line.told("id") == "facts.yaml, baris 3: Isian “owner” belum ada."
    assert of_a_line.told("en") == "facts.yaml:3: `owner` is missing; add it."


def test_an_error_in_another_is_told_in_the_same_language():
    signature = KbError("publish.signature_missing", owner="kominfo")
    finding = Finding("warning", "days", "a", "b/a.md", 9, "article.expired")
    warning = KbError("publish.warning_stands", "b/a.md", 9, finding=finding)
    error = KbError("publish.not_ready", "a", obstacles=[signature, warning])
    assert str(error) == (
        "a: The signature of kominfo is missing. "
        "b/a.md:9: it is no longer answered from; mend it or say why it may stay."
    )
    assert error.told("id") == (
        "Tanda tangan kominfo belum ada. b/a.md, baris 9: Jawaban ini sudah melewati masa berlakunya."
    )


@pytest.mark.parametrize(
    "typed, number",
    [
        ("1.400.000", 1400000),
        ("1,400,000", 1400000),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.400.000,5", 1400000.5),
        ("1,400,000.5", 1400000.5),
        ("11%", 11),
        (" 7 ", 7),
        ("1.400", 1400),
        ("0,5", 0.5),
    ],
)
def test_figures_are_read_as_both_languages_write_them(typed, number):
    assert _number(typed) == number


@pytest.mark.parametrize("typed", ["", "banyak", "1.2.3,4,5", "nan", "inf", "-", "1e999"])
def test_what_is_no_figure_gets_one_sentence(typed):
    with pytest.raises(KbError, match="no number"):
        _number(typed)


def test_a_line_of_the_file_is_that_of_its_field():
    text = article_text().replace("related: []", "related:\n- a\n- b")
    lines = text.split("\n")
    assert key_at(text, lines.index("facts: [vat, limit, hotline]") + 1) == "facts"
    assert key_at(text, lines.index("- b") + 1) == "related" and key_at(text, 1) == "id"
    assert key_at(text, lines.index("## Langkah") + 1) == ""


def test_a_late_word_of_a_field_that_was_replaced_does_not_bring_its_value_back(monkeypatch):
    state, kept = {}, []
    monkeypatch.setattr(studio_fields.st, "session_state", state)
    monkeypatch.setattr(studio_fields, "_keep", lambda draft, t, lang, key, value: kept.append(value))
    first = studio_fields.fresh("phrasings", ["a"])
    late = studio_fields._chosen(None, None, "id", "phrasings", "phrasings")
    second = studio_fields.fresh("phrasings", ["a", "b"])
    state[first] = ["a"]
    late()
    third = studio_fields.fresh("phrasings", ["a", "b", "c"])
    assert len({first, second, third}) == 3 and third not in state  # what it shows it has from the draft
    assert kept == [["a"]]  # what was meant by it is joined with what came since
