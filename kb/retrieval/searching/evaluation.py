"""How well the search ranks a collection of its own, by the usual figures."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import KbError
from kb.jsonl import read_jsonl
from kb.retrieval.encoding.encoder import Encoder
from kb.retrieval.encoding.vectors import question_texts, read_closely, read_quickly
from kb.retrieval.indexing.lexical import build_lexical, fuse
from kb.retrieval.language.normalise import general, grams_of
from kb.retrieval.language.spelling import Spelling, count_words

DEPTH = 100
CLOSE = 0.5
"""Fused score between the best two below which a question is read closely, as `search.CLOSE` is in log-odds."""
MEASURES = ("hit@1", "mrr@10", "ndcg@10", "recall@100")


@dataclass(frozen=True)
class Collection:
    """Passages, questions, and which passage answers which question how well (`relevant[query][passage] > 0`)."""

    passages: Mapping[str, str]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, float]]


def read_collection(folder: Path) -> Collection:
    """Reads corpus.jsonl, queries.jsonl and qrels.tsv; KbError, with the line, for anything that does not fit."""
    if not folder.is_dir():
        raise KbError("evaluation.no_folder", str(folder))
    corpus = read_texts(folder / "corpus.jsonl", ("text", "title"))
    passages = {row["id"]: f"{row['title']}: {row['text']}" if row["title"] else row["text"] for row in corpus}
    queries = {row["id"]: row["text"] for row in read_texts(folder / "queries.jsonl", ("text",))}
    relevant = _read_qrels(folder / "qrels.tsv", passages, queries)
    if not relevant:
        raise KbError("evaluation.no_answers", str(folder / "qrels.tsv"))
    return Collection(passages, queries, relevant)


def read_texts(path: Path, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The lines of corpus.jsonl or queries.jsonl; KbError if there are none or a text is empty."""
    rows = read_jsonl(path, keys)
    if not rows:
        raise KbError("evaluation.empty_file", str(path))
    empty = next((row["id"] for row in rows if not row["text"].strip()), None)
    if empty is not None:
        raise KbError("evaluation.empty_text", str(path), id=empty[:40])
    return rows


def _read_qrels(path: Path, passages: Mapping[str, str], queries: Mapping[str, str]) -> dict[str, dict[str, float]]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise KbError("file.cannot_be_read", str(path), reason=error.strerror) from None
    except UnicodeDecodeError:
        raise KbError("file.not_utf8", str(path)) from None
    relevant: dict[str, dict[str, float]] = {}
    for number, line in enumerate(lines, 1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and parts[0] == "query-id"):
            continue
        where = f"{path}:{number}"
        try:
            query, passage, score = parts[0], parts[1], float(parts[2])
        except (IndexError, ValueError):
            raise KbError("evaluation.no_row", where) from None
        for name, known, file in ((query, queries, "queries.jsonl"), (passage, passages, "corpus.jsonl")):
            if name not in known:
                raise KbError("evaluation.unknown_id", where, id=name[:40], file=file)
        if not math.isfinite(score):
            raise KbError("evaluation.no_score", where)
        if score > 0:
            relevant.setdefault(query, {})[passage] = score
    return relevant


def rank(
    collection: Collection, encoder: Encoder, progress: Callable[[int], None] | None = None
) -> dict[str, list[str]]:
    """The best 100 passage ids for each question that has an answer, by the fusion that `ask` uses, ties by place."""
    ids, texts = list(collection.passages), list(collection.passages.values())
    vectors = encoder.encode(texts, "passage", progress)
    lexicon = general()
    lexical, rows = build_lexical(texts, lexicon), np.arange(len(texts))
    spelling = Spelling(count_words(texts, lexicon), lexical.words.numbers, lexicon)
    ranked = {}
    for query in collection.relevant:
        question = collection.queries[query]
        standard = spelling.correct(lexicon.normalise(question))
        asked = [question_texts(question, standard)]
        words, letters = (
            lexical.words.scores(lexicon.stems_of(standard), rows),
            lexical.grams.scores(grams_of(standard), rows),
        )
        scores = fuse(vectors @ read_quickly(encoder, asked)[0], words, letters)
        if encoder.reads_closely and np.ptp(np.sort(scores)[-2:]) < CLOSE:
            scores = fuse(vectors @ read_closely(encoder, asked)[0], words, letters)
        if progress:
            progress(1)
        ranked[query] = [ids[row] for row in np.argsort(-scores, kind="stable")[:DEPTH]]
    return ranked


def measure(ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Means over the questions of hit@1, MRR@10, nDCG@10 (gain / log2(place + 1);
    Järvelin & Kekäläinen 2002), recall@100.
    """
    rows = [_measure(ranked[query], relevant[query]) for query in relevant]
    return {name: round(float(np.mean([row[at] for row in rows])), 4) for at, name in enumerate(MEASURES)}


def _measure(found: Sequence[str], gains: Mapping[str, float]) -> tuple[float, float, float, float]:
    first = next((1 / place for place, passage in enumerate(found[:10], 1) if passage in gains), 0.0)
    gained = sum(gains.get(passage, 0) / math.log2(place + 1) for place, passage in enumerate(found[:10], 1))
    ideal = sum(gain / math.log2(place + 1) for place, gain in enumerate(sorted(gains.values(), reverse=True)[:10], 1))
    recalled = len(gains.keys() & set(found[:DEPTH])) / len(gains)
    return float(found[0] in gains) if found else 0.0, first, gained / ideal, recalled
