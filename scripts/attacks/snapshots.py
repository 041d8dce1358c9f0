"""Cuts and overwrites in place every file of a snapshot that a process has open, and asks it the same questions before
and after.

`python -m scripts.attacks.snapshots [--index FOLDER]`: works on a copy in a temporary folder, in a process of its own,
and reaches nothing over a network. Exit 1 if the process dies or answers differ.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kb.answering.ask import ask
from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.indexing.index import current_id, files_of
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT, settings_from_env

QUESTIONS = (
    "berapa pajak ponsel",
    "brp pjk hp dr luar negri?",
    "what is the tax on a phone",
    "sinyal saya hilang",
    "cara mendaftar",
)


def cut(path: Path) -> None:
    os.truncate(path, 0)


def overwritten(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size)) if path.stat().st_size else None


def untouched(path: Path) -> None:
    pass


WAYS: dict[str, Callable[[Path], None]] = {"untouched": untouched, "cut": cut, "overwritten": overwritten}


def answers(snapshot) -> list[str]:
    return [ask(snapshot, question).model_dump_json() for question in QUESTIONS]


def spoil_under(index: Path, encoder: str, way: str) -> None:
    """Opens the live snapshot, spoils each of its files, and prints what it then answers. May end by SIGBUS.

    Nothing was asked before: answers are remembered, and this must read what the first question reads.
    """
    start = time.perf_counter()
    snapshot = open_snapshot(index, open_encoder(encoder))
    opened = time.perf_counter() - start
    for path in files_of(snapshot.folder):
        path.chmod(0o644)
        WAYS[way](path)
    digest = hashlib.sha256("".join(answers(snapshot)).encode()).hexdigest()[:16]
    status = Path("/proc/self/status").read_text().splitlines()
    resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024
    print(f"answers {digest}; opened in {opened:.2f} s, {resident} MB resident", flush=True)


def attack(index: Path, encoder: str, way: str) -> tuple[int, str]:
    """In a process of its own and on a copy: its exit status (negative for a signal) and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        live = current_id(index) or ""
        shutil.copytree(index / live, Path(folder) / live)
        shutil.copyfile(index / "current", Path(folder) / "current")
        command = [
            sys.executable,
            "-m",
            "scripts.attacks.snapshots",
            "--index",
            folder,
            "--encoder",
            encoder,
            "--child",
            way,
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=settings_from_env().index)
    parser.add_argument("--encoder", default=settings_from_env().encoder)
    parser.add_argument("--child", choices=list(WAYS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        spoil_under(given.index, given.encoder, given.child)
        return
    found = {way: attack(given.index, given.encoder, way) for way in WAYS}
    for way, (status, said) in found.items():
        print(f"every file {way}: {said.strip() if status in (0, 1) else f'the process died ({status})'}")
    sys.exit(0 if len({(status, said.partition(";")[0]) for status, said in found.values()}) == 1 else 1)


if __name__ == "__main__":
    main()
