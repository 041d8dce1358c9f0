"""What an officer says of a change to its readers, and how a commit's message carries it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from kb.errors import KbError

ChangeKind = Literal["correction", "update", "wording"]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
"""What was said was wrong; what holds has changed since; the same is said in other words."""
LONGEST = 300
"""Characters of a note in one language."""
TRAILER = "Change"
"""Of a commit: kind and subject; `Change-id` and `Change-en` hold the note's words."""


@dataclass(frozen=True)
class ChangeNote:
    """A kind of change and a sentence for readers, by language; no sentence in any language that has none."""

    kind: ChangeKind
    words: Mapping[str, str] = field(default_factory=dict)

    def said(self, lang: str) -> tuple[str, str] | None:
        """(language, sentence) in a language, else in the one that there is; None if there is no sentence."""
        spoken = lang if lang in self.words else next(iter(self.words), None)
        return (spoken, self.words[spoken]) if spoken else None

    def as_json(self) -> dict[str, Any]:
        """As manifests and drafts keep it."""
        return {"kind": self.kind, "words": dict(self.words)}

    def trailers(self, subject: str) -> list[str]:
        """Lines of a commit's message."""
        said = [f"{TRAILER}-{lang}: {words}" for lang, words in self.words.items()]
        return [f"{TRAILER}: {self.kind} of {subject}", *said]


def change_note(kind: str, words: Mapping[str, str]) -> ChangeNote:
    """A note as an officer wrote it; KbError if it is none, or lacks the sentence that its kind demands."""
    if kind not in KINDS:
        raise KbError("change.no_such_kind", kinds=KINDS)
    said = {lang: line for lang, text in words.items() if (line := " ".join(text.split()))}
    if any(len(line) > LONGEST for line in said.values()):
        raise KbError("change.long_note", most=LONGEST)
    if not said and kind != "wording":
        raise KbError("change.no_note")
    return ChangeNote(kind, said)


def kept_note(kept: Mapping[str, Any] | None) -> ChangeNote | None:
    """What `as_json` has kept; None for nothing, or for a kind that only a newer program knows."""
    return ChangeNote(kept["kind"], kept["words"]) if kept and kept["kind"] in KINDS else None
