"""Writing one article: form, text in both languages, facts, ways to ask, findings beside their lines, and what readers see."""

from collections.abc import Callable
from datetime import date
from html import escape
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.answering.ask import today
from kb.content.facts import format_value
from kb.content.finding import Finding
from kb.publishing import drafts
from kb.publishing.accounts import Account
from kb.publishing.manuscript import keys_of, split, with_body, with_key
from kb.publishing.mending import Mend, mends, with_fact_stated
from kb.publishing.proposal import full_findings, key_of, present_library, quick_findings
from kb.publishing.suggestions import suggest_phrasings
from kb.storage.drafts import Draft
from kb.web.finding_texts import finding_words
from kb.web.officer import attempt, empty, go, moment_words, owner_name, words_diff
from kb.web.signin import signed_in
from kb.web.state import state
from kb.web.studio_preview import preview
from kb.web.writing import Mark, Typed, writing_field

LANGS = ("id", "en")


def path_of(draft: Draft, lang: str) -> str:
    """The path of a language's file."""
    return f"{draft.owner}/{draft.subject}{'.en' if lang == 'en' else ''}.md"


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """The editor; for who may not write here, only what readers see."""
    if not account.has("author", draft.owner):
        st.html(f'<p class="sj sj-said sj-said-warning" role="status">{escape(t.read_only.format(owner=owner_name(draft.owner)))}</p>')
        preview(draft.files, draft.subject, t, "read")
        return
    if draft.state not in drafts.OPEN:
        st.html(f'<p class="sj sj-said sj-said-warning" role="status">{escape(t.closed)}</p>')
        preview(draft.files, draft.subject, t, "read")
        return
    if conflict := st.session_state.get(f"conflict-{draft.id}"):
        _conflict(draft, conflict, t)
    elif draft.state in ("review", "scheduled"):
        st.html(f'<p class="sj sj-said sj-said-warning" role="status">{escape(t.reopens)}</p>')
    findings = quick_findings(state().desk.articles, draft, today())
    deep = st.session_state.get(f"deep-{draft.id}")
    if deep and deep[0] == draft.revision:
        known = {key_of(f) for f in findings}
        findings += [f for f in deep[1] if key_of(f) not in known]
    left, right = st.columns([3, 2], gap="large")
    with left:
        _title(draft, findings, t)
        _texts(draft, findings, t)
        _phrasings(draft, findings, t)
        _form(account, draft, findings, t)
    with right:
        _next_step(draft, findings, t)
        _findings(draft, findings, t)
        _fact_picker(draft, t)
        with st.container(key="preview", border=True):
            st.html(f'<div class="sj"><h2>{escape(t.preview)}</h2></div>')
            preview(draft.files, draft.subject, t, "live")


def _save(draft_id: int, t: SimpleNamespace, change: Callable[[drafts.Texts], drafts.Texts], revision: int | None = None, force: bool = False) -> drafts.Saved | None:
    """Changes the draft's files as they are now, on top of a revision, and keeps what comes of it for the page."""

    def act(account: Account | None) -> drafts.Saved:
        now = drafts.find_draft(state().desk, account, draft_id)
        return drafts.save(state().desk, account, draft_id, change(dict(now.files)), now.revision if revision is None else revision)

    saved = attempt(t.lang, "", act)
    if saved is None:
        return None
    if saved.aside is not None:
        st.session_state[f"conflict-{draft_id}"] = {"aside": saved.aside, "marked": saved.marked, "revision": saved.draft.revision}
    elif saved.joined:
        st.session_state.said = ("success", t.joined)
    elif saved.reopened:
        st.session_state.said = ("success", t.reopened)
    if saved.draft.id != draft_id:
        go(view="draft", draft=saved.draft.id)
    if force:
        st.session_state[f"force-{draft_id}"] = st.session_state.get(f"force-{draft_id}", 0) + 1
    return saved


