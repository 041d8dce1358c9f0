"""How well questions are answered beyond what the search was made with, ours beside simpler searches.

    .venv/bin/python -m scripts.evaluate_unseen [--others FOLDER] [--quick] [--write]

The shipped articles with a fifth of them taken away, or a fifth left few phrasings, are asked the questions of
`tests/evaluation/`; each collection below FOLDER, at most eight phrasings an article and a fifth taken away, is asked
its other phrasings, what it lost, and questions on IMEI. Draws are made by the seeds that the table names. The usual
recipe is the untuned encoder as a SentenceTransformer with a flat FAISS index; it and BM25 give the article of their
best passage from a score on, which is found for each draw as ours is (`kb/retrieval/searching/rehearsal.py`).
`--write` puts the table into the README; `--quick` asks a little of everything.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from kb.answering.ask import Request, ask_all
from kb.content.library import load_library
from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.rehearsal import chosen, threshold
from kb.retrieval.searching.search import prepare
from kb.settings import ROOT, settings_from_env
from scripts.benchmarks.recipe import UsualRecipe
from scripts.evaluate import FIRST_SETS, interval, read
from scripts.training.asking import ON, snapshot_of
from scripts.training.draws import Asked, Collection, Draw, draw, other_collection, read_rows

TAKEN, FEW = range(5), range(3)
"""Seeds of the draws."""
CURVE = (0, 1, 2, 4, 8, 16, 32)
IMEI = 40
"""Questions of the shipped subject that each other collection is asked."""
FEWEST = 30
"""Phrasings asked, below which a collection does not count in the mean."""
QUICK = 250
"""Questions of a draw with --quick: all that ask for articles left few phrasings."""
OURS, RECIPE, BM25 = "ours", "usual recipe", "BM25"


@dataclass(frozen=True)
class Outcome:
    """What a search made of a question: the article it gave, None for silence."""

    asked: Asked
    right: frozenset[str]
    gone: bool
    given: str | None


Search = Callable[[Draw, Snapshot], list[str | None]]


def ours(drawn: Draw, snapshot: Snapshot) -> list[str | None]:
    answers = ask_all(snapshot, [Request(asked.text, on=ON) for asked in drawn.asked])
    return [answer.answer.id if answer.answer else None for answer in answers]


def best_passage(
    drawn: Draw, snapshot: Snapshot, scores_of: Callable[[Sequence[str]], Sequence[np.ndarray]]
) -> list[str | None]:
    """What a search gives that has a score for every passage of an article,
    from the score on that its own phrasings suggest.
    """
    passages, rows = snapshot.passages, chosen(snapshot)
    of = np.asarray(passages.article)[: snapshot.bounds[-1]]
    left_out = scores_of([passages[row].text for row in rows])
    sure = np.array([scores[of != of[row]].max() for row, scores in zip(rows, left_out, strict=True)])
    at = threshold(sure, snapshot.library.subject.wrong_at_most)
    found = scores_of([asked.text for asked in drawn.asked])
    return [passages.articles[of[scores.argmax()]] if scores.max() >= at else None for scores in found]


def bm25(drawn: Draw, snapshot: Snapshot) -> list[str | None]:
    def scores_of(texts: Sequence[str]) -> list[np.ndarray]:
        words, rows = snapshot.lexical.words, np.arange(int(snapshot.bounds[-1]))
        stems = [prepare(snapshot, text).stems for text in texts]
        return [words.scores(asked, rows) / max(words.of_itself(asked), 1e-6) for asked in stems]

    return best_passage(drawn, snapshot, scores_of)


class Recipe:
    """The usual recipe, which encodes a text once for all draws."""

    def __init__(self) -> None:
        self.recipe, self.vectors = UsualRecipe(), {}

    def _of(self, kind: str, texts: Sequence[str]) -> np.ndarray:
        missing = [text for text in dict.fromkeys(texts) if (kind, text) not in self.vectors]
        if missing:
            encoded = self.recipe.model.encode(
                missing, prompt_name=kind, normalize_embeddings=True, show_progress_bar=False
            )
            self.vectors.update(zip(((kind, text) for text in missing), encoded, strict=True))
        return np.stack([self.vectors[kind, text] for text in texts])

    def __call__(self, drawn: Draw, snapshot: Snapshot) -> list[str | None]:
        passages = self._of("passage", [snapshot.passages[row].text for row in range(int(snapshot.bounds[-1]))])
        return best_passage(drawn, snapshot, lambda texts: self._of("query", texts) @ passages.T if len(texts) else [])


def shipped() -> Collection:
    """The shipped articles and the questions of both evaluation sets."""
    asked = []
    for folder in FIRST_SETS.values():
        asked += [Asked(row["text"], frozenset(row["articles"])) for row in read(folder / "in_scope.jsonl")]
        asked += [
            Asked(row["text"], frozenset(), "foreign")
            for row in read(folder / "out_of_scope.jsonl")
            if row["style"] == "far"
        ]
    return Collection("shipped", load_library(settings_from_env().articles), tuple(asked))


def other_draw(path: Path, seed: int, foreign: list[str]) -> Draw:
    """A draw of another collection, which is also asked the titles that it lost,
    small talk and what none of it answers.
    """
    folder = path.parent
    collection = replace(other_collection(path, seed, foreign), name=folder.name)
    asked = list(collection.asked)
    for name, kind in (("unanswered.jsonl", "near"), ("smalltalk.jsonl", "foreign")):
        for row in map(json.loads, (folder / name).read_text("utf-8").splitlines() if (folder / name).exists() else ()):
            texts = [row.get("text") or row.get("title"), *row.get("phrasings", ())]
            asked += [Asked(text, frozenset(), kind) for text in texts if text]
    drawn = draw(collection, seed)
    asked += [
        Asked(row["title"], frozenset([row["id"]]))
        for row in read_rows(path)
        if row["id"] not in drawn.library.articles
    ]
    return replace(drawn, asked=tuple(asked))


class Table:
    """Rows of what is measured, a column a search."""

    def __init__(self, searches: dict[str, Search], encoder: Encoder, most: int | None) -> None:
        self.searches, self.encoder, self.most, self.lines = searches, encoder, most, []

    def ask(self, drawn: Draw) -> dict[str, list[Outcome]]:
        """What each search makes of a draw's questions."""
        if self.most is not None and len(drawn.asked) > self.most:
            drawn = replace(drawn, asked=tuple(random.Random(1).sample(drawn.asked, self.most)))
        snapshot = snapshot_of(drawn, self.encoder)
        found = {}
        for name, search in self.searches.items():
            given = zip(drawn.asked, search(drawn, snapshot), strict=True)
            found[name] = [Outcome(asked, drawn.right(asked), drawn.gone(asked), article) for asked, article in given]
        return found

    def add(
        self, label: str, outcomes: dict[str, list[Outcome]], of: Callable[[Outcome], bool], answered: bool = False
    ) -> None:
        """A row: right / wrong of some questions, or, of those that have no answer, the share answered."""
        cells = []
        for rows in outcomes.values():
            some = [row for row in rows if of(row)]
            if not some:
                cells.append("–")
            elif answered:
                cells.append(f"{np.mean([row.given is not None for row in some]):.1%}")
            else:
                right = [row.given in row.right for row in some]
                wrong = np.mean([row.given is not None and row.given not in row.right for row in some])
                cells.append(f"{np.mean(right):.3f} ({interval(right)}) / {wrong:.1%}")
        count = sum(of(row) for row in next(iter(outcomes.values())))
        self.lines.append(f"| {label} | {count} | {' | '.join(cells)} |")
        print(self.lines[-1], flush=True)

    def text(self) -> str:
        head = f"| right (95%) / wrong, or answered | questions | {' | '.join(self.searches)} |"
        return "\n".join([head, "| --- |" + " --- |" * (len(self.searches) + 1), *self.lines])


