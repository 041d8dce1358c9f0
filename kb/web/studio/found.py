"""Whether a draft will be found: its author's own questions, its neighbours', its phrasings, and what pulls against it.

What is typed here is kept by nobody: the page holds it, without personal numbers, as long as it is open.
"""

from threading import Event, Thread
from types import SimpleNamespace

import streamlit as st
from markupsafe import Markup

from kb.answering.ask import today
from kb.answering.language import language_of
from kb.answering.redact import is_masked
from kb.content.article import folded
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.editing.overlay import digest_of
from kb.publishing.impact.changes import Outcome
from kb.publishing.impact.findable import OUT_OF_SCOPE, Asked, Findability, Pull, Stage, Stopped, find_out
from kb.publishing.impact.pasted import MOST, Pasted, read_pasted
from kb.publishing.impact.suggestions import Suggestion
from kb.publishing.people.accounts import Account
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Draft
from kb.storage.question_groups import key_of
from kb.web.shared.rendering import piece, plain
from kb.web.shared.state import state
from kb.web.staff.shared import badge, empty, subheading, tell
from kb.web.studio.fields import with_phrasing
from kb.web.studio.saving import change_undoably, langs_of, path_of, strings_of, undo
from kb.web.studio.session import Look, at_hand

SHOWN = 30
"""Questions that are shown with their buttons; the others are told below them."""
UNFOLDED = 3
"""Phrasings that do not find the draft which are shown at once."""
GOOD, BAD, FAIR = "sj-state-published", "sj-state-discarded", "sj-state-draft"


def show(account: Account, draft: Draft, t: SimpleNamespace) -> None:
    """The field, and below it what came of the last look until there is another."""
    writes = account.has("author", draft.owner) and draft.state in OPEN
    _small(t.found_hint)
    field = _field(draft)
    st.text_area(t.paste_questions.format(most=MOST), key=field, height=160, placeholder=t.paste_example)
    _small(t.paste_kept)
    look = at_hand(draft.id).look
    st.button(t.look_whether_found, key="look", type="primary", on_click=_want, args=(draft, field, t))
    refused, look.refused = look.refused, ""
    if refused:
        tell(refused, "error")
    if look.wanted:
        _look(draft, look, t)
    known = look.found
    undo(draft, t)
    if known is None:
        return
    if look.digest != digest_of(draft):
        tell(t.changed_since_look)
    _sum(known, t)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _asked(draft, known, look.shown, writes, t)
        _lost(known, t)
    with right:
        _rate(known, t)
        if writes:
            _suggested(draft, known, t)
        _away_left_out(draft, known, writes, t)


def _small(words: str) -> None:
    st.html(piece("found.html", "small", words))


def _field(draft: Draft) -> str:
    """The field's key, after it was given what was asked last: Streamlit forgets what was not on the last page."""
    field = f"found-text-{draft.id}"
    if field not in st.session_state:
        st.session_state[field] = at_hand(draft.id).look.text
    return field


def _want(draft: Draft, field: str, t: SimpleNamespace) -> None:
    """Reads what was pasted, which from now on stands in the field as it was understood."""
    look = at_hand(draft.id).look
    try:
        pasted = read_pasted(st.session_state.get(field) or "")
    except KbError as error:
        look.refused = error.told(t.lang)
        return
    st.session_state[field] = look.text = "\n".join(pasted.questions)
    look.pasted, look.wanted = pasted, True


def _stop(draft_id: int) -> None:
    at_hand(draft_id).look.wanted = False


