"""A script is written in the studio step by step, by who is no programmer: no id, no file."""

import html
import re

import pytest
import yaml

from kb.content.script import faults
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import present_library
from kb.publishing.editing.script_edit import led_to_new, steps_of, without_step
from kb.settings import ROOT
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

PATH = "bea-cukai/pajak.md"
SCRIPT = """\
# How agents help.
script:
- id: mulai
  ask: {id: "Sudah daftar?", en: "Registered?"}
  options:
  - {say: {id: "Sudah", en: "Yes"}, to: sudah}  # the usual case
  - {say: {id: "Belum", en: "No"}, to: belum}
- id: sudah
  say: {id: "Tarifnya {{ vat }}.", en: "The rate is {{ vat }}."}
  hand_over: bea-cukai
- id: belum
  article: sinyal
"""
ANI = PEOPLE["ani"]


def with_script(text: str, script: str = SCRIPT) -> str:
    return text.replace("related: []\n", f"related: []\n{script}")


@pytest.fixture
def draft(context):
    found = drafts.open_article(context, ANI, "pajak")
    return drafts.save(context, ANI, found.id, {PATH: with_script(found.files[PATH])}, found.revision).draft


def text_of(context, draft) -> str:
    return drafts.find_draft(context, ANI, draft.id).files[PATH]


def opened(enter, draft, who="ani", **more):
    return enter(who, view="draft", draft=str(draft.id), tab="script", **more)


def field(page, label, number=0, what="text_area"):
    return [one for one in getattr(page, what) if one.label == label][number]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_script_is_begun_written_mended_and_published_without_a_name_or_a_file(enter, context, lang):
    t = studio_texts(lang)
    page = enter("ani", view="shared", file="scripts", lang=lang)
    assert t.scripts_none in shown(page)
    field(page, t.script_for, what="selectbox").set_value("pajak").run()
    page = press(page, t.script_write)
    draft = next(one for one in drafts.open_drafts(context, ANI) if one.subject == "pajak")
    assert page.query_params["tab"] == "script" and t.script_empty in shown(page)
    page = press(page, t.script_begin)
    languages = t.languages
    asks, both = {lang: t.script_parts["ask"].format(lang=languages[lang]) for lang in ("id", "en")}, ("id", "en")
    said = html.unescape(shown(page))
    assert said.count(t.script_unwritten) and t.script_walk_not_yet in said
    # What is missing stands beside its step, in words.
    missing = {"id": "Pada langkah 1, pertanyaan belum ditulis dalam bahasa Inggris.",
               "en": "Step 1 of the script lacks the English words of its question: write them."}  # fmt: skip
    assert missing[lang] in said
    field(page, asks["id"]).set_value("Sudah daftar?").run()
    field(page, asks["en"]).set_value("Registered?").run()
    assert missing[lang] not in html.unescape(shown(page))
    for number, (id_, en) in enumerate((("Sudah", "Yes"), ("Belum", "No")), 1):
        for each, words in zip(both, (id_, en), strict=True):
            label = t.script_parts["answer"].format(lang=languages[each], number=number)
            field(page, label, what="text_input").set_value(words).run()
    for step in (1, 2):
        page = page.button(key=f"open-step-{step}").click().run()
        for each in both:
            field(page, t.script_parts["say"].format(lang=languages[each])).set_value(
                f"Tamat {each} {'xyz'[step]}."
            ).run()
    assert list(faults(steps_of(text_of(context, draft)))) == []
    # An answer leads to a step chosen from a list, or to a new one.
    page = page.button(key="open-step-0").click().run()
    target = t.script_leads_to.format(number=2)
    choices = field(page, target, what="selectbox").options
    assert choices == [*(f"{n}. {w}" for n, w in ((1, "Sudah daftar?" if lang == "id" else "Registered?"),
                       (2, f"Tamat {lang} y."), (3, f"Tamat {lang} z."))), *t.script_new.values()]  # fmt: skip
    field(page, target, what="selectbox").set_value(steps_of(text_of(context, draft))[1].id).run()
    said = html.unescape(shown(page))
    alone = {"id": "Tidak ada jawaban yang menuju langkah “3”. Hubungkan atau hapus.",
             "en": "No answer leads to step “3”. Lead one to it, or delete it."}  # fmt: skip
    assert alone[lang] in said and t.script_unreached in said
    page = press(page, t.undo)
    assert alone[lang] not in html.unescape(shown(page))
    # It is walked through as an agent does, and is a passage of the draft that is signed.
    assert "Sudah daftar?" in {step.ask.id for step in steps_of(text_of(context, draft)) if step.ask}
    page = page.button(key="walk-1").click().run()
    assert f"Tamat {lang} z." in shown(page) and t.script_walk["end"] in shown(page)
    if lang == "id":
        address = {"view": "draft", "draft": str(draft.id), "tab": "review"}
        review = enter("ani", **address)
        next(radio for radio in review.radio if radio.label == t.change_kind).set_value("wording").run()
        press(review, t.hand_in)
        press(enter("citra", **address), t.sign_for.format(owner="Bea Cukai"))
        press(enter("dewi", **address), t.sign_for.format(owner="Komdigi"))
        assert t.published in shown(press(enter("ani", **address), t.publish_now))
        assert len(present_library(context.articles).articles["pajak"].script) == 3


