"""The articles that may answer a question, best first, with the passages that speak for them.

A few candidates are found by the vectors, the words and the exact text; only their passages are looked at in detail, so
that what a search costs hardly grows with the collection. Where the best two are close, the question is read once more,
by the model that reads passages, which has more layers.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from kb.content.article import Article
from kb.retrieval.encoding.vectors import question_texts, read_closely, read_quickly
from kb.retrieval.indexing.lexical import Bm25
from kb.retrieval.indexing.passages import PHRASING, SECTION, TITLE, Passage
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.language.folding import as_meant
from kb.retrieval.language.frames import bare
from kb.retrieval.language.normalise import Lexicon, grams_of
from kb.retrieval.scoring.ranking import RankingFeatures, names
from kb.retrieval.searching.conditions import MATCHED, Circumstances
from kb.retrieval.searching.membership import first_of, membership
from kb.retrieval.searching.operators import helped_operator, is_other_operators

LONGEST = 1000
"""Characters of a question that are searched with; what follows is cut."""
CLOSE = 4.0
"""Log-odds between the best two below which a question is read closely: one in eight (docs/decisions/0015)."""
HITS = 3
NEAR = 64
"""Nearest passages that are looked at for each article wanted."""
BY_VECTORS, BY_WORDS = 6, 4
"""Candidates that the vectors, at least, and the words propose. The right article is among them for every training
question, and eight of each do not put more of them first.
"""


@dataclass(frozen=True)
class Hit:
    """A passage and the cosine of the question with it."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class Candidate:
    """An article, its score (log-odds, higher is better), its best hits and why it stands where it does."""

    article_id: str
    score: float
    hits: tuple[Hit, ...]
    features: RankingFeatures
    member: float
    """How far the question belongs to it by all the passages around it (`membership.py`)."""


@dataclass(frozen=True)
class Question:
    """A question made ready to be searched with."""

    text: str
    normalised: str
    standard: str
    """Normalised, unknown words set right."""
    lexicon: Lexicon

    @cached_property
    def texts(self) -> list[str]:
        """What the encoder reads."""
        return question_texts(self.text, self.standard)

    @cached_property
    def stems(self) -> list[str]:
        """What the lexical search looks for."""
        return self.lexicon.stems_of(self.standard)

    @cached_property
    def letters(self) -> list[str]:
        """What the search for letters looks for."""
        return grams_of(self.standard)


def understood(snapshot: Snapshot, text: str) -> str:
    """The question in a text: the characters that were meant, without what is said around it."""
    return bare(as_meant(text, snapshot.spelling.known), snapshot.ears)


def prepare(snapshot: Snapshot, question: str) -> Question:
    """The question as this snapshot understands its words."""
    question = as_meant(question[:LONGEST])
    normalised = snapshot.lexicon.normalise(question)
    return Question(question, normalised, snapshot.spelling.correct(normalised), snapshot.lexicon)


@dataclass(frozen=True)
class SearchRequest:
    """An answer to a question that is looked for. With `operator`, not among the articles of another operator; with
    `serves`, only among those for which it is true.
    """

    question: Question
    operator: str | None = None
    serves: Callable[[Article], bool] | None = None
    without: int | None = None
    """A passage that is left out, so that the collection can be asked with it."""
    circumstances: Circumstances | None = None
    """With it, not among the articles whose conditions the question contradicts;
    a condition that it satisfies counts.
    """


@dataclass(frozen=True)
class QueryFeatures:
    """What a question is like as a whole, whatever article may answer it; the features are `ConfidenceFeatures`'s."""

    known: float = 0.0
    foreign: float = 0.0
    foreign_words: float = 0.0
    closer: float = 0.0
    long: float = 0.0
    unexplained: float = 0.0


@dataclass(frozen=True)
class Found:
    """What a search found: candidates, best first, and what the question is like."""

    candidates: tuple[Candidate, ...] = ()
    query_features: QueryFeatures = QueryFeatures()


