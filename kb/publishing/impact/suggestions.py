"""How people would ask: real questions that are near in meaning to an article's, and its titles reworded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select

from kb.answering.language import language_of
from kb.answering.redact import is_masked
from kb.content.article import Article, folded
from kb.content.languages import Lang
from kb.publishing.context import Context
from kb.publishing.impact.changes import Outcome, answered_questions, outcomes, unanswered_questions
from kb.publishing.impact.grouping import SAME
from kb.publishing.impact.question_groups import groups
from kb.publishing.impact.rewordings import load_rewordings, reworded
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.indexing.snapshot import Snapshot
from kb.storage.question_groups import Wording, key_of

NEAR = 0.80
"""Cosine from which a question is offered; the encoder gives unrelated ones about 0.7."""
MOST = 6
MOST_OF_EACH = 12
"""Real and reworded ones that are offered for a whole article."""
DAYS = 90
"""Over which what was asked in vain is looked at."""
OWN = 40
"""Titles and phrasings of an article that questions are compared with."""
LONGEST = 300
"""Characters of a phrasing."""


_known: dict[tuple[str, str], np.ndarray] = {}
KEPT = 5_000


@dataclass(frozen=True)
class Suggestion:
    """A phrasing that an article could have, and what it gets while the article does not have it."""

    text: str
    lang: Lang
    times: int
    """How often it was asked; 0 of a title that was reworded."""
    then: Outcome


def _vectors(encoder: Encoder, texts: list[str]) -> np.ndarray:
    """Unit rows; what was encoded lately is not encoded again, since this runs at each pause in writing."""
    missing = [text for text in dict.fromkeys(texts) if (encoder.id, text) not in _known]
    if len(_known) + len(missing) > KEPT:
        _known.clear()
        missing = list(dict.fromkeys(texts))
    if missing:
        _known.update(
            {(encoder.id, text): row for text, row in zip(missing, encoder.encode(missing, "query"), strict=True)}
        )
    return np.vstack([_known[encoder.id, text] for text in texts])


def suggest_phrasings(context: Context, title: str, phrasings: tuple[str, ...], most: int = MOST) -> list[str]:
    """The unanswered questions nearest to a title and its phrasings, the nearest first, without those it has."""
    have = {" ".join(phrasing.casefold().split()) for phrasing in (title, *phrasings)}
    asked = [
        question
        for question in unanswered_questions(context)
        if " ".join(question.casefold().split()) not in have and "[" not in question
    ]
    own = [text for text in (title, *phrasings[:10]) if text.strip()]
    if not asked or not own:
        return []
    nearness = _nearness(context.encoder, own, asked)
    order = np.argsort(-nearness, kind="stable")
    return [asked[at] for at in order if nearness[at] >= NEAR][:most]


def _nearness(encoder: Encoder, own: list[str], asked: list[str]) -> np.ndarray:
    """Of each question the cosine with the nearest of an article's texts, (asked,)."""
    vectors = _vectors(encoder, [*own, *asked])
    nearness: np.ndarray = (vectors[len(own) :] @ vectors[: len(own)].T).max(axis=1)
    return nearness


def suggestions(
    context: Context, snapshot: Snapshot, article: Article, on: date, channel: str, most: int = MOST_OF_EACH
) -> list[Suggestion]:
    """What was asked, the nearest first, then reworded titles, without what any article of the snapshot has already;
    those that find the article as it is come last.
    """
    own = [words for text in article.texts.values() for words in (text.title, *text.phrasings)][:OWN]
    real = _real(context, own, article.id)
    rewordings = load_rewordings(context.articles)
    made = [(one, lang) for lang, text in article.texts.items() for one in reworded(rewordings, text.title, lang)]
    langs: dict[str, Lang] = {text: _lang(snapshot, article, text) for text, _ in real} | dict(made)
    times = dict(_new(snapshot, real, most))
    asked = {folded(text) for text in times}
    times |= _new(snapshot, [(text, 0) for text, _ in made if folded(text) not in asked], most)
    then = outcomes(snapshot, [*times], on, channel)
    offered = [Suggestion(text, langs[text], times[text], one) for text, one in zip(times, then, strict=True)]
    return sorted(offered, key=lambda one: (one.times == 0, one.then.article == article.id))


def _lang(snapshot: Snapshot, article: Article, text: str) -> Lang:
    """The language whose file takes it: without an English one, English phrasings stand beside the others."""
    return "en" if "en" in article.texts and language_of(text, snapshot.lexicon) == "en" else article.main.lang


def _new(snapshot: Snapshot, texts: Iterable[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    """The first of those that can be a phrasing and are none yet."""
    found: dict[str, tuple[str, int]] = {}
    for text, times in texts:
        if text.strip() and len(text) <= LONGEST and not is_masked(text) and not snapshot.passages.holder(folded(text)):
            found.setdefault(folded(text), (text, times))
    return list(found.values())[:most]


def _real(context: Context, own: list[str], article: str) -> list[tuple[str, int]]:
    """What was asked near to an article, the nearest first, and how often.

    A question that was asked in vain brings all that mean the same, and one that got another article must be nearer.
    """
    found = [(nearness, *one) for nearness, wordings in _groups_near(context, own) for one in wordings]
    answered = answered_questions(context, article)
    if answered:
        nearness = _nearness(context.encoder, own, [*answered])
        found += [
            (float(near), text, answered[text]) for near, text in zip(nearness, answered, strict=True) if near >= SAME
        ]
    return [(text, times) for _, text, times in sorted(found, key=lambda one: (-one[0], -one[2], one[1]))]


def _groups_near(context: Context, own: list[str]) -> Iterator[tuple[float, Sequence[tuple[str, int]]]]:
    """Of each group of questions that is near: its nearest wording's cosine, and all of its wordings."""
    asked = groups(context, DAYS)
    with context.store.transaction(reading=True) as database:
        kept = select(Wording.key, Wording.vector).where(Wording.encoder == context.encoder.id)
        vectors = {key: np.frombuffer(vector, np.float32) for key, vector in database.execute(kept)}
    mine = _vectors(context.encoder, own)
    for group in asked:
        rows = [vectors[key] for text in group.texts if (key := key_of(text)) in vectors]
        if rows and (nearness := float((np.stack(rows) @ mine.T).max())) >= NEAR:
            yield nearness, group.wordings
