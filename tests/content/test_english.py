"""The shipped articles say the same in both languages."""

import re
from collections import Counter

from kb.content.article import Text
from kb.content.facts import REFERENCE
from kb.content.markdown import links_in, parse
from tests.shipped import library

ENGLISH = "?lang=en"
ARTICLES = library().articles


def shown(text: Text) -> tuple[Counter[str], Counter[str], list[str]]:
    """The facts and articles that it shows; its headings, list items and agent notes in order, without their words."""
    facts = Counter(REFERENCE.findall(text.body))
    articles = Counter(address.removesuffix(ENGLISH) for address, _ in links_in(parse(text.body)))
    return facts, articles, re.findall(r"^(?:## |- |\d\. |:::)", text.body, re.MULTILINE)


def test_every_article_has_an_english_text():
    assert [article.id for article in ARTICLES.values() if "en" not in article.texts] == []


def test_an_english_text_shows_the_facts_links_steps_and_agent_notes_of_the_indonesian_one():
    other = [a.id for a in ARTICLES.values() if shown(a.texts["id"]) != shown(a.texts["en"])]
    assert other == []


def test_a_link_in_an_english_text_leads_to_english():
    links = [(a.id, address) for a in ARTICLES.values() for address, _ in links_in(parse(a.texts["en"].body))]
    assert len(links) > 200
    assert [link for link in links if link[1].startswith("/articles/") and not link[1].endswith(ENGLISH)] == []
