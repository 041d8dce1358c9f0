"""What an article names is there: owners, facts, sources, other articles, and where its links lead."""

import re
from collections.abc import Iterator
from datetime import date

from kb.content.article import Article, Text
from kb.content.finding import Finding
from kb.content.library import Library
from kb.content.markdown import links_in, parse, transcluded
from kb.content.text_finding import finding_in, line_of


def names(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """The id is the file's name, the folder the owner's, and every id that is named is there."""
    text = article.main

    def error(rule: str, key: str, code: str, /, **parameters: object) -> Finding:
        return finding_in("error", rule, article, text, line_of(text, key), code, **parameters)

    folder, _, name = text.path.rpartition("/")
    if name != f"{article.id}.md":
        yield error("id", "id", "article.id_not_of_file", article=article.id)
    if folder != article.owner:
        yield error("owner", "owner", "article.owner_not_of_folder", owner=article.owner, folder=folder)
    named = [("owner", article.owner), ("route", article.route), *(("co_owners", owner) for owner in article.co_owners)]
    for key, owner in named:
        if owner not in library.owners:
            yield error("owner", key, "article.unknown_owner", key=key, owner=owner, owners=sorted(library.owners))
    for number, fact in enumerate(article.facts):
        if fact not in library.facts:
            yield error("unknown-fact", f"facts.{number}", "article.unknown_fact", fact=fact)
    for number, source in enumerate(article.sources):
        if source not in library.sources:
            yield error("unknown-source", f"sources.{number}", "article.unknown_source", source=source)
    for number, other in enumerate(article.related):
        if not is_written(library, other):
            yield error("broken-link", f"related.{number}", "article.unknown_related", article=other)


def leads_to(article: Article, other: str) -> bool:
    """Whether it sends its readers, or agents, to another article."""
    return (
        other in article.related
        or any(step.article == other for step in article.script)
        or any(f"/articles/{other}" in text.body for text in article.texts.values())
    )


def is_written(library: Library, article_id: str) -> bool:
    """Whether there is such an article, readable or not: a bad one must not make others bad."""
    return article_id in library.articles or any(finding.article == article_id for finding in library.findings)


def sources(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each fact that is stated has one of its sources among the article's."""
    text, own = article.main, set(article.sources)
    if article.facts and not own:
        yield finding_in("error", "missing-source", article, text, line_of(text, "sources"), "article.no_source")
        return
    for number, fact_id in enumerate(article.facts):
        fact = library.facts.get(fact_id)
        if fact is None or fact.confidence == "low":
            continue
        known = {*fact.sources, *(source for value in fact.values for source in value.sources)}
        if known and not known & own:
            yield finding_in(
                "error",
                "missing-source",
                article,
                text,
                line_of(text, f"facts.{number}"),
                "article.fact_without_source",
                fact=fact_id,
                sources=sorted(known),
            )


def references(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each `{{ fact }}` is listed, known, certain enough, and has a value on the day."""
    for text in article.texts.values():
        for reference in transcluded(text):
            fact, line = library.facts.get(reference.fact), reference.line + text.body_line

            def error(rule: str, code: str, fact: str, text: Text = text, line: int = line, **more: object) -> Finding:
                return finding_in("error", rule, article, text, line, code, fact=fact, **more)

            if fact is None:
                yield error("unknown-fact", "article.unknown_fact", fact=reference.fact[:80])
            elif reference.fact not in article.facts:
                yield error("unlisted-fact", "article.fact_not_listed", fact=reference.fact)
            elif fact.confidence == "low":
                yield error("weak-fact", "article.weak_fact", fact=reference.fact)
            elif fact.value_on(on) is None:
                yield error("expired-fact", "article.fact_without_value", fact=reference.fact, day=on)


def links(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each link leads to an article that is there, or out; those to files are looked at by themselves."""
    for text in article.texts.values():
        for address, line in links_in(parse(text.body)):
            if address.startswith("files/"):
                continue
            inner = re.fullmatch(r"/articles/([a-z0-9-]+)(\?lang=en)?", address)
            if inner and not is_written(library, inner[1]):
                yield finding_in(
                    "error",
                    "broken-link",
                    article,
                    text,
                    line + text.body_line,
                    "article.link_to_no_article",
                    article=inner[1],
                )
            elif (
                not inner
                and not re.fullmatch(r"(https?://[^\s{}]+|mailto:[^\s{}]+|tel:\+?[0-9]+)", address)
                or "%7B" in address
            ):
                yield finding_in(
                    "error",
                    "broken-link",
                    article,
                    text,
                    line + text.body_line,
                    "article.link_leads_nowhere",
                    address=address[:80],
                )
