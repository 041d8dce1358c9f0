"""What an agent has open: the answer, the conversation, the call. It lives as long as the browser's session."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kb.answering.answer import AgentBody, Answer, Body, Route
from kb.answering.ask import article_answer, ask
from kb.answering.conversation import Conversation, converse
from kb.answering.persons import without_persons
from kb.answering.redact import redact
from kb.content.article import Article
from kb.errors import KbError
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.search import search
from kb.settings import JAKARTA
from kb.storage.calls import LONGEST_NOTE, Call, Taken, begin_call, end_call, show_article
from kb.storage.flags import LONGEST, REASONS, Flag
from kb.web.console.standing import Read, fallen, served_to_agents

RESULTS = 9
NEAREST = 3
"""Articles shown below "there is no answer": one of them may be meant while the question is half typed."""
FILTERED = 200
RECENT = 8
DUE: dict[str, tuple[int, int | None]] = {
    "30m": (30, None),
    "1h": (60, None),
    "2h": (120, None),
    "4h": (240, None),
    "1d9": (1, 9),
    "1d14": (1, 14),
    "2d9": (2, 9),
    "7d9": (7, 9),
}
"""When a caller may be called back: in so many minutes, or in so many days at an hour of Jakarta."""
SOON = "1h"
"""When, unless another time is chosen."""
_AFTER_MASK = re.compile(r"(\[[\w-]+\])(?:[ \t.\-/()]*\d)+")


@dataclass
class Console:
    """What one agent has open; every field is what the page shows next."""

    team: str
    main_lang: str = "id"
    """The collection's first language, which each new caller is taken to speak."""
    lang: str = "id"
    """The caller's language."""
    operator: str | None = None
    view: str = "search"
    opened: str | None = None
    owner: str | None = None
    topic: str | None = None
    recent: list[str] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    choices: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The options chosen in each article's script during this call."""
    read: dict[str, Read] = field(default_factory=dict)
    """What was read in this call, or is open, as it was then."""
    call: Call | None = None
    asked: str = ""
    """What led to the article that is open, masked; empty if it was not searched for."""
    flagging: str | None = None
    """The reason chosen while an article is being flagged, empty before one is; None while none is."""
    elsewhere: bool = False
    """Whether another tab of this browser has the call that this one would have gone on with."""
    ending: bool = False
    outcome: str = ""
    handed_to: str | None = None
    due: str = SOON
    """When to call back, a key of `DUE`."""
    pending: str = ""
    """A question without answer, masked, that is still being typed or read."""
    sheet: bool = False
    focus: str = ""
    """Where the keyboard goes after the next run."""
    said: str = ""
    """What happened last, for a screen reader and the bar."""


@dataclass(frozen=True)
class Opened:
    """The opened article for agents, its route and receipt, and where its conversation stands."""

    article: Article
    body: Body
    route: Route
    receipt: str
    conversation: Conversation | None


def redact_note(typed: str) -> str:
    """A note without personal numbers; figures typed right after a masked number belong to it."""
    return _AFTER_MASK.sub(r"\1", redact(typed).masked)


def kept_note(typed: str) -> str:
    """A note as it is kept: also without the names and addresses that words before them give away."""
    return without_persons(redact_note(typed))


def find(snapshot: Snapshot, console: Console, asked: str, on: date) -> tuple[Answer | None, list[Article]]:
    """The answer to what is typed, and the articles to choose from;
    with filters and nothing typed, all that they leave.
    """
    articles = snapshot.library.articles

    def wanted(article: Article) -> bool:
        return (
            "agent" in article.audience and article.served_on(on)
            and (not console.owner or console.owner in (article.owner, *article.co_owners))
            and (not console.topic or console.topic in article.topics)
        )  # fmt: skip

    if len(asked.strip()) < 2:
        return None, [a for a in articles.values() if wanted(a)] if console.owner or console.topic else []
    answer = ask(snapshot, asked, "agent", console.lang, console.operator, on, notice=False)
    most = NEAREST if answer.status == "no_answer" else RESULTS
    # A filter leaves few of those that are near, so more of them are looked at.
    deep = FILTERED if console.owner or console.topic else most
    found = search(snapshot, redact(asked).without, deep, console.operator, wanted, on).candidates
    return answer, [articles[candidate.article_id] for candidate in found[:most]]


