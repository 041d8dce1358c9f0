"""Vectors of passages, each encoded once: a cache in SQLite by encoder and text digest."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from kb.errors import KbError
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.language.normalise import WORD

CHUNK = 512
"""Texts after which what is encoded is kept, so that a build that is broken off goes on from there."""
ALIKE = 90.0
"""Per cent of the letters that a question must share with its standard spelling to be read as it was typed."""
ASKED_FOR = 500
"""Digests looked up at once."""
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text TEXT, vector BLOB, checksum TEXT, PRIMARY KEY (encoder, "
    "text))"
)


def question_texts(question: str, standard: str) -> list[str]:
    """What is read of a question, the first text quickly, all closely: what was typed, with its capitals and marks,
    after the standard spelling where everyday spelling makes it hard to read (docs/decisions/0015).
    """
    typed = " ".join(WORD.findall(question.lower()))
    return [question] if fuzz.ratio(standard, typed) >= ALIKE else [standard, question]


def read_quickly(encoder: Encoder, questions: Sequence[Sequence[str]]) -> np.ndarray:
    """Unit rows (questions, dimension), float32, for the first of each question's texts."""
    return encoder.encode([texts[0] for texts in questions], "query")


def read_closely(encoder: Encoder, questions: Sequence[Sequence[str]]) -> np.ndarray:
    """Unit rows (questions, dimension), float32: the mean direction of all of a question's texts,
    by the passages' model.
    """
    if not questions:
        return np.zeros((0, encoder.dimension), np.float32)
    vectors = encoder.encode([text for texts in questions for text in texts], "close query")
    sums = np.add.reduceat(vectors, np.cumsum([0, *map(len, questions)])[:-1], axis=0)
    mean: np.ndarray = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return mean


def text_digest(text: str) -> str:
    """The sha256 under which a passage's vector is kept."""
    return hashlib.sha256(f"passage: {text}".encode()).hexdigest()


def encode_passages(
    encoder: Encoder, texts: Sequence[str], cache: Path, progress: Callable[[int], None] | None = None
) -> np.ndarray:
    """Unit rows (n, dimension), float32, in the order of `texts`.

    Vectors come from the cache file where it holds a sound one; a damaged entry is encoded anew, and a file that
    is no database is put aside. `progress` is called with the number of texts done since the last call.
    """
    try:
        return _encode_with_cache(encoder, texts, cache, progress)
    except sqlite3.DatabaseError:
        cache.unlink(missing_ok=True)
        try:
            return _encode_with_cache(encoder, texts, cache, progress)
        except sqlite3.DatabaseError as error:
            raise KbError("encoder.cache_not_written", str(cache), reason=error) from None


def _encode_with_cache(
    encoder: Encoder, texts: Sequence[str], cache: Path, progress: Callable[[int], None] | None
) -> np.ndarray:
    cache.parent.mkdir(parents=True, exist_ok=True)
    vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text_digest(text), []).append(place)
    with closing(sqlite3.connect(cache, timeout=30)) as database:
        database.execute(SCHEMA)
        missing = dict(places)
        for digest, vector in _kept(database, encoder, list(places)):
            vectors[missing.pop(digest)] = vector
        # Texts of like length stand together, so that little is padded.
        todo = sorted(missing, key=lambda digest: (len(texts[places[digest][0]]), digest))
        if progress:
            progress(len(texts) - sum(len(places[digest]) for digest in todo))
        for start in range(0, len(todo), CHUNK):
            chunk = todo[start : start + CHUNK]
            rows = encoder.encode([texts[places[digest][0]] for digest in chunk], "passage")
            for digest, row in zip(chunk, rows, strict=True):
                vectors[places[digest]] = row
            blobs = [(digest, row.astype("<f4").tobytes()) for digest, row in zip(chunk, rows, strict=True)]
            kept = [(encoder.id, digest, blob, hashlib.sha256(blob).hexdigest()) for digest, blob in blobs]
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", kept)
            database.commit()
            if progress:
                progress(sum(len(places[digest]) for digest in chunk))
    return vectors


def _kept(database: sqlite3.Connection, encoder: Encoder, digests: list[str]) -> Iterator[tuple[str, np.ndarray]]:
    """The sound entries of the cache."""
    for start in range(0, len(digests), ASKED_FOR):
        some = digests[start : start + ASKED_FOR]
        marks = ",".join("?" * len(some))  # question marks alone are put in
        query = f"SELECT text, vector, checksum FROM vectors WHERE encoder = ? AND text IN ({marks})"  # nosec B608
        for digest, blob, checksum in database.execute(query, (encoder.id, *some)):
            if hashlib.sha256(blob).hexdigest() == checksum and len(blob) == 4 * encoder.dimension:
                yield digest, np.frombuffer(blob, "<f4")
