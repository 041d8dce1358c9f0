"""Pages of the studio without a browser: what is on them for whom, and what a button does."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pyarrow.ipc
import pytest
import streamlit as st
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from kb.answering.ask import today
from kb.content.unconfirmed import NAME as UNCONFIRMED
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.impact.sent_questions import send_question, spelt
from kb.publishing.notices import inbox
from kb.publishing.people.accounts import Account, check_password, load_accounts, save_account
from kb.publishing.workflow.fact_changes import change_fact
from kb.settings import Smtp
from kb.storage import audit
from kb.storage.models import Query
from kb.storage.question_groups import add_shortfall
from kb.web.shared import background_jobs
from kb.web.shared import state as shared
from kb.web.shared.rendering import plain
from kb.web.studio import found as studio_found
from kb.web.studio.session import at_hand
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.publishing.test_emergency import NEW, WHY, handed_in

T = studio_texts("id")


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


def test_an_administrator_makes_an_account_and_others_do_not_see_the_page(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    page = enter("hana", view="accounts")
    fields = {field.label: field for field in page.text_input}
    fields[T.account_id].set_value("petugas-baru")
    fields[T.person_name].set_value("Petugas Baru")
    page.selectbox(key="way-in").set_value("password")
    next(button for button in page.button if button.label == T.save).click().run()
    password = re.search(r"<code>([a-z0-9]{4}(-[a-z0-9]{4}){3})</code>", shown(page))[1]
    assert load_accounts(context.accounts)["petugas-baru"].name == "Petugas Baru"
    assert check_password(context.accounts, "petugas-baru", password)
    refused = shown(enter("ani", view="accounts"))
    assert re.search("sj-said-error[^>]*>Hanya administrator", refused)


def test_a_mend_shows_the_sentence_before_and_after_and_is_undone(enter, context):
    ani = PEOPLE["ani"]
    draft = drafts.open_article(context, ani, "pajak")
    path = "bea-cukai/pajak.md"
    text = draft.files[path].replace("{{ limit }}", "Rp 1.400.000")
    text = text.replace("[vat, limit, hotline]", "[vat, hotline]")
    draft = drafts.save(context, ani, draft.id, {path: text}, draft.revision).draft
    page = enter("ani", view="draft", draft=str(draft.id))
    said = re.sub(r"<[^>]*>", "", shown(page))
    assert "di atas Rp 1.400.000." in said and f"{T.mended_by.format(about='limit')}Tarifnya" in said
    assert "di atas {{ limit }}." in said
    label = plain(T.mend["fact"].format(about="limit", shown="Rp1.400.000"))
    next(button for button in page.button if button.label == label).click().run()
    assert "di atas {{ limit }}. Telepon" in drafts.find_draft(context, ani, draft.id).files[path]
    next(button for button in page.button if button.label == T.undo).click().run()
    assert drafts.find_draft(context, ani, draft.id).files[path] == text
    assert T.undo not in {button.label for button in page.button} and not page.exception


def test_whoever_changes_a_fact_sees_each_place_that_types_the_old_value_and_settles_it(enter, context):
    ani = PEOPLE["ani"]
    path, facts = context.articles / "bea-cukai" / "pajak.md", context.articles / "facts.yaml"
    path.write_text(path.read_text("utf-8").replace("## Langkah\n", "## Langkah\nBatasnya Rp 1.400.000.\n"), "utf-8")
    text = facts.read_text("utf-8").replace('"Batas bebas."', '"Batas bebas Rp1.400.000."')
    facts.write_text(text.replace('"The VAT rate."', '"Of what exceeds IDR 1,400,000."'), "utf-8")
    later = today() + timedelta(days=3)
    draft = change_fact(context, ani, "limit", {"amount": 2_000_000, "currency": "IDR"}, later, today())
    page = enter("ani", view="draft", draft=str(draft.id), tab="changes")
    said = shown(page)
    assert T.old_places_left.format(count=3) in said
    for marked in ("Batasnya <mark>Rp 1.400.000</mark>.", "Batas bebas <mark>Rp1.400.000</mark>."):
        assert marked in said

    def press(label: str, number: int = 0) -> None:
        [button for button in page.button if button.label == label][number].click().run()
        assert not page.exception

    press(T.use_fact)
    with context.store.transaction() as database:
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
    with context.store.transaction() as database:
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


def test_how_many_sent_a_question_is_told_and_no_number(enter):
    asked("resep rendang padang")
    numbers = [send_question(shared.state().store, "resep rendang padang") for _ in range(2)]
    for page in (enter("ani", view="questions"), enter("ani", view="questions", group="1"), enter("ani")):
        said = shown(page)
        assert not [number for number in numbers if number in said or spelt(number) in said]
    assert T.sent_times.format(count=2) in shown(enter("ani", view="questions"))
    assert f"{T.whys['sent']}: 2" in shown(enter("ani", view="questions", group="1"))


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


def watch(context):
    draft = drafts.new_article(
        context, PEOPLE["ani"], "bea-cukai", "Apakah jam tangan pintar kena aturan IMEI?",
        "Jam tangan pintar diperiksa seperti ponsel.\n", ("jam tangan pintar imei", "sinyal kartu hilang"),
    )  # fmt: skip
    return draft.id


def phrasings_of(context, draft_id):
    draft = drafts.find_draft(context, PEOPLE["ani"], draft_id)
    return keys_of(draft.files[f"bea-cukai/{draft.subject}.md"])["phrasings"]


def test_who_writes_sees_whether_it_will_be_found_and_takes_and_drops_phrasings(enter, context):
    number = watch(context)
    asked("smartwatch kena aturan imei ga ya")
    page = enter("ani", view="draft", draft=str(number), tab="found")
    page.text_area(key=f"found-text-{number}").set_value(
        "1. Jam tangan pintar kena aturan IMEI?\r\n• pajak ponsel impor\r\n"
        "• Pajak ponsel impor\r\n- imei 490154203237518 hilang\n"
    )
    press(page, T.look_whether_found)
    said = shown(page)
    assert T.found_of.format(found=1, asked=3) in said and T.repeated_lines.format(count=1) in said
    assert page.text_area(key=f"found-text-{number}").value.split("\n")[1:] == [
        "pajak ponsel impor",
        "imei [IMEI] hilang",
    ]
    assert "490154203237518" not in said and T.masked_lines.format(count=1) in said
    assert "<q>pajak ponsel impor</q><br><small><code>bea-cukai/pajak.md:" in said and "article=pajak" in said
    assert T.found_left_out.format(found=1, asked=2) in said
    assert T.neighbours_keep.partition("}")[2] in said and "smartwatch kena aturan imei ga ya" in said
    labels = [button.label for button in page.button]
    assert labels.count(plain(T.make_phrasing)) == 1  # not of the one that is masked
    press(page, plain(T.take_phrasing))
    assert phrasings_of(context, number)[-1] == "smartwatch kena aturan imei ga ya"
    assert T.phrasing_taken in shown(page) and T.changed_since_look in shown(page)
    press(page, T.undo)
    assert phrasings_of(context, number) == ["jam tangan pintar imei", "sinyal kartu hilang"]
    press(page, T.drop_phrasing)
    assert phrasings_of(context, number) == ["jam tangan pintar imei"]
    press(page, T.look_whether_found)
    assert T.changed_since_look not in shown(page) and T.found_left_out.format(found=1, asked=2) not in shown(page)
    with context.store.transaction() as database:
        assert not [row for row in database.scalars(select(Query.question)) if "pajak ponsel" in row]


def test_too_much_an_unreadable_draft_and_another_owners_draft_are_told(enter, context, monkeypatch):
    monkeypatch.setattr(studio_found, "MOST", 2)
    number = watch(context)
    page = enter("ani", view="draft", draft=str(number), tab="found", lang="en")
    english = studio_texts("en")
    page.text_area(key=f"found-text-{number}").set_value("a1\na2\na3\n")
    press(page, english.look_whether_found)
    assert english.lines_left.format(most=2, count=1) in shown(page)
    page.text_area(key=f"found-text-{number}").set_value("ab " * 40_000)
    press(page, english.look_whether_found)
    assert "are read at once" in shown(page)
    other = enter("eko", view="draft", draft=str(number), tab="found")
    assert T.suggested_phrasings not in shown(press(other, T.look_whether_found))
    empty = drafts.new_article(context, PEOPLE["ani"], "bea-cukai", "Apakah tablet kena aturan IMEI?")
    page = press(enter("ani", view="draft", draft=str(empty.id), tab="found"), T.look_whether_found)
    assert re.search("sj-said-error[^>]*>bea-cukai/apakah-tablet", shown(page))


def test_a_look_can_be_stopped(enter, context, monkeypatch):
    ended = Event()

    def never(*args):
        try:
            while True:
                args[-1]("asking", 1, 2)
                ended.wait(0.01)
        finally:
            ended.set()

    number = watch(context)
    page = enter("ani", view="draft", draft=str(number), tab="found")
    monkeypatch.setattr(studio_found, "find_out", never)
    stopped = []

    class Bar:
        def progress(self, share, words):
            if words == f"{T.look_stages['asking']} 1/2":
                stopped.append(share)
                at_hand(number).look.wanted = False
                st.rerun()

    monkeypatch.setattr(studio_found.st, "progress", lambda *args: Bar())
    press(page, T.look_whether_found)
    assert stopped and ended.wait(10) and not page.exception
    assert T.your_questions not in shown(page)


def test_what_a_neighbour_loses_is_told_first_and_many_questions_are_folded(enter, context, monkeypatch):
    monkeypatch.setattr(studio_found, "SHOWN", 1)
    lost = "hp kena pajak berapa sih"
    shared.state().store.log_query(
        question=lost, status="answered", article="pajak", confidence=0.9, channel="web", lang="id", operator=None,
        snapshot="s", receipt="r",
    )  # fmt: skip
    shared.state().store.flush()
    more = (lost, "hp kena pajak berapa", "kena pajak hp berapa sih")
    draft = drafts.new_article(context, PEOPLE["ani"], "bea-cukai", "Apakah arloji kena pajak?", "Arloji kena.\n", more)
    page = enter("ani", view="draft", draft=str(draft.id), tab="found")
    page.text_area(key=f"found-text-{draft.id}").set_value("resep rendang\nsinyal saya hilang\n")
    said = shown(press(page, T.look_whether_found))
    assert re.search(r"[1-9]\d* dari \d+ pertanyaan jawaban lain yang mirip", said)
    assert (
        said.index(T.neighbours_lose.partition("}")[2][-20:]) < said.index(T.your_questions) < said.index(T.neighbours)
    )
    assert T.more_away.format(count=1) in said and f"“{lost}”" in said


FAQ = "No;Tanya;Balas\n1;Apa itu uji?;Selesai 30 menit.\n2;Berapa PPN?;Tarifnya 12%.\n3;Kosong?;\n"


def test_a_file_is_shown_as_it_would_be_and_what_is_left_stays_listed(enter, context):
    page = enter("ani", view="transfer")
    page.file_uploader[0].set_value(("tanya.csv", FAQ.encode(), "text/csv")).run()
    assert "column" in shown(page) or "kolom" in shown(page)  # nobody knows what “Balas” is
    columns = {box.label: box for box in page.selectbox}
    columns[plain("B: Tanya")].set_value("question:id")
    columns[plain("C: Balas")].set_value("answer:id").run()
    before = shown(page)
    assert T.import_sum.format(rows=3, ready=1, settle=1, refused=1) in before and "30 menit" in before
    assert not drafts.open_drafts(context, PEOPLE["ani"])
    page.multiselect[0].select("tax")
    next(box for box in page.checkbox if box.label == T.import_hand_in).check().run()
    next(button for button in page.button if button.label == T.take_in_drafts.format(count=2)).click().run()
    assert T.imported.format(drafts=2, refused=1) in shown(page)
    assert sorted(draft.state for draft in drafts.open_drafts(context, PEOPLE["ani"])) == ["draft", "review"]
    again = enter("budi", view="transfer")
    assert "Kosong" not in shown(again) and T.errors_left.format(count=1) in shown(again)
    assert T.left_states["settle"] in shown(again)


def test_figures_are_shown_with_a_table_each_and_can_be_narrowed(enter):
    page = enter("ani", view="figures")
    assert T.figures_none in shown(page) and T.figures_not_yours in {caption.value for caption in page.caption}
    asked(*["resep rendang padang"] * 3)
    page = enter("ani", view="figures")
    assert T.figures_headings["channel"] in shown(page) and re.search("halaman utama</th><td>3</td>", shown(page))
    assert [metric.value for metric in page.metric][:2] == ["3", "0,0%"]
    page.selectbox(key="figures-owner").set_value("bea-cukai").run()
    assert T.figures_none in shown(page)
    page.selectbox(key="figures-owner").set_value("")
    page.selectbox(key="figures-days").set_value(0).run()
    page.date_input(key="figures-own").set_value((today() - timedelta(days=9), today() - timedelta(days=2))).run()
    assert T.figures_none in shown(page) and not page.exception


def test_each_plot_draws_what_its_data_holds(enter):
    asked(*["resep rendang padang"] * 3)
    plots = [plot.proto for plot in enter("ani", view="figures").get("vega_lite_chart")]
    for plot in plots:
        data = pyarrow.ipc.open_stream(plot.data.data or plot.datasets[0].data.data).read_all()
        encoding = json.loads(plot.spec)["encoding"]
        drawn = {part["field"] for part in encoding.values() if isinstance(part, dict) and "field" in part}
        assert len(data) and {"x", "y"} <= encoding.keys() and drawn <= set(data.column_names)
    by_day = pyarrow.ipc.open_stream(plots[0].data.data).read_all().to_pylist()
    assert by_day[-1] == {"day": today().isoformat(), "outcome": T.figures_names["no_answer"], "n": 3}
    assert json.loads(plots[0].spec)["encoding"]["x"]["axis"]["format"] == "%d/%m"  # no language's names of months


def test_a_supervisor_of_agents_sees_the_figures_and_nothing_else(enter, context):
    save_account(context.accounts, Account("gita", "Gita", None, {"telkomsel": frozenset({"supervisor"})}))
    for view in ("figures", "tasks", "audit"):
        page = enter("gita", view=view)
        assert T.figures_hint in shown(page) and T.tasks_heading not in shown(page)
        assert {button.label for button in page.button if str(button.key).startswith("nav-")} == {T.figures}
    asked("hp saya")
    assert T.figures_no_calls in shown(enter("gita"))


def hand_in(context):
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    path = "bea-cukai/pajak.md"
    files = {path: draft.files[path].replace("Bayar.", "Bayar di konter.")}
    draft = drafts.save(context, PEOPLE["ani"], draft.id, files, draft.revision).draft
    return drafts.submit(context, PEOPLE["ani"], draft.id)


def test_a_change_is_handed_in_with_what_readers_are_told_of_it(enter, context):
    draft = hand_in(context)
    drafts.take_back(context, PEOPLE["ani"], draft.id)

    def button(key):
        return next(one for one in page.button if one.key == key)

    page = enter("ani", view="draft", draft=str(draft.id), tab="review")
    assert button("hand-in").disabled
    next(radio for radio in page.radio if radio.label == T.change_kind).set_value("correction").run()
    button("hand-in").click().run()
    assert "sj-said-error" in shown(page) and "Pembaca belum diberi tahu" in shown(page)
    words = next(field for field in page.text_input if field.label == T.change_words["id"])
    words.set_value("Dulu kurang jelas di mana.").run()
    button("hand-in").click().run()
    kept = drafts.find_draft(context, PEOPLE["ani"], draft.id)
    assert (kept.state, kept.change) == (
        "review", {"kind": "correction", "words": {"id": "Dulu kurang jelas di mana."}},
    )  # fmt: skip
    # Whoever publishes may mend it.
    page = enter("citra", view="draft", draft=str(draft.id), tab="review")
    assert "keep-change" not in [one.key for one in page.button]
    next(radio for radio in page.radio if radio.label == T.change_kind).set_value("wording").run()
    button("keep-change").click().run()
    assert T.change_note_kept in shown(page)
    assert drafts.find_draft(context, PEOPLE["ani"], draft.id).change["kind"] == "wording"


def test_who_hands_in_while_writing_is_asked_too_what_readers_are_told(enter, context):
    draft = hand_in(context)
    drafts.take_back(context, PEOPLE["ani"], draft.id)
    page = press(enter("ani", view="draft", draft=str(draft.id), tab="write"), T.hand_in)
    assert page.query_params["tab"] == "review" and T.note_first in shown(page)
    assert drafts.find_draft(context, PEOPLE["ani"], draft.id).state == "draft"
    next(radio for radio in page.radio if radio.label == T.change_kind).set_value("wording").run()
    assert T.handed_in in shown(press(page, T.hand_in))
    # Said once, it is not asked again; of a new article nothing is.
    drafts.take_back(context, PEOPLE["ani"], draft.id)
    new = drafts.new_article(context, PEOPLE["ani"], "bea-cukai", "Apa itu bagasi?", "Barang bawaan.\n")
    for one in (draft, new):
        page = press(enter("ani", view="draft", draft=str(one.id), tab="write"), T.hand_in)
        assert page.query_params["tab"] == "review" and T.handed_in in shown(page)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_notice_is_counted_read_and_leads_to_its_page(enter, context, lang):
    t = studio_texts(lang)
    draft = hand_in(context)
    page = enter("dewi", view="notices", lang=lang)
    assert any(f"{t.notices} (1)" in label for label in labels(page))
    assert t.notice_kinds["waits"] in shown(page) and "Berapa pajak ponsel?" in shown(page) and t.unread in shown(page)
    assert t.no_mail_server in shown(page)
    next(button for button in page.button if button.label == t.mark_read).click().run()
    assert t.mark_read not in labels(page) and not any("(1)" in label for label in labels(page))
    next(button for button in page.button if button.key.startswith("open-notice-")).click().run()
    assert (page.query_params["view"], page.query_params["draft"]) == ("draft", str(draft.id))
    page = enter("ani", view="notices", lang=lang)
    assert t.no_notices in shown(page)


def test_all_notices_are_read_at_once(enter, context):
    hand_in(context)
    page = enter("citra", view="notices")
    next(button for button in page.button if button.label == T.all_read).click().run()
    assert T.all_read not in labels(page) and T.unread not in shown(page)


def test_an_officer_chooses_mails(enter, context, monkeypatch):
    mailing = replace(shared.state().settings, smtp=Smtp("127.0.0.1", 1, sender="s@contoh.id"), site="https://a.id")
    monkeypatch.setattr(shared.state(), "settings", mailing)
    page = enter("dewi", view="notices")
    assert plain("dewi@contoh.id") in "".join(caption.value for caption in page.caption)
    assert page.radio[0].value == "daily" and all(box.value for box in page.checkbox)
    page.radio[0].set_value("at-once")
    page.checkbox(key="mail-due").uncheck()
    next(button for button in page.button if button.label == T.save).click().run()
    assert T.mails_kept in shown(page)
    assert inbox.wanted(context, PEOPLE["dewi"]) == inbox.Wanted("at-once", ("waits", "back", "published", "asked"))


def test_an_administrator_sets_the_language_of_mails(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    page = enter("hana", view="accounts")
    page.selectbox(key="account").set_value("dewi").run()
    next(box for box in page.selectbox if box.label == T.mail_language).set_value("en")
    next(button for button in page.button if button.label == T.save).click().run()
    assert load_accounts(context.accounts)["dewi"] == replace(PEOPLE["dewi"], lang="en")


def test_a_co_owner_sees_its_passages_and_refuses_and_an_administrator_decides(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {}, True))
    path = "kominfo/sinyal.md"
    text = (context.articles / path).read_text("utf-8").replace("co_owners: []", "co_owners: [bea-cukai]")
    (context.articles / path).write_text(text, "utf-8")
    eko = PEOPLE["eko"]
    draft = drafts.open_article(context, eko, "sinyal")
    files = {path: text.replace("bila sinyal hilang", "bila sinyal lenyap")}
    draft = drafts.submit(context, eko, drafts.save(context, eko, draft.id, files, 1).draft.id)
    address = {"view": "draft", "draft": str(draft.id), "tab": "review"}
    assert f"{T.waits_since.partition('{')[0]}Komdigi, Bea Cukai sejak" in shown(enter("eko"))
    page = enter("citra", **address)
    assert "<del>hilang</del><ins>lenyap</ins>" in shown(page) and T.own_text not in shown(page)
    assert T.share_of.format(owner="Bea Cukai", count=1) in [part.label for part in page.expander]
    next(area for area in page.text_area if area.label == T.why_refused).set_value("Nomor itu bukan untuk sinyal.")
    next(button for button in page.button if button.label == T.refuse).click().run()
    assert "Nomor itu bukan untuk sinyal." in shown(page)
    assert T.leave_out.format(owner="Bea Cukai") in [button.label for button in enter("eko", **address).button]
    page = enter("hana")
    assert T.why["decide"] in shown(page)
    page = enter("hana", **address)
    next(area for area in page.text_area if area.label == T.why_decide).set_value("Nomornya memang untuk itu.")
    label = T.decide_for.format(owner="Bea Cukai")
    next(button for button in page.button if button.label == label).click().run()
    assert "memutuskan tanpa tanda tangan ini" in shown(page) and "Nomornya memang untuk itu." in shown(page)


def test_a_second_officer_publishes_at_once_and_the_co_owner_confirms(enter, context):
    draft = handed_in(context, PEOPLE)
    at = {"view": "draft", "draft": str(draft.id), "tab": "review"}
    assert T.emergency_now not in labels(enter("citra", **at))  # kb.yaml sets no hours
    path = context.articles / "kb.yaml"
    path.write_text(path.read_text("utf-8") + "emergency: {hours: 48}\n", "utf-8")
    assert T.emergency_now not in labels(enter("ani", **at))  # who wrote it
    page = enter("citra", **at)
    assert T.emergency_hint.format(hours=48) in shown(page)
    press(page, T.emergency_now)
    assert "Alasannya belum ada" in shown(page)
    next(area for area in page.text_area if area.label == T.why_emergency).set_value(WHY)
    press(page, T.emergency_now)
    said = shown(page)
    assert T.states["emergency"] in said and WHY in said and T.emergency_now not in labels(page)
    assert NEW in (context.articles / "bea-cukai/pajak.md").read_text("utf-8")
    assert T.emergency_back_now in labels(enter("ani", view="article", article="pajak"))
    other = enter("dewi", **at)
    assert WHY in shown(other) and T.emergency_back_now not in labels(other)
    press(other, T.sign_for.format(owner="Komdigi"))
    background_jobs._publish_due()
    assert not (context.articles / UNCONFIRMED).exists()
    assert WHY not in shown(enter("citra", view="article", article="pajak"))


def test_a_published_article_and_its_draft_lead_to_the_public_page(enter, context):
    def links(page):
        return [(one.proto.label, one.proto.url) for one in page.get("link_button")]

    assert links(enter("ani", view="article", article="pajak")) == [(T.see_live, "/articles/pajak?lang=id")]
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    assert links(enter("ani", view="draft", draft=str(draft.id))) == [(T.see_live, "/articles/pajak?lang=id")]
    new = drafts.new_article(context, PEOPLE["ani"], "bea-cukai", "Apakah jam tangan diperiksa?")
    assert links(enter("ani", view="draft", draft=str(new.id))) == []


def test_what_waits_for_signatures_says_since_when_among_ones_own_articles(enter, context):
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    text = draft.files["bea-cukai/pajak.md"].replace("2. Bayar.", "2. Bayar saja.")
    draft = drafts.save(context, PEOPLE["ani"], draft.id, {"bea-cukai/pajak.md": text}, draft.revision).draft
    drafts.submit(context, PEOPLE["ani"], draft.id)
    rows = [words for words in (html.proto.body for html in enter("ani").get("html")) if "Berapa pajak" in words]
    assert len([words for words in rows if "Menunggu tanda tangan Bea Cukai" in words and " sejak " in words]) == 2
