"""The verdict of a soak and its day; the soak itself takes minutes and is run by hand."""

import random

import pytest

from scripts.soaking.day import HOURS, ONCE, VISITS, events
from scripts.soaking.levels import level

MOMENTS = [4.0 * turn for turn in range(300)]
START, END = 60.0, 1140.0


def sampled(value_at, noise: float = 3.0):
    chance = random.Random(3)
    return level(MOMENTS, [value_at(at) + chance.uniform(-noise, noise) for at in MOMENTS], START, END, 10.0)


def test_what_rises_a_little_all_day_grows():
    found = sampled(lambda at: 400 + at / 30)
    assert found.grows and found.grew == pytest.approx(38, abs=4) and found.slope == pytest.approx(120, abs=6)


def test_what_rises_by_day_and_falls_again_is_level():
    found = sampled(lambda at: 400 + 300 * (200 < at < 900))
    assert not found.grows and found.middle > 690 and found.end == pytest.approx(400, abs=3)


def test_what_rises_by_less_than_is_free_is_level():
    assert not sampled(lambda at: 50 + at / 300).grows
    assert not sampled(lambda at: 900 + at / 30).grows  # by less than the share of its start


def test_noise_without_a_slope_is_level():
    assert not sampled(lambda at: 400, noise=60.0).grows


def test_a_step_that_is_never_taken_back_grows():
    assert sampled(lambda at: 400 + 40 * (at > 500)).grows


def test_without_samples_at_both_ends_nothing_is_said():
    with pytest.raises(ValueError, match="too short"):
        level([100.0], [1.0], START, END, 0.0)


def test_a_day_has_its_hours_and_all_that_happens_in_it():
    day = events(1200, random.Random(1))
    assert [event.at for event in day] == sorted(event.at for event in day) and day[-1].at <= 1200
    counts = {what: sum(event.what == what for event in day) for what in (*VISITS, *ONCE)}
    assert all(counts[what] == times for what, times in ONCE.items()) and all(counts.values())
    visits = [int(event.hour) for event in day if event.what in VISITS]
    busiest, stillest = (visits.count(HOURS.index(most(HOURS))) for most in (max, min))
    assert busiest > 20 * stillest
    assert events(1200, random.Random(1)) == day
