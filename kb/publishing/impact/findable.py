"""Whether an article that is being written will be found, asked of the articles with it in place.

What questions get, whether near articles lose theirs, how many of its phrasings find it though each is left out, and
which lines pull questions away. Nothing of it is kept.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import numpy as np

from kb.content.article import Article
from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.overlay import Files, Signature, overlaid, present_library, signature_of
from kb.publishing.impact.changes import (
    Change,
    Outcome,
    Question,
    compare,
    open_live,
    open_proposed,
    outcomes,
    propose,
    questions_answered_by,
    recorded_questions,
)
from kb.publishing.impact.suggestions import Suggestion, suggestions
from kb.retrieval.encoding.vectors import read_quickly
from kb.retrieval.indexing.index import current_id
from kb.retrieval.indexing.passages import EVERYDAY, PHRASING, SECTION, Passage
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.confidence import CONSIDERED, confidence
from kb.retrieval.searching.search import SearchRequest, find, prepare, understood

BATCH = 16
"""Questions that are asked together, between two looks at whether somebody wants to stop."""
NEAREST = 80
"""Titles and phrasings of other articles that are asked for again, the nearest to the draft's."""
RECORDED = 60
"""The same of recorded and of real questions to the articles that these belong to."""
LEFT_OUT = 100
"""Phrasings that are asked while left out, the first ones."""
PULLS = 3
OUT_OF_SCOPE = "out_of_scope.txt"
Stage = Literal["building", "asking", "neighbours", "left_out", "suggesting"]
Progress = Callable[[Stage, int, int], None]
"""Told the stage, what is done of it and how much there is; may raise `Stopped`."""


class Stopped(Exception):
    """Raised by a `Progress` when nobody waits for the result any more."""


@dataclass(frozen=True)
class Pull:
    """A line that is nearer to a question than all that the draft says, or that of the article that was found."""

    text: str
    path: str
    line: int
    """From 1."""
    article: str | None
    """None for a question that no article answers."""
    kind: str
    """As `Passage.kind`."""


@dataclass(frozen=True)
class Asked:
    """A question, what it gets now and with the draft in place, and what pulls it away if it does not find the
    draft.
    """

    question: str
    now: Outcome | None
    """None if it is not asked of the live articles."""
    then: Outcome
    pulls: tuple[Pull, ...]


@dataclass(frozen=True)
class Findability:
    """All that is known of a draft; `asked` and `left_out` in the order of the questions."""

    article: str
    asked: tuple[Asked, ...]
    neighbours: int
    """Questions of near articles that were asked."""
    lost: tuple[Change, ...]
    """Those of them that no longer get what they got."""
    left_out: tuple[Asked, ...]
    """The draft's phrasings, each asked while it is left out."""
    usual: float | None
    """The share of all articles' phrasings that find theirs so; None where they are too few to tell."""
    suggested: tuple[Suggestion, ...]

    def finds(self, outcome: Outcome) -> bool:
        """Whether it is the draft that is given as the answer."""
        return outcome.status == "answered" and outcome.article == self.article

    @property
    def found(self) -> int:
        """How many questions find the draft."""
        return sum(self.finds(one.then) for one in self.asked)

    @property
    def found_left_out(self) -> int:
        """How many of its phrasings find the draft while they are left out."""
        return sum(self.finds(one.then) for one in self.left_out)


def find_out(
    context: Context, article_id: str, files: Files, questions: Sequence[str], on: date, progress: Progress
) -> Findability:
    """Asks questions, masked already, of the articles with a draft's files in place.

    An article that begins to hold later, or that agents alone see, is asked for on its first day and as agents are
    answered. KbError if the draft cannot be read yet or another build runs.
    """
    progress("building", 0, 1)
    article = overlaid(present_library(context.articles), context.articles, files).articles.get(article_id)
    day = max(on, article.valid_from) if article else on
    proposed = _proposed(context, files, day)
    snapshot = open_proposed(context, proposed)
    article = snapshot.library.articles[article_id]
    channel = "web" if "citizen" in article.audience else "agent"
    asked = _asked(context, snapshot, article, questions, day, channel, progress)
    near = _near_lines(snapshot, article_id)
    neighbours = _neighbours(context, snapshot, near)
    told = lambda done, total: progress("neighbours", done, total)  # noqa: E731  two names for one call
    differ = compare(context, proposed, neighbours, day, told, channel).changes
    left_out = _left_out(context, snapshot, article, progress)
    progress("suggesting", 0, 1)
    known = snapshot.known
    return Findability(
        article_id,
        tuple(asked),
        len(neighbours),
        tuple(change for change in differ if _loses(change)),
        tuple(left_out),
        known.right if known and known.enough else None,
        tuple(suggestions(context, snapshot, article, day, channel)),
    )


