"""A machine follows what the bucket names live; whatever goes wrong on the way, the one of before goes on answering."""

import json
import logging
import time
from dataclasses import replace

import pytest

from kb.answering.ask import today
from kb.answering.receipt import OUTCOMES, make_receipt, read_receipt
from kb.errors import KbError
from kb.metrics import FOLLOWED
from kb.retrieval.indexing import travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import BLOBS, CURRENT
from kb.retrieval.indexing.index import current_id, damage, read_manifest
from kb.retrieval.indexing.travel import TOLD
from kb.settings import ROOT, settings_from_env
from kb.web.shared import following
from kb.web.shared.following import Following
from kb.web.shared.state import State
from tests.snapshots import FILES, catalogue_of, contents, id_of, made

AWAY = "http://127.0.0.1:9"


@pytest.fixture
def here(tmp_path):
    return tmp_path / "here"


@pytest.fixture
def there(tmp_path):
    (tmp_path / "there").mkdir()
    return tmp_path / "there"


@pytest.fixture
def taken():
    return []


@pytest.fixture
def replica(s3, there, taken):
    return Following(s3, there, True, taken.append)


def push(s3, here, name, **own):
    travel.push(Bucket(s3), here, made(here, name, {**FILES, "own.json": name.encode()}, **own))
    return id_of(name)


def followed(s3):
    return FOLLOWED.labels(s3.address)._value.get()


def test_what_is_pushed_is_opened_and_then_named(s3, here, there, replica, taken):
    assert replica.look() and current_id(there) is None and followed(s3) == 1
    one = push(s3, here, "one")
    assert replica.look() and taken == [one] and current_id(there) == one
    assert replica.look() and taken == [one]
    assert contents(there / one) == contents(here / one)


def test_what_cannot_be_opened_is_not_named_and_is_told_once(s3, here, there, caplog):
    one = push(s3, here, "one")
    opened = []

    def take(snapshot_id):
        opened.append(snapshot_id)
        if snapshot_id == id_of("two"):
            raise KbError("snapshot.other_encoder", f"snapshot {snapshot_id}", built_with="e", given="f")

    replica = Following(s3, there, True, take)
    replica.look()
    push(s3, here, "two")
    for _ in range(5):
        assert replica.look()
    assert opened == [one, id_of("two")] and current_id(there) == one and followed(s3) == 0
    assert caplog.text.count("stays live") == 1 and "KB_ENCODER" in caplog.text
    three = push(s3, here, "three")  # at once, whatever was wrong with the one before
    assert replica.look() and current_id(there) == three and followed(s3) == 1
    assert "are followed again" in caplog.text


def test_what_is_damaged_is_tried_again_after_a_while(s3, here, there, replica, taken, monkeypatch):
    one = push(s3, here, "one")
    replica.look()
    two = push(s3, here, "two")
    digest = read_manifest(here / two)["files"]["own.json"]
    Bucket(s3).put(f"{BLOBS}/{digest}", b"own")
    assert replica.look() and current_id(there) == one and followed(s3) == 0
    Bucket(s3).put(f"{BLOBS}/{digest}", b"two")
    assert replica.look() and current_id(there) == one  # not before
    monkeypatch.setattr(following.time, "monotonic", lambda: time.time() + 10**9)
    assert replica.look() and current_id(there) == two and taken == [one, two]


def test_what_cannot_be_read_is_a_fault_until_it_can(s3, here, replica, caplog):
    push(s3, here, "one")
    replica.look()
    bucket = Bucket(s3)
    whole, mark = bucket.get(CURRENT)
    assert bucket.swap(CURRENT, b'{"format": 2}', mark)
    for _ in range(3):
        assert replica.look() and followed(s3) == 0
    assert bucket.swap(CURRENT, whole, bucket.get(CURRENT)[1])
    assert replica.look() and followed(s3) == 1 and "are followed again" in caplog.text


def test_an_old_one_that_is_damaged_keeps_neither_the_new_one_nor_the_others_away(s3, here, there, replica, taken):
    one, two, three = (push(s3, here, name) for name in ("one", "two", "three"))
    Bucket(s3).put(f"{BLOBS}/{kept_manifest(s3, one)}", b"{}")
    (there / id_of("stray")).mkdir()
    assert replica.look() and current_id(there) == three and taken == [three] and followed(s3) == 0
    assert (there / two).is_dir() and not (there / one).exists() and not (there / id_of("stray")).exists()


