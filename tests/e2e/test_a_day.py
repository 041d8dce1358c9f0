"""One day, by all who have a part in it: a question nobody answers, the article written for it, the call about it, what
the agent says of it, and the figures at the end. Every step is taken by what the screens say.
"""

import re
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from kb.web.console.texts import console_texts
from kb.web.public.sent_question import words_in as send_words
from kb.web.shared.texts import texts as page_texts
from tests.e2e.conftest import PHONE
from tests.e2e.processes import listen
from tests.e2e.studio import (
    DESKTOP,
    PASSWORD,
    Studio,
    T,
    add_phrasing,
    labelled,
    pick,
    press,
    said,
    type_in,
)

ID, PUBLIC, SEND = console_texts("id"), page_texts("id"), send_words("id")
ASKED = "kamera dashcam pakai kartu SIM perlu daftar imei?"
TITLE = "Apakah kamera mobil (dashcam) berkartu SIM perlu didaftarkan IMEI-nya?"
BODY = (
    "Ya. Kamera mobil yang memakai kartu SIM punya IMEI, jadi daftarkan IMEI-nya seperti ponsel.\n\n"
    ":::agent\nTanyakan dulu apakah kameranya memakai kartu SIM.\n:::\n"
)
OTHERS = (
    "dashcam bawa dari luar negeri daftar imei",
    "kamera mobil ada sim card nya kena imei ga",
    "apakah dashcam 4G harus didaftarkan",
    "imei dashcam",
    "kamera dasbor pakai simcard diblokir",
    "does a dashcam with a SIM card need IMEI registration",
    "dash cam dari luar, imei gimana",
)


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    found = Studio(tmp_path_factory.mktemp("day"))
    found.more = {"KB_JOURNAL": str(found.folder / "calls.jsonl")}
    found.start()
    yield found
    found.kill()


def citizen(studio: Studio, browser) -> Page:
    page = browser.new_context(viewport=PHONE, locale="id-ID").new_page()
    page.complaints = []
    listen(page, page.complaints, studio.url)
    return page


def agent(studio: Studio, browser) -> Page:
    page = browser.new_context(viewport=DESKTOP, locale="id-ID").new_page()
    page.complaints = []
    listen(page, page.complaints, studio.url)
    page.goto(f"{studio.url}/agen")
    page.locator("input[name=name]").focus()
    page.keyboard.type("agen-telkomsel")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".sj-bar").wait_for()
    return page


def until(page: Page, address: str, words: str) -> None:
    """Opens an address until it says something: a process takes a new snapshot a moment after it is live."""
    for _ in range(180):
        page.goto(address)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} never said {words!r}: {page.inner_text('body')[:500]}")


def hand_in_and_sign(author: Page, enter) -> None:
    """The author's checked draft, signed by a second officer and published by the author."""
    press(author, T.check_all)
    said(author, T.all_well)
    press(author, T.hand_in)
    author.locator(".st-key-signatures").wait_for()
    expect(author.locator(".st-key-signatures")).to_contain_text(T.not_signed.partition("{")[0])
    reviewer = enter("pemeriksa-bea-cukai")
    press(reviewer, T.do["sign"])
    press(reviewer, T.sign_for.format(owner="Bea Cukai"))
    said(reviewer, T.signed.format(owner="Bea Cukai"))
    author.reload()
    expect(author.locator(".st-key-publish button")).to_be_enabled(timeout=900_000)
    author.locator(".st-key-publish button").click()
    said(author, T.published)


