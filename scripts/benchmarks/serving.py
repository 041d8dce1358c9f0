"""The real server under load: `scripts/serve` with two processes, and 32 clients on the same machine."""

import asyncio
import http.client
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import numpy as np

from kb.settings import LIMITS, ROOT
from scripts.benchmarks.rows import Row, p50, p99

CLIENTS = 32
STREAM, DIFFERENT = 20_000, 2_000
"""Requests of a realistic stream, and different questions in it; the k-th question comes as often as 1/k (Zipf)."""

UNLIMITED = ",".join(f"{name}=1000000/1" for name in LIMITS)
"""All clients of a benchmark come from one address."""


@dataclass(frozen=True)
class Server:
    url: str
    port: int
    ready_after: float
    """Seconds from the start of the serving process, its imports included."""
    pid: int

    def resident(self) -> float:
        """MB of memory of all its processes together."""
        return (
            sum(int((process / "statm").read_text().split()[1]) for process in _processes(self.pid))
            * os.sysconf("SC_PAGE_SIZE")
            / 1e6
        )


def _processes(group: int) -> list[Path]:
    """The processes of a group, as folders of /proc."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and os.getpgid(int(process.name)) == group:
                found.append(process)
        except OSError:
            continue
    return found


def _age(group: int) -> float:
    """Seconds since the serving process of a group began, the set-up before it left out."""
    ticks = [
        int((p / "stat").read_text().rpartition(")")[2].split()[19])
        for p in _processes(group)
        if b"uvicorn" in (p / "cmdline").read_bytes()
    ]
    return time.clock_gettime(time.CLOCK_BOOTTIME) - min(ticks) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(workers: int, **settings: str) -> Iterator[Server]:
    """The server, ready, with a database of its own and other KB_… settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = (
            os.environ
            | {
                "PORT": str(port),
                "HOST": "127.0.0.1",
                "KB_WORKERS": str(workers),
                "KB_DATABASE_URL": f"sqlite:///{folder}/load.sqlite",
                "KB_LIMITS": UNLIMITED,
            }
            | settings
        )
        subprocess.run(["scripts/setup"], cwd=ROOT, check=True, capture_output=True)
        start = time.perf_counter()
        process = subprocess.Popen(
            ["scripts/serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            while True:
                try:
                    urlopen(f"{url}/readyz", timeout=1).close()
                    break
                except OSError:
                    if process.poll() is not None or time.perf_counter() - start > 120:
                        raise RuntimeError("the server does not start; run scripts/serve to see why") from None
                    time.sleep(0.02)
            yield Server(url, port, _age(process.pid), process.pid)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def asked_of(port: int, texts: Sequence[str]) -> list[float]:
    """Milliseconds of each question, asked one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    times = []
    for text in texts:
        start = time.perf_counter()
        connection.request("GET", f"/api/v1/ask?q={quote(text)}")
        response = connection.getresponse()
        response.read()
        times.append((time.perf_counter() - start) * 1000)
        if response.status != 200:
            raise RuntimeError(f"the server answered {response.status}")
    connection.close()
    return times


def _request(text: str) -> bytes:
    return f"GET /api/v1/ask?q={quote(text)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


async def _client(port: int, requests: Iterator[bytes], times: list[float], failures: list[str]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append((time.perf_counter() - start) * 1000)
        if not head.startswith(b"HTTP/1.1 200"):
            failures.append(head.decode("latin-1").splitlines()[0])
    writer.close()


def load(port: int, texts: Sequence[str]) -> tuple[float, list[float], list[str]]:
    """Requests a second, milliseconds of each, and what failed; 32 connections, each asks again when it is answered."""
    import uvloop

    requests = iter([_request(text) for text in texts])
    times: list[float] = []
    failures: list[str] = []

    async def run() -> None:
        await asyncio.gather(*(_client(port, requests, times, failures) for _ in range(CLIENTS)))

    start = time.perf_counter()
    uvloop.run(run())
    return len(times) / (time.perf_counter() - start), times, failures


def measure(questions: list[str], quick: bool = False) -> list[Row]:
    """Start, memory, distinct questions and a realistic stream."""
    chance = random.Random(1)
    distinct = [
        f"{chance.choice(('', 'min ', 'halo, ', 'mau tanya, ', 'permisi, '))}{text}{end}"
        for end in ("", " ya", " dong", " min?")
        for text in questions
    ]
    chance.shuffle(distinct)
    distinct = distinct[: 160 if quick else DIFFERENT]
    ranks = np.random.default_rng(1).choice(
        len(distinct),
        STREAM // (20 if quick else 1),
        p=(weights := 1 / np.arange(1, len(distinct) + 1)) / weights.sum(),
    )
    with serving(1) as server:
        load(server.port, distinct[:32])
        rows = [
            Row("from start to ready, one process", server.ready_after, "s", target="<= 3 s", note="imports included"),
            Row("resident, one process", server.resident(), "MB", target="<= 500 MB", note="after 32 questions"),
        ]
    with serving(2) as server:
        load(server.port, questions[:64])
        rate, times, failures = load(server.port, distinct)
        rows += [
            Row(
                "GET /api/v1/ask, distinct questions, 32 clients",
                rate,
                "1/s",
                target=">= 150/s",
                better="higher",
                note=f"{len(failures)} errors",
            ),
            Row("the same, p50", p50(times), "ms"),
            Row("the same, p99 over the median", p99(times) / p50(times), "x", target="<= 3"),
        ]
        load(server.port, distinct)  # now either process has seen most of them
        rate, times, failures = load(server.port, [distinct[rank] for rank in ranks])
        rows += [
            Row(
                "the same, a realistic stream",
                rate,
                "1/s",
                target=">= 1,500/s",
                better="higher",
                note=f"{len(failures)} errors; after one pass over its questions",
            ),
            Row("the same, p99", p99(times), "ms"),
        ]
    return rows
