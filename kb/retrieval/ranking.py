"""From evidence to one score an article, and from the best scores to a confidence.

Two small logistic models over named features, trained by `scripts/train_ranking.py` and kept in `weights.json`, which
every snapshot carries. To see why an article ranks where it does, read its features beside the weights.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Evidence:
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


@dataclass(frozen=True)
class Certainty:
    """What speaks for the best candidate being an answer at all."""

    best: float
    """The best article's ranking score (log-odds)."""
    lead: float
    """How far it leads the next one, at most 4."""
    dense: float
    """Its best cosine."""
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
    """The same for BM25, as a share like `Evidence.words`."""
    closer: float
    """How much nearer the three nearest questions of articles are than the three nearest that no article answers."""
    short: float
    """1 if the question has only one or two words."""


@dataclass(frozen=True)
class Weights:
    """The models, the thresholds measured with them, and what they were trained on."""

    rank: Mapping[str, float]
    confidence: Mapping[str, float]
    scope: Mapping[str, float]
    answer_at: float
    """From this confidence on the best article is the answer, if it is likely enough that there is one."""
    scope_at: float
    """The chance that any article answers the question, from which on one is given."""
    clarify_at: float
    """From this chance on, the reader is at least asked which one is meant."""
    trained_on: str
    """sha256 of the training data."""

    @staticmethod
    def from_json(data: bytes) -> "Weights":
        return Weights(**json.loads(data))

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode() + b"\n"

    def scores(self, evidence: np.ndarray) -> np.ndarray:
        """Log-odds that articles answer the question, for ordering them; `evidence` is (articles, features of Evidence)."""
        return self.rank["intercept"] + evidence @ np.array([self.rank[name] for name in names(Evidence)])

    def probability(self, certainty: Certainty) -> float:
        """The probability, 0 to 1, that the best candidate answers the question."""
        return _logistic(_linear(self.confidence, certainty))

    def in_scope(self, certainty: Certainty) -> float:
        """The probability, 0 to 1, that any article answers the question."""
        return _logistic(_linear(self.scope, certainty))


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _linear(weights: Mapping[str, float], features: Certainty) -> float:
    return weights["intercept"] + sum(weights[f.name] * getattr(features, f.name) for f in fields(features))


def names(kind: type) -> Sequence[str]:
    """The feature names of a model, in order."""
    return [f.name for f in fields(kind)]
