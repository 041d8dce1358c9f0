"""Templates and the few values that both the Streamlit page and the plain pages put into them."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kb.answering.answer import Answer, Contact, Route
from kb.answering.ask import today
from kb.answering.channels import guided_steps
from kb.answering.notice import notice_text
from kb.answering.redact import is_masked
from kb.answering.route import contacts_of
from kb.content.languages import direction
from kb.content.library import Library
from kb.content.owners import WRITTEN
from kb.settings import JAKARTA
from kb.web.shared.state import state
from kb.web.shared.texts import texts

HERE = Path(__file__).parent


def _style(name: str) -> str:
    """A style without its comments and the spaces that only people need: each page carries it."""
    written = re.sub(r"/\*.*?\*/", "", (HERE / name).read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*|(?<=:)\s+", r"\1", written).replace(";}", "}")


CSS, PLAIN_CSS, PAGE_CSS = _style("style.css"), _style("plain.css"), _style("page.css")
RTL_CSS = _style("rtl.css")
_ICON = b64encode((HERE / "icon.svg").read_bytes()).decode()
ALONE_CSS = (CSS + PLAIN_CSS).replace("url(/icon.svg)", f'url("data:image/svg+xml;base64,{_ICON}")')
"""The styles of a page whose address holds a key: for what a style fetches a browser names the whole address (Referer),
whatever the page's own policy says.
"""
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
    env.globals.update(contact_link=contact_link, halves=halves, is_masked=is_masked, excerpt=excerpt, WRITTEN=WRITTEN)
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


def render(name: str, library: Library, lang: str, /, on: date | None = None, **values: Any) -> str:
    """A template with the words, dates and owner names of one language, as on a day: today, if none is named."""
    on = on or today()

    def day(value: date | str) -> str:
        value = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(value, "d MMMM y", locale=lang)

    clock = "HH.mm" if lang == "id" else "HH:mm"

    def moment(value: datetime) -> str:
        words = format_datetime(value, f"d MMMM y {clock}", JAKARTA, locale=lang)
        return f"{words} WIB"

    def owner_name(owner: str) -> str:
        found = library.owners.get(owner)
        return found.name[lang] if found else owner

    def unsigned() -> str | None:
        return notice_text(library, "brief", lang) if state().settings.notice else None

    def title_lang(article: str) -> str:
        return library.articles[article].text(lang).lang if article in library.articles else lang

    def original_lang(article: str) -> str:
        return library.articles[article].main.lang

    def topics() -> list[tuple[str, str, int]]:
        return topics_of(library, lang, on)

    def guided(article: str) -> bool:
        found = library.articles.get(article)
        return bool(found and guided_steps(library, found, lang, on))

    both_ways = any(direction(each) == "rtl" for each in library.subject.languages)

    def lang_attr(code: str) -> Markup:
        """`lang`, and where lines of this collection run both ways, `dir`."""
        way = Markup(' dir="{}"').format(direction(code)) if both_ways else ""
        return Markup('lang="{}"{}').format(code, way)

    helpers = {
        "lang_attr": lang_attr,
        "rtl_css": RTL_CSS if both_ways else "",
        "on": on,
        "guided": guided,
        "topics": topics,
        "day": day,
        "moment": moment,
        "owner_name": owner_name,
        "unsigned": unsigned,
        "title_lang": title_lang,
        "original_lang": original_lang,
    }
    return _environment().get_template(name).render(t=texts(lang, library), **helpers, **values)


def template(name: str, /, **values: Any) -> str:
    """A template that needs no library."""
    return _environment().get_template(name).render(**values)


def piece(name: str, macro: str, /, *args: Any, **values: Any) -> Markup:
    """A macro of a template that needs no library: one piece of a page."""
    made: Markup = getattr(_environment().get_template(name).module, macro)(*args, **values)
    return made


def outcome_html(
    library: Library,
    lang: str,
    answer: Answer,
    *,
    spoken: str = "",
    site: str | None = None,
    again: str | None = None,
    operator: str | None = None,
    jawab: str | None = None,
    brief: bool = False,
    picker: Markup | str = "",
) -> Markup:
    """The answer card, the choice or the plain 'no answer'; with `spoken` also what one does with it, as hearing it.

    `again`: the page that asks a question once more with a choice added, where the choices are links; `site` is none
    where a script has to write a link's address; `brief`: of a second answer only the beginning; `picker`: what an
    operator is chosen with, below whom to turn to.
    """
    values: dict[str, Any] = {
        "spoken": spoken,
        "site": site,
        "again": again,
        "operator": operator,
        "jawab": jawab,
        "brief": brief,
        "picker": picker,
    }
    # Our own templates escape what they are given.
    # nosemgrep: no-unescaped-html
    return Markup(render("outcome.html", library, lang, answer=answer, **values))  # nosec B704


def topics_of(library: Library, lang: str, on: date) -> list[tuple[str, str, int]]:
    """The topics that citizens are answered on, each with its id and how many answers it has, by name."""
    public = (a for a in library.articles.values() if a.served_on(on) and "citizen" in a.audience)
    found = Counter(topic for article in public for topic in article.topics)
    return sorted(((key, library.subject.topic(key, lang), count) for key, count in found.items()), key=itemgetter(1))


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


def said_in_html(t: SimpleNamespace, said_in: str, instead: str) -> str:
    """That an answer is in the question's language, and where it is in the page's instead."""
    said = template("said_in.html", t=t, said_in=said_in, instead=instead)
    return f'<div class="sj" lang="{t.lang}">{said}</div>'


def others_html(library: Library, lang: str, items: list[Any]) -> Markup:
    """Links to other articles that may be meant."""
    # nosemgrep: no-unescaped-html
    return Markup(render("others.html", library, lang, items=items))  # as above  # nosec B704


def route_html(library: Library, lang: str, route: Route) -> str:
    """Whom to turn to."""
    return render("route.html", library, lang, route=route)


def operators_html(library: Library, lang: str, chosen: dict[str, Any]) -> Markup:
    """What an operator is chosen with."""
    # nosemgrep: no-unescaped-html
    return Markup(render("operators.html", library, lang, None, **chosen))  # as above  # nosec B704


def operator_html(library: Library, lang: str, operator: str, on: date) -> str:
    """How to reach an operator."""
    owner = library.owners[operator]
    route = {"contacts": contacts_of(library, owner, lang, on), "hours": None}
    return render("operator.html", library, lang, name=owner.short, route=route)


def lang_of(t: SimpleNamespace) -> str:
    """`lang`, and of a language whose lines run from the right `dir`, as attributes."""
    return f'lang="{t.lang}"' + (' dir="rtl"' if t.dir == "rtl" else "")


def header_html(t: SimpleNamespace, other_url: Callable[[str], str]) -> str:
    """Brand and language switch of the Streamlit page; `other_url` gives the page's address in another language."""
    return _environment().get_template("header.html").render(t=t, other_url=other_url)


