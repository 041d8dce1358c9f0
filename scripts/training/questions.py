"""The questions that the ranking is learned from; the encoder has not seen them."""

from dataclasses import dataclass
from pathlib import Path

FILE, VAGUE = Path(__file__).with_name("questions.tsv"), Path(__file__).with_name("vague.txt")


@dataclass(frozen=True)
class Question:
    """A question, and the articles that answer it: any of them is right."""

    text: str
    articles: tuple[str, ...]


def read_questions() -> list[Question]:
    """The questions of questions.tsv, in its order."""
    rows = (line.split("\t") for line in FILE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [Question(text, tuple(articles.split(","))) for articles, text in rows]


def read_vague() -> list[str]:
    """Questions that no one article answers: the reader has to be asked which is meant."""
    return [line for line in VAGUE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
