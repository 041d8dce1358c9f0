"""The signatures of a draft: who is asked for which passages, who gave one, and giving one's own."""

from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.publishing.editing.overlay import digest_of
from kb.publishing.people.accounts import Account
from kb.publishing.workflow import outcomes, review
from kb.publishing.workflow.comments import LONGEST_COMMENT
from kb.publishing.workflow.shares import Passage, Share
from kb.settings import JAKARTA
from kb.storage.draft_states import REVIEW, TO_SIGN
from kb.storage.drafts import Draft, Refusal
from kb.web.shared.differences import words_diff
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, day_words, fault, moment_words, name_of, owner_name, subheading


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """Every signature that is needed, with what it is asked for."""
    with st.container(key="signatures", border=True):
        subheading(t.signatures, t.signatures_hint)
        needed = review.signatures_of(state().context, draft)
        may = review.may_sign_for(state().context, account, draft)
        for need in needed:
            signed = need.signed_by is not None
            said = _signed(need, t) if signed else _waits(need, draft, t)
            mark = badge("✓", "sj-state-published") if signed else badge("…")
            st.html(piece("signatures.html", "needed", mark, owner_name(need.owner), said))
            if need.refused is not None:
                _refusal(need.refused, t)
            if not need.share.whole:
                _share(draft, need.share, need.owner in may, t)
            if need.owner in may:
                _answer(account, draft, need.owner, t)
        if (
            not may
            and draft.state in TO_SIGN
            and any(account.has("reviewer", need.owner) for need in needed if need.signed_by is None)
        ):
            st.caption(t.own_text)
        if draft.state in TO_SIGN:
            _stuck(account, draft, needed, t)
        present = {need.refused.id for need in needed if need.refused}
        for refusal in outcomes.refusals_of(state().context, draft.id):
            if refusal.id not in present:
                st.caption(t.refused_before.format(owner=owner_name(refusal.owner)))
                _refusal(refusal, t)
        st.caption(f"{t.digest}: {digest_of(draft)[:16]}")


def _signed(need: review.Needed, t: SimpleNamespace) -> str:
    words = t.signed_by if need.why is None else t.decided_by
    said: str = words.format(name=name_of(need.signed_by or ""), at=moment_words(t, need.at), why=need.why)
    return f"{said} · {t.as_deputy.format(owner=owner_name(need.deputy))}" if need.deputy else said


def _waits(need: review.Needed, draft: Draft, t: SimpleNamespace) -> str:
    if draft.state not in TO_SIGN:
        return str(t.not_asked)
    words = t.overdue_since if today() > need.due else t.not_signed
    return str(words.format(since=day_words(t, need.since.astimezone(JAKARTA)), due=day_words(t, need.due)))


def _refusal(refusal: Refusal, t: SimpleNamespace) -> None:
    said = t.refused_by.format(name=name_of(refusal.who), at=moment_words(t, refusal.at), why=refusal.why)
    fault(said, "warning")


def _answer(account: Account, draft: Draft, owner: str, t: SimpleNamespace) -> None:
    """Yes and no, right below what they are said to."""
    own = account.has("reviewer", owner)
    st.button(
        (t.sign_for if own else t.sign_as_deputy).format(owner=owner_name(owner)),
        key=f"sign-{owner}",
        type="primary" if own else "secondary",
        on_click=_sign,
        args=(draft.id, owner, digest_of(draft), t),
    )
    _refuse(draft, owner, t)


def _refuse(draft: Draft, owner: str, t: SimpleNamespace) -> None:
    with st.popover(t.refuse_for.format(owner=owner_name(owner))), st.form(f"refuse-{owner}", border=False):
        why = st.text_area(t.why_refused, max_chars=LONGEST_COMMENT)
        if st.form_submit_button(t.refuse) and attempt(
            t.lang,
            t.refused.format(owner=owner_name(owner)),
            lambda who: outcomes.refuse(state().context, who, draft.id, owner, digest_of(draft), why),
        ):
            st.rerun()


def _stuck(account: Account, draft: Draft, needed: list[review.Needed], t: SimpleNamespace) -> None:
    """What can be done about signatures that are refused or overdue."""
    stuck = [need for need in needed if need.is_stuck(today())]
    if not stuck:
        return
    st.caption(t.stuck_hint)
    for need in stuck:
        name = owner_name(need.owner)
        can_leave_out = draft.kind == "article" and draft.state == REVIEW and not need.share.whole
        if can_leave_out and account.has("author", draft.owner):
            st.button(
                t.leave_out.format(owner=name),
                key=f"leave-out-{need.owner}",
                on_click=_leave_out,
                args=(draft.id, need.owner, t),
            )
        if account.administrator:
            with st.form(f"decide-{need.owner}", border=False):
                why = st.text_area(t.why_decide, max_chars=LONGEST_COMMENT, key=f"why-decide-{need.owner}")
                if st.form_submit_button(t.decide_for.format(owner=name)) and _decide(draft, need.owner, why, t):
                    st.rerun()


def _decide(draft: Draft, owner: str, why: str, t: SimpleNamespace) -> object:
    return attempt(
        t.lang,
        t.decided.format(owner=owner_name(owner)),
        lambda who: outcomes.decide(state().context, who, draft.id, owner, digest_of(draft), why),
    )


def _leave_out(draft_id: int, owner: str, t: SimpleNamespace) -> None:
    attempt(
        t.lang,
        t.left_out.format(owner=owner_name(owner)),
        lambda who: outcomes.leave_out(state().context, who, draft_id, owner),
    )


def _sign(draft_id: int, owner: str, digest: str, t: SimpleNamespace) -> None:
    attempt(
        t.lang,
        t.signed.format(owner=owner_name(owner)),
        lambda account: review.sign(state().context, account, draft_id, owner, digest),
    )


def _share(draft: Draft, share: Share, is_asked: bool, t: SimpleNamespace) -> None:
    """The passages that a co-owner signs, open for who may: what goes struck out, what comes underlined."""
    count = max(len(share.gone), len(share.new))
    with st.expander(t.share_of.format(owner=owner_name(share.owner), count=count), expanded=is_asked):
        if draft.kind == "article":
            st.caption(t.share_hint.format(owner=owner_name(share.owner)))
        pairs: list[tuple[Passage | None, Passage | None]] = (
            [*zip(share.gone, share.new, strict=True)]
            if len(share.gone) == len(share.new)
            else [*((gone, None) for gone in share.gone), *((None, new) for new in share.new)]
        )
        for gone, new in pairs:
            passage = new or gone
            if passage is None:
                continue
            where = t.at_line.format(line=passage.first) if new and new.first else ""
            about = t.passages.get(passage.about, passage.about)
            words = words_diff(gone.text if gone else "", new.text if new else "")
            st.html(piece("signatures.html", "passage", f"{about} {where}".strip(), words))
