"""A text as it is read when its spelling is looked through: small letters, plain digits, nothing invisible;
and where each came from.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.content.lookalikes import LATIN

# Letters without a shape, which are no format characters (UAX 44, Default_Ignorable_Code_Point).
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
_STOP = "\u3002"  # the full stop of Chinese and Japanese


@dataclass(frozen=True)
class Folded:
    """A text and its folded form, letter by letter."""

    original: str
    text: str
    starts: Sequence[int]
    """Where in the original each character of `text` comes from."""

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original that became `text[start:end]`, with what is invisible right after it."""
        last = self.starts[end - 1]
        following = self.starts[end] if end < len(self.starts) else len(self.original)
        return self.starts[start], max(following, last + 1)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if character.isspace():
        return "\n" if character in "\u2028\u2029\x85" else " "
    if character == _STOP:
        return "."
    whole = "".join(LATIN.get(c, c) for c in unicodedata.normalize("NFKD", character))
    return "".join(
        c
        for c in whole.lower()
        if unicodedata.category(c) not in ("Cf", "Mn", "Me", "Cc", "Co") and c not in BLANK_LETTERS
    )


def fold(text: str) -> Folded:
    """Folds a text; the longest texts take time in proportion to their length."""
    if text.isascii():
        return Folded(text, text.lower().replace("\0", " "), range(len(text)))
    folded, starts = [], []
    for at, character in enumerate(text):
        found = (" " if character == "\0" else character.lower()) if character.isascii() else _folded(character)
        folded.append(found)
        starts += [at] * len(found)
    return Folded(text, "".join(folded), starts)


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold_text(text: str) -> str:
    """The folded form alone; much quicker where most characters are ASCII."""
    return _BEYOND_ASCII.sub(lambda found: "".join(map(_folded, found[0])), text).lower().replace("\0", " ")
