"""Which owner handles a question, and how to reach it."""

from kb.answering.answer import Contact, Route
from kb.content.article import Article
from kb.content.library import Library
from kb.content.owners import Owner

FALLBACK = "kominfo"
"""Whose hotline takes what nobody owns: 159."""
ALL_OPERATORS = "operators"
# What people call the operators beside their names.
BRANDS = {
    "telkomsel": ("simpati", "loop", "halo", "kartuhalo", "byu"),
    "indosat": ("im3", "isat", "ooredoo", "mentari", "ioh"),
    "tri": ("3", "three", "tree"),
    "xl": ("axis", "axiata", "xlsmart"),
    "smartfren": ("smart", "fren"),
}
# A brand that is also an everyday word counts only after "kartu", "operator" or the like.
AMBIGUOUS = {"3", "loop", "halo", "smart", "three", "tree", "tri"}
SIGNS = {"kartu", "operator", "provider", "nomor", "sim", "simcard", "pakai"}

_REASON = {
    "rule": {
        "id": "{name} yang mengurus aturan ini.",
        "en": "{name} is in charge of this rule.",
    },
    "operator": {
        "id": "{name} melayani kartu Anda: gangguan layanan dan pengaduan pelanggan.",
        "en": "{name} serves your SIM: service problems and customer complaints.",
    },
    "any_operator": {
        "id": "Hubungi operator kartu Anda lebih dulu. Belum selesai, atau tidak tahu operatornya? Telepon 159.",
        "en": "Contact the operator of your SIM first. Not solved, or unsure of the operator? Call 159.",
    },
    "nobody": {
        "id": "{name} menerima pertanyaan soal IMEI yang tidak jelas harus ke mana.",
        "en": "{name} takes IMEI questions when it is unclear who is in charge.",
    },
}


def operators(library: Library) -> dict[str, Owner]:
    """The mobile operators by id."""
    return {owner.id: owner for owner in library.owners.values() if owner.kind == "operator"}


def operator_of_number(library: Library, digits: str) -> str | None:
    """The operator of a number, by its first four digits ("0811", "+62 811…"); None if no operator lists them."""
    only = "".join(c for c in digits if c.isdigit())
    only = "0" + only.removeprefix("62") if only.startswith("62") else only
    found = {owner.id for owner in operators(library).values() for prefix in owner.prefixes if only.startswith(prefix)}
    return found.pop() if len(found) == 1 else None


def named_operator(library: Library, normalised: str) -> str | None:
    """The one operator that a normalised question names, by its name or a brand; None if it names none or several."""
    words = normalised.split()
    found = set()
    for owner in operators(library).values():
        names = {owner.id, *BRANDS.get(owner.id, ())}
        for at, word in enumerate(words):
            if word in names and (word not in AMBIGUOUS or (at and words[at - 1] in SIGNS)):
                found.add(owner.id)
    return found.pop() if len(found) == 1 else None


def find_route(library: Library, article: Article | None, operator: str | None, lang: str) -> Route:
    """The caller's operator for a customer's trouble, the ministry for its rule, 159 for what nobody owns."""
    owners = library.owners
    if article is None:
        return _route(library, owners[FALLBACK], "nobody", lang)
    if article.route == ALL_OPERATORS:
        if operator:
            return _route(library, owners[operator], "operator", lang)
        return _route(library, owners[ALL_OPERATORS], "any_operator", lang)
    owner = owners[article.route]
    reason = "operator" if owner.kind == "operator" else "nobody" if owner.id == FALLBACK and article.owner != FALLBACK else "rule"
    return _route(library, owner, reason, lang)


def _route(library: Library, owner: Owner, reason: str, lang: str) -> Route:
    contacts = _contacts(owner, lang)
    parent = library.owners.get(owner.part_of or "")
    if not any(c.kind in ("phone", "whatsapp") for c in contacts) and parent:
        contacts += _contacts(parent, lang)
    if not any(c.kind == "phone" for c in contacts) and FALLBACK in library.owners:
        known = {(c.kind, c.value) for c in contacts}
        contacts += [c for c in _contacts(library.owners[FALLBACK], lang) if c.kind == "phone" and (c.kind, c.value) not in known]
    unique = tuple(dict.fromkeys(contacts))
    return Route(owner=owner.id, reason=_REASON[reason][lang].format(name=owner.name[lang]), contacts=unique)


def _contacts(owner: Owner, lang: str) -> list[Contact]:
    return [Contact(kind=c.kind, value=c.value, label=c.label[lang] if c.label else None) for c in owner.contacts]
