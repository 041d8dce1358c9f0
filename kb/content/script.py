"""An article's script: a guided conversation for a call agent, one step at a time."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from pydantic import Field

from kb.content.facts import Bilingual, Model, Slug
from kb.content.languages import is_language
from kb.content.source_text import TextError
from kb.messages import Coded


class Option(Model):
    """An answer that the caller can give, and the step it leads to."""

    say: Bilingual
    to: Slug


class Step(Model):
    """One step: something to `ask`, with `options`, or an ending, where something is said.

    An ending says `say`, or reads out the short answer of `article`; `hand_over` names the owner who takes the call
    from there. A step that asks may `say` something first.
    """

    id: Slug
    say: Bilingual | None = None
    ask: Bilingual | None = None
    options: tuple[Option, ...] = Field(())
    article: Slug | None = None
    hand_over: Slug | None = None

    @property
    def words(self) -> dict[str, Bilingual]:
        """All that is said here, by its place below the step in the front matter."""
        found = {"say": self.say, "ask": self.ask} | {
            f"options.{n}.say": option.say for n, option in enumerate(self.options)
        }
        return {place: words for place, words in found.items() if words}


class Fault(Coded):
    """What is wrong with a script, by a code of the catalogue; `place` is where in it ("2.options.0.to")."""

    def __init__(self, place: str, code: str, /, **parameters: str) -> None:
        self.place, self.code, self.parameters = place, code, parameters


def steps_in_the_making(listed: Any) -> tuple[Step, ...]:
    """The steps that a front matter lists, also while they are being written: words that are not there yet are empty,
    and so is the `to` of an answer that leads nowhere. What is no mapping is a step without an id.
    """

    def words(said: Any) -> Bilingual:
        given = said if isinstance(said, dict) else {}
        further = {lang: text for lang in given if is_language(str(lang)) and (text := _text(given[lang]))}
        return Bilingual.model_construct(**{"id": "", "en": ""} | further)

    steps = []
    for item in listed if isinstance(listed, list) else ():
        given = item if isinstance(item, dict) else {}
        answers = given.get("options")
        options = tuple(
            Option.model_construct(say=words(answer.get("say")), to=_text(answer.get("to")))
            for answer in (answers if isinstance(answers, list) else ())
            if isinstance(answer, dict)
        )
        steps.append(
            Step.model_construct(
                id=_text(given.get("id")),
                say=words(given["say"]) if "say" in given else None,
                ask=words(given["ask"]) if "ask" in given else None,
                options=options,
                article=_text(given.get("article")) or None,
                hand_over=_text(given.get("hand_over")) or None,
            )
        )
    return tuple(steps)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


_WORDS = re.compile(r"script\.(\d+)\.(?:options\.(\d+)\.)?(ask|say)(?:\.([a-z]{2}))?")
_TO = re.compile(r"script\.(\d+)\.options\.(\d+)\.to")


def told_by_step(error: TextError) -> TextError:
    """What is not yet written of a script, by its step and answer (both from 1); any other error as it is."""
    key = error.parameters.get("key", "")
    if error.code in ("field.missing", "field.empty") and (found := _WORDS.fullmatch(key)):
        step, answer, part, lang = found.groups()
        part, answer = ("answer", int(answer) + 1) if answer else (part, 0)
        said = {"step": int(step) + 1, "part": part, "answer": answer, "lang": lang or "both"}
        return TextError(error.line, "script.words_missing", **said)
    if error.code in ("field.missing", "field.no_name") and (found := _TO.fullmatch(key)):
        step, answer = (int(number) + 1 for number in found.groups())
        return TextError(error.line, "script.leads_nowhere", step=step, answer=answer)
    return error


def faults(steps: Sequence[Step]) -> Iterator[Fault]:
    """Why a script does not lead every caller from its first step to an ending; nothing if it does."""
    known = {step.id for step in steps}
    for number, step in enumerate(steps):
        yield from _shape(number, step, known)
    for step_id, times in Counter(step.id for step in steps).items():
        if times > 1:
            at = max(number for number, step in enumerate(steps) if step.id == step_id)
            yield Fault(f"{at}.id", "script.step_twice", step=step_id)
    reached, alone = _reached(steps), _alone(steps)
    ends = _that_end(steps)
    for number, step in enumerate(steps):
        if step.id in alone:
            yield Fault(f"{number}.id", "script.not_reached", step=step.id)
        elif (
            step.id in reached
            and step.id not in ends
            and all(option.to in known for option in step.options)
            and step.options
        ):
            yield Fault(f"{number}.options", "script.no_end", step=step.id)


def _shape(number: int, step: Step, known: set[str]) -> Iterator[Fault]:
    if step.ask and len(step.options) < 2:
        yield Fault(f"{number}.ask", "script.few_options", step=step.id)
    if step.options and not step.ask:
        yield Fault(f"{number}.options", "script.no_question", step=step.id)
    if step.options and (step.article or step.hand_over):
        key = "article" if step.article else "hand_over"
        yield Fault(f"{number}.{key}", "script.goes_on", step=step.id, key=key)
    if not step.ask and not step.options and not (step.say or step.article):
        yield Fault(f"{number}", "script.ends_wordless", step=step.id)
    for at, option in enumerate(step.options):
        if option.to and option.to not in known:
            yield Fault(f"{number}.options.{at}.to", "script.no_step", step=option.to)
        said = [(lang, option.say[lang]) for lang in option.say.languages if option.say[lang]]
        if any(other.say[lang] == words for other in step.options[:at] for lang, words in said):
            yield Fault(f"{number}.options.{at}.say", "script.options_alike")


def _alone(steps: Sequence[Step]) -> set[str]:
    """The steps to which one has to be led so that a call comes to all: what follows from them is not named."""
    found: set[str] = set()
    while missed := [step for step in steps if step.id not in _reached(steps, found)]:
        led = {option.to for step in missed for option in step.options if option.to != step.id}
        found |= {step.id for step in missed} - led or {missed[0].id}
    return found


def _reached(steps: Sequence[Step], also: Collection[str] = ()) -> set[str]:
    """The steps that a call can come to that begins at the first, or at others."""
    ways = {step.id: [option.to for option in step.options] for step in steps}
    found, waiting = set(), [*(step.id for step in steps[:1]), *also]
    while waiting:
        at = waiting.pop()
        if at in ways and at not in found:
            found.add(at)
            waiting += ways[at]
    return found


def _that_end(steps: Sequence[Step]) -> set[str]:
    """The steps from which a call can come to an ending."""
    found = {step.id for step in steps if not step.options}
    while True:
        more = {
            step.id for step in steps if step.id not in found and any(option.to in found for option in step.options)
        }
        if not more:
            return found
        found |= more
