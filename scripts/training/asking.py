"""Draws asked: every question of a draw searched for in a real snapshot of what is left, read quickly and closely."""

from datetime import date
from functools import lru_cache

import numpy as np

from kb.answering.route import named_operator
from kb.retrieval.build import build_snapshot
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.encoding.vectors import read_closely, read_quickly
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.retrieval.searching.search import Question, ScoredCandidates, SearchRequest, gather, prepare
from kb.settings import ROOT
from scripts.training.draws import Draw

INDEX = ROOT / ".cache" / "draws"
"""Where the draws' snapshots lie, and the vectors that they share."""
ON = date(2026, 11, 29)
TOGETHER = 256


def snapshot_of(drawn: Draw, encoder: Encoder) -> Snapshot:
    """A snapshot of what is left of a collection."""
    return open_snapshot(INDEX, encoder, build_snapshot(drawn.library, encoder, INDEX, ON, go_live=False))


def asked_of(drawn: Draw, encoder: Encoder, k: int) -> list[tuple[ScoredCandidates, ScoredCandidates]]:
    """For each question of a draw what is found when it is read quickly, and when closely."""
    snapshot = snapshot_of(drawn, encoder)
    questions = [prepare(snapshot, asked.text) for asked in drawn.asked]
    quick, close = (_read(read, questions, encoder) for read in (read_quickly, read_closely))
    found = []
    for question, *vectors in zip(questions, quick, close, strict=True):
        request = SearchRequest(question, named_operator(snapshot.library, question.normalised))
        found.append(tuple(gather(snapshot, request, vector, k) for vector in vectors))
    return found


@lru_cache(maxsize=2)
def _known(encoder: Encoder) -> dict[tuple, np.ndarray]:
    """Vectors of questions that an earlier draw was asked too."""
    return {}


def _read(read, questions: list[Question], encoder: Encoder) -> list[np.ndarray]:
    known, texts = _known(encoder), [(read.__name__, *question.texts) for question in questions]
    missing = list(dict.fromkeys(text for text in texts if text not in known))
    for start in range(0, len(missing), TOGETHER):
        some = missing[start : start + TOGETHER]
        known.update(zip(some, read(encoder, [text[1:] for text in some]), strict=True))
    return [known[text] for text in texts]
