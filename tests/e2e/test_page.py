"""A citizen with a phone: asks, calls, changes language and operator, says whether it helped."""

import time

import pytest
from playwright.sync_api import expect

from kb.answering.receipt import read_receipt
from kb.settings import settings_from_env
from kb.web.shared.texts import texts
from tests.shipped import library

LIBRARY = library()
ID, EN = texts("id", LIBRARY), texts("en", LIBRARY)
BLOCKED = "hp sy diblokir gmn ya"
RIGHT = {"ponsel-diblokir", "hubungi-siapa", "tanda-ponsel-diblokir"}
SIDEWAYS = (
    "document.documentElement.scrollWidth > innerWidth || [...document.querySelectorAll('.stMain, .stApp')].some(e "
    "=> e.scrollWidth > e.clientWidth)"
)


def ask(page, question):
    field = page.locator(".st-key-q input")
    field.click()
    page.keyboard.type(question, delay=25)
    page.keyboard.press("Enter")
    page.locator("[role=status] .sj-card").wait_for()


def test_asking_by_typing_gives_the_answer_with_its_number(visit, server):
    page = visit("/")
    ask(page, BLOCKED)
    card = page.locator("article.sj-card")
    expect(card.locator(".sj-short")).to_be_in_viewport(ratio=1)
    expect(card.locator("a[href='tel:159']").first).to_be_visible()
    assert not page.evaluate(SIDEWAYS)
    said = read_receipt(settings_from_env().index, card.locator(".sj-receipt").inner_text())
    assert said.article in RIGHT
    assert "q=hp" in page.url
    expect(page.locator(".sj-notice")).to_have_count(1)
    expect(page.locator(".st-key-q input")).to_be_focused()
    page.reload()
    expect(page.locator("article.sj-card h2").first).to_be_visible(timeout=30_000)


def test_titles_are_shown_while_one_types_and_the_answer_when_it_is_asked(visit):
    page = visit("/?q=nomor+159+itu+apa")
    field, titles = page.locator(".st-key-q input"), page.locator(".st-key-titles button")
    expect(page.locator("article.sj-card")).to_be_visible()
    field.fill("kontak bea cukai")
    expect(titles).to_have_count(4)
    expect(page.locator("article.sj-card")).to_have_count(0)  # no old answer below a new question
    assert "q=nomor+159" in page.url
    title = titles.first.inner_text()
    titles.first.click()
    expect(page.locator("article.sj-card h1")).to_have_text(title)
    expect(field).to_have_value(title)
    page.go_back()
    expect(field).to_have_value("nomor 159 itu apa")
    expect(page).to_have_title(f"nomor 159 itu apa · {ID.name}")


def test_an_example_is_one_tap(visit):
    page = visit("/")
    examples = page.locator(".st-key-examples button")
    expect(examples).to_have_count(6)
    assert not page.evaluate(SIDEWAYS)
    examples.first.click()
    expect(page.locator("[role=status] .sj-card")).to_be_visible()
    expect(page.locator(".st-key-q input")).to_have_value(ID.examples[0])
    expect(examples).to_have_count(0)


def test_what_is_asked_back_is_answered_by_one_tap(visit):
    page = visit("/")
    ask(page, "orang asing daftar imei di mana")
    expect(page.get_by_text("Berapa lama tinggal di Indonesia?")).to_be_visible()
    choices = page.locator(".st-key-choices button")
    expect(choices).to_have_count(2)
    assert not page.evaluate(SIDEWAYS)
    page.get_by_role("button", name="Lebih dari 90 hari").click()
    expect(page.locator("article.sj-card h1")).to_contain_text("lebih dari 90 hari")
    expect(choices).to_have_count(0)
    expect(page.locator(".st-key-q input")).to_have_value(
        "orang asing daftar imei di mana (lebih dari 90 hari untuk tinggal di indonesia)"
    )


