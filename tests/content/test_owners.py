"""Who answers when, by the clocks of Indonesia's three zones."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from kb.content.library import load_library
from kb.content.owners import ZONES, Contact, Opening
from kb.errors import KbError
from kb.settings import ROOT
from tests import shipped

OFFICE = Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="08:00", until="16:00", zone="WIB")


def jakarta(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONES["WIB"])


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (jakarta(26, 8), True),  # a Thursday
        (jakarta(26, 7, 59), False),
        (jakarta(26, 15, 59), True),
        (jakarta(26, 16), False),
        (jakarta(28, 10), False),  # a Saturday
        (datetime(2026, 11, 26, 2, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 17, 30, tzinfo=ZONES["WIT"]), True),  # 15.30 in Jakarta
    ],
)
def test_an_office_is_open_by_its_own_clock(at, is_open):
    assert OFFICE.is_open(at) is is_open


def test_hours_that_go_past_midnight_belong_to_the_day_on_which_they_begin():
    night = Opening(days=("fri",), opens="22:00", until="02:00")
    assert night.is_open(jakarta(27, 23)) and night.is_open(jakarta(28, 1)) and not night.is_open(jakarta(27, 1))


def test_hours_are_told_by_the_clock_of_each_zone():
    assert [OFFICE.clock_in(zone) for zone in ZONES] == [("08:00", "16:00"), ("09:00", "17:00"), ("10:00", "18:00")]
    assert Opening(opens="00:00", until="24:00").all_day


@pytest.mark.parametrize(
    "wrong",
    [{"opens": "8:00", "until": "16:00"}, {"opens": "25:00", "until": "26:00"}, {"opens": "08:00", "until": "08:00"}],
)
def test_hours_that_are_none_are_refused(wrong):
    with pytest.raises(ValidationError):
        Opening(**wrong)


def test_only_who_is_known_to_answer_around_the_clock_is_said_to_be_open():
    owners = shipped.library().owners
    around_the_clock = {"telkomsel", "smartfren"}
    assert all(owners[owner].is_open(jakarta(26, 3)) for owner in around_the_clock)
    assert {owner.id for owner in owners.values() if owner.is_open(jakarta(26, 3)) is None} == set(
        owners
    ) - around_the_clock


def test_every_owner_says_what_it_does_and_those_who_are_often_mistaken_what_they_do_not():
    owners = shipped.library().owners
    assert all(owner.responsible["en"] for owner in owners.values())
    assert {owner.id for owner in owners.values() if owner.not_responsible is None} == {"atsi"}


def with_hours(fact: str) -> Contact:
    said = {"id": "sepanjang waktu", "en": "around the clock", "fact": fact}
    return Contact(kind="phone", value="188", hours=said)


def test_what_is_said_of_a_contact_is_said_while_its_fact_holds():
    library = shipped.library()
    fact = library.facts["contact-telkomsel-more"]
    begins = fact.values[0].from_
    owner = library.owners["telkomsel"].model_copy(update={"contacts": (with_hours(fact.id),)})
    assert library.contacts_of(owner, begins)[0].hours["en"] == "around the clock"
    assert library.contacts_of(owner, begins - timedelta(1))[0].hours is None


def test_hours_that_no_fact_backs_are_refused(tmp_path):
    with pytest.raises(ValidationError):
        Contact(kind="phone", value="188", hours={"id": "sepanjang waktu", "en": "around the clock"})
    folder = tmp_path / "articles"
    shutil.copytree(ROOT / "articles", folder)
    owners = folder / "owners.yaml"
    owners.write_text(owners.read_text("utf-8").replace("fact: contact-telkomsel-more}}", "fact: heard-it}}"), "utf-8")
    with pytest.raises(KbError, match="heard-it"):
        load_library(folder)
