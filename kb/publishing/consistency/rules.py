"""What is wrong with the articles: every rule that needs no search. `RULES` lists them in order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kb.content.article import LANGUAGES, Article, folded
from kb.content.attachment_checks import attachments, not_named
from kb.content.condition_checks import conditions, ranges
from kb.content.facts import REFERENCE
from kb.content.finding import Finding, Severity
from kb.content.library import Library
from kb.content.markdown import parse, texts_in
from kb.content.marks import faulty_marks
from kb.content.reference_checks import is_written, leads_to, links, names, references, sources
from kb.content.render import short_answer
from kb.content.script import faults
from kb.content.spoken import spoken
from kb.content.text_checks import TEXT_RULES, facts_written
from kb.content.text_finding import finding_in, line_of
from kb.content.translations import older_texts
from kb.publishing.consistency.typed_figures import digits_in, support_for, unsupported
from kb.publishing.consistency.written import written

FEWEST_PHRASINGS = 8
LONGEST_SHORT_ANSWER = 380
"""Characters: what one text message of 480 holds beside a link and a receipt."""
LONGEST_SPOKEN = 75
"""Words of a short answer when it is read aloud: half a minute."""


def check(library: Library, on: date, about: str | None = None) -> list[Finding]:
    """All findings of the fresh articles on a day, those of reading the files first, then by file and line.

    `about`: an article's id; then nothing is looked for in articles that do not lead to it.
    """
    articles = [a for a in library.articles.fresh.values() if about is None or a.id == about or leads_to(a, about)]
    found = [f for article in articles for rule in RULES for f in rule(library, article, on)]
    found += _shared_phrasings(library)
    found += _older_english(library)
    found += ranges(library, on)
    found += facts_written(library)
    found += not_named(library)
    found.sort(key=lambda f: (f.path, f.line, f.rule, f.message))
    return [*library.findings, *at_levels(library, found)]


def check_article(library: Library, article: Article, on: date) -> list[Finding]:
    """What can be found of one article alone or by comparing words, at once, while it is being written."""
    found = [f for rule in RULES for f in rule(library, article, on)]
    found += [f for f in _shared_phrasings(library) if f.article == article.id]
    return sorted(at_levels(library, found), key=lambda f: (f.path, f.line, f.rule, f.message))


def at_levels(library: Library, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the severity that the collection gives their rules, without those that it does not want."""
    levels = ((finding, library.subject.checks.level(finding.rule) or finding.severity) for finding in findings)
    return [replace(finding, severity=level) for finding, level in levels if level != "off"]


def _days(library: Library, article: Article, on: date) -> Iterator[Finding]:
    text = article.main
    if article.status != "published":
        return
    if article.valid_until and article.valid_until < article.valid_from:
        yield finding_in("error", "days", article, text, line_of(text, "valid_until"), "article.ends_before_it_begins")
    elif article.valid_until and article.valid_until < on:
        yield finding_in("warning", "expired", article, text, line_of(text, "valid_until"), "article.expired")
    if article.review_by < on:
        yield finding_in("warning", "review", article, text, line_of(text, "review_by"), "article.review_passed")


def _bound(library: Library, article: Article) -> bool:
    """Whether figures may not simply be typed."""
    asked = library.subject.checks.figures_asked(article.owner)
    return asked == "facts" or (asked == "sourced" and not article.sources)


