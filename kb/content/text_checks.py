"""Whether what is hidden stays hidden, and what is shown and said is what was written. `TEXT_RULES` lists the rules in order."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

from markdown_it.token import Token

from kb.content.article import Article, Text
from kb.content.facts import REFERENCE, Fact
from kb.content.finding import Finding
from kb.content.letters import hidden_in, lookalikes_in, name_of
from kb.content.library import Library
from kb.content.markdown import CODE, parse, texts_in
from kb.content.marks import CLOSING, OPENING, Mark, faulty_marks, hides_nothing
from kb.content.render import render_html, render_text
from kb.content.spoken import spoken

MOST = 5
"""Findings of one kind in one text; the others go with the first ones."""
_CODES = re.compile(rf"(?<![\w*#]){CODE.pattern}")
_MARKUP = re.compile(r"<[^>]*>")

# Marks of other programs: pattern, what it is, and whether they hide, strike out or compute, so that without them the text says something else.
_FOREIGN: tuple[tuple[str, str, bool], ...] = (
    (r"~~|(?<![\w~])~(?=\S)[^~\n]*?[^\s~]~(?![\w~])|\S[\u0335-\u0338]", "struck-out", True),
    (r"\|\|(?=\S)[^|\n]+\|\||^>!|!<", "hidden", True),
    (r"%%|\{#(?![\w-]+\})|\{>>|<<\}|/\*.*?\*/|<%|%>", "a comment", True),
    (r"\{%|%\}|\{\{<|>\}\}|\$\{[^}\n]*\}|\{\{\{|\[%|#\{\w", "of a template", True),
    (r"^(?:<{7}|>{7}|\|{7})(?!\S)|\{(?:\+\+|--|~~|==)|(?:\+\+|--|==)\}", "of a comparison of two texts", True),
    (r"==(?=[^\s=])[^=\n]*?[^\s=]==(?!=)|\+\+(?=[^\s+])[^+\n]*?[^\s+]\+\+|\^\^", "a highlight", False),
    (r"\[\^[^\]\n]+\]|\^\[", "a footnote", False),
    (r"\[\[|\]\]", "a link of a wiki", False),
    (r"(?<![\w:/]):[a-z+-][a-z0-9_+-]*:(?![\w/:])", "a picture by its name", False),
    (r"\$\$|(?<![\w$])\$(?=[^\s\d$])[^$\n]*?[^\s$]\$(?![\w$])|(?<![\w$])\$\d[\d.,]*\s*[*+/^=\\<>x×][^$\n]*\$(?!\w)|\\(?:frac|times|cdot|begin|text)\b|(?<!\w)\^\{", "a formula", False),
    (r"^\[[ xX]\]\s|^\[!\w+\]|^\[(?:TOC|toc)\]$|\[/[a-z]+\]|\[(?:caption|gallery|embed|video|audio|code|quote|url|img|color|size|b|i|u|s)(?:[ =][^\]\n]*)?\]|\{(?::?\s*[.#]|:\s*)[\w-][^{}\n]*\}", "a mark of another program", False),
    (r"\*\*(?=\S)|(?<=\S)\*\*|(?<!_)__(?=\w)|```|!\[|\|\s*:?-{3,}", "Markdown that is not read as such", False),
    (r"&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});", "an entity", False),
)  # fmt: skip
_FOREIGN_MARKS = tuple((re.compile(pattern, re.MULTILINE), said, weighs) for pattern, said, weighs in _FOREIGN)
_BROKEN_LINK = re.compile(r"\]\(\s*<?\s*([^\s)]{0,60})|\]\s*\[[^\]\n]+\](?!\()")


def _finding(severity: str, rule: str, article: Article, text: Text, line: int, message: str, mend: str) -> Finding:
    return Finding(severity, rule, article.id, text.path, line, message, mend)  # type: ignore[arg-type]


def _line_of(text: Text, key: str) -> int:
    while key and key not in text.lines:
        key = key.rpartition(".")[0]
    return text.lines.get(key, 1)


def _lines(text: Text) -> Iterator[tuple[int, str]]:
    """The line, and the words, of title, phrasings and each line of the body."""
    yield _line_of(text, "title"), text.title
    for number, phrasing in enumerate(text.phrasings):
        yield _line_of(text, f"phrasings.{number}"), phrasing
    for number, line in enumerate(text.body.split("\n")):
        yield text.body_line + number, line


_MEND_HTML = "delete it, and write in Markdown what it was for; a note for agents stands between `:::agent` and `:::`"
_MEND_MARK = "write `:::agent` and, below the note, `:::`, each on a line of its own that begins with it"


def hidden_marks(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Every mark that hides is exactly one: the text shows what HTML, a comment, or nearly a mark of an agent block was to hide."""
    for text in article.texts.values():
        faults = faulty_marks(text.body)
        near = any(fault.kind == "near" for fault in faults)
        pairs = [fault for fault in faults if fault.kind == "pair"]
        for fault in faults:
            if not (near and fault.kind in ("pair", "open")) and (fault.kind != "pair" or fault is pairs[0]):
                rule, message, mend = _of_mark(fault)
                yield _finding("error", rule, article, text, text.body_line + fault.line, message, mend)
        if mark := hides_nothing(text.title):  # phrasings are never shown, and people do ask about HTML
            yield _finding("error", "html" if "<" in mark else "agent-block", article, text, _line_of(text, "title"), f"a title holds '{mark}'", "write words only")


