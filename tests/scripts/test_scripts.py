"""Every script still runs with the code that it calls, as far as its --help shows,
and every shell script can be read.
"""

import importlib
import runpy
import subprocess
import sys

import pytest

from kb.settings import ROOT

SCRIPTS = ROOT / "scripts"
MODULES = sorted(path for path in SCRIPTS.rglob("*.py") if path.name != "__init__.py")
TOLD_OVER_PIPES = {"growth.py", "ways.py"}
"""Processes that another script starts: they take no options."""
RUN = [
    path for path in MODULES if '__name__ == "__main__"' in path.read_text("utf-8") and path.name not in TOLD_OVER_PIPES
]


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("module", [name_of(path) for path in MODULES])
def test_a_script_is_imported_without_doing_anything(module, capfd):
    importlib.import_module(module)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("module", [name_of(path) for path in RUN])
def test_a_script_tells_how_it_is_used(module, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [module, "--help"])
    monkeypatch.delitem(sys.modules, module, raising=False)  # it is run, not imported
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")
    said = capsys.readouterr().out
    assert ended.value.code in (0, None) and said.startswith("usage:") and len(said.splitlines()) > 4


@pytest.mark.parametrize(
    "path", [p for p in SCRIPTS.iterdir() if p.is_file() and not p.suffix], ids=lambda path: path.name
)
def test_a_shell_script_can_be_read(path):
    assert subprocess.run(["bash", "-n", path], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("path", [*MODULES, *(ROOT / "tests").rglob("*.py")], ids=lambda path: path.name)
def test_nothing_changes_where_modules_are_found(path):
    assert "sys.path." + "insert" not in path.read_text("utf-8")
