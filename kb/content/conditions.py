"""Conditions: for whom or when an article holds, as bounds of the subject's quantities.

`applies: {days_since_arrival: {over: reg-late-60-days}}` in the front matter: a bound is a value or the id of a fact.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator

from kb.content.facts import Amount, Duration, Fact, Model, show
from kb.content.source_text import Refused
from kb.content.subject import Quantity, Subject, ways_in

DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
"""Days of a unit of time; rules and people alike take a month for 30 and three for 90."""
KINDS = {"duration": "duration", "count": "count", "money": "amount"}
"""The kind of fact that bounds each kind of quantity."""
End = tuple[float, int]
"""A value, and whether a range ends right below it (-1), at it (0) or begins right above it (1)."""


def _limit(value: Any) -> Any:
    if isinstance(value, dict):
        try:
            return (Amount if "currency" in value else Duration).model_validate(value)
        except ValidationError:
            raise Refused("field.limit_with_unit") from None
    if isinstance(value, bool) or not isinstance(value, int | float | str | Amount | Duration):
        raise Refused("field.limit")
    return value


_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=80)]
Limit = Annotated[int | float | Duration | Amount | _Id, BeforeValidator(_limit)]
Names = Annotated[
    tuple[_Id, ...], BeforeValidator(lambda names: (names,) if isinstance(names, str) else names), Field(min_length=1)
]


class Bound(Model):
    """What a quantity must be: a range for figures, some of the choices for a choice."""

    over: Limit | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None
    under: Limit | None = None
    is_: Names | None = Field(None, alias="is")
    not_: Names | None = Field(None, alias="not")

    @model_validator(mode="after")
    def _some(self) -> "Bound":
        if not self.limits and not self.is_ and not self.not_:
            raise Refused("field.no_bound")
        if (
            {"over", "at_least"} <= self.limits.keys()
            or {"under", "at_most"} <= self.limits.keys()
            or (self.is_ and self.not_)
        ):
            raise Refused("field.end_bound_twice")
        return self

    @property
    def limits(self) -> dict[str, int | float | Duration | Amount | str]:
        """The bounds of a range that are given."""
        return {
            name: found
            for name in ("over", "at_least", "at_most", "under")
            if (found := getattr(self, name)) is not None
        }

    def admits(self, choice: str) -> bool:
        """Whether one of a choice's names satisfies it."""
        return (self.is_ is None or choice in self.is_) and (self.not_ is None or choice not in self.not_)


Applies = dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)], Bound]


@dataclass(frozen=True)
class Span:
    """A range of days, of a count or of money; ends and unit (a currency, else empty) make two of them comparable."""

    low: End = (-math.inf, 0)
    high: End = (math.inf, 0)
    unit: str = ""

    def meets(self, other: "Span") -> bool:
        """Whether some value lies in both."""
        return max(self.low, other.low) <= min(self.high, other.high)

    def within(self, other: "Span") -> bool:
        """Whether every value of it lies in the other."""
        return other.low <= self.low and self.high <= other.high

    def shared(self, other: "Span") -> "Span":
        """What lies in both, which must meet."""
        return Span(max(self.low, other.low), min(self.high, other.high), self.unit)

    def around(self, other: "Span") -> "Span":
        """The least range that holds both."""
        return Span(min(self.low, other.low), max(self.high, other.high), self.unit)

    def until(self, other: "Span") -> "Span | None":
        """The range between it and a higher one; None if there is none."""
        if self.unit != other.unit:
            return None
        low, high = (self.high[0], self.high[1] + 1), (other.low[0], other.low[1] - 1)
        return Span(low, high, self.unit) if low <= high else None


class Unfit(Exception):
    """A bound cannot be used: `key` is its place, and a code of the catalogue says why.
    Its message also names the `condition`.
    """

    def __init__(self, key: str, code: str, /, **parameters: object) -> None:
        super().__init__(key, code)
        self.key, self.code, self.parameters = key, code, parameters


def span_of(bound: Bound, quantity: Quantity, facts: Mapping[str, Fact], on: date) -> Span:
    """The range that a bound allows on a day; Unfit if it bounds no range of this quantity, or if its ends cross."""
    ends: dict[str, float] = {}
    units = set()
    for name, limit in bound.limits.items():
        ends[name], unit = _measure(name, limit, quantity, facts, on)
        units.add(unit)
    if len(units) > 1:
        raise Unfit(next(iter(ends)), "condition.two_currencies")
    low = (ends["over"], 1) if "over" in ends else (ends.get("at_least", -math.inf), 0)
    high = (ends["under"], -1) if "under" in ends else (ends.get("at_most", math.inf), 0)
    if low > high:
        raise Unfit(next(iter(ends)), "condition.ends_cross")
    return Span(low, high, units.pop() if units else "")


