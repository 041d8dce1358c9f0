"""Trains `kb/retrieval/weights.json`: the ranking and the confidence.

The questions are those of `training/questions.tsv`, which the encoder has not seen and no article has; each of `articles/out_of_scope.txt`, which no article answers,
is asked while it is itself left out of the search. Run it after the articles have changed much:

    .venv/bin/python scripts/train_ranking.py
"""

import hashlib
import sys
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kb.answering.ask import CONSIDERED
from kb.answering.route import named_operator
from kb.retrieval.encoder import open_encoder
from kb.retrieval.ranking import WEIGHTS, Certainty, Evidence, Weights, names
from kb.retrieval.search import CLOSE, Gathered, Sought, certainty_of, gather, prepare
from kb.retrieval.snapshot import Snapshot, open_snapshot
from kb.retrieval.vectors import read_closely, read_quickly
from kb.settings import settings_from_env
from scripts.training.questions import read_questions, read_vague

EXACT = 6.0
"""Log-odds of an article that has the very words: no training question does, so it cannot be learned. As much, at least, speaks against one
operator's article for whoever does not name that operator: too few training questions are about operators."""
RANK_PENALTY, FOLDS = 0.04, 5
OUT_OF_SCOPE = 0.25
"""How many such questions come at a hotline for one that an article answers."""
ANSWER_AT, SCOPE_AT, ASK_BACK_AT = 0.4, 0.75, 0.5
"""From the first on, a confidence, the best article is given, if the chance that any article answers is at least the second. Of both sets of
`scripts/evaluate.py` these give fewer answers to questions out of scope than a higher confidence alone, and more right ones. From the third on,
that same chance, the reader is at least asked which one is meant."""


def both_readings(snapshot: Snapshot, text: str, without: int | None) -> tuple[Gathered, Gathered]:
    """What is found when the question is read quickly and when it is read closely."""
    question = prepare(snapshot, text)
    sought = Sought(question, named_operator(snapshot.library, question.normalised), without=without)
    quick, close = (gather(snapshot, sought, read(snapshot.encoder, [question.texts])[0], CONSIDERED) for read in (read_quickly, read_closely))
    return quick, close


