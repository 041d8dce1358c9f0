"""From a question to an answer: ours beside the usual recipe and the wheel's own engine, each alone in a process."""

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, product

from kb.retrieval.indexing.snapshot import Snapshot
from scripts.benchmarks.alone import Process, Way, alone, in_turn
from scripts.benchmarks.rows import Row, p50, p99
from scripts.benchmarks.serving import asked_of, serving

OTHERS = ("usual recipe", "wheel's engine")
PASSAGES, TRIED = 64, 32
"""Passages of which the others' rows are made, and that each thread setting encodes in its trial."""

Processes = dict[tuple[str, int], Process]
"""By way and threads."""
Rounds = list[list[float]]
"""Milliseconds, a list a round."""


@dataclass(frozen=True)
class _Better:
    """The better thread setting of an alternative for a task."""

    way: Way
    name: str
    trial: str
    """Milliseconds of each setting."""


def measure(snapshot: Snapshot, questions: list[str], rounds: int, threads: Sequence[int]) -> list[Row]:
    """`ask` for questions not seen and seen, the encoder alone, and passages encoded a second;
    the alternatives get the best of some numbers of threads.
    """
    questions = random.Random(1).sample(questions, len(questions))
    warm, asked = questions[: len(questions) // 4], questions[len(questions) // 4 :]
    texts = [passage.text for passage in snapshot.passages if passage.kind == "phrasing" and len(passage.text) < 80]
    texts = random.Random(1).sample(texts, min(160, len(texts)))
    with _processes(texts[:PASSAGES], len(snapshot.passages), threads) as processes, serving(1) as server:
        http = partial(asked_of, server.port)
        for process in processes.values():
            process("ask", warm)
        http(warm)
        recipe, wheel = (_better(processes, name, "ask", warm) for name in OTHERS)
        ask, query, passages = (partial(processes["ours", 1], task) for task in ("ask", "query", "passages"))
        ways = {"ours": ask, "http": http, "recipe": recipe.way, "wheel": wheel.way}
        whole = in_turn(ways, asked, rounds)
        seen = in_turn({"ours": ask}, asked, rounds)["ours"]
        reader, engine = (_better(processes, name, "query", warm) for name in OTHERS)
        encoder = in_turn({"ours": query, "recipe": reader.way, "wheel": engine.way}, asked, rounds)
        builder = _better(processes, OTHERS[0], "passages", [texts[:TRIED]] * 3)
        built = in_turn({"ours": passages, "recipe": builder.way}, [texts] * rounds, rounds)
    rate = {name: [[1000 * len(texts) / each for each in times] for times in found] for name, found in built.items()}
    tail = p99(_all(whole["ours"])) / p50(_all(whole["ours"]))
    return [
        _beside("ask, not seen before, p50", whole["ours"], whole["recipe"], recipe, ">= 3x"),
        _beside("ask, not seen before, p50", whole["ours"], whole["wheel"], wheel),
        _beside("ask over HTTP, one client, not seen before, p50", whole["http"], whole["recipe"], recipe),
        Row("ask, not seen before, p99", p99(_all(whole["ours"])), "ms", p99(_all(whole["recipe"])), recipe.name),
        Row("ask, not seen before, p99 over the median", tail, "x", target="<= 4"),
        Row("ask, seen before, p50", _middle(seen), "ms", _middle(whole["recipe"]), recipe.name, "<= 0.3 ms"),
        _beside("encoder, one question, p50", encoder["ours"], encoder["recipe"], reader, ">= 5x"),
        _beside("encoder, one question, p50", encoder["ours"], encoder["wheel"], engine),
        _beside("build: short passages a second", rate["ours"], rate["recipe"], builder, ">= 4x", "1/s"),
    ]


@contextmanager
def _processes(passages: list[str], rows: int, threads: Sequence[int]) -> Iterator[Processes]:
    """Ours as `scripts/serve` runs it, the others with each number of threads."""
    with ExitStack() as stack:
        found = {("ours", 1): stack.enter_context(alone("ours", 1))}
        for way, count in product(OTHERS, threads):
            found[way, count] = stack.enter_context(alone(way, count, passages=passages, rows=rows))
        yield found


def _better(processes: Processes, way: str, task: str, calls: Sequence) -> _Better:
    """By a short trial; what it is tried with, it has seen."""
    ways = {str(threads): partial(process, task) for (name, threads), process in processes.items() if name == way}
    tried = {threads: _middle(times) for threads, times in in_turn(ways, calls, 1).items()}
    best = min(tried, key=tried.__getitem__)
    trial = ", ".join(f"{milliseconds:.1f} ms with {threads}" for threads, milliseconds in tried.items())
    return _Better(ways[best], f"{way}, {best} thread{'s' if best != '1' else ''}", f"in the trial {trial}")


def _beside(what: str, ours: Rounds, other: Rounds, better: _Better, target: str = "", unit: str = "ms") -> Row:
    """The medians of the rounds' medians, and the range of the rounds' ratios."""
    row = Row(what, _middle(ours), unit, _middle(other), better.name, target, "lower" if unit == "ms" else "higher")
    ratios = [Row(what, p50(a), unit, p50(b), better=row.better).ratio or 0 for a, b in zip(ours, other, strict=True)]
    return replace(row, note=f"{min(ratios):.1f} to {max(ratios):.1f} times in {len(ratios)} rounds; {better.trial}")


def _middle(rounds: Rounds) -> float:
    return p50([p50(times) for times in rounds])


def _all(rounds: Rounds) -> list[float]:
    return list(chain.from_iterable(rounds))
