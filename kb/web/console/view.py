"""The console's parts as HTML: the bar, the results, the answer, the conversation, the call, the directory,
the sheet.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal

from kb.answering.answer import Answer, Contact
from kb.answering.hand_over import hand_over_summary, receiver
from kb.answering.route import operators
from kb.content.article import Article
from kb.content.distinctions import distinction_between
from kb.content.facts import format_value
from kb.content.library import Library
from kb.content.owners import ZONES, Owner
from kb.content.render import render_html, short_answer
from kb.content.spoken import spoken
from kb.retrieval.indexing.snapshot import Snapshot
from kb.storage.call_figures import TeamDay
from kb.web.console.session import Console, Opened, answers_given
from kb.web.console.texts import console_texts
from kb.web.shared.rendering import halves, render
from kb.web.shared.texts import texts
from kb.web.staff.signin_texts import signin_texts

HERE = Path(__file__).parent
CSS = (HERE / "console.css").read_text("utf-8")
JS = (HERE / "console.js").read_text("utf-8")
NEIGHBOURS = 4
ORDER = ("office", "ministry", "group", "operator", "association")


def _render(name: str, library: Library, lang: str, **values: Any) -> str:
    return render(f"{name}.html", library, lang, c=console_texts(lang, library), **values)


def bar_html(
    library: Library,
    lang: str,
    console: Console,
    teams: Sequence[str],
    supervises: bool,
    waiting: int,
    second_step: str,
) -> str:
    """Brand, call, caller, ways to the other views; `second_step` is the address of its page,
    if it is for this person.
    """
    return _render(
        "bar",
        library,
        lang,
        console=console,
        teams=[library.owners[t] for t in teams if t in library.owners],
        supervises=supervises,
        waiting=waiting,
        operators=list(operators(library).values()),
        caller=console_texts(console.lang),
        other_lang=texts(lang, library).other_lang,
        second_step=second_step,
        second_step_words=signin_texts(lang).second_step,
    )


def results_html(
    library: Library, lang: str, console: Console, found: Sequence[Article], answer: Answer | None, on: date
) -> str:
    """What is found, or, with nothing typed, what is pinned and was opened; and the filters."""

    def rows(articles: Sequence[Article]) -> list[dict[str, Any]]:
        return [{"id": a.id, "title": a.text(console.lang).title, "owner": a.owner} for a in articles]

    def kept(ids: Sequence[str]) -> list[dict[str, Any]]:
        return rows([library.articles[i] for i in ids if i in library.articles and library.articles[i].served_on(on)])

    served = [a for a in library.articles.values() if a.served_on(on) and "agent" in a.audience]
    return _render(
        "results",
        library,
        lang,
        console=console,
        found=rows(found),
        route=answer.route if answer else None,
        filtered=bool(console.owner or console.topic),
        unsure=answer is not None and answer.status == "no_answer",
        pinned=kept(console.pinned),
        recent=kept(console.recent),
        back=answer.asked_back if answer else None,
        also=answer.also if answer else None,
        clarify=answer.clarify if answer else None,
        owners=sorted({a.owner for a in served}),
        topics=[
            (topic, library.subject.topic(topic, lang))
            for topic in sorted({topic for a in served for topic in a.topics})
        ],
    )


def answer_html(snapshot: Snapshot, lang: str, console: Console, now: Opened | None, on: date) -> str:
    """The opened article: words to read aloud first."""
    library = snapshot.library
    if now is None:
        return _render("welcome", library, lang)
    body, text = now.body, now.article.text(console.lang)
    short = short_answer(library, now.article, console.lang, on)
    facts = [
        (library.facts[f], format_value(library.facts[f], on, console.lang))
        for f in now.article.facts
        if f in library.facts
    ]
    related, contrast = _neighbours(library, now.article, console.lang, on)
    return _render(
        "answer",
        library,
        lang,
        console=console,
        a=body,
        route=now.route,
        receipt=now.receipt,
        written=short,
        aloud=spoken(short, text.lang, library.voice, spell=False),
        rest=halves(render_html(library, now.article, text.lang, on))[1],
        facts=[
            {"statement": f.statement[console.lang], "value": value, "kind": f.kind, "sure": f.confidence}
            for f, value in facts
            if f.confidence != "low"
        ],
        related=related,
        contrast=contrast,
        pinned=now.article.id in console.pinned,
    )


def _neighbours(
    library: Library, article: Article, lang: str, on: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Related articles, and those that callers mix up with this one, each with the caller's case that leads to it."""
    others = [
        library.articles[i] for i in article.related if i in library.articles and library.articles[i].served_on(on)
    ]
    back = [a for a in library.articles.values() if article.id in a.related and a not in others and a.served_on(on)]
    related, contrast = [], []
    for other in [*others, *back]:
        row = {"id": other.id, "title": other.text(lang).title}
        distinction = distinction_between(library.distinctions, [article, other])
        option = distinction.option_of(other) if distinction else None
        if option:
            contrast.append(row | {"choice": option.say[lang]})
        else:
            related.append(row)
    return related[:NEIGHBOURS], contrast[:NEIGHBOURS]


