"""Snapshots in a bucket, on a real server: pushed, pulled, verified, pruned; damaged, raced for, cut off, refused."""

import json
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from kb.errors import KbError
from kb.retrieval.indexing import catalogue, travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import BLOBS, CURRENT, Kept, change
from kb.retrieval.indexing.index import Damaged, current_id, damage, only_build, read_manifest, remove
from kb.settings import settings_from_env
from scripts.seaweedfs import READER, READERS_SECRET, SECRET
from tests.children import begun, ended
from tests.snapshots import FILES, add_some, catalogue_of, contents, id_of, made, pull_half, push_some

CHANGED = {**FILES, "articles.jsonl": b'{"id": "b"}\n' * 50}
AWAY = "http://127.0.0.1:9"


@pytest.fixture
def bucket(s3):
    return Bucket(s3)


@pytest.fixture
def here(tmp_path):
    return tmp_path / "here"


@pytest.fixture
def there(tmp_path):
    (tmp_path / "there").mkdir()
    return tmp_path / "there"


def kept_of(s3, snapshot_id):
    return catalogue_of(s3).find(snapshot_id)


def spoil(s3, digest, data):
    Bucket(s3).put(f"{BLOBS}/{digest}", data)


def test_what_is_pulled_is_what_was_pushed(bucket, here, there):
    assert travel.pull_live(bucket, there) is None and current_id(there) is None
    one = made(here, "one")
    assert travel.push(bucket, here, one).files == len(FILES) + 1
    assert travel.pull_live(bucket, there) == one
    assert contents(there / one) == contents(here / one) and damage(there / one) is None
    assert current_id(here) == current_id(there) == one
    assert {p.stat().st_mode & 0o222 for p in [there / one, *(there / one).rglob("*")]} == {0}


def test_an_old_one_is_kept_and_live_nowhere(bucket, s3, here):
    live, old = made(here, "live"), made(here, "old", {**FILES, "own.json": b"old"})
    travel.push(bucket, here, live)
    travel.push(bucket, here, old, live=False)
    seen = catalogue_of(s3)
    assert seen.live == live and seen.find(old).until is not None and current_id(here) == live
    travel.push(bucket, here, live, live=False)  # it stays what it is
    assert catalogue_of(s3).live == live and catalogue_of(s3).find(live).until is None


def test_a_push_waits_for_another_build_and_is_live_nowhere_if_it_does_not_end(bucket, s3, here, monkeypatch):
    one = made(here, "one")
    monkeypatch.setattr(travel, "PATIENCE", 0.2)
    with only_build(here), pytest.raises(KbError, match="another build is running"):
        travel.push(bucket, here, one)
    assert catalogue_of(s3).live is None and current_id(here) is None
    monkeypatch.setattr(travel, "PATIENCE", 60.0)
    with ThreadPoolExecutor(1) as pool, only_build(here):
        pushing = pool.submit(travel.push, bucket, here, one)
        with pytest.raises(TimeoutError):
            pushing.result(0.3)
    assert catalogue_of(s3).live == current_id(here) == one


def test_only_what_differs_is_sent(bucket, s3, here, there):
    travel.push(bucket, here, made(here, "one"))
    travel.pull_live(bucket, there)
    number = catalogue_of(s3).number
    assert travel.push(bucket, here, id_of("one")) == travel.Moved(0, 0) and catalogue_of(s3).number == number
    two = made(here, "two", CHANGED)
    assert travel.push(bucket, here, two).files == 2  # the manifest too
    moved = travel.pull(bucket, there, kept_of(s3, two))
    size = len(CHANGED["articles.jsonl"]) + (here / two / "manifest.json").stat().st_size
    assert moved == travel.Moved(2, size) and contents(there / two) == contents(here / two)


def test_a_manifest_with_other_days_is_taken_over(bucket, here, there):
    one = made(here, "one")
    travel.push(bucket, here, one)
    travel.pull_live(bucket, there)
    made(here, "one", created="2026-12-01T00:00:00+00:00")
    travel.push(bucket, here, one)
    travel.pull_live(bucket, there)
    assert read_manifest(there / one)["created"][:10] == "2026-12-01" and damage(there / one) is None


