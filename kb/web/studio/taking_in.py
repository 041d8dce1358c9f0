"""Taking questions and answers in: what a file would become, what holds for all of it, and what is left to do."""

import hashlib
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any

import streamlit as st
from markupsafe import Markup

from kb.content.markdown import parse, texts_in
from kb.errors import KbError
from kb.publishing.editing.front_matter import split
from kb.publishing.importing.files import LARGEST_FILE
from kb.publishing.importing.import_export import import_upload, is_article
from kb.publishing.importing.intake import KINDS
from kb.publishing.importing.left import Left, Taken, hand_in_ready, taken_in
from kb.publishing.importing.plan import MOST_ROWS, Plan, Proposed, propose, take_in
from kb.publishing.importing.table import KINDS as TABLES
from kb.publishing.importing.table import Chosen, headings, place_of
from kb.publishing.people.accounts import Account
from kb.web.shared.rendering import piece, plain
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, empty, entry, fault, go, heading, moment_words, owner_name, will_say
from kb.web.studio.session import show_whole, studio

SHOWN = 50
"""Rows before one asks for all."""
ENDINGS = ("md", "zip", *(kind.removeprefix(".") for kind in KINDS if kind != ".jsonl"))


def show(account: Account, t: SimpleNamespace) -> None:
    """The file, its preview, and the files that were taken in before."""
    heading(t.import_heading, t.import_hint)
    owners = account.owners("author")
    if not owners:
        empty(t.import_needs_author)
        return
    owner = owners[0] if len(owners) == 1 else st.selectbox(t.owner, owners, format_func=owner_name, key="import-owner")
    given = st.file_uploader(
        t.choose_file,
        type=list(ENDINGS),
        key=f"upload-{studio().imports}",
        max_upload_size=LARGEST_FILE // 1_000_000,
    )
    if given is None:
        _imported(t)
    elif is_article(given.name, given.getvalue()) or PurePosixPath(given.name.lower()).suffix == ".zip":
        st.button(
            t.take_in,
            key="take-in",
            type="primary",
            on_click=_take_articles,
            args=(given.name, given.getvalue(), owners[0], t),
        )
        _imported(t)
    else:
        _preview(account, given.name, given.getvalue(), owner, t)
    _files(account, t)


def _take_articles(name: str, data: bytes, owner: str, t: SimpleNamespace) -> None:
    owner = st.session_state.get("import-owner", owner)
    found = attempt(t.lang, "", lambda account: import_upload(state().context, account, name, data, owner))
    studio().imported = found or []


def _imported(t: SimpleNamespace) -> None:
    """What became of the files of the last import."""
    found = studio().imported
    if found:
        refused = sum(bool(one.refused) for one in found)
        words = t.imported.format(drafts=len(found) - refused, refused=refused)
        st.html(piece("taking_in.html", "done", words))
    for number, one in enumerate(found[:100]):
        if one.draft is not None:
            _to_draft(f"{plain(one.name)} →", f"imported-{number}", one.draft)
        elif one.refused is not None:
            fault(one.refused.told(t.lang), where=one.name)


def _to_draft(words: str, key: str, draft: int) -> None:
    st.button(words, key=key, type="tertiary", on_click=go, kwargs={"view": "draft", "draft": draft})


def _preview(account: Account, name: str, data: bytes, owner: str, t: SimpleNamespace) -> None:
    """What each row would become, as the columns and what holds for all are chosen now."""
    file = hashlib.sha256(data).hexdigest()[:12]
    with st.container(key="import-choices", border=True):
        topics = state().snapshot().library.subject.topics
        about = (
            st.multiselect(
                t.import_topics,
                list(topics),
                format_func=lambda topic: topics[topic][t.lang],
                key=f"import-topics-{file}",
                placeholder=t.choose_some,
            )
            if topics
            else []
        )
        stand = st.checkbox(t.figures_stand, True, key=f"import-figures-{file}", help=t.figures_stand_hint)
        st.checkbox(t.import_hand_in, key=f"import-hand-in-{file}", help=t.import_hand_in_hint)
        chosen = _columns(name, data, file, t) if name.lower().endswith(TABLES) else None
    known = (file, name, owner, str(chosen), tuple(about), stand)
    kept = studio().plan
    if kept is None or kept[0] != known:
        with st.spinner(t.import_reading):
            kept = (known, _planned(account, owner, name, data, chosen, about, stand))
        studio().plan = kept
    plan = kept[1]
    if isinstance(plan, KbError):
        fault(plan.told(t.lang), where=name)
        return
    _sum(plan, t)
    drafts = len(plan.rows) - plan.refused
    if drafts:
        words = t.take_in_drafts.format(count=drafts)
        st.button(words, key="take-in", type="primary", on_click=_take, args=(plan, file, t))
    _rows(plan, t)


def _planned(
    account: Account, owner: str, name: str, data: bytes, chosen: Chosen | None, topics: list[str], stand: bool
) -> Plan | KbError:
    try:
        return propose(state().context, account, owner, name, data, chosen, topics, stand, by_meaning=True)
    except KbError as error:
        return error.apart()


