"""A collection is asked its own phrasings, each left out, and again with its article taken away.

From how that ends follows the confidence from which on an answer is given. It is chosen by conformal risk control
(Angelopoulos, Bates, Fisch, Lei and Schuster 2022, https://arxiv.org/abs/2208.02814): the least threshold for which (n
R + u) / (n + 1) <= `wrong_at_most`, where u is the share of questions that no article answers, and R is u times the
share of n phrasings that are answered though their article is taken away. For real questions that holds as far as they
are like the phrasings. A phrasing that another article than its own is found for does not count in R: phrasings are
written to differ from each other, so that left out they are harder than what people ask (docs/quality.md); how many
there are is told beside it.
"""

from collections.abc import Sequence

import numpy as np

from kb.content.article import Article
from kb.retrieval.indexing.passages import PHRASING, TITLE, key_of
from kb.retrieval.indexing.self_knowledge import SelfKnowledge
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.confidence import CONSIDERED, confidence
from kb.retrieval.searching.operators import helped_operator
from kb.retrieval.searching.search import SearchRequest, find, prepare, understood

ASKED, LEAST = 400, 40
"""Questions asked at most, and the fewest of which a collection can tell: phrasings, and titles where those are fewer.

Of the shipped collection 200 gave thresholds of .77 and .78, where 400 and 800 give .81 and .82: of few, one more or
less moves it.
"""
UNANSWERABLE = 0.1
"""The share of questions of the subject that no article answers,
as `kb questions` counts them at a hotline of this kind.
"""
ENOUGH = 8
"""Phrasings that an article should have."""
LOWEST, HIGHEST = 0.3, 0.95
"""Bounds of the threshold: few phrasings must neither open nor shut everything."""


def rehearse(snapshot: Snapshot, wrong_at_most: float) -> SelfKnowledge:
    """Asks a snapshot that is not yet live its own phrasings; the same snapshot gives the same answer."""
    rows, general = chosen(snapshot), snapshot.weights.answer_at
    requests = [_search_request(snapshot, row, taken) for taken in (False, True) for row in rows]
    found = [each.ranked(CONSIDERED) for each in find(snapshot, requests, CONSIDERED)]
    sure = np.array([confidence(snapshot, each)[0] for each in found]).reshape(2, -1)
    own = [snapshot.passages[row].article for row in rows]
    right = np.array(
        [
            bool(each.candidates) and each.candidates[0].article_id == article
            for each, article in zip(found, own, strict=False)
        ],
        bool,
    )
    enough = len(rows) >= LEAST
    answer_at = min(HIGHEST, max(LOWEST, threshold(sure[1], wrong_at_most))) if enough else general
    given, taken = sure[0] >= answer_at, sure[1] >= answer_at

    def share(hits: np.ndarray) -> float:
        return round(float(hits.mean()), 4) if len(hits) else 0.0

    away = share(taken)
    return SelfKnowledge(
        asked=len(rows),
        enough=enough,
        wrong_at_most=wrong_at_most,
        answer_at=answer_at,
        right=share(given & right),
        wrong=share(given & ~right),
        silent=share(~given),
        taken_away=away,
        expected_wrong=round(UNANSWERABLE * away, 4),
        lacking=_lacking(snapshot),
    )


def chosen(snapshot: Snapshot) -> list[int]:
    """Phrasings to ask, one of each article before a second of any, by their digests: a few edits change few of them.
    Where they are too few, titles too, which are questions as well.
    """
    asking = _of_kinds(snapshot, PHRASING)
    return asking if len(asking) >= LEAST else _of_kinds(snapshot, PHRASING, TITLE)


def _of_kinds(snapshot: Snapshot, *kinds: int) -> list[int]:
    passages, bounds = snapshot.passages, snapshot.bounds
    turns: list[tuple[int, int, int]] = []
    for number in range(len(passages.articles)):
        own = np.arange(bounds[number], bounds[number + 1])
        own = own[np.isin(passages.kind[own], kinds)]
        if len(own) and helped_operator(snapshot, snapshot.library.articles[passages.articles[number]]) is None:
            keys = sorted((key_of(passages[int(row)].text), int(row)) for row in own)[:ASKED]
            turns += [(turn, key, row) for turn, (key, row) in enumerate(keys)]
    return sorted(row for *_, row in sorted(turns)[:ASKED])


def _search_request(snapshot: Snapshot, row: int, taken: bool) -> SearchRequest:
    passage = snapshot.passages[row]

    def others(article: Article) -> bool:
        return article.id != passage.article

    return SearchRequest(
        prepare(snapshot, understood(snapshot, passage.text)), serves=others if taken else None, without=row
    )


def threshold(sure: np.ndarray, wrong_at_most: float) -> float:
    """The least score from which on an answer may be given, infinite if there is none that keeps the risk.

    `sure`: (phrasings,), of the best article that is found for each when its own is taken away.
    """
    for at in np.unique(sure) + 1e-4:
        if UNANSWERABLE * ((sure >= at).sum() + 1) / (len(sure) + 1) <= wrong_at_most:
            return round(float(at), 4)
    return np.inf


def _lacking(snapshot: Snapshot) -> tuple[str, ...]:
    passages, bounds = snapshot.passages, snapshot.bounds
    phrasings: Sequence[int] = np.add.reduceat(
        np.append(passages.kind[: bounds[-1]] == PHRASING, 0), bounds[:-1]
    ).tolist()
    counts = zip(passages.articles, phrasings, np.diff(bounds).tolist(), strict=True)
    return tuple(article for article, count, all_passages in counts if all_passages and count < ENOUGH)
