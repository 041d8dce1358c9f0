"""Text to unit vector, by ONNX Runtime and `tokenizers`; torch is never imported here."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kb.errors import KbError
from kb.settings import ROOT

MODEL, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "manifest.json"
CACHE = ROOT / ".cache"
MEND = "run `python -m kb.retrieval.compile`"
THREADS = 2


class Encoder:
    """One loaded model; threads may share it."""

    def __init__(self, id: str, dimension: int, prompts: dict[str, str], inputs: list[str], session, tokenizer: Tokenizer) -> None:
        self.id = id
        self.dimension = dimension
        self._prompts, self._inputs, self._session, self._tokenizer = prompts, inputs, session, tokenizer

    def encode(self, texts: Sequence[str], kind: str, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Unit rows (n, dimension), float32; `kind` is "query" or "passage" and chooses the prompt.

        Texts are encoded one at a time: int8 activations share one scale a batch, and a vector must not depend on
        what is encoded beside it. `progress` is called with 1 after each. What exceeds the model's length is cut.
        """
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for number, text in enumerate(texts):
            clean = (self._prompts[kind] + text[:20_000]).encode("utf-8", "replace").decode()
            encoding = self._tokenizer.encode(clean)
            given = {"input_ids": encoding.ids, "attention_mask": encoding.attention_mask, "token_type_ids": encoding.type_ids}
            feed = {name: np.array([given[name]], np.int64) for name in self._inputs}
            rows[number] = self._session.run(None, feed)[0][0]
            if progress:
                progress(1)
        return rows


def compiled_folder(name: str | None) -> Path:
    """Where the compiled form of a SentenceTransformer's folder or hub id lies; None is the default encoder."""
    if name is None:
        return CACHE / "encoder"
    slug = re.sub(r"[^a-z0-9]+", "-", Path(name).name.lower()).strip("-") or "encoder"
    return CACHE / "encoders" / f"{slug[:60]}-{_digest_of_source(name)}"


def _digest_of_source(name: str) -> str:
    """Of the name; for a folder also of its files' sizes and dates, so that a tuned model is compiled anew."""
    digest = hashlib.sha256(name.encode("utf-8", "replace"))
    for path in sorted(p for p in Path(name).rglob("*") if p.is_file()) if Path(name).is_dir() else ():
        state = path.stat()
        digest.update(f"{path.relative_to(name)}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:12]


def is_compiled(folder: Path) -> bool:
    """Whether a compiled encoder, sound or not, is there."""
    return (folder / MANIFEST).exists() or (folder / MODEL).exists()


def open_encoder(name: str) -> Encoder:
    """A compiled encoder's folder, or a SentenceTransformer's folder or hub id, which is compiled at its first use.

    Every file is compared with its sha256. Raises KbError, one sentence, if anything is missing or altered.
    """
    folder = Path(name)
    if folder == compiled_folder(None) or is_compiled(folder):
        return _load(folder)
    compiled = compiled_folder(name)
    if not is_compiled(compiled):
        done = subprocess.run([sys.executable, "-m", "kb.retrieval.compile", name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise KbError(f"it cannot be compiled ({said[-1] if said else 'no reason given'})", f"encoder {name}", "check KB_ENCODER")
    return _load(compiled)


def _load(folder: Path) -> Encoder:
    if not is_compiled(folder):
        raise KbError("the compiled encoder is not there", str(folder), MEND)
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        files, prompts = manifest["files"], {kind: str(manifest["prompts"][kind]) for kind in ("query", "passage")}
        expected = {name: (str(files[name]["sha256"]), int(files[name]["bytes"])) for name in (MODEL, TOKENIZER)}
        longest, dimension, inputs = int(manifest["longest"]), int(manifest["dimension"]), [str(name) for name in manifest["inputs"]]
        encoder_id = str(manifest["id"])
    except (OSError, ValueError, KeyError, TypeError):
        raise KbError("its manifest is missing or damaged", str(folder / MANIFEST), MEND) from None
    data = {name: _verified(folder / name, *expected[name]) for name in expected}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(data[MODEL], options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_buffer(data[TOKENIZER])
    except Exception as error:  # both libraries raise types of their own
        raise KbError(f"it cannot be loaded ({type(error).__name__})", str(folder), MEND) from None
    tokenizer.enable_truncation(longest)
    return Encoder(encoder_id, dimension, prompts, inputs, session, tokenizer)


def _verified(path: Path, sha256: str, size: int) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        raise KbError("a file of the encoder is missing", str(path), MEND) from None
    if len(data) != size or hashlib.sha256(data).hexdigest() != sha256:
        what = f"a file of the encoder is cut short ({len(data)} of {size} bytes)" if len(data) < size else "a file of the encoder was altered (sha256)"
        raise KbError(what, str(path), MEND)
    return data
