"""Feedback that comes by a form or the API: once for each receipt and reader."""

from starlette.requests import Request

from kb.answering.receipt import Said
from kb.settings import Limit
from kb.web.http.client import client_address, network_of
from kb.web.shared.state import State

ONCE = Limit(1, 24 * 3600)


def reader_of(shared: State, request: Request) -> tuple[str, str]:
    """Who reads, as far as pages without a cookie can tell: an address and a browser."""
    return network_of(client_address(request.scope, shared.settings)), request.headers.get("user-agent", "")[:300]


def keep_feedback(shared: State, request: Request, said: Said, helpful: bool, comment: str = "") -> bool | None:
    """Keeps whether an answer helped, the comment already masked: True if it was kept, False if the reader gave some
    before today, None if it cannot be kept now.

    Who shares address and browser with another is heard once a day on each answer: feedback is a sample, and one person
    must not be able to make it up. A receipt's day is no part of it: anybody can write another.
    """
    reader = ("feedback", *reader_of(shared, request), f"{said.article or said.status} {said.version}")
    if shared.rates.take(ONCE, *reader):
        return False
    if shared.store.add_feedback(said.code, helpful, comment, said.article):
        return True
    shared.rates.forget(*reader)
    return None
