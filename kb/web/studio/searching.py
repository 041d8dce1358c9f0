"""Search over all that is written, and the way to what was found."""

from types import SimpleNamespace

import streamlit as st
from markupsafe import Markup

from kb.publishing.people.accounts import Account
from kb.publishing.workflow.full_text import LONGEST_ASKED, Found, Place, search_all
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import badge, empty, go, heading, meta, owner_name
from kb.web.studio.session import studio

SHOWN = 20
"""Articles, facts and drafts before one asks for more."""


def show(account: Account, t: SimpleNamespace) -> None:
    """The field, and below it what holds its words."""
    heading(t.search_heading, t.search_hint)
    asked = st.text_input(
        t.search_field, key="q", type="search", live="300ms", placeholder=t.search_example, max_chars=LONGEST_ASKED,
        bind="query-params",
    ).strip()  # fmt: skip
    if not asked:
        return
    pages = studio().search_pages.get(asked, 1)
    most = SHOWN * pages
    results = search_all(state().context, account, asked, most)
    if not results.count:
        empty(t.nothing_found)
        return
    meta(t.found_count.format(count=results.count), aloud=True)
    with st.container(key="found-texts", gap=None):
        for number, one in enumerate(results.found):
            with st.container(key=f"found-{number}", horizontal=True, vertical_alignment="center", gap="small"):
                st.html(_row_html(one, t))
                st.button(t.open, key=f"open-found-{number}", on_click=go, kwargs=_where(one))
    if results.count > most:
        st.button(t.bin_more, key="more-found", on_click=lambda: _show_pages(asked, pages + 1))


def _show_pages(asked: str, pages: int) -> None:
    studio().search_pages[asked] = pages


def _where(one: Found) -> dict[str, object]:
    if one.kind == "draft":
        return {"view": "draft", "draft": one.draft}
    return (
        {"view": "article", "article": one.subject}
        if one.kind == "article"
        else {"view": "facts", one.kind: one.subject}
    )


def _row_html(one: Found, t: SimpleNamespace) -> Markup:
    more = t.more_findings.format(count=one.more) if one.more else ""
    colour = {"draft": "sj-state-draft", "article": "sj-state-published"}.get(one.kind, "")
    title, lines = t.files.get(one.title, one.title), [_line(place, t) for place in one.places]
    mark = badge(t.found_kinds[one.kind], colour)
    return piece("searching.html", "row", mark, title, owner=owner_name(one.owner), lines=lines, more=more)


def _line(place: Place, t: SimpleNamespace) -> tuple[str, list[tuple[str, bool]]]:
    """Where the words stand, and the words in pieces, each with whether it was searched for."""
    pieces, at = [], 0
    for start, end in place.marks:
        pieces += [(place.words[at:start], False), (place.words[start:end], True)]
        at = end
    where = f"{t.found_parts[place.part]}, {place.path}:{place.line}"
    return where, [*pieces, (place.words[at:], False)]