def _measure(name: str, limit: Any, quantity: Quantity, facts: Mapping[str, Fact], on: date) -> tuple[float, str]:
    """Days, or a number and its currency."""
    kind = KINDS[quantity.kind]
    if isinstance(limit, str):
        fact = facts.get(limit)
        if fact is None:
            raise Unfit(name, "condition.no_fact", fact=limit)
        if fact.kind != kind:
            raise Unfit(name, "condition.fact_of_other_kind", fact=limit, found=fact.kind, kind=kind)
        held = fact.value_on(on)
        if held is None:
            raise Unfit(name, "condition.fact_without_value", fact=limit, day=on)
        limit = held.value
    if isinstance(limit, Duration) and kind == "duration":
        if limit.unit not in DAYS:
            raise Unfit(name, "condition.working_days")
        return float(limit.amount) * DAYS[limit.unit], ""
    if isinstance(limit, Amount) and kind == "amount":
        return float(limit.amount), limit.currency
    if isinstance(limit, Duration | Amount) or kind == "amount":
        if kind == "amount":
            raise Unfit(name, "condition.no_amount")
        raise Unfit(name, "condition.no_number", kind=kind)
    return float(limit), ""


def check_bound(bound: Bound, quantity: Quantity, facts: Mapping[str, Fact], on: date) -> Iterator[Unfit]:
    """What is wrong with a bound of a quantity."""
    if quantity.kind == "choice":
        if bound.limits:
            yield Unfit(next(iter(bound.limits)), "condition.choice_has_no_ends", quantity=quantity.name)
        for key, names in (("is", bound.is_ or ()), ("not", bound.not_ or ())):
            for unknown in [name for name in names if name not in quantity.choices]:
                yield Unfit(
                    key, "condition.unknown_choice", quantity=quantity.name, choice=unknown, choices=quantity.choices
                )
        named = {*(bound.is_ or ()), *(bound.not_ or ())}
        if named <= quantity.choices.keys() and not any(map(bound.admits, quantity.choices)):
            yield Unfit("not", "condition.no_choice_left")
    elif bound.is_ or bound.not_:
        yield Unfit("is" if bound.is_ else "not", "condition.not_a_choice", quantity=quantity.name)
    else:
        try:
            span_of(bound, quantity, facts, on)
        except Unfit as unfit:
            yield unfit


RANGES = {
    "over": {"id": "Lebih dari {0}", "en": "More than {0}"},
    "at_least": {"id": "{0} atau lebih", "en": "{0} or more"},
    "at_most": {"id": "{0} atau kurang", "en": "{0} or less"},
    "under": {"id": "Kurang dari {0}", "en": "Less than {0}"},
    "both": {"id": "{0}, {1}", "en": "{0}, {1}"},
    "either": {"id": "atau", "en": "or"},
}


def in_words(
    bound: Bound, quantity: Quantity, facts: Mapping[str, Fact], on: date, lang: str, subject: Subject | None = None
) -> str:
    """A bound as an asker may choose it: "60 hari atau kurang"; KeyError if a fact is not there or has no value.

    `subject`: has the words of languages beside the built-in ones.
    """

    def said(name: str) -> str:
        words = RANGES[name]
        return subject.say(words, name, lang) if subject else words[lang]

    if quantity.kind == "choice":
        return _either(
            [ways_in(quantity.choices[name], lang)[0] for name in quantity.choices if bound.admits(name)],
            said("either"),
        )
    ends = [said(name).format(_shown(limit, quantity, facts, on, lang)) for name, limit in bound.limits.items()]
    return ends[0] if len(ends) == 1 else said("both").format(ends[0], ends[1][0].lower() + ends[1][1:])


def _either(words: list[str], last: str) -> str:
    return f" {last.strip()} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _shown(limit: Any, quantity: Quantity, facts: Mapping[str, Fact], on: date, lang: str) -> str:
    if isinstance(limit, str):
        held = facts[limit].value_on(on)
        if held is None:
            raise KeyError(limit)
        limit = held.value
    if quantity.kind == "duration" and not isinstance(limit, Duration):
        limit = Duration(amount=limit, unit="day")
    said = show(KINDS[quantity.kind], limit, lang)
    words = ways_in(quantity.words, lang)
    return f"{said} {words[0]}" if quantity.kind == "count" and words else said


def ends_in_words(span: Span, quantity: Quantity, lang: str) -> str:
    """A range in words, without knowing which bounds made it: "more than 50 days, less than 60 days"."""
    if span.low == span.high:
        return _shown(_valued(span.low[0], span.unit), quantity, {}, date.min, lang)
    limits: dict[str, Any] = {}
    for name, (value, _) in (
        ("over" if span.low[1] else "at_least", span.low),
        ("under" if span.high[1] else "at_most", span.high),
    ):
        if math.isfinite(value):
            limits[name] = _valued(value, span.unit)
    return in_words(Bound(**limits), quantity, {}, date.min, lang)


def _valued(value: float, unit: str) -> float | Amount:
    return Amount(amount=Decimal(value), currency=unit) if unit else value
