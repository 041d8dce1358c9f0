"""The catalogue of messages: every code that the program names is told in every language, and nothing else."""

import ast
from functools import cache

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from kb.messages import FOLDER, Coded, say
from kb.settings import ROOT

LANGUAGES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__")
NAMES = {path.stem for path in FOLDER.glob("en/*.ftl")}
BY_PLACE = {"where", "line"}
"""What every error and finding gives its text."""
TAKES_A_CODE = {"KbError", "NotAllowed", "Damaged", "TextError", "Refused", "Unfit", "Fault", "finding_in", "error"}
"""Called with a code and, by their names, what the text names."""
OWN = {"line", "text"}
"""Named arguments of those that are not for the text."""


class Found(Visitor):
    """The parameters and the other messages that a text names."""

    def __init__(self):
        self.parameters, self.messages = set(), set()

    def visit_VariableReference(self, node):
        self.parameters.add(node.id.name)

    def visit_MessageReference(self, node):
        self.messages.add(node.id.name)


@cache
def catalogue(language: str) -> dict[str, Found]:
    """By code, with what the messages name that a message is put together of."""
    found = {}
    for path in sorted((FOLDER / language).glob("*.ftl")):
        entries = FluentParser(with_spans=False).parse(path.read_text("utf-8")).body
        assert not [entry for entry in entries if isinstance(entry, ftl.Junk)], path
        own = {}
        for entry in entries:
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in own, f"{path}: {entry.id.name} is there twice"
                own[entry.id.name] = Found()
                own[entry.id.name].visit(entry)
        parts = {part for one in own.values() for part in one.messages}
        for one in own.values():
            for part in one.messages:
                one.parameters |= own[part].parameters
        found |= {f"{path.stem}.{name}": one for name, one in own.items() if name not in parts}
    return found


@cache
def trees():
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted((ROOT / "kb").rglob("*.py"))]


def named() -> set[str]:
    """Every string of the program that is a code by its form."""
    strings = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {said for said in strings if said.partition(".")[0] in NAMES and _is_code(said)}


def _is_code(said: str) -> bool:
    name, dot, message = said.partition(".")
    return (
        bool(dot) and message.replace("_", "").isalnum() and message.islower() and message not in ("md", "yaml", "html")
    )


def calls():
    """File and line, code and parameters of each call that gives a code as it stands."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TAKES_A_CODE:
                given = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                codes = [said for said in given if said.partition(".")[0] in NAMES and _is_code(said)]
                if codes and all(keyword.arg for keyword in node.keywords):
                    yield f"{path.name}:{node.lineno}", codes[0], {k.arg for k in node.keywords} - OWN
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and len(node.args) > 5:
                code, more = node.args[5], node.args[6] if len(node.args) > 6 else ast.Dict([], [])
                if isinstance(code, ast.Constant) and isinstance(more, ast.Dict):
                    yield f"{path.name}:{node.lineno}", code.value, {key.value for key in more.keys}


def test_every_code_is_told_in_every_language_and_every_text_is_used():
    assert len(LANGUAGES) >= 2
    codes = named()
    assert len(codes) > 300
    for language in LANGUAGES:
        assert set(catalogue(language)) == codes, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_what_the_english_text_names(language):
    english = catalogue("en")
    for code, found in catalogue(language).items():
        assert found.parameters <= english[code].parameters | BY_PLACE, code


def test_every_text_is_given_what_it_names_and_nothing_else():
    seen = set()
    for place, code, parameters in calls():
        seen.add(code)
        wanted = catalogue("en")[code].parameters - BY_PLACE
        wanted -= {"condition"} if code.startswith("condition.") else set()  # which the check adds
        assert parameters == wanted, f"{place}: {code}"
    assert len(seen) > 250


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said(language):
    for code, found in catalogue("en").items():
        told = Coded()
        told.code, told.parameters = code, dict.fromkeys(found.parameters | BY_PLACE, 1)
        assert told.told(language), code


def test_what_is_said_of_a_number_a_list_and_an_odd_character():
    assert say("review.no_line", "en", parameters={"number": 12_345}) == "there is no line 12345"
    assert say("import.table_rows", "id", parameters={"most": 2_000}).startswith("Tabelnya lebih dari 2.000 baris")
    assert say("call.no_outcome", "en", "mend", {"outcomes": ("a", "b")}) == "choose one of a, b"
    assert say("draft.there_already", "en", parameters={"draft": "a\x1b[2J"}) == r"there is a draft 'a\x1b[2J' already"


def test_what_is_too_long_to_be_said_is_cut():
    said = say("draft.there_already", "en", parameters={"draft": "a" * 100_000})
    assert said and len(said) < 2_500 and said.endswith("…' already")


def test_nothing_reads_the_words_of_a_message():
    """Whether something is the case is asked of the code, never of the text."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
                of = [part for part in ast.walk(node.comparators[0]) if isinstance(part, ast.Attribute)]
                assert not [part for part in of if part.attr in ("message", "mend")], f"{path}:{node.lineno}"