def _columns(name: str, data: bytes, file: str, t: SimpleNamespace) -> Chosen | None:
    """What a person says of the columns; None as long as nobody says otherwise than they were taken for."""
    try:
        found = headings(name, data, state().snapshot().library.subject.written, MOST_ROWS)
    except KbError:
        return None
    parts = ["", *(f"{part}:{lang}" for lang in ("id", "en") for part in ("question", "answer", "phrasings"))]
    told = any(column.taken_for for column in found)
    said: dict[int, Any] = {}
    changed = False
    with st.expander(t.import_columns, expanded=not told):
        st.caption(t.import_columns_hint)
        places = st.columns(3, gap="small")
        for number, column in enumerate(found):
            with places[number % 3]:
                part = st.selectbox(
                    plain(f"{column.letter}: {column.words or column.sample}"),
                    parts,
                    parts.index(column.taken_for),
                    format_func=lambda part: t.column_parts[part],
                    key=f"import-column-{file}-{column.letter}",
                    help=plain(column.sample) or None,
                )
            changed |= part != column.taken_for
            if part:
                said[place_of(column.letter)] = tuple(part.split(":"))
    return said if changed and said else None


def _take(plan: Plan, file: str, t: SimpleNamespace) -> None:
    hand_in = st.session_state[f"import-hand-in-{file}"]
    done = attempt(t.lang, "", lambda account: take_in(state().context, account, plan, hand_in))
    if done is not None:
        refused = sum(one.draft is None for one in done)
        will_say(t.imported.format(drafts=len(done) - refused, refused=refused))
        studio().plan = None
        studio().imports += 1  # a new field, without the file


def _sum(plan: Plan, t: SimpleNamespace) -> None:
    settle = len(plan.rows) - plan.ready - plan.refused
    counts = t.import_sum.format(rows=len(plan.rows), ready=plan.ready, settle=settle, refused=plan.refused)
    st.html(piece("taking_in.html", "sum", counts, [note.said(t.lang) for note in plan.notes], t))


def _rows(plan: Plan, t: SimpleNamespace) -> None:
    kinds = ("all", "settle", "refused", "ready")
    kind = st.segmented_control(
        t.import_show, kinds, default="all", format_func=lambda one: t.import_kinds[one], key="import-kind"
    )
    found = [row for row in plan.rows if kind in (None, "all", _kind(row))]
    shown = len(found) if "import" in studio().whole else SHOWN
    st.html(piece("taking_in.html", "rows", [_row(row, t) for row in found[:shown]]))
    if not found:
        empty(t.import_none)
    if len(found) > shown:
        st.button(
            t.show_all.format(count=len(found)),
            key="all-import-rows-button",
            on_click=show_whole,
            args=("import",),
        )


def _kind(row: Proposed) -> str:
    return "refused" if row.refused else "ready" if row.ready else "settle"


def _row(row: Proposed, t: SimpleNamespace) -> Markup:
    """One row: what it is called, how it begins, what is lost and what is to be settled."""
    kind = _kind(row)
    colour = {"refused": "discarded", "settle": "draft", "ready": "published"}[kind]
    lines = [("warning", note.said(t.lang)) for note in (*row.alike, *row.lost)]
    errors = [finding for finding in row.findings if finding.severity == "error"]
    lines += [("error", finding.told(t.lang)) for finding in errors[:5]]
    lines += [("error", row.refused.told(t.lang))] if row.refused else []
    mark = badge(t.import_kinds[kind], f"sj-state-{colour}")
    return piece("taking_in.html", "row", row, mark, _begins(row), lines)


def _begins(row: Proposed) -> str:
    """The first words of the answer."""
    text = next(iter(row.files.values())) if row.files else ""
    words = next((token.content for token, _ in texts_in(parse(split(text or "")[1]))), "")
    return f"{words[:200]}…" if len(words) > 200 else words


def _files(account: Account, t: SimpleNamespace) -> None:
    """The files that were taken in, with what is left of each."""
    found = taken_in(state().context, account)
    if not found:
        return
    heading(t.imports_heading, t.imports_hint)
    for taken in found:
        with st.expander(f"{plain(taken.name)} · {moment_words(t, taken.at)} · {_counts(taken, t)}"):
            ready = taken.counts["hand-in"]
            if ready:
                st.button(
                    t.hand_in_all.format(count=ready), key=f"hand-in-{taken.id}", on_click=_hand_in, args=(taken.id, t)
                )
            if not taken.left:
                empty(t.nothing_left)
            for number, row in enumerate(taken.left[:SHOWN]):
                _left(row, f"left-{taken.id}-{number}", t)
            if len(taken.left) > SHOWN:
                st.caption(t.more_findings.format(count=len(taken.left) - SHOWN))


def _counts(taken: Taken, t: SimpleNamespace) -> str:
    counts = taken.counts
    return ", ".join(f"{t.left_states[one]}: {counts[one]}" for one in t.left_states if counts[one])


def _left(row: Left, key: str, t: SimpleNamespace) -> None:
    if row.draft is None:
        fault(row.refused.told(t.lang) if row.refused else t.import_again, where=row.where)
        return
    with st.container(key=key, horizontal=True, vertical_alignment="center", gap="small"):
        more = f" · {t.errors_left.format(count=row.errors)}" if row.errors else ""
        entry(row.title, f"{row.where}{more}", badge(t.left_states[row.state], "sj-state-draft"))
        st.button(t.open, key=f"{key}-open", on_click=go, kwargs={"view": "draft", "draft": row.draft})


def _hand_in(import_id: int, t: SimpleNamespace) -> None:
    done = attempt(t.lang, "", lambda account: hand_in_ready(state().context, account, import_id))
    if done is not None:
        will_say(t.handed_in_all.format(count=done))
