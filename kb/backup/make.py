"""Making a backup: one picture of the whole machine, while officers write and people ask.

No publication runs while articles, accounts and what is live are read. The audit log's file, what waits in files and
the database are of one moment: for its milliseconds nobody has the turn to write, and nobody empties those files. From
then on the database is read as it was then, in one transaction, and everybody writes on (docs/decisions/0071).
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from kb.answering.receipt import snapshot_prefix
from kb.backup import tables
from kb.backup.container import Writer
from kb.backup.places import ANCHOR, ARTICLES, DATABASE, FILES, HISTORY, INDEX, article_files, files
from kb.backup.seal import Seal, sealed
from kb.errors import KbError
from kb.publishing import repository
from kb.retrieval.indexing import travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import Kept, read
from kb.retrieval.indexing.index import (
    Damaged,
    current_id,
    damage,
    list_snapshots,
    only_build,
    read_manifest,
    sync,
)
from kb.settings import Settings, require_desk, require_ordinary
from kb.storage import audit
from kb.storage.anchor import Anchor
from kb.storage.audit import AuditEntry
from kb.storage.engine import PUBLISHING, alone, is_postgresql, lift_limits, opened, take_turn
from kb.storage.receipts import given
from kb.storage.schema import CURRENT, bring_up
from kb.storage.waiting import WaitingFile

PATIENCE = 120.0
"""Seconds that a publication that runs is waited for."""
_CHUNK = 2**20


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    bytes: int
    rows: int
    articles: int
    """Files of the articles' folder."""
    snapshots: list[str]
    without: list[str]
    """Snapshots that kept receipts name and that are not here, or not sound."""


def make(settings: Settings, path: Path, seal: Seal) -> Made:
    """Writes a backup beside and names it `path` when it is whole and on the disk.

    KbError if the file is there already, the database or git cannot be read, the live snapshot is damaged, or a
    publication does not end. OSError if the disk is full.
    """
    require_desk(settings)
    if require_ordinary(path).exists():
        raise KbError("file.there_already", str(path))
    beside = path.with_name(f"{path.name}.part")
    with _ours(beside) as file:
        with sealed(file, seal) as stream:
            made = _write(settings, path, stream)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
        if path.exists():  # it has come there meanwhile
            raise KbError("file.there_already", str(path))
        os.rename(beside, path)
        sync(path.parent.absolute())
    return Made(size, *made)


@contextmanager
def _ours(path: Path) -> Iterator[BinaryIO]:
    """An empty file for this process alone, also where a killed one has left it; it is gone afterwards, unless it has
    another name then. KbError if another process writes it.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
    with open(os.open(require_ordinary(path), flags, 0o600), "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                raise BlockingIOError  # it was another's until a moment ago, and has its name now
        except (BlockingIOError, FileNotFoundError):
            raise KbError("backup.another_runs", str(path)) from None
        file.truncate()
        try:
            yield file
        finally:
            path.unlink(missing_ok=True)


@dataclass
class _Moment:
    """What is of one moment."""

    connection: Connection
    """In a transaction that sees the database as it was."""
    anchor: int
    """Bytes that the audit log's file had; it only grows."""
    waiting: dict[str, bytes]


def _note(engine: Engine, settings: Settings, path: Path) -> None:
    """Whoever has the file has everybody's second steps; the log in it says so too."""
    place = files(settings).get(ANCHOR)
    anchor = Anchor(place) if place else None
    with Session(engine, info={"anchor": anchor}) as session:
        _take_turn(session)
        audit.note(session, "command-line", "backup-made", path.name)
        audit.commit(session, anchor)


def _take_turn(database: Connection | Session) -> None:
    """Waits longer than people would."""
    if not is_postgresql(database):
        # nosemgrep: no-values-in-sql (a number of ours)
        database.execute(text(f"PRAGMA busy_timeout={round(1000 * PATIENCE)}"))
    take_turn(database)


def _write(settings: Settings, path: Path, stream: BinaryIO) -> tuple[int, int, list[str], list[str]]:
    with ExitStack() as stack:
        engine = stack.enter_context(opened(settings.database_url))
        bring_up(engine)
        _note(engine, settings, path)
        with _no_publication(engine, settings.index):
            found = stack.enter_context(_moment(engine, settings))
            schema = found.connection.scalar(text("SELECT version_num FROM alembic_version"))
            if schema != CURRENT:  # a newer minor number, whose additions are not known here
                raise KbError("backup.newer_database", "KB_DATABASE_URL", schema=schema, here=CURRENT)
            place, live = repository.place_of(settings.articles), current_id(settings.index)
            chosen, without = _snapshots(settings, found.connection, live)
            head: dict[str, Any] = {
                "made": datetime.now(UTC).isoformat(timespec="seconds"),
                "schema": schema,
                "tables": tables.columns(),
                "rows": {table.name: _count(found.connection, table) for table in tables.kept()},
                "git": {"inside": place.inside, "commit": place.commit, "branch": place.branch} if place else None,
                "live": live,
                "snapshots": chosen,
                "without": without,
            }
            writer = Writer(stream, head)
            _write_files(writer, settings, found)
            if place:
                writer.part(f"{ARTICLES}/{HISTORY}", repository.bundle(place.root))
            articles = article_files(settings.articles)
            for name in articles:
                writer.part(f"{ARTICLES}/{FILES}/{name}", _chunks(settings.articles / name))
        for table in tables.kept():
            writer.part(f"{DATABASE}/{table.name}", tables.lines(found.connection, table))
        for snapshot_id in chosen:
            _write_snapshot(writer, settings.index / snapshot_id)
        writer.close()
        return sum(head["rows"].values()), len(articles), chosen, without


