"""What stays of what was asked, said and told on the telephone once its words are deleted: numbers of each day.

A day's questions are counted ahead too, the day after: a million of them are looked at in a second then. Whatever was
deleted or counted, `counted` gives the figures that the rows themselves would give (docs/decisions/0065).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    delete,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.settings import JAKARTA
from kb.storage.calls import CallRow
from kb.storage.engine import is_postgresql
from kb.storage.models import Base, Feedback, Query
from kb.storage.question_groups import Shortfall
from kb.storage.sent_questions import SentQuestion

Kept = Literal["questions", "feedback", "calls"]
"""What `keep` in kb.yaml names."""
FIELDS = ("team", "about", "outcome", "channel", "lang", "bucket")
SECONDS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 420, 600, 900, 1200, 1800, 3600)
"""Upper bounds of the buckets that seconds are counted in; what takes longer is in the bucket `LONGER`."""
LONGER = 999_999
_MOST_AT_ONCE = 200
"""Parts of one statement: SQLite takes 500."""


class DailyCount(Base):
    """How many there were of one kind on one day of Jakarta."""

    __tablename__ = "daily_counts"
    __table_args__ = {"sqlite_with_rowid": False}

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    deleted: Mapped[bool] = mapped_column(primary_key=True)
    """Whether the rows that were counted are gone; what is counted ahead is counted anew when rows come late."""
    team: Mapped[str] = mapped_column(String(80), primary_key=True)
    about: Mapped[str] = mapped_column(String(80), primary_key=True)
    """An article, or the owner that a call was handed to."""
    outcome: Mapped[str] = mapped_column(String(12), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    bucket: Mapped[int] = mapped_column(Integer, primary_key=True)
    """The hour of the day, or the most seconds."""
    count: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True)
class _Source:
    """Rows of one table that are deleted together."""

    kept: Kept
    at: Any
    """The column of the moment."""
    where: Any = True

    def within(self, since: datetime, until: datetime) -> Any:
        return and_(self.at >= since, self.at < until, self.where)


@dataclass(frozen=True)
class _Kind:
    source: _Source
    fields: Callable[[bool], dict[str, Any]]
    """The columns by the fields of a count; whether for PostgreSQL."""
    where: Any = True
    beside: Callable[[bool], Any] | None = None
    """What the rows are joined with: one for each."""


_QUESTIONS = _Source("questions", Query.at)
_AGAIN = _Source("questions", Shortfall.at, Shortfall.why == "asked again")
_SENT = _Source("questions", SentQuestion.at)
_FEEDBACK = _Source("feedback", Feedback.at)
_WHY = _Source("feedback", Shortfall.at, Shortfall.why != "asked again")
_CALLS = _Source("calls", CallRow.began)
SOURCES = (_QUESTIONS, _AGAIN, _SENT, _FEEDBACK, _WHY, _CALLS)


def _or_none(column: Any) -> Any:
    return func.coalesce(column, literal_column("''"))


def _day(at: Any, server: bool) -> Any:
    # Jakarta has been seven hours ahead, winter and summer, since 1964.
    return cast(func.timezone("Asia/Jakarta", at), Date) if server else func.date(at, "+7 hours", type_=Date)


def _hour(at: Any, server: bool) -> Any:
    local = func.extract("hour", func.timezone("Asia/Jakarta", at)) if server else func.strftime("%H", at, "+7 hours")
    return cast(local, Integer)


def _seconds(began: Any, ended: Any, server: bool) -> Any:
    if server:
        return func.extract("epoch", ended - began)
    days = func.julianday(ended) - func.julianday(began)  # exact to some 0.04 milliseconds
    return func.round(days * literal_column("86400.0"), literal_column("2"))


def _bucket(seconds: Any) -> Any:
    return case(*((seconds <= most, literal_column(str(most))) for most in SECONDS), else_=literal_column(str(LONGER)))


def _opened(server: bool) -> Any:
    each = func.json_array_elements(CallRow.shown) if server else func.json_each(CallRow.shown)
    return each.table_valued("value", name="one")


def _opened_article(server: bool) -> Any:
    value: Any = literal_column("one.value")
    return value.op("->>")(literal_column("'article'")) if server else func.json_extract(value, "$.article")


KINDS: dict[str, _Kind] = {
    "asked": _Kind(
        _QUESTIONS,
        lambda server: {
            "about": _or_none(Query.article),
            "outcome": Query.status,
            "channel": Query.channel,
            "lang": _or_none(Query.lang),
        },
    ),
    "hour": _Kind(
        _QUESTIONS, lambda server: {"about": _or_none(Query.article), "bucket": _hour(Query.at, server)}
    ),
    "again": _Kind(_AGAIN, lambda server: {"about": _or_none(Shortfall.article)}),
    "sent": _Kind(_SENT, lambda server: {"about": _or_none(SentQuestion.article)}),
    "helped": _Kind(
        _FEEDBACK,
        lambda server: {
            "about": _or_none(Feedback.article),
            "outcome": case((Feedback.helpful.is_(True), literal_column("'yes'")), else_=literal_column("'no'")),
        },
    ),
    "why": _Kind(_WHY, lambda server: {"about": _or_none(Shortfall.article), "outcome": Shortfall.reason}),
    "call": _Kind(
        _CALLS, lambda server: {"team": CallRow.team, "outcome": _or_none(CallRow.outcome), "lang": CallRow.lang}
    ),
    "handed": _Kind(
        _CALLS,
        lambda server: {"team": CallRow.team, "about": CallRow.handed_to},
        CallRow.handed_to.is_not(None),
    ),
    "opened": _Kind(
        _CALLS, lambda server: {"team": CallRow.team, "about": _opened_article(server)}, beside=_opened
    ),
    "lasted": _Kind(
        _CALLS,
        lambda server: {"team": CallRow.team, "bucket": _bucket(_seconds(CallRow.began, CallRow.ended, server))},
        CallRow.ended.is_not(None),
    ),
    "found": _Kind(
        _CALLS,
        lambda server: {"team": CallRow.team, "bucket": _bucket(CallRow.seconds_to_answer)},
        CallRow.seconds_to_answer.is_not(None),
    ),
}  # fmt: skip
"""What is counted: questions by outcome and by hour, what was asked again, what was sent with a number, helpfulness,
why an answer did not help; calls, to whom they were handed, articles opened in them, seconds that they lasted and until
the first article.
"""


def midnight(day: date) -> datetime:
    """When a day begins in Jakarta."""
    return datetime(day.year, day.month, day.day, tzinfo=JAKARTA)


def day_of(moment: datetime) -> date:
    """The day of a moment in Jakarta."""
    return moment.astimezone(JAKARTA).date()


def _rows(kind: str, server: bool, since: date, until: date) -> Select[Any]:
    """A row each of what is counted from one day to another, both included, with all fields."""
    what = KINDS[kind]
    nothing: dict[str, Any] = {name: literal_column("-1" if name == "bucket" else "''") for name in FIELDS}
    fields = nothing | what.fields(server)
    found = select(_day(what.source.at, server).label("day"), *(fields[name].label(name) for name in FIELDS))
    if what.beside:
        table = what.source.at.class_
        found = found.select_from(table).join(what.beside(server), true())
    return found.where(what.source.within(midnight(since), midnight(until + timedelta(days=1))), what.where)


def counted(
    database: Session, kind: str, since: date, until: date, by: Sequence[str], stale: Iterable[tuple[date, date]] = ()
) -> Counter[tuple[Any, ...]]:
    """How many there were from one day to another, both included, by `day` or fields of a count.

    `stale`: of questions, the days that must be looked at row by row, as `stale_days` gives them.
    """
    server, ahead = is_postgresql(database), KINDS[kind].source is _QUESTIONS
    spans = [(max(a, since), min(b, until)) for a, b in (stale if ahead else [(since, until)])]
    spans = [(a, b) for a, b in spans if a <= b]
    columns = [getattr(DailyCount, name) for name in by]
    # What is counted ahead stands for its rows, but where those must be looked at.
    looked_at = or_(false(), *(DailyCount.day.between(a, b) for a, b in spans))
    chosen = DailyCount.kind == kind, DailyCount.day.between(since, until), or_(DailyCount.deleted, ~looked_at)
    parts: list[Select[Any]] = [
        select(*columns, func.sum(DailyCount.count).label("n")).where(*chosen).group_by(*columns)
    ]
    for a, b in spans:
        rows = _rows(kind, server, a, b).subquery()
        wanted = [rows.c[name] for name in by]
        parts.append(select(*wanted, func.count().label("n")).group_by(*wanted))
    found: Counter[tuple[Any, ...]] = Counter()
    # One statement, so that nothing is deleted between counting the one and the other.
    for *key, number in database.execute(union_all(*parts)):
        found[tuple(key)] += int(number)
    return found


def stale_days(database: Session, since: date, until: date) -> list[tuple[date, date]]:
    """The days whose questions are not, or no longer, all counted ahead, as spans of first and last; mostly today."""
    ahead = DailyCount.kind == "asked", DailyCount.deleted.is_(False), DailyCount.day.between(since, until)
    known: dict[date, int] = {
        day: int(number)
        for day, number in database.execute(
            select(DailyCount.day, func.sum(DailyCount.count)).where(*ahead).group_by(DailyCount.day)
        )
    }
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    spans: list[tuple[date, date]] = []
    for start in range(0, len(days), _MOST_AT_ONCE):
        part = days[start : start + _MOST_AT_ONCE]
        each = [
            select(literal(number), func.count())
            .select_from(Query)
            .where(_QUESTIONS.within(midnight(day), midnight(day + timedelta(days=1))))
            for number, day in enumerate(part)
        ]
        for number, rows in sorted(tuple(row) for row in database.execute(union_all(*each))):
            day = part[number]
            if rows == known.get(day, 0):
                continue
            if spans and spans[-1][1] == day - timedelta(days=1):
                spans[-1] = spans[-1][0], day
            else:
                spans.append((day, day))
    return spans


def first_day(database: Session, source: _Source) -> date | None:
    """The day of the oldest row that is kept."""
    oldest = database.scalar(select(func.min(source.at)).where(source.where))
    return day_of(oldest) if oldest else None


def count_ahead(database: Session, day: date) -> None:
    """Counts a day's questions, which stay; in a transaction that writes."""
    _hold(database, Query)
    _drop_ahead(database, day)
    for kind, what in KINDS.items():
        if what.source is _QUESTIONS:
            _add(database, kind, day, deleted=False)


