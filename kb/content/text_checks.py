"""Whether what is hidden stays hidden, and what is shown and said is what was written.
`TEXT_RULES` lists the rules in order.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

from kb.content.article import Article, Text
from kb.content.facts import REFERENCE, Fact
from kb.content.finding import Finding, Severity
from kb.content.letters import hidden_told, lookalikes_in, name_of
from kb.content.library import Library
from kb.content.markdown import CODE, links_in, parse, shown_to_all, texts_in, without_agent
from kb.content.marks import faulty_marks, hides_nothing
from kb.content.render import render_html, render_text
from kb.content.shown_checks import not_shown
from kb.content.spoken import spoken
from kb.content.text_finding import finding_in, line_of
from kb.errors import KbError

MOST = 5
"""Findings of one kind in one text; the others go with the first ones."""
_CODES = re.compile(rf"(?<![\w*#]){CODE.pattern}")
_MARKUP = re.compile(r"<[^>]*>")

_NEARLY_FACT = "nearly-fact"
_BRACES = re.compile(r"\{\s?\{\{[^{}\n]{0,200}\}\}|\{\{[^{}\n]{0,200}\}\}\s?\}")

# Marks of other programs: pattern, what it is, and whether they hide, strike out or compute, so that without them the
# text says something else.
_FOREIGN: tuple[tuple[str, str, bool], ...] = (
    (r"~~|(?<![\w~])~(?=\S)[^~\n]*?[^\s~]~(?![\w~])|\S[\u0335-\u0338]", "struck-out", True),
    (r"\|\|(?=\S)[^|\n]+\|\||^>!|!<", "hidden", True),
    (r"%%|\{#(?![\w-]+\})|\{>>|<<\}|/\*.*?\*/|<%|%>", "comment", True),
    (r"\{%|%\}|\{\{<|>\}\}|\$\{[^}\n]*\}|\{\{\{|\[%|#\{\w", "template", True),
    (r"^(?:<{7}|>{7}|\|{7})(?!\S)|\{(?:\+\+|--|~~|==)|(?:\+\+|--|==)\}", "comparison", True),
    (r"==(?=[^\s=])[^=\n]*?[^\s=]==(?!=)|\+\+(?=[^\s+])[^+\n]*?[^\s+]\+\+|\^\^", "highlight", False),
    (r"\w~[^~\s]{1,20}~(?!~)|\^[^\s^]{1,20}\^", "raised", False),
    (r"\[\^[^\]\n]+\]|\^\[", "footnote", False),
    (r"\[\[|\]\]", "wiki-link", False),
    (r"(?<![\w:/]):[a-z+-][a-z0-9_+-]*:(?![\w/:])", "picture-name", False),
    (
        (
            r"\$\$|(?<![\w$])\$(?=[^\s\d$])[^$\n]*?[^\s$]\$(?![\w$])"
            r"|(?<![\w$])\$\d[\d.,]*\s*[*+/^=\\<>x×][^$\n]*\$(?!\w)|\\(?:frac|times|cdot|begin|text)\b"
            r"|(?<![\w:\\])\\[A-Za-z]{2,}\b|[\^_]\{"
        ),
        "formula",
        False,
    ),
    (
        (
            r"^\*\[[^\]\n]+\]:|^(?:!{3}|\?{3}\+?) ?\w"
            r"|^\[[ xX]\]\s|^\[!\w+\]|^\[(?:TOC|toc)\]$|\[/[a-z]+\]|\[(?:caption|gallery|embed|video|audio|code|quote"
            r"|url|img|color|size|b|i|u|s)(?:[ =][^\]\n]*)?\]|\{(?::?\s*[.#]|:\s*)[\w-][^{}\n]*\}"
        ),
        "other-program",
        False,
    ),
    (r"\*\*(?=\S)|(?<=\S)\*\*|(?<!_)__(?=\w)|```|!\[|\|\s*:?-{3,}", "markdown", False),
    (r"(?<!\{)\{\s?\{(?![{<%#])|(?<![}>%#])\}\s?\}(?!\})", _NEARLY_FACT, True),
    (r"&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});", "entity", False),
)
_FOREIGN_MARKS = tuple((re.compile(pattern, re.MULTILINE), said, weighs) for pattern, said, weighs in _FOREIGN)
# Looked for in the lines as they were written: the parser takes the backslashes of one for those that keep a sign as it
# is, and the other only begins a line.
_WRITTEN = (
    (re.compile(r"(?<!\\)\\\([^\n]{1,200}?\\\)"), "formula"),
    (re.compile(r"^: +\S"), "other-program"),
)
_BROKEN_LINK = re.compile(r"\]\(\s*<?\s*([^\s)]{0,60})|\]\s*\[[^\]\n]+\](?!\()")


def _lines(text: Text) -> Iterator[tuple[int, str]]:
    """The line, and the words, of title, phrasings and each line of the body."""
    yield line_of(text, "title"), text.title
    for number, phrasing in enumerate(text.phrasings):
        yield line_of(text, f"phrasings.{number}"), phrasing
    for number, line in enumerate(text.body.split("\n")):
        yield text.body_line + number, line


# The kind of a faulty mark -> rule and code.
_MARKS = {
    "near": ("agent-block", "text.nearly_note"),
    "pair": ("agent-block", "text.note_not_paired"),
    "open": ("agent-block", "text.note_not_closed"),
    "comment": ("html", "text.comment"),
    "html": ("html", "text.tags"),
}


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
                rule, code = _MARKS[fault.kind]
                named = {} if fault.kind in ("pair", "open") else {"mark": fault.text}
                yield finding_in("error", rule, article, text, text.body_line + fault.line, code, **named)
        if not faults and list(links_in(without_agent(parse(text.body)))) != list(links_in(shown_to_all(text.body))):
            yield finding_in("error", "agent-block", article, text, text.body_line, "text.address_in_note")
        if mark := hides_nothing(text.title):  # phrasings are never shown, and people do ask about HTML
            yield finding_in(
                "error",
                "html" if "<" in mark else "agent-block",
                article,
                text,
                line_of(text, "title"),
                "text.mark_in_title",
                mark=mark,
            )


def characters(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """No character is hidden, and every letter is the one that it looks like."""
    for text in article.texts.values():
        found = [(line, *fault) for line, words in _lines(text) for fault in faults_of_characters(words)]
        for line, rule, code, named in found[:MOST]:
            yield finding_in("error", rule, article, text, line, code, **named)
    text = article.main
    for number, step in enumerate(article.script):
        for place, said in step.words.items():
            for lang in said.languages:
                for rule, code, named in faults_of_characters(said[lang]):
                    line = line_of(text, f"script.{number}.{place}.{lang}")
                    yield finding_in("error", rule, article, text, line, code, **named)


def faults_of_characters(words: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Rule, code and parameters of each character in a line of words that is not what it looks like."""
    for hidden in hidden_told(words):
        yield "invisible", "text.invisible", hidden
    for _, word, meant in lookalikes_in(words):
        strange = next((c for c in word if not c.isascii()), word[0])
        named = {"word": word[:40], "character": name_of(strange), "meant": meant[:40]}
        yield "look-alike", "text.look_alike", named