def _conflict(draft: Draft, conflict: dict, t: SimpleNamespace) -> None:
    """Both texts of the same lines, and three ways on."""
    kept = next((s for s in drafts.saves(state().desk, signed_in(), draft.id) if s.id == conflict["aside"]), None)
    if kept is None:
        st.session_state.pop(f"conflict-{draft.id}", None)
        return
    with st.container(key="conflict", border=True):
        st.html(f'<div class="sj" role="alert"><h2>{escape(t.conflict)}</h2><p>{escape(t.conflict_hint)}</p></div>')
        for path, text in kept.files.items():
            if text != draft.files.get(path):
                st.html(f'<div class="sj sj-diff"><small>{escape(t.theirs_to_mine)}</small><br>{words_diff(draft.files.get(path) or "", text or "")}</div>')
        with st.container(horizontal=True, gap="small"):
            for name, files in (("mine", kept.files), ("theirs", None), ("both", conflict["marked"])):
                st.button(t.choose[name], key=f"choose-{name}", on_click=_choose, args=(draft.id, files, t))


def _choose(draft_id: int, files: drafts.Texts | None, t: SimpleNamespace) -> None:
    if files is None or _save(draft_id, t, lambda _: dict(files), force=True) is not None:
        st.session_state.pop(f"conflict-{draft_id}", None)
        st.session_state[f"force-{draft_id}"] = st.session_state.get(f"force-{draft_id}", 0) + 1


def _known(widget: str, value: Any) -> str:
    """The widget's key, after the widget was given the draft's value if that is another than it was given last.

    A field keeps its key, so that what is being typed stays while another's change or a mend comes in.
    """
    if st.session_state.get(f"{widget}~", _known) != value:
        st.session_state[widget] = st.session_state[f"{widget}~"] = value
    elif widget not in st.session_state:  # Streamlit forgets the fields that were not on the last page
        st.session_state[widget] = value
    return widget


def _field(draft: Draft, t: SimpleNamespace, lang: str, key: str, widget: str) -> Callable[[], None]:
    """A callback that keeps a field's value under a key of the front matter, on top of the revision that was shown."""
    path = path_of(draft, lang)

    def keep() -> None:
        value: Any = st.session_state.get(widget)
        if isinstance(value, str):
            value = " ".join(value.split())
        st.session_state[f"{widget}~"] = value
        files = draft.files | {path: with_key(draft.files.get(path) or "", key, value)}
        _save(draft.id, t, lambda _: files, draft.revision)

    return keep


