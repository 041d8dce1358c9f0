"""What needs doing, and the list of one's articles."""

from types import SimpleNamespace

import streamlit as st
from babel.numbers import format_percent

from kb.answering.ask import today
from kb.publishing.editing.drafts import new_article, open_article
from kb.publishing.editing.front_matter import slug_of
from kb.publishing.impact.question_groups import groups
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.tasks import Row, Task, rows_of, tasks_of
from kb.settings import JAKARTA
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import attempt, badge, day_words, empty, entry, go, heading, owner_name
from kb.web.studio.questions import rows as question_rows
from kb.web.studio.session import show_whole, studio

SHOWN = 12
"""Tasks and articles before one asks for all."""


def show(account: Account, t: SimpleNamespace) -> None:
    """The start of the studio."""
    tasks = tasks_of(state().context, account, today())
    rows = rows_of(state().context, account, today(), tasks)
    left, right = st.columns([3, 2], gap="large")
    with left:
        heading(t.tasks_heading)
        _tasks(tasks, t)
        due = sum(task.why == "review-date" and account.has("author", task.owner) for task in tasks)
        if due:
            words = t.read_many_again.format(count=due)
            st.button(words, key="to-the-due", type="tertiary", on_click=go, kwargs={"view": "due"})
        older, own = state().snapshot().older, account.owners("author")
        if count := sum(len(older.get(row.article, ())) for row in rows if row.owner in own):
            words = t.translations_to_check.format(count=count)
            st.button(words, key="to-the-translations", type="tertiary", on_click=go, kwargs={"view": "translations"})
        heading(t.my_articles)
        _articles(rows, t)
        st.button(t.bin, key="to-the-bin", type="tertiary", on_click=go, kwargs={"view": "bin"})
    with right:
        if account.owners("author"):
            _new(account, t)
        _questions(account, t)
        _expected(account, t)


def _tasks(tasks: list[Task], t: SimpleNamespace) -> None:
    if not tasks:
        empty(t.nothing_to_do)
        return
    shown = len(tasks) if "tasks" in studio().whole else SHOWN
    with st.container(key="tasks", gap=None):
        for number, task in enumerate(tasks[:shown]):
            with st.container(key=f"task-{number}", horizontal=True, vertical_alignment="center", gap="small"):
                detail = _detail(task, t)
                below = f"{owner_name(task.owner)} · {detail}" if detail else owner_name(task.owner)
                entry(t.files.get(task.title, task.title), below, badge(t.why[task.why], f"sj-why-{task.why}"))
                st.button(t.do[task.why], key=f"do-{number}", on_click=_open, args=(task, t.lang))
    if len(tasks) > shown:
        st.button(
            t.show_all.format(count=len(tasks)),
            key="all-tasks-button",
            on_click=show_whole,
            args=("tasks",),
        )


def _detail(task: Task, t: SimpleNamespace) -> str:
    if task.since and task.due:
        owners = ", ".join(owner_name(owner) for owner in task.detail.split(", "))
        since = day_words(t, task.since.astimezone(JAKARTA))
        return str(t.waits_since.format(owners=owners, since=since, due=day_words(t, task.due)))
    if task.why == "unhelpful":
        return str(t.votes.format(count=task.detail))
    if task.why == "flagged":
        reason, _, said = task.detail.partition(" ")
        return f"{t.flag_reasons[reason]}{': ' + said[:160] if said else ''}"
    return task.finding.told(t.lang) if task.finding else task.detail[:160]


def _open(task: Task, lang: str) -> None:
    if task.draft is not None:
        go(
            view="draft",
            draft=task.draft,
            tab="review" if task.since or task.why in ("ready", "scheduled") else None,
        )
    else:
        go(view="article", article=task.subject)


