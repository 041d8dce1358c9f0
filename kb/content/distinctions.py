"""Distinctions: what the reader is asked when two or three articles may be meant."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from kb.content.article import Article
from kb.content.facts import Bilingual, Model, Slug, read_model


class Option(Model):
    """One way to answer, for the articles with one of the topics."""

    topics: tuple[Slug, ...] = Field(min_length=1)
    say: Bilingual


class Distinction(Model):
    """A question to the reader and the ways to answer it."""

    ask: Bilingual
    options: tuple[Option, ...] = Field(min_length=2)

    def option_of(self, article: Article) -> Option | None:
        """The first option that names one of the article's topics."""
        return next((option for option in self.options if set(option.topics) & set(article.topics)), None)


class DistinctionsFile(Model):
    """articles/clarify.yaml."""

    questions: tuple[Distinction, ...]


def load_distinctions(path: Path) -> tuple[Distinction, ...]:
    """Distinctions in the order in which they are tried, none without a file;
    KbError, with the line, if it is wrong.
    """
    return read_model(path, DistinctionsFile).questions if path.exists() else ()


def distinction_between(distinctions: Sequence[Distinction], articles: Sequence[Article]) -> Distinction | None:
    """The first distinction that has an option of its own for each of the articles:
    two choices in the same words part nothing.
    """
    for distinction in distinctions:
        options = {distinction.option_of(article) for article in articles}
        if None not in options and len(options) == len(articles) > 1:
            return distinction
    return None
