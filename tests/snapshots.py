"""Folders that look like a snapshot, for tests of how they are carried: nobody opens them."""

import hashlib
import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path

from kb.retrieval.indexing import travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import Catalogue, Kept, change
from kb.retrieval.indexing.index import FORMAT
from kb.settings import S3

FILES = {
    "library.json": b"{}",
    "articles.jsonl": b'{"id": "a"}\n' * 50,
    "dense/vectors.faiss": bytes(range(256)) * 400,
    "lexical/words/rows.npy": b"rows" * 1000,
    "empty.npy": b"",
}


def id_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def made(index: Path, name: str, files: Mapping[str, bytes] = FILES, created: str = "2026-11-30T00:00:00+00:00") -> str:
    """Writes one that no other has the id of; returns it."""
    folder = index / id_of(name)
    for file, data in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(data)
    digests = {file: hashlib.sha256(data).hexdigest() for file, data in files.items()}
    manifest = {
        "format": FORMAT, "id": folder.name, "created": created, "encoder": "e", "articles": {"a": "1"},
        "files": digests,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder.name


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def add_some(s3: S3, name: str, count: int) -> None:
    """A writer of the catalogue."""
    bucket = Bucket(s3)
    for number in range(count):
        kept = Kept(id=id_of(f"{name}-{number}"), manifest="", created="", encoder="", articles=0)
        change(bucket, lambda seen, kept=kept: seen.with_live(kept))


def push_some(s3: S3, index: Path, name: str, count: int) -> None:
    """Who pushes snapshots that share most files with the others'."""
    for number in range(count):
        one = made(index, f"{name}-{number}", {**FILES, "own.json": f"{name}-{number}".encode()})
        travel.push(Bucket(s3), index, one)


def pull_half(s3: S3, index: Path) -> None:
    """Pulls, and is killed when some files have come."""
    take, come = travel._blob, []

    def blob(*asked: object) -> bytes:
        data = take(*asked)  # type: ignore[arg-type]
        come.append(asked)
        if len(come) == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        return data

    travel._blob = blob  # type: ignore[assignment]
    travel.pull_live(Bucket(s3), index)


def catalogue_of(s3: S3) -> Catalogue:
    return travel.read(Bucket(s3))[0]
