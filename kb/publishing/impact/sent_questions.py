"""Questions that were sent to be answered: kept under a number, and what has become of them (docs/decisions/0077).

Nothing is told of them but a state, its owner and a day: no words of anybody's, no draft.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select

from kb.answering.answer import Route
from kb.answering.ask import ask, served_on, today
from kb.answering.codes import coded, typed
from kb.answering.redact import redact
from kb.content.library import Library
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import JAKARTA
from kb.storage.draft_states import DISCARDED
from kb.storage.drafts import Draft, now
from kb.storage.models import as_kept
from kb.storage.question_groups import QuestionGroup, Wording, key_of
from kb.storage.sent_questions import SentQuestion
from kb.storage.store import Store

State = Literal["received", "given", "being written", "answered", "not ours"]
BITS, LENGTH = 35, 7
"""Of a number, beside the character that checks it."""
LONGEST = 500
"""Characters of a question that are kept."""
_OF_GROUP: dict[str, State] = {
    "new": "received",
    "assigned": "given",
    "being written": "being written",
    "covered": "answered",
    "not ours": "not ours",
}


@dataclass(frozen=True)
class Standing:
    """What has become of a sent question."""

    state: State
    sent: date
    """Of Jakarta."""
    owner: str | None = None
    """Who has it in hand; None while that is only proposed."""
    since: date | None = None
    """When an officer put it into this state, if that was after it was sent."""
    article: str | None = None
    """The public one that answers it: by its officers' word if the state is *answered*, else as the search finds it."""
    route: Route | None = None
    """Whom to turn to instead of an answer."""


def send_question(store: Store, question: str, article: str | None = None) -> str:
    """Keeps a question with its personal numbers masked and returns its number. KbError if the database is away.

    `article`: from which it is answered now, which was not what its sender looked for.
    """
    question = as_kept(redact(question).masked[:LONGEST])
    with store.transaction() as database:
        while True:
            number = coded(secrets.randbits(BITS), LENGTH)
            if database.get(SentQuestion, number) is None:
                break
        database.add(SentQuestion(number=number, at=now(), question=question, key=key_of(question), article=article))
    return number


def read_number(text: str) -> str | None:
    """The number that somebody typed, as it is kept; None if it is mistyped or none."""
    return typed(text, LENGTH + 1)


def spelt(number: str) -> str:
    """A number as it is shown: two groups of four."""
    return f"{number[:4]}-{number[4:]}"


def standing(store: Store, snapshot: Snapshot, number: str, lang: str) -> Standing | None:
    """What has become of the question of a number; None if there is none. KbError if the database is away."""
    with store.transaction(reading=True) as database:
        sent = database.get(SentQuestion, number)
        if sent is None:
            return None
        of_wording = select(QuestionGroup).join(Wording, Wording.group == QuestionGroup.id)
        group = database.scalar(of_wording.where(Wording.key == sent.key))
        draft = database.get(Draft, group.draft) if group and group.draft else None
    state = _OF_GROUP[group.state] if group else "received"
    day, library = _day(sent.at), snapshot.library
    owner = group.owner if group and state != "received" and group.owner in library.owners else None
    if draft and state in ("being written", "answered"):
        if article := _public(library, draft.subject):  # there was none of this name when the draft began
            return Standing("answered", day, owner, article=article)
        if state == "being written" and draft.state == DISCARDED:
            state = "given"
    found = ask(snapshot, sent.question, "web", lang, notice=False)
    answer = _public(library, found.answer.id) if found.answer else None
    if state == "answered":
        return Standing(state, day, owner, article=answer, route=None if answer else found.route)
    since = _day(group.changed) if group and owner and group.changed > sent.at else None
    if state == "not ours":
        return Standing(state, day, owner, since, route=found.route)
    # What was no answer when the question was sent is none now.
    return Standing(state, day, owner, since, answer if answer != sent.article else None)


def _day(moment: datetime) -> date:
    return moment.astimezone(JAKARTA).date()


def _public(library: Library, article: str) -> str | None:
    """The article if citizens are answered from it today."""
    known = library.articles.get(article)
    return article if known and served_on(today(), "citizen")(known) else None
