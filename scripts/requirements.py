"""Writes requirements.txt and requirements-dev.txt from pyproject.toml; scripts/lock begins with it.

.venv/bin/python -m scripts.requirements
"""

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MADE = "Made by scripts/lock from pyproject.toml; not by hand."


def texts(project: Mapping[str, Any]) -> dict[str, str]:
    """The text of each file, by its name."""
    extras = project["optional-dependencies"]
    return {
        "requirements.txt": _text("What the product runs on.", project["dependencies"]),
        "requirements-dev.txt": _text(
            "What PostgreSQL, S3, training, the tests and scripts/check need besides requirements.txt.",
            extras["postgresql"] + extras["s3"] + extras["train"] + extras["dev"],
        ),
    }


def _text(about: str, packages: Sequence[str]) -> str:
    return "\n".join([f"# {about}", f"# {MADE}", *packages]) + "\n"


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name, text in texts(project).items():
        (ROOT / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
