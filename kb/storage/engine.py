"""The way to the database: SQLite's file or a PostgreSQL server, what is set for it, and why it cannot be used."""

import fcntl
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from kb.errors import KbError

OLDEST_SERVER = (14,)
"""Of PostgreSQL: the oldest that its makers look after."""
WRITING, SCHEMA, PUBLISHING, MAILING, DELIVERING = 7365, 7366, 7367, 7368, 7369
"""Advisory locks of PostgreSQL, which hold for one database: a transaction that writes, one that makes or changes
tables, a publication, a round of mails, and one of webhooks.
"""
WAIT = "10s"
"""So long a transaction waits for its turn."""
POSTGRESQL: dict[str, object] = {
    "application_name": "satujawab",
    # A server that was cut off or frozen is given up after seconds, not after the minutes that TCP takes.
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""What libpq is told, unless the address says otherwise."""
_NO_LIMIT = (
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    # Since PostgreSQL 17.
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'",
)
"""A transaction that holds a lock is idle for as long as a publication takes, whatever the server's limits are."""
_WHERE = "KB_DATABASE_URL"
_REFUSED = {
    r"too many|slots": "store.no_connection_left",
    r'database ".*" does not': "store.no_such_database",
    r'password|authentication|pg_hba|role "|permission denied': "store.not_let_in",
    r"SSL|certificate": "store.no_encryption",
}
"""Patterns of libpq's messages, which carry no code of their own -> what is wrong."""


def is_postgresql(database: Engine | Connection | Session) -> bool:
    """Whether a server answers, which several machines may share."""
    bind = database.get_bind() if isinstance(database, Session) else database
    return bind.dialect.name == "postgresql"


def make_engine(address: str) -> Engine:
    """Opens nothing yet. KbError if the address cannot be used; it is not shown, since it may hold a password."""
    try:
        url = make_url(address)
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError(f"{url.get_backend_name()} is neither")
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            _for_us_alone(Path(url.database))
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, **_options(url))
    except ModuleNotFoundError:
        raise KbError("store.no_driver", _WHERE) from None
    except (ArgumentError, SQLAlchemyError, ImportError, OSError, ValueError):
        raise KbError("store.no_address", _WHERE) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
    return engine


@contextmanager
def opened(address: str) -> Iterator[Engine]:
    """An engine for one command; whatever keeps it from the database is a KbError."""
    engine = make_engine(address)
    try:
        yield engine
    except SQLAlchemyError as error:
        raise why_away(error) or KbError("store.failed", _WHERE, kind=type(error).__name__) from None
    finally:
        engine.dispose()


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() != "postgresql":
        return {}
    given = {name: value for name, value in POSTGRESQL.items() if name not in url.query}
    # What is read once the turn has come must be what others have written until then, whatever the server's default.
    return {"isolation_level": "READ COMMITTED", "connect_args": given}


def _for_us_alone(path: Path) -> None:
    """Makes a database's file, or takes other people's rights from it;
    SQLite gives its -wal and -shm the same rights.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # one that cannot be opened is told of at its first use, and may come back
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if file.is_file() and file.stat().st_uid == os.getuid() and file.stat().st_mode & 0o077:
                file.chmod(0o600)


def _pragmas(connection: Any, _record: object) -> None:
    # Readers and one writer at a time. FULL: what is kept is still there after a power cut, as the audit log's
    # anchor says.
    # What is deleted is overwritten too.
    connection.executescript("PRAGMA busy_timeout=3000; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;")
    until = time.monotonic() + 3
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:  # several open a new file, which SQLite itself does not wait for
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)


def take_turn(database: Connection | Session, lock: int = WRITING) -> None:
    """Waits until no other transaction of any process has the turn; it ends with this one, however it ends.

    SQLite has one turn for all that is written. What is read from here on still holds when it is written.
    """
    if is_postgresql(database):
        database.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": WAIT})
        database.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    else:
        database.execute(text("BEGIN IMMEDIATE"))


def lift_limits(connection: Connection) -> None:
    """This transaction may last and lie idle: a server that ends such ones by themselves does not end it."""
    if is_postgresql(connection):
        for limit in _NO_LIMIT:
            connection.execute(text(limit))


StillHeld = Callable[[], bool]
"""Asks whether a lock is still held: a server, or what lies before it, may end the connection that holds it."""


@contextmanager
def alone(engine: Engine, lock: int, file: Path) -> Iterator[StillHeld | None]:
    """None if another process has the lock, which else is held until the block ends, the process does, or the
    connection to the server.

    SQLite: a lock on a file, of one machine. PostgreSQL: a lock of the database, of all machines; held by a transaction
    of its own, so that it is good behind PgBouncer too.
    """
    if is_postgresql(engine):
        with engine.connect() as connection:
            lift_limits(connection)
            mine = connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": lock})
            yield partial(_goes_on, connection) if mine else None
            with suppress(SQLAlchemyError):  # a connection that is gone holds no lock either
                connection.rollback()
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield lambda: True


def _goes_on(connection: Connection) -> bool:
    """Whether a transaction still runs, and with it the lock that it took: once broken off it answers nothing more."""
    try:
        return bool(connection.scalar(text("SELECT true")))
    except SQLAlchemyError:
        return False


def require_server(engine: Engine) -> None:
    """KbError for a server that is too old; the engine has connected to it before."""
    version = engine.dialect.server_version_info or ()
    if is_postgresql(engine) and version < OLDEST_SERVER:
        raise KbError("store.old_server", _WHERE, version=".".join(map(str, version)), oldest=OLDEST_SERVER[0])


def why_away(error: SQLAlchemyError) -> KbError | None:
    """What keeps the database from being used, for an operator and without its address; None if it is no such thing."""
    if not isinstance(error, DBAPIError):
        return None
    said, code = str(error.orig), getattr(error.orig, "sqlstate", None)
    if code == "25006":
        return KbError("store.read_only", _WHERE)
    if code == "53100" or getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
    ):
        return KbError("store.disk", _WHERE)
    if code == "42501" or "readonly database" in said:
        return KbError("store.forbidden", _WHERE)
    if type(error.orig).__module__.startswith("psycopg") and type(error.orig).__name__ == "OperationalError":
        if "FATAL" in said or "SSL" in said:
            for pattern, code in _REFUSED.items():
                if re.search(pattern, said):
                    return KbError(code, _WHERE)
        return KbError("store.unreachable", _WHERE)
    return None
