"""The words around a question as a grammar: patterns over its tokens, read from `frames.txt`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FRAMES = Path(__file__).with_name("frames.txt")
WINDOW = 24
"""Tokens of a frame that are looked at together."""
_TOKEN = re.compile(r"[*#][\d*#]*[*#]|[^\W_]+(?:['’ʼ‘`][^\W_]+)*|[^\S\n]+|\n+|[^\w\s]|_")
_PAUSES = dict.fromkeys(",;:/…–—|()[]{}\"“”‘’«»'*_~=>•·<", ",") | dict.fromkeys(".!?\n", ".")


@dataclass(frozen=True)
class Token:
    """A word, a code, or a mark that pauses or ends."""

    word: str
    """In small letters; "," for a pause, "." for an end."""
    written: str
    start: int
    end: int

    @property
    def pause(self) -> bool:
        """Whether it is no word but a pause or an end."""
        return self.word in (",", ".")


def tokens_of(text: str) -> list[Token]:
    """What a text consists of, blanks left out."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign[0] in "*#" and len(sign) > 1:  # a code
            found.append(Token(sign, sign, match.start(), match.end()))
        elif sign[0].isalnum():
            word = re.sub(r"(.)\1{2,}", r"\1", re.sub(r"['’ʼ‘`]", "", sign.lower()))
            found.append(Token(re.sub(r"(?<=.)([aiueohkn])\1+$", r"\1", word), sign, match.start(), match.end()))
        elif not sign.isspace() or "\n" in sign:
            joined = (
                sign == "-"
                and text[match.end() : match.end() + 1].isalnum()
                and text[match.start() - 1 : match.start()].isalnum()
            )
            found.append(Token("-" if joined else _PAUSES.get(sign[0], ","), sign, match.start(), match.end()))
    return found


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    """The pattern of each section of `frames.txt`."""
    sections: dict[str, list[str]] = {}
    for line in FRAMES.read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line)

    def whole(name: str) -> str:
        parts = []
        for line in sections[name]:
            line = re.sub(r"\{(\w+)\}", lambda inner: whole(inner[1]), re.sub(r"\((?!\?)", "(?:", line))
            # A repetition takes whole words and gives none of them back.
            parts.append(re.sub(r"\)([*+])(?!\+)", r"(?![^ ]))\1+", line))
        return f"(?:(?:{'|'.join(parts)})(?![^ ]))"

    return {name: whole(name) for name in sections}


@lru_cache(maxsize=1)
def frame_patterns() -> dict[str, re.Pattern[str]]:
    """What is matched against tokens joined by blanks."""
    part = _sources()
    call, soft = part["call"], part["softener"]
    polite = "|".join(part[name] for name in ("PREFACE", "THANKS", "SIGNED", "GREETING"))
    patterns = {
        "polite": f"(?:{polite})(?: {call}| {soft}| [,.])*+",
        "plea": f"{part['PLEA']}(?: {call}| {soft}| [,.])*+",
        "weak": f"{part['WEAK']}(?: {call})*+",
        "calls": f"{call}(?: {call})*+",
        "host": part["host"],
        "called": f"{part['voc']}(?: {part['voc']})*+(?: {soft}| [,.])*+",
        "trailing": f"{part['trailing']}(?: {part['trailing']}| [,.])*+",
        "how": f"(?:[,.] )*+{part['how']}(?: {soft}| [,.])*+",
        "aside": f"{part['ASIDE']}(?: {call}| {soft}| [,.])*+",
        "called apart": f"(?:[,.] )++(?:{soft} )*+{call}(?: {soft}| {call}| [,.])*+",
        "device": f"(?:[,.] )++{part['DEVICE']}(?: [,.])*+",
        "valediction": f"(?:[,.] )*+{part['VALEDICTION']}(?: [,.])*+",
        "intro": part["INTRO"],
        "from": part["FROM"],
    }
    singles = ("kin", "asks", "softener", "self", "FROM", "HELD", "MEANT")
    return {name: re.compile(pattern) for name, pattern in (patterns | {name: part[name] for name in singles}).items()}


def words_of(tokens: list[Token], first: int, after: int) -> str:
    """The words from a place to before another, as the patterns read them."""
    return " ".join(token.word for token in tokens[first:after])


def matched(name: str, tokens: list[Token], first: int, after: int) -> int:
    """The place after the tokens that a pattern takes from a place on; that place if it takes none."""
    found = frame_patterns()[name].match(words_of(tokens, first, min(after, first + WINDOW)))
    return first + found[0].count(" ") + 1 if found and found[0] else first
