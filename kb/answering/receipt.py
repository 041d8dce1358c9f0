"""A short code that names snapshot, article, version and day, so that anyone can check what was said.

`SJ-XXXX-XXXX-XX` in Crockford's base 32 (crockford.com/base32.html): 45 bits (12 of the snapshot's id, 20 of the digest
of article and version, 13 for the day) and a check character.
"""

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.retrieval.indexing.index import current_id, list_snapshots, read_manifest
from kb.retrieval.indexing.snapshot import library_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DAY_ZERO = date(2020, 1, 1)
OUTCOMES = ("clarify", "no_answer")
_LOOKS_LIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Said:
    """What a receipt stands for; `article` is None if no article was given."""

    code: str
    status: str
    article: str | None
    version: str | None
    snapshot: str
    day: date
    titles: dict[str, str]
    current: bool
    """Whether the live snapshot still says the same."""

    def title(self, lang: str) -> str:
        """The article's title in a language; in Indonesian if there is none."""
        return self.titles.get(lang) or self.titles.get("id", "")

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"day": self.day.isoformat()}


def _digest(article: str, version: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{article}\0{version}".encode()).digest()[:4], "big") >> 12


def _check(characters: str) -> str:
    # Odd weights: every wrong character changes the sum, and so do nearly all swaps.
    return ALPHABET[sum((2 * place + 1) * ALPHABET.index(c) for place, c in enumerate(characters, 1)) % 32]


def make_receipt(snapshot_id: str, article: str, version: str, on: date) -> str:
    """The code of an article given on a day; `article` may be an outcome without one, with an empty version."""
    days = (on - DAY_ZERO).days % 2**13
    number = int(snapshot_id[:3], 16) << 33 | _digest(article, version) << 13 | days
    characters = "".join(ALPHABET[number >> shift & 31] for shift in range(40, -1, -5))
    whole = characters + _check(characters)
    return f"SJ-{whole[:4]}-{whole[4:8]}-{whole[8:]}"


def read_receipt(index: Path, code: str) -> Said | None:
    """What a code stands for, however it is spelt (small letters, O for 0, no hyphens);
    None if it names nothing here.
    """
    typed = re.sub(r"[\s-]", "", code[:40].upper()).removeprefix("SJ").translate(_LOOKS_LIKE)
    if len(typed) != 10 or any(c not in ALPHABET for c in typed) or _check(typed[:9]) != typed[9]:
        return None
    number = 0
    for character in typed[:9]:
        number = number << 5 | ALPHABET.index(character)
    wanted, day = number >> 13 & 0xFFFFF, DAY_ZERO + timedelta(days=number & 0x1FFF)
    code = f"SJ-{typed[:4]}-{typed[4:8]}-{typed[8:]}"
    live = current_id(index)
    for info in list_snapshots(index):
        if int(info.id[:3], 16) != number >> 33:
            continue
        for outcome in OUTCOMES:
            if _digest(outcome, "") == wanted:
                return Said(code, outcome, None, None, info.id, day, {}, info.id == live)
        articles: dict[str, str] = read_manifest(index / info.id)["articles"]
        for article, version in articles.items():
            if _digest(article, version) == wanted:
                return Said(
                    code,
                    "answered",
                    article,
                    version,
                    info.id,
                    day,
                    _titles(index, info.id, article),
                    _is_current(index, live, article, version),
                )
    return None


def _titles(index: Path, snapshot_id: str, article: str) -> dict[str, str]:
    try:
        return {lang: text.title for lang, text in library_of(index, snapshot_id).articles[article].texts.items()}
    except KbError:  # damaged since: the code is still good
        return {}


def _is_current(index: Path, live: str | None, article: str, version: str) -> bool:
    try:
        return live is not None and read_manifest(index / live)["articles"].get(article) == version
    except KbError:
        return False
