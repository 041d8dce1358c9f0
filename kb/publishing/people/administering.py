"""Who may change whose account: an administrator everybody's, an owner's administrator that of its people alone."""

from pathlib import Path

from kb.publishing.people.accounts import Account, NotAllowed, load_accounts, owners_of


def is_administrator(account: Account) -> bool:
    """Whether the person keeps accounts at all."""
    return account.administrator or bool(account.administrator_of)


def administers(path: Path, account: Account, other: str) -> bool:
    """Whether the person may change an account: one that has something to do for an owner, and for none but the
    person's. Who works for two agencies is left to the administrators of all.
    """
    return account.administrator or _within(owners_of(path, other), account)


def _within(owners: frozenset[str] | None, account: Account) -> bool:
    return bool(owners) and owners is not None and owners <= account.administrator_of


def _owners(account: Account) -> frozenset[str]:
    return frozenset((*(owner for owner, held in account.roles.items() if held), *account.administrator_of))


def needs_new_way_in(path: Path, made: Account) -> bool:
    """Whether an account is to reach beyond the owners of an administrator who may have chosen its password, its second
    step or a link to it: with those, that one would reach there too.
    """
    people, before = load_accounts(path), owners_of(path, made.id)
    if before is None or made.id not in people or (not made.administrator and _owners(made) <= before):
        return False
    return any(_within(before, one) for one in people.values() if one.id != made.id)


def require_administrator(path: Path, account: Account | None, other: str, made: Account | None = None) -> Account:
    """The account, if it may change another's, if there is one, and make it what it is to be; NotAllowed if not."""
    if account is None:
        raise NotAllowed("account.nobody_signed_in")
    if account.administrator:
        return account
    if not account.administrator_of:
        raise NotAllowed("account.administrators_only", account.name)
    is_new = made is not None and other not in load_accounts(path)
    if not is_new and not administers(path, account, other):
        raise NotAllowed("account.of_other_owners", account.name, account=other)
    if made is not None and (made.administrator or not _within(_owners(made), account)):
        raise NotAllowed("account.role_of_other_owners", account.name)
    return account
