"""What readers of a draft say of its words, with suggested wording that its author takes by one press."""

from types import SimpleNamespace

import streamlit as st

from kb.publishing.editing.front_matter import is_collection
from kb.publishing.editing.merge import line_changes
from kb.publishing.people.accounts import Account
from kb.publishing.workflow import comments
from kb.publishing.workflow.comments import LONGEST_COMMENT
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Comment, Draft
from kb.web.shared.differences import line_diff
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, moment_words, name_of, subheading, will_say
from kb.web.studio.choosing import choosing
from kb.web.studio.saving import keep_way_back
from kb.web.studio.session import at_hand


def show(account: Account, draft: Draft, t: SimpleNamespace, settled: bool = True) -> None:
    """What was said of the draft, each with its answers; without what is attended to unless `settled`."""
    found = comments.comments_of(state().context, draft.id)
    first = [one for one in found if one.answers is None and (settled or not one.done)]
    if not first:
        return
    subheading(t.comments)
    for comment in first:
        with st.container(key=f"comment-{comment.id}", gap="small"):
            st.html(_html(comment, t))
            for answer in (one for one in found if one.answers == comment.id):
                st.html(_html(answer, t))
            _buttons(account, draft, comment, t)


def _html(comment: Comment, t: SimpleNamespace) -> str:
    where = t.at_line.format(line=comment.line) if comment.line and comment.answers is None else ""
    said = f"{name_of(comment.who)} · {moment_words(t, comment.at)} {where}"
    wording = comment.wording
    diff = None if wording is None else line_diff(comment.words or comment.quoted, wording)
    taken = t.wording_taken_by.format(name=name_of(comment.taken_by)) if comment.taken_by else ""
    return piece("comments.html", "comment", comment, said, diff, taken)


def _buttons(account: Account, draft: Draft, comment: Comment, t: SimpleNamespace) -> None:
    with st.container(horizontal=True, gap="small", key=f"comment-ways-{comment.id}"):
        waits = draft.state in OPEN and not comment.done and comment.taken_by is None
        if waits and comment.wording is not None and account.has("author", draft.owner):
            args = (draft, comment.id, t)
            st.button(t.take_wording, key=f"wording-{comment.id}", type="primary", on_click=_take, args=args)
        st.button(
            t.reopen if comment.done else t.settled,
            key=f"settle-{comment.id}",
            on_click=_settle,
            args=(comment.id, not comment.done, t),
        )
        if waits:
            with st.popover(t.reply), st.form(f"reply-{comment.id}", clear_on_submit=True, border=False):
                words = st.text_area(t.reply, max_chars=LONGEST_COMMENT, label_visibility="collapsed")
                if st.form_submit_button(t.reply_send) and attempt(
                    t.lang, t.replied, lambda who: comments.reply(state().context, who, comment.id, words)
                ):
                    st.rerun()


def _settle(comment_id: int, done: bool, t: SimpleNamespace) -> None:
    attempt(t.lang, "", lambda account: comments.settle(state().context, account, comment_id, done))


def _take(draft: Draft, comment_id: int, t: SimpleNamespace) -> None:
    saved = attempt(
        t.lang, t.wording_taken, lambda account: comments.take_wording(state().context, account, comment_id)
    )
    if saved is None:
        return
    if saved.reopened:
        will_say(t.reopened)
    if saved.draft.revision == draft.revision + 1:  # else somebody wrote between, and there is no way back over that
        keep_way_back(saved.draft, dict(draft.files), t.wording_taken)
    at_hand(draft.id).replaced += 1


def _lines(draft: Draft, path: str) -> dict[int, str]:
    """Of an article all lines by number; of a file of the whole collection, which may have thousands, those near what
    differs.
    """
    text = draft.files.get(path) or ""
    lines = dict(enumerate(text.split("\n"), 1))
    if not is_collection(path):
        return lines
    changes = line_changes(draft.base.get(path) or "", text, around=3)
    near = sorted({change.new_line for change in changes if change and change.new_line})
    return {number: lines[number] for number in near}


def form(draft: Draft, paths: list[str], t: SimpleNamespace) -> None:
    """Words are chosen in the text, or a line, or neither; what is said of them may suggest other words."""
    with st.container(key="comment-form", border=True):
        subheading(t.comment_on_line, t.choose_words_hint)
        path = st.selectbox(t.file, paths) if len(paths) > 1 else paths[0]
        made = at_hand(draft.id).commented
        chosen, changed = choosing(f"choosing-{draft.id}-{made}", _lines(draft, path), path, t.choose_words)
        line, words = (chosen.line, chosen.words) if chosen else (0, "")
        about = t.about_words.format(line=line, words=chosen.shown[:160]) if chosen else t.about_whole
        st.html(piece("comments.html", "about", about, t.choice_gone if changed else ""))
        with st.form(f"comment-{draft.id}-{made}", border=False):  # the same whatever is chosen: what is typed stays
            text = st.text_area(t.comment, max_chars=LONGEST_COMMENT)
            wording = st.text_area(t.wording, max_chars=LONGEST_COMMENT, help=t.wording_hint, height=68)
            if st.form_submit_button(t.add_comment) and attempt(
                t.lang,
                "",
                lambda who: comments.comment(
                    state().context, who, draft.id, path, line, text, words, wording.strip() or None
                ),
            ):
                at_hand(draft.id).commented = made + 1
                st.rerun()
