"""Figures over a span of days: grouped, compared, the same after deletion, and of calls nothing that few make up."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.impact import dashboard as board
from kb.publishing.impact.dashboard import FEWEST, Span, figures, median, without_few
from kb.publishing.impact.sent_questions import send_question
from kb.publishing.people.accounts import Account, save_account
from kb.storage.calls import CallRow, begin_call, end_call, save_calls, show_article
from kb.storage.daily_counts import LONGER, midnight
from kb.storage.forget import count_days_ahead, forget_before
from kb.storage.journal import Journal
from kb.storage.models import Feedback, Query
from kb.storage.question_groups import Shortfall

OWNER_OF = {"pajak": "bea-cukai", "sinyal": "kominfo"}
BOSS = Account("gita", "Gita", None, {"telkomsel": frozenset({"supervisor"})})
WEEK = Span(today() - timedelta(days=6), today())


def asked(context, days_ago, article=None, times=1, channel="web", lang="id", hour=9):
    at = midnight(today() - timedelta(days=days_ago)) + timedelta(hours=hour)
    row = dict(
        at=at, question="hp", status="answered" if article else "no_answer", article=article, confidence=0.5,
        channel=channel, lang=lang, snapshot="s", receipt="r",
    )  # fmt: skip
    with context.store.transaction() as database:
        database.execute(insert(Query), [row] * times)


def called(context, times, outcome="solved", team="telkomsel", seconds=50):
    began = midnight(today() - timedelta(days=2)) + timedelta(hours=9)
    call = show_article(begin_call(team, "id"), "sinyal", "r", 8.0)
    ended = end_call(call, outcome, "kominfo" if outcome == "handed_over" else None, "")
    ended = replace(ended, began=began, ended=began + timedelta(seconds=seconds))
    with context.store.transaction() as database:
        save_calls(database, [replace(ended, id=f"{team}-{outcome}-{n}") for n in range(times)])


def told(found, figure):
    return {row.of: row.value for row in found.of(figure)}


def test_questions_are_counted_by_what_became_of_them_and_compared_with_the_span_before(context, people):
    asked(context, 0, "pajak", 3)
    asked(context, 6, "sinyal", 2, channel="voice", lang="en", hour=23)
    asked(context, 6, None, 4)
    asked(context, 7, "pajak", 5)
    asked(context, 14, "pajak", 50)
    at = midnight(today())
    with context.store.transaction() as database:
        for helpful in (True, True, False):
            database.execute(insert(Feedback).values(at=at, receipt="r", helpful=helpful, comment="", article="pajak"))
        for n, (why, reason) in enumerate([("unhelpful", "wrong"), ("unhelpful", ""), ("asked again", "")]):
            short = dict(id=str(n), at=at, why=why, question="hp", article="pajak", reason=reason, words="")
            database.execute(insert(Shortfall).values(**short))
    send_question(context.store, "resep rendang")
    found = figures(context, people["ani"], OWNER_OF, WEEK)
    assert found.total("sent").value == 1
    assert told(found, "outcome") == {"answered": 5, "no_answer": 4}
    assert told(found, "owner") == {"bea-cukai": 3, "kominfo": 2} and told(found, "article") == {
        "pajak": 3,
        "sinyal": 2,
    }
    assert told(found, "channel") == {"web": 7, "voice": 2} and told(found, "lang") == {"id": 7, "en": 2}
    assert told(found, "hour") == {"09": 7, "23": 2} and told(found, "helped") == {"yes": 2, "no": 1}
    assert told(found, "why_not") == {"wrong": 1, "unsaid": 1} and found.total("asked_again").value == 1
    days = {(row.day, row.of): row.value for row in found.of("outcome_by_day")}
    assert days == {(WEEK.last, "answered"): 3, (WEEK.first, "answered"): 2, (WEEK.first, "no_answer"): 4}
    assert (found.total("questions").value, found.total("questions").before) == (9, 5)
    own = figures(context, people["ani"], OWNER_OF, WEEK, "bea-cukai", compare=False)
    assert told(own, "outcome") == {"answered": 3} and {row.before for row in own.rows} == {None}
    assert told(own, "hour") == {"09": 3} and told(own, "helped") == {"yes": 2, "no": 1}
    assert found.of("calls") == [] and told(own, "owner") == {"bea-cukai": 3}


def test_the_figures_are_the_same_after_the_deletion(context, tmp_path):
    for days in range(12):
        asked(context, days, ["pajak", "sinyal", None][days % 3], days + 1, hour=days)
    called(context, 30)
    called(context, 6, "handed_over")
    before = figures(context, BOSS, OWNER_OF, WEEK)
    assert before.of("call_reason") and before.of("hour")
    count_days_ahead(context.store, today())
    assert figures(context, BOSS, OWNER_OF, WEEK) == before
    kept = dict.fromkeys(("questions", "feedback", "calls"), today() - timedelta(days=1))
    gone = forget_before(context.store, Journal(tmp_path / "calls.jsonl", context.store), kept)
    assert gone.questions and gone.calls == 36 and figures(context, BOSS, OWNER_OF, WEEK) == before


def test_calls_are_told_per_team_to_its_supervisors_and_never_when_few(context, people):
    called(context, 20)
    called(context, 2, "callback")
    called(context, 40, team="tri")
    found = figures(context, BOSS, OWNER_OF, WEEK)
    assert told(found, "calls") == {"telkomsel": 22} and told(found, "call_reason") == {"sinyal": 22}
    assert told(found, "call_outcome") == {"solved": None, "callback": None}  # the one would follow from the other
    assert not found.of("call_seconds")  # one agent alone
    for name in ("joko", "kiki"):
        save_account(context.accounts, Account(name, name, None, {"telkomsel": frozenset({"agent"})}))
    found = figures(context, BOSS, OWNER_OF, WEEK)
    assert told(found, "call_seconds") == {"telkomsel": 60} and told(found, "seconds_to_answer") == {"telkomsel": 10}
    assert figures(context, BOSS, OWNER_OF, WEEK, "kominfo").of("calls") == []
    assert not any("tri" in row.of for row in found.rows)
    with pytest.raises(KbError):
        figures(context, people["fajar"], OWNER_OF, WEEK)  # an agent
    for span in (Span(today(), today() - timedelta(days=1)), Span(today() - timedelta(days=2000), today())):
        with pytest.raises(KbError, match="no span"):
            figures(context, BOSS, OWNER_OF, span)


def test_call_backs_are_told_by_what_became_of_them(context):
    now = datetime.now(UTC)
    called(context, 4, "callback")
    with context.store.transaction() as database:
        rows = list(database.scalars(select(CallRow).order_by(CallRow.id)))
        for row, due, done in zip(rows, (-60, 60, 60, -60), (None, None, None, now), strict=True):
            row.due, row.done = now + timedelta(minutes=due), done
    assert told(figures(context, BOSS, OWNER_OF, WEEK), "callback_state") == {"open": 2, "due": 1, "done": 1}


def test_downloads_hold_the_same_and_run_no_formula(context):
    called(context, 3)
    asked(context, 1, "=HYPERLINK(1)", 2)
    found = figures(context, BOSS, OWNER_OF, WEEK)
    rows = list(csv.DictReader(io.StringIO(board.as_csv(found).removeprefix("\ufeff"))))
    assert (
        len(rows) == len(found.rows)
        and {"figure": "calls", "day": "", "of": "telkomsel", "value": "<5", "before": "0"} in rows
    )
    assert [row["of"] for row in rows if row["figure"] == "article"] == ["'=HYPERLINK(1)"]
    data = json.loads(board.as_json(found))
    assert len(data["figures"]) == len(found.rows) and data["fewer_than"] == FEWEST
    assert [one["value"] for one in data["figures"] if one["figure"] == "calls"] == [None]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_what_few_make_up_is_not_told_and_does_not_follow_from_the_sum(counts):
    found = without_few(counts)
    assert all(number == 0 or number is None or number >= FEWEST for number in found.values())
    hidden = [of for of, number in found.items() if number is None]
    assert all(found[of] == counts[of] for of in counts if of not in hidden)
    assert len(hidden) != 1 or not any(found.values())
    assert bool(hidden) == any(0 < number < FEWEST for number in counts.values())


def test_the_median_of_buckets():
    assert median({5: 1}) == 5 and median({5: 1, 10: 1}) == 5 and median({5: 1, 10: 2}) == 10
    assert median({LONGER: 3, 60: 1}) == LONGER
