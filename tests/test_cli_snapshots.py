"""`kb build` and `kb snapshots …` where KB_INDEX names a bucket."""

import os
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from kb.answering.ask import ask, today
from kb.answering.receipt import make_receipt
from kb.retrieval.indexing import travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import change
from kb.retrieval.indexing.index import current_id, make_current
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.storage.calls import begin_call, save_calls, show_article
from kb.storage.receipts import given_since
from kb.storage.store import Store, log_answer
from tests.commands import kb
from tests.content.files import BODY, FRONT, article_text, write_folder
from tests.snapshots import FILES, catalogue_of, id_of, made

SERVER = "postgresql://satujawab:geheim@db.example.go.id/satujawab"


@pytest.fixture
def places(s3, tmp_path, monkeypatch):
    """The settings of the desk; articles are in the folder."""
    articles = tmp_path / "articles"
    articles.mkdir()
    settings = {
        "KB_ARTICLES": articles, "KB_INDEX": s3.address, "KB_INDEX_CACHE": s3.cache, "KB_S3_ENDPOINT": s3.endpoint,
        "KB_DATABASE_URL": f"sqlite:///{tmp_path / 'kept.sqlite'}",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    return SimpleNamespace(articles=articles, index=s3.cache)


def write(places, body):
    write_folder(places.articles, {"bea-cukai/pajak.md": article_text(FRONT, body)})


@pytest.mark.model
def test_a_build_goes_to_the_bucket_and_another_machine_goes_back(places, s3, tmp_path, encoder):
    write(places, BODY)
    first = kb("build")
    one = current_id(places.index)
    assert first.returncode == 0 and f"sent to {s3.address}" in first.stdout and catalogue_of(s3).live == one
    assert "0 files with 0.0 MB were sent" in kb("build").stdout
    write(places, BODY + "\nTambahan.\n")
    other = {"KB_INDEX_CACHE": tmp_path / "other"}  # a machine that has nothing yet builds upon what it pulls
    assert kb("build", **other).returncode == 0
    two = current_id(tmp_path / "other")
    assert two != one and catalogue_of(s3).live == two and current_id(places.index) == one
    listed = kb("snapshots", "list").stdout.splitlines()
    assert sorted(line[:14] for line in listed) == sorted([f"  {one}", f"* {two}"])
    assert kb("snapshots", "use", one, **other).returncode == 0
    assert catalogue_of(s3).live == one and open_snapshot(tmp_path / "other", encoder).id == one
    verified = kb("snapshots", "verify")
    assert verified.returncode == 0 and verified.stdout.count("sound") == 2


@pytest.mark.parametrize("words", [("build",), ("snapshots", "use", "0" * 12), ("snapshots", "prune")])
def test_a_replica_never_writes(places, s3, tmp_path, words):
    travel.push(Bucket(s3), tmp_path / "here", made(tmp_path / "here", "one"))
    number = catalogue_of(s3).number
    done = kb(*words, KB_ROLE="replica", KB_DATABASE_URL=SERVER)
    assert done.returncode == 2 and "only answers" in done.stderr and catalogue_of(s3).number == number


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (("build",), {"KB_S3_ENDPOINT": "http://127.0.0.1:9"}, "cannot be reached"),
        (("snapshots", "list"), {"AWS_SECRET_ACCESS_KEY": "geheim-wrong"}, "does not take these credentials"),
        (("snapshots", "verify"), {"KB_INDEX": "s3://no-such-bucket/x"}, "no such bucket"),
        (("snapshots", "use", "0" * 12), {}, "no snapshot"),
        (("snapshots", "list", "--index", "s3://a:geheim@b"), {}, "s3://bucket/prefix"),
    ],
)
def test_bad_input_gets_one_sentence(places, words, settings, said):
    done = kb(*words, **settings)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert "geheim" not in done.stderr


