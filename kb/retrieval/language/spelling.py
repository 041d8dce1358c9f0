"""Slips of the finger and missing spaces, set right by the words that a collection knows.

Only words that nobody writes on purpose are touched: not those of Indonesian or English (wordfreq's lists), nor
everyday spellings of the lexicon, nor what the collection has often: its phrasings hold slips of the finger too.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA
from wordfreq import get_frequency_dict

from kb.retrieval.language.normalise import Lexicon, stem

COMMON = 2e-5
"""Occurrences per word from which a word of the language may be what was meant; below it, it only counts as known."""
SHORTEST, LONG = 4, 7
"""Letters: shorter words are left alone; from LONG on, two slips are set right."""
PREFIXES = ("di", "ke")
"""Often written apart from the verb: "di blokir"."""
RUN = 14
"""Letters of one of several words that are written as one."""
FEW, SELDOM = 3, 10
"""A word of the collection may be meant if it has it FEW times;
one that another, a slip away, outnumbers SELDOM times is itself a slip.
"""


@lru_cache(maxsize=1)
def _frequencies() -> Mapping[str, float]:
    """Indonesian and English words and how often they occur, in one word of text."""
    english, indonesian = get_frequency_dict("en", "small"), get_frequency_dict("id", "small")
    return {**english, **indonesian}


@dataclass(frozen=True)
class Spelling:
    """Sets words right by those of one collection of texts."""

    counts: Mapping[str, int]
    """How many texts of the collection hold a word."""
    stems: Container[str]
    """The stems of those words."""
    lexicon: Lexicon
    _seen: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _meant(self) -> Mapping[int, tuple[np.ndarray, np.ndarray]]:
        """The words that may be meant, by length, and the `_letters` of each."""
        common = {word for word, share in _frequencies().items() if share >= COMMON and word.isalpha()}
        often = {word for word, count in self.counts.items() if count >= FEW or word in _frequencies()}
        by_length: dict[int, list[str]] = {}
        for word in sorted(common | often | self.lexicon.spellings.keys()):
            if len(word) >= SHORTEST:
                by_length.setdefault(len(word), []).append(word)
        return {
            length: (np.array(words), np.array([_letters(word) for word in words], np.uint32))
            for length, words in by_length.items()
        }

    def correct(self, normalised: str) -> str:
        """A normalised question with unknown words set right."""
        return " ".join(self._correct_word(word) for word in self._rejoined(normalised.split()))

    def _rejoined(self, words: list[str]) -> Iterator[str]:
        """The words, and a verb together with the prefix that was written apart from it;
        a place keeps its preposition.
        """
        rest = iter(pairwise([*words, ""]))
        for word, follower in rest:
            verb = word in PREFIXES and follower and self.lexicon.standard(word + follower)
            if verb and stem(verb) == stem(follower) and self.counts.get(verb, 0) >= SELDOM:
                next(rest)
                yield verb
            else:
                yield word

    def known(self, word: str) -> bool:
        """Whether a word in small letters is one, of the language or of the collection."""
        return word in self.counts or self._known(word)

    def familiar(self, word: str) -> bool:
        """Whether the collection has a word, in whatever spelling, more often than by chance."""
        return any(self.counts.get(standard, 0) >= FEW for standard in self.lexicon.standard(word).split())

    def _known(self, word: str) -> bool:
        if word in _frequencies() or word in self.lexicon.spellings:
            return True
        root = stem(word)
        return root in self.stems and root in _frequencies()

    def _correct_word(self, word: str) -> str:
        if len(word) < SHORTEST or len(word) > 30 or not word.isalpha() or self._known(word):
            return word
        if word not in self._seen:
            if len(self._seen) >= 10_000:
                self._seen.clear()
            self._seen[word] = word  # also what it is should the way lead back to it
            near = self._nearest(word)
            # What is near may be a slip itself; each step leads to a word that is more frequent by far.
            self._seen[word] = (
                self.correct(near) if near else (None if word in self.counts else self._split(word)) or word
            )
        return self._seen[word]

    def _nearest(self, word: str) -> str | None:
        slips = 2 if len(word) >= LONG and word not in self.counts else 1
        # A slip changes two letters at most: of the words of like length few have to be compared.
        like = [self._meant[len(word) + more] for more in range(-slips, slips + 1) if len(word) + more in self._meant]
        near_letters: list[list[str]] = [
            words[np.bitwise_count(letters ^ _letters(word)) <= 2 * slips].tolist() for words, letters in like
        ]
        near = process.extract(
            word, list(chain.from_iterable(near_letters)), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        if word in self.counts:
            near = [found for found in near if self.counts.get(found[0], 0) >= SELDOM * self.counts[word]]
        if not near:
            return None
        best = min(
            near,
            key=lambda n: (n[1], n[0][0] != word[0], -self.counts.get(n[0], 0), -_frequencies().get(n[0], 0), n[0]),
        )
        return self.lexicon.standard(best[0])

    def _split(self, word: str) -> str | None:
        """Two words of the collection written as one."""
        pairs = [(self.lexicon.standard(word[:at]), self.lexicon.standard(word[at:])) for at in range(2, len(word) - 1)]
        pairs = [pair for pair in pairs if all(map(self.counts.get, pair))]
        return (
            " ".join(max(pairs, key=lambda pair: min(self.counts[part] for part in pair))) if pairs else self._run(word)
        )

    def _run(self, word: str) -> str | None:
        """As few frequent words of the collection as make up a word that holds no blank: "hpsayadiblokir"."""
        best: list[tuple[int, int, tuple[str, ...]] | None] = [(0, 0, ())] + [None] * len(word)
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - RUN), end - 1):
                before = best[start]
                if before is None:
                    continue
                part = self.lexicon.standard(word[start:end])
                count = min((self.counts.get(each, 0) for each in part.split()), default=0)
                way = before[0] + 1, before[1] - count, (*before[2], part)
                known = best[end]
                if count >= SELDOM and (known is None or way < known):
                    best[end] = way
        whole = best[len(word)]
        return " ".join(whole[2]) if whole else None


def _letters(word: str) -> np.uint32:
    """Which of a to z it has, a bit each, and in the last one whether it has any other."""
    bits = {min(ord(letter) - ord("a"), 26) if letter >= "a" else 26 for letter in word}
    return np.uint32(sum(1 << bit for bit in bits))


def count_words(texts: Iterable[str], lexicon: Lexicon) -> Counter[str]:
    """How many of the texts hold each word."""
    return Counter(word for text in texts for word in set(lexicon.normalise(text).split()))
