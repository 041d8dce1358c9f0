"""Characters that are not what they look like: invisible ones, and letters of other scripts in the place of ours."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from kb.content.lookalikes import LATIN, SCRIPTS

_TO_LATIN = str.maketrans(dict(LATIN))
_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile("[^\\x00-\\u036f\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20bf]")
_PICTURE = re.compile("[\\u2190-\\u2bff\\u3030\\u303d\\u3297\\u3299\\U0001f000-\\U0001faff]")
# Not of the category of format characters, and yet nothing is seen of them.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0x180B, 0x1810)))
_NARROW = frozenset("\u200c\u200d")  # part letters of Arabic and Indic scripts, join pictures
_SPACES = frozenset(" \u00a0\u202f\u2007\u2009")  # those that typesetters use


def is_hidden(character: str) -> bool:
    """Whether nothing, or nothing of its own, is seen of it: control and format characters, selectors, fillers;
    not a space.
    """
    if character in "\n\t" or " " <= character <= "~":
        return False
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        or character in _BLANK
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def hidden_in(text: str) -> Iterator[tuple[int, str]]:
    """Place and character of all that is hidden, and of spaces that are none of a typesetter's.

    A joiner between letters of a script that needs it, or within a picture of several, is none.
    """
    if text.isascii() and text.isprintable():
        return
    for at, character in enumerate(text):
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if (
            character in _NARROW
            and _joins(before)
            and _joins(after)
            or character == "\ufe0f"
            and _PICTURE.fullmatch(before)
        ):
            continue
        if is_hidden(character) or (character not in _SPACES and unicodedata.category(character) == "Zs"):
            yield at, character


def hidden_told(text: str) -> Iterator[dict[str, str]]:
    """The parameters of the sentence on each of them: its name, and the word that it stands after."""
    for at, character in hidden_in(text):
        yield {"character": name_of(character), "before": text[max(0, at - 20) : at].rsplit(" ", maxsplit=1)[-1]}


def _joins(beside: str) -> bool:
    return (
        beside == "\ufe0f"
        or _PICTURE.fullmatch(beside) is not None
        or (beside > "\u0590" and unicodedata.category(beside)[0] in "LM")
    )


def visible(text: str) -> str:
    """The text without what is hidden."""
    return text if text.isascii() and text.isprintable() else "".join(c for c in text if not is_hidden(c))


def name_of(character: str) -> str:
    """A character as a person can look it up: `ZERO WIDTH SPACE, U+200B`."""
    named = unicodedata.name(
        character, "a control character" if unicodedata.category(character) == "Cc" else "a character without a name"
    )
    return f"{named}, U+{ord(character):04X}"


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The script of a letter of those that hold look-alikes; empty for all others."""
    name = unicodedata.name(letter, "")
    if name.startswith("LATIN LETTER SMALL CAPITAL") or letter in "ɑɡ":
        return "PHONETIC"
    return next((script for script in SCRIPTS if name.startswith(script)), "")


def _is_drawn(character: str) -> bool:
    """Whether it is a plain letter or digit in another width or font, or a digit of another script."""
    return (character > "\x7f" and unicodedata.decomposition(character).startswith(("<wide>", "<font>"))) or (
        character > "9" and character.isdecimal()
    )


def lookalikes_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Place, word and the word that it looks like, of each that mixes scripts, or is written in another one and reads
    as ours.

    A word of another script with a letter of its own that looks like none of ours is just such a word.
    """
    if not _FOREIGN.search(text):
        return
    for found in _WORD.finditer(text):
        word = found[0]
        foreign = [letter for letter in word if _script(letter)] if not word.isascii() else []
        mixed = foreign and any(letter.isascii() or _is_latin(letter) for letter in word)
        alike = len(foreign) > 1 and all(letter in LATIN for letter in foreign)
        if mixed or alike or any(map(_is_drawn, word)):
            yield found.start(), word, as_meant(word)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ") and _script(letter) == ""


def as_meant(text: str) -> str:
    """The text without hidden characters, in plain width and font, with look-alike letters as the Latin ones that they
    look like.

    A space of no width is a space where there is no other. A text with letters of a script that look like none of ours
    is written in that script, and keeps all its letters but those of mixed words.
    """
    if text.isascii():
        return text
    text = text if any(map(str.isspace, text)) else text.replace("\u200b", " ")
    text = unicodedata.normalize("NFKC", visible(text))
    if not _FOREIGN.search(text) and not any(_script(c) for c in text if not c.isascii()):
        return text
    own = {_script(letter) for letter in text if _script(letter) and letter not in LATIN}

    def latin(found: re.Match[str]) -> str:
        word = found[0]
        mixed = any(_is_latin(letter) for letter in word)
        return word.translate(_TO_LATIN) if mixed or not own & {_script(letter) for letter in word} else word

    return "".join(_digit(c) for c in _WORD.sub(latin, text))


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character > "9" and character.isdecimal() else character