def test_while_an_old_one_is_damaged_the_live_one_is_not_read_again_and_again(
    s3, here, there, replica, taken, monkeypatch
):
    one, two = push(s3, here, "one"), push(s3, here, "two")
    digest = kept_manifest(s3, one)
    whole, _ = Bucket(s3).get(f"{BLOBS}/{digest}")
    Bucket(s3).put(f"{BLOBS}/{digest}", b"{}")
    read, passed = [], 0.0
    monkeypatch.setattr(travel, "damage", lambda folder: read.append(folder.name))
    monkeypatch.setattr(following.time, "monotonic", lambda: passed)
    assert replica.look() and taken == [two]
    for _ in range(3):
        passed += following.AGAIN
        assert replica.look() and followed(s3) == 0
    assert taken == [two] and read == []
    Bucket(s3).put(f"{BLOBS}/{digest}", whole)
    passed += following.AGAIN
    assert replica.look() and followed(s3) == 1 and set(contents(there / one)) == {*TOLD, "manifest.json"}
    push(s3, here, "two")  # what is named anew is looked at anew
    assert replica.look() and read == [two]


def kept_manifest(s3, snapshot_id):
    """The sha256 of a kept snapshot's manifest."""
    return catalogue_of(s3).find(snapshot_id).manifest


def test_while_the_bucket_is_away_the_last_one_is_kept(s3, here, there, replica, caplog):
    one = push(s3, here, "one")
    replica.look()
    near = replica._bucket
    replica._bucket = Bucket(replace(s3, endpoint=AWAY))
    assert [replica.look() for _ in range(2)] == [False, False]
    assert current_id(there) == one and damage(there / one) is None and followed(s3) == 0
    assert caplog.text.count("cannot be reached") == 1
    replica._bucket = near
    two = push(s3, here, "two")
    assert replica.look() and current_id(there) == two and followed(s3) == 1


def test_without_credentials_it_says_so_and_goes_on(s3, there, replica, monkeypatch, caplog):
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert not replica.look() and "no credentials" in caplog.text and followed(s3) == 0


def test_of_older_ones_a_replica_has_what_receipts_need_and_nothing_that_was_pruned(s3, here, there, replica):
    one, two = push(s3, here, "one"), push(s3, here, "two")
    replica.look()
    assert set(contents(there / one)) == {*TOLD, "manifest.json"}
    code = make_receipt(one, OUTCOMES[0], "", today())
    assert read_receipt(there, code).snapshot == one and current_id(there) == two
    travel.use(Bucket(s3), here, one)  # and it comes whole when it is gone back to
    replica.look()
    assert contents(there / one) == contents(here / one) and current_id(there) == one
    (there / id_of("stray")).mkdir()
    push(s3, here, "three")
    replica.look()
    assert not (there / id_of("stray")).exists() and (there / two).exists()


def test_a_desk_takes_away_nothing_of_its_own(s3, here, there, taken):
    one = made(there, "not yet pushed")
    push(s3, here, "two")
    Following(s3, there, False, taken.append).look()
    assert (there / one).exists() and current_id(there) == id_of("two")


def test_a_folder_that_cannot_be_written_is_told(s3, here, there, replica, caplog):
    push(s3, here, "one")
    (there / "current").mkdir()  # whoever the test runs as
    replica.look()
    assert "cannot be kept here" in caplog.text and followed(s3) == 0


def soon(holds):
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


@pytest.mark.model
def test_a_process_takes_what_is_pushed_and_answers_on_while_the_bucket_is_away(s3, tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    live = current_id(ROOT / "index")
    for name, value in {
        "KB_INDEX": s3.address, "KB_INDEX_CACHE": s3.cache, "KB_S3_ENDPOINT": s3.endpoint,
        "KB_DATABASE_URL": f"sqlite:///{tmp_path / 'kept.sqlite'}", "KB_JOURNAL": tmp_path / "calls.jsonl",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    fresh = State(settings_from_env())
    try:
        with pytest.raises(KbError, match="no snapshot is loaded"):
            fresh.snapshot()
        folder = tmp_path / "built"
        folder.mkdir()
        (folder / live).symlink_to(ROOT / "index" / live)
        travel.push(Bucket(s3), folder, live)
        assert soon(lambda: fresh._snapshot is not None) and fresh.snapshot().id == live
    finally:
        fresh.close()
    spoilt = s3.cache / live / "weights.json"
    spoilt.chmod(0o644)
    spoilt.write_text("{}")
    mended = State(settings_from_env())  # the only one here is damaged, and comes anew
    try:
        assert mended._snapshot is None and soon(lambda: mended._snapshot is not None)
    finally:
        mended.close()
    monkeypatch.setenv("KB_S3_ENDPOINT", AWAY)
    alone = State(settings_from_env())
    try:
        assert alone.snapshot().id == live and soon(lambda: "cannot be reached" in caplog.text)
    finally:
        alone.close()
    assert json.loads((s3.cache / live / "manifest.json").read_bytes())["id"] == live
