"""Lighthouse on a telephone: 95 of 100 in each category on every kind of public page."""

import pytest

from scripts.lighthouse import pages, program, scores

LEAST = 95


@pytest.mark.skipif(program() is None, reason="Lighthouse is not installed: see scripts/lighthouse.py")
def test_every_public_page_is_good_for_lighthouse(server):
    found = {page: scores(program(), server.url, page, LEAST) for page in pages(server.url)}
    assert not {page: low for page, low in found.items() if min(low.values()) < LEAST}
