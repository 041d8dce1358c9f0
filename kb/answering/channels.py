"""One article in the form of each channel; the words of the short answer are the same in all."""

from datetime import date
from html import escape
from typing import Any

from kb.answering.answer import (
    AgentBody,
    Alternative,
    AskedBack,
    Body,
    Route,
    ScriptOption,
    ScriptStep,
    Source,
    TextBody,
)
from kb.answering.message import messages
from kb.content.article import Article
from kb.content.facts import REFERENCE, Bilingual, with_values
from kb.content.library import Library
from kb.content.owners import DETAILS
from kb.content.render import agent_notes, render_html, render_text, short_answer
from kb.content.script import Step
from kb.content.spoken import spoken

_FORMS: dict[str, type[Body]] = {"text": TextBody, "agent": AgentBody}
BEING_CONFIRMED = {"id": "Koreksi, sedang dikonfirmasi.", "en": "Correction, being confirmed."}
"""What is said before the words of such an article where nothing but words is given."""


def article_body(
    library: Library, article: Article, channel: str, lang: str, on: date, receipt: str, site: str = ""
) -> Body:
    """What a channel shows of an article, in its main language if it has no text in the one asked for.

    web: the whole article; agent: with the notes for agents and the script; text: the short answer, the address (below
    `site`) and the receipt as messages; voice: the short answer as it is read aloud. Of a correction that is being
    confirmed text and voice say so first.
    """
    text = article.text(lang)
    url = f"/articles/{article.id}" + (f"?lang={text.lang}" if text.lang != "id" else "")
    title = text.title
    own: dict[str, Any] = {}
    if channel in ("web", "agent"):
        agent = channel == "agent"
        words = render_text(library, article, text.lang, on, agent=agent)
        html = render_html(library, article, text.lang, on, agent=agent)
        own = (
            {"notes": agent_notes(library, article, lang, on), "script": script_steps(library, article, lang, on)}
            if agent
            else {}
        )
    else:
        words = short_answer(library, article, text.lang, on)
        first = library.subject.say(BEING_CONFIRMED, "being_confirmed", text.lang)
        words = f"{first} {words}" if article.unconfirmed_until else words
        if channel == "text":
            own = {"messages": messages(words, site + url, receipt)}
            words = "\n\n".join(own["messages"])
        else:
            words, title = (spoken(said, text.lang, library.voice) for said in (words, title))
        html = f"<p>{escape(words, quote=False)}</p>"
    return _FORMS.get(channel, Body)(
        id=article.id,
        title=title,
        text=words,
        html=html,
        owner=article.owner,
        version=article.version,
        facts=article.facts,
        sources=tuple(_source(library, key) for key in article.sources if key in library.sources),
        valid_from=article.valid_from,
        review_by=article.review_by,
        url=url,
        lang=text.lang,
        unconfirmed_until=article.unconfirmed_until,
        **own,
    )


def route_aloud(library: Library, route: Route, lang: str) -> Route:
    """A route as it is read aloud; the contacts' own values stay, to be dialled."""
    voice = library.voice
    labels = (f"{contact.label or ''}: {contact.value}".removeprefix(": ") for contact in route.contacts)
    contacts = (
        c.model_copy(
            update={"label": spoken(label, lang, voice)}
            | {name: spoken(words, lang, voice) for name in DETAILS if (words := getattr(c, name))}
        )
        for c, label in zip(route.contacts, labels, strict=True)
    )
    return route.model_copy(update={"reason": spoken(route.reason, lang, voice), "contacts": tuple(contacts)})


def alternative_aloud(library: Library, alternative: Alternative, lang: str) -> Alternative:
    """An alternative as it is read aloud."""
    written = {"title": alternative.title, "choice": alternative.choice}
    said = {key: words and spoken(words, lang, library.voice) for key, words in written.items()}
    return alternative.model_copy(update=said)


def asked_aloud(library: Library, asked: AskedBack, lang: str) -> AskedBack:
    """What is asked back as it is read aloud; the questions that the choices lead to stay, to be asked."""
    choices = (c.model_copy(update={"say": spoken(c.say, lang, library.voice)}) for c in asked.choices)
    return asked.model_copy(update={"choices": tuple(choices)})


def _source(library: Library, key: str) -> Source:
    found = library.sources[key]
    return Source(title=found.title, publisher=found.publisher, number=found.number, date=found.date, url=found.url)


def script_steps(library: Library, article: Article, lang: str, on: date) -> tuple[ScriptStep, ...]:
    """An article's script with the values of the day; none while a fact of its words has no value, nor while an
    article whose words it borrows is not answered from.
    """

    def words(said: Bilingual | None) -> str | None:
        return with_values(said[lang], library.facts, on, lang) if said else None

    steps = []
    for step in article.script:
        lender = _lender(library, step)
        said = _borrowed(library, lender, lang, on) if lender else words(step.say)
        options = tuple(ScriptOption(say=words(option.say) or "", to=option.to) for option in step.options)
        shown = ScriptStep(
            id=step.id, say=said, ask=words(step.ask), options=options, article=step.article, hand_over=step.hand_over
        )
        unsaid = ((step.say or lender) and not said) or (step.ask and not shown.ask) or not (shown.ask or shown.say)
        if unsaid or not all(option.say for option in options):
            return ()
        steps.append(shown)
    return tuple(steps)


def guided_steps(library: Library, article: Article, lang: str, on: date) -> tuple[ScriptStep, ...]:
    """The script where it guides citizens; none where it does not, or borrows words that are not for them."""
    lenders = [_lender(library, step) for step in article.script]
    if not article.guided or any(one and "citizen" not in one.audience for one in lenders):
        return ()
    return script_steps(library, article, lang, on)


def _lender(library: Library, step: Step) -> Article | None:
    """The article whose short answer a step says, having no words of its own."""
    return None if step.say else library.articles.get(step.article or "")


def _borrowed(library: Library, article: Article, lang: str, on: date) -> str | None:
    """The words that a script borrows on a day; None if there are none, or a fact of them has no value."""
    said = short_answer(library, article, lang, on) if article.served_on(on) else ""
    return said if said and not REFERENCE.search(said) else None
