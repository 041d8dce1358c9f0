"""What is put into a place, and taken back if anything fails."""

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kb.errors import KbError
from kb.retrieval.indexing.index import sync


class Undoing:
    """What is to be done when something fails, newest first; and else what was set aside is taken away."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []
        self._leftovers: list[Path] = []
        self._originals: list[Path] = []

    def __enter__(self) -> "Undoing":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for undo in reversed(self._undo):
                with suppress(OSError, KbError):  # what else can be undone still is
                    undo()
        # An original that could not go back to its place is all that there is of it: it stays where it is.
        for path in [*self._leftovers, *(self._originals if kind is None else ())]:
            take_away(path)

    def by(self, undo: Callable[[], object]) -> None:
        """If anything fails from here on, this is done."""
        self._undo.append(undo)

    def beside(self, path: Path) -> Path:
        """A place beside another for what will stand there, empty."""
        found = self.placed(path)
        take_away(found)
        found.parent.mkdir(parents=True, exist_ok=True)
        self.leftover(found)
        return found

    def leftover(self, path: Path) -> None:
        """Whatever happens, nothing is there in the end."""
        self._leftovers.append(path)

    @staticmethod
    def placed(path: Path) -> Path:
        """What `beside` gave."""
        return path.absolute().with_name(f".{path.name}.restore")

    def put(self, beside: Path | None, place: Path) -> None:
        """What was written beside takes the place, which nothing has afterwards if there is none."""
        aside = place.absolute().with_name(f".{place.name}.before-{secrets.token_hex(4)}")
        if place.exists():
            os.rename(place, aside)
            self._originals.append(aside)
            self.by(lambda: os.rename(aside, place))
        if beside is not None:
            os.rename(beside, place)
            self.by(lambda: take_away(place))
        sync(place.parent.absolute())


def take_away(path: Path) -> None:
    """A file or a folder; nothing if neither is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
