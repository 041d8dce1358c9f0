"""What the public asked in vain: groups of questions, whose they are, and what becomes of them."""

from datetime import date
from types import SimpleNamespace

import streamlit as st
from markupsafe import Markup

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.impact import question_groups as asked
from kb.publishing.impact.question_groups import DAYS, Group
from kb.publishing.people.accounts import Account
from kb.storage.question_groups import STATES, Shortfall
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import (
    attempt,
    badge,
    day_words,
    empty,
    entry,
    go,
    heading,
    moment_words,
    owner_name,
    subheading,
    tell,
)
from kb.web.studio.session import show_whole, studio

PERIODS = (7, DAYS, 90, 365)
SHOWN = 30
"""Groups and wordings before one asks for all."""
CLOSED = ("covered", "not ours")


def show(account: Account, t: SimpleNamespace) -> None:
    """The groups, or the one of the address."""
    number = st.query_params.get("group")
    if number is None:
        _list(account, t)
        return
    # One that was not asked in the usual days is shown too.
    found = asked.groups(state().context, PERIODS[-1])
    group = next((one for one in found if str(one.id) == number), None)
    if group is None:
        raise KbError("group.not_there", group=number[:20])
    _one(account, group, t)


def _list(account: Account, t: SimpleNamespace) -> None:
    heading(t.questions, t.questions_hint)
    with st.container(key="questions-filter", horizontal=True, vertical_alignment="bottom", gap="small"):
        days = st.selectbox(t.period, PERIODS, PERIODS.index(DAYS), key="questions-days", format_func=t.periods.get)
        found = asked.groups(state().context, days)
        owners = sorted({group.owner for group in found}, key=owner_name)
        owner = st.selectbox(
            t.agency,
            ["", *owners],
            key="questions-owner",
            format_func=lambda key: owner_name(key) if key else t.all_agencies,
        )
        kind = st.selectbox(
            t.state,
            ["", *STATES],
            key="questions-state",
            format_func=lambda key: t.group_states[key] if key else t.all_states,
        )
        words = st.text_input(
            t.find_question,
            key="questions-find",
            type="search",
            live="300ms",
            max_chars=200,
            placeholder=t.find_question,
        )
    if reported := asked.remarks(state().context):
        with st.expander(t.problems.format(count=len(reported))):
            st.html(remarks_html(reported, t))
    chosen = asked.chosen(found, owner, kind, words)
    if not chosen:
        empty(t.no_question_matches if found else t.nothing_in_vain)
        return
    st.html(piece("questions.html", "sum", _sum(chosen, t)))
    shown = len(chosen) if "questions" in studio().whole else SHOWN
    rows(chosen[:shown], t)
    if len(chosen) > shown:
        st.button(
            t.show_all.format(count=len(chosen)),
            key="all-groups-button",
            on_click=show_whole,
            args=("questions",),
        )
    st.download_button(
        t.export_questions,
        lambda: asked.as_csv(chosen),
        file_name=f"{t.questions_file}-{today().isoformat()}.csv",
        mime="text/csv",
        key="questions-csv",
    )


def _sum(chosen: list[Group], t: SimpleNamespace) -> str:
    return str(t.groups_asked.format(groups=len(chosen), count=sum(group.count for group in chosen)))


def rows(found: list[Group], t: SimpleNamespace) -> None:
    """A row a group, with the way to it."""
    with st.container(key="question-groups", gap=None):
        for group in found:
            sent = f"{t.sent_times.format(count=group.whys['sent'])} · " if "sent" in group.whys else ""
            with st.container(key=f"asked-{group.id}", horizontal=True, vertical_alignment="center", gap="small"):
                below = f"{t.times.format(count=group.count)} · {sent}{owner_name(group.owner)} · {_span(group, t)}"
                entry(group.name[:200], below, _badge(group, t))
                st.button(
                    t.open,
                    key=f"open-group-{group.id}",
                    on_click=go,
                    kwargs={"view": "questions", "group": group.id},
                )


def _badge(group: Group, t: SimpleNamespace) -> Markup:
    return badge(t.group_states[group.state], f"sj-state-{'published' if group.state in CLOSED else 'draft'}")


def _span(group: Group, t: SimpleNamespace) -> str:
    last: date = max(group.days)
    return str(t.asked_on.format(days=len(group.days), last=day_words(t, last)))


