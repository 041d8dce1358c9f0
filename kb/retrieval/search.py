"""The articles that may answer a question, best first, with the passages that speak for them."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from kb.content.article import Article
from kb.retrieval.normalise import grams, normalise, tokens
from kb.retrieval.passages import KINDS, Passage
from kb.retrieval.ranking import Certainty, Evidence
from kb.retrieval.snapshot import Snapshot
from kb.retrieval.vectors import question_vector

LONGEST = 1000
"""Characters of a question that are searched with; what follows is cut."""
HITS = 3


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
    evidence: Evidence


@dataclass(frozen=True)
class Scores:
    """What each passage has for it, arrays of (n,) in the order of the passages."""

    dense: np.ndarray
    words: np.ndarray
    letters: np.ndarray
    exact: frozenset[str]
    """The articles that have the question as a title or phrasing."""
    rarity: Mapping[str, float]
    """The question's stems and their inverse document frequency."""
    known: float
    """`Signs.known`."""


@dataclass(frozen=True)
class Signs:
    """What a question is like as a whole, whatever article may answer it; the features are `Certainty`'s."""

    known: float = 0.0
    foreign: float = 0.0
    foreign_words: float = 0.0
    closer: float = 0.0
    short: float = 0.0


@dataclass(frozen=True)
class Found:
    """What a search found: candidates, best first, and what the question is like."""

    candidates: tuple[Candidate, ...] = ()
    signs: Signs = Signs()


def is_other_operators(snapshot: Snapshot, article: Article, operator: str | None) -> bool:
    """Whether only customers of another operator are helped by the article (Tri's are those of Indosat too)."""
    owners = snapshot.library.owners
    owner, own = owners.get(article.owner), owners.get(operator or "")
    if not own or not owner or owner.kind != "operator":
        return False
    return not {own.id, own.part_of} & {article.owner, *article.co_owners}


def search(
    snapshot: Snapshot, question: str, k: int = 10, operator: str | None = None, on: date | None = None
) -> Found:
    """Up to k candidates, best first, ties by id; none if the question holds no word.

    Only articles served on the day `on` (default: all in the snapshot) and, with `operator`, none that belongs to
    another operator.
    """
    if not normalise(question[:LONGEST]) or k < 1:
        return Found()
    scores = passage_scores(snapshot, question)
    found = []
    for article_id, evidence in evidence_of(snapshot, scores, operator).items():
        article = snapshot.library.articles[article_id]
        if (on is None or article.served_on(on)) and not is_other_operators(snapshot, article, operator):
            found.append((round(snapshot.weights.score(evidence), 6), article_id, evidence))
    found.sort(key=lambda row: (-row[0], row[1]))
    candidates = tuple(Candidate(i, score, _hits(snapshot, scores, i), evidence) for score, i, evidence in found[:k])
    return Found(candidates, signs_of(snapshot, scores))


def _hits(snapshot: Snapshot, scores: Scores, article: str) -> tuple[Hit, ...]:
    rows = np.array(snapshot.rows[article])
    best = rows[np.argsort(-scores.dense[rows], kind="stable")[:HITS]]
    return tuple(Hit(snapshot.passages[row], round(float(scores.dense[row]), 4)) for row in best)


def signs_of(snapshot: Snapshot, scores: Scores) -> Signs:
    """What the question is like as a whole."""
    foreign = snapshot.foreign
    return Signs(
        known=scores.known,
        foreign=_best(scores.dense, foreign),
        foreign_words=min(1.0, _best(scores.words, foreign)),
        closer=_best_mean(scores.dense, snapshot.questions) - _best_mean(scores.dense, foreign),
        short=float(len(scores.rarity) <= 2),
    )


def passage_scores(snapshot: Snapshot, question: str, without: int | None = None) -> Scores:
    """Scores of all passages; one may be left out, so that training can ask with a question that it has not seen."""
    question = question[:LONGEST]
    standard = snapshot.spelling.correct(question)
    dense = _dense_scores(snapshot, question_vector(snapshot.encoder, question, standard))
    words = snapshot.lexical.word_scores(standard)
    letters = snapshot.lexical.gram_scores(standard)
    exact = snapshot.exact.get(normalise(question), frozenset())
    left_out: frozenset[str] = frozenset()
    if without is not None:
        for scores in (dense, words, letters):
            scores[without] = scores.min()
        exact = exact - {snapshot.passages[without].article}
        left_out = snapshot.stems[without]
    index, stems = snapshot.lexical.words, tokens(standard)
    rarity = {stem: _rarity(index, stem, stem in left_out) for stem in stems}
    known = {stem for stem in stems if _seen(index, stem) > (stem in left_out)}
    return Scores(
        dense,
        words / max(_self_score(index, stems), 1e-6),
        letters / max(_self_score(snapshot.lexical.grams, grams(standard)), 1e-6),
        exact,
        rarity,
        _share(rarity, known),
    )


