"""Articles as HTML, as plain words, and in sections, with the values that hold on a day."""

import re
from dataclasses import dataclass
from datetime import date

import nh3
from babel.numbers import format_decimal
from markdown_it.token import Token

from kb.content.article import Article
from kb.content.attachments import Attachment, address_of, beside
from kb.content.facts import REFERENCE, format_value
from kb.content.library import Library
from kb.content.markdown import AGENT, AGENT_END, PICTURE, PICTURE_END, parse, renderer_html, shown_to_all

_TAGS = {"p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "code", "pre", "blockquote", "hr", "div"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "img"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "div": {"class"}}
_ATTRIBUTES |= {"img": {"src", "alt", "width", "height", "loading", "decoding"}}
_OWN_PICTURE = re.compile(r"(?:/studio)?/berkas/[0-9a-f]{16}\.[a-z]+(?:\?kunci=[\w.-]+)?")
SAID_OF_PICTURE = {"id": "Gambar:", "en": "Picture:"}
"""What stands before its alternative text where nothing but words is given."""
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


def _tokens(
    library: Library, article: Article, lang: str, on: date, agent: bool, pictures: bool = False
) -> list[Token]:
    """With values, and with files as a page shows them; without `pictures`, with what is said of them."""
    text = article.text(lang)

    def shown(token: Token) -> Token:
        if token.type == AGENT:
            return token.copy(attrs=token.attrs | {"class": "sj-agent"})
        if token.type == "inline" and token.children:
            children = _with_values(token.children, library, text.lang, on)
            return token.copy(children=_with_files(children, library, article, text.lang, pictures))
        return token

    return [shown(token) for token in (parse(text.body) if agent else shown_to_all(text.body))]


def _with_values(children: list[Token], library: Library, lang: str, on: date) -> list[Token]:
    """`{{ fact }}` replaced by its value; a phone number or an address becomes a link unless it stands in one."""
    found: list[Token] = []
    within_link = 0
    for child in children:
        within_link += child.nesting if child.type in ("link_open", "link_close", PICTURE, PICTURE_END) else 0
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


def _with_files(children: list[Token], library: Library, article: Article, lang: str, pictures: bool) -> list[Token]:
    """Pictures as they are shown, or said; after a link to a file what it is. A file that is not there has no link."""
    found: list[Token] = []
    begun, shown = 0, ""
    linked: list[tuple[str, Attachment | None]] = []
    for child in children:
        path = beside(article.path, str(child.attrGet("src") or child.attrGet("href") or ""))
        file = library.files.get(path)
        if child.type == PICTURE:
            begun, shown = len(found), path
        elif child.type == PICTURE_END:
            words = "".join(token.content for token in found[begun:])
            said = f"{library.subject.say(SAID_OF_PICTURE, 'picture', lang)} {words}"
            found[begun:] = [_picture(library.files.get(shown), shown, words, said, pictures)]
        elif child.type == "link_open" and str(child.attrGet("href")).startswith("files/"):
            linked.append((path, file if file and not file.fault else None))
            found += [_link(address_of(path, file))] if file and not file.fault else []
        elif child.type == "link_close" and linked:
            path, file = linked.pop()
            found += [child] if file else []
            found += [_text(f" ({_kind_and_size(path, file, lang)})")] if file and pictures else []
        else:
            found.append(child)
    return found


def _picture(file: Attachment | None, path: str, words: str, said: str, shown: bool) -> Token:
    if not shown or file is None or file.fault:
        return Token("text", "", 0, content=said, meta={"picture": True})
    size: dict[str, str | int | float] = {
        "width": file.width,
        "height": file.height,
        "loading": "lazy",
        "decoding": "async",
    }
    return Token("image", "img", 0, attrs={"src": address_of(path, file), "alt": "", **size}, children=[_text(words)])


def _kind_and_size(path: str, file: Attachment, lang: str) -> str:
    kind = path.rpartition(".")[2].upper()
    if file.size < 1_000_000:
        return f"{kind}, {-(-file.size // 1000)} KB"
    return f"{kind}, {format_decimal(file.size / 1e6, '0.#', locale=lang)} MB"


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


def render_html(
    library: Library, article: Article, lang: str, on: date, agent: bool = False, pictures: bool = True
) -> str:
    """Safe HTML of the article in a language (Indonesian if there is none), cleaned by nh3;
    agent notes only if asked. Without `pictures` their alternative texts stand in their places.
    """
    html = renderer_html(_tokens(library, article, lang, on, agent, pictures))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_own_pictures if "<img" in html else None,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()


def _own_pictures(tag: str, name: str, value: str) -> str | None:
    return None if (tag, name) == ("img", "src") and not _OWN_PICTURE.fullmatch(value) else value


def _plain(inline: Token) -> str:
    words = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return " ".join("".join(words).split())


def _blocks(tokens: list[Token]) -> list[tuple[str, str]]:
    """(kind, words) of each block: heading, paragraph, picture, or an item of a list with its number or a dash."""
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
                alone = [child.meta.get("picture") for child in token.children or ()] == [True]
                kind = "heading" if heading else "item" if mark else "picture" if alone else "paragraph"
                found.append((kind, mark + words))
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
