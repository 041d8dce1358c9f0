"""An article's history: what each version changed, how it reads, and the way back to one. Beside an open draft a
version is compared with it, and its text is taken into it.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.publishing.editing import drafts, versions
from kb.publishing.people.accounts import Account
from kb.publishing.repository import Version
from kb.storage.draft_states import HANDED_IN, OPEN
from kb.storage.drafts import Draft
from kb.web.shared.differences import lines_diff
from kb.web.shared.rendering import plain
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, diff, empty, go, meta, moment_words, subheading, tell
from kb.web.studio.preview import preview
from kb.web.studio.saving import change_undoably, undo

SHOWN = 50


def of_article(account: Account, owner: str, article_id: str, draft: Draft | None, t: SimpleNamespace) -> None:
    """The versions on the article's page; `draft`: the one that is open, if there is one."""
    subheading(t.history)
    if draft is not None:
        meta(t.history_beside)
    found = versions.versions(state().context, article_id)
    if not found:
        empty(t.no_history)
    for number, version in enumerate(found[:SHOWN]):
        with _box(version, False, t) as box:
            if not box.open:
                continue
            texts = _read(article_id, version, t)
            older = found[number + 1].commit if number + 1 < len(found) else ""
            _compare(versions.texts_of(state().context, article_id, older) if older else {}, texts)
            if draft is not None:
                where = {"view": "draft", "draft": draft.id, "tab": "history", "version": version.commit[:12]}
                st.button(t.beside_draft, key=f"beside-{version.commit[:12]}", on_click=go, kwargs=where)
            elif number and account.has("author", owner):
                st.button(
                    t.roll_back,
                    key=f"roll-{version.commit[:12]}",
                    on_click=_roll_back,
                    args=(article_id, version.commit, t),
                )


def beside_draft(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """The versions beside an article's draft: what the draft would become by each, and its text to be taken."""
    writes = account.has("author", draft.owner) and draft.state in OPEN
    meta(t.history_hint)
    if writes and draft.state in HANDED_IN:
        tell(t.reopens)
    undo(draft, t)
    published = drafts.article_files(state().context.articles, draft.subject)
    found = versions.versions(state().context, draft.subject) if published else []
    if not found:
        empty(t.no_history)
    for version in found[:SHOWN]:
        with _box(version, version.commit.startswith(st.query_params.get("version") or "-"), t) as box:
            if not box.open:
                continue
            texts = _read(draft.subject, version, t)
            taken = versions.taken_into(draft.files, texts)
            if taken == draft.files:
                st.caption(t.same_as_draft)
                continue
            meta(t.draft_to_version)
            _compare(draft.files, taken)
            if writes:
                st.button(
                    t.take_version,
                    key=f"take-version-{version.commit[:12]}",
                    on_click=_take,
                    args=(draft, version.commit, t),
                )


def _box(version: Version, expanded: bool, t: SimpleNamespace) -> Any:
    said = f"{moment_words(t, version.at)} · {plain(version.author)} · {plain(_deed(version.subject, t)[:90])}"
    return st.expander(said, expanded=expanded, on_change="rerun", key=f"version-{version.commit[:12]}")


def _deed(subject: str, t: SimpleNamespace) -> str:
    """What a commit did, in the reader's language if it is one of ours."""
    verb, _, rest = subject.partition(" ")
    status = {"Publish": "published", "Withdraw": "archived"}.get(verb)
    said = {"Correct": t.states["emergency"], "Lapse": t.lapsed}.get(verb, t.status.get(status))
    return f"{said}: {rest.partition(': ')[2] or rest}" if said else subject


def _read(article_id: str, version: Version, t: SimpleNamespace) -> drafts.Texts:
    """Who signed a version, and how it reads if one asks for it; its texts."""
    signers = [line.partition(" <")[0] for name in ("Signed-off-by", "Co-signed-by") for line in version.trailers(name)]
    if signers:
        meta(t.signed_by_all.format(names=", ".join(signers)))
    texts = versions.texts_of(state().context, article_id, version.commit)
    if st.toggle(t.read_version, key=f"read-{version.commit[:12]}"):
        with st.container(border=True):
            st.caption(t.read_version_hint)
            preview(texts, article_id, t, f"version-{version.commit[:12]}")
    return texts


def _compare(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> None:
    for path in sorted({*before, *after}):
        if said := lines_diff(before.get(path) or "", after.get(path) or ""):
            diff(path, said)


def _roll_back(article_id: str, commit: str, t: SimpleNamespace) -> None:
    draft = attempt(
        t.lang, t.rolled_back, lambda account: versions.roll_back(state().context, account, article_id, commit)
    )
    if draft is not None:
        go(view="draft", draft=draft.id, tab="review")


def _take(draft: Draft, commit: str, t: SimpleNamespace) -> None:
    def take(files: drafts.Texts) -> drafts.Texts:
        return versions.taken_into(files, versions.texts_of(state().context, draft.subject, commit))

    change_undoably(draft.id, t, t.version_taken, take)
