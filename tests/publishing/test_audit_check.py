"""The record can be trusted: whatever is done to it behind our back is noticed,
and an honest one never looks forged.
"""

import os
import shutil
import signal
import sqlite3
from contextlib import closing

import pytest

from kb.errors import KbError
from kb.publishing.editing.overlay import digest_of
from kb.publishing.workflow import publish, review, transaction
from kb.publishing.workflow.audit_check import accept, examine
from kb.storage import audit
from kb.storage.anchor import Anchor
from kb.storage.drafts import Publication, Signature, now
from kb.storage.store import Store
from scripts.attacks import record
from tests.children import begun, ended
from tests.publishing.conftest import git, make_repository
from tests.publishing.record_child import write_entries


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.sqlite"


def anchor_of(path):
    return path.with_name(f"{path.name}.anchor")


def examined(path):
    with closing(Store(f"sqlite:///{path}")) as store:
        return examine(path.parent / "articles", store)


def write(path, count=1, what="commented"):
    with closing(Store(f"sqlite:///{path}")) as store:
        for number in range(count):
            with store.transaction() as database:
                audit.note(database, "ani", what, f"artikel-{number}")


def numbers(path):
    return [fault.number for fault in examined(path).faults]


@pytest.fixture(scope="module")
def noticed(tmp_path_factory):
    """Each way of tampering -> the sentence."""
    folder = tmp_path_factory.mktemp("record")
    record.write_record(folder / "record.sqlite")
    return record.attack(folder / "record.sqlite", folder / "record.sqlite.anchor", folder)


@pytest.mark.parametrize("way", [*record.ENTRIES, *record.ROWS])
def test_each_way_of_tampering_is_noticed(noticed, way):
    assert noticed["nothing"] is None
    assert noticed[way] and ("entry " in noticed[way] or "signature" in noticed[way])


def test_tampering_stays_noticed_when_honest_entries_follow(path):
    write(path, 5)
    record.tamper(path, "the last half replaced by as many")
    first = numbers(path)[0]
    write(path, 20)
    assert numbers(path)[0] == first == 4


@pytest.mark.parametrize("moment", ["before", "torn", "meant", "kept"])
def test_killed_at_any_moment_an_honest_record_does_not_look_forged(path, moment):
    assert ended(write_entries, path, 3, moment) == -signal.SIGKILL
    found = examined(path)
    assert not found.faults and found.entries == (4 if moment == "kept" else 3)
    write(path, 2)
    found = examined(path)
    assert not found.faults and found.entries == (6 if moment == "kept" else 5) and found.since == 1
    record.tamper(path, "the last entry cut off")
    assert len(numbers(path)) == 1


def test_processes_write_and_are_killed_while_the_record_is_examined(path):
    write(path)
    children = [begun(write_entries, path, count) for count in (100_000, 25, 25)]
    while any(child.is_alive() for child in children[1:]):
        assert not examined(path).faults
    children[0].kill()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [-signal.SIGKILL, 0, 0]
    assert not examined(path).faults and examined(path).entries > 50
    assert len(set(anchor_of(path).read_text().splitlines())) == len(anchor_of(path).read_text().splitlines())


