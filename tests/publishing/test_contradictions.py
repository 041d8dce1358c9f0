"""Sentences of another owner, planted beside the shipped articles (`planted.jsonl`, which nothing is learned from)."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kb.answering.ask import today
from kb.content.library import Library, load_library
from kb.publishing.consistency.alignment import Alignment
from kb.publishing.consistency.claims import all_claims, claim_of
from kb.publishing.consistency.contradictions import contradictions, likeliest, load_weights
from kb.publishing.consistency.reader import reader_of
from kb.settings import ROOT
from tests import shipped
from tests.content.files import FRONT, article_text, write_folder

PLANTED = [json.loads(line) for line in Path(__file__).with_name("planted.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped.library()


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    """The vectors that `kb check` keeps, if it has run; new ones go there too, as any check of an article would do."""
    return ROOT / "index" / "vectors.sqlite"


def reported(library, encoder, cache, titled: bool) -> list[bool]:
    """For each planted sentence whether it is reported as a contradiction."""
    alignment = Alignment(all_claims(library, today()), encoder, cache)
    articles = [
        library.articles[row["article"]].model_copy(update={"id": "planted", "owner": row["owner"]}) for row in PLANTED
    ]
    reader = reader_of(library)
    claims = [
        claim_of(article, "id", 1, row["text"], article.texts["id"].title if titled else "", reader)
        for article, row in zip(articles, PLANTED, strict=True)
    ]
    told = {id(claim) for claim, _, excess in likeliest(alignment, claims, load_weights()) if excess >= 0}
    return [id(claim) in told for claim in claims]


@pytest.mark.parametrize("titled", [False, True], ids=["alone", "under a title"])
def test_planted_contradictions_are_found_and_harmless_sentences_left_alone(library, encoder, cache, titled):
    hits = reported(library, encoder, cache, titled)
    planted = [hit for hit, row in zip(hits, PLANTED, strict=True) if row["contradicts"]]
    harmless = [hit for hit, row in zip(hits, PLANTED, strict=True) if not row["contradicts"]]
    assert len(planted) >= 40 and len(harmless) >= 40
    # 36 of 40 until every article had an English text: they make words rarer, and one sentence lies 0.0003 below.
    assert sum(planted) >= 0.87 * len(planted)
    assert sum(harmless) <= 0.1 * len(harmless)


def test_the_shipped_articles_do_not_contradict_each_other(library, encoder, cache):
    assert contradictions(library, encoder, cache, today()) == []


def test_both_articles_are_told_with_both_sentences(tmp_path, encoder):
    mine = article_text(FRONT, "Ponsel dari luar negeri dapat didaftarkan paling lambat 60 hari sejak tiba.\n")
    front = (
        FRONT.replace("id: pajak", "id: batas")
        .replace("owner: bea-cukai", "owner: kominfo")
        .replace("Berapa pajak ponsel?", "Kapan batas pendaftaran ponsel?")
    )
    theirs = article_text(front, "Ponsel dari luar negeri dapat didaftarkan paling lambat 90 hari sejak tiba.\n")
    library = load_library(write_folder(tmp_path, {"bea-cukai/pajak.md": mine, "kominfo/batas.md": theirs}))
    found = contradictions(library, encoder, tmp_path / "vectors.sqlite", today())
    assert {finding.article for finding in found} == {"pajak", "batas"}
    assert all("60 hari" in f.message and "90 hari" in f.message and f.severity == "error" for f in found)
    same = load_library(write_folder(tmp_path, {"kominfo/batas.md": theirs.replace("90 hari", "enam puluh hari")}))
    assert contradictions(same, encoder, tmp_path / "vectors.sqlite", today()) == []


def test_of_one_article_as_much_is_found_as_of_all(library, encoder, cache):
    article = library.articles["batas-waktu-daftar-imei"]
    text = article.texts["id"].model_copy(
        update={"body": "Ponsel dari luar negeri dapat didaftarkan paling lambat 90 hari."}
    )
    planted = article.model_copy(update={"id": "planted", "owner": "kominfo", "texts": {"id": text}})
    with_it = replace(library, articles=library.articles | {"planted": planted})
    found = contradictions(with_it, encoder, cache, today())
    assert {"planted"} < {finding.article for finding in found}
    others = {finding.article for finding in found} - {"planted"}
    for about in ("planted", *others):
        pairs = [found[at : at + 2] for at in range(0, len(found), 2)]
        theirs = [one for pair in pairs if about in {f.article for f in pair} for one in pair]
        assert contradictions(with_it, encoder, cache, today(), about=about) == theirs
    assert contradictions(with_it, encoder, cache, today(), about="nomor-159") == []


def test_one_owner_does_not_contradict_itself(library, encoder, cache):
    article = library.articles["batas-waktu-daftar-imei"]
    text = article.texts["id"].model_copy(
        update={"body": "Ponsel dari luar negeri dapat didaftarkan paling lambat 90 hari sejak Anda tiba."}
    )
    planted = article.model_copy(update={"id": "planted", "texts": {"id": text}})
    with_it = replace(library, articles=library.articles | {"planted": planted})
    assert not [
        f
        for f in contradictions(with_it, encoder, cache, today())
        if f.article == "planted" and "of bea-cukai" in f.message
    ]
