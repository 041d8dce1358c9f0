"""Reading files that anyone may have written: size, encoding, YAML with the line of every key."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.errors import KbError
from kb.messages import Coded

LARGEST_WHOLE = 5_000_000
"""Of a file that holds what is stated of a whole collection, such as its facts."""
LARGEST = 200_000
"""Bytes of an article's file; the longest of ours has under 8,000."""
DEEPEST = 50
"""Lists and mappings within each other; a script has six."""
MOST = 300_000
"""Keys and values of a file; the shipped facts have 7,000. A node takes up to a kilobyte while it is read."""
LONGEST_NUMBER = 40
"""Characters of a value that YAML reads as a number: 1:1:1… counts in sixties,
and its digits grow with the square of its length.
"""
Lines = dict[tuple[str | int, ...], int]


class TextError(Coded, ValueError):
    """A file cannot be understood: `line` (from 1), and a code of the catalogue with what its message names."""

    def __init__(self, line: int, code: str, /, **parameters: Any) -> None:
        super().__init__(line, code)
        self.line, self.code, self.parameters = line, code, parameters

    def in_file(self, path: Path | str) -> KbError:
        """The error for a person who reads neither the file nor this program."""
        return KbError(self.code, str(path), self.line, **self.parameters)


def read_text(path: Path, largest: int = LARGEST) -> str:
    r"""The file's text with "\n" line ends and no byte order mark; TextError if it is too large or not UTF-8."""
    with open(path, "rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise TextError(1, "file.larger", most=largest // 1000)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TextError(line, "file.not_utf8") from None
    if "\0" in text:
        raise TextError(text[: text.index("\0")].count("\n") + 1, "file.nul")
    return text.replace("\r\n", "\n").replace("\r", "\n")


# What libyaml says -> what is wrong in the words of who writes articles.
_CAUSES = {
    "mapping values are not allowed": "yaml.colon_in_value",
    "expected alphabetic or numeric": "yaml.star_or_ampersand",
    "cannot start any token": "yaml.tab_or_mark",
    "found a tab character": "yaml.tab",
    "could not find expected ':'": "yaml.no_colon",
    "found unexpected end of stream": "yaml.open_quote",
    "unknown escape character": "yaml.unknown_escape",
    "expected ',' or ']'": "yaml.open_bracket",
    "expected ',' or '}'": "yaml.open_brace",
    "expected key": "yaml.after_quotes",
    "expected '-' indicator": "yaml.key_in_list",
    "found another document": "yaml.another_document",
    "expected <document start>": "yaml.no_keys_first",
    "could not determine a constructor": "yaml.exclamation_mark",
    "expected node content": "yaml.no_value",
}


def read_yaml(text: str, first_line: int = 1) -> tuple[Any, Lines]:
    """The data of one safe YAML document, and the line of every key and item by its path.

    TextError for anything that is no YAML or holds control characters, for a key given twice, for aliases (which can
    blow up in memory), for a value whose first word YAML takes for a mark, and for what is nested too deeply or too
    much. All of that is known before anything is built.
    """
    require_printable(text, first_line)
    try:
        _require_modest(text, first_line)
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            lines: Lines = {(): first_line}
            if node is None:
                return None, lines
            _walk(node, (), lines, first_line)
            return loader.construct_document(node), lines
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        said = getattr(error, "problem", None) or "it cannot be read"
        places = (
            ("context_mark", "problem_mark")
            if "end of stream" in said or "expected ','" in said
            else ("problem_mark", "context_mark")
        )
        mark = next((mark for place in places if (mark := getattr(error, place, None))), None)
        line = (mark.line if mark else 0) + first_line
        code = next((code for part, code in _CAUSES.items() if part in said), None)
        raise (TextError(line, code) if code else TextError(line, "yaml.unreadable", said=said)) from None
    except TextError:
        raise
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise TextError(first_line, "yaml.value_not_read", reason=error) from None


def require_printable(text: str, first_line: int = 1) -> None:
    """TextError if it holds a control character other than a tab or the end of a line, or half of a surrogate pair."""
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + first_line
        raise TextError(line, "file.control_character", character=f"{ord(found[0]):04X}")


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def _require_modest(text: str, first_line: int) -> None:
    """TextError for too much depth, too many nodes, or an alias.
    libyaml builds by recursion in C, and its overflow ends the process.
    """
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        line = cast(yaml.Mark, event.start_mark).line + first_line
        if depth > DEEPEST:
            raise TextError(line, "yaml.too_deep")
        if nodes > MOST:
            raise TextError(line, "yaml.too_much", most=MOST)
        if isinstance(event, yaml.ScalarEvent) and (event.anchor or event.tag):  # YAML takes the first word for its own
            raise TextError(line, "yaml.value_begins_with", mark="&" if event.anchor else "!")
        if isinstance(event, yaml.AliasEvent):
            raise TextError(line, "yaml.alias")


def cut_by_comment(text: str, keys: tuple[str, ...], first_line: int = 1) -> Iterator[tuple[int, str]]:
    """Line and key of each value without quotes, of those keys or within them, that a ` #` cuts off.
    The text is YAML that was read.
    """
    if " #" not in text and "\t#" not in text:
        return
    root, lines = yaml.compose(text, Loader=yaml.CSafeLoader), text.split("\n")
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value in keys:
            for node in _scalars(value):
                end = node.end_mark
                if node.style in ("", None) and re.match(
                    r"[ \t]+#", lines[end.line][end.column :] if end.line < len(lines) else ""
                ):
                    yield end.line + first_line, str(key.value)


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
        return
    for child in node.value:
        for part in child if isinstance(child, tuple) else (child,):
            yield from _scalars(part)


def _walk(node: yaml.Node, at: tuple[str | int, ...], lines: Lines, first_line: int) -> None:
    line = node.start_mark.line + first_line
    lines.setdefault(at, line)
    if isinstance(node, yaml.ScalarNode):
        if node.tag.endswith((":int", ":float")) and len(node.value) > LONGEST_NUMBER:
            raise TextError(line, "yaml.long_number", characters=len(node.value))
        if node.style == '"':
            require_printable(node.value, line)  # written as an escape, such as \a
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _walk(item, (*at, number), lines, first_line)
    elif isinstance(node, yaml.MappingNode):
        keys = set()
        for key, value in node.value:
            name: Any = key.value if isinstance(key, yaml.ScalarNode) else None
            if name in keys:
                raise TextError(key.start_mark.line + first_line, "yaml.key_twice", key=name)
            keys.add(name)
            if name == "<<" and key.tag.endswith(":merge"):
                raise TextError(key.start_mark.line + first_line, "yaml.merge_key")
            lines[(*at, name)] = key.start_mark.line + first_line
            _walk(value, (*at, name), lines, first_line)


def line_of(lines: Lines, at: tuple[str | int, ...]) -> int:
    """The line of the deepest part of a path that is in the file."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)


# pydantic's kind of error -> the code.
_SAID = {
    "missing": "field.missing",
    "string_type": "field.no_text",
    "string_too_short": "field.empty",
    "date_from_datetime_parsing": "field.no_date",
    "date_from_datetime_inexact": "field.no_date",
    "date_number": "field.no_date",
    "date_type": "field.no_date",
    "date_parsing": "field.no_date",
    "tuple_type": "field.no_list",
    "list_type": "field.no_list",
    "model_type": "field.no_keys",
    "dict_type": "field.no_keys",
}


class Refused(Coded, ValueError):
    """What a model's own validator says of a value."""

    def __init__(self, code: str, /, **parameters: Any) -> None:
        super().__init__(code)
        self.code, self.parameters = code, parameters


def why_refused(found: ErrorDetails) -> Refused:
    """What is wrong with a value for which the catalogue has no code of its own."""
    own = found.get("ctx", {}).get("error")
    if isinstance(own, Refused):
        return Refused(own.code, **own.parameters)  # a new one: that which was raised holds on to all that was read
    return Refused("field.refused", said=found["msg"].removeprefix("Value error, "))


def explain(error: ValidationError, lines: Lines, model: type[BaseModel]) -> Iterator[TextError]:
    """What pydantic found, in words, each with its line."""
    errors = sorted(
        error.errors(), key=lambda found: found["type"] != "extra_forbidden"
    )  # a misspelt key before the missing one
    missing = [str(found["loc"][-1]) for found in errors if found["type"] == "missing"]
    for found in errors:
        at = tuple(found["loc"])
        line, key, kind = line_of(lines, at), ".".join(str(part) for part in at) or "the file", found["type"]
        if kind == "extra_forbidden":
            known = [field.alias or key for key, field in model.model_fields.items()] if len(at) == 1 else []
            near = get_close_matches(str(at[-1]), [*missing, *known], 1)
            if near:
                yield TextError(line, "field.perhaps", key=key, near=near[0])
            else:
                yield TextError(line, "field.unknown", key=key)
        elif kind in ("literal_error", "enum"):
            yield TextError(line, "field.not_allowed", key=key, allowed=found["ctx"]["expected"])
        elif kind == "string_pattern_mismatch":
            yield TextError(line, "field.no_name" if "a-z" in found["ctx"]["pattern"] else "field.characters", key=key)
        elif not at and kind in ("model_type", "dict_type"):
            yield TextError(line, "field.file_without_keys")
        elif kind in _SAID:
            yield TextError(line, _SAID[kind], key=key)
        else:
            yield TextError(line, "field.unusable", key=key, cause=why_refused(found))
