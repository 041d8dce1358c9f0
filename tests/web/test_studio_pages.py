"""Pages of the studio without a browser: what is on them for whom, and what a button does."""

import re
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from kb.answering.ask import today
from kb.publishing.editing import drafts
from kb.publishing.people.accounts import Account, check_password, load_accounts, save_account
from kb.publishing.workflow.fact_changes import change_fact
from kb.settings import ROOT, settings_from_env
from kb.storage import audit, sessions
from kb.storage.question_groups import add_shortfall
from kb.web.shared import state as shared
from kb.web.shared.rendering import plain
from kb.web.staff.signin import COOKIE
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE

T = studio_texts("id")


def studio() -> None:
    """The script that Streamlit runs."""
    from kb.web.studio.page import show_page

    show_page()


@pytest.fixture
def enter(desk, database, tmp_path, monkeypatch):
    """A page of the studio on the desk's collection, for an account that has signed in."""
    settings = replace(
        settings_from_env(),
        articles=desk.articles,
        index=desk.index,
        accounts=desk.accounts,
        database_url=database.address,
        anchor=database.anchor,
        journal=tmp_path / "calls.jsonl",
        encoder=str(ROOT / ".cache" / "encoder"),
    )
    found = shared.State(settings)
    monkeypatch.setattr(shared, "_state", found)

    def run(account: str, **address: str) -> AppTest:
        token = secrets.token_urlsafe()
        with found.store.transaction() as signing_in:
            sessions.begin_session(signing_in, account, token)
        monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: token})
        page = AppTest.from_function(studio, default_timeout=120)
        page.query_params.update(address)
        return page.run()

    yield run
    found.close()
    found.store.close()


def shown(page: AppTest) -> str:
    assert not page.exception
    return "".join(part.proto.body for part in page.html)


def test_another_owners_article_is_refused_by_its_address(enter):
    refused = shown(enter("ani", view="article", article="sinyal", edit="1"))
    assert re.search("sj-said-error[^>]*>Hanya penulis untuk kominfo", refused)
    page = enter("ani", view="article", article="sinyal")
    assert "bila sinyal hilang" in shown(page)
    assert not {T.edit, T.still_right, T.withdraw_now} & {button.label for button in page.button}
    own = {button.label for button in enter("ani", view="article", article="pajak").button}
    assert {T.edit, T.still_right, T.withdraw_now} <= own


def test_an_agent_has_nothing_to_do_here(enter):
    page = enter("fajar")
    assert "tidak memiliki peran" in shown(page) and T.tasks_heading not in shown(page)


def test_an_administrator_makes_an_account_and_others_do_not_see_the_page(enter, desk):
    save_account(desk.accounts, Account("hana", "Hana", None, {}, True))
    page = enter("hana", view="accounts")
    fields = {field.label: field for field in page.text_input}
    fields[T.account_id].set_value("petugas-baru")
    fields[T.person_name].set_value("Petugas Baru")
    next(button for button in page.button if button.label == T.save).click().run()
    password = re.search(r"<code>([a-z0-9]{4}(-[a-z0-9]{4}){3})</code>", shown(page))[1]
    assert load_accounts(desk.accounts)["petugas-baru"].name == "Petugas Baru"
    assert check_password(desk.accounts, "petugas-baru", password)
    refused = shown(enter("ani", view="accounts"))
    assert re.search("sj-said-error[^>]*>Hanya administrator", refused)


def test_a_mend_shows_the_sentence_before_and_after_and_is_undone(enter, desk):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(desk, ani, "pajak")
    path = "bea-cukai/pajak.md"
    text = draft.files[path].replace("{{ limit }}", "Rp 1.400.000")
    text = text.replace("[vat, limit, hotline]", "[vat, hotline]")
    draft = drafts.save(desk, ani, draft.id, {path: text}, draft.revision).draft
    page = enter("ani", view="draft", draft=str(draft.id))
    said = re.sub(r"<[^>]*>", "", shown(page))
    assert "di atas Rp 1.400.000." in said and f"{T.mended_by.format(about='limit')}Tarifnya" in said
    assert "di atas {{ limit }}." in said
    label = plain(T.mend["fact"].format(about="limit", shown="Rp1.400.000"))
    next(button for button in page.button if button.label == label).click().run()
    assert "di atas {{ limit }}. Telepon" in drafts.find_draft(desk, ani, draft.id).files[path]
    next(button for button in page.button if button.label == T.undo).click().run()
    assert drafts.find_draft(desk, ani, draft.id).files[path] == text
    assert T.undo not in {button.label for button in page.button} and not page.exception


