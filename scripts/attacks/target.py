"""What all attacks share: a server of this machine, a reader who is to be served meanwhile, and the figures.

    .venv/bin/python -m scripts.attacks.signin [--url http://127.0.0.1:8501] [--seconds 15]

Without --url a server of its own is started, with a database and accounts of its own and one process. With it the
server that listens there is attacked, such as an older version. Only addresses of this machine are taken. The attacker
comes from 127.0.0.1 and the reader from 127.0.0.2, so that the reader is somebody else.
"""

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from kb.settings import ROOT

ATTACKER, READER = "127.0.0.1", "127.0.0.2"
QUESTION = "hp sy diblokir gmn ya"
READ = f"GET /cari?q={quote(QUESTION)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
PATIENCE = 20.0


@dataclass(frozen=True)
class Target:
    port: int
    folder: Path | None
    """Where a server of its own keeps its database."""

    def resident(self) -> float:
        """MB of memory of all its processes."""
        return (
            sum(int((process / "statm").read_text().split()[1]) for process in self._processes())
            * os.sysconf("SC_PAGE_SIZE")
            / 1e6
        )

    def sockets(self) -> int:
        """Connections that its processes hold open."""
        found = 0
        for process in self._processes():
            for descriptor in (process / "fd").iterdir():
                try:
                    found += os.readlink(descriptor).startswith("socket:")
                except OSError:
                    continue
        return found

    def _processes(self) -> list[Path]:
        """Those of the group whose uvicorn has our port."""
        groups, running = set(), []
        for process in Path("/proc").iterdir():
            if not process.name.isdigit():
                continue
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
                running.append((process, os.getpgid(int(process.name)), words))
            except OSError:
                continue
            if b"uvicorn" in words and str(self.port).encode() in words:
                groups.add(running[-1][1])
        return [process for process, group, words in running if group in groups and words[0].endswith(b"python")]


@dataclass
class Reader:
    """Somebody else, who asks the same question five times a second."""

    milliseconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    async def read(self, port: int, stop: asyncio.Event) -> None:
        while not stop.is_set():
            start = time.perf_counter()
            try:
                async with asyncio.timeout(PATIENCE):
                    status, _ = await exchange(port, READ, READER)
                if status != 200:
                    self.failures[str(status)] += 1
            except (OSError, TimeoutError) as error:
                self.failures[type(error).__name__] += 1
            self.milliseconds.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(max(0.0, 0.2 - (time.perf_counter() - start)))

    def line(self) -> str:
        times = sorted(self.milliseconds) or [0.0]
        return (
            f"p50 {times[len(times) // 2]:,.0f} ms, longest {times[-1]:,.0f} ms, {sum(self.failures.values())} of "
            f"{len(times)} failed {dict(self.failures) or ''}"
        ).rstrip()


async def exchange(port: int, request: bytes, source: str = ATTACKER) -> tuple[int, bytes]:
    """The status and all that a request of its own connection gets; 0 if the connection ends without a word."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        writer.write(request)
        said = await reader.read()
        return int(said[9:12] or 0), said
    finally:
        writer.transport.abort()


async def pour(port: int, head: bytes, pieces: Iterable[bytes], seconds: float) -> tuple[int, int]:
    """Sends a head, then pieces until they end or an answer comes: its status (0:
    cut off, or none in time), and the bytes of the pieces.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ATTACKER, 0))
    writer.write(head)
    answer, sent = asyncio.create_task(reader.read(12)), 0
    try:
        async with asyncio.timeout(seconds):
            for piece in pieces:
                if answer.done():
                    break
                writer.write(piece)
                await writer.drain()
                sent += len(piece)
                await asyncio.sleep(0)
            return int((await answer)[9:12] or 0), sent
    except (OSError, TimeoutError):
        return 0, sent
    finally:
        answer.cancel()
        writer.transport.abort()


def chunks(body: Iterable[bytes]) -> Iterator[bytes]:
    """A body as HTTP's chunked encoding has it."""
    for piece in body:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


async def watch(target: Target, stop: asyncio.Event, seen: dict[str, float]) -> None:
    """The most memory and connections at a time."""
    while not stop.is_set():
        seen["MB"] = max(seen.get("MB", 0), await asyncio.to_thread(target.resident))
        seen["sockets"] = max(seen.get("sockets", 0), await asyncio.to_thread(target.sockets))
        await asyncio.sleep(0.1)


async def measure(name: str, target: Target, attack: Callable[[float], Awaitable[str]], seconds: float) -> None:
    """Prints how a reader fares before and during the attack, what became of it, and what it took."""
    for _ in range(5):
        await exchange(target.port, READ, READER)
    before = Reader()
    await _read_for(before, target.port, 3.0)
    memory, stop, seen, during = target.resident(), asyncio.Event(), {}, Reader()
    others = [asyncio.create_task(watch(target, stop, seen)), asyncio.create_task(during.read(target.port, stop))]
    told = await attack(seconds)
    stop.set()
    await asyncio.gather(*others)
    print(f"{name}\n  reader before: {before.line()}\n  reader during: {during.line()}\n  attack: {told}")
    print(
        f"  server: {memory:,.0f} MB before, {seen['MB']:,.0f} MB at most; {seen['sockets']:.0f} sockets at most",
        flush=True,
    )


async def _read_for(reader: Reader, port: int, seconds: float) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stop.set)
    await reader.read(port, stop)


def counted(statuses: Counter) -> str:
    """How often which status came."""
    return (
        ", ".join(f"{count:,} x {status or 'cut off'}" for status, count in sorted(statuses.items(), key=str))
        or "nothing answered"
    )


@contextmanager
def _own_server() -> Iterator[Target]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = {
            "KB_DATABASE_URL": f"sqlite:///{folder}/attack.sqlite",
            "KB_ACCOUNTS": str(folder / "accounts.yaml"),
            "KB_JOURNAL": str(folder / "calls.jsonl"),
        }
        environment = {key: value for key, value in os.environ.items() if key not in ("KB_LIMITS", "KB_CONNECTIONS")}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                ["scripts/serve"],
                cwd=ROOT,
                env=environment | {"PORT": str(port), "HOST": "127.0.0.1"} | places,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            for _ in range(1200):
                if process.poll() is not None:
                    raise SystemExit(f"the server does not start:\n{(folder / 'log').read_text()}")
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield Target(port, folder)
            print(f"  log: {(folder / 'log').stat().st_size:,} bytes", flush=True)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def run(name: str, about: str, attack: Callable[[Target, float], Awaitable[str]]) -> None:
    """The command line of an attack."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a server of this machine that runs already")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long, 60 at most (15)")
    options = parser.parse_args()
    seconds = min(60.0, options.seconds)
    if options.url:
        parts = urlsplit(options.url)
        if parts.port is None or not ip_address(parts.hostname or "").is_loopback:
            raise SystemExit("--url: only a server of this machine is attacked; write it as http://127.0.0.1:8501")
        target = Target(parts.port, None)
        asyncio.run(measure(name, target, lambda s: attack(target, s), seconds))
        return
    with _own_server() as target:
        asyncio.run(measure(name, target, lambda s: attack(target, s), seconds))
