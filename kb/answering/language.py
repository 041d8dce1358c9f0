"""Whether a question is in English or in Indonesian, by how common its words are in either."""

import math
import re

from wordfreq import get_frequency_dict

from kb.retrieval.language.normalise import Lexicon

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


def language_of(question: str, lexicon: Lexicon) -> str:
    """The language: "en" if the question's words are more common in English, else "id";
    fewer than two words are Indonesian.
    """
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", question.lower())
    if len(words) < 2 or INDONESIAN.intersection(words):
        return "id"
    return "en" if sum(_leaning(word, lexicon) for word in words) / len(words) > ENGLISH else "id"


def _leaning(word: str, lexicon: Lexicon) -> float:
    """Above 0 for a word that is more common in English."""
    english = get_frequency_dict("en", "small").get(word, RARE)
    indonesian = max(get_frequency_dict("id", "small").get(word, RARE), EVERYDAY if word in lexicon.spellings else 0.0)
    return max(-MOST, min(MOST, math.log(english / indonesian)))
