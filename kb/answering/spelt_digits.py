"""Rows of digits in a folded text, however they are spelt:
parted by signs, in words of two languages, letters for digits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kb.answering.folded import Folded
from kb.retrieval.language.numerals import TIMES, words_of_numbers

WORD = re.compile(r"[^\W_]+")
PIECE = re.compile(r"\d+|[^\W\d_]+")
# Letters that stand for digits within a word of digits; from the fourth on only where half of it is digits.
LETTERS = str.maketrans("oilszbgq", "01152899")
LIKE_DIGITS = re.compile(r"(?:[\doilszb]|[gq](?=\d))+")
PARTING = frozenset(
    "strip setrip dash spasi space titik dot koma comma minus min hyphen garis miring slash plus tambah nbsp".split()
)
"""Words that people say or copy between the digits."""
FILLING = frozenset(
    "terus trus trs lalu kemudian lanjut sambung habis abis itu gitu and then next eh em emm hmm uh um".split()
)
"""Words that people say while they think of the next digits; they part only groups that are no whole number."""
_BEGINS = re.compile(r"08\d\d|628")
FEWEST_WHOLE = 10
"""Digits of a whole mobile number."""
LONGEST_PART = 6
"""Digits of such a group."""
TENS, HUNDREDS = ("puluh", "belas"), ("ratus", "hundred")
REPEAT = {"double": 2, "dobel": 2, "dabel": 2, "triple": 3, "tripel": 3}
FEWEST = 3
"""Digits of a row; what is shorter is looked at no further."""
LONGEST_GAP = 12
"""Signs between two digits of one number; blanks count once."""


_Piece = tuple[str, int, int, str | None]


@dataclass(frozen=True)
class Group:
    """Digits that stand together."""

    digits: str
    start: int
    end: int
    spoken: bool = False
    gap: str = ""
    """What stands between the group before and this one."""


@dataclass
class Row:
    """Groups that may be one number, and the words before and after them, nearest first."""

    groups: list[Group]
    before: list[tuple[str, int, int]] = field(default_factory=list)
    after: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def digits(self) -> str:
        """All digits of its groups."""
        return "".join(group.digits for group in self.groups)

    @property
    def span(self) -> tuple[int, int]:
        """Where it begins and ends in the folded text."""
        return self.groups[0].start, self.groups[-1].end


@lru_cache(maxsize=1)
def _spoken() -> dict[str, str]:
    numbers = {word: str(n) for word, n in words_of_numbers().items() if n < 100}
    return numbers | {
        "seratus": "100",
        "sewelas": "11",
        "rolas": "12",
        "telulas": "13",
        "patbelas": "14",
        "limolas": "15",
        "nembelas": "16",
        "pitulas": "17",
        "wolulas": "18",
        "songolas": "19",
        "selawe": "25",
        "seket": "50",
        "sewidak": "60",
        "kosong": "0",
        "nul": "0",
        "oh": "0",
        "tuju": "7",
        "ampat": "4",
        "enem": "6",
        "lapan": "8",
        "dlapan": "8",
        "sembilang": "9",
    }


@lru_cache(maxsize=1)
def _glued() -> re.Pattern[str]:
    single = sorted(
        (word for word, digits in _spoken().items() if len(digits) == 1 and len(word) > 2), key=len, reverse=True
    )
    return re.compile("|".join(single))


@lru_cache(maxsize=1)
def spoken_digit() -> re.Pattern[str]:
    """Finds a word that is a digit, or begins with one: without it and without a digit no text holds a number."""
    return _glued()


@lru_cache(maxsize=4096)
def _read_word(word: str) -> str | None:
    """The digits that a whole word stands for; None if it is none."""
    if word.isdecimal():
        return word
    if digits := _spoken().get(word):
        return digits
    figures = sum(c.isdecimal() for c in word)
    if figures and LIKE_DIGITS.fullmatch(word) and (2 * figures >= len(word) or not set(word) & set("szbgq")):
        return word.translate(LETTERS)
    if len(word) > 8 and word.isalpha():
        names, digits, at = _glued(), "", 0
        while found := names.match(word, at):
            digits, at = digits + _spoken()[found[0]], found.end()
        return digits if at == len(word) else None
    return None


def _read_piece(piece: str) -> str | None:
    """The digits of a part of a word that has letters and digits: "nol8satu2"."""
    return piece if piece.isdecimal() else _read_word(piece) if len(piece) > 2 else None


def _pieces(folded: Folded) -> list[_Piece]:
    """Words, parted where letters and digits meet, with the digits that they stand for."""
    pieces: list[_Piece] = []
    for found in WORD.finditer(folded.text):
        word, start = found[0], found.start()
        digits = _read_word(word) if len(word) < 4000 else None
        if digits is not None or word.isalpha():
            pieces.append((word, start, found.end(), digits or _letters_alone(folded, word, start)))
        else:
            pieces += [(p[0], start + p.start(), start + p.end(), _read_piece(p[0])) for p in PIECE.finditer(word)]
    return pieces


def _letters_alone(folded: Folded, word: str, start: int) -> str | None:
    """Letters for digits that have no digit among them, as "O", "Il"; they count only between digits."""
    if len(word) > 4 or any(c not in "oil" for c in word):
        return None
    begin, end = folded.original_span(start, start + len(word))
    return (
        word.translate(LETTERS) if word in ("o", "l") or any(c.isupper() for c in folded.original[begin:end]) else None
    )


def rows(folded: Folded, ends: Sequence[tuple[int, int]]) -> list[Row]:
    """All rows of a text, in order; the spans of `ends` are in none and end each."""
    text, pieces, found = folded.text, _pieces(folded), []
    row: list[Group] = []
    first, at, ended, repeat, repeated_at, room = 0, 0, 0, 1, 0, 0  # room: below what a lower part of a number is

    def close(next_piece: int) -> None:
        nonlocal row
        kept = _without_loose_letters(row, text)
        if sum(len(group.digits) for group in kept[:FEWEST]) >= FEWEST:
            before = [p[:3] for p in reversed(pieces[max(0, first - 9) : first])]
            found.append(Row(kept, before, [p[:3] for p in pieces[next_piece : next_piece + 6]]))
        row = []

    while at < len(pieces):
        word, start, end, digits = pieces[at]
        while ended < len(ends) and ends[ended][1] <= start:
            if row and ends[ended][0] >= row[-1].end:
                close(at)
                repeat, room = 1, 0
            ended += 1
        if ended < len(ends) and ends[ended][0] < end:
            close(at)
            repeat, room = 1, 0
        elif digits is None and row and (word in PARTING or _goes_on(pieces, at, row, room)):
            pass
        elif digits is None and word in REPEAT:
            repeat, repeated_at = REPEAT[word], start
            if not row:
                first = at
        elif digits is None:
            if row and word in TIMES and len(row[-1].digits) < 5:  # "dua ratus": what is counted is an amount
                row.pop()
            close(at)
            repeat, room = 1, 0
        else:
            begin = repeated_at if repeat > 1 else start
            gap = text[row[-1].end : begin] if row else ""
            if row and len(" ".join(gap.split())) > LONGEST_GAP + 2:
                close(at)
                gap = ""
            spoken = not word[0].isdecimal() and word.isalpha() and word not in ("o", "l")
            if not row and repeat == 1:
                first = at
            if len(digits) == 1 and repeat == 1 and (times := _times(pieces, at, spoken)):
                digits = "1" + digits if times == "belas" else digits + ("0" if times in TENS else "00")
                at, end = at + 1, pieces[at + 1][2]
            if room and spoken and row and digits[0] != "0" and int(digits) < room and not re.search(r"[,;\n]", gap):
                last = row.pop()
                row.append(replace(last, digits=str(int(last.digits) + int(digits)), end=end))
            else:
                row.append(Group(digits * repeat if len(digits) == 1 else digits, begin, end, spoken, gap))
            room = _room(digits) if spoken else 0
            repeat = 1
        at += 1
    close(at)
    return found


def _room(digits: str) -> int:
    """Below what the lower part of a spoken number is that begins so: "dua ratus | dua belas", "thirty | five"."""
    if digits[0] == "0":
        return 0
    return 100 if len(digits) == 3 else 10 if len(digits) == 2 and digits[1] == "0" and digits != "10" else 0


def _times(pieces: Sequence[_Piece], at: int, spoken: bool) -> str:
    """The word after a digit that makes tens or hundreds of it."""
    following = pieces[at + 1][0] if at + 1 < len(pieces) else ""
    return following if following in TENS or (spoken and following in HUNDREDS) else ""


def _goes_on(pieces: Sequence[_Piece], at: int, row: Sequence[Group], room: int) -> bool:
    """Whether digits follow a filling word, or two of them, and neither they nor those before are a whole number;
    after the beginning of a telephone number any word fills.
    """
    if room == 100 and pieces[at][0] == "and":  # "two hundred and twelve"
        return True
    if pieces[at][0] in TIMES:
        return False
    if _BEGINS.match(row[0].digits) and len(row) < LONGEST_PART and sum(len(one.digits) for one in row) < FEWEST_WHOLE:
        digits = (pieces[at + 1][3] if at + 1 < len(pieces) else None) or ""
        if FEWEST <= len(digits) <= LONGEST_PART and not digits.startswith("08"):
            return True
    if pieces[at][0] not in FILLING:
        return False
    if not pieces[at - 1][3] and pieces[at - 1][0] in FILLING:
        return True  # the first of them was asked
    following = next((p for p in pieces[at + 1 : at + 3] if p[3] or p[0] not in FILLING), None)
    return following is not None and max(len(following[3] or "9" * 99), len(row[-1].digits)) <= LONGEST_PART


def _without_loose_letters(row: list[Group], text: str) -> list[Group]:
    """A row begins and ends with digits: "lo 0812" and "0812 O" have a word beside them."""
    begin, end = 0, len(row)
    while begin < end and _is_loose(row[begin], text, row[begin + 1].gap if begin + 1 < end else "  "):
        begin += 1
    while end > begin and _is_loose(row[end - 1], text, row[end - 1].gap):
        end -= 1
    return row[begin:end]


def _is_loose(group: Group, text: str, gap: str) -> bool:
    word = text[group.start : group.end]
    return not set(word) - set("oil") and len(gap) > 1