def _proposed(context: Context, files: Files, on: date) -> str:
    """The snapshot with the draft in place, built anew only if something has changed."""
    wanted = context, signature_of(context.articles), current_id(context.index), json.dumps(files, sort_keys=True), on
    found = _built(*wanted)
    try:
        open_proposed(context, found)
    except KbError:  # others were proposed since, and this one has gone
        _built.cache_clear()
        found = _built(*wanted)
    return found


@lru_cache(maxsize=4)
def _built(context: Context, _signature: Signature, _live: str | None, files_json: str, on: date) -> str:
    return propose(context, json.loads(files_json), on, unfinished=True)


def _asked(
    context: Context,
    snapshot: Snapshot,
    article: Article,
    questions: Sequence[str],
    on: date,
    channel: str,
    progress: Progress,
) -> list[Asked]:
    live = open_live(context)
    now: dict[str, Outcome] = {}
    then: dict[str, Outcome] = {}
    for start in range(0, len(questions), BATCH):
        progress("asking", start, len(questions))
        texts = questions[start : start + BATCH]
        then |= zip(texts, outcomes(snapshot, texts, on, channel), strict=True)
        now |= zip(texts, outcomes(live, texts, on, channel), strict=True) if live else ()
    away = [text for text in questions if then[text].article != article.id]
    pulls = dict(zip(away, _pulls(context, snapshot, article.id, away), strict=True))
    return [Asked(text, now.get(text), then[text], pulls.get(text, ())) for text in questions]


def _own_rows(snapshot: Snapshot, article_id: str) -> np.ndarray:
    number = snapshot.passages.articles.index(article_id)
    return np.arange(*snapshot.bounds[number : number + 2])


def _near_lines(snapshot: Snapshot, article_id: str) -> list[Passage]:
    """The titles and phrasings of others that are nearest to one of the article's, the nearest first."""
    own = _own_rows(snapshot, article_id)
    best: dict[int, float] = {}
    for vector in snapshot.dense.vectors_of(own[snapshot.passages.kind[own] != SECTION]):
        for row, cosine in zip(*snapshot.dense.near(vector, NEAREST), strict=True):
            best[int(row)] = max(best.get(int(row), -1.0), float(cosine))
    others = [row for row in best if not own[0] <= row <= own[-1] and snapshot.passages.kind[row] != SECTION]
    return [snapshot.passages[row] for row in sorted(others, key=lambda row: (-best[row], row))[:NEAREST]]


def _neighbours(context: Context, snapshot: Snapshot, near: Sequence[Passage]) -> list[Question]:
    """What is asked to see whether near articles lose: their lines, and what was recorded and really asked of them."""
    found = {line.text: Question(line.text, frozenset({line.article})) for line in near}
    articles = dict.fromkeys(line.article for line in near)
    recorded = [one for one in recorded_questions(context, 0) if one.articles and one.articles & articles.keys()]
    for question in _nearest(snapshot, recorded, near)[:RECORDED]:
        found.setdefault(question.text, question)
    for text in questions_answered_by(context, articles, RECORDED):
        found.setdefault(text, Question(text))
    return list(found.values())


def _nearest(snapshot: Snapshot, questions: Sequence[Question], near: Sequence[Passage]) -> list[Question]:
    if len(questions) <= RECORDED:
        return list(questions)
    asked = snapshot.encoder.encode([question.text for question in questions], "query")
    lines = snapshot.encoder.encode([line.text for line in near[:BATCH]], "query")
    nearness = (asked @ lines.T).max(axis=1)
    return [questions[at] for at in np.argsort(-nearness, kind="stable")]


