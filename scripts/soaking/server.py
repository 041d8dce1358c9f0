"""The server of a soak: `scripts/serve` with two processes, on a folder of its own with everything that it writes."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from kb.content.owners import load_owners
from kb.content.subject import load_subject
from kb.publishing.people.accounts import demo_accounts, save_account
from kb.settings import ROOT, settings_from_env
from scripts.clustering.parts import Part
from scripts.seaweedfs import free_ports

WORKERS = 2
PASSWORD = "rahasia-rendaman"  # nosec B105  of accounts that are gone with the folder


@dataclass(frozen=True)
class Server:
    folder: Path
    port: int
    part: Part

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def articles(self) -> Path:
        return self.folder / "articles"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def database(self) -> Path:
        return self.folder / "soak.sqlite"

    @property
    def inside(self) -> Path:
        """Where its processes write what they count of themselves."""
        return self.folder / "inside"

    @property
    def temporary(self) -> Path:
        """Its TMPDIR."""
        return self.folder / "tmp"


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _collection(server: Server) -> None:
    """The articles in a work tree of their own, a copy of the live snapshot, and an account for each role."""
    settings = settings_from_env()
    shutil.copytree(settings.articles, server.articles)
    for words in (
        ("init", "-q", "-b", "main"), ("config", "user.name", "Soak"), ("config", "user.email", "soak@example.go.id"),
        ("add", "-A"), ("commit", "-qm", "Begin"),
    ):  # fmt: skip
        git(server.articles, *words)
    server.index.mkdir()
    live = (settings.index / "current").read_text("ascii").strip()
    shutil.copytree(settings.index / live, server.index / live)
    for name in ("current", "vectors.sqlite"):
        shutil.copyfile(settings.index / name, server.index / name)
    owners = load_owners(server.articles / "owners.yaml")
    for account in demo_accounts(load_subject(server.articles), owners):
        save_account(server.folder / "accounts.yaml", account, PASSWORD)


def _environment(server: Server, round_seconds: float) -> dict[str, str]:
    return {
        "PORT": str(server.port), "HOST": "127.0.0.1", "KB_WORKERS": str(WORKERS), "TMPDIR": str(server.temporary),
        "KB_ARTICLES": str(server.articles), "KB_INDEX": str(server.index),
        "KB_ACCOUNTS": str(server.folder / "accounts.yaml"), "KB_JOURNAL": str(server.folder / "calls.jsonl"),
        "KB_DATABASE_URL": f"sqlite:///{server.database}",
        # Of this folder the interpreter imports `sitecustomize` by itself.
        "PYTHONPATH": str(ROOT / "scripts" / "soaking" / "inside"), "SOAK_INSIDE": str(server.inside),
        "SOAK_ROUND": str(round_seconds),
    }  # fmt: skip


@contextmanager
def serving(round_seconds: float) -> Iterator[Server]:
    """The server, ready; its jobs go round in so many seconds instead of a minute. Its folder goes with it."""
    own = {name: "" for name in os.environ if name.startswith("KB_") and name != "KB_ENCODER"}
    with tempfile.TemporaryDirectory(prefix="kb-soak-") as name:
        folder = Path(name)
        part = Part("server", ["scripts/serve"], folder, {})
        server = Server(folder, free_ports(1)[0], part)
        server.inside.mkdir()
        server.temporary.mkdir()
        _collection(server)
        part.environment.update(own | _environment(server, round_seconds))
        part.start()
        try:
            part.wait(lambda: _answers(server))
            yield server
        finally:
            part.stop()
            _writable(folder)


def _answers(server: Server) -> bool:
    try:
        urlopen(f"{server.url}/readyz", timeout=5).close()
        return True
    except OSError:
        return False


def _writable(folder: Path) -> None:
    """Snapshots are read-only, also for who takes them away."""
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
