"""Counting what was done lately, in one process and in several."""

import subprocess
import sys

import pytest

from kb.errors import KbError
from kb.settings import LIMITS, ROOT, Limit, settings_from_env
from kb.web.http.rates import SETS, WAYS, Rates

FIVE = Limit(5, 10)


class Clock:
    at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_so_many_are_free_at_once_and_then_one_after_another():
    clock = Clock()
    rates = Rates(now=clock)
    assert [rates.take(FIVE, "a") for _ in range(5)] == [0.0] * 5
    assert rates.take(FIVE, "a") == pytest.approx(2)
    assert rates.take(FIVE, "b") == 0
    clock.at += 1.9
    assert rates.take(FIVE, "a") == pytest.approx(0.1)
    clock.at += 0.2
    assert rates.take(FIVE, "a") == 0 and rates.take(FIVE, "a") > 0
    clock.at += 60
    assert [rates.take(FIVE, "a") for _ in range(5)] == [0.0] * 5


def test_no_try_is_refused_for_the_rounding_of_moments():
    clock = Clock()
    rates, day = Rates(now=clock), 86_400
    for number in range(200):
        clock.at = 40_000 + number * 0.7130001
        assert rates.take(Limit(1, day), str(number)) == 0 and rates.take(Limit(1, day), str(number)) > day - 1
        assert [rates.take(Limit(7, day), f"{number} often") for _ in range(7)] == [0.0] * 7
        assert rates.take(Limit(7, day), f"{number} often") > 0


def test_a_table_that_is_full_forgets_those_who_came_once_and_not_who_came_often():
    rates = Rates(now=Clock())
    assert all(rates.take(FIVE, "often") == 0 for _ in range(5))
    for number in range(SETS * WAYS * 3 // 2):
        rates.take(FIVE, str(number))
    assert rates.take(FIVE, "often") > 0


def test_processes_count_together_and_no_address_is_in_the_file(tmp_path):
    path = tmp_path / "rates"
    rates = Rates(path)
    child = (
        "from pathlib import Path; from kb.settings import Limit; from kb.web.http.rates import Rates; r = "
        f"Rates(Path({str(path)!r})); print(sum(r.take(Limit(5, 1000), '192.0.2.77') == 0 for _ in range(3)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", child], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        == "3\n"
    )
    assert sum(rates.take(Limit(5, 1000), "192.0.2.77") == 0 for _ in range(5)) == 2
    assert b"192.0.2.77" not in path.read_bytes() and path.stat().st_mode & 0o777 == 0o600


def test_limits_are_settings(monkeypatch):
    monkeypatch.setenv("KB_LIMITS", "ask=5/1, sign-in = 3/60")
    found = settings_from_env().limits
    assert found["ask"] == Limit(5, 1) and found["sign-in"] == Limit(3, 60) and found["pages"] == LIMITS["pages"]


@pytest.mark.parametrize("text", ["ask", "ask=0/1", "ask=5/0", "tanya=5/1", "ask=5/x", "ask=5/nan", "ask=-1/5"])
def test_a_limit_that_cannot_be_read_is_a_sentence(monkeypatch, text):
    monkeypatch.setenv("KB_LIMITS", text)
    with pytest.raises(KbError, match="KB_LIMITS.*write it as ask=1200/20"):
        settings_from_env()


@pytest.mark.parametrize("text", ["5", "5/6", "x/y", "0/0"])
def test_numbers_of_connections_that_cannot_be_read_are_a_sentence(monkeypatch, text):
    monkeypatch.setenv("KB_CONNECTIONS", text)
    with pytest.raises(KbError, match="KB_CONNECTIONS"):
        settings_from_env()
