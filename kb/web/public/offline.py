"""What a phone keeps: the titles that are suggested while one types, and all articles for when there is no connection.

Both hold the values of a day and no receipt, so they have the same digest on every replica, and a new one only when
something in them has changed.
"""

import json
import re
from collections import Counter
from datetime import date
from math import log
from typing import Any

from cachetools import cached

from kb.answering.ask import article_answer
from kb.content.article import Article
from kb.content.library import Library
from kb.content.render import render_html
from kb.retrieval.indexing.snapshot import Snapshot
from kb.web.public.assets import MADE, READY, Asset, asset
from kb.web.shared.rendering import render

SUGGESTED_BY, FOUND_BY = 25, 80
"""Words beside a title: for suggestions, which are loaded by who begins to type, and for finding without a connection.

Of 550 questions of tests/evaluation/in_scope.jsonl the right title was among the first five for 343 by 25 words (11 KB
compressed), 445 by 80 (27 KB), 535 by all (95 KB).
"""
_WORD = re.compile(r"[^\W_]+")


def _entries(library: Library, lang: str, on: date, most: int) -> list[tuple[str, str, str]]:
    """Id, title and, of the other words by which people ask for it, the `most` telling ones, of each citizens' article.

    A word tells the more of an article, the more of its phrasings have it and the fewer other articles.
    """
    articles = [a for a in library.articles.values() if a.served_on(on) and "citizen" in a.audience]
    counts = [_counts(article) for article in articles]
    among = Counter(word for count in counts for word in count)
    found = []
    for article, count in zip(articles, counts, strict=True):
        title = article.text(lang).title
        worth = {word: times * log(1 + len(articles) / among[word]) for word, times in count.items()}
        for word in _WORD.findall(title.lower()):
            worth.pop(word, None)
        telling = sorted(sorted(worth), key=lambda word: -worth[word])[:most]
        found.append((article.id, title, " ".join(sorted(telling))))
    return found


def _counts(article: Article) -> Counter[str]:
    """How many of an article's phrasings have each word, in all languages: people mix them."""
    phrasings = (phrasing.lower() for text in article.texts.values() for phrasing in text.phrasings)
    return Counter(word for phrasing in phrasings for word in set(_WORD.findall(phrasing)) if len(word) > 1)


def _packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cached(MADE, key=lambda snapshot, lang, on: ("titles", snapshot.id, lang, on), condition=READY)
def titles(snapshot: Snapshot, lang: str, on: date) -> Asset:
    """The entries of one language."""
    return asset(f"titles-{lang}.json", _packed(_entries(snapshot.library, lang, on, SUGGESTED_BY)))


@cached(MADE, key=lambda snapshot, on: ("articles", snapshot.id, on), condition=READY)
def bundle(snapshot: Snapshot, on: date) -> Asset:
    """Every article in each of the pages' languages as it is shown, with its entries; takes a second to make."""
    said = {}
    for lang in snapshot.library.subject.languages:
        entries = _entries(snapshot.library, lang, on, FOUND_BY)
        said[lang] = {"entries": entries, "cards": [_card(snapshot, entry[0], lang, on) for entry in entries]}
    return asset("articles.json", _packed(said))


def _card(snapshot: Snapshot, article_id: str, lang: str, on: date) -> str:
    shown, route, _ = article_answer(snapshot, article_id, "web", lang, on)
    if "<img" in shown.html:  # without a connection there are no pictures
        article = snapshot.library.articles[article_id]
        words = render_html(snapshot.library, article, shown.lang, on, pictures=False)
        shown = shown.model_copy(update={"html": words})
    html = render("kept.html", snapshot.library, lang, on=on, article=shown, route=route)
    return re.sub(r">\s+<", "> <", html)
