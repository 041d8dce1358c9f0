"""All of a machine in one sealed file, and back from it."""

import json
import shutil
import tarfile
from pathlib import Path

import pytest
from pyrage import x25519
from sqlalchemy import inspect

from kb.backup import container, restore, tables
from kb.errors import KbError
from kb.publishing import repository
from kb.publishing.people.accounts import check_password
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import BLOBS
from kb.retrieval.indexing.index import current_id, remove
from kb.storage.engine import make_engine
from kb.storage.schema import CURRENT, make_at
from tests.backup.machines import Machine, furnished
from tests.commands import kb
from tests.database import Database
from tests.publishing.conftest import git
from tests.snapshots import catalogue_of, id_of, made

KEY = x25519.Identity.generate()
WAYS = [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite")]


def machine(folder, kind="sqlite", request=None):
    folder.mkdir()
    return Machine(folder, Database(folder, request.getfixturevalue("postgresql") if kind == "postgresql" else None))


@pytest.fixture(autouse=True, scope="module")
def no_secrets(tmp_path_factory):
    """Nobody's own; scripts/serve has them in the repository."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.backup.places.SECRETS", tmp_path_factory.getbasetemp() / "none.toml")
        yield


@pytest.fixture(autouse=True)
def keys(tmp_path):
    """The file with the secret key, and one with a passphrase."""
    (tmp_path / "key.txt").write_text(f"# created: today\n{KEY}\n")
    (tmp_path / "words.txt").write_text("frasa sandi cadangan\n")


@pytest.fixture
def here(tmp_path):
    found = furnished(machine(tmp_path / "here"))
    yield found
    found.database.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A backup in the open and one that is sealed, of a machine that nobody changes."""
    folder = tmp_path_factory.mktemp("kept")
    found = furnished(machine(folder / "here"))
    for name, way in (("plain", ("--plain",)), ("sealed", ("--recipient", KEY.to_public()))):
        backed_up(found, folder, *way, name=name)
    yield folder
    found.database.close()


@pytest.fixture
def file(kept, tmp_path, request):
    """A copy of one of them."""
    return Path(shutil.copy(kept / getattr(request, "param", "sealed"), tmp_path / "all.backup"))


@pytest.fixture
def there(tmp_path):
    found = machine(tmp_path / "there")
    yield found
    found.database.close()


def backed_up(here, tmp_path, *way, name="all.backup"):
    done = kb("backup", tmp_path / name, *(way or ("--recipient", KEY.to_public())), **here.settings)
    assert done.returncode == 0, done.stderr
    return tmp_path / name


def put_back(there, file, *more, keys=None):
    return kb("restore", file, *(keys or ("--identity", file.parent / "key.txt")), *more, **there.settings)


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_everything_comes_back_on_the_same_kind_of_database_or_the_other(one, other, tmp_path, request):
    here = furnished(machine(tmp_path / "here", one, request))
    file = backed_up(here, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600 and b"frasa" not in file.read_bytes()
    assert not list(tmp_path.glob("*.part"))
    there = machine(tmp_path / "there", other, request)
    done = put_back(there, file)
    assert done.returncode == 0, done.stderr
    assert "2 snapshots" in done.stdout and id_of("live") in done.stdout and "Replaced" not in done.stdout
    rows, before = there.rows(), here.rows()
    noted = [json.loads(row)[3] for row in (before["audit"][-1], rows["audit"].pop())]
    assert noted == ["backup-made", "restored"] and rows == before and all(before.values())
    kept, found = here.files(), there.files()
    assert found.pop("kept.anchor").startswith(kept.pop("kept.anchor")[:200]) and found == kept
    assert git(there.folder / "articles", "log", "--format=%H") == git(here.folder / "articles", "log", "--format=%H")
    assert git(there.folder / "articles", "status", "--porcelain") == git(
        here.folder / "articles", "status", "--porcelain"
    )
    assert any(name.endswith(".png") for name in found)  # a picture beside the articles
    settings = there.parsed()
    assert current_id(settings.index) == id_of("live") and settings.accounts.stat().st_mode & 0o777 == 0o600
    assert check_password(settings.accounts, "ani", "frasa-sandi-ani")
    assert kb("snapshots", "verify", **there.settings).returncode == 0
    verified = kb("audit", "verify", **there.settings)
    assert verified.returncode == 0, verified.stdout
    assert kb("database", "check", **there.settings).returncode == 0
    # Nobody is signed in, and new rows get numbers of their own; what waited is written.
    assert not there.database.rows("sign_ins")
    store = there.database.open(settings.waiting_questions)
    assert store.add_feedback("SJ", True, "baik")
    store.write_waiting()
    numbers = [row["id"] for row in there.database.rows("queries")]
    assert sorted(numbers) == [1, 2, 3] and not settings.waiting_questions.exists()
    assert kb("audit", "verify", **there.settings).returncode == 0
    here.database.close(), there.database.close()


def test_a_passphrase_seals_it_too_and_a_check_restores_nothing(here, there, tmp_path):
    words = ("--passphrase-file", tmp_path / "words.txt")
    file = backed_up(here, tmp_path, *words)
    done = kb("backup", file, "--check", *words, **there.settings)
    assert done.returncode == 0 and "is whole: made 20" in done.stdout and f"schema {CURRENT}" in done.stdout
    assert there.files() == {}
    assert "by --passphrase-file" in put_back(there, file).stderr
    (tmp_path / "words.txt").write_text("frasa sandi lain lagi\n")
    done = put_back(there, file, keys=words)
    assert done.returncode == 2 and "another passphrase" in done.stderr and "frasa" not in done.stderr
    assert there.files() == {}


def test_it_is_sealed_in_one_way_and_in_the_open_only_when_asked(here, tmp_path):
    file = tmp_path / "x"
    for words, said in (
        ((), "--plain"),
        (("--plain", "--recipient", KEY.to_public()), "only one"),
        (("--recipient", KEY), "no public key"),
        (("--passphrase-file", tmp_path / "nowhere"), "cannot be read"),
    ):
        done = kb("backup", file, *words, **here.settings)
        assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
        assert str(KEY) not in done.stderr and not list(tmp_path.glob("x*"))
    (tmp_path / "words.txt").write_text("kurang\n")
    assert "12 characters" in kb("backup", file, "--passphrase-file", tmp_path / "words.txt", **here.settings).stderr
    assert kb("backup", file, "--plain", **here.settings).returncode == 0
    with tarfile.open(file) as tar:
        assert tar.getnames()[0] == "head.json"
    assert "there already" in kb("backup", file, "--plain", **here.settings).stderr


def changed(file, change):
    data = bytearray(file.read_bytes())
    file.write_bytes(change(data) or data)


def flip(place):
    def change(data):
        data[place(data)] ^= 1

    return change


BOTH = pytest.mark.parametrize("file", ["sealed", "plain"], indirect=True)
PLAIN = pytest.mark.parametrize("file", ["plain"], indirect=True)
FAULTS = {
    "cut in the middle": (lambda data: data[: len(data) // 2], {"damaged", "cut off"}),
    "cut at the end": (lambda data: data[:-20_000], {"damaged", "cut off"}),
    "cut in a beginning": (lambda data: data[:100], {"damaged", "cut off", "no backup"}),
    "one bit": (flip(lambda data: len(data) * 2 // 3), {"damaged", "cut off"}),
    "empty": (lambda data: b"\n", {"no backup"}),
    "something else": (lambda data: b"PK\x03\x04" + bytes(2000), {"no backup"}),
}


@BOTH
@pytest.mark.parametrize("fault", FAULTS)
def test_one_that_is_not_whole_is_refused_and_nothing_is_touched(fault, file, there, tmp_path):
    change, said = FAULTS[fault]
    changed(file, change)
    for done in (put_back(there, file), kb("backup", file, "--check", "--identity", tmp_path / "key.txt")):
        assert done.returncode == 2 and done.stderr.count("\n") == 1
        assert any(words in done.stderr for words in said), done.stderr
    assert there.files() == {} and not there.database.path.exists()


@PLAIN
def test_every_bit_of_a_plain_one_counts(file):
    whole = file.read_bytes()
    with tarfile.open(file) as tar:
        members = [(one.offset_data, one.size) for one in tar]
    for place in [start + size // 2 for start, size in members[:: len(members) // 25] if size]:
        file.write_bytes(whole)
        changed(file, flip(lambda _, place=place: place))
        with pytest.raises(KbError) as caught:
            restore.verify(file, restore.Keys())
        assert caught.value.code in ("backup.damaged", "backup.not_one", "backup.newer_program"), place


def rewritten(file, name, change, part_of=lambda _, chunks: chunks):
    """The plain backup with its head, and what a part holds, changed by one who keeps the sha256s right."""
    with open(file, "rb") as stream:
        checked = container.check(stream, file)
    with open(file, "rb") as stream, open(file.with_name(name), "wb") as out:
        writer = container.Writer(out, change(dict(checked.head)))
        for part, chunks in container.parts(stream, file, checked):
            if (changed := part_of(part, chunks)) is not None:
                writer.part(part, changed)
        writer.close()
    return file.with_name(name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": f"{int(CURRENT[0]) + 1}.0"}, "its schema is"),
        ({"schema": f"{CURRENT}9"}, "its schema is"),
        ({"schema": "../1"}, "its schema is"),
        ({"format": 2}, "format 2"),
    ],
)
@PLAIN
def test_one_of_a_newer_program_is_refused(change, said, file, there):
    file = rewritten(file, "newer", lambda head: head | change)
    done = put_back(there, file)
    assert done.returncode == 2 and said in done.stderr and "restore it with that version" in done.stderr
    assert there.files() == {}


@PLAIN
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_one_of_an_older_schema_is_brought_up(kind, file, tmp_path, request):
    engine = make_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with engine.begin() as connection:
        make_at(connection, "1.4")
        seen = inspect(connection)
        then = {name: {one["name"] for one in seen.get_columns(name)} for name in seen.get_table_names()}
    engine.dispose()
    now = tables.columns()

    def older(head):
        kept = {name: [one for one in names if one in then[name]] for name, names in now.items() if name in then}
        return head | {"schema": "1.4", "tables": kept}

    def of_then(part, chunks):
        name = part.removeprefix("database/")
        if name == part:
            return chunks
        rows = [json.loads(line) for line in b"".join(chunks).splitlines()]
        kept = [[value for value, one in zip(row, now[name], strict=True) if one in then.get(name, ())] for row in rows]
        return [json.dumps(row).encode() + b"\n" for row in kept] if name in then else None

    old = rewritten(file, "old", older, of_then)
    there = machine(tmp_path / "there", kind, request)
    done = put_back(there, old)
    assert done.returncode == 0, done.stderr
    assert kb("database", "check", **there.settings).returncode == 0 and len(there.database.rows("queries")) == 2
    # What a step writes of the rows that it finds, it writes of these: who was told of all that was there before.
    last = max(row["number"] for row in there.database.rows("audit")) - 1
    assert there.database.rows("kept_values") == [{"name": "told-up-to", "value": f"{last}"}]
    there.database.close()


def test_one_for_another_key_says_so(file, there, tmp_path):
    (tmp_path / "key.txt").write_text(f"{x25519.Identity.generate()}\n")
    done = put_back(there, file)
    assert done.returncode == 2 and "another key" in done.stderr and str(KEY) not in done.stderr
    assert "--identity" in put_back(there, file, keys=("--replace",)).stderr
    (tmp_path / "key.txt").write_text("bukan kunci\n")
    assert "no secret key" in put_back(there, file).stderr


def test_what_is_there_is_replaced_only_when_asked_and_told(kept, file, there):
    here = Machine(kept / "here", Database(kept / "here"))
    assert put_back(there, file).returncode == 0
    settings = there.parsed()
    assert there.database.open().add_feedback("SJ", True, "baru")
    settings.accounts.write_text("accounts: []\n")
    (settings.articles / "facts.yaml").write_text("facts: []\n")
    made(settings.index, "newest"), restore.make_current(settings.index, id_of("newest"))
    before, rows = there.files(), there.rows()
    done = put_back(there, file)
    assert done.returncode == 2 and "--replace" in done.stderr and done.stderr.count("\n") == 1
    for named in ("kept.sqlite", "accounts.yaml", "articles", id_of("newest"), "kept.anchor"):
        assert named in done.stderr, named
    assert there.files() == before and there.rows() == rows
    done = put_back(there, file, "--replace")
    assert done.returncode == 0 and done.stdout.count("Replaced: ") == 5, done.stderr
    after = there.files()
    assert after["secret/accounts.yaml"] == here.files()["secret/accounts.yaml"]
    assert after["articles/facts.yaml"] == here.files()["articles/facts.yaml"]
    assert there.rows()["feedback"] == here.rows()["feedback"] and current_id(settings.index) == id_of("live")
    assert kb("audit", "verify", **there.settings).returncode == 0
    assert not [path for path in there.folder.rglob(".*.before-*")] and not [*there.folder.rglob(".*.restore-*")]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("step", ["fill", "make_current", "keep"])
def test_what_fails_in_the_middle_leaves_everything_as_it_was(step, kind, file, tmp_path, request, monkeypatch):
    there = machine(tmp_path / "there", kind, request)
    assert put_back(there, file).returncode == 0
    settings = there.parsed()
    assert there.database.open().add_feedback("SJ", True, "baru")
    settings.accounts.write_text("accounts: []\n")
    (settings.articles / "facts.yaml").write_text("facts: []\n")
    made(settings.index, "newest"), restore.make_current(settings.index, id_of("newest"))
    before, rows, log = there.files(), there.rows(), git(settings.articles, "log", "--format=%H")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    at = {
        "fill": (restore.tables, "fill"),
        "make_current": (restore, "make_current"),
        "keep": (restore.Target, "keep"),
    }
    monkeypatch.setattr(*at[step], full)
    done = put_back(there, file, "--replace")
    assert done.returncode == 2 and "nothing was changed" in done.stderr
    assert there.files() == before and there.rows() == rows
    assert git(settings.articles, "log", "--format=%H") == log
    there.database.close()


def test_articles_within_a_larger_work_tree_join_the_one_that_is_there(tmp_path):
    here, there = machine(tmp_path / "here"), machine(tmp_path / "there")
    for one in (here, there):
        (one.folder / "articles").mkdir()
        (one.folder / "articles" / "a.md").write_text("lama\n")
        (one.folder / "program.py").write_text("print()\n")
        (one.folder / ".gitignore").write_text("*\n!articles\n!articles/*\n!program.py\n")
        git(one.folder, "init", "-q", "-b", "main")
        git(one.folder, "add", "articles", "program.py")
        git(one.folder, "-c", "user.name=U", "-c", "user.email=u@x", "commit", "-qm", "Mulai")
    for number in range(2):
        (here.folder / "articles" / "a.md").write_text(f"baru {number}\n")
        git(here.folder, "-c", "user.name=U", "-c", "user.email=u@x", "commit", "-qam", f"Audit: {number}")
    (there.folder / "program.py").write_text("print('newer')\n")
    file = backed_up(here, tmp_path)
    assert "the articles in" in put_back(there, file).stderr
    done = put_back(there, file, "--replace")
    assert done.returncode == 0, done.stderr
    articles = there.folder / "articles"
    assert (articles / "a.md").read_text() == "baru 1\n" and "newer" in (there.folder / "program.py").read_text()
    assert git(articles, "status", "--porcelain") == "M program.py"
    assert git(articles, "log", "--format=%s", "--", ".").splitlines() == ["Audit: 1", "Audit: 0", "Mulai"]
    third, keys = machine(tmp_path / "third"), ("--identity", tmp_path / "key.txt")
    for place, said in (
        (tmp_path / "elsewhere", "let KB_ARTICLES end so"),
        (third.folder / "articles", "lie in a new folder"),  # of what else is there nothing must go
    ):
        (third.folder / "of another").write_text("")
        done = kb("restore", file, *keys, "--replace", **third.settings | {"KB_ARTICLES": place})
        assert done.returncode == 2 and said in done.stderr, done.stderr
    place = third.folder / "new" / "articles"
    within = {"KB_ARTICLES": place, "KB_ACCOUNTS": third.folder / "new" / "accounts.yaml"}
    done = kb("restore", file, *keys, "--replace", **third.settings | within)
    assert done.returncode == 2 and "name another place" in done.stderr
    assert [*third.files()] == ["of another"]
    done = kb("restore", file, *keys, **third.settings | {"KB_ARTICLES": place})
    assert done.returncode == 0, done.stderr
    assert git(place, "log", "--format=%s").splitlines() == ["Audit: 1", "Audit: 0", "Mulai"]


def test_articles_without_git_come_back_without(tmp_path):
    here, there = machine(tmp_path / "here"), machine(tmp_path / "there")
    (here.folder / "articles").mkdir()
    (here.folder / "articles" / "a.md").write_text("teks\n")
    assert put_back(there, backed_up(here, tmp_path)).returncode == 0
    assert (there.folder / "articles" / "a.md").read_text() == "teks\n"
    assert not repository.is_work_tree(there.folder / "articles")


def test_a_database_that_a_newer_program_has_added_to_is_not_backed_up_in_part(here, tmp_path):
    here.database.execute(f"UPDATE alembic_version SET version_num = '{CURRENT}9'")
    done = kb("backup", tmp_path / "x", "--plain", **here.settings)
    assert done.returncode == 2 and "make it with that version" in done.stderr and not list(tmp_path.glob("x*"))


def test_a_damaged_live_snapshot_and_one_that_is_gone_are_told(here, tmp_path):
    restore.remove(here.folder / "index" / id_of("old"))
    done = kb("backup", tmp_path / "x", "--plain", **here.settings)
    assert done.returncode == 0 and f"No sound snapshot {id_of('old')[:3]}" in done.stderr
    path = here.folder / "index" / id_of("live") / "articles.jsonl"
    path.chmod(0o644)
    path.write_bytes(b"")
    done = kb("backup", tmp_path / "y", "--plain", **here.settings)
    assert done.returncode == 2 and "live snapshot is damaged" in done.stderr and not list(tmp_path.glob("y*"))


@pytest.mark.parametrize("words", [("backup", "x", "--plain"), ("restore", "all.backup")])
def test_no_password_is_told_and_a_replica_does_neither(words, file, there, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    away = there.settings | {"KB_DATABASE_URL": "postgresql://satujawab:geheim@127.0.0.1:9/satujawab"}
    keys = ("--identity", "key.txt") if words[0] == "restore" else ()
    done = kb(*words, *keys, **away)
    assert done.returncode == 2 and "cannot be reached" in done.stderr and done.stderr.count("\n") == 1
    assert "geheim" not in done.stdout + done.stderr and not Path("x").exists()
    done = kb(*words, *keys, **away, KB_ROLE="replica")
    assert done.returncode == 2 and "only answers" in done.stderr


def test_a_restored_snapshot_goes_to_the_bucket(file, there, s3):
    index = {"KB_INDEX": s3.address, "KB_INDEX_CACHE": s3.cache, "KB_S3_ENDPOINT": s3.endpoint}
    done = kb("restore", file, "--identity", file.parent / "key.txt", **there.settings | index)
    assert done.returncode == 0, done.stderr
    seen = catalogue_of(s3)
    assert seen.live == id_of("live") and {one.id for one in seen.kept} == {id_of("live"), id_of("old")}
    again = kb("backup", file.parent / "y", "--plain", **there.settings | index)
    assert again.returncode == 0 and "2 snapshots" in again.stdout
    # An old one that is not sound any more, here and there, is named, and the rest is backed up.
    Bucket(s3).put(f"{BLOBS}/{seen.find(id_of('old')).manifest}", b"{}")
    remove(s3.cache / id_of("old"))
    once_more = kb("backup", file.parent / "z", "--plain", **there.settings | index)
    assert once_more.returncode == 0 and "1 snapshots" in once_more.stdout and "No sound snapshot" in once_more.stderr


def test_files_are_held_a_few_at_once(tmp_path, monkeypatch):
    engine = make_engine(f"sqlite:///{tmp_path / 'kb.db'}")
    table, put, sizes = tables.Base.metadata.tables["attachments"], tables._insert, []
    monkeypatch.setattr(
        tables, "_insert", lambda into, name, rows, before: sizes.append(len(rows)) or put(into, name, rows, before)
    )
    row = '["%016x.png","",1,1,1,"AAAA","ani","2026-11-30T00:00:00+00:00"]\n'
    with engine.begin() as connection:
        make_at(connection, CURRENT)
        assert (
            tables.fill(connection, "attachments", [*table.columns.keys()], [(row % n).encode() for n in range(20)])
            == 20
        )
        assert len([*tables.lines(connection, table)]) == 20
    assert max(sizes) == tables.HEAVY_AT_ONCE < tables.AT_ONCE
    engine.dispose()
