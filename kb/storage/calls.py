"""Calls of the agents: what was asked, shown and agreed. No caller and no agent is ever named, only the team."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, Float, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.errors import KbError
from kb.storage.models import Base, Moment, Words

Outcome = Literal["solved", "handed_over", "callback", "complaint", "wrong_number"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
LONGEST_NOTE = 2000
_MOMENTS = ("began", "ended", "due", "done")
_NEWER = ("due", "done")
"""What lines of a journal lack that the version before wrote."""


@dataclass(frozen=True)
class Shown:
    """An article that was opened during a call."""

    article: str
    receipt: str


@dataclass(frozen=True)
class Taken:
    """An answer that the caller gave in an article's script."""

    article: str
    step: str
    answer: str


@dataclass(frozen=True)
class Call:
    """One call; words are masked before they come here."""

    id: str
    team: str
    """The owner that the agent answers for."""
    began: datetime
    lang: str
    operator: str | None = None
    ended: datetime | None = None
    shown: tuple[Shown, ...] = ()
    path: tuple[Taken, ...] = ()
    unanswered: tuple[str, ...] = ()
    """What was searched and has no answer, masked."""
    seconds_to_answer: float | None = None
    """From the first key to the first article opened."""
    outcome: Outcome | None = None
    handed_to: str | None = None
    note: str = ""
    due: datetime | None = None
    """When the caller is to be called back."""
    done: datetime | None = None
    """When that was done."""

    @property
    def code(self) -> str:
        """What names the call to people, as in the team's own telephone system."""
        return self.id[:6].upper()

    def to_json(self) -> dict[str, Any]:
        """For the journal."""
        return asdict(self) | {name: moment and moment.isoformat() for name, moment in self._moments()}

    def _moments(self) -> Iterable[tuple[str, datetime | None]]:
        return ((name, getattr(self, name)) for name in _MOMENTS)

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Call":
        """The call of a journal's line; KeyError, TypeError or ValueError if it is none."""
        known = {
            field.name: data[field.name] for field in fields(Call) if field.name in data or field.name not in _NEWER
        }
        return Call(**known | {
            name: datetime.fromisoformat(data[name]) for name in _MOMENTS if data.get(name)
        } | {
            "shown": tuple(Shown(**shown) for shown in data["shown"]),
            "path": tuple(Taken(**taken) for taken in data["path"]),
            "unanswered": tuple(data["unanswered"]),
        })  # fmt: skip


class CallRow(Base):
    """A call as it is kept."""

    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    team: Mapped[str] = mapped_column(String(80), index=True)
    began: Mapped[datetime] = mapped_column(Moment, index=True)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    lang: Mapped[str] = mapped_column(String(2))
    operator: Mapped[str | None] = mapped_column(String(80))
    shown: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    path: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    unanswered: Mapped[list[str]] = mapped_column(JSON)
    seconds_to_answer: Mapped[float | None] = mapped_column(Float)
    outcome: Mapped[str | None] = mapped_column(String(12))
    handed_to: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Words)
    due: Mapped[datetime | None] = mapped_column(Moment, index=True)
    done: Mapped[datetime | None] = mapped_column(Moment)


def begin_call(team: str, lang: str, operator: str | None = None) -> Call:
    """A new call, which begins now."""
    return Call(uuid.uuid4().hex, team, datetime.now(UTC), lang, operator)


def show_article(call: Call, article: str, receipt: str, seconds: float | None = None) -> Call:
    """The call with an article opened; the seconds count for the first one only, an article counts once."""
    if any(shown.receipt == receipt for shown in call.shown):
        return call
    first = call.seconds_to_answer if call.shown else seconds
    return replace(call, shown=(*call.shown, Shown(article, receipt)), seconds_to_answer=first)


def end_call(call: Call, outcome: str, handed_to: str | None, note: str, due: datetime | None = None) -> Call:
    """The call, ended now; KbError if the outcome is missing or it does not say to whom the call was handed over.

    `due`: when to call back, for that outcome alone. What a wrong number asked, or who asked for something else
    altogether, counts for no question without answer.
    """
    if outcome not in OUTCOMES:
        raise KbError("call.no_outcome", outcomes=OUTCOMES)
    if (outcome == "handed_over") != bool(handed_to):
        raise KbError("call.no_receiver")
    unanswered = () if outcome == "wrong_number" else call.unanswered
    return replace(
        call,
        ended=datetime.now(UTC),
        outcome=outcome,
        handed_to=handed_to,
        note=note[:LONGEST_NOTE],
        unanswered=unanswered,
        due=due if outcome == "callback" else None,
    )


def save_calls(database: Session, calls: Iterable[Call]) -> None:
    """Writes calls as they are now; one that is there already is replaced."""
    for call in calls:
        database.merge(
            CallRow(**asdict(call) | {key: [*_plain(getattr(call, key))] for key in ("shown", "path", "unanswered")})
        )
        database.flush()


def _plain(items: Iterable[Any]) -> Iterable[Any]:
    return (item if isinstance(item, str) else asdict(item) for item in items)


def find_call(database: Session, call_id: str) -> Call | None:
    """A call by its id."""
    row = database.get(CallRow, call_id)
    return call_of(row) if row else None


def calls_between(database: Session, since: datetime, until: datetime, teams: Iterable[str]) -> list[Call]:
    """The calls of some teams that began at `since` or later and before `until`, oldest first."""
    chosen = CallRow.began >= since, CallRow.began < until, CallRow.team.in_(list(teams))
    return [
        call_of(row) for row in database.scalars(select(CallRow).where(*chosen).order_by(CallRow.began, CallRow.id))
    ]


def call_of(row: CallRow) -> Call:
    """The call of a row."""
    found = {field.name: getattr(row, field.name) for field in fields(Call)}
    return Call(**found | {
        "shown": tuple(Shown(**shown) for shown in row.shown),
        "path": tuple(Taken(**taken) for taken in row.path),
        "unanswered": tuple(row.unanswered),
    })  # fmt: skip
