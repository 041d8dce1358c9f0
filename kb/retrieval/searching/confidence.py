"""How sure an answer is: what speaks for the best candidate being one at all."""

from collections.abc import Sequence

from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.scoring.ranking import Certainty
from kb.retrieval.searching.search import Candidate, Found

CONSIDERED = 6
"""Candidates that are weighed against each other."""
LARGEST_LEAD = 8.0


def certainty_of(found: Found) -> Certainty:
    """What the best of the candidates has for it; there must be one."""
    candidates, signs = found.candidates, found.signs
    evidence = candidates[0].evidence
    nearest = [max(c.evidence.title, c.evidence.phrasing, c.evidence.section) for c in candidates]
    alone = len(candidates) == 1
    return Certainty(
        best=candidates[0].score,
        lead=LARGEST_LEAD if alone else min(LARGEST_LEAD, candidates[0].score - candidates[1].score),
        dense=nearest[0],
        title=evidence.title,
        section=evidence.section,
        close=evidence.close,
        whole=evidence.whole,
        gap=0.0 if alone else nearest[0] - nearest[1],
        above=nearest[0] - sum(nearest) / len(nearest),
        tight=evidence.tight,
        inside=nearest[0] - evidence.tight,
        many=evidence.many,
        words=evidence.words,
        known=signs.known,
        covered=evidence.covered,
        letters=evidence.letters,
        agree=_agreement(candidates),
        exact=evidence.exact,
        foreign=signs.foreign,
        foreign_words=signs.foreign_words,
        closer=signs.closer,
        long=signs.long,
    )


def _agreement(candidates: Sequence[Candidate]) -> float:
    views = ("title", "phrasing", "section", "words", "letters")
    best = candidates[0].evidence
    leading = [bool(getattr(best, view) >= max(getattr(c.evidence, view) for c in candidates)) for view in views]
    return sum(leading) / len(views)


def confidence(snapshot: Snapshot, found: Found) -> tuple[float, float]:
    """The calibrated probabilities that the best candidate answers the question and that any does;
    0 without candidates.
    """
    if not found.candidates:
        return 0.0, 0.0
    certainty = certainty_of(found)
    return round(snapshot.weights.probability(certainty), 4), round(snapshot.weights.in_scope(certainty), 4)
