"""The studio's words and small parts; its pages are tried in a browser by tests/e2e."""

import ast
import re
from html import escape

import pytest
from markdown_it import MarkdownIt

from kb.content.finding import Finding
from kb.content.script import Step, faults
from kb.errors import KbError
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow.tasks import Task
from kb.settings import ROOT
from kb.web.shared.rendering import plain
from kb.web.staff.finding_texts import finding_words, sentence
from kb.web.studio import fields as studio_fields
from kb.web.studio.facts import _number
from kb.web.studio.fields import key_at
from kb.web.studio.tasks import _detail
from kb.web.studio.texts import studio_texts
from tests.content.files import article_text

KB = ROOT / "kb"


def test_every_word_is_there_in_both_languages_and_used():
    used = set()
    for path in KB.glob("web/studio/*.py"):
        used |= set(re.findall(r"\bt\.([a-z_]+)", path.read_text("utf-8")))
    indonesian, english = vars(studio_texts("id")), vars(studio_texts("en"))
    assert used == set(indonesian) == set(english)
    for key, words in indonesian.items():
        other = english[key]
        places = lambda said: set(re.findall(r"\{(\w+)\}", str(said))) if isinstance(said, str) else set()
        assert type(words) is type(other) and places(words) == places(other), key
        if isinstance(words, dict) and key != "deeds":
            assert set(words) == set(other), key


def test_a_finding_among_the_tasks_is_told_in_the_readers_language():
    finding = Finding(
        "warning",
        "english-older",
        "a",
        "b/a.en.md",
        1,
        "the Indonesian text was changed after the English one",
        "compare them and save the English text again",
    )
    task = Task("finding", "a", "Judul?", "b", finding=finding)
    assert _detail(task, studio_texts("id")) == "Teks Indonesia berubah, teks Inggrisnya belum."
    assert _detail(task, studio_texts("en")).startswith("The Indonesian text was changed")


def test_findings_are_told_in_the_readers_language():
    finding = Finding(
        "error",
        "figure",
        "a",
        "b/a.md",
        9,
        "the figure 500 is not that of a listed fact or source",
        "show the fact with {{ fact-id }} or list the fact that states it",
    )
    assert finding_words(finding, "id").startswith("Angka 500 bukan") and "fact-id" not in finding_words(finding, "en")
    unknown = Finding("error", "new", "a", "b/a.md", 9, "it is new", "mend it")
    assert finding_words(unknown, "id") == "It is new: mend it."
    link = Finding(
        "error", "not-shown", "a", "b/a.md", 9, "a link has no words, so that nobody sees it", "write [words](address)"
    )
    hidden = "the address of a link that everyone sees is written within a note for agents"
    half = "'{{ vat' is nearly the mark of a fact: it would be shown and read out as it is"
    assert finding_words(link, "id").startswith("Ada tautan tanpa kata")
    assert finding_words(Finding("error", "agent-block", "a", "b/a.md", 9, hidden, "x"), "id").startswith(
        "Alamat sebuah"
    )
    assert "mirip tanda sebuah fakta" in finding_words(
        Finding("error", "foreign-mark", "a", "b/a.md", 9, half, "x"), "id"
    )


def test_what_people_wrote_is_no_markdown_in_a_label():
    words = "[klik](https://jahat.example) **tebal** :red[x] $a$ `b` <i> 1. satu é"
    shown = plain(words)
    assert (
        MarkdownIt("commonmark").renderInline(shown) == escape(words, quote=False)
        and "\\:red" in shown
        and "\\$a" in shown
    )


def test_errors_are_told_in_the_readers_language():
    error = str(NotAllowed("only a person with the role author for kemendag may do this", "Ani"))
    assert (
        sentence(error, "id")
        == "Hanya penulis untuk kemendag yang boleh melakukan ini. Mintalah peran itu kepada administrator."
    )
    assert sentence(error, "en") == error and sentence("what nobody foresaw", "id") == "what nobody foresaw"
    assert "1.000.000 huruf, paling banyak 200.000" in sentence(
        "the text has 1,000,000 characters, and an article may have 200,000", "id"
    )


def _words(node: ast.expr) -> str | None:
    """What a sentence in the source says, with something in its gaps."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "'x'" if part.conversion == ord("r") else "7"
            for part in node.values
        )
    return (
        _words(node.body)
        if isinstance(node, ast.IfExp)
        else str(node.value)
        if isinstance(node, ast.Constant)
        else None
    )


def test_officers_read_every_refusal_in_indonesian():
    by_command_only = {
        "the folder is not empty",
        "there is no such folder",
        "the password has fewer than 7 characters",
        "the accounts cannot be read (7)",
        "the audit log is as it was written",
    }
    said = set()
    modules = set(KB.glob("publishing/**/*.py"))
    for path in sorted(
        path for path in modules if path.name not in ("collection.py", "intake.py")
    ):  # those are of `kb init` alone
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("KbError", "NotAllowed") and node.args:
                said.add(_words(node.args[0]))
    said -= {None}
    assert len(said) > 60
    assert {words for words in said if sentence(words, "id") == words} == by_command_only


def test_what_is_wrong_with_a_script_is_told_in_indonesian():
    steps = [
        {
            "id": "a",
            "ask": {"id": "Di mana?", "en": "Where?"},
            "options": [
                {"say": {"id": "Sini", "en": "Here"}, "to": "b"},
                {"say": {"id": "Sini", "en": "Here"}, "to": "x"},
            ],
        },
        {"id": "b"},
        {"id": "c", "say": {"id": "Ya.", "en": "Yes."}},
    ]
    found = list(faults(tuple(Step.model_validate(step) for step in steps)))
    assert len(found) >= 4
    for fault in found:
        assert (
            finding_words(Finding("error", "script", "a", "b/a.md", 3, fault.message, fault.mend), "id")
            != f"{fault.message[:1].upper()}{fault.message[1:]}: {fault.mend}."
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
    first = studio_fields._fresh("phrasings", ["a"])
    late = studio_fields._chosen(None, None, "id", "phrasings", "phrasings")
    second = studio_fields._fresh("phrasings", ["a", "b"])
    state[first] = ["a"]
    late()
    third = studio_fields._fresh("phrasings", ["a", "b", "c"])
    assert len({first, second, third}) == 3 and state[third] == ["a", "b", "c"]
    assert kept == [["a"]]  # what was meant by it is joined with what came since
