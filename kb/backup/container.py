"""What lies in a backup: a tar of parts in pieces, first what it is, last the sha256 of each piece.

A tar, so that it can be read in thirty years without this program. In pieces, so that neither side needs a part's
size, or all of it, at once.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from kb.errors import KbError

FORMAT = 1
PIECE = 2**22
"""Bytes of a piece at the most."""
_HEAD, _MANIFEST = "head.json", "manifest.json"
_LONGEST_MANIFEST = 2**28


@dataclass(frozen=True)
class Checked:
    """A backup that is whole."""

    head: Mapping[str, Any]
    digests: Mapping[str, str]
    """The sha256 of each piece, by its name, in their order."""

    def part(self, name: str) -> list[str]:
        """The sha256s of a part's pieces; none if there is no such part."""
        return [digest for piece, digest in self.digests.items() if piece.rpartition("/")[0] == name]

    def names(self, below: str) -> list[str]:
        """The names, without this one, of the parts below a name."""
        parts = dict.fromkeys(piece.rpartition("/")[0] for piece in self.digests)
        return [part.removeprefix(f"{below}/") for part in parts if part.startswith(f"{below}/")]


class Writer:
    """Writes the parts one after another."""

    def __init__(self, stream: BinaryIO, head: Mapping[str, Any]) -> None:
        self._stream = stream  # tarfile's own writer goes on writing when it is collected, into a file that is closed
        self._digests: dict[str, str] = {}
        self._add(_HEAD, json.dumps({"format": FORMAT, **head}, indent=1).encode())

    def part(self, name: str, chunks: Iterable[bytes]) -> None:
        """One part; what `chunks` raises leaves a backup that nobody takes for whole."""
        for number, piece in enumerate(pieces(chunks)):
            self._add(f"{name}/{number:06}", piece)

    def close(self) -> None:
        """Without this the backup is not whole."""
        self._add(_MANIFEST, json.dumps({"sha256": self._digests}, indent=0).encode())
        self._stream.write(bytes(2 * tarfile.BLOCKSIZE))

    def _add(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self._stream.write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))
        self._stream.write(data + bytes(-len(data) % tarfile.BLOCKSIZE))
        if name != _MANIFEST:
            self._digests[name] = hashlib.sha256(data).hexdigest()


def pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of PIECE; one empty piece if there are none."""
    held, given = bytearray(), False
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            given = True
            del held[:PIECE]
    if held or not given:
        yield bytes(held)


def check(stream: BinaryIO, path: Path) -> Checked:
    """Reads a backup to its end and compares each piece with its sha256; KbError if it is not whole."""
    found: dict[str, str] = {}
    head, manifest = {}, None
    for name, data in _members(stream, path):
        if manifest is not None:
            raise KbError("backup.damaged", str(path))
        if not found:
            head = _object(data, path, "backup.not_one") if name == _HEAD else {}
            if not isinstance(head.get("format"), int):
                raise KbError("backup.not_one", str(path))
            if head["format"] > FORMAT:
                raise KbError("backup.newer_program", str(path), format=head["format"], here=FORMAT)
        if name == _MANIFEST:
            manifest = _object(data, path, "backup.damaged")
        else:
            found[name] = hashlib.sha256(data).hexdigest()
    if not found:
        raise KbError("backup.not_one", str(path))
    if manifest is None:
        raise KbError("backup.cut", str(path))
    if list(manifest.get("sha256", {}).items()) != list(found.items()):
        raise KbError("backup.damaged", str(path))
    del found[_HEAD]
    return Checked(head, found)


def parts(stream: BinaryIO, path: Path, checked: Checked) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each part once more, with the bytes that were checked and no others: KbError where they differ."""

    def sound() -> Iterator[tuple[str, bytes]]:
        for name, data in _members(stream, path):
            if name in (_HEAD, _MANIFEST):
                continue
            if hashlib.sha256(data).hexdigest() != checked.digests.get(name):
                raise KbError("backup.damaged", str(path))
            left.discard(name)
            yield name.rpartition("/")[0], data

    left = set(checked.digests)
    for part, found in groupby(sound(), key=lambda one: one[0]):
        yield part, (data for _, data in found)
    if left:
        raise KbError("backup.cut", str(path))


def _object(data: bytes, path: Path, otherwise: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise KbError(otherwise, str(path))
    return found


def _members(stream: BinaryIO, path: Path) -> Iterator[tuple[str, bytes]]:
    begun = False
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                most = _LONGEST_MANIFEST if member.name == _MANIFEST else PIECE
                file = tar.extractfile(member) if member.isreg() and member.size <= most else None
                if file is None:
                    raise KbError("backup.damaged" if begun else "backup.not_one", str(path))
                begun = True
                yield member.name, file.read()
    except (tarfile.TarError, EOFError, UnicodeError, ValueError):
        raise KbError("backup.cut" if begun else "backup.not_one", str(path)) from None
