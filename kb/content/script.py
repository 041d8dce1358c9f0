"""An article's script: a guided conversation for a call agent, one step at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import Field

from kb.content.facts import Bilingual, Model, Slug
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


def faults(steps: Sequence[Step]) -> Iterator[Fault]:
    """Why a script does not lead every caller from its first step to an ending; nothing if it does."""
    known = {step.id for step in steps}
    for number, step in enumerate(steps):
        yield from _shape(number, step, known)
    for step_id, times in Counter(step.id for step in steps).items():
        if times > 1:
            at = max(number for number, step in enumerate(steps) if step.id == step_id)
            yield Fault(f"{at}.id", "script.step_twice", step=step_id)
    reached = _reached(steps)
    ends = _that_end(steps)
    for number, step in enumerate(steps):
        if step.id not in reached:
            yield Fault(f"{number}.id", "script.not_reached", step=step.id)
        elif step.id not in ends and all(option.to in known for option in step.options) and step.options:
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
        if option.to not in known:
            yield Fault(f"{number}.options.{at}.to", "script.no_step", step=option.to)
        if any(option.say[lang] == other.say[lang] for other in step.options[:at] for lang in ("id", "en")):
            yield Fault(f"{number}.options.{at}.say", "script.options_alike")


def _reached(steps: Sequence[Step]) -> set[str]:
    """The steps that a call can come to."""
    ways = {step.id: [option.to for option in step.options] for step in steps}
    found, waiting = set(), [steps[0].id] if steps else []
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
