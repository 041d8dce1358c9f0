"""Two articles that answer the same question."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from kb.content.article import Article
from kb.content.finding import Finding
from kb.content.library import Library
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.encoding.vectors import encode_passages

NEAR, MARGIN = 0.865, -0.011
"""From these on two articles that do not name each other are reported. Of `tests/publishing/duplicates.jsonl`, 16 of 17
second articles on a question lie above both, and one of 13 new ones on questions nearby; of the shipped articles one
linked pair does.
"""
NEAREST = 40


@dataclass(frozen=True)
class Likeness:
    """How alike the questions of two articles are."""

    cosine: float
    """For every title and phrasing of one the cosine with the nearest of the other, in the mean;
    the lower of both ways.
    """
    margin: float
    """The same less the cosine with the nearest other question of its own article, the mean of both ways: about 0 if
    both ask the same.
    """


def likenesses(
    library: Library, encoder: Encoder, cache: Path, progress: Callable[[int], None] | None = None
) -> dict[tuple[str, str], Likeness]:
    """The likeness of each pair of article ids that is near at all, the lower id first."""
    asked = [
        (article.id, text)
        for article in library.articles.values()
        if article.status != "archived"
        for text in _questions(article)
    ]
    vectors = encode_passages(encoder, [text for _, text in asked], cache, progress)
    index = faiss.IndexFlatIP(encoder.dimension)
    index.add(vectors)
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, (article, _) in enumerate(asked):
        rows_of[article].append(row)
    across: dict[tuple[str, str], float] = {}
    within: dict[str, float] = {}
    for article, rows in rows_of.items():
        own = vectors[rows] @ vectors[rows].T - 2 * np.eye(len(rows), dtype=np.float32)
        within[article] = float(own.max(axis=1).mean()) if len(rows) > 1 else 1.0
        _, nearest = index.search(vectors[rows], min(NEAREST, len(asked)))
        for other in {asked[row][0] for row in nearest.ravel()} - {article}:
            across[article, other] = float((vectors[rows] @ vectors[rows_of[other]].T).max(axis=1).mean())
    pairs = [(a, b) for a, b in across if a < b and (b, a) in across]
    return {
        (a, b): Likeness(min(across[a, b], across[b, a]), (across[a, b] - within[a] + across[b, a] - within[b]) / 2)
        for a, b in pairs
    }


def duplicates(
    library: Library, encoder: Encoder, cache: Path, progress: Callable[[int], None] | None = None
) -> list[Finding]:
    """Two warnings for each pair of articles that ask the same and do not name each other, one on either."""
    found = []
    for pair, alike in likenesses(library, encoder, cache, progress).items():
        one, two = (library.articles[article] for article in pair)
        if alike.cosine >= NEAR and alike.margin >= MARGIN and not _names(one, two) and not _names(two, one):
            found += [_finding(one, two), _finding(two, one)]
    return found


def _names(article: Article, other: Article) -> bool:
    """Whether it sends the reader to the other one."""
    return other.id in article.related or any(f"/articles/{other.id})" in text.body for text in article.texts.values())


def _questions(article: Article) -> list[str]:
    return [question for text in article.texts.values() for question in (text.title, *text.phrasings)]


def _finding(article: Article, other: Article) -> Finding:
    text, code = article.main, "article.same_question"
    named = {
        "question": text.title,
        "other": other.main.title,
        "owner": other.owner,
        "path": other.path,
        "article": other.id,
    }
    return Finding("warning", "same-question", article.id, text.path, text.lines.get("title", 1), code, named)
