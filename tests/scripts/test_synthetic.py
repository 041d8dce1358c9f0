from datetime import date
from itertools import chain

import pytest

from kb.content.library import load_library
from kb.publishing.consistency.rules import check
from kb.retrieval.indexing.passages import passages_of
from scripts.synthetic import DOCUMENTS, HELD_OUT, MOST, TEMPLATES, article, questions, texts, write_articles
from scripts.synthetic_words import ASPECTS, SITUATIONS


def test_articles_have_no_findings(tmp_path):
    write_articles(tmp_path, 300)
    library = load_library(tmp_path)
    assert len(library.articles) == 300 and check(library, date(2026, 11, 24)) == []
    found = [passage.text for passage in passages_of(library, library.articles[article(7).id], date(2026, 11, 24))]
    assert found[:9] == [article(7).title, *article(7).phrasings] and len(found) == 11


def test_the_same_seed_gives_the_same_articles():
    assert [article(number, 3) for number in (0, 999)] == [article(number, 3) for number in (0, 999)]
    assert article(999, 3) != article(999, 4)
    assert list(questions(20, 50, 3)) == list(questions(20, 50, 3)) != list(questions(20, 50, 4))


def test_no_two_passages_are_alike():
    assert len({text.casefold() for text in texts(30_000)}) == 30_000
    everyday = [
        list(dict.fromkeys(term.everyday))
        for terms in (ASPECTS, SITUATIONS, [document for _, document in DOCUMENTS])
        for term in terms
    ]
    assert len(set(chain(*everyday))) == len(list(chain(*everyday)))


def test_neighbours_differ_by_one_word_list():
    one, two = article(0), article(1)
    assert [a == b for a, b in zip(one.slots, two.slots, strict=True)] == [False, True, True, True]


def test_questions_are_held_out_and_name_their_article():
    articles = {made.id: made for made in map(article, range(200))}
    for question in questions(100, 200):
        assert question.text not in articles[question.article].phrasings
    assert not set(HELD_OUT) & set(TEMPLATES)


def test_more_than_there_are_is_told():
    with pytest.raises(ValueError, match=str(MOST)):
        article(MOST)
