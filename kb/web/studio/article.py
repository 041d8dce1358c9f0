"""A published article: what readers see, its past, and the ways to change or withdraw it."""

from collections.abc import Mapping
from html import escape
from types import SimpleNamespace

import streamlit as st

from kb.answering.ask import today
from kb.publishing.editing import versions
from kb.publishing.editing.drafts import article_files, open_article
from kb.publishing.editing.manuscript import keys_of
from kb.publishing.editing.proposal import is_english
from kb.publishing.impact.question_groups import remarks
from kb.publishing.people.accounts import Account, require
from kb.publishing.workflow.publish import withdraw
from kb.publishing.workflow.schedule import read_again
from kb.web.shared.rendering import plain
from kb.web.shared.state import state
from kb.web.staff.officer import attempt, badge, empty, go, heading, lines_diff, moment_words, owner_name
from kb.web.studio.preview import preview
from kb.web.studio.questions import remarks_html

SHOWN = 50


def show(account: Account, t: SimpleNamespace) -> None:
    """The article of the address."""
    article_id = st.query_params.get("article", "")
    files = article_files(state().desk.articles, article_id)
    path = next((p for p in files if not is_english(p)), None)
    if path is None:
        empty(t.no_such_article)
        st.button(t.back_to_tasks, key="back", on_click=go)
        return
    owner, keys = path.partition("/")[0], keys_of(files[path] or "")
    if st.query_params.get("edit"):
        require(account, "author", owner)
    status = str(keys.get("status"))
    status = status if status in t.status else "published"
    heading(
        str(keys.get("title") or article_id),
        (
            f'<p class="sj-meta">{badge(t.status[status], f"sj-state-{status}")} {escape(owner_name(owner))} · '
            f"<code>{escape(article_id)}</code></p>"
        ),
    )
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="preview", border=True):
        preview(files, article_id, t, "article")
    with right:
        if account.has("author", owner):
            st.button(t.edit, key="edit", type="primary", on_click=_edit, args=(article_id, t))
            if status == "published":
                st.button(
                    t.still_right,
                    key="still-right",
                    on_click=_read_again,
                    args=(article_id, t),
                    help=t.still_right_hint,
                )
        else:
            st.caption(t.read_only.format(owner=owner_name(owner)))
        if status == "published" and (account.has("author", owner) or account.has("reviewer", owner)):
            with st.popover(t.withdraw):
                st.html(f'<p class="sj">{escape(t.withdraw_hint)}</p>')
                why = st.text_area(t.reason, key="withdraw-why", max_chars=1000)
                st.button(t.withdraw_now, key="withdraw", type="primary", on_click=_withdraw, args=(article_id, why, t))
        if said := remarks(state().desk, article=article_id, most=10):
            st.html(f'<div class="sj"><h2>{escape(t.readers_say)}</h2></div>{remarks_html(said, t)}')
        _history(account, owner, article_id, files, t)


def _edit(article_id: str, t: SimpleNamespace) -> None:
    draft = attempt(t.lang, "", lambda account: open_article(state().desk, account, article_id))
    if draft is not None:
        go(view="draft", draft=draft.id)


def _read_again(article_id: str, t: SimpleNamespace) -> None:
    draft = attempt(t.lang, t.still_right_done, lambda account: read_again(state().desk, account, article_id, today()))
    if draft is not None:
        go(view="draft", draft=draft.id, tab="review")


def _withdraw(article_id: str, why: str, t: SimpleNamespace) -> None:
    attempt(t.lang, t.withdrawn, lambda account: withdraw(state().desk, account, article_id, why))


def _history(account: Account, owner: str, article_id: str, present: dict[str, str | None], t: SimpleNamespace) -> None:
    st.html(f'<div class="sj"><h2>{escape(t.history)}</h2></div>')
    found = versions.versions(state().desk, article_id)
    if not found:
        empty(t.no_history)
    for number, version in enumerate(found[:SHOWN]):
        signers = [
            line.partition(" <")[0] for name in ("Signed-off-by", "Co-signed-by") for line in version.trailers(name)
        ]
        with st.expander(
            f"{moment_words(t, version.at)} · {plain(version.author)} · {plain(_deed(version.subject, t)[:90])}",
            on_change="rerun",
            key=f"version-{version.commit[:12]}",
        ) as box:
            if not box.open:
                continue
            if signers:
                st.html(f'<p class="sj sj-meta">{escape(t.signed_by_all.format(names=", ".join(signers)))}</p>')
            texts = versions.texts_of(state().desk, article_id, version.commit)
            older = (
                versions.texts_of(state().desk, article_id, found[number + 1].commit) if number + 1 < len(found) else {}
            )
            _compare(older, texts)
            if number and account.has("author", owner):
                st.button(
                    t.roll_back,
                    key=f"roll-{version.commit[:12]}",
                    on_click=_roll_back,
                    args=(article_id, version.commit, t),
                )


def _deed(subject: str, t: SimpleNamespace) -> str:
    """What a commit did, in the reader's language if it is one of ours."""
    verb, _, rest = subject.partition(" ")
    status = {"Publish": "published", "Withdraw": "archived"}.get(verb)
    return f"{t.status[status]}: {rest.partition(': ')[2] or rest}" if status else subject


def _compare(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> None:
    for path in sorted({*before, *after}):
        if said := lines_diff(before.get(path) or "", after.get(path) or ""):
            st.html(f'<div class="sj sj-diff"><small>{escape(path)}</small><br>{said}</div>')


def _roll_back(article_id: str, commit: str, t: SimpleNamespace) -> None:
    draft = attempt(
        t.lang, t.rolled_back, lambda account: versions.roll_back(state().desk, account, article_id, commit)
    )
    if draft is not None:
        go(view="draft", draft=draft.id, tab="review")
