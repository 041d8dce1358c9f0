"""From what people type into cells, HTML or foreign Markdown to an article's Markdown that shows the same words."""

import re
import unicodedata
from html import unescape
from itertools import pairwise

import nh3
from markdownify import markdownify

from kb.content.markdown import parse
from kb.content.marks import nearly
from kb.errors import KbError
from kb.retrieval.language.normalise import clean

_HTML = re.compile(
    r"</(?:p|div|li|ul|ol|a|span|td|tr|table|h[1-6])>|<br\s*/?>|^\s*<(?:p|div|ul|ol)\b|<(b|strong|i|em|u)>[^<>]+</\1>",
    re.IGNORECASE,
)
_TAGS = {
    "p",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "strong",
    "b",
    "em",
    "i",
    "a",
    "code",
    "pre",
    "blockquote",
}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_WITHIN_WORDS = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|code|small|sup|sub|del|mark)\b[^<>\n]*>", re.IGNORECASE
)
_AROUND_WORDS = re.compile(
    (
        r"</?(?:p|br|div|img|hr|h[1-6]|ul|ol|li|table|thead|tbody|tr|th|td|pre|blockquote|details|summary|section"
        r"|center)\b[^<>\n]*>"
    ),
    re.IGNORECASE,
)
_ADDRESS = r"(?:https?://[^\s<>()\[\]{}\"'`]*[^\s<>()\[\]{}\"'`.,;:!?]|mailto:[^\s<>()\[\]{}]+|tel:\+?[0-9]+)"
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# What stays Markdown in a cell: bold, links, addresses.
_SPAN = re.compile(
    rf"\*\*(?P<bold>(?=\S)[^*\n]+(?<=\S))\*\*|\[(?P<words>[^\[\]\n]+)\]\((?P<to>{_ADDRESS})\)"
    rf"|(?P<address>{_ADDRESS})|(?P<value>\{{\{{[^{{}}\n]*\}}\}})"
)
_BULLET = re.compile(r"[-*+•·▪◦‣●–]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})([.)])\s+(?=\S)")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
DEEPEST = 400
"""Elements within each other; those that need no end, such as <p>, count until another one ends."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED = frozenset("area base br col dd dt embed hr img input li link meta option p source td th tr track wbr".split())
_AGENT_MARK = re.compile(r":{3,}\s*agent", re.IGNORECASE)
_ASIDE = re.compile(r":{3,}\s*(?:note|tip|info|warning|caution|danger|important|catatan|peringatan)\b.*", re.IGNORECASE)


def characters(text: str) -> str:
    """The text in NFC with plain blanks, and without control and format characters; line breaks and tabs stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        c if c in "\n\t" else " " if c.isspace() else c
        for c in text
        if c in "\n\t" or c.isspace() or unicodedata.category(c)[0] != "C"
    )
    return "".join(kept)


def body_of_cell(text: str, title: str) -> str:
    """The Markdown of what was typed into a cell, or of the HTML that it holds. Comments are left out.

    KbError if a mark is nearly that of an agent block: what it was to hide would be shown.
    """
    text = characters(text)
    if _HTML.search(text):
        return body_of_markdown(_from_html(text), title)
    return _begun_with_words(_from_lines(_with_marks_read(_COMMENT.sub("", text).split("\n"))), title)


def body_of_markdown(text: str, title: str) -> str:
    """Markdown of elsewhere without what articles cannot hold: HTML, pictures, relative links, asides.
    KbError as for a cell.
    """
    text = _COMMENT.sub("", characters(text))
    text = re.sub(r"(?m)^(?![^\S\n]*\|)(.*?)<br\s*/?>", "\\1\\\\\n", text, flags=re.IGNORECASE)
    text = _AROUND_WORDS.sub(" ", _WITHIN_WORDS.sub("", text))
    text = re.sub(r"!\[([^\]\n]{0,500})\]\([^()\n]*\)", r"\1", text)
    text = re.sub(
        r"\[([^\[\]\n]+)\]\(([^()\s]*)[^()\n]*\)",
        lambda link: link[0] if re.fullmatch(_ADDRESS, link[2]) else link[1],
        text,
    )
    text = re.sub(r"(?<!`)\{\{[^{}\n]*\}\}(?!`)", lambda value: f"`{value[0]}`", text)
    return _begun_with_words("\n".join(_with_marks_read(text.split("\n"))), title)


def require_shallow(html: str) -> None:
    """KbError if more elements stand within each other than anybody writes: readers of HTML take the square of it."""
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[2].lower() not in _CLOSED and (depth := depth + 1) > DEEPEST:
            raise KbError("import.html_too_deep")


def one_line(text: str) -> str:
    """A title or a phrasing: on one line, without HTML."""
    return clean(unescape(nh3.clean(text, tags=set())) if _HTML.search(text) else text)


