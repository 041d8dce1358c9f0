import sqlite3
import stat
from threading import Event

import pytest
from sqlalchemy import create_engine, text

from kb.errors import KbError
from kb.storage import store as store_
from kb.storage import writer
from kb.storage.store import Store

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


def rows(path, table):
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = [dict(row._mapping) for row in connection.execute(text(f"select * from {table}"))]
    engine.dispose()
    return found


def test_questions_and_feedback_are_kept(tmp_path):
    path = tmp_path / "deep" / "x.sqlite"
    store = Store(f"sqlite:///{path}")
    assert store.log_query(**QUERY) and store.add_feedback("SJ-0000-0000-00", True, "bagus")
    store.close()
    assert rows(path, "queries")[0]["question"] == "hp [IMEI] diblokir"
    assert rows(path, "feedback")[0] | {"at": 0} == {
        "id": 1,
        "at": 0,
        "receipt": "SJ-0000-0000-00",
        "helpful": 1,
        "comment": "bagus",
    }


def test_a_long_question_is_cut(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/x.sqlite")
    store.log_query(**QUERY | {"question": "x" * 10_000})
    store.close()
    assert len(rows(tmp_path / "x.sqlite", "queries")[0]["question"]) == 2000


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


def test_questions_are_written_in_their_order_and_the_asker_does_not_wait(tmp_path):
    path = tmp_path / "x.sqlite"
    store = Store(f"sqlite:///{path}")
    for number in range(1200):
        assert store.log_query(**QUERY | {"question": str(number)})
    store.flush()
    assert [row["question"] for row in rows(path, "queries")] == [str(number) for number in range(1200)]


@pytest.fixture
def quick(monkeypatch):
    """Nothing is waited for between two tries."""
    monkeypatch.setattr(store_, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(writer, "IDLE", 0.1)


def test_questions_that_a_locked_database_does_not_take_wait_in_a_private_file_and_are_written_later(tmp_path, quick):
    path, spool = tmp_path / "x.sqlite", tmp_path / "questions.jsonl"
    store = Store(f"sqlite:///{path}", spool)
    assert store.log_query(**QUERY | {"question": "before"})
    store.flush()
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    for number in range(3):
        assert store.log_query(**QUERY | {"question": f"meanwhile {number} é"})
    store.flush()
    assert stat.S_IMODE(spool.stat().st_mode) == 0o600 and len(spool.read_bytes().splitlines()) == 3
    other.close()
    store.close()  # nobody asks any more: what waits is written all the same
    Store(f"sqlite:///{path}", spool)
    deadline = Event()
    for _ in range(100):
        if not spool.exists():
            break
        deadline.wait(0.1)
    kept = rows(path, "queries")
    assert [row["question"] for row in kept] == ["before", "meanwhile 0 é", "meanwhile 1 é", "meanwhile 2 é"]
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
    assert [row["question"] for row in rows(path, "queries")] == [QUERY["question"], "after"] and not spool.exists()
    assert "line 2 of questions.jsonl" in caplog.text and "diblokir" not in caplog.text


def test_a_question_that_the_database_refuses_does_not_take_others_with_it(tmp_path, caplog):
    store = Store(f"sqlite:///{tmp_path}/x.sqlite", tmp_path / "questions.jsonl")
    for question in ("one", "two", "three"):
        store.log_query(**QUERY | {"question": question, "status": None if question == "two" else "answered"})
    store.close()
    assert [row["question"] for row in rows(tmp_path / "x.sqlite", "queries")] == ["one", "three"]
    assert "refuses it" in caplog.text and not (tmp_path / "questions.jsonl").exists()


def test_a_queue_that_is_full_says_so_and_takes_no_more(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(writer, "MOST_WAITING", 3)
    held = Event()
    slow = writer.Writer(lambda rows: held.wait(20))
    taken = [slow.put({"question": "x"}) for _ in range(600)]
    assert not taken[-1] and "is lost" in caplog.text
    held.set()
    slow.flush()


def test_nobody_else_may_read_the_database_not_even_one_that_was_open_to_all(tmp_path):
    from kb.storage.store import Store

    path = tmp_path / "new" / "kept.sqlite"
    for _ in range(2):
        store = Store(f"sqlite:///{path}")
        store.add_feedback("SJ", True, "")
        files = [path, *path.parent.glob("*-wal"), *path.parent.glob("*-shm")]
        assert len(files) == 3 and {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert path.parent.stat().st_mode & 0o777 == 0o700
        store.close()
        path.chmod(0o644)
