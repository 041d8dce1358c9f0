"""What is built upon a snapshot is what is built from nothing."""

import hashlib
import json
import os
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.content.library import load_library, servable
from kb.publishing.consistency.rules import check
from kb.retrieval import build
from kb.retrieval.build import build_snapshot, known_articles, live_snapshot
from kb.retrieval.indexing import dense, index
from kb.retrieval.indexing.dense import Cells, Exact
from kb.retrieval.indexing.index import current_id, damage
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.retrieval.searching.search import search
from kb.settings import JAKARTA
from tests.content.files import BODY, FRONT, article_text, write_folder
from tests.retrieval.letters import Letters

pytestmark = pytest.mark.model  # no encoder, but hundreds of builds
DAY = date(2026, 11, 24)
ENCODER = Letters()
NAMES = [f"nomor-{letter}zo" for letter in "abcdefghijklmnopqrs"]  # words that are nobody's slang


def text_of(name: str, variant: int) -> str:
    """An article: of the variants, 0 to 2 differ in words, 3 shares a phrasing with all 3s, 4 is a draft with it,
    5 names another, 6 is spoilt.
    """
    front = FRONT.replace("id: pajak", f"id: {name}").replace(
        "Berapa pajak ponsel?", f"Berapa pajak {name} {'xyz'[variant % 3]}?"
    )
    own = ", ".join(
        f"{word} {name} {'xyz'[variant % 3]}"
        for word in ("brp", "tarif", "ppn", "biaya", "ongkos", "bayar", "hitung", "kena")
    )
    front = (
        front[: front.index("phrasings:")]
        + f"phrasings: [{own}{', sama semua' if variant in (3, 4) else ''}]\n"
        + front[front.index("facts:") :]
    )
    if variant == 4:
        front = front.replace("status: published", "status: draft")
    if variant == 5:
        front = front.replace("related: []", "related: [nomor-bzo]")
    if variant == 6:
        front = front.replace("owner: bea-cukai", "owner: nobody")
    return article_text(front, BODY + f"\n## Bagian\nIsi {name} nomor {'i' * (variant + 1)}.\n")


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of a snapshot, but when it was first made and from what:
    articles with errors, which it does not hold, are named there.
    """
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "origin.json"
    }
    manifest = json.loads(found["manifest.json"])
    # When each article changed tells what was there before, which a build from nothing cannot know.
    del manifest["created"], manifest["changed"], manifest["notes"], manifest["files"]["origin.json"]
    return found | {"manifest.json": json.dumps(manifest).encode()}


def build_again(articles: Path, place: Path, upon: bool) -> str:
    live = live_snapshot(place, ENCODER) if upon else None
    library = load_library(articles, known_articles(live, DAY) if live else None)
    return build_snapshot(servable(library, check(library, DAY)), ENCODER, place, DAY, previous=live)


ANEW: dict[tuple, tuple[str, str]] = {}
"""What was built from nothing of some articles already: other series come to the same."""


def anew(articles: Path, place: Path, known: dict[str, int | None]) -> tuple[str, str]:
    """The name and the digest of the snapshot that a build from nothing gives of these variants."""
    key = tuple(sorted((name, variant) for name, variant in known.items() if variant is not None))
    if key not in ANEW:
        built = build_again(articles, place, upon=False)
        ANEW[key] = built, digest_of(place / built)
    return ANEW[key]


def digest_of(folder: Path) -> str:
    return hashlib.sha256(repr(sorted(files_of(folder).items())).encode()).hexdigest()


@pytest.fixture(scope="module")
def quick_disk():
    """Nothing is waited for; that a crash loses nothing is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "sync", lambda path: None)
        patch.setattr(index.os, "fsync", lambda handle: None)
        yield


A, B = NAMES[:2]
edits = st.dictionaries(
    st.sampled_from(NAMES[:4]), st.sampled_from([None, 0, 1, 2, 3, 3, 4, 4, 5, 6]), min_size=1, max_size=3
)


@given(st.lists(edits, min_size=1, max_size=6))
@example([{B: 3}, {A: 3}, {A: 0}])  # the first of those that share a phrasing comes last
@example([{A: 4}, {B: 3}, {A: None}])  # it is a draft's
@example([{B: 0}, {A: 5}, {B: None}])  # what another names goes
@settings(max_examples=40, deadline=None)
def test_any_series_of_edits_gives_the_snapshot_that_a_build_from_nothing_gives(tmp_path_factory, quick_disk, series):
    root = tmp_path_factory.mktemp("series")
    articles, known = root / "articles", {}
    articles.mkdir()
    write_folder(articles, {"bea-cukai/selalu.md": text_of("selalu", 0)})
    build_again(articles, root / "index", upon=False)
    for changed in series:
        for name, variant in changed.items():
            path = articles / "bea-cukai" / f"{name}.md"
            path.unlink(missing_ok=True) if variant is None else path.write_text(text_of(name, variant), "utf-8")
            known[name] = variant
        built = build_again(articles, root / "index", upon=True)
        assert (built, digest_of(root / "index" / built)) == anew(articles, root / "anew", known)
    shutil.rmtree(root)