def test_a_day_from_a_question_to_the_figures(studio, enter, browser):
    # A citizen asks, is told that nobody has the answer yet, and sends the question.
    phone = citizen(studio, browser)
    phone.goto(f"{studio.url}/cari?q={ASKED.replace(' ', '+')}")
    phone.get_by_role("link", name=PUBLIC.send_question).first.click()
    expect(phone.locator("#question")).to_have_value(ASKED)
    phone.get_by_role("button", name=SEND["send_do"]).click()
    number = phone.locator(".sj-receipt").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", number)

    # Whoever answers for what nobody owns hands it to the agency that it concerns.
    first = enter("pemeriksa-komdigi")
    press(first, T.questions)
    first.locator("[class*=st-key-asked-]").filter(has_text="dashcam").get_by_role("button", name=T.open).click()
    pick(first, T.hand_to, "Bea Cukai")
    press(first, T.hand_over)
    said(first, T.handed.format(owner="Bea Cukai"))

    # Its author writes the article from there; the words that people used are among its phrasings.
    author = enter("penulis-bea-cukai")
    press(author, T.questions)
    author.locator("[class*=st-key-asked-]").filter(has_text="dashcam").get_by_role("button", name=T.open).click()
    press(author, T.write_this)
    expect(author.locator(".st-key-phrasings")).to_contain_text("dashcam")
    labelled(author, T.titles["id"]).fill(TITLE)
    labelled(author, T.titles["id"]).press("Enter")
    type_in(author, BODY)
    for words in OTHERS:
        add_phrasing(author, words)
    if not labelled(author, T.fields["topics"]).is_visible():
        author.get_by_text(T.form).click()
    pick(author, T.fields["topics"], "Aturan")
    hand_in_and_sign(author, enter)

    # The citizen's number leads to the answer.
    until(phone, f"{studio.url}/pertanyaan?nomor={number}", TITLE)
    phone.get_by_role("link", name=TITLE).click()
    expect(phone.locator("article.sj-card")).to_contain_text("daftarkan IMEI-nya seperti ponsel")
    expect(phone.locator("body")).not_to_contain_text("Tanyakan dulu apakah kameranya")

    # A caller asks the same: the agent reads it aloud, sees the note for agents, says what is unclear, and writes the
    # call down, without the mouse.
    desk = agent(studio, browser)
    expect(desk.locator(".st-key-q input")).to_be_focused()
    desk.keyboard.press("Alt+m")
    desk.locator("#call.sj-stop").wait_for()
    desk.keyboard.type("imei dashcam", delay=15)
    desk.wait_for_function(
        "asked => window.sjConsole.query === asked && document.querySelector('#results [data-n]')", arg="imei dashcam"
    )
    desk.keyboard.press("Enter")
    expect(desk.locator(".sj-answer h1")).to_have_text(TITLE)
    expect(desk.locator(".sj-notes")).to_contain_text("Tanyakan dulu apakah kameranya")
    desk.keyboard.press("Alt+a")
    expect(desk.locator("#flag-1")).to_be_focused()
    desk.keyboard.press("4")
    desk.keyboard.press("Alt+n")
    expect(desk.locator(".st-key-flag-note input")).to_be_focused()
    desk.keyboard.type("daftar di mana?", delay=15)
    desk.keyboard.press("Alt+Enter")
    expect(desk.locator("#flag-form")).to_have_count(0)
    desk.keyboard.press("Alt+m")
    expect(desk.locator("#outcome-1")).to_be_focused()
    desk.keyboard.press("1")
    expect(desk.locator("#outcome-1")).to_have_attribute("aria-checked", "true")
    desk.keyboard.press("Alt+n")
    expect(desk.locator(".st-key-note input")).to_be_focused()
    desk.keyboard.type("sudah jelas, nomornya 0812 3456 7890", delay=15)
    desk.keyboard.press("Alt+Enter")
    desk.locator("#call.sj-go").wait_for()
    with sqlite3.connect(studio.folder / "studio.sqlite") as database:
        assert database.execute("SELECT note, outcome FROM calls").fetchall() == [
            ("sudah jelas, nomornya [telepon]", "solved")
        ]

    # The author finds it among what waits, and answers the team.
    press(author, T.tasks)
    flagged = author.locator("[class*=st-key-task-]").filter(has_text="daftar di mana?").first
    flagged.get_by_role("button").first.click()
    words = author.get_by_label(T.flag_answer.format(name="Telkomsel"))
    words.fill("Benar, sekarang tertulis di mana.")
    words.press("Control+Enter")
    press(author, T.flag_send)
    said(author, T.flag_sent)

    # The agent hears of both; the supervisor sees the day's figures and nobody's name.
    desk.keyboard.press("Alt+v")
    expect(desk.locator("#news")).to_contain_text("Benar, sekarang tertulis di mana.")
    expect(desk.locator("#news")).to_contain_text(TITLE)
    chief = enter("penyelia-telkomsel")
    expect(chief.locator("[data-testid=stMain]")).to_contain_text(TITLE, timeout=60_000)
    expect(chief.locator("[data-testid=stMain]")).not_to_contain_text("Agen Telkomsel")
    assert studio.kb("audit", "verify").returncode == 0
    assert not [*phone.complaints, *desk.complaints]
    for page in (phone, desk):
        page.context.close()
