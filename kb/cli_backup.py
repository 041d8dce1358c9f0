"""`python -m kb backup | restore`: all of a machine in one sealed file, and back."""

from pathlib import Path

import click

from kb.backup.make import make
from kb.backup.restore import restore, verify
from kb.backup.seal import Keys, Seal, passphrase_of, recipients_of
from kb.cli import main, with_settings
from kb.errors import KbError
from kb.settings import Settings


@main.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--recipient", "recipients", multiple=True, metavar="age1…", help="Seal it for this public key; more than once."
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="Seal it, or open it, with the passphrase in the first line of this file.",
)
@click.option("--plain", is_flag=True, help="Do not seal it: whoever has the file can read all of it.")
@click.option(
    "--check", "checks", is_flag=True, help="Make none, but read FILE to its end and say whether it is whole."
)
@click.option("--identity", type=click.Path(path_type=Path), help="With --check: the file with the secret key.")
@with_settings
def backup_command(
    settings: Settings,
    file: Path,
    recipients: tuple[str, ...],
    passphrase_file: Path | None,
    plain: bool,
    checks: bool,
    identity: Path | None,
) -> None:
    """Write database, articles with their history, accounts, audit log, keys and snapshots into one sealed FILE."""
    if checks:
        head = verify(file, Keys(identity, passphrase_file))[0].head
        click.echo(
            f"{file} is whole: made {head['made']}, schema {head['schema']}, {sum(head['rows'].values())} rows, "
            f"{len(head['snapshots'])} snapshots, {head['live'] or 'none'} live."
        )
        return
    ways = bool(recipients) + (passphrase_file is not None) + plain
    if ways != 1:
        raise KbError("backup.two_seals" if ways else "backup.no_seal", "backup")
    made = make(
        settings, file, Seal(recipients_of(recipients), passphrase_of(passphrase_file) if passphrase_file else "")
    )
    for prefix in made.without:
        click.echo(f"No sound snapshot {prefix}… is here any more, which kept receipts name.", err=True)
    click.echo(
        f"{file} is written: {made.bytes / 1e6:.1f} MB with {made.rows} rows, {made.articles} files of articles, "
        f"{len(made.snapshots)} snapshots."
    )


@main.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--identity", type=click.Path(path_type=Path), help="The file with the secret key.")
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="The file whose first line is the passphrase.")
@click.option("--replace", "replacing", is_flag=True, help="Also where something else is: it is gone then.")
@with_settings
def restore_command(
    settings: Settings, file: Path, identity: Path | None, passphrase_file: Path | None, replacing: bool
) -> None:
    """Put a backup where the settings say, all of it or nothing; no server may run there."""
    done = restore(settings, file, Keys(identity, passphrase_file), replacing)
    for what in done.replaced:
        click.echo(f"Replaced: {what}.")
    click.echo(
        f"{file} of {done.head['made']} is restored: {done.rows} rows, {len(done.head['snapshots'])} snapshots, "
        f"{done.head['live'] or 'none'} live. Everybody signs in anew."
    )