def test_a_snapshot_that_new_code_makes_again_is_built_upon_from_then_on(tmp_path, quick_disk, monkeypatch):
    """Its files are the same, so that it keeps its name: what it was made by has to be told all the same."""
    articles, place = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    write_folder(articles, {f"bea-cukai/{name}.md": text_of(name, 0) for name in (A, B)})
    first = build_again(articles, place, upon=False)
    monkeypatch.setattr(build, "surroundings", lambda library, on: "other code")
    assert known_articles(live_snapshot(place, ENCODER), DAY)(load_library(articles)) is None
    assert build_again(articles, place, upon=True) == first and damage(place / first) is None
    known = known_articles(live_snapshot(place, ENCODER), DAY)(load_library(articles))
    assert {A, B} <= set(known.articles)


def test_what_is_there_already_is_not_made_again(tmp_path, quick_disk, monkeypatch):
    """Neither in the index nor, as far as a collection knows itself, from another one."""
    articles, asked = tmp_path / "articles", []
    articles.mkdir()
    write_folder(articles, {f"bea-cukai/{name}.md": text_of(name, 0) for name in (A, B)})
    rehearse = build.rehearse
    monkeypatch.setattr(build, "rehearse", lambda *given: asked.append(1) or rehearse(*given))
    first = build_again(articles, tmp_path / "one", upon=False)
    (articles / "bea-cukai" / f"{A}.md").write_text(text_of(A, 1), "utf-8")
    second = build_again(articles, tmp_path / "one", upon=True)
    assert len(asked) == 2 and first != second
    (articles / "bea-cukai" / f"{A}.md").write_text(text_of(A, 0), "utf-8")
    assert build_again(articles, tmp_path / "one", upon=True) == first == current_id(tmp_path / "one")
    library = load_library(articles)
    built = build_snapshot(library, ENCODER, tmp_path / "two", DAY, rehearsed=tmp_path / "one")
    assert built == first and len(asked) == 2
    index.remove(tmp_path / "one" / first)
    build_snapshot(library, ENCODER, tmp_path / "three", DAY, rehearsed=tmp_path / "one")
    assert len(asked) == 3


def test_an_article_keeps_the_day_of_its_last_change(tmp_path, quick_disk):
    articles, written = tmp_path / "articles", datetime(2026, 3, 1, 12, tzinfo=JAKARTA)
    articles.mkdir()
    write_folder(articles, {f"bea-cukai/{name}.md": text_of(name, 0) for name in (A, B)})
    for path in articles.rglob("*.md"):
        os.utime(path, (written.timestamp(), written.timestamp()))

    def days(upon: bool) -> dict[str, str]:
        built = build_again(articles, tmp_path / "index", upon)
        return json.loads((tmp_path / "index" / built / "manifest.json").read_text("utf-8"))["changed"]

    assert days(upon=False) == {A: "2026-03-01", B: "2026-03-01"}
    (articles / "bea-cukai" / f"{B}.md").write_text(text_of(B, 1), "utf-8")
    assert days(upon=True) == {A: "2026-03-01", B: DAY.isoformat()}
    # What comes back is new to who has read what came between, though its snapshot is there already.
    (articles / "bea-cukai" / f"{B}.md").write_text(text_of(B, 0), "utf-8")
    assert days(upon=True) == {A: "2026-03-01", B: DAY.isoformat()}
    assert damage(tmp_path / "index" / current_id(tmp_path / "index")) is None


def test_cells_are_brought_up_to_date_and_made_anew_when_too_few_or_too_many(tmp_path, quick_disk, monkeypatch):
    monkeypatch.setattr(dense, "EXACT_UP_TO", 40)
    monkeypatch.setattr(dense, "PER_CELL", 12)
    articles = tmp_path / "articles"
    articles.mkdir()
    place, known = articles / "bea-cukai", dict.fromkeys(NAMES[:6], 0)
    steps = [
        {},
        {NAMES[0]: 1},
        {NAMES[1]: None, NAMES[2]: 2},
        {NAMES[6]: 0},
        *({name: 0} for name in NAMES[7:]),
        dict.fromkeys(NAMES[2:]),
    ]
    write_folder(articles, {f"bea-cukai/{name}.md": text_of(name, variant) for name, variant in known.items()})
    kinds = []
    for number, step in enumerate(steps):
        known |= step
        for name, variant in step.items():
            path = place / f"{name}.md"
            path.unlink() if variant is None else path.write_text(text_of(name, variant), "utf-8")
        build_again(articles, tmp_path / "index", upon=number > 0)
        snapshot = open_snapshot(tmp_path / "index", ENCODER)
        kinds.append((type(snapshot.dense), snapshot.dense.index.nlist if isinstance(snapshot.dense, Cells) else None))
        expected = {name for name, variant in known.items() if variant is not None}
        assert set(snapshot.library.articles) == expected and len(snapshot.dense) == snapshot.bounds[-1]
        vectors = ENCODER.encode([passage.text for passage in snapshot.passages], "passage")
        for row in range(0, len(snapshot.dense), 5):
            near, _ = snapshot.dense.near(vectors[row], 3)
            # Titles that differ in a letter have nearly one vector, which a byte a component may not tell apart.
            assert snapshot.passages[row].text in {snapshot.passages[found].text for found in near}
        for name in expected:
            title = snapshot.library.articles[name].text("id").title
            assert search(snapshot, title).candidates[0].article_id == name
    assert kinds[0] == kinds[1] == kinds[3] and kinds[0][0] is Cells
    assert kinds[-2][0] is Cells and kinds[-2][1] > kinds[0][1]
    assert kinds[-1][0] is Exact
