"""The agents' console in a real browser: a whole call without the mouse."""

import json
import os
import re
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from time import sleep

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kb.answering.ask import today
from kb.publishing.people.accounts import Account, save_account
from kb.retrieval.build import build_snapshot
from kb.settings import JAKARTA, ROOT
from kb.storage.calls import begin_call
from kb.web.console.texts import console_texts
from kb.web.studio.texts import studio_texts
from tests import shipped
from tests.e2e.conftest import Server, started
from tests.e2e.processes import listen

DESKTOP = {"width": 1280, "height": 800}
PASSWORD = "kata-sandi-yang-panjang"
AGENT = Account("ani", "Ani", None, {"telkomsel": frozenset({"agent"})})
SUPERVISOR = Account("budi", "Budi", None, {"telkomsel": frozenset({"supervisor"}), "xl": frozenset({"agent"})})
AUTHOR = Account("cici", "Cici", None, {"bea-cukai": frozenset({"author"})})
ID = console_texts("id")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("console")


@pytest.fixture(scope="module")
def desk_server(folder) -> Server:
    # An index of its own, in which a test may make another snapshot live.
    # What a database writes beside itself comes and goes while other tests encode sentences.
    passing = shutil.ignore_patterns("*-journal", "*-wal", "*-shm", "*.tmp*", ".*")
    shutil.copytree(ROOT / "index", folder / "index", copy_function=os.link, ignore=passing)
    for name in ("current", "vectors.sqlite"):
        (folder / "index" / name).unlink()
        shutil.copyfile(ROOT / "index" / name, folder / "index" / name)
    with started(folder, KB_INDEX=str(folder / "index")) as found:
        for account in (AGENT, SUPERVISOR, AUTHOR):
            save_account(folder / "accounts.yaml", account, PASSWORD)
        yield found


@pytest.fixture
def enter(desk_server, browser):
    """Signs in by keyboard and waits for the console; what a page complains of fails the test."""
    contexts, complaints = [], []

    def sign_in(account: Account = AGENT, viewport=DESKTOP, lang: str = "id", console: bool = True, **options) -> Page:
        context = browser.new_context(viewport=viewport, locale="id-ID", **options)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints, desk_server.url)
        page.goto(f"{desk_server.url}/agen?lang={lang}")
        page.locator("input[name=name]").focus()
        page.keyboard.type(account.id)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        if console:
            page.locator(".sj-bar").wait_for(timeout=30_000)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert not complaints


def focused(page: Page, selector: str) -> None:
    expect(page.locator(selector).first).to_be_focused(timeout=30_000)


def find(page: Page, asked: str) -> None:
    page.keyboard.type(asked, delay=15)
    page.wait_for_function(
        "asked => window.sjConsole.query === asked && document.querySelector('#results [data-n]')", arg=asked
    )


def calls(server: Server) -> list[dict]:
    rows = server.rows(
        "SELECT team, lang, operator, shown, path, unanswered, seconds_to_answer, outcome, handed_to, note, "
        "ended FROM calls ORDER BY began"
    )
    keys = (
        "team",
        "lang",
        "operator",
        "shown",
        "path",
        "unanswered",
        "seconds",
        "outcome",
        "handed_to",
        "note",
        "ended",
    )
    return [
        dict(zip(keys, row, strict=True))
        | {key: json.loads(row[at]) for at, key in ((3, "shown"), (4, "path"), (5, "unanswered"))}
        for row in rows
    ]


def wait_for_note(server: Server, note: str) -> None:
    """Until the last call has it in the database."""
    for _ in range(200):
        if calls(server)[-1]["note"] == note:
            return
        sleep(0.1)
    raise AssertionError(f"the note was not kept: {calls(server)[-1]}")


