"""Whether a row of digits is several plain figures: amounts, years, steps, hotlines;
not one number that is written in pieces.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from stdnum import luhn

from kb.answering.spelt_digits import Group


def is_amounts(part: Sequence[Group], amounts: Sequence[tuple[int, int]]) -> bool:
    """Whether all is amounts with their thousands parted, years and numbers up to three digits."""
    nearest = [bisect_right(amounts, (group.start, group.end)) - 1 for group in part]
    nearest = [
        at + 1 if at + 1 < len(amounts) and amounts[at + 1][0] == group.start else at
        for at, group in zip(nearest, part, strict=True)
    ]
    inside = [at >= 0 and group.end <= amounts[at][1] for at, group in zip(nearest, part, strict=True)]
    digits, close = "".join(group.digits for group in part), not any(group.gap.strip() != group.gap for group in part)
    if close and (re.fullmatch(r"8[1-9]\d{8,10}", digits) or (len(digits) in (15, 16) and luhn.is_valid(digits))):
        return False
    if len(digits) in (15, 16) and not all(inside):
        return False
    return any(inside) and all(i or _stands_beside_amounts(group) for i, group in zip(inside, part, strict=True))


def _stands_beside_amounts(group: Group) -> bool:
    """A count, a share or a year, as "3 x" or "256" beside a price."""
    return _is_year(group.digits) or (
        not group.digits.startswith("0") and (len(group.digits) < 3 or (len(group.digits) == 3 and " " in group.gap))
    )


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")


def is_list(part: Sequence[Group], digits: str) -> bool:
    """Whether these are several numbers: years, steps, sizes, hotlines; not one that is written in pieces."""
    if all(re.fullmatch(r"08[1-9]\d", group.digits) for group in part):  # beginnings of numbers
        return True
    if any(group.digits.startswith("0") for group in part):
        return False
    if len(part) < 3:
        return all(_is_year(group.digits) or group.digits.endswith("000") for group in part)
    values = [int(group.digits) for group in part]
    steps = [after - before for before, after in pairwise(values)]
    if (
        all(_is_year(group.digits) for group in part)
        or set(steps) in ({1}, {-1})
        or all(value % 10 == 0 for value in values)
    ):
        return True
    if all(len(group.digits) == 1 for group in part):
        return False
    if all(0 < step <= 10 for step in steps) and values[-1] < 100:
        return True
    sizes = {len(group.digits) for group in part[1:-1]}
    in_pieces = len(digits) in (14, 15, 16) and len(sizes) == 1
    listed = not all(group.spoken for group in part) and all(
        re.fullmatch(r"\s*[,;/&]\s*|\s*\n\s*", group.gap) for group in part[1:]
    )
    telephone = re.match(r"62|8[1-9]", digits) and len(sizes) == 1
    return listed and not in_pieces and not telephone and not (len(digits) in (15, 16) and luhn.is_valid(digits))
