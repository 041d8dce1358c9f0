from pathlib import Path

import pytest

from kb.content.distinctions import Distinction, distinction_between, load_distinctions
from kb.errors import KbError
from kb.settings import ROOT


def test_articles_on_phones_of_different_origin_are_told_apart(snapshot):
    articles = snapshot.library.articles
    pair = [articles["daftar-imei-bawaan-penumpang"], articles["beli-di-indonesia-tidak-terdaftar"]]
    distinction = distinction_between(snapshot.library.distinctions, pair)
    assert distinction and [distinction.option_of(a).say.en for a in pair] == [
        "A phone brought from abroad",
        "A phone bought in Indonesia",
    ]


def test_an_article_cannot_be_told_from_itself(snapshot):
    article = snapshot.library.articles["nomor-159"]
    assert distinction_between(snapshot.library.distinctions, [article, article]) is None


def test_articles_that_share_a_choice_are_not_parted_by_it(snapshot):
    articles = snapshot.library.articles
    three = [
        articles[name]
        for name in ("daftar-imei-bawaan-penumpang", "lama-proses-di-bandara", "beli-di-indonesia-tidak-terdaftar")
    ]
    alone = Distinction.model_validate(
        {
            "ask": {"id": "Yang mana?", "en": "Which?"},
            "options": [
                {"topics": ["passenger"], "say": {"id": "Dibawa", "en": "Brought"}},
                {"topics": ["buying"], "say": {"id": "Dibeli", "en": "Bought"}},
            ],
        }
    )
    assert distinction_between([alone], three) is None
    assert distinction_between([alone], three[1:]) is alone


def test_every_topic_of_the_options_is_one_of_the_articles(snapshot):
    topics = {topic for article in snapshot.library.articles.values() for topic in article.topics}
    named = {
        topic
        for d in load_distinctions(ROOT / "articles" / "clarify.yaml")
        for option in d.options
        for topic in option.topics
    }
    assert named and named <= topics


def test_without_a_file_there_is_none_and_a_wrong_one_is_named(tmp_path):
    assert load_distinctions(tmp_path / "clarify.yaml") == ()
    wrong = Path(tmp_path / "clarify.yaml")
    wrong.write_text("questions:\n- ask: {id: a, en: b}\n  options: []\n", "utf-8")
    with pytest.raises(KbError, match=r"clarify\.yaml:3"):
        load_distinctions(wrong)
