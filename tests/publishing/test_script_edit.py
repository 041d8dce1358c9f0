"""A script changed step by step: it can always be read, nothing else of the file changes, and no step goes unseen."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answering.ask import today
from kb.content.script import faults
from kb.errors import KbError
from kb.publishing.editing import drafts, script_edit
from kb.publishing.editing.front_matter import keys_of, split, with_key
from kb.publishing.editing.overlay import present_library, quick_findings
from kb.publishing.editing.quick_fixes import quick_fixes
from kb.settings import ROOT
from tests import shipped
from tests.content.files import FRONT, article_text

SCRIPT = """\
# The guide of the helpdesk.
script:  # signed in June
# Where all begin.
- id: mulai
  ask: {id: "Sudah daftar?", en: "Registered?"}  # asked first
  options:
  # The usual case.
  - {say: {id: "Sudah", en: "Yes"}, to: sudah}  # most say so
  - say:
      id: "Belum"
      en: "No"
    to: tanya
- id: tanya
  say: {id: "Baik.", en: "Very well."}
  ask:
    id: >-
      Dibeli di
      sini?
    en: 'Bought here?'
  options: [{say: {id: Ya, en: "Yes"}, to: sudah}, {say: {id: "Tidak", en: "No"}, to: belum}]
# Ends with a number.
- id: sudah
  say: {id: "Tarifnya {{ vat }}.", en: "The rate is {{ vat }}."}
  hand_over: bea-cukai
