"""Immutable builds of all that answering needs, one of them live.

`index/<id>/` holds `library.json`, `articles.jsonl`, `passages/`, `dense/`, `foreign/`, `lexical/`, `spelling.json`,
`weights.json`, `self_knowledge.json`, `origin.json` and `manifest.json`. All of it is read when it is opened:
whatever happens to the files later, answers stay the same (docs/decisions/0013). `files/`, what articles show and link
to, is read when it is asked for, and verified then.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast
from weakref import WeakValueDictionary

import numpy as np
from pydantic import ValidationError

from kb.content.change_note import ChangeNote, kept_note
from kb.content.library import Articles, Library
from kb.errors import KbError
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.indexing.dense import Dense, Exact, load_dense
from kb.retrieval.indexing.index import Damaged, Files, current_id, folder_of, list_snapshots, read_manifest
from kb.retrieval.indexing.lexical import Lexical, load_lexical
from kb.retrieval.indexing.passages import SECTION, TITLE, Passages, asked_as, languages_of, undivided_key
from kb.retrieval.indexing.self_knowledge import SelfKnowledge, read_self_knowledge
from kb.retrieval.language.frames import Ears
from kb.retrieval.language.names import PlainWords
from kb.retrieval.language.normalise import Lexicon, lexicon_of, stem
from kb.retrieval.language.quantities import Reader
from kb.retrieval.language.spelling import Spelling
from kb.retrieval.scoring.ranking import Weights

log = logging.getLogger(__name__)

LONELY = 0.9
"""The tightness of an article that has a title alone: that of a usual one."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that answering reads; never changed once loaded, safe to share between threads."""

    id: str
    library: Library
    passages: Passages
    dense: Dense
    """Vectors of the articles' passages, in their order."""
    foreign: Exact
    """Vectors of the questions that no article answers, which are the last of the passages."""
    lexical: Lexical
    spelling: Spelling
    weights: Weights
    """With the threshold that the collection has found for itself."""
    known: SelfKnowledge | None
    """None only while it is being found out."""
    encoder: Encoder
    folder: Path
    manifest: dict[str, Any] = field(repr=False)
    _tightness: dict[int, float] = field(default_factory=dict, repr=False)

    @property
    def files(self) -> Files:
        """Its files, as the manifest names them that it was opened with."""
        return Files(self.folder, self.manifest["files"])

    def changed_on(self, article_id: str) -> date:
        """The day on which an article got the words that it has here; that of the snapshot if it does not say."""
        return date.fromisoformat(self.manifest.get("changed", {}).get(article_id, self.manifest["created"][:10]))

    def note_of(self, article_id: str) -> ChangeNote | None:
        """What an officer said of that change to readers, if anything."""
        return kept_note(self.manifest.get("notes", {}).get(article_id))

    @property
    def record(self) -> list[dict[str, Any]]:
        """Every publication that commits tell of, the newest first: article, day, change, commit and note."""
        found: list[dict[str, Any]] = self.manifest.get("record", [])
        return found

    @cached_property
    def _reviewed(self) -> dict[str, str]:
        return {row["article"]: row["day"] for row in reversed(self.record) if row.get("signed")}

    def reviewed_on(self, article_id: str) -> date | None:
        """When an article was last published with all its signatures; None where no commit tells."""
        day = self._reviewed.get(article_id)
        return date.fromisoformat(day) if day else None

    @property
    def older(self) -> dict[str, dict[str, str]]:
        """By article and language of a translation, since which day the main text says something else."""
        found: dict[str, dict[str, str]] = self.manifest.get("older", {})
        return found

    def original_changed(self, article_id: str, lang: str) -> date | None:
        """Since when an article's main text says something else than its text in a language; None if it does not."""
        day = self.older.get(article_id, {}).get(lang)
        return date.fromisoformat(day) if day else None

    @property
    def lexicon(self) -> Lexicon:
        """How people write about its subject."""
        return self.spelling.lexicon

    @cached_property
    def bounds(self) -> np.ndarray:
        """(articles + 1,): article number a has the passages bounds[a] to bounds[a + 1]."""
        return self.passages.bounds()

    def tightness(self, number: int) -> float:
        """Of article number `number`: the mean cosine of each of its titles and phrasings with the
        nearest other one.
        """
        if number not in self._tightness:
            rows = np.arange(*self.bounds[number : number + 2])
            vectors = self.dense.vectors_of(rows[self.passages.kind[rows] != SECTION])
            cosines = vectors @ vectors.T - 2 * np.eye(len(vectors), dtype=np.float32)
            self._tightness[number] = float(cosines.max(axis=1).mean()) if len(vectors) > 1 else LONELY
        return self._tightness[number]

    @cached_property
    def reader(self) -> Reader:
        """Reads what a question states of the subject's quantities."""
        return Reader(self.library.subject.quantities, self.lexicon)

    @cached_property
    def plain_words(self) -> PlainWords:
        """Tells names from what is asked."""
        return PlainWords(self.library.subject.names)

    @cached_property
    def ears(self) -> Ears:
        """What its articles have heard of, for what is said around a question."""
        titles = self.passages.kind[: self.bounds[-1]] == TITLE
        # Of its parts: a ring with itself in it would stay in memory until the interpreter looks for rings, at last.
        return Ears(self.spelling.familiar, partial(_is_topic, self.lexical, self.lexicon, titles))

    @cached_property
    def _exact(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.passages.exact, kind="stable")
        return self.passages.exact[order], order

    def exact(self, question: str) -> frozenset[int]:
        """The numbers of the articles that have the normalised question as a title or phrasing, whatever its spaces
        and, if that tells one article, its fillers.
        """
        keys, order = self._exact
        wanted = np.uint64(undivided_key(question))
        first, last = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
        rows = order[first:last].tolist()
        if len({int(self.passages.article[row]) for row in rows}) > 1:
            said = question.replace(" ", "")
            rows = [r for r in rows if asked_as(self.passages[r].text, self.lexicon).replace(" ", "") == said]
        return frozenset(int(self.passages.article[row]) for row in rows)


