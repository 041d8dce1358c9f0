"""A text in which a reader chooses words with the mouse, or a line with the keyboard."""

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


def choosing(key: str, text: str, path: str, label: str) -> Chosen | None:
    """Shows the text; what of it is chosen, if anything is and it still stands there."""
    of, lines = sha256(f"{path}\0{text}".encode()).hexdigest()[:16], text.split("\n")
    _component(key=key, data={"of": of, "lines": lines, "label": label}, on_chosen_change=lambda: None)
    found = (st.session_state.get(key) or {}).get("chosen")
    if not isinstance(found, dict) or found.get("of") != of:
        return None
    line, words = found.get("line"), found.get("words")
    if not isinstance(line, int) or not isinstance(words, str) or not 0 < line <= len(lines):
        return None
    if words not in lines[line - 1] or not lines[line - 1].strip():
        return None
    return Chosen(line, words, words or lines[line - 1].strip())
