"""The texts beside an article's main one that were written before it was changed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kb.content.article import Article, Text
from kb.content.history import changes_since, last_changed, text_at
from kb.settings import JAKARTA

AGENT_BLOCK = re.compile(r"^:{3,}[ \t]*agent.*?^:{3,}[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Older:
    """A text, since which the article's main one says something else."""

    article: Article
    text: Text
    changed: date
    """The day since which the main text says what it says."""
    written: str | None
    """The commit of this text; None where no commit tells, and files' own dates alone do."""


def older_texts(folder: Path | None, articles: Iterable[Article]) -> Iterator[Older]:
    """Those of some articles."""
    translated = [article for article in articles if len(article.texts) > 1]
    changed = last_changed(folder) if folder and translated else {}
    for article in translated:
        main = changed.get(article.path)
        for text in article.texts.values():
            other = changed.get(text.path)
            if text is article.main or not folder or not main or not other or other.when >= main.when:
                continue
            before = text_at(folder, other.commit, article.path) if other.commit else None
            if before is None or _said_otherwise(article, before):
                since = _said_since(folder, article, main.when, other.commit)
                yield Older(article, text, datetime.fromtimestamp(since, JAKARTA).date(), before and other.commit)


def _said_since(folder: Path, article: Article, when: float, after: str | None) -> float:
    """When the main text got its words: what changed it later changed other things, as the day of its next check."""
    for change in changes_since(folder, after, article.path) if after else []:
        text = text_at(folder, change.commit or "", article.path)
        if text is None or _said_otherwise(article, text):
            break
        when = change.when
    return when


def _said_otherwise(article: Article, before: str) -> bool:
    """Whether the main title or text is another than in a file as it was.

    Phrasings do not count, nor do agent notes: agents read the main ones where there are no others.
    """
    now = article.main
    return not _for_all(before).endswith(_for_all(now.body)) or not re.search(
        rf"^title:.*{re.escape(now.title)}", before, re.MULTILINE
    )


def _for_all(text: str) -> str:
    return AGENT_BLOCK.sub("", text).rstrip()
