"""Articles planted beside the shipped ones: second ones on the same question, and new ones on questions nearby."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kb.content.article import Article
from kb.content.library import Library
from kb.publishing.consistency.duplicates import duplicates
from kb.settings import ROOT
from tests import shipped

CACHE = ROOT / "index" / "vectors.sqlite"
PLANTED = [json.loads(line) for line in Path(__file__).with_name("duplicates.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped.library()


def planted(library: Library, number: int, row: dict) -> Article:
    like = library.articles[row["duplicate_of"] or "apa-itu-imei"]
    text = like.texts["id"].model_copy(
        update={"title": row["title"], "phrasings": tuple(row["phrasings"]), "body": row["body"]}
    )
    return like.model_copy(update={"id": f"planted-{number}", "owner": row["owner"], "texts": {"id": text}})


def with_planted(library: Library) -> Library:
    new = [planted(library, number, row) for number, row in enumerate(PLANTED)]
    return replace(library, articles=library.articles | {article.id: article for article in new})


def test_second_articles_on_a_question_are_found_and_neighbours_left_alone(library, encoder):
    told = {(finding.article, finding.message) for finding in duplicates(with_planted(library), encoder, CACHE)}
    found = [
        any(article == f"planted-{n}" and (row["duplicate_of"] or "") in said for article, said in told)
        for n, row in enumerate(PLANTED)
    ]
    second = [hit for hit, row in zip(found, PLANTED, strict=True) if row["duplicate_of"]]
    neighbours = [hit for hit, row in zip(found, PLANTED, strict=True) if not row["duplicate_of"]]
    assert sum(second) >= 0.9 * len(second)
    assert sum(neighbours) <= 0.1 * len(neighbours)


def test_of_one_article_as_much_is_found_as_of_all(library, encoder):
    library = with_planted(library)
    told = duplicates(library, encoder, CACHE)
    for about in (*[finding.article for finding in told][:1], "apa-itu-imei", "nowhere"):
        of_it = [f for f in told if about in (f.article, f.parameters["article"])]
        assert sorted(map(repr, duplicates(library, encoder, CACHE, about=about))) == sorted(map(repr, of_it))


def test_no_two_shipped_articles_are_reported(library, encoder):
    assert duplicates(library, encoder, CACHE) == []


def test_both_articles_are_told(library, encoder):
    number, row = next((n, r) for n, r in enumerate(PLANTED) if r["duplicate_of"])
    copy = library.articles[row["duplicate_of"]].model_copy(update={"id": "salinan", "owner": row["owner"]})
    found = duplicates(replace(library, articles=library.articles | {"salinan": copy}), encoder, CACHE)
    assert {finding.article for finding in found} == {"salinan", row["duplicate_of"]}
    assert all(finding.severity == "warning" and "merge" in finding.mend for finding in found)
