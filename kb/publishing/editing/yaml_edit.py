"""YAML as people wrote it, with single values changed: its comments, its order and all other lines stay."""

import json
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import yaml

from kb.content.source_text import read_yaml

Place = tuple[str | int, ...]
"""Keys and numbers that lead to a value: `("facts", 3, "statement")`."""
WIDEST = 110
"""Characters of a mapping or a list that stands on one line."""


def with_value(text: str, place: Place, value: Any) -> str:
    """The text with a value set; a number one past a list's last adds to it. Of a list that is given anew, the items
    that stay keep their lines. TextError if the text is no YAML.
    """
    data, _ = read_yaml(text)
    root = composed(text)
    parent = _node(root, place[:-1]) if place else None
    if parent is None or parent.flow_style or not parent.value:
        return with_value(text, place[:-1], _set(_get(data, place[:-1]), place[-1], value)) if place else _whole(value)
    lines, last = text.removesuffix("\n").split("\n"), place[-1]
    old = _node(root, place)
    if isinstance(parent, yaml.MappingNode):
        if old is None:
            at, column = end_of(lines, parent), parent.start_mark.column
            return _joined(text, [*lines[:at], *_indented(_entry(str(last), value, column), column), *lines[at:]])
        key = next(key for key, _ in parent.value if key.value == last)
        start, column = key.start_mark.line, key.start_mark.column
        if isinstance(old, yaml.SequenceNode) and not old.flow_style and isinstance(value, list) and value:
            written = [lines[start], *_items(lines, start + 1, old, _get(data, place), value)]
        else:
            written = _indented(_entry(str(last), value, column), column)
            written[0] += _comment_behind(lines, old)
    else:
        column = parent.start_mark.column
        if old is None:
            at = end_of(lines, parent)
            return _joined(text, [*lines[:at], *_indented(_item(value), column), *lines[at:]])
        start, written = old.start_mark.line, _indented(_item(value), column)
        written[0] += _comment_behind(lines, old)
    written[0] = lines[start][:column] + written[0][column:]
    return _joined(text, [*lines[:start], *written, *lines[end_of(lines, old) :]])


def without_value(text: str, place: Place) -> str:
    """The text without a value and its key; the same if there is none. TextError if the text is no YAML."""
    data, _ = read_yaml(text)
    root = composed(text)
    parent, old = _node(root, place[:-1]), _node(root, place)
    if parent is None or old is None:
        return text
    if parent.flow_style or len(parent.value) == 1:
        held = _get(data, place[:-1])
        left: Any = (
            {k: v for k, v in held.items() if k != place[-1]}
            if isinstance(held, dict)
            else [item for number, item in enumerate(held) if number != place[-1]]
        )
        return with_value(text, place[:-1], left)
    lines, end = text.removesuffix("\n").split("\n"), 0
    if isinstance(parent, yaml.MappingNode):
        key = next(key for key, _ in parent.value if key.value == place[-1])
        start, before = key.start_mark.line, lines[key.start_mark.line][: key.start_mark.column]
        end = end_of(lines, old)
        if before.strip() and end < len(lines):  # the first key of an item: its dash goes to the next
            lines[end] = before + lines[end][len(before) :]
    else:
        start, end = old.start_mark.line, end_of(lines, old)
    return _joined(text, [*lines[:start], *lines[end:]])


def composed(text: str) -> Any:
    """The nodes of a text that `read_yaml` has read."""
    return yaml.compose(text if text.endswith("\n") else f"{text}\n", Loader=yaml.CSafeLoader)


def _whole(value: Any) -> str:
    return "\n".join(line for key, part in value.items() for line in _entry(str(key), part, 0)) + "\n"


def _joined(text: str, lines: list[str]) -> str:
    return "\n".join(lines) + ("\n" if text.endswith("\n") else "")


def _get(data: Any, place: Place) -> Any:
    for step in place:
        known = isinstance(data, dict) and step in data
        known = known or (isinstance(data, list) and isinstance(step, int) and step < len(data))
        data = data[step] if known else None
    return data


def _set(held: Any, key: str | int, value: Any) -> Any:
    if isinstance(key, str):
        return (held or {}) | {key: value}
    items = list(held or [])
    return [*items[:key], value, *items[key + 1 :]]


def _node(root: Any, place: Place) -> Any:
    """The node of a place, None if there is none."""
    node = root
    for step in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node if node is None or place or isinstance(node, yaml.CollectionNode) else None


def end_of(lines: Sequence[str], node: Any) -> int:
    """The line (from 0) below a node; comments that follow a block belong to what comes next."""
    line, column = int(node.end_mark.line), int(node.end_mark.column)
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return min(line + bool(column), len(lines))
    below = min(line, len(lines))
    while below - 1 > node.start_mark.line and re.match(r"\s*(#|$)", lines[below - 1]):
        below -= 1
    return below


def _comment_behind(lines: Sequence[str], node: Any) -> str:
    """The comment behind a value on its last line."""
    end = node.end_mark
    if not end.column or not (isinstance(node, yaml.ScalarNode) or node.flow_style):
        return ""
    found = re.match(r"\s+#.*", lines[end.line][end.column :])
    return found[0] if found else ""


def _items(lines: list[str], start: int, node: Any, before: list[Any], items: list[Any]) -> list[str]:
    """The lines of a list's items, which begin on a line; those that stay keep theirs, with the comments above them."""
    column, ends = node.start_mark.column, [start, *(end_of(lines, item) for item in node.value)]
    own = {number: lines[above:end] for number, (above, end) in enumerate(pairwise(ends))}
    written: list[str] = []
    for item in items:
        same = next((number for number in own if before[number] == item), None)
        written += own.pop(same) if same is not None else _indented(_item(item), column)
    return written


def _indented(lines: list[str], column: int) -> list[str]:
    return [" " * column + line for line in lines]


def _entry(key: str, value: Any, column: int = 1) -> list[str]:
    """A key with its value: on one line if that is short, else a line a part, as the mappings of a file's own lists."""
    flow, name = _flow(value), _flow(key)
    if isinstance(value, dict) and value and len(flow) > WIDEST:
        return [f"{name}:", *_indented([line for k, part in value.items() for line in _entry(k, part)], 2)]
    own = column == 0 and isinstance(value, list) and any(isinstance(item, dict) for item in value)
    if own or (isinstance(value, list) and len(flow) > WIDEST):
        return [f"{name}:", *(line for item in value for line in _item(item))]
    return [f"{name}: {flow}"]


def _item(value: Any) -> list[str]:
    """An item of a list."""
    flow = _flow(value)
    if not isinstance(value, dict) or not value or (len(flow) <= WIDEST and len(value) <= 5):
        return [f"- {flow}"]
    lines = [line for key, part in value.items() for line in _entry(str(key), part)]
    return [f"- {lines[0]}", *_indented(lines[1:], 2)]


def _flow(value: Any) -> str:
    """A value on one line: names as they are, sentences in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(str(key))}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    if isinstance(value, str):
        plain = re.fullmatch(r"[a-z][\w./-]*|[A-Z]{3}", value, re.ASCII) and yaml.safe_load(value) == value
        return value if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    return "null" if value is None else json.dumps(value)