- {id: belum, article: pajak}
guided: true  # since July
"""
TEXT = article_text(FRONT + SCRIPT)


def comments(text: str) -> list[str]:
    return re.findall(r"(?:^|\s)#.*", split(text)[0], re.MULTILINE)


def ids(text: str) -> list[str]:
    return [step.id for step in script_edit.steps_of(text)]


def test_words_are_changed_where_they_stand():
    changed = script_edit.with_words(TEXT, 0, ("ask",), "en", 'Is "it" registered: yes?')
    assert changed == TEXT.replace('en: "Registered?"', 'en: "Is \\"it\\" registered: yes?"')
    changed = script_edit.with_words(TEXT, 0, ("options", 1, "say"), "id", "Belum pernah")
    assert changed == TEXT.replace('"Belum"\n', '"Belum pernah"\n')
    changed = script_edit.with_words(TEXT, 0, ("options", 0, "say"), "en", "Yes, it is")
    assert changed == TEXT.replace('{id: "Sudah", en: "Yes"}', '{id: "Sudah", en: "Yes, it is"}')
    silent = script_edit.with_words(script_edit.with_words(TEXT, 1, ("say",), "id", ""), 1, ("say",), "en", "")
    assert silent == TEXT.replace('  say: {id: "Baik.", en: "Very well."}\n', "")


def test_a_step_that_goes_leads_what_led_to_it_elsewhere_and_says_so_if_nowhere():
    gone = script_edit.without_step(TEXT, 2, "belum")
    assert ids(gone) == ["mulai", "tanya", "belum"] and comments(gone) == [c for c in comments(TEXT) if "Ends" not in c]
    assert {option.to for step in script_edit.steps_of(gone) for option in step.options} == {"tanya", "belum"}
    gone = script_edit.without_step(TEXT, 2)
    assert [f.code for f in faults(script_edit.steps_of(gone))] == []  # told of the article instead: it leads nowhere
    assert script_edit.steps_of(gone)[0].options[0].to == ""
    for _ in range(4):
        gone = script_edit.without_step(gone, 0) if ids(gone) else gone
    assert "script" not in keys_of(gone) and split(gone)[1] == split(TEXT)[1]


def test_steps_and_answers_move_with_their_comments():
    moved = script_edit.moved_step(TEXT, 2, -2)
    assert ids(moved) == ["sudah", "mulai", "tanya", "belum"] and sorted(comments(moved)) == sorted(comments(TEXT))
    assert "# Ends with a number.\n- id: sudah" in moved and script_edit.moved_step(moved, 0, 2) == TEXT
    moved = script_edit.moved_answer(TEXT, 0, 0, 1)
    assert [option.to for option in script_edit.steps_of(moved)[0].options] == ["tanya", "sudah"]
    assert "  # The usual case.\n  - {say" in moved and script_edit.moved_answer(moved, 0, 1, -1) == TEXT


def test_a_new_step_gets_a_name_that_none_has_and_an_answer_that_leads_to_it():
    text = script_edit.led_to_new(TEXT, 0, 1, asks=True)
    assert ids(text) == ["mulai", "tanya", "sudah", "langkah-5", "belum"]
    fresh = script_edit.steps_of(text)[3]
    assert script_edit.steps_of(text)[0].options[1].to == fresh.id and len(fresh.options) == 2
    assert sorted(comments(text)) == sorted(comments(TEXT))
    begun = script_edit.begun(article_text())
    assert ids(begun) == ["mulai", "langkah-2", "langkah-3"] and not list(faults(script_edit.steps_of(begun)))


def test_an_ending_asks_and_a_question_ends():
    asks = script_edit.asking(TEXT, 3)
    assert script_edit.steps_of(asks)[3].article is None and len(script_edit.steps_of(asks)[3].options) == 2
    ends = script_edit.ending(TEXT, 0)
    first = script_edit.steps_of(ends)[0]
    assert first.ask is None and first.options == () and first.say is not None and ids(ends) == ids(TEXT)
    assert [f.code for f in faults(script_edit.steps_of(ends))] == [
        "script.not_reached"
    ]  # what follows from it is not named


def test_a_step_is_known_again_wherever_it_stands_and_not_once_it_is_gone():
    moved = script_edit.moved_step(TEXT, 2, -2)
    assert script_edit.number_of(moved, TEXT, 0) == 1 and script_edit.number_of(TEXT, TEXT, 3) == 3
    with pytest.raises(KbError, match="has changed since"):
        script_edit.number_of(script_edit.without_step(TEXT, 1), TEXT, 1)


def test_a_change_that_reaches_beyond_the_script_is_none():
    with pytest.raises(KbError, match="beyond the script"):
        script_edit.kept_elsewhere(lambda text: text.replace("tax", "toll"), TEXT)
    with pytest.raises(KbError, match="beyond the script"):
        script_edit.kept_elsewhere(lambda text: text.replace("script:", "script: ]"), TEXT)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=120)
PLACES = st.sampled_from([("ask",), ("say",), ("options", 0, "say"), ("options", 1, "say")])
SHIPPED = [
    with_key((ROOT / "articles" / article.path).read_text("utf-8"), "phrasings", [])  # many, and no part of it
    for article in shipped.library().articles.values()
    if article.guided
]
LEAVES_COMMENTS = ("move", "move answer", "new", "answer", "target", "words")
EDITS = st.tuples(
    st.sampled_from(["words", "target", "named", "answer", "no answer", "move answer", "move", "new", "gone", "kind"]),
    st.integers(0, 8), st.integers(0, 3), st.integers(-3, 3), PLACES, st.sampled_from(["id", "en"]), WORDS,
)  # fmt: skip


def edited(text: str, edit: tuple) -> tuple[str, set[str]]:
    """The text after an edit as the page allows it, and the steps that the edit takes away."""
    what, at, answer, by, place, lang, words = edit
    steps = script_edit.steps_of(text)
    if not steps:
        return script_edit.begun(text), set()
    at %= len(steps)
    step, answers = steps[at], len(steps[at].options)
    others = [one.id for one in steps if one.id != step.id]
    ways = {
        "move": lambda: script_edit.moved_step(text, at, by),
        "gone": lambda: script_edit.without_step(text, at, others[0] if others and by > 0 else ""),
        "kind": lambda: (script_edit.ending if step.ask else script_edit.asking)(text, at),
    }
    if place == ("say",) or (step.ask if place == ("ask",) else answers > 1):
        ways["words"] = lambda: script_edit.with_words(text, at, place, lang, " ".join(words.split()))
    if answers:
        answer %= answers
        ways |= {
            "target": lambda: script_edit.with_target(text, at, answer, steps[by % len(steps)].id),
            "answer": lambda: script_edit.with_answer(text, at),
            "no answer": lambda: script_edit.without_answer(text, at, answer),
            "move answer": lambda: script_edit.moved_answer(text, at, answer, by),
            "new": lambda: script_edit.led_to_new(text, at, answer, asks=by > 0),
        }
    else:
        ways["named"] = lambda: script_edit.with_named(text, at, "article", others[0] if others and by > 0 else None)
    return ways.get(what, lambda: text)(), {step.id} if what == "gone" else set()


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([TEXT, *SHIPPED]), st.lists(EDITS, min_size=1, max_size=8))
def test_no_series_of_edits_makes_a_file_that_cannot_be_read_or_loses_a_step_or_a_comment_unseen(text, edits):
    for edit in edits:
        before = text
        text, gone = edited(before, edit)
        assert script_edit.kept_elsewhere(lambda _, after=text: after, before) == text  # readable, and nothing else
        old, new = ({step.id: step for step in script_edit.steps_of(one)} for one in (before, text))
        assert set(old) - gone <= set(new) and len(new) == len(ids(text)), edit
        kept = [(step, new[step.id]) for step in old.values() if step.id in new]
        assert sum(one != other for one, other in kept) <= (len(kept) if gone else 1), edit
        if edit[0] in LEAVES_COMMENTS:
            assert [one for one in comments(TEXT) if one in before and one not in text] == []
        if edit[0] == "move":
            assert all(one == other for one, other in kept)


def test_what_is_wrong_is_told_by_step_while_the_script_is_half_written(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    path = "bea-cukai/pajak.md"
    text = script_edit.begun(draft.files[path])
    text = script_edit.with_step(text, 3, asks=False)
    draft = drafts.save(context, people["ani"], draft.id, {path: text}, draft.revision).draft
    told = {finding.told("id") for finding in quick_findings(context.articles, draft, today())}
    assert "Pada langkah 1, pertanyaan belum ditulis dalam bahasa Inggris." in told
    assert "Pada langkah 1, jawaban 2 belum ditulis dalam bahasa Indonesia." in told
    assert "Tidak ada jawaban yang menuju langkah “langkah-4”. Hubungkan atau hapus." in told
    text = script_edit.with_target(text, 0, 0, "")
    draft = drafts.save(context, people["ani"], draft.id, {path: text}, draft.revision).draft
    told = {finding.told("en") for finding in quick_findings(context.articles, draft, today())}
    assert "Answer 1 of step 1 leads nowhere yet. Choose the step that it leads to." in told


def test_a_figure_typed_into_a_script_becomes_a_facts_in_each_language(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    path = "bea-cukai/pajak.md"
    text = TEXT.replace("Tarifnya {{ vat }}.", "Tarifnya 12 persen.").replace("is {{ vat }}", "is 12%")
    text = text.replace("  say: {id: Ya", "  say: {id: 12%").replace(
        "{say: {id: Ya,", "{say: {id: 12%,"
    )  # without quotes
    draft = drafts.save(context, people["ani"], draft.id, {path: text}, draft.revision).draft
    library = present_library(context.articles)
    found = [f for f in quick_findings(context.articles, draft, today()) if f.code == "script.typed_figure"]
    changed = []
    for finding in found:
        for way in quick_fixes(library, {path: text}, finding, today()):
            assert way.what == "fact" and keys_of(way.files[path])["facts"] == keys_of(text)["facts"]
            changed += way.changes
    assert len(found) == 3 and ("Tarifnya 12 persen.", "Tarifnya {{ vat }}.") in changed
    assert all("{{ vat }}" in after for _, after in changed)
