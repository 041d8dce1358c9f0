"""A database of each earlier day opens, gets what it lacks, and keeps every row; a newer one is refused or served.

`databases/COMMIT.KIND.sql` was written by that commit's own code (all its tables, with a few rows).
"""

import re
import sqlite3
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import DBAPIError

from kb.errors import KbError
from kb.storage import audit, schema
from kb.storage.engine import make_engine
from kb.storage.models import Base
from tests.commands import kb
from tests.database import Database
from tests.storage.test_together import at_once

STORED = Path(__file__).parent / "databases"
EARLIER = sorted({path.name.partition(".")[0] for path in STORED.glob("*.sql")})
NEWEST = "0bac6e0"
"""The last commit before schemas had numbers."""


def stored(database, commit):
    return (STORED / f"{commit}.{'postgresql' if database.server else 'sqlite'}.sql").read_text("utf-8")


def run(database, script):
    if database.server:
        with psycopg.connect(database.address) as connection:
            connection.execute(script)
    else:
        connection = sqlite3.connect(database.path)
        connection.executescript(script)
        connection.close()


def contents(database, columns=None):
    """All rows by table; of tables with columns named, those columns alone."""
    engine = create_engine(database.address)
    tables = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    engine.dispose()
    return {
        table: sorted(repr({k: v for k, v in row.items() if k in (columns or {}).get(table, row)}) for row in rows)
        for table, rows in ((table, database.rows(table)) for table in tables)
    }


def columns_of(database):
    engine = create_engine(database.address)
    look = inspect(engine)
    found = {table: {c["name"] for c in look.get_columns(table)} for table in look.get_table_names()}
    engine.dispose()
    return found


def with_columns_named(rows, commit):
    """SQLite's own dump names none, as a program of that day does: a newer one may have added some."""
    connection = sqlite3.connect(":memory:")
    connection.executescript((STORED / f"{commit}.sqlite.sql").read_text("utf-8"))

    def named(match):
        columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({match[1]})"))
        return f'INSERT INTO "{match[1]}" ({columns}) VALUES'

    return [re.sub(r'^INSERT INTO "(\w+)" VALUES', named, row) for row in rows]


