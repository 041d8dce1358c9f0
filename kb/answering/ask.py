"""From a question to the one answer: *answered*, *clarify* (two or three to choose from) or *no_answer*."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock

from cachetools import LRUCache

from kb.answering.also import PART_AT, part, with_second
from kb.answering.answer import HELPFUL, Alternative, Answer, Body, Route, Status
from kb.answering.asked_back import asked_back
from kb.answering.channels import alternative_aloud, article_body, asked_aloud, route_aloud
from kb.answering.language import clearly_in, language_of, nearest_further_language
from kb.answering.notice import notice_text
from kb.answering.reading import UNKNOWN, Reading, read_all
from kb.answering.receipt import make_receipt
from kb.answering.redact import redact
from kb.answering.route import find_route, named_operator
from kb.answering.weight import weight
from kb.content.article import Article
from kb.content.distinctions import distinction_between
from kb.content.languages import BUILT_IN
from kb.content.spoken import spoken
from kb.metrics import ANSWER, READ, SEARCH
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.language.normalise import clean
from kb.retrieval.searching.conditions import Circumstances
from kb.retrieval.searching.confidence import CONSIDERED, confidence
from kb.retrieval.searching.courtesy import without_courtesies
from kb.retrieval.searching.search import (
    LONGEST,
    Candidate,
    ScoredCandidates,
    SearchRequest,
    find,
    prepare,
)
from kb.settings import JAKARTA

ALTERNATIVES = 3
NEAR = 3.0
"""Log-odds behind the best one within which an article is offered beside it."""
REMEMBERED = 48 * 2**20
"""Bytes of answers kept in memory, and as many of articles as the channels show them."""
WHICH_ONE = {"id": "Maksud Anda yang mana?", "en": "Which one do you mean?"}


def today() -> date:
    """The day in Jakarta: facts and articles hold by Indonesia's calendar."""
    return datetime.now(JAKARTA).date()


@dataclass(frozen=True)
class Request:
    """What is asked for: a question, and how the answer is to be given.

    `lang` None: the collection's only language, or the question's. `operator`: the asker's operator, an owner's id; one
    that the question names goes before it. `on` None: today. `notice`: whether the answer says that no agency has
    signed it. `site`: the public address of these pages, for links in messages.
    """

    question: str
    channel: str = "web"
    lang: str | None = None
    operator: str | None = None
    on: date | None = None
    notice: bool = True
    site: str = ""


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
    """The same answer, byte for byte, for the same question, snapshot and day; the parameters are those of `Request`.

    Only the first 1,000 characters are searched with. Personal numbers are masked in what is returned.
    """
    return ask_all(snapshot, [Request(question, channel, lang, operator, on, notice, site)])[0]


def ask_all(snapshot: Snapshot, requests: Sequence[Request]) -> list[Answer]:
    """The answers to several requests, each the same as that of `ask`; their questions are encoded at once."""
    with READ.time():
        askings = _askings(snapshot, requests)
    answers = {asking: answer for asking in askings if (answer := _recalled(asking))}
    missing = list(dict.fromkeys(asking for asking in askings if asking not in answers))
    for asking, answer in zip(
        missing,
        _with_seconds(snapshot, missing, _find_answers(snapshot, missing, snapshot.weights.answer_at)),
        strict=True,
    ):
        answers[asking] = answer
        if len(asking.masked) <= LONGEST:  # nobody asks a longer text twice
            with _lock:
                _answers[asking] = answer
    return [answers[asking] for asking in askings]


def _find_answers(snapshot: Snapshot, askings: Sequence["_Asking"], answer_at: float) -> list[Answer]:
    """What each gets if an answer is given from a confidence on; one that is not answered is asked without courtesies
    and in plain words too.
    """
    requests = [_search_request(snapshot, asking) for asking in askings]
    with SEARCH.time():
        found = find(snapshot, requests, CONSIDERED)
    with ANSWER.time():
        answers = [_answer(snapshot, asking, scored, answer_at) for asking, scored in zip(askings, found, strict=True)]
    again: list[tuple[int, SearchRequest]] = []
    for number, (asking, answer) in enumerate(zip(askings, answers, strict=True)):
        if answer.status != "answered":
            again += [(number, other) for other in _otherwise(snapshot, asking, requests[number])]
    if not again:
        return answers
    with SEARCH.time():
        found = find(snapshot, [other for _, other in again], CONSIDERED)
    for (number, _), scored in zip(again, found, strict=True):
        other = _answer(snapshot, askings[number], scored, answer_at)
        answers[number] = max(answers[number], other, key=lambda answer: (HELPFUL[answer.status], answer.confidence))
    return answers


