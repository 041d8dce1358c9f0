"""Two owners' sentences that cannot both be true: other figures, or yes here and no there, for the same thing.

Sentences are aligned by the stems they share, rare ones above all; a figure that both take from the same fact agrees by
construction, for both show the same value. Old values that are named as old are left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np

from kb.content.article import Article
from kb.content.finding import Finding
from kb.content.library import Library
from kb.content.render import sentences
from kb.publishing.figures import DAYS, NUMBER, figures
from kb.retrieval.normalise import STOPWORDS, english, normalise, stem

SAME_FIGURE, SAME_NUMBER, SAME_CLAIM, DENIED = 0.6, 0.5, 0.68, 0.66
"""Shares of the shorter sentence that must be matched before its figures, or its yes and no, are compared.

Chosen on `tests/publishing/planted.jsonl`, with no finding on the shipped articles.
"""
NEGATORS = frozenset("tidak belum dilarang tak not never cannot".split())
BETWEEN = frozenset("lagi pernah akan be been is are yet ever any".split())
"""Words that may stand between a negator and what it denies."""
BESIDE = re.compile(r"\b(?:bukan|sedangkan|not for|whereas)\b")
"""What follows speaks of something else."""
CAN = frozenset("dapat bisa boleh can may could allowed".split())
MUST = frozenset("wajib harus perlu must need required have".split())
FREE = frozenset("gratis cuma-cuma free".split())
PAID = frozenset("biaya bayar pungut kena fee charge pay cost".split())
OPPOSITES = (
    ("belum", "telah"), ("dalam", "luar"), ("baru", "lama"), ("baru", "aktif"), ("bawa", "paket"), ("bawa", "kirim"),
    ("indonesia", "luar"), ("buat", "orang"), ("umpang", "awak"), ("tiba", "keluar"),
    ("negara", "indonesia"), ("daftar", "selesai"), ("fungsi", "tinggal"), ("fungsi", "masa"), ("reguler", "khusus"),
)  # fmt: skip
ACCORDING_TO = re.compile(r"^(?:Menurut|According to|Under)\b[^,]{0,80}, ")
CLAUSES = re.compile(r",\s+(?=(?:walaupun|jadi|sehingga|although|so)\b)")
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
SHORT = 4
"""Stems below which a sentence is read with its title."""
NAMES = frozenset("cukai kemenperin kemendag dagang komdigi kominfo telkomsel xl tri indosat smartfren".split())
OPERATORS = frozenset("telkomsel xl tri indosat smartfren".split())
"""Each answers its own customers, so one does not contradict another."""
CALL = frozenset("hubung telepon tanya sampai lapor adu".split())
HELPERS = NAMES | {"operator", "gerai", "jual", "distributor"}
OF_SOMEBODY = frozenset(("phone", "email", "code"))
ONLY = re.compile(r"\b(?:hanya|only|tidak benar|not true)\b")
OUTDATED = re.compile(r"\b(dulu|semula|lama|masih|sebelum|hingga|sampai|until|before|formerly|previously|used to)\b[^,;.]{0,40}\b(19|20)\d\d\b|\bdulu\b|\bsemula\b|\bformerly\b|\bpreviously\b")
EMPTY = STOPWORDS | NEGATORS | BETWEEN | {"adalah", "bila", "jika", "agar", "lalu", "kini", "jadi", "hanya", "tetap", "juga", "dulu", "lebih", "paling", "sangat", "atas", "sejak", "sudah", "akan", "pun", "tetapi", "dua", "sana", "sini", "sendiri", "ada", "hal", "tentang"}


@dataclass(frozen=True)
class Claim:
    """A sentence made ready to be compared."""

    article: Article
    lang: str
    line: int
    text: str
    own: frozenset[str]
    """The stems of the sentence."""
    stems: frozenset[str]
    """The same, with those of the title where the sentence is short and leans on it."""
    context: frozenset[str]
    """The stems of the article's title, which a sentence takes for granted."""
    figures: dict[str, frozenset]
    denied: frozenset[str]
    """Stems after a negator; CAN, MUST and FREE stand for all words of the same force."""
    stated: frozenset[str]
    """Stems without one, likewise."""


