"""Numbers that the words beside them tell of: a passport's, an account's, a secret code, a short telephone number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.answering.folded import Folded
from kb.answering.number_rows import is_amounts, is_list
from kb.answering.spelt_digits import Group, Row, spoken_digit

FEWEST = 9
"""Digits of a number that is personal whatever stands beside it: no hotline and no year is that long."""
_PASSPORT = frozenset("paspor passport pasport passpor pasfor".split())
_CODE = frozenset("otp pin mpin puk cvv cvc passcode password".split())
# With "kode" or "code" beside them they tell of a secret one.
_OF_A_CODE = frozenset(
    "verifikasi verif verification login sekali pakai time unlock rahasia secret akses access keamanan security "
    "autentikasi otorisasi aktivasi".split()
)
_ANY_CODE = frozenset("kode code token sandi".split())
_HAS_GOT = frozenset("got dapat terima masuk".split())
_OTHER_CODE = frozenset("error galat produk barang billing promo listrik".split())
_ACCOUNT = frozenset("rekening rek norek account acc acct iban va tabungan".split())
_NUMBER = frozenset("no nomor nomer number num nr".split())
_BANKS = frozenset(
    "bca bri bni btn bsi mandiri cimb niaga danamon permata jago seabank jenius mnc panin muamalat bukopin".split()
)
_TELEPHONE = frozenset(
    "telp telepon telpon tlp tlpn tel hp nohp wa whatsapp phone call hubungi hub kontak landline telephone "
    "fax faks".split()
)
_FURTHEST = 3
"""Words of any kind between a secret code's name and its six digits."""
_COUNTED = frozenset("angka digit digits".split())
EXTENSION = re.compile(
    r"[\s,(]{0,3}(?:ext|ekst|extension|ekstensi|pesawat|psw|pes|x)[.:]?\s{0,2}(?:no[.\s]{0,2})?\d{1,5}\)?(?![^\W_])"
)
"""What follows an office's number."""
_DEVICE = frozenset("hp phone".split())
# Words that may stand between what a number is and the number.
BETWEEN = (
    frozenset(
        "saya aku gue gw sy ku nya my mine me i got get is are was adalah ialah yaitu ini itu the a an no nomor "
        "nomer number num nr kode code angka bank atm kartu baru lama dapat terima masuk kami punya ibu bapak suami "
        "istri an rumah kantor sms yg yang giro dinas diplomatik biasa elektronik hijau m mobile banking mbanking "
        "internet dari".split()
    )
    | _BANKS
)
# What stands glued before figures that are no passport's.
_NO_PASSPORT = frozenset("rp km no usd idr sgd myr rm eur hs uu pp pmk per tlp hp wa cs ke di sk se id nik x".split())


@dataclass(frozen=True)
class Told:
    """Where a number is, and its kind."""

    start: int
    end: int
    kind: str


def told_by_words(folded: Folded, row: Row, amounts: Sequence[tuple[int, int]]) -> Told | None:
    """A number that the words beside it tell of, or letters:
    a passport's, an account's, a secret code, a short telephone number.
    """
    text, start = folded.text, row.groups[0].start
    letters, letters_at, at = "", start, 0
    while at < len(row.before) and len(letters + row.before[at][0]) <= 3 and row.before[at][0].isalpha():
        word, begin, end = row.before[at]
        if len(word) > 1 and (letters or word in BETWEEN):
            break
        if len(" ".join(text[end:letters_at].split())) > 3:
            break
        letters, letters_at, at = word + letters, begin, at + 1
    told, named = _what_is_told(text, row.before, start)
    if (
        letters
        and (told := told or _what_is_told(text, row.before[at:], letters_at)[0]) == "paspor"
        and (taken := _first_groups(row.groups, 5, 9))
    ):
        return Told(letters_at, taken[-1].end, "paspor")
    if letters and _is_passport(folded, letters, letters_at, row.groups[0]):
        return Told(letters_at, row.groups[0].end, "paspor")
    if not told and (extension := EXTENSION.match(text, row.span[1])) and extension[0].strip(" ,(")[0] != "x":
        told = "telepon"
    least, most = {"paspor": (6, 9), "kode": (3, 8), "rekening": (5, 18), "bank": (8, 16), "telepon": (6, 8)}.get(
        told or "", (0, 0)
    )
    taken = _first_groups(row.groups, least, most) if most else []
    digits = "".join(group.digits for group in taken)
    if told == "kode" and not named and len(digits) != 6:
        taken = []
    told = "rekening" if told == "bank" else told
    counted = digits.endswith("000") or is_amounts(taken, amounts) or (told == "telepon" and is_list(taken, digits))
    if taken and told in ("telepon", "rekening") and counted:
        taken = []
    parted = (
        told == "telepon"
        and row.before[0][0] in _DEVICE
        and any(" " in group.gap for group in taken)
        and not EXTENSION.match(text, row.span[1])
    )  # "hp 256 512 gb"
    if told == "telepon" and (parted or digits.startswith("0") or len(row.digits) >= FEWEST):
        taken = []
    if not taken:
        taken, told = _told_afterwards(row)
    if not taken or not told:
        return None
    begin = taken[0].start
    if told == "kode" and re.fullmatch(r"(?:^|[\W_])[a-z]-", text[max(0, begin - 3) : begin]):  # "G-123456"
        begin -= 2
    return Told(*with_brackets(text, begin, taken[-1].end), told)