def script_html(snapshot: Snapshot, lang: str, console: Console, now: Opened | None, on: date) -> str:
    """The guided conversation, one step at a time."""
    library = snapshot.library
    conversation = now.conversation if now else None
    to = (
        receiver(library, conversation.step.hand_over, console.operator)
        if conversation and conversation.step.hand_over
        else None
    )
    team, providers = library.owners[console.team], library.subject.providers
    group = providers.group if providers else None
    return _render(
        "script",
        library,
        lang,
        console=console,
        now=now,
        talk=conversation,
        to=_person(library, to, console.lang, on) if to else None,
        own=team.short if to and library.subject.is_provider(team.id) and to.id in (team.id, group) else "",
        summary=summary(snapshot, console, now, on) if now else "",
        article=library.articles.get(conversation.step.article or "") if conversation else None,
    )


def summary(
    snapshot: Snapshot, console: Console, now: Opened | None, on: date, to: str | None = None, note: str = ""
) -> str:
    """What was said and agreed so far, to read or send."""
    step = now.conversation.step if now and now.conversation and now.conversation.ended else None
    chosen = (
        to
        or console.handed_to
        or (step.hand_over if step else None)
        or (now.route.owner if now else snapshot.library.subject.fallback.owner)
    )
    receipts = [shown.receipt for shown in console.call.shown] if console.call else [now.receipt] if now else []
    return hand_over_summary(
        snapshot.library,
        console.lang,
        console.team,
        receiver(snapshot.library, chosen, console.operator).id,
        titles=[now.body.title] if now else [],
        said=(step.say if step else None)
        or (short_answer(snapshot.library, now.article, console.lang, on) if now else ""),
        path=[(question, answer) for _, _, question, answer in answers_given(snapshot, console, on)],
        operator=console.operator,
        note=note,
        receipts=receipts,
        on=on,
    )


def call_html(library: Library, lang: str, console: Console, problem: str, text: str) -> str:
    """The outcome of the call that is being ended."""
    return _render(
        "call",
        library,
        lang,
        console=console,
        owners=[o for o in library.owners.values() if o.kind != "association"],
        problem=problem,
        summary=text,
    )


def _person(library: Library, owner: Owner, lang: str, on: date) -> dict[str, Any]:
    found = library.contacts_of(owner, on)
    contacts = [Contact(kind=c.kind, value=c.value, label=c.label[lang] if c.label else None) for c in found]
    return {"id": owner.id, "name": owner.name[lang], "contacts": contacts}


def directory_html(snapshot: Snapshot, lang: str, console: Console, now: Opened | None, at: datetime, on: date) -> str:
    """All owners: how to reach them, when, and what for."""
    library = snapshot.library
    rows = [
        _person(library, owner, lang, on)
        | {
            "kind": owner.kind,
            "open": owner.is_open(at),
            "hours": owner.hours[lang] if owner.hours else None,
            "zones": [[(zone, *o.clock_in(zone)) for zone in ZONES] for o in owner.open if not o.all_day],
            "responsible": owner.responsible[lang],
            "not_responsible": owner.not_responsible[lang] if owner.not_responsible else None,
            "summary": summary(snapshot, console, now, on, to=owner.id),
        }
        for owner in sorted(library.owners.values(), key=lambda owner: (ORDER.index(owner.kind), owner.name[lang]))
    ]
    clocks = [(zone, at.astimezone(found).strftime("%H.%M")) for zone, found in ZONES.items()]
    return _render("directory", library, lang, rows=rows, clocks=clocks)


def figures_html(library: Library, lang: str, days: Sequence[TeamDay]) -> str:
    """A day's figures, a table a team."""
    titles = {a.id: a.text(lang).title for a in library.articles.values()}
    return _render(
        "figures", library, lang, days=days, titles=titles, number=lambda value: format_decimal(value, locale=lang)
    )


def sheet_html(library: Library, lang: str) -> str:
    """The list of all shortcuts."""
    return _render("sheet", library, lang)
