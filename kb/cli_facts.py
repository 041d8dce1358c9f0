"""`python -m kb facts`: where a collection states its facts."""

import json

import click

from kb.answering.ask import today
from kb.cli import main, with_settings
from kb.content.library import load_library
from kb.errors import KbError
from kb.publishing.consistency.stated import places, present_values
from kb.settings import Settings


@main.group("facts")
def facts_group() -> None:
    """Show where a fact's value stands."""


@facts_group.command("stated")
@click.argument("fact_id")
@click.option("--json", "as_json", is_flag=True, help="Print the places as JSON.")
@with_settings
def stated_command(settings: Settings, fact_id: str, as_json: bool) -> None:
    """List every place that states the value that the fact has today: shown by the fact, or typed in any spelling."""
    library = load_library(settings.articles)
    fact = library.facts.get(fact_id)
    if fact is None:
        raise KbError("fact.not_there", str(settings.articles / "facts.yaml"), fact=fact_id[:60])
    found = places(library, settings.articles, fact_id, present_values(fact, today()))
    if as_json:
        names = ("path", "line", "text", "transcluded")
        click.echo(json.dumps([{name: getattr(place, name) for name in names} for place in found], ensure_ascii=False))
        return
    for place in found:
        how = "shown" if place.transcluded else "typed"
        click.echo(f"{place.path}:{place.line}: {how}: {place.said}: {place.text}")
    typed = sum(not place.transcluded for place in found)
    click.echo(f"{typed} typed, {len(found) - typed} shown by the fact.")
