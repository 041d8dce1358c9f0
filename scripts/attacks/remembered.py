"""Thousands of long questions of emoji, each another one: how much memory a process keeps for them.

    .venv/bin/python -m scripts.attacks.remembered [--questions 4222]

Nothing is sent anywhere: the questions are asked in this process, of the index that is set up. Beside it what the same
number of answers would take if as many were kept as there are, as a cache that counts answers does.
"""

import argparse
import os
import random
from pathlib import Path

from kb.answering import ask as asking
from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import settings_from_env

EMOJI = [chr(code) for code in range(0x1F600, 0x1F64F)]
LONG = 1_000
MB = 1_000_000


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=4222)
    count = parser.parse_args().questions
    settings = settings_from_env()
    snapshot = open_snapshot(Path(settings.index), open_encoder(settings.encoder))
    asking.ask(snapshot, "a")
    before, taken, chance = resident(), 0, random.Random(1)
    for number in range(1, count + 1):
        answer = asking.ask(snapshot, "".join(chance.choices(EMOJI, k=LONG)))
        taken += asking._bytes_of(answer)
        if number % (count // 5 or 1) == 0:
            grown = (resident() - before) / MB
            print(f"{number:6} questions: {grown:6.0f} MB more, of all answers {taken / MB:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