@pytest.mark.parametrize("fault", ["other bytes", "cut", "missing", "manifest"])
def test_what_is_damaged_in_the_bucket_never_comes_here(bucket, s3, here, there, fault):
    one, two = made(here, "one"), made(here, "two", CHANGED)
    travel.push(bucket, here, one)
    travel.pull_live(bucket, there)
    travel.push(bucket, here, two)
    kept = kept_of(s3, two)
    name, digest = "articles.jsonl", read_manifest(here / two)["files"]["articles.jsonl"]
    if fault == "manifest":
        name, digest = "manifest.json", kept.manifest
    if fault == "missing":
        bucket.delete([f"{BLOBS}/{digest}"])
    else:
        spoil(s3, digest, b"" if fault == "cut" else b"x" * len(CHANGED["articles.jsonl"]))
    with pytest.raises(Damaged, match=f"{name} is (damaged|missing) in the bucket"):
        travel.pull_live(bucket, there)
    assert current_id(there) == one and not (there / two).exists() and damage(there / one) is None
    found = dict(travel.verify(bucket))
    assert found[one] is None and digest in found[two].message
    if fault in ("cut", "missing"):  # which a push sees; other bytes of the same length are deleted first
        travel.push(bucket, here, two)
        assert travel.pull_live(bucket, there) == two and dict(travel.verify(bucket)) == {one: None, two: None}


def test_what_is_damaged_here_is_not_pushed_and_is_brought_anew(bucket, here, there):
    one = made(here, "one")
    travel.push(bucket, here, one)
    travel.pull_live(bucket, there)
    path = there / one / "articles.jsonl"
    path.chmod(0o644)
    path.write_bytes(b"other")
    with pytest.raises(Damaged, match="articles.jsonl is damaged"):
        travel.push(bucket, there, one)
    assert travel.pull_live(bucket, there) == one and contents(there / one) == contents(here / one)


def force(s3, folder, **other):
    """Puts a snapshot into the bucket as another program might; `other` stands in its manifest instead."""
    manifest = json.loads((folder / "manifest.json").read_bytes()) | other
    for name, digest in manifest["files"].items():
        spoil(s3, digest, (folder / name).read_bytes())
    text = json.dumps(manifest).encode()
    kept = Kept(id=folder.name, manifest=sha256(text).hexdigest(), created="", encoder="e", articles=1)
    spoil(s3, kept.manifest, text)
    change(Bucket(s3), lambda seen: seen.with_live(kept))


def test_a_snapshot_of_another_version_does_not_come(bucket, s3, here, there):
    travel.push(bucket, here, made(here, "one"))
    travel.pull_live(bucket, there)
    force(s3, here / made(here, "two", CHANGED), format=99)
    with pytest.raises(KbError, match="another version of this software built it"):
        travel.pull_live(bucket, there)
    assert current_id(there) == id_of("one") and not (there / id_of("two")).exists()


def test_a_name_of_a_file_cannot_lead_outside(bucket, s3, here, there):
    one = made(here, "one", {**FILES, "../outside": b"x"})
    with pytest.raises(Damaged, match="outside"):
        travel.push(bucket, here, one)
    force(s3, here / one)
    with pytest.raises(Damaged, match="outside"):
        travel.pull_live(bucket, there)
    assert not (there / "outside").exists() and current_id(there) is None


def test_a_killed_pull_leaves_the_old_one_live_and_the_next_one_ends_it(bucket, s3, here, there):
    travel.push(bucket, here, made(here, "one", {"library.json": b"{}"}))
    travel.pull_live(bucket, there)
    travel.push(bucket, here, made(here, "two", CHANGED))
    assert ended(pull_half, s3, there) == -signal.SIGKILL
    assert current_id(there) == id_of("one") and not (there / id_of("two")).exists()
    assert [path.name for path in there.glob("*.tmp-*")]
    assert travel.pull_live(bucket, there) == id_of("two") and not list(there.glob("*.tmp-*"))
    assert contents(there / id_of("two")) == contents(here / id_of("two"))


def test_of_eight_that_write_at_once_nobody_loses_anything(s3):
    writers = [begun(add_some, s3, f"w{number}", 20) for number in range(8)]
    for writer in writers:
        writer.join()
    seen = catalogue_of(s3)
    assert [writer.exitcode for writer in writers] == [0] * 8
    assert seen.number == len(seen.kept) == 160 and seen.find(seen.live).until is None
    assert sum(one.until is None for one in seen.kept) == 1


def test_a_reply_that_was_lost_is_no_second_change(bucket, s3):
    class Lost(Bucket):
        tries = 0

        def swap(self, *asked):
            self.tries += 1
            return super().swap(*asked) and self.tries > 1

    assert change(Lost(s3), lambda seen: seen.model_copy()).number == catalogue_of(s3).number == 1


def test_a_server_that_ignores_conditions_is_refused(s3, here):
    class Careless(Bucket):
        def swap(self, name, data, mark):
            self.put(name, data)
            return True

    with pytest.raises(KbError, match="If-Match"):
        travel.push(Careless(s3), here, made(here, "one"))
    assert catalogue_of(s3).live is None


