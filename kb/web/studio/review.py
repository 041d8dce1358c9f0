"""Reviewing a draft: what differs, findings with their reasons, signatures, and publishing."""

from datetime import timedelta
from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.content.change_note import KINDS, LONGEST, kept_note
from kb.content.finding import Finding
from kb.publishing import repository
from kb.publishing.consistency.old_values import RULE as OLD_VALUE
from kb.publishing.editing import drafts
from kb.publishing.editing.agreements import RULE as CONTRADICTION
from kb.publishing.editing.merge import line_changes
from kb.publishing.editing.overlay import (
    FACTS,
    Report,
    digest_of,
    facts_in,
    final_files,
    full_findings,
    key_of,
    present_library,
)
from kb.publishing.people.accounts import Account
from kb.publishing.workflow import review
from kb.publishing.workflow.noting import note_change
from kb.publishing.workflow.publish import publish
from kb.publishing.workflow.schedule import schedule
from kb.storage.draft_states import DRAFT, EMERGENCY, HANDED_IN, OPEN, SCHEDULED
from kb.storage.drafts import Draft
from kb.web.shared.differences import words_diff
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import (
    attempt,
    day_words,
    empty,
    fault,
    go,
    meta,
    moment_words,
    name_of,
    owner_name,
    paragraph,
    subheading,
)
from kb.web.studio import attachments, comments, emergency, signatures
from kb.web.studio.changes import answers_that_change
from kb.web.studio.places import show_places
from kb.web.studio.preview import preview
from kb.web.studio.saving import path_of

Noted = tuple[str, dict[str, str]]
"""A kind of change, and a sentence by language."""


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """All that a reviewer needs on one page."""
    left, right = st.columns([3, 2], gap="large")
    with right:
        signatures.show(account, draft, t)
    with left:
        comments.show(account, draft, t)
        if draft.kind == "fact":
            show_places(account, draft, t)
        _differences(account, draft, t)
        if draft.kind == "article":
            with st.container(key="preview", border=True):
                preview(draft.files, draft.subject, t, "review")
    with right:  # last: what is looked at for it may take seconds, and the text can be read meanwhile
        _steps(account, draft, t)


