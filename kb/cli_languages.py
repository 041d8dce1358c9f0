"""`python -m kb languages`: what adds a language to a collection."""

import click

from kb.cli import main
from kb.content.languages import BUILT_IN, is_language


@main.group("languages")
def languages_group() -> None:
    """Add a language to a collection."""


@languages_group.command("template")
@click.argument("lang")
@click.option("--from", "base", type=click.Choice(BUILT_IN), default="en", help="In which words it is written.")
def template_command(lang: str, base: str) -> None:
    """Print a file of all words of the citizens' pages, to be translated and saved as languages/LANG.yaml."""
    from kb.web.public.languages import template  # heavy, and no other command needs the pages

    if not is_language(lang) or lang in BUILT_IN:
        raise click.BadParameter("give the code of a language that Babel knows, such as jv, and not id or en")
    click.echo(template(lang, base), nl=False)
