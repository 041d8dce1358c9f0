"""How often the right article comes first, ours beside simpler searches, on our own questions.

    .venv/bin/python scripts/evaluate.py

The questions (`tests/evaluation/questions.jsonl`) are never used as phrasings nor for training.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kb.answering.ask import ask
from kb.retrieval.encoder import open_encoder
from kb.retrieval.search import passage_scores
from kb.retrieval.snapshot import Snapshot, open_snapshot
from kb.settings import ROOT, settings_from_env

QUESTIONS = ROOT / "tests" / "evaluation" / "questions.jsonl"
ROUNDS = 2000


def best_article(snapshot: Snapshot, scores: np.ndarray) -> str:
    return snapshot.passages[int(scores.argmax())].article


def interval(hits: list[bool]) -> str:
    """The 95% bootstrap interval of a share."""
    draws = np.random.default_rng(1).choice(np.array(hits, float), (ROUNDS, len(hits))).mean(axis=1)
    return f"{np.percentile(draws, 2.5):.3f}–{np.percentile(draws, 97.5):.3f}"


def main() -> None:
    settings = settings_from_env()
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    inside, outside = [r for r in rows if r["articles"]], [r for r in rows if not r["articles"]]
    hits: dict[str, list[bool]] = {"ours": [], "BM25 on stems": [], "dense alone": []}
    states, wrong, missed = {"answered": 0, "clarify": 0, "no_answer": 0}, [], []
    for row in inside:
        scores = passage_scores(snapshot, row["text"])
        hits["BM25 on stems"].append(best_article(snapshot, scores.words) in row["articles"])
        hits["dense alone"].append(best_article(snapshot, scores.dense) in row["articles"])
        answer = ask(snapshot, row["text"])
        first = answer.answer.id if answer.answer else answer.alternatives[0].id if answer.alternatives else None
        hits["ours"].append(first in row["articles"])
        states[answer.status] += 1
        if answer.answer and first not in row["articles"]:
            wrong.append((row["text"], first, answer.confidence))
        elif first not in row["articles"]:
            missed.append((row["text"], first, answer.status, answer.confidence))
    print(f"{len(inside)} questions that an article answers, {len(outside)} that none does; {len(snapshot.library.articles)} articles\n")
    print(f"{'':16} right first  95% interval")
    for name, found in hits.items():
        print(f"{name:16} {np.mean(found):11.3f}  {interval(found)}")
    print(f"\nstatus in scope: {states}; answered and wrong: {len(wrong)} ({len(wrong) / len(inside):.1%})")
    given = [(row["text"], ask(snapshot, row["text"])) for row in outside]
    answered = [(text, a.answer.id, a.confidence) for text, a in given if a.answer]
    print(f"out of scope: answered {len(answered)}, clarify {sum(a.status == 'clarify' for _, a in given)}, no_answer {sum(a.status == 'no_answer' for _, a in given)}")
    if "-v" in sys.argv:
        for title, found in (("answered wrongly", wrong), ("right one not first", missed), ("out of scope, answered", answered)):
            print(f"\n{title}:", *found, sep="\n  ")


if __name__ == "__main__":
    main()
