"""Whether what is hidden stays hidden, and what is shown and said is what was written.
`TEXT_RULES` lists the rules in order.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape

from kb.content.article import Article, Text
from kb.content.facts import REFERENCE, Fact
from kb.content.finding import Finding
from kb.content.letters import hidden_in, lookalikes_in, name_of
from kb.content.library import Library
from kb.content.markdown import CODE, links_in, parse, shown_to_all, texts_in, without_agent
from kb.content.marks import Mark, faulty_marks, hides_nothing
from kb.content.render import render_html, render_text
from kb.content.shown_checks import not_shown
from kb.content.spoken import spoken
from kb.content.text_finding import finding_in, line_of

MOST = 5
"""Findings of one kind in one text; the others go with the first ones."""
_CODES = re.compile(rf"(?<![\w*#]){CODE.pattern}")
_MARKUP = re.compile(r"<[^>]*>")

_NEARLY_FACT = "nearly the mark of a fact"
_BRACES = re.compile(r"\{\s?\{\{[^{}\n]{0,200}\}\}|\{\{[^{}\n]{0,200}\}\}\s?\}")

# Marks of other programs: pattern, what it is, and whether they hide, strike out or compute, so that without them the
# text says something else.
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
    (
        (
            r"\$\$|(?<![\w$])\$(?=[^\s\d$])[^$\n]*?[^\s$]\$(?![\w$])"
            r"|(?<![\w$])\$\d[\d.,]*\s*[*+/^=\\<>x×][^$\n]*\$(?!\w)|\\(?:frac|times|cdot|begin|text)\b|(?<!\w)\^\{"
        ),
        "a formula",
        False,
    ),
    (
        (
            r"^\[[ xX]\]\s|^\[!\w+\]|^\[(?:TOC|toc)\]$|\[/[a-z]+\]|\[(?:caption|gallery|embed|video|audio|code|quote"
            r"|url|img|color|size|b|i|u|s)(?:[ =][^\]\n]*)?\]|\{(?::?\s*[.#]|:\s*)[\w-][^{}\n]*\}"
        ),
        "a mark of another program",
        False,
    ),
    (r"\*\*(?=\S)|(?<=\S)\*\*|(?<!_)__(?=\w)|```|!\[|\|\s*:?-{3,}", "Markdown that is not read as such", False),
    (r"(?<!\{)\{\s?\{(?![{<%#])|(?<![}>%#])\}\s?\}(?!\})", _NEARLY_FACT, True),
    (r"&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});", "an entity", False),
)
_FOREIGN_MARKS = tuple((re.compile(pattern, re.MULTILINE), said, weighs) for pattern, said, weighs in _FOREIGN)
_BROKEN_LINK = re.compile(r"\]\(\s*<?\s*([^\s)]{0,60})|\]\s*\[[^\]\n]+\](?!\()")


def _lines(text: Text) -> Iterator[tuple[int, str]]:
    """The line, and the words, of title, phrasings and each line of the body."""
    yield line_of(text, "title"), text.title
    for number, phrasing in enumerate(text.phrasings):
        yield line_of(text, f"phrasings.{number}"), phrasing
    for number, line in enumerate(text.body.split("\n")):
        yield text.body_line + number, line


_MEND_HTML = "delete it, and write in Markdown what it was for; a note for agents stands between `:::agent` and `:::`"
_MEND_MARK = "write `:::agent` and, below the note, `:::`, each on a line of its own that begins with it"


def hidden_marks(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Every mark that hides is exactly one: the text shows what HTML, a comment,
    or nearly a mark of an agent block was to hide.
    """
    for text in article.texts.values():
        faults = faulty_marks(text.body)
        near = any(fault.kind == "near" for fault in faults)
        pairs = [fault for fault in faults if fault.kind == "pair"]
        for fault in faults:
            if not (near and fault.kind in ("pair", "open")) and (fault.kind != "pair" or fault is pairs[0]):
                rule, message, mend = _of_mark(fault)
                yield finding_in("error", rule, article, text, text.body_line + fault.line, message, mend)
        if not faults and list(links_in(without_agent(parse(text.body)))) != list(links_in(shown_to_all(text.body))):
            message = "the address of a link that everyone sees is written within a note for agents"
            yield finding_in(
                "error",
                "agent-block",
                article,
                text,
                text.body_line,
                message,
                "write the address beside the link, as [words](address)",
            )
        if mark := hides_nothing(text.title):  # phrasings are never shown, and people do ask about HTML
            yield finding_in(
                "error",
                "html" if "<" in mark else "agent-block",
                article,
                text,
                line_of(text, "title"),
                f"a title holds '{mark}'",
                "write words only",
            )


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
            yield finding_in("error", rule, article, text, line, message, mend)
    text = article.main
    for number, step in enumerate(article.script):
        for place, said in step.words.items():
            for lang in ("id", "en"):
                for rule, message, mend in faults_of_characters(said[lang]):
                    yield finding_in(
                        "error", rule, article, text, line_of(text, f"script.{number}.{place}.{lang}"), message, mend
                    )


