"""Several processes, or machines, with one database: as if they came one after another."""

import time
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.storage import schema, sessions
from kb.storage.drafts import Draft, now
from kb.storage.engine import make_engine, take_turn


def at_once(acts):
    """Runs each in a thread, all beginning together; raises what one of them has raised."""
    ready, failed = Barrier(len(acts)), []

    def run(act):
        ready.wait()
        try:
            act()
        except Exception as error:  # told below
            failed.append(error)

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_four_processes_that_find_the_database_empty_make_its_tables_once(empty_database):
    engines = [make_engine(empty_database.address) for _ in range(4)]
    at_once([lambda engine=engine: schema.bring_up(engine) for engine in engines])
    for engine in engines:
        engine.dispose()
    assert empty_database.rows("alembic_version") == [{"version_num": schema.CURRENT}]
    assert empty_database.rows("audit") == []


def test_each_try_to_sign_in_is_counted(database):
    stores = [database.open() for _ in range(4)]

    def try_ten_times(store):
        for _ in range(10):
            with store.transaction() as session:
                sessions.count_tries(session, "ani", "address")

    at_once([lambda store=store: try_ten_times(store) for store in stores])
    assert {row["count"] for row in database.rows("failed_tries")} == {40}


def a_draft(subject="pajak", state="draft"):
    moment = now()
    return Draft(
        kind="article", subject=subject, owner="bea-cukai", began_by="ani", state=state, base={}, files={}, revision=1,
        began=moment, saved=moment, reasons={}, regressions={},
    )  # fmt: skip


def test_of_one_article_one_draft_is_open_whoever_writes_it(database):
    store = database.open()
    with store.transaction() as session:
        session.add_all([a_draft(), a_draft(state="published"), a_draft(state="discarded"), a_draft("sinyal")])
    for state in ("draft", "review", "scheduled"):
        with pytest.raises(KbError, match="another has changed the same thing"), store.transaction() as session:
            session.add(a_draft(state=state))
    assert len(database.rows("drafts")) == 4


def test_what_is_read_in_a_turn_is_what_the_turn_before_has_written(database):
    """Also where the server's administrator has set another isolation."""
    if database.server:
        database.execute(f"ALTER DATABASE {database.name} SET default_transaction_isolation TO 'repeatable read'")
    store = database.open()
    with store.transaction() as session:
        session.add(a_draft())

    def add_one():
        with store.transaction() as session:
            session.query(Draft).one().revision += 1

    at_once([add_one] * 8)
    assert database.rows("drafts")[0]["revision"] == 9


def test_a_reader_waits_for_nobody(database):
    store = database.open()
    with store.transaction() as writing, store.transaction(reading=True) as reading:
        writing.add(a_draft())
        writing.flush()
        assert reading.query(Draft).all() == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_only_reads_cannot_write_without_a_turn(database):
    store = database.open()
    with pytest.raises(KbError), store.transaction(reading=True) as session:
        session.add(a_draft())
    assert database.rows("drafts") == []
    with store.transaction() as session:  # the same connection
        session.add(a_draft())
    assert len(database.rows("drafts")) == 1


def test_a_turn_that_does_not_come_is_told_in_a_sentence(database, monkeypatch):
    monkeypatch.setattr("kb.storage.engine.WAIT", "100ms")
    store, engine = database.open(), make_engine(database.address)
    with Session(engine) as held:
        take_turn(held)
        with pytest.raises(KbError, match="does not answer"), store.transaction():
            pass
    engine.dispose()


def test_one_process_publishes_and_the_lock_goes_with_its_connection(database, tmp_path):
    one, other = database.open(), database.open()
    with one.publishing(tmp_path / "lock") as mine:
        assert mine and mine()
        with other.publishing(tmp_path / "lock") as also:
            assert not also
        with other.transaction() as session:  # others write meanwhile
            session.add(a_draft())
    with other.publishing(tmp_path / "lock") as mine:
        assert mine


LIMITS = "idle_in_transaction_session_timeout", "transaction_timeout"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_publication_may_take_longer_than_a_transaction_of_the_server(database, tmp_path):
    known = {row["name"] for row in database.execute("SELECT name FROM pg_settings")}
    for limit in known.intersection(LIMITS):
        database.execute(f"ALTER DATABASE {database.name} SET {limit} TO '500ms'")
    one, other = database.open(), database.open()
    with one.publishing(tmp_path / "lock") as mine:
        time.sleep(1.2)
        assert mine()
        with other.publishing(tmp_path / "lock") as also:
            assert not also


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_lock_whose_connection_was_ended_is_not_held(database, tmp_path):
    one, other = database.open(), database.open()
    with one.publishing(tmp_path / "lock") as mine:
        database.end_publishers()
        with other.publishing(tmp_path / "lock") as also:
            assert also and also() and not mine() and not mine()
    with one.publishing(tmp_path / "lock") as mine:
        assert mine()
