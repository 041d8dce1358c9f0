"""How long a snapshot takes to the bucket and from it: whole, and after one article was changed.

    OMP_NUM_THREADS=1 .venv/bin/python -m scripts.measure_snapshots_s3 [--rounds N]

A server of SeaweedFS is started on this machine. Of the articles of KB_ARTICLES one gets another sentence in each
round, is built upon the one before, pushed, and pulled by a machine that has the one before; and whole, by one that has
none. A push ends when the bucket names it live, a pull when all is verified and on the disk.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from kb.answering.ask import today
from kb.content.library import load_library, servable
from kb.publishing.consistency.rules import check
from kb.retrieval.build import build_snapshot, known_articles, live_snapshot
from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.index import remove
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.indexing.travel import Moved, pull, push, read
from kb.settings import S3, settings_from_env
from scripts.seaweedfs import BUCKET, KEY, SECRET, SeaweedFS

Round = tuple[float, Moved]


def measure(act: Callable[..., Moved], *args: object) -> Round:
    begun = time.perf_counter()
    return time.perf_counter() - begun, act(*args)


def build(articles: Path, desk: Path, encoder: Encoder, live: Snapshot | None) -> str:
    library = load_library(articles, known_articles(live, today()) if live else None)
    return build_snapshot(servable(library, check(library, today())), encoder, desk, today(), previous=live)


def rounds(server: SeaweedFS, place: Path, count: int) -> dict[str, list[Round]]:
    """For each way of moving what each round took."""
    settings = settings_from_env()
    encoder = open_encoder(settings.encoder)
    articles, desk = place / "articles", place / "desk"
    shutil.copytree(settings.articles, articles, ignore=shutil.ignore_patterns(".git"))
    desk.mkdir()
    shutil.copy(settings.index / "vectors.sqlite", desk)
    found: dict[str, list[Round]] = defaultdict(list)
    live = build(articles, desk, encoder, None)
    text = min(articles.rglob("*/*.md"))
    for number in range(count):
        bucket = Bucket(S3(f"s3://{BUCKET}/round-{number}", server.endpoint))
        replica = place / f"replica-{number}"
        replica.mkdir()
        found["push, whole"].append(measure(push, bucket, desk, live))
        found["pull, whole"].append(measure(pull, bucket, replica, read(bucket)[0].kept[-1]))
        text.write_text(text.read_text("utf-8").rstrip() + f"\n\nKalimat ke-{number + 1} yang baru.\n", "utf-8")
        live = build(articles, desk, encoder, live_snapshot(desk, encoder))
        found["push, one article changed"].append(measure(push, bucket, desk, live))
        found["pull, one article changed"].append(measure(pull, bucket, replica, read(bucket)[0].kept[-1]))
        remove(replica)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    os.environ.update(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET)
    server = SeaweedFS()
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
            found = rounds(server, Path(place), given.rounds)
    finally:
        server.remove()
    print("| what | seconds (median) | from – to | files | MB |\n| --- | --- | --- | --- | --- |")
    for name, all_of in found.items():
        seconds = [took for took, _ in all_of]
        files = statistics.median(moved.files for _, moved in all_of)
        size = statistics.median(moved.bytes for _, moved in all_of)
        spread = f"{min(seconds):.2f} – {max(seconds):.2f}"
        print(f"| {name} | {statistics.median(seconds):.2f} | {spread} | {files:.0f} | {size / 1e6:.1f} |")


if __name__ == "__main__":
    main()
