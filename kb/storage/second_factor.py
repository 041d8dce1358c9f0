"""The second step of signing in: codes of an authenticator app (TOTP, RFC 6238) and codes for the day when the
telephone is lost.

The app's secret has to be kept as it is, for it makes the codes; it is in the database and the passwords' hashes are in
the accounts' file, so that neither alone signs anybody in. Recovery codes are kept as digests: they are as random as a
token.
"""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

import pyotp
from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment

SKEW = 1
"""Steps of 30 seconds before and after the present one whose codes are taken: telephones' clocks differ."""
RECOVERY_CODES = 10
SET_UP_WITHIN = timedelta(hours=1)
"""A secret that was shown and not confirmed is shown again for so long."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class SecondFactor(Base):
    """An account's secret; it counts once a code of it was typed in."""

    __tablename__ = "second_factors"

    account: Mapped[str] = mapped_column(String(80), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    began: Mapped[datetime] = mapped_column(Moment)
    confirmed: Mapped[bool] = mapped_column(default=False)
    last_step: Mapped[int] = mapped_column(default=0)
    """Of the last code taken: no code of it or before it is taken again."""


class RecoveryCode(Base):
    """One that was not used yet."""

    __tablename__ = "recovery_codes"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(80), index=True)


@dataclass(frozen=True)
class Taken:
    """A code that was right."""

    recovery: bool
    left: int
    """Recovery codes that are not used yet."""


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def has_second_factor(database: Session, account: str) -> bool:
    """Whether the account is asked for a code."""
    found = database.get(SecondFactor, account)
    return found is not None and found.confirmed


def secret_to_set_up(database: Session, account: str) -> str:
    """The secret that the account may confirm, as base32; the same one for an hour,
    so that a page that is loaded again shows it again.
    """
    found = database.get(SecondFactor, account)
    if found is None or (not found.confirmed and found.began < _now() - SET_UP_WITHIN):
        found = database.merge(
            SecondFactor(account=account, secret=pyotp.random_base32(), began=_now(), confirmed=False, last_step=0)
        )
    if found.confirmed:
        raise ValueError("the second step is set up already")
    return found.secret


def confirm(database: Session, account: str, code: str, now: datetime | None = None) -> list[str] | None:
    """Turns the second step on if the code is one of the secret shown: the recovery codes, to be shown this once.
    None if it is not.
    """
    found = database.get(SecondFactor, account, with_for_update=True)
    if found is None or found.confirmed or not _is_fresh_code(found, code, now):
        return None
    found.confirmed = True
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]
    database.add_all(RecoveryCode(digest=_digest(f"{account} {_typed(one)}"), account=account) for one in codes)
    return codes


def take_code(database: Session, account: str, code: str, now: datetime | None = None) -> Taken | None:
    """Uses a code up: one of the app, or a recovery code;
    None if it is wrong, was used, or the account has no second step.
    """
    found = database.get(SecondFactor, account, with_for_update=True)
    if found is None or not found.confirmed:
        return None
    recovery = False
    if not _is_fresh_code(found, code, now):
        this_one = delete(RecoveryCode).where(RecoveryCode.digest == _digest(f"{account} {_typed(code)}"))
        recovery = database.scalar(this_one.returning(RecoveryCode.digest)) is not None
        if not recovery:
            return None
    return Taken(recovery, recovery_codes_left(database, account))


def recovery_codes_left(database: Session, account: str) -> int:
    """How many were not used yet."""
    return database.scalar(select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account == account)) or 0


def remove_second_factor(database: Session, account: str) -> bool:
    """Takes it off, with its recovery codes; False if there was none."""
    had = has_second_factor(database, account)
    for table in (SecondFactor, RecoveryCode):
        database.execute(delete(table).where(table.account == account))
    return had


def _typed(code: str) -> str:
    """A code as it was meant: without the blanks and hyphens in which people group it."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", code[:100])).lower()


def _is_fresh_code(found: SecondFactor, code: str, now: datetime | None) -> bool:
    """Whether it is the code of a step near now that is later than the last one taken, which it is from then on."""
    typed, totp = _typed(code), pyotp.TOTP(found.secret)
    step = totp.timecode(now or _now())
    for near in range(max(step - SKEW, found.last_step + 1), step + SKEW + 1):
        if compare_digest(totp.generate_otp(near).encode(), typed.encode("utf-8", "replace")):
            found.last_step = near
            return True
    return False
