from datetime import timedelta

import pytest

from kb.errors import KbError
from kb.storage import sessions
from kb.storage.store import Store


@pytest.fixture
def store(database):
    return database.open()


def who(store, token):
    with store.transaction(reading=True) as database:
        session = sessions.running_session(database, token)
        return session.account if session else None


def age(store, token, **fields):
    with store.transaction() as database:
        session = sessions.find_session(database, token)
        for name, by in fields.items():
            setattr(session, name, getattr(session, name) - by)


def test_a_token_signs_in_until_it_is_signed_out(store, database):
    with store.transaction() as session:
        token, other = sessions.begin_session(session, "ani"), sessions.begin_session(session, "budi")
    assert (who(store, token), who(store, other), who(store, token + "x")) == ("ani", "budi", None)
    with store.transaction() as session:
        assert sessions.end_session(session, token) == "ani" and sessions.end_session(session, token) is None
    assert who(store, token) is None and who(store, other) == "budi"
    with store.transaction() as session:
        sessions.end_sessions_of(session, "budi")
    assert who(store, other) is None
    assert token not in str(database.rows("sign_ins"))


@pytest.mark.parametrize("fields", [{"began": sessions.LONGEST}, {"seen": sessions.IDLE}])
def test_a_session_ends_by_itself(store, fields):
    with store.transaction() as database:
        token = sessions.begin_session(database, "ani")
    age(store, token, **{name: by - timedelta(minutes=5) for name, by in fields.items()})
    assert who(store, token) == "ani"
    age(store, token, **fields)
    assert who(store, token) is None


def test_that_a_session_was_seen_is_noted_unless_it_has_ended(store):
    with store.transaction() as database:
        token = sessions.begin_session(database, "ani")
    age(store, token, seen=sessions.IDLE - timedelta(minutes=5))
    for ended in (False, True):
        with store.transaction() as database:
            session = sessions.find_session(database, token)
            session.ended, before = ended, session.seen
            assert sessions.seen_lately(session) is ended
            sessions.note_seen(database, token)
            assert (session.seen > before) is not ended


def test_the_other_sessions_of_an_account_end_and_its_browsers_are_strangers_again(store):
    with store.transaction() as database:
        own, other, of_budi = (sessions.begin_session(database, name) for name in ("ani", "ani", "budi"))
        browser = sessions.know_browser(database, "ani")
        sessions.know_browser(database, "budi", browser)
        sessions.end_sessions_of(database, "ani", but=own)
        assert not sessions.is_known_browser(database, "ani", browser) and sessions.is_known_browser(
            database, "budi", browser
        )
    assert (who(store, own), who(store, other), who(store, of_budi)) == ("ani", None, "budi")


def test_tries_are_counted_by_key_until_they_are_forgotten(store):
    def count(*keys):
        with store.transaction() as database:
            return sessions.count_tries(database, *keys)

    assert [count("ani", "address"), count("ani"), count("budi", "address")] == [(1, 1), (2,), (1, 2)]
    with store.transaction() as database:
        sessions.forget_tries(database, "ani")
        sessions.take_back_try(database, "address")
        sessions.take_back_try(database, "nobody")
    assert count("ani", "budi", "address") == (1, 2, 2)
    with store.transaction() as database:
        for tried in database.query(sessions.FailedTry):
            tried.at -= sessions.REMEMBERED
    assert count("ani", "address") == (1, 1)


def test_a_browser_is_known_for_half_a_year(store):
    with store.transaction() as database:
        token = sessions.know_browser(database, "ani")
        assert sessions.is_known_browser(database, "ani", token) and not sessions.is_known_browser(
            database, "budi", token
        )
        assert not sessions.is_known_browser(database, "ani", "made up")
        assert sessions.know_browser(database, "ani", token) == token
        database.query(sessions.KnownBrowser).one().seen -= sessions.KNOWN
        assert not sessions.is_known_browser(database, "ani", token)


def test_what_fails_within_a_transaction_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.transaction() as database:
        token = sessions.begin_session(database, "ani")
        raise ZeroDivisionError
    assert who(store, token) is None


def test_a_database_that_is_away_gives_one_sentence(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(KbError, match="does not answer"), Store(f"sqlite:///{tmp_path}/x.sqlite").transaction():
        pass
