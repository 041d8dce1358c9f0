"""Which licences the packages have that the product runs on; fails on one that is unknown, non-commercial or copyleft.

    .venv/bin/python -m scripts.licences

Looked at are the packages of requirements.txt and all that they need, as they are installed here.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"
ALLOWED = frozenset(
    (
        "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 CNRI-Python ISC LLVM-exception MIT MIT-0 MIT-CMU "
        "MPL-2.0 PSF-2.0 Zlib"
    ).split()
)
"""SPDX identifiers; MPL-2.0 asks for changes to its own files only."""
WEAK_COPYLEFT = frozenset({"num2words", "python-stdnum"})
"""LGPL-2.1 or later. Used unchanged, as libraries that anybody may exchange; NOTICE names them."""
READ_BY_HAND = {"locate": "MIT", "pyrage": "MIT"}
"""Packages whose metadata says something else than their licence file: what the file says."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Zero-Clause BSD (0BSD)": "0BSD",
}
WORDS = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache 2.0 license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "mit license": "MIT",
    "isc license": "ISC",
}
"""How packages write it that were made before there was a field for SPDX identifiers."""


def installed(requirements: Path = REQUIREMENTS) -> Iterator[Distribution]:
    """The packages of a requirements file and all that they need here, by name;
    PackageNotFoundError if one is missing.
    """
    lines = [line.split("#")[0].strip() for line in requirements.read_text("utf-8").splitlines()]
    waiting, seen = [(Requirement(line), frozenset[str]()) for line in lines if line], {}
    while waiting:
        wanted, extras = waiting.pop()
        if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            continue
        name = canonicalize_name(wanted.name)
        known = seen.get(name, (None, frozenset()))
        if known[0] and wanted.extras <= known[1]:
            continue
        found = distribution(wanted.name)
        seen[name] = found, known[1] | wanted.extras
        waiting += [(Requirement(line), frozenset(wanted.extras)) for line in found.requires or ()]
    yield from (seen[name][0] for name in sorted(seen))


def licence_of(package: Distribution) -> str:
    """Its licence as an SPDX expression, or else in the package's own words; "" if it names none."""
    metadata = package.metadata
    if read := READ_BY_HAND.get(canonicalize_name(package.name)):
        return read
    if expression := metadata.get("License-Expression"):
        return expression
    written = (metadata.get("License") or "").strip()
    if _allowed(said := WORDS.get(written.lower(), written)):
        return said
    named = [
        row.split(" :: ")[-1]
        for row in metadata.get_all("Classifier") or ()
        if row.startswith("License :: OSI Approved :: ")
    ]
    return " AND ".join(CLASSIFIERS.get(name, name) for name in named) or written.split("\n")[0]


def _allowed(expression: str) -> bool:
    """Whether one side of each OR of an SPDX expression is allowed in all its parts."""
    choices = [re.findall(r"[\w.+-]+", part) for part in re.split(r"\bOR\b", expression)]
    return any(words and all(word in ALLOWED or word in ("AND", "WITH") for word in words) for words in choices)


def fault(name: str, licence: str) -> str | None:
    """What is wrong with a package's licence, in a sentence."""
    if _allowed(licence) or (
        canonicalize_name(name) in WEAK_COPYLEFT and re.search("LGPL|Lesser General Public", licence)
    ):
        return None
    return (
        f"{name} has the licence {licence or '(none named)'!r}, which is not among those allowed: take another "
        "package, or read its licence file and enter it in scripts/licences.py."
    )


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    try:
        packages = list(installed())
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is not installed: run scripts/setup first.")
    rows = [(package.name, package.version, licence_of(package)) for package in packages]
    for name, version, licence in rows:
        print(f"{name:28}{version:16}{licence}")
    if faults := [said for name, _, licence in rows if (said := fault(name, licence))]:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
