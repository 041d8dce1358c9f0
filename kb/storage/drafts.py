"""Drafts and all that is done with them: saves, visits, comments, signatures, publications."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from kb.storage.draft_states import FOLLOWS, DraftState, StateColumn
from kb.storage.models import Base, Moment, Words

_OPEN = text("state IN ('draft', 'review', 'scheduled')")


def now() -> datetime:
    """The moment, with its zone."""
    return datetime.now(UTC)


class Draft(Base):
    """A proposed change of one article, of one fact or of another file of the collection: the files as they are and as
    they shall be.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index("one_open_draft", "kind", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    """article, fact or file"""
    subject: Mapped[str] = mapped_column(String(80), index=True)
    """The article's or the fact's id; of another file its name and the owner's."""
    owner: Mapped[str] = mapped_column(String(80), index=True)
    began_by: Mapped[str] = mapped_column(String(80))
    state: Mapped[DraftState] = mapped_column(StateColumn, index=True)
    base: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Path below the articles folder -> text on which the draft began, null if there was no such file."""
    files: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Path -> proposed text, null to delete the file."""
    revision: Mapped[int] = mapped_column(default=1)
    began: Mapped[datetime] = mapped_column(Moment)
    saved: Mapped[datetime] = mapped_column(Moment)
    publish_on: Mapped[date | None] = mapped_column(Date)
    publish_by: Mapped[str | None] = mapped_column(String(80))
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Key of a warning -> why it is published nevertheless, and who says so."""
    regressions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Digest of the proposed text -> why answers may get worse, and which reviewer says so."""
    handed_in: Mapped[datetime | None] = mapped_column(Moment)
    """Since when it waits for signatures, the last time that it was handed to review."""
    change: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What readers are told of the change: its kind, and a sentence by language."""
    discarded_by: Mapped[str | None] = mapped_column(String(80))
    discarded_at: Mapped[datetime | None] = mapped_column(Moment)
    discarded_from: Mapped[DraftState | None] = mapped_column(StateColumn)
    """Who put it away, when, and the state in which it was."""

    @validates("state")
    def _follows(self, _: str, state: str) -> DraftState:
        """ValueError if no draft comes from its state to this one."""
        if self.state is not None and state not in FOLLOWS[self.state]:
            raise ValueError(f"a draft that is {self.state} cannot be {state} next")
        return DraftState(state)

    def become(self, state: DraftState, on: date | None = None, by: str | None = None) -> None:
        """Takes another state; only what is scheduled has a day, and an officer for whom it is published then."""
        self.state, self.publish_on, self.publish_by = state, on, by


class DraftSave(Base):
    """The files as they were saved once; `aside` if another's text was kept instead of it."""

    __tablename__ = "draft_saves"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[int] = mapped_column(ForeignKey("drafts.id"), index=True)
    revision: Mapped[int]
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    files: Mapped[dict[str, Any]] = mapped_column(JSON)
    aside: Mapped[bool] = mapped_column(default=False)


class DraftVisit(Base):
    """When an officer last had a draft open."""

    __tablename__ = "draft_visits"

    draft: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True)
    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Comment(Base):
    """What a reviewer says of a line."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[int] = mapped_column(ForeignKey("drafts.id"), index=True)
    path: Mapped[str] = mapped_column(String(200))
    line: Mapped[int]
    """From 1; 0 for the whole."""
    quoted: Mapped[str] = mapped_column(Words)
    """The line as it was, so that the comment is understood when lines have moved."""
    text: Mapped[str] = mapped_column(Words)
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    done: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str | None] = mapped_column(Words)
    """Those of the line that it is about; None: the line."""
    wording: Mapped[str | None] = mapped_column(Words)
    """What is suggested to stand in their place."""
    answers: Mapped[int | None]
    """The comment that it answers."""
    taken_by: Mapped[str | None] = mapped_column(String(80))
    """Who put the suggested wording into the text."""


class Signature(Base):
    """An owner's yes to what it signs of a text, known by its digest; what is changed has another one."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("digest", "owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    owner: Mapped[str] = mapped_column(String(80))
    who: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    deputy: Mapped[str | None] = mapped_column(String(80))
    """The owner whose reviewer signed instead of one of the owner's own."""
    why: Mapped[str | None] = mapped_column(Words)
    """Of an administrator who decided that it is published without the signature: why."""


class Refusal(Base):
    """An owner's no to what it was asked to sign, with its reason."""

    __tablename__ = "refusals"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[int] = mapped_column(ForeignKey("drafts.id"), index=True)
    owner: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    """Of what was refused; a changed one is asked for again."""
    who: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(Words)
    at: Mapped[datetime] = mapped_column(Moment)


class Agreement(Base):
    """Two owners' sentences that look as if they contradicted each other, and why they do not; of other words it says
    nothing.
    """

    __tablename__ = "agreements"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """The digest of both sentences with their files."""
    articles: Mapped[list[Any]] = mapped_column(JSON)
    owners: Mapped[list[Any]] = mapped_column(JSON)
    """The two of each, in the same order."""
    who: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(Words)
    at: Mapped[datetime] = mapped_column(Moment)


class Publication(Base):
    """The journal of one publication, written before anything is changed; `step` is the last one that was done."""

    __tablename__ = "publications"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    draft: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    """publish or withdraw"""
    who: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Words, default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    files: Mapped[dict[str, Any]] = mapped_column(JSON)
    message: Mapped[str] = mapped_column(Words)
    """The commit's whole message."""
    author: Mapped[str] = mapped_column(String(300))
    began: Mapped[datetime] = mapped_column(Moment)
    step: Mapped[str] = mapped_column(String(10))
    """planned, written, committed, built, live, done or undone"""
    commit: Mapped[str | None] = mapped_column(String(64))
    snapshot: Mapped[str | None] = mapped_column(String(12))
