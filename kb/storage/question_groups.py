"""What the public asked in vain: answers that fell short, and groups of wordings that mean the same.

Every text here was masked before. A wording belongs to one group, for good; how often it was asked is counted from
questions, calls and shortfalls, so that nothing is kept of who asked when.
"""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.storage.models import Base, Moment, Query

STATES = ("new", "assigned", "being written", "covered", "not ours")
REASONS = ("missing", "wrong", "unclear", "other")
"""Why an answer did not help: it lacks what was asked for, states something wrong, cannot be understood."""
LONGEST_WORDS = 2000


class Shortfall(Base):
    """An answer that fell short: who asked said so, or asked the same again in other words."""

    __tablename__ = "shortfalls"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Told to nobody but the one who may still say why."""
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    why: Mapped[str] = mapped_column(String(12))
    """unhelpful or asked again"""
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


def forget_wordings(database: Session, moment: datetime) -> None:
    """Deletes shortfalls before a moment, the wordings that nobody used since, and the groups that have none left."""
    database.execute(delete(Shortfall).where(Shortfall.at < moment))
    old = list(database.scalars(select(Wording.key).where(Wording.last < moment)))
    if old:
        still = {key_of(text) for text in database.scalars(select(Query.question).where(Query.at >= moment).distinct())}
        _delete_wordings(database, (key for key in old if key not in still))
    database.execute(delete(QuestionGroup).where(QuestionGroup.id.not_in(select(Wording.group))))


def _delete_wordings(database: Session, keys: Iterable[str]) -> None:
    gone = list(keys)
    for start in range(0, len(gone), 500):  # SQLite takes no more parameters than some thousands
        database.execute(delete(Wording).where(Wording.key.in_(gone[start : start + 500])))
