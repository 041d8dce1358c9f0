import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from kb.storage import audit
from kb.storage.store import Store


def log(database, count=5):
    store = database.open()
    for number in range(count):
        with store.transaction() as session:
            audit.note(session, "ani", "published", f"artikel-{number}", "catatan “khusus”")
    return store


def faults(store):
    with store.transaction() as database:
        return [number for number, _ in audit.read_chain(database).faults]


def spoil(database, sql):
    """As one who owns the database and drops what guards it."""
    kinds = [f"audit_no_{change}" for change in ("update", "delete")]
    guards = ["DROP TRIGGER audit_only_grows ON audit"] if database.server else [f"DROP TRIGGER {k}" for k in kinds]
    database.execute(*guards, sql)


def test_entries_are_numbered_and_chained(database):
    store = log(database)
    assert faults(store) == []
    with store.transaction() as session:
        found = audit.entries(session, 2)
        assert [e.number for e in found] == [6, 5] and found[0].before == found[1].digest
        assert audit.entries(session, subject="artikel-1")[0].number == 3
        said = ("ani", "published", "artikel-1", "catatan “khusus”")
        assert audit.noted(session, *said).number == 3 and audit.noted(session, "budi", *said[1:]) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET who = 'budi'",
        "DELETE FROM audit WHERE number = 5",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE number = 99",
        "TRUNCATE audit",
        "INSERT INTO audit SELECT * FROM audit WHERE number = 5 ON CONFLICT (number) DO UPDATE SET who = 'budi'",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete(database, sql):
    log(database)
    before = database.rows("audit")
    if database.server or (
        "TRUNCATE" not in sql and "99" not in sql
    ):  # SQLite knows no such word; finds none to refuse
        with pytest.raises(IntegrityError, match="only grows"):
            database.execute(sql)
    assert database.rows("audit") == before


@pytest.mark.parametrize("column", ["at", "who", "what", "subject", "detail"])
def test_a_changed_entry_is_found(database, column):
    store = log(database)
    spoil(database, f"UPDATE audit SET {column} = 'lain' WHERE number = 3")
    assert faults(store) == [3]


def test_a_missing_entry_is_found(database):
    store = log(database)
    spoil(database, "DELETE FROM audit WHERE number = 2")
    assert faults(store)


def test_an_entry_rewritten_with_a_fitting_digest_breaks_the_next(database):
    store = log(database)
    with store.transaction() as session:
        entry = audit.entries(session, subject="artikel-1")[0]
        entry.who = "budi"
        forged = entry.expected()
        session.expunge(entry)
    spoil(database, f"UPDATE audit SET who = 'budi', digest = '{forged}' WHERE number = 3")
    assert faults(store) == [4]


def test_an_entry_is_kept_with_what_it_tells_of_or_not_at_all(database):
    store = log(database, 1)
    with pytest.raises(ZeroDivisionError), store.transaction() as session:
        audit.note(session, "ani", "lost")
        raise ZeroDivisionError
    with store.transaction() as session:
        assert audit.entries(session, 9)[0].what == "published"


def test_many_writers_at_once_make_one_chain(database):
    stores = [log(database, 1) for _ in range(4)]

    def write(store):
        for _ in range(10):
            with store.transaction() as session:
                audit.note(session, "ani", "x")

    threads = [threading.Thread(target=write, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with stores[0].transaction() as session:
        assert audit.entries(session, 1)[0].number == 45 and not audit.read_chain(session).faults


@settings(max_examples=30, deadline=None)
@given(who=st.text(max_size=100), subject=st.text(max_size=200), detail=st.text(max_size=5000))
def test_any_words_are_kept_and_verified(who, subject, detail):
    store = Store("sqlite://")
    clean = lambda words: words.encode("utf-8", "replace").decode().replace("\0", "")
    with store.transaction() as database:
        audit.note(database, clean(who), "x", clean(subject), clean(detail))
        assert not audit.read_chain(database).faults
