"""The tables as this program knows them: made in an empty database, brought up in an older one, refused in a newer one.

A schema's number is MAJOR.MINOR. A step of the minor number only adds, so that programs of the same major number go on
with a database that a newer one has brought up; a step of the major number is for what they could not go on with.
"""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from kb.errors import KbError
from kb.storage import (  # noqa: F401  so that all tables are known
    attachments,
    audit,
    calls,
    daily_counts,
    drafts,
    flags,
    imports,
    notices,
    password_links,
    question_groups,
    read_by_teams,
    second_factor,
    sent_questions,
    sessions,
    watches,
    webhooks,
)
from kb.storage.engine import SCHEMA, require_server, take_turn
from kb.storage.models import Base

CURRENT = "1.16"
"""The schema of this program: the last of `migrations/versions`."""
_TABLE = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY)"


@dataclass(frozen=True)
class Brought:
    """What became of a database."""

    before: str | None
    """Its schema's number; None if it had no tables, or tables without a number, from before there were any."""
    after: str


def bring_up(engine: Engine) -> Brought:
    """Makes all tables in an empty database, adds to an older one what it lacks; one process at a time, all or nothing.

    KbError if a newer program has changed it so that this one cannot use it, or the server is too old. SQLAlchemyError
    if the database does not do it.
    """
    with engine.connect() as connection:
        require_server(engine)
        number = _number(connection)
        if number is not None and _minor(number) >= _minor(CURRENT):
            return Brought(number, number)
    with engine.begin() as connection:
        take_turn(connection, SCHEMA)
        number = _number(connection)  # another process may have been faster
        if number is None and not _tables(connection):
            Base.metadata.create_all(connection)
            connection.execute(text(_TABLE))
            connection.execute(text("INSERT INTO alembic_version VALUES (:number)"), {"number": CURRENT})
        elif number is None or _minor(number) < _minor(CURRENT):
            _migrate(connection)
        return Brought(number, _number(connection) or CURRENT)


def require_known(number: str, where: str) -> None:
    """KbError for a schema that is newer than this program's, or none at all."""
    if not re.fullmatch(r"\d{1,6}\.\d{1,6}", number) or (_major(number), _minor(number)) > _NUMBER:
        raise KbError("backup.newer_schema", where, number=number[:32], here=CURRENT)


def make_at(connection: Connection, number: str) -> None:
    """Makes the tables of an earlier schema, or of this one, in a database without any, within the transaction."""
    _migrate(connection, number)


def bring_on(connection: Connection) -> None:
    """Brings tables of an earlier schema up to this one's, within the transaction."""
    _migrate(connection)


def differences(engine: Engine) -> list[str]:
    """What a database lacks or has otherwise than this program's tables, a line each; changes nothing."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        require_server(engine)
        number = _number(connection)
        lacking = None
        if number is None:
            lacking = "its tables have no number yet" if _tables(connection) else "it has no tables yet"
        elif _minor(number) < _minor(CURRENT):
            lacking = f"its schema is {number}, this version's {CURRENT}"
        if lacking:
            return [f"{lacking}; run: python -m kb database upgrade"]
        options: dict[str, Any] = {
            "include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables
        }
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    # What a newer minor number has added is none of ours.
    return [_told(one) for one in found if not _told(one).startswith("remove") or number == CURRENT]


def _told(change: Any) -> str:
    """In words: of a change that would make the table as it should be."""
    if isinstance(change, list):  # of a column
        return f"{change[0][0].replace('_', ' ')} {change[0][2]}.{change[0][3]}"
    thing = change[-1]
    table = getattr(thing, "table", None)
    return f"{change[0].replace('_', ' ')} {f'{table.name}.' if table is not None else ''}{thing.name}"


def _migrate(connection: Connection, until: str = CURRENT) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(files("kb.storage") / "migrations"))
    command.upgrade(config, until)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) & set(Base.metadata.tables)


def _number(connection: Connection) -> str | None:
    """The number of its schema; KbError if this program cannot use it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    number: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if number is None:
        return None
    if not re.fullmatch(r"\d+\.\d+", number):
        raise KbError("store.anothers", "KB_DATABASE_URL", number=number[:32])
    if _major(number) != _major(CURRENT):
        raise KbError("store.newer", "KB_DATABASE_URL", number=number, here=CURRENT)
    return number


def _major(number: str) -> int:
    return int(number.partition(".")[0])


def _minor(number: str) -> int:
    return int(number.partition(".")[2])


_NUMBER = _major(CURRENT), _minor(CURRENT)
