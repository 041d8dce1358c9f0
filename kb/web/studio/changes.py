"""What would change: the recorded questions asked of the live and of the proposed articles."""

from html import escape
from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.publishing.editing.overlay import digest_of
from kb.publishing.impact.changes import Change, Outcome, WhatChanges, what_changes
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.fact_changes import Effect, effects
from kb.publishing.workflow.review import accept_regressions
from kb.storage.drafts import Draft
from kb.web.shared.differences import words_diff
from kb.web.shared.state import state
from kb.web.staff.officer import attempt, badge, day_words, empty, name_of, owner_name
from kb.web.studio.places import show_places

SHOWN = 30


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """Asks the questions when pressed, and shows what comes of it until the text changes."""
    st.html(f'<p class="sj">{escape(t.changes_hint)}</p>')
    if draft.kind == "fact":
        show_places(account, draft, t)
        _effects(draft, t)
    key = f"changes-{draft.id}"
    known = st.session_state.get(key)
    if known is None or known[0] != digest_of(draft):
        st.button(
            t.ask_questions,
            key="ask-questions",
            type="primary",
            on_click=lambda: st.session_state.update({f"{key}-wanted": digest_of(draft)}),
        )
        if st.session_state.get(f"{key}-wanted") != digest_of(draft):
            return
        st.session_state.pop(f"{key}-wanted", None)
    show_changes(account, draft, answers_that_change(draft, t), t)


def answers_that_change(draft: Draft, t: SimpleNamespace) -> WhatChanges:
    """What would change by the present text, remembered until it is another; shows how far the asking has come."""
    key = f"changes-{draft.id}"
    known = st.session_state.get(key)
    if known is None or known[0] != digest_of(draft):
        bar = st.progress(0.0, t.asking)

        def advance(done: int, total: int) -> None:
            bar.progress(done / total, f"{t.asking} {done}/{total}")

        known = (digest_of(draft), what_changes(state().desk, draft.files, today(), advance))
        bar.empty()
        st.session_state[key] = known
    return known[1]


def show_changes(account: Account, draft: Draft, found: WhatChanges, t: SimpleNamespace) -> None:
    """Counts, the worse ones first, and a reviewer's reason if there are any."""
    worse = found.worse
    st.html(
        f'<div class="sj sj-counts"><span><b>{len(worse)}</b> '
        f"{escape(t.worse)}</span><span><b>{len(found.changes) - len(worse)}</b> {escape(t.changed)}</span>"
        f"<span><b>{found.unchanged}</b> {escape(t.unchanged)}</span></div>"
    )
    if worse:
        given = draft.regressions.get(digest_of(draft))
        if given:
            st.html(
                '<p class="sj sj-said '
                'sj-said-success">'
                f"{escape(t.regressions_accepted.format(name=name_of(given['who']), why=given['why']))}</p>"
            )
        elif account.has("reviewer"):
            with st.form("regressions", border=True):
                why = st.text_area(t.why_worse, max_chars=2000)
                if st.form_submit_button(t.accept_worse) and attempt(
                    t.lang, t.reason_kept, lambda who: accept_regressions(state().desk, who, draft.id, why)
                ):
                    st.rerun()
        else:
            st.html(f'<p class="sj sj-said sj-said-warning">{escape(t.worse_needs_reason)}</p>')
    if not found.changes:
        empty(t.nothing_changes)
    for change in found.changes[:SHOWN]:
        _change(change, t)
    if len(found.changes) > SHOWN:
        st.caption(t.more_changes.format(count=len(found.changes) - SHOWN))


def _change(change: Change, t: SimpleNamespace) -> None:
    mark = badge(t.worse_badge, "sj-state-discarded") if change.worse else ""
    same = change.before.article == change.after.article and change.before.status == change.after.status == "answered"
    if same:
        body = f'<div class="sj-diff">{words_diff(change.before.text, change.after.text)}</div>'
    else:
        body = (
            "<div "
            f'class="sj-sides"><div><small>{escape(t.now)}</small>{_outcome(change.before, t)}</div><div>'
            f"<small>{escape(t.then)}</small>{_outcome(change.after, t)}</div></div>"
        )
    st.html(
        f'<details class="sj sj-change"{" open" if change.worse else ""}><summary>{mark} '
        f"“{escape(change.question.text[:200])}”</summary>{body}</details>"
    )


def _outcome(outcome: Outcome, t: SimpleNamespace) -> str:
    text = escape(outcome.text[:600]).replace("\n", "<br>")
    return f"<p><b>{escape(t.statuses[outcome.status])}</b> {escape(outcome.title)}</p><p>{text}</p>"


def _effects(draft: Draft, t: SimpleNamespace) -> None:
    """Of a fact: on which day which articles say something else, and whose owners sign."""
    key = f"effects-{draft.id}"
    known = st.session_state.get(key)
    if known is None or known[0] != digest_of(draft):
        with st.spinner(t.looking):
            known = (digest_of(draft), effects(state().desk, draft, today()))
        st.session_state[key] = known
    found: list[Effect] = known[1]
    if not found:
        empty(t.no_effects)
    for effect in found:
        when = t.today if effect.day <= today() else day_words(t, effect.day)
        articles = {wording.article for wording in effect.articles}
        counts = t.effect_counts.format(articles=len(articles), questions=len(effect.questions))
        st.html(
            f'<div class="sj"><h2>{escape(t.from_day.format(day=when))}</h2><p '
            f'class="sj-meta">{escape(counts)}</p></div>'
        )
        for wording in effect.articles:
            owners = ", ".join(owner_name(owner) for owner in (wording.owner, *wording.co_owners))
            st.html(
                f'<details class="sj sj-change"><summary>{escape(wording.article)} ({wording.lang}) · '
                f"{escape(owners)}</summary><div "
                f'class="sj-diff">{words_diff(wording.before, wording.after)}</div></details>'
            )
        for change in effect.questions[:SHOWN]:
            _change(change, t)
