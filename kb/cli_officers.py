"""`python -m kb accounts | audit | import | export | reminders | recover | forget`:
the officers' side on the command line.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from kb.answering.ask import today
from kb.cli import main, with_settings
from kb.content.owners import load_owners
from kb.content.subject import load_subject
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.overlay import present_library
from kb.publishing.importing import import_export
from kb.publishing.importing.intake import require_size
from kb.publishing.notices.password_post import link_url
from kb.publishing.people import accounts as accounts_
from kb.publishing.people.passwords import begin_invitation, has_moved, tell_changed, tell_moved
from kb.publishing.workflow.audit_check import accept, examine
from kb.publishing.workflow.emergency import settle
from kb.publishing.workflow.schedule import publish_due, reminders
from kb.publishing.workflow.transaction import recover
from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import JAKARTA, Settings, require_desk
from kb.storage import audit, notices, second_factor, sessions
from kb.storage.daily_counts import Kept
from kb.storage.forget import forget_before
from kb.storage.journal import Journal
from kb.storage.store import Store


@main.group("accounts")
def accounts_group() -> None:
    """List, add, disable and remove the accounts of officers."""


@accounts_group.command("list")
@with_settings
def list_command(settings: Settings) -> None:
    """Every account with its roles."""
    for account in accounts_.load_accounts(settings.accounts).values():
        roles = [f"{owner}:{role}" for owner, held in account.roles.items() for role in sorted(held)]
        roles += ["administrator"] if account.administrator else []
        roles += [f"{owner}:administrator" for owner in sorted(account.administrator_of)]
        roles += ["disabled"] if account.disabled else []
        click.echo(f"{account.id}  {account.name}  {account.email or '-'}  {' '.join(roles) or 'no role'}")


@accounts_group.command("add")
@click.argument("account_id")
@click.option("--name", required=True, help="The person's name, as it stands in signatures.")
@click.option("--email", help="What OpenID Connect knows the person by, and where notices go.")
@click.option("--lang", type=click.Choice(["id", "en"]), help="In which notices are mailed.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="OWNER:ROLE",
    help="author, reviewer, agent or supervisor of an owner; more than once.",
)
@click.option("--administrator", is_flag=True, help="May change accounts in the studio.")
@click.option(
    "--administrator-of",
    multiple=True,
    metavar="OWNER",
    help="May change the accounts of that owner's people; more than once.",
)
@click.option(
    "--password/--no-password", default=True, help="A random password, shown once; or sign in by OpenID Connect alone."
)
@with_settings
def add_command(
    settings: Settings,
    account_id: str,
    name: str,
    email: str | None,
    lang: accounts_.Lang | None,
    roles: tuple[str, ...],
    administrator: bool,
    administrator_of: tuple[str, ...],
    password: bool,
) -> None:
    """Add an account, or change its name, address and roles."""
    held: dict[str, set[Any]] = {}
    for given in roles:
        owner, _, role = given.partition(":")
        if role not in accounts_.ROLES:
            raise KbError("command.no_role", "--role", given=given, roles=accounts_.ROLES)
        held.setdefault(owner, set()).add(role)
    owners = load_owners(settings.articles / "owners.yaml")
    for owner in (*held, *administrator_of):
        if owner not in owners:
            raise KbError("group.no_owner", str(settings.articles / "owners.yaml"), owner=owner)
    account = accounts_.Account(
        account_id, name, email, {owner: frozenset(r) for owner, r in held.items()}, administrator, lang,
        administrator_of=frozenset(administrator_of),
    )  # fmt: skip
    _save(settings, account, accounts_.new_password() if password else None, "account-saved")


@accounts_group.command("password")
@click.argument("account_id")
@with_settings
def password_command(settings: Settings, account_id: str) -> None:
    """Give an account a new random password, shown once, and sign it out everywhere."""
    account = accounts_.load_accounts(settings.accounts).get(account_id)
    if account is None:
        raise KbError("account.not_there", str(settings.accounts), account=account_id)
    _save(settings, account, accounts_.new_password(), "password-changed")


@accounts_group.command("invite")
@click.argument("account_id")
@with_settings
def invite_command(settings: Settings, account_id: str) -> None:
    """Make a link with which a person chooses a password, shown once; it holds for seven days and can be used once."""
    at = datetime.now(JAKARTA)
    token = begin_invitation(_store(settings), settings.accounts, "command-line", account_id, at, mailed=False)
    lang = accounts_.load_accounts(settings.accounts)[account_id].lang or load_subject(settings.articles).languages[0]
    click.echo(link_url(settings.site, token or "", lang))


@accounts_group.command("second-step-off")
@click.argument("account_id")
@with_settings
def second_step_off_command(settings: Settings, account_id: str) -> None:
    """Take an account's second step off, as when the telephone is lost, and sign it out everywhere."""
    with _store(settings).transaction() as database:
        if not second_factor.remove_second_factor(database, account_id):
            raise KbError("account.no_second_step", account=account_id)
        sessions.end_sessions_of(database, account_id)
        audit.note(database, "command-line", "second-step-removed", account_id)
    click.echo(f"{account_id} signs in with the password alone, until a second step is set up again.")


