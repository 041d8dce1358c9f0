"""Who may do what: accounts, their roles for each owner, and the file that holds them outside of the repository."""

import fcntl
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, cast, get_args

import yaml
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import StringConstraints, ValidationError

from kb.content.facts import Model, Slug, Words, read_model
from kb.content.owners import Owner, load_owners
from kb.content.subject import Subject, load_subject
from kb.errors import KbError
from kb.publishing.people.addresses import require_address
from kb.settings import require_ordinary

Lang = Literal["id", "en"]
Role = Literal["author", "reviewer", "agent", "supervisor"]
ROLES: tuple[Role, ...] = get_args(Role)
ADMINISTRATOR = "administrator"
FEWEST_CHARACTERS = 12
_hasher = PasswordHasher()
# One at a time: each takes 64 MB, and a hundred attempts at once must not take them all.
_hashing = threading.Lock()


@dataclass(frozen=True)
class Account:
    """A person who signs in."""

    id: str
    """Stands in drafts, signatures and the audit log."""
    name: str
    email: str | None
    """What OpenID Connect knows the person by; the address in git's log; where notices are mailed to."""
    roles: Mapping[str, frozenset[Role]]
    """By owner."""
    administrator: bool = False
    lang: Lang | None = None
    """In which the person is written to; None: the collection's first."""
    disabled: bool = False
    """It cannot sign in and has no roles; its name stays in what it did."""
    administrator_of: frozenset[str] = frozenset()
    """Owners for whose people alone it keeps the accounts."""

    def has(self, role: Role, owner: str | None = None) -> bool:
        """Whether the person has a role for an owner; for any owner if none is named."""
        return role in self.roles.get(owner, ()) if owner else any(role in held for held in self.roles.values())

    def owners(self, role: Role) -> list[str]:
        """The owners for whom the person has a role."""
        return sorted(owner for owner, held in self.roles.items() if role in held)


class NotAllowed(KbError):
    """The person may not do this."""


def require(account: Account | None, role: Role | Literal["administrator"], owner: str | None = None) -> Account:
    """The account, if it has the role for the owner (any owner if none is named);
    NotAllowed if not, or if nobody is signed in.
    """
    if account is None:
        raise NotAllowed("account.nobody_signed_in")
    if role == ADMINISTRATOR:
        if not account.administrator:
            raise NotAllowed("account.administrators_only", account.name)
    elif not account.has(cast(Role, role), owner):
        if owner:
            raise NotAllowed("account.role_for_owner_needed", account.name, role=role, owner=owner)
        raise NotAllowed("account.role_needed", account.name, role=role)
    return account


class _Entry(Model):
    id: Slug
    name: Words
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=200, to_lower=True)] | None = (
        None
    )
    password: Annotated[str, StringConstraints(pattern=r"^\$argon2id\$", max_length=300)] | None = None
    """Its argon2id hash; without one the person signs in by OpenID Connect alone."""
    roles: dict[Slug, tuple[Role, ...]] = {}
    administrator: bool = False
    administrator_of: tuple[Slug, ...] = ()
    lang: Lang | None = None
    disabled: bool = False

    def account(self) -> Account:
        if self.disabled:  # the roles that it had wait in the file
            return Account(self.id, self.name, self.email, {}, lang=self.lang, disabled=True)
        return Account(
            self.id, self.name, self.email, {o: frozenset(held) for o, held in self.roles.items()}, self.administrator,
            self.lang, administrator_of=frozenset(self.administrator_of),
        )  # fmt: skip


class _AccountsFile(Model):
    accounts: tuple[_Entry, ...] = ()


@lru_cache(maxsize=4)
def _read(path: Path, _changed: tuple[int, int, int]) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for entry in read_model(path, _AccountsFile).accounts:
        if entry.id in found or (entry.email and any(entry.email == other.email for other in found.values())):
            raise KbError("account.twice", str(path), account=entry.id)
        found[entry.id] = entry
    return found


def _entries(path: Path) -> dict[str, _Entry]:
    try:
        stat = require_ordinary(path).stat()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise KbError("account.file_not_read", str(path), reason=error.strerror) from None
    return _read(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size))


def load_accounts(path: Path) -> dict[str, Account]:
    """All accounts by id, those that are disabled too, none if there is no file; KbError, with the line, if it cannot
    be used.
    """
    return {key: entry.account() for key, entry in _entries(path).items()}


