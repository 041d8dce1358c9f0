"""A title as people would type it: `rewordings.yaml` beside the articles says how they do."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import field_validator

from kb.content.article import folded
from kb.content.facts import Model, Words, read_model
from kb.content.languages import Lang
from kb.content.source_text import Refused
from kb.content.subject import Word

FILE = "rewordings.yaml"
REST = "{rest}"


class Opening(Model):
    """How a title begins, and in which ways the same is asked."""

    begins: str = ""
    """Words; without any it is every title that no other opening fits."""
    ways: tuple[Words, ...]
    """Each with `{rest}` for what follows, in small letters and without a closing mark."""

    @field_validator("ways")
    @classmethod
    def _each_has_the_rest(cls, ways: tuple[str, ...]) -> tuple[str, ...]:
        if any(way.count(REST) != 1 for way in ways):
            raise Refused("field.way_without_rest")
        return ways


class Rewordings(Model):
    """The openings of each language, and words with the ones that people type instead."""

    openings: dict[Lang, tuple[Opening, ...]] = {}
    words: dict[Lang, dict[Word, Words]] = {}


def load_rewordings(folder: Path) -> Rewordings:
    """Those of a folder of articles, none without a file; KbError, with the line, if it cannot be used."""
    path = folder / FILE
    found: Rewordings = read_model(path, Rewordings) if path.exists() else Rewordings()
    return found


def reworded(rewordings: Rewordings, title: str, lang: Lang) -> Iterator[str]:
    """The title in other ways: of the longest opening that it begins with, in the file's order."""
    typed = " ".join(title.lower().split()).rstrip(" ?!.")
    fitting = [one for one in rewordings.openings.get(lang, ()) if _begins(typed, one.begins.lower())]
    if not fitting:
        return
    opening = max(fitting, key=lambda one: len(one.begins))
    rest = _everyday(typed[len(opening.begins) :].strip(" ,"), rewordings.words.get(lang, {}))
    for way in opening.ways if rest else ():
        if folded(made := way.replace(REST, rest)) != folded(title):
            yield made


def _begins(typed: str, words: str) -> bool:
    return not words or typed == words or typed.startswith(f"{words} ")


def _everyday(text: str, instead: Mapping[str, str]) -> str:
    return re.sub(r"\w+", lambda word: instead.get(word[0], word[0]), text)
