"""requirements.lock fixes the version of everything that is installed, as the requirements name it."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kb.settings import ROOT
from scripts import requirements
from scripts.licences import installed


def pins(name: str) -> dict[str, set[str]]:
    """Each package of a requirements file and its versions; a lock has several where they differ by Python."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            wanted = Requirement(line)
            assert re.fullmatch(r"==[^*,]+", str(wanted.specifier)), f"{name}: {line} has no exact version"
            found.setdefault(canonicalize_name(wanted.name), set()).add(str(wanted.specifier)[2:])
    return found


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-release.txt", "requirements-semgrep.txt"]
)
def test_the_requirements_are_exact_and_locked(name):
    locked = pins("requirements.lock")
    wanted = pins(name)
    if name in ("requirements.txt", "requirements-dev.txt"):
        assert {package for package, versions in wanted.items() if locked.get(package) != versions} == set(), (
            "run scripts/lock"
        )


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_all_that_is_installed_is_locked_at_its_version(name):
    locked = pins("requirements.lock")
    wrong = {
        p.name: p.version
        for p in installed(ROOT / name)
        if p.version.partition("+")[0] not in locked.get(canonicalize_name(p.name), ())
    }
    assert wrong == {}, "run scripts/lock, then scripts/setup"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_requirements_are_those_of_the_project(name):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (ROOT / name).read_text("utf-8") == requirements.texts(project)[name], "run scripts/lock"
