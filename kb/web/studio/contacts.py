"""The form of an owner's entry: its contacts, its hours, and the first digits of its numbers."""

import re
from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from kb.answering.ask import today
from kb.content.facts import Fact, format_value
from kb.content.owners import DAYS, ZONES, Contact
from kb.errors import KbError
from kb.publishing.editing.overlay import present_library
from kb.publishing.editing.yaml_edit import with_value
from kb.web.shared.state import state
from kb.web.staff.shared import subheading
from kb.web.studio.form_rows import Form, at, both, listed, rows, said

KINDS: tuple[str, ...] = get_args(Contact.model_fields["kind"].annotation)
BACKED = ("phone", "whatsapp", "email", "web")
"""Kinds of contacts that a fact with a source has to back."""


def show(form: Form) -> Callable[[str], str] | None:
    """The form; what it makes of the file once it is sent."""
    t, entry = form.t, next((one for one in form.items("owners") if one.get("id") == form.owner), {})
    library = present_library(state().context.articles)
    contacts = _contacts(form, _mappings(entry.get("contacts")), library.facts)
    subheading(t.hours, t.hours_hint)
    openings = _openings(form, _mappings(entry.get("open")))
    hours = both(t.hours_words, entry.get("hours"), f"{form.key}-hours")
    values: dict[str, Any] = {"contacts": contacts, "open": openings, "hours": said(hours)}
    if library.subject.is_provider(form.owner) or entry.get("prefixes"):
        subheading(t.prefixes)
        values["prefixes"] = listed(t.prefixes, entry.get("prefixes"), f"{form.key}-prefixes", t.prefixes_hint)
    if not st.button(t.begin_fact, key="send-form", type="primary"):
        return None

    def change(text: str) -> str:
        _require_backed(_mappings(entry.get("contacts")), contacts)
        _require_clocks(openings)
        number = next((n for n, one in enumerate(form.items("owners")) if one.get("id") == form.owner), None)
        if number is None:
            raise KbError("owner.not_in_file", owner=form.owner)
        for key, value in values.items():
            if (entry.get(key) or None) != (value or None):
                text = with_value(text, ("owners", number, key), value)
        return text

    return change


def _mappings(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _contacts(form: Form, present: list[dict[str, Any]], facts: dict[str, Fact]) -> list[dict[str, Any]]:
    t, found = form.t, []
    subheading(t.contacts, t.contacts_hint)
    numbers = {f.id: format_value(f, today(), t.lang) for f in facts.values() if f.kind in ("phone", "address")}
    for number in rows(form, "contact", len(present), t.add_contact):
        given, key = at(present, number), f"{form.key}-contact-{number}"
        kind = given.get("kind", "phone")
        backing = [*numbers, *([given["fact"]] if given.get("fact") and given["fact"] not in numbers else [])]
        contact: dict[str, Any] = {
            "kind": st.selectbox(
                t.contact_kind,
                KINDS,
                KINDS.index(kind) if kind in KINDS else 0,
                format_func=lambda k: t.contact_kinds.get(k, k),
                key=f"{key}-kind",
            ),
            "value": st.text_input(
                t.contact_value,
                str(given.get("value", "")),
                max_chars=300,
                key=f"{key}-value",
                help=t.contact_value_hint,
            ).strip(),
            "label": said(both(t.contact_label, given.get("label"), f"{key}-label")),
            "fact": st.selectbox(
                t.contact_fact,
                backing,
                backing.index(given["fact"]) if given.get("fact") in backing else None,
                format_func=lambda f: f"{numbers[f]} ({f})" if numbers.get(f) else f,
                placeholder=t.choose_some,
                key=f"{key}-fact",
            ),
        }
        contact["value"] = contact["value"] or numbers.get(contact["fact"] or "") or ""
        others = {
            name: value for name, value in given.items() if name not in contact
        }  # the form has no fields for them
        found.append({name: value for name, value in contact.items() if value} | others)
    return found


def _require_backed(before: list[dict[str, Any]], contacts: list[dict[str, Any]]) -> None:
    """KbError for a new number or address that no fact backs, or for none at all."""
    for contact in contacts:
        if not contact.get("value"):
            raise KbError("owner.contact_without_value")
        if contact not in before and contact["kind"] in BACKED and not contact.get("fact"):
            raise KbError("owner.contact_without_fact", contact=contact["value"])


def _clock(typed: str) -> str:
    """A time of day as the file writes it: 8.00 as 08:00."""
    clock = typed.strip().replace(".", ":")
    return clock.zfill(5) if clock[:1].isdecimal() else clock


def _require_clocks(openings: list[dict[str, Any]]) -> None:
    for typed in (opening[name] for opening in openings for name in ("opens", "until")):
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", typed, re.ASCII):
            raise KbError("owner.no_clock", given=typed)


def _openings(form: Form, present: list[dict[str, Any]]) -> list[dict[str, Any]]:
    t, found = form.t, []
    for number in rows(form, "opening", len(present), t.add_opening):
        given, key = at(present, number), f"{form.key}-opening-{number}"
        days = st.multiselect(
            t.opening_days,
            DAYS,
            list(given.get("days", DAYS)),
            format_func=lambda d: t.week_days[d],
            placeholder=t.choose_some,
            key=f"{key}-days",
        )
        zones = list(ZONES)
        with st.container(horizontal=True, gap="small"):
            opens = st.text_input(t.opens, str(given.get("opens", "08:00")), max_chars=5, key=f"{key}-opens")
            until = st.text_input(t.until_clock, str(given.get("until", "16:00")), max_chars=5, key=f"{key}-until")
            zone = st.selectbox(t.zone, zones, zones.index(given.get("zone", "WIB")), key=f"{key}-zone")
        times = {"opens": _clock(opens), "until": _clock(until)}
        opening: dict[str, Any] = {} if set(days) == set(DAYS) and "days" not in given else {"days": days}
        opening |= times | ({"zone": zone} if zone != "WIB" or "zone" in given else {})
        found.append(opening)
    return found