def faults_of_characters(words: str) -> Iterator[tuple[str, str, str]]:
    """Rule, message and mend of each character in a line of words that is not what it looks like."""
    for at, character in hidden_in(words):
        before = words[max(0, at - 20) : at].rsplit(" ", maxsplit=1)[-1]
        yield (
            "invisible",
            f"an invisible character ({name_of(character)}) stands after '{before}'",
            "delete it, and type what is around it once more",
        )
    for _, word, meant in lookalikes_in(words):
        strange = next((c for c in word if not c.isascii()), word[0])
        yield (
            "look-alike",
            f"the word '{word[:40]}' is written with letters of another script ({name_of(strange)})",
            f"type it as '{meant[:40]}'",
        )


def facts_written(library: Library) -> Iterator[Finding]:
    """The same of the facts."""
    for fact in library.facts.values():
        for words in _words_of(fact):
            for rule, message, mend in faults_of_characters(words):
                yield Finding(
                    "error",
                    rule,
                    "",
                    "facts.yaml",
                    _line_of_fact(library, fact.id),
                    f"the fact '{fact.id}': {message}",
                    mend,
                )


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
        stretches = [(line_of(text, "title"), _CODES.sub(" ", text.title))]
        stretches += [
            (text.body_line + line, _CODES.sub(" ", token.content)) for token, line in texts_in(parse(text.body))
        ]
        said: set[tuple[str, int]] = set()
        for line, words in stretches:
            if braced := _BRACES.search(words):
                said.add((_NEARLY_FACT, line))
                yield _foreign(article, text, line, _NEARLY_FACT, True, braced[0][:30])
            words = REFERENCE.sub(" ", words)
            for pattern, kind, weighs in _FOREIGN_MARKS:
                mark = pattern.search(words)
                if mark and (kind, line) not in said and len(said) < 2 * MOST:
                    said.add((kind, line))
                    yield _foreign(
                        article,
                        text,
                        line,
                        kind,
                        weighs,
                        words[mark.start() : mark.start() + 30].strip() or words[-12:],
                    )
            if link := _BROKEN_LINK.search(words):
                mend = "write [words](address) with an address that starts with https://"
                yield finding_in(
                    "error",
                    "broken-link",
                    article,
                    text,
                    line,
                    f"'{link[0][:60]}' is not read as a link and would be shown",
                    mend,
                )


def _foreign(article: Article, text: Text, line: int, kind: str, weighs: bool, shown: str) -> Finding:
    if kind == "struck-out":
        return finding_in(
            "error",
            kind,
            article,
            text,
            line,
            f"'{shown}' is struck out, which no channel shows or says",
            "delete what no longer holds",
        )
    message = f"'{shown}' is {kind}: it would be shown and read out as it is"
    return finding_in(
        "error" if weighs else "warning",
        "foreign-mark",
        article,
        text,
        line,
        message,
        "write it in words, or put it in `…` if it is meant as it is",
    )


def channels(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Every code is the same in the page, in plain words and read aloud."""
    for text in article.texts.values():
        codes = Counter(
            code for token, _ in texts_in(parse(text.body)) for code in _CODES.findall(token.content) if "{" not in code
        )
        if not codes:
            continue
        words = render_text(library, article, text.lang, on, agent=True)
        page = unescape(_MARKUP.sub("", render_html(library, article, text.lang, on, agent=True)))
        said = spoken(words, text.lang, library.voice).casefold()
        for code, count in codes.items():
            aloud = spoken(f"a {code}", text.lang, library.voice).casefold()[2:]
            if words.count(code) < count or page.count(code) < count or said.count(aloud) < count:
                line = next((line for token, line in texts_in(parse(text.body)) if code in token.content), 0)
                yield finding_in(
                    "error",
                    "code",
                    article,
                    text,
                    text.body_line + line,
                    f"the code '{code[:40]}' is not the same in all channels",
                    "write it between backticks",
                )


TEXT_RULES = (hidden_marks, characters, foreign_marks, not_shown, channels)
