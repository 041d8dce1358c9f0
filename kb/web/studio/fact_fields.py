"""The fields of a fact's value, by its kind, and what is typed there as the facts file writes it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.errors import KbError

UNITS = ("minute", "hour", "day", "working-day", "week", "month", "year")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
"""What the pickers of days reach."""


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