def footer_html(t: SimpleNamespace, notice: str | None, light_url: str) -> str:
    """Notice and ways on of the Streamlit page."""
    return _environment().get_template("footer.html").render(t=t, notice=notice, light_url=light_url)


def excerpt(question: str) -> str:
    """As much of a question as a page repeats."""
    return question.replace("\0", " ").encode()[:SHOWN].decode("utf-8", "ignore")


def page_url(path: str, lang: str, question: str = "", operator: str | None = None, jawab: str | None = None) -> str:
    """The address of a search page with its question, which must be masked already; `jawab`: the answer's language,
    whatever the question's.
    """
    kept = {"q": question, "operator": operator, "jawab": jawab}
    return f"{path}?{urlencode({key: value for key, value in kept.items() if value} | {'lang': lang})}"


def welcome_html(t: SimpleNamespace, hint: str) -> str:
    """What the page says before anything was asked, or when too little was."""
    said = f'<p role="status">{escape(hint)}</p>' if hint else ""
    heading = f"<h2>{escape(t.examples_heading)}</h2>" if t.examples else ""
    return f'<div class="sj" {lang_of(t)}><h1>{escape(t.tagline)}</h1>{said}{heading}</div>'


def message_html(t: SimpleNamespace, words: str, plain: bool = False) -> str:
    """One sentence for the reader, in a card unless `plain`."""
    kind = "sj-plain" if plain else "sj-card"
    return f'<div class="sj" {lang_of(t)}><p class="{kind}" role="status">{escape(words)}</p></div>'
