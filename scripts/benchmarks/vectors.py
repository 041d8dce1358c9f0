"""Vectors of the synthetic passages, kept in `.cache/benchmark/` so that a million are encoded once."""

from itertools import islice

import numpy as np
from tqdm import tqdm

from kb.retrieval.encoding.encoder import CACHE, Encoder
from scripts.synthetic import questions, texts

FOLDER = CACHE / "benchmark"
BLOCK = 4096
"""Passages after which the file grows, so that a run that is broken off goes on from there."""


def passage_vectors(encoder: Encoder, count: int) -> np.ndarray:
    """Unit rows (count, dimension), float32, of the first synthetic passages; mapped."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path, row = FOLDER / f"passages-{encoder.id}.f32", 4 * encoder.dimension
    there = path.stat().st_size // row if path.exists() else 0
    with (
        open(path, "ab") as file,
        tqdm(total=count, initial=min(there, count), desc="Encoding passages", disable=None, leave=False) as bar,
    ):
        file.truncate(there * row)
        wanted = islice(texts(max(count, there)), there, None)
        while block := list(islice(wanted, BLOCK)):
            file.write(encoder.encode(block, "passage").tobytes())
            bar.update(len(block))
    return np.memmap(path, np.float32, "r", shape=(count, encoder.dimension))


def question_vectors(encoder: Encoder, count: int, articles: int) -> np.ndarray:
    """Unit rows (count, dimension), float32, of questions about the first articles."""
    return encoder.encode([question.text for question in questions(count, articles)], "query")
