"""A figure that is no fact's becomes one: kind and value read from the text, the draft signed, the article shown."""

from datetime import date

import pytest
import yaml

from kb.answering.ask import today
from kb.content.facts import format_value
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.new_facts import figure_at, with_new_fact
from kb.publishing.editing.overlay import (
    digest_of,
    full_findings,
    present_library,
    proposed_library,
    quick_findings,
    with_drafts_told,
)
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import fact_changes, publish, review
from kb.publishing.workflow.tasks import tasks_of
from kb.retrieval.indexing.snapshot import open_snapshot
from tests.publishing.conftest import git

PATH = "bea-cukai/pajak.md"
FACT = {
    "id": "masa-garansi", "owner": "bea-cukai", "topic": "tax", "confidence": "high",
    "statement": {"id": "Ponsel bergaransi 45 hari.", "en": "The phone has a warranty of 45 days."},
    "kind": "duration", "values": [{"value": {"amount": 45, "unit": "day"}}], "sources": ["surat"],
}  # fmt: skip
SOURCES = {"surat": {"title": "Surat edaran", "publisher": "Bea Cukai", "url": "https://contoh.go.id/surat"}}


@pytest.mark.parametrize(
    "sentence, figure, kind, value",
    [
        ("Dendanya Rp75.000 sekali.", "75000", "amount", {"amount": 75000, "currency": "IDR"}),
        ("Dendanya 12,5 dolar AS sekali.", "12.5", "amount", {"amount": 12.5, "currency": "USD"}),
        ("Dendanya 7,5% sekali.", "7.5", "percentage", 7.5),
        ("Tunggu 3 hari kerja saja.", "3", "duration", {"amount": 3, "unit": "working-day"}),
        ("Berlaku 17 Agustus 2026 saja.", "17", "date", date(2026, 8, 17)),
        ("Paling banyak 4 ponsel saja.", "4", "count", 4),
        ("Telepon 021-5551234 saja.", "5551234", "phone", "021-5551234"),
        ("Aturannya 26/2025 saja.", "26", "text", {"id": "26/2025", "en": "26/2025"}),
    ],
)
def test_kind_unit_and_value_of_a_figure_are_read_from_its_sentence(sentence, figure, kind, value):
    files = {PATH: f"---\nid: pajak\n---\nSatu kalimat. {sentence}\n"}
    found = figure_at(files, PATH, 4, figure)
    assert (found.kind, found.value, found.sentence, found.lang) == (kind, value, sentence, "id")
    assert figure_at(files, PATH, 4, "999") is None and figure_at(files, "lain.md", 9, "4") is None


def typed(context, people):
    """A draft that types a figure, and the finding on it."""
    draft = drafts.open_article(context, people["ani"], "pajak")
    text = draft.files[PATH].replace("2. Bayar.", "2. Bayar dalam 45 hari.")
    draft = drafts.save(context, people["ani"], draft.id, {PATH: text}, draft.revision).draft
    (finding,) = quick_findings(context.articles, draft, today())
    assert finding.code == "article.figure_of_no_fact"
    return draft, finding


def through(context, people, draft, *signers):
    """Handed in, signed and published."""
    drafts.submit(context, people["ani"], draft.id)
    for who, owner in signers:
        review.sign(context, people[who], draft.id, owner, digest_of(draft))
    publish.publish(context, people["citra"], draft.id)


def test_a_figure_becomes_a_fact_and_the_article_shows_it_once_both_are_published(context, people):
    article, finding = typed(context, people)
    before = (context.articles / "facts.yaml").read_text("utf-8")
    draft = fact_changes.new_fact(context, people["ani"], FACT, SOURCES)
    assert draft.files["facts.yaml"].startswith(before.split("facts:")[0])  # what was there stays as it was
    library = proposed_library(context.articles, draft.files)
    place = (PATH, finding.line, "45 hari")
    files = with_new_fact(library, article.files, "masa-garansi", today(), place)
    assert "2. Bayar dalam {{ masa-garansi }}." in files[PATH] and "surat" in files[PATH]
    article = drafts.save(context, people["ani"], article.id, files, article.revision).draft
    told = with_drafts_told(context, quick_findings(context.articles, article, today()))
    assert {f.code for f in told} == {"article.fact_not_published"}
    assert {f.code for f in full_findings(context, article, today()).errors} == {"article.fact_not_published"}
    assert [task.title for task in tasks_of(context, people["ani"], today()) if task.kind == "fact"] == [
        "Ponsel bergaransi 45 hari."
    ]
    drafts.submit(context, people["ani"], article.id)
    with pytest.raises(KbError, match="still a draft"):
        publish.publish(context, people["citra"], article.id)
    through(context, people, draft, ("citra", "bea-cukai"))
    assert git(context.articles, "log", "-1", "--format=%s") == "Publish masa-garansi"
    assert quick_findings(context.articles, article, today()) == []
    for who, owner in (("citra", "bea-cukai"), ("dewi", "kominfo")):
        review.sign(context, people[who], article.id, owner, digest_of(article))
    publish.publish(context, people["citra"], article.id)
    live = open_snapshot(context.index, context.encoder).library
    assert format_value(live.facts["masa-garansi"], today(), "en") == "45 days"
    assert "masa-garansi" in live.articles["pajak"].facts


