"""Writing down questions and feedback. Answering goes on when the database is away; what is lost then is logged."""

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.storage import audit, calls, drafts, second_factor, sessions  # noqa: F401  so that all tables are known
from kb.storage.anchor import Anchor, anchor_path
from kb.storage.models import Base, Feedback, Query
from kb.storage.waiting import WaitingFile
from kb.storage.writer import Writer

log = logging.getLogger("satujawab")
LONGEST_QUESTION = 2000
PAUSE_SECONDS = 10.0
"""After a failure questions go to the file for this long before the database is tried again:
each try may wait for seconds.
"""
MOST_BYTES = 64 * 2**20
"""Of questions that wait in the file: some 200,000."""


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


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            _for_us_alone(Path(parsed.database))
        engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, SQLAlchemyError, ImportError, OSError):
        # The address may hold a password, so it is not shown.
        raise KbError("store.no_address", "KB_DATABASE_URL") from None
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _record: object) -> None:
            # Readers and one writer at a time. FULL: what is kept is still there after a power cut, as the audit log's
            # anchor says.
            # What is deleted is overwritten too.
            connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=3000; PRAGMA secure_delete=ON;"
            )

    return engine


class Store:
    """The database behind `KB_DATABASE_URL`; its tables are made when first needed.

    Questions that it does not take wait in the file `spool`, if there is one, and are written before newer ones. One
    that is killed after writing them and before emptying the file writes them twice. `anchor`: the audit log's other
    file.
    """

    def __init__(self, url: str, spool: Path | None = None, anchor: Path | None = None) -> None:
        self._engine = _engine(url)
        place = anchor or anchor_path(url)
        self.anchor = Anchor(place) if place else None
        self._ready = False
        self._lock = threading.Lock()
        self._spool = WaitingFile(spool) if spool else None
        self._not_before = 0.0
        self._queries = Writer(self._keep_queries)

    def _make_tables(self) -> None:
        with self._lock:
            if not self._ready:
                Base.metadata.create_all(self._engine)
                self._ready = True

    @contextmanager
    def transaction(self, reading: bool = False) -> Iterator[Session]:
        """A session whose changes are kept together when the block ends, and not at all if it raises.

        SQLite's one writer is taken at the beginning, so that what is read here still holds when it is written; not
        with `reading`, which holds nobody up. Raises KbError if the database is away.
        """
        try:
            self._make_tables()
            with Session(self._engine, expire_on_commit=False, info={"anchor": self.anchor}) as session:
                if self._engine.dialect.name == "sqlite" and not reading:
                    session.execute(text("BEGIN IMMEDIATE"))
                yield session
                audit.commit(session, self.anchor)
        except SQLAlchemyError as error:
            log.error("the database failed: %s", type(error).__name__)
            raise KbError("store.away") from None

    def _insert(self, table: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
        """Rows as columns and values: objects of the mapper would cost a good part of what a
        remembered answer takes.
        """
        self._make_tables()
        with self._engine.begin() as connection:
            connection.execute(insert(table), rows)

    def _keep_queries(self, rows: Sequence[Mapping[str, object]]) -> None:
        """The writer's thread hands over questions, and none now and then,
        so that what waits is written when nobody asks.
        """
        try:
            if self._spool is None:
                self._add_queries(rows)
            elif rows or self._spool.exists():
                with self._spool.locked():
                    self._keep_or_spool(self._spool, rows)
        except OSError as error:
            log.error(
                "%d questions are lost: the file for those that wait cannot be used (%s)", len(rows), error.strerror
            )

    def _keep_or_spool(self, spool: WaitingFile, rows: Sequence[Mapping[str, object]]) -> None:
        if time.monotonic() >= self._not_before:
            if self._add_queries([*_waiting_rows(spool), *rows]):
                spool.clear()
                return
            self._not_before = time.monotonic() + PAUSE_SECONDS
        if rows and spool.size() > MOST_BYTES:
            log.error("%d questions are lost: too many wait for the database already", len(rows))
        elif rows:
            spool.append(dict(row) | {"at": row["at"].isoformat()} for row in rows)  # type: ignore[attr-defined]

    def _add_queries(self, rows: Sequence[Mapping[str, object]]) -> bool:
        """False if the database is away; a row that it refuses for what is in it is left out, and the log says so."""
        try:
            if rows:
                self._insert(Query, rows)
        except SQLAlchemyError as error:
            if isinstance(error, DBAPIError) and not isinstance(error, (DataError, IntegrityError)):
                log.error("the database does not take %d rows of queries: %s", len(rows), type(error).__name__)
                return False
            if len(rows) > 1:
                return all([self._add_queries(half) for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :])])
            log.error("a question is lost: the database refuses it (%s)", type(error).__name__)
        return True

    def log_query(
        self, *, question: str, status: str, article: str | None, confidence: float, channel: str,
        lang: str | None, operator: str | None, snapshot: str, receipt: str,
    ) -> bool:  # fmt: skip
        """Keeps one question, already masked, a moment later;
        False, and a line in the log, if too many wait already.
        """
        return self._queries.put(
            dict(
                at=datetime.now(UTC),
                question=question[:LONGEST_QUESTION],
                status=status,
                article=article,
                confidence=confidence,
                channel=channel,
                lang=lang,
                operator=operator,
                snapshot=snapshot,
                receipt=receipt,
            )
        )

    def add_feedback(self, receipt: str, helpful: bool, comment: str) -> bool:
        """Keeps whether an answer helped; the comment is already masked. False if the database is away."""
        try:
            self._insert(Feedback, [dict(at=datetime.now(UTC), receipt=receipt[:16], helpful=helpful, comment=comment)])
            return True
        except SQLAlchemyError as error:
            log.error("the database does not take feedback: %s", type(error).__name__)
            return False

    def flush(self) -> None:
        """Waits until the questions kept so far are written, or given up."""
        self._queries.flush()

    def close(self) -> None:
        """Writes what waits and gives back the connections."""
        self._queries.close()
        self._engine.dispose()


def _waiting_rows(spool: WaitingFile) -> list[dict[str, object]]:
    names = {column.name for column in Query.__table__.columns} - {"id"}
    found: list[dict[str, object]] = []
    for number, data in spool.objects():
        try:
            found.append({name: data[name] for name in names} | {"at": datetime.fromisoformat(data["at"])})
        except (ValueError, KeyError, TypeError):
            spool.passed_over(number)
    return found


def log_answer(store: Store, answer: Any, channel: str, lang: str | None, operator: str | None) -> bool:
    """Keeps a question with the answer that was given, as `kb.answering` returns it (masked)."""
    return store.log_query(
        question=answer.question,
        status=answer.status,
        article=answer.answer.id if answer.answer else None,
        confidence=answer.confidence,
        channel=channel,
        lang=lang,
        operator=operator,
        snapshot=answer.snapshot,
        receipt=answer.receipt,
    )
