"""What all of publishing works with."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.content.subject import load_subject
from kb.retrieval.encoding.encoder import Encoder
from kb.settings import S3
from kb.storage.store import Store


@dataclass(frozen=True)
class Context:
    """The articles folder (in a git work tree), the index, the accounts' file, the database, and the encoder;
    and the bucket to which each snapshot goes, if there is one.
    """

    articles: Path
    index: Path
    accounts: Path
    store: Store
    encoder: Encoder
    bucket: S3 | None = None

    @property
    def recorded(self) -> list[Path]:
        """Files of questions with their right answers, one in JSON a line; asked before each publication."""
        places = [self.articles / place for place in load_subject(self.articles).recorded]
        return [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*.jsonl")))]

    @cached_property
    def cache(self) -> Path:
        """The vectors that are known already."""
        return self.index / "vectors.sqlite"
