"""The words of the studio, in Indonesian and English: `studio_texts.yaml` holds them side by side."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from kb.content.languages import BUILT_IN, is_language, name_in
from kb.content.subject import Subject
from kb.web.shared.words import side_by_side


class _OfLanguages(dict[str, str]):
    """What is said of each language; of one that nobody lists, whose texts may lie there all the same, too."""

    def __init__(self, said: Mapping[str, str], of: Callable[[str], str]) -> None:
        super().__init__(said)
        self._of = of

    def __missing__(self, code: str) -> str:
        if not is_language(code):
            raise KeyError(code)
        return self._of(code)


@lru_cache(maxsize=2)
def _read(lang: str) -> SimpleNamespace:
    return _told(SimpleNamespace(lang=lang, **{key: said[lang] for key, said in side_by_side(__file__).items()}))


def studio_texts(lang: str, subject: Subject | None = None) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian.

    With a collection, those that name a language name its further ones too; where `id` stands for the main text, the
    main language.
    """
    words = _read("en" if lang == "en" else "id")
    if subject is None or all(code in BUILT_IN for code in subject.languages):
        return words
    return _told(words, [code for code in subject.languages if code not in BUILT_IN], subject.written)


def _told(words: SimpleNamespace, further: Sequence[str] = (), main: str = "id") -> SimpleNamespace:
    told = {key: _named(said, words, further, main) for key, said in vars(words).items() if _of_languages(said)}
    return SimpleNamespace(**vars(words) | told)


def _of_languages(said: Any) -> bool:
    return isinstance(said, dict) and set(said) == set(BUILT_IN)


def _named(said: dict[str, str], words: SimpleNamespace, further: Sequence[str], main: str) -> _OfLanguages:
    """What is said of English said of each further language, and what is said of Indonesian of the main one."""

    def of(code: str, like: str = "en") -> str:
        ours, name = words.languages[like], name_in(code, words.lang)
        return said[like].replace(ours, name) if ours in said[like] else f"{said['id']} ({name})"

    first = {} if main == "id" else {"id": of(main, "id")}
    return _OfLanguages(said | first | {code: of(code) for code in further}, of)
