"""`python -m kb webhooks`: the systems that are told of what is published, and what they did not take."""

import sys
from datetime import UTC, datetime

import click

from kb.cli import main, with_settings
from kb.publishing.webhooks import systems
from kb.settings import JAKARTA, Settings, require_desk
from kb.storage.store import Store

WHO = "command-line"


@main.group("webhooks")
def webhooks_group() -> None:
    """The systems that are told of what is published: add, try and remove them; their dead letters."""


@webhooks_group.command("list")
@with_settings
def list_command(settings: Settings) -> None:
    """Every system with its address and its messages; without its secret."""
    found = systems.systems(_store(settings))
    if not found:
        click.echo("No system is told of what is published; add one: kb webhooks add NAME URL.", err=True)
    for one in found:
        state = "disabled: it answered 410" if one.disabled else f"since {_day(one.since)}"
        counts = f"{one.waiting} wait, {one.delivered} delivered, {one.dead} dead"
        click.echo(f"{one.name}  {one.address}  {state}  {counts}")


@webhooks_group.command("add")
@click.argument("name")
@click.argument("url")
@with_settings
def add_command(settings: Settings, name: str, url: str) -> None:
    """Tell the system NAME at URL, by HTTPS, of all that is published from now on; its secret is shown once."""
    secret = systems.add(_store(settings), WHO, name, url, settings.webhook_networks, datetime.now(UTC))
    click.echo(f"{name}  {secret}")
    click.echo("Keep the secret with the system that checks it: it is not shown again.", err=True)


@webhooks_group.command("remove")
@click.argument("name")
@with_settings
def remove_command(settings: Settings, name: str) -> None:
    """Tell a system nothing more, and delete what waits for it and its dead letters."""
    systems.remove(_store(settings), WHO, name)
    click.echo(f"{name} is removed.")


@webhooks_group.command("test")
@click.argument("name")
@with_settings
def test_command(settings: Settings, name: str) -> None:
    """Send a system a message of the type webhook.test now; exit 1 if it does not take it."""
    outcome = systems.try_out(_store(settings), name, settings.webhook_networks, datetime.now(UTC))
    click.echo(f"{name} does not take it: {outcome.failure}." if outcome.failure else f"{name} has taken it.")
    sys.exit(1 if outcome.failure else 0)


@webhooks_group.command("dead")
@click.argument("name", required=False)
@with_settings
def dead_command(settings: Settings, name: str | None) -> None:
    """Messages that were tried in vain for days, of one system or of all: number, system, day, what of, and why."""
    found = systems.dead_letters(_store(settings), name)
    if not found:
        click.echo("There are no dead letters.", err=True)
    for one in found:
        why = f"{one.tries} tries: {one.failure}"
        click.echo(f"{one.number:6}  {one.webhook}  {_day(one.at)}  {one.type} {one.subject}  {why}")


@webhooks_group.command("retry")
@click.argument("name")
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@with_settings
def retry_command(settings: Settings, name: str, numbers: tuple[int, ...]) -> None:
    """Send a system's dead letters again, those with these NUMBERS or all, and what waits for it, within a minute; one
    that was disabled is enabled.
    """
    count = systems.retry(_store(settings), WHO, name, numbers, datetime.now(UTC))
    click.echo(f"{count} dead letters are sent again.")


@webhooks_group.command("drop")
@click.argument("name")
@click.argument("numbers", nargs=-1, type=click.IntRange(1))
@with_settings
def drop_command(settings: Settings, name: str, numbers: tuple[int, ...]) -> None:
    """Delete a system's dead letters, those with these NUMBERS or all."""
    count = systems.drop(_store(settings), WHO, name, numbers)
    click.echo(f"{count} dead letters are deleted.")


def _store(settings: Settings) -> Store:
    require_desk(settings)  # whose server sends, and whose file of heads the audit log is held against
    return Store(settings.database_url, anchor=settings.anchor)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(JAKARTA):%Y-%m-%d}"
