"""Rows of unequal length, stored end to end: row r is `values[starts[r] : starts[r + 1]]`."""

import numpy as np


def positions(starts: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the values of some rows lie, end to end, and the (rows + 1,) starts of each row among them."""
    first, lengths = starts[rows], starts[rows + 1] - starts[rows]
    own = np.concatenate([[0], np.cumsum(lengths)])
    return np.arange(own[-1]) + np.repeat(first - own[:-1], lengths), own


def concatenate(starts: np.ndarray, more: np.ndarray) -> np.ndarray:
    """The starts of two ragged arrays put one behind the other."""
    return np.concatenate([starts, more[1:] + starts[-1]])