def _save(settings: Settings, account: accounts_.Account, password: str | None, what: str) -> None:
    store = _store(settings)
    before = accounts_.load_accounts(settings.accounts).get(account.id)
    had = accounts_.has_password(settings.accounts, account.id)
    accounts_.save_account(settings.accounts, account, password)
    with store.transaction() as database:
        sessions.end_sessions_of(database, account.id)
        moved = "other e-mail address" if has_moved(before, account) else ""
        audit.note(database, "command-line", what, account.id, moved)
        if password is not None and had:
            tell_changed(database, account, datetime.now(JAKARTA))
        tell_moved(database, before, account, datetime.now(JAKARTA))
    click.echo(f"{account.id}  {password or '(no password)'}")


@accounts_group.command("disable")
@click.argument("account_id")
@with_settings
def disable_command(settings: Settings, account_id: str) -> None:
    """Keep an account from signing in, as when a person has left: it is signed out at once and has no roles; its name
    stays in what it did.
    """
    _set_disabled(settings, account_id, True)
    click.echo(f"{account_id} is disabled.")


@accounts_group.command("enable")
@click.argument("account_id")
@with_settings
def enable_command(settings: Settings, account_id: str) -> None:
    """Let an account that is disabled sign in again, with the password, second step and roles that it had."""
    _set_disabled(settings, account_id, False)
    click.echo(f"{account_id} is enabled.")


def _set_disabled(settings: Settings, account_id: str, disabled: bool) -> None:
    store = _store(settings)
    accounts_.set_disabled(settings.accounts, account_id, disabled)
    with store.transaction() as database:
        sessions.end_sessions_of(database, account_id)
        audit.note(database, "command-line", "account-disabled" if disabled else "account-enabled", account_id)


@accounts_group.command("remove")
@click.argument("account_id")
@with_settings
def remove_command(settings: Settings, account_id: str) -> None:
    """Take an account away; it is signed out at once."""
    store = _store(settings)
    accounts_.remove_account(settings.accounts, account_id)
    with store.transaction() as database:
        second_factor.remove_second_factor(database, account_id)
        notices.remove_notices(database, account_id)
        audit.note(database, "command-line", "account-removed", account_id)
    click.echo(f"{account_id} is removed.")


@accounts_group.command("demo")
@with_settings
def demo_command(settings: Settings) -> None:
    """Make an account of each role for a first look, if there is no account yet;
    their passwords are written to a file.
    """
    store = _store(settings)
    made = accounts_.make_demo_accounts(settings.accounts, settings.articles)
    if not made:
        return
    with store.transaction() as database:
        audit.note(database, "command-line", "demo-accounts-made", detail=" ".join(made))
    # Whoever starts a service sends what it says into a log that many read.
    written = accounts_.write_passwords(settings.accounts, made)
    click.echo(
        f"{len(made)} accounts for a first look, at /masuk; their passwords are in {written}: read them, then "
        "delete that file."
    )
    click.echo(f"They are kept as argon2 hashes in {settings.accounts}; `python -m kb accounts` changes them.")


@main.group("audit")
def audit_group() -> None:
    """Show the audit log, or verify it."""


