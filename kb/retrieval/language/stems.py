"""Indonesian stems: affixes taken off as long as a word of the language is left.

The affixes and their order are those of confix stripping (Adriani, Asian, Nazief, Tahaghoghi & Williams, "Stemming
Indonesian: A confix-stripping approach", 2007). Instead of a dictionary of roots, wordfreq's frequencies say what a
word is: what is left must be nearly as common as the whole, or it is there by chance ("menteri" is no "teri"). See
docs/decisions/0056.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from wordfreq import get_frequency_dict

PREFIXES = ("di", "ke", "se", "ber", "be", "ter", "te", "per", "pe", "me")
NASALS = {"ny": "s", "ng": "k", "n": "t", "m": "p"}
"""What "me" and "pe" bring along, and the first letter of the stem that melts into it."""
SUFFIXES = (("lah", "kah", "pun"), ("nya", "ku", "mu"), ("kan", "an", "i"))
"""Particles, possessives and endings, from the outside in: one of each at most."""
NEVER = {"be": ("i",), "di": ("an",), "ke": ("i", "kan"), "me": ("an",), "se": ("i", "kan"), "te": ("an",)}
"""Endings that never go with a prefix, by its first letters."""
VOWELS = "aiueo"
DEEPEST, SHORTEST = 3, 3
"""Prefixes that a word may have, and letters that must be left."""
RARE, NEARLY = 1e-5, 0.1
"""What is left occurs at least NEARLY times as often as the whole, and as often if it has but SHORTEST letters.

RARE, in occurrences per word, is what the whole counts for at least.
"""


@lru_cache(maxsize=1)
def _frequencies() -> Mapping[str, float]:
    return get_frequency_dict("id", "small")


def root_of(word: str) -> str:
    """The word that a lower-case word comes from: the most common one that is left, again and again; itself if there is
    none.

    Words of SHORTEST letters count only where there is no longer one.
    """
    often = _frequencies()
    whole = max(often.get(word, 0.0), RARE)
    left = {root for ended, ending in _without_suffixes(word) for root in _without_prefixes(ended, ending, DEEPEST)} - {
        word
    }
    known = [root for root in left if often.get(root, 0.0) >= whole * (NEARLY if len(root) > SHORTEST else 1)]
    return root_of(max(known, key=lambda root: (len(root) > SHORTEST, often[root], root))) if known else word


def _without_suffixes(word: str) -> list[tuple[str, str]]:
    """What is left without some of the suffixes, and the ending among them."""
    found = [(word, "")]
    for group in SUFFIXES:
        found += [(left.removesuffix(suffix), suffix) for left, _ in found for suffix in group if left.endswith(suffix)]
    return found


def _without_prefixes(word: str, ending: str, deepest: int) -> Iterator[str]:
    if len(word) < SHORTEST:
        return
    yield word
    if deepest and ending not in NEVER.get(word[:2], ()):
        for left in _without_prefix(word):
            yield from _without_prefixes(left, "", deepest - 1)


def _without_prefix(word: str) -> Iterator[str]:
    for prefix in PREFIXES:
        left = word.removeprefix(prefix)
        if left == word:
            continue
        if prefix in ("me", "pe"):
            yield from _unmelted(left)
        elif prefix in ("be", "te"):  # the r of the stem has swallowed that of the prefix: bekerja, terasa
            yield from (left,) if left.startswith("r") or left[1:3] == "er" else ()
        else:
            yield left


def _unmelted(left: str) -> Iterator[str]:
    """What may follow "me" or "pe": a stem that begins with l, r, w or y, or one behind its nasal."""
    if left[:1] in tuple("lrwy"):
        yield left
    nasal = next((nasal for nasal in NASALS if left.startswith(nasal)), None)
    if nasal is None:
        return
    bare = left.removeprefix(nasal)
    if bare[:1] in tuple(VOWELS):
        yield NASALS[nasal] + bare
        yield bare if nasal == "ng" else left  # mengubah, but menikah
        if nasal == "ng" and bare.startswith("e"):  # mengecek
            yield bare[1:]
    else:
        yield bare
