"""A script leads every caller to an ending; what does not is found, with the line to mend."""

from datetime import date

import pytest

from kb.content.library import load_library
from kb.content.script import Step, faults
from kb.publishing.consistency.rules import check
from tests import shipped
from tests.content.files import FRONT, article_text, write_folder

DAY = date(2026, 11, 24)
SOUND = """\
script:
- id: mulai
  ask: {id: "Sudah didaftarkan?", en: "Is it registered?"}
  options:
  - {say: {id: "Sudah", en: "Yes"}, to: sudah}
  - {say: {id: "Belum", en: "No"}, to: belum}
- id: sudah
  say: {id: "Tarifnya {{ vat }}.", en: "The rate is {{ vat }}."}
  hand_over: bea-cukai
- id: belum
  article: pajak
"""


def findings(tmp_path, script: str) -> list:
    folder = write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(FRONT + script)})
    return [f for f in check(load_library(folder), DAY) if f.severity == "error"]


def test_of_steps_that_nothing_leads_to_only_those_are_named_from_which_the_others_follow():
    def question(name: str, *to: str) -> Step:
        options = tuple({"say": {"id": f"{n}", "en": f"{n}"}, "to": one} for n, one in enumerate(to))
        return Step(id=name, ask={"id": "?", "en": "?"}, options=options)

    ends = [Step(id=name, say={"id": "Ya", "en": "Yes"}) for name in ("a", "b", "c")]
    steps = [question("mulai", "a", "a"), question("x", "y", "b"), question("y", "c", "b"), *ends]
    assert [(f.code, f.parameters["step"]) for f in faults(steps)] == [("script.not_reached", "x")]
    circle = [question("mulai", "a", "a"), question("x", "y", "b"), question("y", "x", "b"), *ends[:2]]
    assert [(f.code, f.parameters["step"]) for f in faults(circle)] == [("script.not_reached", "x")]


def test_a_sound_script_has_no_finding(tmp_path):
    assert findings(tmp_path, SOUND) == []


