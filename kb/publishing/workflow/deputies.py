"""Who signs for an owner: its reviewers; a deputy that kb.yaml names; and another owner's reviewer where none of its
own is free to, since they wrote the text or there are none. Nobody ever signs the own text.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from kb.content.subject import Subject
from kb.publishing.editing.drafts import writers
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account, load_accounts
from kb.publishing.workflow.shares import concerned
from kb.storage.drafts import Draft


class Signers:
    """Who may sign a draft, and as whose reviewer."""

    def __init__(self, articles: Path, accounts: Path, database: Session, draft: Draft) -> None:
        library = present_library(articles)
        self.subject = library.subject
        self.people = load_accounts(accounts)
        self.about = concerned(library, draft)
        self.wrote = writers(database, draft)

    def signs_as(self, account: Account, owner: str) -> str | None:
        """The owner as whose reviewer an account would sign for an owner: itself if it is one of that owner's own;
        None if it may not.
        """
        return _signs_as(self.subject, self.people, self.about, self.wrote, account, owner)

    def who(self, owner: str) -> dict[str, str]:
        """All accounts that may sign for an owner, with the owner as whose reviewer each would."""
        found = {account.id: self.signs_as(account, owner) for account in self.people.values()}
        return {account: instead for account, instead in found.items() if instead is not None}


def _signs_as(
    subject: Subject, people: Mapping[str, Account], about: Sequence[str], wrote: Collection[str], account: Account,
    owner: str,
) -> str | None:  # fmt: skip
    if account.id in wrote:
        return None
    if account.has("reviewer", owner):
        return owner
    mine = account.owners("reviewer")
    named = [deputy for deputy in subject.signatures.deputies.get(owner, ()) if deputy in mine]
    free = {held for one in people.values() if one.id not in wrote for held in one.owners("reviewer")}
    if named or owner in free:
        return named[0] if named else None
    # Those who have a part in it stand in before others do.
    instead = [other for other in about if other in free] or sorted(free)
    return next((other for other in instead if other in mine), None)