def search(
    snapshot: Snapshot,
    question: str,
    k: int = 10,
    operator: str | None = None,
    serves: Callable[[Article], bool] | None = None,
    on: date | None = None,
) -> Found:
    """Up to k candidates, best first, ties by id; none if the question holds no word.
    With `on` conditions count on that day.
    """
    question = understood(snapshot, question)
    circumstances = Circumstances(snapshot.library, snapshot.reader, question, on) if on else None
    found = find(
        snapshot, [SearchRequest(prepare(snapshot, question), operator, serves, circumstances=circumstances)], k
    )[0]
    ranked, rows = found.ranked(k), {article: row for row, article in enumerate(found.articles)}
    return replace(ranked, candidates=tuple(replace(c, hits=found.hits(rows[c.article_id])) for c in ranked.candidates))


@dataclass(frozen=True)
class ScoredCandidates:
    """What speaks for each of some articles."""

    snapshot: Snapshot
    request: SearchRequest
    articles: tuple[str, ...]
    table: np.ndarray
    """(articles, features of RankingFeatures)."""
    query_features: QueryFeatures
    _first: np.ndarray
    """The first passage of each article."""
    _cosines: np.ndarray
    """(articles, most passages of one), -inf where an article has no more."""
    _members: list[float]
    """Each article's `Candidate.member`."""

    @cached_property
    def _scores(self) -> list[float]:
        scores, circumstances = self.snapshot.weights.scores(self.table), self.request.circumstances
        if circumstances:
            articles = self.snapshot.library.articles
            scores = scores + [MATCHED * bool(circumstances.weigh(articles[article])) for article in self.articles]
        rounded: list[float] = np.round(scores, 6).tolist()
        return rounded

    @property
    def lead(self) -> float:
        """How many log-odds the best article is before the next."""
        best = sorted(self._scores)[-2:]
        return best[1] - best[0] if len(best) == 2 else np.inf

    def ranked(self, k: int) -> Found:
        """The k best, ties by id, without their hits."""
        order = sorted(range(len(self.articles)), key=lambda row: (-self._scores[row], self.articles[row]))[:k]
        candidates = tuple(
            Candidate(
                self.articles[row],
                self._scores[row],
                (),
                RankingFeatures(*self.table[row].tolist()),
                self._members[row],
            )
            for row in order
        )
        return Found(candidates, self.query_features)

    def hits(self, row: int) -> tuple[Hit, ...]:
        """Its passages that are nearest to the question."""
        best = np.argsort(-self._cosines[row], kind="stable")[:HITS]
        there = [int(at) for at in best if np.isfinite(self._cosines[row, at])]
        return tuple(
            Hit(self.snapshot.passages[self._first[row] + at], round(float(self._cosines[row, at]), 4)) for at in there
        )


def find(snapshot: Snapshot, requests: Sequence[SearchRequest], k: int) -> list[ScoredCandidates]:
    """For each question the candidates, at least k where there are so many, and their features;
    none for one without a word.
    """
    encoder, texts = snapshot.encoder, [tuple(each.question.texts) for each in requests]
    asked = list(dict.fromkeys(texts))
    vectors = dict(zip(asked, read_quickly(encoder, asked), strict=True))
    found = [gather(snapshot, each, vectors[text], k) for each, text in zip(requests, texts, strict=True)]
    close = [number for number, scored in enumerate(found) if encoder.reads_closely and scored.lead < CLOSE]
    asked = list(dict.fromkeys(texts[number] for number in close))
    vectors = dict(zip(asked, read_closely(encoder, asked), strict=True))
    for number in close:
        found[number] = gather(snapshot, requests[number], vectors[texts[number]], k)
    return found


