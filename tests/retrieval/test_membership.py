"""Whose a question is, by the passages around it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.retrieval.searching.membership import AROUND, NOISE, first_of, membership
from kb.retrieval.searching.search import SearchRequest, find, prepare

SEEDS = st.integers(0, 10_000)


def around(seed, count=20, dimension=16):
    chance = np.random.default_rng(seed)
    vectors = chance.normal(size=(count + 1, dimension)) + 2
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return vectors[0], vectors[1:], chance.integers(0, 4, count)


@given(SEEDS)
def test_the_order_of_the_passages_says_nothing(seed):
    question, vectors, articles = around(seed)
    order = np.random.default_rng(seed + 1).permutation(len(vectors))
    one = membership(question, vectors, articles, range(4))
    other = membership(question, vectors[order], articles[order], range(4))
    assert one[0] == pytest.approx(other[0], abs=1e-6) and one[1] == pytest.approx(other[1], abs=1e-6)


@given(SEEDS)
def test_the_unexplained_is_a_share_and_more_passages_leave_less_of_it(seed):
    question, vectors, articles = around(seed)
    whole = membership(question, vectors, articles, [])[1]
    assert -1e-6 <= whole <= 1
    assert whole <= membership(question, vectors[:10], articles[:10], [])[1] + 1e-6


@given(SEEDS, st.integers(2, 5))
def test_who_says_the_same_again_and_again_gains_little(seed, times):
    question, vectors, _ = around(seed, count=2)
    often = np.repeat([0, 1], [times, 1])
    once, more = (membership(question, vectors[rows], rows, [0, 1])[0] for rows in (np.array([0, 1]), often))
    assert more[0] - once[0] <= NOISE + 1e-6  # each copy can only take off what was thought to be chance


def test_a_question_in_the_very_place_of_a_passage_is_its_articles():
    vectors = np.eye(3, dtype=np.float32)
    members, unexplained = membership(vectors[0], vectors, np.array([7, 8, 9]), [7, 8, 9, 10])
    assert members[0] > 0.85 and max(members[1:]) < 0.1 and unexplained < NOISE and members[3] == 0


def test_nothing_around_explains_nothing():
    nothing = np.zeros(0)
    assert membership(np.zeros(4), np.zeros((0, 4)), nothing, [1, 2]) == ([0.0, 0.0], 1.0)


def test_the_surroundings_are_the_nearest_of_those_that_may_answer():
    asked = []
    articles = np.arange(200) % 5
    kept = first_of(articles, lambda number: asked.append(number) or number != 2)
    assert len(kept) == AROUND and kept == [at for at in range(200) if articles[at] != 2][:AROUND]
    assert sorted(asked) == [0, 1, 2, 3, 4]  # each article once


def test_what_is_taken_away_or_left_out_speaks_for_nothing(snapshot):
    """A collection that is asked its own phrasings must not be told the answer."""
    article = "kontak-bea-cukai"
    question = prepare(snapshot, snapshot.library.articles[article].texts["id"].title)
    whole, away = find(
        snapshot, [SearchRequest(question), SearchRequest(question, serves=lambda each: each.id != article)], 6
    )
    whole, away = whole.ranked(6), away.ranked(6)
    assert whole.candidates[0].article_id == article and article not in {c.article_id for c in away.candidates}
    assert whole.candidates[0].member > 2 * max(0.1, *(c.member for c in away.candidates[:1]))
    assert away.query_features.unexplained > whole.query_features.unexplained
