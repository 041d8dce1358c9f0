"""Articles weighed by their conditions: what a question states rules one out, speaks for it, or says nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kb.content.article import Article
from kb.content.conditions import Bound, Span, Unfit, span_of
from kb.content.library import Library
from kb.content.subject import Quantity
from kb.retrieval.language.quantities import Reader, Stated

MATCHED = 1.0
"""Log-odds that speak for an article whose condition the question satisfies."""


@dataclass(frozen=True)
class Circumstances:
    """What a question states of the asker's circumstances on a day; read only when an article has a condition."""

    library: Library
    reader: Reader
    question: str
    on: date

    @cached_property
    def stated(self) -> Stated:
        """What it states."""
        return self.reader.read(self.question, self.on)

    def weigh(self, article: Article) -> bool | None:
        """False if the question contradicts a condition of the article, True if it satisfies one, else None."""
        if not article.applies:
            return None
        found = {self._holds(name, bound) for name, bound in article.applies.items()}
        return False if False in found else True if True in found else None

    def _holds(self, name: str, bound: Bound) -> bool | None:
        quantity = self.library.subject.quantity.get(name)
        if quantity is None or not self.stated.tells(name):
            return None
        if quantity.kind == "choice":
            admitted = {bound.admits(choice) for choice in self.stated.choices[name]}
            return admitted.pop() if len(admitted) == 1 else None
        span, stated = self.span(quantity, bound), self.stated.spans[name]
        if span is None or span.unit != stated.unit:
            return None
        return (True if stated.within(span) else None) if span.meets(stated) else False

    def span(self, quantity: Quantity, bound: Bound) -> Span | None:
        """The range of a bound on the day; None if a fact has no value then."""
        try:
            return span_of(bound, quantity, self.library.facts, self.on)
        except Unfit:
            return None

    def apart(self, quantity: Quantity, bounds: Sequence[Bound]) -> bool:
        """Whether every value of a quantity satisfies at most one of some bounds."""
        if quantity.kind == "choice":
            return all(sum(bound.admits(choice) for bound in bounds) <= 1 for choice in quantity.choices)
        spans = [self.span(quantity, bound) for bound in bounds]
        pairs = [(one, two) for number, one in enumerate(spans) for two in spans[number + 1 :]]
        return all(one and two and one.unit == two.unit and not one.meets(two) for one, two in pairs)
