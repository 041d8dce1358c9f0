"""What one row, line or file of a source says, before it becomes an article."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.content.subject import Lang
from kb.errors import KbError


@dataclass(frozen=True)
class Wording:
    """A question, its answer and other ways to ask it, in one language."""

    title: str
    text: str
    phrasings: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Intake:
    """All that a source holds: `notes` say what was read, how, and what was passed over."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
