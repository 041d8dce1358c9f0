"""Groups of what was asked in vain: counted, taken in hand, written about, closed (docs/decisions/0063)."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.answering.redact import is_masked
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import new_article
from kb.publishing.impact.asked import WHYS, Asking, Why, asked_in_vain
from kb.publishing.impact.changes import Outcome, Question, live_outcomes, open_live
from kb.publishing.impact.regrouping import regroup
from kb.publishing.people.accounts import Account, require
from kb.settings import JAKARTA
from kb.storage import audit
from kb.storage.cells import no_formula
from kb.storage.drafts import Draft, now
from kb.storage.question_groups import PROBLEM, STATES, QuestionGroup, Shortfall, Wording, key_of
from kb.storage.sent_questions import SentQuestion

DAYS = 30
"""Over which questions are counted, if nobody says otherwise."""
PHRASINGS = 20
"""Of a group that a draft begins with."""


@dataclass(frozen=True)
class Group:
    """A group and how often it was asked in the days that were looked at."""

    id: int
    name: str
    owner: str
    state: str
    draft: int | None
    changed: datetime
    count: int
    wordings: tuple[tuple[str, int], ...]
    """Each with how often it was asked so, the most asked first."""
    whys: Mapping[Why, int]
    days: Mapping[date, int]
    """Of Jakarta, on which it was asked."""
    articles: tuple[str, ...] = ()
    """Those that fell short, the most often named first."""
    since_changed: int = 0
    """How often it was asked since an officer last changed owner or state."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Its wordings, the most asked first."""
        return tuple(text for text, _ in self.wordings)


def groups(context: Context, days: int = DAYS) -> list[Group]:
    """All groups that were asked in the last days, today's among them, after grouping what is new; largest first.

    KbError if the database is away.
    """
    since = _first_moment(days)
    with context.store.transaction(reading=True) as database:
        askings = asked_in_vain(database, since)
    regroup(context, askings)
    with context.store.transaction(reading=True) as database:
        of_key = {key: number for key, number in database.execute(select(Wording.key, Wording.group))}
        kept = {group.id: group for group in database.scalars(select(QuestionGroup))}
    members: dict[int, list[Asking]] = defaultdict(list)
    for asking in askings:
        if asking.key in of_key:
            members[of_key[asking.key]].append(asking)
    found = [_counted(kept[number], asked) for number, asked in members.items() if number in kept]
    return sorted(found, key=lambda group: (-group.count, group.id))


def group_sent(context: Context) -> None:
    """Groups what was sent with a number and has no group yet, so that its page need not wait for an officer who looks
    at the groups. Costs one query if there is nothing. KbError if the database is away.
    """
    without_group = SentQuestion.at >= _first_moment(DAYS), SentQuestion.key.not_in(select(Wording.key))
    with context.store.transaction(reading=True) as database:
        sent = database.scalars(select(SentQuestion).where(*without_group)).all()
    askings = [Asking(one.question, one.at, "sent", one.article) for one in sent if one.question.strip()]
    if askings:
        regroup(context, askings)


def _first_moment(days: int) -> datetime:
    return _midnight(today() - timedelta(days=days - 1))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=JAKARTA)


def _counted(group: QuestionGroup, asked: Sequence[Asking]) -> Group:
    texts: dict[str, Counter[str]] = defaultdict(Counter)
    for asking in asked:
        texts[asking.key][asking.text] += 1
    wordings = [(min(said, key=lambda text: (-said[text], text)), said.total()) for said in texts.values()]
    whys = Counter(asking.why for asking in asked)
    articles = Counter(asking.article for asking in asked if asking.article)
    return Group(
        group.id, group.name, group.owner, group.state, group.draft, group.changed, len(asked),
        tuple(sorted(wordings, key=lambda wording: (-wording[1], wording[0]))),
        {why: whys[why] for why in WHYS if whys[why]},
        dict(sorted(Counter(asking.at.astimezone(JAKARTA).date() for asking in asked).items())),
        tuple(sorted(articles, key=lambda article: (-articles[article], article))),
        sum(asking.at > group.changed for asking in asked),
    )  # fmt: skip


def chosen(found: Iterable[Group], owner: str = "", state: str = "", words: str = "") -> list[Group]:
    """Those of an owner, in a state, with all of these words in one of its wordings."""
    wanted = words.casefold().split()
    return [
        group
        for group in found
        if owner in ("", group.owner)
        and state in ("", group.state)
        and any(all(word in text.casefold() for word in wanted) for text in [group.name, *group.texts])
    ]


