"""`python -m kb accounts | audit`: who may sign in, and what was done."""

import sys

import click

from kb.cli import main, with_settings
from kb.errors import KbError
from kb.publishing import accounts as accounts_
from kb.settings import Settings
from kb.storage import audit, sessions
from kb.storage.store import Store


@main.group("accounts")
def accounts_group() -> None:
    """List, add and remove the accounts of officers."""


@accounts_group.command("list")
@with_settings
def list_command(settings: Settings) -> None:
    """Every account with its roles."""
    for account in accounts_.load_accounts(settings.accounts).values():
        roles = [f"{owner}:{role}" for owner, held in account.roles.items() for role in sorted(held)]
        roles += ["administrator"] if account.administrator else []
        click.echo(f"{account.id}  {account.name}  {account.email or '-'}  {' '.join(roles) or 'no role'}")


@accounts_group.command("add")
@click.argument("account_id")
@click.option("--name", required=True, help="The person's name, as it stands in signatures.")
@click.option("--email", help="What OpenID Connect knows the person by.")
@click.option("--role", "roles", multiple=True, metavar="OWNER:ROLE", help="author, reviewer, agent or supervisor of an owner; more than once.")
@click.option("--administrator", is_flag=True)
@click.option("--password/--no-password", default=True, help="A random password, shown once; or sign in by OpenID Connect alone.")
@with_settings
def add_command(settings, account_id, name, email, roles, administrator, password) -> None:
    """Add an account, or change its name, address and roles."""
    held: dict[str, set] = {}
    for given in roles:
        owner, _, role = given.partition(":")
        if role not in accounts_.ROLES:
            raise KbError(f"{given!r} is no role of an owner", "--role", f"write OWNER:ROLE with one of {', '.join(accounts_.ROLES)}")
        held.setdefault(owner, set()).add(role)
    account = accounts_.Account(account_id, name, email, {owner: frozenset(r) for owner, r in held.items()}, administrator)
    _save(settings, account, accounts_.new_password() if password else None, "account-saved")


@accounts_group.command("password")
@click.argument("account_id")
@with_settings
def password_command(settings: Settings, account_id: str) -> None:
    """Give an account a new random password, shown once, and sign it out everywhere."""
    account = accounts_.load_accounts(settings.accounts).get(account_id)
    if account is None:
        raise KbError(f"there is no account {account_id!r}", str(settings.accounts), "see `python -m kb accounts list`")
    _save(settings, account, accounts_.new_password(), "password-changed")


def _save(settings: Settings, account: accounts_.Account, password: str | None, what: str) -> None:
    accounts_.save_account(settings.accounts, account, password)
    with Store(settings.database_url).transaction() as database:
        sessions.end_sessions_of(database, account.id)
        audit.note(database, "command-line", what, account.id)
    click.echo(f"{account.id}  {password or '(no password)'}")


@accounts_group.command("remove")
@click.argument("account_id")
@with_settings
def remove_command(settings: Settings, account_id: str) -> None:
    """Take an account away; it is signed out at once."""
    accounts_.remove_account(settings.accounts, account_id)
    with Store(settings.database_url).transaction() as database:
        audit.note(database, "command-line", "account-removed", account_id)
    click.echo(f"{account_id} is removed.")


@accounts_group.command("demo")
@with_settings
def demo_command(settings: Settings) -> None:
    """Make an account of each role for a first look, if there is no account yet, and show their passwords once."""
    made = accounts_.make_demo_accounts(settings.accounts)
    if not made:
        return
    with Store(settings.database_url).transaction() as database:
        audit.note(database, "command-line", "demo-accounts-made", detail=" ".join(made))
    click.echo("Accounts for a first look, at /masuk; these passwords are shown this once:")
    for account, password in made.items():
        click.echo(f"  {account:26} {password}")
    click.echo(f"They are kept as argon2 hashes in {settings.accounts}; `python -m kb accounts` changes them.")


@main.group("audit")
def audit_group() -> None:
    """Show the audit log, or verify it."""


@audit_group.command("list")
@click.option("-n", "newest", type=click.IntRange(1, 100_000), default=50, show_default=True)
@with_settings
def entries_command(settings: Settings, newest: int) -> None:
    """The newest entries, newest first."""
    with Store(settings.database_url).transaction() as database:
        found = audit.entries(database, newest)
    for entry in found:
        click.echo(f"{entry.number:6}  {entry.at}  {entry.who}  {entry.what}  {entry.subject}  {entry.detail}".rstrip())


@audit_group.command("verify")
@with_settings
def verify_command(settings: Settings) -> None:
    """Recompute the chain of the whole log; exit 1 if an entry was changed or is missing."""
    with Store(settings.database_url).transaction() as database:
        wrong = list(audit.broken(database))
        last = audit.entries(database, 1)
    for number, what in wrong:
        click.echo(f"entry {number}: {what}")
    count = last[0].number if last else 0
    click.echo(f"{len(wrong)} faults in {count} entries." if wrong else f"{count} entries, all as they were written.")
    sys.exit(1 if wrong else 0)