def aged(bucket, days):
    """Whatever is not live has not been for so many days."""
    until = datetime.now(UTC) - timedelta(days=days)
    old = lambda one, seen: one if one.id == seen.live else one.model_copy(update={"until": until})
    change(bucket, lambda seen: seen.model_copy(update={"kept": tuple(old(one, seen) for one in seen.kept)}))


def pushed(bucket, here, names):
    for number, name in enumerate(names):
        files = {**FILES, "own.json": name.encode()}
        travel.push(bucket, here, made(here, name, files, f"2026-11-{number + 1:02}T00:00:00+00:00"))


def test_pruning_keeps_what_is_live_new_young_or_named_by_a_receipt(bucket, s3, here):
    pushed(bucket, here, ["live", "old", "named", "new", "newest"])
    travel.use(bucket, here, id_of("live"))
    assert travel.prune(bucket, here, keep=1, days=90, named=()) == []  # all were live a moment ago
    aged(bucket, 91)
    spoil(s3, "0" * 64, b"of a push that failed")
    named = {id_of("named")[:3]}
    assert travel.prune(bucket, here, keep=2, days=90, named=named) == [id_of("old")]
    assert {one.id for one in catalogue_of(s3).kept} == {id_of(name) for name in ("live", "named", "new", "newest")}
    assert not (here / id_of("old")).exists() and (here / id_of("named")).exists()
    assert set(dict(travel.verify(bucket)).values()) == {None} and "0" * 64 not in bucket.sizes(BLOBS)
    own = sha256(b"old").hexdigest()
    assert own not in bucket.sizes(BLOBS) and catalogue_of(s3).cleaning is None
    with pytest.raises(KbError, match="no snapshot"):
        travel.use(bucket, here, id_of("old"))


def test_nothing_is_taken_away_where_a_manifest_cannot_be_read(bucket, s3, here):
    pushed(bucket, here, ["one", "two"])
    before = set(bucket.sizes(BLOBS))
    spoil(s3, kept_of(s3, id_of("one")).manifest, b"?")
    with pytest.raises(Damaged):
        travel.prune(bucket, here, keep=1, days=1, named=())
    assert set(bucket.sizes(BLOBS)) == before and catalogue_of(s3).cleaning is None


def test_a_file_that_goes_between_the_look_and_the_switch_is_sent_again(bucket, s3, here, there):
    pushed(bucket, here, ["old", "live"])
    aged(bucket, 91)

    class Crossed(Bucket):
        """Another prunes after this one has looked, and before it switches."""

        crossed = False

        def swap(self, name, data, mark):
            if name == CURRENT and not self.crossed:
                self.crossed = True
                assert travel.prune(bucket, here, keep=1, days=90, named=()) == [id_of("old")]
            return super().swap(name, data, mark)

    own = {**FILES, "own.json": b"old"}  # the same file as that of the one that goes
    moved = travel.push(Crossed(s3), here, made(here, "next", own))
    assert moved.files == 3  # the manifest twice: nothing named it yet
    assert dict(travel.verify(bucket)) == {id_of("next"): None, id_of("live"): None}
    assert travel.pull_live(bucket, there) == id_of("next")


def test_who_pushes_between_the_change_and_the_deleting_waits_for_its_end(bucket, s3, here, there):
    pushed(bucket, here, ["old", "live"])
    aged(bucket, 91)
    other = made(here, "next", {**FILES, "own.json": b"old"})  # the same file as that of the one that goes
    pusher = threading.Thread(target=travel.push, args=(Bucket(s3), here, other))

    class Slow(Bucket):
        def delete(self, names):
            pusher.start()
            pusher.join(1)  # it would be through by now
            super().delete(names)

    assert travel.prune(Slow(s3), there, keep=1, days=90, named=()) == [id_of("old")]
    pusher.join()
    assert catalogue_of(s3).live == other and set(dict(travel.verify(bucket)).values()) == {None}


def test_those_who_push_while_another_prunes_lose_nothing(bucket, s3, tmp_path):
    pushers = [threading.Thread(target=push_some, args=(s3, tmp_path / f"p{n}", f"p{n}", 3)) for n in range(3)]
    for pusher in pushers:
        pusher.start()
    for _ in range(4):
        aged(bucket, 91)
        travel.prune(bucket, tmp_path / "none", keep=2, days=90, named=())
        time.sleep(0.2)
    for pusher in pushers:
        pusher.join()
    kept = {one.id for one in catalogue_of(s3).kept}
    assert catalogue_of(s3).live in kept and set(dict(travel.verify(bucket)).values()) == {None}


def test_who_was_killed_while_cleaning_holds_nobody_up_for_ever(bucket, s3, here, monkeypatch):
    change(bucket, lambda seen: seen.model_copy(update={"cleaning": "killed"}))
    monkeypatch.setattr(catalogue, "ABANDONED", 0.5)
    travel.push(bucket, here, made(here, "one"))
    assert catalogue_of(s3).cleaning is None and catalogue_of(s3).live == id_of("one")