@audit_group.command("list")
@click.option("-n", "newest", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many.")
@with_settings
def entries_command(settings: Settings, newest: int) -> None:
    """The newest entries, newest first."""
    with _store(settings).transaction(reading=True) as database:
        found = audit.entries(database, newest)
    for entry in found:
        click.echo(f"{entry.number:6}  {entry.at}  {entry.who}  {entry.what}  {entry.subject}  {entry.detail}".rstrip())


@audit_group.command("verify")
@with_settings
def verify_command(settings: Settings) -> None:
    """Compare the log with its chain, the file of its heads and git's commits;
    exit 1 if an entry is not as it was written.
    """
    record = examine(settings.articles, _store(settings))
    if record.faults:
        said = record.sentence()
        click.echo(f"{said[0].upper()}{said[1:]}.")
        sys.exit(1)
    until = f" until {record.until}" if record.until else ""
    vouched = (
        f", vouched for by a file from entry {record.since} on" if record.since else ", vouched for by no file yet"
    )
    since = vouched if record.entries and record.since != 1 else ""
    click.echo(f"{record.entries} entries{until}, all as they were written{since}.")


@audit_group.command("accept")
@click.option("--why", required=True, help="What happened, in a sentence: it is kept in the log.")
@with_settings
def accept_command(settings: Settings, why: str) -> None:
    """Take the log as it is from now on, such as after a backup was restored;
    what was wrong is kept with the reason.
    """
    record = accept(settings.articles, _store(settings), why)
    click.echo(f"The log is taken as it is, with {len(record.faults)} entries that are not as they were written.")


def _store(settings: Settings) -> Store:
    require_desk(settings)  # whose file of heads the audit log is held against
    return Store(settings.database_url, anchor=settings.anchor)


def _context(settings: Settings) -> Context:
    store, encoder = _store(settings), open_encoder(settings.encoder)
    return Context(settings.articles, settings.index, settings.accounts, store, encoder, bucket=settings.bucket)


@main.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--as", "account_id", required=True, metavar="ACCOUNT", help="Whose drafts they become; the person's roles count."
)
@click.option("--owner", help="Of the articles in a table or a single file; without it, the person's only owner.")
@with_settings
def import_command(settings: Settings, path: Path, account_id: str, owner: str | None) -> None:
    """Take in a folder of Markdown, a .zip, a .md, or questions and answers in a .csv, .xlsx, .docx, .html, .json, .xml
    or .jsonl, as drafts; exit 1 if any was refused.
    """
    account = accounts_.load_accounts(settings.accounts).get(account_id)
    if account is None:
        raise KbError("account.not_there", "--as", account=account_id)
    if account.disabled:
        raise KbError("account.is_disabled", account_id)
    owners = account.owners("author")
    if owner is None and len(owners) != 1 and not path.is_dir():
        if not owners:
            raise KbError("command.no_author", "--owner")
        raise KbError("command.no_owner", "--owner", owners=owners)
    if path.is_dir():
        found = import_export.import_folder(_context(settings), account, path)
    elif path.is_file():
        require_size(str(path), path.stat().st_size)
        found = import_export.import_upload(
            _context(settings), account, path.name, path.read_bytes(), owner or owners[0]
        )
    else:
        raise KbError("file.not_there", str(path))
    for one in found:
        click.echo(one.refused or f"{one.name}: draft {one.draft}")
    refused = sum(bool(one.refused) for one in found)
    click.echo(f"{len(found) - refused} drafts, {refused} refused.")
    sys.exit(1 if refused else 0)


@main.command("export")
@click.argument("path", type=click.Path(path_type=Path))
@with_settings
def export_command(settings: Settings, path: Path) -> None:
    """Write all articles, facts and owners into PATH: a new folder, or a file that ends in .zip."""
    context = _context(settings)
    if path.suffix.lower() == ".zip":
        if path.exists():
            raise KbError("file.there_already", str(path))
        path.write_bytes(import_export.export_zip(context))
        click.echo(f"{path} is written.")
    else:
        click.echo(f"{import_export.export_folder(context, path)} files are written to {path}.")


@main.command("reminders")
@click.option("--owner", help="Of one owner only.")
@with_settings
def reminders_command(settings: Settings, owner: str | None) -> None:
    """Articles that must be read again within 30 days, or whose review date has passed."""
    for found in reminders(present_library(settings.articles), today(), {owner} if owner else None):
        click.echo(f"{found.review_by}  {found.days:4} days  {found.owner}  {found.article}")


@main.command("recover")
@with_settings
def recover_command(settings: Settings) -> None:
    """Finish or undo what a crash left, publish what is due, and confirm emergency corrections or let them lapse; a
    running server does all that by itself.
    """
    context = _context(settings)
    for line in [*recover(context), *publish_due(context), *settle(context)]:
        click.echo(line)


@main.command("forget")
@click.option(
    "--before",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The first day that is kept, in Jakarta.",
)
@with_settings
def forget_command(settings: Settings, before: datetime) -> None:
    """Delete the questions, feedback and calls of earlier days for good; numbers of each day and the audit log stay."""
    if before.date() > today():
        raise KbError("command.day_to_come", "--before", day=f"{before:%Y-%m-%d}")
    require_desk(settings)
    store = Store(settings.database_url, settings.waiting_questions, settings.anchor)
    day = before.date()
    gone = forget_before(store, Journal(settings.journal, store), dict.fromkeys(get_args(Kept), day))
    click.echo(
        f"{gone.questions} questions, {gone.feedback} times feedback and {gone.calls} calls before {day} are deleted; "
        "their numbers stay."
    )
