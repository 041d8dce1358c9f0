"""What systems are told of: how the public record differs from what it was when they were last told.

It is held against a snapshot and a day, not read out of the audit log: what a build by hand changes, or a day on which
an article begins or ends to hold, is told of too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kb.content.article import Article
from kb.content.facts import Fact, format_value
from kb.publishing.notices.watching import is_public
from kb.retrieval.indexing.snapshot import Snapshot
from kb.storage.notices import keep, kept
from kb.storage.store import Store
from kb.storage.webhooks import DEAD, DELIVERED, WAITING, Webhook, WebhookMessage

DELIVERED_KEPT, DEAD_KEPT = timedelta(days=7), timedelta(days=180)
"""So long a message stays after it came about."""
_OF, _KNOWN = "webhooks-told-of", "webhooks-known"


@dataclass(frozen=True)
class Event:
    """One change of the public record."""

    of: str
    """What kind of thing has changed: article or fact."""
    what: str
    subject: str
    """Its id."""
    data: Mapping[str, Any]

    @property
    def type(self) -> str:
        """As receivers know it."""
        return f"{self.of}.{self.what}"


@dataclass(frozen=True)
class _Record:
    """The public record as it is compared: of each article what it says and until when it is unconfirmed, of each fact
    that one of them states its value.
    """

    articles: Mapping[str, list[str]]
    facts: Mapping[str, str]


def tell_webhooks(store: Store, snapshot: Snapshot, site: str, at: datetime, on: date) -> int:
    """Has each system sent what has changed since the last time, each change once; how many changes. Costs one small
    query if snapshot and day are the same. The first time only notes what there is. KbError if the database is away.
    """
    now_of = f"{snapshot.id} {on}"
    with store.transaction(reading=True) as database:
        if kept(database, _OF, "") == now_of:
            return 0
    record = _record(snapshot, on)
    with store.transaction() as database:
        before = kept(database, _KNOWN, "")
        found = list(_differences(_Record(**json.loads(before)), record, snapshot, site, on)) if before else []
        for event in found:
            _queue(database, event, at)
        _forget(database, at)
        keep(database, _KNOWN, json.dumps({"articles": record.articles, "facts": record.facts}))
        keep(database, _OF, now_of)
    return len(found)


def _record(snapshot: Snapshot, on: date) -> _Record:
    library = snapshot.library
    public = [article for article in library.articles.values() if is_public(library, article.id, on)]
    stated = sorted({fact for article in public for fact in article.facts} & library.facts.keys())
    facts = {fact: _digest(repr(library.facts[fact].value_on(on))) for fact in stated}
    return _Record({a.id: [_digest(_said(a, facts)), _until(a) or ""] for a in public}, facts)


def _said(article: Article, facts: Mapping[str, str]) -> str:
    """As `/api/v1/changes` has it: an article has changed with a fact that it states."""
    return repr((article.version, [facts.get(fact) for fact in article.facts]))


def _digest(said: str) -> str:
    return sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _until(article: Article) -> str | None:
    return article.unconfirmed_until.isoformat() if article.unconfirmed_until else None


def _differences(before: _Record, now: _Record, snapshot: Snapshot, site: str, on: date) -> Iterator[Event]:
    library = snapshot.library
    for fact in now.facts:
        if before.facts.get(fact, now.facts[fact]) != now.facts[fact]:
            stating = [article for article in now.articles if fact in library.articles[article].facts]
            yield Event("fact", "changed", fact, _of_fact(library.facts[fact], stating, on))
    for article in sorted(before.articles.keys() - now.articles.keys()):
        yield Event("article", "withdrawn", article, {"id": article, "url": f"{site}/articles/{article}"})
    for article, (digest, until) in now.articles.items():
        then = before.articles.get(article)
        if then != [digest, until]:
            data = _of_article(snapshot, library.articles[article], site)
            yield Event("article", _what(then, digest, until), article, data)


def _what(then: list[str] | None, digest: str, until: str) -> str:
    """What has happened to an article that is public now."""
    if then is None:
        return "published"
    if until and until != then[1]:
        return "corrected_in_emergency"
    return "confirmed" if digest == then[0] else "changed"


def _of_fact(fact: Fact, stating: list[str], on: date) -> dict[str, Any]:
    return {
        "id": fact.id,
        "owner": fact.owner,
        "value": {lang: format_value(fact, on, lang) for lang in ("id", "en")},
        "articles": stating,
    }


def _of_article(snapshot: Snapshot, article: Article, site: str) -> dict[str, Any]:
    note = snapshot.note_of(article.id)
    return {
        "id": article.id,
        "title": {lang: text.title for lang, text in article.texts.items()},
        "owner": article.owner,
        "version": article.version,
        "changed": snapshot.changed_on(article.id).isoformat(),
        "kind": note.kind if note else None,
        "note": dict(note.words) if note else {},
        "unconfirmed_until": _until(article),
        "url": f"{site}/articles/{article.id}",
    }


def body_of(event: Event, at: datetime) -> str:
    """What is sent, as the standard wants it."""
    said = {"type": event.type, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": dict(event.data)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def new_id() -> str:
    """Of a message: without a full stop, since that parts what is signed."""
    return f"msg_{uuid4().hex}"


def _queue(database: Session, event: Event, at: datetime) -> None:
    message, body = new_id(), body_of(event, at)
    for name in database.scalars(select(Webhook.name).where(Webhook.disabled.is_(False)).order_by(Webhook.name)):
        database.add(
            WebhookMessage(
                id=message, webhook=name, type=event.type, subject=event.subject, body=body, at=at, state=WAITING,
                tries=0, next=at, failure="",
            )
        )  # fmt: skip
    database.flush()


def _forget(database: Session, at: datetime) -> None:
    for state, days in ((DELIVERED, DELIVERED_KEPT), (DEAD, DEAD_KEPT)):
        database.execute(delete(WebhookMessage).where(WebhookMessage.state == state, WebhookMessage.at < at - days))
