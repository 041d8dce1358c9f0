"""The studio's forms for what is no article: what is typed there becomes a draft, checked, signed and published."""

import hashlib
import html
import re
from datetime import date

import pytest
import yaml

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.editing.overlay import present_library, quick_findings
from kb.publishing.editing.yaml_edit import with_value
from kb.publishing.people.accounts import Account, save_account
from kb.publishing.workflow import review
from kb.publishing.workflow.file_changes import change_file
from kb.web.staff.shared import owner_name
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")
PATH = "bea-cukai/pajak.md"
FILE_CHANGED = KbError("draft.form_of_other_text").told("id")


def field(page, label, what="text_input"):
    return next(one for one in getattr(page, what) if one.label == label)


def the_draft(context, kind):
    return next(draft for draft in drafts.open_drafts(context, PEOPLE["ani"]) if draft.kind == kind)


@pytest.fixture
def typed(context):
    """A draft of an article that types a figure of no fact."""
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    text = draft.files[PATH].replace("2. Bayar.", "2. Bayar dalam 45 hari.")
    return drafts.save(context, PEOPLE["ani"], draft.id, {PATH: text}, draft.revision).draft


def test_a_typed_figure_is_made_a_fact_with_kind_unit_and_value_filled_in(enter, context, typed):
    page = enter("ani", view="draft", draft=str(typed.id), tab="write")
    page = press(page, T.make_fact.format(said="45 hari"))
    assert T.fact_of.format(said="45 hari") in shown(page) and "Bayar dalam 45 hari." in shown(page)
    assert field(page, T.kind, "selectbox").value == "duration" and field(page, T.unit, "selectbox").value == "day"
    assert field(page, T.how_long).value == "45"
    assert field(page, T.statement["id"], "text_area").value == "Bayar dalam 45 hari."
    assert field(page, T.topic, "selectbox").value == "tax"
    refused = press(page, T.begin_fact)  # what it says in English is missing
    assert re.search("sj-said-error[^>]*>Pernyataan fakta ini masih kosong", shown(refused))
    field(page, T.statement["en"], "text_area").set_value("Pay within 45 days.")
    refused = press(page, T.begin_fact)
    assert re.search("sj-said-error[^>]*>Sumbernya belum ada", shown(refused))
    field(page, T.source_fields["title"]).set_value("Surat edaran")
    field(page, T.source_fields["publisher"]).set_value("Bea Cukai")
    field(page, T.source_fields["url"]).set_value("https://contoh.go.id/surat")
    page = press(page, T.begin_fact)
    draft = the_draft(context, "fact")
    assert page.query_params["draft"] == str(draft.id) and T.fact_begun in shown(page)
    fact = yaml.safe_load(draft.files["facts.yaml"])["facts"][-1]
    assert fact == {
        "id": "bayar-dalam-45-hari", "owner": "bea-cukai", "topic": "tax", "confidence": "high",
        "statement": {"id": "Bayar dalam 45 hari.", "en": "Pay within 45 days."}, "kind": "duration",
        "values": [{"value": {"amount": 45, "unit": "day"}}], "sources": ["bea-cukai-surat-edaran"],
    }  # fmt: skip
    # The article shows it, says that it waits for it, and leads there.
    article = enter("ani", view="draft", draft=str(typed.id), tab="write")
    assert "masih berupa draf" in shown(article)
    assert press(article, T.open_fact_draft).query_params["draft"] == str(draft.id)
    # Signed and published like any draft; then nothing is left to say of the article.
    page = press(enter("ani", view="draft", draft=str(draft.id), tab="review"), T.hand_in)
    signing = enter("citra", view="draft", draft=str(draft.id), tab="review")
    signing = press(signing, T.sign_for.format(owner="Bea Cukai"))
    assert T.published in shown(press(signing, T.publish_now))
    article = drafts.find_draft(context, PEOPLE["ani"], typed.id)
    assert (
        "{{ bayar-dalam-45-hari }}" in article.files[PATH] and quick_findings(context.articles, article, today()) == []
    )
    assert "Bayar dalam 45 hari." in shown(enter("ani", view="draft", draft=str(typed.id), tab="write"))


