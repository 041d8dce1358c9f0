"""Writing one article: form, text in both languages, facts, findings beside their lines, and what readers see."""

from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.content.change_note import kept_note
from kb.content.finding import Finding
from kb.publishing.editing import drafts
from kb.publishing.editing.attachments import seen_files
from kb.publishing.editing.front_matter import split, with_body
from kb.publishing.editing.overlay import full_findings, key_of, present_library, quick_findings, with_drafts_told
from kb.publishing.editing.quick_fixes import quick_fixes, with_fact_stated
from kb.publishing.people.accounts import Account
from kb.storage.draft_states import DRAFT, HANDED_IN, OPEN
from kb.storage.drafts import Draft
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, empty, go, moment_words, owner_name, subheading, tell, will_say
from kb.web.studio import attachments, comments
from kb.web.studio.fields import form, key_at, phrasings, titles
from kb.web.studio.preview import preview
from kb.web.studio.quick_fixes import buttons, chosen_fact, leads_of, shown_sentences
from kb.web.studio.review import changes_what_is_read
from kb.web.studio.saving import beside, choice, lang_of, langs_of, path_of, save_draft, undo
from kb.web.studio.session import at_hand
from kb.web.studio.translations import what_changed
from kb.web.studio.writing import Mark, Typed, writing_field


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """The editor; for who may not write here, only what readers see."""
    if not account.has("author", draft.owner):
        tell(t.read_only.format(owner=owner_name(draft.owner)))
        preview(draft.files, draft.subject, t, "read")
        return
    if draft.state not in OPEN:
        tell(t.closed)
        preview(draft.files, draft.subject, t, "read")
        return
    # What comes and goes has a place that stays: were the field moved, it would be made anew while one types.
    with st.container(key="notices"):
        if conflict := at_hand(draft.id).conflict:
            choice(draft, conflict, t)
        elif draft.state in HANDED_IN:
            tell(t.reopens)
    attached = seen_files(state().context, draft.files)
    findings = with_drafts_told(state().context, quick_findings(state().context.articles, draft, today(), attached))
    checked = at_hand(draft.id).checked
    if checked and checked[0] == draft.revision:
        known = {key_of(f) for f in findings}
        findings += [f for f in checked[1] if key_of(f) not in known]
    left, right = st.columns([3, 2], gap="large")
    with left:
        with st.container(key="titles"):
            titles(draft, findings, t)
        _texts(draft, findings, t)
        phrasings(draft, findings, t)
        form(draft, findings, t)
    with right:
        next_step(draft, findings, t)
        with st.container(key="to-attend"):
            comments.show(account, draft, t, settled=False)
        _findings(account, draft, findings, t)
        _fact_picker(draft, t)
        attachments.show(draft, t)
        with st.container(key="preview", border=True):
            subheading(t.preview)
            preview(draft.files, draft.subject, t, "live")


