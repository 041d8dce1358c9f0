"""From articles to a snapshot: what is as it was in the live one is taken over, the rest is rendered, encoded and
indexed.

A snapshot is written beside, synced, renamed, and only then named in `current`, so that a crash at any point leaves the
old one live.
"""

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from kb.content.attachments import FOLDER as ATTACHED
from kb.content.library import Articles, Known, Library
from kb.errors import KbError
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.encoding.vectors import encode_passages
from kb.retrieval.indexing.dense import Exact, build_dense, change_dense, exact, suits
from kb.retrieval.indexing.index import (
    FORMAT,
    current_id,
    damage,
    files_of,
    make_current,
    only_build,
    put_in_place,
    read_manifest,
    remove,
    remove_leftovers,
    renew_manifest,
    sha256_of,
    snapshot_folders,
)
from kb.retrieval.indexing.lexical import build_lexical
from kb.retrieval.indexing.passages import Passage, Passages, foreign_passages, languages_of, passages_of
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.retrieval.indexing.told import change_notes, changed_days, older_days, record_of
from kb.retrieval.language.normalise import ENGLISH, LEXICON, Lexicon, lexicon_of
from kb.retrieval.language.spelling import Spelling, count_words
from kb.retrieval.scoring.ranking import WEIGHTS, Weights
from kb.retrieval.searching.rehearsal import rehearse
from kb.settings import ROOT


