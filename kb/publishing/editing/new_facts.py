"""A figure that an article types, as the new fact that it may become; and the article that then shows it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.content.languages import BUILT_IN, language_beside
from kb.content.library import Library
from kb.publishing.consistency.stated import says_number, sentence_at
from kb.publishing.consistency.typed_figures import is_in
from kb.publishing.consistency.written import Written, written
from kb.publishing.editing.drafts import Texts
from kb.publishing.editing.front_matter import keys_of, split
from kb.publishing.editing.overlay import Files
from kb.publishing.editing.quick_fixes import shown_everywhere, typed_there, with_fact_stated

_NUMBER = re.compile(r"\+?\d(?:[ .-]?\d)*")


@dataclass(frozen=True)
class Figure:
    """A figure where it is typed, with the kind and the value, as the facts file writes it, that a fact of it has."""

    said: str
    kind: str
    value: Any
    sentence: str
    lang: str


def figure_at(files: Files, path: str, line: int, figure: str) -> Figure | None:
    """What the digits on a line of a file are; None if they are no longer there."""
    text = files.get(path) or ""
    said = typed_there(text, line, figure)
    if not said:
        return None
    lines = text.split("\n")
    called = next((n[0] for n in _NUMBER.finditer(lines[line - 1]) if is_in(figure, n[0]) and _called(n)), None)
    said = called or said
    start = text.index(said, sum(len(found) + 1 for found in lines[: line - 1]))
    one = next((one for one in written(text) if one.start <= start < one.end and is_in(figure, said)), None)
    body = len(text) - len(split(text)[1])
    sentence = sentence_at(text[body:], start - body, start - body + len(said)) if start >= body else ""
    kind, value = ("phone", said) if called else _valued(said, one)
    lang = language_beside(path) or "id"
    return Figure(said, kind, value, sentence if lang in BUILT_IN else "", lang if lang in BUILT_IN else "id")


def _called(number: re.Match[str]) -> bool:
    """Whether a number of a line is one to be called."""
    return any(said.whole and said.start == number.start() for said in says_number(number[0], number.string))


def _valued(said: str, one: Written | None) -> tuple[str, Any]:
    if one and isinstance(one.value, tuple) and None not in one.value:
        year, month, day = one.value
        try:
            return "date", date(year or 0, month, day or 0)
        except ValueError:
            return "text", {"id": said, "en": said}
    if one and isinstance(one.value, float):
        number = int(one.value) if one.value.is_integer() else one.value
        if one.kind == "amount":
            return "amount", {"amount": number, "currency": one.unit}
        if one.kind == "duration":
            return "duration", {"amount": number, "unit": one.unit}
        return one.kind, number
    return "text", {"id": said, "en": said}


def with_new_fact(library: Library, files: Texts, fact_id: str, on: date, place: tuple[str, int, str]) -> Texts:
    """An article's files that show a new fact wherever they type its value, by the library that has it; also in the
    script's words at the place, a path with its line and what is typed there.
    """
    path, line, said = place
    lines = (files.get(path) or "").split("\n")
    front = lines[: min(line, len(split(files.get(path) or "")[0].split("\n")) + 1)]
    key = next((found.partition(":")[0] for found in reversed(front) if found[:1].isalpha()), "")
    if len(front) == line and key == "script" and said in lines[line - 1]:
        lines[line - 1] = lines[line - 1].replace(said, f"{{{{ {fact_id} }}}}")
        if keys_of("\n".join(lines)):
            files = files | {path: "\n".join(lines)}
    mend = shown_everywhere(library, files, fact_id, on)
    return mend.files if mend else with_fact_stated(library, files, fact_id)
