"""A question as it was typed, read: without personal numbers, and with the further language that it is in."""

from collections.abc import Sequence
from hashlib import blake2b
from secrets import token_bytes
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache

from kb.answering.language import has_further, nearest_further_languages
from kb.answering.redact import redact
from kb.answering.weight import weight
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.language.normalise import clean
from kb.retrieval.searching.search import LONGEST, understood

READINGS = 8 * 2**20
"""Bytes of questions as they were read, so that one that comes again is not folded and masked again."""
UNKNOWN = ""
"""The further language of a question of which nobody has asked for it yet."""


class Reading(NamedTuple):
    """A question as it is shown, and what is searched with, both without personal numbers; and its further language."""

    masked: str
    searched: str
    further: str | None


_readings: LRUCache[tuple[str, bytes], Reading] = LRUCache(READINGS, weight)
_KEY = token_bytes(16)
"""Of this process: a question is remembered by a digest that tells nobody which number it holds."""
_lock = Lock()


def read_all(snapshot: Snapshot, questions: Sequence[tuple[str, bool]]) -> list[Reading]:
    """Each question read, with its further language where that is wanted; those not known yet are encoded at once."""
    keys = [(snapshot.id, _digest(question)) for question, _ in questions]
    with _lock:
        known = [_readings.get(key) for key in keys]
    found = [one or _read(snapshot, question) for one, (question, _) in zip(known, questions, strict=True)]
    wanted = [n for n, (_, further) in enumerate(questions) if further and found[n].further == UNKNOWN]
    nearest = nearest_further_languages(snapshot, [found[n].searched for n in wanted]) if wanted else []
    for n, further in zip(wanted, nearest, strict=True):
        found[n] = found[n]._replace(further=further)
    with _lock:
        for key, before, (question, _), reading in zip(keys, known, questions, found, strict=True):
            if reading != before and len(question) <= LONGEST:  # nobody asks a longer text twice
                _readings[key] = reading
    return found


def _digest(question: str) -> bytes:
    return blake2b(question.encode("utf-8", "replace"), key=_KEY, digest_size=16).digest()


def _read(snapshot: Snapshot, typed: str) -> Reading:
    text = typed.encode("utf-8", "replace").decode()
    redacted = redact(text)
    searched = clean(redact(understood(snapshot, text)).without)[:LONGEST]
    if redacted.valid and not snapshot.lexicon.normalise(searched):
        asks = snapshot.library.subject.bare_numbers
        searched = next((asks[kind] for kind in redacted.valid if kind in asks), searched)
    return Reading(redacted.masked, searched, UNKNOWN if has_further(snapshot) else None)
