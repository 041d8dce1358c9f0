"""Personal numbers in free text: found before anything else, never logged, never shown back."""

import re
from dataclasses import dataclass

from stdnum import imei, luhn
from stdnum.id import nik

EMAIL = re.compile(r"[\w.+-]{1,64}[ \t]?(?:@|[(\[]at[)\]])[ \t]?[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)
# Nine digits or more, however they are parted, also right after a word: no hotline and no year is that long.
DIGITS = re.compile(r"(?<!\d)(rp ?)?\+?\d(?:(?:[^\S\r\n]|[.\-‐-—/()_]){0,3}\d){8,}", re.IGNORECASE)
_AMOUNT = r"\d{1,3}(?:\.\d{3})+"
MONEY = re.compile(rf"(?:rp ?)?{_AMOUNT}(?: ?[-–] ?{_AMOUNT})?|rp ?[1-9]\d*", re.IGNORECASE)
PASSPORT = re.compile(r"\b(?:(?!rp|km|no)[a-z]{1,2}|(?<=paspor )[a-z] |(?<=passport )[a-z] )\d{6,9}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Redacted:
    """A text with its personal numbers masked, the same with them left out, and what was found."""

    masked: str
    without: str
    valid: tuple[str, ...]
    """The kinds of those that pass the check of their last digit."""


def _kind(digits: str) -> str:
    if nik.is_valid(digits):
        return "NIK"
    if len(digits) in (14, 15) or (len(digits) == 15 and luhn.is_valid(digits)):
        return "IMEI"
    if len(digits) == 16:
        return "NIK"
    return "telepon" if digits.startswith(("0", "62", "8")) else "nomor"


def redact(text: str) -> Redacted:
    """Masks e-mail addresses, IMEI, NIK, telephone and passport numbers as "[IMEI]", "[NIK]" and so on."""
    valid: list[str] = []

    def number(found: re.Match[str]) -> str:
        if MONEY.fullmatch(found[0]):
            return found[0]
        digits = "".join(str(int(c)) for c in found[0] if c.isdigit())
        if len(digits) == 15 and imei.is_valid(digits):
            valid.append("IMEI")
        return f"{found[1] or ''}\0{_kind(digits)}\0"

    marked = EMAIL.sub("\0e-mail\0", text.replace("\0", " "))
    marked = PASSPORT.sub("\0paspor\0", DIGITS.sub(number, marked))
    masked = re.sub(r"\0([^\0]+)\0", r"[\1]", marked)
    without = " ".join(re.sub(r"\0[^\0]+\0", " ", marked).split())
    return Redacted(masked, without, tuple(valid))
