"""BM25 over stems and over letter n-grams: the side of the search that sees words as they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np

from kb.retrieval.normalise import grams, tokens


def _index(documents: list[list[str]]) -> bm25s.BM25:
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index([words or ["∅"] for words in documents] or [["∅"]], show_progress=False)
    return index


def _scores(index: bm25s.BM25, words: list[str], size: int) -> np.ndarray:
    known = [word for word in words if word in index.vocab_dict]
    if not known or not size:
        return np.zeros(size, np.float32)
    return index.get_scores(known)[:size].astype(np.float32)


@dataclass(frozen=True)
class Lexical:
    """Two BM25 indexes over the same texts."""

    words: bm25s.BM25
    grams: bm25s.BM25
    size: int

    def word_scores(self, question: str) -> np.ndarray:
        """BM25 of the question's stems against each text, (n,)."""
        return _scores(self.words, tokens(question), self.size)

    def gram_scores(self, question: str) -> np.ndarray:
        """BM25 of the question's letter n-grams against each text, (n,)."""
        return _scores(self.grams, grams(question), self.size)

    def save(self, folder: Path) -> None:
        """Writes both indexes below the folder."""
        self.words.save(folder / "words", show_progress=False)
        self.grams.save(folder / "grams", show_progress=False)


def build_lexical(texts: Sequence[str]) -> Lexical:
    """Indexes the texts, normalised as questions are."""
    return Lexical(_index([tokens(t) for t in texts]), _index([grams(t) for t in texts]), len(texts))


def load_lexical(folder: Path, size: int) -> Lexical:
    """Reads back what `save` wrote."""
    return Lexical(bm25s.BM25.load(folder / "words"), bm25s.BM25.load(folder / "grams"), size)


def standardised(scores: np.ndarray) -> np.ndarray:
    """z-scores; all zero where the scores do not differ."""
    spread = scores.std() if len(scores) else 0.0
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def fuse(dense: np.ndarray, words: np.ndarray, letters: np.ndarray) -> np.ndarray:
    """One score a text out of three, (n,): z-scores of each, weighted.

    The weights are general: they hold for any collection, and `kb evaluate` and `ask` share them.
    """
    return 0.75 * standardised(dense) + 0.05 * standardised(words) + 0.2 * standardised(letters)
