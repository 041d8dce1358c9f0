"""What a process no longer uses is the system's again."""

import ctypes
import os
import sys
from pathlib import Path

import pytest

from kb.web.shared import state as shared
from kb.web.shared.memory import give_back

GLIBC = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim")


def resident() -> float:
    """MB of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not GLIBC, reason="the C library is not glibc")
def test_what_lies_between_pieces_that_are_used_is_given_back():
    pieces = [b"x" * (100_000 + number) for number in range(2000)]
    kept = pieces[::10]
    del pieces
    before = resident()
    give_back()
    assert len(kept) == 200 and before - resident() > 50


@pytest.mark.model
def test_it_is_given_back_when_a_snapshot_takes_the_place_of_another(client, monkeypatch):
    told = []
    monkeypatch.setattr(shared, "give_back", lambda: told.append(1))
    shared.state()._load()
    assert told == [1]