def test_an_index_of_the_command_line_is_a_folder_or_a_bucket(places, s3, tmp_path):
    made(tmp_path / "alone", "one")
    assert id_of("one") in kb("snapshots", "list", "--index", tmp_path / "alone").stdout
    assert kb("snapshots", "list", "--index", s3.address, KB_INDEX="").stdout == ""


def test_old_ones_go_but_not_those_that_a_receipt_of_the_last_days_names(places, s3, database, tmp_path, monkeypatch):
    monkeypatch.setenv("KB_DATABASE_URL", database.address)
    names = ["old", "asked", "told back", "shown", "asked long ago", "live"]
    for number, name in enumerate(names):
        created = f"2026-11-{number + 1:02}T00:00:00+00:00"
        travel.push(Bucket(s3), places.index, made(places.index, name, {**FILES, "own.json": name.encode()}, created))
    long_ago = datetime.now(UTC) - timedelta(days=40)
    aged = lambda one: one if one.id == id_of("live") else one.model_copy(update={"until": long_ago})
    change(Bucket(s3), lambda seen: seen.model_copy(update={"kept": tuple(map(aged, seen.kept))}))
    receipt = {name: make_receipt(id_of(name), "pajak", "1", today()) for name in names}
    store = database.open()
    for name in ("asked", "asked long ago"):
        store.log_query(
            question="q", status="answered", article="pajak", confidence=1.0, channel="web", lang="id", operator=None,
            snapshot=id_of(name), receipt=receipt[name],
        )  # fmt: skip
    store.flush()
    database.execute(
        f"UPDATE queries SET at = '{long_ago.strftime('%Y-%m-%d %H:%M:%S')}' WHERE snapshot = '{id_of(names[4])}'"
    )
    store.add_feedback(receipt["told back"], True, "")
    with store.transaction() as kept:
        save_calls(kept, [show_article(begin_call("kominfo", "id"), "pajak", receipt["shown"])])
    assert given_since(store, 30) == {receipt[name] for name in ("asked", "told back", "shown")}
    done = kb("snapshots", "prune", "--keep", 1, "--days", 30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [id_of("old"), id_of("asked long ago"), "2 snapshots were taken away."]
    assert not (places.index / id_of("old")).exists()


def test_without_a_bucket_old_ones_go_from_the_folder_by_the_same_rule(tmp_path, monkeypatch):
    index, long_ago = tmp_path / "index", time.time() - 40 * 86_400
    for name, value in {"KB_INDEX": index, "KB_DATABASE_URL": f"sqlite:///{tmp_path / 'kept.sqlite'}"}.items():
        monkeypatch.setenv(name, str(value))
    names = ["old", "asked", "older", "live until now", "live"]
    for number, name in enumerate(names):
        made(index, name, {**FILES, "own.json": name.encode()}, f"2026-09-{number + 1:02}T00:00:00+00:00")
        os.utime(index / id_of(name), (long_ago, long_ago))
    make_current(index, id_of("live until now"))
    make_current(index, id_of("live"))
    store = Store(f"sqlite:///{tmp_path / 'kept.sqlite'}")
    store.add_feedback(make_receipt(id_of("asked"), "pajak", "1", today()), True, "")
    store.close()
    done = kb("snapshots", "prune", "--keep", 1, "--days", 30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [id_of("old"), id_of("older"), "2 snapshots were taken away."]
    assert {path.name for path in index.iterdir() if path.is_dir()} == {id_of(n) for n in names} - {
        id_of("old"), id_of("older")
    }  # fmt: skip
    assert kb("snapshots", "prune", "--keep", 1, "--days", 30).stdout == "0 snapshots were taken away.\n"


@pytest.mark.model
def test_the_receipt_that_is_kept_names_the_snapshot(snapshot, database):
    store = database.open()
    answer = ask(snapshot, "hp diblokir", "web", "id")
    log_answer(store, answer, "web", "id", None)
    store.flush()
    assert given_since(store, 1) == {answer.receipt}