def _otherwise(snapshot: Snapshot, asking: "_Asking", request: SearchRequest) -> list[SearchRequest]:
    """Other ways to ask what was not answered: without courtesies, and in plain words."""
    ways = []
    text = without_courtesies(snapshot, asking.searched)
    if text != asking.searched:
        request = _search_request(snapshot, replace(asking, searched=text))
        ways.append(request)
    plain = snapshot.plain_words.replaced(request.question.normalised, _lang(snapshot, asking))
    return [*ways, replace(request, question=prepare(snapshot, plain))] if plain else ways


def _lang(snapshot: Snapshot, asking: "_Asking") -> str:
    """The language of the answer."""
    languages = snapshot.library.subject.languages
    return asking.lang or (_one_of_ours(snapshot, asking) if len(languages) > 1 else languages[0])


def _one_of_ours(snapshot: Snapshot, asking: "_Asking") -> str:
    """The language of the two that are told by their words; the main one in a collection that has neither."""
    said, subject = language_of(asking.searched, snapshot.lexicon), snapshot.library.subject
    return said if said in subject.languages or subject.written in BUILT_IN else subject.written


def _with_seconds(snapshot: Snapshot, askings: Sequence["_Asking"], answers: list[Answer]) -> list[Answer]:
    """The answers, those to two questions in one with the second's: all parts are searched for at once."""
    parted = {}
    for number, asking in enumerate(askings):
        if parts := part(snapshot, asking.searched):
            lang = asking.lang or _one_of_ours(snapshot, asking)
            operator = (
                named_operator(snapshot.library, prepare(snapshot, asking.searched).normalised) or asking.operator
            )
            parted[number] = [replace(asking, searched=each, lang=lang, operator=operator) for each in parts.texts]
    asked = list(dict.fromkeys(each for parts in parted.values() for each in parts))
    found = dict(zip(asked, _find_answers(snapshot, asked, PART_AT), strict=True)) if asked else {}
    for number, all_parts in parted.items():
        first, second, about_first = (found[each] for each in all_parts)
        answers[number] = with_second(answers[number], first, second, about_first, snapshot.weights.answer_at)
    return answers


def recall(snapshot: Snapshot, request: Request) -> Answer | None:
    """The answer if the same was asked lately, from memory; else None. Nothing is encoded for it."""
    (reading,) = read_all(snapshot, [(request.question, False)])
    if reading.further == UNKNOWN and not request.lang:
        return None
    return _recalled(_asking(snapshot, request, reading))


@dataclass(frozen=True)
class _Asking:
    """A request as it is answered, without personal numbers: all that an answer depends on."""

    snapshot: str
    masked: str
    searched: str
    channel: str
    lang: str | None
    operator: str | None
    on: date
    notice: bool
    site: str


def _bytes_of(answer: Answer) -> int:
    """With its JSON, in which a sign may take six bytes, and the request that it is kept for."""
    return 2 * weight(answer) + 6 * len(answer.question) + 5 * LONGEST


_answers: LRUCache[_Asking, Answer] = LRUCache(REMEMBERED, _bytes_of)
_bodies: LRUCache[tuple[object, ...], tuple[Body, Route, str]] = LRUCache(REMEMBERED, weight)
_lock = Lock()


def _askings(snapshot: Snapshot, requests: Sequence[Request]) -> list[_Asking]:
    """What each request asks; the language of a question is looked for only where the request does not say it."""
    readings = read_all(snapshot, [(request.question, not request.lang) for request in requests])
    return [_asking(snapshot, request, reading) for request, reading in zip(requests, readings, strict=True)]


def _asking(snapshot: Snapshot, request: Request, reading: Reading) -> _Asking:
    on, lang = request.on or today(), request.lang or reading.further
    masked, searched = reading.masked, reading.searched
    return _Asking(
        snapshot.id, masked, searched, request.channel, lang, request.operator, on, request.notice, request.site
    )


def _recalled(asking: _Asking) -> Answer | None:
    with _lock:
        return _answers.get(asking)


def _search_request(snapshot: Snapshot, asking: _Asking) -> SearchRequest:
    question = prepare(snapshot, asking.searched)
    operator = named_operator(snapshot.library, question.normalised) or asking.operator
    serves = served_on(asking.on, "agent" if asking.channel == "agent" else "citizen")
    return SearchRequest(
        question,
        operator,
        serves,
        circumstances=Circumstances(snapshot.library, snapshot.reader, asking.searched, asking.on),
    )


