"""The markup of officers' pages is written by templates, and nothing that people wrote becomes a part of it."""

import ast
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from kb.publishing.editing import drafts
from kb.publishing.people.accounts import Account, save_account
from kb.publishing.workflow import comments
from kb.settings import ROOT
from kb.storage import audit
from kb.storage.flags import Flag
from kb.storage.question_groups import add_shortfall
from kb.web.shared import state as shared
from kb.web.shared.differences import words_diff
from kb.web.shared.rendering import piece
from kb.web.staff.shared import badge
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import asked, shown
from tests.web.test_studio_script import PATH, with_script

WEB = ROOT / "kb" / "web"
MODULES = [*sorted((WEB / "studio").glob("*.py")), WEB / "staff" / "shared.py"]
OWN_FIELDS = {"choosing.py", "writing.py"}
"""Fields with a script of their own: Streamlit wants their frame beside it, and nothing is put into that."""
PIECES = re.compile(r"""piece\(\s*"(\w+\.html)",\s*"(\w+)\"""")
HOSTILE = "<img src=x onerror=alert(1)> & \"q\" 'r'"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;"


def words_of(tree: ast.Module) -> list[str]:
    """The strings of a module that are not said of its own parts."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_markup_is_written_in_a_module(path):
    text = path.read_text("utf-8")
    assert "escape(" not in text and "Markup(" not in text
    if path.name not in OWN_FIELDS:
        assert [said for said in words_of(ast.parse(text)) if re.search(r"</?[a-z]", said)] == []


def test_every_piece_is_there_and_used():
    used = {found for path in MODULES for found in PIECES.findall(path.read_text("utf-8"))}
    officer = (WEB / "staff" / "shared.py").read_text("utf-8")
    used |= {("shared.html", name) for name in re.findall(r"""_piece\("(\w+)\"""", officer)}
    there = set()
    for name in {name for name, _ in used}:
        text = next(WEB.glob(f"*/templates/{name}")).read_text("utf-8")
        there |= {
            (name, macro)
            for macro in re.findall(r"{% macro (\w+)\(", text)
            if (name, macro) in used or len(re.findall(rf"\b{macro}\(", text)) == 1  # else another of them uses it
        }
    assert used == there


def test_a_piece_is_put_into_another_as_it_is_and_words_are_not():
    mark = badge(HOSTILE, "sj-state-draft")
    assert ESCAPED in mark and "<img" not in mark
    entry = piece("shared.html", "entry", HOSTILE, HOSTILE, mark)
    assert mark in entry and entry.count(ESCAPED) == 3 and "&amp;lt;" not in entry and "<img" not in entry


T = studio_texts("id")
SAID = SimpleNamespace(text=HOSTILE, title=HOSTILE, status="answered", article="a", lang="id", path=HOSTILE, line=1)
CHANGE = SimpleNamespace(question=SAID, before=SAID, after=SAID, worse=True)


@pytest.mark.parametrize(
    ("template", "macro", "values"),
    [
        ("preview_words.html", "words", (SAID, "text")),
        ("facts.html", "typed", (HOSTILE, HOSTILE)),
        ("review.html", "agreed", (SAID, HOSTILE, HOSTILE)),
        (
            "what_changes.html",
            "change",
            (CHANGE, "", None, T),
        ),
        ("what_changes.html", "wording", (SAID, HOSTILE, words_diff(HOSTILE, f"{HOSTILE} lain"))),
        ("script_editor.html", "tree", (Markup("<li></li>"), [], [HOSTILE], T)),
        ("places.html", "marked", (HOSTILE, HOSTILE, HOSTILE)),
        ("found.html", "lost", ([(HOSTILE, HOSTILE, HOSTILE)], T)),
        ("accounts.html", "shown_once", (HOSTILE, HOSTILE)),
    ],
)
def test_a_piece_shows_what_it_is_given_letter_by_letter(template, macro, values):
    shown = re.sub("</?(ins|del)>", "", piece(template, macro, *values))
    assert ESCAPED in shown and "<img" not in shown and "&amp;lt;" not in shown


