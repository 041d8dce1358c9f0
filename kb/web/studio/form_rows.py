"""What the forms of files share: rows that are added and taken away, and words in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.content.languages import BUILT_IN
from kb.publishing.editing.overlay import data_in

MOST_ROWS = 60


@dataclass(frozen=True)
class Form:
    """A form of a file for an owner."""

    key: str
    """Under which its fields are known; another once the text is another."""
    text: str
    owner: str
    t: SimpleNamespace

    def items(self, key: str) -> list[dict[str, Any]]:
        """The mappings of a list of the file."""
        listed = data_in(self.text).get(key)
        return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def rows(form: Form, name: str, count: int, words: str) -> Iterator[int]:
    """The numbers of the rows that stand there, each in a frame of its own with a button that takes it away; and below
    them one that adds another.
    """
    key = f"{form.key}-{name}"
    shown: list[int] = st.session_state.setdefault(f"{key}-rows", list(range(count)))
    for place, number in enumerate(shown):
        with st.container(key=f"{name}-row-{place}", border=True):
            yield number
            st.button(
                form.t.remove, key=f"{key}-remove-{number}", type="tertiary", on_click=_remove, args=(key, number)
            )
    st.button(words, key=f"{key}-add", disabled=len(shown) >= MOST_ROWS, on_click=_add, args=(key, count))


def _remove(key: str, number: int) -> None:
    st.session_state[f"{key}-rows"] = [one for one in st.session_state[f"{key}-rows"] if one != number]


def _add(key: str, count: int) -> None:
    shown = st.session_state[f"{key}-rows"]
    last = max([*shown, count - 1, st.session_state.get(f"{key}-last", -1)]) + 1
    st.session_state[f"{key}-rows"], st.session_state[f"{key}-last"] = [*shown, last], last


def at(items: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """What stands in a row at first; nothing in a new one."""
    return items[number] if number < len(items) else {}


def both(labels: Mapping[str, str], given: Any, key: str, most: int = 300, area: bool = False) -> dict[str, str]:
    """Fields for the same words in Indonesian and English, and in each further language that has a label."""
    field = st.text_area if area else st.text_input
    words = given if isinstance(given, dict) else {"id": given or "", "en": given or ""}
    said = {
        lang: field(labels[lang], str(words.get(lang) or ""), max_chars=most, key=f"{key}-{lang}") for lang in labels
    }
    typed = {lang: " ".join(text.split()) for lang, text in said.items()}
    return {lang: text for lang, text in typed.items() if text or lang in BUILT_IN}


def said(words: Mapping[str, str]) -> dict[str, str] | None:
    """Words in both languages, None if there are none."""
    return dict(words) if any(words.values()) else None


def listed(label: str, given: Any, key: str, hint: str = "") -> list[str]:
    """A field for several names, parted by commas."""
    names = ", ".join(str(name) for name in given) if isinstance(given, list) else ""
    typed = st.text_input(label, names, max_chars=2000, key=key, help=hint or None)
    return list(dict.fromkeys(" ".join(name.split()) for name in typed.split(",") if name.strip()))
