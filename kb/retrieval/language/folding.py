"""What was typed, in the characters that were meant: copied markup, styled and look-alike letters, marks and emoji
taken off.

Mojibake, entities and widths are `ftfy`'s, look-alikes are those of `kb.content.lookalikes`.
Each step reads the text once; no pattern has a repetition within another that could go over the same characters again.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote_plus

import ftfy

from kb.content.lookalikes import LATIN, SCRIPTS

LONGEST = 4000
"""Characters that are folded; more than are searched with, since frames and markup are taken off first."""
_WRITTEN_LIKE_LATIN = ("LATIN", *SCRIPTS)
_FTFY = ftfy.TextFixerConfig(unescape_html=True, normalization="NFKC", explain=False)
TAG = re.compile(r"</?[a-z][a-z0-9]{0,9}(?:\s[^<>]{0,200})?/?>|<!--[^<>]{0,200}-->", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\((?:https?://|mailto:|/)[^()\s]{1,300}\)")
PERCENT = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_BOLD = re.compile(r"(?<![\w*~_#])([*~_]{1,2})(?=[^\W\d_])([^*~_\n]{1,200})(?<=[\w?!.,:])\1(?![\w*~_#])")
_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"[A-Z]+")
_APART = re.compile(r"(?<![^\s])[^\W\d_](?:([ .*•|·-])[^\W\d_])(?:\1[^\W\d_])*\.?(?![^\s,.?!])")
_SIGNS = re.compile(r"([!?,;:~])\1+")
_LEET = re.compile(r"(?<![\w*#])[^\W\d_]{1,20}(?:[013457][^\W\d_]{1,20}){1,10}[013457]?(?![\w*#])")
_DIGITS = str.maketrans("013457", "oieast")
"""Digits that stand in for letters."""
_PIECES = re.compile(r"[^\W\d_]+(?:\0+[^\W\d_]+)+")
_STRETCHED = re.compile(r"([^\W\d_wi])\1{2,}", re.IGNORECASE)


def _lettered(word: str, known: Callable[[str], bool]) -> str:
    """A word with letters for its digits, if that makes a word that is known."""
    letters = word.lower().translate(_DIGITS)
    return letters if len(word) > 2 and known(letters) and not known(word.lower()) else word


def as_meant(text: str, known: Callable[[str], bool] = lambda word: False) -> str:
    """The text in the characters that were meant, its lines kept; of a longer text the first `LONGEST` characters.

    `known` tells whether a word is one: by it pieces parted by what nobody sees, or by an emoji, are joined.
    """
    text = text[:LONGEST]
    if text.isascii() and text.isprintable() and not _SUSPECT.search(text):
        return _loud(text)
    text = _unescaped(text)
    text = _letters(unicodedata.normalize("NFKC", text))
    text = _joined(text, known)
    text = _LINK.sub(r"\1", text)
    text = _BOLD.sub(r"\2", text)
    text = re.sub(r"(?<=[^\W\d_])_+(?=[^\W\d_])", " ", text)
    text = _APART.sub(lambda found: "".join(c for c in found[0] if c.isalpha()), text)
    text = _LEET.sub(lambda found: _lettered(found[0], known), text)
    text = _STRETCHED.sub(r"\1", text)
    return _loud(_SIGNS.sub(r"\1", text))


_SUSPECT = re.compile(
    r"[<>&%\[#@_*~|]|([!?,;:])\1|([a-z])\2\2|(?<!\S)[a-z][ .*-][a-z](?![^\s.*-])|\S\+\S|[a-z][013457][a-z]",
    re.IGNORECASE,
)
"""What a plain text must have for anything of it to change."""


def _loud(text: str) -> str:
    """A text all in capitals in small letters; a word or two may be an abbreviation."""
    return text.lower() if text.isupper() and len(_CAPITALS.findall(text)) > 2 else text


def _unescaped(text: str) -> str:
    """Without what a browser or a program put in: %20, entities, tags."""
    one_word = not any(map(str.isspace, text))
    if one_word and (PERCENT.search(text) or re.search(r"[^\W\d_]\+[^\W\d_]", text)):
        text = unquote_plus(text, errors="replace")
    text = ftfy.fix_text(text, _FTFY)
    return TAG.sub(" ", ftfy.fix_text(text, _FTFY) if "&" in text else text)


@lru_cache(maxsize=4096)
def _like_latin(sign: str) -> bool:
    return sign < "\x80" or unicodedata.name(sign, "").startswith(_WRITTEN_LIKE_LATIN)


@lru_cache(maxsize=4096)
def _styled(sign: str) -> str:
    """A letter in a square or circle, or a small capital, as a letter; of anything else itself."""
    name = re.fullmatch(
        r"(?:[A-Z]+ )*LATIN (?:(?:CAPITAL|SMALL) )?LETTER (?:SMALL CAPITAL )?([A-Z])", unicodedata.name(sign, "")
    )
    return name[1].lower() if name and sign > "\x7f" else sign


def _letters(text: str) -> str:
    r"""Without marks that no word has, with Latin letters for look-alikes;
    what is invisible is \0, an emoji is \0 twice.
    """
    kept: list[str] = []
    base, marks = "", 0
    spaced = any(map(str.isspace, text))
    for sign in unicodedata.normalize("NFD", text):
        if sign < "\x80":
            base, marks = sign, 0
            kept.append(" " if sign < " " and sign not in "\n" else sign)
            continue
        kind = unicodedata.category(sign)
        if kind in ("Me", "Cc", "Cs", "Co", "Cn") or "\ufe00" <= sign <= "\ufe0f":
            continue
        if kind == "Mn" and _like_latin(base):
            marks += 1
            if marks == 1 and base.isalpha():
                kept.append(sign)
            elif marks == 2 and kept and unicodedata.category(kept[-1]) == "Mn":
                kept.pop()  # more than one mark on a letter is decoration
        elif kind == "Cf":
            kept.append("\0" if spaced or sign != "\u200b" else " ")
        elif kind == "So" and _styled(sign) == sign or kind == "Sk" and sign >= "\U0001f000":
            kept.append("\0\0")
            base = ""
        else:
            sign = _styled(sign)
            base, marks = sign, 0
            kept.append(sign)
    text = unicodedata.normalize("NFC", "".join(kept))
    # A mark that makes no letter with what it stands on is decoration too.
    text = "".join(
        sign
        for before, sign in pairwise("\0" + text)
        if unicodedata.category(sign) != "Mn" or not (before.isalpha() and _like_latin(before))
    )
    return _latin(text)


def _latin(text: str) -> str:
    if text.isascii():
        return text

    def alike(word: str) -> bool:
        return all(sign < "\x80" or sign in LATIN or unicodedata.name(sign, "").startswith("LATIN ") for sign in word)

    # A text with a word that cannot be Latin is in another script, and so are its other words.
    latin = all(map(alike, _WORD.findall(text)))

    def fold(found: re.Match[str]) -> str:
        word = found[0]
        mixed = any(sign < "\x80" for sign in word)
        return "".join(LATIN.get(sign, sign) for sign in word) if alike(word) and (mixed or latin) else word

    return _WORD.sub(fold, text)


def _joined(text: str, known: Callable[[str], bool]) -> str:
    """Pieces of one word, parted by what is invisible or an emoji, together; words parted by an emoji apart."""

    def join(found: re.Match[str]) -> str:
        pieces, emoji = re.split(r"\0+", found[0]), "\0\0" in found[0]
        if all(len(piece) == 1 for piece in pieces):
            return "".join(pieces)
        whole = "".join(pieces)
        apart = all(known(piece.lower()) for piece in pieces)
        if not emoji:
            return " ".join(pieces) if apart and not known(whole.lower()) else whole
        return whole if known(whole.lower()) and not apart else " ".join(pieces)

    text = _PIECES.sub(join, text)
    return re.sub(r"\0\0+", " ", text).replace("\0", "")