def _from_html(text: str) -> str:
    def only_whole_addresses(_tag: str, _name: str, value: str) -> str | None:
        return value if re.fullmatch(_ADDRESS, value) else None

    require_shallow(text)
    safe = nh3.clean(
        text,
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=only_whole_addresses,
        link_rel=None,
        strip_comments=True,
    )
    try:
        return markdownify(safe, heading_style="ATX", bullets="-", newline_style="backslash", escape_misc=True)
    except RecursionError:
        raise KbError("import.html_too_deep") from None


def _with_marks_read(lines: list[str]) -> list[str]:
    """The lines with agent blocks as articles have them and without the marks of other asides."""
    kept: list[str] = []
    opened: list[str] = []
    for line in lines:
        mark = unicodedata.normalize("NFKC", line).strip()
        if _AGENT_MARK.fullmatch(mark) and not opened:
            opened.append("agent")
            kept += ["", ":::agent"]
        elif _ASIDE.fullmatch(mark):
            opened.append("aside")
        elif re.fullmatch(r":{3,}", mark) and opened:
            kept += [":::", ""] if opened.pop() == "agent" else []
        elif nearly(line):
            raise KbError("import.nearly_note", mark=mark[:40])
        else:
            kept.append(line)
    if opened:
        raise KbError("import.note_not_closed")
    return kept


def _from_lines(lines: list[str]) -> str:
    """Plain lines as Markdown: lists and headings stay, each other line keeps its own line."""
    blocks: list[tuple[str, str]] = []
    last: int | None = None  # Markdown counts on by itself: a number that does not follow stays a line
    for line in lines:
        line = line.strip()
        found: re.Match[str] | None = None
        if not line:
            blocks.append(("gap", ""))
        elif line in (":::agent", ":::"):
            blocks.append(("mark", line))
        elif found := _HEADING.fullmatch(line):
            blocks.append(("heading", f"## {_inline(found[1])}"))
        elif found := _BULLET.match(line):
            blocks.append(("bullet", f"- {_inline(line[found.end() :])}"))
        elif (found := _NUMBER.match(line)) and last in (None, int(found[1]) - 1):
            blocks.append(("number", f"{found[1]}{found[2]} {_inline(line[found.end() :])}"))
        else:
            blocks.append(("line", _inline(line)))
        last = int(found[1]) if found and blocks[-1][0] == "number" else last if not line else None
    written = ""
    for (kind, words), (following, _) in pairwise([*blocks, ("gap", "")]):
        joined = (
            "\\\n"
            if kind == following == "line"
            else "\n"
            if kind == following or "mark" in (kind, following) or "gap" in (kind, following)
            else "\n\n"
        )
        written += words + joined
    return written


def _inline(words: str) -> str:
    """Words as Markdown that shows them as they are."""
    written, at = "", 0
    for span in _SPAN.finditer(words):
        written += _escaped(words[at : span.start()])
        at = span.end()
        if span["bold"]:
            written += f"**{_escaped(span['bold'])}**"
        elif span["words"]:
            written += f"[{_escaped(span['words'])}]({span['to']})"
        else:
            written += f"<{span['address']}>" if span["address"] else f"`{span['value']}`"
    written += _escaped(words[at:])
    return re.sub(
        r"^(\d{1,9})([.)])(?=\s|$)|^([-+=#>|~:])",
        lambda mark: f"{mark[1]}\\{mark[2]}" if mark[1] else f"\\{mark[3]}",
        written,
    )


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_\[\]<])", r"\\\1", words)


def _begun_with_words(markdown: str, title: str) -> str:
    """The Markdown with a paragraph first: a heading that repeats the title goes, a list becomes lines;
    else the title leads.
    """
    lines = markdown.strip("\n").split("\n")
    if (found := _HEADING.fullmatch(lines[0].strip())) and clean(found[1]).strip("*").casefold() == clean(
        title
    ).casefold():
        lines = "\n".join(lines[1:]).strip("\n").split("\n")
    leading = []
    while lines and (found := _BULLET.match(lines[0]) or _NUMBER.match(lines[0])):
        line = lines.pop(0)
        leading.append(
            f"{found[1]}\\{found[2]} {line[found.end() :]}" if found.re is _NUMBER else f"\\- {line[found.end() :]}"
        )
    text = "\n".join(["\\\n".join(leading), "", *lines] if leading else lines).strip("\n")
    if (found := _HEADING.fullmatch(text.split("\n")[0])) and found[1]:
        text = "\n".join([found[1], "", *text.split("\n")[1:]])
    first = next((token.type for token in parse(text)), "")
    text = text if first in ("paragraph_open", "") else f"{_inline(title)}\n\n{text}"
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"
