"""What is the agent's own team's: a caller who is on the line with it is not sent to it again."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from kb.answering.answer import Contact, Route
from kb.content.library import Library

Own = Literal["yes", "perhaps", "no"]
_SENDS = re.compile(
    r"\b(?:hubungi|menghubungi|telepon|menelepon|teleponlah|kontak|lapor(?:kan)?|melapor(?:kan)?|tanya(?:kan)?|"
    r"bertanya|adukan|mengadu|contact|call|phone|report|ask|complain)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
_REACHED_BY = ("phone", "whatsapp", "email")
"""A counter, a page or a form of one's own team is something else than the agent on the line."""


def is_own(library: Library, owner: str, team: str, operator: str | None) -> Own:
    """Whether what goes to an owner is the team's own; "perhaps" where it goes to the caller's provider and the team is
    one of them, until the caller's is known.
    """
    if owner == team:
        return "yes"
    providers = library.subject.providers
    if providers is None or owner != providers.group or not library.subject.is_provider(team):
        return "no"
    return "perhaps" if operator is None else "yes" if operator == team else "no"


def others_contacts(library: Library, route: Route, team: str, on: date) -> tuple[Contact, ...]:
    """How to reach whoever a route leads to, without the team's own numbers, which a route may add at the end."""
    own = _values(library, team, on)
    return tuple(contact for contact in route.contacts if contact.value not in own)


def sends_to_own(
    library: Library, texts: Sequence[str], team: str, lang: str, operator: str | None, on: date
) -> list[str]:
    """The sentences that would send the caller to the agent's own team: with one of its numbers, or with its name, or
    the word for a provider while the caller's may be the team, and a word such as "contact".

    What it finds is shown to be read with care; a sentence in other words is not found.
    """
    if team not in library.owners:
        return []
    providers, owner = library.subject.providers, library.owners[team]
    names = {owner.short, owner.name[lang]}
    if providers and library.subject.is_provider(team) and operator in (None, team):
        names.add(providers.one[lang])
    named, numbers = _any_of(names), _any_of(_values(library, team, on))
    found = []
    for text in texts:
        for sentence in _ENDS.split(text):
            if (numbers and numbers.search(sentence)) or (_SENDS.search(sentence) and named and named.search(sentence)):
                found.append(sentence)
    return list(dict.fromkeys(found))


def _values(library: Library, team: str, on: date) -> set[str]:
    owner = library.owners.get(team)
    return {c.value for c in library.contacts_of(owner, on) if c.kind in _REACHED_BY} if owner else set()


def _any_of(words: set[str]) -> re.Pattern[str] | None:
    kept = sorted((re.escape(word) for word in words if word), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(kept)})(?!\w)", re.IGNORECASE) if kept else None
