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
        if note := _note(said, languages):
            found.setdefault(said[0].partition(" of ")[2], (datetime.fromtimestamp(int(time), UTC), note))
    return found


PUBLISHED = ("Publish", "Correct", "Lapse", "Withdraw")
"""How the first line of a commit begins that changed what readers are told, before the id of what it is about."""


@dataclass(frozen=True)
class Published:
    """A commit by which an article, or a fact, got other words or was withdrawn."""

    commit: str
    when: datetime
    verb: str
    subject: str
    note: ChangeNote | None
    new: bool
    """Whether the article's file was not there before."""


def publications(folder: Path, languages: Sequence[str] = BUILT_IN) -> list[Published] | None:
    """All of them, the newest first; None outside of git."""
    keys = (TRAILER, *(f"{TRAILER}-{lang}" for lang in languages))
    shown = "%x00".join(f"%(trailers:key={key},valueonly,separator=%x20)" for key in keys)
    begun = f"--grep=^({'|'.join(PUBLISHED)}) "
    log = _git(folder, "log", "-E", begun, f"--format=%H%x00%ct%x00%s%x00{shown}%x01", "--", ".")
    added = _git(folder, "log", "--diff-filter=A", "--no-renames", "--format=%x01%H", "--name-only", "-z", "--", ".")
    if log is None or added is None:
        return None
    begin: dict[str, set[str]] = {}
    for part in added.split("\x01"):
        commit, _, names = part.partition("\0")
        begin[commit] = {Path(name.strip("\n")).stem for name in names.split("\0") if name.endswith(".md")}
    found = []
    for entry in log.split("\x01"):
        commit, *rest = entry.strip("\n").split("\0")
        if len(rest) != 2 + len(keys):
            continue
        (verb, _, about), said = rest[1].partition(" "), rest[2:]
        subject = about.partition(":")[0].strip()
        if verb in PUBLISHED:
            when = datetime.fromtimestamp(int(rest[0]), UTC)
            found.append(
                Published(commit, when, verb, subject, _note(said, languages), subject in begin.get(commit, ()))
            )
    return found


def _note(said: Sequence[str], languages: Sequence[str]) -> ChangeNote | None:
    """What a commit's trailers say of its change: its kind and subject, then the words in each language."""
    kind = said[0].partition(" of ")[0]
    words = {lang: text for lang, text in zip(languages, said[1:], strict=True) if text}
    return ChangeNote(kind, words) if kind in KINDS else None


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