def as_csv(found: Iterable[Group]) -> str:
    """A wording a line, its group's figures beside it; UTF-8 with a mark, as spreadsheets want it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["group", "name", "owner", "state", "count", "days", "first", "last", "wording", "asked", *WHYS])
    for group in found:
        first, last = min(group.days), max(group.days)
        for text, asked in group.wordings:
            of_group = [group.id, no_formula(group.name), group.owner, group.state, group.count, len(group.days)]
            whys = [group.whys.get(why, 0) for why in WHYS]
            writer.writerow([*of_group, first, last, no_formula(text), asked, *whys])
    return "\ufeff" + out.getvalue()


def _require_one_of(account: Account | None, *owners: str) -> Account:
    """An author or reviewer of one of them; KbError as `require` raises it for the first."""
    for owner in owners:
        if account is not None and (account.has("author", owner) or account.has("reviewer", owner)):
            return account
    return require(account, "author", owners[0])


def _kept(database: Session, number: int) -> QuestionGroup:
    group = database.get(QuestionGroup, number)
    if group is None:
        raise KbError("group.not_there", group=number)
    return group


def assign(context: Context, account: Account | None, number: int, owner: str) -> None:
    """Says whose a group is: an officer of the one that has it, or that takes it. KbError if the account is of neither,
    or there is no such owner.
    """
    with context.store.transaction() as database:
        group = _kept(database, number)
        account = _require_one_of(account, group.owner, owner)
        snapshot = open_live(context)
        if snapshot is None or owner not in snapshot.library.owners:
            raise KbError("group.no_owner", owner=owner)
        _change(database, account, group, group.state if group.state == "being written" else "assigned", owner)


def set_state(context: Context, account: Account | None, number: int, state: str) -> None:
    """Puts a group into a state; only for authors and reviewers of its owner."""
    if state not in STATES:
        raise KbError("group.no_state", state=state, states=STATES)
    with context.store.transaction() as database:
        group = _kept(database, number)
        _change(database, _require_one_of(account, group.owner), group, state, group.owner)


def _change(database: Session, account: Account, group: QuestionGroup, state: str, owner: str) -> None:
    if (group.state, group.owner) != (state, owner):
        group.state, group.owner, group.changed = state, owner, now()
        audit.note(database, account.id, f"questions-{state.replace(' ', '-')}", f"group {group.id}", owner)


def write_article(context: Context, account: Account | None, group: Group, owner: str) -> Draft:
    """Begins a draft with the group's wordings as phrasings, those without masked numbers; the group is being written.

    KbError if the account writes for another owner, or there is such an article.
    """
    texts = [group.name, *(text for text in group.texts if text != group.name)]
    usable = [text[:300] for text in texts if not is_masked(text)][: PHRASINGS + 1]
    title = usable[0] if usable else " ".join(part for part in group.name.split() if not is_masked(part))[:300]
    draft = new_article(context, account, owner, title, phrasings=tuple(usable))
    assert account is not None  # or no draft was begun
    with context.store.transaction() as database:
        kept = _kept(database, group.id)
        kept.draft = draft.id
        _change(database, account, kept, "being written", owner)
    return draft


def what_they_get(context: Context, group: Group, most: int = 50) -> list[tuple[str, Outcome]]:
    """What a group's wordings are answered now, the most asked first."""
    asked = [Question(text) for text in group.texts[:most]]
    return [(question.text, outcome) for question, outcome in live_outcomes(context, asked, today())]


def remarks(
    context: Context, *, group: Group | None = None, article: str | None = None, most: int = 50
) -> list[Shortfall]:
    """Why answers did not help, as readers said it, newest first: to questions of a group, about an article,
    or else of pages that are none.
    """
    said = (Shortfall.reason != "") | (Shortfall.words != "")
    query = select(Shortfall).where(said).order_by(Shortfall.at.desc())
    with context.store.transaction(reading=True) as database:
        if article is not None:
            return list(database.scalars(query.where(Shortfall.article == article).limit(most)))
        if group is None:
            of_pages = Shortfall.why == PROBLEM, Shortfall.article.is_(None)
            return list(database.scalars(query.where(*of_pages).limit(most)))
        keys = {key_of(text) for text in group.texts}
        return [one for one in database.scalars(query.limit(2000)) if key_of(one.question) in keys][:most]