def surroundings(library: Library, on: date) -> str:
    """Digest of all that an article's check and passages depend on besides its files:
    facts and their values, owners, the code.
    """
    digest = hashlib.sha256(replace(library, files={}).to_json())  # each article's digest says what it needs of them
    digest.update(repr([(fact.id, fact.value_on(on)) for fact in library.facts.values()]).encode())
    for folder in ("content", "retrieval"):
        for path in sorted((ROOT / "kb" / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def live_snapshot(index: Path, encoder: Encoder) -> Snapshot | None:
    """The live snapshot to build upon; None if there is none that is sound and of this encoder."""
    live = current_id(index)
    return sound_snapshot(index, encoder, live) if live else None


def sound_snapshot(index: Path, encoder: Encoder, snapshot_id: str) -> Snapshot | None:
    """A snapshot to build upon; None if it is not there, not sound or of another encoder."""
    try:
        return open_snapshot(index, encoder, snapshot_id)
    except KbError:
        return None


def known_articles(snapshot: Snapshot, on: date) -> Callable[[Library], Known | None]:
    """For `load_library`: the published articles of a snapshot,
    if all around them is as it was when they were checked.
    """

    def known(around: Library) -> Known | None:
        if snapshot.manifest.get("surroundings") != surroundings(around, on):
            return None
        origin = json.loads((snapshot.files / "origin.json").read_bytes())
        # Of the others the passages do not tell the words, so that they are read again.
        published = {
            article
            for article, passages in zip(snapshot.passages.articles, np.diff(snapshot.bounds), strict=True)
            if passages
        }
        return Known(snapshot.library.articles.changed((), published), origin["digests"])

    return known


def build_snapshot(
    library: Library,
    encoder: Encoder,
    index: Path,
    on: date,
    go_live: bool = True,
    progress: Callable[[int, int], None] | None = None,
    previous: Snapshot | None = None,
    rehearsed: Path | None = None,
) -> str:
    """Builds the published articles into `index/<id>/`, makes it live, and returns its id.

    The id follows from format, encoder, library, passages, spelling lexicon, weights, what the collection knows of
    itself and, where they were learned, the cells of the vectors: the same id has the same content. `previous` is the
    snapshot that the library's stored articles come from; nothing of them is made again. A snapshot of the index that
    has this content already is taken as it is. `rehearsed`: another index, in which one with this content may have
    been asked its phrasings. `progress(done, total)` counts passages that are new. Raises KbError if another build
    runs or there is nothing to serve.
    """
    plan = _plan(library, on, previous)
    if not plan.answerable:
        raise KbError("snapshot.nothing_to_serve", str(index))
    parts = {
        "library.json": library.to_json(),
        "articles.jsonl": b"".join(library.articles.line(article) + b"\n" for article in library.articles),
        "weights.json": WEIGHTS.read_bytes(),
    }
    content = hashlib.sha256(f"{FORMAT}\0{encoder.id}\0".encode() + LEXICON.read_bytes() + ENGLISH.read_bytes())
    for part in (
        *parts.values(),
        *(np.ascontiguousarray(getattr(plan.passages, name)).tobytes() for name in Passages.COLUMNS),
    ):
        content.update(hashlib.sha256(part).digest())
    made = _Made(content.hexdigest(), surroundings(library, on))
    with only_build(index):
        remove_leftovers(index)
        if previous is not None and made.is_in(previous.folder):
            snapshot_id = previous.id
        elif (there := made.found(index)) is not None:
            snapshot_id = there.name
            _renew(there, _told(library, made, previous, on))
        else:
            snapshot_id = _write(index, plan, parts, made, library, encoder, on, previous, progress, rehearsed)
        if go_live and current_id(index) != snapshot_id:
            make_current(index, snapshot_id)
    return snapshot_id


@dataclass(frozen=True)
class _Made:
    """What a snapshot is made of, and by which code: two of the same answer alike and are rehearsed alike."""

    content: str
    surroundings: str

    def is_in(self, folder: Path) -> bool:
        """Whether a sound snapshot of this lies there."""
        try:
            manifest = read_manifest(folder)
        except KbError:
            return False
        same = manifest.get("content") == self.content and manifest.get("surroundings") == self.surroundings
        return same and not damage(folder)

    def found(self, index: Path) -> Path | None:
        """The folder of a snapshot of this, if an index has one."""
        return next((folder for folder in snapshot_folders(index) if self.is_in(folder)), None)


@dataclass(frozen=True)
class _Plan:
    """Which passages there will be, and where each comes from."""

    passages: Passages
    source: np.ndarray
    """(n,) int64: the row of the previous snapshot, or -1 - number for a text that is new."""
    texts: Sequence[str]
    """The new texts."""
    answerable: int
    """How many of the passages, the first ones, are of articles."""


def _plan(library: Library, on: date, previous: Snapshot | None) -> _Plan:
    ids = tuple(library.articles)
    stored = library.articles.stored if previous is not None else {}
    bounds = (
        {
            article: (start, end)
            for article, start, end in zip(
                previous.passages.articles, previous.bounds[:-1], previous.bounds[1:], strict=True
            )
        }
        if previous
        else {}
    )
    source: list[np.ndarray] = []
    new: list[Passage] = []
    for article in ids:
        if article in stored:
            source.append(np.arange(*bounds[article]))
        elif library.articles[article].status == "published":
            own = passages_of(library, library.articles[article], on)
            source.append(np.arange(-1 - len(new), -1 - len(new) - len(own), -1))
            new += own
    answerable = sum(map(len, source))
    if previous is not None and stored:
        source.append(np.arange(previous.bounds[-1], len(previous.passages)))
    else:
        foreign = foreign_passages(library)
        source.append(np.arange(-1 - len(new), -1 - len(new) - len(foreign), -1))
        new += foreign
    order = np.concatenate([*source, np.zeros(0, np.int64)]).astype(np.int64) if answerable else np.zeros(0, np.int64)
    table = Passages.of(ids, new, lexicon_of(library.subject), languages_of(library.subject))
    passages = previous.passages.changed(ids, order, table) if previous is not None and stored else table
    return _Plan(passages, order, [passage.text for passage in new], answerable)


def _write(
    index: Path,
    plan: _Plan,
    parts: Mapping[str, bytes],
    made: _Made,
    library: Library,
    encoder: Encoder,
    on: date,
    previous: Snapshot | None,
    progress: Callable[[int, int], None] | None,
    rehearsed: Path | None,
) -> str:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(plan.texts))

    cache = index / "vectors.sqlite"
    vectors = encode_passages(encoder, plan.texts, cache, advance)
    built_upon = previous if previous is not None and (plan.source >= 0).any() else None
    if built_upon is None:
        dense, foreign = build_dense(vectors[: plan.answerable]), exact(vectors[plan.answerable :])
    elif suits(built_upon.dense, plan.answerable):
        old = built_upon.files / "dense"
        dense, foreign = change_dense(old, plan.source[: plan.answerable], vectors), built_upon.foreign
    else:
        texts = [plan.passages[row].text for row in range(plan.answerable)]
        dense, foreign = build_dense(encode_passages(encoder, texts, cache)), built_upon.foreign
    lexicon = lexicon_of(library.subject)
    lexical = build_lexical(plan.texts, lexicon, built_upon.lexical if built_upon is not None else None, plan.source)
    beside = index / f"snapshot.tmp-{os.getpid()}"
    for part in ("passages", "dense", "foreign"):
        (beside / part).mkdir(parents=True)
    for name, data in parts.items():
        (beside / name).write_bytes(data)
    _copy_files(library, beside / ATTACHED)
    plan.passages.save(beside / "passages")
    dense.save(beside / "dense")
    foreign.save(beside / "foreign")
    lexical.save(beside / "lexical")
    counts = _word_counts(plan, lexicon, built_upon)
    (beside / "spelling.json").write_text(json.dumps(counts, ensure_ascii=False, sort_keys=True), "utf-8")
    spelling, weights = Spelling(counts, lexical.words.numbers, lexicon), Weights.from_json(parts["weights.json"])
    drafted = Snapshot(
        "", library, plan.passages, dense, foreign, lexical, spelling, weights, None, encoder, beside, {}
    )
    # Learned cells may differ, and then what is found in them.
    alike = made.found(rehearsed) if rehearsed is not None and isinstance(dense, Exact) else None
    if alike is not None:
        shutil.copyfile(alike / "self_knowledge.json", beside / "self_knowledge.json")
    else:
        (beside / "self_knowledge.json").write_bytes(rehearse(drafted, library.subject.wrong_at_most).to_json())
    # The surroundings that count are the manifest's; a build of an earlier release looks for them here.
    origin = {"surroundings": made.surroundings, "digests": library.digests}
    (beside / "origin.json").write_text(json.dumps(origin, sort_keys=True), "utf-8")
    files = {path.relative_to(beside).as_posix(): sha256_of(path) for path in files_of(beside)}
    # Learned cells depend on what they were learned from, the rest follows from the content.
    learned = files["dense/vectors.faiss"] if not isinstance(dense, Exact) else ""
    knows = files["self_knowledge.json"]
    snapshot_id = hashlib.sha256(f"{made.content}\0{knows}\0{learned}".encode()).hexdigest()[:12]
    told = _told(library, made, previous, on)
    manifest = {
        "format": FORMAT,
        "id": snapshot_id,
        "content": made.content,
        "encoder": encoder.id,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "passages": len(plan.passages),
        "published": int(np.count_nonzero(np.diff(plan.passages.bounds()))),
        "articles": _versions(library.articles, previous),
        **told,
        "files": files,
    }
    (beside / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")
    folder = index / snapshot_id
    if folder.exists() and not damage(folder):
        _renew(folder, told)
        remove(beside)
        return snapshot_id
    put_in_place(beside, folder)
    return snapshot_id


def _copy_files(library: Library, folder: Path) -> None:
    """What articles show and link to comes along; a proposal, which nobody but an officer sees, has none of it."""
    if library.folder is None:
        return
    for path, file in library.served_files.items():
        data = (library.folder / path).read_bytes()
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise KbError("attachment.missing", path, file=path)
        folder.mkdir(exist_ok=True)
        (folder / path.rpartition("/")[2]).write_bytes(data)


def _told(library: Library, made: _Made, previous: Snapshot | None, on: date) -> dict[str, Any]:
    """What a manifest says beside the content: by which code it was made, when its articles changed and why."""
    changed = changed_days(library, _versions(library.articles, previous), previous, on)
    notes, older = change_notes(library, changed, previous), older_days(library, previous)
    record = record_of(library, previous)
    return {"surroundings": made.surroundings, "changed": changed, "notes": notes, "older": older, "record": record}


def _renew(folder: Path, told: dict[str, Any]) -> None:
    """Gives a snapshot that is there already, and comes back, what is told of it this time."""
    there = json.loads((folder / "manifest.json").read_text("utf-8"))
    if not told.items() <= there.items():
        renew_manifest(folder, json.dumps(there | told, indent=1, ensure_ascii=False).encode("utf-8"))


def _word_counts(plan: _Plan, lexicon: Lexicon, previous: Snapshot | None) -> dict[str, int]:
    """For the spelling: how many passages hold each word."""
    counts = count_words(plan.texts, lexicon)
    if previous is not None:
        gone = np.ones(len(previous.passages), bool)
        gone[plan.source[plan.source >= 0]] = False
        counts.update(Counter(previous.spelling.counts))
        counts.subtract(count_words((previous.passages[int(row)].text for row in np.flatnonzero(gone)), lexicon))
    return {word: count for word, count in counts.items() if count > 0}


def _versions(articles: Articles, previous: Snapshot | None) -> dict[str, str]:
    known = previous.manifest["articles"] if previous else {}
    return {
        article: known[article] if article in articles.stored else articles[article].version for article in articles
    }
