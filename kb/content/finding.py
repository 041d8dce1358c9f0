"""One thing that a check says of a file."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, and how to mend it; an error keeps the article from being served."""

    severity: Severity
    rule: str
    article: str
    """The article's id; empty if the finding is on a file that is none."""
    path: str
    """Relative to the articles folder."""
    line: int
    """From 1."""
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message}; {self.mend}. [{self.rule}]"
