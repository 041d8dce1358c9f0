"""One article changed among many: how long until every process of a running server answers from the new snapshot."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

from kb.answering.ask import today
from kb.content.library import load_library, servable
from kb.publishing.consistency.rules import check
from kb.retrieval.build import build_snapshot, known_articles
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.indexing.index import current_id, remove, snapshot_folders
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.settings import ROOT
from scripts.benchmarks.growth import synthetic_folder
from scripts.benchmarks.rows import Row, p50
from scripts.benchmarks.serving import serving
from scripts.benchmarks.vectors import FOLDER
from scripts.synthetic import article

ARTICLES = 10_000
ROUNDS = 5
WORKERS = 2
CONNECTIONS = 16
"""Each stays with the process that took it; so many reach both."""
TARGET = "<= 2 s"


def measure(encoder: Encoder, articles: int = ARTICLES, rounds: int = ROUNDS) -> list[Row]:
    """By a process that runs already, as when an officer publishes, and by `kb build`, which starts anew."""
    folder, index = synthetic_folder("changed", articles), FOLDER / f"index-{articles}"
    index.mkdir(exist_ok=True)
    if not (index / "vectors.sqlite").exists():
        (index / "vectors.sqlite").symlink_to(FOLDER / "vectors.sqlite")
    settings = {"KB_ARTICLES": str(folder), "KB_INDEX": str(index)}
    subprocess.run(["scripts/setup"], cwd=ROOT, env=os.environ | settings, check=True, capture_output=True)

    def at_once(live: Snapshot) -> None:
        changed = load_library(folder, known_articles(live, today()))
        build_snapshot(servable(changed, check(changed, today())), encoder, index, today(), previous=live)

    def by_command() -> None:
        subprocess.run(
            [sys.executable, "-m", "kb", "build"], cwd=ROOT, env=os.environ | settings, check=True, capture_output=True
        )

    with serving(WORKERS, **settings) as server:
        inside = [
            _live_everywhere(server.port, folder, index, partial(at_once, open_snapshot(index, encoder)))
            for _ in range(rounds + 1)
        ]
        del inside[0]  # where the code is newer than the snapshot, all articles are read once
        outside = [_live_everywhere(server.port, folder, index, by_command) for _ in range(rounds)]
    what = f"one of {articles:,} articles changed: live in {WORKERS} processes"
    target = TARGET if articles == ARTICLES else ""
    return [
        Row(
            what,
            p50([live for _, live in inside]),
            "s",
            target=target,
            note=(
                f"built after {p50([built for built, _ in inside]):.2f} s; longest "
                f"{max(inside, key=lambda t: t[1])[1]:.2f} s"
            ),
        ),
        Row(
            "  the same by `kb build`",
            p50([live for _, live in outside]),
            "s",
            target=target,
            note=f"built after {p50([built for built, _ in outside]):.2f} s",
        ),
    ]


def _live_everywhere(port: int, folder: Path, index: Path, build: Callable[[], None]) -> tuple[float, float]:
    """Seconds from the writing of an article to the end of the build,
    and to the first moment at which no process answers from the old.
    """
    before = current_id(index)
    _wait(_connections(port), lambda snapshot: snapshot == before)
    changed = article(time.time_ns() % 100)
    path = folder / changed.office.id / f"{changed.id}.md"
    path.write_text(f"{changed.markdown()}\nDiubah pada {_in_letters(time.time_ns())}.\n", "utf-8")
    start = time.perf_counter()
    build()
    built = time.perf_counter() - start
    _wait(_connections(port), lambda snapshot: snapshot != before)
    live = time.perf_counter() - start
    for old in snapshot_folders(index):
        if old.name not in (before, current_id(index)):
            remove(old)
    return built, live


def _wait(connections: list[http.client.HTTPConnection], there: Callable[[str], bool]) -> None:
    """Asks on each connection until all are answered from the snapshot that is meant."""
    waiting = connections
    while waiting:
        waiting = [connection for connection in waiting if not there(_snapshot(connection))]
    for connection in connections:
        connection.close()


def _connections(port: int) -> list[http.client.HTTPConnection]:
    return [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(CONNECTIONS)]


def _snapshot(connection: http.client.HTTPConnection) -> str:
    connection.request("GET", f"/api/v1/ask?q={quote('biaya ktp hilang')}")
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"the server answered {response.status}")
    return json.loads(body)["snapshot"]


def _in_letters(number: int) -> str:
    """A word that no article has."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
