"""The script of an article that is being written: its steps as a list and as a tree, each changed where it stands."""

from collections.abc import Collection
from types import SimpleNamespace

import streamlit as st
from markupsafe import Markup

from kb.answering.ask import today
from kb.content.article import read_front
from kb.content.finding import Finding
from kb.content.source_text import TextError
from kb.publishing.editing import drafts, script_edit
from kb.publishing.editing.attachments import seen_files
from kb.publishing.editing.front_matter import keys_of, with_key, without_key
from kb.publishing.editing.overlay import proposed_library, quick_findings, with_drafts_told
from kb.publishing.editing.quick_fixes import quick_fixes
from kb.publishing.people.accounts import Account
from kb.storage.draft_states import HANDED_IN, OPEN
from kb.storage.drafts import Draft
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import badge, empty, go, owner_name, paragraph, tell
from kb.web.studio.fields import fresh, key_at
from kb.web.studio.quick_fixes import buttons, leads_of, shown_sentences
from kb.web.studio.saving import change_undoably, choice, path_of, undo
from kb.web.studio.script_editor import Editor, editor_of
from kb.web.studio.script_step import step_form
from kb.web.studio.script_walk import walk
from kb.web.studio.session import at_hand
from kb.web.studio.write import next_step

MOST_STEPS = 60
"""That the page adds."""


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """The script of a draft; to be changed by authors of its owner."""
    author, opened = account.has("author", draft.owner), draft.state in OPEN
    conflict = at_hand(draft.id).conflict if author and opened else None
    with st.container(key="notices"):
        if not author or not opened:
            tell(t.closed if author else t.read_only.format(owner=owner_name(draft.owner)))
        elif conflict:
            choice(draft, conflict, t)
        elif draft.state in HANDED_IN:
            tell(t.reopens)
    path = path_of(draft, "id")
    try:
        read_front(draft.files.get(path) or "")
    except TextError:
        empty(t.script_unreadable)
        st.button(t.tabs["write"], key="script-to-write", on_click=go, kwargs=_tab(draft, "write"))
        return
    attached = seen_files(state().context, draft.files)
    library = proposed_library(state().context.articles, draft.files, attached)
    editor = editor_of(draft, library, author and opened and not conflict, t)
    findings = with_drafts_told(state().context, quick_findings(state().context.articles, draft, today(), attached))
    if not editor.steps:
        _begin(editor)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        of_step = _by_step(editor, findings)
        _overview(editor, of_step)
        for number in range(len(editor.steps)):
            _card(account, editor, number, of_step.get(number, []))
        if editor.writes:
            _add(editor)
            undo(draft, t)
    with right:
        if editor.writes:
            next_step(draft, findings, t)
            _guides(editor, findings)
        with st.container(key="script-walk", border=True):
            st.html(piece("script_editor.html", "trying", t))
            walk(editor)


def _tab(draft: Draft, tab: str) -> dict[str, str | int]:
    return {"view": "draft", "draft": draft.id, "tab": tab}


def _begin(editor: Editor) -> None:
    empty(editor.t.script_empty)
    if editor.writes:
        begin, done = editor.t.script_begin, editor.t.script_done["added"]

        def do() -> None:
            editor.change(done, None, lambda text, _: script_edit.begun(text))
            at_hand(editor.draft.id).step = script_edit.new_id(editor.text)

        st.button(begin, key="script-begin", type="primary", on_click=do)


def _overview(editor: Editor, faulty: Collection[int]) -> None:
    """All ways through the script as a tree; what is wrong with a step is marked."""
    t = editor.t
    counts = t.script_counts.format(
        steps=len(editor.steps), ends=sum(not step.options for step in editor.steps), faulty=len(faulty)
    )
    with st.expander(f"{t.script_tree} · {counts}", expanded=True):
        seen: set[int] = set()
        ways = _branch(editor, 0, seen, faulty)
        alone = [_branch(editor, n, seen, faulty) for n in range(len(editor.steps)) if n not in seen]
        gone = [editor.before.name(n) for n, step in enumerate(editor.before.steps) if not editor.places(step.id)]
        st.html(piece("script_editor.html", "tree", ways, alone, gone, t))


