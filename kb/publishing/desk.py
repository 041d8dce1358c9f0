"""What all of publishing works with."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.retrieval.encoder import Encoder
from kb.settings import ROOT
from kb.storage.store import Store


@dataclass(frozen=True)
class Desk:
    """The articles folder (in a git work tree), the index, the accounts' file, the database, and the encoder."""

    articles: Path
    index: Path
    accounts: Path
    store: Store
    encoder: Encoder
    recorded: Path = ROOT / "tests" / "evaluation"
    """Questions with their right answers, in files of JSON lines; asked before each publication."""

    @cached_property
    def cache(self) -> Path:
        """The vectors that are known already."""
        return self.index / "vectors.sqlite"
