"""E-mail addresses as they may be written to: one, in plain letters, that cannot carry another header or recipient."""

import re

from kb.errors import KbError

LONGEST = 200
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*",
    re.ASCII | re.IGNORECASE,
)
"""RFC 5321's Dot-string and domain; quoted names and letters that not every mail server takes are left out."""


def is_address(text: str) -> bool:
    """Whether mail can be sent to it."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def require_address(text: str, where: str = "") -> str:
    """The address without spaces around it, in small letters; KbError, which does not repeat it, if it is none."""
    address = text.strip().lower()
    if not is_address(address):
        raise KbError("account.bad_address", where)
    return address
