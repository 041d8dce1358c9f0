"""Four posts at a time of 200 MB each, by their length and in chunks, to a form and to the API."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from itertools import repeat

from scripts.attacks.target import Target, chunks, counted, pour, run

AT_A_TIME, SIZE, PIECE = 4, 200_000_000, 1_000_000
PATHS = ("/masuk", "/umpan-balik", "/api/v1/feedback", "/cari")


def body(start: bytes) -> Iterator[bytes]:
    """SIZE bytes."""
    yield start.ljust(PIECE, b"a")
    yield from repeat(b"a" * PIECE, SIZE // PIECE - 1)


async def post(port: int, path: str, chunked: bool) -> tuple[int, int]:
    """The status, and the bytes that were taken before the connection ended."""
    how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {SIZE}"
    kind = "application/json" if path.startswith("/api/") else "multipart/form-data; boundary=x"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{how}\r\n\r\n".encode()
    pieces = body(b"" if path.startswith("/api/") else b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n')
    return await pour(port, head, chunks(pieces) if chunked else pieces, 30)


async def attack(target: Target, seconds: float) -> str:
    statuses: Counter = Counter()
    until, taken, turn = time.monotonic() + seconds, 0, 0

    async def client(number: int) -> None:
        nonlocal taken, turn
        while time.monotonic() < until:
            turn += 1
            try:
                status, sent = await post(target.port, PATHS[turn % len(PATHS)], turn // len(PATHS) % 2 == 1)
            except OSError:
                status, sent = 0, 0
            statuses[status] += 1
            taken = max(taken, sent)

    await asyncio.gather(*(client(number) for number in range(AT_A_TIME)))
    return f"{counted(statuses)}; of one body {taken / 1e6:,.0f} MB were taken at most"


if __name__ == "__main__":
    run("body flood", __doc__, attack)
