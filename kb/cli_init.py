"""`python -m kb init`: a collection of one's own."""

import sys
from pathlib import Path

import click

from kb.answering.ask import today
from kb.cli import main, with_settings
from kb.content.languages import Lang
from kb.publishing.importing.collection import begin_collection
from kb.settings import Settings


@main.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A .csv, .xlsx, .docx, .html, .json, .xml, .jsonl, or a folder of Markdown.",
)
@click.option("--owner", metavar="ID", help="Who answers for the articles; without it, made of the name.")
@click.option("--name", metavar="TEXT", help="What the pages are called; without it, the folder's name.")
@click.option(
    "--lang", type=click.Choice(["id", "en"]), help="The usual language; without it, that of the source, or Indonesian."
)
@with_settings
def init_command(
    settings: Settings, folder: Path, source: Path, owner: str | None, name: str | None, lang: Lang | None
) -> None:
    """Make DIR a collection of the questions and answers in FILE, ready to build and serve;
    exit 1 if any was refused.
    """
    begun = begin_collection(folder, source, today(), owner, name, lang)
    for line in (*begun.notes, *begun.entries):
        click.echo(str(line))
    refused = sum(bool(entry.refused) for entry in begun.entries)
    click.echo(f"{len(begun.entries) - refused:,} articles are in {folder}, {refused:,} refused. Next:")
    click.echo(
        f"  KB_ARTICLES={folder} KB_INDEX={folder / 'index'} "
        f"KB_DATABASE_URL=sqlite:///{(folder / 'kb.sqlite').absolute()} scripts/serve"
    )
    sys.exit(1 if refused else 0)
