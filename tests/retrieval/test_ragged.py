import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb.retrieval.indexing.ragged import concatenate, taken

ragged = st.lists(st.lists(st.integers(0, 99), max_size=5), min_size=1, max_size=8)


def flat(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.cumsum([0, *map(len, rows)]), np.array([value for row in rows for value in row], np.int32)


@given(ragged, st.data())
def test_rows_are_found_and_taken_in_any_order(rows, data):
    starts, values = flat(rows)
    chosen = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=12)), np.int64)
    wanted_starts, wanted = flat([rows[row] for row in chosen])
    own, one, two = taken(starts, chosen, values, values.astype(np.uint8))
    assert np.array_equal(own, wanted_starts) and np.array_equal(one, wanted) and np.array_equal(two, wanted)
    assert one.dtype == np.int32 and two.dtype == np.uint8 and own.dtype == np.int64


@given(ragged, ragged)
def test_the_starts_of_two_put_end_to_end(one, two):
    (first, _), (second, _), (both, _) = flat(one), flat(two), flat(one + two)
    assert np.array_equal(concatenate(first, second), both)
