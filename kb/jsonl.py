"""Reading files with one JSON object a line."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kb.errors import KbError


def read_jsonl(path: Path, keys: Iterable[str]) -> list[dict[str, Any]]:
    """The objects of a file, each with text under the given keys and an `id` given once.

    Empty lines are passed over. KbError, with the line, for anything else.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KbError("file.cannot_be_read", str(path), reason=error.strerror) from None
    return parse_jsonl(data, str(path), keys)


def parse_jsonl(data: bytes, name: str, keys: Iterable[str]) -> list[dict[str, Any]]:
    """The same of bytes, which messages call `name`."""
    lines = data.split(b"\n")
    found: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError:
            raise KbError("lines.not_utf8", where) from None
        except (ValueError, RecursionError):
            raise KbError("lines.not_json", where) from None
        if not isinstance(row, dict):
            raise KbError("lines.no_object", where)
        row.setdefault("title", "")
        for key in ("id", *keys):
            value = row.get(key)
            if key == "id" and isinstance(value, int) and not isinstance(value, bool):
                value = row["id"] = str(value)
            if not isinstance(value, str):
                raise KbError("lines.key_missing", where, key=key)
        if row["id"] in seen:
            raise KbError("lines.id_twice", where, id=row["id"][:40], number=seen[row["id"]])
        seen[row["id"]] = number
        found.append(row)
    return found
