"""What the API takes and gives besides `Answer`, as its OpenAPI document shows it."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field, SerializeAsAny, StrictBool

from kb.answering.answer import Body, Route
from kb.content.change_note import ChangeKind

TEXT = r"^[^\x00]*$"


class Feedback(BaseModel):
    """Whether an answer helped, and if not why, and which question it was given to; the personal numbers of a comment
    and a question are masked before they are kept.
    """

    receipt: str = Field(min_length=4, max_length=40, json_schema_extra={"format": "receipt"})
    helpful: StrictBool
    comment: str = Field("", max_length=2000, pattern=TEXT)
    reason: Literal["", "missing", "wrong", "unclear", "other"] = ""
    question: str = Field("", max_length=2000, pattern=TEXT)


class Stored(BaseModel):
    """That it was kept."""

    stored: Literal[True] = True


class Result(BaseModel):
    """A candidate article; of two, the one with the higher score (log-odds) is likelier meant."""

    id: str
    title: str
    score: float
    url: str


class Results(BaseModel):
    """Candidates, best first."""

    results: list[Result]
    snapshot: str


class Listed(BaseModel):
    """An article that is answered from; `languages` are those of its texts."""

    id: str
    title: str
    owner: str
    topics: list[str]
    languages: list[str]
    url: str


class ArticleList(BaseModel):
    """The articles that were asked for."""

    articles: list[Listed]
    snapshot: str


class Shown(BaseModel):
    """An article's words for a channel, who handles it, and a receipt for it."""

    answer: SerializeAsAny[Body]
    route: Route
    receipt: str
    snapshot: str
    notice: str | None


class Change(BaseModel):
    """An article and the day on which it was new, got other words or was withdrawn (`change`); `version` only of what
    it says now. `kind` and `note` are what an officer said of that
    change: that what was said was wrong, that what holds has changed, or that the same is said in other words. An
    emergency correction has `unconfirmed_until`: not all its owners have signed it, and unless they do it lapses then.
    """

    id: str
    title: str
    owner: str
    changed: date
    change: Literal["new", "changed", "withdrawn"]
    version: str | None
    url: str
    kind: ChangeKind | None
    note: str | None
    unconfirmed_until: datetime | None


class Changes(BaseModel):
    """What changed, the newest first."""

    changes: list[Change]
    snapshot: str
