"""The folder of snapshots: which are there, which one is live, which are sound.

`index/<id>/` is a snapshot with its `manifest.json`; `index/current` names the live one.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.errors import KbError

FORMAT = 6
ID = re.compile(r"[0-9a-f]{12}")


class Damaged(KbError):
    """A file of a snapshot is not as it was built."""


@dataclass(frozen=True)
class Files:
    """A snapshot's files, or one of them, named as a path is: `files / "dense" / "vectors.faiss"`.

    The sha256 is that of the very bytes that are handed out, so that a file cannot change after it was verified.
    """

    folder: Path
    digests: Mapping[str, str]
    """Those of the manifest, by the file's name below the folder."""
    name: str = ""

    def __truediv__(self, part: str) -> "Files":
        return replace(self, name=f"{self.name}/{part}" if self.name else part)

    def read_bytes(self) -> bytes:
        """The file's bytes; Damaged if they are not those that the manifest names."""
        path = self.folder / self.name
        if self.folder.resolve() not in path.resolve().parents:
            raise self._damaged("snapshot.file_outside")
        try:
            data = path.read_bytes()
        except OSError:
            raise self._damaged("snapshot.file_missing") from None
        if hashlib.sha256(data).hexdigest() != self.digests.get(self.name):
            raise self._damaged("snapshot.file_damaged")
        return data

    def _damaged(self, code: str) -> Damaged:
        return Damaged(code, f"snapshot {self.folder.name}", file=self.name)


@dataclass(frozen=True)
class SnapshotInfo:
    """A line of `kb snapshots list`."""

    id: str
    created: str
    encoder: str
    articles: int
    live: bool


def sha256_of(path: Path) -> str:
    """The digest of a file, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Waits until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_read_only(folder: Path) -> None:
    """Takes the right to write from a snapshot's files and folders,
    so that nothing is cut or overwritten in place by mistake.
    """
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def remove(folder: Path) -> None:
    """Takes a snapshot's folder away, read-only as it is; nothing if it is not there."""
    for path in [folder, *folder.rglob("*")] if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(index: Path) -> None:
    """Takes away what a killed build or pull left half done; only while `only_build` is held."""
    for leftover in index.glob("*.tmp-*"):
        remove(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)


def put_in_place(beside: Path, folder: Path) -> None:
    """A snapshot that was written beside becomes `folder`, synced before; what is there already is taken away."""
    make_read_only(beside)
    for path in sorted(beside.rglob("*"), reverse=True):
        sync(path)
    sync(beside)
    remove(folder)
    os.rename(beside, folder)
    sync(folder.parent)


def renew_manifest(folder: Path, manifest: bytes) -> None:
    """Gives a snapshot's folder another manifest, which names the same files; readers see the old or the new one."""
    renewed = folder.with_name(f"manifest.tmp-{os.getpid()}")
    renewed.write_bytes(manifest)
    renewed.chmod(0o444)
    sync(renewed)
    folder.chmod(0o755)
    os.replace(renewed, folder / "manifest.json")
    folder.chmod(0o555)
    sync(folder)


def files_of(folder: Path) -> list[Path]:
    """All files of a snapshot but its manifest."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")


@contextmanager
def only_build(index: Path, patience: float = 0.0) -> Iterator[None]:
    """Holds the index for one build; the lock goes when the process does, however it ends. KbError if another holds it
    for so many seconds more.
    """
    index.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with open(index / ".lock", "w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise KbError("snapshot.another_build", str(index)) from None
                time.sleep(0.05)
        yield


def current_id(index: Path) -> str | None:
    """The id that `index/current` names, or None; the folder itself may be missing or damaged."""
    try:
        named = (index / "current").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return named if ID.fullmatch(named) else None


def make_current(index: Path, snapshot_id: str) -> None:
    """Names the live snapshot; readers see the old name or the new one."""
    beside, before = index / f"current.tmp-{os.getpid()}", current_id(index)
    with open(beside, "w", encoding="ascii") as file:
        file.write(snapshot_id + "\n")
        file.flush()
        os.fsync(file.fileno())
    if before is not None and (index / before).is_dir():
        os.utime(index / before)  # it was live until now: `prune` goes by that
    os.replace(beside, index / "current")
    sync(index)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a snapshot's folder; Damaged if it is missing or not a manifest."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        ok = manifest["format"] == FORMAT and manifest["id"] == folder.name and isinstance(manifest["encoder"], str)
        ok = ok and isinstance(manifest["files"], dict) and isinstance(manifest["articles"], dict)
        ok = ok and isinstance(manifest["created"], str)
    except (OSError, ValueError, KeyError, TypeError):
        ok = False
    if not ok:
        raise Damaged("snapshot.no_manifest", f"snapshot {folder.name}")
    return manifest


def damage(folder: Path) -> Damaged | None:
    """What is wrong with a snapshot's files; None if every sha256 is as the manifest says."""
    try:
        digests = read_manifest(folder)["files"]
        for name in digests:
            Files(folder, digests, name).read_bytes()
    except Damaged as error:
        return error
    return None


def folder_of(index: Path, snapshot_id: str) -> Path:
    """The folder of a snapshot; KbError if there is none of that name."""
    if not ID.fullmatch(snapshot_id) or not (index / snapshot_id).is_dir():
        raise KbError("snapshot.not_there", str(index), snapshot=snapshot_id[:40])
    return index / snapshot_id


def snapshot_folders(index: Path) -> list[Path]:
    """The folders of all snapshots, sound or not."""
    return sorted(p for p in (index.iterdir() if index.is_dir() else ()) if p.is_dir() and ID.fullmatch(p.name))


def list_snapshots(index: Path) -> list[SnapshotInfo]:
    """All snapshots that have a readable manifest, newest first."""
    live, found = current_id(index), []
    for folder in snapshot_folders(index):
        try:
            manifest = read_manifest(folder)
        except KbError:
            continue
        found.append(
            SnapshotInfo(
                folder.name, manifest["created"], manifest["encoder"], len(manifest["articles"]), folder.name == live
            )
        )
    return sorted(found, key=lambda info: (info.created, info.id), reverse=True)


def prune(index: Path, keep: int, days: int, named: Collection[str]) -> list[str]:
    """Takes old snapshots out of the folder; returns their ids, the oldest first.

    One stays if it is live, among the `keep` newest, was built or live in the last `days` days, or has an id that
    begins like one of `named`; and one whose manifest cannot be read.
    """
    since = time.time() - days * 86_400
    with only_build(index):
        gone = [
            info.id
            for info in list_snapshots(index)[keep:]
            if not info.live and (index / info.id).stat().st_mtime < since and not info.id.startswith(tuple(named))
        ][::-1]
        for snapshot_id in gone:
            remove(index / snapshot_id)
    return gone


def use_snapshot(index: Path, snapshot_id: str) -> None:
    """Makes an older snapshot live (rollback); KbError if it is not there or not sound."""
    folder = folder_of(index, snapshot_id)
    wrong = damage(folder)
    if wrong:
        raise KbError("snapshot.not_sound", f"snapshot {snapshot_id}", fault=wrong)
    with only_build(index):
        make_current(index, snapshot_id)
