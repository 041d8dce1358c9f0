"""Letters that look like ASCII's: one table, for all who read what is written in disguise.

It is Unicode's confusables.txt (Unicode Technical Standard 39) as `confusable_homoglyphs` carries it, with the letters
of one case where it has the other, and a few of our own. Its prototypes know no case (one stands for I, l and 1); here
each letter keeps its own.
"""

import unicodedata
from collections.abc import Mapping
from string import ascii_letters

from confusable_homoglyphs.confusables import confusables_data

SCRIPTS = ("GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "LISU", "COPTIC")
"""Scripts of which letters stand in for Latin ones, as Unicode's names begin."""
# Those that the data lacks, or gives another case or letter than people see.
_OWN = (
    "ЇI їi ёe ЗZ ЬB ԚQ ӏl ԼL յj ꓲI ⲀA ⲂB ⲈE"
    " ᴀA ʙB ᴄC ᴅD ᴇE ꜰF ɢG ʜH ɪI ᴊJ ᴋK ʟL ᴍM ɴN ᴏO ᴘP ʀR ꜱS ᴛT ᴜU ᴠV ᴡW ʏY ᴢZ"  # small capitals
)


def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for letter in ascii_letters:
        for other in confusables_data.get(letter, ()):
            sign = other["c"]
            if len(sign) == 1 and sign > "\x7f" and unicodedata.name(sign, "").startswith(("LATIN", *SCRIPTS)):
                # The data has small l for every upright stroke; a capital stroke is an I.
                found[sign] = "I" if letter == "l" and sign.isupper() else letter
    # Small letters whose capital looks Latin: к, м, т, н.
    found |= {
        sign.lower(): letter.lower()
        for sign, letter in found.items()
        if len(sign.lower()) == 1 and sign.lower() not in found and sign.lower() > "\x7f"
    }
    del found["\u03bc"]  # the micro sign: 50 µm are no 50 mm
    return found | {pair[0]: pair[1] for pair in _OWN.split()}


LATIN: Mapping[str, str] = _table()
"""Letters of `SCRIPTS`, and unusual Latin ones, and the ASCII letter that each looks like."""
