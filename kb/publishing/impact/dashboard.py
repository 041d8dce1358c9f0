"""Figures for owners and supervisors: what was asked, how it went, and the calls, over a span of days and one before.

Of teams, never of people: what few calls make up is not told (`FEWEST`), nor how long the calls of a team with few
agents took.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.people.accounts import Account, load_accounts
from kb.storage.call_backs import states_of
from kb.storage.cells import no_formula
from kb.storage.daily_counts import LONGER, counted, stale_days

FEWEST = 5
"""Calls that a figure of a team is told from."""
FEWEST_AGENTS = 3
"""Agents whose calls' seconds are told together."""
LONGEST = 1100
"""Days of a span."""


@dataclass(frozen=True)
class Span:
    """Days of Jakarta, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def before(self) -> "Span":
        """As many days, right before."""
        return Span(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


@dataclass(frozen=True)
class Row:
    """One figure of a span."""

    figure: str
    of: str
    value: int | None
    """None: few, fewer than `FEWEST`, or another few would follow from it."""
    before: int | None = None
    """In the span before; None if few, or not asked for."""
    day: date | None = None


@dataclass(frozen=True)
class Figures:
    """All of one span."""

    span: Span
    owner: str
    rows: tuple[Row, ...]

    def of(self, figure: str) -> list[Row]:
        """Those of one figure, as they are sorted."""
        return [row for row in self.rows if row.figure == figure]

    def total(self, figure: str, of: str = "") -> Row:
        """One of them; nothing if there was none."""
        return next((row for row in self.of(figure) if row.of == of), Row(figure, of, 0, 0))


def teams_of(account: Account) -> list[str]:
    """The teams whose calls an account may see figures of: those it supervises."""
    return account.owners("supervisor")


def may_see(account: Account) -> bool:
    """Whether an account sees figures at all."""
    return account.administrator or any(account.has(role) for role in ("author", "reviewer", "supervisor"))


def figures(
    context: Context, account: Account, owner_of: Mapping[str, str], span: Span, owner: str = "", compare: bool = True
) -> Figures:
    """The figures that an account may see; `owner`: of its articles and its team alone.

    KbError if the database is away, the span is none or longer than `LONGEST`, or the account may see none.
    """
    if not may_see(account):
        raise KbError("account.role_needed", account.name, role="supervisor")
    if not 1 <= span.days <= LONGEST:
        raise KbError("figures.no_span", first=span.first, last=span.last, most=LONGEST)
    teams = [team for team in teams_of(account) if owner in ("", team)]
    agents = Counter(team for one in load_accounts(context.accounts).values() for team in one.owners("agent"))
    spans = [span, span.before()] if compare else [span]
    with context.store.transaction(reading=True) as database:
        stale = stale_days(database, spans[-1].first, span.last)
        asked = [_asked(database, each, owner_of, owner, stale) for each in spans]
        calls = [_calls(database, each, teams, agents) for each in spans]
    told = [*_rows(asked[0], asked[-1] if compare else None), *_rows(calls[0], calls[-1] if compare else None, FEWEST)]
    return Figures(span, owner, tuple(told))


_Counts = dict[tuple[str, date | None], Counter[str]]
"""By figure and day."""


def _asked(
    database: Session, span: Span, owner_of: Mapping[str, str], owner: str, stale: Collection[tuple[date, date]]
) -> _Counts:
    found: _Counts = {}

    def add(figure: str, of: str, number: int, day: date | None = None) -> None:
        found.setdefault((figure, day), Counter())[of] += number

    def each(kind: str, *by: str) -> Iterable[tuple[Any, ...]]:
        """Of the owner's articles; what has no article is no owner's."""
        for (about, *key), number in counted(database, kind, span.first, span.last, ("about", *by), stale).items():
            if owner in ("", owner_of.get(about)):
                yield about, *key, number

    for about, day, outcome, number in each("asked", "day", "outcome"):
        add("questions", "", number)
        add("outcome", outcome, number)
        add("outcome_by_day", outcome, number, day)
        if about:
            add("owner", owner_of.get(about, ""), number)
            add("article", about, number)
    for kind, field, figure in (("asked", "channel", "channel"), ("asked", "lang", "lang"), ("hour", "bucket", "hour")):
        for _, value, number in each(kind, field):
            add(figure, f"{value:02}" if figure == "hour" else value, number)
    for about, outcome, number in each("helped", "outcome"):
        add("helped", outcome, number)
        if about:
            add(f"article_helped_{outcome}", about, number)
    for about, number in each("again"):
        add("asked_again", "", number)
        if about:
            add("article_asked_again", about, number)
    for _, number in each("sent"):
        add("sent", "", number)
    for _, reason, number in each("why", "outcome"):
        add("why_not", reason or "unsaid", number)
    return found


def _calls(database: Session, span: Span, teams: Collection[str], agents: Mapping[str, int]) -> _Counts:
    found: _Counts = {}
    if not teams:
        return found

    def each(kind: str, *by: str) -> Iterable[tuple[Any, ...]]:
        for (team, *key), number in counted(database, kind, span.first, span.last, ("team", *by)).items():
            if team in teams:
                yield team, *key, number

    def add(figure: str, of: str, number: int, day: date | None = None) -> None:
        found.setdefault((figure, day), Counter())[of] += number

    for team, day, outcome, number in each("call", "day", "outcome"):
        add("calls", team, number)
        add("call_outcome", outcome or "open", number)
        add("calls_by_day", day.isoformat(), number)
    for _, lang, number in each("call", "lang"):
        add("call_lang", lang, number)
    for _, article, number in each("opened", "about"):
        add("call_reason", article, number)
    for _, receiver, number in each("handed", "about"):
        add("handed_to", receiver, number)
    for state, number in states_of(database, teams, span.first, span.last, datetime.now(UTC)).items():
        add("callback_state", state, number)
    for kind, figure in (("lasted", "call_seconds"), ("found", "seconds_to_answer")):
        per_team: dict[str, Counter[int]] = {}
        for team, most, number in each(kind, "bucket"):
            per_team.setdefault(team, Counter())[most] += number
        for team, buckets in per_team.items():
            if buckets.total() >= FEWEST and agents.get(team, 0) >= FEWEST_AGENTS:
                found.setdefault((figure, None), Counter())[team] = median(buckets)
    return found


def median(buckets: Mapping[int, int]) -> int:
    """The most seconds that half of them took, by the bounds of the buckets they were counted in."""
    half, seen = sum(buckets.values()) / 2, 0
    for most, number in sorted(buckets.items()):
        seen += number
        if seen >= half:
            return most
    return LONGER


def without_few(counts: Mapping[str, int], least: int = FEWEST) -> dict[str, int | None]:
    """None for those that are few; and for the smallest other one where a single one would follow from the sum."""
    told: dict[str, int | None] = {
        of: number if number == 0 or number >= least else None for of, number in counts.items()
    }
    hidden = [of for of, number in told.items() if number is None]
    others = sorted((number, of) for of, number in told.items() if number)
    if len(hidden) == 1 and others:
        told[others[0][1]] = None
    return told


_SECONDS = ("call_seconds", "seconds_to_answer")
_WHOLE = (*_SECONDS, "callback_state")
"""Told however few they are: each call-back stands in the team's own list."""