def test_a_fact_is_begun_empty_with_values_for_several_times_and_changed_by_the_same_form(enter, context):
    page = press(enter("ani", view="facts"), T.new_fact)
    field(page, T.statement["id"], "text_area").set_value("Bea masuk ponsel.")
    field(page, T.statement["en"], "text_area").set_value("Duty on phones.")
    field(page, T.kind, "selectbox").set_value("percentage").run()
    page = press(page, T.one_more_value)
    for number, (value, start, end) in enumerate((("10", None, "2026-12-31"), ("7,5", "2027-01-01", None))):
        page.text_input(key=f"nf-percentage-{number}-value").set_value(value)
        for name, day in (("from", start), ("until", end)):
            page.date_input(key=f"nf-{name}-{number}").set_value(day)
    field(page, T.sources, "multiselect").set_value(["faq"])
    field(page, T.fact_name).set_value("bea-masuk")
    page = press(page, T.begin_fact)
    draft = the_draft(context, "fact")
    written = draft.files["facts.yaml"]
    assert "values: [{value: 10, until: 2026-12-31}, {value: 7.5, from: 2027-01-01}]" in written
    page = press(page, T.back_to_form)
    assert field(page, T.fact_name).value == "bea-masuk" and field(page, T.fact_name).disabled
    page.text_input(key=f"nf-{draft.id}-{draft.revision}-percentage-0-value").set_value("sepuluh")
    assert re.search("sj-said-error[^>]*>“sepuluh” bukan", shown(press(page, T.begin_fact)))
    page.text_input(key=f"nf-{draft.id}-{draft.revision}-percentage-0-value").set_value("12")
    press(page, T.begin_fact)
    assert "values: [{value: 12, until: 2026-12-31}" in the_draft(context, "fact").files["facts.yaml"]
    page = enter("ani", view="draft", draft=str(draft.id))
    press(page, T.discard_now)
    assert drafts.open_drafts(context, PEOPLE["ani"]) == []


def test_who_is_no_author_finds_no_form(enter):
    page = enter("citra", view="facts")
    assert T.new_fact not in {button.label for button in page.button}
    assert re.search("sj-said-error", shown(enter("citra", view="facts", new="1")))


def test_an_owners_contacts_and_hours_become_a_draft_that_its_own_reviewer_signs(enter, context):
    before = (context.articles / "owners.yaml").read_text("utf-8")
    page = enter("ani", view="shared", file="owners.yaml")
    assert T.signed_by_owner.format(owner="Bea Cukai") in shown(page) and T.prefixes not in shown(page)
    press(page, T.add_contact)
    key = key_of("owners.yaml", before)
    page.text_input(key=f"{key}-contact-1-value").set_value("021-5551234")
    refused = press(page, T.begin_fact)  # no fact backs it
    assert re.search("sj-said-error[^>]*>Kontak 021-5551234 belum didukung fakta", shown(refused))
    page.text_input(key=f"{key}-contact-1-value").set_value("")
    page.selectbox(key=f"{key}-contact-1-kind").set_value("whatsapp")
    page.selectbox(key=f"{key}-contact-1-fact").set_value("hotline")
    press(page, T.add_opening)
    page.multiselect(key=f"{key}-opening-0-days").set_value(["mon", "fri"])
    page.text_input(key=f"{key}-opening-0-opens").set_value("pagi")
    refused = press(page, T.begin_fact)
    assert re.search("sj-said-error[^>]*>“pagi” bukan jam", shown(refused))
    page.text_input(key=f"{key}-opening-0-opens").set_value("8.00")
    page = press(page, T.begin_fact)
    draft = the_draft(context, "file")
    assert page.query_params["draft"] == str(draft.id) and T.file_begun in shown(page)
    assert T.files["owners.yaml"] in shown(page) and T.files["owners.yaml"] in shown(enter("ani"))
    entry = yaml.safe_load(draft.files["owners.yaml"])["owners"][1]
    assert entry["contacts"][1] == {"kind": "whatsapp", "value": "1500225", "fact": "hotline"}
    assert entry["open"] == [{"days": ["mon", "fri"], "opens": "08:00", "until": "16:00"}]
    lines = set(before.split("\n")) - set(draft.files["owners.yaml"].split("\n"))
    assert len(lines) == 1 and "id: bea-cukai" in lines.pop()  # no other owner's
    assert [need.owner for need in review.signatures_of(context, draft)] == ["bea-cukai"]
    publish_it(enter, draft, "citra", "Bea Cukai")
    assert present_library(context.articles).owners["bea-cukai"].contacts[1].kind == "whatsapp"


