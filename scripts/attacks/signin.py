"""A hundred clients that try wrong passwords, six tries a second each, and an officer's account among the names."""

import asyncio
import re
import time
from collections import Counter
from urllib.parse import urlencode

from scripts.attacks.target import Target, counted, exchange, run

CLIENTS, EACH = 100, 6.0


async def form(port: int, source: str) -> tuple[str, str]:
    """The form's token and its cookie."""
    _, said = await exchange(port, b"GET /masuk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", source)
    text = said.decode("utf-8", "replace")
    csrf = re.search(r'name="csrf" value="([^"]+)"', text)
    return (csrf[1], csrf[1]) if csrf else ("", "")


def try_of(csrf: str, name: str, password: str) -> bytes:
    body = urlencode({"csrf": csrf, "name": name, "password": password}).encode()
    head = (
        f"POST /masuk HTTP/1.1\r\nHost: localhost\r\nCookie: sj_csrf={csrf}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


async def attack(target: Target, seconds: float) -> str:
    statuses: Counter = Counter()
    csrf, _ = await form(target.port, "127.0.0.1")
    until = time.monotonic() + seconds

    async def client(number: int) -> None:
        while time.monotonic() < until:
            start = time.monotonic()
            try:
                async with asyncio.timeout(60):
                    status, _ = await exchange(
                        target.port, try_of(csrf, "administrator" if number % 2 else f"orang-{number}", "salah-sekali")
                    )
                statuses[status] += 1
            except (OSError, TimeoutError) as error:
                statuses[type(error).__name__] += 1
            await asyncio.sleep(max(0.0, 1 / EACH - (time.monotonic() - start)))

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return counted(statuses)


if __name__ == "__main__":
    run("sign-in flood", __doc__, attack)