def joined(parts: list[dict[str, list[Outcome]]]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = defaultdict(list)
    for part in parts:
        for name, rows in part.items():
            found[name] += rows
    return dict(found)


def named(seeds: Sequence[int]) -> str:
    return f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"


def answerable(row: Outcome) -> bool:
    return bool(row.right)


def of_shipped(table: Table, quick: bool) -> None:
    whole = shipped()
    taken = joined(
        [table.ask(draw(whole, seed)) for seed in tqdm(TAKEN[:1] if quick else TAKEN, desc="A fifth taken away")]
    )
    seeds = named(TAKEN[:1] if quick else TAKEN)
    table.add(
        f"a fifth of the articles taken away ({seeds}): their questions, answered",
        taken,
        lambda row: row.gone,
        answered=True,
    )
    table.add("the other questions of these draws", taken, answerable)
    table.add("on another subject, answered", taken, lambda row: row.asked.kind == "foreign", answered=True)
    for count in (8,) if quick else (8, 2):
        parts = []
        for seed in tqdm(FEW, desc=f"A fifth with {count} phrasings"):
            drawn = draw(whole, seed, 0.0, 0.2, count)
            theirs = tuple(asked for asked in drawn.asked if asked.articles & drawn.few)
            parts.append(table.ask(replace(drawn, asked=theirs)))
        table.add(
            f"a fifth of the articles with {count} phrasings ({named(FEW)}), asked for",
            joined(parts),
            answerable,
        )


def curve(table: Table) -> None:
    whole = shipped()
    for count in CURVE:
        outcomes = table.ask(draw(whole, 0, 0.2, 1.0, count))
        table.add(f"every article with {count} phrasing{'s' * (count != 1)}, a fifth taken away", outcomes, answerable)
        table.add(
            "the same: questions whose article was taken away, answered", outcomes, lambda row: row.gone, answered=True
        )


def of_others(table: Table, folder: Path, quick: bool) -> None:
    paths = sorted(folder.glob("*/articles.jsonl"))
    imei = random.Random(1).sample([asked.text for asked in shipped().asked if asked.articles], IMEI)
    parts = []
    for path in tqdm(paths[-1:] if quick else paths, desc="Other collections"):
        outcomes = table.ask(other_draw(path, 0, imei))
        name = path.parent.name
        if sum(map(answerable, next(iter(outcomes.values())))) >= FEWEST:
            parts.append(outcomes)
            table.add(name, outcomes, answerable)
    for label, of in (
        ("a question whose article was taken away", lambda row: row.gone),
        ("IMEI questions and small talk", lambda row: row.asked.kind == "foreign"),
    ):
        table.add(f"these: {label}, answered", joined(parts), of, answered=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--others", type=Path, help="a folder of collections on other subjects, each with articles.jsonl"
    )
    arguments.add_argument("--quick", action="store_true", help="a little of everything, under a minute")
    arguments.add_argument("--write", action="store_true", help="put the table into the README")
    given = arguments.parse_args()
    settings = settings_from_env()
    searches: dict[str, Search] = (
        {OURS: ours, BM25: bm25} if given.quick else {OURS: ours, RECIPE: Recipe(), BM25: bm25}
    )
    table = Table(searches, open_encoder(settings.encoder), QUICK if given.quick else None)
    of_shipped(table, given.quick)
    if given.others:
        of_others(table, given.others, given.quick)
    if not given.quick:
        curve(table)
    print("\n" + table.text())
    if given.write:
        readme = ROOT / "README.md"
        block = re.compile(r"(<!-- scripts/evaluate_unseen\.py -->\n).*?(<!-- end -->)", re.DOTALL)
        readme.write_text(
            block.sub(lambda found: f"{found[1]}{table.text()}\n{found[2]}", readme.read_text("utf-8")), "utf-8"
        )


if __name__ == "__main__":
    main()
