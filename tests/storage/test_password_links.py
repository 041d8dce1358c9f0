"""What is kept of a mail to the address that an account had before: for how long, and what an earlier version sees."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, select

from kb.storage import schema
from kb.storage.notices import WAITING
from kb.storage.password_links import KEPT, TELLING, PasswordLink, begin_link, end_links

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
OLD = "lama@contoh.id"
BEFORE = (
    "INSERT INTO password_links (id, account, kind, began, until, ended, state, tries, next) VALUES "
    "('a1', 'ani', 'invite', '2026-11-30 02:00:00', '2026-12-07 02:00:00', {no}, 'waiting', 0, '2026-11-30 02:00:00')"
)
"""As the version before writes a link."""


def before(database):
    return BEFORE.format(no="false" if database.server else "0")


def test_no_version_before_sends_a_link_for_a_mail_to_the_old_address(database):
    store = database.open()
    with store.transaction() as session:
        begin_link(session, "ani", "moved", AT, mailed=True, address=OLD)
        begin_link(session, "ani", "reset", AT, mailed=True)
        end_links(session, "ani")
    with store.transaction(reading=True) as session:
        known = session.scalars(select(PasswordLink.kind).where(PasswordLink.state.in_((WAITING, TELLING))))
        assert list(known) == ["reset"]
    row = next(row for row in database.rows("password_links") if row["kind"] == "moved")
    assert (row["account"], row["address"]) == ("ani", OLD) and len(row["state"]) <= 8


def test_it_is_forgotten_as_links_are(database):
    with database.open().transaction() as session:
        begin_link(session, "ani", "moved", AT, mailed=True, address=OLD)
        begin_link(session, "budi", "reset", AT + KEPT + timedelta(seconds=1), mailed=True)
    assert [row["account"] for row in database.rows("password_links")] == ["budi"]


def test_links_of_the_version_before_stay_and_name_no_address(empty_database):
    engine = create_engine(empty_database.address)
    with engine.begin() as connection:
        schema.make_at(connection, "1.15")
    empty_database.execute(before(empty_database))
    (kept,) = empty_database.rows("password_links")
    done = schema.bring_up(engine)
    assert (done.before, done.after, schema.differences(engine)) == ("1.15", schema.CURRENT, [])
    engine.dispose()
    assert empty_database.rows("password_links") == [kept | {"address": None}]


def test_what_the_version_before_writes_is_taken(database):
    store = database.open()
    with store.transaction(reading=True):
        pass
    database.execute(before(database))
    with store.transaction(reading=True) as session:
        assert session.get(PasswordLink, "a1").address is None
