"""The systems that are told of what is published, and their dead letters: added, tried, sent again, dropped."""

import asyncio
import base64
import re
import secrets
import ssl
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.publishing.webhooks.events import Event, body_of, new_id
from kb.publishing.webhooks.sending import Networks, Outcome, post, require_url
from kb.storage import audit
from kb.storage.store import Store
from kb.storage.webhooks import DEAD, DELIVERED, WAITING, Webhook, WebhookMessage

SECRET_BYTES = 32
"""Standard Webhooks: at least 24, at most 64."""


@dataclass(frozen=True)
class System:
    """A system as it is listed: without its secret and without what may be one in its address."""

    name: str
    address: str
    since: datetime
    disabled: bool
    waiting: int
    delivered: int
    """Of the last days, as long as they are kept."""
    dead: int


def add(store: Store, who: str, name: str, url: str, networks: Networks, at: datetime) -> str:
    """Tells a system of all that is published from now on; its secret, which is shown nowhere again. KbError if the
    name is taken or none, or nothing may be sent to the address.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 40:
        raise KbError("webhook.no_name")
    url = require_url(url, networks)
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
    with store.transaction() as database:
        if database.get(Webhook, name) is not None:
            raise KbError("webhook.there_already", name)
        database.add(Webhook(name=name, url=url, secret=secret, since=at, disabled=False))
        audit.note(database, who, "webhook-added", name, shown(url))
    return secret


def remove(store: Store, who: str, name: str) -> None:
    """Tells a system nothing more, and deletes what waits for it."""
    with store.transaction() as database:
        webhook = _webhook(database, name)
        database.execute(delete(WebhookMessage).where(WebhookMessage.webhook == name))
        database.delete(webhook)
        audit.note(database, who, "webhook-removed", name)


def shown(url: str) -> str:
    """Where an address leads, without path and query: many receivers have a password in one of them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{'…' if parts.path.strip('/') or parts.query else ''}"


def systems(store: Store) -> list[System]:
    """All of them, by name."""
    with store.transaction(reading=True) as database:
        states = select(WebhookMessage.webhook, WebhookMessage.state, func.count())
        counted = {
            (name, state): count
            for name, state, count in database.execute(states.group_by(WebhookMessage.webhook, WebhookMessage.state))
        }
        return [
            System(
                one.name, shown(one.url), one.since, one.disabled,
                *(counted.get((one.name, state), 0) for state in (WAITING, DELIVERED, DEAD)),
            )
            for one in database.scalars(select(Webhook).order_by(Webhook.name))
        ]  # fmt: skip


def dead_letters(store: Store, name: str | None = None) -> Sequence[WebhookMessage]:
    """Those of a system, or all, the oldest first. KbError if there is no such system."""
    with store.transaction(reading=True) as database:
        return database.scalars(
            select(WebhookMessage).where(*_dead(database, name)).order_by(WebhookMessage.number)
        ).all()


def retry(store: Store, who: str, name: str, numbers: Collection[int], at: datetime) -> int:
    """Has dead letters sent again, these or all of a system, and what waits sent now; enables the system if it was
    disabled. How many letters. KbError if there is no such system or letter.
    """
    with store.transaction() as database:
        chosen = _dead(database, name, numbers)
        _webhook(database, name).disabled = False
        waiting = WebhookMessage.webhook == name, WebhookMessage.state == WAITING
        database.execute(update(WebhookMessage).where(*waiting).values(next=at))
        count = _count(database, chosen)
        anew = {"state": WAITING, "tries": 0, "next": at, "failure": ""}
        database.execute(update(WebhookMessage).where(*chosen).values(anew))
        audit.note(database, who, "webhook-retried", name, f"{count} messages")
        return count


def drop(store: Store, who: str, name: str, numbers: Collection[int]) -> int:
    """Deletes dead letters, these or all of a system; how many. KbError if there is no such system or letter."""
    with store.transaction() as database:
        chosen = _dead(database, name, numbers)
        count = _count(database, chosen)
        database.execute(delete(WebhookMessage).where(*chosen))
        audit.note(database, who, "webhook-dropped", name, f"{count} messages")
        return count


def try_out(store: Store, name: str, networks: Networks, at: datetime) -> Outcome:
    """Sends a system a message of the type `webhook.test` at once and once. KbError if there is no such system."""
    with store.transaction(reading=True) as database:
        webhook = _webhook(database, name)
    body = body_of(Event("webhook", "test", name, {"webhook": name}), at)
    tls = ssl.create_default_context()
    return asyncio.run(post(tls, webhook.url, webhook.secret, new_id(), body, at, networks))


def _count(database: Session, chosen: Sequence[ColumnElement[bool]]) -> int:
    return database.scalar(select(func.count()).select_from(WebhookMessage).where(*chosen)) or 0


def _webhook(database: Session, name: str) -> Webhook:
    found = database.get(Webhook, name)
    if found is None:
        raise KbError("webhook.not_there", name)
    return found


def _dead(database: Session, name: str | None, numbers: Collection[int] = ()) -> list[ColumnElement[bool]]:
    """What chooses dead letters; KbError if one of these numbers is none."""
    chosen = [WebhookMessage.state == DEAD]
    if name is not None:
        chosen.append(WebhookMessage.webhook == _webhook(database, name).name)
    if numbers:
        chosen.append(WebhookMessage.number.in_(numbers))
        found = set(database.scalars(select(WebhookMessage.number).where(*chosen)))
        if missing := sorted(set(numbers) - found):
            raise KbError("webhook.no_letter", name or "", numbers=missing)
    return chosen
