"""Codes of an authenticator app: each once, near now, and recovery codes for the day when the telephone is lost."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from kb.storage import second_factor as factors

NOW = datetime(2026, 11, 29, 8, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def store(database):
    return database.open()


def code(store, moment, account="ani") -> str:
    with store.transaction() as database:
        return pyotp.TOTP(database.get(factors.SecondFactor, account).secret).at(moment)


def set_up(store, account="ani") -> list[str]:
    """Confirmed five minutes ago."""
    with store.transaction() as database:
        secret = factors.secret_to_set_up(database, account)
        return factors.confirm(database, account, pyotp.TOTP(secret).at(NOW - 10 * STEP), NOW - 10 * STEP)


def take(store, typed, now=NOW, account="ani"):
    with store.transaction() as database:
        return factors.take_code(database, account, typed, now)


def test_only_a_confirmed_secret_counts_and_a_page_loaded_again_shows_the_same(store):
    with store.transaction() as database:
        first = factors.secret_to_set_up(database, "ani")
    with store.transaction() as database:
        assert factors.secret_to_set_up(database, "ani") == first and len(first) == 32
        assert factors.confirm(database, "ani", "000000" if pyotp.TOTP(first).at(NOW) != "000000" else "1", NOW) is None
        assert (
            not factors.has_second_factor(database, "ani")
            and factors.take_code(database, "ani", pyotp.TOTP(first).at(NOW), NOW) is None
        )
        assert len(set(factors.confirm(database, "ani", pyotp.TOTP(first).at(NOW), NOW))) == factors.RECOVERY_CODES
        assert factors.has_second_factor(database, "ani") and not factors.has_second_factor(database, "budi")
        assert factors.take_code(database, "ani", pyotp.TOTP(first).at(NOW), NOW) is None  # that one confirmed it
        with pytest.raises(ValueError):
            factors.secret_to_set_up(database, "ani")


def test_a_secret_that_was_shown_long_ago_is_not_shown_again(store):
    with store.transaction() as database:
        first = factors.secret_to_set_up(database, "ani")
        database.get(factors.SecondFactor, "ani").began -= 2 * factors.SET_UP_WITHIN
        database.flush()
        assert factors.secret_to_set_up(database, "ani") != first


@pytest.mark.parametrize("steps, taken", [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_a_step_early_or_late(store, steps, taken):
    set_up(store)
    assert (take(store, code(store, NOW + steps * STEP)) is not None) == taken


def test_a_code_is_taken_once_and_none_of_an_earlier_step_after_it(store):
    set_up(store)
    assert take(store, code(store, NOW)) == factors.Taken(recovery=False, left=10)
    assert take(store, code(store, NOW)) is None and take(store, code(store, NOW), NOW + STEP) is None
    assert take(store, code(store, NOW - STEP)) is None
    assert take(store, code(store, NOW + STEP)) is not None


@pytest.mark.parametrize("wrong", ["", "0", "12345", "1234567", "abcdef", "١٢", "\0", "9" * 4000, "\ud800"])
def test_what_is_no_code_is_refused(store, wrong):
    set_up(store)
    assert take(store, wrong) is None


def test_a_code_may_be_typed_as_it_is_shown(store):
    set_up(store)
    right = code(store, NOW)
    assert take(store, f" {right[:3]} {right[3:]} ") is not None


def test_a_recovery_code_signs_in_once_and_only_its_own_account(store):
    codes = set_up(store)
    others = set_up(store, "budi")
    assert take(store, others[0]) is None
    assert take(store, codes[0]) == factors.Taken(recovery=True, left=9) and take(store, codes[0]) is None
    assert take(store, codes[1].upper().replace("-", " ")) == factors.Taken(recovery=True, left=8)
    with store.transaction() as database:
        assert not {row.digest for row in database.query(factors.RecoveryCode)} & {*codes, *others}


def test_taking_it_off_takes_all_of_it(store):
    codes = set_up(store)
    with store.transaction() as database:
        assert factors.remove_second_factor(database, "ani") and not factors.remove_second_factor(database, "ani")
        assert not factors.has_second_factor(database, "ani") and factors.recovery_codes_left(database, "ani") == 0
    assert take(store, codes[0]) is None
