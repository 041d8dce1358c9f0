"""From evidence to a score and from signs to a confidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kb.retrieval.scoring.ranking import EXACT, WEIGHTS, RankingFeatures, Weights, names, ranked_by

TRAINED = Weights.from_json(WEIGHTS.read_bytes())
FEATURES = names(RankingFeatures)
tables = arrays(np.float64, st.tuples(st.integers(1, 6), st.just(len(FEATURES))), elements=st.floats(0, 1, width=32))


def test_weights_are_read_as_they_were_written():
    assert Weights.from_json(TRAINED.to_json()).to_json() == TRAINED.to_json() == WEIGHTS.read_bytes()


@given(tables)
def test_a_candidate_that_is_behind_in_everything_changes_no_other_score(table):
    worse = np.vstack([table, table.min(axis=0)])
    assert TRAINED.scores(worse)[: len(table)] == pytest.approx(TRAINED.scores(table))


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_no_score(table, chance):
    order = chance.sample(range(len(table)), len(table))
    assert TRAINED.scores(table[order]) == pytest.approx(TRAINED.scores(table)[order])


@given(tables)
def test_the_very_words_count_by_rule(table):
    table[:, FEATURES.index("exact")] = 0.0
    exact = table.copy()
    exact[0, FEATURES.index("exact")] = 1.0
    assert TRAINED.scores(exact)[0] - TRAINED.scores(table)[0] == pytest.approx(EXACT)
    assert np.array_equal(ranked_by(exact), ranked_by(table))