def key_of(name, text):
    """Under which the form of a file's text knows its fields."""
    return f"{name}-bea-cukai-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def test_a_row_taken_away_takes_none_away_of_a_file_that_has_changed_since(enter, context):
    path = context.articles / "owners.yaml"
    before = path.read_text("utf-8")
    page = enter("ani", view="shared", file="owners.yaml")
    press(page, T.remove)
    first = yaml.safe_load(before)["owners"][1]["contacts"][0]
    fresh = {"kind": "whatsapp", "value": "1500225", "fact": "hotline"}
    path.write_text(with_value(before, ("owners", 1, "contacts"), [fresh, first]), "utf-8")
    page = press(page, T.begin_fact)
    assert FILE_CHANGED in shown(page) and drafts.open_drafts(context, PEOPLE["ani"]) == []
    assert [box.value for box in page.selectbox if box.label == T.contact_kind] == ["whatsapp", "phone"]
    assert "Belum ada yang diubah" in shown(press(page, T.begin_fact)) and FILE_CHANGED not in shown(page)
    path.write_text(before, "utf-8")  # nor does it once the file is as it was
    page = press(page, T.begin_fact)
    assert FILE_CHANGED in shown(page) and len([box for box in page.selectbox if box.label == T.contact_kind]) == 1


def test_a_row_taken_away_in_a_draft_that_was_discarded_stands_there_again(enter, context):
    page = enter("ani", view="shared", file="owners.yaml")
    page = press(press(page, T.remove), T.begin_fact)
    page = press(page, T.discard_now)
    page.query_params.clear()
    page.query_params.update({"view": "shared", "file": "owners.yaml"})
    page.run()
    assert len([box for box in page.selectbox if box.label == T.contact_kind]) == 1 and not page.exception


def test_a_form_of_two_texts_says_so_and_changes_nothing(enter, context):
    draft = change_file(context, PEOPLE["ani"], "owners.yaml", "bea-cukai", lambda text: f"{text}# satu\n")
    marked = draft.files["owners.yaml"] + "<<<<<<< draf\n# dua\n=======\n# tiga\n>>>>>>> terbit\n"
    drafts.save(context, PEOPLE["ani"], draft.id, {"owners.yaml": marked}, draft.revision)
    page = enter("ani", view="shared", file="owners.yaml")
    assert T.file_two_texts in html.unescape(shown(page)) and T.begin_fact not in {b.label for b in page.button}
    assert press(page, T.open).query_params["draft"] == str(draft.id)


def test_an_owner_that_is_not_in_the_file_is_named(enter, context):
    save_account(context.accounts, Account("hana", "Hana", None, {"baru": frozenset({"author"})}))
    page = press(enter("hana", view="shared", file="owners.yaml"), T.begin_fact)
    assert "“baru” tidak ada dalam owners.yaml" in shown(page)


def publish_it(enter, draft, reviewer, owner):
    """Handed in by its author, signed for an owner, and published by the author."""
    address = {"view": "draft", "draft": str(draft.id), "tab": "review"}
    press(enter("ani", **address), T.hand_in)
    press(enter(reviewer, **address), T.sign_for.format(owner=owner))
    assert T.published in shown(press(enter("ani", **address), T.publish_now))


