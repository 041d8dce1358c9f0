"""BM25 over stems and over letter n-grams: the side of the search that sees words as they are written.

Each side keeps for every text its terms, and for every term its texts. A search scores the texts of its candidates by
the first and finds candidates by the second, so that what it costs hardly grows with the collection.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from kb.retrieval.indexing.index import Files
from kb.retrieval.indexing.passages import read_array
from kb.retrieval.indexing.ragged import concatenate, taken
from kb.retrieval.language.normalise import Lexicon

K1, B = 1.2, 0.75
"""The usual constants of BM25 (Robertson & Zaragoza 2009, section 3.5)."""
MOST_POSTINGS = 50_000
"""Places of a question's terms that are looked at for candidates, those of the rarest terms first."""
_COLUMNS = ("starts", "terms", "counts", "posting_starts", "postings", "posting_counts")


@dataclass(frozen=True)
class Bm25:
    """Terms of texts, both ways round."""

    vocabulary: tuple[str, ...]
    """Sorted; a term's number is its place."""
    starts: np.ndarray
    """(texts + 1,) int64."""
    terms: np.ndarray
    """Numbers of each text's terms, int32, text by text."""
    counts: np.ndarray
    """How often each of them stands in the text, uint8, at most 255."""
    posting_starts: np.ndarray
    """(terms + 1,) int64."""
    postings: np.ndarray
    """The texts of each term, int32, term by term."""
    posting_counts: np.ndarray
    """How often the term stands in each of them, uint8."""

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Each term and its number."""
        return {term: number for number, term in enumerate(self.vocabulary)}

    @cached_property
    def _damping(self) -> np.ndarray:
        """What is added to a count below the line: k1 (1 - b + b length / mean length), (texts,)."""
        lengths = (
            np.add.reduceat(self.counts, self.starts[:-1], dtype=np.float32) if len(self) else np.zeros(0, np.float32)
        )
        return (K1 * (1 - B + B * lengths / max(lengths.mean() if len(self) else 1.0, 1e-9))).astype(np.float32)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def seen(self, term: str) -> int:
        """In how many texts a term occurs."""
        number = self.numbers.get(term)
        return 0 if number is None else int(self.posting_starts[number + 1] - self.posting_starts[number])

    def texts_of(self, term: str) -> np.ndarray:
        """The texts that hold a term, ascending."""
        number = self.numbers.get(term)
        return (
            self.postings[:0]
            if number is None
            else self.postings[self.posting_starts[number] : self.posting_starts[number + 1]]
        )

    @cached_property
    def _seen(self) -> np.ndarray:
        """In how many texts each term occurs, (terms,)."""
        return np.diff(self.posting_starts)

    @cached_property
    def _rarities(self) -> np.ndarray:
        """`rarity` of each term, (terms,)."""
        return _rarity(len(self), self._seen)

    def rarity(self, term: str, unseen: int = 0) -> float:
        """The inverse document frequency; a term never seen is as rare as one seen once.
        `unseen` texts do not count.
        """
        return float(_rarity(len(self), max(0, self.seen(term) - unseen)))

    def of_itself(self, question: Sequence[str]) -> float:
        """Roughly the BM25 that a text of just these terms would get; those never seen count as the rarest."""
        known = [self.numbers[term] for term in question if term in self.numbers]
        return 1.1 * float(self._rarities[known].sum() + (len(question) - len(known)) * _rarity(len(self), 0))

    def scores(self, question: Sequence[str], rows: np.ndarray) -> np.ndarray:
        """BM25 of the question's terms with some texts, (rows,) float32."""
        asked = self._counted(question)
        numbers = np.fromiter(asked, np.int64, len(asked))
        weight = np.zeros(len(self.vocabulary), np.float32)
        weight[numbers] = self._rarities[numbers] * np.fromiter(asked.values(), np.float32, len(asked))
        starts, terms, counts = taken(self.starts, rows, self.terms, self.counts)
        weights = weight.take(terms)
        hits = np.flatnonzero(weights > 0)  # of bool, ten times as quick as of float
        row = np.searchsorted(starts, hits, side="right") - 1
        counts = counts[hits].astype(np.float32)
        return np.bincount(row, weights[hits] * counts / (counts + self._damping[rows[row]]), len(rows)).astype(
            np.float32
        )

    def _counted(self, question: Sequence[str]) -> Counter[int]:
        """The numbers of the question's known terms, and how often it has them."""
        return Counter(self.numbers[term] for term in question if term in self.numbers)

    def scores_of_all(self, question: Sequence[str]) -> np.ndarray:
        """BM25 of the question's terms with every text, (texts,);
        where terms are all too common, of the rarest ones only.
        """
        asked = self._counted(question)
        numbers = np.array(sorted(asked, key=lambda number: (self._seen[number], number)), np.int64)
        rare = max(1, int(np.searchsorted(np.cumsum(self._seen[numbers]), MOST_POSTINGS, side="right")))
        numbers = numbers[:rare]
        weights = self._rarities[numbers] * np.array([asked[number] for number in numbers.tolist()])
        spans = [slice(*self.posting_starts[number : number + 2].tolist()) for number in numbers]
        texts = np.concatenate([self.postings[:0], *(self.postings[span] for span in spans)])
        counts = np.concatenate([self.posting_counts[:0], *(self.posting_counts[span] for span in spans)]).astype(
            np.float32
        )
        weight = np.repeat(weights, self._seen[numbers])
        return np.bincount(texts, weight * counts / (counts + self._damping[texts]), len(self))

    def held(self, term: str, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """For spans of texts, (spans,), whether one of them holds the term, bool."""
        texts = self.texts_of(term)
        if not len(texts):
            return np.zeros(len(first), bool)
        before = np.searchsorted(texts, np.concatenate([first, last]))
        return before[: len(first)] < before[len(first) :]

    def save(self, folder: Path) -> None:
        """Writes the table below the folder."""
        folder.mkdir(parents=True)
        (folder / "vocabulary.txt").write_bytes("\n".join(self.vocabulary).encode())
        for name in _COLUMNS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @staticmethod
    def load(folder: Files | Path) -> "Bm25":
        """Reads what `save` wrote."""
        vocabulary = (folder / "vocabulary.txt").read_bytes().decode().split("\n")
        return Bm25(tuple(vocabulary), *(read_array(folder / f"{name}.npy") for name in _COLUMNS))


def _rarity(texts: int, seen: np.ndarray | int) -> np.ndarray:
    """Inverse document frequency of terms seen in so many texts, as Lucene has it."""
    found: np.ndarray = np.log(1 + (texts - seen + 0.5) / (seen + 0.5))
    return found


def _bm25(documents: Sequence[Sequence[str]], previous: Bm25 | None = None, source: np.ndarray | None = None) -> Bm25:
    """The table of documents: those that `source` takes from the previous table by row, the others (-1 - number)
    given.
    """
    counted = [Counter(words or ("∅",)) for words in documents]
    fresh = sorted({term for counts in counted for term in counts})
    source = np.arange(-1, -1 - len(documents), -1) if source is None else source
    kept = source[source >= 0]
    known: tuple[str, ...] = ()
    used: np.ndarray = np.zeros(0, np.int64)
    old_terms, old_counts, old_starts = np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(1, np.int64)
    if previous is not None and len(kept):
        known = previous.vocabulary
        old_starts, old_terms, old_counts = taken(previous.starts, kept, previous.terms, previous.counts)
        used = np.flatnonzero(np.bincount(old_terms, minlength=len(known)))
    vocabulary = tuple(sorted({*fresh, *(known[number] for number in used)}))
    numbers = {term: number for number, term in enumerate(vocabulary)}
    if len(old_terms):
        renumber = np.zeros(len(known), np.int32)
        renumber[used] = [numbers[known[number]] for number in used]
        old_terms = renumber[old_terms]
    rows = [sorted((numbers[term], min(count, 255)) for term, count in counts.items()) for counts in counted]
    new_terms = np.array([number for row in rows for number, _ in row], np.int32)
    new_counts = np.array([count for row in rows for _, count in row], np.uint8)
    new_starts = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)]).astype(np.int64)
    # Kept rows stand before the new ones; then all are brought into the order of `source`.
    place = np.where(source >= 0, np.cumsum(source >= 0) - 1, len(kept) - 1 - source)
    starts, terms, counts = taken(
        concatenate(old_starts, new_starts),
        place,
        np.concatenate([old_terms, new_terms]),
        np.concatenate([old_counts, new_counts]),
    )
    table = csr_array((counts, terms, starts), shape=(len(source), len(vocabulary))).tocsc()
    return Bm25(
        vocabulary, starts, terms, counts, table.indptr.astype(np.int64), table.indices.astype(np.int32), table.data
    )


