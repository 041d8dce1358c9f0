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


def choosing(key: str, lines: Mapping[int, str], path: str, label: str) -> Chosen | None:
    """Shows lines by their numbers; what of them is chosen, if anything is and it still stands there."""
    of = sha256(repr((path, list(lines.items()))).encode()).hexdigest()[:16]
    _component(key=key, data={"of": of, "lines": list(lines.items()), "label": label}, on_chosen_change=lambda: None)
    found = (st.session_state.get(key) or {}).get("chosen")
    if not isinstance(found, dict) or found.get("of") != of:
        return None
    line, words = found.get("line"), found.get("words")
    if not isinstance(line, int) or not isinstance(words, str) or line not in lines:
        return None
    if words not in lines[line] or not lines[line].strip():
        return None
    return Chosen(line, words, words or lines[line].strip())
