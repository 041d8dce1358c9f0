"""What is left to do of files that were taken in, row by row, however many days it takes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from kb.answering.ask import today
from kb.content.library import Articles
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from kb.publishing.context import Context
from kb.publishing.editing.attachments import seen_files
from kb.publishing.editing.drafts import submit
from kb.publishing.editing.overlay import overlaid, present_library
from kb.publishing.people.accounts import Account, require
from kb.storage.draft_states import DISCARDED, DRAFT, PUBLISHED, DraftState
from kb.storage.drafts import Draft
from kb.storage.imports import Import, imports_of

MOST = 20
"""Files that are listed."""
State = Literal["refused", "waiting", "settle", "hand-in", "review", "published", "discarded"]
STATES: tuple[State, ...] = ("refused", "waiting", "settle", "hand-in", "review", "published", "discarded")
"""Of a row: refused; not taken in yet; a draft with errors; one without; handed in or scheduled; and how it ended."""
LEFT = STATES[:4]
"""Those in which its author has something to do."""


@dataclass(frozen=True)
class Left:
    """One row of a file."""

    where: str
    title: str
    state: State
    draft: int | None = None
    errors: int = 0
    refused: KbError | None = None


@dataclass(frozen=True)
class Taken:
    """One file that was taken in."""

    id: int
    name: str
    owner: str
    at: datetime
    rows: tuple[Left, ...]

    @property
    def counts(self) -> Counter[State]:
        """Rows by state."""
        return Counter(row.state for row in self.rows)

    @property
    def left(self) -> list[Left]:
        """What its author has still to do, in the order of the file."""
        return [row for row in self.rows if row.state in LEFT]


def taken_in(context: Context, account: Account | None) -> list[Taken]:
    """The newest files of the account's owners, with what is left of each."""
    owners = require(account, "author").owners("author")
    with context.store.transaction(reading=True) as database:
        found = imports_of(database, owners, MOST)
        numbers = [row["draft"] for one in found for row in one.rows if row.get("draft") is not None]
        drafts = {draft.id: draft for draft in database.scalars(select(Draft).where(Draft.id.in_(numbers)))}
    errors = _errors(context, [draft for draft in drafts.values() if draft.state == DRAFT])
    return [_taken(one, drafts, errors) for one in found]


def _taken(one: Import, drafts: Mapping[int, Draft], errors: Mapping[str, int]) -> Taken:
    return Taken(one.id, one.name, one.owner, one.at, tuple(_left(row, drafts, errors) for row in one.rows))


def _left(row: Mapping[str, Any], drafts: Mapping[int, Draft], errors: Mapping[str, int]) -> Left:
    where, title, number = str(row["where"]), str(row["title"]), row.get("draft")
    draft = drafts.get(number) if isinstance(number, int) else None
    if draft is None:
        refused = KbError(row["code"], where, **row["parameters"]) if "code" in row else None
        return Left(where, title, "refused" if refused else "waiting", refused=refused)
    wrong = errors.get(draft.subject, 0)
    states: dict[DraftState, State] = {PUBLISHED: "published", DISCARDED: "discarded", DRAFT: "hand-in"}
    state = states.get(draft.state, "review")
    return Left(where, title, "settle" if wrong and state == "hand-in" else state, draft.id, wrong)


def _errors(context: Context, drafts: list[Draft]) -> dict[str, int]:
    """Errors by article, of drafts as they are now."""
    if not drafts:
        return {}
    subjects = {path: draft.subject for draft in drafts for path in draft.files}
    files = {path: text for draft in drafts for path, text in draft.files.items()}
    whole = overlaid(present_library(context.articles), context.articles, files, seen_files(context, files))
    fresh = [article for article in whole.articles.values() if article.id in subjects.values()]
    found = check(replace(whole, articles=Articles(fresh), folder=None), today())
    return Counter(subjects[finding.path] for finding in found if finding.severity == "error" and finding.path in files)


def hand_in_ready(context: Context, account: Account | None, import_id: int) -> int:
    """Hands in all drafts of a file that have no error; returns how many."""
    taken = next((one for one in taken_in(context, account) if one.id == import_id), None)
    if taken is None:
        raise KbError("import.not_there")
    numbers = [row.draft for row in taken.rows if row.state == "hand-in" and row.draft is not None]
    for number in numbers:
        submit(context, account, number)
    return len(numbers)
