"""One article in the form of each channel; the words of the short answer are the same in all."""

from datetime import date
from html import escape

from kb.answering.answer import Body, Source
from kb.content.article import Article
from kb.content.library import Library
from kb.content.render import render_html, render_text, short_answer


def article_body(library: Library, article: Article, channel: str, lang: str, on: date, receipt: str) -> Body:
    """What a channel shows of an article, in Indonesian if it has no text in the language.

    web: the whole article; agent: with the notes for agents; text: one message, short answer, address and receipt;
    voice: the short answer alone.
    """
    text = article.text(lang)
    url = f"/articles/{article.id}" + ("?lang=en" if text.lang == "en" else "")
    if channel in ("web", "agent"):
        words = render_text(library, article, text.lang, on, agent=channel == "agent")
        html = render_html(library, article, text.lang, on, agent=channel == "agent")
    else:
        words = short_answer(library, article, text.lang, on)
        if channel == "text":
            words += f" {url} {receipt}"
        html = f"<p>{escape(words, quote=False)}</p>"
    return Body(
        id=article.id,
        title=text.title,
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
    )


def _source(library: Library, key: str) -> Source:
    found = library.sources[key]
    return Source(title=found.title, publisher=found.publisher, number=found.number, date=found.date, url=found.url)
