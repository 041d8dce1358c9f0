"""What every channel gets: the object of `ask --json` and of `GET /api/v1/ask`."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from kb.content.languages import Lang

Status = Literal["answered", "clarify", "no_answer"]
HELPFUL: Mapping[Status, int] = {"no_answer": 0, "clarify": 1, "answered": 2}
"""How much each helps: the higher the more."""
Channel = Literal["web", "agent", "text", "voice"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Contact(_Model):
    """A way to reach an owner: phone, whatsapp, email, web, or words (outlet, social, chat).

    When someone answers there, what it costs and in which languages, where that is known.
    """

    kind: str
    value: str
    label: str | None = None
    hours: str | None = None
    cost: str | None = None
    languages: str | None = None


class Route(_Model):
    """Who handles it, why, and how to reach them."""

    owner: str
    reason: str
    contacts: tuple[Contact, ...]
    hours: str | None = Field(None, exclude=True)
    """The owner's, where no contact of it has its own; for pages."""


class Source(_Model):
    """Where an article's facts were found."""

    title: str
    publisher: str
    number: str | None
    date: str | None
    url: str | None


class ScriptOption(_Model):
    """An answer that a caller can give, and the step it leads to."""

    say: str
    to: str


class ScriptStep(_Model):
    """A step of an agent's script: something to ask, or an ending that says something and may hand over to an owner."""

    id: str
    say: str | None
    ask: str | None
    options: tuple[ScriptOption, ...]
    article: str | None
    hand_over: str | None


class Body(_Model):
    """The signed words, for one channel and language."""

    id: str
    title: str
    text: str
    html: str
    owner: str
    version: str
    facts: tuple[str, ...]
    sources: tuple[Source, ...]
    valid_from: date
    review_by: date
    url: str
    lang: Lang
    unconfirmed_until: datetime | None = Field(None, exclude_if=lambda moment: moment is None)
    """Only of a correction that is being confirmed, not all its owners having signed it: when it lapses unless they do.
    """
    original_changed: date | None = Field(None, exclude_if=lambda day: day is None)
    """Only of a translation that has not been checked since: the day since which the original says something else."""
    changed: date | None = Field(None, exclude=True)
    """When it got these words; for pages, programs ask for the changes."""
    reviewed: date | None = Field(None, exclude=True)
    """When its owners last signed it, with other words or as still right; for pages."""
    valid_until: date | None = Field(None, exclude=True)
    """Its last day, where one is set; for pages."""


class TextBody(Body):
    """The channel *text*: the words in messages to send, of 480 characters at most."""

    messages: tuple[str, ...]


class AgentBody(Body):
    """The channel *agent*: what only agents may read, and the guided conversation, which starts with the first step."""

    notes: tuple[str, ...]
    script: tuple[ScriptStep, ...]


class SecondBody(Body):
    """The answer to a second question in the text, with the receipt for it and who handles it."""

    receipt: str
    route: Route


class SecondTextBody(TextBody, SecondBody):
    """The same for the channel *text*."""


class SecondAgentBody(AgentBody, SecondBody):
    """The same for the channel *agent*."""


class Alternative(_Model):
    """Another article that may be meant."""

    id: str
    title: str
    confidence: float
    choice: str | None = None
    """The reader's answer to the question back that leads here."""


class Choice(_Model):
    """One answer to what is asked back: its words, the question with it added, and the article that this leads to."""

    say: str
    question: str
    article: str


class AskedBack(_Model):
    """The condition that a *clarify* asks for: a quantity of the subject, and what the asker may say of it."""

    quantity: str
    choices: tuple[Choice, ...]


class Answer(_Model):
    """`answer` is there only if the status is *answered*; `alternatives` are what to choose from if it is *clarify*."""

    status: Status
    question: str
    """As asked, with personal numbers masked."""
    normalized: str
    """As searched: standard spelling, without personal numbers."""
    confidence: float
    """The calibrated probability, 0 to 1, that the best article answers the question."""
    answer: SerializeAsAny[Body] | None
    also: SerializeAsAny[SecondBody] | None = None
    """The answer to a second question in the text."""
    clarify: str | None
    """The question back to the reader, only if the status is *clarify*."""
    asked_back: AskedBack | None = None
    """The condition that `clarify` asks for, if the articles that may be meant differ by it alone."""
    alternatives: tuple[Alternative, ...]
    route: Route
    receipt: str
    snapshot: str
    notice: str | None

    @cached_property
    def json_bytes(self) -> bytes:
        """The answer in JSON, made once for all who ask the same."""
        return self.model_dump_json().encode()


_SECOND: dict[type[Body], type[SecondBody]] = {TextBody: SecondTextBody, AgentBody: SecondAgentBody}


def second_body(answer: Answer) -> SecondBody:
    """What stands in `also` of the answer to a text whose second question this one answers."""
    assert answer.answer is not None
    form = _SECOND.get(type(answer.answer), SecondBody)
    return form(**dict(answer.answer), receipt=answer.receipt, route=answer.route)