SPOILED = {
    "an option leads nowhere": (
        'en: "No"}, to: belum}',
        'en: "No"}, to: tidak-ada}',
        "there is no step 'tidak-ada'",
        "to: tidak-ada",
    ),
    "a step is not reached": (
        'en: "No"}, to: belum}',
        'en: "No"}, to: sudah}',
        "no option leads to the step 'belum'",
        "- id: belum",
    ),
    "a loop has no exit": (
        "- id: belum\n  article: pajak\n",
        (
            '- id: belum\n  ask: {id: "Yakin?", en: "Sure?"}\n  options:\n  - {say: {id: "Ya", en: "Yes"}, to: '
            'belum}\n  - {say: {id: "Tidak", en: "No"}, to: belum}\n'
        ),
        "no way from the step 'belum' comes to an end",
        '  options:\n  - {say: {id: "Ya"',
    ),
    "an ending is silent": (
        "- id: belum\n  article: pajak\n",
        "- id: belum\n  hand_over: kominfo\n",
        "ends at 'belum' without a word",
        "- id: belum",
    ),
    "a figure is typed": (
        'en: "The rate is {{ vat }}."',
        'en: "The rate is 99%."',
        "the figure 99% of the script is typed",
        "The rate is 99%",
    ),
    "a fact is not there": ("Tarifnya {{ vat }}", "Tarifnya {{ bukan }}", "there is no fact 'bukan'", "{{ bukan }}"),
    "a fact has no value today": (
        "Tarifnya {{ vat }}",
        "Tarifnya {{ past }}",
        "has no value on 2026-11-24",
        "{{ past }}",
    ),
    "a fact has no good source": ("Tarifnya {{ vat }}", "Tarifnya {{ weak }}", "has no good source", "{{ weak }}"),
    "an owner is not there": (
        "hand_over: bea-cukai",
        "hand_over: siapa",
        "'siapa' is not in owners.yaml",
        "hand_over: siapa",
    ),
    "an article is not there": ("article: pajak", "article: tiada", "there is no article 'tiada'", "article: tiada"),
    "an id is there twice": ("- id: belum", "- id: sudah", "the step 'sudah' is there twice", "- id: sudah\n  article"),
    "a question has one answer": (
        '  - {say: {id: "Belum", en: "No"}, to: belum}\n',
        "",
        "asks and has fewer than two options",
        "  ask:",
    ),
    "a step with options hands over": (
        "- id: mulai\n",
        "- id: mulai\n  hand_over: kominfo\n",
        "goes on, so it cannot have `hand_over`",
        "hand_over: kominfo",
    ),
    "options say the same": (
        '{id: "Belum", en: "No"}',
        '{id: "Sudah", en: "No"}',
        "two options of one step say the same",
        '{say: {id: "Sudah", en: "No"}',
    ),
    "a key is misspelt": (
        "hand_over: bea-cukai",
        "handover: bea-cukai",
        "`script.1.handover` is no key here",
        "handover",
    ),
    "English is missing": (
        'ask: {id: "Sudah didaftarkan?", en: "Is it registered?"}',
        'ask: {id: "Sudah didaftarkan?"}',
        "step 1 of the script lacks the English words of its question",
        "  ask:",
    ),
    "an answer says nothing": (
        '{id: "Belum", en: "No"}',
        '{id: "", en: "No"}',
        "step 1 of the script lacks the Indonesian words of answer 2",
        '{id: "", en: "No"}',
    ),
    "an answer is not led yet": (
        'en: "No"}, to: belum}',
        'en: "No"}, to: ""}',
        "answer 2 of step 1 of the script leads nowhere",
        'to: ""',
    ),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_script_that_is_not_sound_is_found_with_its_line(tmp_path, what):
    before, after, message, marked = SPOILED[what]
    spoiled = SOUND.replace(before, after)
    assert spoiled != SOUND
    found = [f for f in findings(tmp_path, spoiled) if message in f.message]
    assert found, findings(tmp_path, spoiled)
    line = ("---\n" + FRONT + spoiled).split(marked)[0].count("\n") + 1
    assert found[0].line == line and found[0].mend


def test_a_loop_with_an_exit_is_sound():
    def said(words):
        return {"id": words, "en": words}

    steps = [
        Step.model_validate(
            {
                "id": "a",
                "ask": said("Sudah?"),
                "options": [{"say": said("Ya"), "to": "b"}, {"say": said("Coba lagi"), "to": "a"}],
            }
        ),
        Step.model_validate({"id": "b", "say": said("Selesai.")}),
    ]
    assert list(faults(steps)) == []


def test_every_shipped_script_is_sound_and_the_calls_of_the_console_have_one():
    library = shipped.library()
    scripted = {article.id for article in library.articles.values() if article.script}
    assert scripted >= {
        "ponsel-diblokir",
        "daftar-imei-bawaan-penumpang",
        "beli-di-indonesia-tidak-terdaftar",
        "ponsel-hilang-atau-dicuri",
        "wisatawan-90-hari",
        "jasa-buka-blokir",
        "hubungi-siapa",
    }
    for article in scripted:
        assert ":::agent" in library.articles[article].texts["id"].body
    assert [
        f for f in check(library, DAY) if f.rule in ("script", "figure", "unknown-fact", "weak-fact", "expired-fact")
    ] == []


@pytest.mark.parametrize(
    ("article", "answers", "step", "leads_to"),
    [
        ("jasa-buka-blokir", ["Sudah mengirim IMEI, KTP atau paspor"], "sudah-mengirim-data", None),
        (
            "wisatawan-90-hari",
            ["Kartu SIM Indonesia", "Lebih dari {{ foreigner-over-90 }}", "Lebih dari {{ past-60-days }}"],
            "lewat",
            "lewat-60-hari",
        ),
        (
            "daftar-imei-bawaan-penumpang",
            ["Warga atau penduduk Indonesia", "Masih di terminal kedatangan", "Laptop, atau perangkat tanpa kartu SIM"],
            "tanpa-kartu",
            "perangkat-yang-dikontrol",
        ),
    ],
)
def test_what_callers_mix_up_has_its_own_ending(article, answers, step, leads_to):
    steps = {step.id: step for step in shipped.library().articles[article].script}
    here = next(iter(steps.values()))
    for answer in answers:
        here = steps[next(option.to for option in here.options if option.say["id"] == answer)]
    assert (here.id, here.article, here.options) == (step, leads_to, ())
    assert not here.say or "membayar lagi" not in here.say["id"]


@pytest.mark.parametrize(
    ("was", "spoiled", "said"),
    [
        ('en: "No"', 'en: "No, the caller did not"', "the caller"),
        ("audience: [citizen, agent]", "audience: [agent]", "`guided`"),
    ],
)
def test_a_script_that_guides_citizens_says_nothing_to_agents(tmp_path, was, spoiled, said):
    whole = FRONT + "guided: true\n" + SOUND
    folder = write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(whole)})
    assert not [f for f in check(load_library(folder), DAY) if f.severity == "error"]
    assert was in whole
    folder = write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(whole.replace(was, spoiled))})
    found = [f for f in check(load_library(folder), DAY) if f.rule == "guided"]
    assert said in found[0].message
