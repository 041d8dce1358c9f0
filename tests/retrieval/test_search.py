"""Which questions are read closely, and what that changes."""

from dataclasses import replace

import numpy as np
import pytest

from kb.retrieval.encoding.vectors import question_texts, read_closely, read_quickly
from kb.retrieval.searching.search import CLOSE, SearchRequest, find, gather, prepare, search


class Recorder:
    """An encoder that keeps what it was given."""

    def __init__(self, encoder) -> None:
        self.encoder, self.dimension, self.reads_closely, self.read = (
            encoder,
            encoder.dimension,
            encoder.reads_closely,
            [],
        )

    def encode(self, texts, kind, progress=None) -> np.ndarray:
        self.read.append((kind, list(texts)))
        return self.encoder.encode(texts, kind, progress)


@pytest.mark.parametrize(
    ("typed", "standard", "texts"),
    [
        ("Apakah IMEI saya terdaftar?", "apakah imei saya terdaftar", ["Apakah IMEI saya terdaftar?"]),
        (
            "hp sy diblokir gmn",
            "ponsel saya diblokir bagaimana",
            ["ponsel saya diblokir bagaimana", "hp sy diblokir gmn"],
        ),
    ],
)
def test_everyday_spelling_is_read_in_standard_spelling_first(typed, standard, texts):
    assert question_texts(typed, standard) == texts


def test_questions_whose_best_two_articles_are_close_are_read_closely(snapshot, questions):
    recorder = Recorder(snapshot.encoder)
    requests = [SearchRequest(prepare(snapshot, question["text"])) for question in questions]
    texts = [each.question.texts for each in requests]
    quick = [
        gather(snapshot, each, vector, 6)
        for each, vector in zip(requests, read_quickly(snapshot.encoder, texts), strict=True)
    ]
    close = [number for number, scored in enumerate(quick) if scored.lead < CLOSE]
    assert 0 < len(close) < len(requests) / 2
    expected = quick.copy()
    for number, vector in zip(close, read_closely(snapshot.encoder, [texts[number] for number in close]), strict=True):
        expected[number] = gather(snapshot, requests[number], vector, 6)
    found = find(replace(snapshot, encoder=recorder), requests, 6)
    assert [each.ranked(6).candidates for each in found] == [each.ranked(6).candidates for each in expected]
    assert recorder.read == [
        ("query", [first for first, *_ in texts]),
        ("close query", [text for number in close for text in texts[number]]),
    ]


def test_an_encoder_with_one_model_reads_once(snapshot, questions):
    recorder = Recorder(snapshot.encoder)
    recorder.reads_closely = False
    find(
        replace(snapshot, encoder=recorder),
        [SearchRequest(prepare(snapshot, question["text"])) for question in questions],
        6,
    )
    assert [kind for kind, _ in recorder.read] == ["query"]


def test_read_closely_a_question_is_the_mean_direction_of_its_texts(encoder):
    one, two, both = read_closely(encoder, [["hp diblokir"], ["ponsel diblokir"], ["hp diblokir", "ponsel diblokir"]])
    assert (one + two) / np.linalg.norm(one + two) == pytest.approx(both, abs=1e-6)
    assert one == pytest.approx(encoder.encode(["hp diblokir"], "close query")[0], abs=1e-6)
    assert read_closely(encoder, []).shape == (0, encoder.dimension)


@pytest.mark.parametrize("nothing", ["", "?!", "…"])
def test_what_holds_no_word_finds_nothing(snapshot, nothing):
    assert search(snapshot, nothing).candidates == ()
    assert find(snapshot, [], 3) == []


def test_whoever_asks_a_phrasing_with_fillers_asks_the_phrasing(snapshot):
    def held(text: str) -> set[str]:
        numbers = snapshot.exact(prepare(snapshot, text).normalised)
        return {snapshot.passages.articles[number] for number in numbers}

    assert held("imei sy diblokir ya") == held("imei diblokir") != set()
    assert held("imei saya tidak diblokir") == set()
