"""Figures for owners and supervisors: what was asked, how it went, and the calls of their teams."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import streamlit as st
from babel.numbers import format_decimal, format_percent

from kb.answering.ask import today
from kb.content.languages import is_language, name_in
from kb.publishing.impact import dashboard as board
from kb.publishing.impact.dashboard import FEWEST, FEWEST_AGENTS, Figures, Row, Span
from kb.publishing.people.accounts import Account
from kb.storage.daily_counts import LONGER
from kb.web.shared.rendering import piece
from kb.web.shared.state import state
from kb.web.staff.shared import day_words, empty, heading, meta, owner_name, subheading

PERIODS = (7, 30, 90, 0)
"""Days until today; 0: an own range."""
SHOWN = 15
"""Rows of a table that has more than twice as many, and bars of a plot, but for:"""
MOST_BARS = {"hour": 24, "calls_by_day": 92}


def show(account: Account, t: SimpleNamespace) -> None:
    """What may be chosen, then the figures."""
    heading(t.figures, t.figures_hint)
    library = state().snapshot().library
    span, owner, compare = _chosen(account, t)
    owner_of = {article.id: article.owner for article in library.articles.values()}
    found = board.figures(state().context, account, owner_of, span, owner, compare)
    words = t.figures_span.format(first=day_words(t, span.first), last=day_words(t, span.last))
    if compare:
        before = span.before()
        told = t.figures_before.format(first=day_words(t, before.first), last=day_words(t, before.last))
        words = f"{words} ({told})"
    meta(words, aloud=True)
    _downloads(found, t)

    def title(article: str) -> str:
        known = library.articles.get(article)
        return known.text(t.lang).title if known else article

    _questions(found, t, title)
    _calls(account, found, t, title)
    st.caption(t.figures_not_logged)


def _chosen(account: Account, t: SimpleNamespace) -> tuple[Span, str, bool]:
    on = today()
    with st.container(key="figures-filter", horizontal=True, vertical_alignment="bottom", gap="small"):
        days = st.selectbox(
            t.period, PERIODS, 1, key="figures-days", format_func=lambda n: t.periods[n] if n else t.figures_own
        )
        span = Span(on - timedelta(days=days - 1), on)
        if not days:
            usual = on - timedelta(days=PERIODS[1] - 1), on
            given = st.date_input(t.figures_from_to, usual, max_value=on, key="figures-own", format="DD/MM/YYYY")
            # While one chooses, only the first day is there.
            chosen = given if isinstance(given, tuple) and given else usual
            span = Span(chosen[0], chosen[-1])
        owners = sorted(state().snapshot().library.owners, key=owner_name)
        owner = st.selectbox(
            t.agency,
            ["", *owners],
            key="figures-owner",
            format_func=lambda key: owner_name(key) if key else t.all_agencies,
        )
        compare = st.checkbox(t.figures_compare, True, key="figures-compare")
    return span, owner, compare


def _downloads(found: Figures, t: SimpleNamespace) -> None:
    name = f"{t.figures_file}-{found.span.first.isoformat()}-{found.span.last.isoformat()}"
    with st.container(key="figures-files", horizontal=True, gap="small"):
        st.download_button(t.figures_csv, lambda: board.as_csv(found), f"{name}.csv", "text/csv", key="figures-csv")
        st.download_button(
            t.figures_json, lambda: board.as_json(found), f"{name}.json", "application/json", key="figures-json"
        )


def _questions(found: Figures, t: SimpleNamespace, title: Callable[[str], str]) -> None:
    headings = t.figures_headings
    if not found.total("questions").value:
        empty(t.figures_none)
        return
    if found.owner:
        st.caption(t.figures_owner_note.format(owner=owner_name(found.owner)))
    helped, answered = _share(found, "helped", "yes"), _share(found, "outcome", "answered")
    asked = found.total("questions")
    with st.container(key="figures-sums", horizontal=True, gap="medium"):
        st.metric(headings["questions"], _number(asked.value, t), _more(asked, t), "off", width="content")
        for name, (now, before) in (("answered_share", answered), ("helped_share", helped)):
            delta = (
                None if now is None or before is None else t.figures_points.format(points=_signed(now - before, 1, t))
            )
            shown = "–" if now is None else format_percent(now, "#,##0.0%", locale=t.lang)
            st.metric(headings[name], shown, delta, width="content")
        for name in ("asked_again", "sent"):
            row = found.total(name)
            st.metric(headings[name], _number(row.value, t), _more(row, t), "off", width="content")
    names: dict[str, str] = t.figures_names

    def named(of: str) -> str:
        return names.get(of, of)

    def agency(of: str) -> str:
        return owner_name(of) if of else str(t.figures_of_nobody)

    _by_day(found, t, named)
    pairs: list[tuple[str, Callable[[str], str]]] = [
        ("outcome", named), ("owner", agency), ("channel", named), ("lang", lambda of: _language(of, t)),
        ("helped", named), ("why_not", named), ("hour", lambda of: f"{of}.00"), ("article", title),
    ]  # fmt: skip
    for figure, told in pairs:
        _figure(found, figure, t, told)


def _calls(account: Account, found: Figures, t: SimpleNamespace, title: Callable[[str], str]) -> None:
    if not board.teams_of(account):
        st.caption(t.figures_not_yours)
        return
    if not found.of("calls"):
        empty(t.figures_no_calls)
        return
    st.caption(t.figures_few.format(few=FEWEST, agents=FEWEST_AGENTS))
    _figure(found, "calls", t, owner_name)
    _figure(found, "calls_by_day", t, lambda of: day_words(t, date.fromisoformat(of)))
    _figure(found, "call_outcome", t, lambda of: t.figures_names.get(of, of))
    _figure(found, "call_reason", t, title)
    _figure(found, "handed_to", t, owner_name)
    _figure(found, "callback_state", t, lambda of: t.callback_states.get(of, of))
    _figure(found, "call_lang", t, lambda of: _language(of, t))
    for figure in ("call_seconds", "seconds_to_answer"):
        rows = found.of(figure)
        if rows:
            _table(t.figures_headings[figure], rows, t, owner_name, lambda value: _seconds(value, t))


def _language(code: str, t: SimpleNamespace) -> str:
    return t.figures_names.get(code) or (name_in(code, t.lang) if is_language(code) else str(t.figures_no_language))


def _share(found: Figures, figure: str, of: str) -> tuple[float | None, float | None]:
    """Of all of a figure; None where there was none, or nothing to compare with."""
    rows, one = found.of(figure), found.total(figure, of)
    now = sum(row.value or 0 for row in rows)
    before = sum(row.before or 0 for row in rows)
    return (one.value or 0) / now if now else None, (one.before or 0) / before if before else None


def _number(value: int | None, t: SimpleNamespace) -> str:
    return t.figures_few_word.format(few=FEWEST) if value is None else format_decimal(value, locale=t.lang)


def _more(row: Row, t: SimpleNamespace) -> str | None:
    if row.value is None or not row.before:
        return None
    return f"{_signed((row.value - row.before) / row.before, 0, t)} %"


def _signed(share: float, digits: int, t: SimpleNamespace) -> str:
    """In hundredths; a hyphen for minus, by which Streamlit tells its colour."""
    return f"{'-' if share < 0 else '+'}{format_decimal(round(abs(100 * share), digits), locale=t.lang)}"


def _seconds(value: int | None, t: SimpleNamespace) -> str:
    if not value:
        return "–"
    return str(t.figures_longer if value == LONGER else t.figures_at_most.format(seconds=value))


def _by_day(found: Figures, t: SimpleNamespace, named: Callable[[str], str]) -> None:
    """Each day's questions by outcome, those of days without any too."""
    rows = found.of("outcome_by_day")
    days = [found.span.first + timedelta(days=n) for n in range(found.span.days)]
    outcomes = [row.of for row in found.of("outcome") if row.value]
    counts = {(row.day, row.of): row.value or 0 for row in rows}
    subheading(t.figures_headings["outcome_by_day"])
    left, right = st.columns([3, 2], gap="large")
    with left:
        points = [(day.isoformat(), named(one), counts.get((day, one), 0)) for day in days for one in outcomes]
        columns = dict(zip(("day", "outcome", "n"), zip(*points, strict=True), strict=True))
        # Days in figures: Vega knows English names of months alone, and takes a day for one of UTC.
        spec = {
            "mark": {"type": "line", "point": len(days) == 1, "tooltip": True},
            "encoding": {
                "x": {"field": "day", "timeUnit": "utcyearmonthdate", "title": None, "axis": {"format": "%d/%m"}},
                "y": {"field": "n", "type": "quantitative", "title": None},
                "color": {"field": "outcome", "type": "nominal", "title": t.figures_outcome},
            },
        }
        st.vega_lite_chart(columns, spec, width="stretch")
    with right:
        lines = [
            (day_words(t, day), [_number(counts.get((day, one), 0), t) for one in outcomes]) for day in reversed(days)
        ]
        with st.container(key="figures-by-day", height=360, border=False):
            st.html(piece("dashboard.html", "table", [named(one) for one in outcomes], lines))