def _of_mark(fault: Mark) -> tuple[str, str, str]:
    if fault.kind == "near":
        return "agent-block", f"'{fault.text}' is nearly the mark of a note for agents", _MEND_MARK
    if fault.kind == "pair":
        return "agent-block", "an agent block is opened or closed twice", "close each `:::agent` with one line `:::`"
    if fault.kind == "open":
        return "agent-block", "an agent block is not closed", "write a line `:::` below it"
    kind = "a comment" if fault.kind == "comment" else "HTML"
    return "html", f"the text holds {kind} ('{fault.text}'), which hides nothing here", _MEND_HTML


def characters(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """No character is hidden, and every letter is the one that it looks like."""
    for text in article.texts.values():
        found = [(line, *fault) for line, words in _lines(text) for fault in faults_of_characters(words)]
        for line, rule, message, mend in found[:MOST]:
            yield _finding("error", rule, article, text, line, message, mend)
    text = article.main
    for number, step in enumerate(article.script):
        for place, said in step.words.items():
            for lang in ("id", "en"):
                for rule, message, mend in faults_of_characters(said[lang]):
                    yield _finding("error", rule, article, text, _line_of(text, f"script.{number}.{place}.{lang}"), message, mend)


def faults_of_characters(words: str) -> Iterator[tuple[str, str, str]]:
    """Rule, message and mend of each character in a line of words that is not what it looks like."""
    for at, character in hidden_in(words):
        before = words[max(0, at - 20) : at].rsplit(" ", maxsplit=1)[-1]
        yield "invisible", f"an invisible character ({name_of(character)}) stands after '{before}'", "delete it, and type what is around it once more"
    for _, word, meant in lookalikes_in(words):
        strange = next((c for c in word if not c.isascii()), word[0])
        yield "look-alike", f"the word '{word[:40]}' is written with letters of another script ({name_of(strange)})", f"type it as '{meant[:40]}'"


def facts_written(library: Library) -> Iterator[Finding]:
    """The same of the facts."""
    for fact in library.facts.values():
        for words in _words_of(fact):
            for rule, message, mend in faults_of_characters(words):
                yield Finding("error", rule, "", "facts.yaml", _line_of_fact(library, fact.id), f"the fact '{fact.id}': {message}", mend)


def _words_of(fact: Fact) -> Iterator[str]:
    yield from (fact.statement.id, fact.statement.en)
    for value in fact.values:
        if fact.kind == "text" and value.value != fact.statement:
            yield from (value.value.id, value.value.en)


def _line_of_fact(library: Library, fact_id: str) -> int:
    try:
        lines = (library.folder / "facts.yaml").read_text("utf-8").split("\n") if library.folder else []
    except OSError:
        lines = []
    found = re.compile(rf"\bid:\s*[\"']?{re.escape(fact_id)}[\"']?\s*(?:[,}}#]|$)")
    return next((number for number, line in enumerate(lines, 1) if found.search(line)), 1)


def foreign_marks(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """No mark of another program is shown or read out as if it were text; in code it is meant as it is."""
    for text in article.texts.values():
        stretches = [(_line_of(text, "title"), _CODES.sub(" ", text.title))]
        stretches += [(text.body_line + line, _CODES.sub(" ", token.content)) for token, line in texts_in(parse(text.body))]
        said: set[tuple[str, int]] = set()
        for line, words in stretches:
            words = REFERENCE.sub(" ", words)
            for pattern, kind, weighs in _FOREIGN_MARKS:
                mark = pattern.search(words)
                if mark and (kind, line) not in said and len(said) < 2 * MOST:
                    said.add((kind, line))
                    yield _foreign(article, text, line, kind, weighs, words[mark.start() : mark.start() + 30].strip() or words[-12:])
            if link := _BROKEN_LINK.search(words):
                mend = "write [words](address) with an address that starts with https://"
                yield _finding("error", "broken-link", article, text, line, f"'{link[0][:60]}' is not read as a link and would be shown", mend)


def _foreign(article: Article, text: Text, line: int, kind: str, weighs: bool, shown: str) -> Finding:
    if kind == "struck-out":
        return _finding("error", kind, article, text, line, f"'{shown}' is struck out, which no channel shows or says", "delete what no longer holds")
    message = f"'{shown}' is {kind}: it would be shown and read out as it is"
    return _finding("error" if weighs else "warning", "foreign-mark", article, text, line, message, "write it in words, or put it in `…` if it is meant as it is")


def not_shown(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Every word, code and number of the text is shown, read as what it was meant for."""
    for text in article.texts.values():
        if faulty_marks(text.body):  # of which enough is said
            continue
        tokens = parse(text.body)
        lost = _lost(text.body, tokens)
        if lost:
            line, words = lost
            yield _finding("error", "not-shown", article, text, text.body_line + line, f"'{words}' is taken for a mark and never shown", "write it as a sentence of its own, or as a cell that its table has")
        for line in _pictures(tokens):
            mend = "say in words what it shows, or link to it without the !"
            yield _finding("warning", "picture", article, text, text.body_line + line, "a picture stands here, and none is shown", mend)
        for line, counted in _recounted(tokens):
            mend = "number them in order, or write a backslash before the full stop"
            yield _finding("error", "not-shown", article, text, text.body_line + line, f"the numbers of a list ({counted}) are not shown as they are written", mend)
        for line, shown in _eaten(tokens):
            yield _finding("error", "code", article, text, text.body_line + line, f"the sign before or after '{shown}' is taken for a mark and not shown", f"write it between backticks, as `…{shown}…`, or a backslash before the sign")


def _pictures(tokens: list[Token]) -> Iterator[int]:
    for token in tokens:
        line = token.map[0] if token.type == "inline" and token.map else 0
        for child, following in pairwise(token.children or ()):
            line += child.type in ("softbreak", "hardbreak")
            if following.type == "link_open" and child.type == "text" and child.content.endswith("!"):
                yield line


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _lost(body: str, tokens: list[Token]) -> tuple[int, str] | None:
    """Line and words of the first line of which a word is not among the tokens'."""
    lines = ["" if OPENING.fullmatch(line) or CLOSING.fullmatch(line) else re.sub(r"&#?\w+;", lambda e: unescape(e[0]), line) for line in body.split("\n")]
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
                if mark.type == "blockquote_open" and (mark.map or [0])[0] == line or mark.type == "bullet_list_open" and mark.markup == "+":
                    yield line, " ".join(token.content.split())[:30]
            yield from _stars_eaten(token, line)


def _stars_eaten(inline: Token, line: int) -> Iterator[tuple[int, str]]:
    children = inline.children or []
    for number, child in enumerate(children):
        line += child.type in ("softbreak", "hardbreak")
        if child.type not in ("em_open", "strong_open") or "*" not in child.markup:
            continue
        end = next(n for n in range(number, len(children)) if children[n].nesting == -1 and children[n].level == child.level and children[n].tag == child.tag)
        within = "".join(c.content for c in children[number:end])
        before, after = _beside(children, number, -1), _beside(children, end, 1)
        sign, digit = re.compile(r"[#*]"), re.compile(r"[\d#*]")
        if child.tag == "em":
            eaten = digit.fullmatch(before) or digit.fullmatch(after) or re.fullmatch(r"[\d#*.,]+", within) or (after == "{" and re.search(r"\d$", within))
        else:
            at_code = re.search(r"[\d#*]$", within) or re.match(r"[\d#*]", within)
            eaten = sign.fullmatch(before) or sign.fullmatch(after) or (at_code and (before.isdecimal() or after.isdecimal()))
        if eaten:
            yield line, f"{before}{within}{after}".strip()[:40]


def _beside(children: list[Token], at: int, step: int) -> str:
    """The character before or after a token, a blank if there is none."""
    at += step
    while 0 <= at < len(children) and children[at].type != "softbreak" and not children[at].content:
        at += step
    if not 0 <= at < len(children) or children[at].type == "softbreak":
        return " "
    return children[at].content[0 if step > 0 else -1]


def channels(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Every code is the same in the page, in plain words and read aloud."""
    for text in article.texts.values():
        codes = Counter(code for token, _ in texts_in(parse(text.body)) for code in _CODES.findall(token.content) if "{" not in code)
        if not codes:
            continue
        words = render_text(library, article, text.lang, on, agent=True)
        page = unescape(_MARKUP.sub("", render_html(library, article, text.lang, on, agent=True)))
        said = spoken(words, text.lang, library.voice).casefold()
        for code, count in codes.items():
            aloud = spoken(f"a {code}", text.lang, library.voice).casefold()[2:]
            if words.count(code) < count or page.count(code) < count or said.count(aloud) < count:
                line = next((line for token, line in texts_in(parse(text.body)) if code in token.content), 0)
                yield _finding("error", "code", article, text, text.body_line + line, f"the code '{code[:40]}' is not the same in all channels", "write it between backticks")


TEXT_RULES = (hidden_marks, characters, foreign_marks, not_shown, channels)