def train_rank(questions: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Weights that make the right article the likeliest of all (softmax), more evidence never counting against it."""
    features = names(Evidence)
    spread = np.concatenate([rows for rows, _ in questions]).std(axis=0)
    spread[spread == 0] = 1.0
    questions = [(rows / spread, right) for rows, right in questions]
    bounds = [(0, None)] * len(features)
    exact = features.index("exact")
    bounds[exact] = (EXACT * spread[exact], EXACT * spread[exact])
    unnamed = features.index("unnamed_operator")
    bounds[unnamed] = (None, -EXACT * spread[unnamed])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RANK_PENALTY * weights @ weights, 2 * RANK_PENALTY * weights
        for rows, right in questions:
            scores = rows @ weights
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            share = odds[right].sum() + 1e-12
            total -= np.log(share)
            slope = slope + odds @ rows - odds[right] @ rows[right] / share
        return total, slope

    return minimize(loss, np.ones(len(features)), jac=True, method="L-BFGS-B", bounds=bounds).x / spread


def logistic(features: np.ndarray, labels: np.ndarray, counts: np.ndarray) -> tuple[dict[str, float], np.ndarray]:
    """Weights by name, and the probabilities in cross-validation.

    Cosines differ by hundredths and other features by whole ones, so all are brought to one spread before they are penalised.
    """
    spread = features.std(axis=0)
    spread[spread == 0] = 1.0
    model, scaled = LogisticRegression(C=1.0, max_iter=5000), features / spread
    proba = cross_val_predict(model, scaled, labels, cv=FOLDS, method="predict_proba", params={"sample_weight": counts})[:, 1]
    model.fit(scaled, labels, sample_weight=counts)
    weights = {"intercept": round(float(model.intercept_[0]), 4)}
    return weights | {name: round(float(w), 4) for name, w in zip(names(Certainty), model.coef_[0] / spread)}, proba


def main() -> None:
    settings = settings_from_env()
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    questions = read_questions()
    asked: list[tuple[str, int | None, frozenset[str]]] = [(q.text, None, frozenset(q.articles)) for q in questions]
    asked += [(p.text, row, frozenset()) for row, p in enumerate(snapshot.passages) if p.kind == "foreign" and snapshot.lexicon.normalise(p.text)]
    asked += [(text, None, frozenset()) for text in read_vague()]
    found = [both_readings(snapshot, text, row) for text, row, _ in tqdm(asked, desc="Asking", unit="")]
    marked = [(each.table, np.array([i in articles for i in each.articles])) for pair, (_, _, articles) in zip(found, asked) for each in pair]
    weights = train_rank([(rows, right) for rows, right in marked if right.any()])
    rank = {"intercept": 0.0} | {name: round(float(w), 4) for name, w in zip(names(Evidence), weights)}
    drafted = replace(snapshot, weights=Weights(rank, {}, {}, 0.0, 0.0, 0.0, ""))
    readings = [(replace(quick, snapshot=drafted), replace(close, snapshot=drafted)) for quick, close in found]
    best = [(close if quick.lead < CLOSE else quick).ranked(CONSIDERED) for quick, close in readings]
    features = np.array([astuple(certainty_of(each)) for each in best])
    labels = np.array([each.candidates[0].article_id in articles for each, (_, _, articles) in zip(best, asked)])
    print(f"read closely: {np.mean([quick.lead < CLOSE for quick, _ in readings[: len(questions)]]):.3f} of the questions of articles")
    answerable = np.array([bool(articles) for *_, articles in asked])
    foreign = ~answerable & np.array([row is not None for _, row, _ in asked])
    counts = np.where(foreign, OUT_OF_SCOPE * answerable.sum() / foreign.sum(), 1.0)
    # A vague question has no right article to be sure of, but is within the scope.
    clear = answerable | foreign
    confidence, proba = logistic(features[clear], labels[clear], counts[clear])
    confidence["exact"] = max(confidence["exact"], EXACT)
    scope, inside = logistic(features, ~foreign, counts)
    data = "".join(f"{text}\t{','.join(sorted(articles))}\n" for text, _, articles in asked).encode()
    trained = Weights(rank, confidence, scope, ANSWER_AT, SCOPE_AT, ASK_BACK_AT, hashlib.sha256(data).hexdigest())
    WEIGHTS.write_bytes(trained.to_json())
    report(proba, labels[clear], counts[clear], answerable[clear], inside[clear], trained)
    asked_back = inside >= ASK_BACK_AT
    vague = ~answerable & ~foreign
    print(f"within the scope by {ASK_BACK_AT}: answerable {asked_back[answerable].mean():.3f}, vague {asked_back[vague].mean():.3f}, foreign {asked_back[foreign].mean():.3f}")


def report(proba, labels, counts, answerable: np.ndarray, inside: np.ndarray, trained: Weights) -> None:
    """Figures of the cross-validation, on questions left out of the fit of the confidence."""
    bins = np.minimum((proba * 10).astype(int), 9)
    error = sum(abs((counts * (labels - proba))[bins == b].sum()) for b in range(10)) / counts.sum()
    given = (proba >= trained.answer_at) & (inside >= trained.scope_at)
    print(f"questions of articles: {answerable.sum()}; right article first: {labels[answerable].mean():.3f}")
    print(f"answered {given[answerable].mean():.3f} of them at {trained.answer_at} and {trained.scope_at}, of which right {labels[answerable & given].mean():.3f}")
    print(f"out of scope and answered: {given[~answerable].mean():.3f}; expected calibration error {error:.3f}")
    print(trained.to_json().decode())


if __name__ == "__main__":
    main()
