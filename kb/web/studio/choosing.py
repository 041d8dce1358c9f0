"""A text in which a reader chooses words with the mouse, or a line with the keyboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "satujawab_choosing",
    html='<div class="sj-choosing" role="listbox" tabindex="0"></div>',
    css=(HERE / "choosing.css").read_text("utf-8"),
    js=(HERE / "choosing.js").read_text("utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Chosen:
    """A line (from 1), and the words of it that were chosen; empty for all of it."""

    line: int
    words: str
    shown: str
    """The words, or the line."""


def choosing(key: str, lines: Mapping[int, str], path: str, label: str) -> tuple[Chosen | None, bool]:
    """Shows lines by their numbers; what of them is chosen, if anything is and the lines are those that were shown;
    and whether something was chosen in other lines, since the text has changed.
    """
    of = sha256(repr((path, list(lines.items()))).encode()).hexdigest()[:16]
    _component(key=key, data={"of": of, "lines": list(lines.items()), "label": label}, on_chosen_change=lambda: None)
    found = (st.session_state.get(key) or {}).get("chosen")
    if not isinstance(found, dict):
        return None, False
    line, words = found.get("line"), found.get("words")
    if found.get("of") != of or not isinstance(line, int) or line not in lines or not lines[line].strip():
        return None, True
    if not isinstance(words, str) or words not in lines[line]:
        return None, True
    return Chosen(line, words, words or lines[line].strip()), False