def opened(snapshot: Snapshot, console: Console, on: date) -> Opened | None:
    """What is open, in the caller's language; None if nothing is, or if it is no longer answered from."""
    article = served_to_agents(snapshot.library, console.opened or "", on)
    if article is None:
        return None
    body, route, receipt = article_answer(snapshot, article.id, "agent", console.lang, on, console.operator)
    script = body.script if isinstance(body, AgentBody) else ()
    conversation = converse(script, console.choices.get(article.id, ())) if script else None
    return Opened(article, body, route, receipt, conversation)


def open_article(snapshot: Snapshot, console: Console, article_id: str, seconds: float | None, on: date) -> None:
    """Opens an article and writes it down in the call; the first one with the seconds since the first key."""
    if served_to_agents(snapshot.library, article_id, on) is None:
        return
    console.opened, console.view, console.pending, console.flagging = article_id, "search", "", None
    if not console.call:
        console.read = {}
    console.read.setdefault(article_id, Read(snapshot.library, on))
    console.recent = [article_id, *(other for other in console.recent if other != article_id)][:RECENT]
    _note_shown(snapshot, console, article_id, seconds, on)


def _note_shown(snapshot: Snapshot, console: Console, article_id: str, seconds: float | None, on: date) -> None:
    if console.call:
        receipt = article_answer(snapshot, article_id, "agent", console.lang, on, console.operator)[2]
        console.call = show_article(console.call, article_id, receipt, seconds)


def read_again(snapshot: Snapshot, console: Console, on: date) -> None:
    """What has changed since it was read counts as read now; what is withdrawn is put away."""
    for one in fallen(console.read, snapshot.library, console.lang, console.operator, on):
        if one.now is not None:
            _note_shown(snapshot, console, one.article, None, on)
            console.read[one.article] = Read(snapshot.library, on)
        else:
            del console.read[one.article]
            console.opened = None if console.opened == one.article else console.opened


def choose(snapshot: Snapshot, console: Console, choice: int, on: date) -> None:
    """Takes an option of the open conversation."""
    now = opened(snapshot, console, on)
    if now and now.conversation and 0 <= choice < len(now.conversation.step.options):
        console.choices[now.article.id] = (*console.choices.get(now.article.id, ()), choice)
        _note_path(snapshot, console, on)


def step_back(snapshot: Snapshot, console: Console, all_the_way: bool, on: date) -> None:
    """Takes the last answer back, or all of them."""
    if console.opened in console.choices:
        console.choices[console.opened] = () if all_the_way else console.choices[console.opened][:-1]
        _note_path(snapshot, console, on)


def _note_path(snapshot: Snapshot, console: Console, on: date) -> None:
    if console.call:
        console.call = replace(
            console.call, path=tuple(Taken(a, s, o) for a, s, _, o in answers_given(snapshot, console, on))
        )


def answers_given(snapshot: Snapshot, console: Console, on: date) -> list[tuple[str, str, str, str]]:
    """(article, step, question, answer) of every conversation of this call, in the caller's language."""
    found = []
    for article_id, choices in console.choices.items():
        body = (
            article_answer(snapshot, article_id, "agent", console.lang, on)[0]
            if article_id in snapshot.library.articles
            else None
        )
        if isinstance(body, AgentBody) and body.script:
            path = converse(body.script, choices).path
            found += [(article_id, step.id, step.ask or "", option.say) for step, option in path]
    return found


def toggle_pin(console: Console, article_id: str) -> None:
    """Pins an article, or takes the pin off."""
    if article_id in console.pinned:
        console.pinned.remove(article_id)
    else:
        console.pinned.append(article_id)


