"""Figures that are nobody's: money, days, times, shares, short codes.
They are told by how they are written and what stands beside them.
"""

import re

from stdnum import luhn

_CURRENCY = r"rp|idr|usd|us\$|s\$|sgd|myr|rm|eur|gbp|jpy|cny|krw|aud|hkd|thb|twd|sar|[$€£¥₩]"
_AFTER = (
    r"rupiah|perak|ribu|rb|juta|jt|miliar|milyar|triliun|dolar|dollars?|ringgit|euro|yen|won|thousand|million|billion"
    r"|real|riyal"
)
_GROUPED = r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*"
_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_TIME = r"(?:[01]?\d|2[0-4])[.:][0-5]\d(?:[.:][0-5]\d)?"
LONGEST_IN_CODE = 8
"""Digits together in a code that is dialled; a longer one in it is somebody's number."""
ALONE = r"(?<![\d.,/:*-])"
PLAIN = re.compile(
    "|".join(
        [
            rf"(?<![a-z])(?:{_CURRENCY})[.: ]{{0,2}}(?P<money>[1-9]\d*(?:[.,]\d+)*)(?:[.,]-)?(?!\d)",
            rf"{ALONE}(?P<amount>[1-9]\d*(?:[.,]\d+)*)\s?(?:{_AFTER}|k(?= |$)|m(?= |$))(?![a-z])",
            (
                r"(?<![a-z])(?:se)?(?:harga|besar|bayar|total|biaya|denda|nilai|tagihan|gaji|saldo|price|costs?|paid"
                r"|pay)(?:nya)?[: ]{1,2}(?P<price>[1-9]\d*000)(?!\d)"
            ),
            (
                rf"(?<![\d.,:*-])(?:{_DAY}(?P<sign>[/.-]){_MONTH}(?P=sign)(?:{_YEAR}|\d\d)"
                rf"|{_YEAR}(?P<iso>[/.-]){_MONTH}(?P=iso){_DAY})(?![./-]?\d)"
            ),
            rf"(?<![\d.,:*/]){_TIME}(?![.:/]?\d)",
            r"(?<![\d.,])\d{1,4}(?:[.,]\d{1,3})? ?(?:%(?!20\d)|persen|percent)",
            rf"(?<!\d)[*#]{{1,2}}\d{{1,{LONGEST_IN_CODE}}}(?:\*{{1,2}}\d{{1,{LONGEST_IN_CODE}}}){{0,6}}\*?#",
            r"(?<![\d.,/:+-])(?:1500[ -]?\d{3}|150[ -]0\d{3}|14\d{3})(?![.,/:-]?\d)",
            # Whoever calls this pays nothing, or a set price.
            r"(?<![\d.,/:+*-])080[0479][ -]?1(?:[ -]?\d){6,7}(?![.,/: -]{0,2}\d)",
            r"(?<![a-z])(?:hs(?: ?code)?|pos tarif)[.: ]{1,3}\d{4,10}(?!\d)",
            r"(?<![\d.])(?:\d{4}\.\d\d\.\d\d(?:\.\d\d)?|[1-9]\d{3}\.\d\d\.\d{4})(?![.\d])",
        ]
    )
)
"""What ends a row of figures."""
GROUPED = re.compile(rf"(?<![\d.,:*]){_GROUPED}(?:(?!\1)[.,]\d\d)?(?![.,:]?\d)")
PARTS = re.compile(rf"{ALONE}[1-9]\d{{0,2}}/\d{{2,4}}(?!\d|[/.,:-]\d)")
"""Eight of 256, the twentieth of 2021."""
LONGEST_AMOUNT = 12
"""Digits of an amount that no word tells of: hundreds of thousands of millions."""


def is_money(figures: str, told: bool) -> bool:
    """Whether the digits of an amount may be one; `told`: by its currency.
    What names a device or a telephone is none.
    """
    digits = re.sub(r"[.,]\d\d$|\D", "", figures)
    if told:
        return len(digits) <= 15 and not (len(digits) == 15 and luhn.is_valid(digits) and not digits.endswith("000"))
    mobile = re.fullmatch(r"8[1-9]\d{8,10}", digits) and not digits.endswith("000")
    return len(digits) <= LONGEST_AMOUNT and not mobile


def plain_spans(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where a folded text has plain figures: those that are so for sure, and grouped amounts and parts,
    which may belong to a number.
    """
    sure = []
    for found in PLAIN.finditer(text):
        amount = found["money"] or found["amount"] or found["price"]
        if not amount or is_money(amount, told=True):
            sure.append(found.span())
    amounts = [found.span() for found in GROUPED.finditer(text) if is_money(found[0], told=False)]
    return sure, sorted(amounts + [found.span() for found in PARTS.finditer(text)])
