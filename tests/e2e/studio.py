"""A server with officers on a copy of the articles in a git work tree of its own,
that can be killed and started again.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from kb.content.owners import load_owners
from kb.content.subject import load_subject
from kb.publishing.people.accounts import demo_accounts, save_account
from kb.settings import ROOT
from tests.e2e.processes import free_port, listen, serve, stop

PASSWORD = "rahasia-untuk-uji"
DESKTOP = {"width": 1280, "height": 800}


def git(folder: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True).stdout.strip()


class Studio:
    """The folder, the server and the ways into it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.articles = folder, folder / "articles"
        shutil.copytree(ROOT / "articles", self.articles)
        (folder / "index").mkdir()
        live = (ROOT / "index" / "current").read_text().strip()
        shutil.copytree(ROOT / "index" / live, folder / "index" / live)
        for name in ("current", "vectors.sqlite"):
            shutil.copyfile(ROOT / "index" / name, folder / "index" / name)
        for args in (
            ("init", "-q", "-b", "main"),
            ("config", "user.name", "Uji"),
            ("config", "user.email", "uji@contoh.id"),
            ("add", "-A"),
            ("commit", "-qm", "Mulai"),
        ):
            git(self.articles, *args)
        for account in demo_accounts(load_subject(self.articles), load_owners(self.articles / "owners.yaml")):
            save_account(folder / "accounts.yaml", account, PASSWORD)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.process: subprocess.Popen | None = None
        self.more: dict[str, str] = {}

    def environment(self) -> dict[str, str]:
        return {
            "KB_ARTICLES": str(self.articles),
            "KB_INDEX": str(self.folder / "index"),
            "KB_ACCOUNTS": str(self.folder / "accounts.yaml"),
            "KB_DATABASE_URL": f"sqlite:///{self.folder / 'studio.sqlite'}",
            **self.more,
        }

    def start(self) -> None:
        self.process = serve(self.port, self.log, self.environment())

    def kill(self) -> None:
        """As a power cut does."""
        if self.process:
            stop(self.process, signal.SIGKILL)

    def page(self, browser: Browser, account: str, path: str = "/studio", **options) -> Page:
        """A browser of its own in which the account has signed in; it fails on a script's error."""
        context = browser.new_context(viewport=options.pop("viewport", DESKTOP), locale="id-ID", **options)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        listen(page, page.complaints, self.url)  # type: ignore[attr-defined]
        page.goto(f"{self.url}/masuk?next={path.replace('&', '%26')}")
        page.locator("#name").fill(account)
        page.locator("#password").fill(PASSWORD)
        page.locator("form button").click()
        page.locator(".st-key-studio-top").wait_for()
        return page

    def kb(self, *args: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "kb", *args],
            cwd=ROOT,
            env=os.environ | self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
