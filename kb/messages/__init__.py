"""The catalogue of what is said to people: each message by its code, in every language.

The code `draft.not_in_review` is the message `not_in_review` of `draft.ftl`, in one folder a language. In English its
text says what is wrong and its attribute `.mend` how to mend it, as fragments that a place may stand before; `.plain`
says both to officers, where the fragments would speak of files and keys. In other languages the text is whole
sentences.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

FOLDER = Path(__file__).parent
LONGEST = 2000
"""Characters of what a message names; Fluent takes no more than 2,500, and nobody reads as many."""


def say(code: str, language: str, part: str = "", parameters: Mapping[str, Any] | None = None) -> str | None:
    """A message's text, or one of its attributes; None if it has no such attribute.

    A parameter that is Coded is said in the same language, and the same part of it. Numbers are shown as they are
    unless the text asks for NUMBER; of several names the text holds all, of several messages each whole.
    """
    name, _, message_id = code.partition(".")
    bundle = _bundle(language, name)
    message = bundle.get_message(message_id)
    pattern = message.attributes.get(part) if part else message.value
    if pattern is None:
        return None
    shown = {key: _shown(given, language, part) for key, given in (parameters or {}).items()}
    words, faults = bundle.format_pattern(pattern, shown)
    if faults:
        raise faults[0]
    return str(words)


def _shown(given: Any, language: str, part: str) -> Any:
    from fluent.runtime.types import fluent_number

    if isinstance(given, Coded):
        return _cut(given.said(language, part))
    if isinstance(given, int):
        return fluent_number(given, useGrouping=False)
    if isinstance(given, Iterable) and not isinstance(given, str):
        several = list(given)
        if any(isinstance(one, Coded) for one in several):
            return _cut(" ".join(one.told(language) for one in several))
        return _cut(", ".join(map(str, several)))
    return _cut(str(given))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


@cache
def _bundle(language: str, name: str) -> "FluentBundle":
    """The messages of one file, read when the first of them is said."""
    from fluent.runtime import FluentBundle, FluentResource

    bundle = FluentBundle([language], functions={"QUOTED": _quoted}, use_isolating=False)
    bundle.add_resource(FluentResource((FOLDER / language / f"{name}.ftl").read_text("utf-8")))
    return bundle


def _quoted(words: Any) -> Any:
    """Between quotes, with what a terminal would obey written out."""
    return repr(str(words))


class Coded:
    """What carries a code of the catalogue, and what its text names."""

    code: str
    parameters: Mapping[str, Any]

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """What is wrong, in English, without a full stop."""
        return self.said("en")

    @property
    def mend(self) -> str:
        """How to mend it, in English, without a full stop; empty if nothing can be said."""
        return self.said("en", "mend")

    def said(self, language: str, part: str = "") -> str:
        """The text, or one of its parts, in a language; empty if it has none."""
        return say(self.code, language, part, self.parameters) or ""

    def told(self, language: str) -> str:
        """What is wrong and how to mend it, as whole sentences for who writes articles."""
        if plain := self.said(language, "plain"):
            return plain
        message, mend = self.said(language), self.said(language, "mend")
        return f"{message[:1].upper()}{message[1:]}: {mend}." if mend else message