def _answer(snapshot: Snapshot, asking: _Asking, scored: ScoredCandidates, answer_at: float) -> Answer:
    on, channel, operator = asking.on, asking.channel, scored.request.operator
    lang = _lang(snapshot, asking)
    result = scored.ranked(CONSIDERED)
    found = result.candidates
    sure, in_scope = confidence(snapshot, result)
    weights = snapshot.weights
    status: Status = "no_answer"
    if found and sure >= answer_at:
        status = "answered"
    elif found and in_scope >= weights.clarify_at:
        status = "clarify"
    circumstances = scored.request.circumstances
    back = asked_back(circumstances, found, sure, lang) if circumstances and status != "no_answer" else None
    body, question_back, asked = None, None, back.asked if back else None
    alternatives: tuple[Alternative, ...] = ()
    if back:
        status = "clarify"
    if status == "answered":
        body, route, receipt = article_answer(snapshot, found[0].article_id, channel, lang, on, operator, asking.site)
        alternatives = _alternatives(snapshot, found[1:], found[0], sure, lang)
    else:
        article = snapshot.library.articles[found[0].article_id] if status == "clarify" else None
        route = _route(snapshot, article, operator, channel, lang, on)
        receipt = make_receipt(snapshot.id, status, "", on)
        if back:
            question_back, alternatives = back.ask, back.alternatives
        elif status == "clarify":
            question_back, alternatives = _question_back(
                snapshot, _alternatives(snapshot, found, found[0], sure, lang, least=2), lang
            )
    if channel == "voice":
        library = snapshot.library
        question_back = question_back and spoken(question_back, lang, library.voice)
        alternatives = tuple(alternative_aloud(library, alternative, lang) for alternative in alternatives)
    return Answer(
        status=status,
        question=asking.masked,
        normalized=scored.request.question.standard,
        confidence=sure,
        answer=body,
        clarify=question_back,
        asked_back=asked and (asked_aloud(snapshot.library, asked, lang) if channel == "voice" else asked),
        alternatives=alternatives,
        route=route,
        receipt=receipt,
        snapshot=snapshot.id,
        notice=notice_text(snapshot.library, channel, lang) if asking.notice else None,
    )


def served_on(on: date, audience: str | None = None) -> Callable[[Article], bool]:
    """For `search`: the articles that are served on a day, to an audience or to any."""
    return lambda article: article.served_on(on) and (audience is None or audience in article.audience)


def answer_language(snapshot: Snapshot, question: str, page: str) -> str:
    """The language to answer in on a page in a language: the question's where that is clear, else the page's.

    Who reads a page in a language beside the built-in ones has chosen it, and is answered in it.
    """
    languages = snapshot.library.subject.languages
    if len(languages) < 2 or page not in BUILT_IN:
        return page
    without = redact(question).without
    said = nearest_further_language(snapshot, clean(without)[:LONGEST]) or clearly_in(without, snapshot.lexicon)
    return said if said in languages else page


def article_answer(
    snapshot: Snapshot, article_id: str, channel: str, lang: str, on: date, operator: str | None = None, site: str = ""
) -> tuple[Body, Route, str]:
    """One article for a channel, its route and the receipt for giving it on a day; KeyError if it is not there."""
    key = (snapshot.id, article_id, channel, lang, on, operator, site)
    with _lock:
        known = _bodies.get(key)
    if known is None:
        article = snapshot.library.articles[article_id]
        receipt = make_receipt(snapshot.id, article.id, article.version, on)
        body = article_body(snapshot.library, article, channel, lang, on, receipt, site)
        days = {
            "changed": snapshot.changed_on(article.id),
            "original_changed": snapshot.original_changed(article.id, body.lang),
            "reviewed": snapshot.reviewed_on(article.id),
            "valid_until": article.valid_until,
        }
        body = body.model_copy(update=days)
        known = body, _route(snapshot, article, operator, channel, lang, on), receipt
        with _lock:
            _bodies[key] = known
    return known


def spoken_answer(snapshot: Snapshot, answer: Answer | None, lang: str) -> str:
    """The short answer to a question as it is read aloud; nothing where none was given."""
    if answer is None or answer.answer is None:
        return ""
    return article_answer(snapshot, answer.answer.id, "voice", lang, today())[0].text


def _route(
    snapshot: Snapshot, article: Article | None, operator: str | None, channel: str, lang: str, on: date
) -> Route:
    route = find_route(snapshot.library, article, operator, lang, on)
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


def _question_back(
    snapshot: Snapshot, found: tuple[Alternative, ...], lang: str
) -> tuple[str, tuple[Alternative, ...]]:
    """What to ask the reader, each alternative with the reader's answer that leads to it."""
    articles = [snapshot.library.articles[alternative.id] for alternative in found]
    distinction = distinction_between(snapshot.library.distinctions, articles)
    if not distinction:
        return snapshot.library.subject.say(WHICH_ONE, "which_one", lang), found
    options = [distinction.option_of(article) for article in articles]
    choices = [
        option.say[lang] for option in options if option
    ]  # each article has one, or it would not tell them apart
    return distinction.ask[lang], tuple(
        a.model_copy(update={"choice": choice}) for a, choice in zip(found, choices, strict=True)
    )
