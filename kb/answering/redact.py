"""Personal numbers in free text: found before anything else, never logged, never shown back.

A text is folded first (`folded`), so that no spelling hides a number; what is masked is cut out of the text as it came in. Money,
days, times and short codes (`plain_figures`) stay. It takes time in proportion to the text's length.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stdnum import imei, luhn
from stdnum.id import nik

from kb.answering.folded import Folded, fold
from kb.answering.plain_figures import plain_spans
from kb.answering.spelt_digits import Group, Row, rows, spoken_digit

FEWEST = 9
"""Digits of a number that is personal whatever stands beside it: no hotline and no year is that long."""
FEWEST_SPOKEN = 7
"""The same of a number that is said digit by digit, as no count is."""
_PROVIDER = r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|live|rocketmail|proton(?:mail)?)"
_AT = re.compile(r"[ \t]{0,3}(?:@|[(\[{<][ \t]?(?:at|et|a)[ \t]?[)\]}>])[ \t]{0,3}|[ \t]{1,3}(?P<word>at|et)[ \t]{1,3}")
_DOT = r"(?:[ \t]{0,2}[(\[{<][ \t]?(?:dot|titik)[ \t]?[)\]}>][ \t]{0,2}|[ \t]{1,3}(?:dot|titik)[ \t]{1,3})"
_END = r"(?:com|co|id|net|org|or|ac|go|sch|my|web|me|io|info|biz)\b"
_LOCAL = re.compile(r"[\w+-]+(?:(?:\.|" + _DOT + r")[\w+-]+){0,4}$")
_DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:(?:\.(?=\w)|{_DOT}|[ \t]{{1,2}}\.[ \t]{{1,2}}(?={_END}))[\w-]{{1,63}}){{1,6}}|{_PROVIDER}\b")
_WHOLE = re.compile(_END + "$")
_SPELT_DOT, _KNOWN = re.compile(_DOT), re.compile(rf"{_PROVIDER}\b")
_REGION = "a[abdeg]?|b[abdeghklmnp]?|d[abcdeghklmnrst]?|e[abd]?|[fghlnrstwz]|k[bhtu]?|m|p[abgs]?"
PLATE = re.compile(rf"(?<![^\W_])(?<!\w-)({_REGION})(?P<gap>[\W_]{{0,4}})(\d{{1,4}})[\W_]{{0,4}}([a-z]{{1,3}})(?![^\W_])")
ABOUT_PLATES = re.compile(r"\b(?:plat|pelat|nopol|plate|polisi|kendaraan|motor|mobil|truk|car)")
# Short words that follow a number, so that no plate ends with them.
_NO_PLATE = frozenset(
    "dan yg di ke dr dtk the and or of in to for ada itu ini bln hr thn th gb tb mb kb hz mhz ghz mah mp w kg g gr cm mm m km inc fe pro max lte "
    "nfc usd idr rp sgd rb jt k x cc hp pk pcs wib wit kali jam pm am utk bgt ya ga gak gk s d sd v a jo per kb rpm kw".split()
)
_PASSPORT = frozenset("paspor passport pasport passpor pasfor".split())
_CODE = frozenset("otp pin mpin puk cvv cvc passcode password".split())
# With "kode" or "code" beside them they tell of a secret one.
_OF_A_CODE = frozenset("verifikasi verification rahasia secret sandi akses access keamanan security autentikasi otorisasi aktivasi".split())
_ANY_CODE = frozenset("kode code token".split())
_HAS_GOT = frozenset("got dapat terima masuk".split())
_OTHER_CODE = frozenset("error galat produk barang billing promo listrik".split())
_ACCOUNT = frozenset("rekening rek norek account acc acct iban va tabungan".split())
_BANKS = frozenset("bca bri bni btn bsi mandiri cimb niaga danamon permata jago seabank jenius mnc panin muamalat bukopin".split())
_TELEPHONE = frozenset("telp telepon telpon tlp tlpn tel hp nohp wa whatsapp phone call hubungi kontak".split())
_DEVICE = frozenset("hp phone".split())
# Words that may stand between what a number is and the number.
_BETWEEN = frozenset(
    "saya aku gue gw sy ku nya my mine me i got get is are was adalah ialah yaitu ini itu the a an no nomor nomer number num nr kode code angka "
    "bank atm kartu baru lama dapat terima masuk kami punya ibu bapak suami istri an rumah kantor sms yg yang giro".split()
) | _BANKS
_KIND_WORDS = {"npwp": "NPWP", "kk": "KK", "keluarga": "KK", "nik": "NIK", "ktp": "NIK", "rekening": "rekening", "rek": "rekening", "norek": "rekening"}
# What stands glued before figures that are no passport's.
_NO_PASSPORT = frozenset("rp km no usd idr sgd myr rm eur hs uu pp pmk per tlp hp wa cs ke di sk se id imei nik x".split())


@dataclass(frozen=True)
class Redacted:
    """A text with its personal numbers masked, the same with them left out, and what was found."""

    masked: str
    without: str
    valid: tuple[str, ...]
    """The kinds of those that pass the check of their last digit."""


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    kind: str
    digits: str = ""


def redact(text: str) -> Redacted:
    """Masks e-mail addresses, numbers of persons, devices, telephones, documents, cards, accounts and plates, and secret codes.

    Each becomes its kind in brackets, "[IMEI]", "[telepon]"; "[nomor]" if that cannot be told.
    """
    read = html.unescape(text) if "&" in text else text
    folded = fold(read)
    found = _find(folded)
    if not found:
        return Redacted(text.replace("\0", " "), " ".join(text.replace("\0", " ").split()), ())
    spans = [folded.original_span(one.start, one.end) for one in found]
    masked, without, at = [], [], 0
    for one, (start, end) in zip(found, spans):
        masked += [read[at:start], f"[{one.kind}]"]
        without += [read[at:start], " "]
        at = end
    masked.append(read[at:])
    without.append(read[at:])
    valid = tuple("IMEI" for one in found if len(one.digits) == 15 and imei.is_valid(one.digits))
    return Redacted("".join(masked).replace("\0", " "), " ".join("".join(without).replace("\0", " ").split()), valid)


def _find(folded: Folded) -> list[_Found]:
    text = folded.text
    found = list(_emails(text))
    numbers = any(c.isdecimal() for c in text)
    if numbers:
        found += _plates(folded)
    if numbers or spoken_digit().search(text):
        taken = sorted((one.start, one.end) for one in found)
        sure, amounts = plain_spans(text)
        for row in rows(folded, _joined(taken + sure)):
            found += _in_row(folded, row, amounts)
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[_Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, none within another."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


# E-mail


def _emails(text: str) -> Iterator[_Found]:
    ended = 0
    for at in _AT.finditer(text):
        begin = max(ended, at.start() - 80)
        local, domain = _LOCAL.search(text[begin : at.start()]), _DOMAIN.match(text, at.end(), at.end() + 200)
        if not local or not domain or (at[0].startswith(" ") and at[0].endswith("@") and not _WHOLE.search(domain[0])) or (at["word"] and not _SPELT_DOT.search(domain[0]) and not _KNOWN.match(domain[0])):
            continue
        ended = domain.end()
        yield _Found(begin + local.start(), ended, "e-mail")


# Plates


def _plates(folded: Folded) -> Iterator[_Found]:
    for plate in PLATE.finditer(folded.text):
        region, digits, series = plate[1], plate[3], plate[4]
        if series in _NO_PLATE:
            continue
        told = ABOUT_PLATES.search(folded.text, max(0, plate.start() - 40), plate.start())
        begin, end = folded.original_span(*plate.span())
        capitals = folded.original[begin:end].isupper()
        year = re.fullmatch("(?:19|20)..", digits)
        if told or (capitals and len(digits) > 2 + (not plate["gap"]) and not (year and len(region) > 1)) or (len(digits) == 4 and not year and len(region + series) > 2 and not plate["gap"]):
            yield _Found(*plate.span(), "plat")


# Digits


def _in_row(folded: Folded, row: Row, amounts: Sequence[tuple[int, int]]) -> Iterator[_Found]:
    told = _told_by_words(folded, row, amounts)
    if told:
        yield told
        row = Row([group for group in row.groups if group.start >= told.end], [], row.after)
        if not row.groups:
            return
    for part in _parts(row.groups):
        digits = "".join(group.digits for group in part)
        if _is_personal(part, digits, amounts):
            part = _without_counts(part)
            digits, start, end = "".join(group.digits for group in part), part[0].start, part[-1].end
            yield _Found(*_with_brackets(folded.text, start, end), _kind(digits, row), digits)


def _told_by_words(folded: Folded, row: Row, amounts: Sequence[tuple[int, int]]) -> _Found | None:
    """A number that the words beside it tell of, or letters: a passport's, an account's, a secret code, a short telephone number."""
    text, start = folded.text, row.groups[0].start
    letters, letters_at, at = "", start, 0
    while at < len(row.before) and len(letters + row.before[at][0]) <= 3 and row.before[at][0].isalpha():
        word, begin, end = row.before[at]
        if len(word) > 1 and (letters or word in _BETWEEN):
            break
        if len(" ".join(text[end:letters_at].split())) > 3:
            break
        letters, letters_at, at = word + letters, begin, at + 1
    told, named = _what_is_told(text, row.before, start)
    if letters and (told := told or _what_is_told(text, row.before[at:], letters_at)[0]) == "paspor":
        if taken := _first_groups(row.groups, 5, 9):
            return _Found(letters_at, taken[-1].end, "paspor")
    if letters and _is_passport(folded, letters, letters_at, row.groups[0]):
        return _Found(letters_at, row.groups[0].end, "paspor")
    least, most = {"paspor": (6, 9), "kode": (3, 8), "rekening": (5, 18), "bank": (8, 16), "telepon": (6, 8)}.get(told or "", (0, 0))
    taken = _first_groups(row.groups, least, most) if most else []
    digits = "".join(group.digits for group in taken)
    if told == "kode" and not named and len(digits) != 6:
        taken = []
    told = "rekening" if told == "bank" else told
    counted = digits.endswith("000") or _is_amounts(taken, amounts) or (told == "telepon" and _is_list(taken, digits))
    if taken and told in ("telepon", "rekening") and counted:
        taken = []
    if taken and told == "telepon" and (digits.startswith("0") or len(row.digits) >= FEWEST or (row.before[0][0] in _DEVICE and any(" " in group.gap for group in taken))):
        taken = []
    if not taken:
        taken, told = _told_afterwards(row)
    return _Found(*_with_brackets(text, taken[0].start, taken[-1].end), told) if taken and told else None


def _what_is_told(text: str, before: Sequence[tuple[str, int, int]], start: int) -> tuple[str | None, bool]:
    """What the words before a number say that it is, and whether they say so for sure."""
    bank = False
    for place, (word, begin, end) in enumerate(before[:7]):
        if len(" ".join(text[end:start].split())) > 4 or (place and re.search(r"[.!?]\s", text[end:start])):
            break
        plain = word.removesuffix("nya").removesuffix("ku") if len(word) > 4 else word
        if plain in _PASSPORT:
            return "paspor", True
        if plain in _CODE:
            return "kode", True
        if plain in _ACCOUNT:
            return "rekening", True
        if plain in _TELEPHONE:
            return "telepon", True
        if word in _BANKS and not place:
            bank = True
        if plain in _ANY_CODE or (plain in _OF_A_CODE and before[place + 1 : place + 2] and before[place + 1][0] in _ANY_CODE):
            nearer, further = {w for w, _, _ in before[:place]}, {w for w, _, _ in before[place + 1 : place + 3]}
            if further & _CODE:
                continue
            return (None, False) if further & _OTHER_CODE else ("kode", plain in _OF_A_CODE or bool(nearer & _HAS_GOT or (nearer | further) & _OF_A_CODE))
        if word not in _BETWEEN and word not in _OF_A_CODE:
            break
        start = begin
    return ("bank", False) if bank else (None, False)


def _told_afterwards(row: Row) -> tuple[list[Group], str | None]:
    """ "123456 itu kode OTP saya", "4321 is my PIN"."""
    words = [word for word, _, _ in row.after]
    digits = row.digits
    says = bool(words) and words[0] in ("itu", "adalah", "ini", "is", "ialah")
    for word in words[:5]:
        if word in _CODE and (4 <= len(digits) <= 8 if says else len(digits) == 6):
            return row.groups, "kode"
        if word in _ACCOUNT and says and 5 <= len(digits) <= 18:
            return row.groups, "rekening"
        if word not in _BETWEEN and word not in _ANY_CODE:
            break
    return [], None


def _first_groups(groups: Sequence[Group], least: int, most: int) -> list[Group]:
    """The first groups that have a number's digits together; none if they are too few or the first has too many."""
    taken: list[Group] = []
    count = 0
    for group in groups:
        if taken and (count + len(group.digits) > most or (len(group.digits) > 1 and re.search(r"[,;\n]\s|\n", group.gap))):
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
        return True
    capital = folded.original[folded.original_span(at, at + 1)[0]].isupper()
    return capital and len(letters) <= 2 and gap in (" ", "-") and len(group.digits) == 7


