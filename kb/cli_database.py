"""`python -m kb database upgrade | check`: the tables of the database."""

import sys

import click

from kb.cli import main, with_settings
from kb.settings import Settings
from kb.storage.engine import opened
from kb.storage.schema import CURRENT, bring_up, differences


@main.group("database")
def database_group() -> None:
    """Bring the database's tables up to date, or compare them with this version's."""


@database_group.command("upgrade")
@with_settings
def upgrade_command(settings: Settings) -> None:
    """Make the tables, or add what an older version's lack; a running server does both by itself."""
    with opened(settings.database_url) as engine:
        done = bring_up(engine)
    if done.before == done.after:
        click.echo(f"The database has schema {done.after}; there is nothing to do.")
    else:
        click.echo(f"The database has schema {done.after} now (before: {done.before or 'no number'}).")


@database_group.command("check")
@with_settings
def check_command(settings: Settings) -> None:
    """Compare the tables with those of this version; exit 1 if they differ, and change nothing."""
    with opened(settings.database_url) as engine:
        found = differences(engine)
    for line in found:
        click.echo(line)
    if found:
        sys.exit(1)
    click.echo(f"The tables are those of this version (schema {CURRENT}).")
