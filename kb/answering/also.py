"""Two questions in one ("bisa daftar di mana dan bayar berapa?"): where they part, and the second one's answer."""

import re
from dataclasses import dataclass
from itertools import islice

from kb.answering.answer import Answer, second_body
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.language.normalise import STOPWORDS
from kb.retrieval.searching.search import prepare

_WORDS = "dan|terus|trus|trs|lalu|kemudian|serta|sama|sm|plus|and|then|also|sekaligus"
JOINT = re.compile(rf"(?:\?+|[,;.!]?)\s+(?:{_WORDS}|&)\s+|\?+\s+", re.IGNORECASE)
LONGEST = 200
"""Characters of a text that is parted: who writes more tells a story around one question."""
PART_AT = 0.3
"""Confidence from which on a part is answered beside a surer one: it says less than a question does, but what is said
beside it tells what it is about.
"""
MOST_JOINTS = 8
"""Places where a text may be parted that are looked at; who writes more tells a story."""
ENGLISH = frozenset("what how where when who whom why which".split())
ASKING = ENGLISH | frozenset("apa apakah berapa mana bagaimana cara kapan siapa kenapa mengapa".split())
"""Words that make a part a question wherever they stand."""
OPENING = frozenset(
    "bisa bisakah boleh bolehkah perlu perlukah harus haruskah wajib wajibkah apa adakah "
    "can could do does is are should may must will".split()
)
"""Words that make it one at its beginning."""
OWN, ENOUGH = 2, 4
"""Words that say what a part is about: a second part with fewer is about what the first is, one with enough is not."""


@dataclass(frozen=True)
class Parts:
    """The two questions of a text."""

    first: str
    second: str
    about_first: str
    """The second with what the first is about, unless it says enough of itself."""

    @property
    def texts(self) -> tuple[str, str, str]:
        """The three ways in which the parts are searched for."""
        return self.first, self.second, self.about_first


def part(snapshot: Snapshot, question: str) -> Parts | None:
    """Where a text holds two questions; the second one's subject may be the first one's."""
    if len(question) > LONGEST:
        return None
    for joint in islice(JOINT.finditer(question), MOST_JOINTS):
        first, second = question[: joint.start()].strip(), question[joint.end() :].strip()
        one, two = (prepare(snapshot, half).normalised.split() for half in (first, second))
        if _asks(one) and _asks(two) and one[-1] not in ENGLISH:  # "How and where do I register?" is one question
            own, about_first = len(_subject(two)), f"{' '.join(_subject(one))} {second}"
            return Parts(first, second if own >= OWN else about_first, second if own >= ENOUGH else about_first)
    return None


def _asks(words: list[str]) -> bool:
    return bool(_subject(words)) and (words[0] in OPENING or not ASKING.isdisjoint(words))


def _subject(words: list[str]) -> list[str]:
    return [word for word in words if word not in STOPWORDS | ASKING | OPENING]


def with_second(whole: Answer, first: Answer, second: Answer, about_first: Answer, answer_at: float) -> Answer:
    """The answer to a text whose questions were also asked apart: that to the first, with the second's in `also`.

    Two different articles must answer them, the second the same one whether or not it is taken to be about the first's
    subject; that one of the two is right must be as sure as an answer is, `answer_at`; and the whole text must be
    answered by one of the two or by none.
    """
    one, two = _settled(first, whole), _settled(second, whole)
    if one is None or two is None or _best(one) == _best(two) or _best(about_first) != _best(two):
        return whole
    if 1 - (1 - one.confidence) * (1 - two.confidence) < answer_at:
        return whole
    if whole.status == "answered" and _best(whole) not in (_best(one), _best(two)):
        return whole
    others = tuple(alternative for alternative in whole.alternatives if alternative.id not in (_best(one), _best(two)))
    said = {"question": whole.question, "normalized": whole.normalized}
    return one.model_copy(update=said | {"also": second_body(two), "alternatives": others if whole.answer else ()})


def _settled(part: Answer, whole: Answer) -> Answer | None:
    """The answer to a part: its own, or the whole text's if that is what the part would most likely get; else None."""
    if part.answer:
        return part
    return whole if whole.answer and _best(part) == _best(whole) else None


def _best(answer: Answer) -> str | None:
    """The article that is given, or offered first as the most likely."""
    if answer.answer:
        return answer.answer.id
    return answer.alternatives[0].id if answer.alternatives and not answer.asked_back else None
