"""What an officer has open in the studio, in one place: it lives as long as the browser's session.

Streamlit's own fields stand beside it, each under its key, and under that key with more at its end what `fields`,
`form_rows` and `writing` remember of a field: it goes with the field.
"""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from kb.content.finding import Finding
from kb.errors import KbError
from kb.publishing.editing.drafts import Texts
from kb.publishing.impact.changes import WhatChanges
from kb.publishing.impact.findable import Findability
from kb.publishing.impact.pasted import Pasted
from kb.publishing.importing.plan import Imported, Plan
from kb.publishing.workflow.fact_changes import Effect
from kb.publishing.workflow.schedule import ReadAgain

_KEY = "studio"


@dataclass(frozen=True)
class Step:
    """A change of a draft that can be taken back, or done again."""

    revision: int
    """Of the draft as the change left it; as long as it has that one the step can be taken."""
    files: Texts
    """What the step puts there."""
    done: str
    """What is said of the change."""
    on: int = 0
    """The revision that the change was made on."""


@dataclass(frozen=True)
class Conflict:
    """Two texts that changed the same lines, between which somebody has to choose."""

    aside: int
    """The save that was set aside, by its id."""
    marked: Texts | None
    """Both texts, one after the other where they differ."""


@dataclass
class Look:
    """Whether a draft will be found: what was asked, and what came of it."""

    text: str = ""
    """The questions as they were understood, one a line."""
    pasted: Pasted | None = None
    wanted: bool = False
    """Whether the page is to look, or is looking."""
    refused: str = ""
    """Why it did not, to be said once."""
    found: Findability | None = None
    digest: str = ""
    """Of the draft that was looked at."""
    shown: Pasted | None = None
    """What `found` was asked."""


@dataclass
class OpenDraft:
    """What an officer has at hand of one draft."""

    conflict: Conflict | None = None
    replaced: int = 0
    """How often a text was put in place of what is typed."""
    undo: list[Step] = field(default_factory=list)
    """What can be taken back, the last of it last."""
    redo: list[Step] = field(default_factory=list)
    """What was taken back and can be done again, the next of it last."""
    checked: tuple[int, list[Finding]] | None = None
    """What all checks said, and of which revision."""
    line: dict[str, dict[str, int]] = field(default_factory=dict)
    """By language the line to go to, and the how manieth such wish it is: each is granted once."""
    insert: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By language the words to put at the cursor, in the same way."""
    form: bool | None = None
    """Whether the form of an article is unfolded at first; None before it was shown."""
    commented: int = 0
    """How many comments were made: each has a form of its own."""
    attached: int = 0
    """How many files were added: each has a field of its own."""
    step: str | None = None
    """The step of the script whose fields are open."""
    script_saves: tuple[int, int] | None = None
    """The first and the last revision of a row of saves that the script's page made alone."""
    walked: list[int] = field(default_factory=list)
    """The answers chosen while the script is tried."""
    effects: tuple[str, list[Effect]] | None = None
    """What a change of a fact brings about, and the digest of the draft that it was asked of."""
    changes: tuple[str, WhatChanges] | None = None
    """What would change for readers, in the same way."""
    changes_wanted: str = ""
    """The digest of the draft for which that is to be asked."""
    look: Look = field(default_factory=Look)


@dataclass
class Studio:
    """What one officer has open."""

    drafts: dict[int, OpenDraft] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    """The lists of which all is shown, and not the beginning alone."""
    bin_pages: int = 1
    """How much of the bin is shown."""
    search_pages: dict[str, int] = field(default_factory=dict)
    """How much is shown of what was found, by what was asked."""
    password: tuple[str, str] | None = None
    """A person's name and new password, to be shown once."""
    link: tuple[str, str] | None = None
    """A person's name and the address of an invitation, to be shown once."""
    way_in_anew: str = ""
    """The name of somebody who needs a new way in, to be said once."""
    read_again: list[ReadAgain] = field(default_factory=list)
    """What became of the articles that were ticked last, to be said once."""
    forms: dict[tuple[str, str], str] = field(default_factory=dict)
    """By file and owner the key of the form that was shown last."""
    values: dict[str, int] = field(default_factory=dict)
    """How many values a fact has in its form, by the form's key."""
    imports: int = 0
    """How many files were taken in: each has a field of its own."""
    imported: list[Imported] = field(default_factory=list)
    """What became of the articles that were taken in last."""
    plan: tuple[Any, Plan | KbError] | None = None
    """What a file would become, and the choices by which it would."""


def studio() -> Studio:
    """What the officer of this session has open."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Studio()
    found: Studio = st.session_state[_KEY]
    return found


def at_hand(draft_id: int) -> OpenDraft:
    """What the officer of this session has at hand of a draft."""
    return studio().drafts.setdefault(draft_id, OpenDraft())


def show_whole(name: str) -> None:
    """Has all of a list shown from now on."""
    studio().whole.add(name)
