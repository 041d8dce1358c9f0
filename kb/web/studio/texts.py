"""The words of the studio, in Indonesian and English: `studio_texts.yaml` holds them side by side."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from kb.content.languages import BUILT_IN, name_in
from kb.content.subject import Subject


@lru_cache(maxsize=2)
def _read(lang: str) -> SimpleNamespace:
    words = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return SimpleNamespace(lang=lang, **{key: said[lang] for key, said in words.items()})


def studio_texts(lang: str, subject: Subject | None = None) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian.

    With a collection, those that name a language name its further ones too; where `id` stands for the main text, the
    main language.
    """
    words = _read("en" if lang == "en" else "id")
    if subject is None or all(code in BUILT_IN for code in subject.languages):
        return words
    further = [code for code in subject.languages if code not in BUILT_IN]
    told = {key: _named(said, words, further, subject) for key, said in vars(words).items() if _of_languages(said)}
    return SimpleNamespace(**vars(words) | told)


def _of_languages(said: Any) -> bool:
    return isinstance(said, dict) and set(said) == set(BUILT_IN)


def _named(said: dict[str, str], words: SimpleNamespace, further: Sequence[str], subject: Subject) -> dict[str, str]:
    """What is said of English said of each further language, and what is said of Indonesian of the main one."""

    def of(code: str, like: str) -> str:
        ours, name = words.languages[like], name_in(code, words.lang)
        return said[like].replace(ours, name) if ours in said[like] else f"{said['id']} ({name})"

    main = {} if subject.written == "id" else {"id": of(subject.written, "id")}
    return said | main | {code: of(code, "en") for code in further}
