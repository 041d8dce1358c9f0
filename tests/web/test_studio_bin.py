"""The bin in the studio: asking first, looking, bringing back."""

from kb.publishing.editing import drafts
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")


def labels(page):
    return {button.label for button in page.button}


def test_a_discarded_draft_is_asked_for_listed_read_and_brought_back(enter, context):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(context, ani, "pajak")
    page = enter("ani", view="draft", draft=str(draft.id))
    assert T.discard not in labels(page) and T.discard_hint in shown(page)
    page = press(page, T.discard_now)
    assert T.discarded in shown(page) and page.query_params.get("view") is None
    page = press(page, T.bin)
    assert T.bin_hint in shown(page) and "Berapa pajak ponsel?" in shown(page) and "Dibuang Ani, " in shown(page)
    page = press(page, T.open)
    assert T.closed in shown(page) and T.discard_now not in labels(page)
    assert T.restore not in labels(enter("eko", view="draft", draft=str(draft.id)))
    assert T.bin_empty in shown(enter("eko", view="bin"))
    page = press(enter("citra", view="bin"), T.restore)
    assert T.restored.format(state=T.states["draft"]) in shown(page) and T.closed not in shown(page)
    assert drafts.find_draft(context, ani, draft.id).state == "draft"


def test_a_second_draft_of_the_same_is_said_so(enter, context):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(context, ani, "pajak")
    drafts.discard(context, ani, draft.id)
    drafts.open_article(context, ani, "pajak")
    assert "Sudah ada draf lain yang terbuka" in shown(press(enter("ani", view="bin"), T.restore))
