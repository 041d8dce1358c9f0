"""What is deleted leaves its numbers: the figures are those of the rows, whatever was counted or came late."""

import random
import signal
import subprocess
import sys
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from kb.settings import JAKARTA, ROOT
from kb.storage.calls import CallRow, begin_call, end_call, save_calls, show_article
from kb.storage.daily_counts import FIELDS, KINDS, LONGER, DailyCount, counted, midnight, stale_days
from kb.storage.forget import Forgotten, count_days_ahead, forget_before
from kb.storage.journal import Journal
from kb.storage.models import Feedback, Query
from kb.storage.question_groups import Shortfall
from kb.storage.sent_questions import SentQuestion
from tests.storage.test_together import at_once

FIRST, TODAY = date(2026, 3, 1), date(2026, 3, 8)
KEPT = Query, Feedback, Shortfall, SentQuestion, CallRow
MOMENTS = st.integers(0, 8 * 24 * 60 - 1).map(lambda minutes: midnight(FIRST) + timedelta(minutes=minutes))


def made(chance: random.Random, at: datetime) -> tuple:
    """A question, feedback, shortfall or call of a moment, as insertion."""
    article = chance.choice(["pajak", "sinyal", None])
    kind = chance.choice(["question", "question", "feedback", "short", "sent", "call"])
    if kind == "question":
        status = "answered" if article else chance.choice(["clarify", "no_answer"])
        return Query, dict(
            at=at, question="hp", status=status, article=article, confidence=0.5, snapshot="s", receipt="r",
            channel=chance.choice(["web", "text"]), lang=chance.choice(["id", "en", None]), operator=None,
        )  # fmt: skip
    if kind == "feedback":
        return Feedback, dict(at=at, receipt="r", helpful=chance.random() < 0.5, comment="", article=article)
    if kind == "short":
        why, reason = chance.choice([("unhelpful", "wrong"), ("unhelpful", ""), ("asked again", "")])
        return Shortfall, dict(
            id=uuid.uuid4().hex, at=at, why=why, question="hp", article=article, reason=reason, words=""
        )
    if kind == "sent":
        return SentQuestion, dict(number=uuid.uuid4().hex[:8], at=at, question="hp", key="k", article=article)
    call = replace(begin_call(chance.choice(["tri", "xl"]), "id"), began=at)
    if article:
        call = show_article(show_article(call, article, "r", chance.uniform(0, 700)), "sinyal", "r2")
    if chance.random() < 0.7:
        ended = end_call(call, *chance.choice([("solved", None), ("handed_over", "xl"), ("callback", None)]), "")
        call = replace(ended, ended=at + timedelta(seconds=chance.randrange(5000)))
    return None, call


def write(store, rows) -> None:
    with store.transaction() as session:
        for table, row in rows:
            if table is None:
                save_calls(session, [row])
            else:
                session.execute(insert(table).values(**row))


def figures(store) -> dict[str, Counter]:
    with store.transaction(reading=True) as session:
        stale = stale_days(session, FIRST, TODAY)
        return {kind: counted(session, kind, FIRST, TODAY, ("day", *FIELDS), stale) for kind in KINDS}


def by_hand(rows) -> dict[str, Counter]:
    """The same figures, counted without a database; without the buckets of seconds."""
    found: dict[str, Counter] = {kind: Counter() for kind in KINDS}

    def add(kind, at, team="", about="", outcome="", channel="", lang="", bucket=-1) -> None:
        day = at.astimezone(JAKARTA).date()
        found[kind][day, team, about or "", outcome or "", channel, lang or "", bucket] += 1

    for table, row in rows:
        if table is Query:
            add("asked", row["at"], "", row["article"], row["status"], row["channel"], row["lang"])
            add("hour", row["at"], "", row["article"], bucket=row["at"].astimezone(JAKARTA).hour)
        elif table is Feedback:
            add("helped", row["at"], "", row["article"], "yes" if row["helpful"] else "no")
        elif table is Shortfall and row["why"] == "asked again":
            add("again", row["at"], "", row["article"])
        elif table is SentQuestion:
            add("sent", row["at"], "", row["article"])
        elif table is Shortfall:
            add("why", row["at"], "", row["article"], row["reason"])
        else:
            add("call", row.began, row.team, "", row.outcome, "", row.lang)
            for shown in row.shown:
                add("opened", row.began, row.team, shown.article)
            if row.handed_to:
                add("handed", row.began, row.team, row.handed_to)
    return found


@pytest.fixture
def store(database):
    return database.open()


@pytest.fixture
def journal(store, tmp_path):
    return Journal(tmp_path / "calls.jsonl", store)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.lists(MOMENTS, min_size=1, max_size=12), st.integers(0, 999)),
        st.tuples(st.just("ahead")),
        st.tuples(st.just("forget"), *[st.integers(0, 9)] * 3),
    ),
    max_size=7,
)


