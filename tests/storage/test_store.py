import sqlite3
import stat
from threading import Event, Thread

import psycopg
import pytest

from kb.errors import KbError
from kb.storage import engine, writer
from kb.storage import store as store_
from kb.storage.store import Store
from tests.database import Database

QUERY = dict(
    question="hp [IMEI] diblokir",
    status="answered",
    article="a",
    confidence=0.9,
    channel="web",
    lang="id",
    operator=None,
    snapshot="0" * 12,
    receipt="SJ-0000-0000-00",
)


def test_questions_and_feedback_are_kept(database):
    store = database.open()
    assert store.log_query(**QUERY) and store.add_feedback("SJ-0000-0000-00", True, "bagus", "pajak")
    store.close()
    assert database.rows("queries")[0]["question"] == "hp [IMEI] diblokir"
    assert database.rows("feedback")[0] | {"at": 0} == {
        "id": 1,
        "at": 0,
        "receipt": "SJ-0000-0000-00",
        "helpful": 1,
        "comment": "bagus",
        "article": "pajak",
    }


def test_a_long_question_is_cut(database):
    store = database.open()
    store.log_query(**QUERY | {"question": "x" * 10_000})
    store.close()
    assert len(database.rows("queries")[0]["question"]) == 2000


def test_a_damaged_database_is_reported_and_not_fatal(tmp_path, caplog):
    path = tmp_path / "x.sqlite"
    path.write_bytes(b"this is no database" * 100)
    store = Store(f"sqlite:///{path}")
    store.log_query(**QUERY)
    store.flush()
    assert "queries" in caplog.text and "diblokir" not in caplog.text
    assert not store.add_feedback("SJ-0000-0000-00", True, "")


@pytest.mark.parametrize("url", ["", "nonsense", "nodialect://u:geheim@h/d", "postgresql+nodriver://u:geheim@h/d"])
def test_an_address_that_cannot_be_used_gives_one_sentence_without_its_password(url):
    with pytest.raises(KbError) as caught:
        Store(url)
    assert "geheim" not in str(caught.value)


def questions(database):
    return [row["question"] for row in database.execute("SELECT question FROM queries ORDER BY id")]


def test_questions_are_written_in_their_order_and_the_asker_does_not_wait(database):
    store = database.open()
    for number in range(1200):
        assert store.log_query(**QUERY | {"question": str(number)})
    store.flush()
    assert questions(database) == [str(number) for number in range(1200)]


