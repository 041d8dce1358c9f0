"""Writing down questions and feedback. Answering goes on when the database is away; what is lost then is logged."""

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.storage import audit
from kb.storage.anchor import Anchor, anchor_path
from kb.storage.engine import DELIVERING, MAILING, PUBLISHING, StillHeld, alone, make_engine, take_turn, why_away
from kb.storage.models import Base, Feedback, Query
from kb.storage.schema import bring_up
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


class RefusedError(KbError):
    """The database answers, and does not take what is in a row."""


def _away(error: SQLAlchemyError) -> KbError:
    """What people are told; the log says why."""
    log.error("the database failed: %s", why_away(error) or type(error).__name__)
    return KbError("store.away")


class Store:
    """The database behind `KB_DATABASE_URL`; its tables are made when first needed.

    Questions that it does not take wait in the file `spool`, if there is one, and are written before newer ones. One
    that is killed after writing them and before emptying the file writes them twice. `anchor`: the audit log's other
    file.
    """

    def __init__(self, url: str, spool: Path | None = None, anchor: Path | None = None) -> None:
        self._engine = make_engine(url)
        self._reading = self._engine.execution_options(postgresql_readonly=True)
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
                bring_up(self._engine)
                self._ready = True

    @contextmanager
    def transaction(self, reading: bool = False) -> Iterator[Session]:
        """A session whose changes are kept together when the block ends, and not at all if it raises.

        Its turn to write is taken at the beginning, so that what is read here still holds when it is written; not
        with `reading`, which holds nobody up, and in which PostgreSQL refuses to write. Raises KbError if the database
        is away.
        """
        try:
            self._make_tables()
            engine = self._reading if reading else self._engine
            with Session(engine, expire_on_commit=False, info={"anchor": self.anchor}) as session:
                if not reading:
                    take_turn(session)
                yield session
                audit.commit(session, self.anchor)
        except (DataError, IntegrityError) as error:
            log.error("the database refuses what does not fit: %s", type(error.orig).__name__)
            raise RefusedError("store.refused") from None
        except SQLAlchemyError as error:
            raise _away(error) from None

    @contextmanager
    def publishing(self, file: Path) -> Iterator[StillHeld | None]:
        """None if another process publishes; else none does until the block ends, as long as it is still held.

        SQLite locks this file for it, PostgreSQL itself. KbError if the database is away.
        """
        with self._alone(PUBLISHING, file) as still_held:
            yield still_held

    @contextmanager
    def mailing(self, file: Path) -> Iterator[StillHeld | None]:
        """The same of sending mails."""
        with self._alone(MAILING, file) as still_held:
            yield still_held

    @contextmanager
    def delivering(self, file: Path) -> Iterator[StillHeld | None]:
        """The same of sending webhooks, which a slow mail server must not hold up."""
        with self._alone(DELIVERING, file) as still_held:
            yield still_held

    @contextmanager
    def _alone(self, lock: int, file: Path) -> Iterator[StillHeld | None]:
        try:
            with alone(self._engine, lock, file) as still_held:
                yield still_held
        except SQLAlchemyError as error:
            raise _away(error) from None

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
        except KbError as error:  # as when a newer program has changed it
            log.error("the database does not take %d rows of queries: %s", len(rows), error)
            return False
        except (SQLAlchemyError, ValueError) as error:  # half a character cannot even be sent
            if isinstance(error, DBAPIError) and not isinstance(error, (DataError, IntegrityError)):
                reason = why_away(error) or type(error).__name__
                log.error("the database does not take %d rows of queries: %s", len(rows), reason)
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

    def write_waiting(self) -> None:
        """Writes the questions that wait in the file for the database, if it takes them."""
        self._keep_queries([])

    def add_feedback(self, receipt: str, helpful: bool, comment: str, article: str | None = None) -> bool:
        """Keeps whether an answer helped; the comment is already masked. False if the database is away."""
        said = dict(receipt=receipt[:16], helpful=helpful, comment=comment, article=article)
        try:
            self._insert(Feedback, [dict(at=datetime.now(UTC), **said)])
            return True
        except (KbError, SQLAlchemyError, ValueError) as error:
            log.error(
                "the database does not take feedback: %s", error if isinstance(error, KbError) else type(error).__name__
            )
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