def test_two_questions_have_two_cards(visit):
    page = visit("/?q=bisa+daftar+di+mana+dan+bayar+berapa%3F")
    expect(page.locator("article.sj-card")).to_have_count(2)
    expect(page.get_by_text(ID.also)).to_be_visible()


def test_language_is_changed_and_kept(visit):
    page = visit("/?q=nomor+bea+cukai")
    expect(page.locator("article.sj-card")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("article.sj-card[lang=en]").first).to_be_visible(
        timeout=30_000
    )  # the light page's, and then Streamlit's
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.locator(".st-key-q input")).to_have_value("nomor bea cukai")
    expect(page.get_by_text(EN.helpful, exact=True)).to_be_visible()
    assert page.title() == f"nomor bea cukai · {EN.name}"


def test_a_deep_link_opens_on_its_answer(visit):
    page = visit("/?q=phone+number+of+customs&lang=en&operator=xl")
    expect(page.locator("article.sj-card a.sj-call[href='tel:1500225']").first).to_be_visible()
    page.locator("article.sj-card").get_by_role("link", name=EN.print_view).click()
    page.wait_for_url("**/articles/kontak-bea-cukai**")
    expect(page.locator("article.sj-card h1")).to_be_visible()


def test_no_answer_says_so_and_whom_to_call(visit):
    page = visit("/?q=resep+rendang+padang+yang+enak")
    expect(page.get_by_text(ID.no_answer)).to_be_visible()
    expect(page.locator("a.sj-call[href='tel:159']").first).to_be_in_viewport()
    assert not page.evaluate(SIDEWAYS)


def test_the_operator_changes_whom_to_call(visit):
    page = visit("/?q=hp+saya+diblokir+harus+gimana")
    route = page.locator(".sj-route")
    expect(route).to_be_visible()
    before = route.inner_text()
    page.locator(".st-key-operator").get_by_text("Telkomsel", exact=True).click()
    expect(page.locator("a.sj-call[href='tel:188']").first).to_be_visible()
    assert route.inner_text() != before


def test_four_digits_name_the_operator(visit):
    page = visit("/?q=hp+saya+diblokir+harus+gimana")
    field = page.locator(".st-key-prefix input")
    field.fill("0811")
    field.press("Enter")
    expect(page.locator("a.sj-call[href='tel:188']").first).to_be_visible()
    field.fill("0000")
    field.press("Enter")
    expect(page.get_by_text(ID.prefix_unknown)).to_be_visible()


def test_feedback_is_thanked_for_and_kept(visit, server):
    page = visit("/?q=nomor+telepon+bea+cukai")
    receipt = page.locator(".sj-receipt").inner_text()
    page.locator(".st-key-helpful-yes button").click()
    expect(page.get_by_text(ID.thanks)).to_be_visible()
    assert (receipt, 1) in server.rows("select receipt, helpful from feedback")


def test_a_question_is_kept_once_and_not_what_was_typed_on_the_way(visit, server):
    page = visit("/")
    field = page.locator(".st-key-q input")
    field.click()
    for part in ("kontak telkomsel", " pagi", " ini zzz"):
        page.keyboard.type(part)
        page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    for _ in range(40):
        kept = [row[0] for row in server.rows("select question from queries where question like 'kontak telkomsel%'")]
        if kept:
            break
        time.sleep(0.25)
    page.wait_for_timeout(500)
    assert kept == ["kontak telkomsel pagi ini zzz"]


