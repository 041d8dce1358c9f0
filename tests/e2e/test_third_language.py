"""A village's pages in Arabic, whose lines run from the right, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kb.answering.ask import today
from kb.content.library import load_library
from kb.retrieval.build import build_snapshot
from tests.e2e.conftest import PHONE, started
from tests.test_third_language import ASKED
from tests.village import FILES, TEXTS, write_village

WORDS = FILES["ar"]["pages"]["page"]


@pytest.fixture(scope="module")
def village(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("village")
    library = load_library(write_village(folder / "articles", "ar"))
    build_snapshot(library, encoder, folder / "index", today())
    with started(folder, KB_ARTICLES=str(folder / "articles"), KB_INDEX=str(folder / "index")) as server:
        yield server


@pytest.fixture
def page(village, browser):
    context = browser.new_context(viewport=PHONE, base_url=village.url)
    page, failed = context.new_page(), []
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    context.close()
    assert failed == []


def overflow(page) -> int:
    """Pixels that the page is wider than the screen, to either side."""
    return page.evaluate(
        """() => Math.max(0, ...[...document.querySelectorAll('.sj-page, .sj-page *')].filter((e) => e.offsetParent &&
        getComputedStyle(e).position !== 'absolute').map((e) => e.getBoundingClientRect())
        .flatMap((r) => [-r.left, r.right - innerWidth]), document.documentElement.scrollWidth - innerWidth)"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/cari", "/jawaban", "/articles/surat-domisili", "/articles/air-mati", "/tentang"]
)
def test_the_pages_run_from_the_right_and_fit(page, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{path}?lang=ar")
    assert page.evaluate("[document.dir, getComputedStyle(document.body).direction]") == ["rtl", "rtl"]
    brand, field = page.locator(".sj-brand").bounding_box(), page.locator("#q").bounding_box()
    assert brand["x"] + brand["width"] > PHONE["width"] - 30 and field["x"] > 60  # its button is on the left
    assert overflow(page) <= 1
    if scheme == "light":
        assert Axe().run(page).response["violations"] == []


def test_who_asks_in_arabic_reads_arabic_and_goes_to_another_language_with_the_question(page):
    page.goto("/?lang=ar")
    page.locator("#q").fill(ASKED["ar"]["ambil-sampah"])
    page.get_by_role("button", name=WORDS["search"], exact=True).click()
    expect(page.get_by_role("heading", name=TEXTS["ambil-sampah"]["ar"][0])).to_be_visible()
    card = page.locator("article.sj-card")
    assert card.evaluate("e => [e.lang, getComputedStyle(e).direction]") == ["ar", "rtl"]
    number = card.locator("a.sj-call").first
    expect(number).to_contain_text("0274-555123")
    assert number.evaluate("e => getComputedStyle(e).direction") == "ltr" and overflow(page) <= 1
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name=TEXTS["ambil-sampah"]["en"][0])).to_be_visible()
    assert page.evaluate("[document.documentElement.lang, document.dir]") == ["en", "ltr"]
    page.get_by_role("link", name="العربية").click()
    expect(page.get_by_role("heading", name=TEXTS["ambil-sampah"]["ar"][0])).to_be_visible()
