"""Only licences that anybody may use commercially, and LGPL where NOTICE names the package."""

from email.message import Message

import pytest

from kb.settings import ROOT
from scripts.licences import WEAK_COPYLEFT, fault, installed, licence_of


class Package:
    def __init__(self, name: str, fields: list[tuple[str, str]]) -> None:
        self.name, self.metadata = name, Message()
        for field, value in fields:
            self.metadata[field] = value


def test_every_package_that_the_product_runs_on_may_be_used():
    packages = list(installed())
    assert len(packages) > 80
    assert [said for package in packages if (said := fault(package.name, licence_of(package)))] == []


def test_notice_names_what_is_lgpl():
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert all(name in notice for name in WEAK_COPYLEFT)


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("License", "UNKNOWN")],
        [("License-Expression", "GPL-3.0-only")],
        [("License-Expression", "MIT AND CC-BY-NC-SA-3.0")],
        [("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)")],
        [("Classifier", "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)")],
        [("Classifier", "License :: Other/Proprietary License")],
        [("License", "CC BY-NC 4.0"), ("Classifier", "License :: Free for non-commercial use")],
    ],
)
def test_what_is_unknown_copyleft_or_non_commercial_is_named(fields):
    said = fault("some-package", licence_of(Package("some-package", fields)))
    assert said and said.startswith("some-package has the licence")


@pytest.mark.parametrize(
    "fields",
    [
        [("License-Expression", "Apache-2.0 OR GPL-2.0-only")],
        [("License", "MPL-2.0 AND MIT")],
        [("License", "MIT License")],
        [("License", "Copyright (c) a page of text"), ("Classifier", "License :: OSI Approved :: BSD License")],
    ],
)
def test_what_may_be_used_is_fine_however_it_is_written(fields):
    assert fault("some-package", licence_of(Package("some-package", fields))) is None


def test_a_package_that_is_no_longer_lgpl_is_noticed():
    assert fault("num2words", "LGPL") is None
    assert fault("num2words", "GPL-3.0-only")
