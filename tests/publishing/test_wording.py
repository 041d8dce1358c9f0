"""What people type into cells comes out as Markdown that shows the same words, and hides what was to be hidden."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.markdown import parse, without_agent
from kb.errors import KbError
from kb.publishing.importing.wording import body_of_cell, body_of_markdown, one_line


def shown(markdown: str) -> list[tuple[str, str]]:
    """Kind and words of each block that everyone sees."""
    found, kind = [], ""
    for token in without_agent(parse(markdown)):
        if token.type in ("paragraph_open", "heading_open", "list_item_open"):
            kind = token.type.removesuffix("_open") if token.type != "paragraph_open" or kind != "list_item" else kind
        elif token.type == "inline":
            words = "".join(
                c.content if c.type in ("text", "code_inline") else "\n" if c.type in ("softbreak", "hardbreak") else ""
                for c in token.children
            )
            found.append((kind, words))
            kind = ""
    return found


@pytest.mark.parametrize(
    "cell, blocks",
    [
        ("Tekan *337*1# lalu **OK**.", [("paragraph", "Tekan *337*1# lalu OK.")]),
        ("Ikuti langkah ini:\nBuka laman\nIsi nomor", [("paragraph", "Ikuti langkah ini:\nBuka laman\nIsi nomor")]),
        (
            "Peserta:\n- pekerja_tetap\n• pekerja lepas",
            [("paragraph", "Peserta:"), ("list_item", "pekerja_tetap"), ("list_item", "pekerja lepas")],
        ),
        ("1. Siapkan KTP\n2) Datang", [("paragraph", "1. Siapkan KTP\n2) Datang")]),
        ("Pasal:\n3. Tiga\n5. Lima", [("paragraph", "Pasal:"), ("list_item", "Tiga"), ("paragraph", "5. Lima")]),
        (
            "# Lain\nIni.\n\n## Syarat\nKTP",
            [("paragraph", "Lain"), ("paragraph", "Ini."), ("heading", "Syarat"), ("paragraph", "KTP")],
        ),
        ("## Apa itu?\nIni.", [("paragraph", "Ini.")]),
        ("a < b, `x`, <del>, {{ nama }} & [b](c)", [("paragraph", "a < b, `x`, <del>, {{ nama }} & [b](c)")]),
        ("--- | ---\n> =A", [("paragraph", "--- | ---\n> =A")]),
        (
            "<p>Data &amp; info.&nbsp;</p><ul><li>satu<li>dua</ul>",
            [("paragraph", "Data & info."), ("list_item", "satu"), ("list_item", "dua")],
        ),
        (
            "Lihat <a href='https://contoh.go.id'>laman</a> atau <a href='javascript:x()'>ini</a>.<br>Gratis.",
            [("paragraph", "Lihat laman atau ini.\nGratis.")],
        ),
        ("Ini <b>penting</b>: 1 < 2.", [("paragraph", "Ini penting: 1 < 2.")]),
        ("Gratis.<!-- TODO belum disetujui -->", [("paragraph", "Gratis.")]),
        ("<p>Gratis.</p><script>alert(1)</script><!-- rahasia -->", [("paragraph", "Gratis.")]),
        ("Umum.\n:::agent\nRahasia.\n:::\nLagi.", [("paragraph", "Umum."), ("paragraph", "Lagi.")]),
        ("Umum.\n\u200b\uff1a\uff1a\uff1aAgent\nRahasia.\n:::\n", [("paragraph", "Umum.")]),
    ],
)
def test_a_cell_shows_its_words(cell, blocks):
    assert shown(body_of_cell(cell, "Apa itu?")) == blocks


def test_addresses_in_a_cell_become_links():
    assert (
        body_of_cell("Buka https://contoh.go.id/a_b, atau [laman](https://contoh.go.id).", "?")
        == "Buka <https://contoh.go.id/a_b>, atau [laman](https://contoh.go.id).\n"
    )


@pytest.mark.parametrize(
    "mark",
    [
        "::agent\nRahasia.\n::",
        ":::petugas\nRahasia.\n:::",
        "Lihat: :::agent\nRahasia.\n:::",
        ":::agent\nRahasia.",
        "- ::: agen\nRahasia.\n:::",
    ],
)
def test_a_mark_that_is_nearly_that_of_agents_is_refused(mark):
    with pytest.raises(KbError, match="nearly the mark|not closed"):
        body_of_cell(f"Umum.\n{mark}", "Apa itu?")


def test_markdown_of_elsewhere_loses_what_articles_cannot_hold():
    foreign = (
        "# Apa itu?\n\nJawaban <b>tegas</b>.<br>Lagi ![foto](a.png) dan [lain](./lain.md).\n\n:::note\n"
        "Catatan {{ site.url }}.\n:::\n"
    )
    assert (
        body_of_markdown(foreign, "Apa itu?") == "Jawaban tegas.\\\nLagi foto dan lain.\n\nCatatan `{{ site.url }}`.\n"
    )


def test_a_table_gets_the_question_above_it():
    assert body_of_markdown("| a | b |\n|---|---|\n| 1 | 2 |", "Berapa?").startswith("Berapa?\n\n| a | b |")


def test_titles_are_one_line_of_words():
    assert one_line(" <p>Apa &amp; siapa\u200b</p>\nitu? ") == "Apa & siapa itu?"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab1 *_`[]()<>#-+=|~:!\\&.{}\n\"'/"), max_size=60))
def test_whatever_is_typed_no_letter_is_lost_and_words_come_first(cell):
    try:
        markdown = body_of_cell(cell, "Apa itu?")
    except KbError:
        return
    letters = "".join(re.findall(r"[ab1]", "".join(words for _, words in shown(markdown))))
    if "<!--" not in cell and "</" not in cell and markdown.strip():  # those are read as HTML
        assert letters == "".join(re.findall(r"[ab1]", cell)) and shown(markdown)[0][0] == "paragraph"
