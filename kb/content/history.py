"""When each file was last changed: by git's log where it is committed, else by its own date."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


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


def text_at(folder: Path, commit: str, name: str) -> str | None:
    """A file as it was at a commit; None if it was not there."""
    return _git(folder, "show", f"{commit}:./{name}")


def _git(folder: Path, *args: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
