"""Callers who are to be called back: of which team, when, and whether it was done. Whom, the code of the call says to
the team's own telephone system; no number is kept here.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.settings import JAKARTA
from kb.storage.calls import Call, CallRow, call_of
from kb.storage.cells import no_formula
from kb.storage.daily_counts import midnight

State = Literal["open", "due", "done"]


def call_backs(database: Session, teams: Iterable[str], done_since: datetime) -> list[Call]:
    """Those of some teams that are not done, by when they are due, then those done since a moment, the last first."""
    due = CallRow.outcome == "callback", CallRow.due.is_not(None), CallRow.team.in_(list(teams))
    waiting = select(CallRow).where(*due, CallRow.done.is_(None)).order_by(CallRow.due, CallRow.id)
    done = select(CallRow).where(*due, CallRow.done >= done_since).order_by(CallRow.done.desc(), CallRow.id)
    return [call_of(row) for query in (waiting, done) for row in database.scalars(query)]


def state_of(call: Call, now: datetime) -> State:
    """Whether it was done, should have been by now, or waits."""
    if call.done:
        return "done"
    return "due" if call.due and call.due <= now else "open"


def states_of(database: Session, teams: Iterable[str], first: date, last: date, now: datetime) -> Counter[State]:
    """How many of those that were agreed on some days of Jakarta, both included, are in each state."""
    began = midnight(first), midnight(last + timedelta(days=1))
    due = CallRow.outcome == "callback", CallRow.due.is_not(None), CallRow.team.in_(list(teams))
    rows = database.scalars(select(CallRow).where(*due, CallRow.began >= began[0], CallRow.began < began[1]))
    return Counter(state_of(call_of(row), now) for row in rows)


def call_backs_csv(calls: Iterable[Call], now: datetime) -> str:
    """One a line, moments by Jakarta's clock; UTF-8 with a mark, as spreadsheets want it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["call", "team", "state", "due", "done", "began", "language", "operator", "articles", "note"])
    for call in calls:
        moments = (call.due, call.done, call.began)
        writer.writerow([
            call.code, call.team, state_of(call, now),
            *(m.astimezone(JAKARTA).isoformat(timespec="minutes") if m else "" for m in moments),
            call.lang, call.operator or "", " ".join(shown.article for shown in call.shown), no_formula(call.note),
        ])  # fmt: skip
    return "\ufeff" + out.getvalue()
