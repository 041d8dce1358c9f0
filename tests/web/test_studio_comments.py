"""Comments on a draft in the studio: answered, and suggested wording taken and undone."""

import pytest

from kb.publishing.editing import drafts
from kb.publishing.workflow import comments
from kb.storage.drafts import Draft
from kb.web.studio import choosing
from kb.web.studio.comments import _lines
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")
PATH = "bea-cukai/pajak.md"
OF = "Bayar di konter."


def text_of(context, draft):
    return drafts.find_draft(context, PEOPLE["ani"], draft.id).files[PATH]


def suggested(context, draft):
    line = 1 + next(n for n, text in enumerate(draft.files[PATH].split("\n")) if OF in text)
    return comments.comment(
        context, PEOPLE["citra"], draft.id, PATH, line, "Lebih jelas.", OF, "Bayar di <konter> mana pun."
    )


def test_an_author_takes_suggested_wording_by_one_press_and_back(enter, context, handed_in):
    suggested(context, handed_in)
    before = text_of(context, handed_in)
    page = enter("ani", view="draft", draft=str(handed_in.id), tab="write")
    assert "<ins>" in shown(page) and "&lt;" in shown(page) and "Lebih jelas." in shown(page)
    page = press(page, T.take_wording)
    assert "Bayar di <konter> mana pun." in text_of(context, handed_in) and T.reopened in shown(page)
    assert T.take_wording not in {button.label for button in page.button}
    page = press(page, T.undo)
    assert text_of(context, handed_in) == before
    page = enter("citra", view="draft", draft=str(handed_in.id), tab="review")
    assert T.wording_taken_by.format(name="Ani") in shown(page)


def test_a_reviewer_is_not_offered_to_take_it_and_answers(enter, context, handed_in):
    comment = suggested(context, handed_in)
    page = enter("citra", view="draft", draft=str(handed_in.id), tab="review")
    assert T.take_wording not in {button.label for button in page.button}
    field = next(one for one in page.text_area if one.label == T.reply)
    field.set_value("Atau daring?")
    page = press(page, T.reply_send)
    assert T.replied in shown(page) and "Atau daring?" in shown(page)
    assert [one.answers for one in comments.comments_of(context, handed_in.id)] == [None, comment.id]


def test_a_comment_about_the_whole_is_added_without_choosing(enter, context, handed_in):
    page = enter("citra", view="draft", draft=str(handed_in.id), tab="review")
    assert T.about_whole in shown(page)
    next(one for one in page.text_area if one.label == T.comment).set_value("Bagus.")
    page = press(page, T.add_comment)
    [found] = comments.comments_of(context, handed_in.id)
    assert (found.text, found.line, found.wording) == ("Bagus.", 0, None) and "Bagus." in shown(page)
    assert next(one for one in page.text_area if one.label == T.comment).value in ("", None)
    refused = press(page, T.add_comment)
    assert "sj-said-error" in shown(refused) and len(comments.comments_of(context, handed_in.id)) == 1


def test_of_a_file_of_thousands_of_lines_those_near_what_differs_can_be_chosen(context, handed_in):
    text = "".join(f"- id: fakta-{number}\n" for number in range(5000))
    changed = Draft(base={"facts.yaml": text}, files={"facts.yaml": text.replace("fakta-2000\n", "lain\n")})
    lines = _lines(changed, "facts.yaml")
    assert lines[2001] == "- id: lain" and len(lines) == 7 and min(lines) == 1998
    assert len(_lines(handed_in, PATH)) == len(handed_in.files[PATH].split("\n"))


@pytest.mark.parametrize(
    "chosen, line, changed",
    [
        (None, None, False),
        ({"line": 2, "words": "dua", "of": ""}, 2, False),
        ({"line": 2, "words": "", "of": ""}, 2, False),
        ({"line": 2, "words": "dua", "of": "another text"}, None, True),
        ({"line": 2, "words": "lima", "of": ""}, None, True),
        ({"line": 9, "words": "", "of": ""}, None, True),
        ({"line": "2", "words": "dua", "of": ""}, None, True),
    ],
)
def test_what_was_chosen_of_a_text_that_has_changed_is_said_not_to_hold(monkeypatch, chosen, line, changed):
    held = {}
    monkeypatch.setattr(choosing.st, "session_state", held)

    def shown(key, data, **_):
        held[key] = {"chosen": chosen and chosen | {"of": chosen["of"] or data["of"]}}

    monkeypatch.setattr(choosing, "_component", shown)
    found, gone = choosing.choosing("k", {1: "satu", 2: "kata dua"}, PATH, "Teks")
    assert (found and found.line, gone) == (line, changed)
