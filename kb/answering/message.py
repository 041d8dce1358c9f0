"""Text messages: at most 480 characters each, never cut within a figure or an address."""

import re

LONGEST = 480
"""Characters of one message: what three text messages of 160 hold."""
_HEAD = len("(999/999) ")
# Typographic signs would make a message count for more than twice its length.
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})
_HELD = "\x1f"
# What belongs together though a blank stands within it: "USD 500", "0853 1111 1010", "15 September 2020", "2 x 24 jam".
_TOGETHER = re.compile(
    r"(?<=[A-Z]{3}) (?=\d)|(?<=\d) (?=[\d(])|(?<=\d) (?=[^\W\d_]+\b)|(?<=\d) (?=x \d)|(?<=\bx) (?=\d)"
    r"|(?<=[a-z]) (?=\d{4}\b)"
)
# A step's number, "3.", ends no sentence: it stays with its step.
_SENTENCE = re.compile(r".*(?<! \d)(?<! \d\d)[.?!][\"')]*(?= |$)", re.DOTALL)


def messages(words: str, *last: str) -> tuple[str, ...]:
    """`words` as one message, or as several that begin with "(1/3)";
    what is `last`, such as a link, stands at the end.
    """
    words = " ".join(words.translate(_PLAIN).replace(_HELD, " ").split())
    tail = " ".join(last)
    if len(words) + 1 + len(tail) <= LONGEST:
        return (f"{words} {tail}".strip(),)
    parts, held = [], _TOGETHER.sub(_HELD, words)
    room = LONGEST - _HEAD
    while len(held) + 1 + len(tail) > room:
        part = _first_part(held, min(room, len(held)))
        parts.append(part)
        held = held[len(part) :].lstrip(" ")
    parts.append(f"{held} {tail}".strip())
    return tuple(f"({number}/{len(parts)}) {part.replace(_HELD, ' ')}" for number, part in enumerate(parts, 1))


def _first_part(words: str, room: int) -> str:
    """As many whole sentences as there is room for; whole words if the first sentence is longer than half a message."""
    start = words[: room + 1]
    sentences = _SENTENCE.match(start[:room]) if len(words) > room else None
    if sentences and len(sentences[0]) > room // 2:
        return sentences[0]
    cut = start.rfind(" ")
    return words[:cut] if cut > 0 else words[:room]