def _articles(rows: list[Row], t: SimpleNamespace) -> None:
    wanted = (
        st.text_input(t.find_article, key="find-article", type="search", live="300ms", placeholder=t.find_article)
        .strip()
        .casefold()
    )
    found = [row for row in rows if wanted in f"{row.title} {row.article} {row.owner}".casefold()]
    if not found:
        empty(t.no_article_found if rows else t.no_articles)
        return
    shown = len(found) if "articles" in studio().whole or wanted else SHOWN
    with st.container(key="articles", gap=None):
        for row in found[:shown]:
            with st.container(key=f"row-{row.article}", horizontal=True, vertical_alignment="center", gap="small"):
                whys = dict.fromkeys(task.why for task in row.tasks)
                date = (
                    f" · {t.review_until.format(date=day_words(t, row.review_by))}" if row.status == "published" else ""
                )
                waits = next((f" · {_detail(task, t)}" for task in row.tasks if task.since and task.due), "")
                below = f"{owner_name(row.owner)} · {t.status[row.status]}{date}{waits}"
                marks = [badge(t.why[why], f"sj-why-{why}") for why in whys]
                st.html(piece("tasks.html", "article", row.title, marks, below))
                if row.draft is not None:
                    st.button(
                        t.open, key=f"open-{row.article}", on_click=go, kwargs={"view": "draft", "draft": row.draft}
                    )
                else:
                    st.button(
                        t.open,
                        key=f"open-{row.article}",
                        on_click=go,
                        kwargs={"view": "article", "article": row.article},
                    )
    if len(found) > shown:
        st.button(
            t.show_all.format(count=len(found)),
            key="all-articles-button",
            on_click=show_whole,
            args=("articles",),
        )


def _new(account: Account, t: SimpleNamespace) -> None:
    owners = account.owners("author")
    heading(t.new_article)
    with st.container(key="new-article", border=True):
        if len(owners) > 1:
            st.selectbox(t.owner, owners, format_func=owner_name, key="new-owner")
        title = st.text_input(t.question_asked, key="new-title", placeholder=t.question_example, max_chars=300)
        if title.strip():
            st.caption(t.address_will_be.format(name=slug_of(title)))
        st.button(t.begin_writing, key="begin", type="primary", on_click=_begin, args=(owners[0], t.lang))


def _begin(owner: str, lang: str) -> None:
    title, owner = st.session_state.get("new-title", ""), st.session_state.get("new-owner", owner)
    draft = attempt(lang, "", lambda account: new_article(state().context, account, owner, title))
    if draft is not None:
        go(view="draft", draft=draft.id)


def _questions(account: Account, t: SimpleNamespace) -> None:
    """What is asked most in vain and waits for the officer's own owners, else for anybody."""
    heading(t.questions)
    waiting = [group for group in groups(state().context) if group.state in ("new", "assigned")]
    mine = {*account.owners("author"), *account.owners("reviewer")}
    found = [group for group in waiting if group.owner in mine] or waiting
    if not found:
        empty(t.nothing_in_vain)
        return
    question_rows(found[:5], t)
    st.button(t.all_questions, key="all-questions", type="tertiary", on_click=go, kwargs={"view": "questions"})


def _expected(account: Account, t: SimpleNamespace) -> None:
    """What the live articles expect of themselves, and which of the officer's need phrasings."""
    snapshot = state().snapshot()
    known = snapshot.known
    assert known is not None  # of what is live it was found out
    heading(t.expected)
    if known.enough:
        shares = {name: round(100 * getattr(known, name)) for name in ("right", "wrong", "silent", "taken_away")}
        st.caption(
            t.expected_all.format(
                **shares,
                all_wrong=format_percent(known.expected_wrong, "#,##0.0%", locale=t.lang),
                most=format_percent(known.wrong_at_most, "#,##0.0%", locale=t.lang),
            )
        )
    else:
        st.caption(t.expected_unknown.format(asked=known.asked))
    articles = snapshot.library.articles
    own = {*account.owners("author"), *account.owners("reviewer")}
    lacking = [article_id for article_id in known.lacking if articles[article_id].owner in own][:SHOWN]
    if lacking:
        st.caption(t.lacking)
        for article_id in lacking:
            st.button(
                articles[article_id].text(t.lang).title,
                key=f"lacking-{article_id}",
                on_click=go,
                kwargs={"view": "article", "article": article_id},
            )


def edit(article_id: str, lang: str) -> None:
    """Opens an article's draft."""
    draft = attempt(lang, "", lambda account: open_article(state().context, account, article_id))
    if draft is not None:
        go(view="draft", draft=draft.id)
