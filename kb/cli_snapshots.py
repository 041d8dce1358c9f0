"""`python -m kb snapshots list | use | verify | prune`: in the folder, or in the bucket where KB_INDEX names one."""

import sys
from collections.abc import Iterator
from contextlib import closing

import click

from kb.answering.receipt import snapshot_prefix
from kb.cli import main, with_settings
from kb.errors import KbError
from kb.retrieval.indexing import travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import read
from kb.retrieval.indexing.index import SnapshotInfo, damage, list_snapshots, prune, snapshot_folders, use_snapshot
from kb.settings import Settings, require_desk
from kb.storage.receipts import given_since
from kb.storage.store import Store


@main.group("snapshots", invoke_without_command=True)
@click.pass_context
def snapshots_group(context: click.Context) -> None:
    """List the snapshots, go back to one, verify all, or take old ones away."""
    if context.invoked_subcommand is None:
        context.invoke(list_command)


@snapshots_group.command("list")
@with_settings
def list_command(settings: Settings) -> None:
    """Newest first; * is live."""
    for info in _kept(Bucket(settings.bucket)) if settings.bucket else list_snapshots(settings.index):
        click.echo(f"{'*' if info.live else ' '} {info.id}  {info.created}  {info.articles} articles  {info.encoder}")


def _kept(bucket: Bucket) -> list[SnapshotInfo]:
    seen, _ = read(bucket)
    newest = sorted(seen.kept, key=lambda one: (one.created, one.id), reverse=True)
    return [SnapshotInfo(one.id, one.created, one.encoder, one.articles, one.id == seen.live) for one in newest]


@snapshots_group.command("use")
@click.argument("snapshot_id")
@with_settings
def use_command(settings: Settings, snapshot_id: str) -> None:
    """Make a snapshot live."""
    if settings.bucket:
        require_desk(settings)
        travel.use(Bucket(settings.bucket), settings.index, snapshot_id)
    else:
        use_snapshot(settings.index, snapshot_id)
    click.echo(f"Snapshot {snapshot_id} is live.")


@snapshots_group.command("verify")
@with_settings
def verify_command(settings: Settings) -> None:
    """Compare every file with its sha256; exit 1 if one is not as it was built."""
    wrong = 0
    for snapshot_id, found in travel.verify(Bucket(settings.bucket)) if settings.bucket else _verified(settings):
        wrong += found is not None
        click.echo(f"{snapshot_id}  {found.message if found else 'sound'}")
    sys.exit(1 if wrong else 0)


def _verified(settings: Settings) -> Iterator[tuple[str, KbError | None]]:
    return ((folder.name, damage(folder)) for folder in snapshot_folders(settings.index))


@snapshots_group.command("prune")
@click.option(
    "--keep",
    type=click.IntRange(1, 10_000),
    default=travel.KEEP,
    show_default=True,
    help="So many of the newest stay.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=travel.DAYS,
    show_default=True,
    help="What was live in so many days stays, and what a receipt of them names.",
)
@with_settings
def prune_command(settings: Settings, keep: int, days: int) -> None:
    """Take snapshots away that are neither live, nor new, nor named by receipts; with a bucket there and here."""
    require_desk(settings)
    with closing(Store(settings.database_url, anchor=settings.anchor)) as store:
        receipts = given_since(store, days)
    named = {prefix for prefix in map(snapshot_prefix, receipts) if prefix}
    if settings.bucket:
        gone = travel.prune(Bucket(settings.bucket), settings.index, keep, days, named)
    else:
        gone = prune(settings.index, keep, days, named)
    for snapshot_id in gone:
        click.echo(snapshot_id)
    click.echo(f"{len(gone)} snapshots were taken away.")
