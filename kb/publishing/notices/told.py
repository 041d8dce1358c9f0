"""One thing that one officer is told of, as it is written down, and as it is said in the officer's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.answering.redact import redact
from kb.content.library import Library
from kb.messages import say
from kb.publishing.people.accounts import Account
from kb.storage.drafts import now
from kb.storage.notices import NONE, WAITING, Notice, wishes_of

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Told:
    """A notice before it is written down."""

    account: str
    kind: str
    code: str
    owner: str
    says: Mapping[str, Any]
    place: Mapping[str, object]
    key: str
    draft: int | None = None


def titled(words: str, english: str | None = None) -> dict[str, str]:
    """A title by language, personal numbers masked: it goes where nobody else looks."""
    return {lang: redact(said).masked[:LONGEST_TITLE] for lang, said in (("id", words), ("en", english or words))}


def subject_title(library: Library, subject: str, kind: str) -> dict[str, str]:
    """Of an article, or what a fact states; its id if it is not there."""
    if kind == "fact":
        fact = library.facts.get(subject)
        return titled(fact.statement.id, fact.statement.en) if fact else titled(subject)
    article = library.articles.get(subject)
    return titled(article.text("id").title, article.text("en").title) if article else titled(subject)


def owner_name(library: Library, owner: str) -> str:
    """An owner's short name."""
    found = library.owners.get(owner)
    return found.short if found else owner


def tell(database: Session, people: Mapping[str, Account], told: Iterable[Told], mailed: bool) -> None:
    """Writes notices down, each once; to be mailed to who has an address and wants it."""
    for one in told:
        there = select(Notice.id).where(Notice.account == one.account, Notice.key == one.key)
        account = people.get(one.account)
        if account is None or account.disabled or database.scalar(there) is not None:
            continue
        wanted = mailed and account.email and one.kind not in wishes_of(database, account.id).unwanted
        database.add(
            Notice(
                account=one.account, kind=one.kind, code=one.code, owner=one.owner, says=dict(one.says),
                place=dict(one.place), draft=one.draft, key=one.key, at=now(), state=WAITING if wanted else NONE,
            )
        )  # fmt: skip
        database.flush()


def is_for(account: Account, notice: Notice) -> bool:
    """Whether the officer still has a role there: what one was told of for an owner is not for others."""
    return account.administrator or account.has("author", notice.owner) or account.has("reviewer", notice.owner)


def words_of(notice: Notice, lang: str) -> str:
    """What it says, in a sentence without a full stop."""
    named = dict(notice.says)
    if isinstance(named.get("title"), dict):
        named["title"] = named["title"].get(lang) or named["title"]["id"]
    if "day" in named:
        named["day"] = format_date(date.fromisoformat(named["day"]), "d MMMM y", locale=lang)
    return say(notice.code, lang, parameters=named) or ""
