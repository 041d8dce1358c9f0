"""Where a call stands in a script: the choices so far lead to one step."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb.answering.answer import ScriptOption, ScriptStep


@dataclass(frozen=True)
class Conversation:
    """The answers so far, and the step that they lead to."""

    path: tuple[tuple[ScriptStep, ScriptOption], ...]
    step: ScriptStep

    @property
    def ended(self) -> bool:
        """Whether the step asks nothing more."""
        return not self.step.options


def converse(steps: Sequence[ScriptStep], choices: Sequence[int]) -> Conversation:
    """Follows choices (places of options, from 0) from the first step;
    one that is not there, and what follows, is left out.
    """
    by_id = {step.id: step for step in steps}
    path, step = [], steps[0]
    for choice in choices:
        if not 0 <= choice < len(step.options):
            break
        option = step.options[choice]
        path.append((step, option))
        step = by_id[option.to]
    return Conversation(tuple(path), step)
