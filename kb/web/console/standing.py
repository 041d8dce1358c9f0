"""Whether what an agent has read still stands: a new snapshot may have withdrawn or changed it meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kb.answering.answer import Body, Route
from kb.answering.channels import article_body
from kb.answering.route import find_route
from kb.content.article import Article
from kb.content.library import Library
from kb.content.render import short_answer
from kb.retrieval.indexing.snapshot import Snapshot

LATELY = timedelta(days=14)
"""How long a change is among the news that nobody of the team has ticked."""


@dataclass(frozen=True)
class Read:
    """What an article was read from: the library of that moment, and its day."""

    library: Library
    on: date


@dataclass(frozen=True)
class Fallen:
    """An article that no longer says what was read: `now` None if it is withdrawn, else its short answer of today."""

    article: str
    title: str
    before: str
    now: str | None
    route: Route
    instead: tuple[tuple[str, str], ...] = ()
    """Id and title of the articles that it named as related and that still stand."""


def served_to_agents(library: Library, article_id: str, on: date) -> Article | None:
    """An article that agents answer from on a day; None if there is none of this id."""
    article = library.articles.get(article_id)
    return article if article and "agent" in article.audience and article.served_on(on) else None


@dataclass(frozen=True)
class Changed:
    """An article whose words changed on a day; `change` names this change among those of the article."""

    article: Article
    day: date
    change: str


def changed_lately(snapshot: Snapshot, read: Mapping[str, str], on: date) -> list[Changed]:
    """What changed in the last days and was not ticked, the newest first."""
    found = []
    for article_id in snapshot.library.articles:
        day = snapshot.changed_on(article_id)
        article = served_to_agents(snapshot.library, article_id, on) if day >= on - LATELY else None
        if article and read.get(article_id) != (change := f"{day}:{article.version}"):
            found.append(Changed(article, day, change))
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.article.main.title))


def fallen(
    read: dict[str, Read], library: Library, lang: str, operator: str | None, on: date
) -> list[Fallen]:  # fmt: skip
    """What does not stand any more of all that was read, in the order of reading."""
    found = []
    for article_id, then in read.items():
        if then.library is library and then.on == on:
            continue
        before = served_to_agents(then.library, article_id, then.on)
        now = served_to_agents(library, article_id, on)
        if before and (now is None or _said(library, now, lang, operator, on) != _said(
            then.library, before, lang, operator, then.on
        )):  # fmt: skip
            others = (served_to_agents(library, other, on) for other in before.related)
            found.append(
                Fallen(
                    article_id,
                    before.text(lang).title,
                    short_answer(then.library, before, before.text(lang).lang, then.on),
                    short_answer(library, now, now.text(lang).lang, on) if now else None,
                    _route_of(library, now or before, operator, lang, on),
                    () if now else tuple((other.id, other.text(lang).title) for other in others if other),
                )
            )
    return found


def _said(library: Library, article: Article, lang: str, operator: str | None, on: date) -> tuple[Body, Route]:
    """All that an agent is shown of it and may have told; its version alone does not count."""
    body = article_body(library, article, "agent", lang, on, "").model_copy(update={"version": ""})
    return body, find_route(library, article, operator, lang, on)


def _route_of(library: Library, article: Article, operator: str | None, lang: str, on: date) -> Route:
    """Its route, or the fallback's if the owners that it names are gone too."""
    known = article.route in library.owners
    return find_route(library, article if known else None, operator if operator in library.owners else None, lang, on)
