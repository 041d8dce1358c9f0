"""Which questions mean the same: average linkage over the encoder's vectors (docs/decisions/0063).

Deterministic: the same questions in any order, onto the same groups, give the same groups.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

SAME = 0.87
"""Mean cosine from which questions mean the same; two of one article have 0.88 in the middle, of two articles 0.75."""


def clusters(vectors: np.ndarray) -> np.ndarray:
    """For each unit row (n, dimension) the number of its cluster, from 0, in the order of their first rows."""
    if len(vectors) < 2:
        return np.zeros(len(vectors), int)
    found = fcluster(linkage(vectors.astype(np.float64), "average", "cosine"), 1 - SAME, "distance")
    order = {int(number): place for place, number in enumerate(dict.fromkeys(found))}
    return np.array([order[int(number)] for number in found])


def nearest(vectors: np.ndarray, groups: Mapping[int, np.ndarray]) -> list[int | None]:
    """For each unit row the group to whose rows its mean cosine is highest, the lower id first; None below `SAME`."""
    if not groups or not len(vectors):
        return [None] * len(vectors)
    ids = sorted(groups)
    cosines = vectors.astype(np.float64) @ np.stack([groups[key].mean(0, dtype=np.float64) for key in ids]).T
    best = cosines.argmax(axis=1)
    return [ids[at] if cosines[row, at] >= SAME else None for row, at in enumerate(best)]


def most_central(texts: Sequence[str], vectors: np.ndarray) -> str:
    """The text whose mean cosine to all is highest; the first in the alphabet of several."""
    cosines = (vectors @ vectors.sum(0)).round(5)
    return min(text for text, cosine in zip(texts, cosines, strict=True) if cosine == cosines.max())


def mean_the_same(vectors: np.ndarray) -> bool:
    """Whether two unit rows do."""
    return bool(vectors[0] @ vectors[1] >= SAME)
