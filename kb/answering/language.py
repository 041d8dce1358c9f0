"""The language of a question: English or Indonesian by how common its words are in either, a further one by what lies
near it.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
from wordfreq import get_frequency_dict

from kb.content.languages import BUILT_IN
from kb.retrieval.encoding.vectors import read_quickly
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.language.normalise import Lexicon
from kb.retrieval.searching.search import prepare

# Short words of everyday Indonesian; one of them settles it.
INDONESIAN = frozenset(
    (
        "hp sy gw gue aku saya ga gak gk nggak tdk knp gmn gimana yg dgn utk di ke apa bisa kok sih nih dong ya aja "
        "ini itu"
    ).split()
)
RARE, EVERYDAY = 1e-7, 1e-4
"""Occurrences per word of text that a word not listed has, and one of everyday spelling in Indonesian."""
MOST = 2.5
"""What one word may count, as a natural logarithm: a name must not decide."""
ENGLISH = 0.2
"""Mean logarithm of the ratio from which on it is English;
no pure question of `tests/evaluation` is mistaken from 0 to 0.6.
"""
CLEAR_WORDS, CLEARLY = 3, 1.0
"""Words, and how far below 0 their mean, from which on a question leaves no doubt that it is in another language than
its page.
"""


PASSAGES, LEAD = 64, 0.03
"""Nearest passages that are looked at, and how much nearer the best one of a further language is than any of the two:
of 28 questions to a village in three languages (`tests/village.py`) this mistakes none of the two for the third.
"""


def language_of(question: str, lexicon: Lexicon) -> str:
    """The language: "en" if the question's words are more common in English, else "id";
    fewer than two words are Indonesian.
    """
    words = _words(question)
    if len(words) < 2 or INDONESIAN.intersection(words):
        return "id"
    return "en" if sum(_leaning(word, lexicon) for word in words) / len(words) > ENGLISH else "id"


def clearly_in(question: str, lexicon: Lexicon) -> str | None:
    """The language that a question is in, where there is no doubt: "en", "id" or None.

    Of the articles' own titles and phrasings with three words and more, 3 of 515 English ones are taken to be
    Indonesian, and of the questions of `tests/evaluation` no pure one is mistaken.
    """
    words = _words(question)
    if len(words) < CLEAR_WORDS:
        return None
    if language_of(question, lexicon) == "en":
        return "en"
    sure = INDONESIAN.intersection(words) or sum(_leaning(word, lexicon) for word in words) / len(words) < -CLEARLY
    return "id" if sure else None


def has_further(snapshot: Snapshot) -> bool:
    """Whether the collection has a language beside the two."""
    return not all(lang in BUILT_IN for lang in snapshot.library.subject.languages)


def nearest_further_language(snapshot: Snapshot, question: str) -> str | None:
    """That of `nearest_further_languages` for one question."""
    return nearest_further_languages(snapshot, [question])[0]


def nearest_further_languages(snapshot: Snapshot, questions: Sequence[str]) -> list[str | None]:
    """For each question the language, neither English nor Indonesian, of what lies nearest to it; None if that is in
    one of the two, or one of them lies hardly less near, unless the question is in letters that neither has.

    The questions are encoded at once. In a collection of those two languages alone nothing is looked for.
    """
    if not has_further(snapshot):
        return [None] * len(questions)
    prepared = {question: prepare(snapshot, question) for question in questions if _words(question)}
    asked = {question: found.texts for question, found in prepared.items() if found.normalised}
    vectors = read_quickly(snapshot.encoder, [*asked.values()]) if asked else ()
    found = {question: _nearest(snapshot, question, vector) for question, vector in zip(asked, vectors, strict=True)}
    return [found.get(question) for question in questions]


def _nearest(snapshot: Snapshot, question: str, vector: np.ndarray) -> str | None:
    near, cosines = snapshot.dense.near(vector, PASSAGES)
    best: dict[str, float] = {}
    for row, cosine in zip(near.tolist(), cosines.tolist(), strict=True):
        best.setdefault(snapshot.passages[row].lang, cosine)
    further = next((lang for lang in best if lang not in BUILT_IN), None)
    if further is None:
        return None
    lead = best[further] - max((best[lang] for lang in BUILT_IN if lang in best), default=-1.0)
    words = _words(question)
    latin = any(letter.isascii() for word in words for letter in word)
    return further if lead > 0 and (not latin or (len(words) >= CLEAR_WORDS and lead >= LEAD)) else None


def _words(question: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", question.lower())


def _leaning(word: str, lexicon: Lexicon) -> float:
    """Above 0 for a word that is more common in English."""
    english = get_frequency_dict("en", "small").get(word, RARE)
    indonesian = max(get_frequency_dict("id", "small").get(word, RARE), EVERYDAY if word in lexicon.spellings else 0.0)
    return max(-MOST, min(MOST, math.log(english / indonesian)))