def account_by_id(path: Path, account_id: str) -> Account | None:
    """The account that may act under an id; None if there is none or it is disabled."""
    entry = _entries(path).get(account_id)
    return entry.account() if entry and not entry.disabled else None


def owners_of(path: Path, account_id: str) -> frozenset[str] | None:
    """The owners for which an account has a role or is administrator, also while it is disabled; None if it is an
    administrator of all; nothing if it is not there.
    """
    entry = _entries(path).get(account_id)
    if entry is None:
        return frozenset()
    return (
        None
        if entry.administrator
        else frozenset((*(o for o, held in entry.roles.items() if held), *entry.administrator_of))
    )


def account_by_email(path: Path, email: str) -> Account | None:
    """The account that may act, with an e-mail address, whatever its letters' case."""
    email = email.strip().lower()
    return next((e.account() for e in _entries(path).values() if e.email == email and not e.disabled), None)


def _entry_of(path: Path, name: str) -> _Entry | None:
    name = name.strip().lower()
    return next((e for e in _entries(path).values() if name in (e.id, e.email)), None)


def account_by_name(path: Path, name: str) -> Account | None:
    """The account with an id or e-mail address, as people type it into a form."""
    entry = _entry_of(path, name)
    return entry.account() if entry else None


def check_password(path: Path, name: str, password: str) -> Account | None:
    """The account whose id or e-mail address and password these are, or None, also if it is disabled;
    takes as long for a name that is not there.
    """
    entry = _entry_of(path, name)
    with _hashing:
        try:
            _hasher.verify(entry.password if entry and entry.password else _nobody(), password)
        except (VerificationError, InvalidHashError):
            return None
    return entry.account() if entry and entry.password and not entry.disabled else None


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def new_password() -> str:
    """A random password of four groups, without letters that look alike: about 78 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _anybody() -> None:
    """Whoever calls has asked already."""


def save_account(
    path: Path, account: Account, password: str | None = None, allowed: Callable[[], object] = _anybody
) -> None:
    """Adds or changes an account; without a password it keeps the one it has. `allowed` raises if it must not be, and
    is asked while nobody else changes an account; so it is by the functions below.

    KbError if the password is too short, a value cannot be used, another has the e-mail address, mail cannot be sent to
    it, no administrator would be left, or it is disabled.
    """
    if account.email:
        require_address(account.email, account.id[:80])
    if password is not None:
        require_long(password, account.id)
    hashed = hash_password(password) if password is not None else None
    roles = {
        owner: tuple(role for role in ROLES if role in held) for owner, held in sorted(account.roles.items()) if held
    }
    with _changing(path) as entries:
        allowed()
        before = entries.get(account.id)
        if before is not None and before.disabled:
            raise KbError("account.is_disabled", account.id)
        try:
            entries[account.id] = _Entry(
                id=account.id,
                name=account.name,
                email=account.email,
                password=hashed or (before.password if before else None),
                roles=roles,
                administrator=account.administrator,
                administrator_of=tuple(sorted(account.administrator_of)),
                lang=account.lang,
            )
        except ValidationError as error:
            field = {"id": "name", "email": "e-mail address"}.get(str(error.errors()[0]["loc"][0]), "roles")
            raise KbError("account.field_unusable", account.id[:80], field=field) from None
        if account.email and any(
            entry.email == account.email.lower() for key, entry in entries.items() if key != account.id
        ):
            raise KbError("account.twice", str(path), account=account.id)


def require_long(password: str, where: str = "") -> None:
    """KbError if a password has too few characters."""
    if len(password) < FEWEST_CHARACTERS:
        raise KbError("account.short_password", where, fewest=FEWEST_CHARACTERS)


def hash_password(password: str) -> str:
    """What is kept of a password; takes long on purpose."""
    with _hashing:
        return _hasher.hash(password)


def has_password(path: Path, account_id: str) -> bool:
    """Whether a password signs the account in; who has none signs in by OpenID Connect alone."""
    entry = _entries(path).get(account_id)
    return entry is not None and entry.password is not None


def set_password(path: Path, account_id: str, hashed: str) -> None:
    """Gives an account another password, of which `hash_password` made this; KbError if it is not there any more or
    is disabled.
    """
    with _changing(path) as entries:
        before = entries.get(account_id)
        if before is None:
            raise KbError("account.not_there", str(path), account=account_id)
        if before.disabled:
            raise KbError("account.is_disabled", account_id)
        entries[account_id] = before.model_copy(update={"password": hashed})


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, _Entry]]:
    """The entries by id, which are written at the end of the block, one change after another; KbError if no
    administrator would be left.
    """
    require_ordinary(path).parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go with the file
        entries = dict(_entries(path))
        yield entries
        _require_administrator(path, entries)
        _write(path, entries.values())
    finally:
        os.close(lock)


def _require_administrator(path: Path, entries: Mapping[str, _Entry]) -> None:
    before, after = (
        [e for e in found.values() if e.administrator and not e.disabled] for found in (_entries(path), entries)
    )
    if before and not after:
        raise KbError("account.no_administrator_left", str(path))


def drop_password(path: Path, account_id: str) -> None:
    """Takes an account's password away; KbError if it is not there."""
    with _changing(path) as entries:
        if account_id not in entries:
            raise KbError("account.not_there", str(path), account=account_id)
        entries[account_id] = entries[account_id].model_copy(update={"password": None})  # nosec B105  it is none