def start_call(console: Console) -> Call:
    """A new call; what the last one had open is put away, and what was its caller's."""
    console.elsewhere = False
    _next_caller(console)
    console.call = begin_call(console.team, console.lang, console.operator)
    console.opened, console.ending, console.outcome, console.handed_to, console.pending = None, False, "", None, ""
    console.choices, console.read = {}, {}
    return console.call


def _next_caller(console: Console) -> None:
    console.lang, console.operator, console.due = console.main_lang, None, SOON
    console.asked, console.flagging = "", None


def as_kept(console: Console) -> dict[str, Any]:
    """What the agent's browser keeps so that nothing is lost when the page is loaded again: ids alone."""
    choices = {article: list(taken) for article, taken in console.choices.items()}
    call = console.call.id if console.call else None
    return {
        "pinned": console.pinned,
        "recent": console.recent,
        "call": call,
        "opened": console.opened,
        "choices": choices,
    }


def take_kept(snapshot: Snapshot, console: Console, kept: dict[str, Any], call: Call | None, on: date) -> None:
    """Puts back what a browser kept; it may hold anything, so only articles that are there are taken."""
    articles = snapshot.library.articles
    for name in ("pinned", "recent"):
        ids = kept.get(name)
        if isinstance(ids, list):
            setattr(console, name, [i for i in dict.fromkeys(map(str, ids)) if i in articles][:RECENT])
    if call is None or call.ended or call.team != console.team:
        return
    console.call, console.lang, console.operator = call, call.lang, call.operator
    console.opened = kept["opened"] if isinstance(kept.get("opened"), str) and kept["opened"] in articles else None
    console.read = {article: Read(snapshot.library, on) for article in [console.opened] if article}
    choices = kept.get("choices")
    for article, taken in choices.items() if isinstance(choices, dict) else ():
        if article in articles and isinstance(taken, list) and all(isinstance(n, int) for n in taken):
            console.choices[article] = tuple(taken)


def write_note(console: Console, note: str) -> bool:
    """Writes the note into the call as it may be kept; whether that changed it."""
    if console.call is None or console.call.note == note[:LONGEST_NOTE]:
        return False
    console.call = replace(console.call, note=note[:LONGEST_NOTE])
    return True


def let_go(console: Console) -> None:
    """The call goes on in another tab: here it is put away, and not ended."""
    console.call, console.ending, console.outcome, console.handed_to = None, False, "", None
    console.opened, console.read, console.choices, console.elsewhere = None, {}, {}, True
    _next_caller(console)


def flag_of(console: Console, now: Opened, note: str) -> Flag:
    """What is told the owner of the open article; KbError without a reason."""
    if console.flagging not in REASONS:
        raise KbError("flag.no_reason")
    return Flag(
        at=datetime.now(UTC),
        team=console.team,
        article=now.article.id,
        version=now.article.version,
        reason=console.flagging,
        question=console.asked,
        note=kept_note(note)[:LONGEST],
        answer="",
    )


def note_unanswered(console: Console) -> None:
    """Writes down the question without answer that is left behind."""
    if console.call and console.pending and console.pending not in console.call.unanswered:
        console.call = replace(console.call, unanswered=(*console.call.unanswered, console.pending[:300]))
    console.pending = ""


def due_at(key: str, now: datetime) -> datetime:
    """The moment that a key of `DUE` means."""
    much, hour = DUE[key]
    if hour is None:
        return now + timedelta(minutes=much)
    return datetime.combine(now.astimezone(JAKARTA).date() + timedelta(days=much), time(hour), JAKARTA)


def close_call(console: Console, note: str) -> Call:
    """The call with its outcome, no longer open. KbError if outcome or receiver is missing."""
    assert console.call is not None
    note_unanswered(console)
    call = replace(console.call, lang=console.lang, operator=console.operator)
    handed_to = console.handed_to if console.outcome == "handed_over" else None
    due = due_at(console.due, datetime.now(UTC))
    ended = end_call(call, console.outcome, handed_to, kept_note(note), due)
    console.call, console.ending, console.outcome, console.handed_to, console.choices = None, False, "", None, {}
    console.opened, console.read = None, {}
    _next_caller(console)
    return ended