def test_whoever_changes_a_fact_sees_each_place_that_types_the_old_value_and_settles_it(enter, desk):
    ani = PEOPLE["ani"]
    path, facts = desk.articles / "bea-cukai" / "pajak.md", desk.articles / "facts.yaml"
    path.write_text(path.read_text("utf-8").replace("## Langkah\n", "## Langkah\nBatasnya Rp 1.400.000.\n"), "utf-8")
    text = facts.read_text("utf-8").replace('"Batas bebas."', '"Batas bebas Rp1.400.000."')
    facts.write_text(text.replace('"The VAT rate."', '"Of what exceeds IDR 1,400,000."'), "utf-8")
    later = today() + timedelta(days=3)
    draft = change_fact(desk, ani, "limit", {"amount": 2_000_000, "currency": "IDR"}, later, today())
    page = enter("ani", view="draft", draft=str(draft.id), tab="changes")
    said = shown(page)
    assert T.old_places_left.format(count=3) in said
    for marked in ("Batasnya <mark>Rp 1.400.000</mark>.", "Batas bebas <mark>Rp1.400.000</mark>."):
        assert marked in said

    def press(label: str, number: int = 0) -> None:
        [button for button in page.button if button.label == label][number].click().run()
        assert not page.exception

    press(T.use_fact)
    with desk.store.transaction() as database:
        shows = drafts.open_draft_of(database, "article", "pajak")
    assert "Batasnya {{ limit }}." in shows.files["bea-cukai/pajak.md"]
    assert T.open_its_draft in {button.label for button in page.button}
    fields = [area for area in page.text_area if area.value == "Batas bebas Rp1.400.000."]
    fields[0].set_value("Batas bebas.")
    press(T.reword_here, next(n for n, form in enumerate(words(page)) if "Batas bebas." in form))
    assert T.old_places_left.format(count=2) in shown(page)
    why = [field for field in page.text_input if field.label == T.why_not_this_figure]
    why[-1].set_value("Contoh hitungan, bukan batasnya.")
    press(T.keep_reason, -1)
    said = shown(page)
    assert T.old_places_left.format(count=1) in said and "Contoh hitungan, bukan batasnya." in said
    assert "Contoh hitungan, bukan batasnya." in shown(enter("citra", view="draft", draft=str(draft.id), tab="review"))
    with desk.store.transaction() as database:
        noted = audit.entries(database, 1)[0]
    assert noted.what == "warning-kept" and "facts.yaml:" in noted.detail and "IDR 1,400,000" in noted.detail
    assert T.use_fact not in {b.label for b in enter("citra", view="draft", draft=str(draft.id), tab="changes").button}


def words(page: AppTest) -> list[str]:
    """The Indonesian statement of each form that words a fact otherwise."""
    return [area.value for area in page.text_area if area.label == T.statement["id"]]


def asked(*texts):
    store = shared.state().store
    for text in texts:
        store.log_query(
            question=text, status="no_answer", article=None, confidence=0.1, channel="web", lang="id", operator=None,
            snapshot="s", receipt="r",
        )  # fmt: skip
    store.flush()


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_one_question_asked_twenty_times_is_one_row_that_becomes_a_draft(enter):
    asked(*["resep rendang padang"] * 19, "Resep rendang padang?", "jam buka kantor pos")
    page = enter("ani", view="questions")
    assert "20 kali" in shown(page) and T.groups_asked.format(groups=2, count=21) in shown(page)
    page.text_input(key="questions-find").set_value("kantor").run()
    assert "resep" not in shown(page) and "jam buka kantor pos" in shown(page)
    page.selectbox(key="questions-state").set_value("covered").run()
    assert T.no_question_matches in shown(page)
    assert "20 kali" in shown(enter("ani")) and T.all_questions in {button.label for button in enter("ani").button}
    group = enter("ani", view="questions", group="1")
    assert T.asked_so in shown(group) and T.no_remarks in shown(group)
    name = re.search("<h1>(.*?)</h1>", shown(group))[1]
    written = press(group, T.write_this)
    assert written.query_params["view"] == "draft" and name in shown(written)
    assert T.to_the_draft in {button.label for button in enter("ani", view="questions", group="1").button}


def test_closing_a_group_asks_again_and_others_may_not(enter):
    asked("sinyal saya hilang", "hilang sinyal saya")
    assert T.ask_again in {button.label for button in enter("ani", view="questions", group="1").button}
    assert not {*T.make_it.values()} & {button.label for button in enter("ani", view="questions", group="1").button}
    page = press(enter("eko", view="questions", group="1"), T.make_it["covered"])
    assert T.group_kept in shown(page) and "“sinyal saya hilang”<br>" in shown(page)
    assert T.group_states["covered"] in shown(page) and T.statuses["answered"] in shown(page)
    assert re.search("sj-said-error", shown(enter("eko", view="questions", group="77")))


def test_nothing_asked_in_vain_is_said_so_in_both_languages(enter):
    assert T.nothing_in_vain in shown(enter("ani", view="questions"))
    assert studio_texts("en").nothing_in_vain in shown(enter("ani", view="questions", lang="en"))


def test_what_readers_say_stands_beside_the_article(enter):
    with shared.state().store.transaction() as database:
        add_shortfall(database, "unhelpful", "", "pajak", "wrong", "tarifnya <b>lama</b>")
    assert "tarifnya &lt;b&gt;lama&lt;/b&gt;" in shown(enter("ani", view="article", article="pajak"))
    assert T.readers_say not in shown(enter("ani", view="article", article="sinyal"))
