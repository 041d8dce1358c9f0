"""Trains `kb/retrieval/scoring/weights.json`: the ranking and the confidence, on draws of many collections.

    .venv/bin/python -m scripts.train_ranking [FOLDER...]

A draw is a collection with a fifth of its articles taken away and some of the others left few phrasings
(`training/draws.py`), so that what is learned holds for articles that nobody tuned anything on. Drawn from are the
shipped articles, asked the questions of `training/questions.tsv`, which no article has; the made-up collections of
`training/collections/`; and each FOLDER's `articles.jsonl`, read where it lies. Run it after the encoder or a feature
has changed, then build.
"""

import argparse
import hashlib
import random
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from tqdm import tqdm

from kb.content.library import load_library
from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.retrieval.scoring.ranking import EXACT, WEIGHTS, ConfidenceFeatures, Network, Weights, names, ranked_by, ruled
from kb.retrieval.searching.confidence import CONSIDERED, confidence_features
from kb.retrieval.searching.search import CLOSE, ScoredCandidates
from kb.settings import settings_from_env
from scripts.training.asking import asked_of
from scripts.training.draws import FOLDER, Asked, Collection, Draw, draw, other_collection, read_rows
from scripts.training.questions import read_questions, read_vague

UNITS, EPOCHS, RATE, FOLDS = 16, 30, 3e-3, 5
NETWORKS = 4
"""Networks from other beginnings whose mean is taken: what one of them has by chance, the others have not."""
SHIPPED = ((0.2, 0.3, 8), (0.2, 0.3, 2), (0.2, 0.0, 0), (0.0, 0.0, 0), (0.2, 1.0, 8), (0.2, 0.5, 20))
OTHERS = ((0.2, 0.3, 2),)
"""For each draw: the share of articles taken away, and the share of the others that keep only so many phrasings."""
FOREIGN = 30
"""Questions of other collections that each draw is asked."""
ANSWER_AT, ASK_BACK_AT = 0.75, 0.5
"""Thresholds where a collection is too small to find its own (`kb/retrieval/searching/rehearsal.py`)."""
SHIPPED_COUNTS, MADE_COUNTS, PENALTY = 3.0, 0.1, 0.3
"""Of a question in the fit of the confidence, one of a real collection counting 1:
the made-up ones ask more that is near than people do.
"""
MADE = frozenset(path.stem for path in FOLDER.glob("*.jsonl"))


@dataclass(frozen=True)
class Question:
    """A question of a draw, what was found for it when it was read quickly and closely,
    and which articles are right.
    """

    asked: Asked
    group: str
    right: frozenset[str]
    gone: bool
    readings: tuple[ScoredCandidates, ScoredCandidates]

    @property
    def kind(self) -> str:
        """Whether it has an answer in the draw ("right"), lost it ("gone"), or never had one."""
        return "right" if self.right else "gone" if self.gone else self.asked.kind

    def found(self, weights: Weights) -> ScoredCandidates:
        """What would be found with some weights."""
        quick, close = (replace(each, snapshot=replace(each.snapshot, weights=weights)) for each in self.readings)
        return close if quick.lead < CLOSE else quick


def collections(folders: list[Path]) -> list[tuple[Collection, tuple]]:
    """Every collection, and its draws' shares."""
    made = sorted(FOLDER.glob("*.jsonl"))
    phrasings = {path.stem: [text for row in read_rows(path) for text in row["phrasings"]] for path in made}
    chance = random.Random(5)

    def foreign(name: str) -> list[str]:
        return chance.sample([text for other, texts in phrasings.items() if other != name for text in texts], FOREIGN)

    shipped = [Asked(question.text, frozenset(question.articles)) for question in read_questions()]
    shipped += [Asked(text, frozenset(), "foreign") for text in foreign("")] + [
        Asked(text, frozenset(), "vague") for text in read_vague()
    ]
    found: list[tuple[Collection, tuple]] = [
        (Collection("shipped", load_library(settings_from_env().articles), tuple(shipped)), SHIPPED)
    ]
    for path in [*made, *(folder / "articles.jsonl" for folder in folders)]:
        name = path.stem if path in made else path.parent.name
        found.append((replace(other_collection(path, 0, foreign(name)), name=name), OTHERS))
    return found


def questions_of(drawn: Draw, encoder: Encoder, group: str) -> list[Question]:
    """Every question of a draw, asked of what is left."""
    pairs = zip(drawn.asked, asked_of(drawn, encoder, CONSIDERED), strict=True)
    return [
        Question(asked, group, drawn.right(asked), drawn.gone(asked), readings)
        for asked, readings in pairs
        if readings[0].articles
    ]


