"""An article's script changed step by step: each function takes the article's file and gives it back with one change,
all other lines as they were. Steps and answers are counted from 0; a step keeps its id, by which others lead to it.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Literal

from kb.content.script import Step, steps_in_the_making
from kb.errors import KbError
from kb.publishing.editing.front_matter import keys_of, split, with_front
from kb.publishing.editing.yaml_edit import Place, with_value, without_value

Key = Literal["article", "hand_over"]
NOWHERE = ""
"""The `to` of an answer that leads to no step yet."""


def steps_of(text: str) -> tuple[Step, ...]:
    """The steps of an article's file, as far as they are written."""
    return steps_in_the_making(keys_of(text).get("script"))


def number_of(text: str, shown: str, number: int) -> int:
    """The number that a step of a text has now which had a number in another that was shown.

    KbError if it is not there any more, or there twice.
    """
    known, now = [step.id for step in steps_of(shown)], [step.id for step in steps_of(text)]
    if number < len(now) and now[number] == known[number]:
        return number
    if now.count(known[number]) != 1:
        raise KbError("script.changed_meanwhile")
    return now.index(known[number])


def with_words(text: str, step: int, place: Place, lang: str, words: str) -> str:
    """Words in a language at a place of a step: `("ask",)`, `("say",)`, `("options", 0, "say")`.

    A `say` that has none in any language is taken away.
    """
    held = _at(text, step, place)
    said = {"id": "", "en": ""} | (held if isinstance(held, dict) else {}) | {lang: words}
    if place == ("say",) and not any(said.values()):
        return _without(text, step, place)
    if isinstance(held, dict) and lang in held:
        return _set(text, (step, *place, lang), words)
    return _set(text, (step, *place), said)


def with_target(text: str, step: int, answer: int, to: str) -> str:
    """An answer leads to the step with an id."""
    return _set(text, (step, "options", answer, "to"), to)


def with_named(text: str, step: int, key: Key, name: str | None) -> str:
    """An ending reads out an article or hands over to an owner; with None, to nobody."""
    return _set(text, (step, key), name) if name else _without(text, step, (key,))


def with_answer(text: str, step: int) -> str:
    """One more answer, which says nothing yet and leads nowhere."""
    return _set(text, (step, "options"), [*_answers(text, step), _answer(NOWHERE)])


def without_answer(text: str, step: int, answer: int) -> str:
    """The step without one of its answers. Where that led stays."""
    left = [one for number, one in enumerate(_answers(text, step)) if number != answer]
    return _set(text, (step, "options"), left)


def moved_answer(text: str, step: int, answer: int, by: int) -> str:
    """An answer some places further down, or up."""
    return _set(text, (step, "options"), _moved(_answers(text, step), answer, by))


def moved_step(text: str, step: int, by: int) -> str:
    """A step some places further down, or up; the first is the one that begins."""
    return _listed(text, _moved(_script(text), step, by))


def with_step(text: str, at: int, asks: bool) -> str:
    """A new step at a place: a question with two answers, or an ending."""
    steps, name = _script(text), new_id(text)
    fresh: dict[str, Any] = {"id": name} | (_question() if asks else {"say": _no_words()})
    return _listed(text, [*steps[:at], fresh, *steps[at:]])


def led_to_new(text: str, step: int, answer: int, asks: bool) -> str:
    """An answer leads to a new step, which stands behind those that the answers before it lead to."""
    name, places = new_id(text), {one.id: number for number, one in enumerate(steps_of(text))}
    before = [places.get(option.to, 0) for option in steps_of(text)[step].options[:answer]]
    return with_target(with_step(text, max([step, *before]) + 1, asks), step, answer, name)


def without_step(text: str, step: int, to: str = NOWHERE) -> str:
    """The script without a step; what led there leads to the step with another id, or nowhere yet."""
    gone = steps_of(text)[step].id
    for number, one in enumerate(steps_of(text)):
        for answer, option in enumerate(one.options):
            if number != step and option.to == gone:
                text = with_target(text, number, answer, to)
    left = [item for number, item in enumerate(_script(text)) if number != step]
    return _listed(text, left) if left else with_front(text, without_value(split(text)[0], ("script",)))


def asking(text: str, step: int) -> str:
    """An ending that asks instead: what it said is said first."""
    for key in ("article", "hand_over"):
        text = _without(text, step, (key,))
    for key, value in _question().items():
        text = _set(text, (step, key), value)
    return text


def ending(text: str, step: int) -> str:
    """A question that ends the conversation instead. The steps that its answers led to stay."""
    text = _without(_without(text, step, ("options",)), step, ("ask",))
    return text if steps_of(text)[step].say else _set(text, (step, "say"), _no_words())


def begun(text: str) -> str:
    """A script to begin with: a question whose two answers end the conversation."""
    text = with_step(text, 0, asks=True)
    for answer in (0, 1):
        text = led_to_new(text, 0, answer, asks=False)
    return text


def new_id(text: str) -> str:
    """A name that no step of the script has, and to which no answer leads."""
    steps = steps_of(text)
    taken = {step.id for step in steps} | {option.to for step in steps for option in step.options}
    names: Iterator[str] = (f"langkah-{number}" for number in count(len(steps) + 1))
    return "mulai" if not taken else next(name for name in names if name not in taken)


def kept_elsewhere(change: Callable[[str], str], text: str) -> str:
    """The changed text; KbError if anything but the script would be another, which no change of these does."""
    changed = change(text)
    before, after = (keys_of(one) for one in (text, changed))
    if not after or {**before, "script": 0} != {**after, "script": 0} or split(text)[1] != split(changed)[1]:
        raise KbError("script.not_changed_alone")
    return changed


def _no_words() -> dict[str, str]:
    return {"id": "", "en": ""}


def _answer(to: str) -> dict[str, Any]:
    return {"say": _no_words(), "to": to}


def _question() -> dict[str, Any]:
    return {"ask": _no_words(), "options": [_answer(NOWHERE), _answer(NOWHERE)]}


def _script(text: str) -> list[Any]:
    found = keys_of(text).get("script")
    return found if isinstance(found, list) else []


def _at(text: str, step: int, place: Place) -> Any:
    held: Any = _script(text)[step]
    for part in place:
        known = held if isinstance(held, dict) else dict(enumerate(held)) if isinstance(held, list) else {}
        held = known.get(part)
    return held


def _answers(text: str, step: int) -> list[Any]:
    found = _at(text, step, ("options",))
    return found if isinstance(found, list) else []


def _moved(items: list[Any], number: int, by: int) -> list[Any]:
    left = [item for at, item in enumerate(items) if at != number]
    at = max(0, min(number + by, len(left)))
    return [*left[:at], items[number], *left[at:]]


def _set(text: str, place: Place, value: Any) -> str:
    return with_front(text, with_value(split(text)[0], ("script", *place), value))


def _listed(text: str, steps: list[Any]) -> str:
    return with_front(text, with_value(split(text)[0], ("script",), steps))


def _without(text: str, step: int, place: Place) -> str:
    if _at(text, step, place) is None:
        return text
    return with_front(text, without_value(split(text)[0], ("script", step, *place)))