def count_and_delete(database: Session, source: _Source, day: date) -> int:
    """Counts a day's rows and deletes them; how many. In a transaction that writes."""
    table = source.at.class_
    _hold(database, table)
    for kind, what in KINDS.items():
        if what.source is source:
            _add(database, kind, day, deleted=True)
    if source is _QUESTIONS:
        _drop_ahead(database, day)
    gone = delete(table).where(source.within(midnight(day), midnight(day + timedelta(days=1))))
    return int(database.execute(gone).rowcount)  # type: ignore[attr-defined]


def _hold(database: Session, table: Any) -> None:
    """Nothing is written into a table until the transaction ends, so that what is deleted is what was counted."""
    if is_postgresql(database):  # of SQLite the transaction has the only turn
        # nosemgrep: no-values-in-sql (a table of ours)
        database.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE MODE"))


def _drop_ahead(database: Session, day: date) -> None:
    kinds = [kind for kind, what in KINDS.items() if what.source is _QUESTIONS]
    ahead = DailyCount.kind.in_(kinds), DailyCount.day == day, DailyCount.deleted.is_(False)
    database.execute(delete(DailyCount).where(*ahead))


def _add(database: Session, kind: str, day: date, deleted: bool) -> None:
    server = is_postgresql(database)
    rows = _rows(kind, server, day, day).subquery()
    columns = [rows.c.day, *(rows.c[name] for name in FIELDS)]
    grouped = select(literal(kind, String), literal(deleted), *columns, func.count()).group_by(*columns)
    insert = (
        (postgresql if server else sqlite)
        .insert(DailyCount)
        .from_select(["kind", "deleted", "day", *FIELDS, "count"], grouped)
    )
    key = [column.name for column in DailyCount.__table__.primary_key]
    more = {"count": DailyCount.count + insert.excluded["count"]}
    database.execute(insert.on_conflict_do_update(index_elements=key, set_=more))
