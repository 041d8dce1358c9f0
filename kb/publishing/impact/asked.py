"""What was asked in vain: each time that a question got no answer, was asked back, or got one that fell short."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.storage.calls import CallRow
from kb.storage.models import Query
from kb.storage.question_groups import Shortfall, key_of
from kb.storage.sent_questions import SentQuestion

Why = Literal["unanswered", "asked back", "unhelpful", "asked again", "handed over", "sent"]
WHYS: tuple[Why, ...] = ("unanswered", "asked back", "unhelpful", "asked again", "handed over", "sent")
_OF_STATUS: dict[str, Why] = {"no_answer": "unanswered", "clarify": "asked back"}
SENT_WITHIN = timedelta(days=1)
"""After it was asked, a question that is sent is the same asking."""


@dataclass(frozen=True)
class Asking:
    """One question of one moment, masked, and why it counts; `article` if one was given as its answer."""

    text: str
    at: datetime
    why: Why
    article: str | None = None

    @cached_property
    def key(self) -> str:
        """The same for texts that differ in letter case, spaces and closing marks alone."""
        return key_of(self.text)


def asked_in_vain(database: Session, since: datetime) -> list[Asking]:
    """All of them since a moment with its zone, by time."""
    # Of answered questions only the agents' are read: their call may have been handed over.
    wanted = Query.at >= since, (Query.status != "answered") | (Query.channel == "agent")
    asked = [_Asked(*row) for row in database.execute(select(*_COLUMNS).where(*wanted))]
    found = [Asking(one.question, one.at, _OF_STATUS[one.status]) for one in asked if one.status in _OF_STATUS]
    for short in database.scalars(select(Shortfall).where(Shortfall.at >= since)):
        why: Why = "asked again" if short.why == "asked again" else "unhelpful"
        found.append(Asking(short.question, short.at, why, short.article))
    found += _handed_over(database, since, [one for one in asked if one.channel == "agent"])
    found = _with_sent(found, database.scalars(select(SentQuestion).where(SentQuestion.at >= since)))
    return sorted((one for one in found if one.text.strip()), key=lambda one: (one.at, one.text, one.why))


@dataclass(frozen=True)
class _Asked:
    at: datetime
    question: str
    status: str
    article: str | None
    channel: str
    receipt: str


_COLUMNS = tuple(getattr(Query, field.name) for field in fields(_Asked))


def _handed_over(database: Session, since: datetime, asked: Iterable[_Asked]) -> Iterable[Asking]:
    """What was asked in calls that were handed over: what got no answer there, and what led to the articles opened.

    A question of such a call that is counted already, since it got no answer, is not counted again.
    """
    of_receipt, in_vain = defaultdict(list), defaultdict(list)
    for one in asked:
        if one.status == "answered":
            of_receipt[one.receipt].append(one)
        else:
            in_vain[key_of(one.question)].append(one.at)
    counted: set[int] = set()
    chosen = CallRow.began >= since, CallRow.outcome == "handed_over"
    for call in database.scalars(select(CallRow).where(*chosen).order_by(CallRow.began, CallRow.id)):
        until = call.ended or call.began
        for text in call.unanswered:
            if not any(call.began <= at <= until for at in in_vain[key_of(text)]):
                yield Asking(text, call.began, "handed over")
        for shown in call.shown:
            for one in of_receipt[shown["receipt"]]:
                if call.began <= one.at <= until and id(one) not in counted:
                    counted.add(id(one))
                    yield Asking(one.question, one.at, "handed over", one.article)


def _with_sent(found: Iterable[Asking], sent: Iterable[SentQuestion]) -> list[Asking]:
    """With what was sent with a number: in the place of the asking that came to nothing and was then sent."""
    kept, of_key = list(found), defaultdict(list)
    for asking in kept:
        if asking.why in _OF_STATUS.values():
            of_key[asking.key].append(asking)
    asked_before: set[int] = set()
    for one in sorted(sent, key=lambda one: (one.at, one.number)):
        before = [a for a in of_key[one.key] if a.at <= one.at <= a.at + SENT_WITHIN and id(a) not in asked_before]
        if before:
            asked_before.add(id(max(before, key=lambda asking: asking.at)))
        kept.append(Asking(one.question, one.at, "sent", one.article))
    return [asking for asking in kept if id(asking) not in asked_before]