def test_a_whole_call_by_keyboard_alone(enter, desk_server):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+m")
    expect(page.locator("#call.sj-stop")).to_be_visible()
    focused(page, ".st-key-q input")

    page.keyboard.press("Alt+o")
    focused(page, "#operator")
    page.keyboard.type("XL")
    expect(page.locator("#operator")).to_have_value("xl")
    page.keyboard.press("/")
    focused(page, ".st-key-q input")

    find(page, "hp tidak ada sinyal")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#result-1")).to_have_class(re.compile("sj-picked"))
    page.keyboard.press("Enter")
    expect(page.locator(".sj-aloud p")).to_contain_text("titik")
    expect(page.locator(".sj-notes")).to_contain_text("Tanyakan tiga hal")

    page.keyboard.press("Alt+s")
    focused(page, "#script-1")
    for key, then in (
        ("1", "Dari mana ponsel itu berasal?"),
        ("1", "Kapan ponsel itu pertama kali"),
        ("2", "Apa jawaban laman itu?"),
    ):
        page.keyboard.press(key)
        expect(page.locator("#script-question")).to_contain_text(then)
        focused(page, "#script-1")
    page.keyboard.press("Alt+b")
    expect(page.locator("#script-question")).to_contain_text("Kapan ponsel itu pertama kali")
    for key, then in (("2", "Apa jawaban laman itu?"), ("1", "Kartu operator mana")):
        focused(page, "#script-1")
        page.keyboard.press(key)
        expect(page.locator("#script-question")).to_contain_text(then)
    focused(page, "#script-1")
    page.keyboard.press("2")
    expect(page.locator(".sj-end")).to_contain_text("Serahkan ke XL")

    page.keyboard.press("Alt+n")
    focused(page, ".st-key-note input")
    page.keyboard.type("Nomor saya 0812 3456 7890 dan IMEI 490154203237518, sudah ke gerai", delay=15)
    expect(page.locator(".st-key-note input")).to_have_value(
        "Nomor saya [telepon] dan IMEI [IMEI], sudah ke gerai", timeout=10_000
    )

    page.keyboard.press("Alt+k")  # the directory, and back: nothing that was typed is lost
    page.locator("#directory").wait_for()
    page.keyboard.press("/")
    expect(page.locator(".st-key-q input")).to_have_value("hp tidak ada sinyal")
    expect(page.locator(".st-key-note input")).to_have_value(re.compile("sudah ke gerai"))

    page.keyboard.press("Alt+m")
    focused(page, "#outcome-1")
    page.keyboard.press("2")
    expect(page.locator("#outcome-2")).to_have_attribute("aria-checked", "true")
    focused(page, "#outcome-2")
    assert page.locator("#handed").input_value() == "xl"
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#call.sj-go")).to_be_visible()
    focused(page, ".st-key-q input")
    expect(page.locator("#operator")).to_have_value("")  # the next caller's own

    call = calls(desk_server)[-1]
    assert (call["team"], call["operator"], call["outcome"], call["handed_to"]) == (
        "telkomsel",
        "xl",
        "handed_over",
        "xl",
    )
    assert call["shown"][0]["article"] == "ponsel-diblokir" and call["shown"][0]["receipt"].startswith("SJ-")
    assert [taken["step"] for taken in call["path"]] == ["mulai", "asal", "pertama-dipakai", "kemenperin", "operator"]
    assert call["note"] == "Nomor saya [telepon] dan IMEI [IMEI], sudah ke gerai"
    assert 0 < call["seconds"] < 60 and call["ended"]
    everything = Path(desk_server.database.removeprefix("sqlite:///")).read_bytes() + desk_server.log.read_bytes()
    assert b"490154203237518" not in everything and b"3456 7890" not in everything


def test_results_come_while_typing_and_a_quick_enter_opens_what_was_typed(enter):
    page = enter()
    focused(page, ".st-key-q input")
    find(page, "hp ba")
    page.keyboard.type("tam", delay=15)
    page.keyboard.press("Enter")  # before its results are there
    expect(page.locator(".sj-answer h1")).to_contain_text("Batam")
    assert page.evaluate("window.sjConsole.query") == "hp batam"


