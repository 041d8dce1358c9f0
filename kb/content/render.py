"""Articles as HTML, as plain words, and in sections, with the values that hold on a day."""

import re
from dataclasses import dataclass
from datetime import date

import nh3
from markdown_it.token import Token

from kb.content.article import Article
from kb.content.facts import REFERENCE, format_value
from kb.content.library import Library
from kb.content.markdown import AGENT, AGENT_END, parse, renderer_html, shown_to_all

_TAGS = {"p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "code", "pre", "blockquote", "hr", "div"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "div": {"class"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass(frozen=True)
class Section:
    """A part of an article as plain words; the first one has no heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence as plain words, and the line of the file on which its block starts."""

    text: str
    line: int


def _tokens(library: Library, article: Article, lang: str, on: date, agent: bool) -> list[Token]:
    text = article.text(lang)
    return [_shown(token, library, text.lang, on) for token in (parse(text.body) if agent else shown_to_all(text.body))]


def _shown(token: Token, library: Library, lang: str, on: date) -> Token:
    if token.type == AGENT:
        return token.copy(attrs=token.attrs | {"class": "sj-agent"})
    if token.type == "inline" and token.children:
        return token.copy(children=_with_values(token.children, library, lang, on))
    return token


def _with_values(children: list[Token], library: Library, lang: str, on: date) -> list[Token]:
    """`{{ fact }}` replaced by its value; a phone number or an address becomes a link unless it stands in one."""
    found: list[Token] = []
    within_link = 0
    for child in children:
        within_link += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type != "text":
            found.append(child)
            continue
        at = 0
        for reference in REFERENCE.finditer(child.content):
            fact = library.facts.get(reference[1])
            value = format_value(fact, on, lang) if fact else None
            if fact is None or value is None:  # a finding; such an article is not served
                continue
            found.append(_text(child.content[at : reference.start()]))
            address = None if within_link else _address(fact.kind, value)
            found += [_link(address), _text(value), Token("link_close", "a", -1)] if address else [_text(value)]
            at = reference.end()
        found.append(_text(child.content[at:]))
    return [token for token in found if token.type != "text" or token.content]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(address: str) -> Token:
    return Token("link_open", "a", 1, attrs={"href": address})


def _address(kind: str, value: str) -> str | None:
    if kind == "phone":
        digits = "".join(c for c in value if c.isdigit() or c == "+")
        return None if "*" in value or "#" in value else f"tel:{digits}"
    if kind == "address":
        return f"mailto:{value}" if "@" in value else f"https://{value}"
    return None


def render_html(library: Library, article: Article, lang: str, on: date, agent: bool = False) -> str:
    """Safe HTML of the article in a language (Indonesian if there is none), cleaned by nh3;
    agent notes only if asked.
    """
    html = renderer_html(_tokens(library, article, lang, on, agent))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()


def _plain(inline: Token) -> str:
    words = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return " ".join("".join(words).split())


def _blocks(tokens: list[Token]) -> list[tuple[str, str]]:
    """(kind, words) of each block: heading, paragraph, or an item of a list with its number or a dash."""
    found: list[tuple[str, str]] = []
    lists: list[int | None] = []
    mark, heading = "", False
    for token in tokens:
        if token.type == "ordered_list_open":
            lists.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            mark = "- " if number is None else f"{number}. "
            lists[-1] = None if number is None else number + 1
        elif token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type in ("inline", "fence", "code_block"):
            words = _plain(token) if token.type == "inline" else token.content.strip()
            if words:
                found.append(("heading" if heading else "item" if mark else "paragraph", mark + words))
            mark = ""
    return found


def render_text(library: Library, article: Article, lang: str, on: date, agent: bool = False) -> str:
    """The whole article as plain words: a line a block, an empty line before each heading."""
    blocks = _blocks(_tokens(library, article, lang, on, agent))
    return "\n".join(("\n" if kind == "heading" else "") + words for kind, words in blocks).strip()


def short_answer(library: Library, article: Article, lang: str, on: date) -> str:
    """The first paragraph as plain words; empty if the text does not start with one."""
    blocks = _blocks(_tokens(library, article, lang, on, agent=False))
    return blocks[0][1] if blocks and blocks[0][0] == "paragraph" else ""


def agent_notes(library: Library, article: Article, lang: str, on: date) -> tuple[str, ...]:
    """The notes for agents as plain words, a block each; those of the main text if the language's text has none."""
    within, found = 0, []
    for token in _tokens(library, article, lang, on, agent=True):
        within += (token.type == AGENT) - (token.type == AGENT_END)
        if within:
            found.append(token)
    notes = tuple(words for _, words in _blocks(found))
    main = article.main.lang
    return notes if notes or article.text(lang).lang == main else agent_notes(library, article, main, on)


def sections(library: Library, article: Article, lang: str, on: date) -> list[Section]:
    """The text cut at its headings, without agent notes."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for kind, words in _blocks(_tokens(library, article, lang, on, agent=False)):
        if kind == "heading":
            found.append((words, []))
        else:
            found[-1][1].append(words)
    return [Section(heading, " ".join(words)) for heading, words in found if heading or words]


_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9*\"“(])")


def sentences(library: Library, article: Article, lang: str, on: date) -> list[Sentence]:
    """All sentences of the text that everyone may see, without headings."""
    text, found, heading = article.text(lang), [], False
    for token in _tokens(library, article, lang, on, agent=False):
        if token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "inline" and not heading:
            line = text.body_line + (token.map[0] if token.map else 0)
            found += [Sentence(part, line) for part in _END_OF_SENTENCE.split(_plain(token)) if part]
    return found
