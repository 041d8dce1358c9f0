"""Markdown as articles may use it: CommonMark and tables, no HTML, `:::agent` blocks and `{{ fact }}` references."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from kb.content.article import Text
from kb.content.facts import REFERENCE

AGENT = "container_agent_open"
AGENT_END = "container_agent_close"


def _is_agent(params: str, *_: object) -> bool:
    return params.strip().lower() == "agent"


_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
# No image is ever shown; without the rule `![text](address)` becomes a plain link.
_parser.disable(["image", "html_block", "html_inline"])
container_plugin(_parser, "agent", validate=_is_agent)


@dataclass(frozen=True)
class Reference:
    """A `{{ fact }}` and the line of the body (from 0) that its paragraph starts on."""

    fact: str
    line: int


@lru_cache(maxsize=8)  # what is shown of an article is read as HTML and as words, one after the other
def parse(body: str) -> list[Token]:
    """The body as markdown-it tokens, which are not to be changed; a first-level heading counts as a second-level one."""
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


def transcluded(text: Text) -> list[Reference]:
    """The facts whose value the text shows, in order."""
    return [
        Reference(found, line)
        for token, line in texts_in(parse(text.body))
        for found in REFERENCE.findall(token.content)
    ]  # fmt: skip


def renderer_html(tokens: list[Token]) -> str:
    """HTML of the tokens, not yet cleaned."""
    return _parser.renderer.render(tokens, _parser.options, {})
