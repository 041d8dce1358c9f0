"""A server with officers on a copy of the articles in a git work tree of its own,
that can be killed and started again.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from kb.content.owners import load_owners
from kb.content.subject import load_subject
from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.people.accounts import demo_accounts, load_accounts, save_account
from kb.settings import ROOT
from kb.storage.store import Store
from kb.web.studio.texts import studio_texts
from tests.e2e.processes import free_port, listen, serve, stop

T = studio_texts("id")
SIDEWAYS = "[...document.querySelectorAll('.stMain, .stApp')].some(e => e.scrollWidth > e.clientWidth)"
expect.set_options(timeout=60_000)  # the machine may be busy; nothing here is a matter of time
PASSWORD = "rahasia-untuk-uji"
DESKTOP = {"width": 1280, "height": 800}


def git(folder: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True).stdout.strip()


class Studio:
    """The folder, the server and the ways into it."""

    def __init__(self, folder: Path, articles: Path = ROOT / "articles", index: Path = ROOT / "index") -> None:
        self.folder, self.articles = folder, folder / "articles"
        shutil.copytree(articles, self.articles)
        (folder / "index").mkdir()
        live = (index / "current").read_text().strip()
        shutil.copytree(index / live, folder / "index" / live)
        for name in ("current", "vectors.sqlite"):
            shutil.copyfile(index / name, folder / "index" / name)
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

    def hand_in(self, article: str, author: str) -> int:
        """The draft of a changed article that waits for signatures, as its author does it; nothing is read for the
        encoder.
        """
        store = Store(self.environment()["KB_DATABASE_URL"])
        context = Context(self.articles, self.folder / "index", self.folder / "accounts.yaml", store, None)  # type: ignore[arg-type]
        account = load_accounts(context.accounts)[author]
        draft = drafts.open_article(context, account, article)
        files = {path: (text or "") + "\n\nBaca sekali lagi.\n" for path, text in draft.files.items()}
        draft = drafts.save(context, account, draft.id, files, draft.revision).draft
        drafts.submit(context, account, draft.id)
        store.close()
        return draft.id

    def kb(self, *args: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "kb", *args],
            cwd=ROOT,
            env=os.environ | self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )


def area(page: Page, lang: str = "id"):
    return page.locator(f".sj-writing textarea[lang={lang}]")


def status(page: Page, lang: str = "id"):
    return page.locator(f".sj-writing:has(textarea[lang={lang}]) .sj-saved")


def saved(page: Page, lang: str = "id") -> None:
    expect(status(page, lang)).to_have_attribute("data-saved", "true", timeout=60_000)


def type_in(page: Page, words: str) -> None:
    area(page).click()
    page.keyboard.type(words, delay=2)
    page.wait_for_timeout(100)
    saved(page)


def labelled(page: Page, label: str):
    """The field of this name; while Streamlit draws a page anew, it may be there twice for a moment."""
    return page.get_by_label(label, exact=True).first


def pick(page: Page, label: str, words: str) -> None:
    field = labelled(page, label)
    field.click()
    field.press_sequentially(words, delay=10)
    page.locator("[role=listbox] [role=option]").first.wait_for()
    field.press("Enter")
    field.press("Escape")  # while the list is open, all else is hidden from who cannot see


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()


def said(page: Page, words: str) -> None:
    expect(page.locator(".sj-said").filter(has_text=words[:40]).first).to_be_visible(timeout=300_000)


def add_phrasing(page, words: str) -> None:
    """Types it, and once more if the page was being redrawn just then, as a person would."""
    field, added = (
        page.locator(".st-key-add-phrasing-id input"),
        page.locator(".st-key-phrasings").get_by_text(words, exact=True).first,
    )
    for _ in range(5):
        field.fill(words)
        field.press("Enter")
        try:
            return expect(added).to_be_visible(timeout=20_000)
        except AssertionError:
            continue
    expect(added).to_be_visible()