def facts_written(library: Library) -> Iterator[Finding]:
    """The same of the facts."""
    for fact in library.facts.values():
        for words in _words_of(fact):
            for rule, code, named in faults_of_characters(words):
                fault = KbError(code, **named)
                line = _line_of_fact(library, fact.id)
                yield Finding("error", rule, "", "facts.yaml", line, "fact.written", {"fact": fact.id, "fault": fault})


def _words_of(fact: Fact) -> Iterator[str]:
    yield from fact.statement.every()
    for value in fact.values:
        if fact.kind == "text" and value.value != fact.statement:
            yield from value.value.every()


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
        for line, words in _written(text.body):
            for pattern, kind in _WRITTEN:
                if (mark := pattern.search(_CODES.sub(" ", words))) and len(said) < 2 * MOST:
                    said.add((kind, text.body_line + line))
                    yield _foreign(article, text, text.body_line + line, kind, False, words[mark.start() :][:30])
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
                yield finding_in("error", "broken-link", article, text, line, "text.no_link", words=link[0][:60])


def _written(body: str) -> Iterator[tuple[int, str]]:
    """Each line of words as it was written, and where in the body; blocks of code are none."""
    for token in parse(body):
        if token.type == "inline" and token.map:
            yield from enumerate(token.content.split("\n"), token.map[0])


def _foreign(article: Article, text: Text, line: int, kind: str, weighs: bool, shown: str) -> Finding:
    if kind == "struck-out":
        return finding_in("error", kind, article, text, line, "text.struck_out", words=shown)
    severity: Severity = "error" if weighs else "warning"
    return finding_in(severity, "foreign-mark", article, text, line, "text.foreign_mark", words=shown, kind=kind)


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
                    "error", "code", article, text, text.body_line + line, "text.code_differs", written=code[:40]
                )


TEXT_RULES = (hidden_marks, characters, foreign_marks, not_shown, channels)
