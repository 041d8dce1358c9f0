"""The database that a backup is put into."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url, text

from kb.backup import tables
from kb.backup.undo import Undoing
from kb.storage.engine import SCHEMA, lift_limits, make_engine, opened, take_turn

ENDS = ("-wal", "-shm")
"""Of the names of SQLite's files beside a database's."""


@dataclass
class Target:
    """The database that is filled: the server's in one transaction, or a file of SQLite beside the present one."""

    address: str
    there: Engine
    filling: Engine | None = None
    connection: Connection | None = None
    file: Path | None = None
    beside: Path | None = None
    kept: bool = False

    def begin(self, undo: Undoing) -> Connection:
        """To be filled, and empty; nobody else sees it."""
        if self.file is None:
            self.connection = self.there.connect()
            self.connection.begin()
            lift_limits(self.connection)
            take_turn(self.connection, SCHEMA)
            tables.drop_all(self.connection)
            return self.connection
        self.beside = undo.beside(self.file)
        for end in ENDS:
            undo.leftover(self.beside.with_name(self.beside.name + end))
        self.filling = make_engine(make_url(self.address).set(database=str(self.beside)).render_as_string(False))
        self.connection = self.filling.connect()
        return self.connection

    def filled(self) -> None:
        """All rows are in."""
        if self.file is not None and self.connection is not None and self.filling is not None:
            self.connection.commit()
            self.connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            self.close()

    def keep(self, undo: Undoing) -> None:
        """From here on it is the database."""
        self.kept = True
        if self.file is None and self.connection is not None:
            self.connection.commit()
        elif self.file is not None:
            self.there.dispose()
            for end in ENDS:
                undo.put(None, self.file.with_name(self.file.name + end))
            undo.put(self.beside, self.file)

    def close(self) -> None:
        """Gives back what it is filled by; what was not kept is gone."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        if self.filling is not None:
            self.filling.dispose()


@contextmanager
def target_of(address: str) -> Iterator[Target]:
    """The database of an address, for one restoring; a file that only looking at it has made is gone afterwards."""
    url = make_url(address)
    file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    new = file is not None and not file.exists()
    with opened(address) as engine:
        target = Target(address, engine, file=file)
        try:
            yield target
        finally:
            target.close()
            if new and file is not None and not target.kept:  # looking at it made it
                engine.dispose()
                for end in ("", *ENDS):
                    file.with_name(file.name + end).unlink(missing_ok=True)
