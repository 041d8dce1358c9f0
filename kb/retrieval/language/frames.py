"""What people write around a question, taken off: greetings, thanks, introductions, headers of chats and letters,
signatures.

The words lie in `frames.txt`, a grammar of patterns over tokens (`frame_grammar`). A frame only goes from the ends, and
never all of a text. Names and places go as far as they mean nothing to the collection (`Ears`). Only so many tokens at
either end are looked at, at once, and what a repetition has taken it does not give back, so that the work is linear.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from kb.retrieval.language.frame_grammar import WINDOW, Token, frame_patterns, matched, tokens_of, words_of
from kb.retrieval.language.normalise import STOPWORDS, clean

NAMES, PLACES = 4, 3
"""Words of a name, and of a place, at most."""

_DATE = r"\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2} [^\W\d_]{3,9} \d{4}"
_TIME = r"\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[ap]\.?m\.?)?"
_STAMP = rf"(?:(?:{_DATE})(?:,? (?:pukul |jam |at )?{_TIME})?|{_TIME},? (?:{_DATE}))"
_CHAT = re.compile(
    rf"^[^\w\[\n]{{0,3}}(?:\[{_STAMP}\]|{_STAMP} [-–])[^\S\n]*(?:~?[^\S\n]*([^:\n\[\]]{{1,40}}):(?=\s|$))?",
    re.IGNORECASE | re.MULTILINE,
)
_TELEGRAM = re.compile(rf"^([^\[\]:\n]{{1,40}}), \[{_STAMP}\]:?", re.IGNORECASE | re.MULTILINE)
_SPEAKER = re.compile(r"^\W{0,3}((?:[^\W\d_][\w.'’-]*)(?: [^\W\d_][\w.'’-]*){0,2}):\s+(?=\w)")
_QUOTED = re.compile(r"^[^\S\n]*>+[^\S\n]?", re.MULTILINE)
_FORWARDED = re.compile(
    (
        r"^\W{2,20}\s?(?:original|forwarded) message\s?\W{2,20}$|^-{2,20} ?pesan (?:asli|terusan"
        r"|yang diteruskan) ?-{2,20}$"
    ),
    re.IGNORECASE | re.MULTILINE,
)
_MAIL = re.compile(
    r"^(?:from|dari|to|kepada|cc|date|tanggal|sent|dikirim|subject|subjek|perihal|hal)[^\S\n]?:[^\n]{0,200}$",
    re.IGNORECASE | re.MULTILINE,
)
_REPLY = re.compile(r"^(?:on|pada)\b[^\n]{0,150}\b(?:wrote|menulis)[^\S\n]?:", re.IGNORECASE | re.MULTILINE)
_TAG = re.compile(r"(?<![\w&/.#*])[#@](?=[^\W\d_])")
_TAGS = re.compile(r"(?:\s+[#@][^\W\d_][\w.]{0,40}){1,30}\s*$")
_FIRST_TAG = re.compile(r"\s*[#@]([^\W\d_]{1,40})\b(?=\s+\S)")
_SIGNATURE = re.compile(r"^--[^\S\n]?$", re.MULTILINE)
_BEFORE = re.compile(r"^(?:[\s\"'“”‘’«»_~•·–—>|=,.;:!-]+|\*(?=\s|[^\W\d_])|\(?\d{1,2}[.)]\s+(?=[^\W\d_]))+")
_AFTER = " \t\n\r\"'“”‘’«»_~•·–—>|=,;:.?!-"


@dataclass(frozen=True)
class Ears:
    """What a collection has heard of, so that nothing is taken off that bears on a question."""

    familiar: Callable[[str], bool] = lambda word: True
    """Whether a word is one of its own; a name is none."""
    is_topic: Callable[[str], bool] = lambda word: True
    """Whether it has an article on a place."""


def bare(text: str, ears: Ears = Ears()) -> str:
    """The question in a text, on one line; the text as it is, on one line, where nothing else would be left."""
    lined = _without_headers(text, ears)
    tokens = tokens_of(lined)
    first, after = 0, len(tokens)
    while (begun := _opening(tokens, first, after, ears)) > first:
        first = begun
    while (ended := _closing(tokens, first, after, ears)) < after:
        after = ended
    after = _without_second_how(tokens, first, after)
    while first < after < len(tokens) and tokens[after - 1].pause:
        after -= 1
    if not _says(tokens[first:after]):
        return clean(text)
    start = tokens[first].start if first else 0
    end = tokens[after - 1].end if after < len(tokens) else len(lined)
    return clean(_BEFORE.sub("", lined[start:end]).rstrip(_AFTER)) or clean(text)


def _says(tokens: list[Token]) -> bool:
    """Whether there is a word that a question may consist of: none of courtesy, and no short figure."""
    soft = frame_patterns()["softener"]
    words = [token.word for token in tokens if not token.pause and token.word != "-" and token.word not in STOPWORDS]
    return any(not soft.fullmatch(word) and not (word.isdecimal() and len(word) < 5) for word in words)


def _pauses(tokens: list[Token], first: int, after: int) -> int:
    while first < after and tokens[first].pause:
        first += 1
    return first


def _kept_kin(tokens: list[Token], first: int, end: int, after: int) -> int:
    """Where a match ends that would take a relative from its owner: "halo | kakak saya ..."."""
    owned = first < end < after and _is("kin", tokens[end - 1]) and _is("self", tokens[end])
    if (
        owned
        and matched("polite", tokens, end, after) == end
        and _introduced(tokens, end, after, Ears(lambda word: False)) == end
    ):
        return end - 1
    return end


def _is(name: str, token: Token) -> bool:
    return bool(frame_patterns()[name].fullmatch(token.word))


def _opening(tokens: list[Token], first: int, after: int, ears: Ears) -> int:
    """The place after one frame at the beginning, and the pauses that follow it."""
    first = _pauses(tokens, first, after)
    for name in ("polite", "plea", "weak", "calls", "host", "aside"):
        end = _kept_kin(tokens, first, matched(name, tokens, first, after), after)
        if end == first or (end < after and _is("MEANT", tokens[end]) and not tokens[end - 1].pause):
            continue
        paused = end == after or tokens[end].pause or tokens[end - 1].pause
        called = name == "weak" and end - first > 1 or name == "calls" and end < after and _is("asks", tokens[end])
        if name in ("polite", "host", "aside") or paused or called or _opening_follows(tokens, end, after, ears):
            return _pauses(tokens, end, after)
    return _pauses(tokens, _introduced(tokens, first, after, ears), after)


def _opening_follows(tokens: list[Token], first: int, after: int, ears: Ears) -> bool:
    pleaded = matched("plea", tokens, first, after)
    return (
        pleaded > first
        and tokens[pleaded - 1].pause
        or matched("polite", tokens, first, after) > first
        or _introduced(tokens, first, after, ears) > first
    )


def _introduced(tokens: list[Token], first: int, after: int, ears: Ears) -> int:
    """The place after an introduction: "perkenalkan saya Budi dari Bekasi", "saya Budi,"."""
    named = matched("intro", tokens, first, after)
    alone = named == first
    if alone:
        named = matched("self", tokens, first, after)
    if named == first:
        return first
    end = named
    while (
        end < min(after, named + NAMES) and _is_name(tokens[end], ears) and matched("polite", tokens, end, after) == end
    ):
        end += 1
    if end == named:
        return first
    place = _place(tokens, end, after, ears)
    if tokens[first].word.startswith(("perkenal", "kenal", "tepang")):
        return place
    capitals = all(token.written[0].isupper() for token in tokens[named:end])
    settled = (
        place > end
        or place == after
        or tokens[place].pause
        or (not alone and matched("polite", tokens, place, after) > place)
    )
    return place if settled and (capitals or not alone) or capitals and not alone else first


def _is_name(token: Token, ears: Ears) -> bool:
    if not token.word.isalpha() or token.word in STOPWORDS or _is("FROM", token) or _is("self", token):
        return False
    return not ears.familiar(token.word)


def _place(tokens: list[Token], first: int, after: int, ears: Ears) -> int:
    """The place after "dari Bekasi"; it stays where the collection has an article on it or it is another country."""
    begin = matched("from", tokens, first, after)
    if begin == first:
        return first
    end = begin
    while (
        end < min(after, begin + PLACES)
        and tokens[end].word.isalpha()
        and (end == begin or tokens[end].written[0].isupper())
    ):
        if (
            ears.is_topic(tokens[end].word)
            or tokens[end].word in _countries()
            or matched("polite", tokens, end, after) > end
        ):
            return first
        end += 1
    return end if end > begin else first


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """The words of the names of all countries but Indonesia, in both languages (Unicode CLDR by Babel)."""
    names = [
        name
        for lang in ("id", "en")
        for code, name in Locale(lang).territories.items()
        if len(code) == 2 and code != "ID"
    ]
    return frozenset(word for name in names for word in re.findall(r"[^\W\d_]{4,}", name.lower())) | {
        "luar",
        "abroad",
        "us",
        "uk",
        "uae",
    }


def _closing(tokens: list[Token], first: int, after: int, ears: Ears) -> int:
    """The place where one frame at the end begins."""
    least = max(first + 1, after - WINDOW)
    text, at, grammar = words_of(tokens, least, after), 0, frame_patterns()
    for begin in range(least, after):
        if tokens[begin].pause and (
            grammar["device"].fullmatch(text, at) or grammar["called apart"].fullmatch(text, at)
        ):
            return begin
        if not _is("HELD", tokens[begin - 1]) and any(
            grammar[name].fullmatch(text, at) for name in ("polite", "plea", "called", "trailing")
        ):
            return begin
        if _signed(tokens, begin, after, ears) or tokens[begin].pause and _dashed(tokens, begin, after, ears):
            return begin
        at += len(tokens[begin].word) + 1
    return after


def _without_second_how(tokens: list[Token], first: int, after: int) -> int:
    """The end without a "how?" after a question that asks in another way: "apakah boleh, gimana ya"."""
    for begin in range(max(first + 1, after - 4), after):
        if frame_patterns()["how"].fullmatch(words_of(tokens, begin, after)):
            asked = any(_is("asks", token) for token in tokens[first : min(begin, first + WINDOW)])
            return begin if asked else after
    return after


def _signed(tokens: list[Token], begin: int, after: int, ears: Ears) -> bool:
    """Whether it is a valediction with a name, or without: after a pause, or of two words and more before one."""
    end = matched("valediction", tokens, begin, after)
    apart = tokens[begin].pause or end > begin + 2 and tokens[end - 1].pause
    names = [token for token in tokens[end:after] if not token.pause]
    initials = [token for token in names[1:] if len(token.written) == 1 and token.written.isupper()]
    named = len(names) <= NAMES and all(token in initials or _is_name(token, ears) for token in names)
    return apart and end > begin and named


def _dashed(tokens: list[Token], begin: int, after: int, ears: Ears) -> bool:
    """Whether it is a name after a dash, and a place: "-Dewi, Surabaya"; after a hyphen a blank is none."""
    dash = tokens[begin]
    if (
        dash.written not in "-–—~"
        or after == begin + 1
        or not (dash.written in "–—" or tokens[begin + 1].start == dash.end or tokens[begin - 1].pause)
    ):
        return False
    end = begin + 1
    while end < min(after, begin + 1 + NAMES) and _is_name(tokens[end], ears) and tokens[end].written[0].isupper():
        end += 1
    place = [token for token in tokens[end:after] if not token.pause]
    parted = end == after or tokens[end].pause
    return (
        end > begin + 1
        and parted
        and len(place) <= PLACES
        and all(t.written[0].isupper() and not ears.is_topic(t.word) for t in place)
    )


def _without_headers(text: str, ears: Ears) -> str:
    """Without what programs put in: headers of chats and letters, marks of quotations,
    what stands below a signature's dashes.
    """
    text = _QUOTED.sub("", text.strip())
    text = _TELEGRAM.sub(
        "\n", _CHAT.sub(lambda found: f"\n{found[1] + ':' if found[1] and _all_familiar(found[1], ears) else ''}", text)
    )
    if _FORWARDED.search(text) or len(_MAIL.findall(text)) > 1:
        text = _or_whole(_FORWARDED.sub("\n", _MAIL.sub("\n", text)), text)
    for cut in (_SIGNATURE, _REPLY):
        if found := cut.search(text):
            text = _or_whole(text[: found.start()], text)
    text = _untagged(text, ears)
    if (tag := _FIRST_TAG.match(text)) and any(
        frame_patterns()[name].fullmatch(tag[1].lower()) for name in ("weak", "calls", "plea")
    ):
        text = text[tag.end() :]
    text = _TAG.sub("", text)
    found = _SPEAKER.match(text)
    if (
        found
        and found[1][0].isupper()
        and not any(ears.familiar(word.lower()) for word in re.findall(r"[^\W\d_]+", found[1]))
    ):
        text = text[found.end() :]
    return text


def _untagged(text: str, ears: Ears) -> str:
    """Without whom or what the end calls out to, but for what the collection knows: "... #registration #viral"."""
    begin = max(0, len(text) - 400)
    found = _TAGS.search(text, begin)
    if not found or len(text[: found.start()].split()) < 3:
        return text
    kept = [
        tag
        for tag in found[0].split()
        if tag[0] == "#" and ears.familiar(tag[1:].lower()) and tag[1:].lower() not in STOPWORDS
    ]
    return " ".join([text[: found.start()], *kept])


def _all_familiar(name: str, ears: Ears) -> bool:
    words = re.findall(r"[^\W\d_]+", name.lower())
    return len(words) > 1 and all(map(ears.familiar, words))


def _or_whole(part: str, whole: str) -> str:
    """A part, unless nothing but frames is left of it."""
    tokens = tokens_of(part)
    first, after = 0, len(tokens)
    while (begun := _opening(tokens, first, after, Ears())) > first:
        first = begun
    return part if _says(tokens[first:after]) else whole
