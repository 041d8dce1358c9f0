"""What supervisors see of the calls: by day and team, never by agent."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from kb.settings import JAKARTA
from kb.storage.calls import Call
from kb.storage.cells import no_formula


@dataclass(frozen=True)
class TeamDay:
    """The calls of one team on one day of Jakarta."""

    day: date
    team: str
    calls: int
    still_open: int
    outcomes: Counter[str]
    handed_to: Counter[str]
    median_seconds: float | None
    """From the first key to the answer opened, of the calls in which one was."""
    articles: Counter[str]
    unanswered: Counter[str]


def team_days(calls: Iterable[Call]) -> list[TeamDay]:
    """The figures of each day and team that had a call, newest day first."""
    groups: dict[tuple[date, str], list[Call]] = defaultdict(list)
    for call in calls:
        groups[call.began.astimezone(JAKARTA).date(), call.team].append(call)
    return [
        _team_day(day, team, found)
        for (day, team), found in sorted(groups.items(), key=lambda g: (-g[0][0].toordinal(), g[0][1]))
    ]


def _team_day(day: date, team: str, calls: list[Call]) -> TeamDay:
    seconds = [call.seconds_to_answer for call in calls if call.seconds_to_answer is not None]
    return TeamDay(
        day=day,
        team=team,
        calls=len(calls),
        still_open=sum(call.ended is None for call in calls),
        outcomes=Counter(call.outcome for call in calls if call.outcome),
        handed_to=Counter(call.handed_to for call in calls if call.handed_to),
        median_seconds=round(median(seconds), 1) if seconds else None,
        articles=Counter(shown.article for call in calls for shown in call.shown),
        unanswered=Counter(question for call in calls for question in call.unanswered),
    )


def figures_csv(days: Iterable[TeamDay]) -> str:
    """One figure a line: day, team, what it is, of what, and the value; UTF-8 with a mark, as spreadsheets want it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "team", "figure", "of", "value"])
    for found in days:
        for name, what, value in _figures(found):
            writer.writerow([found.day.isoformat(), found.team, name, no_formula(what), value])
    return "\ufeff" + out.getvalue()


def _figures(found: TeamDay) -> Iterable[tuple[str, str, float | str]]:
    yield "calls", "", found.calls
    yield "still_open", "", found.still_open
    yield "median_seconds_to_answer", "", "" if found.median_seconds is None else found.median_seconds
    for name in ("outcomes", "handed_to", "articles", "unanswered"):
        for what, times in sorted(getattr(found, name).items(), key=lambda item: (-item[1], item[0])):
            yield name, what, times
