from datetime import timedelta

import pytest

from kb.errors import KbError
from kb.storage import sessions
from kb.storage.store import Store


@pytest.fixture
def store(tmp_path):
    found = Store(f"sqlite:///{tmp_path}/x.sqlite")
    yield found
    found.close()


def who(store, token):
    with store.transaction() as database:
        return sessions.account_of_session(database, token)


def age(store, token, **fields):
    with store.transaction() as database:
        session = sessions.find_session(database, token)
        for name, by in fields.items():
            setattr(session, name, getattr(session, name) - by)


def test_a_token_signs_in_until_it_is_signed_out(store, tmp_path):
    with store.transaction() as database:
        token, other = sessions.begin_session(database, "ani"), sessions.begin_session(database, "budi")
    assert (who(store, token), who(store, other), who(store, token + "x")) == ("ani", "budi", None)
    with store.transaction() as database:
        assert sessions.end_session(database, token) == "ani" and sessions.end_session(database, token) is None
    assert who(store, token) is None and who(store, other) == "budi"
    with store.transaction() as database:
        sessions.end_sessions_of(database, "budi")
    assert who(store, other) is None
    assert token.encode() not in (tmp_path / "x.sqlite").read_bytes() + (tmp_path / "x.sqlite-wal").read_bytes()


@pytest.mark.parametrize("fields", [{"began": sessions.LONGEST}, {"seen": sessions.IDLE}])
def test_a_session_ends_by_itself(store, fields):
    with store.transaction() as database:
        token = sessions.begin_session(database, "ani")
    age(store, token, **{name: by - timedelta(minutes=5) for name, by in fields.items()})
    assert who(store, token) == "ani"
    age(store, token, **fields)
    assert who(store, token) is None


def test_a_name_is_locked_after_repeated_failures_and_free_again_later(store):
    def failures(count, name="ani"):
        for _ in range(count):
            with store.transaction() as database:
                sessions.note_failure(database, name)

    def locked(name):
        with store.transaction() as database:
            return sessions.locked_until(database, name) is not None

    failures(sessions.TRIES - 1)
    assert not locked("ani")
    failures(1, " ANI ")
    assert locked("ani") and not locked("budi")
    with store.transaction() as database:
        database.query(sessions.FailedTry).one().at -= sessions.LOCKED
    assert not locked("ani")
    failures(1)
    assert not locked("ani")
    failures(sessions.TRIES)
    with store.transaction() as database:
        sessions.forget_failures(database, "ani")
    assert not locked("ani")


def test_what_fails_within_a_transaction_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.transaction() as database:
        token = sessions.begin_session(database, "ani")
        1 / 0
    assert who(store, token) is None


def test_a_database_that_is_away_gives_one_sentence(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(KbError, match="does not answer"), Store(f"sqlite:///{tmp_path}/x.sqlite").transaction():
        pass
