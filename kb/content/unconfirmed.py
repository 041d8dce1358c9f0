"""Corrections that readers have before all their owners have signed: `unconfirmed.yaml`, which publishing alone
writes.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import yaml
from pydantic import AwareDatetime

from kb.content.facts import Model, Slug, read_model

NAME = "unconfirmed.yaml"
_HEAD = "# Written by publishing. Each article lapses at its moment unless all its owners have signed it.\n"


class _File(Model):
    until: dict[Slug, AwareDatetime]


def load_unconfirmed(folder: Path) -> dict[str, datetime]:
    """The moment until which each such article holds unless it is confirmed, by its id; none without a file.

    KbError, with the line, if the file cannot be used.
    """
    path = folder / NAME
    found: _File | None = read_model(path, _File) if path.exists() else None
    return dict(found.until) if found else {}


def written(moments: Mapping[str, datetime]) -> str | None:
    """The file that says these moments; None where there are none, and so no file."""
    said = {article: moment.isoformat(timespec="seconds") for article, moment in sorted(moments.items())}
    return _HEAD + yaml.safe_dump({"until": said}) if said else None
