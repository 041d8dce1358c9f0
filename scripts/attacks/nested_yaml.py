"""Deeply nested YAML, read as every text from outside is, and by PyYAML's own C loader; each in a process of its own.

    .venv/bin/python -m scripts.attacks.nested_yaml

Nothing is sent anywhere. Packed in a zip, the texts are a few hundred bytes.
"""

import argparse
import multiprocessing
import signal
import time
import zlib
from collections.abc import Callable
from multiprocessing.connection import Connection

import yaml

from kb.content.source_text import TextError, read_yaml

HOSTILE = {
    "25 KB of [": "[" * 25_000,
    "25 KB of {a:": "{a: " * 6_000,
    "lists in lists": "\n".join("  " * n + "-" for n in range(220)),
    "- - - -": "- " * 12_500,
    "keys in keys": "\n".join(" " * n + "a:" for n in range(220)),
    "? ? ? ?": "? " * 12_500,
    "1 MB of [": "[" * 1_000_000,
    "aliases of aliases": "a: &a [x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)),
}


def _ours(text: str) -> str:
    try:
        read_yaml(text)
    except TextError as error:
        return f"refused: {error.code}"
    return "read"


def _alone(text: str) -> str:
    try:
        loaded = yaml.load(text, yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        return type(error).__name__
    return f"read: {type(loaded).__name__}"


def _told(read: Callable[[str], str], text: str, end: Connection) -> None:
    start = time.perf_counter()
    end.send(f"{read(text)}, {(time.perf_counter() - start) * 1e3:.1f} ms")


def outcome(read: Callable[[str], str], text: str) -> str:
    """What reading does, in a process that it may end."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_told, args=(read, text, there))
    child.start()
    there.close()
    try:
        return str(here.recv())
    except EOFError:
        child.join()
        return f"the process dies: {signal.Signals(-(child.exitcode or 0)).name}"
    finally:
        child.join()


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(f"{'text':20} {'packed':>7}  {'PyYAML alone':40} ours")
    for name, text in HOSTILE.items():
        packed = len(zlib.compress(text.encode(), 9))
        print(f"{name:20} {packed:5} B  {outcome(_alone, text):40} {outcome(_ours, text)}", flush=True)


if __name__ == "__main__":
    main()
