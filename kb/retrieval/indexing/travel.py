"""Snapshots between this machine's folder and a bucket: push, pull, go back, verify, prune.

What comes from the bucket is written beside, verified as it comes, synced and renamed, as a build does it; nothing
below `index/<id>/` is ever half there but for `told`, which a receipt is read by and which nobody can open.
"""

import hashlib
import json
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import getpid
from pathlib import Path
from typing import Any
from uuid import uuid4

from kb.errors import KbError
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import (
    BLOBS,
    CLEANING_AT_MOST,
    Catalogue,
    Kept,
    change,
    read,
    require_conditions,
)
from kb.retrieval.indexing.index import (
    FORMAT,
    ID,
    Damaged,
    Files,
    current_id,
    damage,
    list_snapshots,
    make_current,
    only_build,
    put_in_place,
    read_manifest,
    remove,
    remove_leftovers,
    renew_manifest,
)

TOLD = ("library.json", "articles.jsonl")
"""The files by which a receipt of a snapshot is read."""
AT_ONCE = 8
"""Requests for files at the same time."""
DELETED_AT_ONCE = 500
PATIENCE = 120.0
"""Seconds that a push waits for another build or pull of this machine."""
KEEP, DAYS = 10, 90
"""What `prune` leaves at the least: so many snapshots, and each that was live in the last so many days."""


@dataclass(frozen=True)
class Moved:
    """What a push or pull had to send."""

    files: int
    bytes: int


def push(bucket: Bucket, index: Path, snapshot_id: str, live: bool = True) -> Moved:
    """Sends a snapshot of this machine and makes it live for all, and then here; one that is not `live` is only kept.

    What the bucket has is not sent again. Whoever pushes at the same time loses nothing: the last one is live. Raises
    KbError, and leaves the bucket's live one as it is, if the snapshot is damaged, the bucket cannot be written, or
    another build or pull here does not come to its end.
    """
    folder = index / snapshot_id
    manifest = read_manifest(folder)
    text = (folder / "manifest.json").read_bytes()
    wrong = damage(folder)
    if wrong:
        raise wrong
    sources = {digest: Files(folder, manifest["files"], name) for name, digest in manifest["files"].items()}
    kept = Kept(
        id=snapshot_id,
        manifest=hashlib.sha256(text).hexdigest(),
        created=manifest["created"],
        encoder=manifest["encoder"],
        articles=len(manifest["articles"]),
    )
    require_conditions(bucket)
    sent: list[int] = []

    def send(digest: str) -> None:
        data = text if digest == kept.manifest else sources[digest].read_bytes()
        bucket.put(f"{BLOBS}/{digest}", data)
        sent.append(len(data))

    def add(seen: Catalogue) -> Catalogue:
        # Asked again at each try: who cleans up between two of them changes the catalogue first.
        there = bucket.sizes(BLOBS)
        sizes = {digest: (folder / files.name).stat().st_size for digest, files in sources.items()}
        missing = [d for d, size in {**sizes, kept.manifest: len(text)}.items() if there.get(d) != size]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(send, missing))
        return seen.with_live(kept) if live else seen.with_old(kept)

    # The turn is taken before: what is live for all must not be told as something that failed.
    with only_build(index, PATIENCE) if live else nullcontext():
        change(bucket, add)
        if live:
            make_current(index, snapshot_id)
    return Moved(len(sent), sum(sent))


def pull(bucket: Bucket, index: Path, kept: Kept, only: Sequence[str] = ()) -> Moved:
    """Brings a kept snapshot into the folder, sound, or not at all; only while `only_build` is held.

    What a snapshot here has already is copied from it. `only` these files are brought if they are named, which a
    receipt needs; nobody can open such a folder. Raises Damaged if a file is not as it was built, KbError if the
    bucket is away or another version built it.
    """
    folder = index / kept.id
    if not ID.fullmatch(kept.id):
        raise Damaged("bucket.current_damaged", bucket.address)
    text, manifest = manifest_of(bucket, kept)
    files: dict[str, str] = manifest["files"]
    if folder.is_dir() and _is_there(folder, files, only):
        if (folder / "manifest.json").read_bytes() != text:
            renew_manifest(folder, text)
        return Moved(0, 0)
    here = _digests_here(index)
    beside = index / f"snapshot.tmp-{getpid()}"
    remove(beside)
    pulled: list[int] = [len(text)]

    def bring(name: str) -> None:
        path = beside / name
        if beside.resolve() not in path.resolve().parents:
            raise Damaged("snapshot.file_outside", f"snapshot {kept.id}", file=name)
        data = _copy_of(here, files[name])
        if data is None:
            data = _blob(bucket, kept.id, name, files[name])
            pulled.append(len(data))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    beside.mkdir()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(bring, only or files))
    (beside / "manifest.json").write_bytes(text)
    put_in_place(beside, folder)
    return Moved(len(pulled), sum(pulled))


def manifest_of(bucket: Bucket, kept: Kept) -> tuple[bytes, dict[str, Any]]:
    """A kept snapshot's manifest, as it is kept and read; Damaged, or KbError if another version wrote it."""
    text = _blob(bucket, kept.id, "manifest.json", kept.manifest)
    manifest: dict[str, Any] = json.loads(text)  # the sha256 says that it is what was pushed
    if manifest.get("format") != FORMAT:
        raise KbError("snapshot.other_version", f"snapshot {kept.id}")
    return text, manifest


def _blob(bucket: Bucket, snapshot_id: str, name: str, digest: str) -> bytes:
    found = bucket.get(f"{BLOBS}/{digest}")
    if found is None:
        raise Damaged("bucket.blob_missing", f"snapshot {snapshot_id}", file=name, blob=digest)
    if hashlib.sha256(found[0]).hexdigest() != digest:
        raise Damaged("bucket.blob_damaged", f"snapshot {snapshot_id}", file=name, blob=digest)
    return found[0]


