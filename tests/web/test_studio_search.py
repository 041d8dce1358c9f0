"""Search over all texts in the studio: what is shown of it, and where it leads."""

import pytest

from kb.publishing.editing import drafts
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")


def test_what_is_found_shows_its_words_marked_and_leads_there(enter, context):
    path = context.articles / "bea-cukai" / "pajak.md"
    path.write_text(path.read_text("utf-8") + "\nBayarlah <b>di konter</b> bandara.\n", "utf-8")
    page = press(enter("eko"), T.search)
    page = page.text_input(key="q").set_value("KONTER bandara").run()
    line = len(path.read_text("utf-8").split("\n")) - 1
    assert T.found_count.format(count=1) in shown(page)
    assert f"{T.found_parts['body']}, bea-cukai/pajak.md:{line}" in shown(page)
    assert "&lt;b&gt;di <mark>konter</mark>&lt;/b&gt; <mark>bandara</mark>." in shown(page)
    page = press(page, T.open)
    assert page.query_params["article"] == "pajak" and "Berapa pajak ponsel?" in shown(page)


@pytest.mark.parametrize(("asked", "said"), [("zebra", T.nothing_found), ("!", "sj-said-error"), ("", T.search_hint)])
def test_nothing_found_and_too_little_are_said_so(enter, asked, said):
    assert said in shown(enter("ani", view="search", q=asked))


def test_a_fact_and_another_owners_draft_are_found_and_opened(enter, context):
    draft = drafts.new_article(context, PEOPLE["ani"], "bea-cukai", "Apakah jam zebra diperiksa?", "Jam zebra.\n")
    page = enter("eko", view="search", q="zebra")
    assert T.found_kinds["draft"] in shown(page)
    assert press(page, T.open).query_params["draft"] == str(draft.id)
    page = enter("eko", view="search", q="batas bebas")
    assert "<mark>Batas bebas</mark>." in shown(page)
    assert press(page, T.open).query_params["fact"] == "limit"
