"""Markdown as articles may use it: CommonMark and tables, no HTML, `:::agent` blocks, `{{ fact }}` references,
codes to be dialled.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from kb.content.article import Text
from kb.content.facts import REFERENCE
from kb.content.marks import OPENING, for_all

AGENT = "container_agent_open"
AGENT_END = "container_agent_close"
CODE = re.compile(r"[*#]{1,4}\d+(?:[*#]+(?:\w+|\{\{[^{}\n]*\}\}))*#(?:\*#\*)?")
"""What is dialled: `*123#`, `*#06#`, `**21*0812#`, also with a word for a number (`*123*nomor#`)."""
PICTURE, PICTURE_END = "picture_open", "picture_close"
WORDS = r"(?:[^\[\]\n]|\[[^\[\]\n]*\])*"
"""Those of a picture or a link to a file, between their brackets; a pattern."""
_PICTURE = re.compile(rf"!\[({WORDS})\]\((files/[^\s()<>]*)\)")
_BOLD_CODE = re.compile(rf"\*\*({CODE.pattern})\*\*(?![\w*#])")


def _is_agent(params: str, *_: object) -> bool:
    return params.strip().lower() == "agent"


_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
# Pictures beside the article alone are shown; without the rule any other `![text](address)` becomes a plain link.
_parser.disable(["image", "html_block", "html_inline"])
container_plugin(_parser, "agent", validate=_is_agent)


def _code(state: StateInline, silent: bool) -> bool:
    """The stars of a code are no emphasis; around a whole one they are."""
    at = state.pos
    if state.src[at] not in "*#" or (at and (state.src[at - 1].isalnum() or state.src[at - 1] in "*#")):
        return False
    bold = _BOLD_CODE.match(state.src, at)
    found = bold or CODE.match(state.src, at)
    if not found or found.end() > state.posMax:
        return False
    if not silent:
        if bold:
            state.push("strong_open", "strong", 1).markup = "**"
        state.push("text", "", 0).content = bold[1] if bold else found[0]
        if bold:
            state.push("strong_close", "strong", -1).markup = "**"
    state.pos = found.end()
    return True


def _picture(state: StateInline, silent: bool) -> bool:
    """A picture that lies beside the article, with its alternative text as words, which may show facts."""
    found = _PICTURE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push(PICTURE, "", 1).attrs = {"src": found[2]}
        if words := found[1].strip():
            state.push("text", "", 0).content = words
        state.push(PICTURE_END, "", -1)
    state.pos = found.end()
    return True


_parser.inline.ruler.before("emphasis", "code_to_dial", _code)
_parser.inline.ruler.before("link", "picture", _picture)


@dataclass(frozen=True)
class Reference:
    """A `{{ fact }}` and the line of the body (from 0) that its paragraph starts on."""

    fact: str
    line: int


@lru_cache(maxsize=8)  # what is shown of an article is read as HTML and as words, one after the other
def parse(body: str) -> list[Token]:
    """The body as markdown-it tokens, which are not to be changed;
    a first-level heading counts as a second-level one.
    """
    tokens = _parser.parse(body)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    return tokens


def without_agent(tokens: list[Token]) -> list[Token]:
    """The tokens that everyone may see. A block that is not closed hides all to the end of what holds it."""
    kept, depth = [], 0
    for token in tokens:
        depth += token.type == AGENT
        if not depth:
            kept.append(token)
        depth -= token.type == AGENT_END
    return kept


def shown_to_all(body: str) -> list[Token]:
    """The tokens of a body that everyone may see, none from the first mark on that hides nothing
    though it looks like it.
    """
    certain = _without_hidden_addresses(for_all(body))
    tokens, lines = parse(certain), certain.split("\n")
    read = {token.map[0] for token in tokens if token.type == AGENT and token.map}
    unread = [number for number, line in enumerate(lines) if OPENING.fullmatch(line) and number not in read]
    return without_agent(parse("\n".join(lines[: unread[0]])) if unread else tokens)


def _without_hidden_addresses(body: str) -> str:
    """The body without those definitions of links' addresses in agent blocks,
    which Markdown would use outside of them too.
    """
    if ":::agent" not in body or "]:" not in body:
        return body
    env: dict[str, Any] = {}
    blocks = [token.map for token in _parser.parse(body, env) if token.type == AGENT and token.map]
    defined = [*env.get("references", {}).values(), *env.get("duplicate_refs", [])]
    lines = body.split("\n")
    for start, end in (one["map"] for one in defined if any(first <= one["map"][0] < last for first, last in blocks)):
        lines[start:end] = [""] * (end - start)
    return "\n".join(lines)


def texts_in(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Every stretch of text outside code, with its line (from 0)."""
    for token in tokens:
        if token.type == "inline":
            line = token.map[0] if token.map else 0
            for child in token.children or ():
                if child.type == "text":
                    yield child, line
                elif child.type in ("softbreak", "hardbreak"):
                    line += 1


def links_in(tokens: list[Token]) -> Iterator[tuple[str, int]]:
    """Every link's address, with its line (from 0)."""
    for token in tokens:
        if token.type == "inline":
            line = token.map[0] if token.map else 0
            for child in token.children or ():
                if child.type == "link_open":
                    yield str(child.attrGet("href") or ""), line
                elif child.type in ("softbreak", "hardbreak"):
                    line += 1


@dataclass(frozen=True)
class NamedFile:
    """A file beside the article that its text shows or links to."""

    address: str
    """As it is written: `files/…`."""
    words: str
    """The alternative text, or the link's words."""
    picture: bool
    line: int
    """Of the body, from 0."""


def files_in(tokens: list[Token]) -> Iterator[NamedFile]:
    """Every such file, in order."""
    for token in tokens:
        if token.type != "inline":
            continue
        line, begun = token.map[0] if token.map else 0, list[tuple[str, list[str]]]()
        for child in token.children or ():
            if child.type in (PICTURE, "link_open"):
                begun.append((str(child.attrGet("src") or child.attrGet("href") or ""), []))
            elif child.type in (PICTURE_END, "link_close"):
                address, words = begun.pop()
                if address.startswith("files/"):
                    yield NamedFile(address, "".join(words), child.type == PICTURE_END, line)
            elif child.type in ("softbreak", "hardbreak"):
                line += 1
            else:
                for _, words in begun:
                    words.append(child.content)


def transcluded(text: Text) -> list[Reference]:
    """The facts whose value the text shows, in order."""
    return [
        Reference(found, line)
        for token, line in texts_in(parse(text.body))
        for found in REFERENCE.findall(token.content)
    ]  # fmt: skip


def renderer_html(tokens: list[Token]) -> str:
    """HTML of the tokens, not yet cleaned."""
    html: str = _parser.renderer.render(tokens, _parser.options, {})
    return html
