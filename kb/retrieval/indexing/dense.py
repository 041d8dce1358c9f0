"""The vectors of passages in FAISS: all compared up to some ten thousand, above that the nearest cells of an inverted
file.

Rows are passages in the snapshot's order. An inverted file is too slow to make for one changed article, so it is
brought up to date: its centres stay, and what is put in, taken out or renumbered is.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from kb.retrieval.indexing.index import Files
from kb.retrieval.indexing.passages import read_array

EXACT_UP_TO = 20_000
"""Vectors that are compared one by one, in about a millisecond."""
PER_CELL, LOOKED_AT = 200, 6
"""Vectors in a cell on average, and cells that a search looks at, times the root of their number;
chosen by docs/decisions/0011.
"""
CLOSELY = 300
"""Rows found by their codes beyond those wanted, whose vectors are then compared."""
SAMPLE = 50
"""Vectors a cell that its centre is learned from; FAISS warns below 39."""


@dataclass(frozen=True)
class Exact:
    """All vectors, float32, in rows."""

    index: faiss.IndexFlatIP

    @cached_property
    def _matrix(self) -> np.ndarray:
        size, dimension = self.index.ntotal, self.index.d
        return (
            faiss.rev_swig_ptr(self.index.get_xb(), size * dimension).reshape(size, dimension)
            if size
            else np.zeros((0, dimension), np.float32)
        )

    def __len__(self) -> int:
        return self.index.ntotal

    def near(self, vector: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest rows, and their cosines with a unit vector (dimension,)."""
        if not len(self):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scores, rows = self.index.search(vector[None], min(k, len(self)))
        return rows[0], scores[0]

    def cosines(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Of a unit vector with some rows, (rows,) float32."""
        found: np.ndarray = self._matrix[rows] @ vector
        return found

    def vectors_of(self, rows: np.ndarray) -> np.ndarray:
        """The vectors of some rows, (rows, dimension) float32."""
        found: np.ndarray = self._matrix[rows]
        return found

    def changed(self, source: np.ndarray, vectors: np.ndarray) -> "Exact":
        """As `change_dense`."""
        return exact(_taken(self._matrix, source, vectors))

    def save(self, folder: Path) -> None:
        """Writes the vectors below the folder."""
        faiss.write_index(self.index, str(folder / "vectors.faiss"))


@dataclass(frozen=True)
class Cells:
    """Vectors in cells around learned centres, found by codes of four bits for two components (FAISS:
    IVF, PQ fast scan).
    """

    index: faiss.IndexIVFPQFastScan
    """Its ids are rows."""
    vectors: np.ndarray
    """(n, dimension) float16: what the codes found is compared by these."""

    def __len__(self) -> int:
        return len(self.vectors)

    def near(self, vector: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest rows of the cells looked at, and their cosines with a unit vector (dimension,)."""
        rows = self.index.search(vector[None], min(k + CLOSELY, len(self)))[1][0]
        rows = rows[rows >= 0]
        cosines = self.cosines(vector, rows)
        best = np.lexsort((rows, -cosines))[:k]
        return rows[best], cosines[best]

    def cosines(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Of a unit vector with some rows, (rows,) float32."""
        found: np.ndarray = self.vectors_of(rows) @ vector
        return found

    def vectors_of(self, rows: np.ndarray) -> np.ndarray:
        """The vectors of some rows, (rows, dimension) float32."""
        found: np.ndarray = self.vectors[rows].astype(np.float32)
        return found

    def changed(self, source: np.ndarray, vectors: np.ndarray) -> "Cells":
        """As `change_dense`; the index is changed in place."""
        kept, new = np.flatnonzero(source >= 0), np.flatnonzero(source < 0)
        place = np.full(len(self), -1)
        place[source[kept]] = kept
        self.index.remove_ids(faiss.IDSelectorBatch(np.flatnonzero(place < 0)))
        lists = self.index.invlists
        assert lists is not None  # it was trained
        for cell in range(self.index.nlist):
            size = lists.list_size(cell)
            if size:
                ids = faiss.rev_swig_ptr(lists.get_ids(cell), size)
                ids[:] = place[ids]
        self.index.add_with_ids(vectors[-1 - source[new]], new)
        return Cells(self.index, _taken(self.vectors, source, vectors))

    def save(self, folder: Path) -> None:
        """Writes the index and the vectors below the folder."""
        faiss.write_index(self.index, str(folder / "vectors.faiss"))
        np.save(folder / "vectors.npy", self.vectors)


Dense = Exact | Cells


def exact(vectors: np.ndarray) -> Exact:
    """An index that compares all of the unit rows (n, dimension)."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return Exact(index)


def build_dense(vectors: np.ndarray) -> Dense:
    """The index that suits the number of unit rows (n, dimension), float32."""
    size, dimension = vectors.shape
    if size <= EXACT_UP_TO:
        return exact(vectors)
    cells = size // PER_CELL
    looked_at = round(LOOKED_AT * cells**0.5)
    centres = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
    centres.hnsw.efSearch = 64  # enough to put a vector into its cell
    index = faiss.IndexIVFPQFastScan(centres, dimension, cells, dimension // 2, 4, faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False
    index.cp.seed, index.cp.niter = 1, 8
    index.cp.spherical = True
    index.quantizer_trains_alone = 2  # type: ignore[assignment]  # faiss says str, and means a byte; the centres are learned with a flat index, then put into the graph
    sample = np.random.default_rng(1).choice(size, min(size, SAMPLE * cells), replace=False)
    index.train(vectors[np.sort(sample)])
    index.add(vectors)
    index.nprobe = centres.hnsw.efSearch = looked_at
    return Cells(index, vectors.astype(np.float16))


def _taken(old: np.ndarray, source: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The rows of the one that `source` names, or, as -1 - number, of the other."""
    rows: np.ndarray = old[np.maximum(source, 0)]
    rows[source < 0] = new[-1 - source[source < 0]]
    return rows


def load_dense(folder: Files | Path) -> Dense:
    """What `save` wrote."""
    index: Any = faiss.deserialize_index(np.frombuffer((folder / "vectors.faiss").read_bytes(), np.uint8))
    in_cells = isinstance(index, faiss.IndexIVF)
    return Cells(index, read_array(folder / "vectors.npy")) if in_cells else Exact(index)


def suits(dense: Dense, size: int) -> bool:
    """Whether an index may be changed into one of so many rows; if not, it is better built anew."""
    if isinstance(dense, Exact):
        return size <= EXACT_UP_TO
    return size > EXACT_UP_TO and 0.5 < size / (dense.index.nlist * PER_CELL) < 2


def change_dense(folder: Files | Path, source: np.ndarray, vectors: np.ndarray) -> Dense:
    """What `save` wrote, with other rows: those that `source` names, or, as -1 - number, one of `vectors`,
    unit rows.
    """
    return load_dense(folder).changed(source, vectors)