def test_a_figure_of_a_script_is_shown_there(context, people):
    script = (
        'script:\n- id: mulai\n  ask: {id: "Sudah 45 hari?", en: "45 days yet?"}\n  options:\n'
        '  - {say: {id: Ya, en: "Yes"}, to: akhir}\n- id: akhir\n  say: {id: Selesai., en: Done.}\n'
    )
    draft = drafts.open_article(context, people["ani"], "pajak")
    text = draft.files[PATH].replace("related: []\n", f"related: []\n{script}")
    library = proposed_library(context.articles, fact_changes.new_fact(context, people["ani"], FACT, SOURCES).files)
    line = text.split("\n").index('  ask: {id: "Sudah 45 hari?", en: "45 days yet?"}') + 1
    after = with_new_fact(library, {PATH: text}, "masa-garansi", today(), (PATH, line, "45 hari"))[PATH]
    assert 'ask: {id: "Sudah {{ masa-garansi }}?"' in after
    title = text.replace("Berapa pajak ponsel?", "Berapa 45 hari?")
    after = with_new_fact(library, {PATH: title}, "masa-garansi", today(), (PATH, 3, "45 hari"))[PATH]
    assert "Berapa 45 hari?" in after


@pytest.mark.parametrize(
    "change, said",
    [
        ({"id": "vat"}, "there is a fact 'vat' already"),
        ({"id": "Masa Garansi"}, "cannot be a fact's name"),
        ({"statement": {"id": "Ada.", "en": " "}}, "empty in Indonesian or English"),
        ({"sources": []}, "no source is given"),
        ({"sources": ["tiada"]}, "there is no source 'tiada'"),
        ({"values": []}, "`values`"),
        ({"values": [{"value": "lama"}]}, "'lama' is no duration"),
        ({"values": [{"value": {"amount": 1, "unit": "day"}}] * 2}, "overlap"),
    ],
)
def test_what_does_not_fit_gets_one_sentence(context, people, change, said):
    with pytest.raises(KbError) as refused:
        fact_changes.new_fact(context, people["ani"], FACT | change, SOURCES)
    assert said in str(refused.value) and "Traceback" not in refused.value.told("id")
    assert drafts.open_drafts(context, people["ani"]) == []


def test_a_source_that_is_there_is_not_written_over_and_a_link_must_be_one(context, people):
    with pytest.raises(KbError, match="there is a source 'faq' already"):
        fact_changes.new_fact(context, people["ani"], FACT, {"faq": SOURCES["surat"]})
    with pytest.raises(KbError, match="url"):
        fact_changes.new_fact(context, people["ani"], FACT, {"surat": SOURCES["surat"] | {"url": "contoh"}})


def test_only_authors_of_its_owner_begin_a_fact(context, people):
    for who in ("citra", "eko", "fajar"):
        with pytest.raises(NotAllowed):
            fact_changes.new_fact(context, people[who], FACT, SOURCES)


def test_until_it_is_published_it_is_made_anew_in_the_same_draft(context, people):
    first = fact_changes.new_fact(context, people["ani"], FACT, SOURCES)
    other = FACT | {"values": [{"value": {"amount": 60, "unit": "day"}}], "sources": ["faq"]}
    with pytest.raises(KbError, match="there is a draft 'masa-garansi' already"):
        fact_changes.new_fact(context, people["budi"], other, {})
    second = fact_changes.new_fact(context, people["budi"], other, {}, first.id)
    assert second.id == first.id and second.files["facts.yaml"].count("masa-garansi") == 1
    written = yaml.safe_load(second.files["facts.yaml"])
    assert written["facts"][-1]["values"] == other["values"] and "surat" not in written["sources"]


def test_two_facts_that_are_begun_at_once_are_both_published(context, people):
    one = fact_changes.new_fact(context, people["ani"], FACT, SOURCES)
    source = {"lain": {"title": "Lain", "publisher": "Bea Cukai"}}
    two = fact_changes.new_fact(context, people["budi"], FACT | {"id": "masa-lain", "sources": ["lain"]}, source)
    through(context, people, one, ("citra", "bea-cukai"))
    assert drafts.is_behind(context, two)
    two = drafts.catch_up(context, people["ani"], two.id).draft
    through(context, people, two, ("citra", "bea-cukai"))
    assert {"masa-garansi", "masa-lain"} <= present_library(context.articles).facts.keys()