def _rows(now: _Counts, before: _Counts | None = None, least: int = 1) -> Iterable[Row]:
    before = before and {key: counts for key, counts in before.items() if not key[0].endswith("_by_day")}
    for (figure, day), counts in sorted(now.items(), key=lambda one: (one[0][0], one[0][1] or date.min)):
        earlier = (before or {}).get((figure, day), Counter())
        keep = 1 if figure in _WHOLE else least
        told, told_before = without_few(counts, keep), without_few(earlier, keep)
        for of in sorted({*counts, *earlier}, key=lambda of: (-counts[of], of)):
            compared = None if before is None or day else told_before.get(of, 0)
            yield Row(figure, of, told.get(of, 0), compared, day)
    for (figure, day), earlier in sorted((before or {}).items(), key=lambda one: one[0][0]):
        if day is None and (figure, day) not in now:  # there was some before, and none now
            for of, number in sorted(without_few(earlier, 1 if figure in _WHOLE else least).items()):
                yield Row(figure, of, 0, number)


def _few(value: int | None) -> int | str:
    return f"<{FEWEST}" if value is None else value


def as_csv(found: Figures) -> str:
    """One figure a line; UTF-8 with a mark, as spreadsheets want it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["figure", "day", "of", "value", "before"])
    for row in found.rows:
        before = "" if row.day else _few(row.before)
        writer.writerow([row.figure, row.day or "", no_formula(row.of), _few(row.value), before])
    return "\ufeff" + out.getvalue()


def as_json(found: Figures) -> str:
    """The same for programs; null stands for fewer than `fewer_than`."""
    rows = [asdict(row) | {"day": row.day and row.day.isoformat()} for row in found.rows]
    data = {
        "first": found.span.first.isoformat(),
        "last": found.span.last.isoformat(),
        "owner": found.owner or None,
        "fewer_than": FEWEST,
        "figures": rows,
    }
    return json.dumps(data, ensure_ascii=False, indent=1)