def claims_of(library: Library, article: Article, lang: str, on: date) -> list[Claim]:
    """The claims of one text of an article."""
    context = _stems(article.text(lang).title)
    said = [s for s in sentences(library, article, lang, on) if not s.text.endswith("?")]
    return [claim_of(article, lang, s.line, part, context) for s in said for part in CLAUSES.split(s.text) if part]


def claim_of(article: Article, lang: str, line: int, text: str, context: frozenset[str]) -> Claim:
    """One sentence as a claim."""
    said = BESIDE.split(ACCORDING_TO.sub("", QUOTED.sub(" ", text)))[0] or text
    values, words = figures(said)
    stated, denied = _polarity(words)
    own = _stems(words)
    stems = own if len(own) >= SHORT else own | context
    return Claim(article, lang, line, text, own, stems, context, values, frozenset(denied), frozenset(stated))


def _words(text: str) -> list[str]:
    return normalise(text).split()


def _stem(word: str) -> str:
    return stem(english().get(word, word))


def _stems(text: str) -> frozenset[str]:
    found = {_stem(word) for word in _words(text) if word not in EMPTY and not re.fullmatch(NUMBER, word)}
    found = {word for word in found if _force(word) not in ("CAN", "MUST", "FREE", "PAID")}
    return frozenset(found - set(DAYS) - {"usd", "dolar", "rp"})


def _force(word: str) -> str:
    short = _stem(word)
    for name, group in (("CAN", CAN), ("MUST", MUST), ("FREE", FREE), ("PAID", PAID)):
        if word in group or short in group:
            return name
    return short


def _polarity(text: str) -> tuple[set[str], set[str]]:
    stated, denied = set(), set()
    for clause in re.split(r"[,;:()]|\b(?:tetapi|namun|jika|bila|kalau|karena|yang|but|if|because)\b", text.lower()):
        denies = False
        for word in _words(clause):
            if word in NEGATORS:
                denies = True
                if word in ("dilarang", "cannot"):
                    denied.add("CAN")
            elif not (denies and (word in BETWEEN or word in EMPTY)):
                if not (denies and word.startswith("ter")):  # a state, as in "if it is not registered"
                    (denied if denies else stated).add(_force(word))
                denies = denies and _force(word) in ("CAN", "MUST")
    for group in (stated, denied):
        if "FREE" in group:
            (denied if group is stated else stated).add("PAID")
    return stated, denied


