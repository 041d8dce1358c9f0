"""Two owners' sentences that cannot both be true: other figures, yes here and no there, or another place to turn to.

Near sentences of other owners are found by the encoder; a small logistic model over named features, trained by
`scripts/train_contradictions.py`, says how likely two of them contradict each other. A figure that both take from the
same fact agrees by construction, for both show the same value.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.content.finding import Finding
from kb.content.library import Library
from kb.publishing.consistency.alignment import Alignment, Disagreement
from kb.publishing.consistency.claims import Claim, all_claims
from kb.retrieval.encoding.encoder import Encoder

WEIGHTS = Path(__file__).with_name("contradictions.json")


@dataclass(frozen=True)
class Weights:
    """A model for figures and one for all else, and what they were trained on."""

    figures: Mapping[str, float]
    stance: Mapping[str, float]
    report_at: Mapping[str, float]
    """By model, the probability from which on two sentences are reported."""
    trained_on: str
    """sha256 of the training data."""

    def probability(self, disagreement: Disagreement) -> float:
        """How likely the two contradict each other, 0 to 1."""
        weights = getattr(self, model_of(disagreement))
        odds = sum(weights[name] * value for name, value in terms(disagreement).items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def excess(self, disagreement: Disagreement) -> float:
        """How far the probability is above that from which on the two are reported; below 0 they are not."""
        return self.probability(disagreement) - self.report_at[model_of(disagreement)]


def model_of(disagreement: Disagreement) -> str:
    """`figures` if figures disagree, else `stance`."""
    return "figures" if disagreement.figure else "stance"


def terms(disagreement: Disagreement) -> dict[str, float]:
    """The named terms of a model, the first one constant."""
    return {"intercept": 1.0, **vars(disagreement)}


def load_weights() -> Weights:
    """The trained model."""
    return Weights(**json.loads(WEIGHTS.read_bytes()))


def likeliest(
    alignment: Alignment, claims: Sequence[Claim], weights: Weights, about: str | None = None
) -> Iterator[tuple[Claim, Claim, float]]:
    """For each claim the sentence that it contradicts likeliest, and by how much, if it disagrees with any; of all
    claims that may yield one of an article, if `about` is its id.

    Yields claim, other, and `Weights.excess`.
    """
    vectors = alignment.vectors(claims)
    its = alignment.numbers_of(about) if about is not None else None
    for claim, own, near in zip(claims, vectors, alignment.near(vectors), strict=True):
        if its is not None and claim.article.id != about and its.isdisjoint(near.tolist()):
            continue
        found = [(weights.excess(how), other) for other, how in alignment.disagreements(claim, own, near)]
        if found:
            excess, other = max(found, key=lambda pair: pair[0])
            yield claim, other, excess


def contradictions(
    library: Library,
    encoder: Encoder,
    cache: Path,
    on: date,
    progress: Callable[[int], None] | None = None,
    about: str | None = None,
) -> list[Finding]:
    """Two findings for each contradiction, one on either article, with both sentences quoted; only those that an
    article is one of if `about` is its id.
    """
    claims = all_claims(library, on)
    weights, alignment = load_weights(), Alignment(claims, encoder, cache, progress)
    pairs: dict[frozenset[tuple[str, str]], tuple[Claim, Claim]] = {}
    for claim, other, excess in likeliest(alignment, claims, weights, about):
        if excess >= 0 and about in (None, claim.article.id, other.article.id):
            pairs.setdefault(
                frozenset(((claim.article.id, claim.text), (other.article.id, other.text))), (claim, other)
            )
    return [finding for claim, other in pairs.values() for finding in (_finding(claim, other), _finding(other, claim))]


def _finding(claim: Claim, other: Claim) -> Finding:
    article, path = claim.article, claim.article.text(claim.lang).path
    named = {
        "words": claim.text,
        "other": other.text,
        "owner": other.article.owner,
        "path": other.article.text(other.lang).path,
        "line_there": other.line,
    }
    return Finding("error", "contradiction", article.id, path, claim.line, "article.contradiction", named)