def evidence_of(snapshot: Snapshot, scores: Scores, operator: str | None) -> dict[str, Evidence]:
    """What speaks for each article; all are weighed at once, in tables of (articles, passages of one article)."""
    grid, owners = snapshot.grid, snapshot.library.owners
    there = grid.places >= 0
    dense, words, letters = (np.where(there, given[grid.places], -np.inf) for given in (scores.dense, scores.words, scores.letters))
    best = {kind: np.where(grid.of_kind[kind], dense, -np.inf).max(axis=1) for kind in KINDS}
    phrasing, section = (np.where(np.isfinite(best[kind]), best[kind], best["title"]) for kind in ("phrasing", "section"))
    whole = np.where(there, dense, 0).sum(axis=1) / there.sum(axis=1)
    columns = [best["title"], phrasing, section, _best_means(dense), whole, np.minimum(1, _best_means(words)), np.minimum(1, _best_means(letters))]
    found = {}
    for article, measures in zip(grid.articles, np.column_stack(columns).tolist()):
        owner = owners.get(snapshot.library.articles[article].owner)
        found[article] = Evidence(
            *measures,
            covered=_share(scores.rarity, snapshot.vocabulary[article]),
            exact=float(article in scores.exact),
            unnamed_operator=float(bool(owner and owner.kind == "operator" and operator is None)),
        )
    return found


def _best_means(table: np.ndarray) -> np.ndarray:
    """The mean of the three best of each row, of fewer where there are no more, (rows,)."""
    best = np.sort(table, axis=1)[:, -HITS:]
    there = np.isfinite(best)
    return np.where(there, best, 0).sum(axis=1) / there.sum(axis=1)


def _dense_scores(snapshot: Snapshot, vector: np.ndarray) -> np.ndarray:
    """Cosine of the question's vector with every passage, in the order of the passages, (n,)."""
    scores, rows = snapshot.index.search(vector[None], snapshot.index.ntotal)
    dense = np.empty(snapshot.index.ntotal, np.float32)
    dense[rows[0]] = scores[0]
    return dense


def _best(scores: np.ndarray, rows: Sequence[int]) -> float:
    return float(scores[rows].max()) if len(rows) else 0.0


def _best_mean(scores: np.ndarray, rows: Sequence[int]) -> float:
    """The mean of the three best."""
    return float(np.sort(scores[rows])[-HITS:].mean()) if len(rows) else 0.0


def _self_score(index, words: Sequence[str]) -> float:
    """Roughly the BM25 that a passage of just these words would get; words never seen count as the rarest."""
    return 1.1 * sum(_rarity(index, word) for word in words)


def _rarity(index, word: str, unseen: int = 0) -> float:
    """The word's inverse document frequency in a BM25 index; a word never seen is as rare as one seen once."""
    seen = max(0, _seen(index, word) - unseen)
    return float(np.log(1 + (index.scores["num_docs"] - seen + 0.5) / (seen + 0.5)))


def _seen(index, word: str) -> int:
    """In how many passages a word occurs."""
    column = index.vocab_dict.get(word)
    return 0 if column is None else int(index.scores["indptr"][column + 1] - index.scores["indptr"][column])


def _share(rarity: Mapping[str, float], held: Container[str]) -> float:
    """The share of a question's stems, weighted by rarity, that are held."""
    return sum(weight for stem, weight in rarity.items() if stem in held) / (sum(rarity.values()) or 1.0)


def certainty_of(found: Found) -> Certainty:
    """What the best of the candidates has for it; there must be one."""
    candidates, signs = found.candidates, found.signs
    evidence = candidates[0].evidence
    return Certainty(
        best=candidates[0].score,
        lead=min(4.0, candidates[0].score - candidates[1].score) if len(candidates) > 1 else 4.0,
        dense=max(evidence.title, evidence.phrasing, evidence.section),
        known=signs.known,
        covered=evidence.covered,
        letters=evidence.letters,
        agree=_agreement(candidates),
        exact=evidence.exact,
        foreign=signs.foreign,
        foreign_words=signs.foreign_words,
        closer=signs.closer,
        short=signs.short,
    )


def _agreement(candidates: Sequence[Candidate]) -> float:
    views = ("title", "phrasing", "section", "words", "letters")
    best = candidates[0].evidence
    return sum(getattr(best, view) >= max(getattr(c.evidence, view) for c in candidates) for view in views) / len(views)


def confidence(snapshot: Snapshot, found: Found) -> tuple[float, float]:
    """The calibrated probabilities that the best candidate answers the question and that any does; 0 without candidates."""
    if not found.candidates:
        return 0.0, 0.0
    certainty = certainty_of(found)
    return round(snapshot.weights.probability(certainty), 4), round(snapshot.weights.in_scope(certainty), 4)
