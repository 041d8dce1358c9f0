"""Questions in plain words: names of things and places replaced by what they are names of.

Whose "redmi note 12" is blocked asks what everyone asks whose phone is blocked, but no article names that phone. The
groups of names are the subject's (`names.yaml`).
"""

import re
from collections.abc import Sequence

from kb.content.subject import Names

CODE = r"(?=[a-z]*\d)\w{1,6}"
"""A word with a digit, as models are called: "12", "s25", "256gb"."""
MODEL = r"[a-z]{1,2}\d{1,4}"
"""A code that begins a name if a further part of a name follows: "s25 ultra"."""


class PlainWords:
    """The groups of names of a subject, to be found in normalised questions."""

    def __init__(self, groups: Sequence[Names]) -> None:
        self._groups = [(_pattern(group), group.plain) for group in groups]

    def replaced(self, normalised: str, lang: str) -> str | None:
        """The question with plain words instead of names, said once where they follow each other;
        None if it holds no name.
        """
        found = normalised
        for pattern, plain in self._groups:
            words = re.escape(plain[lang])
            found = pattern.sub(plain[lang], found)
            found = re.sub(rf"\b{words}(?: {words}\b)+", plain[lang], found)
        return found if found != normalised else None


def _pattern(group: Names) -> re.Pattern[str]:
    """A name with what belongs to it: further names, parts of names and codes."""
    names = "|".join(map(re.escape, sorted(group.names, key=len, reverse=True)))
    if not group.parts:
        return re.compile(rf"\b(?:{names})\b")
    parts = "|".join(map(re.escape, group.parts))
    further = rf"(?: (?:{names}|{parts}|{CODE})\b)"
    return re.compile(rf"\b(?:(?:{names})\b{further}*|{MODEL} (?:{parts})\b{further}*)")
