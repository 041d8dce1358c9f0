"""Servers as processes of their own: `scripts/serve`, or another program, on a free port until it is stopped."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page

from kb.settings import LIMITS, ROOT

GENEROUS = ",".join(f"{name}=1000000/1" for name in LIMITS)
"""All tests of a server come from one address."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def begin(
    command: Sequence[str], ready: str, log: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen:
    """The process, once the address `ready` answers; what it says goes to the end of `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | (environment or {}), stdout=out, stderr=out, start_new_session=True
        )
    for _ in range(1200):
        try:
            urlopen(ready, timeout=1).close()
            return process
        except OSError:
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)
    stop(process, signal.SIGKILL)
    raise AssertionError(f"it is not ready:\n{log.read_text('utf-8')}")


def serve(port: int, log: Path, environment: Mapping[str, str]) -> subprocess.Popen:
    """`scripts/serve` on a port of this machine."""
    return begin(
        ["scripts/serve"],
        f"http://127.0.0.1:{port}/readyz",
        log,
        {"PORT": str(port), "HOST": "127.0.0.1", "KB_LIMITS": GENEROUS, **environment},
    )


def stop(process: subprocess.Popen, how: signal.Signals = signal.SIGTERM) -> None:
    """Ends the process and all that it started; SIGKILL is what a power cut does."""
    if process.poll() is None:
        os.killpg(process.pid, how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def listen(page: Page, complaints: list[str], own: str) -> None:
    """Notes what must not happen on a page: a policy violation, a script's error, a call to another host than `own`."""
    page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda r: complaints.append(r.url) if r.url.startswith("http") and not r.url.startswith(own) else None,
    )
