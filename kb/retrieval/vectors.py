"""Vectors of passages, each encoded once: a cache in SQLite by encoder and text digest."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from kb.errors import KbError
from kb.retrieval.encoder import Encoder
from kb.retrieval.focus import focus_of
from kb.retrieval.normalise import WORD

CHUNK = 512
"""So many vectors are kept at a time; what is broken off loses no more."""
SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text TEXT, vector BLOB, checksum TEXT, PRIMARY KEY (encoder, text))"


def question_vector(encoder: Encoder, question: str, standard: str) -> np.ndarray:
    """The question's unit vector, (dimension,): as it was typed, in standard spelling, and the part of a story that asks.

    The encoder knows some everyday words and the lexicon others; on stif-dev the half of each finds more than either.
    """
    texts = [question]
    if standard != " ".join(WORD.findall(question.lower())):
        texts.append(standard)
    asking = focus_of(question)
    if asking:
        texts.append(asking)
    vector = encoder.encode(texts, "query").sum(axis=0)
    return vector / max(np.linalg.norm(vector), 1e-9)


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
    digests = [text_digest(text) for text in texts]
    try:
        return _encode_with_cache(encoder, texts, digests, cache, progress)
    except sqlite3.DatabaseError:
        cache.unlink(missing_ok=True)
        try:
            return _encode_with_cache(encoder, texts, digests, cache, progress)
        except sqlite3.DatabaseError as error:
            raise KbError(f"the vector cache cannot be written ({error})", str(cache), "check the disk and the folder's rights") from None


def _encode_with_cache(encoder, texts, digests, cache, progress) -> np.ndarray:
    cache.parent.mkdir(parents=True, exist_ok=True)
    known: dict[str, np.ndarray] = {}
    with closing(sqlite3.connect(cache, timeout=30)) as database:
        database.execute(SCHEMA)
        for digest, blob, checksum in database.execute(
            "SELECT text, vector, checksum FROM vectors WHERE encoder = ?", (encoder.id,)
        ):
            if hashlib.sha256(blob).hexdigest() == checksum and len(blob) == 4 * encoder.dimension:
                known[digest] = np.frombuffer(blob, "<f4")
        missing = {digest: text for digest, text in zip(digests, texts) if digest not in known}
        if progress:
            progress(sum(digest in known for digest in digests))
        # Texts of like length come together, so that the encoder finds many that share a run.
        todo = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))
        for start in range(0, len(todo), CHUNK):
            batch = todo[start : start + CHUNK]
            rows = encoder.encode([text for _, text in batch], "passage", progress)
            for (digest, _), row in zip(batch, rows):
                blob = np.ascontiguousarray(row, "<f4").tobytes()
                known[digest] = np.frombuffer(blob, "<f4")
                database.execute(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
                    (encoder.id, digest, blob, hashlib.sha256(blob).hexdigest()),
                )
            database.commit()
    if not digests:
        return np.zeros((0, encoder.dimension), np.float32)
    return np.vstack([known[digest] for digest in digests]).astype(np.float32)
