"""The form for pictures and PDFs beside an article's text, and what a reviewer sees of them."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from kb.publishing.editing import drafts
from kb.publishing.editing.attachments import with_file, without_file
from kb.web.studio.texts import studio_texts
from tests.content.pictures import pdf, picture, put

PATH = "bea-cukai/pajak.md"
WORDS = "Loket di terminal"


@pytest.fixture
def draft(context, people):
    return drafts.open_article(context, people["ani"], "pajak")


def shown(page: AppTest) -> str:
    assert not page.exception
    return "".join(part.proto.body for part in page.html)


def insert(page: AppTest, words: str, data: bytes, name: str = "foto.png", lang: str = "id") -> AppTest:
    t = studio_texts(lang)
    page.file_uploader[0].set_value((name, data, "image/png")).run()
    next(field for field in page.text_input if field.label == t.attach_words["id"]).input(words)
    return next(button for button in page.button if button.label == t.attach_insert).click().run()


def text_of(context, people, draft) -> str:
    return drafts.find_draft(context, people["ani"], draft.id).files[PATH]


def test_a_picture_is_inserted_listed_seen_in_preview_and_taken_out(enter, context, people, draft):
    before = draft.files[PATH]
    page = insert(enter("ani", view="draft", draft=draft.id), WORDS, picture())
    address = re.search(rf"!\[{WORDS}\]\((files/[0-9a-f]{{16}}\.png)\)\n$", text_of(context, people, draft))[1]
    name = address.partition("/")[2]
    seen = shown(page)
    assert (
        len(re.findall(rf'<img src="/studio/berkas/{name}\?kunci=[^"]+" alt="[^"]*" width="300" height="200"', seen))
        == 2
    )
    page.button(key="attach-remove-0").click().run()
    assert text_of(context, people, draft).rstrip() == before.rstrip() and "/studio/berkas/" not in shown(page)
    page.button(key="undo").click().run()
    assert address in text_of(context, people, draft)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    ("words", "data", "name", "said"),
    [
        (" ", picture(), "foto.png", ("belum punya kata-kata", "has no words yet")),
        (WORDS, b"GIF89a" + bytes(20), "foto.png", ("bukan PNG, JPG, WebP atau PDF", "is no PNG, JPG, WebP or PDF")),
        (WORDS, pdf(b"1 0 obj<</S/Launch>>endobj\n"), "surat.pdf", ("memuat /Launch", "holds /Launch")),
    ],
)
def test_what_cannot_go_in_is_told_and_changes_nothing(enter, context, people, draft, lang, words, data, name, said):
    page = insert(enter("ani", view="draft", draft=draft.id, lang=lang), words, data, name, lang)
    assert said[lang == "en"] in shown(page) and "sj-said-error" in shown(page)
    assert text_of(context, people, draft) == draft.files[PATH]


def test_a_reviewer_sees_what_comes_and_what_goes(enter, context, people, draft):
    insert(enter("ani", view="draft", draft=draft.id), WORDS, picture())
    for who in ("citra", "dewi"):
        seen = shown(enter(who, view="draft", draft=draft.id, tab="review"))
        assert studio_texts("id").attach_new in seen and studio_texts("id").attach_old not in seen
        assert seen.count("/studio/berkas/") == 2 and WORDS in seen


def test_a_reviewer_sees_a_picture_that_is_taken_out(enter, context, people):
    name, file = put(context.articles, picture(), "png"), context.articles / PATH
    file.write_text(with_file(file.read_text("utf-8"), f"![{WORDS}](files/{name})"), "utf-8")
    draft = drafts.open_article(context, people["ani"], "pajak")
    text = without_file(draft.files[PATH], f"files/{name}")
    drafts.save(context, people["ani"], draft.id, {PATH: text}, draft.revision)
    seen = shown(enter("citra", view="draft", draft=draft.id, tab="review"))
    assert studio_texts("id").attach_old in seen and studio_texts("id").attach_new not in seen
    assert len(re.findall(rf'<img src="[^"]*/berkas/{name}[^"]*"', seen)) == 1 and WORDS in seen


def test_who_may_not_write_has_no_form(enter, draft):
    for who in ("citra", "eko"):
        assert not enter(who, view="draft", draft=draft.id, tab="write").file_uploader
