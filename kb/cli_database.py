"""`python -m kb database upgrade | check`: the tables of the database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from kb.cli import main, with_settings
from kb.errors import KbError
from kb.settings import Settings
from kb.storage.engine import make_engine, why_away
from kb.storage.schema import CURRENT, bring_up, differences


@main.group("database")
def database_group() -> None:
    """Bring the database's tables up to date, or compare them with this version's."""


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.database_url)
    try:
        yield engine
    except SQLAlchemyError as error:
        raise why_away(error) or KbError("store.failed", "KB_DATABASE_URL", kind=type(error).__name__) from None
    finally:
        engine.dispose()


@database_group.command("upgrade")
@with_settings
def upgrade_command(settings: Settings) -> None:
    """Make the tables, or add what an older version's lack; a running server does both by itself."""
    with _opened(settings) as engine:
        done = bring_up(engine)
    if done.before == done.after:
        click.echo(f"The database has schema {done.after}; there is nothing to do.")
    else:
        click.echo(f"The database has schema {done.after} now (before: {done.before or 'no number'}).")


@database_group.command("check")
@with_settings
def check_command(settings: Settings) -> None:
    """Compare the tables with those of this version; exit 1 if they differ, and change nothing."""
    with _opened(settings) as engine:
        found = differences(engine)
    for line in found:
        click.echo(line)
    if found:
        sys.exit(1)
    click.echo(f"The tables are those of this version (schema {CURRENT}).")
