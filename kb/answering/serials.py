"""Numbers of things and papers that mix letters and digits, where the words before them say so;
and addresses of network cards.
"""

import re
from collections.abc import Iterator

from kb.answering.folded import Folded

_ABOUT = re.compile(
    r"(?<![^\W_])(?:(?P<long>seri|serial|s/n|sn|e?id sim|meid|eid|udid|uuid)|(?P<paper>resi|awb|tracking|ntpn"
    r"|visa|kitas|kitap|polis|policy)|(?P<booking>booking|pnr))(?:nya|ku)?(?![^\W_])"
)
# What may stand between the word and the number.
_BETWEEN = re.compile(
    r"(?:[\s.:=#()\"'-]{0,4}(?:nomor|nomer|no|number|num|nr|code|kode|saya|sy|aku|gue|gw|my|is|nya|ku|adalah|yaitu"
    r"|itu|hp|laptop|tablet|jam|perangkat|device|kartu|sim|barang|paket|pos|jne|jnt|sicepat|dhl|fedex|ups|asuransi"
    r"|tiket|pesawat|dari|baru|lama|phone|phones|iph\w{1,4}|samsung|xiaomi|oppo|vivo|ipad"
    r"|macbook)(?![^\W_])){0,4}[\s.:=#()\"'-]{0,4}"
)
_NUMBER = re.compile(r"[a-z\d]{1,32}(?:-[a-z\d]{1,32}){0,6}(?![^\W_])")
_FURTHER = re.compile(r"[ ]([a-z\d]{2,5})(?![^\W_])")
_NETWORK = re.compile(r"(?<![\w:-])[\da-f]{2}(?P<sign>[:-])[\da-f]{2}(?:(?P=sign)[\da-f]{2}){4}(?![\w:-])")
LEAST = {"long": 8, "paper": 8, "booking": 6}
"""Letters and digits of a number of each kind; what is shorter is a model or a count."""


def serials(folded: Folded) -> Iterator[tuple[int, int]]:
    """Where a folded text has such numbers; one without a digit or without a letter is none of them."""
    text = folded.text
    yield from (
        found.span()
        for found in _NETWORK.finditer(text)
        if any(c.isalpha() for c in found[0]) or len(set(found[0])) > 3
    )
    for about in _ABOUT.finditer(text):
        between = _BETWEEN.match(text, about.end())
        number = _NUMBER.match(text, between.end()) if between else None
        if not number or not (between and between[0]):
            continue
        end = number.end()
        for _ in range(5):  # "F17 ZX1 ABC DEF": capitals and digits in groups
            further = _FURTHER.match(text, end)
            if not further or len(number[0]) > 6 or not _in_capitals(folded, *further.span(1)):
                break
            end = further.end()
        if _is_number(folded, number.start(), end, LEAST[about.lastgroup or "long"]):
            yield number.start(), end


def _in_capitals(folded: Folded, start: int, end: int) -> bool:
    begin, after = folded.original_span(start, end)
    return not any(c.islower() for c in folded.original[begin:after])


def _is_number(folded: Folded, start: int, end: int, least: int) -> bool:
    bare = re.sub(r"\W", "", folded.text[start:end])
    letters, digits = re.findall(r"[a-z]+", bare), sum(c.isdecimal() for c in bare)
    if len(bare) < least or not letters or not digits:
        return False
    word = max(map(len, letters)) > 4 and not _in_capitals(folded, start, end)  # "samsunga54"
    return not word and (digits > 1 or least < 8)
