"""Immutable builds of all that answering needs, one of them live.

`index/<id>/` holds `library.json`, `passages.jsonl`, `vectors.faiss`, `lexical/`, `weights.json` and `manifest.json`;
`index/current` names the live one. A build is written beside, synced, renamed, and only then named in `current`, so that
a crash at any point leaves the old one live.
"""

import fcntl
import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from kb.content.library import Library
from kb.errors import KbError
from kb.retrieval.encoder import Encoder
from kb.retrieval.lexical import Lexical, build_lexical, load_lexical
from kb.retrieval.normalise import ENGLISH, LEXICON, normalise, tokens
from kb.retrieval.passages import (
    KINDS,
    Passage,
    passages_from_jsonl,
    passages_of,
    passages_to_jsonl,
)
from kb.retrieval.ranking import WEIGHTS, Weights
from kb.retrieval.spelling import Spelling, build_spelling
from kb.retrieval.vectors import encode_passages

FORMAT = 1
ID = re.compile(r"[0-9a-f]{12}")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Grid:
    """The places of each article's passages, a row an article, so that all articles can be weighed at once."""

    articles: tuple[str, ...]
    places: np.ndarray
    """(articles, most passages of one), -1 where an article has no more."""
    of_kind: dict[str, np.ndarray]
    """For each kind of passage, where in `places` it stands, bool."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that answering reads; never changed once loaded, safe to share between threads."""

    id: str
    library: Library
    passages: tuple[Passage, ...]
    index: faiss.IndexFlatIP
    lexical: Lexical
    weights: Weights
    encoder: Encoder
    manifest: dict[str, Any] = field(repr=False)

    @cached_property
    def rows(self) -> dict[str, list[int]]:
        """Article id -> the places of its passages."""
        found: dict[str, list[int]] = {}
        for row, passage in ((r, p) for r, p in enumerate(self.passages) if p.article):
            found.setdefault(passage.article, []).append(row)
        return found

    @cached_property
    def grid(self) -> Grid:
        """The passages of every article as one table."""
        places = np.full((len(self.rows), max(map(len, self.rows.values()), default=0)), -1)
        for at, rows in enumerate(self.rows.values()):
            places[at, : len(rows)] = rows
        kinds = np.array([*(passage.kind for passage in self.passages), ""])  # the last for -1
        return Grid(tuple(self.rows), places, {kind: kinds[places] == kind for kind in KINDS})

    @cached_property
    def foreign(self) -> list[int]:
        """The places of the questions that no article answers."""
        return [row for row, passage in enumerate(self.passages) if passage.kind == "foreign"]

    @cached_property
    def questions(self) -> list[int]:
        """The places of all titles and phrasings."""
        return [row for row, passage in enumerate(self.passages) if passage.kind in ("title", "phrasing")]

    @cached_property
    def spelling(self) -> Spelling:
        """Sets a question's words right by those of the passages."""
        return build_spelling(passage.text for passage in self.passages)

    @cached_property
    def stems(self) -> tuple[frozenset[str], ...]:
        """The stems of each passage."""
        return tuple(frozenset(tokens(passage.text)) for passage in self.passages)

    @cached_property
    def vocabulary(self) -> dict[str, frozenset[str]]:
        """Article id -> the stems of all its passages."""
        return {article: frozenset().union(*(self.stems[row] for row in rows)) for article, rows in self.rows.items()}

    @cached_property
    def exact(self) -> dict[str, frozenset[str]]:
        """Normalised title or phrasing -> ids of the articles that have it."""
        found: dict[str, set[str]] = {}
        for passage in self.passages:
            if passage.kind in ("title", "phrasing"):
                found.setdefault(normalise(passage.text), set()).add(passage.article)
        return {text: frozenset(ids) for text, ids in found.items() if text}


@dataclass(frozen=True)
class SnapshotInfo:
    """A line of `kb snapshots list`."""

    id: str
    created: str
    encoder: str
    articles: int
    live: bool


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")


