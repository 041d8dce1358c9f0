"""Personal numbers in free text: found before anything else, never logged, never shown back.

A text is folded first (`folded`), so that no spelling hides a number; what is masked is cut out of the text as it came
in. Money, days, times and short codes (`plain_figures`) stay. It takes time in proportion to the text's length.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from stdnum import imei, luhn
from stdnum.id import nik

from kb.answering.addresses import addresses
from kb.answering.emails import emails
from kb.answering.folded import Folded, fold
from kb.answering.number_rows import is_amounts, is_list
from kb.answering.plain_figures import plain_spans
from kb.answering.plates import plates
from kb.answering.serials import serials
from kb.answering.spelt_digits import Group, Row, rows, spoken_digit
from kb.answering.told_numbers import BETWEEN, EXTENSION, FEWEST, told_by_words, with_brackets
from kb.retrieval.language.folding import PERCENT, TAG

MASK = re.compile(r"\[(?:IMEI|NIK|KK|NPWP|telepon|nomor|paspor|e-mail|kartu|rekening|kode|plat|nama|alamat)\]")
_FOLDED_MASK = re.compile(MASK.pattern.lower())
FEWEST_SPOKEN = 7
"""The same of a number that is said digit by digit, as no count is."""
_LAYERS = 3
"""How often markup within markup is taken off: "&lt;b&gt;", "%2520"."""
_KIND_WORDS = {
    "npwp": "NPWP",
    "kk": "KK",
    "keluarga": "KK",
    "nik": "NIK",
    "ktp": "NIK",
    "imei": "IMEI",
    "rekening": "rekening",
    "rek": "rekening",
    "norek": "rekening",
}


_LENGTHS = {"NPWP": (15, 16), "IMEI": (14, 15, 16)}
_ABROAD = re.compile(r"00[1-9]\d{8,14}|628\d{8,11}")
"""Telephone numbers with their country, which are as long as those of devices."""


@dataclass(frozen=True)
class Redacted:
    """A text with its personal numbers masked, the same with them left out, and what was found."""

    masked: str
    without: str
    valid: tuple[str, ...]
    """The kinds of those that pass the check of their last digit, or are masked already."""


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    kind: str
    digits: str = ""


def redact(text: str, public: str = "") -> Redacted:
    """Masks e-mail addresses, numbers of persons, devices, telephones, documents, cards, accounts and plates, and
    secret codes.

    Each becomes its kind in brackets, "[IMEI]", "[telepon]"; "[nomor]" if that cannot be told. What was masked before
    is a mask still. A number that stands in `public` is nobody's.
    """
    read = _without_markup(text)
    folded, found = _found_in(read, public)
    if not found and read is not text:  # it may have stood in the markup
        read = text
        folded, found = _found_in(text, public)
    spans = [(folded.original_span(one.start, one.end), one.kind) for one in found]
    parts, at = [], 0
    for (start, end), kind in spans:
        parts += [read[at:start], f"[{kind}]"]
        at = end
    masked = "".join([*parts, read[at:]]).replace("\0", " ")
    valid = ["IMEI" for one in found if len(one.digits) == 15 and imei.is_valid(one.digits)] or ["IMEI"] * (
        "[IMEI]" in text
    )
    return Redacted(masked, " ".join(MASK.sub(" ", masked).split()), tuple(valid))


def _without_markup(text: str) -> str:
    """As the search reads it: without what a browser or a program put in, which may have parted a number."""
    for _ in range(_LAYERS):
        before = text
        text = html.unescape(text) if "&" in text else text
        text = unquote(text, errors="replace") if PERCENT.search(text) else text
        text = TAG.sub(" ", text) if "<" in text else text
        if text == before:
            return before
    return text


def _found_in(read: str, public: str) -> tuple[Folded, list[_Found]]:
    folded = fold(read)
    if "[" in read:  # a mask is no word beside a number
        folded = replace(folded, text=_FOLDED_MASK.sub(lambda mask: "\ue000" * len(mask[0]), folded.text))
    found = _find(folded)
    if public:
        published = _bare(fold(public).text)
        found = [one for one in found if _bare(folded.text[one.start : one.end]) not in published]
    return folded, found


def is_masked(text: str) -> bool:
    """Whether a text came out of `redact` with a mask in it."""
    return MASK.search(text) is not None


def _bare(text: str) -> str:
    return re.sub(r"[^\w@]|_", "", text)


def _find(folded: Folded) -> list[_Found]:
    text = folded.text
    found = [_Found(*span, "e-mail") for span in emails(text)]
    numbers = any(c.isdecimal() for c in text)
    if numbers:
        found += [_Found(*span, "alamat") for span in addresses(text)]
        found += [_Found(*span, "plat") for span in plates(folded)]
        found += [_Found(*span, "nomor") for span in serials(folded)]
    if numbers or spoken_digit().search(text):
        taken = sorted((one.start, one.end) for one in found)
        sure, amounts = plain_spans(text)
        for row in rows(folded, _joined(taken + sure + [mask.span() for mask in re.finditer("\ue000+", text)])):
            found += _in_row(folded, row, amounts)
    found = [_with_extension(text, one) if one.kind in ("telepon", "nomor") else one for one in found]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[_Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _with_extension(text: str, one: _Found) -> _Found:
    extension = EXTENSION.match(text, one.end)
    return replace(one, end=extension.end(), kind="telepon") if extension else one


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, none within another."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _in_row(folded: Folded, row: Row, amounts: Sequence[tuple[int, int]]) -> Iterator[_Found]:
    told = told_by_words(folded, row, amounts)
    if told:
        yield _Found(told.start, told.end, told.kind)
        row = Row([group for group in row.groups if group.start >= told.end], [], row.after)
        if not row.groups:
            return
    for part in _parts(row.groups):
        digits = "".join(group.digits for group in part)
        if _is_personal(part, digits, amounts):
            part = _without_counts(part)
            digits, start, end = "".join(group.digits for group in part), part[0].start, part[-1].end
            yield _Found(*with_brackets(folded.text, start, end), _kind(digits, row), digits)


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
        if (
            whole - size <= 3
            and not any(one.gap == "/" for one in part)
            and (size in (15, 16) or (10 <= size <= 13 and re.match(r"0|62|8", group.digits)))
        ):
            return [group]
    return part


def _is_personal(part: Sequence[Group], digits: str, amounts: Sequence[tuple[int, int]]) -> bool:
    if all(group.spoken for group in part) and len(digits) >= FEWEST_SPOKEN:
        return not is_list(part, digits)
    if len(digits) < FEWEST:
        return (
            len(digits) == FEWEST - 1
            and len(part) > 1
            and re.fullmatch(r"0[2-9]\d{1,2}", part[0].digits) is not None
            and len(part[1].digits) > 1
        )
    if any(len(group.digits) >= FEWEST for group in part):
        return True
    return not is_amounts(part, amounts) and not is_list(part, digits)


def _kind(digits: str, row: Row) -> str:
    for word, _, _ in row.before[:3]:
        kind = _KIND_WORDS.get(word)
        if kind and len(digits) in _LENGTHS.get(kind, (len(digits),)):
            return kind
        if word not in BETWEEN:
            break
    if nik.is_valid(digits):
        return "NIK"
    if len(digits) == 15 and [len(group.digits) for group in row.groups] == [2, 3, 3, 1, 3, 3]:
        return "NPWP"
    if _ABROAD.fullmatch(digits):
        return "telepon"
    if len(digits) in (14, 15):
        return "IMEI"
    if len(digits) == 16:
        return "kartu" if re.match(r"4|5[1-5]", digits) and luhn.is_valid(digits) else "NIK"
    return "telepon" if digits.startswith(("0", "62", "8")) else "nomor"