def test_a_term_is_explained_by_one_owner_and_signed_by_whom_the_file_is_of(enter, context):
    page = enter("ani", view="shared", file="glossary.yaml")
    assert T.signed_by_owner.format(owner="Komdigi") in shown(page)
    assert re.search("sj-said-error[^>]*>Istilah ini belum", shown(press(page, T.begin_fact)))
    field(page, T.term).set_value("HKT")
    field(page, T.term_words["id"]).set_value("ponsel dan tablet")
    field(page, T.term_words["en"]).set_value("phones and tablets")
    field(page, T.term_names).set_value("hakate, hkat")
    page = press(page, T.begin_fact)
    draft = the_draft(context, "file")
    term = {
        "term": "HKT",
        "words": {"id": "ponsel dan tablet", "en": "phones and tablets"},
        "names": ["hakate", "hkat"],
    }
    assert yaml.safe_load(draft.files["glossary.yaml"]) == {"terms": [term]}
    # The same form goes on with the draft: the term is changed where it differs.
    page = press(page, T.back_to_form)
    field(page, T.choose_item, "selectbox").set_value(0).run()
    field(page, T.term_words["en"]).set_value("phones, tablets")
    press(page, T.begin_fact)
    draft = the_draft(context, "file")
    assert yaml.safe_load(draft.files["glossary.yaml"])["terms"][0]["words"]["en"] == "phones, tablets"
    publish_it(enter, draft, "dewi", "Komdigi")
    assert present_library(context.articles).subject.glossary[0].names == ("hakate", "hkat")


def test_what_is_asked_back_has_two_whole_choices(enter, context):
    page = enter("ani", view="shared", file="clarify.yaml")
    field(page, T.asks_back["id"]).set_value("Yang mana?")
    field(page, T.asks_back["en"]).set_value("Which one?")
    assert re.search("sj-said-error[^>]*>Pertanyaan ini perlu", shown(press(page, T.begin_fact)))
    key = f"{key_of('clarify.yaml', '')}-0"
    for place, words in enumerate(("Satu", "Dua")):
        page.multiselect(key=f"{key}-topics-{place}").set_value(["tax"])
        for lang in ("id", "en"):
            page.text_input(key=f"{key}-say-{place}-{lang}").set_value(words)
    press(page, T.begin_fact)
    written = yaml.safe_load(the_draft(context, "file").files["clarify.yaml"])["questions"]
    assert written[0]["options"][1] == {"topics": ["tax"], "say": {"id": "Dua", "en": "Dua"}}


def test_lines_out_of_scope_are_added_once_each_and_taken_off_and_comments_stay(enter, context):
    path = context.articles / "out_of_scope.txt"
    path.write_text("# Yang tidak dijawab.\ncuaca besok\nresep rendang\n", "utf-8")
    page = enter("ani", view="shared", file="out_of_scope.txt", lang="en")
    english = studio_texts("en")
    assert english.signed_by_owner.format(owner="Komdigi") in shown(page)
    field(page, english.more_lines, "text_area").set_value("a" * 400)
    assert "has more than 300 characters" in shown(press(page, english.begin_fact))
    field(page, english.more_lines, "text_area").set_value("# skor bola\nCuaca  besok\n\nskor bola\n")
    field(page, english.lines_to_remove, "multiselect").set_value(["resep rendang"])
    press(page, english.begin_fact)
    draft = the_draft(context, "file")
    assert draft.files["out_of_scope.txt"] == "# Yang tidak dijawab.\ncuaca besok\nskor bola\n"
    assert [need.owner for need in review.signatures_of(context, draft)] == ["kominfo"]


def test_a_condition_is_set_by_a_fact_and_by_a_value_and_taken_away(enter, context):
    with (context.articles / "kb.yaml").open("a", encoding="utf-8") as file:
        file.write("quantities:\n- {name: days_late, kind: duration, words: {id: [terlambat], en: [late]}}\n")
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    start = draft.files[PATH]

    def now():
        return drafts.find_draft(context, PEOPLE["ani"], draft.id).files[PATH]

    page = enter("ani", view="draft", draft=str(draft.id), tab="write")
    assert re.search("sj-said-error[^>]*>Batasnya tidak ada", shown(press(page, T.keep_condition)))
    field(page, T.ends["low"], "selectbox").set_value("over").run()
    field(page, T.by_fact, "selectbox").set_value("past")
    field(page, T.ends["high"], "selectbox").set_value("at_most").run()
    field(page, T.how_long).set_value("sepuluh")
    assert re.search("sj-said-error[^>]*>“sepuluh” bukan", shown(press(page, T.keep_condition)))
    field(page, T.how_long).set_value("10")
    page = press(page, T.keep_condition)
    applies = "applies: {days_late: {over: past, at_most: {amount: 10, unit: day}}}"
    assert now() == start.replace("related: []\n", f"related: []\n{applies}\n")
    assert field(page, T.by_fact, "selectbox").value == "past" and field(page, T.how_long).value == "10"
    assert "past" in shown(page)  # the fact has no value today, which is said below
    press(page, T.remove)
    assert now() == start


