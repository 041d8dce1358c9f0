"""What a server deletes by itself once a day."""

import logging
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from threading import Event
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import insert

from kb.answering.ask import today
from kb.content.subject import Keep
from kb.publishing.impact import question_groups
from kb.publishing.impact.changes import open_live
from kb.publishing.impact.question_groups import assign, groups
from kb.publishing.impact.sent_questions import send_question, standing
from kb.publishing.webhooks import events, systems
from kb.storage.journal import Journal
from kb.storage.models import Feedback, Query
from kb.web.shared import background_jobs as jobs
from tests.publishing.conftest import PEOPLE
from tests.publishing.test_question_groups import ROAMING, asked
from tests.webhook_receiver import Receiver


@pytest.fixture
def keeps(database, tmp_path, monkeypatch):
    store = database.open()
    shared = SimpleNamespace(store=store, journal=Journal(tmp_path / "calls.jsonl", store))
    monkeypatch.setattr(jobs, "state", lambda: shared)

    def keep(**days) -> None:
        library = SimpleNamespace(subject=SimpleNamespace(keep=Keep(**days)))
        monkeypatch.setattr(jobs, "live_library", lambda: library)

    return keep


def test_what_is_older_than_the_collection_says_is_deleted_and_told(keeps, database, caplog):
    caplog.set_level(logging.INFO, "satujawab")
    now = datetime.now(UTC)
    asked = dict(status="no_answer", confidence=0.1, channel="web", snapshot="s", receipt="r")
    with database.open().transaction() as session:
        for days in (0, 9, 10, 11):
            at = now - timedelta(days=days)
            session.execute(insert(Query).values(at=at, question=f"hp {days}", **asked))
            session.execute(insert(Feedback).values(at=at, receipt="r", helpful=True, comment=""))
    before = REGISTRY.get_sample_value("satujawab_forgotten_total", {"kind": "questions"}) or 0
    keeps(questions=10)
    assert jobs.forget(today())
    assert [row["question"] for row in database.rows("queries")] == ["hp 0", "hp 9", "hp 10"]
    assert len(database.rows("feedback")) == 4
    assert "1 questions, 0 times feedback and 0 calls that are kept no longer" in caplog.text
    assert REGISTRY.get_sample_value("satujawab_forgotten_total", {"kind": "questions"}) == before + 1
    assert REGISTRY.get_sample_value("satujawab_forgot_timestamp_seconds") >= now.timestamp()
    caplog.clear()
    assert jobs.forget(today()) and not caplog.text
    keeps()  # always
    assert jobs.forget(today() + timedelta(days=9999)) and len(database.rows("queries")) == 3


def test_nothing_is_deleted_while_no_snapshot_says_for_how_long_it_is_kept(keeps, monkeypatch):
    monkeypatch.setattr(jobs, "live_library", lambda: None)
    assert not jobs.forget(today())


def test_what_fails_does_not_keep_the_other_work_from_being_done(monkeypatch, caplog):
    done = Event()
    monkeypatch.setattr(jobs, "require_desk", lambda _: None)
    monkeypatch.setattr(jobs, "state", lambda: SimpleNamespace(settings=None))
    monkeypatch.setattr(jobs, "_publish_due", lambda: 1 / 0)
    monkeypatch.setattr(jobs, "_retention", lambda: done.set)
    monkeypatch.setattr(jobs, "_notices", lambda: None)
    jobs.start_jobs()
    assert done.wait(10)
    until = time.monotonic() + 10
    while "the background job publishing failed" not in caplog.text and time.monotonic() < until:
        time.sleep(0.01)
    jobs.stop_jobs()
    assert "the background job publishing failed" in caplog.text


def test_webhooks_are_told_of_a_snapshot_that_stays_and_counted(database, tmp_path, monkeypatch):
    receiver = Receiver()
    (tmp_path / "index").mkdir()
    settings = SimpleNamespace(
        index=tmp_path / "index", site="https://a.id", webhook_networks=(ip_network("127.0.0.1"),)
    )
    store, live, told = database.open(), SimpleNamespace(id="b"), []
    monkeypatch.setattr(jobs, "state", lambda: SimpleNamespace(store=store, settings=settings, snapshot=lambda: live))
    monkeypatch.setattr(jobs, "current_id", lambda _: "b")
    monkeypatch.setattr(jobs, "tell_webhooks", lambda *_: told.append(live.id))

    def counted(outcome):
        return REGISTRY.get_sample_value("satujawab_webhooks_total", {"outcome": outcome})

    job, before = jobs._webhooks_teller(), {name: counted(name) for name in ("delivered", "failed")}
    live.id = "a"  # this process has not taken the newest yet
    job()
    live.id = "b"
    job()
    assert told == []
    job()
    assert told == ["b"]
    receiver.secret = systems.add(store, "uji", "pusat", receiver.url, settings.webhook_networks, datetime.now(UTC))
    with store.transaction() as session:
        events._queue(session, events.Event("article", "changed", "a", {}), datetime.now(UTC) - timedelta(minutes=1))
    job()
    assert counted("failed") == before["failed"] + 1
    assert 60 <= REGISTRY.get_sample_value("satujawab_webhook_waiting_seconds") < 90
    systems.retry(store, "uji", "pusat", (), datetime.now(UTC))
    receiver.start()
    job()
    receiver.stop()
    assert counted("delivered") == before["delivered"] + 1
    assert REGISTRY.get_sample_value("satujawab_webhook_waiting_seconds") == 0
    assert REGISTRY.get_sample_value("satujawab_webhooks_dead") == 0


def test_a_sent_question_finds_its_group_without_anybody_looking(context, monkeypatch):
    monkeypatch.setattr(jobs, "state", lambda: SimpleNamespace(context=context))
    asked(context, ROAMING[0], ROAMING[2])
    (group,) = groups(context)
    assign(context, PEOPLE["dewi"] if group.owner == "kominfo" else PEOPLE["citra"], group.id, "bea-cukai")
    number = send_question(context.store, ROAMING[1])

    def state_now():
        return standing(context.store, open_live(context), number, "id").state

    assert state_now() == "received"
    jobs._grouping()
    assert state_now() == "given"
    monkeypatch.setattr(question_groups, "regroup", lambda *_: 1 / 0)
    jobs._grouping()  # nothing is left to group
    with pytest.raises(ZeroDivisionError):
        send_question(context.store, "resep rendang padang")
        jobs._grouping()
