"""What is wrong with the articles' conditions: each alone, and the ranges of related articles beside each other."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from kb.content.article import Article
from kb.content.conditions import Span, Unfit, check_bound, ends_in_words, span_of
from kb.content.finding import Finding, Severity
from kb.content.library import Library
from kb.content.text_finding import finding_in, line_of


def _finding(
    severity: Severity, rule: str, article: Article, place: str, code: str, /, **parameters: object
) -> Finding:
    text = article.texts["id"]
    return finding_in(severity, rule, article, text, line_of(text, place), code, **parameters)


def conditions(library: Library, article: Article, on: date) -> Iterator[Finding]:
    """Every condition names a quantity of the subject, and bounds that fit it and leave somebody."""
    quantities = library.subject.quantity
    for name, bound in article.applies.items():
        place = f"applies.{name}"
        if name not in quantities:
            code = "condition.no_quantity" if quantities else "condition.no_quantities"
            yield _finding("error", "condition", article, place, code, quantity=name, known=sorted(quantities))
            continue
        for unfit in check_bound(bound, quantities[name], library.facts, on):
            yield _finding(
                "error", "condition", article, f"{place}.{unfit.key}", unfit.code, condition=name, **unfit.parameters
            )


def ranges(library: Library, on: date) -> Iterator[Finding]:
    """Of related articles that differ only by a quantity's range: what nobody covers, and what two cover in part."""
    articles = [article for article in library.articles.values() if article.applies and article.served_on(on)]
    for name, quantity in library.subject.quantity.items():
        spans = {article.id: span for article in articles if (span := _span(library, article, name, on))}
        for group in _related([article for article in articles if article.id in spans], name):
            rows = sorted(group, key=lambda article: (spans[article.id].low, spans[article.id].high, article.id))
            covered = rows[0]
            for _, article in pairwise(rows):
                one, two = spans[covered.id], spans[article.id]
                if gap := one.until(two):
                    words = ends_in_words(gap, quantity, "en")
                    yield from _on_both(covered, article, name, "condition-gap", "condition.gap", words)
                elif one.unit == two.unit and one.meets(two) and not one.within(two) and not two.within(one):
                    words = ends_in_words(one.shared(two), quantity, "en")
                    yield from _on_both(covered, article, name, "condition-overlap", "condition.overlap", words)
                if two.high > one.high:
                    covered = article


def _span(library: Library, article: Article, name: str, on: date) -> Span | None:
    """The range of an article's condition; None if it has none, or one that `conditions` finds wrong."""
    bound = article.applies.get(name)
    if bound is None or library.subject.quantity[name].kind == "choice":
        return None
    try:
        return span_of(bound, library.subject.quantity[name], library.facts, on)
    except Unfit:
        return None


def _related(articles: list[Article], name: str) -> list[list[Article]]:
    """The groups of articles that name each other and whose other conditions are alike."""
    groups: list[list[Article]] = []
    for article in articles:
        near = [group for group in groups if any(beside(article, other, name) for other in group)]
        groups = [group for group in groups if group not in near] + [
            [article, *(other for group in near for other in group)]
        ]
    return groups


def beside(one: Article, two: Article, name: str) -> bool:
    """Whether two articles are related and differ in no condition but that on a quantity."""
    others = [{key: bound for key, bound in article.applies.items() if key != name} for article in (one, two)]
    return (one.id in two.related or two.id in one.related) and others[0] == others[1]


def _on_both(one: Article, two: Article, name: str, rule: str, code: str, words: str) -> Iterator[Finding]:
    for article, other in ((one, two), (two, one)):
        named = {"range": words, "quantity": name, "other": other.id, "path": other.path}
        yield _finding("warning", rule, article, f"applies.{name}", code, **named)
