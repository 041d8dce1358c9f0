"""What is said around a question, known by its meaning: where no answer was found, the question is asked without it.

The grammar of `language/frames` takes off the courtesies whose words it has. These here are read by the encoder: a
logistic model (`scripts/train_courtesy.py`) says of the words up to a cut whether they are a courtesy. What the
collection has heard of, and figures, stay. It is only asked where nothing was answered, since it costs as much as a
few questions (docs/decisions/0061).
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.language.frames import bare

WEIGHTS = Path(__file__).with_name("courtesy.json")
WORDS, LONGEST = 12, 40
"""Words of a courtesy at most that ends anywhere, and of one that ends where the text pauses."""
ANYWHERE, PAUSED = 0.7, 0.9
"""Probability from which on it is one; chosen on one writer's 40 frames, in view of what they cost the sets."""
ROUNDS = 3
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Courtesies:
    """What was learned, for the encoder of which it was learned."""

    encoder: str
    """How the encoder's id begins."""
    words: frozenset[str]
    """Words that courtesies have rather than what bears on a question."""
    weights: np.ndarray
    """(dimension,)"""
    bias: float

    def chances(self, vectors: np.ndarray) -> np.ndarray:
        """Of each row the probability that it is a courtesy."""
        chances: np.ndarray = 1 / (1 + np.exp(-(vectors @ self.weights + self.bias)))
        return chances


@lru_cache(maxsize=1)
def read_courtesies() -> Courtesies:
    """What `scripts/train_courtesy.py` wrote."""
    learned = json.loads(WEIGHTS.read_text("utf-8"))
    weights = np.array(learned["weights"], np.float32)
    return Courtesies(learned["encoder"], frozenset(learned["words"]), weights, learned["bias"])


def without_courtesies(snapshot: Snapshot, text: str) -> str:
    """The text without the courtesies at its ends; the text itself where there are none or nothing else."""
    if not snapshot.encoder.id.startswith(read_courtesies().encoder):
        return text
    for _ in range(ROUNDS):
        shorter = bare(_trimmed(snapshot, text.split()), snapshot.ears) or text
        if shorter == text:
            break
        text = shorter
    return text


def _trimmed(snapshot: Snapshot, words: Sequence[str]) -> str:
    learned, familiar = read_courtesies(), snapshot.ears.familiar
    before = _cuts(words, words, learned.words, familiar)
    after = _cuts(words[::-1], words[-2::-1], learned.words, familiar)
    spans = [" ".join(words[: cut.length]) for cut in before] + [" ".join(words[-cut.length :]) for cut in after]
    if not spans:
        return " ".join(words)
    chances = learned.chances(snapshot.encoder.encode([span.strip(" ,.!?") or span for span in spans], "query"))
    first = _furthest(before, chances[: len(before)])
    last = len(words) - _furthest(after, chances[len(before) :])
    rest = " ".join(words[first:last])
    return rest if any(part not in learned.words for part in _WORD.findall(rest.lower())) else " ".join(words)


@dataclass(frozen=True)
class _Cut:
    length: int
    anywhere: bool
    """Whether its words alone allow it; else only the pause there does."""
    paused: bool


def _cuts(
    words: Sequence[str], marked: Sequence[str], courteous: frozenset[str], familiar: Callable[[str], bool]
) -> list[_Cut]:
    """Where what stands before, in `words` as they come from one end, might be a courtesy: at a pause, after the words
    of `marked`; or anywhere, where the collection has heard of none but courteous words and half of all are courteous.
    """
    cuts = []
    said = known = 0
    strange = False
    for length, (word, last) in enumerate(zip(words[:LONGEST], marked[: len(words) - 1], strict=False), 1):
        if any(map(str.isdigit, word)):
            break
        for part in _WORD.findall(word.lower()):
            said, known = said + 1, known + (part in courteous)
            strange = strange or part not in courteous and familiar(part)
        anywhere, paused = length <= WORDS and not strange and 2 * known >= said, not last[-1].isalnum()
        if anywhere or paused:
            cuts.append(_Cut(length, anywhere, paused))
    return cuts


def _furthest(cuts: Sequence[_Cut], chances: np.ndarray) -> int:
    return max(
        (
            cut.length
            for cut, chance in zip(cuts, chances, strict=True)
            if (cut.anywhere and chance >= ANYWHERE) or (cut.paused and chance >= PAUSED)
        ),
        default=0,
    )
