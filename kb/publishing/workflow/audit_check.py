"""Whether the record is as it was written: the log by its own chain, by the file of its heads,
and by the entries that commits name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.publishing import repository
from kb.publishing.workflow.review import DECIDED, SIGNED, signing
from kb.publishing.workflow.words import masked
from kb.storage import audit
from kb.storage.anchor import ACCEPT, Heads, heads
from kb.storage.audit import AuditEntry, Chain
from kb.storage.drafts import Signature
from kb.storage.store import Store

WHAT_NOW = (
    "if a backup was restored or the database begun anew, say so by `python -m kb audit accept`, "
    "else find out who could write to the database"
)


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written."""

    number: int | None
    """Of the entry, from 1; of one named in git alone, the number after the last;
    None for a signature without an entry.
    """
    what: str
    """In words that follow "entry 17", or that stand alone."""


@dataclass(frozen=True)
class Record:
    """What was found of the whole log."""

    entries: int
    until: str
    """The moment of the last entry, as ISO 8601 writes it; empty if there is none."""
    since: int | None
    """From which entry on the file of heads vouches; None if it was not begun yet."""
    faults: list[Fault]
    """By number, at most one an entry; then the signatures."""

    def sentence(self) -> str:
        """What is wrong, in one sentence without its full stop; only if something is."""
        number = self.faults[0].number
        return f"{f'entry {number} ' if number else ''}{self.first()}"

    def first(self) -> str:
        """The same without the number of the entry."""
        more = len(self.faults) - 1
        others = f" (and {more} more {'faults' if more > 1 else 'fault'})" if more else ""
        return f"{self.faults[0].what}{others}; {WHAT_NOW}"


def examine(articles: Path, store: Store) -> Record:
    """Reads the whole log, its file of heads and git; nobody who writes meanwhile has to wait."""
    # What is sure is read before the log, and what is only meant after it: whatever is written meanwhile is no fault.
    in_git = repository.is_work_tree(articles)
    named = repository.all_trailers(articles, "Audit") if in_git else []
    sure, end = store.anchor.lines() if store.anchor else ([], 0)
    with store.transaction(reading=True) as database:
        chain = audit.read_chain(database)
        found = heads(sure, store.anchor.lines(end)[0] if store.anchor else [], chain.digests)
        forged = _forged(database)
        accepted = database.get(AuditEntry, found.start.number) if found.start and found.start.word == ACCEPT else None
    settled = _named_before(articles, accepted.subject) if accepted and in_git else set()
    faults: dict[int, str] = {}
    # What an administrator has accepted is told no more.
    for number, what in chain.faults:
        if accepted is None or number >= accepted.number:
            faults.setdefault(number, what)
    if store.anchor:
        for number, what in _beside(found, chain, any(found.kept)):
            faults.setdefault(number, what.format(file=store.anchor.path))
    digests, last = set(chain.digests.values()), max(chain.digests, default=0)
    lost = [digest for digest in named if digest not in digests and digest not in settled]
    if lost:
        faults.setdefault(
            last + 1, f"is missing: a commit names it by {lost[0][:12]}, and the log ends before it or was made anew"
        )
    listed = [Fault(number, faults[number]) for number in sorted(faults)]
    unknown = "the signature of {} for {} under {!r} has no entry in the log and counts for nothing"
    listed += [Fault(None, unknown.format(s.who, s.owner, s.subject)) for s in forged]
    return Record(len(chain.digests), chain.last, found.start.number if found.start else None, listed)


def _forged(database: Session) -> list[Signature]:
    """The signatures that the log does not know."""
    said = select(AuditEntry.who, AuditEntry.what, AuditEntry.subject, AuditEntry.detail).where(
        AuditEntry.what.in_((SIGNED, DECIDED))
    )
    signed = {tuple(row) for row in database.execute(said)}
    return [s for s in database.scalars(select(Signature)) if (s.who, *signing(s)) not in signed]


def _named_before(articles: Path, commit: str) -> set[str]:
    """The entries that commits up to this one name."""
    try:
        return set(repository.all_trailers(articles, "Audit", commit)) if commit else set()
    except KbError:  # git's history is another one
        return set()


def _beside(found: Heads, chain: Chain, kept: bool) -> Iterator[tuple[int, str]]:
    """(number, what is wrong) by the file of heads."""
    if found.start is None:
        if chain.begun or kept:
            yield 1, "is not vouched for: {file} does not hold the beginning of this log"
        return
    for number, digest in chain.digests.items():
        if number < found.start.number:
            continue
        if found.kept.get(number, {digest}) != {digest}:
            yield number, "is not the one that was written: it was changed, or another put into its place"
        elif digest not in found.meant.get(number, ()):
            yield number, "was put into the database by another: {file} does not name it"
    last = max(chain.digests, default=0)
    cut = sorted(number for number in found.kept if number > last)
    if cut:
        also = f", with all up to entry {cut[-1]}" if len(cut) > 1 else ""
        yield cut[0], f"is missing{also}: the log was cut off at its end"


def require_whole(articles: Path, store: Store) -> None:
    """KbError if the record is not as it was written."""
    record = examine(articles, store)
    if record.faults:
        number = record.faults[0].number
        if number is None:
            raise KbError("audit.not_whole", said=record.first())
        raise KbError("audit.entry_not_whole", number=number, said=record.first())


def accept(articles: Path, store: Store, why: str) -> Record:
    """Takes the log as it is from now on, with what was wrong and why that is known; what it was before stays in the
    file.

    Signatures that the log does not know are taken away. Returns what was found before. KbError without a reason, or if
    nothing is wrong.
    """
    why = " ".join(masked(articles, why).split())
    if len(why) < 5:
        raise KbError("audit.no_reason", "--why")
    record = examine(articles, store)
    if not record.faults:
        raise KbError("audit.whole")
    with store.transaction() as database:
        for forged in _forged(database):
            database.delete(forged)
        audit.note(
            database, "command-line", audit.ACCEPTED, repository.head(articles) or "", f"{why} ({record.sentence()})"
        )
    return record