def catalogue(database):
    """All that a database says of its tables."""
    engine = create_engine(database.address)
    look = inspect(engine)
    found = {}
    for table in look.get_table_names():
        columns = [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)]
        indexes = sorted((i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in look.get_indexes(table))
        unique = sorted(tuple(u["column_names"]) for u in look.get_unique_constraints(table))
        keys = [tuple(k["constrained_columns"]) for k in look.get_foreign_keys(table)]
        found[table] = columns, indexes, unique, keys, look.get_pk_constraint(table)["constrained_columns"]
    engine.dispose()
    return found


def brought_up(database):
    engine = make_engine(database.address)
    try:
        return schema.bring_up(engine), schema.differences(engine)
    finally:
        engine.dispose()


def test_the_steps_end_where_this_program_is():
    steps = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert steps.get_heads() == [schema.CURRENT]


@pytest.mark.parametrize("commit", EARLIER)
def test_a_database_of_an_earlier_day_gets_what_it_lacks_and_keeps_every_row(empty_database, commit):
    run(empty_database, stored(empty_database, commit))
    before, columns = contents(empty_database), columns_of(empty_database)
    assert any(before.values())
    done, lacking = brought_up(empty_database)
    assert (done.before, done.after, lacking) == (None, schema.CURRENT, [])
    after = contents(empty_database, columns)
    assert {table: after[table] for table in before} == before and set(after) == set(Base.metadata.tables)
    # It is worked with as before.
    store = empty_database.open()
    with store.transaction() as session:
        audit.note(session, "ani", "published", "artikel-9")
        assert not audit.read_chain(session).faults
    for change in ("UPDATE audit SET who = 'budi'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="only grows"):
            empty_database.execute(change)


@pytest.mark.parametrize("commit", [EARLIER[0], NEWEST])
def test_a_database_that_was_brought_up_is_like_one_made_today(empty_database, tmp_path, commit):
    run(empty_database, stored(empty_database, commit))
    brought_up(empty_database)
    today = Database(tmp_path, empty_database.server, path=tmp_path / "today.sqlite")
    brought_up(today)
    assert catalogue(empty_database) == catalogue(today)
    today.close()


def test_four_processes_that_find_an_older_database_bring_it_up_once(empty_database):
    run(empty_database, stored(empty_database, NEWEST))
    engines = [make_engine(empty_database.address) for _ in range(4)]
    at_once([lambda engine=engine: schema.bring_up(engine) for engine in engines])
    for engine in engines:
        engine.dispose()
    assert empty_database.rows("alembic_version") == [{"version_num": schema.CURRENT}]


def test_of_two_open_drafts_of_one_article_the_last_saved_stays_open(empty_database, caplog):
    run(empty_database, stored(empty_database, NEWEST))
    columns = ", ".join(sorted(columns_of(empty_database)["drafts"] - {"id"}))
    empty_database.execute(f"INSERT INTO drafts ({columns}) SELECT {columns} FROM drafts WHERE state = 'draft'")
    brought_up(empty_database)
    states = {row["id"]: row["state"] for row in empty_database.rows("drafts")}
    assert states == {1: "published", 2: "discarded", 3: "draft"} and "draft 2 of pajak is put away" in caplog.text


def test_what_fails_on_the_way_leaves_the_database_as_it_was(empty_database):
    run(empty_database, stored(empty_database, "6ebd6e7"))
    run(empty_database, "CREATE VIEW drafts AS SELECT 1 AS id;")  # in the way of a table
    before = contents(empty_database)
    with pytest.raises(DBAPIError):
        brought_up(empty_database)
    assert contents(empty_database) == before


def test_what_the_version_before_writes_is_taken(database):
    """While machines are brought up one after another, those of the version before go on."""
    brought_up(database)
    rows = [line for line in stored(database, NEWEST).splitlines() if line.startswith("INSERT")]
    # Texts of several lines are none of these; what refers to drafts comes after them.
    rows.sort(key=lambda line: "drafts" not in line.split("VALUES")[0])
    run(database, "\n".join(with_columns_named(rows, NEWEST)))
    assert len(rows) == sum(map(len, contents(database).values()))


def numbered(database, number):
    database.execute(f"UPDATE alembic_version SET version_num = '{number}'")


def test_a_version_before_goes_on_with_what_a_newer_one_has_added(database):
    brought_up(database)
    numbered(database, f"{schema.CURRENT.partition('.')[0]}.99")
    database.execute("ALTER TABLE drafts ADD COLUMN later VARCHAR(8)", "CREATE TABLE later (id INTEGER)")
    done, lacking = brought_up(database)
    assert done.after.endswith(".99") and lacking == []
    with database.open().transaction() as session:
        audit.note(session, "ani", "published")


@pytest.mark.parametrize(("number", "told"), [("99.0", "newer version"), ("1a2b3c4d5e6f", "another program")])
def test_a_database_that_is_too_new_or_anothers_is_refused_in_one_sentence_and_nothing_is_lost(
    database, tmp_path, number, told
):
    brought_up(database)
    numbered(database, number)
    spool = tmp_path / "questions.jsonl"
    store = database.open(spool)
    with pytest.raises(KbError, match=told), store.transaction():
        pass
    asked = dict(
        question="hp", status="answered", article="a", confidence=0.9, channel="web", lang="id", operator=None,
        snapshot="0" * 12, receipt="SJ-0000-0000-00",
    )  # fmt: skip
    assert store.log_query(**asked) and not store.add_feedback("SJ-0000-0000-00", True, "")
    store.flush()
    assert len(spool.read_text().splitlines()) == 1 and database.rows("queries") == []
    for command in ("check", "upgrade"):
        done = kb("database", command, KB_DATABASE_URL=database.address)
        assert done.returncode == 2 and told in done.stderr and len(done.stderr.splitlines()) == 1


def test_the_command_says_what_is_missing_and_adds_it(empty_database):
    def run_command(command):
        done = kb("database", command, "--database-url", empty_database.address)
        return done.returncode, done.stdout

    assert run_command("check")[0] == 1
    run(empty_database, stored(empty_database, "633ed51"))
    code, said = run_command("check")
    assert code == 1 and "no number" in said and "database upgrade" in said
    assert run_command("upgrade") == (0, f"The database has schema {schema.CURRENT} now (before: no number).\n")
    assert run_command("upgrade") == (0, f"The database has schema {schema.CURRENT}; there is nothing to do.\n")
    assert run_command("check") == (0, f"The tables are those of this version (schema {schema.CURRENT}).\n")
    empty_database.execute("DROP INDEX one_open_draft", "ALTER TABLE feedback RENAME COLUMN comment TO remark")
    code, said = run_command("check")
    assert code == 1 and "one_open_draft" in said and "feedback.comment" in said and "database upgrade" not in said
