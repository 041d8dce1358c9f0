"""What is embedded: the title, the phrasings and the sections of every article, in both languages."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from kb.content.library import Library
from kb.content.render import sections

KINDS = ("title", "phrasing", "section")


@dataclass(frozen=True)
class Passage:
    """One text that the search compares a question with."""

    article: str
    """Empty for a question that no article answers."""
    lang: str
    kind: str
    """`title`, `phrasing`, `section`, or `foreign` for a question that no article answers."""
    text: str


def passages_of(library: Library, on: date) -> list[Passage]:
    """The passages of all published articles, by article id, then the questions out of scope.

    Sections show the values of the day `on`.
    """
    found = []
    for article in sorted(library.articles.values(), key=lambda a: a.id):
        if article.status != "published":
            continue
        for lang in sorted(article.texts, reverse=True):
            text = article.texts[lang]
            found.append(Passage(article.id, lang, "title", text.title))
            found += [Passage(article.id, lang, "phrasing", phrasing) for phrasing in text.phrasings]
            for section in sections(library, article, lang, on):
                heading = f"{text.title} — {section.heading}" if section.heading else text.title
                found.append(Passage(article.id, lang, "section", f"{heading}: {section.text}"))
    found += [Passage("", "", "foreign", question) for question in library.out_of_scope]
    return [passage for passage in found if passage.text.strip()]


def passages_to_jsonl(passages: Iterable[Passage]) -> bytes:
    """One passage a line."""
    return "".join(json.dumps(asdict(p), ensure_ascii=False) + "\n" for p in passages).encode()


def passages_from_jsonl(data: bytes) -> tuple[Passage, ...]:
    """What `passages_to_jsonl` wrote."""
    return tuple(Passage(**json.loads(line)) for line in data.decode().split("\n") if line)
