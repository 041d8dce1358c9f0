"""Keeping what officers type, and the choice between two texts that changed the same lines."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.content.languages import language_beside
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account
from kb.storage.drafts import Draft
from kb.web.shared.differences import lines_diff
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, diff, go, meta, will_say
from kb.web.staff.signin import signed_in
from kb.web.studio.session import Conflict, Step, at_hand

MOST_UNDONE = 30
"""Changes of a draft that a session can take back."""


def draft_of(account: Account | None, asked: str) -> Draft:
    """The draft that an address names; KbError if there is none."""
    return drafts.find_draft(
        state().context, account, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else -1
    )


def path_of(draft: Draft, lang: str) -> str:
    """The path of a language's file; `id` stands for the main text, whatever language that is in."""
    return f"{draft.owner}/{draft.subject}{'' if lang == 'id' else f'.{lang}'}.md"


def beside() -> tuple[str, ...]:
    """The languages that a text may be written in beside the main one."""
    return present_library(state().context.articles).subject.beside


def langs_of(draft: Draft) -> list[str]:
    """The languages that a draft is written in, `id` for the main one."""
    return ["id", *(lang for lang in beside() if draft.files.get(path_of(draft, lang)))]


def lang_of(path: str) -> str:
    """The language of a draft's file, `id` for the main one."""
    return language_beside(path) or "id"


def strings_of(draft: Draft, lang: str, key: str) -> list[str]:
    """The texts that a list of the front matter holds."""
    found = keys_of(draft.files.get(path_of(draft, lang)) or "").get(key)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def save_draft(
    draft_id: int,
    t: SimpleNamespace,
    change: Callable[[drafts.Texts], drafts.Texts],
    revision: int | None = None,
    force: bool = False,
) -> drafts.Saved | None:
    """Changes the draft's files as they are now, on top of a revision, and keeps what comes of it for the page."""

    def act(account: Account | None) -> drafts.Saved:
        now = drafts.find_draft(state().context, account, draft_id)
        return drafts.save(
            state().context, account, draft_id, change(dict(now.files)), now.revision if revision is None else revision
        )

    saved: drafts.Saved | None = attempt(t.lang, "", act)
    if saved is None:
        return None
    if saved.aside is not None:
        at_hand(draft_id).conflict = Conflict(saved.aside, saved.marked)
    elif saved.joined:
        will_say(t.joined)
    elif saved.reopened:
        will_say(t.reopened)
    if saved.draft.id != draft_id:
        go(view="draft", draft=saved.draft.id)
    if force:
        at_hand(draft_id).replaced += 1
    return saved


def change_undoably(
    draft_id: int,
    t: SimpleNamespace,
    done: str,
    change: Callable[[drafts.Texts], drafts.Texts],
    revision: int | None = None,
) -> drafts.Saved | None:
    """Changes the draft's files as `save_draft` does; `undo` then says `done` and offers the way back."""
    before: dict[str, Any] = {}

    def noted(files: drafts.Texts) -> drafts.Texts:
        before.update(files)
        return change(files)

    saved = save_draft(draft_id, t, noted, revision, force=True)
    if saved is not None and saved.aside is None:
        keep_way_back(saved.draft, before, done)
    return saved


def keep_way_back(now: Draft, before: dict[str, Any], done: str) -> None:
    """Has `undo` offer the files before a change that was kept just now."""
    if now.files != before:
        mine = at_hand(now.id)
        mine.undo = [*mine.undo, Step(now.revision, before, done, now.revision - 1)][-MOST_UNDONE:]


def undo(draft: Draft, t: SimpleNamespace) -> None:
    """The way back from the last change that has one, as long as nothing was typed since, then from the one before;
    and the way forth again.
    """
    mine = at_hand(draft.id)
    last, next_one = (
        steps[-1] if steps and steps[-1].revision == draft.revision else None for steps in (mine.undo, mine.redo)
    )
    if last is None and next_one is None:
        return
    with st.container(horizontal=True, gap="small", key="undo-mend", vertical_alignment="center"):
        said = t.undone if next_one else last.done if last else ""
        meta(said, aloud=True)
        if last:
            st.button(t.undo, key="undo", on_click=_take_back, args=(draft.id, last, t))
        if next_one:
            st.button(t.redo, key="redo", on_click=_do_again, args=(draft.id, t))


def _take_back(draft_id: int, last: Step, t: SimpleNamespace) -> None:
    undone: dict[str, Any] = {}

    def back(files: drafts.Texts) -> drafts.Texts:
        undone.update(files)
        return last.files

    saved = save_draft(draft_id, t, back, force=True)
    if saved is None:
        return
    mine, now = at_hand(draft_id), saved.draft.revision
    left = [one for one in mine.undo if one.revision < last.revision]
    if left and left[-1].revision == last.on:  # nothing was saved between the two
        left[-1] = replace(left[-1], revision=now)
    mine.undo = left
    ahead = mine.redo if mine.redo and mine.redo[-1].revision == last.revision else []
    mine.redo = [*ahead, Step(now, undone, last.done)]


def _do_again(draft_id: int, t: SimpleNamespace) -> None:
    *rest, step = at_hand(draft_id).redo
    saved = change_undoably(draft_id, t, step.done, lambda _: step.files)
    if saved is None:
        return
    if rest:
        rest[-1] = replace(rest[-1], revision=saved.draft.revision)
    at_hand(draft_id).redo = rest


def choice(draft: Draft, conflict: Conflict, t: SimpleNamespace) -> None:
    """Both texts of the same lines, and three ways on."""
    kept = next((s for s in drafts.saves(state().context, signed_in(), draft.id) if s.id == conflict.aside), None)
    if kept is None:
        at_hand(draft.id).conflict = None
        return
    with st.container(key="conflict", border=True):
        st.html(piece("write.html", "conflict", t))
        for path, text in kept.files.items():
            if text != draft.files.get(path):
                diff(t.theirs_to_mine, lines_diff(draft.files.get(path) or "", text or ""))
        with st.container(horizontal=True, gap="small"):
            for name, files in (("mine", kept.files), ("theirs", None), ("both", conflict.marked)):
                st.button(t.choose[name], key=f"choose-{name}", on_click=_choose, args=(draft.id, files, t))


def _choose(draft_id: int, files: drafts.Texts | None, t: SimpleNamespace) -> None:
    if files is None or save_draft(draft_id, t, lambda _: dict(files), force=True) is not None:
        mine = at_hand(draft_id)
        mine.conflict = None
        mine.replaced += 1