def _one(account: Account, group: Group, t: SimpleNamespace) -> None:
    st.button(t.back_to_questions, key="back-to-questions", on_click=go, kwargs={"view": "questions"}, type="tertiary")
    whys = " · ".join(f"{t.whys[why]}: {count}" for why, count in group.whys.items())
    meta = f"{t.times.format(count=group.count)} · {owner_name(group.owner)} · {_span(group, t)}"
    heading(group.name[:300], piece("questions.html", "about", _badge(group, t), meta, whys))
    if group.state != "new" and group.since_changed:
        again = t.asked_since.format(count=group.since_changed, date=moment_words(t, group.changed))
        tell(again)
    left, right = st.columns([3, 2], gap="large")
    with left:
        more = t.more_wordings.format(count=len(group.wordings) - SHOWN) if len(group.wordings) > SHOWN else ""
        st.html(piece("questions.html", "wordings", group.wordings[:SHOWN], more, t))
        _now(group, t)
        _remarks(asked.remarks(state().context, group=group), t)
    with right:
        _hand(account, group, t)
        days = [(day_words(t, day), count) for day, count in list(group.days.items())[-14:]]
        st.html(piece("questions.html", "by_day", days, t))


def _now(group: Group, t: SimpleNamespace) -> None:
    """What its questions get now: at once where it is covered, else when asked for."""
    subheading(t.get_now)
    if group.state != "covered" and not st.button(t.ask_again, key="ask-again"):
        return
    st.html(piece("questions.html", "outcomes", asked.what_they_get(state().context, group), t))


def _remarks(found: list[Shortfall], t: SimpleNamespace) -> None:
    subheading(t.readers_say)
    if not found:
        empty(t.no_remarks)
        return
    st.html(remarks_html(found, t))


def remarks_html(found: list[Shortfall], t: SimpleNamespace) -> Markup:
    """Why answers did not help, as readers said it."""
    said = [(badge(t.reasons[one.reason or "other"]), one, moment_words(t, one.at)) for one in found]
    return piece("questions.html", "remarks", said)


def _hand(account: Account, group: Group, t: SimpleNamespace) -> None:
    """What an officer can do with it."""
    writes, officer = account.owners("author"), sorted({*account.owners("author"), *account.owners("reviewer")})
    with st.container(key="in-hand", border=True):
        if group.draft is not None:
            st.button(
                t.to_the_draft,
                key="to-draft",
                on_click=go,
                kwargs={"view": "draft", "draft": group.draft},
                width="stretch",
            )
        for article in group.articles[:3]:
            st.button(
                t.to_the_article.format(article=article),
                key=f"to-{article}",
                on_click=go,
                kwargs={"view": "article", "article": article},
                width="stretch",
            )
        if writes and group.state not in (*CLOSED, "being written"):
            owner = group.owner if group.owner in writes else writes[0]
            if len(writes) > 1:
                st.selectbox(t.owner, writes, writes.index(owner), format_func=owner_name, key="write-owner")
            st.button(
                t.write_this, key="write", type="primary", on_click=_write, args=(group, owner, t), width="stretch"
            )
        if group.owner in officer:
            for target in ("assigned", "covered", "not ours"):
                if target != group.state:
                    st.button(
                        t.make_it[target],
                        key=f"make-{target}",
                        on_click=_put,
                        args=(group.id, target, t),
                        width="stretch",
                    )
        owners = list(state().snapshot().library.owners) if group.owner in officer else officer
        others = [owner for owner in owners if owner != group.owner]
        if others:
            st.selectbox(t.hand_to, others, format_func=owner_name, key="hand-to")
            st.button(t.hand_over, key="hand-over", on_click=_give, args=(group.id, t), width="stretch")


def _write(group: Group, owner: str, t: SimpleNamespace) -> None:
    owner = st.session_state.get("write-owner", owner)
    draft = attempt(t.lang, "", lambda account: asked.write_article(state().context, account, group, owner))
    if draft is not None:
        go(view="draft", draft=draft.id)


def _put(number: int, target: str, t: SimpleNamespace) -> None:
    attempt(t.lang, t.group_kept, lambda account: asked.set_state(state().context, account, number, target))


def _give(number: int, t: SimpleNamespace) -> None:
    owner = st.session_state["hand-to"]
    done = t.handed.format(owner=owner_name(owner))
    attempt(t.lang, done, lambda account: asked.assign(state().context, account, number, owner))