def test_number_keys_escape_pins_and_the_sheet(enter):
    page = enter()
    focused(page, ".st-key-q input")
    find(page, "nomor 159")
    assert page.locator(".sj-answer h1").inner_text() == ID.welcome  # figures that are typed open nothing
    title = page.locator("#result-2 b").inner_text()
    page.keyboard.press("Alt+2")
    expect(page.locator(".sj-answer h1")).to_have_text(title)
    page.keyboard.press("Alt+p")
    expect(page.locator("#pin")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-q input")).to_have_value("")
    expect(page.locator("#results")).to_contain_text(ID.pinned)
    page.reload()
    page.locator("#result-1").wait_for(timeout=30_000)
    expect(page.locator("#results")).to_contain_text(title)  # pins outlive the page
    focused(page, ".st-key-q input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("1")
    expect(page.locator(".sj-answer h1")).to_have_text(title)
    page.keyboard.press("?")
    focused(page, "#sheet-close")
    listed = page.locator("#sheet kbd").all_inner_texts()
    shortcuts = page.eval_on_selector_all(
        "[aria-keyshortcuts]", "all => all.map(one => one.getAttribute('aria-keyshortcuts'))"
    )
    assert set(shortcuts) <= set(listed) and len(set(shortcuts)) == len(shortcuts)
    page.keyboard.press("Tab")
    focused(page, "#sheet-close")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_have_count(0)
    focused(page, ".st-key-q input")


def test_facts_answers_and_summaries_are_copied(enter):
    page = enter(permissions=["clipboard-read", "clipboard-write"])
    focused(page, ".st-key-q input")
    find(page, "hp diblokir")
    page.keyboard.press("Enter")
    page.locator("#copy-written").wait_for()
    page.keyboard.press("Alt+c")
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text.startsWith('Periksa dulu IMEI ponsel Anda') && / "
        "SJ-\\S+$/.test(text))"
    )
    expect(page.locator("#sj-told")).to_have_text(ID.copied)
    page.locator(".sj-fact", has_text="imei.kemenperin.go.id").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then(text => text === 'imei.kemenperin.go.id')")
    page.keyboard.press("Alt+k")
    page.locator("#directory").wait_for()
    expect(page.locator(".sj-person", has_text="Telkomsel").first).to_contain_text(ID.open_now)
    page.locator(".sj-person", has_text="Komdigi").first.locator(".sj-wide").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text.includes('ke Komdigi') && text.includes('SJ-'))"
    )


def test_filters_narrow_what_is_found(enter):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+w")
    focused(page, "#owner")
    page.keyboard.press("T")  # on a busy machine the letters of a word come so far apart that each begins anew
    expect(page.locator("#results small").first).to_have_text("Telkomsel")
    library = shipped.library()
    of_theirs = {a.owner for a in library.articles.values() if "telkomsel" in (a.owner, *a.co_owners)}
    names = {library.owners[owner].name["id"] for owner in of_theirs}
    assert "Telkomsel" in names and set(page.locator("#results small").all_inner_texts()) == names
    focused(page, "#owner")