def remove_account(path: Path, account_id: str, allowed: Callable[[], object] = _anybody) -> None:
    """Takes an account away; KbError if there is none, or no administrator would be left."""
    with _changing(path) as entries:
        allowed()
        if entries.pop(account_id, None) is None:
            raise KbError("account.not_there", str(path), account=account_id)


def set_disabled(path: Path, account_id: str, disabled: bool, allowed: Callable[[], object] = _anybody) -> None:
    """Disables an account, or gives it back what it had; KbError if there is none, or no administrator would be left
    who can sign in.
    """
    with _changing(path) as entries:
        allowed()
        if account_id not in entries:
            raise KbError("account.not_there", str(path), account=account_id)
        entries[account_id] = entries[account_id].model_copy(update={"disabled": disabled})


def _write(path: Path, entries: Iterable[_Entry]) -> None:
    data = {"accounts": [entry.model_dump(mode="json", exclude_defaults=True) for entry in entries]}
    _write_private(path, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and for the owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    beside.unlink(missing_ok=True)  # what lies there keeps its rights
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def demo_accounts(subject: Subject, owners: Mapping[str, Owner]) -> list[Account]:
    """Accounts for a first look: those that the subject lists,
    else an administrator and one of each role for each owner.
    """
    if subject.demo:
        listed = ((d, {owner: frozenset(roles) for owner, roles in d.roles.items()}) for d in subject.demo)
        return [Account(d.id, d.name, None, roles, d.administrator) for d, roles in listed]
    names: dict[Role, tuple[str, str]] = {
        "author": ("penulis", "Penulis"),
        "reviewer": ("pemeriksa", "Pemeriksa"),
        "agent": ("agen", "Agen"),
        "supervisor": ("penyelia", "Penyelia"),
    }
    one_each = [
        Account(f"{word}-{owner.id}", f"{name} {owner.short}", None, {owner.id: frozenset({role})})
        for owner in owners.values()
        for role, (word, name) in names.items()
    ]
    return [*one_each, Account("administrator", "Administrator", None, {}, administrator=True)]


def make_demo_accounts(path: Path, articles: Path) -> dict[str, str]:
    """The demo accounts of a folder of articles, with random passwords by id.

    None if any account is there already, unless all that have a role have it for owners of another collection.
    """
    owners, present = load_owners(articles / "owners.yaml"), load_accounts(path)
    served = {owner for account in present.values() for owner in account.roles}
    if present and (not served or served & owners.keys()):
        return {}
    made = [account for account in demo_accounts(load_subject(articles), owners) if account.id not in present]
    passwords = {account.id: new_password() for account in made}
    for account in made:
        save_account(path, account, passwords[account.id])
    return passwords


def write_passwords(path: Path, passwords: Mapping[str, str]) -> Path:
    """Writes passwords, an account a line, into a file beside the accounts' that only its owner reads;
    returns that file.
    """
    beside = path.with_name("first-passwords.txt")
    _write_private(beside, "".join(f"{account:26} {password}\n" for account, password in passwords.items()))
    return beside