def test_going_back_is_for_all_and_only_to_what_is_sound(bucket, s3, here, there):
    pushed(bucket, here, ["one", "two"])
    travel.use(bucket, there, id_of("one"))
    assert catalogue_of(s3).live == current_id(there) == id_of("one") and kept_of(s3, id_of("one")).until is None
    spoil(s3, sha256(b"two").hexdigest(), b"xyz")
    remove(here / id_of("two"))
    with pytest.raises(Damaged):
        travel.use(bucket, there, id_of("two"))
    assert catalogue_of(s3).live == current_id(there) == id_of("one")


@pytest.mark.parametrize(
    ("spoilt", "code", "said"),
    [
        ({"endpoint": AWAY}, "bucket.away", "cannot be reached"),
        ({"address": "s3://no-such-bucket/x"}, "bucket.not_there", "no such bucket"),
        ({"key": "nobody"}, "bucket.not_let_in", "does not take these credentials"),
        ({"secret": "geheim-but-wrong"}, "bucket.not_let_in", "does not take these credentials"),
        ({"key": READER, "secret": READERS_SECRET}, "bucket.forbidden", "may not do"),
        ({"key": ""}, "bucket.no_credentials", "no credentials"),
        ({"file": "aws_access_key_id = a\nnonsense geheim-x"}, "bucket.no_credentials", "no credentials"),
        ({"file": None}, "bucket.credentials_not_read", "cannot be read"),
    ],
)
def test_bad_input_gets_one_sentence_without_a_secret(s3, here, tmp_path, monkeypatch, spoilt, code, said):
    for name, value in {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}.items():
        if value in spoilt:
            monkeypatch.setenv(name, spoilt[value])
    s3 = replace(s3, **{name: value for name, value in spoilt.items() if name in ("endpoint", "address")})
    if "file" in spoilt:
        s3 = replace(s3, credentials=tmp_path / "credentials")
        if spoilt["file"]:
            s3.credentials.write_text(spoilt["file"])
    with pytest.raises(KbError) as caught:
        if code in ("bucket.forbidden", "bucket.away"):
            travel.push(Bucket(s3), here, made(here, "one"))
        else:
            travel.pull_live(Bucket(s3), here)
    for language in ("en", "id"):
        words = caught.value.told(language)
        assert "geheim" not in words and "nobody" not in words and "\n" not in words
    assert caught.value.code == code and said in str(caught.value) and current_id(here) is None


def test_what_is_in_the_bucket_under_our_names_and_is_not_ours_is_told(bucket, here):
    bucket.put(CURRENT, b"{}x")
    with pytest.raises(KbError, match="cannot be read: it is damaged"):
        travel.pull_live(bucket, here)


@pytest.mark.parametrize("header", ["", "[default]\n"])
def test_credentials_come_from_a_file_too(s3, here, tmp_path, monkeypatch, header):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    path = tmp_path / "credentials"
    path.write_text(f"{header}aws_access_key_id = satujawab\naws_secret_access_key = {SECRET}\n")
    assert travel.pull_live(Bucket(replace(s3, credentials=path)), here) is None


def test_without_the_library_one_sentence_says_what_to_install(s3, monkeypatch):
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(KbError, match="pip install obstore"):
        Bucket(s3)


@pytest.mark.parametrize("address", ["s3://", "s3:///x", "gs://snapshots/x", "s3://key:geheim@snapshots/x", "s3://a/b"])
def test_a_wrong_address_is_refused_at_the_start_and_not_repeated(address, monkeypatch):
    monkeypatch.setenv("KB_INDEX", address)
    with pytest.raises(KbError, match="s3://bucket/prefix") as caught:
        settings_from_env()
    assert "geheim" not in str(caught.value)


def test_the_settings_name_folder_and_bucket(monkeypatch, tmp_path):
    monkeypatch.setenv("KB_INDEX", "s3://snapshots/satujawab/")
    monkeypatch.setenv("KB_INDEX_CACHE", str(tmp_path))
    monkeypatch.setenv("KB_S3_ENDPOINT", "https://s3.example.go.id:8333/")
    found = settings_from_env()
    assert found.index == tmp_path and found.bucket.address == "s3://snapshots/satujawab"
    assert found.bucket.endpoint == "https://s3.example.go.id:8333"
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "alone"))
    assert settings_from_env().bucket is None and settings_from_env().index == tmp_path / "alone"
    monkeypatch.setenv("KB_S3_ENDPOINT", "https://key:geheim@s3.example.go.id")
    with pytest.raises(KbError, match="KB_S3_ENDPOINT") as caught:
        settings_from_env()
    assert "geheim" not in str(caught.value)
