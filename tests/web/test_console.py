"""The agent's desk without a browser: what opens, what is noted, what is masked, and who is let in."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import KbError
from kb.publishing.people.accounts import Account, save_account
from kb.storage.call_figures import team_days
from kb.storage.calls import begin_call
from kb.web.console import access as console_access
from kb.web.console import session as desk
from kb.web.console import view as console_view
from kb.web.console.session import Console
from kb.web.console.texts import console_texts

DAY = date(2026, 11, 24)


@pytest.fixture
def console() -> Console:
    return Console(team="telkomsel")


def test_what_is_typed_finds_nine_articles_at_most_and_no_other_operators(snapshot, console):
    console.operator = "xl"
    answer, found = desk.find(snapshot, console, "nomor layanan pelanggan operator saya", DAY)
    assert answer.status != "no_answer" and 0 < len(found) <= desk.RESULTS
    assert not {a.owner for a in found} & {"telkomsel", "indosat", "tri", "smartfren"}


def test_without_an_answer_the_nearest_are_shown_and_whom_to_call(snapshot, console):
    answer, found = desk.find(snapshot, console, "resep rendang", DAY)
    assert answer.status == "no_answer" and len(found) == desk.NEAREST and answer.route.contacts


def test_what_is_asked_back_is_shown_with_a_way_to_each_article(snapshot, console):
    answer, found = desk.find(snapshot, console, "telat daftar imei hp dari luar negeri, masih bisa?", DAY)
    html = console_view.results_html(snapshot.library, "id", console, found, answer, DAY)
    assert "Sudah berapa hari sejak Anda tiba?" in html
    for choice in answer.asked_back.choices:
        assert f'data-act="open" data-value="{choice.article}">{choice.say}</button>' in html


def test_the_answer_to_a_second_question_is_one_key_away(snapshot, console):
    answer, found = desk.find(snapshot, console, "bisa daftar di mana dan bayar berapa?", DAY)
    html = console_view.results_html(snapshot.library, "id", console, found, answer, DAY)
    assert f'data-act="open" data-value="{answer.also.id}"' in html and console_texts("id").second in html


def test_filters_leave_an_owners_articles_of_a_topic(snapshot, console):
    console.owner, console.topic = "bea-cukai", "tax"
    assert desk.find(snapshot, console, "", DAY)[0] is None
    for typed in ("", "hp diblokir"):
        found = desk.find(snapshot, console, typed, DAY)[1]
        assert found and all("bea-cukai" in (a.owner, *a.co_owners) and "tax" in a.topics for a in found)


def test_an_opened_article_is_noted_in_the_call_against_its_receipt(snapshot, console):
    desk.start_call(console)
    desk.open_article(snapshot, console, "ponsel-diblokir", 4.2, DAY)
    desk.open_article(snapshot, console, "tidak-ada", 9.0, DAY)
    now = desk.opened(snapshot, console, DAY)
    assert [(s.article, s.receipt) for s in console.call.shown] == [("ponsel-diblokir", now.receipt)]
    assert console.call.seconds_to_answer == 4.2 and console.recent == ["ponsel-diblokir"]


def test_the_path_through_the_script_is_noted_and_taken_back(snapshot, console):
    desk.start_call(console)
    desk.open_article(snapshot, console, "ponsel-diblokir", 1.0, DAY)
    for choice in (0, 0, 99, -1):
        desk.choose(snapshot, console, choice, DAY)
    assert [t.step for t in console.call.path] == ["mulai", "asal"]
    desk.step_back(snapshot, console, False, DAY)
    assert [t.step for t in console.call.path] == ["mulai"]
    desk.step_back(snapshot, console, True, DAY)
    assert console.call.path == ()


def test_a_call_ends_with_its_outcome_and_leaves_a_clean_desk(snapshot, console):
    desk.start_call(console)
    console.pending = "resep rendang"
    with pytest.raises(KbError):
        desk.close_call(console, "")
    console.outcome, console.handed_to = "solved", "kominfo"
    ended = desk.close_call(console, "Telepon 081234567890")
    assert ended.note == "Telepon [telepon]" and ended.handed_to is None and ended.unanswered == ("resep rendang",)
    assert console.call is None and console.choices == {} and console.outcome == ""


@pytest.mark.parametrize(
    "keys, kept",
    [
        ("IMEI 490154203237518 ya", "IMEI [IMEI] ya"),
        ("0812 3456 7890", "[telepon]"),
        ("ani@contoh.id, 159", "[e-mail], 159"),
    ],
)
def test_a_number_is_masked_while_it_is_typed_and_no_rest_of_it_is_left(keys, kept):
    note = ""
    for key in keys:  # masked after each key, as a slow typist would have it
        note = desk.redact_note(note + key)
    assert not any(part in note for part in ("490154", "237518", "3456", "7890", "contoh"))
    assert desk.redact_note(keys) == kept


@given(st.text("0123456789 .-abc", max_size=40))
def test_masking_again_changes_nothing(typed):
    assert desk.redact_note(desk.redact_note(typed)) == desk.redact_note(typed)


def test_a_browser_gives_back_what_it_kept_and_nothing_else(snapshot, console):
    call = begin_call("telkomsel", "en", "xl")
    console.call, console.opened, console.pinned, console.choices = (
        call,
        "ponsel-diblokir",
        ["nomor-159"],
        {"ponsel-diblokir": (0, 1)},
    )
    kept = desk.as_kept(console)
    again = Console(team="telkomsel")
    desk.take_kept(snapshot, again, kept, call)
    assert (again.call, again.opened, again.pinned, again.lang, again.operator) == (
        call,
        "ponsel-diblokir",
        ["nomor-159"],
        "en",
        "xl",
    )
    assert again.choices == {"ponsel-diblokir": (0, 1)}
    for other in (replace(call, team="xl"), replace(call, ended=call.began)):
        stranger = Console(team="telkomsel")
        desk.take_kept(snapshot, stranger, kept, other)
        assert stranger.call is None and stranger.opened is None


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"pinned": 5, "recent": [None, {}, "x"], "choices": [1], "opened": 7},
        {"choices": {"ponsel-diblokir": ["a"]}},
    ],
)
def test_a_browser_may_have_kept_anything(snapshot, console, kept):
    desk.take_kept(snapshot, console, kept, begin_call("telkomsel", "id"))
    assert console.pinned == [] and console.recent == [] and console.opened is None and console.choices == {}


def test_contrasting_articles_name_the_case_that_leads_to_them(snapshot, console):
    desk.open_article(snapshot, console, "beli-di-indonesia-tidak-terdaftar", None, DAY)
    related, contrast = console_view._neighbours(
        snapshot.library, desk.opened(snapshot, console, DAY).article, "id", DAY
    )
    assert (
        contrast
        and all(row["choice"] for row in contrast)
        and not {r["id"] for r in related} & {r["id"] for r in contrast}
    )


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_article_can_be_shown_in_both_languages(snapshot, console, lang):
    console.lang = lang
    for article_id in snapshot.library.articles:
        desk.open_article(snapshot, console, article_id, None, DAY)
        now = desk.opened(snapshot, console, DAY)
        html = console_view.answer_html(snapshot, lang, console, now, DAY) + console_view.script_html(
            snapshot, lang, console, now, DAY
        )
        assert now.receipt in html and console_texts(lang).read_aloud in html


@pytest.mark.parametrize(
    ("team", "operator", "own"),
    [("telkomsel", None, True), ("telkomsel", "telkomsel", True), ("telkomsel", "xl", False), ("kominfo", None, False)],
)
def test_an_agent_is_told_when_the_script_hands_over_to_the_own_team(snapshot, team, operator, own):
    console = Console(team=team, operator=operator)
    desk.open_article(snapshot, console, "ponsel-hilang-atau-dicuri", None, DAY)
    for choice in (1, 0):  # the card is blocked, there is no police report yet: "operators"
        desk.choose(snapshot, console, choice, DAY)
    html = console_view.script_html(snapshot, "id", console, desk.opened(snapshot, console, DAY), DAY)
    assert ("urusan tim Anda sendiri" in html) == own


def test_what_a_caller_says_is_never_markup(snapshot, console):
    desk.start_call(console)
    hostile = '"><img src=x onerror=alert(1)>'
    answer, found = desk.find(snapshot, console, hostile + " resep rendang", DAY)
    console.pending = answer.question
    desk.note_unanswered(console)
    call = replace(console.call, shown=())
    html = console_view.results_html(snapshot.library, "id", console, found, answer, DAY)
    html += console_view.figures_html(snapshot.library, "id", team_days([call]))
    html += console_view.call_html(snapshot.library, "id", console, hostile, desk.redact_note(hostile))
    assert "<img" not in html and "&lt;img" in html


@pytest.fixture
def at_the_door(client, monkeypatch):
    """The gate with a browser's cookie of our choice."""
    from kb.storage import sessions
    from kb.web.shared.state import state
    from kb.web.staff.signin import COOKIE

    agent = Account("agen", "Agen", None, {"telkomsel": frozenset({"agent"})})
    author = Account("penulis", "Penulis", None, {"bea-cukai": frozenset({"author"})})
    for account in (agent, author):
        save_account(state().settings.accounts, account, "kata-sandi-yang-panjang")
    cookies: dict = {}
    monkeypatch.setattr(console_access.st, "context", SimpleNamespace(cookies=cookies))
    monkeypatch.setattr("kb.web.staff.signin.st.context", SimpleNamespace(cookies=cookies))
    monkeypatch.setattr(console_access, "_not_before", 0.0)
    monkeypatch.setattr(console_access, "_seen", {})

    def come(account: str | None):
        with state().store.transaction() as database:
            cookies[COOKIE] = sessions.begin_session(database, account) if account else "nonsense"

    return SimpleNamespace(come=come, state=state)


def test_only_agents_and_supervisors_are_let_in(at_the_door):
    at_the_door.come("agen")
    assert console_access.current_agent().id == "agen"
    at_the_door.come("penulis")
    assert console_access.current_agent() is None
    at_the_door.come(None)
    assert console_access.current_agent() is None


def test_while_the_database_is_away_only_who_was_let_in_goes_on_and_not_for_ever(at_the_door, monkeypatch):
    at_the_door.come("agen")
    assert console_access.current_agent().id == "agen"

    def away():
        raise KbError("store.away")

    monkeypatch.setattr(console_access, "signed_in", away)
    assert console_access.current_agent().id == "agen"
    later = console_access.time.monotonic() + console_access.GRACE_SECONDS + 1
    monkeypatch.setattr(console_access.time, "monotonic", lambda: later)
    with pytest.raises(KbError):
        console_access.current_agent()


def test_a_stranger_is_not_let_in_while_the_database_is_away(at_the_door, monkeypatch):
    def away():
        raise KbError("store.away")

    monkeypatch.setattr(console_access, "signed_in", away)
    at_the_door.come("agen")
    with pytest.raises(KbError):
        console_access.current_agent()
