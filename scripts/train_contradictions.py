"""Trains `kb/publishing/consistency/contradictions.json`: when two owners' sentences contradict each other.

    .venv/bin/python -m scripts.train_contradictions [-v]

Learned from `training/claims.jsonl`: sentences of another owner that contradict a shipped article or are harmless;
every sentence of the shipped articles counts as harmless too. Judged on `tests/publishing/planted.jsonl`, which is not
learned from. Run it after the encoder was tuned anew.
"""

import argparse
import hashlib
import json
from collections import Counter
from dataclasses import fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from kb.answering.ask import today
from kb.content.library import Library, load_library
from kb.publishing.consistency.alignment import Alignment, Disagreement
from kb.publishing.consistency.claims import Claim, all_claims, claim_of
from kb.publishing.consistency.contradictions import WEIGHTS, Weights, likeliest, model_of, terms
from kb.publishing.consistency.reader import reader_of
from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import ROOT, settings_from_env

LEARNED, JUDGED = ROOT / "scripts" / "training" / "claims.jsonl", ROOT / "tests" / "publishing" / "planted.jsonl"
ROUNDS, C = 8, 1.0
SCALES = {"likeness": 20.0, "lead": 20.0, "behind": 20.0, "opposed": 45.0}
"""Cosines of this encoder lie close together, so that a weight of theirs is large."""
HARMLESS_REPORTED = 0.08
"""The share of harmless sentences that may be reported in training."""


def read_planted(path: Path, library: Library, titled: bool) -> list[tuple[dict, Claim]]:
    """Each row with its sentence as a claim of an article of another owner,
    under the title of the one it is about or none.
    """
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(row, planted(library, row, titled)) for row in rows]


def planted(library: Library, row: dict, titled: bool) -> Claim:
    """The sentence, said in an article of its own."""
    lang = row.get("lang", "id")
    article = library.articles[row["article"]].model_copy(update={"id": "planted", "owner": row["owner"]})
    return claim_of(article, lang, 1, row["text"], article.text(lang).title if titled else "", reader_of(library))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-v", dest="verbose", action="store_true", help="list the weights, and what went wrong")
    verbose = parser.parse_args().verbose
    settings = settings_from_env()
    library = load_library(settings.articles)
    claims = all_claims(library, today())
    learned = [pair for titled in (False, True) for pair in read_planted(LEARNED, library, titled)]
    judged = {titled: read_planted(JUDGED, library, titled) for titled in (False, True)}
    with tqdm(total=3 * len(claims), desc="Encoding", disable=None) as bar:
        alignment = Alignment(claims, open_encoder(settings.encoder), settings.index / "vectors.sqlite", bar.update)

    found = {"figures": [], "stance": []}
    given = [*learned, *((None, claim) for claim in claims)]
    vectors = alignment.vectors([claim for _, claim in given])
    for (row, claim), own, near in zip(given, vectors, alignment.near(vectors), strict=True):
        contradicts = bool(row and row["contradicts"])
        pairs = [
            (model_of(how), list(terms(how).values()))
            for other, how in alignment.disagreements(claim, own, near)
            if not contradicts or other.article.id == row["article"]
        ]
        of_figures = any(kind == "figures" for kind, _ in pairs)
        for kind, bags in found.items():
            rows = [values for k, values in pairs if k == kind]
            if rows and not (contradicts and of_figures and kind == "stance"):
                bags.append((contradicts, row is None, np.array(rows)))
    weights, report_at = {}, {}
    for kind, bags in found.items():
        weights[kind], report_at[kind] = train(bags)
    trained = Weights(**weights, report_at=report_at, trained_on=hashlib.sha256(LEARNED.read_bytes()).hexdigest())
    for name, rows in (("learned", learned), ("judged, alone", judged[False]), ("judged, under a title", judged[True])):
        report(
            name, rows, {id(c): excess for c, _, excess in likeliest(alignment, [c for _, c in rows], trained)}, verbose
        )
    shipped = sorted(likeliest(alignment, claims, trained), key=lambda found: -found[2])
    print(f"shipped sentences reported: {sum(excess >= 0 for *_, excess in shipped)}")
    if verbose:
        for claim, other, excess in shipped[:20]:
            print(f"    {excess:.2f} {claim.article.id}: {claim.text} <> {other.article.id}: {other.text}")
    WEIGHTS.write_text(json.dumps(vars(trained), indent=1, sort_keys=True) + "\n")


def train(bags: list[tuple[bool, bool, np.ndarray]]) -> tuple[dict[str, float], float]:
    """Weights by name, and the probability from which on to report; `bags`: contradicts, shipped, and the pairs' terms.

    Which pair of a planted sentence is the one that contradicts is not labelled: the likeliest one, round by round.
    """
    labels, shipped = np.array([label for label, *_ in bags]), np.array([own for _, own, _ in bags])
    names = ["intercept", *(field.name for field in fields(Disagreement))]
    scale = np.array([SCALES.get(name, 1.0) for name in names])
    best = np.array([pairs[pairs[:, names.index("likeness")].argmax()] for *_, pairs in bags])
    model = LogisticRegression(C=C, max_iter=5000, fit_intercept=False)
    for _ in range(ROUNDS):
        model.fit(best * scale, labels)
        odds = [pairs * scale @ model.coef_[0] for *_, pairs in bags]
        best = np.array([pairs[o.argmax()] for (*_, pairs), o in zip(bags, odds, strict=True)])
    sure = 1 / (1 + np.exp(-np.array([o.max() for o in odds])))
    harmless = sure[~labels & ~shipped]
    print(f"  {labels.sum()} that contradict, {len(harmless)} harmless, {shipped.sum()} shipped")
    for at in (0.02, 0.04, 0.08):
        limit = np.quantile(harmless, 1 - at)
        print(
            f"    {at:.0%} of the harmless reported: {np.mean(sure[labels] > limit):.2f} found, "
            f"{np.sum(sure[shipped] > limit)} shipped reported from {limit:.2f}"
        )
    report_at = max(np.quantile(harmless, 1 - HARMLESS_REPORTED), sure[shipped].max()) + 0.001
    return {n: round(float(w * s), 4) for n, w, s in zip(names, model.coef_[0], scale, strict=True)}, round(
        float(report_at), 3
    )


def report(name: str, rows: list[tuple[dict, Claim]], excess: dict[int, float], verbose: bool) -> None:
    told = [(row, excess.get(id(claim), -1.0) >= 0, excess.get(id(claim), -1.0)) for row, claim in rows]
    found = [hit for row, hit, _ in told if row["contradicts"]]
    flagged = [hit for row, hit, _ in told if not row["contradicts"]]
    print(
        f"{name}: found {sum(found)} of {len(found)} contradictions, reported {sum(flagged)} of {len(flagged)} "
        "harmless sentences"
    )
    kinds = Counter((row.get("kind"), hit) for row, hit, _ in told if row["contradicts"])
    print("   ", dict(kinds))
    if verbose:
        for row, hit, s in told:
            if hit != row["contradicts"]:
                print(f"    {'missed' if row['contradicts'] else 'wrongly'} {s:.2f} {row['article']}: {row['text']}")


if __name__ == "__main__":
    main()
