import os
import subprocess
from datetime import date

import pytest

from kb.content.library import load_library, servable
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from kb.publishing.consistency.typed_figures import digits_in
from tests.content.files import BODY, FRONT, PHRASINGS, SUBJECT, article_text, write_folder

DAY = date(2026, 11, 24)


def findings(tmp_path, front=FRONT, body=BODY, **others):
    articles = {"bea-cukai/pajak.md": article_text(front, body), **others}
    return check(load_library(write_folder(tmp_path, articles)), DAY)


def test_a_good_article_has_no_findings(tmp_path):
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("id: pajak", "id: lain", "id", 2),
        ("owner: bea-cukai", "owner: kominfo", "owner", 4),
        ("route: bea-cukai", "route: nobody", "owner", 15),
        ("facts: [vat,", "facts: [vta, vat,", "unknown-fact", 10),
        ("sources: [faq]", "sources: []", "missing-source", 11),
        ("sources: [faq]", "sources: [faq, nope]", "unknown-source", 11),
        ("related: []", "related: [nope]", "broken-link", 16),
        ("status: published", "status: publish", "schema", 6),
        ("valid_from: 2023-01-01", "valid_from: kapan-kapan", "schema", 12),
        ("owner: bea-cukai\nco", "owners: bea-cukai\nco", "schema", 4),
        ("facts: [vat, limit", "facts: [vat", "unlisted-fact", 18),
        ("review_by: 2027-05-01", "review_by: 2026-05-01", "review", 14),
        ("valid_until: null", "valid_until: 2025-05-01", "expired", 13),
        ("phrasings: [", "phrasings: [satu]\nsatu: [", "schema", 10),
    ],
)
def test_a_spoilt_front_matter_is_found_on_its_line(tmp_path, old, new, rule, line):
    found = findings(tmp_path, front=FRONT.replace(old, new))
    assert (rule, line) in {(f.rule, f.line) for f in found}
    assert all(f.message and f.mend and f.path == "bea-cukai/pajak.md" for f in found)


@pytest.mark.parametrize(
    ("body", "rule", "line"),
    [
        ("Tarifnya 11%.\n", "figure", 18),
        ("Baris satu\nbaris dua 99 hari.\n", "figure", 19),
        ("Nilai {{ vta }}.\n", "unknown-fact", 18),
        ("Nilai {{ past }}.\n", "expired-fact", 18),
        ("Nilai {{ weak }}.\n", "weak-fact", 18),
        ("Lihat [ini](/articles/nope).\n", "broken-link", 18),
        ("Lihat [ini](ftp://a.b).\n", "broken-link", 18),
        ("## Langkah\nteks\n", "short-answer", 18),
        ("1. satu\n", "short-answer", 18),
        ("Pendek.\n\n:::agent\nrahasia\n", "agent-block", 20),
        ("Pendek.\n\n:::petugas\nrahasia\n:::\n", "agent-block", 20),
        ("Pendek.\n\n    :::agent\n    rahasia\n    :::\n", "agent-block", 20),
    ],
)
def test_a_spoilt_text_is_found_on_its_line(tmp_path, body, rule, line):
    front = FRONT.replace("hotline]", "hotline, past, weak]")
    if rule == "figure":  # 11% was once the VAT rate: a figure of the listed fact
        body = body.replace("11%", "13%")
    assert (rule, line) in {(f.rule, f.line) for f in findings(tmp_path, front, body)}


def test_a_figure_of_a_listed_fact_may_be_typed(tmp_path):
    body = "Dulu tarifnya 11%, kini 12%, di atas Rp1.400.000 (Rp1,400,000).\n"
    assert findings(tmp_path, body=body) == []


def test_figures_are_compared_without_their_separators():
    assert digits_in("Rp1.400.000, 7,5% dan 2x24 jam") == {"1400000", "7.5", "2", "24"}


def test_a_shared_phrasing_is_found(tmp_path):
    other = article_text(
        FRONT.replace("id: pajak", "id: lain")
        .replace("title: Berapa pajak ponsel?", "title: Lain?")
        .replace("brp pajak hp, pajak iphone", "BRP pajak HP!, a b")
    )
    found = findings(tmp_path, **{"bea-cukai/lain.md": other})
    assert [f.rule for f in found].count("shared-phrasing") == 7
    assert "brp pajak hp" in {f.message.split("'")[1].lower().rstrip("!") for f in found}


