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
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise KbError(f"cannot be read ({error.strerror})", str(path), "check the name") from None
    found: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError:
            raise KbError("the line is not in UTF-8", where, "save the file with the encoding UTF-8") from None
        except (ValueError, RecursionError):
            raise KbError(
                "the line is not JSON", where, 'write one object a line, such as {"id": "1", "text": "…"}'
            ) from None
        if not isinstance(row, dict):
            raise KbError("the line is not a JSON object", where, 'write {"id": "1", "text": "…"}')
        row.setdefault("title", "")
        for key in ("id", *keys):
            value = row.get(key)
            if key == "id" and isinstance(value, int) and not isinstance(value, bool):
                value = row["id"] = str(value)
            if not isinstance(value, str):
                raise KbError(f'"{key}" is missing or not text', where, f'add "{key}": "…"')
        if row["id"] in seen:
            raise KbError(
                f"the id {row['id'][:40]!r} is also that of line {seen[row['id']]}", where, "give each line its own id"
            )
        seen[row["id"]] = number
        found.append(row)
    return found
