"""The vectors of passages in FAISS: all compared up to some ten thousand, above that the nearest cells of an inverted file.

Rows are passages in the snapshot's order. An inverted file is too slow to make for one changed article, so it is brought up
to date: its centres stay, and what is put in, taken out or renumbered is.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import faiss
import numpy as np

EXACT_UP_TO = 20_000
"""Vectors that are compared one by one, in about a millisecond."""
PER_CELL, CELLS_LOOKED_AT = 250, 48
"""Vectors in a cell on average, and cells that a search looks at; chosen by `scripts/benchmark.py`, for its recall."""
SAMPLE = 60
"""Vectors a cell that its centre is learned from; FAISS warns below 39."""


@dataclass(frozen=True)
class Exact:
    """All vectors, float32, in rows."""

    index: faiss.IndexFlatIP

    @cached_property
    def _matrix(self) -> np.ndarray:
        size, dimension = self.index.ntotal, self.index.d
        return faiss.rev_swig_ptr(self.index.get_xb(), size * dimension).reshape(size, dimension) if size else np.zeros((0, dimension), np.float32)

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
        return self._matrix[rows] @ vector

    def changed(self, source: np.ndarray, vectors: np.ndarray) -> "Exact":
        """As `change_dense`."""
        return exact(np.where((source >= 0)[:, None], self._matrix[np.maximum(source, 0)], vectors[np.maximum(-1 - source, 0)] if len(vectors) else 0))

    def save(self, folder: Path) -> None:
        """Writes the vectors below the folder."""
        faiss.write_index(self.index, str(folder / "vectors.faiss"))


@dataclass(frozen=True)
class Cells:
    """Vectors of one byte a component, in cells around learned centres (FAISS: IVF, SQ8)."""

    index: faiss.IndexIVFScalarQuantizer

    def __len__(self) -> int:
        return self.index.ntotal

    def near(self, vector: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest rows of the cells looked at, and their cosines with a unit vector (dimension,)."""
        scores, rows = self.index.search(vector[None], min(k, len(self)))
        there = rows[0] >= 0
        return rows[0][there], scores[0][there]

    def cosines(self, vector: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Of a unit vector with some rows, (rows,) float32."""
        return self.index.reconstruct_batch(rows) @ vector

    def changed(self, source: np.ndarray, vectors: np.ndarray) -> "Cells":
        """As `change_dense`; the cells are changed in place."""
        index, kept = self.index, np.flatnonzero(source >= 0)
        place = np.full(len(self), -1)
        place[source[kept]] = kept
        index.set_direct_map_type(faiss.DirectMap.NoMap)
        index.remove_ids(faiss.IDSelectorBatch(np.flatnonzero(place < 0)))
        for cell in range(index.nlist):
            size = index.invlists.list_size(cell)
            if size:
                ids = faiss.rev_swig_ptr(index.invlists.get_ids(cell), size)
                ids[:] = place[ids]
        new = np.flatnonzero(source < 0)
        index.add_with_ids(vectors[-1 - source[new]], new)
        index.make_direct_map()
        return self

    def save(self, folder: Path) -> None:
        """Writes the cells below the folder."""
        faiss.write_index(self.index, str(folder / "vectors.faiss"))


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
    centres = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
    centres.hnsw.efSearch = 2 * CELLS_LOOKED_AT
    index = faiss.IndexIVFScalarQuantizer(centres, dimension, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False)
    index.cp.seed, index.cp.niter = 1, 8
    index.cp.spherical = True
    index.quantizer_trains_alone = 2  # the centres are learned with a flat index, then put into the graph
    sample = np.random.default_rng(1).choice(size, min(size, SAMPLE * cells), replace=False)
    index.train(vectors[np.sort(sample)])
    index.add(vectors)
    index.nprobe = CELLS_LOOKED_AT
    index.make_direct_map()  # so that `cosines` finds a row
    return Cells(index)


def load_dense(folder: Path, mapped: bool = True) -> Dense:
    """What `save` wrote; cells are mapped, so that processes share them, unless they are to be changed."""
    index = faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY if mapped else 0)
    return Cells(index) if isinstance(index, faiss.IndexIVF) else Exact(index)


def suits(dense: Dense, size: int) -> bool:
    """Whether an index may be changed into one of so many rows; if not, it is better built anew."""
    if isinstance(dense, Exact):
        return size <= EXACT_UP_TO
    return size > EXACT_UP_TO and 0.5 < size / (dense.index.nlist * PER_CELL) < 2


def change_dense(folder: Path, source: np.ndarray, vectors: np.ndarray) -> Dense:
    """What `save` wrote, with other rows: those that `source` names, or, as -1 - number, one of `vectors`, unit rows."""
    return load_dense(folder, mapped=False).changed(source, vectors)
