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

    def error(rule: str, key: str, message: str, mend: str) -> Finding:
        return finding_in("error", rule, article, text, line_of(text, key), message, mend)

    folder, _, name = text.path.rpartition("/")
    if name != f"{article.id}.md":
        yield error("id", "id", f"the id {article.id!r} is not the file's name", "make them the same")
    if folder != article.owner:
        yield error(
            "owner",
            "owner",
            f"the owner is {article.owner!r} and the folder is {folder!r}",
            "move the file or mend `owner`",
        )
    named = [("owner", article.owner), ("route", article.route), *(("co_owners", owner) for owner in article.co_owners)]
    for key, owner in named:
        if owner not in library.owners:
            yield error(
                "owner",
                key,
                f"`{key}` names {owner!r}, who is not in owners.yaml",
                f"use one of {', '.join(sorted(library.owners))}",
            )
    for number, fact in enumerate(article.facts):
        if fact not in library.facts:
            yield error(
                "unknown-fact",
                f"facts.{number}",
                f"there is no fact {fact!r}",
                "correct the id or add the fact to facts.yaml",
            )
    for number, source in enumerate(article.sources):
        if source not in library.sources:
            yield error(
                "unknown-source",
                f"sources.{number}",
                f"there is no source {source!r}",
                "correct the id or add it to facts.yaml",
            )
    for number, other in enumerate(article.related):
        if not is_written(library, other):
            yield error(
                "broken-link", f"related.{number}", f"there is no article {other!r}", "correct the id or leave it out"
            )


def is_written(library: Library, article_id: str) -> bool:
    """Whether there is such an article, readable or not: a bad one must not make others bad."""
    return article_id in library.articles or any(finding.article == article_id for finding in library.findings)


def sources(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each fact that is stated has one of its sources among the article's."""
    text, own = article.main, set(article.sources)
    if article.facts and not own:
        yield finding_in(
            "error",
            "missing-source",
            article,
            text,
            line_of(text, "sources"),
            "it states facts and names no source",
            "list the sources of its facts",
        )
        return
    for number, fact_id in enumerate(article.facts):
        fact = library.facts.get(fact_id)
        if fact is None or fact.confidence == "low":
            continue
        known = {*fact.sources, *(source for value in fact.values for source in value.sources)}
        if known and not known & own:
            mend = f"add one of {', '.join(sorted(known))} to `sources`"
            yield finding_in(
                "error",
                "missing-source",
                article,
                text,
                line_of(text, f"facts.{number}"),
                f"no source of the fact {fact_id!r} is listed",
                mend,
            )


def references(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each `{{ fact }}` is listed, known, certain enough, and has a value on the day."""
    for text in article.texts.values():
        for reference in transcluded(text):
            fact, line = library.facts.get(reference.fact), reference.line + text.body_line

            def error(rule: str, message: str, mend: str, text: Text = text, line: int = line) -> Finding:
                return finding_in("error", rule, article, text, line, message, mend)

            if fact is None:
                yield error(
                    "unknown-fact",
                    f"there is no fact {reference.fact[:80]!r}",
                    "correct the id or add the fact to facts.yaml",
                )
            elif reference.fact not in article.facts:
                yield error(
                    "unlisted-fact", f"the fact {reference.fact!r} is shown but not listed", "add it to `facts`"
                )
            elif fact.confidence == "low":
                yield error(
                    "weak-fact",
                    f"the fact {reference.fact!r} has no good source",
                    "say whom to ask instead of stating it",
                )
            elif fact.value_on(on) is None:
                yield error(
                    "expired-fact",
                    f"the fact {reference.fact!r} has no value on {on}",
                    "give it one in facts.yaml or take it out of the text",
                )


def links(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Each link leads to an article that is there, or out."""
    for text in article.texts.values():
        for address, line in links_in(parse(text.body)):
            inner = re.fullmatch(r"/articles/([a-z0-9-]+)(\?lang=en)?", address)
            if inner and not is_written(library, inner[1]):
                yield finding_in(
                    "error",
                    "broken-link",
                    article,
                    text,
                    line + text.body_line,
                    f"there is no article {inner[1]!r}",
                    "correct the link or leave it out",
                )
            elif (
                not inner
                and not re.fullmatch(r"(https?://[^\s{}]+|mailto:[^\s{}]+|tel:\+?[0-9]+)", address)
                or "%7B" in address
            ):
                mend = "link to /articles/<id>, or to an address that starts with https://"
                yield finding_in(
                    "error",
                    "broken-link",
                    article,
                    text,
                    line + text.body_line,
                    f"the link {address[:80]!r} leads nowhere",
                    mend,
                )