def test_personal_numbers_are_nowhere_kept(visit, server):
    page = visit("/")
    ask(page, "imei 490154203237518 hp saya diblokir")
    expect(page.get_by_text(ID.masked)).to_be_visible()
    page.wait_for_url("**imei+%5BIMEI%5D**")
    expect(page.locator(".st-key-q input")).to_have_value("imei 490154203237518 hp saya diblokir")
    page.reload()
    expect(page.locator(".st-key-q input")).to_have_value("imei [IMEI] hp saya diblokir", timeout=30_000)
    page.locator(".st-key-q input").fill("nol delapan satu dua tiga empat lima enam tujuh")
    page.locator(".st-key-q input").press("Enter")
    page.wait_for_url("**q=%5Btelepon%5D**")
    page.go_back()
    expect(page.locator(".st-key-q input")).to_have_value("imei [IMEI] hp saya diblokir")
    page.wait_for_timeout(1000)
    kept = str(server.rows("select * from queries")) + server.log.read_text("utf-8")
    assert "490154203237518" not in kept and "nol delapan" not in kept
    assert "127.0.0.1:" not in server.log.read_text("utf-8").replace(
        server.url, ""
    ) and "hp saya diblokir" not in server.log.read_text("utf-8")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_without_a_connection_one_reads_so_in_ones_language_and_no_old_answer_stands_below_a_new_question(
    visit, lang, tmp_path
):
    t = texts(lang, LIBRARY)
    page = visit(f"/?q=nomor+telepon+bea+cukai&lang={lang}")
    card, field, said = page.locator("article.sj-card").first, page.locator(".st-key-q input"), page.locator("#sj-away")
    expect(card).to_be_visible()
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(600)
    page.context.set_offline(True)
    expect(said).to_contain_text(t.away)
    expect(card).to_be_visible()  # it is still the answer to what stands in the field
    other = {"id": "resep rendang padang yang enak", "en": "how do I cook a good beef stew"}[lang]
    field.fill(other)
    expect(card).to_be_hidden()
    expect(field).to_be_in_viewport(ratio=1)
    page.screenshot(path=tmp_path / "away.png")
    assert not page.evaluate(SIDEWAYS)
    page.context.set_offline(False)
    expect(said).to_be_hidden()
    expect(page.locator(".st-key-titles button").first).to_be_visible(timeout=15_000)
    field.press("Enter")
    expect(page.get_by_text(t.no_answer)).to_be_visible(timeout=15_000)
    expect(field).to_be_enabled()
    expect(field).to_have_value(other)


@pytest.mark.parametrize(
    "question",
    [
        "a",
        "😀😀😀",
        "<script>alert(1)</script><h1>x</h1>",
        "'; DROP TABLE queries; --",
        "x" * 10_000,
        "hp diblokir " * 900,
        "{{ 7*7 }}",
    ],
    ids=["one letter", "emoji", "html", "sql", "long", "long words", "template"],
)
def test_any_question_gives_a_sensible_page(visit, question):
    page = visit("/")
    page.locator(".st-key-q input").fill(question)
    page.locator(".st-key-q input").press("Enter")
    shown = page.locator("[role=status] .sj-card, .sj p[role=status]").first
    expect(shown).to_be_visible()
    assert not page.evaluate(SIDEWAYS)
    assert page.locator("text=Traceback").count() == 0 and page.locator(".stException").count() == 0


def test_streamlits_furniture_is_not_shown(visit):
    page = visit("/")
    page.wait_for_timeout(500)
    for name in ("stToolbar", "stHeader", "stMainMenu", "stAppDeployButton", "stStatusWidget"):
        assert not page.get_by_test_id(name).is_visible()
    assert page.title() == ID.title


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "viewport",
    [{"width": 390, "height": 844}, {"width": 320, "height": 640}, {"width": 1280, "height": 800}],
    ids=["phone", "small", "wide"],
)
def test_pictures_of_every_size_and_theme(visit, tmp_path, viewport, scheme):
    for name, path, streamlit in [
        ("empty", "/", True),
        ("answer", "/?q=hp+sy+diblokir+gmn+ya", True),
        ("article", "/articles/ponsel-diblokir", False),
        ("cari", "/cari?q=hp+sy+diblokir+gmn+ya", False),
        ("browse", "/jawaban", False),
    ]:
        page = visit(path, viewport=viewport, color_scheme=scheme, ready=streamlit)
        if name == "answer":
            expect(page.locator("article.sj-card .sj-short")).to_be_visible()
        page.screenshot(path=tmp_path / f"{name}.png")
        assert not page.evaluate(SIDEWAYS), f"{name} scrolls sideways"