@dataclass(frozen=True)
class Lexical:
    """Stems and letter n-grams of the same texts."""

    words: Bm25
    grams: Bm25

    def save(self, folder: Path) -> None:
        """Writes both tables below the folder."""
        self.words.save(folder / "words")
        self.grams.save(folder / "grams")


def build_lexical(
    texts: Sequence[str], lexicon: Lexicon, previous: Lexical | None = None, source: np.ndarray | None = None
) -> Lexical:
    """Indexes texts, normalised as questions are.

    With `previous`, `source` says for each text of the new table which row of the previous one it is, or, as -1 -
    number, which of `texts`; the result is the same as that of indexing all of them.
    """

    def table(terms_of: Callable[[str], list[str]], old: Bm25 | None) -> Bm25:
        return _bm25([terms_of(text) for text in texts], old, source)

    words, grams = (previous.words, previous.grams) if previous is not None else (None, None)
    return Lexical(table(lexicon.tokens, words), table(lexicon.grams, grams))


def load_lexical(folder: Files | Path) -> Lexical:
    """Reads what `save` wrote."""
    return Lexical(Bm25.load(folder / "words"), Bm25.load(folder / "grams"))


def standardised(scores: np.ndarray) -> np.ndarray:
    """z-scores; all zero where the scores do not differ."""
    spread = scores.std() if len(scores) else 0.0
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def fuse(dense: np.ndarray, words: np.ndarray, letters: np.ndarray) -> np.ndarray:
    """One score a text out of three, (n,): z-scores of each, weighted.

    The weights are general: they hold for any collection, and `kb evaluate` and `ask` share them.
    """
    return 0.75 * standardised(dense) + 0.05 * standardised(words) + 0.2 * standardised(letters)
