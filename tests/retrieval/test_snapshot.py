import gc
import json
import shutil
import signal
import time
import weakref
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.content.library import Articles, load_library
from kb.errors import KbError
from kb.retrieval.build import build_snapshot, known_articles
from kb.retrieval.indexing import dense
from kb.retrieval.indexing import index as index_folder
from kb.retrieval.indexing.index import current_id, damage, list_snapshots, use_snapshot
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.retrieval.searching.search import search, understood
from kb.settings import ROOT
from scripts.attacks.snapshots import WAYS, attack
from tests.children import begun, build, ended
from tests.content.files import BODY, FRONT, article_text, write_folder

DAY = date(2026, 11, 24)


def library(tmp_path, body=BODY):
    folder = tmp_path / "articles"
    folder.mkdir(exist_ok=True)
    return load_library(write_folder(folder, {"bea-cukai/pajak.md": article_text(FRONT, body)}))


@pytest.fixture(scope="module")
def template(tmp_path_factory, encoder):
    """What each test has a copy of: an index with an older and a live snapshot, and the articles of the live one."""
    folder = tmp_path_factory.mktemp("built")
    index = folder / "index"
    older = build_snapshot(library(folder), encoder, index, DAY)
    time.sleep(1.1)  # their age is told in seconds
    live = build_snapshot(library(folder, BODY + "\nTambahan.\n"), encoder, index, DAY)
    for path in index.rglob("*"):  # so that the tests can damage them
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder, older, live


@pytest.fixture
def built(tmp_path, template):
    """An index of the test's own, and the names of its older and its live snapshot."""
    folder, older, live = template
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return tmp_path / "index", older, live


def test_a_process_that_has_it_open_answers_the_same_whatever_happens_to_its_files(built):
    found = [attack(built[0], str(ROOT / ".cache" / "encoder"), way) for way in WAYS]
    assert [status for status, _ in found] == [0, 0, 0] and len({said.partition(";")[0] for _, said in found}) == 1


def test_each_file_is_read_once_so_that_none_changes_between_being_verified_and_being_used(built, encoder, monkeypatch):
    index, _, live = built
    opened = Counter()

    def count(place: str, opens) -> None:
        def counted(file, *more, **options):
            opened.update([Path(file)] if isinstance(file, str | Path) else [])
            return opens(file, *more, **options)

        monkeypatch.setattr(place, counted)

    for place, opens in {"builtins.open": open, "io.open": open, "faiss.read_index": dense.faiss.read_index}.items():
        count(place, opens)
    assert open_snapshot(index, encoder).id == live
    files = [path for path in (index / live).rglob("*") if path.is_file()]
    assert len(files) > 20 and {path: opened[path] for path in files} == dict.fromkeys(files, 1)


def test_a_file_that_the_manifest_does_not_name_is_not_read(built, encoder):
    index, older, live = built
    path = index / live / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["files"]["weights.json"]
    path.write_text(json.dumps(manifest), "utf-8")
    assert open_snapshot(index, encoder).id == older


def test_what_a_build_takes_over_is_verified_as_well(built, encoder, tmp_path):
    index, _, live = built
    previous = open_snapshot(index, encoder)
    taken_over = load_library(tmp_path / "articles", known_articles(previous, DAY))
    path = index / live / "dense" / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(KbError, match="dense/vectors.faiss is damaged; build again"):
        build_snapshot(taken_over, encoder, index, DAY, previous=previous)
    assert current_id(index) == live


def test_files_are_read_only_and_who_built_them_can_take_them_away(tmp_path, encoder):
    index = tmp_path / "index"
    folder = index / build_snapshot(library(tmp_path), encoder, index, DAY)
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o444} and {
        path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")] if path.is_dir()
    } == {0o555}
    index_folder.remove(folder)
    assert not folder.exists()


def test_the_same_content_gives_the_same_snapshot(tmp_path, encoder):
    one = build_snapshot(library(tmp_path), encoder, tmp_path / "a", DAY)
    two = build_snapshot(library(tmp_path), encoder, tmp_path / "b", DAY)
    assert one == two
    files = lambda index: {
        p.relative_to(index).as_posix(): p.read_bytes()
        for p in (index / one).rglob("*")
        if p.is_file() and p.name != "manifest.json"
    }
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert build_snapshot(library(tmp_path), encoder, tmp_path / "a", DAY) == one


def test_only_new_passages_are_encoded(tmp_path, encoder):
    index = tmp_path / "index"
    build_snapshot(library(tmp_path), encoder, index, DAY)
    seen = []

    class Counting:
        id, dimension, reads_closely = encoder.id, encoder.dimension, False

        def encode(self, texts, kind, progress=None):
            seen.extend(texts if kind == "passage" else ())
            return encoder.encode(texts, kind)

    build_snapshot(library(tmp_path, BODY + "\n## Baru\nKalimat baru.\n"), Counting(), index, DAY)
    assert len(seen) == 1 and "Kalimat baru" in seen[0]


def test_a_damaged_vector_cache_is_made_again(tmp_path, encoder):
    index = tmp_path / "index"
    one = build_snapshot(library(tmp_path), encoder, index, DAY)
    (index / "vectors.sqlite").write_bytes(b"no database" * 1000)
    index_folder.remove(index / one)
    assert build_snapshot(library(tmp_path), encoder, index, DAY) == one and damage(index / one) is None


