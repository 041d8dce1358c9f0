"""Whether the audit log is whole: by its own chain, and by the entries that git's commits name."""

from pathlib import Path

from sqlalchemy.orm import Session

from kb.publishing import repository
from kb.storage import audit


def faults(articles: Path, database: Session) -> list[tuple[int, str]]:
    """(number of the entry, what is wrong); number 0 for an entry that a publication's commit names and the log has not,
    as when it was cut short or begun anew."""
    found = list(audit.broken(database))
    named = repository.all_trailers(articles, "Audit") if repository.is_work_tree(articles) else []
    return found + [(0, f"git names the entry {digest[:12]}, which is not in the log") for digest in named if not audit.has_digest(database, digest)]
