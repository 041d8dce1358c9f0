"""Which sentences speak of the same thing, and how two of them disagree."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from kb.publishing.consistency.claims import FORCES, Claim
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.encoding.vectors import encode_passages

NEIGHBOURS = 60
"""Sentences that a claim is compared with, nearest first."""
DENIED_BY = {
    "MUST": {"MUST", "DO", "CAN"},
    "CAN": {"CAN"},
    "DO": {"DO", "CAN"},
    "PAID": {"PAID", "DO"},
    "FREE": {"FREE", "DO"},
    "AUTOMATIC": {"AUTOMATIC", "DO", "CAN"},
}
"""What is said of a deed, and what denies it: what must be done is denied by "need not", "does not" and "cannot"."""


@dataclass(frozen=True)
class Disagreement:
    """How one claim disagrees with another, each about 0 to 1."""

    likeness: float
    """Cosine of the two sentences, the mean of with and without their titles."""
    lead: float
    """How much nearer the other is than the nearest sentence that agrees; at most 0.1 either way."""
    there: float
    """Share of the claim's stems, weighted by rarity, that the other (with its title) has."""
    back: float
    """The same the other way round."""
    figure: float
    """1 if both have figures of one kind, and not one in common."""
    force: float
    """1 if one allows, demands or charges what the other does not."""
    denies: float
    """1 if either of `force` and `same_deed` is."""
    same_deed: float
    """1 if the same deed is allowed, demanded or done here and denied there."""
    own: float
    """Share of the claim's stems, weighted by rarity, that the other sentence itself has."""
    crossed: float
    """Share of the claim's stems, weighted by rarity, that one states and the other denies."""
    helper: float
    """1 if they send people to different places."""
    other_case: float
    """1 if they speak of opposite cases, such as brought and sent."""
    opposed: float
    """How much nearer each is to the other with yes and no exchanged than to the other as it is."""
    one_denies: float
    """1 if one denies something and the other nothing."""
    settled: float
    """1 if the figures of both are facts that their articles list: different facts, so different things."""
    behind: float
    """How much nearer the nearest sentence of all is."""
    same_name: float
    """1 if both name the same agencies, -1 if they name others."""