def _texts(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    what_changed(draft, t)
    shown = langs_of(draft)
    for first in range(0, len(shown), 2):  # more than two beside each other would be too narrow
        pair = shown[first : first + 2]
        for place, lang in zip(st.columns(len(pair), gap="small"), pair, strict=True):
            with place:
                _text(draft, findings, lang, t)
    languages = present_library(state().context.articles).subject.languages
    for lang in (lang for lang in beside() if lang in languages and lang not in shown):
        key = "add-english" if lang == "en" else f"add-text-{lang}"
        words = t.add_english if lang == "en" else f"+ {t.bodies[lang]}"
        st.button(words, key=key, on_click=_add_text, args=(draft, lang, t))


def _add_text(draft: Draft, lang: str, t: SimpleNamespace) -> None:
    path = path_of(draft, lang)
    save_draft(draft.id, t, lambda files: files | {path: files.get(path) or '---\ntitle: ""\nphrasings: []\n---\n\n'})


def _text(draft: Draft, findings: list[Finding], lang: str, t: SimpleNamespace) -> None:
    path = path_of(draft, lang)
    text = draft.files.get(path) or ""
    front, body = split(text)
    first = len(front.split("\n")) + 3 if text.startswith("---") else 1
    marks = [
        Mark(f.line - first + 1, f.severity, f.told(t.lang)) for f in findings if f.path == path and f.line >= first
    ]
    _outline(body, lang, t)

    mine = at_hand(draft.id)

    def keep(typed: Typed) -> bool:
        conflict = at_hand(draft.id).conflict
        if conflict:
            files = dict(draft.files) | {path: with_body(text, typed.text)}

            def set_aside(account: Account | None) -> bool:
                drafts.set_aside(state().context, account, draft.id, conflict.aside, files)
                return True

            return bool(attempt(t.lang, "", set_aside))
        return (
            save_draft(
                draft.id, t, lambda now: now | {path: with_body(now.get(path) or "", typed.text)}, typed.revision
            )
            is not None
        )

    writing_field(
        f"text-{lang}-{draft.id}",
        f"{draft.id}/{path}",
        body,
        draft.revision,
        keep,
        label=t.bodies[lang],
        lang=lang,
        marks=marks,
        saved=t.saved_at.format(time=moment_words(t, draft.saved)),
        unsaved=t.not_saved,
        tools={"lang": t.lang, **t.tools},
        placeholder=t.body_hint,
        locked=mine.conflict is not None,
        force=mine.replaced,
        insert=mine.insert.get(lang),
        line=mine.line.get(lang),
    )


def _outline(body: str, lang: str, t: SimpleNamespace) -> None:
    """The headings of a text, so that both languages can be compared side by side."""
    heads = [line.lstrip("# ") for line in body.split("\n") if line.startswith("#")]
    st.html(piece("write.html", "outline", heads, lang, t))


def next_step(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    """Checking all, handing in, and how much the checks say."""
    errors = sum(f.severity == "error" for f in findings)
    with st.container(key="next-step", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(t.check_all, key="check-all", on_click=_check_all, args=(draft, t), help=t.check_all_hint)
        if draft.state == DRAFT:
            st.button(
                t.hand_in,
                key="hand-in",
                type="primary",
                on_click=_hand_in,
                args=(draft, t),
                disabled=at_hand(draft.id).conflict is not None,
            )
        said = t.count_findings.format(errors=errors, warnings=len(findings) - errors)
        st.html(piece("write.html", "counted", said))


def _check_all(draft: Draft, t: SimpleNamespace) -> None:
    def act(account: Account | None) -> list[Finding]:
        fresh = drafts.find_draft(state().context, account, draft.id)
        report = full_findings(state().context, fresh, today())
        at_hand(draft.id).checked = (fresh.revision, [*report.errors, *report.warnings])
        return [*report.errors, *report.warnings]

    found = attempt(t.lang, "", act)
    if found == []:
        will_say(t.all_well)


def _hand_in(draft: Draft, t: SimpleNamespace) -> None:
    """Where readers are to be told of the change, and are not yet, its author is led to where that is asked."""
    if changes_what_is_read(draft) and kept_note(draft.change) is None:
        will_say(t.note_first, "warning")
    elif not attempt(t.lang, t.handed_in, lambda account: drafts.submit(state().context, account, draft.id)):
        return
    go(view="draft", draft=draft.id, tab="review")


def _findings(account: Account, draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    """Each finding with its line and, where a machine can, ways to mend it."""
    with st.container(key="findings", border=True):
        subheading(t.findings)
        undo(draft, t)
        if not findings:
            empty(t.no_findings)
        library = present_library(state().context.articles)
        for number, finding in enumerate(findings[:20]):
            lang = lang_of(finding.path)
            text = draft.files.get(finding.path) or ""
            lines = text.split("\n")
            quoted = (
                lines[finding.line - 1].strip()[:120]
                if 0 < finding.line <= len(lines) and not key_at(text, finding.line)
                else ""
            )
            quoted = "" if quoted == "---" else quoted
            where = "" if finding.path in draft.files else finding.path
            st.html(piece("shared.html", "finding", finding.told(t.lang), finding.severity, where, quoted))
            leads = leads_of(account, draft, finding, t)
            if key_at(text, finding.line) == "script" and lang == "id":
                leads.append((t.open_script, {"view": "draft", "draft": draft.id, "tab": "script"}))
            ways = quick_fixes(library, draft.files, finding, today())
            if quoted or ways or leads:
                with st.container(horizontal=True, gap="small", key=f"finding-{number}"):
                    if quoted:
                        body_line = finding.line - len(split(text)[0].split("\n")) - 2
                        st.button(
                            t.go_to_line, key=f"line-{number}", on_click=_to_line, args=(draft.id, lang, body_line)
                        )
                    buttons(draft, finding, ways, leads, f"{number}", t)
                shown_sentences(ways, t)
        if len(findings) > 20:
            st.caption(t.more_findings.format(count=len(findings) - 20))


def _to_line(draft_id: int, lang: str, line: int) -> None:
    wishes = at_hand(draft_id).line
    wishes[lang] = {"n": wishes.get(lang, {"n": 0})["n"] + 1, "line": line}


def _fact_picker(draft: Draft, t: SimpleNamespace) -> None:
    """Finds a fact, shows its value and source, and puts it at the cursor."""
    with st.container(key="fact-picker", border=True):
        subheading(t.insert_fact)
        if chosen_fact(f"pick-{draft.id}", t) is None:
            return
        with st.container(horizontal=True, gap="small"):
            for lang in langs_of(draft):
                st.button(t.insert_into[lang], key=f"insert-{lang}", on_click=_insert, args=(draft, lang, t))


def _insert(draft: Draft, lang: str, t: SimpleNamespace) -> None:
    fact_id = st.session_state[f"pick-{draft.id}"]
    library = present_library(state().context.articles)
    if save_draft(draft.id, t, lambda files: with_fact_stated(library, files, fact_id)) is not None:
        wishes = at_hand(draft.id).insert
        wishes[lang] = {"n": wishes.get(lang, {"n": 0})["n"] + 1, "text": f"{{{{ {fact_id} }}}}"}
