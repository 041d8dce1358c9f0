"""The articles' git work tree: who changed what when, and new commits."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kb.errors import KbError

COMMITTER = ("SatuJawab", "satujawab@localhost")
STALE_SECONDS = 5.0


@dataclass(frozen=True)
class Version:
    """A file as one commit left it."""

    commit: str
    at: datetime
    author: str
    subject: str
    body: str

    def trailers(self, name: str) -> list[str]:
        """The values of a trailer of the message, such as Signed-off-by."""
        return [
            line[len(name) + 2 :] for line in self.body.splitlines() if line.lower().startswith(f"{name.lower()}: ")
        ]


def _environment() -> dict[str, str]:
    # Not those of a git that calls us, such as in a hook.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return env | {
        "GIT_COMMITTER_NAME": COMMITTER[0],
        "GIT_COMMITTER_EMAIL": COMMITTER[1],
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
    }


def _git(folder: Path, *args: str, text: str | None = None, index: Path | None = None) -> str:
    env = _environment() | ({"GIT_INDEX_FILE": str(index.absolute())} if index else {})
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *args],
            capture_output=True,
            timeout=120,
            check=True,
            env=env,
            input=text.encode() if text is not None else None,
        )
    except FileNotFoundError:
        raise KbError("git.no_git", str(folder)) from None
    except subprocess.TimeoutExpired:
        raise KbError("git.does_not_end", str(folder)) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise KbError(
            "git.refuses", str(folder), said=said[0].removeprefix("fatal: ") if said else error.returncode
        ) from None
    return done.stdout.decode("utf-8", "replace")


def is_work_tree(folder: Path) -> bool:
    """Whether the folder lies in a git work tree with at least one commit."""
    try:
        return _git(folder, "rev-parse", "--is-inside-work-tree").strip() == "true" and bool(
            _git(folder, "rev-parse", "--verify", "HEAD")
        )
    except KbError:
        return False


def require_work_tree(folder: Path) -> None:
    """KbError unless the folder can be published from."""
    if not is_work_tree(folder):
        raise KbError("git.no_work_tree", str(folder))


def begin_work_tree(folder: Path, message: str) -> None:
    """Makes the folder a git work tree of its own, with all that it holds as its first commit."""
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", f"--author={COMMITTER[0]} <{COMMITTER[1]}>", "--file=-", text=message)


def takes_files(folder: Path) -> bool:
    """Whether a work tree around the folder would take what is in it:
    it has a commit and does not ignore the folder.
    """
    above = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.is_dir())
    if not is_work_tree(above):
        return False
    try:
        return not _git(above, "check-ignore", "--", str(folder.absolute())).strip()
    except KbError:  # it is not ignored
        return True


def commit_files(folder: Path, names: Sequence[str], author: str, message: str) -> str:
    """Commits exactly these files, whatever else is staged; returns the commit. KbError if git refuses."""
    _wait_for_lock(folder)
    there = [name for name in names if (folder / name).exists() or _is_known(folder, name)]
    _git(folder, "add", "--all", "--", *there)
    _git(
        folder,
        "commit",
        "--quiet",
        "--allow-empty",
        f"--author={author}",
        "--file=-",
        "--only",
        "--",
        *there,
        text=message,
    )
    return _git(folder, "rev-parse", "HEAD").strip()


def _is_known(folder: Path, name: str) -> bool:
    return bool(_git(folder, "ls-files", "--", name).strip())


def _wait_for_lock(folder: Path) -> None:
    """Waits for a git that still runs; a lock that nobody holds is left by a killed one and taken away."""
    lock = Path(folder, _git(folder, "rev-parse", "--git-path", "index.lock").strip())
    deadline = time.monotonic() + STALE_SECONDS
    while lock.exists():
        if time.monotonic() > deadline:
            lock.unlink(missing_ok=True)
        time.sleep(0.1)


def unstage(folder: Path, names: Sequence[str]) -> None:
    """Makes the index say of these files what the last commit says."""
    _wait_for_lock(folder)
    _git(folder, "reset", "--quiet", "HEAD", "--", *names)


def commit_with(folder: Path, trailer: str) -> str | None:
    """The commit among the last ones whose message has this line."""
    return (
        _git(folder, "log", "-200", "--format=%H", "--fixed-strings", f"--grep={trailer}").strip().split("\n")[0]
        or None
    )


def history(folder: Path, names: Sequence[str], newest: int = 200) -> list[Version]:
    """The commits that changed one of the files, newest first."""
    shown = _git(folder, "log", f"-{newest}", "--format=%H%x00%at%x00%an%x00%s%x00%b%x01", "--", *names)
    found = []
    for entry in shown.split("\x01"):
        parts = entry.strip("\n").split("\0")
        if len(parts) == 5:
            found.append(Version(parts[0], datetime.fromtimestamp(int(parts[1]), UTC), *parts[2:]))
    return found


def head(folder: Path) -> str | None:
    """The last commit; None outside of a work tree."""
    return _git(folder, "rev-parse", "HEAD").strip() if is_work_tree(folder) else None


def all_trailers(folder: Path, name: str, until: str = "HEAD") -> list[str]:
    """The values of a trailer in all commits of the folder, up to one."""
    shown = _git(folder, "log", f"--format=%(trailers:key={name},valueonly)", "--end-of-options", until, "--", ".")
    return [line.strip() for line in shown.splitlines() if line.strip()]


@dataclass(frozen=True)
class Place:
    """Where a folder lies in its git work tree."""

    root: Path
    inside: str
    """The folder's path below the root; empty if it is the root."""
    commit: str
    branch: str
    """Empty where HEAD is on none."""


