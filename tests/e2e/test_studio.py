"""The officers' story: write, contradict, mend, sign, publish; two at once; refused; killed in the middle."""

import http.client
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.studio import T, add_phrasing, area, git, labelled, pick, press, said, saved, status, type_in

TITLE = "Ke mana mengadukan penjual jam tangan pintar eSIM yang IMEI-nya tidak terdaftar?"
NAME = "ke-mana-mengadukan-penjual-jam-tangan-pintar-esim-yang"
BODY = (
    "Adukan penjual ke Kementerian Perdagangan lewat telepon 021-3858171. Jam tangan pintar yang memakai eSIM "
    "diperiksa seperti ponsel."
)
ASKED = (
    "penjual smartwatch esim nakal lapor ke mana",
    "jam tangan pintar esim ga terdaftar ngadu kemana",
    "beli smartwatch imei bodong komplain ke siapa",
    "toko jam pintar nipu imei lapor siapa",
    "aduan penjual jam tangan pintar",
    "smartwatch esim diblokir penjual kabur",
    "report a smartwatch seller",
    "lapor toko smartwatch esim",
)


def test_the_story(studio, enter):
    author = enter("penulis-bea-cukai")
    labelled(author, T.question_asked).fill(TITLE)
    press(author, T.begin_writing)
    type_in(author, BODY)
    expect(author.locator(".sj-mark.sj-error").first).to_be_visible()
    for words in ASKED:
        add_phrasing(author, words)
    form = author.get_by_text(T.form)
    if not labelled(author, T.fields["topics"]).is_visible():
        form.click()
    pick(author, T.fields["topics"], "Jual")
    pick(author, T.fields["co_owners"], "Kemendag")
    # The contradiction with a published article of the other ministry is seen, with both sentences.
    press(author, T.check_all)
    finding = author.locator(".sj-finding.sj-error", has_text="bertentangan")
    expect(finding.first).to_be_visible(timeout=300_000)
    expect(finding.first).to_contain_text("021-3441839")
    # Mended: their number, and the fact that states it by one press.
    area(author).fill(BODY.replace("3858171", "3441839"))
    saved(author)
    author.locator("[class*=st-key-mend-]").filter(has_text="contact-kemendag").first.locator("button").click()
    expect(author.locator(".sj-finding.sj-error")).to_have_count(0)
    press(author, T.check_all)
    said(author, T.all_well)
    press(author, T.hand_in)
    author.locator(".st-key-signatures").wait_for()
    expect(author.locator(".st-key-publish button")).to_be_disabled(timeout=300_000)
    address = author.url

    # Nobody approves the own text: the author has no way to sign, and neither has a reviewer of no owner concerned.
    expect(author.locator("[class*=st-key-sign-] button")).to_have_count(1)  # signing out

    reviewer = enter("pemeriksa-bea-cukai")
    press(reviewer, T.do["sign"])
    press(reviewer, T.sign_for.format(owner="Bea Cukai"))
    said(reviewer, T.signed.format(owner="Bea Cukai"))
    co_owner = enter("pemeriksa-kemendag", address.removeprefix(studio.url))
    co_owner.locator(".st-key-signatures").wait_for()
    press(co_owner, T.sign_for.format(owner="Kemendag"))
    said(co_owner, T.signed.format(owner="Kemendag"))

    author.reload()
    expect(author.locator(".st-key-publish button")).to_be_enabled(timeout=900_000)
    author.locator(".st-key-publish button").click()
    said(author, T.published)

    message = git(studio.articles, "log", "-1", "--format=%an%n%B")
    assert (
        message.startswith("Penulis Bea Cukai")
        and "Signed-off-by: Pemeriksa Bea Cukai" in message
        and "Co-signed-by: Pemeriksa Kemendag" in message
    )
    page = author.context.new_page()
    for _ in range(60):  # each process takes the new snapshot a moment after it is live
        page.goto(f"{studio.url}/cari?q=penjual+jam+tangan+pintar+esim+nakal+lapor+ke+mana")
        if page.get_by_role("heading", name=TITLE).count():
            break
        page.wait_for_timeout(500)
    expect(page.locator("article.sj-card h1")).to_have_text(TITLE)
    expect(page.locator("article.sj-card")).to_contain_text("021-3441839")
    assert studio.kb("audit", "verify").returncode == 0