def _is_topic(lexical: Lexical, lexicon: Lexicon, titles: np.ndarray, word: str) -> bool:
    """Whether a title has the word; `titles`, (articles' passages,): which of them are titles."""
    rows = lexical.words.texts_of(stem(lexicon.standard(word)))
    return bool(titles[rows[rows < len(titles)]].any())


def _read_library(files: Files, ids: Sequence[str], passages: Passages | None = None) -> Library:
    """The articles of a snapshot, each parsed at its first use; `ids` are theirs, sorted."""
    data = (files / "articles.jsonl").read_bytes()
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")).tolist()
    lines = memoryview(data)
    stored = {
        article: lines[start:end]
        for article, start, end in zip(ids, [0, *(end + 1 for end in ends)], ends, strict=False)
    }

    def holder(folded: str) -> str | None:
        return passages.holder(folded) if passages else None

    try:
        return Library.from_json((files / "library.json").read_bytes(), Articles((), stored, holder))
    except ValidationError:
        raise KbError("snapshot.other_version", f"snapshot {files.folder.name}") from None


def _load(folder: Path, encoder: Encoder) -> Snapshot:
    """A snapshot's folder; each file is read once, and verified as it is read."""
    manifest = read_manifest(folder)
    if manifest["encoder"] != encoder.id:
        raise KbError(
            "snapshot.other_encoder", f"snapshot {folder.name}", built_with=manifest["encoder"], given=encoder.id
        )
    files = Files(folder, manifest["files"])
    passages = Passages.load(files / "passages", tuple(sorted(manifest["articles"])))
    known = read_self_knowledge(files)
    (files / "origin.json").read_bytes()  # only a build uses it, which is too late to take another snapshot
    _held[folder] = found = Snapshot(
        id=folder.name,
        library=(library := _read_library(files, passages.articles, passages)),
        passages=replace(passages, languages=languages_of(library.subject)),
        dense=load_dense(files / "dense"),
        foreign=cast(Exact, load_dense(files / "foreign")),
        lexical=(lexical := load_lexical(files / "lexical")),
        spelling=Spelling(
            json.loads((files / "spelling.json").read_bytes()), lexical.words.numbers, lexicon_of(library.subject)
        ),
        weights=replace(Weights.from_json((files / "weights.json").read_bytes()), answer_at=known.answer_at),
        known=known,
        encoder=encoder,
        folder=folder,
        manifest=manifest,
    )
    return found


_held: WeakValueDictionary[Path, Snapshot] = WeakValueDictionary()
"""Those of this process that anybody still uses."""


def held_snapshot(index: Path, encoder: Encoder, snapshot_id: str) -> Snapshot:
    """The snapshot asked for, as `open_snapshot` opens it, but once in memory however many use it at a time."""
    held = _held.get(folder_of(index, snapshot_id))
    return held if held is not None and held.encoder is encoder else open_snapshot(index, encoder, snapshot_id)


def open_snapshot(index: Path, encoder: Encoder, snapshot_id: str | None = None) -> Snapshot:
    """The snapshot asked for, else the live one, every file verified.

    A live one that is damaged is logged and the newest sound one built with this encoder is opened instead. Raises
    KbError if there is none, if the one asked for is not sound, or if the encoder is another than it was built with.
    """
    if snapshot_id is not None:
        return _load(folder_of(index, snapshot_id), encoder)
    live, why = current_id(index), "`current` names none"
    if live is not None:
        why = "it is missing"
        if (index / live).is_dir():
            try:
                return _load(index / live, encoder)
            except Damaged as error:
                why = error.message
    for info in list_snapshots(index):
        if info.id == live or info.encoder != encoder.id:
            continue
        try:
            found = _load(index / info.id, encoder)
        except Damaged:
            continue
        log.warning("The live snapshot %s cannot be used (%s); %s is used instead.", live, why, info.id)
        return found
    raise KbError("snapshot.none_sound", str(index))


def library_of(index: Path, snapshot_id: str) -> Library:
    """The articles as an older snapshot holds them, so that a receipt can show what was said."""
    folder = folder_of(index, snapshot_id)
    manifest = read_manifest(folder)
    return _read_library(Files(folder, manifest["files"]), sorted(manifest["articles"]))
