"""A page of Streamlit's that stands open for days: what it holds is in memory for as long."""

import gc
import weakref
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from kb.web.shared.state import state
from kb.web.shared.texts import texts

pytestmark = pytest.mark.model


def citizens_page() -> None:
    from kb.web.public.search_page import show_page

    show_page()


@pytest.fixture
def page(client):
    return AppTest.from_function(citizens_page, default_timeout=60)


@pytest.mark.parametrize("asked", ["hp sy diblokir gmn ya", "resep rendang padang", ""])
def test_it_holds_no_snapshot_that_is_not_live_any_more(page, snapshot, monkeypatch, asked):
    live = replace(snapshot)
    monkeypatch.setattr(state(), "_snapshot", snapshot)  # put back, whatever happens here
    state()._snapshot = live
    page.query_params["q"] = asked
    page.run()
    assert not page.exception
    held = weakref.ref(live)
    state()._snapshot = snapshot
    del live
    gc.collect()
    assert held() is None


def test_a_number_chooses_its_operator(page, snapshot):
    t = texts("id", snapshot.library)
    page.query_params["q"] = "hp sy diblokir gmn ya"
    page.run()
    page.text_input(key="prefix").set_value("0812").run()
    assert not page.exception and page.query_params["operator"] == "telkomsel"
    assert t.prefix_guess.format(name="Telkomsel") in [part.value for part in page.caption]
    page.text_input(key="prefix").set_value("0000").run()
    assert t.prefix_unknown in [part.value for part in page.caption]
