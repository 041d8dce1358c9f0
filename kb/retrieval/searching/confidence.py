"""How sure an answer is: what speaks for the best candidate being one at all."""

from collections.abc import Sequence

from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.scoring.ranking import ConfidenceFeatures
from kb.retrieval.searching.search import Candidate, Found

CONSIDERED = 6
"""Candidates that are weighed against each other."""
LARGEST_LEAD = 8.0


def confidence_features(found: Found) -> ConfidenceFeatures:
    """What the best of the candidates has for it; there must be one."""
    candidates, query_features = found.candidates, found.query_features
    features = candidates[0].features
    nearest = [max(c.features.title, c.features.phrasing, c.features.section) for c in candidates]
    alone = len(candidates) == 1
    return ConfidenceFeatures(
        best=candidates[0].score,
        lead=LARGEST_LEAD if alone else min(LARGEST_LEAD, candidates[0].score - candidates[1].score),
        dense=nearest[0],
        title=features.title,
        section=features.section,
        close=features.close,
        whole=features.whole,
        gap=0.0 if alone else nearest[0] - nearest[1],
        above=nearest[0] - sum(nearest) / len(nearest),
        tight=features.tight,
        inside=nearest[0] - features.tight,
        many=features.many,
        fewer=0.0 if alone else sum(c.features.many for c in candidates[1:]) / (len(candidates) - 1) - features.many,
        words=features.words,
        known=query_features.known,
        covered=features.covered,
        letters=features.letters,
        agree=_agreement(candidates),
        exact=features.exact,
        foreign=query_features.foreign,
        foreign_words=query_features.foreign_words,
        closer=query_features.closer,
        long=query_features.long,
        member=candidates[0].member,
        unexplained=query_features.unexplained,
    )


def _agreement(candidates: Sequence[Candidate]) -> float:
    views = ("title", "phrasing", "section", "words", "letters")
    best = candidates[0].features
    leading = [bool(getattr(best, view) >= max(getattr(c.features, view) for c in candidates)) for view in views]
    return sum(leading) / len(views)


def confidence(snapshot: Snapshot, found: Found) -> tuple[float, float]:
    """The calibrated probabilities that the best candidate answers the question and that any does;
    0 without candidates.
    """
    if not found.candidates:
        return 0.0, 0.0
    features = confidence_features(found)
    return round(snapshot.weights.probability(features), 4), round(snapshot.weights.in_scope(features), 4)
