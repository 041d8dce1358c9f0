"""Rows of unequal length, stored end to end: row r is `values[starts[r] : starts[r + 1]]`."""

import numpy as np


def taken(starts: np.ndarray, rows: np.ndarray, *values: np.ndarray) -> tuple[np.ndarray, ...]:
    """The starts of some rows put end to end, and their values of each array;
    as quick as a copy where rows follow each other.
    """
    own = np.concatenate([[0], np.cumsum(starts[rows + 1] - starts[rows])]).astype(np.int64)
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    first, last = np.concatenate([rows[:1], rows[breaks]]), np.concatenate([rows[breaks - 1], rows[-1:]])
    spans = [slice(a, b) for a, b in zip(starts[first].tolist(), starts[last + 1].tolist(), strict=True)]
    return own, *(np.concatenate([each[span] for span in spans] or [each[:0]]) for each in values)


def concatenate(starts: np.ndarray, more: np.ndarray) -> np.ndarray:
    """The starts of two ragged arrays put one behind the other."""
    return np.concatenate([starts, more[1:] + starts[-1]])
