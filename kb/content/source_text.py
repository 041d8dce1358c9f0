"""Reading files that anyone may have written: size, encoding, YAML with the line of every key."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

LARGEST = 200_000
"""Bytes of an article's file; the longest of ours has under 8,000."""
DEEPEST = 50
"""Lists and mappings within each other; a script has six."""
Lines = dict[tuple[str | int, ...], int]


class TextError(ValueError):
    """A file cannot be understood: `line` (from 1), what is wrong, and how to mend it."""

    def __init__(self, line: int, message: str, mend: str) -> None:
        super().__init__(message)
        self.line, self.message, self.mend = line, message, mend


def read_text(path: Path, largest: int = LARGEST) -> str:
    """The file's text with "\\n" line ends and no byte order mark; TextError if it is too large or not UTF-8."""
    with open(path, "rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise TextError(1, f"the file is larger than {largest // 1000} KB", "make it shorter")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TextError(line, "the file is not in UTF-8", "save it with the encoding UTF-8") from None
    if "\0" in text:
        raise TextError(text[: text.index("\0")].count("\n") + 1, "the file holds a NUL character", "delete it")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_yaml(text: str, first_line: int = 1) -> tuple[Any, Lines]:
    """The data of one safe YAML document, and the line of every key and item by its path.

    TextError for anything that is no YAML, for a key given twice, and for aliases (which can blow up in memory).
    """
    try:
        _require_shallow(text, first_line)
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            lines: Lines = {(): first_line}
            if node is None:
                return None, lines
            _walk(node, (), lines, first_line, set())
            return loader.construct_document(node), lines
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it cannot be read"
        raise TextError((mark.line if mark else 0) + first_line, f"this is not YAML: {said}", "check quotes, colons and indentation") from None
    except TextError:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise TextError(first_line, f"a value cannot be read: {said}", "write dates as 2026-11-24 and put other text in quotes") from None


def _require_shallow(text: str, first_line: int) -> None:
    """TextError if it is nested deeper than `DEEPEST`: libyaml builds by recursion in C, and its overflow ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise TextError(event.start_mark.line + first_line, "it is nested too deeply", "write lists and keys flat")


def _walk(node: yaml.Node, at: tuple, lines: Lines, first_line: int, seen: set[int]) -> None:
    line = node.start_mark.line + first_line
    lines.setdefault(at, line)
    if id(node) in seen:
        raise TextError(line, "aliases (&name, *name) are not allowed", "write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _walk(item, (*at, number), lines, first_line, seen)
    elif isinstance(node, yaml.MappingNode):
        keys = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name in keys:
                raise TextError(key.start_mark.line + first_line, f"the key `{name}` is given twice", "keep one of them")
            keys.add(name)
            lines[(*at, name)] = key.start_mark.line + first_line
            _walk(value, (*at, name), lines, first_line, seen)


def line_of(lines: Lines, at: tuple) -> int:
    """The line of the deepest part of a path that is in the file."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)


_SAID = {
    "missing": ("is missing", "add it"),
    "string_type": ("must be text", "put it in quotes"),
    "string_too_short": ("is empty", "write it"),
    "date_from_datetime_parsing": ("is no date", "write it as 2026-11-24"),
    "date_type": ("is no date", "write it as 2026-11-24"),
    "date_parsing": ("is no date", "write it as 2026-11-24"),
    "tuple_type": ("must be a list", "write it as [one, two]"),
    "list_type": ("must be a list", "write it as [one, two]"),
    "model_type": ("must have keys and values", "write it as `key: value` lines"),
    "dict_type": ("must have keys and values", "write it as `key: value` lines"),
}


def explain(error: ValidationError, lines: Lines, model: type[BaseModel]) -> Iterator[TextError]:
    """What pydantic found, in words, each with its line."""
    errors = sorted(error.errors(), key=lambda found: found["type"] != "extra_forbidden")  # a misspelt key before the missing one
    missing = [str(found["loc"][-1]) for found in errors if found["type"] == "missing"]
    for found in errors:
        at = tuple(found["loc"])
        name = ".".join(str(part) for part in at) or "the file"
        kind = found["type"]
        if kind == "extra_forbidden":
            known = [field.alias or key for key, field in model.model_fields.items()] if len(at) == 1 else []
            near = get_close_matches(str(at[-1]), [*missing, *known], 1)
            mend = f"did you mean `{near[0]}`?" if near else "delete it"
            yield TextError(line_of(lines, at), f"`{name}` is no key here", mend.rstrip("?"))
        elif kind in ("literal_error", "enum"):
            yield TextError(line_of(lines, at), f"`{name}` has a value that is not allowed", f"use {found['ctx']['expected']}")
        elif kind == "string_pattern_mismatch":
            mend = "use small letters, digits and hyphens" if "a-z" in found["ctx"]["pattern"] else "write it as the others are"
            yield TextError(line_of(lines, at), f"`{name}` has characters that are not allowed", mend)
        else:
            said, mend = _SAID.get(kind, (f"cannot be used: {found['msg'].removeprefix('Value error, ')}", "correct it"))
            yield TextError(line_of(lines, at), f"`{name}` {said}", mend)