@pytest.fixture
def quick(monkeypatch):
    """Nothing is waited for between two tries."""
    monkeypatch.setattr(store_, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(writer, "IDLE", 0.1)


def locked(database):
    """A connection that lets nobody else write questions until it is closed."""
    if database.server:
        other = psycopg.connect(database.address)
        other.execute("LOCK TABLE queries")
    else:
        other = sqlite3.connect(database.path)
        other.execute("BEGIN EXCLUSIVE")
    return other


def test_questions_that_a_locked_database_does_not_take_wait_in_a_private_file_and_are_written_later(
    database, tmp_path, quick, monkeypatch
):
    spool = tmp_path / "questions.jsonl"
    monkeypatch.setitem(engine.POSTGRESQL, "options", "-c statement_timeout=300")  # what an administrator may set
    store = database.open(spool)
    assert store.log_query(**QUERY | {"question": "before"})
    store.flush()
    other = locked(database)
    for number in range(3):
        assert store.log_query(**QUERY | {"question": f"meanwhile {number} é"})
    store.flush()
    assert stat.S_IMODE(spool.stat().st_mode) == 0o600 and len(spool.read_bytes().splitlines()) == 3
    other.close()
    store.close()  # nobody asks any more: what waits is written all the same
    database.open(spool)
    deadline = Event()
    for _ in range(100):
        if not spool.exists():
            break
        deadline.wait(0.1)
    assert questions(database) == ["before", "meanwhile 0 é", "meanwhile 1 é", "meanwhile 2 é"]
    kept = database.rows("queries")
    assert kept[1]["at"] and kept[1] | {"id": 0, "at": 0, "question": ""} == QUERY | {"id": 0, "at": 0, "question": ""}


def test_questions_of_a_database_that_cannot_be_read_wait_too_and_a_torn_line_harms_none(tmp_path, quick, caplog):
    path, spool = tmp_path / "x.sqlite", tmp_path / "questions.jsonl"
    path.write_bytes(b"this is no database" * 100)
    store = Store(f"sqlite:///{path}", spool)
    store.log_query(**QUERY)
    store.close()
    with spool.open("ab") as file:
        file.write(b'{"question": "torn')
    path.unlink()
    store = Store(f"sqlite:///{path}", spool)
    store.log_query(**QUERY | {"question": "after"})
    store.close()
    kept = Database(tmp_path, path=path)
    assert questions(kept) == [QUERY["question"], "after"] and not spool.exists()
    assert "line 2 of questions.jsonl" in caplog.text and "diblokir" not in caplog.text


def test_questions_asked_while_the_database_is_away_are_written_when_it_is_back(database, tmp_path, quick, caplog):
    spool = tmp_path / "questions.jsonl"
    store = database.open(spool)
    asked = [f"question {number}" for number in range(900)]
    for number, question in enumerate(asked):
        if number == 300:
            store.flush()
            database.take_away()
        if number == 600:
            store.flush()
            assert len(spool.read_bytes().splitlines()) == 300 and not store.add_feedback("SJ-0000-0000-00", True, "")
            database.bring_back()
        assert store.log_query(**QUERY | {"question": question})
    store.close()
    assert questions(database) == asked and not spool.exists() and "lost" not in caplog.text


def test_questions_that_come_while_the_server_is_stopped_in_the_middle_are_all_kept(
    postgresql, tmp_path, quick, monkeypatch
):
    """Also in the middle of a batch: none is lost, and at most those under way are double."""
    database = Database(tmp_path, postgresql, postgresql.with_tables())
    monkeypatch.setattr(writer, "PAUSE", 0.01)
    spool = tmp_path / "questions.jsonl"
    store = database.open(spool)
    asked = [f"question {number}" for number in range(2000)]

    def ask():
        for question in asked:
            assert store.log_query(**QUERY | {"question": question})
            Event().wait(0.0005)

    asker = Thread(target=ask)
    asker.start()
    for _ in range(2):
        Event().wait(0.2)
        database.take_away()
        Event().wait(0.1)
        database.bring_back()
    asker.join()
    store.close()
    kept = questions(database)
    assert set(kept) == set(asked) and len(kept) <= len(asked) + 2 * writer.MOST_AT_ONCE
    database.close()


BAD = {"status": None}, {"question": "half \ud83d of a character"}, {"question": "a \0 in it"}


@pytest.mark.parametrize("bad", BAD, ids=["refused", "half", "null"])
def test_a_question_that_the_database_refuses_does_not_take_others_with_it(database, tmp_path, caplog, bad):
    store = database.open(tmp_path / "questions.jsonl")
    for question in ("one", "two", "three"):
        store.log_query(**QUERY | {"question": question} | (bad if question == "two" else {}))
    store.close()
    kept = questions(database)
    assert kept[0] == "one" and kept[-1] == "three" and not (tmp_path / "questions.jsonl").exists()
    if "question" in bad:  # what can be kept of it is
        assert kept[1] == bad["question"].replace("\ud83d", "\ufffd").replace("\0", " ")
    else:
        assert len(kept) == 2 and "refuses it" in caplog.text


def test_a_queue_that_is_full_says_so_and_takes_no_more(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(writer, "MOST_WAITING", 3)
    held = Event()
    slow = writer.Writer(lambda rows: held.wait(20))
    taken = [slow.put({"question": "x"}) for _ in range(600)]
    assert not taken[-1] and "is lost" in caplog.text
    held.set()
    slow.flush()


def test_nobody_else_may_read_the_database_not_even_one_that_was_open_to_all(tmp_path):
    path = tmp_path / "new" / "kept.sqlite"
    for _ in range(2):
        store = Store(f"sqlite:///{path}")
        store.add_feedback("SJ", True, "")
        files = [path, *path.parent.glob("*-wal"), *path.parent.glob("*-shm")]
        assert len(files) == 3 and {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert path.parent.stat().st_mode & 0o777 == 0o700
        store.close()
        path.chmod(0o644)
