"""Putting a backup back: all of it or nothing.

It is read twice: once to its end, before anything is touched, and once more while it is written beside what is there.
Only when all of that is on the disk do names change; the database goes last. Whatever fails before is undone.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from kb.backup import tables
from kb.backup.articles import Articles, put_articles, same_file
from kb.backup.container import Checked, check, parts
from kb.backup.database import Target, target_of
from kb.backup.places import ANCHOR, ARTICLES, DATABASE, FILES, HISTORY, INDEX, files
from kb.backup.seal import Keys, Unlocked, opened, unlocked
from kb.backup.undo import Undoing
from kb.errors import KbError
from kb.retrieval.indexing import travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import read
from kb.retrieval.indexing.index import (
    ID,
    current_id,
    damage,
    make_current,
    only_build,
    put_in_place,
    remove,
    remove_leftovers,
)
from kb.settings import Settings, require_desk, require_ordinary
from kb.storage import audit
from kb.storage.engine import PUBLISHING, alone
from kb.storage.schema import bring_on, make_at, require_known
from kb.storage.store import Store


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    head: Mapping[str, Any]
    rows: int
    replaced: list[str]
    """What was there before, a line each."""


def verify(path: Path, keys: Keys) -> tuple[Checked, Unlocked]:
    """Reads a backup to its end; KbError if it is not whole, not for these keys, or of a newer program."""
    how = unlocked(path, keys)
    with opened(path, how) as stream:
        checked = check(stream, path)
    require_known(checked.head.get("schema", ""), str(path))
    return checked, how


def restore(settings: Settings, path: Path, keys: Keys, replacing: bool) -> Restored:
    """Puts a backup where the settings say.

    KbError, with nothing touched, if it is not whole, or anything else is there and `replacing` was not said.
    """
    require_desk(settings)
    checked, how = verify(path, keys)
    with ExitStack() as stack:
        articles = Articles.of(settings, path, checked)
        target = stack.enter_context(target_of(settings.database_url))
        stack.enter_context(_nobody_publishes(target.there, settings))
        stack.enter_context(only_build(settings.index))
        remove_leftovers(settings.index)
        there = list(_there(settings, checked, target, articles))
        if there and not replacing:
            raise KbError("backup.there_already", things=there)
        undo = stack.enter_context(Undoing())
        with opened(path, how) as stream:
            rows = _write_beside(settings, checked, parts(stream, path, checked), target, articles, undo)
        _put_in_place(settings, checked, articles, undo)
        target.keep(undo)
    store = Store(settings.database_url, anchor=settings.anchor)
    try:
        with store.transaction() as database:
            audit.note(database, "command-line", "restored", path.name, f"made {checked.head['made']}")
    finally:
        store.close()
    if settings.bucket:
        _push(Bucket(settings.bucket), settings.index, checked)
    return Restored(checked.head, rows, there)


@contextmanager
def _nobody_publishes(engine: Engine, settings: Settings) -> Iterator[None]:
    with alone(engine, PUBLISHING, settings.index / ".publishing") as held:
        if held is None:
            raise KbError("publish.another_runs")
        yield


def _there(settings: Settings, checked: Checked, target: Target, articles: Articles) -> Iterator[str]:
    """What is there and is not what the backup has, a line each."""
    with target.there.connect() as connection:
        rows = tables.rows_there(connection)
    if rows:
        yield f"the database {target.file or 'of KB_DATABASE_URL'} with {rows} rows"
    for part, path in files(settings).items():
        if not require_ordinary(path).exists():
            continue
        in_backup = bool(checked.part(part))
        if (in_backup or part == ANCHOR) and not (in_backup and same_file(checked, part, path)):
            yield str(path)
    if what := articles.there():
        yield what
    live = current_id(settings.index)
    if live is not None and live != checked.head["live"]:
        yield f"the live snapshot {live} in {settings.index}, which stays there"


def _write_beside(
    settings: Settings,
    checked: Checked,
    found: Iterator[tuple[str, Iterator[bytes]]],
    target: Target,
    articles: Articles,
    undo: Undoing,
) -> int:
    """Everything to the disk, under other names; how many rows."""
    connection = target.begin(undo)
    make_at(connection, checked.head["schema"])
    tables.empty(connection)
    articles.files = undo.beside(articles.folder if articles.joins else articles.root)
    articles.bundle = undo.beside(articles.root.with_name(f"{articles.root.name}.bundle"))
    if not articles.same:
        articles.files.mkdir()
    rows, plain = 0, files(settings)
    for part, chunks in found:
        kind, _, name = part.partition("/")
        if kind == DATABASE:
            rows += tables.fill(connection, name, checked.head["tables"][name], chunks)
        elif kind == INDEX:
            _write(_inside(_snapshot_beside(settings, undo, name), name.partition("/")[2]), chunks)
        elif kind == ARTICLES and not articles.same and articles.files and articles.bundle:
            file = name.removeprefix(f"{FILES}/")
            _write(articles.bundle if name == HISTORY else _inside(articles.files, file), chunks, 0o644)
        elif part in plain:
            _write(undo.beside(plain[part]), chunks)
    bring_on(connection)
    target.filled()
    return rows


def _snapshot_beside(settings: Settings, undo: Undoing, name: str) -> Path:
    snapshot_id = name.partition("/")[0]
    if not ID.fullmatch(snapshot_id):
        raise KbError("snapshot.not_there", str(settings.index), snapshot=snapshot_id[:40])
    beside = settings.index / f"restore-{snapshot_id}.tmp-0"
    if not beside.exists():
        beside.mkdir()
        undo.by(lambda: remove(beside))
    return beside


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not name or folder.resolve() not in path.resolve().parents:
        raise KbError("snapshot.file_outside", str(folder), file=name[:200])
    return path


def _write(path: Path, chunks: Iterable[bytes], rights: int = 0o600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(settings: Settings, checked: Checked, articles: Articles, undo: Undoing) -> None:
    """Names change; each change can be undone."""
    for snapshot_id in checked.head["snapshots"]:
        beside, folder = settings.index / f"restore-{snapshot_id}.tmp-0", settings.index / snapshot_id
        if folder.is_dir() and damage(folder) is None:
            remove(beside)  # an id is that of its content
            continue
        new = not folder.exists()
        put_in_place(beside, folder)
        if new:
            undo.by(lambda folder=folder: remove(folder))  # type: ignore[misc]  # the loop's own
        if wrong := damage(folder):
            raise wrong
    put_articles(articles, undo)
    for part, path in files(settings).items():
        if checked.part(part):
            path.parent.mkdir(parents=True, exist_ok=True)
            undo.put(undo.placed(path), path)
        elif part == ANCHOR:
            undo.put(None, path)
    live, before = checked.head["live"], current_id(settings.index)
    if live and live != before:
        make_current(settings.index, live)
        undo.by(lambda: make_current(settings.index, before) if before else (settings.index / "current").unlink())


def _push(bucket: Bucket, index: Path, checked: Checked) -> None:
    """What the bucket has not, the live one last."""
    for snapshot_id in reversed(checked.head["snapshots"]):
        live = snapshot_id == checked.head["live"]
        if live or read(bucket)[0].find(snapshot_id) is None:
            travel.push(bucket, index, snapshot_id, live)
