"""What is wrong with the articles: every rule that needs no search. `RULES` lists them in order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kb.content.article import LANGUAGES, Article, Text, folded
from kb.content.condition_checks import conditions, ranges
from kb.content.facts import REFERENCE, show
from kb.content.finding import Finding
from kb.content.history import Change, last_changed, text_at
from kb.content.library import Library
from kb.content.markdown import links_in, parse, texts_in, transcluded
from kb.content.marks import faulty_marks
from kb.content.render import short_answer
from kb.content.script import faults
from kb.content.spoken import spoken
from kb.content.text_checks import TEXT_RULES, facts_written

FEWEST_PHRASINGS = 8
LONGEST_SHORT_ANSWER = 380
"""Characters: what one text message of 480 holds beside a link and a receipt."""
LONGEST_SPOKEN = 75
"""Words of a short answer when it is read aloud: half a minute."""
FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")
THOUSANDS = re.compile(r"^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$")
AGENT_BLOCK = re.compile(r"^:{3,}[ \t]*agent.*?^:{3,}[ \t]*$", re.MULTILINE | re.DOTALL)


def check(library: Library, on: date) -> list[Finding]:
    """All findings of the fresh articles on a day, those of reading the files first, then by file and line."""
    found = [f for article in library.articles.fresh.values() for rule in RULES for f in rule(library, article, on)]
    found += _shared_phrasings(library)
    found += _older_english(library)
    found += ranges(library, on)
    found += facts_written(library)
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


def _finding(severity: str, rule: str, article: Article, text: Text, line: int, message: str, mend: str) -> Finding:
    return Finding(severity, rule, article.id, text.path, line, message, mend)  # type: ignore[arg-type]


def _at(text: Text, key: str) -> int:
    """The line of a front matter key, or of the front matter if the key is the Indonesian file's."""
    while key and key not in text.lines:
        key = key.rpartition(".")[0]
    return text.lines.get(key, 1)


