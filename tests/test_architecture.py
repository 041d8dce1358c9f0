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
    "backup": {"backup", "publishing", "answering", "retrieval", "content", "storage"},
    "messages": {"messages"},
    "web": {"web", "publishing", "answering", "retrieval", "content", "storage"},
}
FOR_ALL = {"errors", "messages", "settings", "jsonl", "logs", "metrics"}
# Within a package a wing may import those before it on its line; a module that stands beside the wings, all of them.
WINGS = {
    "retrieval": ["language", "encoding", "compiling", "scoring", "indexing", "searching"],
    "publishing": ["people", "consistency", "editing", "importing", "impact", "workflow", "notices", "webhooks"],
    "web": ["http", "shared", "staff", "api", "public", "studio", "console"],
}
BESIDE = {"publishing": {"context", "repository"}}
"""Modules beside the wings that any wing may import."""
APART = {"web": {"api", "public", "studio", "console"}}
"""Wings that do not import each other."""
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


def wings_imported(path: Path, package: str) -> set[str]:
    """The wings and modules of its own package that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"kb.{package}"):
            parts = node.module.split(".")
            found |= {parts[2]} if len(parts) > 2 else {name.name for name in node.names}
    return found


IN_WINGS = [path for path in MODULES if path.relative_to(KB).parts[0] in WINGS and len(path.relative_to(KB).parts) > 2]


@pytest.mark.parametrize("path", IN_WINGS, ids=lambda path: path.relative_to(KB).as_posix())
def test_wings_stand_on_those_below_them(path):
    package, wing = path.relative_to(KB).parts[:2]
    wings = WINGS[package]
    below = set(wings[: wings.index(wing) + 1])
    apart = APART.get(package, set())
    allowed = below - (apart - {wing} if wing in apart else set()) | BESIDE.get(package, set())
    assert wings_imported(path, package) <= allowed


@pytest.mark.parametrize("path", [*KB.rglob("*.py"), ROOT / "app.py"], ids=lambda path: path.name)
def test_modules_stay_small(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400
