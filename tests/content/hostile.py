"""Texts that make a careless reader work for ever, and a way to see that one does not."""

import time
from collections.abc import Callable

UNITS = (
    "[",
    "(",
    "![",
    "[a](",
    "](",
    "[a]: b\n",
    "*",
    "**",
    "*a ",
    "_a_",
    "`",
    "``a",
    "~~~\n",
    " ",
    "\n",
    "\t",
    "   ",
    "> ",
    "- ",
    "1) a\n",
    "|a|b|\n|-|-|\n",
    "# a\n",
    "=\n",
    "1",
    "1.",
    "1-",
    "satu ",
    "12 ",
    "*1",
    "#1*",
    "Rp1.000 ",
    "a.",
    "a-",
    "a@b",
    "...",
    "!!",
    ":::",
    ":::agent\n",
    "&#58;",
    "<",
    "<!-",
    "<b>",
    "<a ",
    "{{",
    "\\",
    "https://a",
    "a\u0301",
    "\u0301",
    "\u0430",
    "\u200b",
    "📱",
    "x\u2028",
)
SHORT, TIMES = 1_500, 8
"""Characters of the shorter one of two texts, and how many times as long the other is."""
NOTHING = 0.005
"""Seconds of work below which a clock tells little."""
LINEAR = 3 * TIMES
"""What `growth` stays below where work is in proportion; a square would be `TIMES` times `TIMES`."""


def hostile(unit: str, length: int) -> str:
    """The unit over and over."""
    return (unit * (length // len(unit) + 1))[:length]


def growth(read: Callable[[str], object], unit: str, short: int = SHORT) -> float:
    """How many times the work of a text takes that is `TIMES` times as long.

    What looks bad is the least of five times over the least of five: other processes only ever add to a time.
    """

    def seconds(length: int) -> float:
        text, begun = hostile(unit, length), time.process_time()
        read(text)
        return max(time.process_time() - begun, NOTHING)

    found = seconds(TIMES * short) / seconds(short)
    if found < LINEAR:
        return found
    return min(seconds(TIMES * short) for _ in range(5)) / min(seconds(short) for _ in range(5))
