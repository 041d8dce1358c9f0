"""What all of publishing works with."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.retrieval.encoder import Encoder
from kb.storage.store import Store


@dataclass(frozen=True)
class Desk:
    """The articles folder (in a git work tree), the index, the database, and the encoder."""

    articles: Path
    index: Path
    store: Store
    encoder: Encoder

    @cached_property
    def cache(self) -> Path:
        """The vectors that are known already."""
        return self.index / "vectors.sqlite"
