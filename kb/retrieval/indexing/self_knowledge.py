"""What a collection knows of itself, as its snapshot keeps it (`rehearsal.py` finds it out)."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from kb.retrieval.indexing.index import Files

NAMED = 10
"""Articles that are named on the command line."""


@dataclass(frozen=True)
class SelfKnowledge:
    """How a collection's own phrasings were answered, and the threshold that follows; shares are of 1."""

    asked: int
    enough: bool
    """Whether enough phrasings were there to tell; if not, the threshold is the general one."""
    wrong_at_most: float
    answer_at: float
    right: float
    """Of phrasings left out: answered by their own article."""
    wrong: float
    silent: float
    taken_away: float
    """Of phrasings whose article was taken away: answered all the same."""
    expected_wrong: float
    """Of all questions: answered though no article answers them."""
    lacking: tuple[str, ...]
    """Articles with too few phrasings."""

    def to_json(self) -> bytes:
        """The file that a snapshot keeps it in."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode() + b"\n"

    @staticmethod
    def from_json(data: bytes) -> "SelfKnowledge":
        """Reads what `to_json` wrote."""
        read = json.loads(data)
        return SelfKnowledge(**read | {"lacking": tuple(read["lacking"])})

    def sentences(self) -> list[str]:
        """The same in words, for the command line."""
        if not self.enough:
            told = [
                (
                    f"Too few questions of its own ({self.asked}) to tell how often answers will be wrong; the general "
                    f"threshold {self.answer_at:.2f} holds."
                )
            ]
        else:
            told = [
                f"Asked {self.asked} of its own questions, each left out: {self.right:.1%} answered rightly, "
                f"{self.wrong:.1%} wrongly, {self.silent:.1%} not; with their article taken away "
                f"{self.taken_away:.1%} got another.",
                f"Answers are given from a confidence of {self.answer_at:.2f} on: {self.expected_wrong:.1%} of all "
                f"questions are expected to get one though no article answers them, at most {self.wrong_at_most:.1%} "
                "are wanted.",
            ]
        if self.lacking:
            more = f" and {len(self.lacking) - NAMED} more" if len(self.lacking) > NAMED else ""
            told.append(f"Articles with too few phrasings to be found well: {', '.join(self.lacking[:NAMED])}{more}.")
        return told


def read_self_knowledge(folder: Files | Path) -> SelfKnowledge:
    """What the collection of a snapshot's folder knows of itself."""
    return SelfKnowledge.from_json((folder / "self_knowledge.json").read_bytes())
