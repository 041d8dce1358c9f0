"""What is wrong with an address, a user or a server is one sentence for the operator, and never the password."""

import sys

import pytest

from kb.errors import KbError
from kb.storage import engine
from kb.storage.store import Store
from tests.commands import kb
from tests.postgresql import PASSWORD


@pytest.fixture(scope="module")
def guests(postgresql):
    """A database of another, a user who may only look at it, and one who has used up all connections."""
    name = postgresql.new_database()
    postgresql.execute(f"CREATE ROLE tamu LOGIN PASSWORD '{PASSWORD}'")
    postgresql.execute(f"CREATE ROLE penuh LOGIN CONNECTION LIMIT 0 PASSWORD '{PASSWORD}'")
    postgresql.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name)
    yield name
    postgresql.drop(name)


def told(address, command="upgrade"):
    done = kb("database", command, KB_DATABASE_URL=address)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and not done.stdout, done.stderr
    assert PASSWORD not in done.stderr and done.stderr.startswith("KB_DATABASE_URL: ")
    return done.stderr


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://postgres:geheim@127.0.0.1:1/{name}", "cannot be reached; check host and port"),
        ("postgresql://postgres:geheim@nowhere.invalid/{name}", "cannot be reached; check host and port"),
        ("postgresql://postgres:x-geheim@127.0.0.1:{port}/{name}", "does not let this user in"),
        ("postgresql://nobody:geheim@127.0.0.1:{port}/{name}", "does not let this user in"),
        ("postgresql://postgres:geheim@127.0.0.1:{port}/nowhere", "has no such database"),
        ("postgresql://tamu:geheim@127.0.0.1:{port}/{name}", "may not do what is needed"),
        ("postgresql://penuh:geheim@127.0.0.1:{port}/{name}", "has no connection left"),
        ("postgresql://postgres:geheim@127.0.0.1:{port}/{name}?sslmode=require", "no encrypted connection"),
        (
            "postgresql://postgres:geheim@127.0.0.1:{port}/{name}?options=-cdefault_transaction_read_only%3Don",
            "standby",
        ),
        ("mysql://root:geheim@127.0.0.1/{name}", "cannot be used; write it as"),
        ("postgresql://postgres:geheim@127.0.0.1:port/{name}", "cannot be used; write it as"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(postgresql, guests, caplog, tmp_path, address, sentence):
    address = address.format(port=postgresql.port, name=guests)
    assert sentence in told(address)
    if "cannot be used" in sentence:
        return
    store = Store(address, tmp_path / "questions.jsonl", tmp_path / "anchor")
    with pytest.raises(KbError, match="^the database does not answer"), store.transaction():  # for people
        pass
    store.close()
    assert sentence in caplog.text and PASSWORD not in caplog.text


def test_a_server_that_is_too_old_is_refused(postgresql, guests, monkeypatch):
    monkeypatch.setattr(engine, "OLDEST_SERVER", (99,))
    for command in ("upgrade", "check"):
        assert "is PostgreSQL 1" in told(postgresql.address(guests, host=True), command)


def test_a_driver_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "driver of the database is not installed; for PostgreSQL: pip install" in told("postgresql://a:geheim@b/c")
