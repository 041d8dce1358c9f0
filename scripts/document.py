"""Writes docs/command-line.md anew from the commands themselves.

    .venv/bin/python -m scripts.document

Run it after a command, an option or a sentence of `--help` has changed; a test holds the page to what it writes.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import click

from kb.__main__ import main as commands

PAGE = Path(__file__).resolve().parent.parent / "docs" / "command-line.md"
OF_A_SETTING = "Instead of KB_"
HEAD = """# Command line

Made by `python -m scripts.document`; change the commands, not this page.

`python -m kb COMMAND …`, with `.venv/bin/python`, or `kb COMMAND …` where the project is installed. `-h` or `--help`
after any of them tells the same. The exit code is 0 when all went well, 2 with one sentence when something is missing
or cannot be used; where 1 means something, the command says so.
"""


def page() -> str:
    """The page as it should be."""
    listed = list(_commands(commands, ()))
    shared = {_flags(option): option.help or "" for _, command in listed for option in _options(command, shared=True)}
    index = [f"| [`{_name(path)}`](#{'-'.join(('kb', *path))}) | {_first(command)} |" for path, command in listed]
    lines = [
        HEAD,
        "| command | what it does |\n| --- | --- |",
        *index,
        "\n## Options of every command\n\nEach stands for a [setting](settings.md).\n",
        "| option | meaning |\n| --- | --- |",
        *(f"| {flags} | {_cell(told)} |" for flags, told in shared.items()),
    ]
    for path, command in listed:
        lines += [f"\n## {_name(path)}\n", f"`python -m {_usage(path, command)}`\n", _sentence(command)]
        options = _options(command, shared=False)
        if options:
            lines += [
                "\n| option | meaning |\n| --- | --- |",
                *(f"| {_flags(o)} | {_cell(_told(o))} |" for o in options),
            ]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its words, groups before what is in them."""
    for name, command in group.commands.items():
        yield (*above, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*above, name))


def _name(path: tuple[str, ...]) -> str:
    return " ".join(("kb", *path))


def _usage(path: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=_name(path))
    arguments = [piece for parameter in command.params for piece in parameter.get_usage_pieces(context)]
    return " ".join([_name(path), *(["COMMAND"] if isinstance(command, click.Group) else []), *arguments])


def _sentence(command: click.Command) -> str:
    return " ".join((command.help or "").split())


def _first(command: click.Command) -> str:
    return _cell(_sentence(command).partition("; exit 1")[0])


def _options(command: click.Command, shared: bool) -> list[click.Option]:
    options = [one for one in command.params if isinstance(one, click.Option)]
    return [one for one in options if (one.help or "").startswith(OF_A_SETTING) == shared]


def _flags(option: click.Option) -> str:
    names = "/".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return f"`{names}`"
    if isinstance(option.type, click.IntRange):
        return f"`{names} {option.type.min}…{option.type.max}`"
    return f"`{names} {_cell(option.make_metavar(click.Context(click.Command(''))))}`"


def _told(option: click.Option) -> str:
    said = [option.help] if option.help else []
    said += ["Must be given."] if option.required else []
    said += ["More than once, if wanted."] if option.multiple and "more than once" not in (option.help or "") else []
    said += [f"Default: {option.default}."] if option.show_default else []
    return " ".join(said)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE} is written.")


if __name__ == "__main__":
    main()