@pytest.mark.parametrize(
    ("front", "body"),
    [(FRONT.replace("related: []", "related: [gone]"), BODY), (FRONT, BODY + "\nLihat [ini](/articles/gone).\n")],
)
def test_of_one_article_there_is_also_told_what_others_say_of_it(tmp_path, front, body):
    other = FRONT.replace("id: pajak", "id: lain").replace("related: []", "related: [nope]")
    named = article_text(front.replace("id: pajak", "id: menyebut").replace("ponsel", "kartu"), body)
    library = load_library(
        write_folder(tmp_path, {"bea-cukai/menyebut.md": named, "bea-cukai/lain.md": article_text(other, BODY)})
    )
    assert {f.article for f in check(library, DAY) if f.rule == "broken-link"} == {"menyebut", "lain"}
    assert [f.article for f in check(library, DAY, about="gone") if f.rule == "broken-link"] == ["menyebut"]


def test_a_duplicate_id_is_found(tmp_path):
    found = findings(tmp_path, **{"kominfo/pajak.md": article_text()})
    assert "duplicate-id" in {f.rule for f in found}


def test_new_phrasings_and_agent_notes_do_not_make_the_english_text_old(tmp_path):
    def git(*args):
        subprocess.run(
            ["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.c", *args],
            check=True,
            capture_output=True,
        )

    english = (
        "---\ntitle: What is the tax?\nphrasings: [phone tax, tax on phones, how much tax]\n---\n"
        "The rate is {{ vat }} above {{ limit }}. Call {{ hotline }}.\n"
    )
    write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(), "bea-cukai/pajak.en.md": english})
    git("init")
    git("add", ".")
    git("commit", "-m", "both")
    path = tmp_path / "bea-cukai/pajak.md"
    path.write_text(path.read_text().replace("phrasings: [", "phrasings: [satu lagi, ").replace("rahasia", "lain"))
    later = path.stat().st_mtime + 60
    os.utime(path, (later, later))
    assert "english-older" not in {f.rule for f in check(load_library(tmp_path), DAY)}
    path.write_text(path.read_text() + "\nSatu kalimat lagi.\n")
    os.utime(path, (later, later))
    assert "english-older" in {f.rule for f in check(load_library(tmp_path), DAY)}


def test_english_without_indonesian_and_older_english_are_found(tmp_path):
    english = (
        "---\ntitle: What is the tax?\nphrasings: [phone tax, tax on phones, how much tax]\n---\n"
        "The rate is {{ vat }} above {{ limit }}. Call {{ hotline }}.\n"
    )
    write_folder(
        tmp_path, {"bea-cukai/pajak.md": article_text(), "bea-cukai/pajak.en.md": english, "bea-cukai/x.en.md": english}
    )
    os.utime(tmp_path / "bea-cukai/pajak.en.md", (1, 1))
    assert {(f.path, f.rule) for f in check(load_library(tmp_path), DAY)} == {
        ("bea-cukai/pajak.en.md", "english-older"),
        ("bea-cukai/x.en.md", "english-alone"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tanpa front matter",
        "---\nid: x\n",
        "---\n- a\n---\nisi",
        "---\nid: [\n---\nisi",
        "---\n" + "[" * 5000 + "\n---\nisi",
    ],
)
def test_a_file_that_is_no_article_becomes_a_finding_and_the_others_are_served(tmp_path, text):
    library = load_library(write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(), "bea-cukai/rusak.md": text}))
    found = check(library, DAY)
    assert {f.article for f in found} == {"rusak"} and {f.rule for f in found} == {"schema"}
    assert set(servable(library, found).articles) == {"pajak"}


def test_a_file_that_is_not_utf8_or_huge_is_named_with_its_line(tmp_path):
    library = write_folder(tmp_path)
    (library / "bea-cukai/latin.md").write_bytes(b"---\nid: latin\ntitle: caf\xe9\n---\nisi")
    (library / "bea-cukai/besar.md").write_bytes(b"x" * 1_000_000)
    found = {f.article: f for f in load_library(library).findings}
    assert found["latin"].line == 3 and "UTF-8" in found["latin"].message
    assert "larger" in found["besar"].message


