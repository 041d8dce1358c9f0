"""A button that is pressed while a field still has the focus acts on what was typed: both reach the server at once."""

import ast
from datetime import timedelta

from kb.answering.ask import today
from kb.content.change_note import kept_note
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.editing.overlay import digest_of
from kb.publishing.workflow import review
from kb.publishing.workflow.flags import flags
from kb.settings import ROOT
from kb.storage.drafts import now
from kb.storage.flags import Flag
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")
FIELDS = {
    "text_input", "text_area", "date_input", "number_input", "selectbox", "multiselect", "checkbox", "radio", "toggle",
    "pills", "segmented_control",
}  # fmt: skip
PATH = "bea-cukai/pajak.md"


def field(page, label):
    return next(one for one in (*page.text_area, *page.text_input) if one.label == label)


def test_an_article_is_withdrawn_at_the_first_press(enter, context):
    page = enter("ani", view="article", article="pajak")
    field(page, T.reason).set_value("Tarifnya berubah mulai hari ini.")
    page = press(page, T.withdraw_now)
    assert "sj-said-error" not in shown(page) and T.withdrawn in shown(page)
    assert keys_of((context.articles / PATH).read_text("utf-8"))["status"] == "archived"


def test_without_a_reason_it_is_not_withdrawn_and_said_so(enter, context):
    page = press(enter("ani", view="article", article="pajak"), T.withdraw_now)
    assert "sj-said-error" in shown(page)
    assert keys_of((context.articles / PATH).read_text("utf-8"))["status"] == "published"


def test_a_note_for_readers_is_kept_as_it_was_typed_when_handing_in(enter, context):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(context, ani, "pajak")
    text = with_key(draft.files[PATH], "title", "Berapa pajak ponsel baru?")
    draft = drafts.save(context, ani, draft.id, {PATH: text}, draft.revision).draft
    page = enter("ani", view="draft", draft=str(draft.id), tab="review")
    page = page.radio(key=f"change-kind-{draft.id}").set_value("correction").run()
    field(page, T.change_words["id"]).set_value("Judulnya lebih jelas.")
    assert "sj-said-error" not in shown(press(page, T.hand_in))
    draft = drafts.find_draft(context, ani, draft.id)
    assert draft.state == "review" and kept_note(draft.change).words["id"] == "Judulnya lebih jelas."


def test_a_flag_is_answered_as_it_was_typed(enter, context):
    with context.store.transaction() as database:
        database.add(
            Flag(
                id="f1", at=now(), team="telkomsel", article="pajak", version="v", reason="wrong",
                question="brp pajak hp", note="",
            )
        )  # fmt: skip
    page = enter("ani", view="article", article="pajak")
    page.text_area(key="flag-f1").set_value("Sudah diperbaiki.")
    assert "sj-said-error" not in shown(press(page, T.flag_send))
    assert flags(context, "pajak")[0].answer == "Sudah diperbaiki."


def test_it_is_scheduled_for_the_day_that_was_chosen(enter, context):
    ani, day = PEOPLE["ani"], today() + timedelta(days=9)
    draft = drafts.open_article(context, ani, "pajak")
    text = draft.files[PATH].replace("Bayar.", "Bayar di konter.")
    draft = drafts.save(context, ani, draft.id, {PATH: text}, draft.revision).draft
    drafts.submit(context, ani, draft.id)
    review.sign(context, PEOPLE["citra"], draft.id, "bea-cukai", digest_of(draft))
    review.sign(context, PEOPLE["dewi"], draft.id, "kominfo", digest_of(draft))
    page = enter("ani", view="draft", draft=str(draft.id), tab="review")
    page.date_input(key="publish-day").set_value(day)
    button = next(button for button in page.button if button.key == "schedule")
    assert "sj-said-error" not in shown(button.click().run())
    assert drafts.find_draft(context, ani, draft.id).publish_on == day


def values_handed_to_buttons(tree):
    """Names that hold a field's value of this run and are handed to a button's callback of the next one."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        held = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(
                isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in FIELDS
                for part in ast.walk(node.value)
            ):
                held |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(function):
            if isinstance(node, ast.keyword) and node.arg in ("args", "kwargs"):
                yield from ((n.id, n.lineno) for n in ast.walk(node.value) if isinstance(n, ast.Name) and n.id in held)


def test_no_button_is_handed_the_value_that_a_field_had_before_it_was_pressed():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / "kb" / "web").rglob("*.py"))
        for name, line in values_handed_to_buttons(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, "\n".join(found)