def _look(draft: Draft, look: Look, t: SimpleNamespace) -> None:
    """Looks while the page shows how far it is; whoever does anything else meanwhile ends it."""
    context, pasted = state().context, look.pasted
    assert pasted is not None  # read as the look was asked for
    stop, done = Event(), Event()
    at: list[tuple[Stage, int, int]] = [("building", 0, 1)]
    result: list[Findability | Exception] = []

    def advance(stage: Stage, count: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        at[0] = stage, count, total

    def work() -> None:
        try:
            result.append(find_out(context, draft.subject, draft.files, pasted.questions[:MOST], today(), advance))
        except Exception as error:  # it is raised below, where it is shown
            result.append(error)
        done.set()

    with st.container(key="looking"):
        bar = st.progress(0.0, t.look_stages["building"])
        st.button(t.stop, key="stop-look", on_click=_stop, args=(draft.id,))
    Thread(target=work, name="findable", daemon=True).start()
    try:
        while not done.wait(0.2):
            stage, count, total = at[0]
            counted = f" {count}/{total}" if total > 1 else ""
            bar.progress(count / max(total, 1), f"{t.look_stages[stage]}{counted}")
    finally:
        stop.set()
    look.wanted = False
    found = result[0]
    if isinstance(found, KbError):
        look.refused = found.told(t.lang)
    elif isinstance(found, Exception):
        raise found
    else:
        look.found, look.digest, look.shown = found, digest_of(draft), pasted
    st.rerun()


def _sum(known: Findability, t: SimpleNamespace) -> None:
    """What matters most, in two sentences."""
    if asked := len(known.asked):
        kind = "success" if known.found == asked else "warning"
        tell(t.found_of.format(found=known.found, asked=asked), kind)
    if known.lost:
        tell(t.neighbours_lose.format(count=len(known.lost), asked=known.neighbours))
    else:
        tell(t.neighbours_keep.format(count=known.neighbours), "success")


def _asked(draft: Draft, known: Findability, pasted: Pasted | None, writes: bool, t: SimpleNamespace) -> None:
    assert pasted is not None  # kept with what came of it
    subheading(t.your_questions)
    notes = [
        words
        for count, words in (
            (pasted.repeated, t.repeated_lines.format(count=pasted.repeated)),
            (pasted.masked, t.masked_lines.format(count=pasted.masked)),
            (len(pasted.questions) - MOST, t.lines_left.format(most=MOST, count=len(pasted.questions) - MOST)),
        )
        if count > 0
    ]
    if notes:
        _small(" ".join(notes))
    if not known.asked:
        empty(t.none_pasted)
        return
    away, lexicon = [one for one in known.asked if not known.finds(one.then)], state().snapshot().lexicon
    for number, one in enumerate(away[:SHOWN]):
        with st.container(key=f"away-{number}", gap="small"):
            st.html(_away_html(one, known, t))
            if writes and not is_masked(one.question):
                lang = language_of(one.question, lexicon)
                _add(draft, one.question, lang, f"add-{number}-{key_of(one.question)}", t.make_phrasing, t)
    if more := away[SHOWN:]:
        words, rest = t.more_away.format(count=len(more)), [_away_html(one, known, t) for one in more]
        st.html(piece("found.html", "others_away", badge(t.misses_it, BAD), words, rest))
    there = [one.question for one in known.asked if known.finds(one.then)]
    if there:
        st.html(piece("found.html", "there", badge(t.finds_it, GOOD), known.found, there, unfolded=not away))


def _away_html(one: Asked, known: Findability, t: SimpleNamespace) -> Markup:
    """A question that does not find the draft, what it gets, and what pulls it away."""
    before = ""
    if one.now is not None and (one.now.status, one.now.article) != (one.then.status, one.then.article):
        before = _gets(one.now, known, t)
    offered = one.then.status == "clarify" and known.article in one.then.choices
    return piece(
        "found.html",
        "away",
        one.question,
        t=t,
        gets=_gets(one.then, known, t),
        before=before,
        severity="warning" if offered else "error",
        mark=badge(t.offers_it, FAIR) if offered else badge(t.misses_it, BAD),
        pulls=[(pull, _kind_of(pull, t)) for pull in one.pulls],
    )


def _gets(outcome: Outcome, known: Findability, t: SimpleNamespace) -> str:
    """In words what an outcome is for who asks."""
    if known.finds(outcome):
        return str(t.gets["this"])
    if outcome.status == "answered":
        return str(t.gets["other"].format(title=outcome.title))
    return str(t.gets[outcome.status].format(title=outcome.text.replace("\n", " / ")))


def _kind_of(pull: Pull, t: SimpleNamespace) -> str:
    """In words why a line pulls."""
    if pull.article is None:
        return str(t.pull_outside if pull.path == OUT_OF_SCOPE else t.pull_everyday)
    return str(t.pull_kinds[pull.kind])


def _lost(known: Findability, t: SimpleNamespace) -> None:
    """The questions of near articles that lose their answers."""
    if known.lost:
        lost = [(one.question.text, _gets(one.before, known, t), _gets(one.after, known, t)) for one in known.lost]
        st.html(piece("found.html", "lost", lost, t))


def _rate(known: Findability, t: SimpleNamespace) -> None:
    """How many of its phrasings find it though each is left out."""
    subheading(t.expected_found)
    asked = len(known.left_out)
    if not asked:
        empty(t.no_phrasing_to_leave_out)
        return
    usual = "" if known.usual is None else f" {t.usual_rate.format(share=round(100 * known.usual))}"
    share = round(100 * known.found_left_out / asked)
    counts = [(f"{share}%", t.found_left_out.format(found=known.found_left_out, asked=asked))]
    st.html(piece("shared.html", "counts", counts))
    _small(f"{t.left_out_hint}{usual}")


def _away_left_out(draft: Draft, known: Findability, writes: bool, t: SimpleNamespace) -> None:
    """Those of its phrasings that do not, each with what pulls and the way to drop it."""
    lang_of = {text: lang for lang in langs_of(draft) for text in strings_of(draft, lang, "phrasings")}
    away = [one for one in known.left_out if not known.finds(one.then) and one.question in lang_of]
    if not away:
        return
    with st.expander(t.phrasings_away.format(count=len(away)), expanded=len(away) <= UNFOLDED):
        for number, one in enumerate(away):
            with st.container(key=f"left-out-{number}", gap="small"):
                st.html(_away_html(one, known, t))
                if writes and number < SHOWN:
                    st.button(
                        t.drop_phrasing,
                        key=f"drop-{number}-{key_of(one.question)}",
                        on_click=_drop,
                        args=(draft, lang_of[one.question], one.question, t),
                    )


def _suggested(draft: Draft, known: Findability, t: SimpleNamespace) -> None:
    """What was really asked, then titles in other words, each to be taken by itself."""
    have = {folded(text) for lang in langs_of(draft) for text in strings_of(draft, lang, "phrasings")}
    left = [one for one in known.suggested if folded(one.text) not in have]
    subheading(t.suggested_phrasings)
    if not left:
        empty(t.no_suggestions)
    kinds = (
        (t.people_asked, [one for one in left if one.times]),
        (t.title_reworded, [one for one in left if not one.times]),
    )
    for words, offered in kinds:
        if offered:
            _small(words)
        for number, one in enumerate(offered):
            name = f"{number}-{key_of(one.text)}"
            with st.container(key=f"offered-{name}", horizontal=True, vertical_alignment="center", gap="small"):
                st.html(_offered_html(one, known, t))
                _add(draft, one.text, one.lang, f"take-{name}", t.take_phrasing, t)


def _offered_html(one: Suggestion, known: Findability, t: SimpleNamespace) -> Markup:
    times = f"{t.times.format(count=one.times)} · " if one.times else ""
    return piece("found.html", "offered", one.text, f"{times}{_gets(one.then, known, t)}")


def _lang(draft: Draft, lang: str) -> str:
    """The language of the draft's file that takes a phrasing of a language."""
    there = langs_of(draft)
    return lang if lang in there else there[0]


def _add(draft: Draft, phrasing: str, lang: str, key: str, words: str, t: SimpleNamespace) -> None:
    lang = _lang(draft, lang)
    if phrasing not in strings_of(draft, lang, "phrasings"):
        st.button(plain(words), key=key, on_click=_take, args=(draft, lang, phrasing, t))


def _take(draft: Draft, lang: str, phrasing: str, t: SimpleNamespace) -> None:
    path = path_of(draft, lang)
    change_undoably(draft.id, t, t.phrasing_taken, lambda files: with_phrasing(files, path, phrasing))


def _drop(draft: Draft, lang: str, phrasing: str, t: SimpleNamespace) -> None:
    path = path_of(draft, lang)

    def change(files: drafts.Texts) -> drafts.Texts:
        listed = keys_of(files.get(path) or "").get("phrasings") or []
        return files | {path: with_key(files[path] or "", "phrasings", [one for one in listed if one != phrasing])}

    change_undoably(draft.id, t, t.phrasing_dropped, change)
