"""Calls are kept, also while the database is away, and counted by day and team."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

from kb.errors import KbError
from kb.settings import JAKARTA, ROOT
from kb.storage import journal as journal_
from kb.storage.call_figures import figures_csv, team_days
from kb.storage.calls import Call, Shown, Taken, begin_call, calls_between, end_call, save_calls, show_article
from kb.storage.journal import Journal
from kb.storage.store import Store

EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def kept(store: Store, *teams: str) -> list[Call]:
    with store.transaction() as database:
        return calls_between(database, *EVER, teams or ("telkomsel",))


@pytest.fixture
def store(database):
    return database.open()


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setattr(journal_, "PAUSE_SECONDS", 0.0)


def a_call() -> Call:
    call = show_article(begin_call("telkomsel", "id", "xl"), "ponsel-diblokir", "SJ-5PA2-5BJE-SJ", 3.5)
    call = replace(call, path=(Taken("ponsel-diblokir", "mulai", "Kartu Indonesia"),), unanswered=("resep rendang",))
    return end_call(call, "handed_over", "kominfo", "Menunggu [telepon].")


def test_the_day_of_jakarta_begins_while_it_is_still_yesterday_in_utc(store):
    night = datetime(2026, 11, 27, tzinfo=JAKARTA)
    calls = [
        replace(begin_call("telkomsel", "id", None), began=night + timedelta(minutes=minutes))
        for minutes in (-1, 0, 30, 1439, 1440)
    ]
    with store.transaction() as database:
        save_calls(database, calls)
        found = calls_between(database, night, night + timedelta(days=1), ["telkomsel"])
    assert [call.began for call in found] == [call.began for call in calls[1:4]]
    assert [day.day for day in team_days(found)] == [night.date()]


def test_a_moment_without_a_zone_is_refused(store):
    with pytest.raises(KbError), store.transaction() as database:
        calls_between(database, datetime(2026, 11, 27), datetime(2026, 11, 28), ["telkomsel"])


def test_a_call_is_kept_as_it_was(store):
    call = a_call()
    with store.transaction() as database:
        save_calls(database, [call])
    assert kept(store) == [call]
    assert kept(store, "xl") == []


def test_a_later_state_of_a_call_takes_the_place_of_the_earlier(store):
    begun = begin_call("telkomsel", "id")
    ended = end_call(show_article(begun, "nomor-159", "SJ-1", 2.0), "solved", None, "")
    with store.transaction() as database:
        save_calls(database, [begun, ended])
    assert kept(store) == [ended]


def test_no_column_holds_a_name_or_a_number_of_a_person(store):
    kept(store)
    columns = {column["name"] for column in inspect(store._engine).get_columns("calls")}
    assert columns == {field.name for field in fields(Call)}
    assert not columns & {"agent", "account", "caller", "name", "phone", "imei"}


@pytest.mark.parametrize(("outcome", "to"), [("", None), ("sold", None), ("handed_over", None), ("solved", "kominfo")])
def test_a_call_without_a_clear_outcome_does_not_end(outcome, to):
    with pytest.raises(KbError):
        end_call(begin_call("telkomsel", "id"), outcome, to, "")


def test_the_time_to_answer_is_that_of_the_first_article(store):
    call = show_article(show_article(begin_call("telkomsel", "id"), "a", "SJ-1", 2.0), "b", "SJ-2", 90.0)
    assert call.seconds_to_answer == 2.0 and len(show_article(call, "a", "SJ-1").shown) == 2


@given(
    st.builds(
        Call,
        id=st.text(max_size=32),
        team=st.text(max_size=8),
        began=st.datetimes(timezones=st.just(UTC)),
        lang=st.sampled_from(["id", "en"]),
        ended=st.none() | st.datetimes(timezones=st.just(UTC)),
        note=st.text(st.characters(exclude_categories=["Cs"])),
        shown=st.lists(st.builds(Shown, article=st.text(max_size=5), receipt=st.text(max_size=5)), max_size=3).map(
            tuple
        ),
        path=st.lists(
            st.builds(Taken, article=st.text(max_size=5), step=st.text(max_size=5), answer=st.text(max_size=5)),
            max_size=3,
        ).map(tuple),
        unanswered=st.lists(st.text(max_size=5), max_size=2).map(tuple),
        seconds_to_answer=st.none() | st.floats(0, 1e6),
    )
)
def test_a_line_of_the_journal_gives_the_call_back(call):
    assert Call.from_json(json.loads(json.dumps(call.to_json()))) == call


def test_while_the_database_is_away_calls_wait_in_a_file_and_are_written_later(store, database, tmp_path, no_pause):
    journal = Journal(tmp_path / "calls.jsonl", store)
    before, begun = a_call(), begin_call("telkomsel", "en")
    assert journal.keep(before)
    database.take_away()
    ended = end_call(begun, "callback", None, "baris satu\nbaris dua")
    assert not journal.keep(begun) and not journal.keep(ended)
    assert journal.write_waiting() == 1
    assert len((tmp_path / "calls.jsonl").read_text().splitlines()) == 2
    database.bring_back()
    assert journal.write_waiting() == 0 and not (tmp_path / "calls.jsonl").exists()
    assert kept(store) == [before, ended]


def test_what_waits_never_undoes_what_is_newer(store, database, tmp_path, no_pause):
    journal, begun = Journal(tmp_path / "calls.jsonl", store), begin_call("telkomsel", "id")
    database.take_away()
    assert not journal.keep(begun)
    database.bring_back()
    ended = end_call(begun, "solved", None, "")
    assert journal.keep(ended) and kept(store) == [ended] and journal.write_waiting() == 0


def test_a_call_that_the_database_refuses_takes_no_other_with_it(store, database, tmp_path, no_pause, caplog):
    journal, calls = Journal(tmp_path / "calls.jsonl", store), [a_call() for _ in range(3)]
    database.take_away()
    for call in (calls[0], replace(calls[1], lang=None), calls[2]):
        assert not journal.keep(call)
    database.bring_back()
    assert journal.write_waiting() == 0 and kept(store) == [calls[0], calls[2]]
    assert "a call is lost" in caplog.text and not (tmp_path / "calls.jsonl").exists()


def test_a_call_keeps_what_can_be_kept_of_half_a_character(store):
    with store.transaction() as session:
        save_calls(session, [replace(a_call(), note="a \ud83d b\0", unanswered=("\ud83d",))])
    assert kept(store)[0].note == "a \ufffd b "


def test_a_database_that_is_away_is_not_asked_at_every_key(store, database, tmp_path):
    journal = Journal(tmp_path / "calls.jsonl", store)
    database.take_away()
    assert not journal.keep(a_call())
    store.transaction = lambda: pytest.fail("it was asked again at once")
    assert not journal.keep(a_call()) and journal.write_waiting() == 2


def test_a_line_that_was_cut_off_loses_no_other(store, database, tmp_path, no_pause):
    file = tmp_path / "calls.jsonl"
    journal = Journal(file, store)
    database.take_away()
    first, second = a_call(), a_call()
    journal.keep(first)
    file.write_bytes(file.read_bytes() + b'{"id": "halb')
    journal.keep(second)
    database.bring_back()
    assert journal.write_waiting() == 0 and {call.id for call in kept(store)} == {first.id, second.id}


WRITER = """
import sys
from kb.storage.calls import begin_call
from kb.storage.journal import Journal
from kb.storage.store import Store
journal = Journal({file!r}, Store({url!r}))
while True:
    call = begin_call("telkomsel", "id")
    journal.keep(call)
    print(call.id, flush=True)
