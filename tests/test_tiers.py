"""What the tests may not do is noticed (tests/conftest.py)."""

import socket

import pytest

from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import ROOT
from tests.conftest import TIERS


def test_no_test_leaves_this_machine():
    with socket.socket() as to, pytest.raises(AssertionError, match="no test may need the network"):
        to.connect(("192.0.2.1", 80))


def test_a_test_of_the_tier_unit_opens_no_encoder():
    with pytest.raises(AssertionError, match="mark it with pytest.mark.model"):
        open_encoder(str(ROOT / ".cache" / "encoder"))


def test_each_test_is_of_one_tier(request):
    of = {
        item.nodeid: [mark.name for mark in item.iter_markers() if mark.name in TIERS] for item in request.session.items
    }
    assert {test: tiers for test, tiers in of.items() if len(set(tiers)) != 1} == {}
