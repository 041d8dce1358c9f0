"""Notices of what is due: what must be read again, what ends, and what the public asks again and again; once a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.content.library import Library
from kb.publishing.context import Context
from kb.publishing.editing.overlay import present_library
from kb.publishing.impact.question_groups import Group, groups
from kb.publishing.notices.deeds import officers_of
from kb.publishing.notices.told import Told, owner_name, subject_title, tell, titled
from kb.publishing.people.accounts import Account, load_accounts
from kb.publishing.workflow.deputies import Signers
from kb.publishing.workflow.review import signatures
from kb.publishing.workflow.schedule import SOON, reminders
from kb.publishing.workflow.tasks import title_of
from kb.storage.draft_states import TO_SIGN
from kb.storage.drafts import Draft, now
from kb.storage.notices import forget_notices, keep, kept

ASKED = 3
"""So often a question must have been asked in vain within the days that are counted."""
KEPT = timedelta(days=180)
"""So long notices and mails stay."""
_DAY = "told-of-day"


@dataclass(frozen=True)
class _Due:
    """A matter of one owner."""

    kind: str
    code: str
    owner: str
    says: Mapping[str, object]
    place: Mapping[str, object]
    key: str


def tell_of_dates(context: Context, on: date, mailed: bool) -> None:
    """Tells officers what is due, the first time on a day, and deletes old notices; of each matter once, and once more
    when its day has passed. KbError if the database is away or the articles cannot be read.
    """
    with context.store.transaction(reading=True) as database:
        if kept(database, _DAY, "") >= on.isoformat():
            return
    people = load_accounts(context.accounts)
    if not people:  # whoever is added later today is told today
        return
    library = present_library(context.articles)
    found = [*_of_articles(library, on), *_of_facts(library, on), *_of_questions(library, groups(context))]
    # What takes long is looked at before anybody has to wait for it.
    with context.store.transaction(reading=True) as database:
        signatures_due = list(_of_signatures(context, database, library, people, on))
    with context.store.transaction() as database:
        tell(database, people, [*_for_each(people, found), *signatures_due], mailed)
        forget_notices(database, now() - KEPT)
        keep(database, _DAY, on.isoformat())


def _for_each(people: Mapping[str, Account], found: Iterable[_Due]) -> Iterable[Told]:
    for due in found:
        for account, owner in officers_of(people, [due.owner]).items():
            yield Told(account, due.kind, due.code, owner, due.says, due.place, due.key)


def _of_signatures(
    context: Context, database: Session, library: Library, people: Mapping[str, Account], on: date
) -> Iterable[Told]:
    """A signature that is due today or tomorrow reminds whoever may give it; one that is overdue also its authors and
    the administrators, who decide.
    """
    for draft in database.scalars(select(Draft).where(Draft.state.in_(TO_SIGN))):
        signers = Signers(context.articles, context.accounts, database, draft)
        for need in signatures(context, database, draft):
            if need.signed_by is not None or on < need.due - timedelta(days=1):
                continue
            code = "notice.sign_late" if on > need.due else "notice.sign_due"
            told = signers.who(need.owner)
            if on > need.due:
                others = [account.id for account in people.values() if account.administrator]
                told = dict.fromkeys([*others, *sorted({draft.began_by, *signers.wrote})], draft.owner) | told
            says = {
                "title": titled(title_of(library, draft)),
                "owner": owner_name(library, need.owner),
                "day": need.due.isoformat(),
            }
            place = {"view": "draft", "draft": draft.id, "tab": "review"}
            # The owner is the fourth word: `deeds` reads there which signature ends the wait.
            key = f"{code} {draft.id} {need.share.digest[:16]} {need.owner} {need.due}"
            for account, owner in told.items():
                yield Told(account, "due", code, owner, says, place, key, draft.id)


def _of_articles(library: Library, on: date) -> Iterable[_Due]:
    for soon in reminders(library, on):
        code = "notice.read_again" if soon.days >= 0 else "notice.read_again_passed"
        yield _of_article(library, code, soon.article, soon.owner, soon.review_by)
    for article in library.articles.values():
        if article.status == "published" and article.valid_until and (article.valid_until - on).days <= SOON:
            code = "notice.expires" if article.valid_until >= on else "notice.expired"
            yield _of_article(library, code, article.id, article.owner, article.valid_until)


def _of_article(library: Library, code: str, article: str, owner: str, day: date) -> _Due:
    says = {"title": subject_title(library, article, "article"), "day": day.isoformat()}
    return _Due("due", code, owner, says, {"view": "article", "article": article}, f"{code} {article} {day}")


def _of_facts(library: Library, on: date) -> Iterable[_Due]:
    """Facts that a published article states and whose last value ends soon or ended lately; one that ended long ago is
    an example of its day.
    """
    stated = {fact for article in library.articles.values() if article.status == "published" for fact in article.facts}
    for fact in (library.facts[key] for key in sorted(stated & library.facts.keys())):
        ends = [value.until for value in fact.values]
        last = max((end for end in ends if end), default=None)
        if last is None or None in ends or abs((last - on).days) > SOON:
            continue
        says = {"title": subject_title(library, fact.id, "fact"), "day": last.isoformat()}
        code = "notice.fact_ends"
        yield _Due("due", code, fact.owner, says, {"view": "facts", "fact": fact.id}, f"{code} {fact.id} {last}")


def _of_questions(library: Library, found: Sequence[Group]) -> Iterable[_Due]:
    for group in found:
        if group.state == "new" and group.count >= ASKED:
            code, count = "notice.asked", group.count
        elif group.state == "covered" and group.since_changed >= ASKED:
            code, count = "notice.asked_again", group.since_changed
        else:
            continue
        says = {"title": titled(group.name), "count": count, "owner": owner_name(library, group.owner)}
        key = f"{code} {group.id} {group.owner} {group.changed.date() if group.state == 'covered' else ''}"
        yield _Due("asked", code, group.owner, says, {"view": "questions", "group": group.id}, key)
