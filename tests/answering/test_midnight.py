"""What begins or ends at midnight in Jakarta, whatever day it is in UTC; and a clock that jumps back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kb.answering import ask as asking
from kb.answering.ask import ask, today
from kb.answering.receipt import read_receipt
from kb.content.library import load_library
from kb.retrieval.build import build_snapshot
from kb.retrieval.indexing.snapshot import open_snapshot
from tests.content.files import FACTS, FRONT, article_text, write_folder

MIDNIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""The first moment of 1 December in Jakarta."""
BEFORE, AFTER = MIDNIGHT - timedelta(microseconds=1), MIDNIGHT
ENDS = FRONT.replace("valid_until: null", "valid_until: 2026-11-30")
BEGINS = (
    FRONT.replace("id: pajak", "id: sinyal")
    .replace("valid_from: 2023-01-01", "valid_from: 2026-12-01")
    .replace("Berapa pajak ponsel?", "Sinyal saya hilang?")
    .replace("hp", "sinyal").replace("pajak ", "hilang ").replace("ponsel", "kartu").replace("tax phone", "no signal")
)  # fmt: skip
STAYS = FRONT.replace("id: pajak", "id: tarif").replace("ponsel", "tablet").replace("hp", "tablet")


@pytest.fixture
def clock(monkeypatch):
    """Set by giving it a moment."""

    class Clock(datetime):
        moment = BEFORE

        @classmethod
        def now(cls, zone=None):
            return cls.moment.astimezone(zone)

    monkeypatch.setattr(asking, "datetime", Clock)

    def to(moment):
        Clock.moment = moment

    return to


@pytest.fixture(scope="module")
def place(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("midnight")
    articles = folder / "articles"
    articles.mkdir()
    write_folder(articles, {
        "bea-cukai/pajak.md": article_text(ENDS),
        "bea-cukai/sinyal.md": article_text(BEGINS, "Hubungi {{ hotline }} bila sinyal hilang.\n"),
        "bea-cukai/tarif.md": article_text(STAYS),
    })  # fmt: skip
    (articles / "facts.yaml").write_text(
        FACTS.replace("until: 2024-12-31", "until: 2026-11-30").replace("from: 2025-01-01", "from: 2026-12-01"), "utf-8"
    )
    build_snapshot(load_library(articles), encoder, folder / "index", date(2026, 11, 30))
    return open_snapshot(folder / "index", encoder), folder / "index"


def said(snapshot, question):
    answer = ask(snapshot, question)
    return answer.answer and (answer.answer.id, answer.answer.text)


def test_the_day_is_jakartas(clock):
    for moment, day in (
        (BEFORE, date(2026, 11, 30)),
        (AFTER, date(2026, 12, 1)),
        (AFTER - timedelta(hours=17), date(2026, 11, 30)),
    ):
        clock(moment)
        assert today() == day


def test_articles_and_facts_change_at_midnight_and_back_with_the_clock(clock, place):
    snapshot, index = place
    receipts = {}
    for moment in (BEFORE, AFTER, BEFORE, AFTER):  # remembered answers are of their day
        clock(moment)
        new = moment == AFTER
        ended, begun, stays = (said(snapshot, q) for q in ("pajak hp", "Sinyal saya hilang?", "Berapa pajak tablet?"))
        assert (ended is not None and ended[0] == "pajak") is not new
        assert (begun is not None and begun[0] == "sinyal") is new
        assert stays and stays[0] == "tarif" and ("12" in stays[1]) is new and ("11" in stays[1]) is not new
        receipt = ask(snapshot, "Berapa pajak tablet?").receipt
        assert receipts.setdefault(new, receipt) == receipt
        read = read_receipt(index, receipt)
        assert read is not None and read.day == today() and read.article == "tarif"
    assert receipts[True] != receipts[False]
