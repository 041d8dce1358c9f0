"""The articles that citizens are answered from, and when each got its words."""

from datetime import date

from kb.answering.ask import today
from kb.content.article import Article
from kb.retrieval.indexing.snapshot import Snapshot


def public_articles(snapshot: Snapshot) -> list[Article]:
    """The articles that citizens are answered from today."""
    on = today()
    return [a for a in snapshot.library.articles.values() if a.served_on(on) and "citizen" in a.audience]


def changes(snapshot: Snapshot, **of: str | None) -> list[tuple[date, Article]]:
    """The public articles with the day on which each got its words, the newest first, ties by id; `owner`, `topic` or
    `article` narrow them.
    """
    owner, topic, article = of.get("owner"), of.get("topic"), of.get("article")
    found = [
        (snapshot.changed_on(a.id), a)
        for a in public_articles(snapshot)
        if (not owner or owner in (a.owner, *a.co_owners))
        and (not topic or topic in a.topics)
        and (not article or article == a.id)
    ]
    return sorted(found, key=lambda change: (-change[0].toordinal(), change[1].id))
