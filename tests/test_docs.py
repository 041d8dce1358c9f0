"""What the pages for people say is as it is: decisions, settings, commands, and where links lead."""

import re
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.__main__ import main as commands
from kb.settings import settings_from_env
from scripts import document

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = DOCS / "decisions"


def parsed(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Of a page's headings, as GitHub makes them: a second of the same words gets -1."""
    tokens, found = parsed(page), []
    for opening, inline in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open":
            words = "".join(child.content for child in inline.children)
            anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            same = sum(re.fullmatch(rf"{re.escape(anchor)}(-\d+)?", one) is not None for one in found)
            found.append(f"{anchor}-{same}" if same else anchor)
    return set(found)


def links(page: Path) -> list[str]:
    inlines = [child for token in parsed(page) for child in token.children or ()]
    return [one.attrs["href"] for one in inlines if one.type == "link_open"] + [
        one.attrs["src"] for one in inlines if one.type == "image"
    ]


def broken(page: Path) -> list[str]:
    """Links to files of this repository, or to places in them, that are not there."""
    found = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        to = (page.parent / name).resolve() if name else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    assert broken(page) == []


def test_a_broken_link_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A b\n\n## A `b`!\n\n[x](#a-b) [x](#a-b-1) [x](page.md#a-b) [y](#c) [z](none.md) ![p](none.png)\n"
    )
    assert broken(page) == ["#c", "none.md", "none.png"]


def test_each_decision_is_listed_with_its_title_and_state():
    rows = re.findall(
        r"^\| (\d+) \| \[(.+)\]\((.+?\.md)\) \| (\d{4}-\d\d-\d\d) \| (.+) \|$",
        (DECISIONS / "README.md").read_text("utf-8"),
        re.M,
    )
    listed = [(name, f"# {title}", int(number)) for number, title, name, _, _ in rows]
    files = sorted(DECISIONS.glob("[0-9]*.md"))
    assert listed == [(file.name, file.read_text("utf-8").splitlines()[0], int(file.name[:4])) for file in files]
    numbers = {number for _, _, number in listed}
    for *_, state in rows:
        assert re.match(r"holds|(partly )?replaced by \[\d+\]", state)
        assert {int(number) for number in re.findall(r"\[(\d+)\]", state)} <= numbers


def settings_told() -> dict[str, tuple[str, str]]:
    """Of docs/settings.md: name -> default and example, each without its marks."""
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \| `(.+)` \|$", (DOCS / "settings.md").read_text("utf-8"), re.M)
    return {name: (default, example) for name, default, example in rows}


def test_each_setting_is_told():
    code = [*ROOT.glob("*.py"), *(ROOT / "kb").rglob("*.py")]
    read = set(re.findall(r'env\("(KB_[A-Z0-9_]+)"', (ROOT / "kb" / "settings.py").read_text("utf-8")))
    named = set(re.findall(r"\bKB_[A-Z0-9_]*[A-Z0-9]\b", "".join(path.read_text("utf-8") for path in code)))
    scripts = "".join((ROOT / "scripts" / name).read_text("utf-8") for name in ("serve", "setup", "test"))
    of_scripts = set(re.findall(r"\$\{([A-Z_]+):-", scripts)) - {"OMP_NUM_THREADS"}
    assert set(settings_told()) == read | named | of_scripts


def test_defaults_and_examples_of_settings_are_right(monkeypatch):
    for name in settings_told():
        monkeypatch.delenv(name, raising=False)
    usual = settings_from_env()
    for name, (default, example) in settings_told().items():
        if name.startswith("KB_") and name != "KB_WORKERS":
            monkeypatch.setenv(name, example)
            assert settings_from_env() != usual, name
            if re.fullmatch(r"`[^`]+`", default):
                here = default.strip("`").replace("REPOSITORY", str(ROOT)).replace("~", str(Path.home()))
                monkeypatch.setenv(name, here)
                assert settings_from_env() == usual, name
            else:
                assert default.startswith(("none", "beside")), name
            monkeypatch.delenv(name)
    scripts = "".join((ROOT / "scripts" / name).read_text("utf-8") for name in ("serve", "setup", "test"))
    for name in ("KB_WORKERS", "PORT", "HOST"):
        assert f"${{{name}:-{settings_told()[name][0].strip('`')}}}" in scripts


def test_the_command_line_is_told_as_it_is():
    assert document.PAGE.read_text("utf-8") == document.page(), "run `python -m scripts.document`"


def test_commands_that_pages_name_are_there():
    told = "\n".join(page.read_text("utf-8") for page in PAGES if page not in (document.PAGE, ROOT / "CHANGELOG.md"))
    named = re.findall(r"(?:`|python -m )kb ([a-z][a-z0-9-]*)(?: ([a-z][a-z0-9-]*))?", told)
    assert len(named) > 40
    for first, second in named:
        command = commands.commands[first]
        if second and isinstance(command, click.Group):
            assert second in command.commands, (first, second)


def test_buttons_that_the_bad_day_names_are_there():
    page, studio = (DOCS / "bad-day.md").read_text("utf-8"), (ROOT / "kb/web/studio/texts.yaml").read_text("utf-8")
    for words in (
        "Tarik dari peredaran",
        "Withdraw",
        "Tarik sekarang",
        "Kembali ke versi ini",
        "Go back to this version",
    ):
        assert f'"{words}"' in page and f'"{words}"' in studio


def test_each_metric_is_told():
    code = "".join((ROOT / "kb" / name).read_text("utf-8") for name in ("metrics.py", "web/api/metrics.py"))
    made = set(re.findall(r'"(satujawab_\w+)"', code)) | {
        f"satujawab_{name}" for name in re.findall(r'= _gauge\(\s*"(\w+)"', code)
    }
    told = re.findall(r"^\| `(satujawab_\w+)", (DOCS / "monitoring.md").read_text("utf-8"), re.M)
    assert len(told) == len(set(told)) and set(told) == made
