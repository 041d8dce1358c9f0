"""Two questions in one get both answers; one question that only sounds like two gets one."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.answering import ask as ask_module
from kb.answering.also import part
from kb.answering.ask import Request, article_answer, ask, ask_all
from kb.answering.receipt import read_receipt
from kb.settings import ROOT

DAY = date(2026, 11, 29)
TWO = {
    "bisa daftar di mana dan bayar berapa?": ("batas-waktu-daftar-imei", "biaya-daftar-imei"),
    "berapa hp yang boleh dibawa dan sampai kapan harus didaftarkan?": (
        "batas-jumlah-ponsel",
        "batas-waktu-daftar-imei",
    ),
    "cara daftar imei bawaan luar negeri gimana? terus dokumennya apa aja?": (
        "daftar-imei-bawaan-penumpang",
        "dokumen-daftar-imei",
    ),
    "hp hilang lapor ke mana terus cara daftar imei hp luar negeri gimana?": (
        "ponsel-hilang-atau-dicuri",
        "daftar-imei-bawaan-penumpang",
    ),
    "How do I register a phone from abroad and how many phones may I bring?": (
        "daftar-imei-bawaan-penumpang",
        "batas-jumlah-ponsel",
    ),
}
ONE = [
    "hp dan tablet kena pajak?",
    "hp saya diblokir dan tidak ada sinyal, harus bagaimana?",
    "apa bedanya kominfo dan komdigi?",
    "kapan dan di mana daftar imei",
    "How and where do I register its IMEI?",
    "saya tiba 3 hari lalu, bagaimana daftar imei?",
    "nomor telepon bea cukai",
    "dan dan dan? apa? berapa?",
]


@pytest.mark.parametrize("question", TWO)
@pytest.mark.parametrize("channel", ["web", "agent", "text", "voice"])
def test_two_questions_get_both_answers_whole_with_a_receipt_each(snapshot, question, channel):
    answer = ask(snapshot, question, channel, on=DAY)
    assert (answer.answer.id, answer.also.id) == TWO[question] and answer.status == "answered"
    lang = answer.answer.lang
    for body, receipt in ((answer.answer, answer.receipt), (answer.also, answer.also.receipt)):
        alone, route, own = article_answer(snapshot, body.id, channel, lang, DAY)
        assert receipt == own and read_receipt(ROOT / "index", receipt).article == body.id
        assert dict(alone).items() <= dict(body).items()
    assert answer.also.route == route and answer.also.id not in {other.id for other in answer.alternatives}
    assert answer.question == question


@pytest.mark.parametrize("question", ONE)
def test_one_question_gets_one_answer(snapshot, question):
    assert ask(snapshot, question, on=DAY).also is None


def test_a_second_question_without_a_subject_is_about_the_firsts(snapshot):
    assert part(snapshot, "daftar imei hp di mana dan bayar berapa?").second == "daftar imei ponsel bayar berapa?"
    assert part(snapshot, "hp hilang lapor ke mana, terus cara cek imei gimana?").second == "cara cek imei gimana?"
    assert part(snapshot, "hp dan tablet kena pajak?") is None


def test_a_question_without_a_joint_is_searched_for_once_and_one_with_it_twice(snapshot, monkeypatch):
    passes = []
    monkeypatch.setattr(
        ask_module, "find", lambda *given, find=ask_module.find: passes.append(len(given[1])) or find(*given)
    )
    ask(snapshot, "nomor telepon bea cukai ya min", on=DAY)
    assert passes == [1]
    passes.clear()
    ask_all(snapshot, [Request(f"{question} ya", on=DAY) for question in TWO])
    assert passes[0] == len(TWO) and len(passes) == 2


def test_answers_asked_together_are_those_asked_alone(snapshot):
    questions = [*TWO, *ONE]
    together = ask_all(snapshot, [Request(question, on=DAY) for question in questions])
    ask_module._answers.clear()
    assert together == [ask(snapshot, question, on=DAY) for question in questions]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["dan", "terus", "?", ",", "apa", "berapa", "daftar imei", "di mana", "and", "how", "&", "sama"]
        ),
        max_size=12,
    )
)
def test_any_joints_give_an_answer(snapshot, words):
    answer = ask(snapshot, " ".join(words) or "apa", on=DAY)
    assert answer.also is None or answer.also.id != answer.answer.id
