"""Whose a question is, by all the passages around it at once.

The nearest passage alone says little of a question between two articles. Here each of the nearest ones says what
article a text in its place belongs to, and a Gaussian process over them what that makes of the question: least-squares
classification (Rasmussen and Williams 2006, section 6.5, http://gaussianprocess.org/gpml/). Passages that say the same
share their say, and a question that lies off all of them leaves much of itself unexplained (docs/decisions/0084).
"""

from collections.abc import Callable, Sequence

import numpy as np

AROUND = 48
"""Nearest passages that are asked; 32 to 160 tell as much."""
REACH, NOISE = 0.25, 0.1
"""How far a passage speaks for texts beside it, as a difference of cosines, and how much of what it says is chance;
half and twice as much tell as much.
"""
PARTS = 4
"""Products in which the passages are compared, so small that BLAS keeps each to one thread:
its threads would spin beside those of FAISS, and a question take three times as long.
"""


def membership(
    question: np.ndarray, vectors: np.ndarray, articles: np.ndarray, asked: Sequence[int]
) -> tuple[list[float], float]:
    """How far a question belongs to each of the articles `asked` about, about 0 to 1, and the share of it, 0 to 1, that
    no passage explains.

    `question`: a unit vector (dimension,); `vectors`: the passages around it, unit rows (passages, dimension);
    `articles`: whose they are, (passages,).
    """
    if not len(vectors):
        return [0.0] * len(asked), 1.0
    wide = vectors.astype(np.float64)  # in float32 the same question would differ a little from one machine to the next
    cosines = np.concatenate([rows @ wide.T for rows in np.array_split(wide, PARTS)])
    alike, near = np.exp((cosines - 1) / REACH), np.exp((wide @ question.astype(np.float64) - 1) / REACH)
    say = np.linalg.solve(alike + NOISE * np.eye(len(near)), near)
    return [float(say[articles == number].sum()) for number in asked], float(1 - near @ say)


def first_of(articles: np.ndarray, may_answer: Callable[[int], bool]) -> list[int]:
    """Which of some passages are the question's surroundings: the first whose articles may answer it.

    `articles`: whose the passages are, nearest first, (passages,).
    """
    may, kept = dict[int, bool](), list[int]()
    for at, number in enumerate(articles.tolist()):
        if number not in may:
            may[number] = may_answer(number)
        if may[number]:
            kept.append(at)
            if len(kept) == AROUND:
                break
    return kept