T = studio_texts("id")


def test_steps_and_answers_are_read_moved_removed_and_each_change_undone(enter, context, draft):
    before = text_of(context, draft)
    page = opened(enter, draft)
    said = html.unescape(shown(page))
    assert (
        "Tarifnya 12%." in said
        and "The rate is 12%." in said
        and 'href="#langkah-2" target="_self">2. Tarifnya 12%.</a>' in said
    )
    assert T.script_reads.format(title="Sinyal saya hilang?") in said
    assert T.script_hands_over.format(owner="Bea Cukai") in said
    page = page.button(key="step-down-1").click().run()
    assert [step.id for step in steps_of(text_of(context, draft))] == ["mulai", "belum", "sudah"]
    page = page.button(key="remove-step-2").click().run()
    gone = text_of(context, draft)
    assert len(steps_of(gone)) == 2 and "# the usual case" in gone and "# How agents help." in gone
    assert "Jawaban 1 pada langkah 1 belum menuju ke mana pun." in html.unescape(shown(page))
    page = page.button(key="open-step-0").click().run()
    page = page.button(key=f"remove_answer-{draft.id}-mulai-0").click().run()
    assert "jawabannya kurang dari dua" in shown(page)
    after = text_of(context, draft)
    for _ in range(3):
        page = press(page, T.undo)
    assert text_of(context, draft) == before and T.undo not in {button.label for button in page.button}
    page = press(page, T.redo)
    page = press(page, T.redo)
    assert text_of(context, draft) == gone and {T.undo, T.redo} <= {button.label for button in page.button}
    page = press(press(press(page, T.undo), T.redo), T.redo)
    assert text_of(context, draft) == after and T.redo not in {button.label for button in page.button}
    page = press(page, T.undo)
    page = page.button(key="step-down-0").click().run()  # something else is done instead
    assert T.redo not in {button.label for button in page.button}
    assert text_of(context, draft) not in (gone, after) and T.undo in {button.label for button in page.button}


def test_a_step_removed_leads_its_answers_elsewhere(enter, context, draft):
    page = opened(enter, draft)
    field(page, T.script_instead, 0, "selectbox").set_value("belum").run()
    page.button(key="remove-step-1").click().run()
    steps = steps_of(text_of(context, draft))
    assert [option.to for option in steps[0].options] == ["belum", "belum"] and not list(faults(steps))


def test_an_ending_becomes_a_question_and_a_question_an_ending(enter, context, draft):
    page = opened(enter, draft)
    page = page.button(key="open-step-2").click().run()
    field(page, T.script_parts["article"], what="selectbox").set_value("pajak").run()
    assert steps_of(text_of(context, draft))[2].article == "pajak"
    page = press(page, T.script_ask_here)
    assert steps_of(text_of(context, draft))[2].ask is not None and steps_of(text_of(context, draft))[2].article is None
    field(page, T.script_leads_to.format(number=1), what="selectbox").set_value("+end").run()
    assert len(steps_of(text_of(context, draft))) == 4
    press(page, T.script_end_here)
    assert steps_of(text_of(context, draft))[2].options == ()


def test_a_figure_is_a_facts_and_a_typed_one_is_mended_beside_its_step(enter, context, draft):
    page = opened(enter, draft)
    page = page.button(key="open-step-1").click().run()
    label = T.script_parts["say"].format(lang=T.languages["id"])
    field(page, label).set_value("Tarifnya 12%.").run()
    assert "Angka 12% pada panduan diketik langsung" in html.unescape(shown(page))
    page = page.button(key="mend-1-0-0").click().run()
    assert (
        steps_of(text_of(context, draft))[1].say.id == "Tarifnya {{ vat }}."
        and field(page, label).value == "Tarifnya {{ vat }}."
    )
    page.selectbox(key=f"script-fact-{draft.id}-sudah").set_value("limit").run()
    press(page, T.script_fact_put)
    said = steps_of(text_of(context, draft))[1].say
    assert said.id == "Tarifnya {{ vat }}. {{ limit }}" and said.en == "The rate is {{ vat }}. {{ limit }}"


