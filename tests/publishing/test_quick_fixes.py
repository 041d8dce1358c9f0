import pytest

from kb.answering.ask import today
from kb.content.finding import Finding
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.editing.overlay import full_findings, present_library, quick_findings
from kb.publishing.editing.quick_fixes import quick_fixes

PATH = "bea-cukai/pajak.md"


@pytest.fixture
def change(context, people):
    def run(old, new):
        draft = drafts.open_article(context, people["ani"], "pajak")
        assert old in draft.files[PATH]
        return drafts.save(
            context, people["ani"], draft.id, {PATH: draft.files[PATH].replace(old, new)}, draft.revision
        ).draft

    return run


def mended(context, draft, rule):
    finding = next(f for f in quick_findings(context.articles, draft, today()) if f.rule == rule)
    found = quick_fixes(present_library(context.articles), draft.files, finding, today())
    return finding, found


@pytest.mark.parametrize("typed", ["Rp1.400.000", "Rp 1.400.000", "1,4 juta rupiah"])
def test_a_typed_figure_becomes_its_fact(context, people, change, typed):
    draft = change("facts: [vat, limit, hotline]", "facts: [vat, hotline]")
    draft = change("{{ limit }}", typed)
    finding, found = mended(context, draft, "figure")
    assert draft.files[PATH].split("\n")[finding.line - 1].startswith("Tarifnya")
    assert (found[0].what, found[0].about, found[0].shown) == ("fact", "limit", "Rp1.400.000")
    text = found[0].files[PATH]
    assert "di atas {{ limit }}. Telepon" in text and "limit" in keys_of(text)["facts"]
    assert (
        quick_findings(
            context.articles,
            drafts.save(context, people["ani"], draft.id, found[0].files, draft.revision).draft,
            today(),
        )
        == []
    )


def test_an_english_text_that_is_older_hides_no_figure_that_was_typed(context, people):
    english = PATH.replace(".md", ".en.md")
    (context.articles / english).write_text('---\ntitle: "Tax?"\n---\nThe rate is {{ vat }}.\n', "utf-8")
    draft = drafts.open_article(context, people["ani"], "pajak")
    texts = draft.files | {PATH: draft.files[PATH] + "\nBayar dalam 45 hari.\n"}
    draft = drafts.save(context, people["ani"], draft.id, texts, draft.revision).draft
    assert {"draft.english_not_changed", "article.figure_of_no_fact"} <= {
        f.code for f in quick_findings(context.articles, draft, today())
    }


@pytest.mark.parametrize("typed", ["Rp777", "1.400.000 unit", "1.400.000"])
def test_a_figure_that_no_fact_has_in_this_unit_is_left_to_a_person(context, change, typed):
    change("facts: [vat, limit, hotline]", "facts: [vat, hotline]")
    ways = mended(context, change("{{ limit }}", typed), "figure")[1]
    listed = f"typed: [{typed.removesuffix(' unit')}]"
    assert [way.what for way in ways] == ["typed"] and listed in ways[0].files["bea-cukai/pajak.md"]


@pytest.mark.parametrize(
    "old, new, rule, what",
    [
        ("facts: [vat, limit, hotline]", "facts: [vat, limit]", "unlisted-fact", "list-fact"),
        ("sources: [faq]", "sources: [lain]", "missing-source", "source"),
        ("related: []", "related: [tidak-ada]", "broken-link", "unlink"),
        ("Catatan rahasia petugas.\n:::", "Catatan rahasia petugas.", "agent-block", "close"),
    ],
)
def test_other_findings_are_mended_by_one_press(context, people, change, old, new, rule, what):
    draft = change(old, new)
    finding, found = mended(context, draft, rule)
    assert found[0].what == what
    again = drafts.save(context, people["ani"], draft.id, found[0].files, draft.revision).draft
    assert rule not in {f.rule for f in quick_findings(context.articles, again, today())}


def test_an_article_that_asks_the_same_is_linked(context, people):
    finding = Finding(
        "warning",
        "same-question",
        "pajak",
        PATH,
        3,
        "article.same_question",
        {"article": "sinyal"},
    )
    draft = drafts.open_article(context, people["ani"], "pajak")
    found = quick_fixes(present_library(context.articles), draft.files, finding, today())
    assert keys_of(found[0].files[PATH])["related"] == ["sinyal"]


def test_what_only_two_articles_together_show_is_found_by_the_full_check(context, people, change):
    draft = change(
        "Telepon {{ hotline }}.", "Telepon {{ hotline }}. Bila sinyal hilang, hubungi toko dan bukan petugas."
    )
    report = full_findings(context, draft, today())
    assert all(f.severity == "error" for f in report.errors) and full_findings(context, draft, today()) == report
    marks = change("2. Bayar.", "<<<<<<< a\n2. Bayar.\n=======\n3. Bayar.\n>>>>>>> b")
    assert "marks" in {f.rule for f in full_findings(context, marks, today()).errors}


def test_a_spoilt_front_matter_is_one_finding_at_its_line(context, people, change):
    draft = change("topics: [tax]", "topics: [tax")
    found = quick_findings(context.articles, draft, today())
    assert len(found) == 1 and found[0].rule == "schema" and "YAML" in found[0].message