@contextmanager
def _only_build(index: Path) -> Iterator[None]:
    """Holds the index for one build; the lock goes when the process does, however it ends."""
    index.mkdir(parents=True, exist_ok=True)
    with open(index / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KbError("another build is running", str(index), "wait until it has ended") from None
        yield


def current_id(index: Path) -> str | None:
    """The id that `index/current` names, or None; the folder itself may be missing or damaged."""
    try:
        named = (index / "current").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return named if ID.fullmatch(named) else None


def _make_current(index: Path, snapshot_id: str) -> None:
    beside = index / f"current.tmp-{os.getpid()}"
    with open(beside, "w", encoding="ascii") as file:
        file.write(snapshot_id + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, index / "current")
    _sync(index)


def build_snapshot(
    library: Library,
    encoder: Encoder,
    index: Path,
    on: date,
    go_live: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """Builds the published articles into `index/<id>/`, makes it live, and returns its id.

    The id follows from format, encoder, library, passages, spelling lexicon and weights: the same content has the same
    id, and nothing is written twice. `progress(done, total)` counts passages. Raises KbError if another build runs
    or there is nothing to serve.
    """
    passages = passages_of(library, on)
    if not passages:
        raise KbError("no published article can be served", str(index), "mend the findings of `kb check` and build again")
    parts = {
        "library.json": library.to_json(),
        "passages.jsonl": passages_to_jsonl(passages),
        "weights.json": WEIGHTS.read_bytes(),
    }
    digest = hashlib.sha256(f"{FORMAT}\0{encoder.id}\0".encode() + LEXICON.read_bytes() + ENGLISH.read_bytes())
    for part in parts.values():
        digest.update(b"\0" + part)
    snapshot_id = digest.hexdigest()[:12]
    with _only_build(index):
        for leftover in index.glob("*.tmp-*"):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)
        folder = index / snapshot_id
        if folder.exists() and damage(folder):
            shutil.rmtree(folder)
        if not folder.exists():
            _write(folder, snapshot_id, parts, passages, library, encoder, index, progress)
        if go_live and current_id(index) != snapshot_id:
            _make_current(index, snapshot_id)
    return snapshot_id


def _write(folder, snapshot_id, parts, passages, library, encoder, index, progress) -> None:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(passages))

    texts = [passage.text for passage in passages]
    vectors = encode_passages(encoder, texts, index / "vectors.sqlite", advance)
    beside = folder.with_name(f"{snapshot_id}.tmp-{os.getpid()}")
    beside.mkdir()
    for name, data in parts.items():
        (beside / name).write_bytes(data)
    flat = faiss.IndexFlatIP(encoder.dimension)
    flat.add(vectors)
    faiss.write_index(flat, str(beside / "vectors.faiss"))
    build_lexical(texts).save(beside / "lexical")
    manifest = {
        "format": FORMAT,
        "id": snapshot_id,
        "encoder": encoder.id,
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "passages": len(passages),
        "articles": {a.id: a.version for a in sorted(library.articles.values(), key=lambda a: a.id)},
        "files": {path.relative_to(beside).as_posix(): _sha256(path) for path in _files(beside)},
    }
    (beside / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")
    for path in sorted(beside.rglob("*"), reverse=True):
        _sync(path)
    _sync(beside)
    os.rename(beside, folder)
    _sync(index)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a snapshot's folder; KbError if it is missing or not a manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        ok = manifest["format"] == FORMAT and manifest["id"] == folder.name and isinstance(manifest["encoder"], str)
        ok = ok and isinstance(manifest["files"], dict) and isinstance(manifest["articles"], dict)
        ok = ok and isinstance(manifest["created"], str)
    except (OSError, ValueError, KeyError, TypeError):
        ok = False
    if not ok:
        raise KbError("its manifest is missing or damaged", f"snapshot {folder.name}", "build again with `python -m kb build`")
    return manifest


def damage(folder: Path) -> str | None:
    """What is wrong with a snapshot's files, in words, or None if every sha256 is as the manifest says."""
    try:
        manifest = read_manifest(folder)
    except KbError as error:
        return error.what
    for name, digest in manifest["files"].items():
        path = folder / name
        if folder.resolve() not in path.resolve().parents:
            return f"{name} lies outside the snapshot"
        try:
            sound = _sha256(path) == digest
        except OSError:
            return f"{name} is missing"
        if not sound:
            return f"{name} is damaged"
    return None


def _load(folder: Path, encoder: Encoder) -> Snapshot:
    wrong = damage(folder)
    if wrong:
        raise KbError(wrong, f"snapshot {folder.name}", "build again with `python -m kb build`")
    manifest = read_manifest(folder)
    if manifest["encoder"] != encoder.id:
        raise KbError(
            f"it was built with the encoder {manifest['encoder']}, and {encoder.id} was given",
            f"snapshot {folder.name}",
            "set KB_ENCODER to the first or build again with `python -m kb build`",
        )
    passages = passages_from_jsonl((folder / "passages.jsonl").read_bytes())
    snapshot = Snapshot(
        id=folder.name,
        library=Library.from_json((folder / "library.json").read_bytes()),
        passages=passages,
        index=faiss.read_index(str(folder / "vectors.faiss")),
        lexical=load_lexical(folder / "lexical", len(passages)),
        weights=Weights.from_json((folder / "weights.json").read_bytes()),
        encoder=encoder,
        manifest=manifest,
    )
    if snapshot.index.ntotal != len(passages):
        raise KbError(f"{snapshot.index.ntotal} vectors for {len(passages)} passages", f"snapshot {folder.name}", "build again")
    return snapshot


def open_snapshot(index: Path, encoder: Encoder, snapshot_id: str | None = None) -> Snapshot:
    """The snapshot asked for, else the live one, every file verified.

    A live one that is damaged is logged and the newest sound one built with this encoder is opened instead. Raises
    KbError if there is none, if the one asked for is not sound, or if the encoder is another than it was built with.
    """
    if snapshot_id is not None:
        return _load(_folder(index, snapshot_id), encoder)
    live = current_id(index)
    if live and (index / live).is_dir() and not damage(index / live):
        return _load(index / live, encoder)
    for info in list_snapshots(index):
        if info.id == live or info.encoder != encoder.id or damage(index / info.id):
            continue
        log.warning("The live snapshot %s cannot be used (%s); %s is used instead.", live, _why(index, live), info.id)
        return _load(index / info.id, encoder)
    raise KbError("no sound snapshot is there", str(index), "run `python -m kb build`")


def _why(index: Path, live: str | None) -> str:
    if live is None:
        return "`current` names none"
    return (damage(index / live) if (index / live).is_dir() else None) or "it is missing"


def _folder(index: Path, snapshot_id: str) -> Path:
    if not ID.fullmatch(snapshot_id) or not (index / snapshot_id).is_dir():
        raise KbError(f"there is no snapshot {snapshot_id[:40]!r}", str(index), "see `python -m kb snapshots list`")
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
        found.append(SnapshotInfo(folder.name, manifest["created"], manifest["encoder"], len(manifest["articles"]), folder.name == live))
    return sorted(found, key=lambda info: (info.created, info.id), reverse=True)


def use_snapshot(index: Path, snapshot_id: str) -> None:
    """Makes an older snapshot live (rollback); KbError if it is not there or not sound."""
    folder = _folder(index, snapshot_id)
    wrong = damage(folder)
    if wrong:
        raise KbError(wrong, f"snapshot {snapshot_id}", "choose another of `python -m kb snapshots list`")
    with _only_build(index):
        _make_current(index, snapshot_id)


def library_of(index: Path, snapshot_id: str) -> Library:
    """The articles as an older snapshot holds them, so that a receipt can show what was said."""
    folder = _folder(index, snapshot_id)
    wrong = damage(folder)
    if wrong:
        raise KbError(wrong, f"snapshot {snapshot_id}")
    return Library.from_json((folder / "library.json").read_bytes())