def _differences(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    subheading(t.differences)
    final = final_files(draft.files)
    changed = [path for path in sorted(final) if (final[path] or "") != (draft.base.get(path) or "")]
    if not changed:
        empty(t.no_differences)
    for path in changed:
        lines = [
            change and (change.new_line or "", words_diff(change.old or "", change.new or ""))
            for change in line_changes(draft.base.get(path) or "", final[path] or "")
        ]
        st.html(piece("review.html", "lines", path, lines))
    if draft.kind == "article":
        attachments.differences(draft, path_of(draft, "id"), t)
    concerned = account.has("author", draft.owner) or any(
        account.has("reviewer", need.owner) for need in review.signatures_of(state().context, draft)
    )
    if draft.state in OPEN and changed and concerned:
        comments.form(draft, changed, t)


def _steps(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    writes = account.has("author", draft.owner)
    with st.container(key="steps", border=True):
        subheading(t.steps)
        if draft.state == DRAFT:
            paragraph(t.not_handed_in)
            if writes:
                _hand_in(draft, t)
            return
        if draft.state == EMERGENCY:
            emergency.show(account, draft.subject, draft.owner, t)
            return
        if draft.state not in HANDED_IN:
            paragraph(t.closed)
            return
        if draft.state == SCHEDULED and draft.publish_on:
            paragraph(t.scheduled_for.format(day=day_words(t, draft.publish_on)))
        ready = _obstacles(account, draft, t)
        if writes or account.has("reviewer", draft.owner):
            _change_note(draft, t)
            st.button(
                t.publish_now, key="publish", type="primary", disabled=not ready, on_click=_publish, args=(draft.id, t)
            )
            with st.popover(t.publish_later, disabled=not ready):
                st.date_input(
                    t.day,
                    today() + timedelta(days=1),
                    min_value=today() + timedelta(days=1),
                    format="DD/MM/YYYY",
                    key="publish-day",
                )
                st.button(t.schedule, key="schedule", on_click=_schedule, args=(draft.id, t))
            emergency.offer(account, draft, t)
        if writes:
            st.button(t.take_back, key="take-back", on_click=_take_back, args=(draft.id, t))
        if any(account.has("reviewer", need.owner) for need in review.signatures_of(state().context, draft)):
            with st.form("send-back", border=False):
                why = st.text_area(t.why_back, max_chars=2000)
                if st.form_submit_button(t.send_back) and attempt(
                    t.lang, t.sent_back, lambda who: review.send_back(state().context, who, draft.id, why)
                ):
                    st.rerun()


def _hand_in(draft: Draft, t: SimpleNamespace) -> None:
    """What is there already is not changed without saying to readers what kind of change it is."""
    ready = _change_note(draft, t) or not changes_what_is_read(draft)
    st.button(t.hand_in, key="hand-in", type="primary", disabled=not ready, on_click=_submit, args=(draft.id, t))


def changes_what_is_read(draft: Draft) -> bool:
    """Whether it is another text of an article, or another value of a fact, that readers know."""
    if draft.kind == "fact":
        return draft.subject in facts_in(draft.base.get(FACTS) or "")
    return draft.kind == "article" and any(draft.base.values())


def _submit(draft_id: int, t: SimpleNamespace) -> None:
    noted = _noted(draft_id)

    def act(account: Account) -> Draft:
        if noted:
            note_change(state().context, account, draft_id, *noted)
        return drafts.submit(state().context, account, draft_id)

    attempt(t.lang, t.handed_in, act)


def _change_note(draft: Draft, t: SimpleNamespace) -> bool:
    """What readers are told of the change, to be written or mended; nothing of an article or a fact that is new.
    Whether there is a note.
    """
    if not changes_what_is_read(draft):
        return False
    kept = kept_note(draft.change)
    st.radio(
        t.change_kind, KINDS, format_func=t.change_kinds.get, key=f"change-kind-{draft.id}", horizontal=True,
        index=KINDS.index(kept.kind) if kept else None, help=t.change_hint,
    )  # fmt: skip
    for lang in _languages():
        st.text_input(
            t.change_words[lang], kept.words.get(lang, "") if kept else "", max_chars=LONGEST,
            key=f"change-{lang}-{draft.id}",
        )  # fmt: skip
    noted = _noted(draft.id)
    if noted is None:
        return False
    if draft.state != DRAFT and (kept is None or (kept.kind, kept.words) != (noted[0], _filled(noted[1]))):
        st.button(t.keep_change_note, key="keep-change", on_click=_keep_note, args=(draft.id, t))
    return True


def _noted(draft_id: int) -> Noted | None:
    """The note as the fields have it now; None as long as no kind is chosen."""
    kind = st.session_state.get(f"change-kind-{draft_id}")
    words = {lang: st.session_state.get(f"change-{lang}-{draft_id}", "") for lang in _languages()}
    return (kind, words) if kind else None


def _languages() -> tuple[str, ...]:
    """Those in which a note may be: the articles' as they lie there now, in which the draft will be published."""
    return present_library(state().context.articles).subject.languages


def _filled(words: dict[str, str]) -> dict[str, str]:
    return {lang: " ".join(text.split()) for lang, text in words.items() if text.strip()}


def _keep_note(draft_id: int, t: SimpleNamespace) -> None:
    if noted := _noted(draft_id):
        attempt(t.lang, t.change_note_kept, lambda account: note_change(state().context, account, draft_id, *noted))


def _take_back(draft_id: int, t: SimpleNamespace) -> None:
    attempt(t.lang, t.taken_back, lambda account: drafts.take_back(state().context, account, draft_id))


def _obstacles(account: Account, draft: Draft, t: SimpleNamespace) -> bool:
    """What is still in the way, each with what can be done about it; True if nothing is."""
    context = state().context
    with st.spinner(t.looking):
        report = full_findings(context, draft, today())
    missing = [need for need in review.signatures_of(context, draft) if need.signed_by is None]
    behind = drafts.is_behind(context, draft)
    unanswered = [f for f in report.warnings if key_of(f) not in draft.reasons]
    git = repository.is_work_tree(context.articles)
    lines = [(not report.errors, t.no_errors if not report.errors else t.errors_left.format(count=len(report.errors)))]
    lines.append(
        (not unanswered, t.warnings_settled if not unanswered else t.warnings_left.format(count=len(unanswered)))
    )
    lines.append(
        (
            not missing,
            t.all_signed if not missing else t.waits_for.format(owners=", ".join(owner_name(n.owner) for n in missing)),
        )
    )
    lines += [(False, t.behind)] if behind else []
    lines += [(False, t.no_git)] if not git else []
    worse = _worse(draft, report, t)
    lines.append(
        (
            worse == 0,
            t.no_worse if worse == 0 else t.worse_unknown if worse is None else t.worse_left.format(count=worse),
        )
    )
    st.html(piece("review.html", "checklist", lines))
    if worse != 0 and not report.errors:
        st.button(
            t.see_changes, key="see-changes", on_click=go, kwargs={"view": "draft", "draft": draft.id, "tab": "changes"}
        )
    for finding in report.errors[:10]:
        fault(finding.told(t.lang), "error", f"{finding.path}:{finding.line}")
        if finding.rule == CONTRADICTION:
            _agree(account, draft, finding, t)
    for finding, agreed in report.agreed:
        said = t.agreed_by.format(name=name_of(agreed.who), at=moment_words(t, agreed.at), why=agreed.why)
        st.html(piece("review.html", "agreed", finding, finding.told(t.lang), said))
    # The places of an old value stand beside what differs, with more ways to settle them.
    for finding in [f for f in report.warnings if f.rule != OLD_VALUE][:20]:
        _warning(account, draft, finding, t)
    return all(ok for ok, _ in lines)


def _agree(account: Account, draft: Draft, finding: Finding, t: SimpleNamespace) -> None:
    """Whoever signs says why it is none."""
    if not account.has("reviewer"):
        return
    key = key_of(finding)
    with st.form(f"agree-{key}", border=False):
        why = st.text_input(t.why_agree, max_chars=500)
        if st.form_submit_button(t.not_contradicting) and attempt(
            t.lang, t.agreed, lambda who: review.agree(state().context, who, draft.id, finding, why)
        ):
            st.rerun()


def _worse(draft: Draft, report: Report, t: SimpleNamespace) -> int | None:
    """How many answers get worse without a reason; None while it is not known."""
    if report.errors:
        return None
    if digest_of(draft) in draft.regressions:
        return 0
    return len(answers_that_change(draft, t).worse)


def _warning(account: Account, draft: Draft, finding: Finding, t: SimpleNamespace) -> None:
    key = key_of(finding)
    given = draft.reasons.get(key)
    fault(finding.told(t.lang), "warning", f"{finding.path}:{finding.line}")
    if given:
        meta(t.reason_by.format(name=name_of(given["who"]), why=given["why"]))
        return
    if not (account.has("author", draft.owner) or account.has("reviewer", draft.owner)):
        return
    with st.form(f"reason-{key}", border=False):
        why = st.text_input(t.why_keep, max_chars=500)
        if st.form_submit_button(t.keep_reason) and attempt(
            t.lang, t.reason_kept, lambda who: review.give_reason(state().context, who, draft.id, key, why)
        ):
            st.rerun()


def _publish(draft_id: int, t: SimpleNamespace) -> None:
    attempt(t.lang, t.published, lambda account: publish(state().context, account, draft_id))


def _schedule(draft_id: int, t: SimpleNamespace) -> None:
    day = st.session_state["publish-day"]
    attempt(
        t.lang,
        t.scheduled_for.format(day=day_words(t, day)),
        lambda account: schedule(state().context, account, draft_id, day),
    )
