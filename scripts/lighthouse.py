"""Lighthouse's scores of the public pages on a telephone: performance, accessibility, best practices, search engines.

    npm install --prefix .cache/lighthouse lighthouse@13.5.0
    scripts/serve &
    .venv/bin/python -m scripts.lighthouse [URL] [--least 95]

URL is a server that runs (http://127.0.0.1:8501). Exit 1 if a score is below --least. Speed is measured, so a score
that is too low is taken again, twice at most, and the best counts: another program's work can only make a page slower.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from urllib.request import urlopen

from kb.errors import KbError
from kb.settings import ROOT

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TAKEN = 3
PAGES = ("/", "/?lang=en", "/articles/{article}", "/jawaban", "/?q={asked}", "/cari?q={asked}", "/bukti/{receipt}")
UNLISTED = ("/?q=", "/cari", "/bukti/")
"""What no search engine shall list: that it is told so is no fault of these pages."""


def program() -> str | None:
    """Where Lighthouse is: in `.cache/lighthouse` or on the path; None if it is not installed."""
    own = ROOT / ".cache" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
    return str(own) if own.exists() else shutil.which("lighthouse")


def pages(url: str) -> list[str]:
    """One address of each kind of public page, with an article that the server has."""
    with urlopen(f"{url}/api/v1/articles", timeout=60) as found:  # an address of one's own choosing  # nosec B310
        article = json.load(found)["articles"][0]
    with urlopen(f"{url}/api/v1/articles/{article['id']}", timeout=60) as found:  # nosec B310
        receipt = json.load(found)["receipt"]
    asked = "+".join(article["title"].split()[:6])
    return [page.format(article=article["id"], asked=asked, receipt=receipt) for page in PAGES]


def _run(lighthouse: str, address: str, unlisted: bool) -> dict[str, int]:
    command = [lighthouse, address, "--quiet", "--output=json", "--output-path=stdout"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"]
    command += ["--skip-audits=is-crawlable"] if unlisted else []
    chrome = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env=os.environ | ({"CHROME_PATH": chrome} if chrome else {}),
    )
    if done.returncode:
        raise KbError("Lighthouse cannot look at the page", address, f"see what it says: {done.stderr.strip()[-300:]}")
    found = json.loads(done.stdout)["categories"]
    return {name: round(100 * (found[name]["score"] or 0)) for name in CATEGORIES}


def scores(lighthouse: str, url: str, page: str, least: int) -> dict[str, int]:
    """A page's score in each category, out of 100: the best of a few runs if one is below `least`."""
    best = dict.fromkeys(CATEGORIES, 0)
    for _ in range(TAKEN):
        found = _run(lighthouse, url + page, page.startswith(UNLISTED))
        best = {name: max(best[name], found[name]) for name in CATEGORIES}
        if min(best.values()) >= least:
            break
    return best


def main() -> None:
    """Prints a line a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8501")
    parser.add_argument("--least", type=int, default=95)
    asked = parser.parse_args()
    lighthouse = program()
    if lighthouse is None:
        sys.exit("Lighthouse is not installed: npm install --prefix .cache/lighthouse lighthouse@13.5.0")
    print(f"{'':48}" + "".join(f"{name:>16}" for name in CATEGORIES))
    least = 100
    for page in pages(asked.url):
        found = scores(lighthouse, asked.url, page, asked.least)
        least = min(least, *found.values())
        print(f"{page[:47]:48}" + "".join(f"{found[name]:16}" for name in CATEGORIES), flush=True)
    sys.exit(least < asked.least)


if __name__ == "__main__":
    main()