def _figures(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """A figure that is typed is that of a listed fact or source, where the collection asks for it."""
    if not _bound(library, article):
        return
    support = support_for(library, article, on)
    sourced = library.subject.checks.figures_asked(article.owner) == "sourced"
    code = "article.figure_of_no_source" if sourced else "article.figure_of_no_fact"
    for text in article.texts.values():
        typed = [(text.title, line_of(text, "title"))]
        typed += [(token.content, line + text.body_line) for token, line in texts_in(parse(text.body))]
        for words, line in typed:
            for one in unsupported(support, words):
                named = {"figure": one.said} | ({"fact": one.fact} if one.fact else {})
                at = line + words.count("\n", 0, one.start)
                told = "article.figure_of_another_day" if one.fact else code
                # In words a text is rarely wrong of what it says, and older ones were never asked: it stays in service.
                level: Severity = "error" if digits_in(one.said) else "warning"
                yield finding_in(level, "figure", article, text, at, told, **named)


def _typed(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """What is let to stand by itself stands there: else it would let through the same digits typed in another sense."""
    said = {figure for text in article.texts.values() for figure in digits_in(f"{text.title}\n{text.body}")}
    words = "\n".join(text.body for text in article.texts.values()).casefold()
    for number, listed in enumerate(article.typed):
        if not digits_in(listed) <= said or (not digits_in(listed) and listed.casefold() not in words):
            line = line_of(article.main, f"typed.{number}")
            yield finding_in("warning", "typed", article, article.main, line, "article.typed_is_gone", figure=listed)


def _shape(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Short answer first, enough phrasings."""
    for lang, text in article.texts.items():
        short = short_answer(library, article, lang, on)
        if not short and not faulty_marks(text.body):
            yield finding_in("error", "short-answer", article, text, text.body_line, "article.no_short_answer")
        elif len(short) > LONGEST_SHORT_ANSWER:
            yield finding_in(
                "warning",
                "long-answer",
                article,
                text,
                text.body_line,
                "article.long_answer",
                characters=len(short),
                most=LONGEST_SHORT_ANSWER,
            )
        aloud = len(spoken(short, lang, library.voice).split())
        if aloud > LONGEST_SPOKEN:
            yield finding_in(
                "warning",
                "long-answer",
                article,
                text,
                text.body_line,
                "article.long_aloud",
                words=aloud,
                most=LONGEST_SPOKEN,
            )
        fewest = FEWEST_PHRASINGS if lang == "id" or lang not in LANGUAGES and lang == article.main.lang else 3
        if len(set(text.phrasings)) < fewest:
            yield finding_in(
                "warning",
                "phrasings",
                article,
                text,
                line_of(text, "phrasings"),
                "article.few_phrasings",
                fewest=fewest,
            )


OF_AGENTS = re.compile(r"\b(the caller(?:'s)?|call us again|penelepon(?:nya)?|hubungi kami lagi)\b", re.IGNORECASE)
"""What is said of or to who is on the telephone, and to nobody who reads."""


def _script(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """The script leads every caller to an ending, names what is there, and each of its figures is a fact's value."""
    text = article.main

    def error(rule: str, place: str, code: str, /, **parameters: object) -> Finding:
        return finding_in("error", rule, article, text, line_of(text, f"script.{place}"), code, **parameters)

    for fault in faults(article.script):
        yield error("script", fault.place, fault.code, **fault.parameters)
    if article.guided and not (article.script and "citizen" in article.audience):
        yield finding_in("error", "guided", article, text, line_of(text, "guided"), "script.guides_nobody")
    for number, step in enumerate(article.script):
        if step.article and not is_written(library, step.article):
            yield error("script", f"{number}.article", "script.no_article", article=step.article)
        if step.hand_over and step.hand_over not in library.owners:
            yield error(
                "script", f"{number}.hand_over", "script.no_owner", owner=step.hand_over, owners=sorted(library.owners)
            )
        further = library.articles.get(step.article or "")
        if article.guided and further and "citizen" not in further.audience:
            yield error("guided", f"{number}.article", "script.article_for_agents", article=further.id)
        for place, words in step.words.items():
            for lang in words.languages:
                if article.guided and (named_so := OF_AGENTS.search(words[lang])):
                    yield error("guided", f"{number}.{place}.{lang}", "script.words_for_agents", words=named_so[0])
                for rule, code, named in _figures_of_script(library, words[lang], on, _bound(library, article)):
                    yield error(rule, f"{number}.{place}.{lang}", code, **named)


def _figures_of_script(
    library: Library, words: str, on: date, bound: bool
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Rule, code and parameters of each finding."""
    for name in REFERENCE.findall(words):
        fact = library.facts.get(name)
        if fact is None:
            yield "unknown-fact", "article.unknown_fact", {"fact": name[:80]}
        elif fact.confidence == "low":
            yield "weak-fact", "article.weak_fact", {"fact": name}
        elif fact.value_on(on) is None:
            yield "expired-fact", "script.fact_without_value", {"fact": name, "day": on}
    words = REFERENCE.sub(lambda match: "|" + " " * (len(match[0]) - 1), words)
    typed = [words[one.start : one.end] for one in written(words)] if bound else []
    for figure in dict.fromkeys(" ".join(said.split()) for said in typed if digits_in(said)):
        yield "figure", "script.typed_figure", {"figure": figure}


def _shared_phrasings(library: Library) -> Iterator[Finding]:
    """No phrasing is also another article's phrasing or title, in any language."""
    first: dict[str, str] = {}
    everyone = [
        (article, text)
        for article in sorted(library.articles.fresh.values(), key=lambda a: a.path)
        for text in article.texts.values()
    ]
    for article, text in everyone:
        first.setdefault(folded(text.title), article.id)
    for article, text in everyone:
        for number, phrasing in enumerate(text.phrasings):
            other = library.articles.holder(folded(phrasing)) or first.setdefault(folded(phrasing), article.id)
            if other != article.id:
                line = line_of(text, f"phrasings.{number}")
                yield finding_in(
                    "error",
                    "shared-phrasing",
                    article,
                    text,
                    line,
                    "article.shared_phrasing",
                    phrasing=phrasing[:80],
                    article=other,
                )


def _older_english(library: Library) -> Iterator[Finding]:
    for older in older_texts(library.folder, library.articles.fresh.values()):
        lang = older.text.lang
        code = "article.english_older" if lang == "en" else "article.translation_older"
        named = {} if lang == "en" else {"language": lang}
        yield finding_in("warning", "english-older", older.article, older.text, 1, code, **named)


RULES = (
    names,
    _days,
    sources,
    references,
    _figures,
    _typed,
    links,
    attachments,
    _shape,
    _script,
    conditions,
    *TEXT_RULES,
)
