"""What one row, line or file of a source says, before it becomes an article."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.content.languages import Lang
from kb.errors import KbError
from kb.messages import Coded, say


@dataclass(frozen=True)
class Wording:
    """A question, its answer and other ways to ask it, in one language."""

    title: str
    text: str
    phrasings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note(Coded):
    """How something was read, or what was changed or lost on the way."""

    code: str
    where: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def said(self, language: str, part: str = "") -> str:
        """The note, with the place before it."""
        words = say(self.code, language, part, self.parameters) or ""
        return f"{self.where}: {words}" if self.where and words else words

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Entry:
    """One row, line or file: its words by language, or why it is refused."""

    where: str
    """Such as "faq.csv:12"."""
    texts: Mapping[Lang, Wording] = field(default_factory=dict)
    id: str = ""
    """What the source calls it."""
    markdown: bool = False
    """Whether its texts are Markdown already, and not what someone typed into a cell."""
    refused: KbError | None = None
    lost: tuple[Note, ...] = ()
    """What of it is not taken."""


@dataclass(frozen=True)
class Intake:
    """All that a source holds: `notes` say what was read, how, and what was passed over."""

    entries: tuple[Entry, ...]
    notes: tuple[Note, ...] = ()