def test_what_could_not_be_put_into_the_file_is_not_kept(path, monkeypatch):
    write(path)
    monkeypatch.setattr(
        Anchor, "_append", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(KbError, match="anchor cannot be written"):
        write(path)
    monkeypatch.undo()
    assert examined(path).entries == 2 and not examined(path).faults


def test_a_transaction_that_fails_leaves_an_intention_and_no_fault(path, monkeypatch):
    write(path)
    with (
        closing(Store(f"sqlite:///{path}")) as store,
        pytest.raises(ZeroDivisionError),
        store.transaction() as database,
    ):
        audit.note(database, "ani", "lost")
        raise ZeroDivisionError
    monkeypatch.setattr(audit, "_is_begun", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(path)
    monkeypatch.undo()
    write(path)
    assert examined(path).entries == 3 and not examined(path).faults


def test_a_database_from_before_the_file_is_taken_as_it_is_and_watched_from_then_on(path):
    write(path, 3)
    anchor_of(path).unlink()
    with closing(sqlite3.connect(path)) as database, database:
        for change in ("update", "delete"):
            database.execute(f"DROP TRIGGER audit_no_{change}")
        log = [record.Entry(*row) for row in database.execute("SELECT * FROM audit ORDER BY number")]
        database.execute("DELETE FROM audit")
        database.executemany(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [list(vars(entry).values()) for entry in record.rechained(log[1:])],
        )
    found = examined(path)
    assert not found.faults and found.since is None and found.entries == 3
    write(path)
    found = examined(path)
    assert not found.faults and found.since == 4 and found.entries == 5
    record.tamper(path, "an entry edited, all digests after it made to fit")
    assert numbers(path)[0] == 4


@pytest.mark.parametrize("what", ["gone", "emptied", "cut"])
def test_a_lost_file_is_noticed(path, what):
    write(path, 3)
    if what == "gone":
        anchor_of(path).unlink()
    else:
        os.truncate(anchor_of(path), 0 if what == "emptied" else anchor_of(path).stat().st_size // 2)
    assert examined(path).faults
    write(path)
    assert examined(path).faults


def test_a_restored_backup_is_said_and_accepted_with_a_reason(path):
    (path.parent / "articles").mkdir()
    (path.parent / "articles" / "a.md").write_text("a")
    make_repository(path.parent / "articles")
    write(path, 2)
    kept = path.with_name("backup")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(kept)) as target:
        source.backup(target)
    write(path, 2)
    with closing(Store(f"sqlite:///{path}")) as store, store.transaction() as database:
        digest = audit.entries(database, 1)[0].digest
    git(path.parent / "articles", "commit", "-q", "--allow-empty", "-m", f"Terbit\n\nAudit: {digest}")
    (path.parent / "articles" / "a.md").write_text("b")
    git(path.parent / "articles", "commit", "-qam", f"Terbit\n\nAudit: {digest}")
    for file in path.parent.glob("x.sqlite-*"):
        file.unlink()
    shutil.copyfile(kept, path)
    assert "backup was restored" in examined(path).sentence() and "with all up to entry 5" in examined(path).sentence()
    with closing(Store(f"sqlite:///{path}")) as store:
        with pytest.raises(KbError, match="reason is missing"):
            accept(path.parent / "articles", store, " ")
        accept(path.parent / "articles", store, "Cadangan pagi dipulihkan.")
        with pytest.raises(KbError, match="nothing to accept"):
            accept(path.parent / "articles", store, "Cadangan pagi dipulihkan.")
        with store.transaction() as database:
            assert (
                audit.entries(database, 1)[0].what == audit.ACCEPTED
                and "with all up to entry 5" in audit.entries(database, 1)[0].detail
            )
    write(path, 2)
    assert not examined(path).faults and examined(path).since == 4
    record.tamper(path, "the last entry cut off")
    assert numbers(path) == [6]


PATH = "bea-cukai/pajak.md"


def forge_signature(context, draft, owner, who):
    with context.store.transaction() as database:
        database.add(Signature(subject="pajak", digest=digest_of(draft), owner=owner, who=who, at=now()))


def test_a_forged_signature_counts_for_nothing_and_keeps_nobody_from_signing(context, people, handed_in):
    forge_signature(context, handed_in, "bea-cukai", "citra")
    forge_signature(context, handed_in, "kominfo", "dewi")
    assert [need.signed_by for need in review.signatures_of(context, handed_in)] == [None, None]
    with pytest.raises(KbError, match="signature of bea-cukai is missing"):
        publish.publish(context, people["citra"], handed_in.id)
    review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))
    review.sign(context, people["dewi"], handed_in.id, "kominfo", digest_of(handed_in))
    assert publish.publish(context, people["citra"], handed_in.id).step == "done"


def test_nothing_is_published_on_a_forged_record_but_what_is_wrong_can_be_withdrawn(context, people, handed_in):
    review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))
    forge_signature(context, handed_in, "kominfo", "dewi")
    with context.store.transaction() as database:
        last = audit.entries(database, 1)[0]
        parts = [
            last.number + 1,
            last.at,
            "dewi",
            "signed",
            "pajak",
            f"for kominfo: {digest_of(handed_in)}",
            last.digest,
        ]
        database.add(
            audit.AuditEntry(**dict(zip(record.Entry.__annotations__, [*parts, audit.digest_of(parts)], strict=True)))
        )
    assert [need.signed_by for need in review.signatures_of(context, handed_in)] == ["citra", "dewi"]
    with pytest.raises(KbError, match="cannot be trusted: entry 5 was put into the database"):
        publish.publish(context, people["citra"], handed_in.id)
    assert publish.withdraw(context, people["citra"], "pajak", "Tidak berlaku lagi.").step == "done"


@pytest.mark.parametrize("step", ["planned", "written", "committed", "?"])
def test_a_publication_that_another_put_into_the_database_is_not_carried_out(context, people, caplog, step):
    before = (context.articles / PATH).read_text("utf-8")
    with context.store.transaction() as database:
        database.add(
            Publication(
                id="f" * 32,
                draft=None,
                subject="pajak",
                kind="publish",
                who="citra",
                reason="",
                before={PATH: "Palsu."},
                files={PATH: "Palsu." if step != "planned" else before},
                message="Palsu",
                author="x <x@y.z>",
                began=now(),
                step=step,
            )
        )
    transaction.recover(context)
    assert (context.articles / PATH).read_text("utf-8") == before and git(
        context.articles, "rev-list", "--count", "HEAD"
    ) == "1"
    assert "not in the audit log" in caplog.text
