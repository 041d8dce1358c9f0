"""Rounds in which messages are sent until each is taken, or has been tried in vain often enough to be a dead letter.

A message is written down before it is first sent, and noted as delivered after it was taken; a process that ends in
between sends the same message again, by the same id, and none is lost.
"""

import asyncio
import logging
import random  # of waits, no secret  # nosemgrep: no-guessable-secret
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from kb.publishing.webhooks.sending import BUSY, GONE, OF_STATUS, Networks, Outcome, post
from kb.storage.engine import StillHeld
from kb.storage.store import Store
from kb.storage.webhooks import DEAD, DELIVERED, WAITING, Webhook, WebhookMessage

log = logging.getLogger("satujawab")
WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""After each try in vain, as Standard Webhooks has it: ten tries within 76 hours."""
JITTER = 0.1
"""By up to this part each wait is longer, so that not all who were away at once are asked at once."""
AT_ONCE = 100
"""Messages of one system in one round."""
TURN_SECONDS = 60.0
"""So long one round is at one system."""

_WAS_AWAY = (WebhookMessage.failure != "") & (
    WebhookMessage.failure.not_like(f"{OF_STATUS}%") | WebhookMessage.failure.in_(BUSY)
)
"""The same as `Outcome.away`, of what is kept."""


@dataclass
class Delivered:
    """What became of the messages of one round, and what waits now."""

    delivered: int = 0
    failed: int = 0
    """To be tried again."""
    dead: int = 0
    oldest: timedelta = timedelta()
    """How long the oldest message that waits has waited."""
    letters: int = 0
    """Dead letters that there are."""


def deliver(store: Store, lock: Path, networks: Networks, at: datetime) -> Delivered:
    """One round to all systems side by side; does nothing where another process is at it. KbError if the database is
    away.
    """
    done = Delivered()
    with store.delivering(lock) as still_held:
        if still_held:
            due = _due(store, at)
            if due:
                asyncio.run(_deliver(store, due, networks, at, done, still_held))
            _count(store, at, done)
    return done


@dataclass(frozen=True)
class _Turn:
    """A system and what it is sent in a round, in order."""

    webhook: Webhook
    messages: Sequence[WebhookMessage]


def _due(store: Store, at: datetime) -> list[_Turn]:
    """The systems for which a message is due, each with all that is to be sent: what the system was away for goes
    before what came later, due or not, so that the order stays.
    """
    waiting = WebhookMessage.state == WAITING
    turns = []
    with store.transaction(reading=True) as database:
        names = database.scalars(select(WebhookMessage.webhook).where(waiting, WebhookMessage.next <= at).distinct())
        for name in sorted(names):
            webhook = database.get_one(Webhook, name)
            to_send = waiting, WebhookMessage.webhook == name, (WebhookMessage.next <= at) | _WAS_AWAY
            oldest = select(WebhookMessage).where(*to_send).order_by(WebhookMessage.number).limit(AT_ONCE)
            turns.append(_Turn(webhook, database.scalars(oldest).all()))
    return turns


async def _deliver(
    store: Store, due: Sequence[_Turn], networks: Networks, at: datetime, done: Delivered, still_held: StillHeld
) -> None:
    tls = ssl.create_default_context()
    began = time.monotonic()

    async def at_one(turn: _Turn) -> None:
        for number, message in enumerate(turn.messages):
            passed = time.monotonic() - began
            if passed > TURN_SECONDS or not still_held():  # else another process may be at it
                return
            now = at + timedelta(seconds=passed)
            url, secret = turn.webhook.url, turn.webhook.secret
            outcome = await post(tls, url, secret, message.id, message.body, now, networks)
            if not outcome.failure:
                await asyncio.to_thread(_note_delivered, store, message)
                done.delivered += 1
            elif outcome.failure == GONE:
                await asyncio.to_thread(_disable, store, turn.webhook, done)
                return
            elif not outcome.away:
                await asyncio.to_thread(_note_failed, store, [message], outcome, now, done)
            else:
                # What is not due yet keeps its tries: else each new message would cost all older ones some.
                left = [one for one in turn.messages[number:] if one.next <= at]
                await asyncio.to_thread(_note_failed, store, left, outcome, now, done)
                return

    ended = await asyncio.gather(*(at_one(turn) for turn in due), return_exceptions=True)
    for error in ended:  # after all had their turn: what fails at one system is no trouble of the others
        if isinstance(error, BaseException):
            raise error


def _note_delivered(store: Store, message: WebhookMessage) -> None:
    done = update(WebhookMessage).where(WebhookMessage.number == message.number)
    with store.transaction() as database:
        database.execute(done.values(state=DELIVERED, failure=""))


def _note_failed(
    store: Store, messages: Sequence[WebhookMessage], outcome: Outcome, at: datetime, done: Delivered
) -> None:
    if not messages:
        return
    values = [_after(message, outcome, at) for message in messages]
    with store.transaction() as database:
        for message, changed in zip(messages, values, strict=True):
            database.execute(
                update(WebhookMessage)
                .where(WebhookMessage.number == message.number, WebhookMessage.state == WAITING)
                .values(**changed)
            )
    dead = sum(changed["state"] == DEAD for changed in values)
    done.dead += dead
    done.failed += len(values) - dead
    what = f"{len(values)} webhooks to {messages[0].webhook} are not delivered ({outcome.failure})"
    log.error("%s; %d of them are dead letters now", what, dead)


def _after(message: WebhookMessage, outcome: Outcome, at: datetime) -> Mapping[str, object]:
    """What is noted of a message that was tried in vain once more."""
    tries = message.tries + 1
    if tries > len(WAITS):
        return {"state": DEAD, "tries": tries, "failure": outcome.failure}
    wait = WAITS[tries - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311  # nosec B311  no secret
    return {"state": WAITING, "tries": tries, "failure": outcome.failure, "next": at + max(wait, outcome.wait)}


def _disable(store: Store, webhook: Webhook, done: Delivered) -> None:
    """What the standard asks for where a receiver is gone: nothing more is sent, and what waits is kept for whoever
    enables it again.
    """
    waiting = WebhookMessage.webhook == webhook.name, WebhookMessage.state == WAITING
    with store.transaction() as database:
        database.execute(update(Webhook).where(Webhook.name == webhook.name).values(disabled=True))
        done.dead += database.scalar(select(func.count()).where(*waiting)) or 0
        database.execute(update(WebhookMessage).where(*waiting).values(state=DEAD, failure=GONE))
    log.error("%s wants no more webhooks (%s): it is disabled, until kb webhooks retry", webhook.name, GONE)


def _count(store: Store, at: datetime, done: Delivered) -> None:
    with store.transaction(reading=True) as database:
        began = database.scalar(select(func.min(WebhookMessage.at)).where(WebhookMessage.state == WAITING))
        done.letters = database.scalar(select(func.count()).where(WebhookMessage.state == DEAD)) or 0
    done.oldest = max(at - began, timedelta()) if began else timedelta()
