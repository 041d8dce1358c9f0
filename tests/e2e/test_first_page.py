"""The first page in a browser: answers without loading, goes back, hands over to Streamlit's page, works offline."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kb.web.shared.texts import texts
from tests.shipped import library

LIBRARY = library()
ID = texts("id", LIBRARY)
WIDE = {"width": 1280, "height": 800}
STREAMLITS = ".st-key-q input"
CARD = "#light article.sj-card h1"
SHIFTS = """
window.shifted = 0;
const add = (list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) window.shifted += e.value; });
new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
"""

LINE = """
Object.assign(window, { line: "", held: [], asked: [] });
const [repeat, get] = [setInterval, fetch];
window.setInterval = (run, wait) => repeat(run, wait / 20);
window.fetch = (address, options) =>
  asked.push(address) && window.line === "none" ? Promise.reject(new TypeError("no line"))
  : window.line === "slow" && address.includes("bagian=1")
    ? new Promise((take) => held.push((answer) => take(answer || get(address, options))))
  : get(address, options);
speechSynthesis.speak = () => {};
"""
"""A line that a test cuts and slows, and tries that follow each other twenty times as fast."""


def open_light(visit, path="/", **options) -> Page:
    page = visit(path, ready=False, **options)
    expect(page.locator("#q[role=combobox]")).to_be_visible()
    return page


def on_a_line(visit, path="") -> Page:
    """The first page with a line that the test holds."""
    page = visit("/worker.js", ready=False)
    page.add_init_script(LINE)
    page.goto(page.url.replace("worker.js", path))
    return page


def ask(page, question):
    page.locator("#q").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(question)


def kept(page):
    """Waits until the device has kept what it needs without a connection."""
    page.wait_for_function("() => localStorage.getItem('satujawab') && navigator.serviceWorker.controller")


def test_a_phone_gets_answers_without_loading_and_goes_back_through_its_questions(visit):
    page = open_light(visit)
    page.evaluate("window.same = 1")
    ask(page, "nomor telepon bea cukai")
    expect(page.locator(CARD)).to_be_focused()
    assert page.title() == f"nomor telepon bea cukai · {ID.name}" and "q=nomor+telepon+bea+cukai" in page.url
    first = page.locator(CARD).inner_text()
    ask(page, "hp hilang lapor ke mana")
    expect(page.locator(CARD)).not_to_have_text(first)
    expect(page.locator("#said")).to_contain_text(page.locator(CARD).inner_text())
    page.locator("#operator").select_option("telkomsel")
    page.wait_for_url("**operator=telkomsel**")
    page.go_back()
    page.go_back()
    expect(page.locator(CARD)).to_have_text(first)
    expect(page.locator("#q")).to_have_value("nomor telepon bea cukai")
    assert page.title() == f"nomor telepon bea cukai · {ID.name}"
    page.get_by_role("button", name=ID.helpful_yes, exact=True).click()
    expect(page.locator("main").get_by_text(ID.thanks)).to_be_visible()
    page.go_back()
    expect(page.locator(".sj-examples a")).to_have_count(6)
    page.go_forward()
    expect(page.locator(CARD)).to_have_text(first)
    expect(page.locator("main").get_by_text(ID.thanks)).to_be_visible()
    expect(page.get_by_role("button", name=ID.helpful_yes, exact=True)).to_have_count(0)
    page.go_back()
    expect(page.locator(".sj-examples a")).to_have_count(6)
    page.locator(".sj-examples a").first.click()
    expect(page.locator(CARD)).to_be_visible()
    assert page.evaluate("window.same") == 1 and page.locator(STREAMLITS).count() == 0


def test_four_digits_name_the_operator_and_are_asked_once_however_they_are_sent(visit):
    page = on_a_line(visit, "?q=nomor+telepon+bea+cukai")
    page.locator("#nomor").press_sequentially("0811")
    page.keyboard.press("Enter")
    expect(page.locator("#operator")).to_have_value("telkomsel")
    expect(page.locator(CARD)).to_be_focused()
    assert "operator=telkomsel" in page.url and "nomor=" not in page.url
    page.locator("#nomor").press_sequentially("0896")
    page.keyboard.press("Tab")
    expect(page.locator("#operator")).to_have_value("tri")
    page.locator("#nomor").press_sequentially("0817")
    page.locator("form.sj-search button").click()  # leaves the field, and sends it
    expect(page.locator("#operator")).to_have_value("xl")
    page.go_back()
    expect(page.locator("#operator")).to_have_value("tri")
    expect(page.locator("#nomor")).to_have_value("")
    page.evaluate("line = 'slow'")
    page.locator("#nomor").press_sequentially("0811")
    page.locator("#q").fill("hp hilang")  # which leaves the field; sent while the answer is still waited for
    expect(page.locator("main .sj-waiting")).to_be_visible()
    page.locator("#q").press("Enter")
    page.evaluate("line = ''; held.forEach((take) => take())")
    expect(page).to_have_url(re.compile(r"q=hp\+hilang&.*operator=telkomsel"))
    asked = [address for address in page.evaluate("asked") if "bagian=1" in address]
    numbers = [number for address in asked for number in re.findall(r"nomor=(\d+)", address)]
    assert numbers == ["0811", "0896", "0817", "0811", "0811"]
    assert not [address for address in asked if "nomor=" not in address and "operator=" not in address]


def test_what_is_there_already_and_is_sent_again_is_one_step_of_the_history(visit):
    page = open_light(visit, "/?lang=id&q=hp+hilang")  # as a link may have it: in another order than the page's own
    page.locator("#nomor").press_sequentially("0896")
    page.keyboard.press("Tab")
    expect(page.locator("#operator")).to_have_value("tri")
    for _ in range(2):
        page.locator("form.sj-search button").click()
        expect(page.locator(CARD)).to_be_focused()
    page.go_back()
    expect(page.locator("#operator")).to_have_value("")
    expect(page.locator(CARD)).to_be_visible()


def test_the_language_that_an_answer_is_wanted_in_goes_with_its_question_alone(visit):
    page = open_light(visit, "/?q=hp+sy+diblokir+gmn+ya&lang=en&jawab=en")
    page.evaluate("window.same = 1")
    page.locator("#operator").select_option("telkomsel")
    page.wait_for_url("**operator=telkomsel**")
    page.locator("#nomor").press_sequentially("0817")
    page.keyboard.press("Enter")
    page.wait_for_url("**operator=xl**")
    expect(page.locator("main article.sj-card")).to_have_attribute("lang", "en")
    assert "jawab=en" in page.url
    expect(page.locator("#choose-full")).to_have_attribute(
        "href", re.compile("operator=xl&.*jawab=en|jawab=en&.*operator=xl")
    )
    ask(page, "hp hilang lapor ke mana")
    expect(page.locator("main article.sj-card")).to_have_attribute("lang", "id")
    assert "jawab" not in page.url
    page.get_by_role("link", name=texts("en", LIBRARY).answer_in_this).click()
    expect(page.locator("main article.sj-card")).to_have_attribute("lang", "en")
    assert "jawab=en" in page.url and "operator=xl" in page.url and page.evaluate("window.same") == 1


def test_going_back_while_a_vote_is_on_its_way_brings_no_form_that_was_sent(visit):
    page = on_a_line(visit, "?q=nomor+telepon+bea+cukai")
    page.evaluate("line = 'slow'")
    page.get_by_role("button", name=ID.helpful_yes, exact=True).click()
    page.wait_for_function("() => held.length === 1")
    page.evaluate("line = ''")
    ask(page, "hp hilang lapor ke mana")
    expect(page).to_have_url(re.compile("hilang"))
    page.evaluate("held[0]()")
    expect(page.locator("#said")).to_have_text(ID.thanks)
    page.go_back()
    expect(page.locator("main").get_by_text(ID.thanks)).to_be_visible()
    expect(page.get_by_role("button", name=ID.helpful_yes, exact=True)).to_have_count(0)


def test_titles_are_suggested_and_chosen_by_keyboard(visit):
    page = open_light(visit)
    field = page.locator("#q")
    field.press_sequentially("nomor bea", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Bea Cukai")
    assert page.locator("main article").count() == 0  # titles alone, until it is asked
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "title-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert not Axe().run(page).response["violations"]
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    field.press("ArrowDown")
    title = options.first.inner_text()
    field.press("Enter")
    expect(page.locator(CARD)).to_have_text(title)
    expect(field).to_have_value(title)


def test_an_answer_is_copied_and_read_aloud(visit):
    page = open_light(visit, "/?q=nomor+159+itu+apa", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("() => { window.spoken = []; speechSynthesis.speak = (u) => window.spoken.push([u.lang, u.text]); }")
    page.get_by_role("button", name=ID.copy).click()
    expect(page.locator("#said")).to_have_text(ID.copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator(CARD).inner_text() in copied and "/articles/" in copied
    page.get_by_role("button", name=ID.read_aloud).click()
    expect(page.get_by_role("button", name=ID.stop_aloud)).to_have_attribute("aria-pressed", "true")
    spoken = page.evaluate("window.spoken")
    assert spoken[0][0] == "id-ID" and "159" not in str(spoken)  # said digit by digit
    page.get_by_role("button", name=ID.stop_aloud).click()
    expect(page.get_by_role("button", name=ID.read_aloud)).to_be_visible()


def test_streamlit_takes_over_on_a_desktop_and_nothing_jumps(visit, server):
    page = visit("/worker.js", ready=False, viewport=WIDE)
    page.context.add_init_script(SHIFTS)
    page.goto(f"{server.url}/?q=nomor+telepon+bea+cukai")
    expect(page.locator(CARD)).to_be_visible()
    asked = "hp hilang lapor ke mana ya"
    ask(page, asked)  # while Streamlit loads
    expect(page.locator(STREAMLITS)).to_have_value(asked, timeout=30_000)
    expect(page.locator(STREAMLITS)).to_be_visible(timeout=30_000)
    expect(page.locator("#light")).to_have_count(0)
    expect(page.locator(".stApp article.sj-card")).to_be_visible()
    assert page.title() == f"{asked} · {ID.name}"
    expect(page.locator(".stApp").get_by_role("button", name=ID.read_aloud)).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifted") < 0.1
    page.go_back()
    expect(page.locator(STREAMLITS)).to_have_value("nomor telepon bea cukai")
    assert server.rows(f"select count(*) from queries where question = '{asked}'") == [(1,)]


@pytest.mark.parametrize("link", [{"saveData": True, "effectiveType": "4g"}, {"effectiveType": "3g"}])
def test_streamlit_stays_away_where_it_costs_too_much(visit, server, link):
    page = visit("/worker.js", ready=False, viewport=WIDE)
    page.context.add_init_script(
        f"Object.defineProperty(navigator, 'connection', {{ value: {str(link).replace('True', 'true')} }})"
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/")
    choose = page.get_by_role("link", name=ID.choose_full)
    expect(choose).to_be_visible()
    assert not [address for address in asked if "/static/" in address]
    choose.click()
    expect(page.locator(STREAMLITS)).to_be_visible(timeout=30_000)


def test_after_one_visit_it_answers_without_a_connection(visit):
    page = open_light(visit)
    kept(page)
    page.context.set_offline(True)
    ask(page, "hp hilang atau dicuri, lapor ke mana")
    expect(page.locator("main .sj-notice")).to_contain_text(ID.offline_as_of.split("{")[0])
    expect(page.locator("main .sj-notice")).to_contain_text("20")  # dated
    expect(page.locator("main")).to_contain_text("hilang")
    ask(page, "resep rendang zzqq")
    expect(page.locator("main h1")).to_contain_text("tidak memuat jawaban")
    assert page.locator("main article").count() == 0
    page.goto(page.url.split("?")[0] + "?q=kontak+bea+cukai&lang=id")  # a new page, from what is kept
    expect(page.locator("main .sj-notice")).to_be_visible()
    page.goto(page.url.split("?")[0])  # in the language last read, if the address names none
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.goto(page.url.split("?")[0] + "articles/nomor-159?lang=id")
    expect(page.locator("main article h1")).to_contain_text("159")
    page.goto(page.url.split("articles")[0] + "?q=hp+hilang+lapor+ke+mana&lang=id")
    expect(page.locator("main .sj-notice")).to_be_visible()  # all of it is there before the clock is moved
    # Older than kb.yaml allows: silent, with a number to call.
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(LIBRARY.subject.offline_days + 2))
    ask(page, "imei saya 490154203237518 diblokir")
    expect(page.locator("main h1")).to_have_text(ID.offline_too_old)
    expect(page.locator("main a[href='tel:159']")).to_be_visible()
    assert page.locator("main article").count() == 0 and "490154" not in page.url
    page.context.set_offline(False)  # connected again: the answer comes by itself
    expect(page.locator(CARD)).to_be_visible()
    expect(page.locator("main .sj-notice")).to_have_count(0)


def test_without_a_connection_a_page_comes_in_the_language_last_read(visit):
    page = open_light(visit)
    kept(page)
    site, html = page.url.split("?")[0], page.locator("html")

    def read(path, *, connected):
        page.context.set_offline(not connected)
        page.goto(site + path)
        page.wait_for_timeout(500)  # what the page does when it is idle

    for path in ("?lang=en", "jawaban?lang=id"):  # the second has no script
        read(path, connected=True)
    read("", connected=False)
    expect(html).to_have_attribute("lang", "id")
    read("?lang=en", connected=False)
    expect(html).to_have_attribute("lang", "en")
    read("jawaban", connected=False)  # what stood in for a page was not read
    expect(html).to_have_attribute("lang", "id")
    read("articles/nomor-159?lang=en", connected=True)
    read("", connected=False)
    expect(html).to_have_attribute("lang", "en")


def test_on_a_slow_line_the_kept_answer_stays_until_the_new_one_is_there(visit):
    page = on_a_line(visit)
    kept(page)
    page.evaluate("line = 'none'")
    ask(page, "hp hilang atau dicuri, lapor ke mana")
    kept_answer = page.locator("main .sj-notice")
    expect(kept_answer).to_be_visible()
    page.get_by_role("button", name=ID.read_aloud).click()
    stop = page.get_by_role("button", name=ID.stop_aloud)
    page.evaluate("line = 'slow'")
    page.wait_for_function("() => held.length > 0")
    page.wait_for_timeout(600)  # four more times to try again, and longer than an answer is waited for in silence
    assert page.evaluate("held.length") == 1
    expect(kept_answer).to_be_visible()
    expect(stop).to_be_visible()
    page.evaluate("held.shift()(new Response('<main>busy</main>', { status: 503 }))")  # no answer either
    page.wait_for_function("() => held.length > 0")
    expect(kept_answer).to_be_visible()
    expect(stop).to_be_visible()
    page.evaluate("line = ''; held.shift()()")
    expect(kept_answer).to_have_count(0)
    expect(page.locator(CARD)).to_be_visible()
    expect(stop).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/?q=hp+sy+diblokir+gmn+ya&lang=en", "/?q=resep+rendang+padang"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_page_has_no_barrier_that_axe_finds(visit, path, scheme):
    page = open_light(visit, path, color_scheme=scheme)
    assert not [f"{v['id']}: {v['help']}" for v in Axe().run(page).response["violations"]]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
