"""An article's file as text: its front matter read leniently, and single keys changed with all else left as it was."""

import json
import re
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

import yaml

from kb.content.source_text import LARGEST_WHOLE, TextError, read_yaml
from kb.errors import KbError

LONGEST = 200_000
"""Characters of one text; the longest of ours has under 8,000."""
KEYS = (
    "id", "title", "owner", "co_owners", "status", "audience", "topics", "phrasings", "facts", "sources", "typed",
    "valid_from", "valid_until", "review_by", "route", "related", "applies", "script", "guided",
)  # fmt: skip
_REVIEW_AFTER = timedelta(days=182)


def is_collection(path: str) -> bool:
    """Whether the path is that of a file of the whole collection, such as the facts, and not of an article."""
    return "/" not in path


def check_size(text: str, path: str) -> None:
    """KbError if the text of a file is longer than an article, or a file of the collection, can be."""
    most = LARGEST_WHOLE if is_collection(path) else LONGEST
    if len(text) > most:
        raise KbError("draft.too_long", path, characters=len(text), most=most)


def split(text: str) -> tuple[str, str]:
    """Front matter (without its marks) and body; a text without front matter is all body."""
    lines = text.split("\n")
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip() == "---":
                return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
    return "", text


def join(front: str, body: str) -> str:
    """The file's text."""
    return f"---\n{front.strip(chr(10))}\n---\n{body}"


def keys_of(text: str) -> dict[str, Any]:
    """The front matter as data; empty if it cannot be read, which the checks then say."""
    front, _ = split(text)
    try:
        data, _ = read_yaml(front)
    except TextError:
        return {}
    return data if isinstance(data, dict) else {}


def _is_of(line: str, key: str) -> bool:
    return re.match(rf"""^["']?{re.escape(key)}["']?\s*:""", line) is not None


def _written(key: str, value: Any) -> list[str]:
    """A key as the shipped articles write it: a list of sentences a line each, all else on one line."""
    if key == "phrasings" and value:
        return [f"{key}:", *(f"- {json.dumps(item, ensure_ascii=False)}" for item in value)]
    if key == "title":
        return [f"{key}: {json.dumps(value, ensure_ascii=False)}"]
    flow = (
        yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000).strip().removesuffix("\n...")
    )
    return [f"{key}: {flow}"]


def with_key(text: str, key: str, value: Any) -> str:
    """The text with one key of its front matter set; the other lines stay as they are. None of a list is reordered."""
    if key in (data := keys_of(text)) and data[key] == value:
        return text
    front, body = split(text)
    lines = front.split("\n") if front else []
    start = next((number for number, line in enumerate(lines) if _is_of(line, key)), None)
    if start is None:
        known = (
            [number for number, line in enumerate(lines) for k in KEYS[: KEYS.index(key)] if _is_of(line, k)]
            if key in KEYS
            else []
        )
        start = end = _end(lines, known[-1]) if known else len(lines)
    else:
        end = _end(lines, start)
        if key == "phrasings" and isinstance(value, list):
            return join(
                "\n".join(lines[:start] + _list_changed(lines[start:end], data.get(key), value) + lines[end:]), body
            )
    return join("\n".join(lines[:start] + _written(key, value) + lines[end:]), body)


def _list_changed(lines: list[str], before: Any, value: list[Any]) -> list[str]:
    """A list that is written a line an item keeps the lines of the items that stay."""
    if not isinstance(before, list) or not before or len(lines) != len(before) + 1:
        return _written("phrasings", value)
    line_of = {item: line for item, line in zip(before, lines[1:], strict=True) if isinstance(item, str)}
    return (
        [lines[0], *(line_of.get(item, f"- {json.dumps(item, ensure_ascii=False)}") for item in value)]
        if value
        else ["phrasings: []"]
    )


def _end(lines: list[str], start: int) -> int:
    """The line below a key and all that is its value."""
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t-#]}"):
        end += 1
    return end


def without_key(text: str, key: str) -> str:
    """The text without one key of its front matter."""
    front, body = split(text)
    lines = front.split("\n")
    start = next((number for number, line in enumerate(lines) if _is_of(line, key)), None)
    return text if start is None else join("\n".join(lines[:start] + lines[_end(lines, start) :]), body)


def with_front(text: str, front: str) -> str:
    """The text with another front matter."""
    return join(front, split(text)[1])


def with_body(text: str, body: str) -> str:
    """The text with another body."""
    return join(split(text)[0], body)


def new_text(
    article_id: str,
    title: str,
    owner: str,
    on: date,
    body: str = "",
    phrasings: tuple[str, ...] = (),
    status: str = "draft",
) -> str:
    """An article to begin with; what is missing is left to its author and named by the checks."""
    values = {
        "id": article_id,
        "title": title,
        "owner": owner,
        "co_owners": [],
        "status": status,
        "audience": ["citizen", "agent"],
        "topics": [],
        "phrasings": list(phrasings),
        "facts": [],
        "sources": [],
        "valid_from": on,
        "valid_until": None,
        "review_by": on + _REVIEW_AFTER,
        "route": owner,
        "related": [],
    }
    front = "\n".join(line for key, value in values.items() for line in _written(key, value))
    return join(front, body)


def english_text(title: str, body: str, phrasings: tuple[str, ...] = ()) -> str:
    """The English text that stands beside an Indonesian one."""
    return join(
        "\n".join(
            line for key, value in (("title", title), ("phrasings", list(phrasings))) for line in _written(key, value)
        ),
        body,
    )


def slug_of(title: str) -> str:
    """An id for a title: its words in small letters without accents, at most 60 characters;
    `artikel` in another script.
    """
    words = re.findall(r"[a-z0-9]+", normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode())
    slug = ""
    for word in words:
        if len(slug) + len(word) > 60:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:60] if words else "artikel")
