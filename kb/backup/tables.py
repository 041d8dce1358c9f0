"""The rows of all tables as lines of JSON, which SQLite and PostgreSQL write and read alike."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Date, LargeBinary, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError

from kb.errors import KbError
from kb.storage.audit import AuditEntry
from kb.storage.engine import is_postgresql
from kb.storage.models import Base, Moment
from kb.storage.password_links import LinkToken, PasswordLink
from kb.storage.sessions import HalfSignIn, SignIn

LEFT_OUT = {table.__tablename__ for table in (SignIn, HalfSignIn, PasswordLink, LinkToken)}
"""Who is signed in, and links to choose a password, or an address of before, with their mails. What was ended since, or
forgotten, must not come back with a backup.
"""
AT_ONCE = 500
"""Rows."""
HEAVY_AT_ONCE = 8
"""Rows of a table with bytes, of which each may have 5 MB."""


def kept() -> list[Table]:
    """The tables of a backup, each after those that it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def columns() -> dict[str, list[str]]:
    """Their columns, in the order of what a line holds."""
    return {table.name: [column.name for column in table.columns] for table in kept()}


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """A table's rows in the order of its key, a line each."""
    wanted = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_at_once(table))
    for row in connection.execute(wanted):
        values = [_out(value, column) for value, column in zip(row, table.columns, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _at_once(table: Table) -> int:
    heavy = any(isinstance(column.type, LargeBinary) for column in table.columns)
    return HEAVY_AT_ONCE if heavy else AT_ONCE


def _out(value: Any, column: Column[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, (Moment, Date)):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(column.type, LargeBinary) else value


def _in(value: Any, column: Column[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value


def fill(connection: Connection, name: str, names: Sequence[str], chunks: Iterable[bytes]) -> int:
    """Puts lines into a table that has these columns, and says how many; KbError if the database refuses a row.

    Only these columns are named, so that the table may be that of an older schema.
    """
    table = Base.metadata.tables[name]
    into = sa.table(name, *(sa.column(one, table.c[one].type) for one in names))
    most = _at_once(table)
    count, batch = 0, list[dict[str, Any]]()
    for line in _split(chunks):
        values = json.loads(line)
        batch.append({one: _in(value, table.c[one]) for one, value in zip(names, values, strict=True)})
        if len(batch) == most:
            count += _insert(connection, into, batch, count)
            batch.clear()
    count += _insert(connection, into, batch, count)
    _go_on_counting(connection, table)
    return count


def _insert(connection: Connection, into: sa.TableClause, rows: list[dict[str, Any]], before: int) -> int:
    try:
        if rows:
            connection.execute(insert(into), rows)
    except (DataError, IntegrityError) as error:
        kind = type(error.orig).__name__
        raise KbError(
            "backup.row_refused", table=into.name, first=before + 1, last=before + len(rows), kind=kind
        ) from None
    return len(rows)


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for chunk in chunks:
        *whole, held = (held + chunk).split(b"\n")
        yield from whole
    if held:
        yield held


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows by a sequence, which knows nothing of the numbers that were put in."""
    counted = table.autoincrement_column
    if counted is None or not is_postgresql(connection):
        return
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": counted.name}
    )
    highest = connection.scalar(select(func.max(counted)))
    if sequence and highest:
        connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


def rows_there(connection: Connection) -> int:
    """How many rows the program's tables have, whatever their schema."""
    there = set(inspect(connection).get_table_names())
    counted = [name for name in Base.metadata.tables if name in there]
    return sum(connection.scalar(select(func.count()).select_from(sa.table(name))) or 0 for name in counted)


def empty(connection: Connection) -> None:
    """Takes the rows out that a step between schemas has put into new tables; the audit log has none, and keeps all."""
    there = set(inspect(connection).get_table_names())
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in there and table is not AuditEntry.__table__:
            connection.execute(sa.delete(table))


def drop_all(connection: Connection) -> None:
    """Takes the program's tables away."""
    Base.metadata.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
