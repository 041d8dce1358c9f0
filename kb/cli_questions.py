"""`python -m kb questions`: what the public asked in vain."""

import json
from contextlib import closing

import click

from kb.cli import main, with_settings
from kb.publishing.context import Context
from kb.publishing.impact.question_groups import DAYS, groups
from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import Settings
from kb.storage.store import Store


@main.command("questions")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=DAYS, show_default=True, help="Asked in the last days, today too."
)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@with_settings
def questions_command(settings: Settings, days: int, as_json: bool) -> None:
    """What nobody answered, or answered well, grouped by meaning: how often, whose, in which state; largest first."""
    with closing(Store(settings.database_url, anchor=settings.anchor)) as store:
        context = Context(settings.articles, settings.index, settings.accounts, store, open_encoder(settings.encoder))
        found = groups(context, days)
    if as_json:
        rows = [
            {"count": group.count, "questions": [*group.texts], "owner": group.owner, "state": group.state}
            for group in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for group in found:
        click.echo(f"{group.count:5}  {group.state:13}  {group.owner:16}  {group.name}")
        for text in group.texts:
            if text != group.name:
                click.echo(f"{'':40}{text}")
    if not found:
        click.echo(f"Nothing was asked in vain in the last {days} days.")
