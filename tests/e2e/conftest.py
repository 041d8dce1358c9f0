"""The real server on the project's own index, and a phone-sized Chromium in front of it."""

import os
import shutil
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import create_engine, text

from kb.storage.calls import Call, save_calls
from kb.storage.store import Store
from tests.e2e.processes import free_port, listen, serve, stop
from tests.e2e.studio import Studio

PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Server:
    url: str
    database: str
    log: Path

    def rows(self, sql: str) -> list:
        with create_engine(self.database).connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]

    def keep(self, call: Call) -> None:
        with closing(Store(self.database)) as store, store.transaction() as database:
            save_calls(database, [call])


@contextmanager
def started(folder: Path, workers: int = 1, **environment: str):
    """A server as `scripts/serve` starts it, ready."""
    port, database, log = free_port(), f"sqlite:///{folder / 'e2e.sqlite'}", folder / "server.log"
    places = {
        "KB_DATABASE_URL": database,
        "KB_ACCOUNTS": str(folder / "accounts.yaml"),
        "KB_JOURNAL": str(folder / "calls.jsonl"),
    }
    process = serve(port, log, places | {"KB_WORKERS": str(workers)} | environment)
    try:
        yield Server(f"http://127.0.0.1:{port}", database, log)
    finally:
        stop(process)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with started(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    """Not for longer: its event loop runs in this thread,
    and other tests of the same process have loops of their own.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield found
        found.close()


@pytest.fixture
def visit(server, browser: Browser):
    """Opens pages; a policy violation, a script's error or a call to another host fails the test.

    `ready`: with Streamlit's page, which a phone gets when it is chosen.
    """
    contexts, complaints = [], []

    def open_page(path: str = "/", viewport=PHONE, ready: bool = True, **options) -> Page:
        context = browser.new_context(viewport=viewport, locale="id-ID", **options)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints, server.url)
        chosen = f"{path}{'&' if '?' in path else '?'}lengkap=1"
        page.goto(server.url + (chosen if ready and path.partition("?")[0] == "/" else path))
        if ready:
            page.locator(".st-key-q input").wait_for(timeout=30_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    found = Studio(tmp_path_factory.mktemp("studio"))
    found.start()
    yield found
    found.kill()


@pytest.fixture
def enter(studio, browser):
    pages: list[Page] = []

    def run(account: str, path: str = "/studio", **options) -> Page:
        pages.append(studio.page(browser, account, path, **options))
        return pages[-1]

    yield run
    complaints = [words for page in pages for words in page.complaints]
    for page in pages:
        page.context.close()
    assert not complaints