def _branch(editor: Editor, number: int, seen: set[int], faulty: Collection[int], answer: str | None = None) -> Markup:
    """A step with all that follows it, behind the answer that leads to it; one that stands in the tree already is only
    named.
    """
    t, again = editor.t, number in seen
    name = t.script_see.format(name=editor.name(number)) if again else editor.name(number)
    below: list[Markup] = []
    if not again:
        seen.add(number)
        for option in editor.steps[number].options:
            said = editor.said(option.say, t.lang) or t.script_unwritten
            places = editor.places(option.to)
            below.append(
                _branch(editor, places[0], seen, faulty, said)
                if places
                else piece("script_editor.html", "nowhere", said, t)
            )
    marked = number in faulty and not again
    return piece("script_editor.html", "branch", number, name, answer=answer, faulty=marked, below=below)


def _by_step(editor: Editor, findings: list[Finding]) -> dict[int, list[Finding]]:
    """The findings on the lines of each step."""
    _, _, _, lines = read_front(editor.text)
    starts = [lines.get(("script", number), 0) for number in range(len(editor.steps))]
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.path == editor.path and key_at(editor.text, finding.line) == "script":
            at = sum(start <= finding.line for start in starts) - 1
            found.setdefault(max(at, 0), []).append(finding)
    return found


def _told(editor: Editor, finding: Finding) -> str:
    """What a finding says, with numbers for the names of steps."""
    named = dict(finding.parameters)
    if (places := editor.places(str(named.get("step")))) and isinstance(named["step"], str):
        named["step"] = str(places[-1] + 1)
    return Finding(**{**vars(finding), "parameters": named}).told(editor.t.lang)


def _card(account: Account, editor: Editor, number: int, findings: list[Finding]) -> None:
    """One step: what is said, answered and where that leads, or the fields for it; and what the checks say of it."""
    t, step = editor.t, editor.steps[number]
    opened = editor.writes and at_hand(editor.draft.id).step == step.id
    with st.container(key=f"step-{number}", border=True):
        kind = t.script_kinds["ask" if step.ask or step.options else "end"]
        marks = [badge(t.script_first, "sj-state-published")] if number == 0 else []
        marks += [badge(t.script_change[change])] if (change := _change(editor, number)) else []
        st.html(piece("script_editor.html", "head", number, kind, marks))
        if opened:
            step_form(editor, number)
        else:
            st.html(_shown_html(editor, number))
        for place, finding in enumerate(findings):
            st.html(piece("shared.html", "finding", _told(editor, finding), finding.severity))
            ways = quick_fixes(editor.library, editor.draft.files, finding, today()) if editor.writes else []
            leads = leads_of(account, editor.draft, finding, t) if editor.writes else []
            if ways or leads:
                with st.container(horizontal=True, gap="small", key=f"step-{number}-finding-{place}"):
                    buttons(editor.draft, finding, ways, leads, f"{number}-{place}", t)
            shown_sentences(ways, t)
        if editor.writes:
            _ways(editor, number, opened)


def _change(editor: Editor, number: int) -> str | None:
    """Whether a step is another than where the draft began; nothing of a script that was not there."""
    step, known = editor.steps[number], {one.id: one for one in editor.before.steps}
    if not known or known.get(step.id) == step:
        return None
    return "other" if step.id in known else "new"


def _ways(editor: Editor, number: int, opened: bool) -> None:
    t, step, last = editor.t, editor.steps[number], len(editor.steps) - 1
    with st.container(horizontal=True, gap="small", key=f"step-{number}-ways", vertical_alignment="center"):
        st.button(
            t.script_close if opened else t.edit,
            key=f"open-step-{number}",
            type="primary" if opened else "secondary",
            on_click=_open,
            args=(editor.draft.id, None if opened else step.id),
        )
        for what, by, disabled in (("up", -1, number == 0), ("down", 1, number == last)):
            st.button(
                t.script_do[what],
                key=f"step-{what}-{number}",
                type="tertiary",
                disabled=disabled,
                on_click=_move,
                args=(editor, number, by),
            )
        with st.popover(t.remove, type="tertiary"):
            _remove(editor, number)


