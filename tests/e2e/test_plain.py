"""The same without JavaScript, and the API's documentation in a browser."""

from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kb.web.shared.texts import texts
from tests.shipped import library

LIBRARY = library()
ID = texts("id", LIBRARY)


@pytest.mark.parametrize("path", ["/", "/cari"])
def test_without_javascript_one_asks_by_forms(visit, path):
    page = visit(path, ready=False, java_script_enabled=False)
    page.get_by_role("searchbox").fill("hp sy diblokir gmn ya")
    page.get_by_role("button", name=ID.search).click()
    expect(page.locator("article.sj-card .sj-short")).to_be_in_viewport(ratio=1)
    expect(page.locator("a[href='tel:159']").first).to_be_visible()
    page.get_by_label(ID.your_operator).select_option("telkomsel")
    page.get_by_role("button", name="OK").click()
    assert "operator=telkomsel" in page.url and "q=hp" in page.url
    page.get_by_role("button", name=ID.helpful_yes, exact=True).click()
    expect(page.get_by_text(ID.thanks)).to_be_visible()


def test_a_question_that_met_a_lost_connection_is_still_in_the_form(visit):
    page = visit("/cari", ready=False, java_script_enabled=False)
    field = page.get_by_role("searchbox")
    field.fill("hp hilang di pasar")
    page.context.set_offline(True)
    page.get_by_role("button", name=ID.search).click()
    page.wait_for_url("chrome-error://**")
    page.go_back(wait_until="commit")
    expect(field).to_have_value("hp hilang di pasar")


def test_from_browsing_to_an_article(visit):
    page = visit("/jawaban", ready=False)
    page.locator("main a").first.click()
    page.locator("main a").first.click()
    expect(page.locator("article.sj-card h1")).to_be_visible()
    page.locator(".sj-receipt").click()
    expect(page.get_by_text(ID.receipt_current)).to_be_visible()


OUTSIDE = """[...document.querySelectorAll(".sj-route a")].filter((link) => {
    const box = link.closest(".sj-route").getBoundingClientRect(), own = link.getBoundingClientRect();
    return own.left < box.left || own.right > box.right;
}).map((link) => link.textContent)"""


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_every_contact_stays_within_its_box(visit, width):
    page = visit("/cari", ready=False, viewport={"width": width, "height": 844})
    home = page.url.removesuffix("/cari")
    first_of = {article.route: article.id for article in LIBRARY.articles.values() if "citizen" in article.audience}
    for article in first_of.values():
        page.goto(f"{home}/articles/{article}")
        assert page.locator(".sj-route a").count() and page.evaluate(OUTSIDE) == [], article


def test_whoever_asks_can_read_what_is_kept_and_for_how_long(visit):
    page = visit("/cari", ready=False, java_script_enabled=False)
    page.get_by_role("link", name=ID.what_we_keep).click()
    expect(page.get_by_role("heading", level=1, name=ID.what_we_keep)).to_be_visible()
    expect(page.get_by_text(f"{LIBRARY.subject.keep.calls} hari")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text(f"{LIBRARY.subject.keep.calls} days")).to_be_visible()
    assert page.context.cookies() == []


def test_the_apis_documentation_works_under_our_policy(visit):
    page = visit("/api/v1/docs", viewport={"width": 1280, "height": 800}, ready=False)
    expect(page.get_by_text("/ask", exact=True).first).to_be_visible(timeout=20_000)


def test_what_is_asked_reaches_the_servers_log_on_no_route(server):
    for address in ("/cari", "/api/v1/ask", "/api/v1/search", "/"):
        urlopen(f"{server.url}{address}?{urlencode({'q': 'hp hilang, NIK 3174012345670001, budi@mail.com'})}").close()
    with pytest.raises(HTTPError):
        urlopen(f"{server.url}/tidak-ada?q=3174012345670001")
    logged = server.log.read_text("utf-8")
    assert "3174012345670001" not in logged and "mail.com" not in logged


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_light_pages_have_no_barrier_that_axe_finds(visit, scheme):
    page = visit("/tentang", ready=False, color_scheme=scheme)
    origin = page.url.removesuffix("/tentang")
    for path in (
        "/tentang",
        "/aksesibilitas?lang=en",
        "/istilah",
        "/lapor-masalah",
        "/pertanyaan?q=resep+rendang",
        "/pertanyaan/0000-0000?lang=en",
        "/jawaban?topic=lost&lang=en",
        "/cari?q=resep+rendang",
        "/cari?q=my+phone+is+blocked%2C+what+can+I+do%3F&operator=telkomsel",
        "/articles/jasa-buka-blokir?langkah=mulai.mengaku.jangan-bayar",
        "/articles/jasa-buka-blokir?langkah=mulai.sudah-membayar&lang=en",
    ):
        page.goto(origin + path)
        assert not [f"{path} {v['id']}: {v['help']}" for v in Axe().run(page).response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
