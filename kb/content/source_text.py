"""Reading files that anyone may have written: size, encoding, YAML with the line of every key."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, ValidationError

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


class TextError(ValueError):
    """A file cannot be understood: `line` (from 1), what is wrong, and how to mend it."""

    def __init__(self, line: int, message: str, mend: str) -> None:
        super().__init__(message)
        self.line, self.message, self.mend = line, message, mend


def read_text(path: Path, largest: int = LARGEST) -> str:
    r"""The file's text with "\n" line ends and no byte order mark; TextError if it is too large or not UTF-8."""
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


# What libyaml says -> what is wrong and how to mend it, in the words of who writes articles.
_CAUSES = (
    (
        "mapping values are not allowed",
        "a colon with a blank after it stands within a value",
        "put the whole value in quotes, and indent keys alike",
    ),
    ("expected alphabetic or numeric", "a value begins with * or &", "put the whole value in quotes"),
    (
        "cannot start any token",
        "a tab, or a value that begins with @, ` or %",
        "indent with blanks, and put such a value in quotes",
    ),
    ("found a tab character", "a tab", "indent with blanks"),
    ("could not find expected ':'", "a line is no `key: value`", "write a colon and a blank after the key"),
    ("found unexpected end of stream", "a quote is opened and not closed", "close it"),
    (
        "unknown escape character",
        "a \\ within double quotes begins no escape that YAML knows",
        "write \\\\, or use single quotes",
    ),
    (
        "expected ',' or ']'",
        "a [ is not closed, or a comma is missing",
        "close it with ], or put a value that begins with [ in quotes",
    ),
    (
        "expected ',' or '}'",
        "a { is not closed, or a comma is missing",
        "close it with }, or put a value that begins with { in quotes",
    ),
    (
        "expected key",
        "something follows a value in quotes, or a line is not indented as its neighbours",
        "put the whole value in one pair of quotes, and indent alike",
    ),
    ("expected '-' indicator", "a key stands among the items of a list", "indent the items, or begin each with `- `"),
    ("found another document", "a second `---` begins another document", "delete it"),
    ("expected <document start>", "the first lines are no keys", "write `key: value` lines"),
    ("could not determine a constructor", "a value begins with !", "put the whole value in quotes"),
    ("expected node content", "a ], } or comma stands where a value belongs", "put the whole value in quotes"),
)


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
        cause, mend = next(
            ((cause, mend) for part, cause, mend in _CAUSES if part in said),
            (said, "check quotes, colons and indentation"),
        )
        raise TextError((mark.line if mark else 0) + first_line, f"this is not YAML: {cause}", mend) from None
    except TextError:
        raise
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise TextError(
            first_line, f"a value cannot be read: {error}", "write dates as 2026-11-24 and put other text in quotes"
        ) from None


def require_printable(text: str, first_line: int = 1) -> None:
    """TextError if it holds a control character other than a tab or the end of a line, or half of a surrogate pair."""
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + first_line
        raise TextError(
            line,
            f"a control character (U+{ord(found[0]):04X}), which nobody sees",
            "delete it, and type what is around it once more",
        )


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
            raise TextError(line, "it is nested too deeply", "write lists and keys flat")
        if nodes > MOST:
            raise TextError(line, f"it holds more than {MOST:,} keys and values", "make several files of it")
        if isinstance(event, yaml.ScalarEvent) and (event.anchor or event.tag):  # YAML takes the first word for its own
            raise TextError(
                line, f"a value begins with {'&' if event.anchor else '!'}", "put the whole value in quotes"
            )
        if isinstance(event, yaml.AliasEvent):
            raise TextError(
                line,
                "aliases (&name, *name) are not allowed",
                "write the value out, or put it in quotes if it begins with * or &",
            )


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
            raise TextError(line, f"a number of {len(node.value):,} characters", "put it in quotes if it is text")
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
                raise TextError(
                    key.start_mark.line + first_line, f"the key `{name}` is given twice", "keep one of them"
                )
            keys.add(name)
            if name == "<<" and key.tag.endswith(":merge"):
                raise TextError(key.start_mark.line + first_line, "`<<` takes keys from elsewhere", "write them out")
            lines[(*at, name)] = key.start_mark.line + first_line
            _walk(value, (*at, name), lines, first_line)


def line_of(lines: Lines, at: tuple[str | int, ...]) -> int:
    """The line of the deepest part of a path that is in the file."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)


_SAID = {
    "missing": ("is missing", "add it"),
    "string_type": (
        "must be text",
        "put it in quotes, which a word such as no, a number, a time or what begins with # needs",
    ),
    "string_too_short": ("is empty", "write it"),
    "date_from_datetime_parsing": ("is no date", "write it as 2026-11-24"),
    "date_from_datetime_inexact": ("is no date", "write it as 2026-11-24"),
    "date_number": ("is no date", "write it as 2026-11-24"),
    "date_type": ("is no date", "write it as 2026-11-24"),
    "date_parsing": ("is no date", "write it as 2026-11-24"),
    "tuple_type": ("must be a list", "write it as [one, two]"),
    "list_type": ("must be a list", "write it as [one, two]"),
    "model_type": ("must have keys and values", "write it as `key: value` lines"),
    "dict_type": ("must have keys and values", "write it as `key: value` lines"),
}


def explain(error: ValidationError, lines: Lines, model: type[BaseModel]) -> Iterator[TextError]:
    """What pydantic found, in words, each with its line."""
    errors = sorted(
        error.errors(), key=lambda found: found["type"] != "extra_forbidden"
    )  # a misspelt key before the missing one
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
            yield TextError(
                line_of(lines, at), f"`{name}` has a value that is not allowed", f"use {found['ctx']['expected']}"
            )
        elif kind == "string_pattern_mismatch":
            mend = (
                "use small letters, digits and hyphens"
                if "a-z" in found["ctx"]["pattern"]
                else "write it as the others are"
            )
            yield TextError(line_of(lines, at), f"`{name}` has characters that are not allowed", mend)
        else:
            said, mend = _SAID.get(
                kind, (f"cannot be used: {found['msg'].removeprefix('Value error, ')}", "correct it")
            )
            yield TextError(line_of(lines, at), f"`{name}` {said}", mend)