@pytest.fixture
def hostile(enter, context):
    """A collection, drafts and all that is said of them, of somebody who means ill; the id of a draft."""
    ani = PEOPLE["ani"]
    asked(HOSTILE, f"{HOSTILE} lagi")
    draft = drafts.open_article(context, ani, "pajak")
    text = with_script(draft.files[PATH]).replace("Sudah daftar?", "Sudah <img src=x onerror=alert(1)> daftar?")
    text = text.replace("Berapa pajak ponsel?", f"'{HOSTILE.replace(chr(39), chr(39) * 2)}'")
    text = text.replace("2. Bayar.", f"2. Bayar {HOSTILE} 77 hari.").replace("## Langkah", f"## {HOSTILE}")
    draft = drafts.save(context, ani, draft.id, {PATH: text}, draft.revision).draft
    comments.comment(context, PEOPLE["citra"], draft.id, PATH, 0, HOSTILE, "", None)
    line = 1 + next(n for n, words in enumerate(text.split("\n")) if "2. Bayar" in words)
    comments.comment(context, PEOPLE["citra"], draft.id, PATH, line, HOSTILE, "2. Bayar", HOSTILE)
    new = drafts.new_article(context, ani, "bea-cukai", HOSTILE, f"{HOSTILE}\n", (HOSTILE,))
    bin_ = drafts.new_article(context, ani, "bea-cukai", f"Buang {HOSTILE}", "Buang.\n")
    drafts.discard(context, ani, bin_.id)
    (context.articles / PATH).write_text(text.replace("review_by: 2027-05-01", "review_by: 2024-05-01"), "utf-8")
    facts = context.articles / "facts.yaml"
    spoilt = facts.read_text("utf-8").replace('"Tarif PPN."', repr(f"Tarif {HOSTILE}").replace("\\'", "''"))
    facts.write_text(spoilt.replace('"Tanya jawab"', '"<img src=x onerror=alert(1)>"'), "utf-8")
    save_account(context.accounts, Account("hana", f"Hana {HOSTILE}", None, {}, True))
    with context.store.transaction() as database:
        add_shortfall(database, "unhelpful", HOSTILE, "pajak", "wrong", HOSTILE)
        audit.note(database, "hana", "warning-kept", HOSTILE, HOSTILE)
        database.add(
            Flag(
                id="f1", at=datetime.now(UTC), team="telkomsel", article="pajak", version="v", reason="wrong",
                question=HOSTILE, note=HOSTILE, answer=HOSTILE, answered=datetime.now(UTC),
            )
        )  # fmt: skip
    shared.state().store.flush()
    return {"draft": str(draft.id), "new": str(new.id)}


ADDRESSES: dict[str, tuple[str, dict[str, str]]] = {
    "tasks": ("ani", {}),
    "write": ("ani", {"view": "draft", "draft": "draft", "tab": "write"}),
    "script": ("ani", {"view": "draft", "draft": "draft", "tab": "script"}),
    "review": ("citra", {"view": "draft", "draft": "draft", "tab": "review"}),
    "saves": ("ani", {"view": "draft", "draft": "draft", "tab": "saves"}),
    "new": ("ani", {"view": "draft", "draft": "new", "tab": "write"}),
    "found": ("ani", {"view": "draft", "draft": "new", "tab": "found"}),
    "article": ("ani", {"view": "article", "article": "pajak"}),
    "facts": ("ani", {"view": "facts"}),
    "fact": ("ani", {"view": "facts", "fact": "vat"}),
    "questions": ("ani", {"view": "questions"}),
    "group": ("ani", {"view": "questions", "group": "1"}),
    "bin": ("ani", {"view": "bin"}),
    "due": ("ani", {"view": "due"}),
    "search": ("ani", {"view": "search", "q": "onerror"}),
    "audit": ("hana", {"view": "audit"}),
    "accounts": ("hana", {"view": "accounts"}),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_what_people_wrote_is_shown_letter_by_letter(enter, hostile, name):
    who, address = ADDRESSES[name]
    page = shown(enter(who, **address | ({"draft": hostile[address["draft"]]} if "draft" in address else {})))
    # What is searched for is marked within the words.
    said = re.sub(r"</?(mark|ins|del)>", "", page)
    assert "<img" not in said
    assert ESCAPED in said and "&amp;lt;" not in said


def test_a_row_of_a_file_is_shown_letter_by_letter(enter):
    page = enter("ani", view="transfer")
    words = HOSTILE.replace('"', "")
    rows = f"Pertanyaan;Jawaban\n{words};Tarif {words} 5%.\n"
    page.file_uploader[0].set_value(("<img>.csv", rows.encode(), "text/csv")).run()
    assert "<img" not in shown(page) and ESCAPED in shown(page)
