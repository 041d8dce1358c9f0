"""One thing that a check says of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kb.messages import Coded, say

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding(Coded):
    """What is wrong, where, and how to mend it; an error keeps the article from being served."""

    severity: Severity
    rule: str
    """The check that found it, which a collection may weigh by itself."""
    article: str
    """The article's id; empty if the finding is on a file that is none."""
    path: str
    """Relative to the articles folder."""
    line: int
    """From 1."""
    code: str
    """Of the catalogue."""
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What the message names."""

    def said(self, language: str, part: str = "") -> str:
        """The message, or one of its parts, which may name the place."""
        return say(self.code, language, part, {**self.parameters, "where": self.path, "line": self.line}) or ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message}; {self.mend}. [{self.rule}]"
