"""What an officer has open is kept in one place, apart from the fields that Streamlit keeps."""

import ast
from types import SimpleNamespace

import pytest

from kb.publishing.editing import drafts
from kb.settings import ROOT
from kb.web.studio import session
from kb.web.studio.session import OpenDraft, Step, Studio, at_hand, show_whole, studio
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")
STUDIO = ROOT / "kb" / "web" / "studio"
OF_FIELDS = {
    "due.py": "takes the ticks off its boxes",
    "fields.py": "what a field was given, under the field's key with more at its end",
    "form_rows.py": "the rows of a form, forgotten with the form's fields",
    "found.py": "gives its field the questions as they were understood",
    "script.py": "what a field was given, as in fields.py",
    "script_step.py": "what a field was given, as in fields.py",
    "session.py": "the place itself",
    "shared_files.py": "forgets the fields of a form",
    "writing.py": "what the browser's field sent last, under the field's key with more at its end",
}
"""Modules that write into Streamlit's session, and what."""


def writes(tree: ast.Module) -> list[int]:
    """The lines that write into Streamlit's session."""

    def is_session(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "session_state"

    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found += [node.lineno] if is_session(node.value) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_session(node.func.value):
            found += [node.lineno] if node.func.attr in ("pop", "update", "setdefault", "clear") else []
    return found


@pytest.mark.parametrize("path", sorted(STUDIO.glob("*.py")), ids=lambda path: path.name)
def test_what_is_no_fields_is_kept_in_one_place(path):
    assert bool(writes(ast.parse(path.read_text("utf-8")))) == (path.name in OF_FIELDS)


@pytest.fixture
def held(monkeypatch):
    """A session of nobody yet, as a dictionary that is asked as Streamlit's is."""
    found: dict[str, object] = {}
    monkeypatch.setattr(session, "st", SimpleNamespace(session_state=found))
    return found


def test_each_draft_has_its_own_at_hand_and_each_session(held):
    at_hand(3).undo = [Step(2, {"a.md": "x"}, "Diganti.", 1)]
    at_hand(3).look.text = "brp pajak hp"
    assert at_hand(3).undo[0].files == {"a.md": "x"} and at_hand(4) == OpenDraft() and at_hand(4).look.text == ""
    show_whole("tasks")
    assert studio().whole == {"tasks"} and list(held) == ["studio"]
    held.clear()
    assert studio() == Studio()


def test_what_is_at_hand_of_a_draft_stays_from_page_to_page(enter, context):
    ani = PEOPLE["ani"]
    draft = drafts.new_article(context, ani, "bea-cukai", "Apakah jam tangan diperiksa?", "Jam 77 hari.\n")
    page = press(enter("ani", view="draft", draft=str(draft.id)), T.check_all)
    hand = page.session_state["studio"].drafts[draft.id]
    assert hand.checked[0] == draft.revision and hand.checked[1] and hand.conflict is None
    page = press(page, T.tabs["script"])
    page = press(page, T.script_begin)
    assert T.script_done["added"] in shown(page)
    assert page.session_state["studio"].drafts[draft.id] is hand and hand.step and len(hand.undo) == 1
    page = press(press(page, T.undo), T.tabs["write"])
    assert (len(hand.undo), len(hand.redo)) == (0, 1) and T.undone in shown(page)
