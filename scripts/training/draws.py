"""Draws of collections: some articles taken away, some left few phrasings, by a seed.

A search that is right on draws is right about what it was not tuned on: a question whose article is taken away has no
answer, and an article with few phrasings must be found all the same.
"""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kb.content.article import Article, Text
from kb.content.facts import Bilingual
from kb.content.library import Articles, Library
from kb.content.owners import Owner
from kb.content.subject import Subject

FOLDER = Path(__file__).with_name("collections")
"""Collections on other subjects, all made up, to learn from."""
INDEXED = 8
"""Phrasings an article is left at most where the others are asked;
half of them where there are fewer than twice as many.
"""
OWNER = "dinas"
SINCE, REVIEW = date(2020, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Asked:
    """A question, the articles that answer it in the whole collection, and what kind of question it is.

    `kind`: "article" (some article answers it), "near" (of the subject, none does) or "foreign" (another subject).
    """

    text: str
    articles: frozenset[str]
    kind: str = "article"


@dataclass(frozen=True)
class Collection:
    """A whole collection and questions for it."""

    name: str
    library: Library
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Draw:
    """What is left of a collection, and what is asked of it."""

    name: str
    library: Library
    asked: tuple[Asked, ...]
    few: frozenset[str] = frozenset()
    """The articles that kept few phrasings."""

    def right(self, asked: Asked) -> frozenset[str]:
        """The articles still there that answer the question."""
        return asked.articles & frozenset(self.library.articles)

    def gone(self, asked: Asked) -> bool:
        """Whether the question's articles were all taken away."""
        return bool(asked.articles) and not self.right(asked)


def read_rows(path: Path) -> list[dict]:
    """The articles of a .jsonl collection: id, title, text, phrasings, lang and, where there are any, `near`."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def article_of(row: dict, phrasings: Sequence[str]) -> Article:
    """A published article of a row, with some of its phrasings."""
    path, lang = f"{OWNER}/{row['id']}.md", row["lang"]
    text = Text(
        lang=lang,
        title=row["title"][:300],
        phrasings=tuple(phrasings),
        body=row["text"],
        path=path,
        body_line=1,
        lines={},
    )
    return Article(
        id=row["id"],
        owner=OWNER,
        co_owners=(),
        status="published",
        audience=("citizen", "agent"),
        topics=("umum",),
        facts=(),
        sources=(),
        valid_from=SINCE,
        valid_until=None,
        review_by=REVIEW,
        route=OWNER,
        related=(),
        script=(),
        texts={lang: text},
        path=path,
    )


def other_collection(path: Path, seed: int, foreign: Iterable[str] = ()) -> Collection:
    """A .jsonl collection, at most INDEXED phrasings an article left in it and the others asked,
    with all that none of it answers.
    """
    chance, articles, asked = random.Random(seed), [], []
    for row in read_rows(path):
        phrasings = chance.sample(row["phrasings"], len(row["phrasings"]))
        kept = min(INDEXED, len(phrasings) // 2)
        articles.append(article_of(row, phrasings[:kept]))
        asked += [Asked(text, frozenset([row["id"]])) for text in phrasings[kept:]]
        asked += [Asked(text, frozenset(), "near") for text in row.get("near", ())]
    asked += [Asked(text, frozenset(), "foreign") for text in foreign]
    words = Bilingual(id="Dinas", en="Office")
    owners = {OWNER: Owner(id=OWNER, kind="ministry", name=words, short="Dinas", responsible=words)}
    languages = sorted({lang for article in articles for lang in article.texts}, reverse=True)
    subject = Subject.model_validate({"name": path.stem, "fallback": {"owner": OWNER}, "languages": languages})
    return Collection(path.stem, Library(Articles(articles), {}, {}, owners, subject=subject), tuple(asked))


def draw(collection: Collection, seed: int, taken: float = 0.2, few: float = 0.0, phrasings: int = 8) -> Draw:
    """A share `taken` of the articles is taken away; of the others a share `few` keeps so many phrasings a language."""
    chance = random.Random(f"{collection.name} {seed}")
    ids = sorted(collection.library.articles)
    gone = set(chance.sample(ids, round(taken * len(ids))))
    left = [article_id for article_id in ids if article_id not in gone]
    fewer = set(chance.sample(left, round(few * len(left))))
    kept = [
        _with_few(collection.library.articles[i], phrasings, chance) if i in fewer else collection.library.articles[i]
        for i in left
    ]
    kept = [
        article.model_copy(update={"related": tuple(r for r in article.related if r not in gone)}) for article in kept
    ]
    return Draw(
        f"{collection.name} {seed}",
        replace(collection.library, articles=Articles(kept)),
        collection.asked,
        frozenset(fewer),
    )


def _with_few(article: Article, count: int, chance: random.Random) -> Article:
    """The article with so many phrasings, the same share of each language."""
    whole = sum(len(text.phrasings) for text in article.texts.values()) or 1
    texts = {}
    for lang, text in sorted(article.texts.items()):
        share = round(count * len(text.phrasings) / whole)
        texts[lang] = text.model_copy(
            update={"phrasings": tuple(chance.sample(text.phrasings, min(share, len(text.phrasings))))}
        )
    return article.model_copy(update={"texts": texts})
