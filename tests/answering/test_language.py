import json

import pytest

from kb.answering.language import clearly_in, language_of
from kb.content.subject import load_subject
from kb.retrieval.language.normalise import lexicon_of
from kb.settings import ROOT

SHIPPED = lexicon_of(load_subject(ROOT / "articles"))


@pytest.mark.parametrize(
    "question, lang",
    [
        ("my phone is blocked, what can I do?", "en"),
        ("hp sy diblokir gmn ya", "id"),
        ("How do I register an IMEI at Soekarno-Hatta?", "en"),
        ("biaya registrasi iphone", "id"),
        ("imei", "id"),
        ("", "id"),
        ("!!! 123", "id"),
    ],
)
def test_a_question_is_answered_in_its_language(question, lang):
    assert language_of(question, SHIPPED) == lang


def test_the_evaluation_questions_are_told_apart():
    rows = [json.loads(line) for line in (ROOT / "tests/evaluation/in_scope.jsonl").read_text("utf-8").splitlines()]
    pure = [row for row in rows if row["style"] != "mixed"]
    wrong = [row["text"] for row in pure if (language_of(row["text"], SHIPPED) == "en") != (row["style"] == "english")]
    assert len(wrong) <= 0.005 * len(pure), wrong


@pytest.mark.parametrize(
    "question, lang",
    [
        ("my phone is blocked, what can I do?", "en"),
        ("hp sy diblokir gmn ya", "id"),
        ("bagaimana cara mendaftarkan ponsel", "id"),
        ("imei check", None),
        ("159", None),
        ("iphone", None),
    ],
)
def test_whether_a_question_is_clearly_in_a_language(question, lang):
    assert clearly_in(question, SHIPPED) == lang
