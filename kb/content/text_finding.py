"""A finding in a text of an article, and the line of what it is about."""

from typing import Any

from kb.content.article import Article, Text
from kb.content.finding import Finding, Severity


def finding_in(
    severity: Severity, rule: str, article: Article, text: Text, line: int, code: str, /, **parameters: Any
) -> Finding:
    """A finding on a line of one of an article's texts."""
    return Finding(severity, rule, article.id, text.path, line, code, parameters)


def line_of(text: Text, key: str) -> int:
    """The line of a front matter key, or of the front matter if the key is the Indonesian file's."""
    while key and key not in text.lines:
        key = key.rpartition(".")[0]
    return text.lines.get(key, 1)
