"""The console's parts as HTML: the bar, the results, the answer, the conversation, the call, the directory,
the sheet.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from kb.answering.answer import Answer
from kb.answering.hand_over import hand_over_summary, receiver
from kb.answering.persons import Person
from kb.answering.route import contacts_of, operators
from kb.content.article import Article
from kb.content.distinctions import distinction_between
from kb.content.facts import format_value
from kb.content.library import Library
from kb.content.owners import ZONES, Owner
from kb.content.render import render_html, render_text, short_answer
from kb.content.spoken import spoken
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import JAKARTA
from kb.storage.call_backs import state_of
from kb.storage.call_figures import TeamDay
from kb.storage.calls import Call
from kb.storage.flags import Flag
from kb.web.console.own import is_own, others_contacts, sends_to_own
from kb.web.console.session import DUE, Console, Opened, answers_given, due_at
from kb.web.console.standing import Changed, Fallen, served_to_agents
from kb.web.console.texts import console_texts
from kb.web.shared.rendering import halves, render
from kb.web.shared.texts import texts

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
    own_pages: Sequence[tuple[str, str]],
) -> str:
    """Brand, call, caller, ways to the other views; `own_pages`: words and addresses of what the person changes of how
    to sign in.
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
        caller=console_texts(console.lang, library),
        other_lang=texts(lang, library).other_lang,
        own_pages=own_pages,
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
        own=answer and is_own(library, answer.route.owner, console.team, console.operator),
        contacts=others_contacts(library, answer.route, console.team, on) if answer else (),
        filtered=bool(console.owner or console.topic),
        unsure=answer is not None and answer.status == "no_answer",
        pinned=kept(console.pinned),
        recent=kept(console.recent),
        back=answer.asked_back if answer else None,
        also=answer.also if answer else None,
        clarify=answer.clarify if answer else None,
        owners=sorted({a.owner for a in served}),
        topic_names=[
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
    whole = render_text(library, now.article, text.lang, on, agent=True)
    aloud = spoken(short, text.lang, library.voice, spell=False)
    return _render(
        "answer",
        library,
        lang,
        on=on,
        console=console,
        a=body,
        route=now.route,
        own=is_own(library, now.route.owner, console.team, console.operator),
        contacts=others_contacts(library, now.route, console.team, on),
        to_own=sends_to_own(library, [whole], console.team, text.lang, console.operator, on),
        team=library.owners[console.team],
        receipt=now.receipt,
        written=short,
        aloud=aloud,
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


def standing_html(library: Library, lang: str, console: Console, found: Sequence[Fallen]) -> str:
    """What was read and no longer stands, and what to do about it."""
    own = {one.article: is_own(library, one.route.owner, console.team, console.operator) for one in found}
    return _render("standing", library, lang, console=console, found=found, own=own)


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
    step = conversation.step if conversation else None
    words = [words for words in (step.say, step.ask) if words] if step else []
    return _render(
        "script",
        library,
        lang,
        console=console,
        now=now,
        talk=conversation,
        to=_person(library, to, console.lang, on) if to else None,
        own=to and is_own(library, to.id, console.team, console.operator),
        to_own=sends_to_own(library, words, console.team, console.lang, console.operator, on),
        team=library.owners[console.team],
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
    c, now = console_texts(lang), datetime.now(UTC)
    return _render(
        "call",
        library,
        lang,
        console=console,
        owners=[o for o in library.owners.values() if o.kind != "association" and o.id != console.team],
        problem=problem,
        summary=text,
        dues=[(key, c.dues[key], moment_words(due_at(key, now), lang)) for key in DUE],
    )


def persons_html(
    library: Library, lang: str, field: str, note: str, found: Sequence[Person], by_key: bool
) -> str:  # fmt: skip
    """Names and addresses in a note: which are not kept, and which somebody has to say."""
    sure, asked = ([note[one.start : one.end] for one in found if one.sure is which] for which in (True, False))
    return _render("persons", library, lang, field=field, sure=sure, asked=asked, by_key=by_key)


def _person(library: Library, owner: Owner, lang: str, on: date) -> dict[str, Any]:
    return {"id": owner.id, "name": owner.name[lang], "contacts": contacts_of(library, owner, lang, on)}


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
            "own": owner.id == console.team,
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


def flag_html(library: Library, lang: str, console: Console, now: Opened, problem: str) -> str:
    """What is wrong with the open article, to its owner."""
    return _render("flag", library, lang, console=console, now=now, problem=problem)


def news_html(
    library: Library, lang: str, console: Console, changed: Sequence[Changed], flags: Sequence[Flag], on: date
) -> str:
    """What changed and was not ticked, and what became of the articles that the team flagged."""
    rows = []
    for flag in flags:
        article = library.articles.get(flag.article)
        rows.append(
            {
                "flag": flag,
                "title": article.text(lang).title if article else flag.article,
                "owner": library.owners[article.owner].name[lang] if article else "",
                "here": served_to_agents(library, flag.article, on) is not None,
                "at": moment_words(flag.at, lang),
                "answered": moment_words(flag.answered, lang) if flag.answered else "",
            }
        )
    return _render("news", library, lang, console=console, changed=changed, flags=rows)


def call_backs_html(library: Library, lang: str, calls: Sequence[Call], now: datetime) -> str:
    """Whom to call back, those that are due first."""
    rows = [
        {
            "call": call,
            "state": state_of(call, now),
            "due": moment_words(call.due, lang) if call.due else "",
            "done": moment_words(call.done, lang) if call.done else "",
            "articles": [
                (shown.article, library.articles[shown.article].text(call.lang).title)
                for shown in call.shown
                if shown.article in library.articles
            ],
        }
        for call in calls
    ]
    return _render("callbacks", library, lang, rows=rows)


def moment_words(moment: datetime, lang: str) -> str:
    """A moment by Jakarta's clock: the day unless it is today, and the time."""
    local = moment.astimezone(JAKARTA)
    clock = local.strftime("%H.%M" if lang == "id" else "%H:%M") + " WIB"
    if local.date() == datetime.now(JAKARTA).date():
        return clock
    return f"{format_date(local.date(), 'EEE d MMM', locale=lang)}, {clock}"


def sheet_html(library: Library, lang: str) -> str:
    """The list of all shortcuts."""
    return _render("sheet", library, lang)