def test_a_question_without_answer_says_where_to_go_and_is_written_down(enter, desk_server):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+m")
    page.locator("#call.sj-stop").wait_for()
    page.keyboard.type("resep rendang padang 081234567890", delay=10)
    expect(page.locator(".sj-none").first).to_contain_text("159")
    page.keyboard.press("Alt+m")
    focused(page, "#outcome-1")
    page.keyboard.press("Alt+Enter")
    expect(page.locator("[role=alert]:not(#sj-away)")).to_have_text(ID.choose_outcome)
    page.keyboard.press("3")
    expect(page.locator("#outcome-3")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Alt+Enter")
    page.locator("#call.sj-go").wait_for()
    call = calls(desk_server)[-1]
    assert (
        call["unanswered"] == ["resep rendang padang [telepon]"]
        and call["outcome"] == "callback"
        and call["seconds"] is None
    )
    page.keyboard.press("Alt+h")  # the list of those to call back
    focused(page, "#callbacks [data-n]")
    row = page.locator("#callbacks tbody tr").first
    expect(row).to_contain_text(ID.callback_states["open"])
    with page.expect_download() as download:
        page.get_by_role("button", name=ID.csv).click()
    assert ",telkomsel,open," in Path(download.value.path()).read_text("utf-8-sig")
    page.locator("#callbacks [data-n]").first.focus()
    page.keyboard.press("1")
    expect(page.locator("#callbacks tbody .sj-badge").first).to_have_text(ID.callback_states["done"])
    [(due, done)] = desk_server.rows("SELECT due, done FROM calls WHERE outcome = 'callback'")
    assert due and done


def test_a_running_call_outlives_a_reload(enter, desk_server):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+m")
    page.locator("#call.sj-stop").wait_for()
    find(page, "hp saya hilang")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+s")
    focused(page, "#script-1")
    page.keyboard.press("1")
    expect(page.locator("#script-question")).to_contain_text("Kartu operator mana?")
    page.keyboard.press("Alt+n")
    focused(page, ".st-key-note input")
    page.keyboard.type("sudah lapor polisi", delay=15)
    wait_for_note(desk_server, "sudah lapor polisi")
    before = len(calls(desk_server))
    page.reload()
    page.locator("#call.sj-stop").wait_for(timeout=30_000)
    expect(page.locator(".st-key-note input")).to_have_value("sudah lapor polisi")
    assert "polisi" not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    expect(page.locator("#script-question")).to_contain_text("Kartu operator mana?")
    page.keyboard.press("Alt+m")
    focused(page, "#outcome-1")
    page.keyboard.press("1")
    expect(page.locator("#outcome-1")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Alt+Enter")
    page.locator("#call.sj-go").wait_for()
    assert len(calls(desk_server)) == before and calls(desk_server)[-1]["outcome"] == "solved"
    assert calls(desk_server)[-1]["note"] == "sudah lapor polisi"


def test_two_tabs_are_two_calls_and_the_second_is_told(enter, desk_server):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+m")
    page.locator("#call.sj-stop").wait_for()
    find(page, "hp saya hilang")  # so that the browser has kept the call
    before = len(calls(desk_server))
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#elsewhere")).to_have_text(ID.elsewhere, timeout=30_000)
    assert other.locator("#call.sj-go").count() == 1
    focused(other, ".st-key-q input")
    other.keyboard.press("Alt+m")
    other.locator("#call.sj-stop").wait_for()
    expect(other.locator("#elsewhere")).to_have_count(0)
    find(other, "nomor 159")
    assert len(calls(desk_server)) == before + 1
    for tab in (page, other):  # each goes on with its own
        began = tab.locator("[data-since]").get_attribute("data-since")
        tab.reload()
        tab.locator("#call.sj-stop").wait_for(timeout=30_000)
        assert tab.locator("[data-since]").get_attribute("data-since") == began
        assert tab.locator("#elsewhere").count() == 0
    other.close()


def test_a_withdrawn_article_says_so_at_once_in_an_open_console(enter, encoder, folder):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+m")
    page.locator("#call.sj-stop").wait_for()
    find(page, "hp batam")
    page.keyboard.press("Enter")
    expect(page.locator(".sj-answer h1")).to_contain_text("Batam")
    title = page.locator(".sj-answer h1").inner_text()
    library = shipped.library()
    [article] = [a for a in library.articles.values() if a.texts["id"].title == title]
    articles = library.articles | {article.id: article.model_copy(update={"status": "archived"})}
    live = folder / "index" / "current"
    before = live.read_text("utf-8")
    ears = page.locator("#sj-told").element_handle()  # of the part that hears keys
    try:
        build_snapshot(replace(library, articles=articles), encoder, folder / "index", today())
        expect(page.locator("#standing")).to_contain_text(ID.withdrawn.format(title=title), timeout=30_000)
        expect(page.locator(".sj-answer h1")).to_have_text(ID.welcome)  # nobody has touched a key
        assert ears.evaluate("part => part.isConnected")  # made anew, it would have lost a key pressed meanwhile
        page.keyboard.press("Alt+i")
        expect(page.locator("#standing")).to_have_count(0)
        expect(page.locator("#call.sj-stop")).to_be_visible()
    finally:
        live.write_text(before, "utf-8")


def test_a_flagged_article_reaches_its_owner_and_the_answer_comes_back(enter, desk_server):
    page = enter()
    focused(page, ".st-key-q input")
    find(page, "biaya daftar imei")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .sj-owner")).to_have_text("Bea Cukai")
    title = page.locator(".sj-answer h1").inner_text()
    page.keyboard.press("Alt+a")
    focused(page, "#flag-1")
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#flag-form [role=alert]")).to_be_visible()
    focused(page, "#flag-1")
    page.keyboard.press("2")
    expect(page.locator("#flag-2")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Alt+n")
    focused(page, ".st-key-flag-note input")
    page.keyboard.type("tarifnya sudah lama, hubungi 081234567890", delay=15)
    expect(page.locator(".st-key-flag-note input")).to_have_value(re.compile(r"\[telepon\]"), timeout=10_000)
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#flag-form")).to_have_count(0)
    [told] = desk_server.rows("SELECT team, reason, question, note, article FROM flags")
    assert told[:4] == ("telkomsel", "outdated", "biaya daftar imei", "tarifnya sudah lama, hubungi [telepon]")
    office = enter(AUTHOR, console=False)
    office.get_by_text(ID.no_role).wait_for(timeout=60_000)
    office.goto(f"{desk_server.url}/studio?view=article&article={told[4]}")
    words = office.get_by_label(studio_texts("id").flag_answer.format(name="Telkomsel"))
    words.wait_for(timeout=60_000)
    expect(office.locator("[data-testid=stMain]")).to_contain_text("tarifnya sudah lama")
    words.fill("Benar, diperbaiki hari ini.")
    words.press("Control+Enter")
    office.get_by_role("button", name=studio_texts("id").flag_send).click()
    expect(office.locator("[data-testid=stMain]")).to_contain_text(studio_texts("id").flag_sent, timeout=30_000)
    page.keyboard.press("Alt+v")
    expect(page.locator("#news")).to_contain_text("Benar, diperbaiki hari ini.")
    expect(page.locator("#news")).to_contain_text(title)
    page.locator("#tick-all").focus()  # what changed is ticked
    page.keyboard.press("Enter")
    expect(page.locator("#news")).to_contain_text(ID.no_changes)


def test_a_name_in_the_note_is_asked_about_and_masked_by_one_key(enter, desk_server):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+m")
    page.locator("#call.sj-stop").wait_for()
    page.keyboard.press("Alt+n")
    focused(page, ".st-key-note input")
    page.keyboard.type("pak Budi, Jl. Merdeka No. 5", delay=15)
    expect(page.locator("#persons-note")).to_contain_text("“Budi”")
    expect(page.locator("#persons-note")).to_contain_text(f"{ID.person_not_kept} “Jl. Merdeka No. 5”")
    wait_for_note(desk_server, "pak Budi, [alamat]")
    page.keyboard.press("Alt+x")
    expect(page.locator(".st-key-note input")).to_have_value("pak [nama], [alamat]")
    expect(page.locator("#persons-note")).to_have_count(0)
    wait_for_note(desk_server, "pak [nama], [alamat]")
    focused(page, ".st-key-note input")
    page.keyboard.press("Alt+m")
    focused(page, "#outcome-1")
    page.keyboard.press("1")
    page.keyboard.press("Alt+Enter")
    page.locator("#call.sj-go").wait_for()


def test_while_the_database_is_away_the_call_goes_on_and_is_written_later(enter, desk_server, folder):
    page = enter()
    focused(page, ".st-key-q input")
    before = len(calls(desk_server))
    away = sqlite3.connect(desk_server.database.removeprefix("sqlite:///"), isolation_level=None)
    away.execute("BEGIN EXCLUSIVE")  # nobody else gets in
    page.keyboard.press("Alt+m")
    page.locator("#call.sj-stop").wait_for(timeout=30_000)
    find(page, "biaya daftar imei")
    page.keyboard.press("Enter")
    expect(page.locator(".sj-answer h1")).to_contain_text("biaya", timeout=30_000)
    page.keyboard.press("Alt+m")
    focused(page, "#outcome-1")
    page.keyboard.press("1")
    expect(page.locator("#outcome-1")).to_have_attribute("aria-checked", "true", timeout=30_000)
    page.keyboard.press("Alt+Enter")
    page.locator("#call.sj-go").wait_for(timeout=30_000)
    expect(page.locator(".sj-notice").first).to_contain_text("1 panggilan menunggu")
    assert (folder / "calls.jsonl").read_text("utf-8").count('"outcome": "solved"') == 1
    away.execute("ROLLBACK")
    away.close()
    for _ in range(20):  # any later key writes it
        page.wait_for_timeout(1000)
        page.keyboard.type("a")
        if not (folder / "calls.jsonl").exists():
            break
    page.wait_for_timeout(500)
    assert len(calls(desk_server)) == before + 1 and calls(desk_server)[-1]["outcome"] == "solved"


def test_who_is_not_signed_in_or_no_agent_sees_nothing_of_it(enter, desk_server, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{desk_server.url}/agen")
    assert "/masuk" in page.url and "sj-bar" not in page.content()
    context.close()
    page = enter(AUTHOR, console=False)
    expect(page.get_by_text(ID.no_role)).to_be_visible(timeout=30_000)
    assert page.locator(".sj-bar").count() == 0


def test_whoever_signs_out_is_out_in_every_tab(enter):
    page = enter()
    focused(page, ".st-key-q input")
    other = page.context.new_page()
    other.goto(page.url)
    focused(other, ".st-key-q input")
    page.locator("#sign-out").focus()
    page.keyboard.press("Enter")
    page.locator(".sj-bar").wait_for(state="detached")
    other.keyboard.press("Alt+m")
    other.locator(".sj-bar").wait_for(state="detached")


def test_a_supervisor_sees_the_teams_figures_and_no_agent(enter, desk_server):
    # At half past midnight in Jakarta it is still yesterday in UTC.
    desk_server.keep(
        replace(
            begin_call("telkomsel", "id", None),
            began=datetime.combine(today(), time(0, 30), JAKARTA).astimezone(UTC),
        )
    )
    page = enter(SUPERVISOR)
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+g")
    page.locator(".sj-numbers").first.wait_for()
    assert "Telkomsel" in page.locator(".sj-figures").inner_text() and "Ani" not in page.content()
    with page.expect_download() as download:
        page.get_by_role("button", name=ID.csv).focus()
        page.keyboard.press("Enter")
    table = Path(download.value.path()).read_text("utf-8-sig")
    assert "telkomsel,calls,," in table and "ani" not in re.findall(r"\w+", table)


def test_an_agent_has_no_figures(enter):
    page = enter()
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+g")
    page.wait_for_timeout(500)
    assert page.locator("#view-figures").count() == 0 and page.locator(".sj-figures").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_that_is_ours(enter, scheme):
    page = enter(SUPERVISOR, color_scheme=scheme)
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+m")
    page.locator("#call.sj-stop").wait_for()
    find(page, "bawa hp dari luar negeri")
    page.keyboard.press("Enter")
    page.locator("#script").wait_for()
    states = [None, "Alt+m", "Escape", "Alt+k", "Alt+g", "/", "?"]
    found = []
    for key in states:
        if key:
            page.keyboard.press(key)
            page.wait_for_timeout(700)
        for violation in Axe().run(page).response["violations"]:
            nodes = [n["html"][:160] for n in violation["nodes"]]
            if violation["impact"] in ("serious", "critical"):
                found.append((key, violation["id"], nodes[:3]))
    assert not found


@pytest.mark.parametrize("viewport", [DESKTOP, {"width": 1920, "height": 1080}], ids=["1280x800", "1920x1080"])
def test_every_answer_is_seen_without_scrolling(enter, viewport):
    """The words to read aloud and whom to call, of the longest short answers; and nothing is wider than the window."""
    page = enter(viewport=viewport)
    library = shipped.library()
    longest = sorted(library.articles.values(), key=lambda a: -len(a.texts["id"].body.split("\n\n")[0]))[:4]
    for article in longest:
        focused(page, ".st-key-q input")
        page.keyboard.press("Escape")
        expect(page.locator(".st-key-q input")).to_have_value("")
        find(page, article.texts["id"].title)
        page.keyboard.press("Enter")
        expect(page.locator(".sj-answer h1")).to_have_text(article.texts["id"].title)
        for part in (".sj-aloud", ".sj-who"):
            box = page.locator(part).bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= viewport["height"], article.id
        assert page.evaluate("document.scrollingElement.scrollWidth") <= viewport["width"]


def test_the_console_speaks_english_too(enter):
    page = enter(lang="en")
    expect(page.locator("#call")).to_contain_text("Start call")
    focused(page, ".st-key-q input")
    page.keyboard.press("Alt+l")
    expect(page.locator("#caller-lang")).to_contain_text("EN")
    focused(page, ".st-key-q input")
    page.keyboard.press("/")  # it is there already: nothing is typed
    find(page, "i am a tourist")
    page.keyboard.press("Enter")
    expect(page.locator(".sj-aloud p")).to_contain_text("passport")
    assert page.locator("html").get_attribute("lang") == "en"
