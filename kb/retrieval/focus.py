"""The sentences of a long story that ask."""

import re

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
ASKING = re.compile(
    r"\?|\b(?:apa|apakah|bagaimana|gimana|gmn|kenapa|knp|mengapa|berapa|brp|kapan|siapa|mana|dmn|bisakah|bolehkah|haruskah|benarkah|"
    r"piye|piro|opo|iso|kumaha|naha|ngopo|what|how|when|where|who|which|why|can|should|must|does|is)\b",
    re.IGNORECASE,
)
LONG = 12
"""Words: a question shorter than that is all focus."""


def focus_of(question: str) -> str | None:
    """The sentences that ask, joined; None if the question is short, one sentence, or asks in all of them.

    Sentences with a question mark go before those that only hold a question word; without either, the last one counts.
    """
    sentences = [part.strip() for part in SENTENCE.split(question) if part.strip()]
    if len(sentences) < 2 or len(question.split()) < LONG:
        return None
    asking = [s for s in sentences if s.endswith("?")] or [s for s in sentences if ASKING.search(s)] or sentences[-1:]
    return " ".join(asking) if len(asking) < len(sentences) else None
