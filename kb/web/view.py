"""Templates and the few values that both the Streamlit page and the plain pages put into them."""

from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from types import SimpleNamespace

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kb.content.library import Library
from kb.web.texts import texts

HERE = Path(__file__).parent
CSS = (HERE / "style.css").read_text("utf-8")
PLAIN_CSS = (HERE / "plain.css").read_text("utf-8")
PAGE_CSS = (HERE / "page.css").read_text("utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(contact_link=contact_link, halves=halves)
    return env


def halves(html: str) -> tuple[str, str]:
    """The short answer, which is the first paragraph, and what follows it."""
    head, mark, rest = html.partition("</p>")
    return head + mark, rest


def contact_link(contact) -> str | None:
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


def render(name: str, library: Library, lang: str, **values) -> str:
    """A template with the words, dates and owner names of one language."""

    def day(value) -> str:
        value = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(value, "d MMMM y", locale=lang)

    def owner_name(owner: str) -> str:
        found = library.owners.get(owner)
        return found.name[lang] if found else owner

    template = _environment().get_template(name)
    return template.render(t=texts(lang), day=day, owner_name=owner_name, **values)


def outcome_html(library: Library, lang: str, answer, asked: str) -> str:
    """The answer card, the choice or the plain 'no answer', for the Streamlit page."""
    return render("outcome.html", library, lang, answer=answer, asked=asked)


def others_html(library: Library, lang: str, items) -> str:
    """Links to other articles that may be meant."""
    return render("others.html", library, lang, items=items)


def header_html(t: SimpleNamespace, other_url: str) -> str:
    """Brand and language switch of the Streamlit page."""
    return _environment().get_template("header.html").render(t=t, other_url=other_url)


def footer_html(t: SimpleNamespace, notice: str | None) -> str:
    """Notice and ways on of the Streamlit page."""
    return _environment().get_template("footer.html").render(t=t, notice=notice)


def welcome_html(t: SimpleNamespace, hint: str) -> str:
    """What the page says before anything was asked, or when too little was."""
    said = f'<p role="status">{escape(hint)}</p>' if hint else ""
    return f'<div class="sj" lang="{t.lang}"><h1>{escape(t.tagline)}</h1>{said}<h2>{escape(t.examples_heading)}</h2></div>'


def message_html(t: SimpleNamespace, words: str, plain: bool = False) -> str:
    """One sentence for the reader, in a card unless `plain`."""
    kind = "sj-plain" if plain else "sj-card"
    return f'<div class="sj" lang="{t.lang}"><p class="{kind}" role="status">{escape(words)}</p></div>'
