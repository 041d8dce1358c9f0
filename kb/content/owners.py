"""Owners: the offices that write, what each answers for, and how to reach it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import StringConstraints, model_validator

from kb.content.facts import Bilingual, Fact, Model, Slug, Words, read_model
from kb.content.source_text import Refused
from kb.errors import KbError


class Backed(Bilingual):
    """Words that a fact backs: they are said while it has a value."""

    fact: Slug


class Contact(Model):
    """One way to reach an owner; a number or address is backed by a fact.

    What is not known of it is none: nobody is promised an hour, a price or a language.
    """

    kind: Literal["phone", "whatsapp", "email", "web", "outlet", "social", "chat"]
    value: Words
    label: Bilingual | None = None
    fact: Slug | None = None
    hours: Backed | None = None
    cost: Backed | None = None
    languages: Backed | None = None


DETAILS = ("hours", "cost", "languages")
WRITTEN = ("whatsapp", "email", "chat")
"""Kinds of contacts that one writes to: for deaf people, and whoever cannot telephone."""


def follows(contact: Contact, fact: Fact) -> bool:
    """Whether a contact says what its fact says: it is written as one of the fact's numbers or addresses."""
    return fact.kind in ("phone", "address") and any(value.value == contact.value for value in fact.values)


ZONES = {"WIB": ZoneInfo("Asia/Jakarta"), "WITA": ZoneInfo("Asia/Makassar"), "WIT": ZoneInfo("Asia/Jayapura")}
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


class Opening(Model):
    """When someone answers, by the clock of a zone; `until` before `opens` is on the next day."""

    days: tuple[Day, ...] = DAYS
    opens: Clock
    until: Clock
    zone: Literal["WIB", "WITA", "WIT"] = "WIB"

    @model_validator(mode="after")
    def _some_time(self) -> "Opening":
        if self.opens == self.until:
            raise Refused("field.opens_and_closes")
        return self

    @property
    def all_day(self) -> bool:
        """Whether it never closes."""
        return (self.opens, self.until) == ("00:00", "24:00")

    def is_open(self, at: datetime) -> bool:
        """Whether someone answers at a moment, which must name its zone."""
        local = at.astimezone(ZONES[self.zone])
        now, opens, until = local.hour * 60 + local.minute, _minutes(self.opens), _minutes(self.until)
        if opens < until:
            return DAYS[local.weekday()] in self.days and opens <= now < until
        yesterday = DAYS[(local - timedelta(days=1)).weekday()]
        return (DAYS[local.weekday()] in self.days and now >= opens) or (yesterday in self.days and now < until)

    def clock_in(self, zone: str) -> tuple[str, str]:
        """Opening and closing time by the clock of another zone."""
        later = (list(ZONES).index(zone) - list(ZONES).index(self.zone)) * 60
        return tuple(
            f"{(m // 60) % 24:02}:{m % 60:02}" for m in (_minutes(self.opens) + later, _minutes(self.until) + later)
        )  # type: ignore[return-value]


class Owner(Model):
    """Who answers for something. The kind orders the directory; what an owner may do does not depend on it."""

    id: Slug
    kind: Literal["office", "ministry", "operator", "group", "association"] = "office"
    name: Bilingual
    short: Words
    contacts: tuple[Contact, ...] = ()
    hours: Bilingual | None = None
    open: tuple[Opening, ...] = ()
    """Empty if no source tells the hours."""
    prefixes: tuple[Annotated[str, StringConstraints(pattern=r"^08[0-9]{2,3}$")], ...] = ()
    responsible: Bilingual
    not_responsible: Bilingual | None = None
    part_of: Slug | None = None

    def is_open(self, at: datetime) -> bool | None:
        """Whether someone answers at a moment; None if the hours are not known."""
        return any(opening.is_open(at) for opening in self.open) if self.open else None


def details_of(owners: dict[str, Owner]) -> Iterator[tuple[str, str]]:
    """Each owner with the facts that back what is said of its contacts."""
    for owner in owners.values():
        for contact in owner.contacts:
            yield from ((owner.id, detail.fact) for name in DETAILS if (detail := getattr(contact, name)))


class OwnersFile(Model):
    """articles/owners.yaml."""

    owners: tuple[Owner, ...]


def load_owners(path: Path) -> dict[str, Owner]:
    """Owners by id; KbError, with the line, if the file cannot be used."""
    found: dict[str, Owner] = {}
    for owner in read_model(path, OwnersFile).owners:
        if owner.id in found:
            raise KbError("owner.twice", str(path), owner=owner.id)
        found[owner.id] = owner
    for owner in found.values():
        if owner.part_of and owner.part_of not in found:
            raise KbError("owner.part_of_unknown", str(path), owner=owner.id, whole=owner.part_of)
    return found