def _open(draft_id: int, step: str | None) -> None:
    at_hand(draft_id).step = step


def _move(editor: Editor, number: int, by: int) -> None:
    editor.change(editor.t.script_done["moved"], number, lambda text, at: script_edit.moved_step(text, at, by))


def _remove(editor: Editor, number: int) -> None:
    """Asks where the answers lead that led to the step, and takes it away."""
    t, step = editor.t, editor.steps[number]
    led_here = sum(option.to == step.id for one in editor.steps for option in one.options)
    paragraph(t.script_remove_hint.format(count=led_here))
    key = f"instead-{editor.draft.id}-{step.id}-{number}"
    others = {one.id: editor.name(place) for place, one in enumerate(editor.steps) if place != number}
    if led_here:
        st.selectbox(
            t.script_instead,
            list(others),
            index=None,
            format_func=lambda one: others[one],
            key=key,
            placeholder=t.script_nowhere,
        )

    def do() -> None:
        to = st.session_state.get(key) or script_edit.NOWHERE
        editor.change(t.script_done["removed"], number, lambda text, at: script_edit.without_step(text, at, to))

    st.button(t.script_remove, key=f"remove-step-{number}", type="primary", on_click=do)


def _shown_html(editor: Editor, number: int) -> Markup:
    """A step to be read, in both languages."""
    t, step = editor.t, editor.steps[number]
    answers: list[tuple[dict[str, str], int | None, str]] = []
    for option in step.options:
        to = next(iter(editor.places(option.to)), None)
        answers.append((editor.in_both(option.say), to, t.script_nowhere if to is None else editor.name(to)))
    ends = []
    if step.article:
        words = t.script_more if step.say else t.script_reads
        ends.append(words.format(title=editor.titles.get(step.article, step.article)))
    if step.hand_over:
        ends.append(t.script_hands_over.format(owner=owner_name(step.hand_over)))
    say, ask = (editor.in_both(words) if words else None for words in (step.say, step.ask))
    return piece("script_editor.html", "step", say, ask, answers, ends, t)


def _add(editor: Editor) -> None:
    t = editor.t
    with st.container(horizontal=True, gap="small", key="script-add"):
        for kind, asks in (("ask", True), ("end", False)):
            st.button(
                t.script_add[kind],
                key=f"script-add-{kind}",
                disabled=len(editor.steps) >= MOST_STEPS,
                on_click=_add_step,
                args=(editor, asks),
            )


def _add_step(editor: Editor, asks: bool) -> None:
    name = script_edit.new_id(editor.text)

    def add(text: str, _: int) -> str:
        return script_edit.with_step(text, len(script_edit.steps_of(text)), asks)

    editor.change(editor.t.script_done["added"], None, add)
    at_hand(editor.draft.id).step = name


def _guides(editor: Editor, findings: list[Finding]) -> None:
    """Whether citizens are guided too."""
    draft, t = editor.draft, editor.t
    guided = keys_of(editor.text).get("guided") is True
    name = f"guided-{draft.id}"
    widget = fresh(name, guided)

    def keep() -> None:
        on = bool(st.session_state.get(widget))
        st.session_state[f"{name}~"] = (st.session_state[f"{name}~"][0], on)

        def change(files: drafts.Texts) -> drafts.Texts:
            text = files.get(editor.path) or ""
            return files | {editor.path: with_key(text, "guided", True) if on else without_key(text, "guided")}

        change_undoably(draft.id, t, t.script_done["guided"], change)

    with st.container(key="script-guides", border=True):
        st.toggle(t.script_guides, guided, key=widget, on_change=keep, help=t.script_guides_hint)
        for finding in findings:
            if finding.path == editor.path and key_at(editor.text, finding.line) == "guided":
                st.html(piece("shared.html", "finding", finding.told(t.lang), finding.severity))
