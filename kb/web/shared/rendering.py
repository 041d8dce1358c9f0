"""Templates and the few values that both the Streamlit page and the plain pages put into them."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kb.answering.answer import Answer, Contact, Route
from kb.answering.redact import is_masked
from kb.content.library import Library
from kb.web.shared.texts import texts

HERE = Path(__file__).parent
CSS = (HERE / "style.css").read_text("utf-8")
PLAIN_CSS = (HERE / "plain.css").read_text("utf-8")
PAGE_CSS = (HERE / "page.css").read_text("utf-8")
WINGS = ("shared", "public", "staff", "studio", "console")
"""Folders with templates; no two have one of the same name."""
RELATED = 3
SHOWN = 400
"""Bytes of a question that a page repeats, so that no question makes a page heavy."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader([HERE.parent / wing / "templates" for wing in WINGS]),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(contact_link=contact_link, halves=halves, is_masked=is_masked)
    return env


def plain(words: str) -> str:
    """What people wrote, for a label that Streamlit reads as Markdown: shown letter by letter."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", words)


def halves(html: str) -> tuple[str, str]:
    """The short answer, which is the first paragraph, and what follows it."""
    head, mark, rest = html.partition("</p>")
    return head + mark, rest


def contact_link(contact: Contact) -> str | None:
    """The address that a tap opens: tel:, WhatsApp, mailto: or https:; None for words."""
    value = contact.value
    digits = "".join(c for c in value if c.isdigit())
    if contact.kind == "phone":
        return f"tel:{'+' * value.startswith('+')}{digits}"
    if contact.kind == "whatsapp":
        return f"https://wa.me/62{digits.removeprefix('62').removeprefix('0')}"
    if contact.kind == "email":
        return f"mailto:{value}"
    if contact.kind == "web":
        return value if value.startswith("https://") else f"https://{value}"
    return None


def render(name: str, library: Library, lang: str, /, **values: Any) -> str:
    """A template with the words, dates and owner names of one language."""

    def day(value: date | str) -> str:
        value = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(value, "d MMMM y", locale=lang)

    def owner_name(owner: str) -> str:
        found = library.owners.get(owner)
        return found.name[lang] if found else owner

    template = _environment().get_template(name)
    return template.render(t=texts(lang, library), day=day, owner_name=owner_name, **values)


def template(name: str, /, **values: Any) -> str:
    """A template that needs no library."""
    return _environment().get_template(name).render(**values)


def outcome_html(library: Library, lang: str, answer: Answer, spoken: str) -> str:
    """The answer card with what one does with it, such as hearing it `spoken`, the choice or the plain 'no answer', for
    the Streamlit page.
    """
    return render("outcome.html", library, lang, answer=answer, spoken=spoken)


def related(library: Library, ids: Iterable[str], lang: str, on: date) -> list[dict[str, str]]:
    """Those of some articles that are answered from on a day, as id and title; at most three."""
    found = (library.articles.get(article_id) for article_id in ids)
    served = [article for article in found if article and article.served_on(on) and "citizen" in article.audience]
    return [{"id": article.id, "title": article.text(lang).title} for article in served[:RELATED]]


def others(library: Library, answer: Answer, lang: str, on: date) -> list[Any]:
    """What else an asker may be looking for: the near candidates, else what the article is related to."""
    if answer.answer is None:
        return []
    if answer.alternatives:
        return list(answer.alternatives)
    second = answer.also.id if answer.also else None
    return related(
        library, (other for other in library.articles[answer.answer.id].related if other != second), lang, on
    )


def others_html(library: Library, lang: str, items: list[Any]) -> str:
    """Links to other articles that may be meant."""
    return render("others.html", library, lang, items=items)


def route_html(library: Library, lang: str, route: Route) -> str:
    """Whom to turn to."""
    return render("route.html", library, lang, route=route)


def operator_html(library: Library, lang: str, operator: str, on: date) -> str:
    """How to reach an operator."""
    owner = library.owners[operator]
    found = library.contacts_of(owner, on)
    contacts = [Contact(kind=c.kind, value=c.value, label=c.label[lang] if c.label else None) for c in found]
    return render("operator.html", library, lang, name=owner.short, route={"contacts": contacts})


def header_html(t: SimpleNamespace, other_url: str) -> str:
    """Brand and language switch of the Streamlit page."""
    return _environment().get_template("header.html").render(t=t, other_url=other_url)


def footer_html(t: SimpleNamespace, notice: str | None, light_url: str) -> str:
    """Notice and ways on of the Streamlit page."""
    return _environment().get_template("footer.html").render(t=t, notice=notice, light_url=light_url)


def excerpt(question: str) -> str:
    """As much of a question as a page repeats."""
    return question.replace("\0", " ").encode()[:SHOWN].decode("utf-8", "ignore")


def page_url(path: str, lang: str, question: str = "", operator: str | None = None) -> str:
    """The address of a search page with its question, which must be masked already."""
    asked = {"q": question} if question else {}
    return f"{path}?{urlencode(asked | ({'operator': operator} if operator else {}) | {'lang': lang})}"


def welcome_html(t: SimpleNamespace, hint: str) -> str:
    """What the page says before anything was asked, or when too little was."""
    said = f'<p role="status">{escape(hint)}</p>' if hint else ""
    heading = f"<h2>{escape(t.examples_heading)}</h2>" if t.examples else ""
    return f'<div class="sj" lang="{t.lang}"><h1>{escape(t.tagline)}</h1>{said}{heading}</div>'


def message_html(t: SimpleNamespace, words: str, plain: bool = False) -> str:
    """One sentence for the reader, in a card unless `plain`."""
    kind = "sj-plain" if plain else "sj-card"
    return f'<div class="sj" lang="{t.lang}"><p class="{kind}" role="status">{escape(words)}</p></div>'