def _parts(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """A row as numbers that follow each other: a long group begins a new one after a whole one."""
    part: list[Group] = []
    count = 0
    for group in groups:
        if count >= FEWEST and len(group.digits) >= FEWEST:
            yield part
            part, count = [], 0
        part.append(group)
        count += len(group.digits)
    if part:
        yield part


def _without_counts(part: list[Group]) -> list[Group]:
    """A whole number alone where a short one stands beside it: "081234567890 3 kali"."""
    whole = sum(len(group.digits) for group in part)
    for group in part:
        size = len(group.digits)
        if whole - size <= 3 and (size in (15, 16) or (10 <= size <= 13 and re.match(r"0|62|8", group.digits))):
            return [group]
    return part


def _is_personal(part: Sequence[Group], digits: str, amounts: Sequence[tuple[int, int]]) -> bool:
    if all(group.spoken for group in part) and len(digits) >= FEWEST_SPOKEN:
        return not _is_list(part, digits)
    if len(digits) < FEWEST:
        return len(digits) == FEWEST - 1 and len(part) > 1 and re.fullmatch(r"0[2-9]\d{1,2}", part[0].digits) is not None and len(part[1].digits) > 1
    if any(len(group.digits) >= FEWEST for group in part):
        return True
    return not _is_amounts(part, amounts) and not _is_list(part, digits)


def _is_amounts(part: Sequence[Group], amounts: Sequence[tuple[int, int]]) -> bool:
    """Whether all is amounts with their thousands parted, years and numbers up to three digits."""
    nearest = [bisect_right(amounts, (group.start, group.end)) - 1 for group in part]
    nearest = [at + 1 if at + 1 < len(amounts) and amounts[at + 1][0] == group.start else at for at, group in zip(nearest, part)]
    inside = [at >= 0 and group.end <= amounts[at][1] for at, group in zip(nearest, part)]
    digits, close = "".join(group.digits for group in part), not any(group.gap.strip() != group.gap for group in part)
    if close and (re.fullmatch(r"8[1-9]\d{8,10}", digits) or (len(digits) in (15, 16) and luhn.is_valid(digits))):
        return False
    if len(digits) in (15, 16) and not all(inside):
        return False
    return any(inside) and all(i or _stands_beside_amounts(group) for i, group in zip(inside, part))


def _stands_beside_amounts(group: Group) -> bool:
    """A count, a share or a year, as "3 x" or "256" beside a price."""
    return _is_year(group.digits) or (not group.digits.startswith("0") and (len(group.digits) < 3 or (len(group.digits) == 3 and " " in group.gap)))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")


def _is_list(part: Sequence[Group], digits: str) -> bool:
    """Whether these are several numbers: years, steps, sizes, hotlines; not one that is written in pieces."""
    if all(re.fullmatch(r"08[1-9]\d", group.digits) for group in part):  # beginnings of numbers
        return True
    if any(group.digits.startswith("0") for group in part):
        return False
    if len(part) < 3:
        return all(_is_year(group.digits) or group.digits.endswith("000") for group in part)
    values = [int(group.digits) for group in part]
    steps = [after - before for before, after in pairwise(values)]
    if all(_is_year(group.digits) for group in part) or set(steps) in ({1}, {-1}) or all(value % 10 == 0 for value in values):
        return True
    if all(len(group.digits) == 1 for group in part):
        return False
    if all(0 < step <= 10 for step in steps) and values[-1] < 100:
        return True
    sizes = {len(group.digits) for group in part[1:-1]}
    in_pieces = len(digits) in (14, 15, 16) and len(sizes) == 1
    listed = all(re.fullmatch(r"\s*[,;/&]\s*|\s*\n\s*", group.gap) for group in part[1:])
    telephone = re.match(r"62|8[1-9]", digits) and len(sizes) == 1
    return listed and not in_pieces and not telephone and not (len(digits) in (15, 16) and luhn.is_valid(digits))


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with a plus before it and the bracket that it opens or closes."""
    inner = text[start:end]
    if inner.count(")") > inner.count("(") and text[start - 1 : start] == "(":
        start -= 1
    elif inner.count("]") > inner.count("[") and text[start - 1 : start] == "[":
        start -= 1
    if inner.count("(") + (text[start : start + 1] == "(") > inner.count(")") and text[end : end + 1] == ")":
        end += 1
    elif inner.count("[") > inner.count("]") and text[end : end + 1] == "]":
        end += 1
    return start - (text[start - 1 : start] == "+"), end


def _kind(digits: str, row: Row) -> str:
    for word, _, _ in row.before[:3]:
        kind = _KIND_WORDS.get(word)
        if kind and not (kind == "NPWP" and len(digits) not in (15, 16)):
            return kind
        if word not in _BETWEEN:
            break
    if nik.is_valid(digits):
        return "NIK"
    if len(digits) == 15 and [len(group.digits) for group in row.groups] == [2, 3, 3, 1, 3, 3]:
        return "NPWP"
    if len(digits) in (14, 15):
        return "IMEI"
    if len(digits) == 16:
        return "kartu" if re.match(r"4|5[1-5]", digits) and luhn.is_valid(digits) else "NIK"
    return "telepon" if digits.startswith(("0", "62", "8")) else "nomor"