def gather(snapshot: Snapshot, request: SearchRequest, vector: np.ndarray, k: int) -> ScoredCandidates:
    """The candidates for a question that was read as a unit vector (dimension,), and their features."""
    question, operator, without = request.question, request.operator, request.without
    if not question.normalised or k < 1:
        return ScoredCandidates(
            snapshot,
            request,
            (),
            np.zeros((0, len(names(RankingFeatures)))),
            QueryFeatures(),
            np.zeros(0, np.int64),
            np.zeros((0, 0)),
            [],
        )
    passages, bounds = snapshot.passages, snapshot.bounds
    words, letters, answerable = snapshot.lexical.words, snapshot.lexical.grams, int(bounds[-1])
    near, near_cosines = snapshot.dense.near(vector, NEAR * k)
    bm25 = words.scores_of_all(question.stems) / max(words.of_itself(question.stems), 1e-6)
    exact, left_out = snapshot.exact(question.normalised) | snapshot.exact(question.standard), frozenset[str]()
    if without is not None:
        near, near_cosines = near[near != without], near_cosines[near != without]
        bm25[without], exact = 0.0, frozenset()
        left_out = frozenset(snapshot.lexicon.tokens(passages[without].text))
    proposed = [*sorted(exact), *_first_articles(passages.article[near], max(k, BY_VECTORS))]
    proposed += _by_words(bm25[:answerable], bounds, BY_WORDS)
    # An article without a passage (its day has not come, or its only one is left out) has nothing that speaks for it.
    there_at_all = (
        number
        for number in dict.fromkeys(proposed)
        if bounds[number + 1] - bounds[number] > (without in range(bounds[number], bounds[number + 1]))
    )
    numbers = [number for number in there_at_all if _may_answer(snapshot, passages.articles[number], request)]
    first, last = bounds[numbers], bounds[np.array(numbers, np.int64) + 1]
    rows = np.concatenate([np.zeros(0, np.int64), *map(np.arange, first, last)])
    there = np.arange(max(last - first, default=0)) < (last - first)[:, None]
    if without is not None:
        there[there] = rows != without
        rows = rows[rows != without]
    rarity = {stem: words.rarity(stem, stem in left_out) for stem in question.stems}
    char_bm25 = letters.scores(question.letters, rows) / max(letters.of_itself(question.letters), 1e-6)

    def spread(values: np.ndarray) -> np.ndarray:
        """Values of the candidates' passages, a row an article."""
        found = np.full(there.shape, -np.inf)
        found[there] = values
        return found

    members, unexplained = _members(snapshot, request, vector, near, numbers)
    cosines, kinds = spread(snapshot.dense.cosines(vector, rows)), spread(passages.kind[rows])
    title, phrasing, section = (
        np.where(kinds == kind, cosines, -np.inf).max(axis=1, initial=-np.inf) for kind in (TITLE, PHRASING, SECTION)
    )
    title = np.where(np.isfinite(title), title, np.maximum(phrasing, section))  # it may be what is left out
    columns = [
        title,
        np.where(np.isfinite(phrasing), phrasing, title),
        np.where(np.isfinite(section), section, title),
        _best_means(cosines),
        np.where(there, cosines, 0).sum(axis=1) / there.sum(axis=1),
        np.minimum(1, _best_means(spread(bm25[rows]))),
        np.minimum(1, _best_means(spread(char_bm25))),
        _covered(words, rarity, first, last, without),
        [number in exact for number in numbers],
        [_unnamed(snapshot, number, operator) for number in numbers],
        [snapshot.tightness(number) for number in numbers],
        np.log1p((there & (kinds != SECTION)).sum(axis=1)),
    ]
    foreign_near, foreign_cosines = snapshot.foreign.near(vector, HITS + 1)
    foreign_cosines = foreign_cosines[foreign_near + answerable != without][:HITS]
    asked = near_cosines[passages.kind[near] != SECTION]
    query_features = QueryFeatures(
        known=_share(rarity, {stem for stem in rarity if words.seen(stem) > (stem in left_out)}),
        foreign=float(foreign_cosines.max(initial=0.0)),
        foreign_words=min(1.0, float(bm25[answerable:].max(initial=0.0))),
        closer=float(_best_means(asked[None])[0] - _best_means(foreign_cosines[None])[0]),
        long=float(np.log1p(len(rarity))),
        unexplained=unexplained,
    )
    return ScoredCandidates(
        snapshot,
        request,
        tuple(passages.articles[number] for number in numbers),
        np.column_stack(columns).astype(np.float64),
        query_features,
        first,
        cosines,
        members,
    )