def _is_there(folder: Path, files: dict[str, str], only: Sequence[str]) -> bool:
    try:
        if not only:
            return read_manifest(folder)["files"] == files and damage(folder) is None
        return all(Files(folder, files, name).read_bytes() for name in only)
    except Damaged:
        return False


def _digests_here(index: Path) -> dict[str, Files]:
    """Which file of which snapshot here should have a sha256."""
    found = {}
    for info in reversed(list_snapshots(index)):
        folder = index / info.id
        digests = read_manifest(folder)["files"]
        there = {digest: Files(folder, digests, name) for name, digest in digests.items() if (folder / name).is_file()}
        found.update(there)
    return found


def _copy_of(here: dict[str, Files], digest: str) -> bytes | None:
    try:
        return here[digest].read_bytes() if digest in here else None
    except Damaged:
        return None


def pull_live(bucket: Bucket, index: Path) -> str | None:
    """Brings the bucket's live snapshot and makes it live here; its id, or None if nothing was pushed yet."""
    with only_build(index):
        remove_leftovers(index)
        seen, _ = read(bucket)
        live = seen.find(seen.live)
        if live is None:
            return None
        pull(bucket, index, live)
        if current_id(index) != live.id:
            make_current(index, live.id)
    return live.id


def pull_told(bucket: Bucket, index: Path, catalogue: Catalogue) -> None:
    """Brings of each kept snapshot that is not here what its receipts are read by; only while `only_build` is held.

    Damaged, once all others are here, if one is not sound.
    """
    wrong: Damaged | None = None
    for kept in catalogue.kept:
        try:
            if not (index / kept.id).is_dir():
                pull(bucket, index, kept, TOLD)
        except Damaged as error:
            wrong = wrong or error
    if wrong is not None:
        raise wrong


def use(bucket: Bucket, index: Path, snapshot_id: str) -> None:
    """Makes an older snapshot live for all (rollback); KbError if it is not kept, or not sound."""
    with only_build(index):
        remove_leftovers(index)
        kept = read(bucket)[0].find(snapshot_id)
        if kept is None:
            raise KbError("snapshot.not_there", bucket.address, snapshot=snapshot_id[:40])
        pull(bucket, index, kept)

        def name(seen: Catalogue) -> Catalogue:
            found = seen.find(snapshot_id)
            if found is None:
                raise KbError("snapshot.not_there", bucket.address, snapshot=snapshot_id)
            return seen.with_live(found.model_copy(update={"until": None}))

        change(bucket, name)
        make_current(index, snapshot_id)


def verify(bucket: Bucket) -> Iterator[tuple[str, KbError | None]]:
    """Each kept snapshot, newest first, and what is wrong with it; each blob is read once."""
    faults: dict[str, KbError | None] = {}
    for kept in sorted(read(bucket)[0].kept, key=lambda one: one.created, reverse=True):
        try:
            files = manifest_of(bucket, kept)[1]["files"]
        except KbError as error:
            if error.code == "bucket.away":
                raise
            yield kept.id, error
            continue
        for name, digest in files.items():
            if digest not in faults:
                try:
                    _blob(bucket, kept.id, name, digest)
                    faults[digest] = None
                except Damaged as error:
                    faults[digest] = error
        yield kept.id, next((faults[digest] for digest in files.values() if faults[digest]), None)


def prune(bucket: Bucket, index: Path, keep: int, days: int, named: Collection[str]) -> list[str]:
    """Takes old snapshots out of the bucket, and those here too; returns their ids.

    One stays if it is live, among the `keep` newest, was live in the last `days` days (whoever was answered then has
    its receipts), or has an id that begins like one of `named`. Blobs go that no kept manifest names, what was left by
    pushes that failed too; on a manifest that cannot be read KbError, and no blob goes.
    """
    began, token = 0.0, uuid4().hex
    gone: list[str] = []

    def thin_out(seen: Catalogue) -> Catalogue:
        nonlocal began
        began = time.monotonic()  # others cannot see the mark of the cleaning before
        since = datetime.now(UTC) - timedelta(days=days)
        newest = {one.id for one in sorted(seen.kept, key=lambda one: one.created)[-keep:]}
        stays = [
            one
            for one in seen.kept
            if one.id == seen.live
            or one.id in newest
            or (one.until or datetime.now(UTC)) >= since
            or one.id.startswith(tuple(named))
        ]
        gone[:] = [one.id for one in seen.kept if one not in stays]
        return seen.model_copy(update={"kept": tuple(stays), "cleaning": token})

    left = change(bucket, thin_out)
    try:
        needed = {one.manifest for one in left.kept}
        for one in left.kept:
            text = _blob(bucket, one.id, "manifest.json", one.manifest)
            needed.update(json.loads(text)["files"].values())
        idle = sorted(set(bucket.sizes(BLOBS)) - needed)
        for start in range(0, len(idle), DELETED_AT_ONCE):
            if time.monotonic() - began > CLEANING_AT_MOST:  # others go on soon: the rest goes next time
                break
            bucket.delete([f"{BLOBS}/{digest}" for digest in idle[start : start + DELETED_AT_ONCE]])
    finally:
        change(bucket, lambda seen: _cleaned(seen, token), token)
    for snapshot_id in gone:
        if snapshot_id != current_id(index):
            remove(index / snapshot_id)
    return gone


def _cleaned(seen: Catalogue, token: str) -> Catalogue:
    # nosemgrep: no-secret-compared-by-equals (a mark of whose turn it is, no secret)
    return seen.model_copy(update={"cleaning": None}) if seen.cleaning == token else seen
