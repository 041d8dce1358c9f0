"""The words of pages: the program's own, which lie beside the module that says them, and those of a further language,
as its file gives them: what fits is taken, else the program's own stay.

Its words are as foreign as any text: their `{fields}` must be those of the words that they stand for.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kb.content.further_languages import fields_in, require_fields
from kb.content.languages import direction, name_in, own_name
from kb.content.library import Library
from kb.content.source_text import Refused

LONGEST = 3000
"""Characters of one text of a page."""
Place = tuple[str | int, ...]


@lru_cache(maxsize=16)
def side_by_side(module: str) -> dict[str, dict[str, Any]]:
    """What a module's pages say, by name and language, from the YAML file of the module's name (its `__file__`)."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(Path(module).with_suffix(".yaml").read_text("utf-8"))
    return found


def words_of(library: Library, lang: str, section: str, ours: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The words of a section of pages: `ours`, by built-in language, and in a further one what its file has of them."""
    words, file = ours(library.subject.told_in(lang)), library.subject.further.get(lang)
    return _merged(file.pages, section, json.dumps(words)) if file else words


@lru_cache(maxsize=64)
def _merged(pages: str, section: str, ours: str) -> dict[str, Any]:
    taken: dict[str, Any] = _taken(json.loads(pages).get(section), json.loads(ours))
    return taken


def _taken(said: Any, ours: Any) -> Any:
    if isinstance(ours, dict):
        return {key: _taken(said.get(key) if isinstance(said, dict) else None, words) for key, words in ours.items()}
    if isinstance(ours, list):
        fits = isinstance(said, list) and len(said) == len(ours)
        return [_taken(said[number] if fits else None, words) for number, words in enumerate(ours)]
    return said if said is not None and _fault(said, ours) is None else ours


def faults(said: Any, ours: Any, at: Place = ()) -> Iterator[tuple[Place, Refused]]:
    """What does not fit in a section's words, each with where it stands."""
    if isinstance(ours, dict):
        if not isinstance(said, dict):
            yield at, Refused("field.no_keys", key=told_at(at))
            return
        for key in said:
            if key in ours:
                yield from faults(said[key], ours[key], (*at, key))
            else:
                yield (*at, key), Refused("field.unknown", key=told_at((*at, key)))
    elif isinstance(ours, list):
        if not isinstance(said, list) or len(said) != len(ours):
            yield at, Refused("field.as_many", count=len(ours))
            return
        for number, words in enumerate(ours):
            yield from faults(said[number], words, (*at, number))
    elif fault := _fault(said, ours, at):
        yield at, fault


def told_at(at: Place) -> str:
    """Where something stands, as it is told: `pages.page.search`."""
    return ".".join(map(str, at))


def _fault(said: Any, ours: str, at: Place = ()) -> Refused | None:
    if not isinstance(said, str):
        return Refused("field.no_text", key=told_at(at))
    if not said.strip():
        return Refused("field.empty", key=told_at(at))
    if len(said) > LONGEST:
        return Refused("field.longer", most=LONGEST)
    try:
        require_fields(said, sorted(fields_in(ours)))
    except Refused as refused:
        return refused
    return None


def of_languages(
    words: Mapping[str, Any], ours: Mapping[str, Mapping[str, Any]], languages: Iterable[str]
) -> dict[str, Any]:
    """What is said of languages in a language's words; `ours` are those of the built-in ones.

    `built_in` is the language of what no file gives, such as the sentences of errors; `other_languages` are code and
    name of each other language.
    """
    lang = words["lang"]
    built_in = lang if lang in ours else words["other_lang"]
    reader = built_in if words["in_language"] == ours[built_in]["in_language"] else lang
    names = {known: name_in(known, reader) for known in languages}
    return {
        "built_in": built_in,
        "dir": direction(lang),
        "languages": {known: words["in_language"].format(name=name) for known, name in names.items()},
        "answered_in": {known: words["answered_in_language"].format(name=name) for known, name in names.items()},
        "answer_in_this": words["answer_in_language"].format(name=names[lang]),
        "other_languages": tuple((known, own_name(known)) for known in names if known != lang),
    }