class Alignment:
    """The claims of all articles, ready to be compared with any claim."""

    def __init__(
        self, claims: Sequence[Claim], encoder: Encoder, cache: Path, progress: Callable[[int], None] | None = None
    ) -> None:
        self.claims = list(claims)
        self._encoder, self._cache = encoder, cache
        seen = Counter(stem for claim in claims for stem in claim.stems)
        self._rarity = {stem: log(1 + len(claims) / count) for stem, count in seen.items()}
        self._unseen = log(1 + len(claims))
        self._vectors = self.vectors(self.claims, progress)
        self._index = faiss.IndexFlatIP(encoder.dimension)
        self._index.add(self._vectors[:, :2].reshape(-1, encoder.dimension))

    def vectors(self, claims: Sequence[Claim], progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Unit vectors of each claim without and with its title, and with yes and no exchanged, (n, 3, dimension)."""
        texts = [text for claim in claims for text in (*claim.as_read, claim.opposite)]
        return encode_passages(self._encoder, texts, self._cache, progress).reshape(
            len(claims), 3, self._encoder.dimension
        )

    def numbers_of(self, article_id: str) -> frozenset[int]:
        """The numbers of an article's claims."""
        return frozenset(number for number, claim in enumerate(self.claims) if claim.article.id == article_id)

    def _weight(self, stems: frozenset[str]) -> float:
        rarity, unseen = self._rarity.get, self._unseen
        return sum([rarity(stem, unseen) for stem in stems])

    @cached_property
    def _weights(self) -> dict[int, float]:
        """Of each claim's stems, by its identity."""
        return {id(claim): max(self._weight(claim.stems), 1e-6) for claim in self.claims}

    def near(self, vectors: np.ndarray) -> list[np.ndarray]:
        """For each claim, (n, 3, dimension) as of `vectors`, the numbers of the claims that it is compared with."""
        _, rows = self._index.search(vectors[:, :2].reshape(-1, self._encoder.dimension), 2 * NEIGHBOURS)
        return [np.unique(found[found >= 0] // 2) for found in rows.reshape(len(vectors), 4 * NEIGHBOURS)]

    def disagreements(
        self, claim: Claim, vectors: np.ndarray, near: np.ndarray
    ) -> Iterator[tuple[Claim, Disagreement]]:
        """The near claims of other owners that disagree in some way; `vectors` (3, dimension) are the claim's."""
        likenesses = np.einsum("kd,nkd->n", vectors[:2], self._vectors[near, :2]) / 2
        said = self._vectors[near, 0] @ vectors[0]
        opposed = (self._vectors[near, 2] @ vectors[0] + self._vectors[near, 0] @ vectors[2]) / 2 - said
        nearer = {int(at): float(value) for at, value in zip(near, opposed, strict=True)}
        others = [(self.claims[at], float(likeness)) for at, likeness in zip(near, likenesses, strict=True)]
        opposed_of = {id(self.claims[at]): value for at, value in nearer.items()}
        others = [(o, likeness) for o, likeness in others if o.lang == claim.lang and o.article.id != claim.article.id]
        nearest = max((likeness for _, likeness in others), default=0.0)

        @cache
        def agreeing(kind: str) -> float:
            return max((likeness for o, likeness in others if _agree(kind, claim, o)), default=0.0)

        weight = max(self._weight(claim.stems), 1e-6)
        for other, likeness in others:
            if other.article.owner == claim.article.owner:
                continue
            figure, (force, crossed), helper = (
                _other_figures(claim, other),
                _other_stance(claim, other),
                _other_help(claim, other),
            )
            if not (figure or force or crossed or helper):
                continue
            same_deed = _same_deed(claim, other)
            kind = "figure" if figure else "helper" if helper and not (force or crossed) else "stance"
            yield (
                other,
                Disagreement(
                    likeness=likeness,
                    lead=float(np.clip(likeness - agreeing(kind), -0.1, 0.1)),
                    there=self._weight(claim.stems & (other.stems | other.context)) / weight,
                    back=self._weight(other.stems & (claim.stems | claim.context)) / self._weights[id(other)],
                    figure=float(figure),
                    force=float(force),
                    denies=float(bool(force) or same_deed),
                    same_deed=float(same_deed),
                    own=self._weight(claim.stems & other.stems) / weight,
                    crossed=self._weight(crossed) / weight,
                    helper=float(helper),
                    other_case=float(_other_case(claim, other)),
                    opposed=opposed_of[id(other)],
                    one_denies=float(bool(claim.denied) != bool(other.denied)),
                    settled=float(figure and claim.settled and other.settled),
                    behind=nearest - likeness,
                    same_name=_same_name(claim, other),
                ),
            )


def _agree(kind: str, claim: Claim, other: Claim) -> bool:
    if kind == "figure":
        return any(k in other.figures and not _unlike(claim.figures[k], other.figures[k]) for k in claim.figures)
    if kind == "helper":
        return bool(claim.helpers & other.helpers)
    force, crossed = _other_stance(claim, other)
    return (
        not force and not crossed and bool(claim.stated & other.stated & FORCES.keys() or claim.denied & other.denied)
    )


def _other_figures(claim: Claim, other: Claim) -> bool:
    if claim.outdated or other.outdated:
        return False
    shared = claim.figures.keys() & other.figures.keys()
    return any(_unlike(claim.figures[kind], other.figures[kind]) for kind in shared)


def _unlike(mine: frozenset[Any], theirs: frozenset[Any]) -> bool:
    """None in common, or as many of them and one exchanged: 10% and 12% against 7.5% and 12%."""
    return not mine & theirs or (len(mine) == len(theirs) > 1 and mine != theirs)


def _other_stance(claim: Claim, other: Claim) -> tuple[bool, frozenset[str]]:
    """Whether a force is stated here and denied there, and the other stems of which that is so."""
    crossed: frozenset[str] = frozenset()
    for one, two in ((claim, other), (other, claim)):
        crossed |= one.denied & two.stated - two.denied - one.stated
    forces = crossed & FORCES.keys()
    return bool(forces), crossed - forces


def _same_deed(claim: Claim, other: Claim) -> bool:
    for one, two in ((claim, other), (other, claim)):
        denied = {(force, deed) for force, deed, denies in one.deeds if denies and force != deed}
        stated = {(force, deed) for force, deed, denies in two.deeds if not denies and force != deed}
        said = {deed for _, deed, denies in one.deeds if not denies}
        if any(
            deed == same and deed not in said and no in DENIED_BY[yes] for yes, deed in stated for no, same in denied
        ):
            return True
    return False


def _other_help(claim: Claim, other: Claim) -> bool:
    if claim.only_providers and other.only_providers:
        return False
    return bool(claim.helpers and other.helpers and not claim.helpers & other.helpers)


def _same_name(claim: Claim, other: Claim) -> float:
    mine, theirs = claim.agencies, other.agencies
    return 0.0 if not mine or not theirs else 1.0 if mine & theirs else -1.0


def _other_case(claim: Claim, other: Claim) -> bool:
    return any(mine and theirs and mine != theirs for mine, theirs in zip(claim.cases, other.cases, strict=False))
