"""The form of an article's conditions: which quantity it bounds, from where to where, by a value or by a fact."""

from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.answering.ask import today
from kb.content.conditions import KINDS
from kb.content.facts import format_value
from kb.content.library import Library
from kb.content.subject import Quantity
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of, split, with_front
from kb.publishing.editing.yaml_edit import with_value, without_value
from kb.publishing.people.accounts import Account
from kb.storage.drafts import Draft
from kb.web.staff.shared import attempt, subheading
from kb.web.studio.fact_fields import parsed, value_fields
from kb.web.studio.saving import path_of, save_draft

ENDS = {"low": ("over", "at_least"), "high": ("at_most", "under")}


def conditions(draft: Draft, library: Library, t: SimpleNamespace) -> None:
    """The conditions of the draft, one at a time; nothing where the subject has no quantities."""
    quantities = library.subject.quantity
    if not quantities:
        return
    found = keys_of(draft.files.get(path_of(draft, "id")) or "").get("applies")
    applies = found if isinstance(found, dict) else {}
    subheading(t.conditions, t.conditions_hint)
    named = [*(name for name in applies if name in quantities), *(name for name in quantities if name not in applies)]
    name = st.selectbox(
        t.quantity,
        named,
        format_func=lambda n: f"{_called(quantities[n], t)}{' ✓' if n in applies else ''}",
        key=f"quantity-{draft.id}",
    )
    held = applies.get(name)
    given: dict[str, Any] = held if isinstance(held, dict) else {}
    key = f"condition-{draft.id}-{draft.revision}-{name}"
    quantity = quantities[name]
    bound = _choice(quantity, given, key, t) if quantity.kind == "choice" else _range(quantity, given, library, key, t)
    with st.container(horizontal=True, gap="small"):
        if st.button(t.keep_condition, key=f"keep-condition-{draft.id}"):
            _keep(draft, t, name, bound)
        if name in applies and st.button(t.remove, key=f"remove-condition-{draft.id}", type="tertiary"):
            save_draft(draft.id, t, lambda files: _without(files, path_of(draft, "id"), name))
            st.rerun()


def _called(quantity: Quantity, t: SimpleNamespace) -> str:
    """A quantity as it is asked for, else by its name."""
    return quantity.ask[t.lang] if quantity.ask else quantity.name.replace("_", " ")


def _choice(quantity: Quantity, given: dict[str, Any], key: str, t: SimpleNamespace) -> dict[str, Any]:
    how = "not" if "not" in given else "is"
    how = st.selectbox(t.choice_is, ("is", "not"), ("is", "not").index(how), lambda h: t.bounds[h], key=f"{key}-how")
    named = given.get(how) or []
    chosen = st.multiselect(
        t.choices,
        list(quantity.choices),
        [one for one in ([named] if isinstance(named, str) else named) if one in quantity.choices],
        format_func=lambda one: quantity.choices[one][t.lang][0],
        placeholder=t.choose_some,
        key=f"{key}-chosen",
    )
    return {str(how): chosen} if chosen else {}


def _range(quantity: Quantity, given: dict[str, Any], library: Library, key: str, t: SimpleNamespace) -> dict[str, Any]:
    """The two ends as they were typed: the bound -> the name of a fact, or the kind of a value and what was typed."""
    kind = KINDS[quantity.kind]
    bound: dict[str, Any] = {}
    facts = {f.id: format_value(f, today(), t.lang) for f in library.facts.values() if f.kind == kind}
    for end, names in ENDS.items():
        here = next((name for name in names if name in given), None)
        how = st.selectbox(
            t.ends[end],
            (None, *names),
            (None, *names).index(here),
            format_func=lambda name: t.bounds[name] if name else t.no_bound,
            key=f"{key}-{end}",
        )
        if how is None:
            continue
        limit = given.get(here) if here else None
        fact = st.selectbox(
            t.by_fact,
            list(facts),
            list(facts).index(limit) if isinstance(limit, str) and limit in facts else None,
            format_func=lambda f: f"{facts[f] or ''} ({f})",
            placeholder=t.typed_value,
            key=f"{key}-{end}-fact",
        )
        if fact:
            bound[how] = fact
            continue
        plain = None if isinstance(limit, str) else limit
        if kind == "duration" and isinstance(plain, int | float):
            plain = {"amount": plain, "unit": "day"}
        bound[how] = (kind, value_fields(kind, plain, t, f"{key}-{end}"))
    return bound


def _keep(draft: Draft, t: SimpleNamespace, name: str, bound: dict[str, Any]) -> None:
    def read(account: Account | None) -> dict[str, Any]:
        if not bound:
            raise KbError("field.no_bound")
        return {how: parsed(v[1], v[0]) if isinstance(v, tuple) else v for how, v in bound.items()}

    found = attempt(t.lang, "", read)
    if found is not None:
        path = path_of(draft, "id")
        save_draft(draft.id, t, lambda files: files | {path: _with(files[path] or "", name, found)})
    st.rerun()


def _with(text: str, name: str, bound: dict[str, Any]) -> str:
    return with_front(text, with_value(split(text)[0], ("applies", name), bound))


def _without(files: drafts.Texts, path: str, name: str) -> drafts.Texts:
    text = files[path] or ""
    applies = keys_of(text).get("applies")
    place = ("applies", name) if isinstance(applies, dict) and len(applies) > 1 else ("applies",)
    return files | {path: with_front(text, without_value(split(text)[0], place))}
