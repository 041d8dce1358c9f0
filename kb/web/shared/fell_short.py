"""Answers that fell short: who asked says so, or asks the same again in other words."""

import logging
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from kb.answering.answer import Answer
from kb.answering.ask import ask
from kb.answering.redact import redact
from kb.errors import KbError
from kb.publishing.impact.grouping import mean_the_same
from kb.storage.question_groups import PROBLEM, add_shortfall, key_of, say_why
from kb.web.shared.feedback import ONCE, reader_of
from kb.web.shared.state import State

log = logging.getLogger("satujawab")


def keep_unhelpful(
    shared: State, article: str | None, question: str = "", reason: str = "", words: str = ""
) -> str | None:
    """Keeps that an answer did not help, with its numbers masked; the id by which its reader may say why, once.

    None if the database is away, which the log says.
    """
    try:
        with shared.store.transaction() as database:
            return add_shortfall(database, "unhelpful", redact(question).masked, article, reason, redact(words).masked)
    except KbError:
        return None


def keep_why(shared: State, shortfall: str, reason: str, words: str) -> bool | None:
    """Keeps why, with numbers masked; False if it is said already or there is no such shortfall, None if the database
    is away, which the log says.
    """
    try:
        with shared.store.transaction() as database:
            return say_why(database, shortfall, reason, redact(words).masked)
    except KbError:
        return None


def keep_problem(shared: State, request: Request, about: str, question: str, reason: str, words: str) -> bool | None:
    """Keeps what a reader says is wrong with a page, with numbers masked: True if it was kept, False if the reader said
    so of this page before today, None if it cannot be kept now.

    An article's is read beside the article; that of another page begins with the page's address.
    """
    reader = ("problem", *reader_of(shared, request), about)
    if shared.rates.take(ONCE, *reader):
        return False
    place, _, name = about.rpartition("/")
    article = name if place == "/articles" and name in shared.snapshot().library.articles else None
    said = redact(words).masked if article else f"{redact(about).masked or '?'}: {redact(words).masked}"
    try:
        with shared.store.transaction() as database:
            add_shortfall(database, PROBLEM, redact(question).masked, article, reason or "other", said)
    except KbError:
        shared.rates.forget(*reader)
        return None
    return True


def question_before(shared: State, request: Request, answer: Answer) -> str:
    """What the page asked that the reader comes from, masked; empty if it is none of ours with a question, or if the
    reader asked this after it before today: what a browser loads again is not asked again.
    """
    before = _came_from(request)
    asked = "asked again", *reader_of(shared, request), key_of(before), key_of(answer.question)
    return before if before and not shared.rates.take(ONCE, *asked) else ""


def _came_from(request: Request) -> str:
    try:
        came = urlsplit(request.headers.get("referer", "")[:8000])
    except ValueError:
        return ""
    if came.netloc != request.url.netloc or came.path not in ("/", "/cari"):
        return ""
    return redact(parse_qs(came.query).get("q", [""])[0]).masked


def note_asked_again(shared: State, before: str, answer: Answer, lang: str, operator: str | None) -> None:
    """Keeps that a question was answered and then asked again in other words, if it was; both are masked."""
    if len(before.strip()) < 2 or key_of(before) == key_of(answer.question):
        return
    try:
        if not mean_the_same(shared.encoder.encode([before, answer.question], "query")):
            return
        first = ask(shared.snapshot(), before, "web", lang, operator, notice=False)
        if first.answer is not None:  # else it counts as unanswered
            with shared.store.transaction() as database:
                add_shortfall(database, "asked again", first.question, first.answer.id)
    except KbError as error:
        log.error("%s", error)
