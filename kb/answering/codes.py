"""Codes that people say and type: Crockford's base 32 (crockford.com/base32.html) with a check character at the end."""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans("OIL", "011")


def coded(number: int, length: int) -> str:
    """A number as `length` characters and the one that checks them."""
    characters = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))
    return characters + _check(characters)


def typed(code: str, length: int, prefix: str = "") -> str | None:
    """A code's characters after its prefix, `length` of them with the one that checks the others, however it is spelt
    (small letters, O for 0, other hyphens or none); None if it is none.
    """
    found = re.sub(r"[\W_]", "", code[:40].upper()).removeprefix(prefix).translate(_LOOKS_LIKE)
    if len(found) != length or any(c not in ALPHABET for c in found) or _check(found[:-1]) != found[-1]:
        return None
    return found


def number_of(code: str) -> int:
    """The number of a code's characters, without the one that checks them."""
    number = 0
    for character in code[:-1]:
        number = number << 5 | ALPHABET.index(character)
    return number


def _check(characters: str) -> str:
    # Odd weights: every wrong character changes the sum, and so do nearly all swaps.
    return ALPHABET[sum((2 * place + 1) * ALPHABET.index(c) for place, c in enumerate(characters, 1)) % 32]