def place_of(folder: Path) -> Place | None:
    """None outside of a work tree."""
    if not is_work_tree(folder):
        return None
    root, inside = _git(folder, "rev-parse", "--show-toplevel", "--show-prefix").split("\n")[:2]
    branch = _git(folder, "branch", "--show-current").strip()
    return Place(Path(root), inside.rstrip("/"), _git(folder, "rev-parse", "HEAD").strip(), branch)


def bundle(root: Path) -> Iterator[bytes]:
    """The whole history of a work tree as one stream; KbError if git refuses, or has only the last part of it.

    At its root: below it git takes `-` for a file's name.
    """
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise KbError("git.shallow", str(root))
    with subprocess.Popen(
        ["git", "-C", str(root), "bundle", "create", "--quiet", "-", "HEAD"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as running:
        while chunk := running.stdout.read(2**20) if running.stdout else b"":
            yield chunk
    if running.returncode:
        raise KbError("git.refuses", str(root), said=f"bundle: {running.returncode}")


def begin_from(file: Path, folder: Path, branch: str) -> None:
    """Makes an empty folder the work tree of a bundle's history."""
    _git(folder, "init", "--quiet", f"--initial-branch={branch or 'main'}")
    _git(folder, "fetch", "--quiet", str(file.absolute()), "HEAD")
    _git(folder, "reset", "--quiet", "--hard", "FETCH_HEAD")


def joined(file: Path, root: Path, inside: str, theirs: str, message: str) -> str:
    """A new commit, on no branch yet: a work tree's HEAD with the folder `inside` as the commit `theirs` of a bundle
    has it, and both their histories. git follows the folder's by theirs alone. Neither index nor files are touched.
    """
    _git(root, "fetch", "--quiet", "--no-write-fetch-head", str(file.absolute()), "HEAD")
    index = Path(root, _git(root, "rev-parse", "--git-path", f"index.restore-{os.getpid()}").strip())
    try:
        _git(root, "read-tree", "HEAD", index=index)
        _git(root, "rm", "-r", "--quiet", "--cached", "--ignore-unmatch", "--", inside, index=index)
        _git(root, "read-tree", f"--prefix={inside}/", f"{theirs}:{inside}", index=index)
        tree = _git(root, "write-tree", index=index).strip()
    finally:
        index.unlink(missing_ok=True)
    author = "-c", f"user.name={COMMITTER[0]}", "-c", f"user.email={COMMITTER[1]}"
    return _git(root, *author, "commit-tree", tree, "-p", "HEAD", "-p", theirs, "-F", "-", text=message).strip()


def move_head(root: Path, inside: str, commit: str) -> None:
    """The branch, and of the index one folder, are those of a commit from now on."""
    _git(root, "update-ref", "HEAD", commit)
    _git(root, "reset", "--quiet", "--", inside)