def test_fields_that_are_chosen_from_show_the_draft_even_if_a_message_was_lost(enter, context):
    """What is told to the browser once may be taken back before it is sent; it would answer with what it showed."""
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    page = enter("ani", view="draft", draft=str(draft.id), tab="write")
    text = with_key(draft.files[PATH], "phrasings", ["Pajak ponsel berapa?", "Kena pajak?"])
    text = with_key(with_key(text, "co_owners", ["kemendag"]), "review_by", date(2030, 5, 4))
    drafts.save(context, PEOPLE["ani"], draft.id, {PATH: text}, draft.revision)
    page.run()
    page.run()  # as the next message tells it
    assert not page.exception
    lists = {one.label: one for one in page.multiselect}
    for label, wanted in (
        (T.languages["id"], ["Pajak ponsel berapa?", "Kena pajak?"]), (T.fields["co_owners"], ["kemendag"])
    ):  # fmt: skip
        [*told], field_ = lists[label].proto.default, lists[label]
        assert not field_.proto.set_value and field_.value == wanted and len(told) == len(wanted)
    day = next(one for one in page.date_input if one.label == T.fields["review_by"])
    assert day.value == date(2030, 5, 4) and not day.proto.set_value and list(day.proto.default) == ["2030-05-04"]
    route = next(one for one in page.selectbox if one.label == T.fields["route"])
    assert route.options[route.proto.default] == owner_name("bea-cukai") and not route.proto.set_value


def test_words_that_stood_in_a_field_before_it_was_given_others_are_not_typed(enter, context):
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    page = enter("ani", view="draft", draft=str(draft.id), tab="write")
    before = field(page, T.titles["id"]).value
    text = with_key(draft.files[PATH], "title", "Berapa pajaknya?")
    drafts.save(context, PEOPLE["ani"], draft.id, {PATH: text}, draft.revision)
    page.run()
    assert field(page, T.titles["id"]).value == "Berapa pajaknya?"
    page = field(page, T.titles["id"]).set_value(before).run()  # as a browser does that the page has not reached
    assert field(page, T.titles["id"]).value == "Berapa pajaknya?"
    page = field(page, T.titles["id"]).set_value(before).run()  # who types it again means it
    assert keys_of(drafts.find_draft(context, PEOPLE["ani"], draft.id).files[PATH])["title"] == before


def test_a_source_is_mended_from_its_fact_and_a_new_one_comes_with_a_change(enter, context):
    page = enter("ani", view="facts", fact="vat")
    key = "mend-vat-faq-source"
    assert page.text_input(key=f"{key}-title").value == present_library(context.articles).sources["faq"].title
    page.text_input(key=f"{key}-url").set_value("tanya")
    refused = page.button(key="propose-source").click().run()
    assert re.search("sj-said-error", shown(refused)) and drafts.open_drafts(context, PEOPLE["ani"]) == []
    page.text_input(key=f"{key}-url").set_value("https://contoh.go.id/tanya")
    page = page.button(key="propose-source").click().run()
    draft = the_draft(context, "fact")
    assert page.query_params["draft"] == str(draft.id) and "https://contoh.go.id/tanya" in draft.files["facts.yaml"]
    page = enter("ani", view="facts", fact="vat")
    page.text_input(key="change-vat-source-title").set_value("Surat edaran")
    page.text_input(key="change-vat-source-publisher").set_value("Bea Cukai")
    next(button for button in page.button if button.label == T.propose and button.key != "propose-source").click().run()
    written = yaml.safe_load(the_draft(context, "fact").files["facts.yaml"])
    assert written["sources"]["bea-cukai-surat-edaran"] == {"title": "Surat edaran", "publisher": "Bea Cukai"}
    assert written["sources"]["faq"]["url"] == "https://contoh.go.id/tanya"


def test_who_may_not_change_a_fact_mends_no_source_of_it(enter):
    page = enter("eko", view="facts", fact="vat")
    assert T.mend_source not in {expander.label for expander in page.expander}
