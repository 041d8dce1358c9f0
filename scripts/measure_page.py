"""What the first page costs on a slow telephone, and whether anything moves when Streamlit's page takes over.

    scripts/serve &
    .venv/bin/python -m scripts.measure_page [URL] [--beside URL]

Each visit is with an empty cache, in Chromium at 400 kbit/s, 400 ms latency and a processor four times as slow. URL is
a server that runs (http://127.0.0.1:8501); `--beside` another, such as that of an older commit, measured in turn.
"""

import argparse
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote_plus

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
BYTES_A_SECOND, LATENCY, SLOWER = 400_000 / 8, 400, 4
QUESTION = "hp sy diblokir gmn ya"
FIELD, ANSWER = "input[type=search]:visible", ".sj-card h1:visible"
VISITS = 3
PATIENCE = 90_000
"""Milliseconds."""
NOTES = """
const look = () => {
  if (document.querySelector(".sj-card h1")?.checkVisibility()) window.seen = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
window.shifted = 0;
const add = (list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) window.shifted += e.value; });
new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Traffic:
    """What a page has fetched so far."""

    requests: int = 0
    received: float = 0

    def listen(self, page: Page, slow: bool) -> None:
        """Counts, and makes the network and the processor slow if asked."""
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda _: self._count(1, 0))
        session.on("Network.loadingFinished", lambda event: self._count(0, event["encodedDataLength"]))
        if slow:
            conditions = {"offline": False, "latency": LATENCY}
            conditions |= {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
            session.send("Network.emulateNetworkConditions", conditions)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def _count(self, requests: int, received: float) -> None:
        self.requests += requests
        self.received += received

    def __str__(self) -> str:
        return f"{self.received / 1000:.0f} KB, {self.requests} requests"


@contextmanager
def visit(browser: Browser, size: ViewportSize, slow: bool) -> Iterator[tuple[Page, Traffic]]:
    """A page of a browser that was never here."""
    context = browser.new_context(viewport=size, locale="id-ID")
    try:
        context.add_init_script(NOTES)
        page, traffic = context.new_page(), Traffic()
        traffic.listen(page, slow)
        yield page, traffic
    finally:
        context.close()


def first_answer(browser: Browser, url: str) -> tuple[float, str]:
    """Seconds until the answer to a link's question is seen, and what was fetched by then."""
    with visit(browser, PHONE, slow=True) as (page, traffic):
        page.goto(f"{url}/?q={quote_plus(QUESTION)}", wait_until="commit")
        page.locator(ANSWER).first.wait_for(timeout=PATIENCE)
        fetched = str(traffic)
        page.wait_for_function(
            "() => window.seen"
        )  # as the page's own clock has it: a question from here waits its turn
        return page.evaluate("window.seen") / 1000, fetched


def usable(browser: Browser, url: str) -> tuple[float, float, str]:
    """Seconds until one can type on the first page, and from Enter to the answer; and what is fetched in all."""
    with visit(browser, PHONE, slow=True) as (page, traffic):
        begun = time.monotonic()
        page.goto(f"{url}/", wait_until="commit")
        page.locator(FIELD).first.wait_for(timeout=PATIENCE)
        until_field = time.monotonic() - begun
        page.wait_for_load_state("load", timeout=PATIENCE)
        page.locator(FIELD).first.fill(QUESTION)
        begun = time.monotonic()
        page.keyboard.press("Enter")
        page.locator(ANSWER).first.wait_for(timeout=PATIENCE)
        return until_field, time.monotonic() - begun, str(traffic)


def shifted(browser: Browser, url: str) -> float:
    """The layout shift (CLS) of a desktop's visit to an answer, until Streamlit's page has settled."""
    with visit(browser, DESKTOP, slow=False) as (page, _):
        page.goto(f"{url}/?q={quote_plus(QUESTION)}")
        page.locator(".st-key-q input").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(2000)
        return float(page.evaluate("window.shifted"))


def told(browser: Browser, url: str) -> list[tuple[str, str]]:
    """The figures of a server, each the median of a few visits."""
    answers = sorted(first_answer(browser, url) for _ in range(VISITS))
    uses = sorted(usable(browser, url) for _ in range(VISITS))
    return [
        ("a link's answer is seen after", f"{answers[VISITS // 2][0]:.2f} s ({answers[VISITS // 2][1]})"),
        ("one can type after", f"{uses[VISITS // 2][0]:.2f} s"),
        ("Enter to answer", f"{median(use[1] for use in uses):.2f} s"),
        ("fetched by then", uses[VISITS // 2][2]),
        ("shift until Streamlit's page stands, desktop", f"{median(shifted(browser, url) for _ in range(VISITS)):.3f}"),
    ]


def main() -> None:
    """Prints the figures, one server a column."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8501")
    parser.add_argument("--beside", metavar="URL")
    asked = parser.parse_args()
    urls = [asked.url, *([asked.beside] if asked.beside else [])]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        columns = [told(browser, url) for url in urls]
        browser.close()
    print(f"{'':46}" + "".join(f"{url:34}" for url in urls))
    for row in zip(*columns, strict=True):
        print(f"{row[0][0]:46}" + "".join(f"{figure:34}" for _, figure in row))


if __name__ == "__main__":
    main()
