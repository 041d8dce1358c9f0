"""Facts: a figure or a name stated once, with owner, sources and the days it holds."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from kb.content.languages import BUILT_IN, is_language
from kb.content.source_text import LARGEST_WHOLE, Refused, TextError, explain, read_text, read_yaml
from kb.errors import KbError


def _no_number(value: Any) -> Any:
    """A number would be taken for seconds since 1970."""
    if isinstance(value, int | float):
        raise PydanticCustomError("date_number", "a number is no date")
    return value


Day = Annotated[date, BeforeValidator(_no_number)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
REFERENCE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""`{{ fact-id }}` in a text."""
Kind = Literal["amount", "percentage", "duration", "date", "phone", "address", "count", "text"]


class Model(BaseModel):
    """A frozen record; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Bilingual(Model):
    """The same words in Indonesian and English, and in as many further languages as somebody wrote them in.

    Of words in a further language either of the two may be missing; the other, or else those words, stand there.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Words] = Field(init=False)  # not a field: what `extra` lets in

    id: Words
    en: Words

    @model_validator(mode="before")
    @classmethod
    def _languages(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.keys() <= cls.model_fields.keys():
            return data
        further = [key for key in data if key not in cls.model_fields]
        unknown = [key for key in further if not (isinstance(key, str) and is_language(key))]
        if unknown:
            forbidden = [InitErrorDetails(type="extra_forbidden", loc=(str(key),), input=data[key]) for key in unknown]
            raise ValidationError.from_exception_data(cls.__name__, forbidden)
        first = data[further[0]]
        return {"id": data.get("en", first), "en": data.get("id", first)} | data

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that it has words in."""
        return (*BUILT_IN, *(self.__pydantic_extra__ or {}))

    def every(self) -> list[str]:
        """The words in each language, the same ones once."""
        return list(dict.fromkeys(self[lang] for lang in self.languages))

    def __getitem__(self, lang: str) -> str:
        """The words in a language; the Indonesian ones, or those in their place, if there are none."""
        return self.en if lang == "en" else (self.__pydantic_extra__ or {}).get(lang, self.id)


class Amount(Model):
    """Money, in whole units of the currency or parts of them."""

    amount: Decimal
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Duration(Model):
    """A length of time."""

    amount: Decimal
    unit: Literal["minute", "hour", "day", "working-day", "week", "month", "year"]


_VALUES: dict[str, TypeAdapter[Any]] = {
    "amount": TypeAdapter(Amount),
    "percentage": TypeAdapter(Decimal),
    "duration": TypeAdapter(Duration),
    "date": TypeAdapter(Day),
    "phone": TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[+*#0-9][-*#0-9 ]*$", max_length=30)]),
    "address": TypeAdapter(
        Annotated[
            str,
            StringConstraints(pattern=r"^([A-Za-z0-9._+-]+@)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[A-Za-z0-9._~/-]*)?$"),
        ]
    ),
    "count": TypeAdapter(Decimal),
    "text": TypeAdapter(Bilingual),
}


class Value(Model):
    """A value and the days it holds, both included; None is open."""

    value: Any
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    sources: tuple[Slug, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether it is the value on a day; its last day belongs to it."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


class Source(Model):
    """Where a fact was found."""

    title: Words
    publisher: Words
    date: Annotated[str, StringConstraints(max_length=60)] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"']+$")] | None = None
    number: Annotated[str, StringConstraints(max_length=200)] | None = None


class Fact(Model):
    """A statement and its value, or a timeline of values."""

    id: Slug
    owner: Slug
    topic: Slug
    confidence: Literal["high", "medium", "low"]
    statement: Bilingual
    kind: Kind
    values: tuple[Value, ...]
    sources: tuple[Slug, ...]

    @model_validator(mode="before")
    @classmethod
    def _timeline(cls, data: Any) -> Any:
        """Takes `value`, `valid_from` and `valid_until` as a timeline of one; without a value the statement is it."""
        if not isinstance(data, dict) or "values" in data:
            return data
        data = dict(data)
        value = data.pop("value", None)
        if value is None and data.get("kind") == "text":
            value = data.get("statement")
        if value is None:
            raise Refused("field.fact_without_value")
        data["values"] = [
            {"value": value, "from": data.pop("valid_from", None), "until": data.pop("valid_until", None)}
        ]
        return data

    @model_validator(mode="after")
    def _typed(self) -> "Fact":
        if not self.values:
            raise Refused("field.no_values")
        for value in self.values:
            try:
                object.__setattr__(value, "value", _VALUES[self.kind].validate_python(value.value))
            except ValidationError:
                raise Refused("field.value_of_another_kind", value=str(value.value)[:60], kind=self.kind) from None
        days = sorted((v.from_ or date.min, v.until or date.max) for v in self.values)
        if any(start > end for start, end in days) or any(a[1] >= b[0] for a, b in pairwise(days)):
            raise Refused("field.days_overlap")
        return self

    @property
    def all_sources(self) -> tuple[str, ...]:
        """Those of the fact and of its values, each once."""
        return tuple(dict.fromkeys((*self.sources, *(source for value in self.values for source in value.sources))))

    def value_on(self, day: date) -> Value | None:
        """The value that holds on a day, or None."""
        return next((value for value in self.values if value.holds_on(day)), None)


class FactsFile(Model):
    """articles/facts.yaml."""

    sources: dict[Slug, Source]
    facts: tuple[Fact, ...]


def format_value(fact: Fact, day: date, lang: str) -> str | None:
    """The value that holds on a day as the reader's language writes it, or None if none holds."""
    held = fact.value_on(day)
    return None if held is None else show(fact.kind, held.value, lang)


def with_values(words: str, facts: Mapping[str, Fact], day: date, lang: str) -> str | None:
    """Plain words with each `{{ fact }}` replaced by its value, or None if one has no value on the day."""
    values = {
        name: format_value(facts[name], day, lang) if name in facts else None for name in REFERENCE.findall(words)
    }
    return None if None in values.values() else REFERENCE.sub(lambda found: values[found[1]] or "", words)


def show(kind: str, value: Any, lang: str) -> str:
    """One value as a language writes it (number and date formats: Unicode CLDR by Babel)."""
    if lang not in BUILT_IN and kind in _AS_CLDR_HAS_IT:
        return _AS_CLDR_HAS_IT[kind](value, lang)
    if kind == "amount":
        number = format_decimal(value.amount, locale=lang)
        return f"Rp{number}" if value.currency == "IDR" else f"{value.currency} {number}"
    if kind == "percentage":
        return format_decimal(value, locale=lang) + "%"
    if kind == "duration":
        if value.unit == "working-day":
            number = format_decimal(value.amount, locale=lang)
            return f"{number} hari kerja" if lang == "id" else f"{number} working day{'' if value.amount == 1 else 's'}"
        return format_unit(value.amount, f"duration-{value.unit}", length="long", locale=lang)
    if kind == "date":
        return format_date(value, "d MMMM y", locale=lang)
    if kind == "count":
        return format_decimal(value, locale=lang)
    said: str = value[lang] if kind == "text" else value
    return said


def _money(value: Amount, lang: str) -> str:
    pattern = Locale.parse(lang).currency_formats["standard"].pattern
    whole = value.amount == value.amount.to_integral_value()
    pattern = pattern.replace(".00", "") if whole else pattern
    return format_currency(value.amount, value.currency, pattern, lang, currency_digits=False)


def _length_of_time(value: Duration, lang: str) -> str:
    """As CLDR writes it long, else short; it knows no working days, which English ones stand for."""
    if value.unit == "working-day":
        return show("duration", value, "en")
    unit = f"duration-{value.unit}"
    long = format_unit(value.amount, unit, length="long", locale=lang)
    return format_unit(value.amount, unit, length="short", locale=lang) if unit in long else long


_AS_CLDR_HAS_IT: dict[str, Callable[[Any, str], str]] = {
    "amount": _money,
    "percentage": lambda value, lang: format_percent(value / 100, locale=lang, decimal_quantization=False),
    "duration": _length_of_time,
    "date": lambda value, lang: format_date(value, "long", locale=lang),
}
"""How languages beside the built-in two write a value of a kind."""


def load_facts(path: Path) -> tuple[dict[str, Fact], dict[str, Source]]:
    """Facts and sources by id; KbError, with the line, if the file cannot be used."""
    parsed = read_model(path, FactsFile)
    facts: dict[str, Fact] = {}
    for fact in parsed.facts:
        unknown = [source for source in fact.all_sources if source not in parsed.sources]
        if fact.id in facts:
            raise KbError("fact.twice", str(path), fact=fact.id)
        if unknown:
            raise KbError("fact.unknown_source", str(path), fact=fact.id, source=unknown[0])
        facts[fact.id] = fact
    return facts, parsed.sources


def read_model(path: Path, model: type[BaseModel]) -> Any:
    """A YAML file as a model; KbError, with the line, if it cannot be."""
    try:
        data, lines = read_yaml(read_text(path, LARGEST_WHOLE))
        try:
            return model.model_validate(data)
        except ValidationError as error:
            raise next(explain(error, lines, model)) from None
    except OSError as error:
        raise KbError("file.cannot_be_read_put", str(path), reason=error.strerror) from None
    except TextError as error:
        raise error.in_file(path) from None
