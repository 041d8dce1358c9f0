"""A picture from an officer's telephone to a reader's: uploaded, put into words, signed, published, shown."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.content.pictures import pdf
from tests.e2e.conftest import PHONE
from tests.e2e.studio import DESKTOP, SIDEWAYS, T, area, git, labelled, press, said, saved
from tests.e2e.test_studio_facts import studio  # noqa: F401  a server with a collection of one article

ARTICLE = "pajak"
WORDS = {"id": "Antrean di loket kedatangan", "en": "The queue at the arrivals counter"}
SIZE = (1600, 900)
SHOWN = "img => ({natural: [img.naturalWidth, img.naturalHeight], box: img.getBoundingClientRect().toJSON()})"


def photo() -> bytes:
    """As a telephone takes it, lying, with a maker's name."""
    image = Image.new("RGB", SIZE, "#dbe7e4")
    draw = ImageDraw.Draw(image)
    for number in range(4):
        draw.rectangle((120 + 360 * number, 300, 360 + 360 * number, 700), fill="#0b5d55")
    exif, into = Image.Exif(), BytesIO()
    exif[0x010F], exif[0x0112] = "Telepon Rahasia", 6
    image.rotate(90, expand=True).save(into, "JPEG", exif=exif)
    return into.getvalue()


def upload(page, name: str, kind: str, data: bytes) -> None:
    page.locator(".st-key-attachments input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )
    expect(page.locator(".st-key-attachments").get_by_text(name)).to_be_visible()


def test_a_picture_is_uploaded_signed_and_shown_to_readers(studio, enter, browser, tmp_path):  # noqa: F811
    author = enter("penulis-bea-cukai", f"/studio?view=article&article={ARTICLE}")
    press(author, T.edit)
    area(author).wait_for()
    # What cannot be kept is told in a sentence, and nothing goes in without words.
    upload(author, "skrip.pdf", "application/pdf", pdf(b"1 0 obj<</S/JavaScript/JS(1)>>endobj\n"))
    labelled(author, T.attach_words["id"]).fill("Formulir")
    press(author, T.attach_insert)
    said(author, "PDF skrip.pdf memuat /JavaScript")
    upload(author, "IMG_1.jpg", "image/jpeg", photo())
    expect(labelled(author, T.attach_words["id"])).to_have_value("")
    press(author, T.attach_insert)
    said(author, "Berkas IMG_1.jpg belum punya kata-kata")
    for lang, words in WORDS.items():
        labelled(author, T.attach_words[lang]).fill(words)
        labelled(author, T.attach_words[lang]).blur()
    press(author, T.attach_insert)
    for lang, words in WORDS.items():
        author.wait_for_function(
            "([lang, words]) => document.querySelector(`.sj-writing textarea[lang=${lang}]`).value.includes(words)",
            arg=[lang, f"![{words}](files/"],
        )
    saved(author)
    seen = author.locator(".st-key-preview .sj-body img")
    expect(seen).to_have_attribute("alt", WORDS["id"])
    author.wait_for_function("() => document.querySelector('.st-key-preview .sj-body img').naturalWidth > 0")
    assert seen.evaluate(SHOWN)["natural"] == [*SIZE]
    expect(author.locator(".sj-finding.sj-error")).to_have_count(0)
    for viewport, scheme in ((PHONE, "light"), (PHONE, "dark"), (DESKTOP, "dark"), (DESKTOP, "light")):
        author.set_viewport_size(viewport)
        author.emulate_media(color_scheme=scheme)
        author.locator(".st-key-attachments").scroll_into_view_if_needed()
        author.screenshot(path=tmp_path / f"editor-{scheme}-{viewport['width']}.png")
        assert not author.evaluate(SIDEWAYS)
    press(author, T.hand_in)
    author.locator(".st-key-signatures").wait_for()
    author.get_by_text(T.change_kinds["wording"], exact=True).click()
    press(author, T.hand_in)
    said(author, T.handed_in)
    address = author.url.removeprefix(studio.url)

    reviewer = enter("pemeriksa-bea-cukai", address)
    new = reviewer.locator(".sj-attached img")
    expect(new).to_have_count(1)
    reviewer.wait_for_function("() => document.querySelector('.sj-attached img').naturalWidth > 0")
    ticked = reviewer.locator(".sj-checklist li").first
    assert ticked.evaluate("item => parseFloat(getComputedStyle(item).paddingLeft)") > 16  # room for its mark
    reviewer.screenshot(path=tmp_path / "review.png", full_page=True)
    assert not reviewer.evaluate(SIDEWAYS)
    assert not list(studio.articles.glob("*/files/*"))
    press(reviewer, T.sign_for.format(owner="Bea Cukai"))
    said(reviewer, T.signed.format(owner="Bea Cukai"))
    expect(reviewer.locator(".st-key-publish button")).to_be_enabled(timeout=900_000)
    reviewer.locator(".st-key-publish button").click()
    said(reviewer, T.published)

    [kept] = studio.articles.glob("bea-cukai/files/*.jpg")
    assert b"Rahasia" not in kept.read_bytes() and b"Exif" not in kept.read_bytes()
    assert f"bea-cukai/files/{kept.name}" in git(studio.articles, "show", "--name-only", "--format=", "HEAD").split()
    for scheme in ("light", "dark"):
        for viewport in (PHONE, DESKTOP):
            context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="id-ID")
            page = context.new_page()
            complaints: list[str] = []
            page.on(
                "console",
                lambda message, into=complaints: into.append(message.text) if message.type == "error" else None,
            )
            page.goto(f"{studio.url}/articles/{ARTICLE}")
            shown = page.locator(f'.sj-body img[src="/berkas/{kept.name}"]')
            expect(shown).to_have_attribute("alt", WORDS["id"])
            shown.scroll_into_view_if_needed()
            page.wait_for_function("() => document.querySelector('.sj-body img').complete")
            found, card = shown.evaluate(SHOWN), page.locator(".sj-card").first.bounding_box()
            assert found["natural"] == [*SIZE]
            assert card["x"] <= found["box"]["left"] and found["box"]["right"] <= card["x"] + card["width"]
            assert found["box"]["width"] / found["box"]["height"] == pytest.approx(SIZE[0] / SIZE[1], rel=0.01)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") and complaints == []
            page.screenshot(path=tmp_path / f"article-{scheme}-{viewport['width']}.png", full_page=True)
            page.goto(f"{studio.url}/?q=brp+pajak+hp")  # whose scripts ask for more than a light page may
            expect(page.locator(f'.sj-body img[src="/berkas/{kept.name}"]')).to_have_js_property("complete", True)
            assert complaints == []
            context.close()
