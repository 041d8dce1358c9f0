"""Which owner handles a question, and how to reach it."""

from datetime import date
from itertools import pairwise

from kb.answering.answer import Contact, Route
from kb.content.article import Article
from kb.content.facts import Bilingual
from kb.content.library import Library
from kb.content.owners import DETAILS, Owner


def operators(library: Library) -> dict[str, Owner]:
    """The providers that an asker may choose from, such as mobile operators, by id."""
    providers = library.subject.providers
    return {provider.id: library.owners[provider.id] for provider in providers.of} if providers else {}


def operator_of_number(library: Library, digits: str) -> str | None:
    """The operator of a number, by its first four digits ("0811", "+62 811…"); None if no operator lists them."""
    only = "".join(c for c in digits if c.isdigit())
    only = "0" + only.removeprefix("62") if only.startswith("62") else only
    found = {owner.id for owner in operators(library).values() for prefix in owner.prefixes if only.startswith(prefix)}
    return found.pop() if len(found) == 1 else None


def named_operator(library: Library, normalised: str) -> str | None:
    """The one operator that a normalised question names, by any of its names; None if it names none or several."""
    providers, words = library.subject.providers, normalised.split()
    if providers is None:
        return None
    found = set()
    for provider in providers.of:
        names = {provider.id, *provider.names, *provider.everyday}
        for before, word in pairwise(["", *words]):
            if word in names and (word not in provider.everyday or before in providers.only_after):
                found.add(provider.id)
    return found.pop() if len(found) == 1 else None


def find_route(library: Library, article: Article | None, operator: str | None, lang: str, on: date) -> Route:
    """The asker's operator for a customer's trouble, the owner of a rule, the fallback for what nobody owns;
    reached as on a day.
    """
    subject, owners = library.subject, library.owners
    if article is None:
        return _route(library, owners[subject.fallback.owner], subject.fallback.words, lang, on)
    nobodys = article.route == subject.fallback.owner != article.owner
    words = subject.fallback.words if nobodys else subject.in_charge
    return route_to(library, article.route, operator, lang, on, words)


def route_to(
    library: Library, to: str, operator: str | None, lang: str, on: date, words: Bilingual | None = None
) -> Route:
    """An owner, with `words` for why, else as the one in charge; for all operators together the asker's, if there is
    one.
    """
    subject, owners = library.subject, library.owners
    if subject.providers and to == subject.providers.group:
        if operator:
            return _route(library, owners[operator], subject.providers.words, lang, on)
        return _route(library, owners[to], subject.providers.words_for_any, lang, on)
    if subject.providers and subject.is_provider(to):
        return _route(library, owners[to], subject.providers.words, lang, on)
    return _route(library, owners[to], words or subject.in_charge, lang, on)


def _route(library: Library, owner: Owner, words: Bilingual, lang: str, on: date) -> Route:
    fallback = library.owners[library.subject.fallback.owner]
    contacts = contacts_of(library, owner, lang, on)
    hours = owner.hours[lang] if owner.hours and not any(c.hours for c in contacts) else None
    parent = library.owners.get(owner.part_of or "")
    if not any(c.kind in ("phone", "whatsapp") for c in contacts) and parent:
        contacts += contacts_of(library, parent, lang, on)
    if not any(c.kind == "phone" for c in contacts):
        known = {(c.kind, c.value) for c in contacts}
        last = contacts_of(library, fallback, lang, on)
        contacts += [c for c in last if c.kind == "phone" and (c.kind, c.value) not in known]
    unique = tuple(dict.fromkeys(contacts))
    reason = words[lang].replace("{name}", owner.name[lang])
    return Route(owner=owner.id, reason=reason, contacts=unique, hours=hours)


def contacts_of(library: Library, owner: Owner, lang: str, on: date) -> list[Contact]:
    """How to reach an owner on a day, in a language."""
    said = ("label", *DETAILS)
    return [
        Contact(kind=c.kind, value=c.value, **{name: words[lang] for name in said if (words := getattr(c, name))})
        for c in library.contacts_of(owner, on)
    ]
