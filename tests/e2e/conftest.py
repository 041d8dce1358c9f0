"""The real server on the project's own index, and a phone-sized Chromium in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import create_engine, text

from kb.settings import ROOT

PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Server:
    url: str
    database: str
    log: Path

    def rows(self, sql: str) -> list:
        with create_engine(self.database).connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(folder: Path, workers: int = 1, **environment: str):
    """A server as `scripts/serve` starts it, ready."""
    port, database, log = _free_port(), f"sqlite:///{folder / 'e2e.sqlite'}", folder / "server.log"
    environment = os.environ | {"KB_DATABASE_URL": database, "PORT": str(port), "HOST": "127.0.0.1", "KB_WORKERS": str(workers)} | environment
    environment = {"KB_ACCOUNTS": str(folder / "accounts.yaml"), "KB_JOURNAL": str(folder / "calls.jsonl")} | environment
    with log.open("wb") as out:
        process = subprocess.Popen(["scripts/serve"], cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urlopen(f"{url}/readyz", timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.5)
        else:
            pytest.fail(f"the server is not ready:\n{log.read_text('utf-8')}")
        yield Server(url, database, log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with started(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        yield found
        found.close()


@pytest.fixture
def visit(server, browser: Browser):
    """Opens pages; a policy violation, a script's error or a call to another host fails the test."""
    contexts, complaints = [], []

    def open_page(path: str = "/", viewport=PHONE, ready: bool = True, **options) -> Page:
        context = browser.new_context(viewport=viewport, locale="id-ID", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: complaints.append(r.url) if r.url.startswith("http") and not r.url.startswith(server.url) else None)
        page.goto(server.url + path)
        if ready:
            page.locator(".st-key-q input").wait_for(timeout=30_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
