"""Plates of vehicles in a folded text: letters of a region, digits, letters."""

import re
from collections.abc import Iterator

from kb.answering.folded import Folded

_REGION = "a[abdeg]?|b[abdeghklmnp]?|d[abcdeghklmnrst]?|e[abd]?|[fghlnrstwz]|k[bhtu]?|m|p[abgs]?"
PLATE = re.compile(
    rf"(?<![^\W_])(?<!\w-)({_REGION})(?P<gap>[\W_]{{0,4}})(\d{{1,4}})[\W_]{{0,4}}([a-z]{{1,3}})(?![^\W_])"
)
ABOUT_PLATES = re.compile(r"\b(?:plat|pelat|nopol|plate|polisi|kendaraan|motor|mobil|truk|car)")
_NAMED = re.compile(r"\b(?:plat|pelat|nopol|plate)(?:nya)?(?: (?:nomor|no|number|saya|sy|mobil|motor|is))*[.: ]{1,3}$")
# Short words that follow a number, so that no plate ends with them.
_NO_PLATE = frozenset(
    "dan yg di ke dr dtk the and or of in to for ada itu ini bln hr thn th gb tb mb kb hz mhz ghz mah mp w kg g gr "
    "cm mm m km inc fe pro max lte nfc usd idr rp sgd rb jt k x cc hp pk pcs wib wit kali jam pm am utk bgt ya ga "
    "gak gk s d sd v a jo per kb rpm kw".split()
)


def plates(folded: Folded) -> Iterator[tuple[int, int]]:
    """Where a folded text has plates: by a word before them, by capital letters, or by their whole form."""
    for plate in PLATE.finditer(folded.text):
        region, digits, series = plate[1], plate[3], plate[4]
        named = _NAMED.search(folded.text, max(0, plate.start() - 20), plate.start())
        told = named or ABOUT_PLATES.search(folded.text, max(0, plate.start() - 40), plate.start())
        begin, end = folded.original_span(*plate.span())
        capitals = folded.original[begin:end].isupper()
        if series in _NO_PLATE and not (told and capitals) and not named:
            continue
        year = re.fullmatch("(?:19|20)..", digits)
        glued = not plate["gap"]
        in_capitals = capitals and len(digits) > 2 + glued and not (year and len(region) > 1)
        if told or in_capitals or (len(digits) == 4 and not year and len(region + series) > 2 and glued):
            yield plate.span()
