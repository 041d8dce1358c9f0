"""The articles that may answer a question, best first, with the passages that speak for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from kb.content.article import Article
from kb.retrieval.lexical import fuse
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
    fused: np.ndarray
    exact: frozenset[str]
    """The articles that have the question as a title or phrasing."""


@dataclass(frozen=True)
class Found:
    """What a search found: candidates, best first, and how much the question is like those that no article answers."""

    candidates: tuple[Candidate, ...] = ()
    foreign: float = 0.0
    foreign_words: float = 0.0
    closer: float = 0.0


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
    for article_id, rows in snapshot.rows.items():
        article = snapshot.library.articles[article_id]
        if (on and not article.served_on(on)) or is_other_operators(snapshot, article, operator):
            continue
        evidence = evidence_for(snapshot, article, rows, scores, operator)
        hits = sorted(rows, key=lambda r: (-scores.dense[r], r))[:HITS]
        found.append(
            Candidate(
                article_id,
                round(snapshot.weights.score(evidence), 6),
                tuple(Hit(snapshot.passages[r], round(float(scores.dense[r]), 4)) for r in hits),
                evidence,
            )
        )
    found.sort(key=lambda c: (-c.score, c.article_id))
    return Found(tuple(found[:k]), *foreign_scores(snapshot, scores))


def foreign_scores(snapshot: Snapshot, scores: Scores) -> tuple[float, float, float]:
    """`Certainty.foreign`, `foreign_words` and `closer`."""
    foreign, own = snapshot.foreign, snapshot.questions
    closer = _best_mean(scores.dense, own) - _best_mean(scores.dense, foreign)
    return _best(scores.dense, foreign), min(1.0, _best(scores.words, foreign)), closer


def passage_scores(snapshot: Snapshot, question: str, without: int | None = None) -> Scores:
    """Scores of all passages; one may be left out, so that training can ask with a phrasing that it has not seen."""
    question = question[:LONGEST]
    standard = snapshot.spelling.correct(question)
    dense = _dense_scores(snapshot, question_vector(snapshot.encoder, question, standard))
    words = snapshot.lexical.word_scores(standard)
    letters = snapshot.lexical.gram_scores(standard)
    exact = snapshot.exact.get(normalise(question), frozenset())
    if without is not None:
        for scores in (dense, words, letters):
            scores[without] = scores.min()
        exact = exact - {snapshot.passages[without].article}
    fused = fuse(dense, words, letters)
    words = words / max(_self_score(snapshot.lexical.words, tokens(standard)), 1e-6)
    letters = letters / max(_self_score(snapshot.lexical.grams, grams(standard)), 1e-6)
    return Scores(dense, words, letters, fused, exact)


def evidence_for(
    snapshot: Snapshot, article: Article, rows: Sequence[int], scores: Scores, operator: str | None
) -> Evidence:
    """What speaks for one article, whose passages are in `rows`."""
    of_kind = {kind: [r for r in rows if snapshot.passages[r].kind == kind] for kind in KINDS}
    owner = snapshot.library.owners.get(article.owner)
    return Evidence(
        title=_best(scores.dense, of_kind["title"]),
        phrasing=_best(scores.dense, of_kind["phrasing"] or of_kind["title"]),
        section=_best(scores.dense, of_kind["section"] or of_kind["title"]),
        close=_best_mean(scores.dense, rows),
        words=min(1.0, _best(scores.words, rows)),
        letters=min(1.0, _best(scores.letters, rows)),
        fused=_best(scores.fused, rows),
        exact=float(article.id in scores.exact),
        unnamed_operator=float(bool(owner and owner.kind == "operator" and operator is None)),
    )


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


def certainty_of(
    snapshot: Snapshot, question: str, found: Found, without: int | None = None
) -> Certainty:
    """What the best of the candidates has for it; there must be one. `without`: as in `passage_scores`."""
    candidates = found.candidates
    best = candidates[0]
    lead = best.score - candidates[1].score if len(candidates) > 1 else 4.0
    index, stems = snapshot.lexical.words, tokens(snapshot.spelling.correct(question[:LONGEST]))
    left_out = snapshot.stems[without] if without is not None else frozenset()
    held = frozenset().union(*(snapshot.stems[row] for row in snapshot.rows[best.article_id] if row != without))
    rarity = {stem: _rarity(index, stem, stem in left_out) for stem in stems}
    total = sum(rarity[stem] for stem in stems) or 1.0
    return Certainty(
        best=best.score,
        lead=min(4.0, lead),
        dense=max(best.evidence.title, best.evidence.phrasing, best.evidence.section),
        known=sum(rarity[stem] for stem in stems if _seen(index, stem) > (stem in left_out)) / total,
        covered=sum(rarity[stem] for stem in stems if stem in held) / total,
        letters=best.evidence.letters,
        agree=_agreement(candidates),
        exact=best.evidence.exact,
        foreign=found.foreign,
        foreign_words=found.foreign_words,
        closer=found.closer,
        short=float(len(stems) <= 2),
    )


def _agreement(candidates: Sequence[Candidate]) -> float:
    views = ("title", "phrasing", "section", "words", "letters")
    best = candidates[0].evidence
    return sum(getattr(best, view) >= max(getattr(c.evidence, view) for c in candidates) for view in views) / len(views)


def confidence(snapshot: Snapshot, question: str, found: Found) -> float:
    """The calibrated probability that the best candidate answers the question; 0 without candidates."""
    if not found.candidates:
        return 0.0
    return round(snapshot.weights.probability(certainty_of(snapshot, question, found)), 4)
