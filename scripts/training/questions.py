"""The questions to learn from, and which half of them teaches what."""

import hashlib
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


def for_encoder(question: Question) -> bool:
    """Whether it teaches the encoder; the others, which the encoder has never seen, teach the ranking."""
    return hashlib.sha256(question.text.encode()).digest()[0] % 2 == 0


def read_vague() -> list[str]:
    """Questions that no one article answers: the reader has to be asked which is meant."""
    return [line for line in VAGUE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
