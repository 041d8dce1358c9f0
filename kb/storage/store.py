"""Writing down questions and feedback. Answering goes on when the database is away; what is lost then is logged."""

import logging
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, insert, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.storage import audit, calls, drafts, sessions  # noqa: F401  so that all tables are known
from kb.storage.models import Base, Feedback, Query
from kb.storage.writer import Writer

log = logging.getLogger("satujawab")
LONGEST_QUESTION = 2000


def _for_us_alone(path: Path) -> None:
    """Makes a database's file, or takes other people's rights from it; SQLite gives its -wal and -shm the same rights."""
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
        raise KbError("the database address cannot be used", "KB_DATABASE_URL", "write it as sqlite:///path or postgresql://…") from None
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection, _record) -> None:
            # Readers and one writer at a time; after a power cut the last moments may be missing, nothing is damaged.
            connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=3000;")

    return engine


class Store:
    """The database behind `KB_DATABASE_URL`; its tables are made when first needed."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._ready = False
        self._lock = threading.Lock()
        self._queries = Writer(lambda rows: self._add(Query, rows))

    def _make_tables(self) -> None:
        with self._lock:
            if not self._ready:
                Base.metadata.create_all(self._engine)
                self._ready = True

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are kept together when the block ends, and not at all if it raises.

        SQLite's one writer is taken at the beginning, so that what is read here still holds when it is written.
        Raises KbError if the database is away.
        """
        try:
            self._make_tables()
            with Session(self._engine, expire_on_commit=False) as session:
                if self._engine.dialect.name == "sqlite":
                    session.execute(text("BEGIN IMMEDIATE"))
                yield session
                session.commit()
        except SQLAlchemyError as error:
            log.error("the database failed: %s", type(error).__name__)
            raise KbError("the database does not answer", mend="try again in a moment; if it stays so, tell an administrator") from None

    def _add(self, table: type[Base], rows: Sequence[Mapping[str, object]]) -> bool:
        """Rows as columns and values: objects of the mapper would cost a good part of what a remembered answer takes."""
        try:
            self._make_tables()
            with self._engine.begin() as connection:
                connection.execute(insert(table), rows)
            return True
        except SQLAlchemyError as error:
            log.error("the database does not take %d rows of %s: %s", len(rows), table.__tablename__, type(error).__name__)
            return False

    def log_query(
        self, *, question: str, status: str, article: str | None, confidence: float, channel: str,
        lang: str | None, operator: str | None, snapshot: str, receipt: str,
    ) -> bool:  # fmt: skip
        """Keeps one question, already masked, a moment later; False, and a line in the log, if too many wait already."""
        return self._queries.put(
            dict(
                at=datetime.now(timezone.utc), question=question[:LONGEST_QUESTION], status=status, article=article,
                confidence=confidence, channel=channel, lang=lang, operator=operator, snapshot=snapshot, receipt=receipt,
            )
        )  # fmt: skip

    def add_feedback(self, receipt: str, helpful: bool, comment: str) -> bool:
        """Keeps whether an answer helped; the comment is already masked. False if the database is away."""
        return self._add(Feedback, [dict(at=datetime.now(timezone.utc), receipt=receipt[:16], helpful=helpful, comment=comment)])

    def flush(self) -> None:
        """Waits until the questions kept so far are written, or given up."""
        self._queries.flush()

    def close(self) -> None:
        """Writes what waits and gives back the connections."""
        self._queries.close()
        self._engine.dispose()


def log_answer(store: Store, answer, channel: str, lang: str | None, operator: str | None) -> bool:
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