def test_an_article_is_served_only_while_its_facts_have_values(tmp_path):
    library = load_library(write_folder(tmp_path))
    facts = dict(library.facts)
    last = facts["vat"].values[1].model_copy(update={"until": date(2026, 12, 31)})
    facts["vat"] = facts["vat"].model_copy(update={"values": (facts["vat"].values[0], last)})
    from dataclasses import replace

    article = servable(replace(library, facts=facts), []).articles["pajak"]
    assert article.served_on(date(2026, 12, 31)) and not article.served_on(date(2027, 1, 1))


@pytest.mark.parametrize("deep", ["x: " + "[" * 150_000, "\n".join(" " * level + "x:" for level in range(500))])
def test_what_is_nested_without_end_is_a_finding_and_does_not_end_the_process(tmp_path, deep):
    assert [f.message for f in findings(tmp_path, FRONT + deep + "\n")] == ["it is nested too deeply"]


def test_a_collection_only_in_english_has_english_articles_without_indonesian_ones(tmp_path):
    folder = write_folder(
        tmp_path, {"bea-cukai/pajak.md": article_text(body="The rate is {{ vat }} above {{ limit }}.\n")}
    )
    (folder / "kb.yaml").write_text((folder / "kb.yaml").read_text() + "languages: [en]\n")
    library = load_library(folder)
    assert list(library.articles["pajak"].texts) == ["en"] and library.articles["pajak"].text("id").lang == "en"
    assert check(library, DAY) == []
    (folder / "bea-cukai/pajak.en.md").write_text("---\ntitle: What is the tax?\n---\nIt is {{ vat }}.\n")
    assert [(f.rule, f.path) for f in check(load_library(folder), DAY)] == [("english-alone", "bea-cukai/pajak.en.md")]


def checked_as(tmp_path, checks: str, body: str = BODY, front: str = FRONT) -> list[tuple[str, str]]:
    write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(front, body)})
    (tmp_path / "kb.yaml").write_text(SUBJECT + f"checks: {checks}\n", "utf-8")
    return [(finding.rule, finding.severity) for finding in check(load_library(tmp_path), DAY)]


def test_a_collection_chooses_the_severity_of_a_check(tmp_path):
    few = FRONT.replace(PHRASINGS, "[brp pajak hp]")
    assert checked_as(tmp_path, "{}", front=few) == [("phrasings", "warning")]
    assert checked_as(tmp_path, "{phrasings: error}", front=few) == [("phrasings", "error")]
    assert checked_as(tmp_path, "{phrasings: off}", front=few) == []


def test_a_figure_that_is_let_stand_by_itself_may_be_typed_as_long_as_it_is_there(tmp_path):
    typed = FRONT.replace("sources: [faq]", "sources: [faq]\ntyped: [30 menit, Rp5.000]")
    assert findings(tmp_path, front=typed, body=BODY + "\nBuka 30 menit, Rp 5,000.\n") == []
    found = findings(tmp_path, front=typed, body=BODY + "\nBuka 30 menit, Rp6.000.\n")
    assert [(f.rule, f.severity, f.line) for f in found] == [("typed", "warning", 12), ("figure", "error", 29)]


def test_the_owner_of_an_article_may_be_asked_for_less_of_its_figures(tmp_path):
    body = BODY + "\nBuka 30 menit.\n"
    assert checked_as(tmp_path, "{figures: facts, figures-of: {bea-cukai: free}}", body) == []
    assert checked_as(tmp_path, "{figures: free, figures-of: {bea-cukai: facts}}", body) == [("figure", "error")]
    with pytest.raises(KbError, match="checks.figures-of.nobody"):
        checked_as(tmp_path, "{figures-of: {nobody: free}}", body)


def test_figures_are_held_to_facts_only_where_the_collection_asks_for_it(tmp_path):
    typed = "Tarifnya 99% dan berlaku di mana saja.\n"
    alone = FRONT.replace("facts: [vat, limit, hotline]", "facts: []").replace("sources: [faq]", "sources: []")
    assert checked_as(tmp_path, "{figures: facts}", typed) == [("figure", "error")]
    assert checked_as(tmp_path, "{figures: sourced}", typed) == []
    assert checked_as(tmp_path, "{figures: sourced}", typed, alone) == [("figure", "error")]
    assert checked_as(tmp_path, "{figures: free}", typed, alone) == []


def test_what_cannot_be_served_is_an_error_whatever_the_collection_says(tmp_path):
    with pytest.raises(KbError, match="`checks.unknown-fact` is no key here"):
        checked_as(tmp_path, "{unknown-fact: off}")
