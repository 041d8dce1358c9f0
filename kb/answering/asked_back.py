"""What a reader is asked back when the articles that may be meant differ by a condition that the question left out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from kb.answering.answer import Alternative, AskedBack, Choice
from kb.content.article import Article
from kb.content.condition_checks import beside
from kb.content.conditions import in_words
from kb.content.subject import Quantity, ways_in
from kb.retrieval.searching.conditions import Circumstances
from kb.retrieval.searching.search import Candidate

NEAR = 3.0
"""Log-odds behind the best one within which an article is one that may be meant."""
REPEATED = 400
"""Bytes of the question that a choice repeats, so that its link stays short."""


@dataclass(frozen=True)
class Back:
    """A question back: its words, its choices, and the articles that they lead to."""

    ask: str
    asked: AskedBack
    alternatives: tuple[Alternative, ...]


def asked_back(circumstances: Circumstances, found: Sequence[Candidate], sure: float, lang: str) -> Back | None:
    """The question back; None if the best article, right with the probability `sure`, is meant anyway.

    It is asked only where the best articles have ranges of one quantity that never meet, and are alike in all else.
    """
    articles = circumstances.library.articles
    if not found or found[0].features.exact:  # who asks in an officer's own words is answered
        return None
    best = articles[found[0].article_id]
    near = [articles[candidate.article_id] for candidate in found if found[0].score - candidate.score <= NEAR]
    for quantity in _left_out(circumstances, best):
        group = [best, *takewhile(partial(_differs, quantity.name, best), near[1:])]
        if len(group) > 1 and circumstances.apart(quantity, [article.applies[quantity.name] for article in group]):
            group = _in_order(circumstances, quantity, group)
            choices = tuple(_choice(circumstances, quantity, article, lang) for article in group)
            behind = {candidate.article_id: found[0].score - candidate.score for candidate in found}
            others = (
                Alternative(
                    id=choice.article,
                    title=articles[choice.article].text(lang).title,
                    confidence=round(sure * math.exp(-behind[choice.article]), 4),
                    choice=choice.say,
                )
                for choice in choices
            )
            assert quantity.ask is not None
            return Back(quantity.ask[lang], AskedBack(quantity=quantity.name, choices=choices), tuple(others))
    return None


def _differs(quantity: str, best: Article, other: Article) -> bool:
    return quantity in other.applies and beside(best, other, quantity)


def _left_out(circumstances: Circumstances, article: Article) -> Iterator[Quantity]:
    """The quantities that an article has a condition on, that can be asked for, and the question does not tell."""
    for name in article.applies:
        quantity = circumstances.library.subject.quantity.get(name)
        stated = circumstances.stated
        if quantity and quantity.ask and not stated.tells(name) and quantity.kind not in stated.unclear:
            yield quantity


def _in_order(circumstances: Circumstances, quantity: Quantity, articles: Sequence[Article]) -> list[Article]:
    """By the lower end of the range, or by the first choice that fits."""

    def place(article: Article) -> tuple[float, int]:
        bound = article.applies[quantity.name]
        if quantity.kind == "choice":
            return next(number for number, choice in enumerate(quantity.choices) if bound.admits(choice)), 0
        span = circumstances.span(quantity, bound)
        assert span is not None  # `apart` compared it
        return span.low

    return sorted(articles, key=place)


def _choice(circumstances: Circumstances, quantity: Quantity, article: Article, lang: str) -> Choice:
    library, bound = circumstances.library, article.applies[quantity.name]
    said = in_words(bound, quantity, library.facts, circumstances.on, lang, library.subject)
    added = said[0].lower() + said[1:]
    if quantity.kind in ("duration", "money"):
        added += f" {ways_in(quantity.words, lang)[0]}"
    asked = circumstances.question.encode()[:REPEATED].decode("utf-8", "ignore").rstrip()
    return Choice(say=said, question=f"{asked} ({added})", article=article.id)
