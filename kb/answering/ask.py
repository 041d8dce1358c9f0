"""From a question to the one answer: *answered*, *clarify* (two or three to choose from) or *no_answer*."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kb.answering.answer import Alternative, Answer, Body, Route
from kb.answering.channels import alternative_aloud, article_body, route_aloud
from kb.answering.language import language_of
from kb.answering.notice import notice_text
from kb.answering.receipt import make_receipt
from kb.answering.redact import redact
from kb.answering.route import find_route, named_operator
from kb.content.article import Article
from kb.content.distinctions import distinction_between
from kb.content.library import telephones
from kb.content.spoken import spoken
from kb.retrieval.normalise import clean, normalise
from kb.retrieval.search import LONGEST, Candidate, confidence, search
from kb.retrieval.snapshot import Snapshot

ALTERNATIVES = 3
NEAR = 3.0
"""Log-odds behind the best one within which an article is offered beside it."""
WHICH_ONE = {"id": "Maksud Anda yang mana?", "en": "Which one do you mean?"}
# A bare IMEI asks whether it is registered.
ABOUT_AN_IMEI = "cara cek IMEI terdaftar atau tidak"


def today() -> date:
    """The day in Jakarta: facts and articles hold by Indonesia's calendar."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def ask(
    snapshot: Snapshot,
    question: str,
    channel: str = "web",
    lang: str | None = None,
    operator: str | None = None,
    on: date | None = None,
    notice: bool = True,
    site: str = "",
) -> Answer:
    """The same answer, byte for byte, for the same question, snapshot and day.

    `lang` None: the question's language. `operator`: the asker's operator, an owner's id; one that the question names
    goes before it. `site`: the public address of these pages, for links in messages. Only the first 1,000 characters are
    searched with. Personal numbers are masked in what is returned.
    """
    return ask_ranked(snapshot, question, channel, lang, operator, on, notice, site)[0]


def ask_ranked(
    snapshot: Snapshot, question: str, channel: str, lang: str | None, operator: str | None, on: date | None, notice: bool = True, site: str = ""
) -> tuple[Answer, tuple[Candidate, ...]]:
    """The answer of `ask`, and all articles that its channel may show, best first."""
    on = on or today()
    question = question.encode("utf-8", "replace").decode()
    redacted = redact(question)
    searched = clean(redacted.without)[:LONGEST]
    if redacted.valid_imei and not normalise(searched):
        searched = ABOUT_AN_IMEI
    lang = lang or language_of(searched)
    operator = named_operator(snapshot.library, searched) or operator
    audience = "agent" if channel == "agent" else "citizen"
    result = search(snapshot, searched, len(snapshot.library.articles), operator, on)
    found = tuple(c for c in result.candidates if audience in snapshot.library.articles[c.article_id].audience)
    sure, in_scope = confidence(snapshot, replace(result, candidates=found))
    weights = snapshot.weights
    status = "answered" if found and sure >= weights.answer_at else "clarify" if found and in_scope >= weights.clarify_at else "no_answer"
    body, alternatives, question_back = None, (), None
    if status == "answered":
        body, route, receipt = article_answer(snapshot, found[0].article_id, channel, lang, on, operator, site)
        alternatives = _alternatives(snapshot, found[1:], found[0], sure, lang)
    else:
        article = snapshot.library.articles[found[0].article_id] if status == "clarify" else None
        route = _route(snapshot, article, operator, channel, lang)
        receipt = make_receipt(snapshot.id, status, "", on)
        if status == "clarify":
            question_back, alternatives = _question_back(snapshot, _alternatives(snapshot, found, found[0], sure, lang, least=2), lang)
    if channel == "voice":
        library = snapshot.library
        question_back = question_back and spoken(question_back, lang, telephones(library))
        alternatives = tuple(alternative_aloud(library, alternative, lang) for alternative in alternatives)
    answer = Answer(
        status=status,
        question=redacted.masked,
        normalized=snapshot.spelling.correct(searched),
        confidence=sure,
        answer=body,
        clarify=question_back,
        alternatives=alternatives,
        route=route,
        receipt=receipt,
        snapshot=snapshot.id,
        notice=notice_text(channel, lang) if notice else None,
    )
    return answer, found


def article_answer(
    snapshot: Snapshot, article_id: str, channel: str, lang: str, on: date, operator: str | None = None, site: str = ""
) -> tuple[Body, Route, str]:
    """One article for a channel, its route and the receipt for giving it on a day; KeyError if it is not there."""
    article = snapshot.library.articles[article_id]
    receipt = make_receipt(snapshot.id, article.id, article.version, on)
    body = article_body(snapshot.library, article, channel, lang, on, receipt, site)
    return body, _route(snapshot, article, operator, channel, lang), receipt


def _route(snapshot: Snapshot, article: Article | None, operator: str | None, channel: str, lang: str) -> Route:
    route = find_route(snapshot.library, article, operator, lang)
    return route_aloud(snapshot.library, route, lang) if channel == "voice" else route


def _alternatives(
    snapshot: Snapshot, candidates: Sequence[Candidate], best: Candidate, sure: float, lang: str, least: int = 0
) -> tuple[Alternative, ...]:
    """The first `least` candidates and those near the best one, each as sure as the ranking's odds against it leave."""
    found = []
    for place, candidate in enumerate(candidates[:ALTERNATIVES]):
        behind = best.score - candidate.score
        if place < least or behind <= NEAR:
            article = snapshot.library.articles[candidate.article_id]
            share = round(sure * math.exp(-behind), 4)
            found.append(Alternative(id=article.id, title=article.text(lang).title, confidence=share))
    return tuple(found)


def _question_back(snapshot: Snapshot, found: tuple[Alternative, ...], lang: str) -> tuple[str, tuple[Alternative, ...]]:
    """What to ask the reader, each alternative with the reader's answer that leads to it."""
    articles = [snapshot.library.articles[alternative.id] for alternative in found]
    distinction = distinction_between(snapshot.library.distinctions, articles)
    if not distinction:
        return WHICH_ONE[lang], found
    choices = [distinction.option_of(article).say[lang] for article in articles]
    return distinction.ask[lang], tuple(a.model_copy(update={"choice": choice}) for a, choice in zip(found, choices))