def train_rank(questions: list[Question]) -> Network:
    """The mean of some networks that make the right article the likeliest of all (softmax)."""
    tables = [
        (each.table, np.array([i in question.right for i in each.articles]))
        for question in questions
        for each in question.readings
    ]
    tables = [(evidence, right) for evidence, right in tables if right.any()]
    read = [ranked_by(evidence) for evidence, _ in tables]
    rows = np.concatenate(read)
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    most = max(map(len, read))
    given, rule, right = (
        torch.zeros(len(tables), most, rows.shape[1]),
        torch.full((len(tables), most), -1e9),
        torch.zeros(len(tables), most),
    )
    for number, (table, (evidence, is_right)) in enumerate(zip(read, tables, strict=True)):
        given[number, : len(table)] = torch.from_numpy((table - mean) / spread)
        rule[number, : len(table)] = torch.from_numpy(ruled(evidence))
        right[number, : len(table)] = torch.from_numpy(is_right)
    networks = []
    for seed in range(NETWORKS):
        torch.manual_seed(seed)
        first, last = torch.nn.Linear(rows.shape[1], UNITS), torch.nn.Linear(UNITS, 1, bias=False)
        network = torch.nn.Sequential(first, torch.nn.Tanh(), last)
        optimiser = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
        for epoch in range(EPOCHS):
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - epoch / EPOCHS)
            for some in torch.randperm(len(tables)).split(256):
                scores = network(given[some])[..., 0] + rule[some]
                loss = (torch.logsumexp(scores, 1) - torch.logsumexp(scores + torch.log(right[some] + 1e-12), 1)).mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
        networks.append((first.weight.T, first.bias, last.weight[0] / NETWORKS))
    units, bias, out = (torch.cat(parts, -1).detach().double().numpy() for parts in zip(*networks, strict=True))
    return Network(mean, spread, units, bias, out)


def logistic(
    certain: list[ConfidenceFeatures], labels: np.ndarray, weight: np.ndarray, groups: np.ndarray
) -> tuple[dict[str, float], np.ndarray]:
    """Weights by name, and the probabilities in cross-validation over whole collections.

    Cosines differ by hundredths and other features by whole ones, so all are brought to one spread before they are
    penalised.
    """
    features = names(ConfidenceFeatures)
    table = np.array([[getattr(each, name) for name in features] for each in certain], np.float64)
    spread = table.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=PENALTY, max_iter=5000)
    parts = {"groups": groups, "cv": GroupKFold(FOLDS), "method": "predict_proba", "params": {"sample_weight": weight}}
    told = cross_val_predict(model, table / spread, labels, **parts)[:, 1]
    model.fit(table / spread, labels, sample_weight=weight)
    weights = {"intercept": round(float(model.intercept_[0]), 4)}
    weights |= {name: round(float(w), 4) for name, w in zip(features, model.coef_[0] / spread, strict=True)}
    weights["exact"] = max(weights["exact"], EXACT)
    return weights, told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", metavar="FOLDER")
    folders = parser.parse_args().folders
    settings = settings_from_env()
    encoder = open_encoder(settings.encoder)
    questions: list[Question] = []
    for collection, shares in tqdm(collections(folders), desc="Asking", unit="collection"):
        for seed, (taken, few, phrasings) in enumerate(shares):
            questions += questions_of(draw(collection, seed, taken, few, phrasings), encoder, collection.name)
    rank = train_rank(questions)
    drafted = Weights(rank, {}, {}, ANSWER_AT, ASK_BACK_AT, "")
    ranked = [question.found(drafted).ranked(CONSIDERED) for question in questions]
    labels = np.array(
        [each.candidates[0].article_id in question.right for each, question in zip(ranked, questions, strict=True)]
    )
    certain, groups = (
        [confidence_features(each) for each in ranked],
        np.array([question.group for question in questions]),
    )
    weight = np.array(
        [SHIPPED_COUNTS if group == "shipped" else MADE_COUNTS if group in MADE else 1.0 for group in groups]
    )
    # A vague question has no right article to be sure of, but is within the scope.
    vague = np.array([question.asked.kind == "vague" for question in questions])
    clear = np.flatnonzero(~vague)
    confidence, told = logistic([certain[n] for n in clear], labels[clear], weight[clear], groups[clear])
    report(told, labels[clear], [questions[n] for n in clear])
    inside = vague | np.array([bool(question.right) for question in questions])
    scope, _ = logistic(certain, inside, weight, groups)
    data = "".join(
        f"{question.group}\t{question.asked.text}\t{','.join(sorted(question.right))}\n" for question in questions
    )
    digest = hashlib.sha256(data.encode()).hexdigest()
    WEIGHTS.write_bytes(Weights(rank, confidence, scope, ANSWER_AT, ASK_BACK_AT, digest).to_json())


def report(told: np.ndarray, labels: np.ndarray, questions: list[Question]) -> None:
    """Figures of the cross-validation, a line a collection: none was asked of weights that were fitted to it."""
    groups, kinds = (np.array([getattr(q, name) for q in questions]) for name in ("group", "kind"))
    for group in dict.fromkeys(groups):
        own = groups == group
        for at in (0.5, 0.6, ANSWER_AT):
            given = told >= at
            shares = [
                np.mean((given & labels)[own & (kinds == "right")]),
                np.mean((given & ~labels)[own & (kinds == "right")]),
            ]
            others = {kind: given[own & (kinds == kind)] for kind in ("gone", "near", "foreign")}
            said = ", ".join(f"{kind} and answered {some.mean():.3f}" for kind, some in others.items() if len(some))
            print(f"{group} at {at}: right {shares[0]:.3f}, wrong {shares[1]:.3f}, {said}")


if __name__ == "__main__":
    main()
