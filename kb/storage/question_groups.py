"""What the public asked in vain: answers that fell short, and groups of wordings that mean the same.

Every text here was masked before. A wording belongs to one group, for good; how often it was asked is counted from
questions, calls, shortfalls and what was sent with a number, so that nothing is kept of who asked when.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment, Query
from kb.storage.sent_questions import SentQuestion

STATES = ("new", "assigned", "being written", "covered", "not ours")
REASONS = ("missing", "wrong", "unclear", "other")
"""Why an answer did not help: it lacks what was asked for, states something wrong, cannot be understood."""
PROBLEM = "problem"
"""Why a shortfall is one that somebody reported of a page."""
LONGEST_WORDS = 2000


class Shortfall(Base):
    """An answer that fell short: who asked said so, or asked the same again in other words."""

    __tablename__ = "shortfalls"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Told to nobody but the one who may still say why."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    why: Mapped[str] = mapped_column(String(12))
    """unhelpful, asked again, or problem: reported of a page"""
    question: Mapped[str] = mapped_column(Text)
    """Empty if the article was read without one."""
    article: Mapped[str | None] = mapped_column(String(80), index=True)
    reason: Mapped[str] = mapped_column(String(8), default="")
    words: Mapped[str] = mapped_column(Text, default="")


class QuestionGroup(Base):
    """Questions that mean the same."""

    __tablename__ = "question_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    """The most central wording; it stays once somebody has the group in hand."""
    owner: Mapped[str] = mapped_column(String(80), index=True)
    """Proposed while the state is new."""
    state: Mapped[str] = mapped_column(String(13), index=True)
    draft: Mapped[int | None]
    began: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)
    """When an officer last changed owner or state, or else when it began."""


class Wording(Base):
    """One way in which it was asked."""

    __tablename__ = "wordings"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    group: Mapped[int] = mapped_column("group_id", ForeignKey("question_groups.id"), index=True)
    encoder: Mapped[str] = mapped_column(String(80))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """float32, by that encoder."""
    last: Mapped[datetime] = mapped_column(Moment, index=True)


def key_of(text: str) -> str:
    """The same for texts that differ in letter case, spaces and closing marks alone."""
    return hashlib.sha256(" ".join(text.casefold().split()).rstrip(" ?!.").encode("utf-8", "replace")).hexdigest()[:32]


def add_shortfall(
    database: Session, why: str, question: str, article: str | None, reason: str = "", words: str = ""
) -> str:
    """Keeps one, its texts masked already; its id."""
    kept = Shortfall(
        id=uuid.uuid4().hex,
        at=datetime.now(UTC),
        why=why,
        question=question[:LONGEST_WORDS],
        article=article,
        reason=reason if reason in REASONS else "",
        words=words[:LONGEST_WORDS],
    )
    database.add(kept)
    return kept.id


def say_why(database: Session, shortfall: str, reason: str, words: str) -> bool:
    """Adds why an answer did not help, once; False if it is said already or there is no such shortfall."""
    unsaid = Shortfall.id == shortfall, Shortfall.why == "unhelpful", Shortfall.reason == "", Shortfall.words == ""
    said = dict(reason=reason if reason in REASONS else "other", words=words[:LONGEST_WORDS])
    return bool(database.execute(update(Shortfall).where(*unsaid).values(**said)).rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Unused:
    """Wordings that nobody used since a moment."""

    since: datetime
    keys: frozenset[str]
    newest: int
    """The number of the last question that was looked at."""


def unused_wordings(database: Session, moment: datetime) -> Unused:
    """Finds them, which takes as long as there are many questions since; nothing is changed."""
    keys = set(database.scalars(select(Wording.key).where(Wording.last < moment)))
    newest = database.scalar(select(func.max(Query.id))) or 0
    if keys:
        keys -= _asked(database, Query.at >= moment, Query.id <= newest)
    return Unused(moment, frozenset(keys), newest)


def forget_wordings(database: Session, unused: Unused) -> None:
    """Deletes the wordings that are still unused, and the groups that have none left."""
    gone = sorted(unused.keys - _asked(database, Query.id > unused.newest)) if unused.keys else []
    for start in range(0, len(gone), 500):  # SQLite takes no more parameters than some thousands
        these = Wording.key.in_(gone[start : start + 500]), Wording.last < unused.since
        database.execute(delete(Wording).where(*these, Wording.key.not_in(select(SentQuestion.key))))
    database.execute(delete(QuestionGroup).where(QuestionGroup.id.not_in(select(Wording.group))))


def _asked(database: Session, *which: ColumnElement[bool]) -> set[str]:
    """The keys of some questions; of millions of them a few are held at a time."""
    texts = select(Query.question).where(*which).distinct().execution_options(yield_per=1000)
    return {key_of(text) for text in database.scalars(texts)}
