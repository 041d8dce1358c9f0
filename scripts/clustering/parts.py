"""Programs that are started, broken and stopped together, and the files of deploy/ by which they run."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from kb.settings import ROOT
from scripts.seaweedfs import end_with_parent

PATIENCE = 240.0
"""Seconds until a part that does not come is given up: the machine may be slow, and used by others."""


class Broken(Exception):
    """Something is missing, or a part does not come; one sentence."""


def program(name: str, package: str) -> str:
    """The path of a program; Broken, with the package it comes with, if it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin")
    if found is None:
        raise Broken(f"{name} is not installed: apt-get install {package}")
    return found


def filled(name: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A file of deploy/ with other addresses and paths, all of which must be there: what is shipped is tried."""
    text = (ROOT / "deploy" / name).read_text("utf-8")
    for old, new in pairs:
        if old not in text:
            raise Broken(f"deploy/{name} no longer says {old!r}: change scripts/clustering with it")
        text = text.replace(old, new)
    return text


def unit(text: str) -> dict[str, list[str]]:
    """What a systemd unit says, by key."""
    found: dict[str, list[str]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(key, []).append(value.strip())
    return found


def environment(lines: Iterable[str]) -> dict[str, str]:
    """Of `Environment=` lines, or of an EnvironmentFile's."""
    words = [word for line in lines if not line.startswith("#") for word in shlex.split(line)]
    return dict(word.split("=", 1) for word in words)


def until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> float:
    """The seconds until it holds; Broken if it does not in time."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > seconds:
            raise Broken(f"{what} does not come within {seconds:.0f} seconds")
        time.sleep(0.1)
    return time.monotonic() - begun


class Part:
    """A program of its own, with a log; `start` again after `kill` begins a new process."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.name, self.environment, self._command = name, dict(environment), list(command)
        self.log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """From the main thread: what it starts ends with the thread that did."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C comes to us alone, and the parts are stopped in their order
                preexec_fn=end_with_parent,  # noqa: PLW1509  it calls one function of the system
            )

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait(self, holds: Callable[[], object]) -> float:
        """The seconds until it holds; Broken, with the log's end, if the program ends before."""

        def look() -> object:
            if not self.runs:
                said = self.log.read_text("utf-8", "replace")[-2000:]
                raise Broken(f"{self.name} has ended:\n{said}")
            return holds()

        return until(look, self.name)

    def send(self, sign: signal.Signals) -> None:
        """To the program and all that it started."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, sign)

    def kill(self) -> None:
        """As a power cut does."""
        self.send(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(30)

    def stop(self) -> None:
        """As systemd does: asked first, killed after half a minute."""
        self.send(signal.SIGTERM)
        if self._process is not None:
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
