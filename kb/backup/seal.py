"""Sealing a backup as age does (age-encryption.org/v1): for keys, or by a passphrase; streamed, so that nothing of it
is ever on the disk unsealed.

A passphrase seals a key that is made for this one backup, in ASCII armour at the beginning of the file; the rest is
sealed for that key. So both can be opened with the program `age` too (docs/backup.md).
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import x25519

from kb.errors import KbError

FEWEST_CHARACTERS = 12
"""Of a passphrase, as of a password."""
_AGE = b"age-encryption.org/v1\n"
_ARMOUR, _ARMOUR_ENDS = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
_LONGEST_ARMOUR = 4096
_ANOTHER_KEY = ("No matching keys", "Decryption failed")
"""How pyrage says it; it has one exception for all."""


@dataclass(frozen=True)
class Seal:
    """What a backup is sealed with: keys, or a passphrase; neither: nothing."""

    recipients: Sequence[x25519.Recipient] = ()
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True)
class Keys:
    """What a backup may be opened with, as it was given."""

    identity: Path | None = None
    """A file with lines `AGE-SECRET-KEY-…`, as age-keygen writes it."""
    passphrase: Path | None = None


@dataclass(frozen=True)
class Unlocked:
    """How a backup's file is read: from a byte on, with these keys; without any it is not sealed."""

    start: int = 0
    identities: Sequence[x25519.Identity] = field(default=(), repr=False)


def recipients_of(given: Sequence[str]) -> list[x25519.Recipient]:
    """The keys (`age1…`) that a backup is to be sealed for; KbError if one is none, which is not repeated: people
    mistake the secret one for it.
    """
    try:
        return [x25519.Recipient.from_str(one.strip()) for one in given]
    except pyrage.RecipientError:
        raise KbError("backup.no_recipient", "--recipient") from None


def passphrase_of(path: Path) -> str:
    """The first line of a file; KbError if it is not there or too short."""
    words = _read(path).partition("\n")[0].rstrip("\r")
    if len(words) < FEWEST_CHARACTERS:
        raise KbError("backup.short_passphrase", str(path), fewest=FEWEST_CHARACTERS)
    return words


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise KbError("file.not_utf8", str(path)) from None
    except OSError as error:
        raise KbError("file.cannot_be_read", str(path), reason=error.strerror) from None


def _identities(path: Path) -> list[x25519.Identity]:
    lines = [line.strip() for line in _read(path).splitlines() if line.strip() and not line.startswith("#")]
    try:
        found = [x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise KbError("backup.no_identity", str(path))
    return found


class _Noting:
    """Hands on what is written, and remembers why it could not be."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        """All of it."""
        try:
            self._file.write(data)
        except OSError as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """As above."""
        try:
            self._file.flush()
        except OSError as error:
            self.error = error
            raise


@contextmanager
def sealed(file: BinaryIO, seal: Seal) -> Iterator[BinaryIO]:
    """What is written into this goes into the file, sealed; OSError if the disk does not take it."""
    if not seal.recipients and not seal.passphrase:
        yield file
        return
    recipients = list(seal.recipients)
    if seal.passphrase:
        made = x25519.Identity.generate()
        file.write(pyrage.passphrase.encrypt(str(made).encode(), seal.passphrase, armored=True))
        recipients = [made.to_public()]
    into, failed = _Noting(file), list[Exception]()
    read_end, write_end = os.pipe()

    def run() -> None:
        with open(read_end, "rb") as source:
            try:
                pyrage.encrypt_io(source, into, recipients)
            except Exception as error:  # told to whoever writes
                failed.append(into.error or error)

    thread = threading.Thread(target=run, name="seal")
    thread.start()
    try:
        with open(write_end, "wb") as sink:
            yield sink
    except BrokenPipeError:
        thread.join()
        if not failed:
            raise
    finally:
        thread.join()
    if failed:
        raise failed[0]


def unlocked(path: Path, keys: Keys) -> Unlocked:
    """How the file can be read; KbError if it cannot be with these keys, or is no backup."""
    try:
        with open(path, "rb") as file:
            beginning = file.read(_LONGEST_ARMOUR)
    except OSError as error:
        raise KbError("file.cannot_be_read", str(path), reason=error.strerror) from None
    if beginning.startswith(_AGE):
        if keys.identity is None:
            raise KbError("backup.needs_identity", str(path))
        return Unlocked(0, _identities(keys.identity))
    if not beginning.startswith(_ARMOUR):
        return Unlocked()
    if keys.passphrase is None:
        raise KbError("backup.needs_passphrase", str(path))
    end = beginning.find(_ARMOUR_ENDS)
    if end < 0:
        raise KbError("backup.damaged", str(path))
    start = beginning.find(b"\n", end) + 1
    words = passphrase_of(keys.passphrase)
    try:
        key = pyrage.passphrase.decrypt(beginning[:start], words).decode()
        return Unlocked(start, [x25519.Identity.from_str(key)])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError, UnicodeDecodeError) as error:
        raise _why(path, error) from None


@contextmanager
def opened(path: Path, how: Unlocked) -> Iterator[BinaryIO]:
    """What was sealed, to be read until its end; KbError if the file is damaged, cut, or sealed for another key."""
    with open(path, "rb") as file:
        file.seek(how.start)
        if not how.identities:
            yield file
            return
        read_end, write_end = os.pipe()
        failed: list[Exception] = []

        def run() -> None:
            try:
                with open(write_end, "wb") as sink:
                    into = _Noting(sink)
                    pyrage.decrypt_io(file, into, list(how.identities))
            except Exception as error:  # told to whoever reads, unless that one has stopped reading
                if into.error is None:
                    failed.append(error)

        thread = threading.Thread(target=run, name="unseal")
        thread.start()
        try:
            with open(read_end, "rb") as source:
                yield source
                while source.read(2**16):  # its last piece vouches for the whole
                    pass
        except KbError:
            thread.join()
            if not failed:  # else what was read ended too early, and this is why
                raise
        finally:
            thread.join()
        if failed:
            raise _why(path, failed[0])


def _why(path: Path, error: Exception) -> KbError:
    another = isinstance(error, pyrage.DecryptError) and str(error).startswith(_ANOTHER_KEY)
    return KbError("backup.another_key" if another else "backup.damaged", str(path))
