"""Publishing at once, before the co-owners have signed, and what is shown of it until it is confirmed."""

from types import SimpleNamespace

import streamlit as st

from kb.publishing.editing.overlay import digest_of
from kb.publishing.people.accounts import Account
from kb.publishing.workflow import emergency
from kb.publishing.workflow.comments import LONGEST_COMMENT
from kb.storage.drafts import Draft
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, moment_words, name_of, paragraph, tell


def offer(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """For the second officer of the owner, while a co-owner's signature is missing."""
    if not emergency.may_break(state().context, account, draft):
        return
    with st.popover(t.emergency), st.form("emergency", border=False):
        hours = emergency.hours_of(state().context)
        tell(t.emergency_hint.format(hours=hours), aloud=False)
        why = st.text_area(t.why_emergency, max_chars=LONGEST_COMMENT)
        if st.form_submit_button(t.emergency_now) and attempt(
            t.lang,
            t.emergency_done.format(hours=hours),
            lambda who: emergency.publish_at_once(state().context, who, draft.id, digest_of(draft), why),
        ):
            st.rerun()


def show(account: Account, article_id: str, owner: str, t: SimpleNamespace) -> None:
    """The correction of an article that is being confirmed, if one is, and the way to take it back."""
    stands = emergency.standing(state().context, article_id)
    if stands is None:
        return
    said = t.emergency_stands.format(
        name=name_of(stands.who), at=moment_words(t, stands.at), why=stands.why, until=moment_words(t, stands.until)
    )
    tell(piece("shared.html", "about", t.states["emergency"], said, "."))
    if not (account.has("author", owner) or account.has("reviewer", owner)):
        return
    with st.popover(t.emergency_back), st.form("emergency-back", border=False):
        paragraph(t.emergency_back_hint)
        why = st.text_area(t.reason, max_chars=LONGEST_COMMENT)
        if st.form_submit_button(t.emergency_back_now) and attempt(
            t.lang,
            t.emergency_gone,
            lambda who: emergency.take_back(state().context, who, article_id, why),
        ):
            st.rerun()
