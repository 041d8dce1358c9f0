"""Heads without end: many headers, large ones, one that never ends, addresses of a megabyte,
and bytes that are no HTTP.
"""

import asyncio
import time
from collections import Counter
from itertools import repeat

from scripts.attacks.target import Target, counted, pour, run

AT_A_TIME, MOST, PIECE = 20, 100_000_000, 1_000_000
HEADS = {
    "many headers": (b"GET / HTTP/1.1\r\n", b"X-A: b\r\n" * 10_000),
    "large headers": (b"GET / HTTP/1.1\r\n", b"X-A: " + b"b" * 100_000 + b"\r\n"),
    "one without end": (b"GET / HTTP/1.1\r\nX-A: ", b"b" * PIECE),
    "a long address": (b"GET /", b"b" * PIECE),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01", b"\xfc"),
}


async def send(port: int, start: bytes, piece: bytes) -> tuple[int, int]:
    """The status, and the bytes of a head that were taken."""
    return await pour(port, start, repeat(piece, MOST // len(piece)), 20)


async def attack(target: Target, seconds: float) -> str:
    statuses: dict[str, Counter] = {name: Counter() for name in HEADS}
    until, most = time.monotonic() + seconds, 0

    async def client(number: int) -> None:
        nonlocal most
        name = list(HEADS)[number % len(HEADS)]
        while time.monotonic() < until:
            try:
                status, sent = await send(target.port, *HEADS[name])
            except OSError:
                status, sent = 0, 0
            statuses[name][status] += 1
            most = max(most, sent)

    await asyncio.gather(*(client(number) for number in range(AT_A_TIME)))
    return (
        "; ".join(f"{name}: {counted(found)}" for name, found in statuses.items())
        + f"; of one head {most / 1e6:,.1f} MB were taken at most"
    )


if __name__ == "__main__":
    run("header flood", __doc__, attack)