@pytest.mark.parametrize(
    "name",
    [
        "library.json",
        "articles.jsonl",
        "passages/texts.npy",
        "dense/vectors.faiss",
        "weights.json",
        "self_knowledge.json",
        "manifest.json",
        "lexical/words/postings.npy",
        "spelling.json",
        "origin.json",
    ],
)
@pytest.mark.parametrize("how", ["cut", "flip", "gone"])
def test_a_corrupted_live_snapshot_is_noticed_and_the_previous_one_used(built, encoder, caplog, name, how):
    index, older, live = built
    path = index / live / name
    data = bytearray(path.read_bytes())
    if how == "gone":
        path.unlink()
    else:
        data[len(data) // 2] ^= 1
        path.write_bytes(data if how == "flip" else data[: len(data) // 2])
    if name == "manifest.json" and how == "flip":
        path.write_text(path.read_text("utf-8", errors="replace").replace('"files"', '"flies"'), "utf-8")
    assert open_snapshot(index, encoder).id == older
    assert live in caplog.text and older in caplog.text


@pytest.mark.parametrize("named", ["", "../..", "f" * 12, "x" * 5000, "\udce4"])
def test_a_bad_name_in_current_is_noticed(built, encoder, named):
    index, older, live = built
    (index / "current").write_bytes(named.encode("utf-8", "surrogateescape"))
    assert open_snapshot(index, encoder).id in (older, live)


def test_no_sound_snapshot_gives_one_sentence(built, encoder, tmp_path):
    index, older, live = built
    for snapshot_id in (older, live):
        (index / snapshot_id / "dense/vectors.faiss").unlink()
    with pytest.raises(KbError, match="kb build"):
        open_snapshot(index, encoder)
    with pytest.raises(KbError, match="kb build"):
        open_snapshot(tmp_path / "nowhere", encoder)


def test_another_encoder_is_refused(built, encoder):
    index, _, _ = built
    other = type("Other", (), {"id": "another", "dimension": 384})()
    with pytest.raises(KbError, match="another"):
        open_snapshot(index, other)


def test_rollback_and_its_refusal(built, encoder):
    index, older, live = built
    use_snapshot(index, older)
    assert current_id(index) == older and open_snapshot(index, encoder).id == older
    (index / live / "weights.json").write_text("{}")
    with pytest.raises(KbError, match="damaged"):
        use_snapshot(index, live)
    with pytest.raises(KbError, match="no snapshot"):
        use_snapshot(index, "../etc")
    assert current_id(index) == older
    assert [(i.id, i.live) for i in list_snapshots(index)] == [(live, False), (older, True)]


def test_a_second_build_at_once_is_told(tmp_path, encoder):
    index = tmp_path / "index"
    with index_folder.only_build(index), pytest.raises(KbError, match="another build"):
        build_snapshot(library(tmp_path), encoder, index, DAY)


def test_an_empty_library_is_not_made_live(built, encoder):
    index, _, live = built
    empty = replace(load_library(index.parent / "articles"), articles=Articles(()))
    with pytest.raises(KbError, match="no published article"):
        build_snapshot(empty, encoder, index, DAY)
    assert current_id(index) == live


def test_kill_9_at_any_moment_of_a_build_leaves_the_old_snapshot_live(tmp_path, encoder):
    """Each round kills the build a little later: before, while and after it writes."""
    library(tmp_path)
    index = tmp_path / "index"
    articles = tmp_path / "articles"
    assert ended(build, articles, index) == 0
    old = current_id(index)
    killed = 0
    for round_ in range(12):
        library(
            tmp_path, BODY + "".join(f"\n## Bagian {chr(97 + round_)}{chr(97 + n)}\nIsi bagian.\n" for n in range(20))
        )
        process = begun(build, articles, index)
        process.join(0.1 * round_)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        live = current_id(index)
        assert live is not None and damage(index / live) is None
        if live != old:
            assert process.exitcode in (0, -signal.SIGKILL)
            old = live
        assert open_snapshot(index, encoder).id == live
    assert killed >= 3
    assert ended(build, articles, index) == 0
    assert not list(index.glob("*.tmp-*"))


def test_a_build_that_fails_while_writing_leaves_the_old_snapshot_live(built, encoder, tmp_path, monkeypatch):
    index, _, live = built

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dense.faiss, "write_index", full_disk)
    with pytest.raises(OSError):
        build_snapshot(library(tmp_path, BODY + "\nLagi.\n"), encoder, index, DAY)
    assert current_id(index) == live and open_snapshot(index, encoder).id == live


def test_a_snapshot_that_nobody_uses_any_more_goes_at_once(snapshot, encoder):
    gc.collect()
    gc.disable()  # which looks for rings, at last: so long what is in one stays in memory
    try:
        found = open_snapshot(snapshot.folder.parent, encoder, snapshot.id)
        assert search(found, "min, tolong dong, hp sy diblokir gmn ya makasih banyak", 3).candidates
        assert understood(found, "tolong dong, hp diblokir ya") and found.exact("ponsel diblokir")
        assert found.ears and found.reader and found.plain_words
        parts = [weakref.ref(part) for part in (found, found.library, found.dense, found.lexical, found.passages)]
        del found
        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()