def _loses(change: Change) -> bool:
    """Whether a question had an answer, a right one as far as anybody has said, and has another one or none."""
    before, after, right = change.before, change.after, change.question.articles
    if before.status != "answered" or (right is not None and before.article not in right):
        return False
    same = after.status == "answered" and after.article == before.article
    return not same and not (right is not None and after.status == "answered" and after.article in right)


def _left_out(context: Context, snapshot: Snapshot, article: Article, progress: Progress) -> list[Asked]:
    own = _own_rows(snapshot, article.id)
    rows = [int(row) for row in own[snapshot.passages.kind[own] == PHRASING]][:LEFT_OUT]
    then: dict[int, Outcome] = {}
    for start in range(0, len(rows), BATCH):
        progress("left_out", start, len(rows))
        some = rows[start : start + BATCH]
        then |= zip(some, _while_left_out(snapshot, some), strict=True)
    away = [row for row in rows if then[row].article != article.id]
    texts = {row: snapshot.passages[row].text for row in rows}
    pulls = dict(zip(away, _pulls(context, snapshot, article.id, [texts[row] for row in away], away), strict=True))
    return [Asked(texts[row], None, then[row], pulls.get(row, ())) for row in rows]


def _while_left_out(snapshot: Snapshot, rows: Sequence[int]) -> list[Outcome]:
    """What each phrasing finds while it is left out, as a build rehearses it: answered or not, never asked back."""
    requests = [
        SearchRequest(prepare(snapshot, understood(snapshot, snapshot.passages[row].text)), without=row) for row in rows
    ]
    found = []
    for scored in find(snapshot, requests, CONSIDERED):
        ranked = scored.ranked(CONSIDERED)
        if confidence(snapshot, ranked)[0] >= snapshot.weights.answer_at:
            best = snapshot.library.articles[ranked.candidates[0].article_id]
            found.append(Outcome("answered", best.id, best.main.title, ""))
        else:
            found.append(Outcome("no_answer", None, "", ""))
    return found


def _pulls(
    context: Context, snapshot: Snapshot, article_id: str, texts: Sequence[str], without: Sequence[int] = ()
) -> list[tuple[Pull, ...]]:
    """For each text the lines of others that are nearer to it than all of the article's, but for the row that is left
    out; where words alone decided, the nearest of others.
    """
    own, foreign = _own_rows(snapshot, article_id), int(snapshot.bounds[-1])
    asked = [prepare(snapshot, understood(snapshot, text)).texts for text in texts]
    found = []
    for number, vector in enumerate(read_quickly(snapshot.encoder, asked) if asked else []):
        mine = own[own != without[number]] if without else own
        nearest = float(snapshot.dense.cosines(vector, mine).max(initial=-1.0))
        rows, cosines = snapshot.dense.near(vector, len(own) + PULLS)
        away, away_cosines = snapshot.foreign.near(vector, PULLS)
        others = [(float(c), int(r)) for r, c in zip(rows, cosines, strict=True) if not own[0] <= r <= own[-1]]
        others += [(float(c), foreign + int(r)) for r, c in zip(away, away_cosines, strict=True)]
        others.sort(key=lambda one: (-one[0], one[1]))
        nearer = [row for cosine, row in others if cosine >= nearest] or [row for _, row in others[:1]]
        found.append(tuple(_pull(context, snapshot.library, snapshot.passages[row]) for row in nearer[:PULLS]))
    return found


def _pull(context: Context, library: Library, passage: Passage) -> Pull:
    if not passage.article:
        path, line = _line_out_of_scope(context, passage.text)
        return Pull(passage.text, path, line, None, passage.kind)
    text = next(one for lang, one in library.articles[passage.article].texts.items() if lang == passage.lang)
    key = f"phrasings.{text.phrasings.index(passage.text)}" if passage.kind == "phrasing" else passage.kind
    return Pull(passage.text, text.path, text.lines.get(key, text.body_line), passage.article, passage.kind)


def _line_out_of_scope(context: Context, words: str) -> tuple[str, int]:
    """The file and line of a question that no article answers: the collection's, or of those that the program has for
    every collection.
    """
    for path in (context.articles / OUT_OF_SCOPE, EVERYDAY):
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        for number, line in enumerate(lines, 1):
            if line.strip() == words:
                return path.name, number
    return OUT_OF_SCOPE, 1
