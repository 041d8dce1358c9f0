"""No text makes a function work without end: what is read is cut first, and what is remembered is counted in bytes."""

from datetime import date

import pytest

from kb.answering import ask as ask_module
from kb.answering.ask import Request, ask, recall
from kb.answering.weight import weight
from kb.content import spoken as spoken_module
from kb.content.spoken import spoken
from kb.retrieval.language import folding, quantities
from kb.retrieval.language.folding import as_meant
from kb.retrieval.language.frames import bare
from kb.retrieval.language.normalise import LONGEST, general, stem
from kb.retrieval.language.quantities import Reader
from scripts.attacks.long_texts import HOSTILE, LONG

DAY = date(2026, 11, 29)


def hostile(unit: str, length: int = LONG) -> str:
    return (unit * length)[:length]


@pytest.mark.parametrize("unit", HOSTILE)
def test_of_a_long_text_only_the_beginning_is_read(unit):
    reader = Reader((), general())
    for read, longest in (
        (as_meant, folding.LONGEST),
        (lambda text: bare(as_meant(text)), folding.LONGEST),
        (lambda text: spoken(text, "id"), spoken_module.LONGEST),
        (lambda text: reader.read(text, DAY), quantities.LONGEST),
    ):
        assert read(hostile(unit)) == read(hostile(unit)[:longest])


def test_long_words_are_not_remembered():
    lexicon = general()
    before = lexicon._remembered.cache_info().currsize
    words = [f"{'x' * LONGEST}{number}" for number in range(50)]
    assert [lexicon.standard(word) for word in words] == words == [stem(word) for word in words]
    assert lexicon._remembered.cache_info().currsize == before


def test_what_is_remembered_is_bounded_in_bytes(snapshot, monkeypatch):
    small = 2**19
    monkeypatch.setattr(ask_module, "_answers", type(ask_module._answers)(small, ask_module._bytes_of))
    for number in range(60):
        ask(snapshot, f"{number} " + "📱" * 900, on=DAY)
    kept = ask_module._answers
    assert 0 < len(kept) < 60 and kept.currsize <= small
    assert sum(weight(answer) + len(answer.json_bytes) for answer in kept.values()) <= small


def test_a_text_that_is_longer_than_any_question_is_not_remembered(snapshot):
    text = "kartu hilang " * 200
    ask(snapshot, text, on=DAY)
    assert recall(snapshot, Request(text, on=DAY)) is None
