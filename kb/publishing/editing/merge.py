"""Three texts made one, and what differs between two: by line and by word."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from kb.errors import KbError

OURS, THEIRS = "<<<<<<<", ">>>>>>>"
_MARK = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)


@dataclass(frozen=True)
class Merged:
    """The one text; where both changed the same lines, both stand in it between marks."""

    text: str
    conflicts: int


def merge(base: str, ours: str, theirs: str, our_name: str = "1", their_name: str = "2") -> Merged:
    """Both sides' changes of a text, as `git merge-file` joins them by line; KbError if git is not there."""
    if theirs in (ours, base):
        return Merged(ours, 0)
    if ours == base:
        return Merged(theirs, 0)
    with tempfile.TemporaryDirectory() as folder:
        names = ("ours", "base", "theirs")
        for name, text in zip(names, (ours, base, theirs), strict=True):
            (Path(folder) / name).write_text(text, "utf-8", newline="")
        labels = [part for label in (our_name, "", their_name) for part in ("-L", label)]
        try:
            done = subprocess.run(
                ["git", "merge-file", "-p", "-q", *labels, *names],
                cwd=folder,
                capture_output=True,
                timeout=30,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            raise KbError("git.no_git_to_join") from None
    if not 0 <= done.returncode < 128:
        raise KbError("draft.not_joined")
    return Merged(done.stdout.decode("utf-8", "replace"), done.returncode)


def has_marks(text: str) -> bool:
    """Whether both sides of a merge still stand in the text."""
    return len({found[0] for found in _MARK.findall(text)}) == 3


@dataclass(frozen=True)
class Piece:
    """A stretch of words that both texts have, or only the old or the new one."""

    kind: Literal["same", "old", "new"]
    text: str


def word_changes(old: str, new: str) -> list[Piece]:
    """The differences of two texts by word; all old and new pieces in order give the old and the new text."""
    a, b = re.findall(r"\s+|\w+|[^\w\s]", old), re.findall(r"\s+|\w+|[^\w\s]", new)
    pieces: list[Piece] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(a[a1:a2])))
            continue
        pieces += [Piece("old", "".join(a[a1:a2]))] if a2 > a1 else []
        pieces += [Piece("new", "".join(b[b1:b2]))] if b2 > b1 else []
    return pieces


@dataclass(frozen=True)
class LineChange:
    """One line of two texts side by side; None where a side has none."""

    old: str | None
    new: str | None
    old_line: int | None
    new_line: int | None


def line_changes(old: str, new: str, around: int = 2) -> list[LineChange | None]:
    """The lines that differ with a few around them, side by side; None stands for what was left out between."""
    a, b = old.splitlines(), new.splitlines()
    found: list[LineChange | None] = []
    for group in SequenceMatcher(None, a, b, autojunk=False).get_grouped_opcodes(around):
        found += [None] if found else []
        for _, a1, a2, b1, b2 in group:
            for at in range(max(a2 - a1, b2 - b1)):
                i, j = (a1 + at if a1 + at < a2 else None), (b1 + at if b1 + at < b2 else None)
                found.append(
                    LineChange(
                        a[i] if i is not None else None, b[j] if j is not None else None,
                        i + 1 if i is not None else None, j + 1 if j is not None else None,
                    )
                )  # fmt: skip
    return found
