"""The real encoder and the real articles, opened once for all tests."""

import json
from pathlib import Path

import pytest
from hypothesis import settings

from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.settings import ROOT

# The same examples every time: what a run finds belongs to the change that is tested.
settings.register_profile("steady", derandomize=True)
settings.load_profile("steady")

QUESTIONS = Path(__file__).parent / "questions.jsonl"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder(str(ROOT / ".cache" / "encoder"))


@pytest.fixture(scope="session")
def snapshot(encoder) -> Snapshot:
    """The snapshot that `scripts/setup` built from articles/."""
    return open_snapshot(ROOT / "index", encoder)


@pytest.fixture(scope="session")
def questions() -> list[dict]:
    """Our own labelled questions: id, text, articles (any of them is right; none: out of scope)."""
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