def _title(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    for lang in _langs(draft):
        text = draft.files.get(path_of(draft, lang)) or ""
        title = keys_of(text).get("title")
        widget = _known(f"title-{lang}-{draft.id}", title if isinstance(title, str) else "")
        st.text_input(t.titles[lang], key=widget, live="500ms", max_chars=300, on_change=_field(draft, t, lang, "title", widget), placeholder=t.question_example)
        _under(draft, findings, lang, ("title", "id", "owner"), t)


def _langs(draft: Draft) -> list[str]:
    return [lang for lang in LANGS if lang == "id" or draft.files.get(path_of(draft, lang))]


def _under(draft: Draft, findings: list[Finding], lang: str, keys: tuple[str, ...], t: SimpleNamespace) -> None:
    """The findings on some form fields, right below them."""
    text = draft.files.get(path_of(draft, lang)) or ""
    for finding in findings:
        if finding.path == path_of(draft, lang) and key_at(text, finding.line) in keys:
            st.html(f'<p class="sj sj-finding sj-{finding.severity}">{escape(finding_words(finding, t.lang))}</p>')


def key_at(text: str, line: int) -> str:
    """The front matter key that a line of the file belongs to; empty for a line of the body."""
    lines = text.split("\n")
    end = next((n for n, found in enumerate(lines[1:], 2) if found.rstrip() == "---"), len(lines))
    if not 1 < line < end:
        return "" if line >= end else "id"
    for found in reversed(lines[1:line]):
        name, colon, _ = found.partition(":")
        if colon and found[:1].isalpha():
            return name
    return "id"


def _texts(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    shown = _langs(draft)
    places = st.columns(len(shown), gap="small")
    for place, lang in zip(places, shown):
        with place:
            _text(draft, findings, lang, t)
    if "en" not in shown:
        st.button(t.add_english, key="add-english", on_click=_add_english, args=(draft, t))


def _add_english(draft: Draft, t: SimpleNamespace) -> None:
    path = path_of(draft, "en")
    _save(draft.id, t, lambda files: files | {path: files.get(path) or '---\ntitle: ""\nphrasings: []\n---\n\n'})


def _text(draft: Draft, findings: list[Finding], lang: str, t: SimpleNamespace) -> None:
    path = path_of(draft, lang)
    text = draft.files.get(path) or ""
    front, body = split(text)
    first = len(front.split("\n")) + 3 if text.startswith("---") else 1
    marks = [Mark(f.line - first + 1, f.severity, finding_words(f, t.lang)) for f in findings if f.path == path and f.line >= first]
    _outline(body, lang, t)

    def keep(typed: Typed) -> None:
        conflict = st.session_state.get(f"conflict-{draft.id}")
        if conflict:
            files = dict(draft.files) | {path: with_body(text, typed.text)}
            attempt(t.lang, "", lambda account: drafts.set_aside(state().desk, account, draft.id, conflict["aside"], files))
            return
        _save(draft.id, t, lambda now: now | {path: with_body(now.get(path) or "", typed.text)}, typed.revision)

    writing_field(
        f"text-{lang}-{draft.id}", f"{draft.id}/{path}", body, draft.revision, keep, label=t.bodies[lang], lang=lang, marks=marks,
        saved=t.saved_at.format(time=moment_words(t, drafts.aware(draft.saved))), unsaved=t.not_saved, placeholder=t.body_hint,
        locked=bool(st.session_state.get(f"conflict-{draft.id}")), force=st.session_state.get(f"force-{draft.id}", 0),
        insert=st.session_state.get(f"insert-{draft.id}-{lang}"), line=st.session_state.get(f"line-{draft.id}-{lang}"),
    )  # fmt: skip


def _outline(body: str, lang: str, t: SimpleNamespace) -> None:
    """The headings of a text, so that both languages can be compared side by side."""
    heads = [line.lstrip("# ") for line in body.split("\n") if line.startswith("#")]
    items = "".join(f"<li>{escape(head[:80])}</li>" for head in heads)
    st.html(f'<div class="sj sj-outline" lang="{lang}"><b>{escape(t.bodies[lang])}</b><ol><li>{escape(t.short_answer)}</li>{items}</ol></div>')


def _phrasings(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    with st.container(key="phrasings", border=True):
        st.html(f'<div class="sj"><h2>{escape(t.phrasings)}</h2><p class="sj-meta">{escape(t.phrasings_hint)}</p></div>')
        for lang in _langs(draft):
            listed = _strings(draft, lang, "phrasings")
            widget = _known(f"phrasings-{lang}-{draft.id}", listed)
            st.multiselect(
                t.languages[lang], listed, key=widget, placeholder=t.no_phrasing, on_change=_field(draft, t, lang, "phrasings", widget),
                label_visibility="visible" if len(_langs(draft)) > 1 else "collapsed",
            )  # fmt: skip
            adding = f"add-phrasing-{lang}"
            st.text_input(t.add_phrasing, key=adding, max_chars=300, on_change=_type_phrasing, args=(draft, lang, adding, t), placeholder=t.add_phrasing, label_visibility="collapsed")
            _under(draft, findings, lang, ("phrasings",), t)
        title = keys_of(draft.files.get(path_of(draft, "id")) or "").get("title") or ""
        offered = suggest_phrasings(state().desk, f"{title}", tuple(_strings(draft, "id", "phrasings")))
        if offered:
            st.html(f'<p class="sj sj-meta">{escape(t.people_asked)}</p>')
            with st.container(horizontal=True, gap="small", key="suggested"):
                for number, question in enumerate(offered):
                    st.button(f"+ {question[:90]}", key=f"suggest-{number}-{hash(question)}", on_click=_add_phrasing, args=(draft, "id", question, t))
        elif offered is not None:
            st.caption(t.no_suggestions)


def _strings(draft: Draft, lang: str, key: str) -> list[str]:
    found = keys_of(draft.files.get(path_of(draft, lang)) or "").get(key)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _type_phrasing(draft: Draft, lang: str, widget: str, t: SimpleNamespace) -> None:
    typed = " ".join(st.session_state.get(widget, "").split())
    if typed and _add_phrasing(draft, lang, typed, t) is not None:
        st.session_state[widget] = ""


def _add_phrasing(draft: Draft, lang: str, phrasing: str, t: SimpleNamespace) -> drafts.Saved | None:
    path = path_of(draft, lang)

    def add(files: drafts.Texts) -> drafts.Texts:
        listed = keys_of(files[path] or "").get("phrasings") or []
        return files if phrasing in listed else files | {path: with_key(files[path] or "", "phrasings", [*listed, phrasing[:300]])}

    return _save(draft.id, t, add)


def _form(account: Account, draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    library = present_library(state().desk.articles)
    keys = keys_of(draft.files.get(path_of(draft, "id")) or "")
    topics = sorted({topic for article in library.articles.values() for topic in article.topics})
    others = [owner for owner in library.owners if owner != draft.owner]
    titles = {a.id: a.texts["id"].title for a in library.articles.values()}
    with st.expander(t.form, expanded=not keys.get("topics")):
        lists = (
            ("topics", topics, lambda topic: t.topics.get(topic, topic)), ("co_owners", others, owner_name),
            ("audience", ["citizen", "agent"], lambda who: t.audiences[who]), ("facts", sorted(library.facts), lambda fact: fact),
            ("sources", sorted(library.sources), lambda source: library.sources[source].title if source in library.sources else source),
            ("related", [a for a in titles if a != draft.subject], lambda article: titles.get(article, article)),
        )  # fmt: skip
        for key, options, words in lists:
            listed = _strings(draft, "id", key)
            widget = _known(f"{key}-{draft.id}", listed)
            st.multiselect(
                t.fields[key], [*options, *(item for item in listed if item not in options)], format_func=words, key=widget,
                on_change=_field(draft, t, "id", key, widget), placeholder=t.choose_some,
            )  # fmt: skip
            _under(draft, findings, "id", (key,), t)
        route = keys.get("route") if keys.get("route") in library.owners else draft.owner
        widget = _known(f"route-{draft.id}", route)
        st.selectbox(t.fields["route"], list(library.owners), format_func=owner_name, key=widget, on_change=_field(draft, t, "id", "route", widget))
        for key in ("valid_from", "valid_until", "review_by"):
            value = keys.get(key) if isinstance(keys.get(key), date) else None
            widget = _known(f"{key}-{draft.id}", value)
            st.date_input(t.fields[key], None, format="DD/MM/YYYY", key=widget, on_change=_field(draft, t, "id", key, widget), min_value=date(2015, 1, 1), max_value=date(2100, 1, 1))
            _under(draft, findings, "id", (key,), t)
        _raw(draft, t)
        st.button(t.discard, key="discard", on_click=_discard, args=(draft.id, t))


def _raw(draft: Draft, t: SimpleNamespace) -> None:
    """The whole file, for who wants to paste one."""
    if not st.toggle(t.raw, key=f"raw-{draft.id}"):
        return
    for lang in _langs(draft):
        path = path_of(draft, lang)
        widget = _known(f"raw-{lang}-{draft.id}", draft.files.get(path) or "")
        st.text_area(path, height=320, key=widget)
        st.button(t.keep_raw, key=f"keep-raw-{lang}", on_click=_keep_raw, args=(draft, path, widget, t))


def _keep_raw(draft: Draft, path: str, widget: str, t: SimpleNamespace) -> None:
    files = draft.files | {path: st.session_state[widget].replace("\r\n", "\n")}
    _save(draft.id, t, lambda _: files, draft.revision, force=True)


def _discard(draft_id: int, t: SimpleNamespace) -> None:
    if attempt(t.lang, t.discarded, lambda account: drafts.discard(state().desk, account, draft_id) or True):
        go()


def _next_step(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    errors = sum(f.severity == "error" for f in findings)
    with st.container(key="next-step", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(t.check_all, key="check-all", on_click=_check_all, args=(draft, t), help=t.check_all_hint)
        if draft.state == "draft":
            st.button(t.hand_in, key="hand-in", type="primary", on_click=_hand_in, args=(draft.id, t), disabled=bool(st.session_state.get(f"conflict-{draft.id}")))
        st.html(f'<span class="sj sj-meta">{escape(t.count_findings.format(errors=errors, warnings=len(findings) - errors))}</span>')


def _check_all(draft: Draft, t: SimpleNamespace) -> None:
    def act(account: Account | None) -> list[Finding]:
        fresh = drafts.find_draft(state().desk, account, draft.id)
        report = full_findings(state().desk, fresh, today())
        st.session_state[f"deep-{draft.id}"] = (fresh.revision, [*report.errors, *report.warnings])
        return [*report.errors, *report.warnings]

    found = attempt(t.lang, "", act)
    if found == []:
        st.session_state.said = ("success", t.all_well)


def _hand_in(draft_id: int, t: SimpleNamespace) -> None:
    if attempt(t.lang, t.handed_in, lambda account: drafts.submit(state().desk, account, draft_id)):
        go(view="draft", draft=draft_id, tab="review")


def _findings(draft: Draft, findings: list[Finding], t: SimpleNamespace) -> None:
    """Each finding with its line and, where a machine can, ways to mend it."""
    with st.container(key="findings", border=True):
        st.html(f'<div class="sj"><h2>{escape(t.findings)}</h2></div>')
        if not findings:
            empty(t.no_findings)
        library = present_library(state().desk.articles)
        for number, finding in enumerate(findings[:20]):
            lang = "en" if finding.path.endswith(".en.md") else "id"
            text = draft.files.get(finding.path) or ""
            lines = text.split("\n")
            quoted = lines[finding.line - 1].strip()[:120] if 0 < finding.line <= len(lines) and not key_at(text, finding.line) else ""
            said = f"<br><q>{escape(quoted)}</q>" if quoted else ""
            where = "" if finding.path in draft.files else f"<small>{escape(finding.path)}</small> "
            st.html(f'<div class="sj sj-finding sj-{finding.severity}">{where}{escape(finding_words(finding, t.lang))}{said}</div>')
            ways = mends(library, draft.files, finding, today())
            if quoted or ways:
                with st.container(horizontal=True, gap="small", key=f"finding-{number}"):
                    if quoted:
                        body_line = finding.line - len(split(text)[0].split("\n")) - 2
                        st.button(t.go_to_line, key=f"line-{number}", on_click=_to_line, args=(draft.id, lang, body_line))
                    for place, way in enumerate(ways):
                        st.button(_way(way, t), key=f"mend-{number}-{place}", type="primary" if not place else "secondary", on_click=_mend, args=(draft.id, way, finding, t))
        if len(findings) > 20:
            st.caption(t.more_findings.format(count=len(findings) - 20))


def _way(way: Mend, t: SimpleNamespace) -> str:
    return t.mend[way.what].format(about=way.about, shown=way.shown[:60])


def _mend(draft_id: int, way: Mend, finding: Finding, t: SimpleNamespace) -> None:
    def change(files: drafts.Texts) -> drafts.Texts:
        fresh = mends(present_library(state().desk.articles), files, finding, today())
        return next((one.files for one in fresh if (one.what, one.about) == (way.what, way.about)), way.files)

    _save(draft_id, t, change, force=True)


def _to_line(draft_id: int, lang: str, line: int) -> None:
    key = f"line-{draft_id}-{lang}"
    st.session_state[key] = {"n": (st.session_state.get(key) or {"n": 0})["n"] + 1, "line": line}


def _fact_picker(draft: Draft, t: SimpleNamespace) -> None:
    """Finds a fact, shows its value and source, and puts it at the cursor."""
    library = present_library(state().desk.articles)
    with st.container(key="fact-picker", border=True):
        st.html(f'<div class="sj"><h2>{escape(t.insert_fact)}</h2></div>')
        facts = [fact for fact in library.facts.values() if fact.confidence != "low" and fact.value_on(today())]
        labels = {f.id: f"{format_value(f, today(), t.lang) or ''} · {f.statement[t.lang]}"[:140] for f in facts}
        chosen = st.selectbox(t.find_fact, sorted(labels, key=lambda key: labels[key]), index=None, format_func=lambda key: f"{labels[key]} ({key})", key=f"pick-{draft.id}", placeholder=t.find_fact_hint)
        if chosen is None:
            return
        fact = library.facts[chosen]
        sources = ", ".join(library.sources[s].title for s in fact.sources if s in library.sources)
        st.html(
            f'<div class="sj"><p><b>{escape(format_value(fact, today(), t.lang) or "")}</b><br>{escape(fact.statement[t.lang])}</p>'
            f'<p class="sj-meta">{escape(owner_name(fact.owner))} · {escape(t.source)}: {escape(sources)}</p></div>'
        )
        with st.container(horizontal=True, gap="small"):
            for lang in _langs(draft):
                st.button(t.insert_into[lang], key=f"insert-{lang}", on_click=_insert, args=(draft, chosen, lang, t))


def _insert(draft: Draft, fact_id: str, lang: str, t: SimpleNamespace) -> None:
    library = present_library(state().desk.articles)
    if _save(draft.id, t, lambda files: with_fact_stated(library, files, fact_id)) is not None:
        key = f"insert-{draft.id}-{lang}"
        st.session_state[key] = {"n": (st.session_state.get(key) or {"n": 0})["n"] + 1, "text": f"{{{{ {fact_id} }}}}"}
