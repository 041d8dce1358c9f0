"""Owners: the ministries and operators, what each answers for, and how to reach it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from kb.content.facts import Bilingual, Model, Slug, Words, read_model
from kb.errors import KbError


class Contact(Model):
    """One way to reach an owner; a number or address is backed by a fact."""

    kind: Literal["phone", "whatsapp", "email", "web", "outlet", "social"]
    value: Words
    label: Bilingual | None = None
    fact: Slug | None = None


class Owner(Model):
    """A ministry, an operator, all operators together, or an association."""

    id: Slug
    kind: Literal["ministry", "operator", "group", "association"]
    name: Bilingual
    short: Words
    contacts: tuple[Contact, ...] = ()
    hours: Bilingual | None = None
    prefixes: tuple[Annotated[str, StringConstraints(pattern=r"^08[0-9]{2,3}$")], ...] = ()
    responsible: Bilingual
    part_of: Slug | None = None


class OwnersFile(Model):
    """articles/owners.yaml."""

    owners: tuple[Owner, ...]


def load_owners(path: Path) -> dict[str, Owner]:
    """Owners by id; KbError, with the line, if the file cannot be used."""
    found: dict[str, Owner] = {}
    for owner in read_model(path, OwnersFile).owners:
        if owner.id in found:
            raise KbError(f"the owner {owner.id!r} is there twice", str(path), "keep one of them")
        found[owner.id] = owner
    for owner in found.values():
        if owner.part_of and owner.part_of not in found:
            raise KbError(f"the owner {owner.id!r} is part of {owner.part_of!r}, which is not there", str(path), "correct it")
    return found
