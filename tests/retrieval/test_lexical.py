import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.retrieval.indexing import lexical
from kb.retrieval.indexing.lexical import K1, B, Bm25, _bm25, build_lexical, load_lexical
from kb.retrieval.language.normalise import general

WORDS = [f"kata{letter}" for letter in "abcdefgh"]
documents = st.lists(st.lists(st.sampled_from(WORDS), max_size=9), min_size=1, max_size=12)
asked = st.lists(st.sampled_from([*WORDS, "tak-dikenal"]), max_size=5)


def by_the_book(texts: list[list[str]], question: list[str]) -> list[float]:
    """BM25 as Lucene has it (without the constant k1 + 1), term by term; a text without words counts as one long."""
    lengths = [len(text) or 1 for text in texts]
    mean, scores = sum(lengths) / len(texts), []
    for text, length in zip(texts, lengths, strict=True):
        counts, score = Counter(text), 0.0
        for term in question:
            seen = sum(term in other for other in texts)
            if counts[term]:
                rarity = math.log(1 + (len(texts) - seen + 0.5) / (seen + 0.5))
                score += rarity * counts[term] / (counts[term] + K1 * (1 - B + B * length / mean))
        scores.append(score)
    return scores


@given(documents, asked)
def test_scores_are_those_of_the_book(texts, question):
    table, wanted = _bm25(texts), by_the_book(texts, question)
    assert table.scores(question, np.arange(len(texts))) == pytest.approx(wanted, abs=1e-4)
    rows = np.arange(len(texts))[::-2]
    assert table.scores(question, rows) == pytest.approx([wanted[row] for row in rows], abs=1e-4)


@given(documents, asked)
def test_all_texts_are_scored_alike_by_term_and_by_text(texts, question):
    assert _bm25(texts).scores_of_all(question) == pytest.approx(by_the_book(texts, question), abs=1e-4)


@given(documents, st.data())
def test_which_spans_hold_a_term(texts, data):
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(texts)), st.integers(0, len(texts))).map(sorted), max_size=5)
    )
    first, last = np.array(spans, np.int64).reshape(-1, 2).T
    for term in (*WORDS, "tak-dikenal"):
        assert _bm25(texts).held(term, first, last).tolist() == [
            any(term in text for text in texts[a:b]) for a, b in spans
        ]


def test_where_terms_are_too_common_the_rarest_propose(monkeypatch):
    monkeypatch.setattr(lexical, "MOST_POSTINGS", 3)
    table = _bm25([["sering"], ["sering", "jarang"], ["sering"], ["sering"]])
    assert np.flatnonzero(table.scores_of_all(["sering", "jarang"])).tolist() == [1]
    assert np.flatnonzero(table.scores_of_all(["sering"])).tolist() == [0, 1, 2, 3]


def same(one: Bm25, two: Bm25) -> bool:
    arrays = [(getattr(one, name), getattr(two, name)) for name in lexical._COLUMNS]
    return one.vocabulary == two.vocabulary and all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in arrays)


@given(documents, documents, st.data())
@settings(max_examples=200)
def test_a_table_built_upon_another_is_that_of_all_its_texts(old, new, data):
    kept = data.draw(st.lists(st.integers(0, len(old) - 1), unique=True))
    source = np.array(data.draw(st.permutations([*kept, *range(-len(new), 0)])), np.int64)
    wanted = [old[row] if row >= 0 else new[-1 - row] for row in source]
    assert same(_bm25(new, _bm25(old), source), _bm25(wanted))


def test_a_saved_table_is_read_back(tmp_path):
    texts = ["HP sy diblokir bgmn ya", "Daftar IMEI di bandara", ""]
    built = build_lexical(texts, general())
    built.save(tmp_path / "lexical")
    read = load_lexical(tmp_path / "lexical")
    assert same(read.words, built.words) and same(read.grams, built.grams)
    assert np.flatnonzero(read.words.scores_of_all(["imei"])).tolist() == [1]


def test_a_term_never_seen_is_the_rarest_and_a_text_may_not_count():
    table = _bm25([["a", "b"], ["a"], ["c"]])
    assert table.rarity("tak-dikenal") > table.rarity("b") > table.rarity("a")
    assert table.rarity("b", unseen=1) == table.rarity("tak-dikenal")
    assert (table.seen("a"), table.seen("tak-dikenal")) == (2, 0)
