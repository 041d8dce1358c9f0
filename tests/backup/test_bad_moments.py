"""A backup while others write, without room, and killed."""

import json
import signal
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from kb.backup import make
from kb.retrieval.indexing.index import make_current
from kb.storage import audit
from kb.storage.calls import begin_call
from kb.storage.journal import Journal
from tests.backup.children import ROOM, killed, without_room
from tests.backup.machines import Machine, furnished
from tests.children import ended
from tests.commands import kb
from tests.database import Database
from tests.snapshots import FILES, id_of, made


def machine(folder, server=None):
    folder.mkdir()
    return Machine(folder, Database(folder, server))


@pytest.fixture
def there(tmp_path):
    found = machine(tmp_path / "there")
    yield found
    found.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def here(tmp_path, request):
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    found = furnished(machine(tmp_path / "here", server))
    yield found
    found.database.close()


@contextmanager
def busy(*acts):
    """Each is done again and again by a thread of its own; what one raises, this raises."""
    stop, failed, done = threading.Event(), [], dict.fromkeys(range(len(acts)), 0)

    def work(number, act):
        try:
            while not stop.is_set():
                act(done[number])
                done[number] += 1
                time.sleep(0.002)
        except Exception as error:  # told below
            failed.append(error)

    threads = [threading.Thread(target=work, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failed


def test_a_backup_while_all_write_is_of_one_moment(here, there, tmp_path):
    settings, store = here.parsed(), here.database.open()
    kept, waiting = Journal(settings.journal, store), Journal(settings.journal, store)
    waiting._write = lambda calls: False  # the database is away for this one, so that calls wait and are written

    def note(number):
        with store.transaction() as database:
            audit.note(database, "ani", "commented", f"{number}", "x")

    def call(number):
        one = begin_call(f"{number}", "id")
        (kept if number % 3 == 2 else waiting).keep(one)

    with busy(note, call) as done:
        for number in range(3):
            while min(done.values()) < 5 * (number + 1):
                time.sleep(0.01)
            assert kb("backup", tmp_path / f"{number}", "--plain", **here.settings).returncode == 0
        began = dict(done)
    assert min(began.values()) >= 15
    for number in (0, 2):
        done = kb("restore", tmp_path / f"{number}", *(["--replace"] if number else []), **there.settings)
        assert done.returncode == 0, done.stderr
        verified = kb("audit", "verify", **there.settings)
        assert verified.returncode == 0, verified.stdout
        # Each call is in the database or waits, and none is lost that came before another.
        journal = there.parsed().journal
        lines = journal.read_text().splitlines() if journal.exists() else []
        teams = {row["team"] for row in there.database.rows("calls")} | {json.loads(line)["team"] for line in lines}
        numbers = sorted(int(team) for team in teams if team.isdecimal())
        assert numbers == list(range(len(numbers))) and numbers


def test_a_publication_is_waited_for_and_none_begins_meanwhile(here, tmp_path, monkeypatch):
    store, file = here.database.open(), here.parsed().index / ".publishing"
    monkeypatch.setattr(make, "PATIENCE", 0.3)
    with store.publishing(file) as held:
        assert held
        done = kb("backup", tmp_path / "x", "--plain", **here.settings)
        assert done.returncode == 2 and "another publication" in done.stderr and not list(tmp_path.glob("x*"))
    seen, files = [], make.article_files

    def looked(folder):
        with store.publishing(file) as held:
            seen.append(held)
        return files(folder)

    monkeypatch.setattr(make, "article_files", looked)
    assert kb("backup", tmp_path / "x", "--plain", **here.settings).returncode == 0
    assert seen == [None]


def roomy(here):
    """Its live snapshot has a file that is larger than the room."""
    index = here.parsed().index
    large = {**FILES, "dense/large.bin": bytes(range(256)) * (3 * ROOM // 256)}
    make_current(index, made(index, "large", large))
    return here


@pytest.fixture
def sqlite(tmp_path):
    found = roomy(furnished(machine(tmp_path / "here")))
    yield found
    found.database.close()


def test_a_full_disk_leaves_neither_half_a_backup_nor_half_a_machine(sqlite, there, tmp_path):
    file = tmp_path / "x"
    for words in (("--plain",), ("--recipient", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")):
        assert ended(without_room, ("backup", file, *words), sqlite.settings) == 0
        assert not list(tmp_path.glob("x*"))
    assert kb("backup", file, "--plain", **sqlite.settings).returncode == 0
    assert ended(without_room, ("restore", file), there.settings) == 0
    assert there.files() == {} and not there.database.path.exists()
    assert kb("restore", file, **there.settings).returncode == 0


def test_a_killed_backup_leaves_nothing_that_looks_whole_and_the_next_one_takes_it_away(sqlite, tmp_path):
    file = tmp_path / "x"
    for after in (0, 3, 40):
        words = ("backup", file, "--plain")
        assert ended(killed, words, sqlite.settings, "kb.backup.container", "Writer.part", after) == -signal.SIGKILL
        assert not file.exists()
        half = kb("backup", tmp_path / "x.part", "--check")
        assert half.returncode == 2 and any(words in half.stderr for words in ("cut off", "no backup")), half.stderr
    assert kb("backup", file, "--plain", **sqlite.settings).returncode == 0
    assert [path.name for path in tmp_path.glob("x*")] == ["x"]
    assert kb("backup", file, "--check").returncode == 0


def test_two_that_write_into_one_file_do_not_spoil_each_other(sqlite, tmp_path, monkeypatch):
    file, files, second = tmp_path / "x", make.article_files, []

    def meanwhile(folder):
        if not second:
            second.append(None)
            second.append(kb("backup", file, "--plain", **sqlite.settings))
        return files(folder)

    monkeypatch.setattr(make, "article_files", meanwhile)
    assert kb("backup", file, "--plain", **sqlite.settings).returncode == 0
    assert second[1].returncode == 2 and "another backup" in second[1].stderr
    assert kb("backup", file, "--check").returncode == 0 and [path.name for path in tmp_path.glob("x*")] == ["x"]


@pytest.mark.parametrize(("module", "name"), [("kb.backup.tables", "fill"), ("kb.backup.restore", "make_current")])
def test_a_killed_restore_is_done_again(module, name, sqlite, there, tmp_path):
    file = tmp_path / "x"
    assert kb("backup", file, "--plain", **sqlite.settings).returncode == 0
    assert ended(killed, ("restore", file), there.settings, module, name, 0) == -signal.SIGKILL
    done = kb("restore", file, "--replace", **there.settings)
    assert done.returncode == 0, done.stderr
    extra = {name for name in there.files() if name not in sqlite.files()}
    assert not extra and there.rows()["queries"] == sqlite.rows()["queries"]
    assert kb("audit", "verify", **there.settings).returncode == 0


def test_a_clock_that_jumped_back_changes_nothing_of_it(sqlite, there, tmp_path, monkeypatch):
    class Back(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime(2019, 12, 31, 23, 59, tzinfo=UTC).astimezone(zone)

    monkeypatch.setattr(make, "datetime", Back)
    monkeypatch.setattr(audit, "datetime", Back)
    file = tmp_path / "x"
    assert kb("backup", file, "--plain", **sqlite.settings).returncode == 0
    done = kb("restore", file, **there.settings)
    assert done.returncode == 0 and "of 2019-12-31" in done.stdout and id_of("large") in done.stdout
    assert kb("audit", "verify", **there.settings).returncode == 0  # by numbers and digests, whatever the clock said
