"""Languages: any that Babel knows by a code of two letters, as the database keeps it.

Of two, `id` and `en`, this program has words.
"""

import re
from functools import lru_cache
from typing import Annotated, Literal

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator

from kb.content.source_text import Refused

BUILT_IN = ("id", "en")
_CODE = r"[a-z]{2}"
_NAMES = {"id": "Bahasa Indonesia"}
"""Where people say more than CLDR's name."""
_BESIDE = re.compile(rf"\.({_CODE})\.md$")


@lru_cache(maxsize=1024)
def is_language(code: str) -> bool:
    """Whether Babel knows a language by the code, and by no newer one."""
    if not re.fullmatch(_CODE, code):
        return False
    try:
        return Locale.parse(code).language == code
    except (UnknownLocaleError, ValueError):
        return False


def _known(code: str) -> str:
    if not is_language(code):
        raise Refused("field.no_language", given=code)
    return code


Lang = Annotated[str, AfterValidator(_known)]
"""A language's code."""


@lru_cache(maxsize=1024)
def direction(lang: str) -> Literal["ltr", "rtl"]:
    """Which way its lines run, as HTML's `dir` says it."""
    return "rtl" if Locale.parse(lang).character_order == "right-to-left" else "ltr"


@lru_cache(maxsize=1024)
def own_name(lang: str) -> str:
    """A language's name in that language; its code where CLDR has none."""
    return _NAMES.get(lang) or Locale.parse(lang).get_display_name() or lang


@lru_cache(maxsize=4096)
def name_in(lang: str, reader: str) -> str:
    """A language's name for who reads another one; its own where CLDR has none."""
    known: str | None = Locale.parse(reader).languages.get(lang)
    return known or own_name(lang)


def language_beside(path: str) -> str | None:
    """The language that a file's name tells, of a text beside the main one: `jv` of `<id>.jv.md`; else None."""
    found = _BESIDE.search(path)
    return found[1] if found and is_language(found[1]) else None


def main_path(path: str) -> str:
    """The path of an article's main text, of that of any of its texts."""
    lang = language_beside(path)
    return path.removesuffix(f".{lang}.md") + ".md" if lang else path
