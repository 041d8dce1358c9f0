"""The whole on one machine: SeaweedFS, PostgreSQL, a desk, replicas and HAProxy, in a folder that goes with them."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from kb.publishing.people.accounts import Account, save_account
from kb.settings import ROOT, S3
from scripts.clustering import database as postgresql
from scripts.clustering.database import PASSWORD, USER, Database
from scripts.clustering.parts import Broken, Part, environment, filled, program, unit
from scripts.seaweedfs import BUCKET, KEY, READER, READERS_SECRET, SECRET, SeaweedFS, free_ports

NAME = "satujawab.example.go.id"
REPLICAS = ("one", "two", "three")
AUTHOR, REVIEWER, OWNER = "ani", "citra", "kantor"
THINGS = (
    "ktp", "akta lahir", "kartu keluarga", "paspor", "sim", "pajak kendaraan", "izin usaha", "sertifikat tanah",
    "kartu pelajar", "surat nikah", "surat pindah", "bantuan beras",
)  # fmt: skip
"""Of what an article each is made: a publication then takes seconds, also on a busy machine."""


@dataclass
class Machine:
    """A desk or a replica."""

    name: str
    port: int
    part: Part
    folder: Path

    def live(self) -> str:
        """The snapshot that it shows; empty while it does not answer well."""
        try:
            # nosemgrep: no-unverified-tls (on this machine, without TLS)
            answer = httpx.get(
                f"http://127.0.0.1:{self.port}/readyz", timeout=5, verify=False
            )  # no TLS: no authorities to read each time
            return answer.json().get("snapshot", "") if answer.status_code == 200 else ""
        except (httpx.HTTPError, ValueError):
            return ""

    def wait(self) -> None:
        """Until it answers well."""
        self.part.wait(self.live)

    def start(self) -> None:
        self.part.start()
        self.wait()


@dataclass
class Cluster:
    folder: Path
    secure: int
    """HAProxy's port for HTTPS."""
    store: SeaweedFS
    database: Database
    to_primary: int
    desk: Machine
    replicas: list[Machine]
    proxy: Part

    @property
    def database_url(self) -> str:
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.to_primary}/{USER}"

    @property
    def bucket(self) -> S3:
        """As the desk reaches it."""
        return S3(f"s3://{BUCKET}/satujawab", self.store.endpoint, credentials=self.desk.folder / "credentials" / "s3")

    def says(self, command: str) -> str:
        """HAProxy's answer to a command of its administrator."""
        with socket.socket(socket.AF_UNIX) as sent:
            sent.connect(str(self.folder / "admin.sock"))
            sent.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: sent.recv(65536), b"")).decode()

    def figures(self, machine: Machine) -> dict[str, str]:
        """What HAProxy knows of a replica."""
        head, *rows = self.says("show stat").strip().splitlines()
        names = head.lstrip("# ").split(",")
        each = [dict(zip(names, row.split(","), strict=False)) for row in rows]
        return next(row for row in each if (row["pxname"], row["svname"]) == ("answers", machine.name))


def _server(name: str, folder: Path, pairs: dict[str, str]) -> Machine:
    """As its unit of systemd starts it."""
    place, port = folder / name, free_ports(1)[0]
    secrets = place / "credentials"
    secrets.mkdir(parents=True)
    who = (KEY, SECRET) if name == "desk" else (READER, READERS_SECRET)
    (secrets / "s3").write_text(f"[default]\naws_access_key_id = {who[0]}\naws_secret_access_key = {who[1]}\n")
    (secrets / "pgpass").write_text(f"127.0.0.1:*:{USER}:{USER}:{PASSWORD}\n")
    for secret in secrets.iterdir():
        secret.chmod(0o600)
    env = filled(f"systemd/{'desk' if name == 'desk' else 'replica'}.env",
                 [*pairs.items(), ("/var/lib/satujawab", str(place)), ("10.0.0.5", "127.0.0.1")])  # fmt: skip
    told = unit(filled("systemd/satujawab.service", [
        ("/var/lib/satujawab", str(place)), ("/opt/satujawab", str(ROOT)), ("%d", str(secrets)),
        ("0.0.0.0", "127.0.0.1"), ("8501", str(port)), ("${KB_TRUSTED_PROXIES}", "127.0.0.1"),
    ]))  # fmt: skip
    settings = environment(told["Environment"]) | environment(env.splitlines())
    return Machine(name, port, Part(name, told["ExecStart"][0].split(), folder, settings), place)


