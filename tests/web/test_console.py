"""The agent's console without a browser: what opens, what is noted, what is masked, and who is let in."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content.render import short_answer
from kb.errors import KbError
from kb.publishing.people.accounts import Account, save_account
from kb.storage.call_figures import team_days
from kb.storage.calls import begin_call
from kb.storage.flags import REASONS
from kb.storage.read_by_teams import changes_read, tick_changes
from kb.web.console import access as console_access
from kb.web.console import acts, session, standing
from kb.web.console import view as console_view
from kb.web.console.own import is_own, sends_to_own
from kb.web.console.session import Console
from kb.web.console.texts import console_texts
from kb.web.shared.texts import texts
from kb.web.studio.texts import studio_texts

DAY = date(2026, 11, 24)


@pytest.fixture
def console() -> Console:
    return Console(team="telkomsel")


def test_what_is_typed_finds_nine_articles_at_most_and_no_other_operators(snapshot, console):
    console.operator = "xl"
    answer, found = session.find(snapshot, console, "nomor layanan pelanggan operator saya", DAY)
    assert answer.status != "no_answer" and 0 < len(found) <= session.RESULTS
    assert not {a.owner for a in found} & {"telkomsel", "indosat", "tri", "smartfren"}


def test_without_an_answer_the_nearest_are_shown_and_whom_to_call(snapshot, console):
    answer, found = session.find(snapshot, console, "resep rendang", DAY)
    assert answer.status == "no_answer" and len(found) == session.NEAREST and answer.route.contacts


def test_what_is_asked_back_is_shown_with_a_way_to_each_article(snapshot, console):
    answer, found = session.find(snapshot, console, "telat daftar imei hp dari luar negeri, masih bisa?", DAY)
    html = console_view.results_html(snapshot.library, "id", console, found, answer, DAY)
    assert "Sudah berapa hari sejak Anda tiba?" in html
    for choice in answer.asked_back.choices:
        assert f'data-act="open" data-value="{choice.article}">{choice.say}</button>' in html


def test_the_answer_to_a_second_question_is_one_key_away(snapshot, console):
    answer, found = session.find(snapshot, console, "bisa daftar di mana dan bayar berapa?", DAY)
    html = console_view.results_html(snapshot.library, "id", console, found, answer, DAY)
    assert f'data-act="open" data-value="{answer.also.id}"' in html and console_texts("id").second in html


def test_filters_leave_an_owners_articles_of_a_topic(snapshot, console):
    console.owner, console.topic = "bea-cukai", "tax"
    assert session.find(snapshot, console, "", DAY)[0] is None
    for typed in ("", "hp diblokir"):
        found = session.find(snapshot, console, typed, DAY)[1]
        assert found and all("bea-cukai" in (a.owner, *a.co_owners) and "tax" in a.topics for a in found)


def test_an_opened_article_is_noted_in_the_call_against_its_receipt(snapshot, console):
    session.start_call(console)
    session.open_article(snapshot, console, "ponsel-diblokir", 4.2, DAY)
    session.open_article(snapshot, console, "tidak-ada", 9.0, DAY)
    now = session.opened(snapshot, console, DAY)
    assert [(s.article, s.receipt) for s in console.call.shown] == [("ponsel-diblokir", now.receipt)]
    assert console.call.seconds_to_answer == 4.2 and console.recent == ["ponsel-diblokir"]


def test_the_path_through_the_script_is_noted_and_taken_back(snapshot, console):
    session.start_call(console)
    session.open_article(snapshot, console, "ponsel-diblokir", 1.0, DAY)
    for choice in (0, 0, 99, -1):
        session.choose(snapshot, console, choice, DAY)
    assert [t.step for t in console.call.path] == ["mulai", "asal"]
    session.step_back(snapshot, console, False, DAY)
    assert [t.step for t in console.call.path] == ["mulai"]
    session.step_back(snapshot, console, True, DAY)
    assert console.call.path == ()


def test_a_call_ends_with_its_outcome_and_leaves_a_clean_desk(snapshot, console):
    session.start_call(console)
    console.pending = "resep rendang"
    with pytest.raises(KbError):
        session.close_call(console, "")
    console.outcome, console.handed_to = "solved", "kominfo"
    ended = session.close_call(console, "Telepon 081234567890")
    assert ended.note == "Telepon [telepon]" and ended.handed_to is None and ended.unanswered == ("resep rendang",)
    assert console.call is None and console.choices == {} and console.outcome == ""


def test_what_changed_is_listed_until_the_team_ticks_it_and_again_once_it_changes_again(snapshot, console, database):
    days = dict.fromkeys(snapshot.library.articles, "2026-01-01") | {
        "nomor-159": "2026-11-20",
        "ponsel-diblokir": "2026-11-22",
    }
    snapshot = replace(snapshot, manifest=snapshot.manifest | {"changed": days})
    changed_ = standing.changed_lately(snapshot, {}, DAY)
    assert [one.article.id for one in changed_] == ["ponsel-diblokir", "nomor-159"]
    html = console_view.news_html(snapshot.library, "id", console, changed_, [], DAY)
    assert 'data-act="tick" data-value="nomor-159" data-n="2"' in html
    store = database.open()
    with store.transaction() as writing:
        tick_changes(writing, "telkomsel", {"ponsel-diblokir": changed_[0].change})
        tick_changes(writing, "xl", {one.article.id: one.change for one in changed_})
    with store.transaction(reading=True) as reading:
        read = changes_read(reading, "telkomsel")
    assert [one.article.id for one in standing.changed_lately(snapshot, read, DAY)] == ["nomor-159"]
    later = replace(snapshot, manifest=snapshot.manifest | {"changed": days | {"ponsel-diblokir": "2026-11-23"}})
    assert len(standing.changed_lately(later, read, DAY)) == 2
    assert standing.changed_lately(snapshot, {}, DAY + timedelta(days=15)) == []


def test_a_wrong_number_is_an_outcome_of_its_own_and_asks_for_no_article(snapshot, console):
    session.start_call(console)
    console.pending, console.outcome = "resep rendang", "wrong_number"
    html = console_view.call_html(snapshot.library, "id", console, "", "")
    assert 'id="outcome-5" data-n="5" data-act="outcome" data-value="wrong_number"' in html
    ended = session.close_call(console, "")
    assert (ended.outcome, ended.unanswered) == ("wrong_number", ())
    [day] = team_days([ended])
    assert day.outcomes["wrong_number"] == 1 and not day.unanswered
    assert console_texts("id").outcomes["wrong_number"] in console_view.figures_html(snapshot.library, "id", [day])


@pytest.mark.parametrize(
    ("key", "due"),
    [
        ("30m", datetime(2026, 11, 27, 17, 40, tzinfo=UTC)),
        ("1d9", datetime(2026, 11, 29, 2, 0, tzinfo=UTC)),  # in Jakarta it is the 28th already
        ("7d9", datetime(2026, 12, 5, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_caller_is_called_back_at_a_time_that_is_chosen(snapshot, console, key, due):
    assert session.due_at(key, datetime(2026, 11, 27, 17, 10, tzinfo=UTC)) == due
    call = session.start_call(console)
    console.outcome, console.due = "callback", key
    html = console_view.call_html(snapshot.library, "id", console, "", "")
    assert f'<option value="{key}" selected>' in html and call.code in html
    ended = session.close_call(console, "")
    assert ended.due > datetime.now(UTC) and console.due == "1h"
    row = console_view.call_backs_html(snapshot.library, "id", [ended], ended.due)
    assert call.code in row and console_texts("id").callback_states["due"] in row and 'data-n="1"' in row


def test_every_time_to_call_back_has_words():
    for lang in ("id", "en"):
        assert console_texts(lang).dues.keys() == session.DUE.keys()


def test_a_flag_says_the_question_the_article_and_its_version_and_nothing_of_the_caller(snapshot, console):
    session.open_article(snapshot, console, "ponsel-diblokir", None, DAY)
    now = session.opened(snapshot, console, DAY)
    console.asked, console.flagging = "hp diblokir", ""
    html = console_view.flag_html(snapshot.library, "id", console, now, "")
    assert "hp diblokir" in html and all(f'data-value="{reason}"' in html for reason in REASONS)
    with pytest.raises(KbError):
        session.flag_of(console, now, "")
    console.flagging = "wrong"
    flag = session.flag_of(console, now, "kata 081234567890")
    told = (flag.team, flag.article, flag.version, flag.reason, flag.question, flag.note)
    assert told == ("telkomsel", "ponsel-diblokir", now.article.version, "wrong", "hp diblokir", "kata [telepon]")
    flag.answer, flag.answered = "<b>Sudah</b> benar", flag.at
    html = console_view.news_html(snapshot.library, "id", console, [], [flag], DAY)
    assert "&lt;b&gt;Sudah" in html and console_texts("id").flag_answered in html
    session.open_article(snapshot, console, "nomor-159", None, DAY)
    assert console.flagging is None


def test_a_question_leads_to_what_is_opened_from_its_results_and_to_nothing_else(snapshot, console, monkeypatch):
    answer, _ = session.find(snapshot, console, "hp saya diblokir", DAY)
    kept, shared = [], SimpleNamespace(snapshot=lambda: snapshot, store=None)
    monkeypatch.setattr(acts, "st", SimpleNamespace(session_state={"console-answer": answer}))
    monkeypatch.setattr(acts, "log_answer", lambda _, kept_answer, *__: kept.append(kept_answer.question))
    agent = Account("agen", "Agen", None, {"telkomsel": frozenset({"agent"})})
    for view, article, asked in (
        ("search", "ponsel-diblokir", "hp saya diblokir"),
        ("news", "nomor-159", ""),
        ("callbacks", "apa-itu-ceir", ""),
    ):
        console.view = view
        acts._open(shared, console, {"value": article}, agent)
        assert (console.opened, console.asked) == (article, asked)
    assert kept == ["hp saya diblokir"]


@pytest.mark.parametrize("end", [session.start_call, session.let_go, lambda console: session.close_call(console, "")])
def test_nothing_of_a_caller_is_left_to_the_next(console, end):
    session.start_call(console)
    console.asked, console.flagging, console.due, console.outcome = "hp diblokir", "wrong", "7d9", "solved"
    console.lang, console.operator = "en", "xl"
    end(console)
    left = (console.asked, console.flagging, console.due, console.lang, console.operator)
    assert left == ("", None, "1h", "id", None)


def test_the_reasons_to_flag_have_words_here_and_in_the_studio():
    for lang in ("id", "en"):
        assert tuple(console_texts(lang).flag_reasons) == tuple(studio_texts(lang).flag_reasons) == REASONS


def test_language_and_operator_are_the_next_callers_own(console):
    console.lang, console.operator = "en", "xl"  # of whoever was on the line before
    call = session.start_call(console)
    assert (call.lang, call.operator, console.lang, console.operator) == ("id", None, "id", None)
    console.lang, console.operator, console.outcome = "en", "tri", "solved"
    ended = session.close_call(console, "")
    assert (ended.lang, ended.operator, console.lang, console.operator) == ("en", "tri", "id", None)


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
        note = session.redact_note(note + key)
    assert not any(part in note for part in ("490154", "237518", "3456", "7890", "contoh"))
    assert session.redact_note(keys) == kept


@given(st.text("0123456789 .-abc", max_size=40))
def test_masking_again_changes_nothing(typed):
    assert session.redact_note(session.redact_note(typed)) == session.redact_note(typed)


def test_a_call_and_a_flag_keep_no_name_and_no_street_that_the_note_gives_away(snapshot, console):
    session.start_call(console)
    note = "atas nama Budi Santoso, Jl. Merdeka No. 5; pak Agus menunggu"
    kept = "atas nama [nama], [alamat]; pak Agus menunggu"
    assert session.kept_note(note) == kept
    session.open_article(snapshot, console, "ponsel-diblokir", None, DAY)
    console.flagging = "wrong"
    assert session.flag_of(console, session.opened(snapshot, console, DAY), note).note == kept
    console.outcome = "solved"
    assert session.close_call(console, note).note == kept


def test_each_key_that_a_page_sends_again_is_done_once_and_none_is_skipped(monkeypatch, console):
    done, held = [], {"console": console}
    monkeypatch.setattr(acts.st, "session_state", held)
    monkeypatch.setattr(acts, "current_agent", lambda: Account("ani", "Ani", None, {}))
    monkeypatch.setattr(acts, "_act", lambda account, act: done.append(act["name"]))

    def send(page, *names):
        numbered = [{"n": number, "name": name} for number, name in names]
        held[acts.KEYS] = {"act": {"page": page, "acts": numbered}}
        acts.act_on()

    send("a", (1, "outcome"))
    send("a", (1, "outcome"), (2, "save"))  # the answer to the first was still on its way
    send("b", (1, "open"))  # a page that was loaded anew counts from one
    send("a", (2, "save"), (3, "call"))
    assert done == ["outcome", "save", "open", "call"] and acts.acted() == {"a": 3, "b": 1}
    for nonsense in (None, [], {"acts": 5}, {"page": "a", "acts": [None, 7, {"n": "x"}, {"name": "save"}]}):
        held[acts.KEYS] = {"act": nonsense}
        acts.act_on()
    assert len(done) == 4


def test_a_browser_gives_back_what_it_kept_and_nothing_else(snapshot, console):
    call = begin_call("telkomsel", "en", "xl")
    console.call, console.opened, console.pinned, console.choices = (
        call,
        "ponsel-diblokir",
        ["nomor-159"],
        {"ponsel-diblokir": (0, 1)},
    )
    kept = session.as_kept(console)
    again = Console(team="telkomsel")
    session.take_kept(snapshot, again, kept, call, DAY)
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
        session.take_kept(snapshot, stranger, kept, other, DAY)
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
    session.take_kept(snapshot, console, kept, begin_call("telkomsel", "id"), DAY)
    assert console.pinned == [] and console.recent == [] and console.opened is None and console.choices == {}


def test_a_note_is_in_the_call_as_soon_as_it_is_typed_and_a_call_let_go_is_not_ended(console):
    assert not session.write_note(console, "tanpa panggilan")
    call = session.start_call(console)
    assert session.write_note(console, "sudah ke gerai") and not session.write_note(console, "sudah ke gerai")
    assert console.call == replace(call, note="sudah ke gerai")
    session.let_go(console)
    assert console.call is None and console.elsewhere
    assert session.start_call(console).id != call.id and not console.elsewhere


def test_contrasting_articles_name_the_case_that_leads_to_them(snapshot, console):
    session.open_article(snapshot, console, "beli-di-indonesia-tidak-terdaftar", None, DAY)
    related, contrast = console_view._neighbours(
        snapshot.library, session.opened(snapshot, console, DAY).article, "id", DAY
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
        session.open_article(snapshot, console, article_id, None, DAY)
        now = session.opened(snapshot, console, DAY)
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
    session.open_article(snapshot, console, "ponsel-hilang-atau-dicuri", None, DAY)
    for choice in (1, 0):  # the card is blocked, there is no police report yet: "operators"
        session.choose(snapshot, console, choice, DAY)
    html = console_view.script_html(snapshot, "id", console, session.opened(snapshot, console, DAY), DAY)
    assert ("urusan tim Anda sendiri" in html) == own


@pytest.mark.parametrize(
    ("team", "operator", "own"),
    [
        ("telkomsel", "telkomsel", "yes"),
        ("telkomsel", None, "perhaps"),
        ("telkomsel", "xl", "no"),
        ("kominfo", None, "no"),
        ("bea-cukai", None, "no"),
    ],
)
def test_a_route_to_all_operators_is_the_own_teams_where_the_caller_is_its_customer(snapshot, team, operator, own):
    console = Console(team=team, operator=operator)
    assert is_own(snapshot.library, "operators", team, operator) == own
    session.open_article(snapshot, console, "blokir-kartu-sim", None, DAY)
    now = session.opened(snapshot, console, DAY)
    assert now.article.route == "operators"
    html = console_view.answer_html(snapshot, "id", console, now, DAY)
    assert ('id="own"' in html) == (own != "no") and ('class="sj-who"' in html) == (own != "yes")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("team", ["telkomsel", "kominfo", "bea-cukai"])
def test_no_agent_is_told_without_a_warning_to_send_the_caller_to_the_own_team(snapshot, team, lang):
    """Of all articles: no number of the team among those to refer to, and none that is read out without a warning."""
    console = Console(team=team, operator=team if team == "telkomsel" else None, lang=lang)
    numbers = {c.value for c in snapshot.library.owners[team].contacts if c.kind in ("phone", "whatsapp", "email")}
    warning, warned = console_texts(lang).to_own.format(name=snapshot.library.owners[team].short), 0
    for article_id in snapshot.library.articles:
        session.open_article(snapshot, console, article_id, None, DAY)
        now = session.opened(snapshot, console, DAY)
        html = console_view.answer_html(snapshot, lang, console, now, DAY)
        refers = html.partition('class="sj-who"')[2].partition("</div>")[0]
        assert not any(f'data-copy="{number}"' in refers for number in numbers), article_id
        short = short_answer(snapshot.library, now.article, now.article.text(lang).lang, DAY)
        if any(re.search(rf"(?<!\w){re.escape(number)}(?!\w)", short) for number in numbers):
            warned += 1
            assert warning in html, article_id
        text = console_view.summary(snapshot, console, now, DAY, to=team)
        assert not any(f": {number}" in text.splitlines()[1] for number in numbers)
    assert warned


def test_the_own_team_is_no_receiver_and_its_card_is_marked(snapshot):
    console = Console(team="telkomsel")
    session.start_call(console)
    console.outcome = "handed_over"
    library = snapshot.library
    assert 'value="telkomsel"' not in console_view.call_html(library, "id", console, "", "")
    html = console_view.directory_html(snapshot, "id", console, None, datetime.now(UTC), DAY)
    own = library.owners["telkomsel"].name["id"]
    assert html.count(console_texts("id").own_card) == 1
    assert f"{console_texts('id').copy_hand_over}: {own}" not in html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hubungi Telkomsel sekarang. Bawa KTP.", ["Hubungi Telkomsel sekarang."]),
        ("Telkomsel memblokir kartu itu.", []),
        ("Nomornya 188, bukan 1888.", ["Nomornya 188, bukan 1888."]),
        ("Nomornya 1888.", []),
        ("Hubungi operator Anda.\nHubungi Bea Cukai.", ["Hubungi operator Anda."]),
    ],
)
def test_sentences_that_send_a_caller_to_a_team(snapshot, text, found):
    assert sends_to_own(snapshot.library, [text], "telkomsel", "id", None, DAY) == found
    assert sends_to_own(snapshot.library, [text], "", "id", None, DAY) == []


def changed(snapshot, article_id: str, **values):
    """A later snapshot, in which one article is otherwise; its text with `body`."""
    article = snapshot.library.articles[article_id]
    if body := values.pop("body", None):
        values["texts"] = article.texts | {"id": article.texts["id"].model_copy(update={"body": body})}
    articles = snapshot.library.articles | {article_id: article.model_copy(update=values)}
    return replace(snapshot, id="0123456789ab", library=replace(snapshot.library, articles=articles))


def test_a_withdrawn_article_says_so_and_is_put_away_once_that_is_read(snapshot, console):
    session.open_article(snapshot, console, "ponsel-diblokir", None, DAY)
    later = changed(snapshot, "ponsel-diblokir", status="archived")
    assert standing.fallen(console.read, snapshot.library, "id", None, DAY) == []
    [gone] = standing.fallen(console.read, later.library, "id", None, DAY)
    assert gone.now is None and gone.before and gone.route.contacts and session.opened(later, console, DAY) is None
    assert "ponsel-diblokir" not in dict(gone.instead)
    html = console_view.standing_html(later.library, "id", console, [gone])
    assert 'role="alert"' in html and "Jangan bacakan lagi" in html and gone.title in html
    session.read_again(later, console, DAY)
    assert console.opened is None and standing.fallen(console.read, later.library, "id", None, DAY) == []


def test_what_changed_since_it_was_read_is_shown_beside_the_old_and_noted_in_the_call(snapshot, console):
    session.start_call(console)
    for article in ("ponsel-diblokir", "nomor-159"):  # also one that is not open any more
        session.open_article(snapshot, console, article, None, DAY)
    later = changed(snapshot, "ponsel-diblokir", body="Sekarang lain sama sekali.")
    [other] = standing.fallen(console.read, later.library, "id", None, DAY)
    assert (other.article, other.now) == ("ponsel-diblokir", "Sekarang lain sama sekali.") and other.before != other.now
    before = len(console.call.shown)
    session.read_again(later, console, DAY)
    assert standing.fallen(console.read, later.library, "id", None, DAY) == [] and console.opened == "nomor-159"
    assert {shown.article for shown in console.call.shown[before:]} == {"ponsel-diblokir"}


def test_an_agent_is_told_that_an_answer_should_have_been_checked_again(snapshot, console):
    late = snapshot.library.articles["ponsel-diblokir"].review_by + timedelta(days=1)
    session.open_article(snapshot, console, "ponsel-diblokir", None, late)
    for day, words in ((late - timedelta(days=1), "review_by"), (late, "review_late")):
        html = console_view.answer_html(snapshot, "id", console, session.opened(snapshot, console, day), day)
        assert getattr(texts("id"), words).partition("{")[0] in html


def test_an_article_whose_last_day_is_over_is_withdrawn_at_midnight(snapshot, console):
    ending = changed(snapshot, "ponsel-diblokir", valid_until=DAY)
    session.open_article(ending, console, "ponsel-diblokir", None, DAY)
    assert [x.now for x in standing.fallen(console.read, ending.library, "id", None, DAY + timedelta(days=1))] == [None]


def test_what_a_caller_says_is_never_markup(snapshot, console):
    session.start_call(console)
    hostile = '"><img src=x onerror=alert(1)>'
    answer, found = session.find(snapshot, console, hostile + " resep rendang", DAY)
    console.pending = answer.question
    session.note_unanswered(console)
    call = replace(console.call, shown=())
    html = console_view.results_html(snapshot.library, "id", console, found, answer, DAY)
    html += console_view.figures_html(snapshot.library, "id", team_days([call]))
    html += console_view.call_html(snapshot.library, "id", console, hostile, session.redact_note(hostile))
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


def test_sessions_of_long_ago_are_not_remembered_though_the_database_was_never_away(at_the_door, monkeypatch):
    for _ in range(3):
        at_the_door.come("agen")
        assert console_access.current_agent().id == "agen"
    assert len(console_access._seen) == 3
    later = console_access.time.monotonic() + console_access.GRACE_SECONDS + 1
    monkeypatch.setattr(console_access.time, "monotonic", lambda: later)
    at_the_door.come("agen")
    assert console_access.current_agent().id == "agen"
    assert len(console_access._seen) == 1


def test_a_stranger_is_not_let_in_while_the_database_is_away(at_the_door, monkeypatch):
    def away():
        raise KbError("store.away")

    monkeypatch.setattr(console_access, "signed_in", away)
    at_the_door.come("agen")
    with pytest.raises(KbError):
        console_access.current_agent()