@settings(max_examples=15, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_figures_are_the_same_however_much_is_deleted_and_whatever_comes_late(store, journal, steps):
    with store.transaction() as session:
        for table in (*KEPT, DailyCount):
            session.execute(delete(table))
    rows: list = []
    for name, *what in steps:
        if name == "write":
            chance = random.Random(what[1])
            more = [made(chance, at) for at in what[0]]
            write(store, more)
            rows += more
        elif name == "ahead":
            count_days_ahead(store, TODAY)
        else:
            days = [FIRST + timedelta(days=n) if n else None for n in what]
            before = figures(store)
            forget_before(store, journal, dict(zip(("questions", "feedback", "calls"), days, strict=True)))
            assert figures(store) == before
        expected, found = by_hand(rows), figures(store)
        assert {kind: found[kind] for kind in found if kind not in ("lasted", "found")} == {
            kind: expected[kind] for kind in expected if kind not in ("lasted", "found")
        }
        calls = [row for table, row in rows if table is None]
        assert found["lasted"].total() == sum(call.ended is not None for call in calls)
        assert found["found"].total() == sum(call.seconds_to_answer is not None for call in calls)


def test_seconds_are_counted_in_buckets(store, journal):
    began = datetime(2026, 3, 2, 3, tzinfo=UTC)
    for seconds in (0, 5, 6, 59, 60, 61, 3600, 3601):
        call = replace(
            end_call(begin_call("xl", "id"), "solved", None, ""), began=began, seconds_to_answer=float(seconds)
        )
        write(store, [(None, replace(call, ended=began + timedelta(seconds=seconds)))])
    expected = {(5,): 2, (10,): 1, (60,): 2, (90,): 1, (3600,): 1, (LONGER,): 1}
    for _ in range(2):
        with store.transaction(reading=True) as session:
            assert all(counted(session, kind, FIRST, TODAY, ["bucket"]) == expected for kind in ("lasted", "found"))
        forget_before(store, journal, {"calls": TODAY})


def test_a_year_of_days_is_asked_for_in_a_few_parts(store):
    write(store, [made(random.Random(n), midnight(FIRST)) for n in range(9)])
    with store.transaction(reading=True) as session:
        assert stale_days(session, FIRST - timedelta(days=500), TODAY) == [(FIRST, FIRST)]


def test_what_is_kept_always_is_not_deleted_and_the_words_of_the_rest_are_gone(store, journal, database):
    chance = random.Random(2)
    rows = [made(chance, midnight(FIRST) + timedelta(hours=n)) for n in range(100)]
    write(store, rows)
    count_days_ahead(store, TODAY)
    gone = forget_before(store, journal, {"questions": TODAY, "feedback": None, "calls": None})
    asked = sum(table is Query for table, _ in rows)
    assert gone == Forgotten(asked, 0, 0) and database.rows("queries") == []
    assert {row["why"] for row in database.rows("shortfalls")} == {"unhelpful"} and database.rows("calls")
    assert all(row["deleted"] for row in database.rows("daily_counts"))
    assert not forget_before(store, journal, {"questions": TODAY})


def test_several_at_once_count_nothing_twice(database, store, tmp_path):
    chance = random.Random(3)
    write(store, [made(chance, midnight(FIRST) + timedelta(minutes=7 * n)) for n in range(400)])
    before = figures(store)
    stores = [database.open() for _ in range(3)]

    def work(one) -> None:
        count_days_ahead(one, TODAY)
        forget_before(
            one, Journal(tmp_path / "none.jsonl", one), dict.fromkeys(("questions", "feedback", "calls"), TODAY)
        )

    at_once([lambda one=one: work(one) for one in stores])
    assert figures(store) == before and all(database.rows(table.__tablename__) == [] for table in KEPT)


@pytest.mark.parametrize("moment", ["counted", "deleted"])
def test_one_that_is_killed_in_the_middle_of_a_day_has_done_nothing_of_it_and_the_next_goes_on(
    database, store, journal, moment
):
    chance = random.Random(4)
    write(store, [made(chance, midnight(FIRST) + timedelta(minutes=17 * n)) for n in range(400)])
    before = figures(store)
    child = [sys.executable, "-m", "tests.storage.forget_child", database.address, TODAY.isoformat(), moment]
    killed = subprocess.run(child, cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    # The first day is done, the second is as it was.
    days = {row["day"] for row in database.execute("SELECT DISTINCT day FROM daily_counts")}
    assert {str(day) for day in days} == {FIRST.isoformat()} and figures(store) == before
    gone = forget_before(store, journal, dict.fromkeys(("questions", "feedback", "calls"), TODAY))
    assert gone and figures(store) == before and database.rows("queries") == []
