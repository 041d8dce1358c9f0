"""What is sampled from outside, every few seconds: each process of the server, and the files that it leaves."""

import json
import time
from collections import defaultdict
from pathlib import Path

import psutil

from scripts.soaking.server import WORKERS, Server

EVERY = 4.0
"""Seconds between two samples; files, which take longer, are looked at with every fifth."""
FILES_EVERY = 5


class Samples:
    """Moments (`time.time`) and values, by quantity."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._log_place, self._log_lines = 0, 0
        self._turn = 0
        self.found: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.workers = _workers(server)

    def take(self) -> None:
        """One sample of everything; RuntimeError if a process that serves was replaced by another."""
        at = time.time()
        values: dict[str, float] = {}
        if [one.pid for one in self.workers] != [one.pid for one in _workers(self._server)]:
            raise RuntimeError(f"a process of the server has ended: {self._server.part.log.read_text()[-2000:]}")
        for number, process in enumerate(self.workers, 1):
            with process.oneshot():
                memory = process.memory_full_info()
                values |= {
                    f"RSS of process {number} (MB)": memory.rss / 1e6,
                    f"USS of process {number} (MB)": memory.uss / 1e6,
                    f"PSS of process {number} (MB)": memory.pss / 1e6,
                    f"open files of process {number}": process.num_fds(),
                    f"sockets of process {number}": len(process.net_connections("all")),
                    f"threads of process {number}": process.num_threads(),
                }
        if self._turn % FILES_EVERY == 0:
            values |= self._files()
        self._turn += 1
        for name, value in values.items():
            self.found[name].append((at, value))

    def _files(self) -> dict[str, float]:
        server = self._server
        wal = server.database.with_name(f"{server.database.name}-wal")
        with server.part.log.open("rb") as log:
            log.seek(self._log_place)
            read = log.read()
        self._log_place, self._log_lines = self._log_place + len(read), self._log_lines + read.count(b"\n")
        snapshots = [one for one in server.index.glob("*/manifest.json")]
        proposed = [*server.index.glob("proposed/*/manifest.json")]
        return {
            "write-ahead log (MB)": _size(wal), "database (MB)": _size(server.database),
            "temporary files": sum(1 for _ in server.temporary.rglob("*")), "log lines": self._log_lines,
            "snapshots in the index": len(snapshots), "index (MB)": _folder(server.index),
            "proposed snapshots": len(proposed), "known vectors (MB)": _size(server.index / "vectors.sqlite"),
            "git objects": sum(1 for _ in (server.articles / ".git").rglob("*")),
            "waiting files (MB)": sum(_size(path) for path in server.folder.glob("*.jsonl")),
        }  # fmt: skip

    def with_inside(self) -> None:
        """Adds what the processes have counted of themselves."""
        for number, process in enumerate(self.workers, 1):
            path = self._server.inside / f"{process.pid}.jsonl"
            for line in path.read_text("utf-8").splitlines() if path.exists() else ():
                told = json.loads(line)
                at = told.pop("at")
                for name, value in told.items():
                    self.found[f"{name} in process {number}"].append((at, value))


def _workers(server: Server) -> list[psutil.Process]:
    """The processes that serve, oldest first."""
    port = str(server.port)
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "uvicorn" in words and port in words:
            found = [one for one in process.children() if "spawn_main" in " ".join(one.cmdline())]
            return sorted(found, key=lambda one: one.pid)[:WORKERS]
    return []


def _size(path: Path) -> float:
    try:
        return path.stat().st_size / 1e6
    except OSError:
        return 0.0


def _folder(path: Path) -> float:
    return sum(_size(one) for one in path.rglob("*") if not one.is_symlink() and one.is_file())
