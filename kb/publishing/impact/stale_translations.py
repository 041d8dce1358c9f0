"""Translations that are older than their originals, by how often they are given: those first that most people read."""

from dataclasses import dataclass
from datetime import date, timedelta

from kb.content.translations import Older, older_texts
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account
from kb.storage.daily_counts import counted, stale_days

DAYS = 90
"""Until today, over which answers are counted."""


@dataclass(frozen=True)
class Stale:
    """A translation to be looked at."""

    older: Older
    given: int | None
    """How often it was given as an answer in these days; None while the database is away."""


def stale_translations(context: Context, account: Account, on: date) -> list[Stale]:
    """Those of the published articles of the owners for whom one writes."""
    library, owners = present_library(context.articles), account.owners("author")
    mine = [a for a in library.articles.values() if a.owner in owners and a.status == "published"]
    found = list(older_texts(library.folder, mine))
    if not found:
        return []
    first = on - timedelta(days=DAYS - 1)
    try:
        with context.store.transaction(reading=True) as database:
            given = counted(database, "asked", first, on, ("about", "lang"), stale_days(database, first, on))
    except KbError:  # the list is of use without figures too
        given = None
    rows = [Stale(one, None if given is None else given[one.article.id, one.text.lang]) for one in found]
    return sorted(rows, key=lambda row: (-(row.given or 0), row.older.changed, row.older.article.id))
