"""When each file was last changed: by git's log where it is committed, else by its own date."""

import subprocess
from pathlib import Path


def last_changed(folder: Path) -> dict[str, float]:
    """Seconds since 1970 of the last change of every Markdown file, by its path relative to the folder."""
    changed = {path.relative_to(folder).as_posix(): path.stat().st_mtime for path in folder.glob("*/*.md")}
    committed = _git(folder, "log", "--format=%x01%ct", "--name-only", "--relative", "-z", "--", ".")
    edited = _git(folder, "status", "--porcelain", "--untracked-files=all", "--no-renames", "-z", "--", ".")
    if committed is None or edited is None:
        return changed
    dirty = {name[3:] for name in edited.split("\0") if name}
    when, seen = 0.0, set()
    for part in committed.split("\0"):
        # After the first, each commit's mark comes joined to a line end.
        part = part.strip("\n")
        if part.startswith("\x01"):
            time, _, part = part[1:].partition("\n")
            when, part = float(time), part.strip("\n")
        if part and part not in seen:
            seen.add(part)
            if part in changed and not any(name.endswith(part) for name in dirty):
                changed[part] = when
    return changed


def _git(folder: Path, *args: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
