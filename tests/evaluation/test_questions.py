"""The questions that the answering is judged with are many, of every style, and no copies of what it has learned from."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from kb.content.library import load_library
from kb.content.subject import load_subject
from kb.retrieval.normalise import lexicon_of
from kb.settings import ROOT
from scripts.training.questions import read_questions, read_vague

FOLDER = Path(__file__).parent
STYLES = {"slang", "typo", "formal", "everyday", "story", "keywords", "mixed", "regional", "english"}
FILES = ("in_scope.jsonl", "out_of_scope.jsonl", "later/in_scope.jsonl", "later/out_of_scope.jsonl")
LEXICON = lexicon_of(load_subject(ROOT / "articles"))
NEAR_COPY = 85
"""Percent of letters alike, words sorted, after normalising."""


def read(name: str) -> list[dict]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "articles")


def test_every_article_is_asked_for_in_nine_styles_and_groups_of_paraphrases(library):
    inside = read("in_scope.jsonl")
    assert len(inside) >= 500
    assert min(Counter(row["style"] for row in inside).values()) >= 50
    assert {row["style"] for row in inside} == STYLES
    assert {article for row in inside for article in row["articles"]} == set(library.articles)
    groups = defaultdict(set)
    for row in inside:
        groups[row["group"]].add(row["style"])
    assert min(map(len, groups.values())) >= 4


def test_half_of_the_questions_out_of_scope_are_near():
    outside = read("out_of_scope.jsonl")
    assert len(outside) >= 200
    assert Counter(row["style"] for row in outside)["near"] * 2 >= len(outside)


def test_no_question_is_given_twice():
    texts = [LEXICON.normalise(row["text"]) for name in FILES for row in read(name)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", FILES)
def test_no_question_is_a_near_copy_of_what_is_searched_in_or_learned_from(library, name):
    known = [p for article in library.articles.values() for text in article.texts.values() for p in text.phrasings]
    known += [*library.out_of_scope, *(question.text for question in read_questions()), *read_vague()]
    known = [LEXICON.normalise(text) for text in known]
    asked = [LEXICON.normalise(row["text"]) for row in read(name)]
    likeness = process.cdist(asked, known, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_COPY)
    copies = [(asked[row], known[column]) for row, column in zip(*likeness.nonzero(), strict=True)]
    assert not copies