def _first_articles(articles: np.ndarray, count: int) -> list[int]:
    """The first different ones."""
    return list(dict.fromkeys(articles.tolist()))[:count]


def _by_words(scores: np.ndarray, bounds: np.ndarray, count: int) -> list[int]:
    """The articles that have the passages with the highest scores above 0; `bounds` are `Snapshot.bounds`."""
    best = np.maximum.reduceat(scores, bounds[:-1])
    return [number for number in np.argsort(-best, kind="stable")[:count].tolist() if best[number] > 0]


def _members(
    snapshot: Snapshot, request: SearchRequest, vector: np.ndarray, near: np.ndarray, numbers: Sequence[int]
) -> tuple[list[float], float]:
    """How far the question belongs to each article, and how much of it none explains; `near` are the nearest passages.

    What an article has that the question's circumstances rule out goes to those that they speak for: "I came three days
    ago, am I too late?" lies among the passages for who is too late.
    """
    articles, circumstances = snapshot.passages.articles, request.circumstances
    around = first_of(snapshot.passages.article[near], lambda number: _serves(snapshot, articles[number], request))
    of = snapshot.passages.article[near[around]]
    everyone = list(dict.fromkeys([*numbers, *of.tolist()]))
    members, unexplained = membership(vector, snapshot.dense.vectors_of(near[around]), of, everyone)
    found = members[: len(numbers)]
    if circumstances:
        weighed = [circumstances.weigh(snapshot.library.articles[articles[number]]) for number in everyone]
        ruled_out = sum(member for member, speaks in zip(members, weighed, strict=True) if speaks is False)
        found = [member + ruled_out * bool(speaks) for member, speaks in zip(found, weighed, strict=False)]
    return found, unexplained


def _may_answer(snapshot: Snapshot, article_id: str, request: SearchRequest) -> bool:
    circumstances = request.circumstances
    ruled_out = circumstances and circumstances.weigh(snapshot.library.articles[article_id]) is False
    return not ruled_out and _serves(snapshot, article_id, request)


def _serves(snapshot: Snapshot, article_id: str, request: SearchRequest) -> bool:
    article = snapshot.library.articles[article_id]
    is_others = is_other_operators(snapshot, article, request.operator)
    return not is_others and (request.serves is None or request.serves(article))


def _covered(
    words: Bm25, rarity: Mapping[str, float], first: np.ndarray, last: np.ndarray, without: int | None
) -> np.ndarray:
    """The share of the question's stems that each article's passages, but for one left out, hold, weighted by rarity,
    (articles,).
    """
    held = np.zeros(len(first))
    for stem, rare in rarity.items():
        if without is None:
            there = words.held(stem, first, last)
        else:
            there = words.held(stem, first, np.clip(without, first, last)) | words.held(
                stem, np.clip(without + 1, first, last), last
            )
        held += rare * there
    return held / (sum(rarity.values()) or 1.0)


def _unnamed(snapshot: Snapshot, number: int, operator: str | None) -> bool:
    helped = helped_operator(snapshot, snapshot.library.articles[snapshot.passages.articles[number]])
    return helped is not None and helped != operator


def _best_means(table: np.ndarray) -> np.ndarray:
    """The mean of the three best of each row, of fewer where there are no more, 0 where there are none, (rows,)."""
    best = np.sort(table, axis=1)[:, -HITS:]
    there = np.isfinite(best)
    means: np.ndarray = np.where(there, best, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return means


def _share(rarity: Mapping[str, float], held: Container[str]) -> float:
    """The share of a question's stems, weighted by rarity, that are held."""
    return sum(weight for stem, weight in rarity.items() if stem in held) / (sum(rarity.values()) or 1.0)