def _figure(found: Figures, figure: str, t: SimpleNamespace, named: Callable[[str], str]) -> None:
    """A plot and, beside it, its table."""
    rows = found.of(figure)
    if not rows:
        return
    if figure in ("hour", "calls_by_day"):
        rows = sorted(rows, key=lambda row: row.of)
    left, right = st.columns([3, 2], gap="large")
    with left:
        subheading(t.figures_headings[figure])
        shown = [row for row in rows if row.value][: MOST_BARS.get(figure, SHOWN)]
        if shown:
            plot = {"of": [named(row.of) for row in shown], "n": [row.value for row in shown]}
            upright = figure in ("hour", "calls_by_day")
            # So high that each has its name.
            height = 260 if upright else 50 + 30 * len(shown)
            st.bar_chart(plot, x="of", y="n", horizontal=not upright, sort=False, x_label="", y_label="", height=height)
    with right:
        _table("", rows, t, named, lambda value: _number(value, t))


def _table(
    words: str, rows: list[Row], t: SimpleNamespace, named: Callable[[str], str], told: Callable[[int | None], str]
) -> None:
    compared = any(row.before for row in rows)
    lines = [
        (named(row.of), [told(value) for value in (row.value, row.before)[: 1 + compared]])
        for row in (rows if len(rows) <= 2 * SHOWN else rows[:SHOWN])
    ]
    st.html(piece("dashboard.html", "table", t.figures_columns[: 1 + compared], lines, words))
