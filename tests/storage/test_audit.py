import sqlite3
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.storage import audit
from kb.storage.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.sqlite"


def log(path, count=5):
    store = Store(f"sqlite:///{path}")
    for number in range(count):
        with store.transaction() as database:
            audit.note(database, "ani", "published", f"artikel-{number}", "catatan “khusus”")
    return store


def faults(store):
    with store.transaction() as database:
        return [number for number, _ in audit.read_chain(database).faults]


def spoil(path, sql):
    """As one who has the database file and drops what guards it."""
    with sqlite3.connect(path) as database:
        for change in ("update", "delete"):
            database.execute(f"DROP TRIGGER audit_no_{change}")
        database.execute(sql)
    database.close()


def test_entries_are_numbered_and_chained(path):
    store = log(path)
    assert faults(store) == []
    with store.transaction() as database:
        found = audit.entries(database, 2)
        assert [e.number for e in found] == [6, 5] and found[0].before == found[1].digest
        assert audit.entries(database, subject="artikel-1")[0].number == 3
        said = ("ani", "published", "artikel-1", "catatan “khusus”")
        assert audit.noted(database, *said).number == 3 and audit.noted(database, "budi", *said[1:]) is None


@pytest.mark.parametrize(
    "sql", ["UPDATE audit SET who = 'budi'", "DELETE FROM audit WHERE number = 5", "DELETE FROM audit"]
)
def test_the_database_itself_refuses_to_change_or_delete(path, sql):
    log(path).close()
    with sqlite3.connect(path) as database, pytest.raises(sqlite3.IntegrityError, match="only grows"):
        database.execute(sql)
    database.close()


@pytest.mark.parametrize("column", ["at", "who", "what", "subject", "detail"])
def test_a_changed_entry_is_found(path, column):
    store = log(path)
    spoil(path, f"UPDATE audit SET {column} = 'lain' WHERE number = 3")
    assert faults(store) == [3]


def test_a_missing_entry_is_found(path):
    store = log(path)
    spoil(path, "DELETE FROM audit WHERE number = 2")
    assert faults(store)


def test_an_entry_rewritten_with_a_fitting_digest_breaks_the_next(path):
    store = log(path)
    with store.transaction() as database:
        entry = audit.entries(database, subject="artikel-1")[0]
        entry.who = "budi"
        forged = entry.expected()
        database.expunge(entry)
    spoil(path, f"UPDATE audit SET who = 'budi', digest = '{forged}' WHERE number = 3")
    assert faults(store) == [4]


def test_an_entry_is_kept_with_what_it_tells_of_or_not_at_all(path):
    store = log(path, 1)
    with pytest.raises(ZeroDivisionError), store.transaction() as database:
        audit.note(database, "ani", "lost")
        raise ZeroDivisionError
    with store.transaction() as database:
        assert audit.entries(database, 9)[0].what == "published"


def test_many_writers_at_once_make_one_chain(path):
    stores = [log(path, 1) for _ in range(4)]

    def write(store):
        for _ in range(10):
            with store.transaction() as database:
                audit.note(database, "ani", "x")

    threads = [threading.Thread(target=write, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with stores[0].transaction() as database:
        assert audit.entries(database, 1)[0].number == 45 and not audit.read_chain(database).faults


@settings(max_examples=30, deadline=None)
@given(who=st.text(max_size=100), subject=st.text(max_size=200), detail=st.text(max_size=5000))
def test_any_words_are_kept_and_verified(who, subject, detail):
    store = Store("sqlite://")
    clean = lambda words: words.encode("utf-8", "replace").decode().replace("\0", "")
    with store.transaction() as database:
        audit.note(database, clean(who), "x", clean(subject), clean(detail))
        assert not audit.read_chain(database).faults