"""


def writes(file: Path, address: str) -> subprocess.Popen:
    code = WRITER.replace("{file!r}", f"__import__('pathlib').Path({str(file)!r})").replace("{url!r}", repr(address))
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def test_killed_while_it_writes_it_loses_no_call_that_it_has_told_of(tmp_path, database):
    file = tmp_path / "calls.jsonl"
    database.take_away()
    process = writes(file, database.address)
    told = [process.stdout.readline().strip() for _ in range(5)]
    process.send_signal(signal.SIGKILL)
    told += [line.strip() for line in process.stdout.read().splitlines() if len(line.strip()) == 32]
    process.wait()
    database.bring_back()
    store = database.open()
    assert Journal(file, store).write_waiting() == 0
    assert set(told) <= {call.id for call in kept(store)}


def test_two_processes_do_not_write_into_each_others_lines(tmp_path):
    file, path = tmp_path / "calls.jsonl", tmp_path / "calls.sqlite"
    path.mkdir()
    both = [writes(file, f"sqlite:///{path}") for _ in range(2)]
    for process in both:
        assert len(process.stdout.readline().strip()) == 32
    time.sleep(0.3)
    for process in both:
        process.kill()
        process.wait()
    for line in file.read_bytes().splitlines()[:-1]:
        json.loads(line)


def test_figures_are_by_day_and_team():
    night = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)  # already the 26th in Jakarta
    calls = [
        replace(a_call(), began=night, seconds_to_answer=2.0),
        replace(
            a_call(),
            began=night + timedelta(hours=1),
            outcome="solved",
            handed_to=None,
            seconds_to_answer=5.0,
            unanswered=(),
        ),
        replace(a_call(), began=night - timedelta(hours=5), seconds_to_answer=None),
        replace(begin_call("xl", "id"), began=night),
    ]
    days = team_days(calls)
    assert [(d.day.day, d.team, d.calls) for d in days] == [(26, "telkomsel", 2), (26, "xl", 1), (25, "telkomsel", 1)]
    first = days[0]
    assert first.outcomes == {"handed_over": 1, "solved": 1} and first.handed_to == {"kominfo": 1}
    assert first.median_seconds == 3.5 and days[1].median_seconds is None and days[1].still_open == 1
    assert first.articles == {"ponsel-diblokir": 2} and first.unanswered == {"resep rendang": 1}


def test_the_table_for_a_spreadsheet_runs_no_formula_and_names_no_agent():
    call = replace(a_call(), unanswered=('=HYPERLINK("http://x")', 'a,b\n"c"'))
    text = figures_csv(team_days([call]))
    assert text.startswith("\ufeffday,team,figure,of,value\r\n")
    assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text and ',"=HYPERLINK' not in text
    assert "agent" not in text
