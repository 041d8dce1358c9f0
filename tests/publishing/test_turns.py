"""While one writes, nobody else can: what takes long is read before."""

import os
from contextlib import contextmanager

import pytest

from kb.publishing.editing import overlay
from kb.publishing.editing.overlay import digest_of
from kb.publishing.workflow import comments, outcomes, review
from kb.storage.store import Store
from tests.publishing.conftest import PEOPLE

WHY = "Tidak sesuai dengan aturan kami."


@pytest.fixture
def watched(monkeypatch):
    """Fails the test that reads the articles while a transaction writes; tells how often they were read."""
    writing, read = [], []
    transaction, load = Store.transaction, overlay.load_library

    @contextmanager
    def told(store, reading=False):
        with transaction(store, reading) as database:
            writing.append(not reading)
            try:
                yield database
            finally:
                writing.pop()

    def looked(*args):
        assert not any(writing), "the articles are read while others wait to write"
        read.append(args)
        return load(*args)

    monkeypatch.setattr(Store, "transaction", told)
    monkeypatch.setattr(overlay, "load_library", looked)
    return read


CITRA, DEWI = PEOPLE["citra"], PEOPLE["dewi"]
DEEDS = {
    "sign": lambda context, draft: review.sign(context, CITRA, draft.id, "bea-cukai", digest_of(draft)),
    "refuse": lambda context, draft: outcomes.refuse(context, DEWI, draft.id, "kominfo", digest_of(draft), WHY),
    "send back": lambda context, draft: review.send_back(context, CITRA, draft.id, WHY),
    "comment": lambda context, draft: comments.comment(context, DEWI, draft.id, "bea-cukai/pajak.md", 1, WHY),
    "accept": lambda context, draft: review.accept_regressions(context, CITRA, draft.id, WHY),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_the_articles_are_read_before_the_turn_to_write_is_taken(context, handed_in, watched, deed):
    path = context.articles / "kb.yaml"
    os.utime(path, (1, 1))  # as after a publication by another process: what is known of the folder no longer holds
    DEEDS[deed](context, handed_in)
    assert watched
