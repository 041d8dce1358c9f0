"""Whether every word, code and number of a text is shown, or was taken for a mark."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

from markdown_it.token import Token

from kb.content.article import Article
from kb.content.finding import Finding
from kb.content.library import Library
from kb.content.markdown import PICTURE, parse
from kb.content.marks import CLOSING, OPENING, faulty_marks
from kb.content.text_finding import finding_in

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']*$")
"""An address that is no link, to the end of a stretch of words."""


def not_shown(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Every word, code and number of the text is shown, read as what it was meant for."""
    for text in article.texts.values():
        if faulty_marks(text.body):  # of which enough is said
            continue
        tokens = parse(text.body)
        lost = _lost(text.body, tokens)
        if lost:
            line, words = lost
            yield finding_in("error", "not-shown", article, text, text.body_line + line, "text.not_shown", words=words)
        for line in _pictures(tokens):
            yield finding_in("warning", "picture", article, text, text.body_line + line, "text.picture")
        for line in _wordless(tokens):
            yield finding_in("error", "not-shown", article, text, text.body_line + line, "text.link_without_words")
        for line, counted in _recounted(tokens):
            yield finding_in(
                "error", "not-shown", article, text, text.body_line + line, "text.recounted", numbers=counted
            )
        for line, shown in _eaten(tokens):
            yield finding_in("error", "code", article, text, text.body_line + line, "text.sign_eaten", words=shown)


def _pictures(tokens: list[Token]) -> Iterator[int]:
    for token in tokens:
        line = token.map[0] if token.type == "inline" and token.map else 0
        for child, following in pairwise(token.children or ()):
            line += child.type in ("softbreak", "hardbreak")
            if following.type == "link_open" and child.type == "text" and child.content.endswith("!"):
                yield line


def _wordless(tokens: list[Token]) -> Iterator[int]:
    """The line of each link without a word or number."""
    for token in tokens:
        line, begun = (token.map or [0])[0], 0
        for number, child in enumerate(token.children or ()):
            line += child.type in ("softbreak", "hardbreak")
            if child.type == "link_open":
                begun = number
            elif child.type == "link_close":
                words = "".join(c.content for c in (token.children or ())[begun:number])
                if not any(map(str.isalnum, words)):
                    yield line


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _lost(body: str, tokens: list[Token]) -> tuple[int, str] | None:
    """Line and words of the first line of which a word is not among the tokens'."""
    lines = [
        "" if OPENING.fullmatch(line) or CLOSING.fullmatch(line) else re.sub(r"&#?\w+;", lambda e: unescape(e[0]), line)
        for line in body.split("\n")
    ]
    shown = Counter(word for words in _shown(tokens) for word in _words(words))
    if re.search(r"\]:", body):  # the label of a link that is written elsewhere
        for label in re.finditer(r"^ {0,3}\[([^\]\n]+)\]:\s*(\S+)", body, re.MULTILINE):
            if any(_words(label[2]) == _words(words) for words in _shown(tokens)):
                shown.update({word: 9 for word in _words(f"{label[1]} {label[2]}")})
    for number, line in enumerate(lines):
        missing = []
        for word in _words(line):
            missing += [word] if shown[word] <= 0 else []
            shown[word] -= 1
        if missing:
            return number, " ".join(missing)[:60]
    return None


def _shown(tokens: Iterable[Token]) -> Iterator[str]:
    """Every stretch of words that is shown, and the addresses of links."""
    for token in tokens:
        if token.type == "inline":
            for child in token.children or ():
                if child.type == "link_open":
                    href = str(child.attrGet("href") or "")
                    yield href
                    if unquote(href) != href:
                        yield unquote(href)
                elif child.type == PICTURE:
                    yield str(child.attrGet("src") or "")
                else:
                    yield child.content
        elif token.type in ("fence", "code_block"):
            yield token.content
            yield token.info if re.fullmatch(r"[a-zA-Z+#-]{1,20}", token.info.strip()) else ""
        elif token.type == "list_item_open":
            yield token.info


def _recounted(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Line and numbers of each list that is counted anew: one that begins at 1 and repeats it means to be."""
    lists: list[tuple[int, list[int]]] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append(((token.map or [0])[0], []))
        elif token.type == "list_item_open" and token.info:
            lists[-1][1].append(int(token.info))
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            line, counted = lists.pop()
            if set(counted) != {1} and counted and counted != list(range(counted[0], counted[0] + len(counted))):
                yield line, ", ".join(map(str, counted))[:60]


def _eaten(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Line and words beside which a sign was taken for a mark: stars at figures, > and + before a figure."""
    opened: list[Token] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open", "blockquote_open"):
            opened.append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close", "blockquote_close"):
            opened.pop()
        elif token.type == "inline":
            line = (token.map or [0])[0]
            if opened and re.match(r"(?:Rp|USD|US\$|\$)?\s?\d", token.content):
                mark = opened[-1]
                if (
                    mark.type == "blockquote_open"
                    and (mark.map or [0])[0] == line
                    or mark.type == "bullet_list_open"
                    and mark.markup == "+"
                ):
                    yield line, " ".join(token.content.split())[:30]
            yield from _stars_eaten(token, line)


def _stars_eaten(inline: Token, line: int) -> Iterator[tuple[int, str]]:
    children = inline.children or []
    for number, child in enumerate(children):
        line += child.type in ("softbreak", "hardbreak")
        if child.type not in ("em_open", "strong_open"):
            continue
        in_address = number > 0 and _ADDRESS.search(children[number - 1].content[-300:])
        if "*" not in child.markup and not in_address:
            continue
        end = next(
            n
            for n in range(number, len(children))
            if children[n].nesting == -1 and children[n].level == child.level and children[n].tag == child.tag
        )
        within = "".join(c.content for c in children[number:end])
        before, after = _beside(children, number, -1), _beside(children, end, 1)
        sign, digit = re.compile(r"[#*]"), re.compile(r"[\d#*]")
        eaten: object
        if child.tag == "em":
            eaten = (
                digit.fullmatch(before)
                or digit.fullmatch(after)
                or re.fullmatch(r"[\d#*.,]+", within)
                or (after == "{" and re.search(r"\d$", within))
            )
        else:
            at_code = re.search(r"[\d#*]$", within) or re.match(r"[\d#*]", within)
            eaten = (
                sign.fullmatch(before)
                or sign.fullmatch(after)
                or (at_code and (before.isdecimal() or after.isdecimal()))
            )
        if eaten or in_address:
            yield line, f"{before}{within}{after}".strip()[:40]


def _beside(children: list[Token], at: int, step: int) -> str:
    """The character before or after a token, a blank if there is none."""
    at += step
    while 0 <= at < len(children) and children[at].type != "softbreak" and not children[at].content:
        at += step
    if not 0 <= at < len(children) or children[at].type == "softbreak":
        return " "
    return children[at].content[0 if step > 0 else -1]
