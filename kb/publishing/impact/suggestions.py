"""How people would ask: real questions that got no answer and are near in meaning to an article's question."""

import numpy as np

from kb.publishing.desk import Desk
from kb.publishing.impact.changes import unanswered_questions
from kb.retrieval.encoding.encoder import Encoder

NEAR = 0.80
"""Cosine from which a question is offered; the encoder gives unrelated ones about 0.7."""
MOST = 6


_known: dict[tuple[str, str], np.ndarray] = {}
KEPT = 5_000


def _vectors(encoder: Encoder, texts: list[str]) -> np.ndarray:
    """Unit rows; what was encoded lately is not encoded again, since this runs at each pause in writing."""
    missing = [text for text in dict.fromkeys(texts) if (encoder.id, text) not in _known]
    if len(_known) + len(missing) > KEPT:
        _known.clear()
        missing = list(dict.fromkeys(texts))
    if missing:
        _known.update(
            {(encoder.id, text): row for text, row in zip(missing, encoder.encode(missing, "query"), strict=True)}
        )
    return np.vstack([_known[encoder.id, text] for text in texts])


def suggest_phrasings(desk: Desk, title: str, phrasings: tuple[str, ...], most: int = MOST) -> list[str]:
    """The unanswered questions nearest to a title and its phrasings, the nearest first, without those it has."""
    have = {" ".join(phrasing.casefold().split()) for phrasing in (title, *phrasings)}
    asked = [
        question
        for question in unanswered_questions(desk)
        if " ".join(question.casefold().split()) not in have and "[" not in question
    ]
    own = [text for text in (title, *phrasings[:10]) if text.strip()]
    if not asked or not own:
        return []
    vectors = _vectors(desk.encoder, [*own, *asked])
    nearness = (vectors[len(own) :] @ vectors[: len(own)].T).max(axis=1)
    order = np.argsort(-nearness, kind="stable")
    return [asked[at] for at in order if nearness[at] >= NEAR][:most]
