"""What agents flag reaches the owner's officers, and their answer the team."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow.flags import answer_flag, flags
from kb.publishing.workflow.tasks import tasks_of
from kb.storage.audit import entries
from kb.storage.flags import Flag, flags_of_teams, forget_flags

NOW = datetime.now(UTC)


@pytest.fixture
def flag(context) -> str:
    with context.store.transaction() as database:
        one = Flag(
            at=NOW - timedelta(hours=1), team="telkomsel", article="pajak", version="0" * 12, reason="outdated",
            question="brp pajak hp", note="Tarifnya sudah berubah", answer="",
        )  # fmt: skip
        database.add(one)
        database.flush()
        return one.id


def of_team(context, team: str) -> list[Flag]:
    with context.store.transaction(reading=True) as database:
        return flags_of_teams(database, [team], NOW - timedelta(days=1))


def flagged(context, account) -> list[str]:
    return [task.detail for task in tasks_of(context, account, today()) if task.why == "flagged"]


def test_it_waits_for_the_owner_alone_until_it_is_answered_and_the_team_reads_that(context, people, flag):
    assert flagged(context, people["ani"]) == flagged(context, people["citra"]) == ["outdated Tarifnya sudah berubah"]
    assert flagged(context, people["dewi"]) == []
    for stranger in (people["dewi"], people["fajar"], None):
        with pytest.raises(NotAllowed):
            answer_flag(context, stranger, flag, "Sudah benar.")
    for words, named in ((" ", flag), ("Sudah benar.", "tidak-ada")):
        with pytest.raises(KbError):
            answer_flag(context, people["citra"], named, words)
    answer_flag(context, people["citra"], flag, "Benar, versi baru terbit besok. Telepon saya 0812 3456 7890.")
    assert flagged(context, people["ani"]) == [] and of_team(context, "xl") == []
    [told] = of_team(context, "telkomsel")
    assert told.answered and told.answer.startswith("Benar, versi baru terbit besok.") and "3456" not in told.answer
    assert [one.id for one in flags(context, "pajak")] == [flag]
    with context.store.transaction(reading=True) as database:
        [entry] = [e for e in entries(database, subject="pajak") if e.what == "flag-answered"]
        assert entry.who == "citra" and "3456" not in entry.detail


def test_it_is_forgotten_with_the_calls_of_its_day(context, flag):
    with context.store.transaction() as database:
        forget_flags(database, NOW - timedelta(hours=2))
    assert of_team(context, "telkomsel")
    with context.store.transaction() as database:
        forget_flags(database, NOW)
    assert of_team(context, "telkomsel") == []
