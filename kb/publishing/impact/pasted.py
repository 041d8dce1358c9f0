"""Questions that somebody typed or pasted, many at once: a line each, without the marks of lists around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.answering.redact import redact
from kb.errors import KbError
from kb.storage.question_groups import key_of

MOST = 200
"""Questions that are asked at once."""
LONGEST = 100_000
"""Characters that are read at once."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufffc]")
_QUOTES = str.maketrans("‘’‚‛′“”„‟″«»", "'''''" + '"' * 7)
_BEGINS = r"""["'(]?[^\W\d_]"""
_MARKER = re.compile(
    # A sign that stands for an item, also those of Word's own fonts; a dash needs no blank before a letter.
    r"[•‣⁃∙·●○◦◉▪▫■□◆◇❖➢➤►▸→»§✓✔☐☑\uf000-\uf0ff]+\s*"
    rf"|[-–—]+(?:\s+|(?={_BEGINS}))|[*+>]+\s+|\[[ xX]?\]\s*|o\t\s*"  # noqa: RUF001  as Word writes dashes
    # A number, a letter or a small Roman number with its mark. "1.5 juta" and "12 bulan" are words of a question.
    rf"|\(?\d{{1,3}}(?:\.\d{{1,2}})*[.)](?:\s+|(?={_BEGINS}))|\d{{1,3}}\t\s*"
    r"|\(?(?:[a-zA-Z]|[ivxIVX]{1,4})[.)]\s+"
)


@dataclass(frozen=True)
class Pasted:
    """Questions, each once, in their order, with personal numbers masked."""

    questions: tuple[str, ...]
    repeated: int
    """Lines that repeat an earlier one."""
    masked: int
    """Questions in which something was masked."""


def read_pasted(text: str) -> Pasted:
    """The questions in a text; lines without a letter or digit are none. KbError if the text is too long."""
    if len(text) > LONGEST:
        raise KbError("draft.pasted_too_long", characters=len(text), most=LONGEST)
    found: dict[str, str] = {}
    lines = masked = 0
    for line in _lines(text):
        lines += 1
        shown = redact(line).masked
        if (key := key_of(shown)) not in found:
            found[key] = shown
            masked += shown != line
    return Pasted(tuple(found.values()), lines - len(found), masked)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        bare = " ".join(_without_marks(_UNSEEN.sub("", line)).split())
        if any(sign.isalnum() for sign in bare):
            yield bare


def _without_marks(line: str) -> str:
    """A line without what marks it as an item, and without quotes that enclose all of it."""
    line = line.translate(_QUOTES).strip()
    while True:
        marker = _MARKER.match(line)
        rest = line[marker.end() :].strip() if marker else line
        if len(rest) > 1 and rest[0] == rest[-1] and rest[0] in "\"'" and rest[0] not in rest[1:-1]:
            rest = rest[1:-1].strip()
        if rest == line:
            return line
        line = rest
