"""Files of the collection made one from two: what both sides added at the same place stands one below the other."""

from collections.abc import Hashable
from typing import Any

import yaml

from kb.content.source_text import TextError, read_yaml
from kb.publishing.editing.front_matter import is_collection
from kb.publishing.editing.merge import Merged, merge
from kb.publishing.editing.yaml_edit import composed, end_of

Parts = dict[tuple[Hashable, ...], str]
"""Each item of a file, with the lines above it that are no other's, by what it is known by."""


def merge_file(path: str, base: str, ours: str, theirs: str, our_name: str = "1", their_name: str = "2") -> Merged:
    """Both sides' changes of a file: by line, and where lines meet, of a file of the collection by item."""
    merged = merge(base, ours, theirs, our_name, their_name)
    if not merged.conflicts or not is_collection(path):
        return merged
    before, one, two = (_parts(path, text) for text in (base, ours, theirs))
    return _by_items(before, one, two, our_name, their_name) or merged


def _by_items(base: Parts, ours: Parts, theirs: Parts, our_name: str, their_name: str) -> Merged | None:
    """None if it cannot be told, as where one took away what the other changed."""
    if any((key in ours) != (key in theirs) and base[key] != (ours | theirs)[key] for key in base):
        return None
    order, at = list(ours), 0
    for key in theirs:  # what they added comes behind what it stands behind there, and what was added here
        if key in ours:
            at = order.index(key) + 1
        elif key not in base:
            while at < len(order) and order[at] not in base and order[at] not in theirs:
                at += 1
            order.insert(at, key)
            at += 1
    text, conflicts = "", 0
    for key in order:
        if key in base and key not in theirs:  # taken away
            continue
        merged = merge(base.get(key, ""), ours.get(key, ""), theirs.get(key, ""), our_name, their_name)
        text, conflicts = text + merged.text, conflicts + merged.conflicts
    return Merged(text, conflicts) if text else None


def _parts(path: str, text: str) -> Parts:
    """The items of a list of lines, or of each list and mapping of a YAML file; nothing if it is none."""
    lines = text.splitlines(keepends=True)
    found: Parts = {}
    if not path.endswith(".yaml"):
        for number, line in enumerate(lines):
            found[line, lines[:number].count(line)] = line
        return found
    try:
        data, _ = read_yaml(text)
    except TextError:
        return {}
    root, start = composed(text), 0
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return {}

    def until(end: int, *key: Hashable) -> None:
        nonlocal start
        found[(*key, sum(1 for known in found if known[:-1] == key))] = "".join(lines[start:end])
        start = end

    for key, value in root.value:
        if isinstance(value, yaml.ScalarNode) or value.flow_style:
            until(end_of(lines, value), key.value)
            continue
        until(key.start_mark.line + 1, key.value)
        held = data[key.value]
        for number, node in enumerate(value.value):
            mapped = isinstance(value, yaml.MappingNode)
            name = node[0].value if mapped else _name(held[number])
            until(end_of(lines, node[1] if mapped else node), key.value, name)
    until(len(lines), "")
    return found


def _name(item: Any) -> str:
    """What an item is known by: its first value."""
    return str(next(iter(item.values()), "") if isinstance(item, dict) else item)
