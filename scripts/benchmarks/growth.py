"""How time and memory grow with the passages: the index of vectors beside the usual flat one, and whole snapshots.

Each index is measured in a process of its own that only loads what was saved and searches, so that its memory can be
told.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from kb.answering.ask import ask, today
from kb.content.library import Library, load_library, servable
from kb.publishing.consistency.rules import check
from kb.retrieval.build import build_snapshot
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.encoding.vectors import encode_passages
from kb.retrieval.indexing.dense import Dense, build_dense, exact, load_dense
from kb.retrieval.indexing.passages import foreign_passages, passages_of
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.retrieval.searching.search import search
from kb.settings import ROOT
from scripts.benchmarks.rows import Row, p50, p99
from scripts.benchmarks.vectors import FOLDER, passage_vectors, question_vectors
from scripts.synthetic import PHRASINGS, questions, write_articles

PICTURE = ROOT / "docs" / "pictures" / "growth.png"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
ARTICLES = (100, 1_000, 10_000)
WANTED = 10
QUESTIONS = 300
TARGETS = {10_000: (1.0, None), 100_000: (0.99, 1), 1_000_000: (0.98, 3)}
"""Recall and milliseconds."""


@dataclass(frozen=True)
class Figures:
    """Of one index: seconds, milliseconds, megabytes."""

    build: float
    p50: float
    p99: float
    resident: float


@dataclass(frozen=True)
class Size:
    """An index of so many passages beside the flat one."""

    passages: int
    ours: Figures
    flat: Figures
    recall: float
    """The share of the ten nearest that ours finds."""


@dataclass(frozen=True)
class Whole:
    """A snapshot of synthetic articles: seconds of a build that encodes nothing, milliseconds, share right first."""

    articles: int
    passages: int
    build: float
    search: float
    ask: float
    right: float


def measure_indexes(encoder: Encoder, sizes: tuple[int, ...] = SIZES) -> list[Size]:
    """Ours and the flat index at each size, with the same vectors and questions."""
    found = []
    for size in sizes:
        vectors = passage_vectors(encoder, size)
        asked = question_vectors(encoder, QUESTIONS, size // (PHRASINGS + 1))
        flat, nearest = _measure(vectors, asked, exact)
        ours, near = _measure(vectors, asked, build_dense)
        shared = sum(len(set(a) & set(b)) for a, b in zip(near, nearest, strict=True))
        found.append(Size(size, ours, flat, shared / sum(map(len, nearest))))
    return found


def _measure(vectors: np.ndarray, asked: np.ndarray, build) -> tuple[Figures, list[list[int]]]:
    """An index's figures and the nearest rows of each question."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        start = time.perf_counter()
        dense: Dense = build(vectors)
        seconds = time.perf_counter() - start
        dense.save(Path(folder))
        del dense
        np.save(Path(folder) / "asked", asked)
        command = [sys.executable, "-m", "scripts.benchmarks.growth", folder]
        # As the server runs: one thread a search.
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        told = json.loads(subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    return Figures(seconds, p50(told["times"]), p99(told["times"]), told["resident"]), told["rows"]


def _search_only(folder: Path) -> dict:
    """In a process of its own: milliseconds of each question, the rows found, and megabytes of memory."""
    dense, asked = load_dense(folder), np.load(folder / "asked.npy")
    dense.near(asked[0], WANTED)
    times, rows = [], []
    for vector in asked:
        start = time.perf_counter()
        near, _ = dense.near(vector, WANTED)
        times.append((time.perf_counter() - start) * 1000)
        rows.append(near.tolist())
    return {"times": times, "rows": rows, "resident": resident()}


def resident() -> float:
    """Megabytes that this process holds in memory, mapped files among them."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def synthetic_folder(name: str, articles: int) -> Path:
    """So many synthetic articles, written once below `.cache/benchmark/`."""
    folder = FOLDER / f"{name}-{articles}"
    if not (folder / "written").exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_articles(folder, articles)
        (folder / "written").touch()
    return folder


def _library(articles: int) -> Library:
    library = load_library(synthetic_folder("articles", articles))
    return servable(library, check(library, today()))


def measure_snapshots(encoder: Encoder, sizes: tuple[int, ...] = ARTICLES) -> list[Whole]:
    """Builds and asks snapshots of so many articles; passages are encoded once and kept."""
    found = []
    for size in sizes:
        library, cache = _library(size), FOLDER / "vectors.sqlite"
        texts = [
            passage.text for article in library.articles.values() for passage in passages_of(library, article, today())
        ]
        texts += [passage.text for passage in foreign_passages(library)]
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            index = Path(folder)
            encode_passages(encoder, texts, cache)
            (index / "vectors.sqlite").symlink_to(cache)
            start = time.perf_counter()
            build_snapshot(library, encoder, index, today())
            seconds = time.perf_counter() - start
            faiss.omp_set_num_threads(1)  # as the server runs
            snapshot = open_snapshot(index, encoder)
            asked = list(questions(QUESTIONS, size))
            ask(snapshot, asked[0].text)
            times: dict[str, list[float]] = {"search": [], "ask": []}
            right = 0
            for question in asked[1:]:
                start = time.perf_counter()
                candidates = search(snapshot, question.text).candidates
                middle = time.perf_counter()
                ask(snapshot, question.text)
                times["search"].append((middle - start) * 1000)
                times["ask"].append((time.perf_counter() - middle) * 1000)
                right += bool(candidates) and candidates[0].article_id == question.article
            faiss.omp_set_num_threads(os.cpu_count() or 1)
            found.append(
                Whole(
                    size,
                    len(snapshot.passages),
                    seconds,
                    p50(times["search"]),
                    p50(times["ask"]),
                    right / (len(asked) - 1),
                )
            )
    return found


def draw(sizes: list[Size], wholes: list[Whole]) -> None:
    """Writes `docs/pictures/growth.png`."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    at, whole_at = [size.passages for size in sizes], [whole.passages for whole in wholes]
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
    panels = (
        ("p50", "milliseconds a search, median"),
        ("build", "seconds of building"),
        ("resident", "megabytes in memory"),
    )
    for axis, (name, title) in zip(axes, panels, strict=True):
        axis.plot(
            at,
            [getattr(size.flat, name) for size in sizes],
            color="#999",
            linestyle="--",
            marker="o",
            label="flat index",
        )
        axis.plot(at, [getattr(size.ours, name) for size in sizes], color="#0b5cad", marker="o", label="our index")
        if name != "resident":
            values = [whole.ask if name == "p50" else whole.build for whole in wholes]
            axis.plot(
                whole_at, values, color="#c60", marker="s", label="whole answer" if name == "p50" else "whole snapshot"
            )
        axis.set(xscale="log", yscale="log", xlabel="passages", title=title)
        axis.legend(frameon=False)
    figure.savefig(PICTURE, dpi=110)
    pyplot.close(figure)


def measure(
    encoder: Encoder, sizes: tuple[int, ...] = SIZES, articles: tuple[int, ...] = ARTICLES, picture: bool = True
) -> list[Row]:
    """The rows of the table, and the picture."""
    grown, wholes = measure_indexes(encoder, sizes), measure_snapshots(encoder, articles)
    if picture:
        draw(grown, wholes)
    rows = []
    for size in grown:
        recall, milliseconds = TARGETS.get(size.passages, (None, None))
        target = "exact" if recall == 1 else f"<= {milliseconds} ms" if milliseconds else ""
        note = (
            f"recall@{WANTED} {size.recall:.4f}{f' (>= {recall})' if milliseconds else ''}, p99 {size.ours.p99:.2f} ms"
        )
        rows += [
            Row(
                f"{WANTED} nearest of {size.passages:,}, p50",
                size.ours.p50,
                "ms",
                size.flat.p50,
                "flat FAISS",
                target,
                note=note,
            ),
            Row(
                "  memory of a process that only searches",
                size.ours.resident,
                "MB",
                size.flat.resident,
                "flat FAISS",
                "<= 1,024 MB" if size.passages == SIZES[-1] else "",
            ),
            Row("  building the index", size.ours.build, "s", size.flat.build, "flat FAISS"),
        ]
    for whole in wholes:
        rows += [
            Row(
                f"ask among {whole.articles:,} articles, {whole.passages:,} passages",
                whole.ask,
                "ms",
                note=f"right first {whole.right:.3f}; search {whole.search:.1f} ms",
            ),
            Row("  building the snapshot, vectors kept", whole.build, "s"),
        ]
    return rows


if __name__ == "__main__":
    print(json.dumps(_search_only(Path(sys.argv[1]))))