@contextmanager
def _no_publication(engine: Engine, index: Path) -> Iterator[None]:
    """KbError if one runs for longer than a backup waits."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with alone(engine, PUBLISHING, index / ".publishing") as held:
            if held is not None:
                yield
                return
        if time.monotonic() > deadline:
            raise KbError("publish.another_runs")
        time.sleep(0.2)


@contextmanager
def _moment(engine: Engine, settings: Settings) -> Iterator[_Moment]:
    places = files(settings)
    with ExitStack() as whole:
        if is_postgresql(engine):
            options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            reading = whole.enter_context(engine.connect().execution_options(**options))
        else:
            reading = whole.enter_context(engine.connect())
        with ExitStack() as held:
            # In the order of those who write: first the file, then the turn.
            waiting = {name: WaitingFile(places[name]) for name in ("calls.jsonl", "questions.jsonl")}
            for one in waiting.values():
                held.enter_context(one.locked())
            _take_turn(held.enter_context(engine.connect()))
            if not is_postgresql(engine):
                reading.execute(text("BEGIN"))
            lift_limits(reading)
            reading.scalar(select(func.count()).select_from(AuditEntry))  # from here on it sees what is now
            anchor = places.get(ANCHOR)
            size = anchor.stat().st_size if anchor and anchor.exists() else -1
            bytes_of = {name: one.path.read_bytes() for name, one in waiting.items() if one.exists()}
        yield _Moment(reading, size, bytes_of)


def _count(connection: Connection, table: Any) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _write_files(writer: Writer, settings: Settings, found: _Moment) -> None:
    for name, path in files(settings).items():
        if name in found.waiting:
            writer.part(name, [found.waiting[name]])
        elif name == ANCHOR:
            if found.anchor >= 0:
                writer.part(name, _chunks(path, found.anchor))
        elif name not in ("calls.jsonl", "questions.jsonl") and path.is_file():
            writer.part(name, _chunks(path))


def _chunks(path: Path, size: int | None = None) -> Iterator[bytes]:
    """A file's bytes, or so many of them."""
    left = size
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK if left is None else min(_CHUNK, left)):
            left = None if left is None else left - len(chunk)
            yield chunk


def _snapshots(settings: Settings, connection: Connection, live: str | None) -> tuple[list[str], list[str]]:
    """Those that are written, the live one first, and the beginnings of those that receipts name and are not here."""
    with Session(connection) as session:
        prefixes = {prefix for prefix in map(snapshot_prefix, given(session)) if prefix}
    if settings.bucket:
        _pull(Bucket(settings.bucket), settings.index, prefixes)
    if live is not None and (wrong := damage(settings.index / live)):
        raise KbError("backup.live_damaged", f"snapshot {live}", fault=wrong)
    named = [one.id for one in list_snapshots(settings.index) if one.id != live and one.id.startswith(tuple(prefixes))]
    sound = [one for one in named if damage(settings.index / one) is None]
    chosen = ([live] if live else []) + sound
    return chosen, sorted(prefix for prefix in prefixes if not any(one.startswith(prefix) for one in chosen))


def _pull(bucket: Bucket, index: Path, prefixes: set[str]) -> None:
    """What is in the bucket and not here, or here for its receipts alone."""
    with only_build(index):
        catalogue = read(bucket)[0]
        for one in catalogue.kept:
            if one.id == catalogue.live or one.id.startswith(tuple(prefixes)):
                _pull_one(bucket, index, one)


def _pull_one(bucket: Bucket, index: Path, kept: Kept) -> None:
    """What is not sound, or of another version, is not here then, and named so."""
    try:
        travel.pull(bucket, index, kept)
    except KbError as error:
        if not isinstance(error, Damaged) and error.code != "snapshot.other_version":
            raise


def _write_snapshot(writer: Writer, folder: Path) -> None:
    name = f"{INDEX}/{folder.name}"
    manifest = read_manifest(folder)
    writer.part(f"{name}/manifest.json", _chunks(folder / "manifest.json"))
    for file, digest in manifest["files"].items():
        writer.part(f"{name}/{file}", _as_built(folder / file, digest))


def _as_built(path: Path, digest: str) -> Iterator[bytes]:
    seen = hashlib.sha256()
    for chunk in _chunks(path):
        seen.update(chunk)
        yield chunk
    if seen.hexdigest() != digest:
        raise KbError("snapshot.file_damaged", str(path), file=path.name)
