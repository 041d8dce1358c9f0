"""What a collection finds out about itself before it goes live."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kb.content.library import Articles
from kb.retrieval.build import build_snapshot
from kb.retrieval.encoding.vectors import read_quickly
from kb.retrieval.indexing.passages import PHRASING, TITLE
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.retrieval.searching.operators import helped_operator
from kb.retrieval.searching.rehearsal import ENOUGH, UNANSWERABLE, chosen, rehearse, threshold
from kb.retrieval.searching.search import SearchRequest, gather, prepare
from kb.settings import ROOT
from scripts.training.asking import ON

scores = arrays(np.float32, st.integers(20, 80), elements=st.floats(0, 1, width=32))


@given(scores, st.sampled_from([0.02, 0.05, 0.09]))
def test_the_threshold_is_the_least_that_keeps_the_risk(sure, wrong_at_most):
    def risk(at: float) -> float:
        return UNANSWERABLE * ((sure >= at).sum() + 1) / (len(sure) + 1)

    at = threshold(sure, wrong_at_most)
    assert risk(at) <= wrong_at_most
    assert all(risk(lower) > wrong_at_most for lower in np.unique(sure) + 1e-4 if lower < at - 1e-3)


@given(scores)
def test_who_accepts_more_risk_gets_more_answers(sure):
    thresholds = [threshold(sure, wrong_at_most) for wrong_at_most in (0.02, 0.05, 0.07, 0.09)]
    assert thresholds == sorted(thresholds, reverse=True)


def test_too_few_phrasings_allow_no_threshold():
    assert threshold(np.zeros(3), 0.02) == np.inf


def test_the_shipped_collection_knows_how_often_it_will_be_wrong(snapshot):
    known = snapshot.known
    assert known.enough and known.asked == 400
    assert known.answer_at == snapshot.weights.answer_at
    assert known.right + known.wrong + known.silent == pytest.approx(1, abs=1e-3)
    assert known.expected_wrong <= known.wrong_at_most == snapshot.library.subject.wrong_at_most
    assert known.expected_wrong == pytest.approx(UNANSWERABLE * known.taken_away, abs=1e-3)


def test_the_same_snapshot_finds_out_the_same_again(snapshot):
    assert (
        rehearse(
            replace(snapshot, known=None, weights=replace(snapshot.weights, answer_at=0.5)),
            snapshot.library.subject.wrong_at_most,
        )
        == snapshot.known
    )


def test_one_phrasing_of_each_article_is_asked_before_a_second_of_any(snapshot):
    asked = [snapshot.passages[row].article for row in chosen(snapshot)]
    assert max(map(asked.count, asked)) - min(map(asked.count, asked)) <= 1


def test_a_passage_that_is_left_out_speaks_for_nothing(snapshot):
    row = chosen(snapshot)[0]
    question = prepare(snapshot, snapshot.passages[row].text)
    vector = read_quickly(snapshot.encoder, [question.texts])[0]
    plain, without = (
        gather(snapshot, SearchRequest(question, without=left_out), vector, 6) for left_out in (None, row)
    )
    own = snapshot.passages[row].article
    before, after = (dict(zip(each.articles, each.table.tolist(), strict=True)) for each in (plain, without))
    exact = 8  # the place of RankingFeatures.exact
    assert before[own][exact] == 1 and after[own][exact] == 0
    assert after[own][1] < before[own][1]  # the best cosine with a phrasing


@pytest.mark.parametrize(("count", "phrasings", "enough"), [(4, 0, False), (4, 20, True), (30, 0, True)])
def test_a_collection_that_is_too_small_says_so(snapshot, encoder, tmp_path, count, phrasings, enough):
    """Where phrasings are too few the titles are asked too, which are left out as well."""
    articles = []
    for article in list(snapshot.library.articles.values())[:count]:
        texts = {
            lang: text.model_copy(update={"phrasings": text.phrasings[:phrasings]})
            for lang, text in article.texts.items()
        }
        articles.append(article.model_copy(update={"texts": texts, "related": ()}))
    library = replace(snapshot.library, articles=Articles(articles))
    shutil.copyfile(ROOT / "index" / "vectors.sqlite", tmp_path / "vectors.sqlite")  # they are encoded already
    small = open_snapshot(tmp_path, encoder, build_snapshot(library, encoder, tmp_path, ON))
    assert small.known.enough is enough
    assert (len(small.known.lacking) == count) is (phrasings < ENOUGH)
    kinds = [TITLE, PHRASING] if phrasings < 20 else [PHRASING]
    asked = [row for row in range(small.bounds[-1]) if small.passages.kind[row] in kinds]
    own = {row: small.library.articles[small.passages[row].article] for row in asked}
    assert small.known.asked == sum(helped_operator(small, article) is None for article in own.values())
    assert 0.3 <= small.known.answer_at <= 0.95