def _what_is_told(text: str, before: Sequence[tuple[str, int, int]], start: int) -> tuple[str | None, bool]:
    """What the words before a number say that it is, and whether they say so for sure."""
    bank, loose = False, 0
    for place, (word, begin, end) in enumerate(before[:7]):
        if len(" ".join(text[end:start].split())) > 4 or (place and re.search(r"[.!?]\s", text[end:start])):
            break
        plain = word.removesuffix("nya").removesuffix("ku") if len(word) > 4 else word
        if plain in _PASSPORT or (plain == "pass" and place and before[place - 1][0] in _NUMBER):
            return "paspor", True
        if plain in _CODE:
            return "kode", not loose
        if loose:  # only a code is told from further away
            loose += 1
            if loose > _FURTHEST or word in _OTHER_CODE:
                break
            start = begin
            continue
        if plain in _ACCOUNT:
            return "rekening", True
        if plain in _TELEPHONE:
            return "telepon", True
        if word in _BANKS and not place:
            bank = True
        if plain in _ANY_CODE or (
            plain in _OF_A_CODE and before[place + 1 : place + 2] and before[place + 1][0] in _ANY_CODE
        ):
            nearer, further = {w for w, _, _ in before[:place]}, {w for w, _, _ in before[place + 1 : place + 3]}
            if further & _CODE:
                continue
            named = (
                plain in _OF_A_CODE
                or bool(nearer & _COUNTED)
                or bool(nearer & _HAS_GOT or (nearer | further) & (_OF_A_CODE | _COUNTED))
            )
            return (None, False) if further & _OTHER_CODE else ("kode", named)
        counts = place and before[place - 1][0] in _COUNTED and (word.isdecimal() or spoken_digit().fullmatch(word))
        if word not in BETWEEN and word not in _OF_A_CODE and word not in _COUNTED and not counts:
            if bank or not word.isalpha() or word in _OTHER_CODE:
                break
            loose = 1
        start = begin
    return ("bank", False) if bank else (None, False)


def _told_afterwards(row: Row) -> tuple[list[Group], str | None]:
    """As in "123456 itu kode OTP saya", "4321 is my PIN"."""
    words = [word for word, _, _ in row.after]
    digits = row.digits
    says = bool(words) and words[0] in ("itu", "adalah", "ini", "is", "ialah")
    for word in words[:5]:
        if word in _CODE and (4 <= len(digits) <= 8 if says else len(digits) == 6):
            return row.groups, "kode"
        if word in _ACCOUNT and says and 5 <= len(digits) <= 18:
            return row.groups, "rekening"
        if word not in BETWEEN and word not in _ANY_CODE:
            break
    return [], None


def _first_groups(groups: Sequence[Group], least: int, most: int) -> list[Group]:
    """The first groups that have a number's digits together; none if they are too few or the first has too many."""
    taken: list[Group] = []
    count = 0
    for group in groups:
        if taken and (
            count + len(group.digits) > most or (len(group.digits) > 1 and re.search(r"[,;\n]\s|\n", group.gap))
        ):
            break
        taken.append(group)
        count += len(group.digits)
    return taken if least <= count <= most else []


def _is_passport(folded: Folded, letters: str, at: int, group: Group) -> bool:
    """Letters and digits that look like a passport's number though no word says so."""
    gap = folded.text[at + len(letters) : group.start]
    if letters in _NO_PASSPORT or group.spoken or not 6 <= len(group.digits) <= 9:
        return False
    if at + len(letters) == group.start:
        around = folded.text[max(0, at - 1) : at] + folded.text[group.end : group.end + 1]
        return not any(map(str.isalnum, around))  # else it is a part of a code, such as a snapshot's id
    capital = folded.original[folded.original_span(at, at + 1)[0]].isupper()
    return capital and len(letters) <= 2 and gap in (" ", "-") and len(group.digits) == 7


def with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with a plus before it and the bracket that it opens or closes."""
    inner = text[start:end]
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before == "(" and inner.count(")") > inner.count("(")) or (
        before == "[" and inner.count("]") > inner.count("[")
    ):
        start -= 1
    opened = inner.count("(") + (text[start : start + 1] == "(")
    if (after == ")" and opened > inner.count(")")) or (after == "]" and inner.count("[") > inner.count("]")):
        end += 1
    return start - (text[start - 1 : start] == "+"), end
