"""What would change: recorded questions asked of the live and of the proposed articles.

This is the agency's regression test. A snapshot's answers are remembered while the process runs.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock

from cachetools import LRUCache
from sqlalchemy import select

from kb.answering.answer import HELPFUL, Answer, Status
from kb.answering.ask import Request, ask_all
from kb.answering.weight import weight
from kb.content.library import load_library, servable
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from kb.publishing.context import Context
from kb.publishing.editing.attachments import seen_files
from kb.publishing.editing.front_matter import is_collection
from kb.publishing.editing.overlay import Files, overlaid, present_library
from kb.publishing.impact.builds import build_in_turn, proposals
from kb.retrieval.build import known_articles, live_snapshot
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.indexing.index import current_id, remove
from kb.retrieval.indexing.snapshot import Snapshot, held_snapshot
from kb.storage.models import Query

BATCH = 64
"""Questions that are asked together."""
KEPT = 4
"""Proposed snapshots that are kept."""
REAL = 200
"""The last real questions that are asked too."""
REMEMBERED = 48 * 2**20
"""Bytes of what questions get from live and proposed snapshots: of ten times those that are recorded here."""
OF_A_KEY = 1_000
"""Bytes of a question and what else names an outcome, as a rule."""
UNFINISHED = frozenset(
    (
        "agent-block", "attachment", "broken-link", "code", "figure", "foreign-mark", "missing-source", "not-shown",
        "shared-phrasing", "struck-out", "unlisted-fact", "weak-fact",
    )
)  # fmt: skip
"""Errors of an article that is being written which do not keep it from being searched for."""


@dataclass(frozen=True)
class Question:
    """A recorded question, and the articles that answer it rightly; None if nobody has said."""

    text: str
    articles: frozenset[str] | None = None


@dataclass(frozen=True)
class Outcome:
    """What a question gets: status, article and the words."""

    status: Status
    article: str | None
    title: str
    text: str
    choices: tuple[str, ...] = ()
    """The articles to choose from, if it is asked back."""


@dataclass(frozen=True)
class Change:
    """A question whose answer differs."""

    question: Question
    before: Outcome
    after: Outcome

    @property
    def worse(self) -> bool:
        """Whether it loses its answer, or gets another article that nobody called right."""
        if HELPFUL[self.after.status] < HELPFUL[self.before.status]:
            return True
        if (
            self.after.status == "answered"
            and self.before.status == "answered"
            and self.after.article != self.before.article
        ):
            right = self.question.articles
            return right is not None and self.before.article in right and self.after.article not in right
        return (
            self.question.articles == frozenset()
            and self.after.status == "answered"
            and self.before.status != "answered"
        )


@dataclass(frozen=True)
class WhatChanges:
    """The differences between two snapshots, the worse ones first."""

    live: str
    proposed: str
    changes: tuple[Change, ...]
    asked: int

    @property
    def worse(self) -> tuple[Change, ...]:
        """Those that make an answer worse."""
        return tuple(change for change in self.changes if change.worse)

    @property
    def unchanged(self) -> int:
        """How many questions get what they got before."""
        return self.asked - len(self.changes)


def recorded_questions(context: Context, newest: int = REAL) -> list[Question]:
    """The recorded questions and the last real ones, each once; KbError, with the line, if one cannot be read."""
    found: dict[str, Question] = {}
    for path in context.recorded:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                row = json.loads(line) if line.strip() else {}
            except (ValueError, RecursionError):
                raise KbError("lines.no_question", f"{path}:{number}") from None
            if isinstance(text := row.get("text"), str):
                found.setdefault(text, Question(text, frozenset(row["articles"]) if "articles" in row else None))
    with context.store.transaction(reading=True) as database:
        rows = database.scalars(select(Query.question).order_by(Query.id.desc()).limit(newest * 5))
        real = dict.fromkeys(text for text in rows if text.strip())
    for text in list(real)[:newest]:
        found.setdefault(text, Question(text))
    return list(found.values())


def unanswered_questions(context: Context, newest: int = 500) -> list[str]:
    """The last real questions that got no answer or were asked back, each once, the last first."""
    with context.store.transaction(reading=True) as database:
        query = select(Query.question).where(Query.status != "answered").order_by(Query.id.desc()).limit(newest)
        return list(dict.fromkeys(text for text in database.scalars(query) if text.strip()))


def answered_questions(context: Context, but_by: str, newest: int = 500) -> dict[str, int]:
    """The last real questions that got an article but one, and how often they were among the last."""
    got = Query.status == "answered", Query.article != but_by
    with context.store.transaction(reading=True) as database:
        rows = database.scalars(select(Query.question).where(*got).order_by(Query.id.desc()).limit(newest))
        return dict(Counter(text for text in rows if text.strip()))


def questions_answered_by(context: Context, articles: Iterable[str], newest: int) -> list[str]:
    """The last real questions that got one of some articles, each once, the last first."""
    got = Query.status == "answered", Query.article.in_([*articles])
    with context.store.transaction(reading=True) as database:
        rows = database.scalars(select(Query.question).where(*got).order_by(Query.id.desc()).limit(newest * 5))
        return list(dict.fromkeys(text for text in rows if text.strip()))[:newest]


def propose(context: Context, files: Files, on: date, unfinished: bool = False) -> str:
    """A snapshot with these files in place, apart and not live; KbError if one of them has an error or another build
    runs. Of an unfinished article errors of `UNFINISHED` are let pass.

    What is as it was in the live snapshot is taken over from it, unless a file of the whole
    collection changes, which may count anywhere.
    """
    live = live_snapshot(context.index, context.encoder) if not any(map(is_collection, files)) else None
    present = load_library(context.articles, known_articles(live, on)) if live else present_library(context.articles)
    library = replace(overlaid(present, context.articles, files, seen_files(context, files)), folder=None)
    errors = [f for f in check(library, on) if f.severity == "error" and not (unfinished and f.rule in UNFINISHED)]
    own = next((f for f in errors if f.path in files), None)
    if own:
        raise KbError(own.code, own.path, own.line, **own.parameters)
    return build_in_turn(
        servable(library, errors), context.encoder, _place(context.index), on, go_live=False, previous=live
    )


def _place(index: Path) -> Path:
    """The folder for proposed snapshots, with room for one more."""
    place = proposals(index)
    place.mkdir(parents=True, exist_ok=True)
    known = place / "vectors.sqlite"  # passages that are known already are not encoded again
    if not known.exists() and not known.is_symlink():
        known.symlink_to(Path("..", "vectors.sqlite"))
    folders = sorted((p for p in place.iterdir() if (p / "manifest.json").exists()), key=lambda p: p.stat().st_mtime)
    for old in folders[:-KEPT]:
        remove(old)
    return place


def what_changes(
    context: Context, files: Files, on: date, progress: Callable[[int, int], None] | None = None
) -> WhatChanges:
    """Asks every recorded question of the live snapshot and of one with these files; `progress(done, total)`."""
    return compare(context, propose(context, files, on), recorded_questions(context), on, progress)


def compare(
    context: Context,
    proposed: str,
    questions: Sequence[Question],
    on: date,
    progress: Callable[[int, int], None] | None = None,
    channel: str = "web",
) -> WhatChanges:
    """How the answers of a proposed snapshot differ from those of the live one on a day."""
    before = _live(context, on, channel)
    after = _Answers(open_proposed(context, proposed), on, channel)
    changes: list[Change] = []
    for start in range(0, len(questions), BATCH):
        asked = questions[start : start + BATCH]
        texts = [question.text for question in asked]
        pairs = zip(asked, before.of(texts), after.of(texts), strict=True)
        changes += [Change(question, one, two) for question, one, two in pairs if one != two]
        if progress:
            progress(start + len(asked), len(questions))
    changes.sort(key=lambda change: not change.worse)
    return WhatChanges(before.snapshot.id, after.snapshot.id, tuple(changes), len(questions))


def live_outcomes(context: Context, questions: Sequence[Question], on: date) -> list[tuple[Question, Outcome]]:
    """What each question gets now."""
    live = _live(context, on)
    return list(zip(questions, live.of([question.text for question in questions]), strict=True))


def open_live(context: Context) -> Snapshot | None:
    """The live snapshot, opened once; None if there is none."""
    live = current_id(context.index)
    return _open(context.index, context.encoder, live) if live else None


def open_proposed(context: Context, proposed: str) -> Snapshot:
    """What `propose` has built, opened once; a proposal that changes nothing is the live snapshot itself."""
    apart = proposals(context.index)
    return _open(apart if (apart / proposed).is_dir() else context.index, context.encoder, proposed)


def outcomes(snapshot: Snapshot, texts: Sequence[str], on: date, channel: str = "web") -> list[Outcome]:
    """What each question gets from a snapshot on a day."""
    return _Answers(snapshot, on, channel).of(texts)


def _live(context: Context, on: date, channel: str = "web") -> "_Answers":
    live = open_live(context)
    if live is None:
        raise KbError("snapshot.none_live", str(context.index))
    return _Answers(live, on, channel)


@lru_cache(maxsize=2)  # the live one, which the pages hold as well, and that of the draft that was looked at last
def _open(index: Path, encoder: Encoder, snapshot_id: str) -> Snapshot:
    return held_snapshot(index, encoder, snapshot_id)


def _bytes_of(outcome: Outcome) -> int:
    return weight((outcome.status, outcome.article, outcome.title, outcome.text, outcome.choices)) + OF_A_KEY


_known: LRUCache[tuple[str, date, str, str], Outcome] = LRUCache(REMEMBERED, _bytes_of)
_lock = Lock()


class _Answers:
    """A snapshot's answers on a day in a channel, each asked for once."""

    def __init__(self, snapshot: Snapshot, on: date, channel: str) -> None:
        self.snapshot, self.on, self.channel = snapshot, on, channel

    def _key(self, text: str) -> tuple[str, date, str, str]:
        return self.snapshot.id, self.on, self.channel, text

    def of(self, texts: Sequence[str]) -> list[Outcome]:
        with _lock:
            found = {text: known for text in texts if (known := _known.get(self._key(text)))}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        requests = [Request(text, self.channel, on=self.on, notice=False) for text in missing]
        answers = ask_all(self.snapshot, requests) if requests else []
        new = {text: _outcome(answer) for text, answer in zip(missing, answers, strict=True)}
        with _lock:
            _known.update({self._key(text): outcome for text, outcome in new.items()})
        return [(found | new)[text] for text in texts]


def _outcome(answer: Answer) -> Outcome:
    if answer.answer is not None:
        return Outcome(answer.status, answer.answer.id, answer.answer.title, answer.answer.text)
    offered = answer.alternatives if answer.status == "clarify" else ()
    titles = "\n".join(alternative.title for alternative in offered)
    return Outcome(answer.status, None, answer.clarify or "", titles, tuple(alternative.id for alternative in offered))
