"""Text to unit vector, by ONNX Runtime and `tokenizers`; torch is never imported here."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kb.errors import KbError
from kb.settings import ROOT

MODEL, WEIGHTS, TOKENIZER, MANIFEST = "model.onnx", "weights.bin", "tokenizer.json", "manifest.json"
QUESTIONS, QUESTIONS_WEIGHTS = "questions.onnx", "questions.bin"
"""The model that reads questions, where it is another one (docs/decisions/0014, 0015)."""
CACHE = ROOT / ".cache"
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
AT_MOST = 4
"""Cores that read one question: more have too little to do each."""
TOKENS = 256
"""A run takes as many texts of one length as have this many tokens together; larger runs are no faster."""


class Encoder:
    """A loaded model of passages and one of questions, maybe the same; threads may share it.

    Each run keeps to one core, and no more run at once than there are cores; a question that is read alone has them
    all.
    """

    def __init__(
        self,
        id: str,
        dimension: int,
        prompts: dict[str, str],
        inputs: list[str],
        sessions: Mapping[str, onnxruntime.InferenceSession],
        tokenizer: Tokenizer,
    ) -> None:
        """`sessions`: "passage", "query" and "close query" for one core, "lone query" for all of them."""
        self.reads_closely = sessions["query"] is not sessions["close query"]
        self.id = id
        self.dimension = dimension
        self._prompts, self._inputs, self._sessions, self._tokenizer = prompts, inputs, sessions, tokenizer
        self._cores = ThreadPoolExecutor(CORES, "encoder")

    def encode(self, texts: Sequence[str], kind: str, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Unit rows (n, dimension), float32; `kind` chooses the prompt and the model: "passage", "query", or, for a
        question that the passages' model is to read, "close query", which differs where `reads_closely`.

        Texts of the same number of tokens share a run, so that nothing is padded; a vector does not depend on what is
        encoded beside it. `progress` is called with the number of texts done. What exceeds the model's length is cut.
        """
        clean = [(self._prompts[kind] + text[:20_000]).encode("utf-8", "replace").decode() for text in texts]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(clean)]
        if len(texts) == 1 and kind == "query":
            return self._run(self._sessions["lone query"], ids)
        rows = np.zeros((len(texts), self.dimension), np.float32)
        same: dict[int, list[int]] = {}
        for number, tokens in enumerate(ids):
            same.setdefault(len(tokens), []).append(number)
        runs: list[list[int]] = []
        for length in sorted(same, reverse=True):  # the longest first, so that the cores end together
            size = max(1, TOKENS // length)
            for start in range(0, len(same[length]), size):
                runs.append(same[length][start : start + size])
        done = [
            self._cores.submit(self._run, self._sessions[kind], [ids[number] for number in members]) for members in runs
        ]
        for members, found in zip(runs, done, strict=True):
            rows[members] = found.result()
            if progress:
                progress(len(members))
        return rows

    def _run(self, session: onnxruntime.InferenceSession, ids: list[list[int]]) -> np.ndarray:
        tokens = np.array(ids, np.int64)
        given = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        vectors: np.ndarray = session.run(None, {name: given[name] for name in self._inputs})[0]
        return vectors


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
        done = subprocess.run(
            [sys.executable, "-m", "kb.retrieval.compiling.compile", name],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise KbError("encoder.not_compiled", f"encoder {name}", reason=said[-1] if said else "no reason given")
    return _load(compiled)


def _load(folder: Path) -> Encoder:
    if not is_compiled(folder):
        raise KbError("encoder.not_there", str(folder))
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        files, prompts = manifest["files"], {kind: str(manifest["prompts"][kind]) for kind in ("query", "passage")}
        prompts["close query"] = prompts["query"]
        questions = [QUESTIONS, QUESTIONS_WEIGHTS] if QUESTIONS in files else []
        expected = {
            name: (str(files[name]["sha256"]), int(files[name]["bytes"]))
            for name in [MODEL, WEIGHTS, TOKENIZER, *questions]
        }
        longest, dimension, inputs = (
            int(manifest["longest"]),
            int(manifest["dimension"]),
            [str(name) for name in manifest["inputs"]],
        )
        encoder_id = str(manifest["id"])
    except (OSError, ValueError, KeyError, TypeError):
        raise KbError("encoder.no_manifest", str(folder / MANIFEST)) from None
    # onnxruntime maps the weights: a mapped file that is cut short in place kills the process, and another's hand may
    # change it after it was verified. So it maps a copy that has no name any more once it is loaded.
    with TemporaryDirectory(prefix="encoder-") as name:
        own = Path(name)
        for file, (sha256, size) in expected.items():
            _copy(folder / file, own / file, sha256, size)
        try:
            reads_questions = own / (QUESTIONS if questions else MODEL)
            passages = _session(own / MODEL, 1)
            query = _session(reads_questions, 1) if questions else passages
            lone_query = _session(reads_questions, min(CORES, AT_MOST))
            sessions = {"passage": passages, "close query": passages, "query": query, "lone query": lone_query}
            tokenizer = Tokenizer.from_file(str(own / TOKENIZER))
        except Exception as error:  # both libraries raise types of their own
            raise KbError("encoder.not_loaded", str(folder), reason=type(error).__name__) from None
    tokenizer.enable_truncation(longest)
    return Encoder(encoder_id, dimension, prompts, inputs, sessions, tokenizer)


def _session(path: Path, cores: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores
    # Its threads wait for more work in a loop; once a run is over they must not.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Its fused form of adding and normalising takes three times as long as the two apart.
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def _copy(path: Path, to: Path, sha256: str, size: int) -> None:
    """Copies a file of the encoder and verifies the copy."""
    if not path.is_file():
        raise KbError("encoder.file_missing", str(path))
    try:
        shutil.copyfile(path, to)
        with open(to, "rb") as file:
            found, digest = os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise KbError("encoder.no_room", str(path), reason=error.strerror, folder=to.parent.parent) from None
    if found < size:
        raise KbError("encoder.file_cut_short", str(path), found=found, size=size)
    if found != size or digest != sha256:
        raise KbError("encoder.file_altered", str(path))
