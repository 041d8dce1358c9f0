"""When each file was last changed, by git's log where it is committed, else by its own date; what was said of it."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.content.change_note import KINDS, TRAILER, ChangeNote
from kb.content.languages import BUILT_IN


@dataclass(frozen=True)
class Change:
    """The last change of a file: seconds since 1970, and git's commit if the file is as it was committed."""

    when: float
    commit: str | None = None


def last_changed(folder: Path) -> dict[str, Change]:
    """The last change of every Markdown file, by its path relative to the folder."""
    changed = {path.relative_to(folder).as_posix(): Change(path.stat().st_mtime) for path in folder.glob("*/*.md")}
    committed = _git(folder, "log", "--format=%x01%ct %H", "--name-only", "--relative", "-z", "--", ".")
    edited = _git(folder, "status", "--porcelain", "--untracked-files=all", "--no-renames", "-z", "--", ".")
    if committed is None or edited is None:
        return changed
    dirty = {name[3:] for name in edited.split("\0") if name}
    change, seen = Change(0.0), set()
    for part in committed.split("\0"):
        # After the first, each commit's mark comes joined to a line end.
        part = part.strip("\n")
        if part.startswith("\x01"):
            mark, _, part = part[1:].partition("\n")
            time, _, commit = mark.partition(" ")
            change, part = Change(float(time), commit), part.strip("\n")
        if part and part not in seen:
            seen.add(part)
            if part in changed and not any(name.endswith(part) for name in dirty):
                changed[part] = change
    return changed


def noted_changes(
    folder: Path, since: datetime | None = None, languages: Sequence[str] = BUILT_IN
) -> dict[str, tuple[datetime, ChangeNote]]:
    """The last change of each article and fact, by id, of which an officer said something; none outside of git.

    `languages`: those in which something may have been said.
    """
    keys = (TRAILER, *(f"{TRAILER}-{lang}" for lang in languages))
    shown = "%x00".join(f"%(trailers:key={key},valueonly,separator=%x20)" for key in keys)
    after = [f"--since={int(since.timestamp())}"] if since else []
    log = _git(folder, "log", *after, f"--grep=^{TRAILER}: ", f"--format=%ct%x00{shown}%x01", "--", ".")
    found: dict[str, tuple[datetime, ChangeNote]] = {}
    for entry in (log or "").split("\x01"):
        time, *said = entry.strip("\n").split("\0")
        if len(said) != len(keys):
            continue
        kind, _, subject = said[0].partition(" of ")
        words = {lang: text for lang, text in zip(languages, said[1:], strict=True) if text}
        if kind in KINDS:
            found.setdefault(subject, (datetime.fromtimestamp(int(time), UTC), ChangeNote(kind, words)))
    return found


def changes_since(folder: Path, commit: str, name: str) -> list[Change]:
    """The changes of a file after a commit, the newest first."""
    log = _git(folder, "log", "--format=%ct %H", f"{commit}..HEAD", "--", name) or ""
    return [Change(float(time), changed) for time, _, changed in (line.partition(" ") for line in log.splitlines())]


def text_at(folder: Path, commit: str, name: str) -> str | None:
    """A file as it was at a commit; None if it was not there."""
    return _git(folder, "show", f"{commit}:./{name}")


def _git(folder: Path, *args: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
