"""Who is to be called back: by team, in the order in which it is due, and until it is done."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kb.storage.call_backs import call_backs, call_backs_csv, state_of
from kb.storage.calls import Call, Shown, begin_call, end_call, save_calls

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def call_back(team: str, hours: float, note: str = "") -> Call:
    call = replace(begin_call(team, "id", "xl"), began=NOW - timedelta(hours=5), shown=(Shown("nomor-159", "SJ-1"),))
    return end_call(call, "callback", None, note, NOW + timedelta(hours=hours))


@pytest.fixture
def store(database):
    return database.open()


def test_those_of_ones_teams_are_listed_by_when_they_are_due_and_the_done_ones_last(store):
    late, soon, done, old = (call_back("telkomsel", hours) for hours in (-1, 2, -3, -4))
    done, old = replace(done, done=NOW - timedelta(hours=1)), replace(old, done=NOW - timedelta(days=3))
    others = call_back("xl", -2)
    solved = end_call(begin_call("telkomsel", "id"), "solved", None, "", NOW)
    assert solved.due is None
    with store.transaction() as database:
        save_calls(database, [soon, done, late, old, others, solved])
    with store.transaction(reading=True) as database:
        found = call_backs(database, ["telkomsel"], NOW - timedelta(days=1))
    assert found == [late, soon, done]
    assert [state_of(call, NOW) for call in found] == ["due", "open", "done"]
    with store.transaction() as database:  # done, and not done after all
        save_calls(database, [replace(late, done=NOW), replace(done, done=None)])
        again = call_backs(database, ["telkomsel"], NOW - timedelta(days=1))
    assert again == [replace(done, done=None), soon, replace(late, done=NOW)]


def test_a_spreadsheet_gets_one_a_line_by_jakartas_clock_and_no_formula():
    table = call_backs_csv([call_back("telkomsel", 1, "=1+1")], NOW)
    heading, line = table.removeprefix("\ufeff").splitlines()
    assert heading.startswith("call,team,state,due,done,began")
    assert line.split(",")[1:4] == ["telkomsel", "open", "2026-11-27T11:00+07:00"] and "'=1+1" in line


def test_the_journal_keeps_when_it_is_due_and_reads_lines_from_before_there_was_that():
    call = call_back("telkomsel", 1)
    line = json.loads(json.dumps(call.to_json()))
    assert Call.from_json(line) == call
    del line["due"], line["done"]
    assert Call.from_json(line) == replace(call, due=None)
