"""How long each function that reads a text takes for hostile texts of 30,000 and 60,000 characters, in milliseconds.

    .venv/bin/python -m scripts.attacks.long_texts

Nothing is sent anywhere. What takes twice as long for twice the text is linear, what takes the same is bounded.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date

from kb.answering.message import messages
from kb.answering.redact import redact
from kb.content.spoken import spoken
from kb.retrieval.language.folding import as_meant
from kb.retrieval.language.frames import bare
from kb.retrieval.language.normalise import general
from kb.retrieval.language.quantities import Reader

LONG = 60_000
HOSTILE = (
    "1",
    "satu ",
    "(",
    "([{",
    " ",
    "\n",
    "a.",
    "a\u0301\u0302",
    "1.1.1.",
    "1-",
    "12 34 ",
    "@",
    "AB",
    "a-a.",
    "a/",
    "a (a",
    "📱",
    "\u200b",
    "<a ",
    "&amp;",
    "halo min, ",
    "terima kasih ",
)
ON = date(2026, 11, 29)


def readers() -> dict[str, Callable[[str], object]]:
    """Each function of one text."""
    quantities = Reader((), general())
    return {
        "as_meant": as_meant,
        "bare": lambda text: bare(as_meant(text)),
        "normalise": general().normalise,
        "spoken": lambda text: spoken(text, "id"),
        "messages": messages,
        "quantities": lambda text: quantities.read(text, ON),
        "redact": redact,
    }


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    found = readers()
    print(f"{'':14}" + "".join(f"{name:>18}" for name in found))
    for unit in HOSTILE:
        row = f"{unit!r:14}"
        for read in found.values():
            for length in (LONG // 2, LONG):
                text = (unit * length)[:length]
                start = time.perf_counter()
                read(text)
                row += f"{(time.perf_counter() - start) * 1e3:9.1f}"
        print(row, flush=True)


if __name__ == "__main__":
    main()