def _collection(desk: Machine) -> None:
    """A small one, made and built by the commands that an operator has; with an author and a reviewer."""
    rows = [
        f"Bagaimana mengurus {thing}?,Datanglah ke kantor dengan berkas untuk {thing}. Selesai dalam tiga hari."
        for thing in THINGS
    ]
    table = desk.folder / "questions.csv"
    table.write_text("\n".join(["pertanyaan,jawaban", *rows]) + "\n", "utf-8")
    articles = str(desk.folder / "articles")
    for words in (["init", articles, "--from", str(table), "--owner", OWNER, "--name", "Latihan"], ["build"]):
        done = subprocess.run(
            [sys.executable, "-m", "kb", *words], cwd=ROOT, env=os.environ | desk.part.environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Broken(f"kb {words[0]} failed: {done.stderr.strip()}")
    for name, role in ((AUTHOR, "author"), (REVIEWER, "reviewer")):
        own = Account(name, name.title(), f"{name}@example.go.id", {OWNER: frozenset({role})})
        save_account(desk.folder / "accounts.yaml", own)


def _certificate(folder: Path) -> Path:
    make = [program("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-keyout", str(folder / "key"), "-out", str(folder / "certificate.pem"), "-subj", f"/CN={NAME}",
            "-addext", f"subjectAltName=DNS:{NAME}"]  # fmt: skip
    subprocess.run(make, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes((folder / "certificate.pem").read_bytes() + (folder / "key").read_bytes())
    return both


def _proxy(folder: Path, secure: int, to_primary: int, database: Database, ports: dict[str, int]) -> Part:
    plain = free_ports(1)[0]
    pairs = [
        ("/run/haproxy", str(folder)), ("bind :80", f"bind 127.0.0.1:{plain}"),
        ("bind :443", f"bind 127.0.0.1:{secure}"), ("/etc/haproxy/satujawab.pem", str(_certificate(folder))),
        *((f"10.0.0.1{number}:8501", f"127.0.0.1:{ports[name]}")
          for number, name in enumerate(("desk", *REPLICAS)) if name in ports),
    ]  # fmt: skip
    front = filled("haproxy/haproxy.cfg", pairs)
    (folder / "haproxy.cfg").write_text(_without(front, "10.0.0."), "utf-8")
    pairs = [("127.0.0.1:5000", f"127.0.0.1:{to_primary}")]
    for node, address in zip(database.nodes, ("10.0.0.21", "10.0.0.22"), strict=False):
        pairs.append((f"{address}:5432 port 8008", f"127.0.0.1:{node.port} port {node.rest}"))
    behind = _without(filled("haproxy/postgresql.cfg", pairs), "10.0.0.")
    if len(database.nodes) == 1:  # nobody tells who the primary is: there is but one
        # Without a look of its own it would have the one of haproxy.cfg's defaults, by HTTP.
        look = "    option httpchk OPTIONS /primary\n    http-check expect status 200\n"
        behind = behind.replace(look, f"    option pgsql-check user {USER}\n")
        behind = behind.replace(f" port {database.nodes[0].rest}", "")
    (folder / "postgresql.cfg").write_text(behind, "utf-8")
    command = [
        program("haproxy", "haproxy"),
        "-db",
        "-f",
        str(folder / "haproxy.cfg"),
        "-f",
        str(folder / "postgresql.cfg"),
    ]
    return Part("haproxy", command, folder, {})


def _without(text: str, address: str) -> str:
    """A machine that is not there is left out."""
    return "".join(line for line in text.splitlines(keepends=True) if not ("server " in line and address in line))


@contextmanager
def started(replicas: int, say: Callable[[str], None]) -> Iterator[Cluster]:
    """All of it, ready; stopped and removed at the end, whatever that is."""
    program("haproxy", "haproxy")  # said before anything else is begun
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="kb-cluster-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        begun = time.monotonic()
        store = SeaweedFS(folder / "seaweedfs")
        ends.callback(store.remove)
        say(f"SeaweedFS: {store.endpoint}")
        database = Database()
        ends.callback(database.stop)
        postgresql.start(database, folder)
        say(f"PostgreSQL: {', '.join(f'{node.name} at 127.0.0.1:{node.port}' for node in database.nodes)}")
        secure, to_primary = free_ports(2)
        pairs = {"127.0.0.1:5000": f"127.0.0.1:{to_primary}", "https://s3.example.go.id:8333": store.endpoint}
        desk, *others = [_server(name, folder, pairs) for name in ("desk", *REPLICAS[:replicas])]
        proxy = _proxy(folder, secure, to_primary, database, {one.name: one.port for one in (desk, *others)})
        ends.callback(proxy.stop)
        proxy.start()
        os.environ["PGPASSFILE"] = str(desk.folder / "credentials" / "pgpass")
        cluster = Cluster(folder, secure, store, database, to_primary, desk, others, proxy)
        _collection(desk)
        for machine in (desk, *others):
            ends.callback(machine.part.stop)
            machine.part.start()
        for machine in (desk, *others):
            machine.wait()
            say(f"{machine.name}: http://127.0.0.1:{machine.port}")
        proxy.wait(lambda: all(cluster.figures(one)["status"].startswith("UP") for one in others))
        say(f"HAProxy: https://127.0.0.1:{secure} (Host: {NAME}), the primary at 127.0.0.1:{to_primary}")
        say(f"all of it after {time.monotonic() - begun:.0f} s; logs in {folder}")
        yield cluster