def _names(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """The id is the file's name, the folder the owner's, and every id that is named is there."""
    text = article.main

    def error(rule: str, key: str, message: str, mend: str) -> Finding:
        return _finding("error", rule, article, text, _at(text, key), message, mend)

    folder, _, name = text.path.rpartition("/")
    if name != f"{article.id}.md":
        yield error("id", "id", f"the id {article.id!r} is not the file's name", "make them the same")
    if folder != article.owner:
        yield error("owner", "owner", f"the owner is {article.owner!r} and the folder is {folder!r}", "move the file or mend `owner`")
    named = [("owner", article.owner), ("route", article.route), *(("co_owners", owner) for owner in article.co_owners)]
    for key, owner in named:
        if owner not in library.owners:
            yield error("owner", key, f"`{key}` names {owner!r}, who is not in owners.yaml", f"use one of {', '.join(sorted(library.owners))}")
    for number, fact in enumerate(article.facts):
        if fact not in library.facts:
            yield error("unknown-fact", f"facts.{number}", f"there is no fact {fact!r}", "correct the id or add the fact to facts.yaml")
    for number, source in enumerate(article.sources):
        if source not in library.sources:
            yield error("unknown-source", f"sources.{number}", f"there is no source {source!r}", "correct the id or add it to facts.yaml")
    for number, other in enumerate(article.related):
        if not _is_written(library, other):
            yield error("broken-link", f"related.{number}", f"there is no article {other!r}", "correct the id or leave it out")


def _is_written(library: Library, article_id: str) -> bool:
    """Whether there is such an article, readable or not: a bad one must not make others bad."""
    return article_id in library.articles or any(finding.article == article_id for finding in library.findings)


def _days(library: Library, article: Article, on: date) -> Iterator[Finding]:
    text = article.main
    if article.status != "published":
        return
    if article.valid_until and article.valid_until < article.valid_from:
        yield _finding("error", "days", article, text, _at(text, "valid_until"), "it ends before it begins", "correct valid_from or valid_until")
    elif article.valid_until and article.valid_until < on:
        yield _finding("warning", "expired", article, text, _at(text, "valid_until"), "it is no longer answered from", "set `status: archived` or a later valid_until")
    if article.review_by < on:
        yield _finding("warning", "review", article, text, _at(text, "review_by"), "its review date has passed", "check every statement, then set a new review_by")


def _sources(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each fact that is stated has one of its sources among the article's."""
    text, own = article.main, set(article.sources)
    if article.facts and not own:
        yield _finding("error", "missing-source", article, text, _at(text, "sources"), "it states facts and names no source", "list the sources of its facts")
        return
    for number, fact_id in enumerate(article.facts):
        fact = library.facts.get(fact_id)
        if fact is None or fact.confidence == "low":
            continue
        known = {*fact.sources, *(source for value in fact.values for source in value.sources)}
        if known and not known & own:
            mend = f"add one of {', '.join(sorted(known))} to `sources`"
            yield _finding("error", "missing-source", article, text, _at(text, f"facts.{number}"), f"no source of the fact {fact_id!r} is listed", mend)


def _references(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each `{{ fact }}` is listed, known, certain enough, and has a value on the day."""
    for text in article.texts.values():
        for reference in transcluded(text):
            fact, line = library.facts.get(reference.fact), reference.line + text.body_line

            def error(rule: str, message: str, mend: str, text: Text = text, line: int = line) -> Finding:
                return _finding("error", rule, article, text, line, message, mend)

            if fact is None:
                yield error("unknown-fact", f"there is no fact {reference.fact[:80]!r}", "correct the id or add the fact to facts.yaml")
            elif reference.fact not in article.facts:
                yield error("unlisted-fact", f"the fact {reference.fact!r} is shown but not listed", "add it to `facts`")
            elif fact.confidence == "low":
                yield error("weak-fact", f"the fact {reference.fact!r} has no good source", "say whom to ask instead of stating it")
            elif fact.value_on(on) is None:
                yield error("expired-fact", f"the fact {reference.fact!r} has no value on {on}", "give it one in facts.yaml or take it out of the text")


def figures(words: str) -> set[str]:
    """The numbers in a text, with their separators made alike: "Rp1.400.000" and "1,400,000" are both "1400000"."""
    return {_same(found) for found in FIGURE.findall(words)}


def _same(figure: str) -> str:
    if THOUSANDS.match(figure):
        return figure.replace(".", "").replace(",", "")
    return figure.replace(",", ".")


def _allowed(library: Library, article: Article) -> set[str]:
    words: list[str] = []
    for fact in (library.facts[key] for key in article.facts if key in library.facts):
        words += [fact.statement.id, fact.statement.en] if fact.confidence != "low" else []
        words += [show(fact.kind, v.value, lang) for v in fact.values for lang in LANGUAGES] if fact.confidence != "low" else []
        words += [str(day) for value in fact.values for day in (value.from_, value.until) if day]
    for source in (library.sources[key] for key in article.sources if key in library.sources):
        words += [source.title, source.number or "", source.date or ""]
    return {figure.lstrip("0") or "0" for text in words for figure in figures(text)}


def _bound(library: Library, article: Article) -> bool:
    """Whether figures may not simply be typed."""
    asked = library.subject.checks.figures
    return asked == "facts" or (asked == "sourced" and not article.sources)


def _figures(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """A figure that is typed is that of a listed fact or source, where the collection asks for it."""
    if not _bound(library, article):
        return
    allowed = _allowed(library, article)
    for text in article.texts.values():
        typed = [(text.title, _at(text, "title"))]
        typed += [(REFERENCE.sub(" ", token.content), line + text.body_line) for token, line in texts_in(parse(text.body))]
        for words, line in typed:
            for figure in sorted(f for f in figures(words) if (f.lstrip("0") or "0") not in allowed):
                mend = "show the fact with {{ fact-id }} or list the fact that states it"
                mend += ", or the source that it is from" if library.subject.checks.figures == "sourced" else ""
                yield _finding("error", "figure", article, text, line, f"the figure {figure} is not that of a listed fact or source", mend)


def _links(library: Library, article: Article, on: date) -> Iterator[Finding]:
    for text in article.texts.values():
        for address, line in links_in(parse(text.body)):
            inner = re.fullmatch(r"/articles/([a-z0-9-]+)(\?lang=en)?", address)
            if inner and not _is_written(library, inner[1]):
                yield _finding("error", "broken-link", article, text, line + text.body_line, f"there is no article {inner[1]!r}", "correct the link or leave it out")
            elif not inner and not re.fullmatch(r"(https?://[^\s{}]+|mailto:[^\s{}]+|tel:\+?[0-9]+)", address) or "%7B" in address:
                mend = "link to /articles/<id>, or to an address that starts with https://"
                yield _finding("error", "broken-link", article, text, line + text.body_line, f"the link {address[:80]!r} leads nowhere", mend)


def _shape(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Short answer first, enough phrasings."""
    for lang, text in article.texts.items():
        short = short_answer(library, article, lang, on)
        if not short and not faulty_marks(text.body):
            yield _finding("error", "short-answer", article, text, text.body_line, "it does not start with a short answer", "start with one paragraph that answers alone")
        elif len(short) > LONGEST_SHORT_ANSWER:
            mend = f"bring it below {LONGEST_SHORT_ANSWER} characters and move the rest under a heading"
            yield _finding("warning", "long-answer", article, text, text.body_line, f"its short answer has {len(short)} characters", mend)
        aloud = len(spoken(short, lang, library.voice).split())
        if aloud > LONGEST_SPOKEN:
            mend = f"bring it below {LONGEST_SPOKEN} words as they are read aloud and move the rest under a heading"
            yield _finding("warning", "long-answer", article, text, text.body_line, f"its short answer has {aloud} words when it is read aloud", mend)
        fewest = FEWEST_PHRASINGS if lang == "id" else 3
        if len(set(text.phrasings)) < fewest:
            yield _finding("warning", "phrasings", article, text, _at(text, "phrasings"), f"it has fewer than {fewest} phrasings", "add other ways in which people ask this")


def _script(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """The script leads every caller to an ending, names what is there, and each of its figures is a fact's value."""
    text = article.main

    def error(rule: str, place: str, message: str, mend: str) -> Finding:
        return _finding("error", rule, article, text, _at(text, f"script.{place}"), message, mend)

    for fault in faults(article.script):
        yield error("script", fault.place, fault.message, fault.mend)
    for number, step in enumerate(article.script):
        if step.article and not _is_written(library, step.article):
            yield error("script", f"{number}.article", f"there is no article {step.article!r}", "correct the id")
        if step.hand_over and step.hand_over not in library.owners:
            yield error("script", f"{number}.hand_over", f"{step.hand_over!r} is not in owners.yaml", f"use one of {', '.join(sorted(library.owners))}")
        for place, words in step.words.items():
            for lang in LANGUAGES:
                for rule, message, mend in _figures_of_script(library, words[lang], on, _bound(library, article)):
                    yield error(rule, f"{number}.{place}.{lang}", message, mend)


def _figures_of_script(library: Library, words: str, on: date, bound: bool) -> Iterator[tuple[str, str, str]]:
    for name in REFERENCE.findall(words):
        fact = library.facts.get(name)
        if fact is None:
            yield "unknown-fact", f"there is no fact {name[:80]!r}", "correct the id or add the fact to facts.yaml"
        elif fact.confidence == "low":
            yield "weak-fact", f"the fact {name!r} has no good source", "say whom to ask instead of stating it"
        elif fact.value_on(on) is None:
            yield "expired-fact", f"the fact {name!r} has no value on {on}", "give it one in facts.yaml or take it out of the script"
    for figure in sorted(figures(REFERENCE.sub(" ", words))) if bound else ():
        yield "figure", f"the figure {figure} of the script is typed", "show the fact with {{ fact-id }}"


def _shared_phrasings(library: Library) -> Iterator[Finding]:
    """No phrasing is also another article's phrasing or title, in either language."""
    first: dict[str, str] = {}
    everyone = [(article, text) for article in sorted(library.articles.fresh.values(), key=lambda a: a.path) for text in article.texts.values()]
    for article, text in everyone:
        first.setdefault(folded(text.title), article.id)
    for article, text in everyone:
        for number, phrasing in enumerate(text.phrasings):
            other = library.articles.holder(folded(phrasing)) or first.setdefault(folded(phrasing), article.id)
            if other != article.id:
                line = _at(text, f"phrasings.{number}")
                yield _finding("error", "shared-phrasing", article, text, line, f"the phrasing {phrasing[:80]!r} is also that of {other!r}", "leave it to the article that it fits best")


def _older_english(library: Library) -> Iterator[Finding]:
    translated = [article for article in library.articles.fresh.values() if "en" in article.texts]
    changed = last_changed(library.folder) if library.folder and translated else {}
    for article in translated:
        english = article.texts["en"]
        if english.path in changed and article.path in changed and _said_otherwise(library, article, changed[english.path], changed[article.path]):
            yield _finding("warning", "english-older", article, english, 1, "the Indonesian text was changed after the English one", "compare them and save the English text again")


def _for_all(text: str) -> str:
    return AGENT_BLOCK.sub("", text).rstrip()


def _said_otherwise(library: Library, article: Article, english: Change, indonesian: Change) -> bool:
    """Whether the Indonesian title or text has changed since the English file was saved.

    Phrasings do not count, nor do agent notes: agents read the Indonesian ones where there are no English ones.
    """
    if english.when >= indonesian.when:
        return False
    before = text_at(library.folder, english.commit, article.path) if english.commit and library.folder else None
    now = article.main
    return before is None or not _for_all(before).endswith(_for_all(now.body)) or not re.search(rf"^title:.*{re.escape(now.title)}", before, re.MULTILINE)


RULES = (_names, _days, _sources, _references, _figures, _links, _shape, _script, conditions, *TEXT_RULES)

