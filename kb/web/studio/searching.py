"""Search over all that is written, and the way to what was found."""

from html import escape
from types import SimpleNamespace

import streamlit as st

from kb.publishing.people.accounts import Account
from kb.publishing.workflow.full_text import LONGEST_ASKED, Found, Place, search_all
from kb.web.shared.state import state
from kb.web.staff.officer import badge, empty, go, heading, owner_name

SHOWN = 20
"""Articles, facts and drafts before one asks for more."""


def show(account: Account, t: SimpleNamespace) -> None:
    """The field, and below it what holds its words."""
    heading(t.search_heading, f'<p class="sj-meta">{escape(t.search_hint)}</p>')
    asked = st.text_input(
        t.search_field, key="q", type="search", live="300ms", placeholder=t.search_example, max_chars=LONGEST_ASKED,
        bind="query-params",
    ).strip()  # fmt: skip
    if not asked:
        return
    most = SHOWN * (1 + st.session_state.get(f"more-of-{asked}", 0))
    results = search_all(state().desk, account, asked, most)
    if not results.count:
        empty(t.nothing_found)
        return
    st.html(f'<p class="sj sj-meta" role="status">{escape(t.found_count.format(count=results.count))}</p>')
    with st.container(key="found-texts", gap=None):
        for number, one in enumerate(results.found):
            with st.container(key=f"found-{number}", horizontal=True, vertical_alignment="center", gap="small"):
                st.html(_row(one, t))
                st.button(t.open, key=f"open-found-{number}", on_click=go, kwargs=_where(one))
    if results.count > most:
        more = {f"more-of-{asked}": most // SHOWN}
        st.button(t.bin_more, key="more-found", on_click=lambda: st.session_state.update(more))


def _where(one: Found) -> dict[str, object]:
    if one.kind == "draft":
        return {"view": "draft", "draft": one.draft}
    return (
        {"view": "article", "article": one.subject}
        if one.kind == "article"
        else {"view": "facts", one.kind: one.subject}
    )


def _row(one: Found, t: SimpleNamespace) -> str:
    lines = "".join(f"<br>{_line(place, t)}" for place in one.places)
    more = f"<br><small>{escape(t.more_findings.format(count=one.more))}</small>" if one.more else ""
    colour = {"draft": "sj-state-draft", "article": "sj-state-published"}.get(one.kind, "")
    title = t.files.get(one.title, one.title)
    return (
        f'<div class="sj sj-row">{badge(t.found_kinds[one.kind], colour)} <b>{escape(title)}</b> '
        f"<small>{escape(owner_name(one.owner))}</small>{lines}{more}</div>"
    )


def _line(place: Place, t: SimpleNamespace) -> str:
    marked, at = [], 0
    for start, end in place.marks:
        marked += [escape(place.words[at:start]), f"<mark>{escape(place.words[start:end])}</mark>"]
        at = end
    marked.append(escape(place.words[at:]))
    where = f"{t.found_parts[place.part]}, {place.path}:{place.line}"
    return f"<small>{escape(where)}</small> {''.join(marked)}"
