"""Imports point one way, and no module grows out of hand."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KB = ROOT / "kb"
# A package may import those before it; `storage` stands alone.
MAY_IMPORT = {
    "content": {"content"},
    "retrieval": {"retrieval", "content"},
    "answering": {"answering", "retrieval", "content"},
    "storage": {"storage"},
    "publishing": {"publishing", "answering", "retrieval", "content", "storage"},
    "web": {"web", "publishing", "answering", "retrieval", "content", "storage"},
}
FOR_ALL = {"errors", "settings", "jsonl"}
MODULES = sorted(path for path in KB.rglob("*.py") if path.parent != KB)


def imported(path: Path) -> set[str]:
    """The packages and modules of kb that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("kb"):
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {name.name for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("kb.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(KB).as_posix())
def test_imports_point_down(path):
    package = path.relative_to(KB).parts[0]
    assert imported(path) <= MAY_IMPORT[package] | FOR_ALL


@pytest.mark.parametrize("path", [*KB.rglob("*.py"), ROOT / "app.py"], ids=lambda path: path.name)
def test_modules_stay_small(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400
