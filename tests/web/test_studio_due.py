"""Several articles that are still right, ticked and pressed once."""

from datetime import timedelta

import pytest

from kb.answering.ask import today
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.workflow.schedule import HALF_A_YEAR, read_all_again
from kb.web.studio.texts import studio_texts
from tests.content.files import FRONT, article_text
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")


@pytest.fixture
def due(context):
    """Three articles of bea-cukai that are due, and one of kominfo."""
    soon = today() + timedelta(days=5)
    for number in (1, 2):
        text = article_text(FRONT.replace("id: pajak", f"id: uji-{number}"))
        path = context.articles / "bea-cukai" / f"uji-{number}.md"
        path.write_text(text.replace("Berapa pajak ponsel?", f"Berapa pajak ke-{number}?"), "utf-8")
    for path in context.articles.glob("*/*.md"):
        path.write_text(with_key(path.read_text("utf-8"), "review_by", soon), "utf-8")


def dates(context):
    found = {}
    for draft in drafts.open_drafts(context, PEOPLE["ani"]):
        keys = keys_of(draft.files[f"{draft.owner}/{draft.subject}.md"])
        found[draft.subject] = keys["review_by"], draft.state, draft.change
    return found


def test_those_that_are_ticked_get_a_draft_and_the_others_none(enter, context, due):
    page = press(enter("ani"), T.read_many_again.format(count=3))
    assert "Sinyal saya hilang?" not in shown(page)
    for article in ("pajak", "uji-1"):
        page.checkbox(key=f"still-right-{article}").check()
    page = press(page, T.still_right_ticked)
    later = today() + HALF_A_YEAR, "draft", {"kind": "wording", "words": {}}
    assert T.due_done.format(count=2) in shown(page) and dates(context) == {"pajak": later, "uji-1": later}
    assert page.checkbox(key="still-right-pajak").disabled and T.due_has_draft in shown(page)
    page.checkbox(key="still-right-uji-2").check()
    page.checkbox(key="due-hand-in").check()
    assert "sj-finding" not in shown(press(page, T.still_right_ticked))
    assert dates(context)["uji-2"][1] == "review"


def test_nothing_ticked_is_said_so(enter, context, due):
    assert T.due_nothing_ticked in shown(press(enter("ani", view="due"), T.still_right_ticked)) and dates(context) == {}
    assert T.due_none in shown(enter("citra", view="due"))


def test_one_with_a_draft_or_of_another_owner_is_left_as_it_is(context, due):
    ani = PEOPLE["ani"]
    begun = drafts.open_article(context, ani, "pajak")
    done = read_all_again(context, ani, ["pajak", "sinyal", "gone", "uji-1"], today(), hand_in=False)
    assert [one.refused and one.refused.code for one in done] == [
        "schedule.has_draft", "account.role_for_owner_needed", "article.not_there", None,
    ]  # fmt: skip
    assert drafts.find_draft(context, ani, begun.id).files == begun.files and set(dates(context)) == {"pajak", "uji-1"}
