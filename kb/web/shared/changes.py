"""The articles that citizens are answered from, when each got its words, and what was published before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kb.answering.ask import today
from kb.content.article import Article
from kb.content.change_note import ChangeNote, kept_note
from kb.retrieval.indexing.snapshot import Snapshot


def public_articles(snapshot: Snapshot) -> list[Article]:
    """The articles that citizens are answered from today."""
    on = today()
    return [a for a in snapshot.library.articles.values() if a.served_on(on) and "citizen" in a.audience]


def changes(snapshot: Snapshot, **of: str | None) -> list[tuple[date, Article]]:
    """The public articles with the day on which each got its words, the newest first, ties by id; `owner`, `topic` or
    `article` narrow them.
    """
    found = [(snapshot.changed_on(a.id), a) for a in public_articles(snapshot) if _is_of(a, **of)]
    return sorted(found, key=lambda change: (-change[0].toordinal(), change[1].id))


def _is_of(article: Article, /, **of: str | None) -> bool:
    owner, topic, wanted = of.get("owner"), of.get("topic"), of.get("article")
    return (
        (not owner or owner in (article.owner, *article.co_owners))
        and (not topic or topic in article.topics)
        and (not wanted or wanted == article.id)
    )


@dataclass(frozen=True)
class Entry:
    """One line of the public record: an article got its words on a day, or was withdrawn."""

    day: date
    article: Article
    change: Literal["new", "changed", "withdrawn"]
    note: ChangeNote | None
    commit: str = ""
    """By which it is told from others of the same article; none of what an article says now."""


def withdrawn_on(snapshot: Snapshot, article: Article) -> date | None:
    """Since when nobody is answered from an article that citizens were answered from; None if that is not so."""
    if "citizen" not in article.audience:
        return None
    if article.status == "archived":
        days = (row["day"] for row in snapshot.record if row["article"] == article.id and row["change"] == "withdrawn")
        return date.fromisoformat(next(days, snapshot.changed_on(article.id).isoformat()))
    over = article.status == "published" and article.valid_until is not None and article.valid_until < today()
    return article.valid_until + timedelta(1) if over and article.valid_until else None


def record(snapshot: Snapshot, **of: str | None) -> list[Entry]:
    """All that was published, the newest first, ties by article; narrowed as by `changes`.

    What an article says now stands with the day on which it got these words, what it said before as commits tell,
    withdrawn articles with the day and without their words.
    """
    present = {article.id: (day, article) for day, article in changes(snapshot, **of)}
    gone = {
        a.id: (day, a)
        for a in snapshot.library.articles.values()
        if a.id not in present and _is_of(a, **of) and (day := withdrawn_on(snapshot, a))
    }
    found, newest = [], {article_id: Entry(day, a, "changed", None) for article_id, (day, a) in present.items()}
    newest |= {article_id: Entry(day, a, "withdrawn", None) for article_id, (day, a) in gone.items()}
    for row in snapshot.record:
        now = newest.get(row["article"])
        if now is None:
            continue
        entry = Entry(
            date.fromisoformat(row["day"]), now.article, row["change"], kept_note(row.get("note")), row["commit"]
        )
        if not now.commit and entry.day >= now.day:  # the publication by which it says what it says
            change = "withdrawn" if now.change == "withdrawn" else entry.change
            newest[now.article.id] = Entry(now.day, now.article, change, entry.note, entry.commit)
        else:
            found.append(entry)
    for now in newest.values():
        said = None if now.change == "withdrawn" else snapshot.note_of(now.article.id) or now.note
        found.append(Entry(now.day, now.article, now.change, said))
    return sorted(found, key=lambda entry: (-entry.day.toordinal(), bool(entry.commit), entry.article.id))
