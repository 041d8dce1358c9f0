"""The officers' side on the command line."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import insert, select

from kb.answering.ask import today
from kb.publishing.people.accounts import Account, check_password, save_account
from kb.publishing.people.passwords import account_of_link
from kb.settings import JAKARTA
from kb.storage import audit, second_factor, sessions
from kb.storage.calls import begin_call, save_calls
from kb.storage.models import Feedback, Query
from kb.storage.password_links import PasswordLink
from kb.storage.waiting import WaitingFile
from tests.commands import kb
from tests.content.files import article_text, write_folder
from tests.publishing.conftest import make_repository

pytestmark = pytest.mark.model  # most commands open the encoder


@pytest.fixture
def places(tmp_path, database):
    (tmp_path / "articles").mkdir()
    write_folder(tmp_path / "articles")
    make_repository(tmp_path / "articles")
    save_account(tmp_path / "accounts.yaml", Account("ani", "Ani", None, {"bea-cukai": frozenset({"author"})}))
    return {
        "KB_ARTICLES": tmp_path / "articles", "KB_INDEX": tmp_path / "index", "KB_ACCOUNTS": tmp_path / "accounts.yaml",
        "KB_DATABASE_URL": database.address, "KB_ANCHOR": database.anchor,
    }  # fmt: skip


def test_accounts_are_added_shown_and_removed(places):
    added = kb("accounts", "add", "budi", "--name", "Budi", "--role", "kominfo:reviewer", **places)
    assert added.returncode == 0 and len(added.stdout.split()[1]) == 19
    assert "budi  Budi  -  kominfo:reviewer" in kb("accounts", "list", **places).stdout
    assert "no role" in kb("accounts", "add", "x", "--name", "X", "--role", "kominfo:boss", **places).stderr
    for given in (("--role", "komdigi:author"), ("--administrator-of", "bea-cuki")):
        assert "there is no owner" in kb("accounts", "add", "x", "--name", "X", *given, **places).stderr
    kb("accounts", "add", "tono", "--name", "Tono", "--administrator-of", "kominfo", **places)
    assert "kominfo:administrator" in kb("accounts", "list", **places).stdout
    assert kb("accounts", "remove", "budi", **places).returncode == 0
    assert kb("accounts", "remove", "budi", **places).returncode == 2


def test_who_gets_another_password_is_mailed_that_it_was_changed(places, database):
    def told() -> list[str]:
        with database.open().transaction(reading=True) as session:
            return list(session.scalars(select(PasswordLink.account).where(PasswordLink.kind == "changed")))

    kb("accounts", "add", "budi", "--name", "Budi", "--email", "budi@contoh.id", **places)
    assert told() == []  # it is the first
    assert kb("accounts", "password", "budi", **places).returncode == 0
    assert told() == ["budi"]


def test_the_old_address_is_mailed_that_it_is_no_longer_the_accounts(places, database):
    def told_after(*address: str) -> list[tuple[str, str]]:
        assert kb("accounts", "add", "budi", "--name", "Budi", "--no-password", *address, **places).returncode == 0
        rows = [(row["began"], row["kind"], row["address"]) for row in database.rows("password_links")]
        return [row[1:] for row in sorted(rows)]

    assert told_after("--email", "Budi@contoh.id") == []
    assert told_after("--email", "BUDI@contoh.id") == []
    told = told_after("--email", "lain@contoh.id")
    assert told == [("moved", "budi@contoh.id")]
    told = told_after()  # none
    assert told[1:] == [("moved", "lain@contoh.id")]
    assert told_after("--email", "budi@contoh.id") == told
    with database.open().transaction(reading=True) as session:
        noted = [entry.detail for entry in audit.entries(session, 5)]
    assert noted == [*["other e-mail address"] * 3, "", ""]


def test_an_account_is_disabled_signed_out_and_enabled_again(places, database):
    with database.open().transaction() as session:
        sessions.begin_session(session, "ani", "token")
    assert kb("accounts", "disable", "ani", **places).returncode == 0
    assert "ani  Ani  -  disabled" in kb("accounts", "list", **places).stdout
    with database.open().transaction() as session:
        assert not sessions.running_session(session, "token")
    refused = kb("import", str(places["KB_ARTICLES"]), "--as", "ani", **places)
    assert refused.returncode == 2 and "disabled" in refused.stderr
    assert kb("accounts", "enable", "ani", **places).returncode == 0
    assert "ani  Ani  -  bea-cukai:author" in kb("accounts", "list", **places).stdout
    assert "no account" in kb("accounts", "disable", "nobody", **places).stderr
    with database.open().transaction() as session:
        noted = [(e.who, e.what, e.subject) for e in audit.entries(session, 2)]
    assert noted == [("command-line", f"account-{word}", "ani") for word in ("enabled", "disabled")]


def test_a_link_to_choose_a_password_is_shown_once_and_in_no_log(places, database):
    made = kb("accounts", "invite", "ani", **places)
    token = re.fullmatch(r"/masuk/sandi\?lang=\w\w&kunci=([\w-]{43})\n", made.stdout)[1]
    store = database.open()
    assert account_of_link(store, places["KB_ACCOUNTS"], token, datetime.now(UTC)).id == "ani"
    with store.transaction() as session:
        assert [(e.who, e.what, e.subject, e.detail) for e in audit.entries(session, 1)] == [
            ("command-line", "invited", "ani", "")
        ]
    assert "no account" in kb("accounts", "invite", "siapa", **places).stderr


def test_a_second_step_is_taken_off_and_the_log_says_by_whom(places, database):
    with database.open().transaction() as session:
        code = TOTP(second_factor.secret_to_set_up(session, "ani")).now()
        assert second_factor.confirm(session, "ani", code)
        sessions.begin_session(session, "ani", "token")
    assert kb("accounts", "second-step-off", "ani", **places).returncode == 0
    with database.open().transaction() as session:
        assert not second_factor.has_second_factor(session, "ani") and not sessions.running_session(session, "token")
        assert [(e.who, e.what, e.subject) for e in audit.entries(session, 1)] == [
            ("command-line", "second-step-removed", "ani")
        ]


def test_demo_passwords_are_in_a_file_of_ones_own_and_in_no_services_log(places, tmp_path):
    places["KB_ACCOUNTS"].unlink()
    made = kb("accounts", "demo", **places)
    written = tmp_path / "first-passwords.txt"
    passwords = dict(line.split() for line in written.read_text("utf-8").splitlines())
    assert made.returncode == 0 and str(written) in made.stdout and passwords
    assert not any(password in made.stdout + made.stderr for password in passwords.values())
    assert all(
        check_password(places["KB_ACCOUNTS"], account, password) for account, password in list(passwords.items())[:2]
    )
    assert [path.stat().st_mode & 0o777 for path in (written, places["KB_ACCOUNTS"])] == [0o600, 0o600]
    assert kb("accounts", "demo", **places).stdout == ""


def test_articles_go_out_and_come_in_as_drafts(places, tmp_path):
    assert (
        kb("export", tmp_path / "out", **places).returncode == 0
        and kb("export", tmp_path / "out.zip", **places).returncode == 0
    )
    assert kb("export", tmp_path / "out.zip", **places).returncode == 2
    (tmp_path / "out" / "bea-cukai" / "baru.md").write_text(article_text().replace("id: pajak", "id: baru"), "utf-8")
    taken = kb("import", tmp_path / "out", "--as", "ani", **places)
    assert "bea-cukai/baru.md: draft 1" in taken.stdout and "1 drafts, 1 refused." in taken.stdout
    assert "no account" in kb("import", tmp_path / "out", "--as", "siapa", **places).stderr


def test_a_log_that_was_cut_short_is_noticed_and_taken_as_it_is_only_with_a_reason(places, database):
    kb("accounts", "add", "budi", "--name", "Budi", **places)
    sound = kb("audit", "verify", **places)
    assert (
        sound.returncode == 0
        and sound.stdout.startswith("2 entries until 20")
        and sound.stdout.endswith(", all as they were written.\n")
    )
    guard = "audit_only_grows ON audit" if database.server else "audit_no_delete"
    database.execute(f"DROP TRIGGER {guard}", "DELETE FROM audit WHERE number = 2")
    cut = kb("audit", "verify", **places)
    assert (
        cut.returncode == 1
        and cut.stdout.startswith("Entry 2 is missing: the log was cut off at its end")
        and cut.stdout.count("\n") == 1
    )
    assert kb("audit", "accept", "--why", "Cadangan kemarin dipulihkan.", **places).returncode == 0
    assert "vouched for by a file from entry 2 on" in kb("audit", "verify", **places).stdout


def test_what_people_said_before_a_day_is_deleted_for_good_and_the_audit_log_stays(places, database, tmp_path):
    day = datetime(2026, 3, 1, tzinfo=JAKARTA)
    rows = {"status": "answered", "confidence": 1.0, "channel": "web", "snapshot": "x", "receipt": "r"}
    with database.open().transaction() as session:
        for at, word in ((day - timedelta(seconds=1), "lamaonde"), (day, "baruklepon")):
            session.execute(insert(Query).values(at=at, question=word, **rows))
            session.execute(insert(Feedback).values(at=at, receipt="r", helpful=True, comment=word))
            save_calls(session, [replace(begin_call("telkomsel", "id"), began=at, note=word)])
        audit.note(session, "ani", "said", detail="lama")
    rows |= {"lang": "id", "operator": None}
    waits = {name: WaitingFile(tmp_path / f"{name}.jsonl") for name in ("questions", "calls")}
    for at, word in ((day - timedelta(seconds=1), "lamalumpia"), (day, "barulumpia")):
        waits["questions"].append([{"at": at.astimezone(UTC).isoformat(), "question": word, "article": None, **rows}])
        waits["calls"].append([replace(begin_call("telkomsel", "id"), began=at, note=word).to_json()])
    gone = kb("forget", "--before", "2026-03-01", KB_JOURNAL=tmp_path / "calls.jsonl", **places)
    said = "2 questions, 1 times feedback and 2 calls before 2026-03-01 are deleted; their numbers stay.\n"
    assert gone.stdout == said
    assert not any(file.exists() for file in waits.values())  # they are in the database now
    kept = str([database.rows(table) for table in ("queries", "feedback", "calls")])
    assert "lama" not in kept and kept.count("baruklepon") == 3 and kept.count("barulumpia") == 2
    counted = Counter()
    for row in database.rows("daily_counts"):
        counted[row["kind"], str(row["day"])] += row["count"]
    assert counted == {(kind, "2026-02-28"): n for kind, n in (("asked", 2), ("hour", 2), ("helped", 1), ("call", 2))}
    for path in tmp_path.glob("kept.sqlite*"):  # it is overwritten too
        assert b"lamaonde" not in path.read_bytes()
    assert kb("audit", "verify", **places).stdout.startswith("2 entries")  # the first says that the record began
    later = kb("forget", "--before", str(today() + timedelta(days=1)), **places)
    assert later.returncode == 2 and "has not come yet" in later.stderr
    assert kb("forget", "--before", "kemarin", **places).returncode == 2


def test_what_was_asked_in_vain_is_printed_grouped(places, database):
    assert kb("questions", **places).stdout == "Nothing was asked in vain in the last 30 days.\n"
    rows = {"status": "no_answer", "confidence": 0.1, "channel": "web", "snapshot": "x", "receipt": "r"}
    with database.open().transaction() as session:
        for text in ("resep rendang", "jam buka kantor pos", "Resep rendang?"):
            session.execute(insert(Query).values(at=datetime.now(UTC), question=text, **rows))
    found = json.loads(kb("questions", "--days", "1", "--json", **places).stdout)
    assert [(row["count"], row["state"], len(row["questions"])) for row in found] == [(2, "new", 1), (1, "new", 1)]
    assert [*found[1]] == ["count", "questions", "owner", "state"] and found[1]["questions"] == ["jam buka kantor pos"]
    assert "    2  new " in kb("questions", **places).stdout
