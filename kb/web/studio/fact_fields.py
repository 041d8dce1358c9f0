"""The fields of a fact's value, by its kind, and what is typed there as the facts file writes it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.content.library import Library
from kb.errors import KbError
from kb.publishing.editing.front_matter import slug_of

UNITS = ("minute", "hour", "day", "working-day", "week", "month", "year")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
"""What the pickers of days reach."""


def source_fields(given: Mapping[str, Any], t: SimpleNamespace, key: str) -> dict[str, str]:
    """The fields of a source; what is left empty is not among what is given back."""
    fields = {
        name: st.text_input(t.source_fields[name], str(given.get(name, "")), max_chars=most, key=f"{key}-source-{name}")
        for name, most in (("title", 300), ("publisher", 200), ("date", 60), ("url", 500), ("number", 200))
    }
    return {name: " ".join(words.split()) for name, words in fields.items() if words.strip()}


def named_source(source: Mapping[str, str], library: Library) -> dict[str, dict[str, str]]:
    """A new source under a name that no other has; none if nothing is filled in."""
    if not source:
        return {}
    name = slug_of(" ".join((source.get("publisher", ""), source.get("title", ""))))
    taken = (f"{name}-{n}" for n in range(2, len(library.sources) + 3))
    return {name if name not in library.sources else next(n for n in taken if n not in library.sources): dict(source)}


def value_fields(kind: str, given: Any, t: SimpleNamespace, key: str = "") -> Any:
    """The fields of one value; `given` is what stands in them at first, None for nothing. With a `key` each field is
    known by it.
    """
    parts = given if isinstance(given, Mapping) else {}

    def name(part: str) -> str | None:
        return f"{key}-{part}" if key else None

    if kind == "amount":
        return {
            "amount": st.text_input(t.amount, str(parts.get("amount", "")), key=name("amount")),
            "currency": st.text_input(t.currency, parts.get("currency", "IDR"), max_chars=3, key=name("currency")),
        }
    if kind == "duration":
        unit = parts.get("unit", "day")
        return {
            "amount": st.text_input(t.how_long, str(parts.get("amount", "")), key=name("long")),
            "unit": st.selectbox(t.unit, UNITS, UNITS.index(unit), format_func=lambda u: t.units[u], key=name("unit")),
        }
    if kind == "date":
        day = given if isinstance(given, date) else None
        return st.date_input(t.value, day, format="DD/MM/YYYY", min_value=EARLIEST, max_value=LATEST, key=name("day"))
    if kind == "text":
        return {
            lang: st.text_area(t.value_in[lang], parts.get(lang, ""), max_chars=2000, key=name(lang))
            for lang in ("id", "en")
        }
    said = "" if given is None or isinstance(given, Mapping) else str(given)
    return st.text_input(t.value, said, key=name("value"))


def parsed(value: Any, kind: str) -> Any:
    """Figures as numbers, written the Indonesian way (1.400.000,5) or the English one (1,400,000.5); KbError if it is
    none.
    """
    if kind in ("percentage", "count"):
        return _number(value)
    if kind in ("amount", "duration"):
        return value | {"amount": _number(value["amount"])}
    return value.strip() if isinstance(value, str) else value


def _number(words: str) -> int | float:
    text = words.strip().removesuffix("%").strip()
    if not re.fullmatch(r"[\d.,]{1,20}", text, re.ASCII):
        raise KbError("fact.no_number", given=words[:40])
    dot, comma = text.rfind("."), text.rfind(",")
    if dot >= 0 and comma >= 0:  # the later of the two parts the decimals
        text = text.replace("." if comma > dot else ",", "").replace(",", ".")
    elif comma >= 0:
        text = text.replace(",", "") if text.count(",") > 1 or len(text) - comma == 4 else text.replace(",", ".")
    elif dot >= 0 and (text.count(".") > 1 or len(text) - dot == 4):
        text = text.replace(".", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise KbError("fact.no_number", given=words[:40]) from None
    return int(number) if number == number.to_integral_value() else float(number)
