"""How long all checks of a large collection take: `kb check`, and "Check all" beside a draft in the studio.

    .venv/bin/python -m scripts.measure_check [--articles 2000] [--rounds 3]

The articles are synthetic (scripts/synthetic.py), so each has neighbours that differ by a word. "first" has not read a
sentence before: its vectors are made, and kept. Each of the others is a process of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kb.answering.ask import today
from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import full_findings
from kb.publishing.people.accounts import Account, save_account
from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import ROOT, settings_from_env
from kb.storage.store import Store
from scripts.benchmark import machine
from scripts.benchmarks.growth import synthetic_folder
from scripts.benchmarks.rows import p50


def by_command(articles: Path, index: Path) -> float:
    """Seconds of `kb check`, its start included."""
    environment = {"KB_ARTICLES": str(articles), "KB_INDEX": str(index)}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "kb", "check"],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr[-2000:])
    return time.perf_counter() - began


def beside_a_draft(articles: Path, index: Path, kept: Path) -> list[float]:
    """Seconds of "Check all" in a process that has just begun, and once more after the draft has changed."""
    context = Context(
        articles, index, kept / "accounts.yaml", Store(f"sqlite:///{kept / 'studio.sqlite'}"),
        open_encoder(settings_from_env().encoder),
    )  # fmt: skip
    path = min(articles.glob("*/*.md"))
    author = Account("uji", "Uji", None, {path.parent.name: frozenset({"author"})})
    save_account(context.accounts, author, "kata-sandi-untuk-uji")
    draft, times = drafts.open_article(context, author, path.stem), []
    for number in range(2):
        files = {name: f"{text}\nBaca sekali lagi, ke-{number}.\n" for name, text in draft.files.items()}
        draft = drafts.save(context, author, draft.id, files, draft.revision).draft
        began = time.perf_counter()
        full_findings(context, draft, today())
        times.append(time.perf_counter() - began)
    context.store.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    articles = synthetic_folder("checked", options.articles)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        index.mkdir()
        first = by_command(articles, index)
        again = [by_command(articles, index) for _ in range(options.rounds)]
        studio = [beside_a_draft(articles, index, Path(tempfile.mkdtemp(dir=folder))) for _ in range(options.rounds)]
    print(f"{machine()}; {options.articles:,} articles, seconds: median of {options.rounds} (least to most)\n")
    print(f"{'kb check, first':34} {first:8.1f}")
    for name, times in (
        ("kb check, again", again),
        ("Check all beside a draft", [one for one, _ in studio]),
        ("  after another change of it", [two for _, two in studio]),
    ):
        print(f"{name:34} {p50(times):8.1f} ({min(times):.1f} to {max(times):.1f})")


if __name__ == "__main__":
    main()
