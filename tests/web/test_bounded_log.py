"""What a stranger's requests write into the log."""

import logging

import pytest

from kb.web.http.bounded_log import KINDS, AtMost


class Clock:
    at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def logged(caplog):
    """A logger, the clock it goes by, and what came through."""
    # One of ours: a server that another test has started keeps the words of others out of all logs of this process.
    logger, clock = logging.getLogger("satujawab.bounded"), Clock()
    logger.addFilter(bound := AtMost(3, 60, clock))
    with caplog.at_level(logging.WARNING, "satujawab.bounded"):
        yield logger, clock, caplog
    logger.removeFilter(bound)


def test_some_lines_of_a_kind_are_logged_and_the_others_counted(logged):
    logger, clock, caplog = logged
    for turn in range(1002):
        if turn == 1000:
            clock.at = 61
        logger.warning("Invalid HTTP request received.")
    assert caplog.messages == ["Invalid HTTP request received."] * 3 + [
        "Invalid HTTP request received. (and 997 more like this in the minute before)",
        "Invalid HTTP request received.",
    ]


def test_other_kinds_are_logged_meanwhile(logged):
    logger, _, caplog = logged
    for word in ["a"] * 100 + ["b"]:
        logger.error("%s", word)
    assert caplog.messages == ["a", "a", "a", "b"]


def test_what_differs_in_its_values_is_one_kind(logged):
    logger, _, caplog = logged
    for number in range(100):
        logger.error("%s failed", f"/path/{number}")
    assert len(caplog.messages) == 3


def test_ever_new_kinds_are_bounded_too(logged):
    logger, _, caplog = logged
    for number in range(3 * KINDS):
        logger.error("%s", number)
    assert len(caplog.messages) == KINDS + 3
