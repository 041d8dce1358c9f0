"""Two articles that answer the same question."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, groupby
from pathlib import Path

import numpy as np

from kb.content.article import Article
from kb.content.finding import Finding
from kb.content.library import Library
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.encoding.vectors import encode_passages

AT_ONCE = 256
"""Questions that are compared with all others in one product, whole articles of them."""
NEAR, MARGIN = 0.865, -0.011
"""From these on two articles that do not name each other are reported. Of `tests/publishing/duplicates.jsonl`, 16 of 17
second articles on a question lie above both, and one of 13 new ones on questions nearby; of the shipped articles one
linked pair does.
"""


def duplicates(
    library: Library,
    encoder: Encoder,
    cache: Path,
    progress: Callable[[int], None] | None = None,
    about: str | None = None,
) -> list[Finding]:
    """Two warnings for each pair of articles that ask the same and do not name each other, one on either; only those
    that an article is one of if `about` is its id.

    How alike two are is told by the mean, over every title and phrasing of one, of the cosine with the nearest of the
    other, the lower of both ways; and by how much that is less than with the nearest other question of its own article,
    the mean of both ways: about 0 if both ask the same.
    """
    articles = [article for article in library.articles.values() if article.status != "archived"]
    questions = [_questions(article) for article in articles]
    vectors = encode_passages(encoder, [text for texts in questions for text in texts], cache, progress)
    bounds = np.cumsum([0, *map(len, questions)])

    def cosines(numbers: Iterable[int]) -> Iterator[tuple[int, np.ndarray]]:
        """Of each of these articles' questions with the nearest of each article, in the mean, (articles,)."""
        for _, some in groupby(numbers, key=lambda number: bounds[number] // AT_ONCE):
            its = list(some)
            rows = [np.arange(bounds[number], bounds[number + 1]) for number in its]
            near = vectors[np.concatenate(rows)] @ vectors.T
            for number, own, found in zip(its, rows, np.split(near, np.cumsum([*map(len, rows)])[:-1]), strict=True):
                found[np.arange(len(own)), own] = -1 if len(own) > 1 else 1
                yield number, np.maximum.reduceat(found, bounds[:-1], axis=1).mean(axis=0)

    of = dict(cosines(number for number, article in enumerate(articles) if about in (None, article.id)))
    if about is not None:
        of |= dict(cosines(sorted({int(other) for near in of.values() for other in np.flatnonzero(near >= NEAR)})))
    found = []
    for a, b in combinations(sorted(of), 2):
        one, two = articles[a], articles[b]
        alike = min(of[a][b], of[b][a]) >= NEAR and (of[a][b] - of[a][a] + of[b][a] - of[b][b]) / 2 >= MARGIN
        if alike and about in (None, one.id, two.id) and not _names(one, two) and not _names(two, one):
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
