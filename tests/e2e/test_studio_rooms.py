"""The studio beside its editor: facts, files, questions, notices, and how every page looks."""

import re

import pytest
from playwright.sync_api import expect

from kb.publishing.impact.pasted import MOST
from tests.e2e.studio import SIDEWAYS, T, area, labelled, press, saved


def test_a_fact_is_changed_for_a_day_and_shows_what_changes(enter):
    page = enter("penulis-bea-cukai", "/studio?view=facts&fact=exemption-usd-500")
    labelled(page, T.amount).fill("600")
    press(page, T.propose)
    effect = page.locator(".sj-change").first
    expect(effect).to_be_visible(timeout=300_000)
    effect.locator("summary").click()
    expect(effect.locator("ins").first).to_contain_text("600")
    expect(page.get_by_text("jawaban dan")).to_be_visible()


def test_a_table_is_taken_in_as_drafts_and_a_picture_is_refused(enter, tmp_path):
    page = enter("penulis-bea-cukai", "/studio?view=transfer")
    table = tmp_path / "tanya.csv"
    table.write_text(
        (
            "pertanyaan;jawaban\nApakah kamera digital punya IMEI?;Tidak. Kamera tanpa kartu SIM tidak punya IMEI.\n"
            ";kosong\n"
        ),
        "utf-8",
    )
    page.locator("input[type=file]").set_input_files(table)
    expect(page.get_by_text(T.import_sum.format(rows=2, ready=1, settle=0, refused=1))).to_be_visible()
    press(page, T.take_in_drafts.format(count=1))
    expect(page.get_by_text(T.imported.format(drafts=1, refused=1))).to_be_visible()
    picture = tmp_path / "gambar.md"
    picture.write_bytes(b"\x89PNG" * 13_000_000)
    page.reload()
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_text("20").first).to_be_visible()  # Streamlit itself names the limit
    expect(page.get_by_role("button", name=T.take_in, exact=True)).to_have_count(0)
    assert page.locator(".stException").count() == 0


def test_an_author_sees_whether_a_draft_will_be_found_and_what_pulls(studio, enter, tmp_path):
    page = enter("pemeriksa-bea-cukai", "/studio?view=article&article=biaya-daftar-imei")
    press(page, T.edit)
    press(page, T.tabs["found"])
    field = labelled(page, T.paste_questions.format(most=MOST))
    field.fill("1.\tdaftar imei bayar berapa\r\n•\tresep rendang padang\n\n•\tIMEI 490154203237518 bayar berapa\n")
    press(page, T.look_whether_found)
    stop = page.get_by_role("button", name=T.stop)
    stop.click()
    expect(stop).to_have_count(0)
    expect(page.get_by_text(T.expected_found)).to_have_count(0)
    press(page, T.look_whether_found)
    expect(page.get_by_role("heading", name=T.expected_found)).to_be_visible(timeout=300_000)
    expect(field).to_have_value("daftar imei bayar berapa\nresep rendang padang\nIMEI [IMEI] bayar berapa")
    away = page.locator(".sj-finding").filter(has_text="resep rendang padang").first
    expect(away).to_contain_text("everyday.txt:")
    added = page.locator("[class*=st-key-take-] button").first
    before = page.locator("[class*=st-key-take-] button").count()
    added.click()
    expect(page.get_by_text(T.phrasing_taken)).to_be_visible()
    expect(page.locator("[class*=st-key-take-] button")).to_have_count(before - 1)
    press(page, T.undo)
    expect(page.locator("[class*=st-key-take-] button")).to_have_count(before)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=tmp_path / f"found-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("heading", name=T.expected_found)).to_be_visible()
    page.screenshot(path=tmp_path / "found-phone.png", full_page=True)
    assert not page.evaluate(SIDEWAYS) and page.locator(".stException").count() == 0
    assert "490154203237518" not in studio.log.read_text("utf-8")


