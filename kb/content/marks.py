"""Marks that hide: `:::agent` blocks, all that is nearly one, and HTML, in whose comments people hide things."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

import nh3

from kb.content.letters import as_meant

OPENING, CLOSING = re.compile(r":::agent[ \t]*"), re.compile(r":::[ \t]*")
_FENCE = re.compile(r" {0,3}(?:[-*+>] {0,3}|\d+[.)] {0,3})*(`{3,}(?!.*`)|~{3,})")
_COLONS = str.maketrans(
    dict.fromkeys(
        "\u02d0\u02d1\u02f8\u0589\u05c3\u1361\u16ec\u1803\u1809\u205a\u2236\ua789\ufe30\ufe13\ufe55\uff1a", ":"
    )
    | {"\u2237": "::", "\u2a74": "::=", "\u2982": ":", "\u2af6": "::", "\u205d": "::", "\u22ee": "::"}
)
# A word for those who may read it, beside signs that people take for the marks of a block.
_WORDS = r"(?:agents?|agen|petugas|staff?|staf|internal|rahasia|hidden|private|operator)"
_NEARLY = re.compile(rf":(?:[ ]?:){{2,}}|(?<!\w)::|::(?!\w)|: :|::\s*{_WORDS}\b|(?<!\w):{_WORDS}[\[{{]", re.IGNORECASE)
"""Two colons between words, as in std::sort and 2001:db8::1, are none."""
_BEFORE = r"[\s>*+\-\d.)|]*"
"""What begins a list or a quotation, and dots."""
_OTHER_MARKS = re.compile(
    (
        rf"^{_BEFORE}(?:[\[{{<]+[\s!/%#:^]*{_WORDS}\s*[\]}}>]+(?!\()|\(+\s*/?{_WORDS}\s*\)+\s*$|[@#]/?{_WORDS}\b"
        rf"|[:;]\s*{_WORDS}\s*$|{_WORDS}\s*(?:[:;]{{2,}}|>{{2,}})|:{_WORDS}:|[$%&!/\\^~=;]+{_WORDS}\b"
        rf"|(?:%|/\*) ?{_WORDS}\b|(?:begin|end|start|mulai|awal|akhir|selesai)[ _-]{_WORDS}\s*$"
        rf"|[\[{{<(]{_WORDS}\s*$|{_WORDS}[\]}}>]\s*$)"
        r"|^\s*>+[ ]?!(?!\[)"
        rf"|^\s*\*{{3,}}\s*{_WORDS}\b"
    ),
    re.IGNORECASE,
)
# What a note for them alone is headed with; a word that names others too, as "petugas:", only with "khusus" or "only".
_ALONE = r"(?:agents?|agen|rahasia|confidential|internal(?!\W{0,4}\d))"
_FOR = r"(?:khusus|hanya|cuma|untuk|buat|bagi|catatan|notes?|memo|for|only|the)"
_LABEL = (
    rf"(?:(?:{_FOR}\s+){{1,3}}{_WORDS}(?:\s+(?:saja|aja|only|use|notes?|catatan)){{0,2}}"
    rf"|(?:info|informasi)\s+{_ALONE}|{_WORDS}(?:['’]s?)?(?:\s+(?:saja|aja|only|use|notes?|memo)){{1,2}}|{_ALONE})"
)
_LABELLED = re.compile(
    rf"^[\s>*+\-\d.)|#_\"']*(?:[(\[{{<]+\s*{_LABEL}\s*[)\]}}>]+(?!\()|{_LABEL}[\s*_\"']*(?::|[-\u2013\u2014]\s))"
    rf"|^[\s>]*(?:#+\s*|[*_]{{1,3}}){_LABEL}[*_]*\s*$|^[\s>]*(?:{_FOR}\s+){{0,3}}{_ALONE}(?:\s+(?:saja|only))?\s*$",
    re.IGNORECASE,
)
_LETTER, _WORD, _ONLY_BEFORE = re.compile(r"[^\W\d_]"), re.compile(rf"{_WORDS}\b", re.IGNORECASE), re.compile(_BEFORE)
# Signs of Markdown, which may be doubled before a word, and pictures.
_NO_SIGN = re.compile(r"[^\W_]|[\s*#>(\[{<\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
# Word processors make one dash of two, and signs of quotation.
_COMMENT = re.compile(
    r"<\s*!\s*(?:-|[A-Za-z\[])|<\?|[<\u00ab\u2039\u2329\u27e8\u3008\u276e\u02c2]\s*!\s*[-\u2010-\u2015\u2212]"
)
_TAG = re.compile(r"(?<!\\)</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_KNOWN = "|".join(
    sorted(
        nh3.ALLOWED_TAGS
        | set(
            (
                "script style iframe object embed form input button font main section video audio svg math html head "
                "body meta link title textarea select option label template noscript"
            ).split()
        )
    )
)
_KNOWN_TAG = re.compile(rf"</?(?:{_KNOWN})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_UNCLOSED = re.compile(
    rf"(?<!\\)</?(?:{'|'.join(name for name in _KNOWN.split('|') if len(name) > 2)})\b(?=[^<>\n]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_NOTEWORTHY = re.compile(
    r"[^\x00-\x7f]|[<&:;!\\\[{(]|[@#]/?[A-Za-z]|(.)\1|>\s?!|(?i:agen|internal|rahasia|confidential|petugas|staf)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Mark:
    """A mark that does not do what it was meant for: `kind` is `near`, `pair`, `open`, `html` or `comment`."""

    kind: str
    line: int
    """Of the body, from 0."""
    text: str
    """What stands there, at most 60 characters of it."""


def _meant(line: str) -> str:
    """The line as it looks: without hidden characters and backslashes, every kind of colon one, entities read."""
    if not _NOTEWORTHY.search(line):
        return line
    for _ in range(2):  # &amp;#58; is read twice on its way through some editors
        line = unescape(line).replace("\n", " ") if "&" in line else line
    return as_meant(line.translate(_COLONS)).translate(_COLONS).replace("\u2026", "...")


@lru_cache(maxsize=64)
def faulty_marks(body: str) -> tuple[Mark, ...]:
    """All marks of a body that hide nothing though they look like it, in order."""
    return tuple(sorted([*_blocks(body), *_html(body)], key=lambda mark: mark.line))


def _blocks(body: str) -> Iterator[Mark]:
    opened: int | None = None
    fence = ""
    for number, line in enumerate(body.split("\n")):
        fenced = _FENCE.match(line)
        closing_fence = fence and fenced and fenced[1].startswith(fence) and not line[fenced.end() :].strip()
        if OPENING.fullmatch(line) or CLOSING.fullmatch(line):
            opens = line.startswith(":::a")
            if fence:
                yield Mark("near", number, f"{line.strip()} within ```")
            elif opens == (opened is not None):
                yield Mark("pair", number, line.strip())
            opened = number if opens else None
        elif nearly(line, noted=opened is not None):
            yield Mark("near", number, " ".join(_meant(line).split())[:60])
        if fenced and not fence and opened is None:
            fence = fenced[1]
        elif closing_fence:
            fence = ""
    if opened is not None:
        yield Mark("open", opened, ":::agent")


def nearly(line: str, noted: bool = False) -> bool:
    """Whether a line holds what may have been meant for a mark of an agent block; exact marks are such too.

    Within a note (`noted`) a label, as "Agen:", hides no less.
    """
    if not _NOTEWORTHY.search(line):
        return False
    meant = _meant(line)
    bare = re.sub(r"\\(?=[^\w\s])", "", meant)
    return any(
        pattern.search(bare) for pattern in (_NEARLY, _OTHER_MARKS, *([] if noted else [_LABELLED]))
    ) or _is_signed(bare)


def _is_signed(line: str) -> bool:
    """Whether a line's first letters are such a word, and before it a sign is doubled, as in `!!! agent`.

    By hand: a pattern would try each part of a run of dots as what comes before the run.
    """
    first = _LETTER.search(line)
    if first is None or not _WORD.match(line, first.start()):
        return False
    end = first.start()
    while end and (line[end - 1].isspace() or line[end - 1] in "{[("):
        end -= 1
    signs = line[:end]
    return (
        len(signs) > 1
        and signs[-1] == signs[-2]
        and not _NO_SIGN.match(signs[-1])
        and _ONLY_BEFORE.fullmatch(signs.rstrip(signs[-1])) is not None
    )


def _html(body: str) -> Iterator[Mark]:
    if "<" not in body and "&" not in body and body.isascii():
        return
    raw = "\n".join(as_meant(line) for line in body.split("\n"))
    read = "\n".join(_meant(line) for line in body.split("\n"))
    found = [("comment", mark, read) for mark in _COMMENT.finditer(re.sub(r"\\(?=[^\w\s])", "", read))]
    found += [("html", mark, raw) for pattern in (_TAG, _UNCLOSED) for mark in pattern.finditer(raw)]
    if read != raw:
        found += [("html", mark, read) for mark in re.finditer(rf"(?<!\\){_KNOWN_TAG.pattern}", read, re.IGNORECASE)]
    seen = set()
    ends = {text: [at.start() for at in re.finditer("\n", text)] for text in {mark.string for _, mark, _ in found}}
    for kind, mark, _ in found:
        line = bisect_left(ends[mark.string], mark.start())
        if (kind, line) not in seen:
            seen.add((kind, line))
            yield Mark(
                kind,
                line,
                " ".join(mark.string[mark.start() : mark.end() + (20 if kind == "comment" else 0)].split())[:60],
            )


def hides_nothing(text: str) -> str | None:
    """The mark in a line of words, such as a title, that would hide something in a text; None if there is none."""
    found = next(iter(_html(text)), None)
    return found.text if found else _meant(text)[:60] if nearly(text) else None


def for_all(body: str) -> str:
    """The body as far as it is certain what everyone may see of it: up to the first mark that is not what it looks
    like.

    If the marks of a block are in doubt, that of the first block is; above a closing mark that nothing opens, all may
    have been hidden.
    """
    faults = faulty_marks(body)
    if not faults:
        return body
    lines = body.split("\n")
    ends = faults[0].line
    if any(fault.kind not in ("html", "comment") for fault in faults):
        marks = [
            number
            for number, line in enumerate(lines[: ends + 1])
            if OPENING.fullmatch(line) or CLOSING.fullmatch(line)
        ]
        ends = min([ends, *marks])
        first = next(fault for fault in faults if fault.kind not in ("html", "comment"))
        closes_nothing = (
            first.kind == "pair"
            and CLOSING.fullmatch(lines[first.line])
            or first.kind == "near"
            and not re.search(r"\w", first.text)
        )
        ends = 0 if closes_nothing and ends == first.line else ends
    return "\n".join(lines[:ends])
