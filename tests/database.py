"""A database of each kind for the tests: a file of SQLite, or one of the server of PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from kb.storage.engine import PUBLISHING, make_engine, take_turn
from kb.storage.store import Store
from tests.postgresql import Server


class Database:
    """One database, whose audit log has its file of heads beside the others of the test."""

    def __init__(
        self, folder: Path, server: Server | None = None, template: str = "template0", path: Path | None = None
    ) -> None:
        self.folder, self.server = folder, server
        self.path = path or folder / "kept.sqlite"
        self.name = server.new_database(template) if server else self.path.name
        self.address = server.address(self.name) if server else f"sqlite:///{self.path}"
        self.anchor = folder / "kept.anchor"
        self._stores: list[Store] = []

    def open(self, spool: Path | None = None) -> Store:
        """A store, as another process has it; closed with the test."""
        self._stores.append(Store(self.address, spool, self.anchor))
        return self._stores[-1]

    def execute(self, *statements: str) -> list[dict]:
        """As one who has the password, or the file; gives what the last one finds."""
        engine = create_engine(self.address)
        try:
            with engine.begin() as connection:
                done = [connection.execute(text(statement)) for statement in statements][-1]
                return [dict(row) for row in done.mappings()] if done.returns_rows else []
        finally:
            engine.dispose()

    def rows(self, table: str) -> list[dict]:
        return self.execute(f"SELECT * FROM {table}")

    @contextmanager
    def for_readers(self) -> Iterator[Store]:
        """A store in which nobody gets a turn to write."""
        engine = make_engine(self.address)
        with Session(engine) as held:
            take_turn(held)
            yield self.open()
        engine.dispose()

    def end_publishers(self) -> None:
        """PostgreSQL ends the connections that hold the lock of publishing, as at a time limit or a failover."""
        assert self._publishers("pg_terminate_backend(pid, 5000) AS ended") == [{"ended": True}]

    def forget_the_killed(self) -> None:
        """Waits until PostgreSQL has noticed that a publisher is gone, and let go of its lock: a moment, or more."""
        until = time.monotonic() + 10
        while self.server and self._publishers("pid") and time.monotonic() < until:
            time.sleep(0.02)

    def _publishers(self, what: str) -> list[dict]:
        ours = f"locktype = 'advisory' AND objid = {PUBLISHING} AND datname = '{self.name}'"
        return self.execute(f"SELECT {what} FROM pg_locks JOIN pg_database ON pg_locks.database = oid WHERE {ours}")

    def take_away(self) -> None:
        """The server is gone; a folder is where SQLite's file was."""
        if self.server:
            self.server.stop()
            return
        for store in self._stores:
            store._engine.dispose()
        if self.path.exists():
            self.path.rename(self.path.with_suffix(".away"))
        self.path.mkdir()

    def bring_back(self) -> None:
        if self.server:
            self.server.start()
            return
        self.path.rmdir()
        if self.path.with_suffix(".away").exists():
            self.path.with_suffix(".away").rename(self.path)

    def close(self) -> None:
        for store in self._stores:
            store.close()
        if self.server:
            self.server.start()
            self.server.drop(self.name)