def test_a_fact_put_at_the_cursor_and_what_is_typed_in_haste_stay(enter):
    page = enter("penulis-bea-cukai")
    labelled(page, T.question_asked).fill("Apakah jam dinding pintar bisa diblokir?")
    press(page, T.begin_writing)
    type_in(page, "Batasnya ")
    field = labelled(page, T.find_fact)
    field.click()
    field.press_sequentially("exemption-usd-500", delay=10)
    page.locator("[role=listbox] [role=option]").first.wait_for()
    field.press("Enter")
    press(page, T.insert_into["id"])
    expect(area(page)).to_have_value("Batasnya {{ exemption-usd-500 }}")
    saved(page)
    for words in ASKED[:3]:  # without a look at what comes of each
        field = page.locator(".st-key-add-phrasing-id input")
        field.fill(words)
        field.press("Enter")
        page.wait_for_timeout(100)
    for words in ASKED[:3]:
        expect(page.locator(".st-key-phrasings").get_by_text(words, exact=True).first).to_be_visible()
    press(page, T.add_english)
    area(page, "en").wait_for()
    assert (
        page.locator(".st-key-conflict").all_inner_texts() == []
    )  # nobody else writes: what is typed here must not contradict itself
    area(page, "en").fill("The limit is ")
    expect(page.locator(".st-key-conflict")).to_have_count(0)
    if not labelled(page, T.fields["facts"]).is_visible():
        page.get_by_text(T.form).click()
    expect(page.get_by_text("exemption-usd-500", exact=True).first).to_be_visible()


def test_two_authors_write_at_once_and_nothing_is_lost(enter):
    one = enter("penulis-bea-cukai", "/studio?view=article&article=batas-bebas-bea-penumpang")
    press(one, T.edit)
    area(one).wait_for()
    address = one.url
    two = enter("penulis-kedua-bea-cukai")
    two.goto(address)
    area(two).wait_for()
    expect(two.locator(".sj-said-warning").filter(has_text="Penulis Bea Cukai")).to_be_visible(timeout=60_000)
    text = area(two).input_value()
    lines = text.split("\n")
    # Other lines: joined.
    area(one).fill("\n".join([lines[0] + " Kalimat satu.", *lines[1:]]))
    saved(one)
    area(two).fill(text.rstrip("\n") + "\n\nKalimat dua.\n")
    saved(two)
    expect(area(two)).to_have_value(re.compile("Kalimat satu[.].*Kalimat dua[.]", re.DOTALL))
    # The same line: both are kept, and one chooses.
    one.reload()
    area(one).wait_for()
    both = area(one).input_value()
    assert both == area(two).input_value()
    area(one).fill(both.replace("Kalimat dua.", "Kalimat dua dari satu."))
    saved(one)
    area(two).fill(both.replace("Kalimat dua.", "Kalimat dua dari dua."))
    page = two
    expect(page.locator(".st-key-conflict del")).to_have_text("satu")
    expect(page.locator(".st-key-conflict ins")).to_have_text("dua")
    press(page, T.choose["mine"])
    expect(page.locator(".st-key-conflict")).to_have_count(0)
    page.reload()
    area(page).wait_for()
    assert "dari dua" in area(page).input_value() and "dari satu" not in area(page).input_value()
    press(page, T.tabs["saves"])
    expect(page.get_by_text(T.set_aside).first).to_be_visible()


def test_killing_the_browser_and_the_server_loses_nothing_typed(studio, enter, browser):
    page = enter("penulis-bea-cukai", "/studio?view=article&article=biaya-daftar-imei")
    press(page, T.edit)
    area(page).wait_for()
    address = page.url.removeprefix(studio.url)
    type_in(page, "Kalimat sebelum mati. ")
    studio.kill()
    area(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Diketik tanpa peladen. ", delay=5)
    page.wait_for_timeout(1000)
    expect(status(page)).to_have_attribute("data-saved", "false")
    studio.start()
    saved(page)  # the open page comes back by itself
    assert "Diketik tanpa peladen." in area(page).input_value()
    area(page).press_sequentially("Terakhir. ", delay=2)
    saved(page)
    page.context.close()
    again = studio.page(browser, "penulis-kedua-bea-cukai", address)
    area(again).wait_for()
    text = area(again).input_value()
    again.context.close()
    assert "Kalimat sebelum mati." in text and "Diketik tanpa peladen." in text and "Terakhir." in text


@pytest.mark.parametrize("origin, status", [("http://jahat.example", 403), (None, 101)])
def test_another_sites_page_cannot_act_for_who_is_signed_in(studio, origin, status):
    """All that is done in the studio, signing out too, goes over this connection."""
    wanted = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=60)
    wanted.request(
        "GET",
        "/_stcore/stream",
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            "Origin": origin or studio.url,
        },
    )
    assert wanted.getresponse().status == status
    wanted.close()


def test_signing_out_ends_it_in_every_tab(enter):
    page = enter("penulis-kemendag")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(".st-key-studio-top").wait_for()
    page.locator(".st-key-sign-out button").click()
    expect(page.get_by_text("Silakan masuk dulu")).to_be_visible()
    other.get_by_role("button", name=T.facts, exact=True).click()
    expect(other.get_by_text("Silakan masuk dulu")).to_be_visible()
