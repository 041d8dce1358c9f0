"""The field in which officers write: saved while one types, with marks beside the lines that a check names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "satujawab_writing",
    html=(
        '<div class="sj-writing"><div class="sj-tools" role="toolbar"></div><div class="sj-help" hidden></div>'
        '<div class="sj-field"><div class="sj-marks"></div><textarea spellcheck="true"></textarea></div>'
        '<span class="sj-pasted" role="status"></span><span class="sj-saved" role="status"></span></div>'
    ),
    css=(HERE / "writing.css").read_text("utf-8"),
    js="\n".join((HERE / f"{name}.js").read_text("utf-8") for name in ("marking", "pasting", "writing")),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Mark:
    """A finding beside its line (from 1)."""

    line: int
    severity: str
    words: str


@dataclass(frozen=True)
class Typed:
    """What was typed, and the revision that it was typed on."""

    text: str
    revision: int


def writing_field(
    key: str,
    place: str,
    text: str,
    revision: int,
    on_typed: Callable[[Typed], bool],
    *,
    label: str,
    lang: str,
    saved: str,
    unsaved: str,
    tools: dict[str, Any],
    placeholder: str = "",
    marks: Sequence[Mark] = (),
    locked: bool = False,
    force: int = 0,
    insert: dict[str, Any] | None = None,
    line: dict[str, Any] | None = None,
) -> None:
    """Shows the field; `on_typed` says whether what was typed is kept now.

    `place` names the text for good, such as draft and path; `tools` are the words of the toolbar and its help. `force`
    counts texts that replace what is typed; `insert` {n, text} puts words at the cursor and `line` {n, line} goes to a
    line, each once a number `n`.
    """

    def changed() -> None:
        typed = st.session_state[key].get("typed")
        if (
            isinstance(typed, dict)
            and typed.get("place") == place
            and isinstance(typed.get("text"), str)
            and isinstance(typed.get("revision"), int)
        ):
            st.session_state[f"{key}-taken"] = (
                typed["text"] if on_typed(Typed(typed["text"].replace("\r\n", "\n"), typed["revision"])) else None
            )

    _component(
        key=key,
        data={
            "place": place,
            "text": text,
            "revision": revision,
            "label": label,
            "lang": lang,
            "saved": saved,
            "unsaved": unsaved,
            "tools": tools,
            "placeholder": placeholder,
            "findings": [{"line": m.line, "severity": m.severity, "words": m.words} for m in marks],
            "locked": locked,
            "force": force,
            "insert": insert,
            "line": line,
            "taken": st.session_state.get(f"{key}-taken"),
        },
        on_typed_change=changed,
    )