PASTE = """([area, html]) => {
    const clipboard = new DataTransfer();
    clipboard.setData("text/html", html);
    clipboard.setData("text/plain", "kata");
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""


def test_an_author_marks_words_and_pastes_a_list_and_undoes_both(enter, tmp_path):
    page = enter("penulis-bea-cukai", "/studio?view=article&article=dokumen-daftar-imei")
    press(page, T.edit)
    field = area(page)
    expect(field).not_to_have_value("")
    before = field.input_value()
    field.evaluate("area => { area.focus(); area.setSelectionRange(0, area.value.indexOf(' ')); }")
    page.keyboard.press("Control+b")
    first, rest = before.split(" ", 1)
    expect(field).to_have_value(f"**{first}** {rest}")
    saved(page)
    expect(page.locator(".sj-card strong").first).to_have_text(first)
    page.keyboard.press("Control+z")
    expect(field).to_have_value(before)
    bar = page.locator(".sj-tools").first
    field.evaluate("area => area.setSelectionRange(area.value.length, area.value.length)")
    bar.get_by_role("button", name=T.tools["names"]["list"], exact=True).click()
    expect(field).to_be_focused()
    page.keyboard.type("terakhir")
    expect(field).to_have_value(before.rstrip("\n") + "\n\n- terakhir")
    page.evaluate(PASTE, [field.element_handle(), "<p>Lalu:</p><ol><li>isi <b>formulir</b><img src=x></li></ol>"])
    expect(field).to_have_value(before.rstrip("\n") + "\n\n- terakhir\n\nLalu:\n\n1. isi **formulir**")
    expect(page.locator(".sj-pasted").first).to_contain_text(T.tools["lost"]["pictures"])
    saved(page)
    help_button = bar.get_by_role("button", name=T.tools["names"]["help"])
    help_button.click()
    expect(page.locator(".sj-help").first).to_contain_text("**tebal**")
    for width, height, scheme in ((1280, 800, "light"), (1280, 800, "dark"), (390, 844, "light"), (390, 844, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=tmp_path / f"toolbar-{width}-{scheme}.png", full_page=True)
        assert not page.evaluate(SIDEWAYS)
    field.focus()
    while field.input_value() != before:
        page.keyboard.press("Control+z")
    saved(page)


def test_a_notice_is_counted_leads_to_what_waits_and_is_read(studio, enter):
    studio.hand_in("dokumen-daftar-imei", "penulis-bea-cukai")
    page = enter("pemeriksa-bea-cukai")
    bell = page.locator(".st-key-nav-notices button")
    expect(bell).to_contain_text(f"{T.notices} (")
    bell.click()
    row = page.locator("[class*=st-key-notice-]").filter(has_text="Menunggu tanda tangan Anda untuk Bea Cukai").first
    expect(row).to_contain_text(T.unread)
    row.get_by_role("button", name=T.open).click()
    page.locator(".st-key-signatures").wait_for()
    page.go_back()
    expect(row).not_to_contain_text(T.unread)
    if page.get_by_role("button", name=T.all_read).count():
        press(page, T.all_read)
    expect(bell).not_to_contain_text("(")


PAGES = {
    "tasks": "/studio",
    "facts": "/studio?view=facts",
    "fact": "/studio?view=facts&fact=exemption-usd-500",
    "article": "/studio?view=article&article=biaya-daftar-imei",
    "transfer": "/studio?view=transfer",
    "audit": "/studio?view=audit",
    "notices": "/studio?view=notices",
    "search": "/studio?view=search&q=batas+60+hari",
    "bin": "/studio?view=bin",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "viewport", [{"width": 390, "height": 844}, {"width": 1280, "height": 800}], ids=["phone", "wide"]
)
def test_pictures_of_every_size_and_theme(enter, studio, tmp_path, viewport, scheme):
    page = enter("pemeriksa-bea-cukai", viewport=viewport, color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(studio.url + path + ("&" if "?" in path else "?") + "lang=" + ("en" if scheme == "dark" else "id"))
        page.locator(".sj h1").first.wait_for()
        expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        assert not page.evaluate(SIDEWAYS), f"{name} scrolls sideways"
        assert page.locator(".stException").count() == 0 and page.locator("text=Traceback").count() == 0


def test_a_reviewer_marks_words_suggests_others_and_their_author_takes_them(studio, enter):
    address = f"/studio?view=draft&draft={studio.hand_in('arti-status-terkirim-ceir', 'penulis-bea-cukai')}"
    reviewer = enter("pemeriksa-bea-cukai", f"{address}&tab=review")
    words = reviewer.locator(".sj-choosing [data-line]").filter(has_text="Baca sekali lagi.").last
    words.dblclick(position={"x": 60, "y": 8})
    expect(reviewer.locator("#about")).to_contain_text("“Baca”")
    text = reviewer.locator(".sj-choosing")
    text.focus()
    text.press("ArrowUp")
    text.press("ArrowDown")
    text.press("Enter")
    expect(reviewer.locator("#about")).to_contain_text("“Baca sekali lagi.”")
    labelled(reviewer, T.wording).fill("Bacalah sekali lagi.")
    press(reviewer, T.add_comment)
    expect(reviewer.locator(".sj-comment ins")).to_contain_text("Bacalah")
    author = enter("penulis-bea-cukai", f"{address}&tab=write")
    area(author, "en").wait_for()
    press(author, T.take_wording)
    expect(area(author, "en")).to_have_value(re.compile("Bacalah sekali lagi[.]"))
    press(author, T.undo)
    expect(area(author, "en")).to_have_value(re.compile("Baca sekali lagi[.]"))
    assert not author.evaluate(SIDEWAYS) and not reviewer.evaluate(SIDEWAYS)
