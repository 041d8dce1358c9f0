"""What would change: the recorded questions asked of the live and of the proposed articles."""

from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.publishing.editing.overlay import digest_of
from kb.publishing.impact.changes import Change, WhatChanges, what_changes
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.fact_changes import effects
from kb.publishing.workflow.review import accept_regressions
from kb.storage.drafts import Draft
from kb.web.shared.differences import words_diff
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, day_words, empty, name_of, owner_name, paragraph, subheading, tell
from kb.web.studio.places import show_places
from kb.web.studio.session import at_hand

SHOWN = 30


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """Asks the questions when pressed, and shows what comes of it until the text changes."""
    paragraph(t.changes_hint)
    if draft.kind == "fact":
        show_places(account, draft, t)
        _effects(draft, t)
    mine, digest = at_hand(draft.id), digest_of(draft)
    if mine.changes is None or mine.changes[0] != digest:
        st.button(t.ask_questions, key="ask-questions", type="primary", on_click=_want, args=(draft.id, digest))
        if mine.changes_wanted != digest:
            return
        mine.changes_wanted = ""
    show_changes(account, draft, answers_that_change(draft, t), t)


def _want(draft_id: int, digest: str) -> None:
    at_hand(draft_id).changes_wanted = digest


def answers_that_change(draft: Draft, t: SimpleNamespace) -> WhatChanges:
    """What would change by the present text, remembered until it is another; shows how far the asking has come."""
    mine = at_hand(draft.id)
    known = mine.changes
    if known is None or known[0] != digest_of(draft):
        bar = st.progress(0.0, t.asking)

        def advance(done: int, total: int) -> None:
            bar.progress(done / total, f"{t.asking} {done}/{total}")

        known = (digest_of(draft), what_changes(state().context, draft.files, today(), advance))
        bar.empty()
        mine.changes = known
    return known[1]


def show_changes(account: Account, draft: Draft, found: WhatChanges, t: SimpleNamespace) -> None:
    """Counts, the worse ones first, and a reviewer's reason if there are any."""
    worse = found.worse
    counts = [(len(worse), t.worse), (len(found.changes) - len(worse), t.changed), (found.unchanged, t.unchanged)]
    st.html(piece("shared.html", "counts", counts))
    if worse:
        given = draft.regressions.get(digest_of(draft))
        if given:
            said = t.regressions_accepted.format(name=name_of(given["who"]), why=given["why"])
            tell(said, "success", aloud=False)
        elif account.has("reviewer"):
            with st.form("regressions", border=True):
                why = st.text_area(t.why_worse, max_chars=2000)
                if st.form_submit_button(t.accept_worse) and attempt(
                    t.lang, t.reason_kept, lambda who: accept_regressions(state().context, who, draft.id, why)
                ):
                    st.rerun()
        else:
            tell(t.worse_needs_reason, aloud=False)
    if not found.changes:
        empty(t.nothing_changes)
    for change in found.changes[:SHOWN]:
        _change(change, t)
    if len(found.changes) > SHOWN:
        st.caption(t.more_changes.format(count=len(found.changes) - SHOWN))


def _change(change: Change, t: SimpleNamespace) -> None:
    mark = badge(t.worse_badge, "sj-state-discarded") if change.worse else ""
    same = change.before.article == change.after.article and change.before.status == change.after.status == "answered"
    diff = words_diff(change.before.text, change.after.text) if same else None
    st.html(piece("what_changes.html", "change", change, mark, diff, t))


def _effects(draft: Draft, t: SimpleNamespace) -> None:
    """Of a fact: on which day which articles say something else, and whose owners sign."""
    mine = at_hand(draft.id)
    known = mine.effects
    if known is None or known[0] != digest_of(draft):
        with st.spinner(t.looking):
            known = (digest_of(draft), effects(state().context, draft, today()))
        mine.effects = known
    found = known[1]
    if not found:
        empty(t.no_effects)
    for effect in found:
        when = t.today if effect.day <= today() else day_words(t, effect.day)
        articles = {wording.article for wording in effect.articles}
        counts = t.effect_counts.format(articles=len(articles), questions=len(effect.questions))
        subheading(t.from_day.format(day=when), counts)
        for wording in effect.articles:
            owners = ", ".join(owner_name(owner) for owner in (wording.owner, *wording.co_owners))
            diff = words_diff(wording.before, wording.after)
            st.html(piece("what_changes.html", "wording", wording, owners, diff))
        for change in effect.questions[:SHOWN]:
            _change(change, t)