def test_two_officers_at_one_script_are_joined_or_asked_and_nothing_is_lost(enter, context, draft):
    page = opened(enter, draft)
    page = page.button(key="open-step-0").click().run()
    text = text_of(context, draft)
    theirs = text.replace('id: "Tarifnya {{ vat }}."', 'id: "Kini {{ vat }}."')
    budi = drafts.save(context, PEOPLE["budi"], draft.id, {PATH: theirs}, draft.revision).draft
    label = T.script_parts["ask"].format(lang=T.languages["id"])
    field(page, label).set_value("Sudah terdaftar?").run()
    now = text_of(context, draft)
    assert "Kini {{ vat }}" in now and "Sudah terdaftar?" in now
    both = drafts.find_draft(context, ANI, draft.id)
    drafts.save(context, PEOPLE["budi"], draft.id, {PATH: now.replace("terdaftar?", "resmi?")}, both.revision)
    field(page, label).set_value("Sudah masuk daftar?").run()
    assert T.conflict in shown(page) and T.edit not in {button.label for button in page.button}
    page = press(page, T.choose["mine"])
    assert "Sudah masuk daftar?" in text_of(context, draft) and budi.id == draft.id
    assert T.conflict not in shown(page)


def test_who_signs_reads_which_steps_are_new_changed_and_gone(enter, context):
    path = context.articles / PATH
    path.write_text(with_script(path.read_text("utf-8")), "utf-8")
    draft = drafts.open_article(context, ANI, "pajak")
    text = without_step(draft.files[PATH], 1, "belum")
    text = led_to_new(text, 0, 1, asks=False)
    drafts.save(context, ANI, draft.id, {PATH: text}, draft.revision)
    said = html.unescape(shown(opened(enter, draft, who="citra")))
    assert "<del>2. Tarifnya 12%.</del>" in said and T.script_gone in said
    marked = re.findall(r"<h2>(\d)\. .*?</h2>", said)
    heads = dict(zip(marked, re.findall(r"<h2>\d\. (.*?)</h2>", said), strict=True))
    assert T.script_change["other"] in heads["1"] and T.script_change["new"] in heads["3"]
    assert not any(words in heads["2"] for words in T.script_change.values())


def test_citizens_are_guided_by_one_press_and_the_walk_is_theirs(enter, context, draft):
    page = opened(enter, draft)
    page.toggle[0].set_value(True).run()
    assert "guided: true" in text_of(context, draft)
    page.toggle[0].set_value(False).run()
    assert "guided" not in text_of(context, draft)


def test_another_owners_author_reads_and_changes_nothing(enter, draft):
    page = opened(enter, draft, who="eko")
    said = html.unescape(shown(page))
    assert "Sudah daftar?" in said and T.read_only.format(owner="Bea Cukai") in said
    assert not {T.edit, T.script_do["up"], T.script_remove, T.script_add["ask"]} & {b.label for b in page.button}


def test_a_file_that_cannot_be_read_is_said_so(enter, context, draft):
    drafts.save(context, ANI, draft.id, {PATH: text_of(context, draft).replace("script:", "script: ]")}, draft.revision)
    page = opened(enter, draft)
    assert T.script_unreadable in html.unescape(shown(page))
    assert press(page, T.tabs["write"]).query_params["tab"] == "write"


def test_the_article_leads_to_its_script(enter, context):
    page = press(enter("ani", view="article", article="pajak"), T.edit_script)
    assert page.query_params["tab"] == "script" and re.search(T.script_empty, shown(page))


def test_each_word_of_the_studio_is_there_once_and_in_both_languages():
    """A key given twice is silently the later one."""
    root = yaml.compose((ROOT / "kb" / "web" / "studio" / "texts.yaml").read_text("utf-8"))

    def keys(node):
        assert len({key.value for key, _ in node.value}) == len(node.value), node.start_mark
        return {key.value: value for key, value in node.value}

    for name, said in keys(root).items():
        both = keys(said)
        assert set(both) == {"id", "en"}, name
        named = [sorted(keys(words)) if isinstance(words, yaml.MappingNode) else None for words in both.values()]
        assert named[0] == named[1] or named[1] == [], name  # deeds have names of English words