class Comparison:
    """Finds, among the claims given, those that a claim contradicts."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = claims
        seen = Counter(stem for claim in claims for stem in claim.stems)
        self._rarity = {stem: log(1 + len(claims) / count) for stem, count in seen.items()}
        self._unseen = log(1 + len(claims))
        self._column = {stem: at for at, stem in enumerate(sorted(seen))}
        self._matrix = np.zeros((len(claims), len(self._column)), np.float32)
        for row, claim in enumerate(claims):
            for stem in claim.stems | claim.context:
                if stem in self._column:
                    self._matrix[row, self._column[stem]] = 1.0

    def weight(self, stems: frozenset[str]) -> float:
        return sum(self._rarity.get(stem, self._unseen) for stem in stems)

    def contradicted(self, claim: Claim) -> Iterator[Claim]:
        """The claims of other owners that this one contradicts, best aligned first."""
        if not claim.stems:
            return
        weights = np.zeros(len(self._column), np.float32)
        for stem in claim.stems & self._column.keys():
            weights[self._column[stem]] = self._rarity[stem]
        shared = self._matrix @ weights / self.weight(claim.stems)
        for row in np.argsort(-shared, kind="stable"):
            if shared[row] < SAME_NUMBER:
                return
            other = self.claims[row]
            if other.article.id != claim.article.id and other.article.owner != claim.article.owner and other.lang == claim.lang:
                if self._opposed(claim, other):
                    yield other

    def _opposed(self, claim: Claim, other: Claim) -> bool:
        if _other_case(claim, other):
            return False
        mine, theirs = claim.stems | claim.context, other.stems | other.context
        back = self.weight(other.stems & mine) / max(self.weight(other.stems), 1e-6)
        there = self.weight(claim.stems & theirs) / max(self.weight(claim.stems), 1e-6)
        return self._other_figures(claim, other, there, back) or self._other_stance(claim, other, there, back) or self._other_help(claim, other)

    def _other_figures(self, claim: Claim, other: Claim, there: float, back: float) -> bool:
        if OUTDATED.search(claim.text.lower()) or OUTDATED.search(other.text.lower()):
            return False
        kinds = [kind for kind in claim.figures if kind in other.figures and not claim.figures[kind] & other.figures[kind]]
        if kinds and not set(kinds) - OF_SOMEBODY:
            one_line = ("lain" in claim.own) == ("lain" in other.own) or len(other.figures[kinds[0]]) > 1
            return there >= SAME_NUMBER and one_line and bool(_named(claim)) and _named(claim) == _named(other)
        return bool(kinds) and there >= SAME_FIGURE and back >= 0.33 and bool(claim.own & other.own)

    def _other_stance(self, claim: Claim, other: Claim, there: float, back: float) -> bool:
        if ONLY.search(claim.text.lower()) or ONLY.search(other.text.lower()):
            return False
        for denying, stating in ((claim, other), (other, claim)):
            # What is denied of a narrower case ("bought in Indonesia") does not contradict the general rule.
            crossed = denying.denied & stating.stated - stating.denied
            if crossed and len(denying.own) >= 2 and min(len(denying.stems), len(stating.stems)) >= 3:
                if there >= SAME_CLAIM and back >= 0.45 and self.weight(denying.own & stating.own) >= DENIED * self.weight(denying.own):
                    return True
        return False

    def _other_help(self, claim: Claim, other: Claim) -> bool:
        """Whether one sends people with the same trouble to somebody else."""
        mine, theirs = claim.own & HELPERS, other.own & HELPERS
        if not mine or not theirs or mine & theirs or mine | theirs <= OPERATORS or not claim.own & CALL or not other.own & CALL:
            return False
        trouble, their_trouble = claim.own - HELPERS - CALL, other.own - HELPERS - CALL
        shared = self.weight(trouble & their_trouble)
        return len(trouble & their_trouble) >= 2 and shared >= SAME_CLAIM * self.weight(trouble) and shared >= 0.5 * self.weight(their_trouble)


def _named(claim: Claim) -> frozenset[str]:
    """Whose number, address or code it is."""
    return claim.own & NAMES or (claim.context & NAMES if claim.context & {"hubung", "adu"} else frozenset())


def _other_case(claim: Claim, other: Claim) -> bool:
    """Whether the two speak of opposite cases: before and after, brought and sent."""
    for left, right in OPPOSITES:
        for one, two in ((left, right), (right, left)):
            mine = one in claim.stems and two not in claim.stems
            theirs = two in other.stems and one not in other.stems
            if mine and theirs:
                return True
    return False


def contradictions(library: Library, on: date) -> list[Finding]:
    """A finding for each pair of sentences, on the article that comes first by id, with both sentences quoted."""
    published = [a for a in library.articles.values() if a.status == "published"]
    claims = [c for article in published for lang in article.texts for c in claims_of(library, article, lang, on)]
    comparison, found, told = Comparison(claims), [], set()
    for claim in claims:
        for other in comparison.contradicted(claim):
            pair = frozenset((claim.text, other.text))
            if pair in told:
                continue
            told.add(pair)
            text = claim.article.text(claim.lang)
            found.append(
                Finding(
                    "error", "contradiction", claim.article.id, text.path, claim.line,
                    f"“{claim.text}” contradicts “{other.text}” of {other.article.owner} ({other.article.text(other.lang).path}:{other.line})",
                    "agree on one with that owner, or state the fact by its reference in both",
                )
            )  # fmt: skip
    return found
