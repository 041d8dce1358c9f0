"""From features to one score an article, and from the best scores to a confidence.

Small models over named features, trained by `scripts/train_ranking.py` on draws of many collections and kept in
`weights.json`, which every snapshot carries (docs/decisions/0041).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class RankingFeatures:
    """What speaks for one article, each about 0 to 1."""

    title: float
    """Best cosine of the question with a title."""
    phrasing: float
    section: float
    close: float
    """Mean of the three best cosines of all its passages."""
    whole: float
    """Mean cosine of all its passages."""
    words: float
    """BM25 as a share of what a passage of just the question's words would get; mean of the three best passages."""
    letters: float
    """The same over letter n-grams."""
    covered: float
    """Share of the question's stems, weighted by rarity, that the article's passages hold."""
    exact: float
    """1 if the question is a title or phrasing of the article, word for word."""
    unnamed_operator: float
    """1 if the article is one operator's and the question does not name that one."""
    tight: float
    """How near its own titles and phrasings lie to each other: the mean cosine of each with the nearest other one."""
    many: float
    """Logarithm of 1 + its titles and phrasings."""


@dataclass(frozen=True)
class ConfidenceFeatures:
    """What speaks for the best candidate being an answer at all."""

    best: float
    """The best article's ranking score (log-odds)."""
    lead: float
    """How far it leads the next one, at most 8."""
    dense: float
    """Its best cosine."""
    title: float
    section: float
    close: float
    whole: float
    gap: float
    """How much nearer it is than the next candidate, by the best cosines."""
    above: float
    """How much nearer it is than the candidates are in the mean."""
    tight: float
    inside: float
    """Its best cosine less its tightness: how far within its own phrasings the question lies."""
    many: float
    fewer: float
    """How much less `many` it has than the other candidates in the mean: who is found among bigger ones is meant."""
    words: float
    known: float
    """Share of the question's stems, weighted by rarity, that the collection knows."""
    covered: float
    letters: float
    agree: float
    """Share of title, phrasing, section, words and letters for which no article has more."""
    exact: float
    foreign: float
    """The best cosine with a question that no article answers."""
    foreign_words: float
    """The same for BM25, as a share like `RankingFeatures.words`."""
    closer: float
    """How much nearer the three nearest questions of articles are than the three nearest that no article answers."""
    long: float
    """Logarithm of 1 + the question's different stems."""
    member: float
    """How far the question belongs to it by all the passages around it (`searching/membership.py`), about 0 to 1."""
    unexplained: float
    """The share of the question that none of them explains."""


EXACT = 6.0
"""Log-odds for an article that has the very words, and against one provider's article for whoever does not
name that provider.
"""
RULED = ("exact", "unnamed_operator")
"""Features that count by rule: no question to learn from has the very words, and too few are about providers."""


@dataclass(frozen=True)
class Network:
    """One layer of tanh units between features and a number; what it reads is brought to mean 0 and spread 1."""

    mean: np.ndarray
    """(features,), as `spread`."""
    spread: np.ndarray
    units: np.ndarray
    """(features, units)."""
    bias: np.ndarray
    """(units,), as `out`."""
    out: np.ndarray

    def __call__(self, table: np.ndarray) -> np.ndarray:
        """(rows, features) to (rows,)."""
        found: np.ndarray = np.tanh((table - self.mean) / self.spread @ self.units + self.bias) @ self.out
        return found

    def to_dict(self) -> dict[str, list[Any]]:
        """Its arrays as lists, rounded to five places, for JSON."""
        return {f.name: np.round(getattr(self, f.name), 5).tolist() for f in fields(self)}

    @staticmethod
    def from_dict(data: Mapping[str, list[Any]]) -> "Network":
        """The network that `to_dict` wrote."""
        return Network(**{f.name: np.array(data[f.name], np.float64) for f in fields(Network)})


def ranked_by(features: np.ndarray) -> np.ndarray:
    """What the ranking's network reads of some articles' features:
    each feature, and how far it is behind the best of them.
    """
    learned = features[:, [name not in RULED for name in names(RankingFeatures)]]
    return np.concatenate([learned, learned - learned.max(axis=0, initial=-np.inf)], axis=1)


def ruled(features: np.ndarray) -> np.ndarray:
    """What counts by rule, log-odds (articles,)."""
    exact, unnamed = (features[:, names(RankingFeatures).index(name)] for name in RULED)
    found: np.ndarray = EXACT * (exact - unnamed)
    return found


@dataclass(frozen=True)
class Weights:
    """The models, the thresholds measured with them, and what they were trained on."""

    rank: Network
    confidence: Mapping[str, float]
    scope: Mapping[str, float]
    answer_at: float
    """From this confidence on the best article is the answer,
    unless the collection has found a better bound for itself.
    """
    clarify_at: float
    """From this chance on that any article answers, the reader is at least asked which one is meant."""
    trained_on: str
    """sha256 of the training data."""

    @staticmethod
    def from_json(data: bytes) -> "Weights":
        """Reads what `to_json` wrote."""
        read = json.loads(data)
        return Weights(**read | {"rank": Network.from_dict(read["rank"])})

    def to_json(self) -> bytes:
        """The file `weights.json`."""
        written = {f.name: getattr(self, f.name) for f in fields(self)} | {"rank": self.rank.to_dict()}
        return json.dumps(written, indent=1, sort_keys=True).encode() + b"\n"

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Log-odds that articles answer the question, for ordering them;
        `features` is (articles, features of RankingFeatures).
        """
        found: np.ndarray = self.rank(ranked_by(features)) + ruled(features)
        return found

    def probability(self, features: ConfidenceFeatures) -> float:
        """The probability, 0 to 1, that the best candidate answers the question."""
        return _logistic(_linear(self.confidence, features))

    def in_scope(self, features: ConfidenceFeatures) -> float:
        """The probability, 0 to 1, that any article answers the question."""
        return _logistic(_linear(self.scope, features))


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _linear(weights: Mapping[str, float], features: ConfidenceFeatures) -> float:
    odds: float = weights["intercept"] + sum(
        weight * getattr(features, name) for name, weight in weights.items() if name != "intercept"
    )
    return odds


def names(kind: type) -> Sequence[str]:
    """The feature names of a model, in order."""
    return [f.name for f in fields(kind)]
