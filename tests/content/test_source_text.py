"""Whatever stands in a file of YAML: data, or one sentence with the line and how to mend it."""

import subprocess
import sys
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.article import ArticleError, parse_article, read_front
from kb.content.facts import load_facts
from kb.content.owners import load_owners
from kb.content.source_text import TextError, read_yaml
from kb.content.subject import load_subject
from kb.errors import KbError
from kb.publishing.editing.front_matter import keys_of, with_key
from kb.publishing.people.accounts import load_accounts
from tests.content.files import FRONT, article_text, write_folder

DEEP = [
    "[" * 20_000,
    "{a: " * 20_000,
    "- " * 20_000,
    "? " * 20_000,
    "a: " + "[" * 20_000 + "]" * 20_000,
    "".join(f"{' ' * n}a:\n" for n in range(400)),
    "[[" * 60 + "&a x",
    "!!seq " + "[" * 9_000,
]


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_what_is_nested_without_end_is_one_sentence_wherever_it_is_read(tmp_path, text):
    with pytest.raises(TextError, match="nested too deeply|not YAML"):
        read_yaml(text)
    write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(f"id: pajak\n{text}\n")})
    with pytest.raises(ArticleError):
        parse_article(tmp_path / "bea-cukai/pajak.md")
    for name, load in (
        ("facts.yaml", load_facts),
        ("owners.yaml", load_owners),
        ("kb.yaml", lambda path: load_subject(path.parent)),
        ("accounts.yaml", load_accounts),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(KbError, match=r"yaml:\d+: "):
            load(tmp_path / name)
    assert keys_of(f"---\n{text}\n---\nx") == {} and with_key(f"---\n{text}\n---\nx", "title", "y")


def test_the_process_lives():
    code = (
        "from kb.content.source_text import read_yaml, TextError\ntry: read_yaml('[' * 5_000_000)\n"
        "except TextError as error: print(error.line)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "1\n")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text, said, line",
    [
        (BOMB, "aliases", 2),
        ("a: &a [*a]\n", "aliases", 1),
        ("x: &x {y: 1}\nz:\n  <<: *x\n", "aliases", 3),
        ("<<: {a: 1}\n", "`<<`", 1),
        ("a: " + "1:" * 50_000 + "1\n", "a number of 100,001 characters", 1),
        ("b: 1\na: " + "9" * 5_000, "a number of 5,000", 2),
        ("a: 0x" + "f" * 100_000, "a number", 1),
        ("a: " + "1:" * 300 + "1.5", "a number", 1),
        ("[" + "a," * 310_000 + "]", "it holds more than 300,000", 1),
        ("a: 1\nb: x\x07y", "control character (U+0007)", 2),
        ('a: 1\nb: "x\\ay"', "control character (U+0007)", 2),
        ('b: "\\0"', "control character", 1),
        ("b: \x1b[31m", "control character (U+001B)", 1),
        ("a: 9999-99-99", "a value cannot be read", 1),
        ("a: 2026-01-01T00:00:00+99:00", "a value cannot be read", 1),
        ("a: !!python/object/apply:os.system [x]", "begins with !", 1),
        ("a: 1\na: 2", "given twice", 2),
        ("judul: Daftar: apa?", "a colon with a blank", 1),
        ("a: 1\nb: *#06# x", "begins with * or &", 2),
        ("a:\n\t- b", "a tab", 2),
        ("a: 'b", "a quote is opened", 1),
        ("a: [1, 2", "a [ is not closed", 1),
        ("a: {b: 1", "a { is not closed", 1),
        ('a: "b" c', "follows a value in quotes", 1),
        ("- a\nb: c", "among the items of a list", 2),
        ("a: 1\n---\nb: 2", "second `---`", 2),
        ('a: "\\q"', "no escape", 1),
        ("a: @b", "begins with @", 1),
        ("a: 1\nb: &c d", "begins with &", 2),
        ("a:\n- !!str b", "begins with !", 2),
    ],
)
def test_a_bomb_or_a_slip_is_one_sentence_with_its_line_and_cause(text, said, line):
    began = monotonic()
    with pytest.raises(TextError) as caught:
        read_yaml(text)
    assert (
        said in caught.value.message + caught.value.mend
        and caught.value.line == line
        and caught.value.mend
        and monotonic() - began < 10
    )


@pytest.mark.parametrize(
    "old, new, said, line",
    [
        ("title: Berapa pajak ponsel?", "title: Kode #06 apa?", "a # cuts the title off", 3),
        ("title: Berapa pajak ponsel?", "title: Berapa pajak\t#06?", "a # cuts the title off", 3),
        ("title: Berapa pajak ponsel?", "title: é ü #06?", "a # cuts the title off", 3),
        ("phrasings: [brp", "phrasings:\n- kode #06 apa\n- [brp", "a # cuts a line of `phrasings` off", 10),
        ("id: pajak", '{"id": "pajak"}', "JSON", 2),
        ("title: Berapa", "title: Be\x00rapa", "NUL", 3),
        ("title: Berapa", "title: Be\x08rapa", "control character", 3),
    ],
)
def test_a_title_that_is_cut_and_other_front_matters_are_noticed(tmp_path, old, new, said, line):
    write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(FRONT.replace(old, new))})
    with pytest.raises(ArticleError) as caught:
        parse_article(tmp_path / "bea-cukai/pajak.md")
    assert said in caught.value.findings[0].message and caught.value.findings[0].line == line


@pytest.mark.parametrize(
    "text, said",
    [
        ("+++\nid = 1\n+++\nx", "TOML"),
        ('{"id": 1}\nx', "JSON"),
        ("\n---\nid: x\n---\nx", "first line"),
        ("---\nid: x\n...\nx", "`...`"),
        ("---\nid: x\nx", "does not end"),
        ("x", "missing"),
    ],
)
def test_a_front_matter_of_another_kind_is_named(text, said):
    with pytest.raises(TextError, match=said):
        read_front(text)


@pytest.mark.parametrize(
    "comment",
    [
        "status: published # sudah",
        'title: "Kode #06?" # dari rapat',
        "# satu baris",
        "topics: [tax] # satu",
        "title: 'a' # b",
    ],
)
def test_a_comment_beside_other_values_and_quoted_ones_is_a_comment(comment):
    assert read_front(f"---\n{comment}\n---\nx")[1] == "x"


@pytest.mark.parametrize(
    "value",
    ["20260101", "0", "1735689600", "24/11/2026", "2026-01-01T10:00:00+07:00", "none", "1.5", "2026-1-5", "true"],
)
@pytest.mark.parametrize("key", ["valid_from", "valid_until"])
def test_what_is_no_date_is_no_date(tmp_path, key, value):
    front = (
        FRONT.replace("valid_from: 2023-01-01", f"valid_from: {value}")
        if key == "valid_from"
        else FRONT.replace("valid_until: null", f"valid_until: {value}")
    )
    write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(front)})
    with pytest.raises(ArticleError, match=f"`{key}` is no date"):
        parse_article(tmp_path / "bea-cukai/pajak.md")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("[]{}:-?&*!|>'\"#%@` \n\tab1,<0.~"), max_size=120))
def test_any_text_is_data_or_one_sentence(text):
    try:
        data, lines = read_yaml(text)
    except TextError as error:
        assert error.line >= 1 and error.message and error.mend and "\n" not in error.message
    else:
        assert () in lines and (
            data is None
            or isinstance(data, str | int | float | bool | list | dict)
            or hasattr(data, "isoformat")
            or isinstance(data, bytes | set)
        )
