"""What a collection's files say of a language that this program has no words of: `languages/<lang>.yaml`."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel

from kb.content.facts import Bilingual, Model, Words, read_model
from kb.content.languages import BUILT_IN, Lang, is_language
from kb.content.letters import hidden_told
from kb.content.source_text import Refused
from kb.errors import KbError

T = TypeVar("T")


def fields_in(said: str) -> set[str]:
    """The names of the fields that are filled in, `{date}`; Refused if one is more than a name."""
    try:
        found = [(name, spec, how) for _, name, spec, how in Formatter().parse(said) if name is not None]
    except ValueError:
        raise Refused("field.braces") from None
    if any(spec or how or not name.isidentifier() and name != "0" for name, spec, how in found):
        raise Refused("field.braces")
    return {name for name, _, _ in found}


def require_fields(said: str, wanted: Sequence[str]) -> str:
    """The words, if their fields are the wanted ones and no character in them is hidden; else Refused."""
    if hidden := next(hidden_told(said), None):
        raise Refused("text.invisible", **hidden)
    if fields_in(said) != set(wanted):
        raise Refused("field.fields_in_words", fields=" ".join(f"{{{name}}}" for name in wanted) or "–")
    return said


Bound = Annotated[Words, AfterValidator(partial(require_fields, wanted=("0",)))]
"""With `{0}` for an amount."""
Sentence = Annotated[Words, AfterValidator(partial(require_fields, wanted=()))]


class AnswerWords(Model):
    """What answers say besides the articles' words."""

    which_one: Sentence | None = None
    being_confirmed: Sentence | None = None
    picture: Sentence | None = None
    """Stands before the alternative text of a picture where nothing but words is given."""
    over: Bound | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    under: Bound | None = None
    either: Sentence | None = None
    """Stands between two choices: "or"."""


class LanguageFile(Model):
    """A language's words; what it does not say is said in the collection's main language or in English."""

    answers: AnswerWords = AnswerWords()
    pages: str = "{}"
    """The words of pages as JSON; which there may be is known where pages are (`kb/web/shared/words.py`)."""


class _File(Model):
    answers: AnswerWords = AnswerWords()
    pages: dict[str, Any] = {}


def load_languages(folder: Path, languages: Sequence[Lang]) -> dict[str, LanguageFile]:
    """The files of a collection's further languages, by language; KbError, with the line, if one cannot be used."""
    found: dict[str, LanguageFile] = {}
    for path in sorted(folder.glob("*.yaml")):
        lang = path.stem
        if lang in BUILT_IN:
            raise KbError("subject.language_built_in", str(path), language=lang)
        if not is_language(lang):
            raise KbError("subject.no_language", str(path), language=lang)
        if lang not in languages:
            raise KbError("subject.language_not_listed", str(path), language=lang)
        said: _File = read_model(path, _File)
        pages = json.dumps(said.pages, ensure_ascii=False, default=lambda _: None, skipkeys=True)
        found[lang] = LanguageFile(answers=said.answers, pages=pages)
    return found


def main_first(said: T, main: str) -> T:
    """Words with those of a main language in the place of the Indonesian ones, which a collection without Indonesian
    needs not have: they stand where a language has none. Looks into models, tuples and mappings.
    """
    if isinstance(said, Bilingual):
        words = said.en if main == "en" else (said.__pydantic_extra__ or {}).get(main, said.en)
        return said.model_copy(update={"id": words})
    if isinstance(said, BaseModel):
        fields: dict[str, Any] = {name: main_first(getattr(said, name), main) for name in type(said).model_fields}
        return said.model_copy(update=fields)
    if isinstance(said, dict):
        return type(said)((key, main_first(one, main)) for key, one in said.items())
    return type(said)(main_first(one, main) for one in said) if isinstance(said, tuple) else said
