"""What is hidden stays hidden: exact marks hide, and whatever is nearly one is an error and shows
nothing of what follows.
"""

import time
from dataclasses import replace
from datetime import date
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answering.channels import article_body
from kb.content.library import Articles, load_library, servable
from kb.content.marks import faulty_marks, for_all, nearly
from kb.content.render import render_html, render_text, sections, sentences, short_answer
from kb.publishing.consistency.rules import check
from kb.retrieval.indexing.passages import passages_of
from tests.content.files import FRONT, article_text, write_folder

DAY = date(2026, 11, 24)
SECRET = "katasandi"


def library_of(folder, body, front=FRONT):
    return load_library(write_folder(folder, {"bea-cukai/pajak.md": article_text(front, body)}))


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return library_of(tmp_path_factory.mktemp("good"), "Pendek.\n")


def with_body(library, body):
    """The library with another text of its article, as it is parsed."""
    article = library.articles["pajak"]
    changed = article.model_copy(update={"texts": {"id": article.main.model_copy(update={"body": body})}})
    return replace(library, articles=Articles([changed]), folder=None)


def public(library) -> str:
    """All that a public channel, or the search, gets of the articles."""
    said = ""
    for article in library.articles.values():
        said += (
            render_html(library, article, "id", DAY)
            + render_text(library, article, "id", DAY)
            + short_answer(library, article, "id", DAY)
        )
        said += str(sections(library, article, "id", DAY)) + str(sentences(library, article, "id", DAY))
        said += str(passages_of(library, article, DAY))
        said += "".join(
            article_body(library, article, channel, "id", DAY, "x").model_dump_json()
            for channel in ("web", "text", "voice")
        )
        return said


NEAR = [
    "\ufeff:::agent\n{}\n\ufeff:::",
    "\u200b:::agent\n{}\n:::",
    "::agent\n{}\n::",
    "::::agent\n{}\n::::",
    "\uff1a\uff1a\uff1aagent\n{}\n:::",
    "\\:::agent\n{}\n:::",
    "\\:\\:\\:agent\n{}\n:::",
    "\u00a0:::agent\n{}\n:::",
    " :::agent\n {}\n :::",
    "    :::agent\n    {}\n    :::",
    "\t:::agent\n{}\n:::",
    ":::Agent\n{}\n:::",
    ":::AGENT\n{}\n:::",
    "::: agent\n{}\n:::",
    ": : :agent\n{}\n:::",
    ":::petugas\n{}\n:::",
    ":::agen\n{}\n:::",
    ":::agents\n{}\n:::",
    "1. satu\n   :::agent\n   {}\n   :::",
    "- :::agent\n  {}\n  :::",
    "> :::agent\n> {}\n> :::",
    "Pendek. :::agent\n{}\n:::",
    ":::agent {}\n:::",
    ":::agent\n\n:::\n{}\n:::",
    ":::\n{}\n:::",
    "```\n:::agent\n{}\n:::\n```",
    ":::\u0430gent\n{}\n:::",
    "\u2237:agent\n{}\n:::",
    "&colon;&colon;&colon;agent\n{}\n:::",
    "&#58;::agent\n{}",
    ";;;agent\n{}\n;;;",
    "[agent]\n{}\n[/agent]",
    "!!! agent\n    {}",
    "> [!agent]\n> {}",
    ":agent\n{}\n:",
    ":::{{agent}}\n{}\n:::",
    "<agent>{}</agent>",
    "<!-- {} -->",
    "<!--\n{}\n-->",
    "<!-- {}",
    "<! -- {} -->",
    "&lt;!-- {} --&gt;",
    "\\<!-- {} -->",
    "`<!-- {} -->`",
    "```\n<!-- {} -->\n```",
    "\uff1c!-- {} --\uff1e",
    "<div hidden>{}</div>",
    "<span\nstyle='display:none'>{}</span>",
    "<script>{}</script>",
    "&lt;script&gt;{}",
    "```agent\n{}\n```",
    "(agent)\n{}\n(/agent)",
    "<!\u2014{}\u2014>",
    "<!\u2013- {} -\u2013>",
    "\u2039!-- {} --\u203a",
    "\u0703\u0703\u0703agent\n{}",
    "\u00a7\u00a7petugas\n{}",
    ":agent[{}]",
    "@agent {}",
    "#agent\n{}\n#/agent",
    "\u00ab!-- {} --\u00bb",
    "Pendek :petugas{x} {}",
    "<details><summary>x</summary>{}</details>",
    "<?php {} ?>",
    "| a |\n|---|\n| <!-- {} --> |",
    "a\u2028:::agent\n{}\n:::",
    ":::agent\n:::agent\nx\n:::\n{}\n:::",
    "(agent) {}",
    "(Agen): {}",
    "Agent: {}",
    "**Agent:** {}",
    "AGEN : {}",
    "Agen - {}",
    "- Agen: {}",
    "1. Agent: {}",
    "> *Agen:* {}",
    "Khusus agen: {}",
    "Untuk agen saja: {}",
    "(khusus petugas) {}",
    "[untuk petugas]\n{}",
    "Catatan petugas: {}",
    "Catatan internal: {}",
    "Notes for agents: {}",
    "Agent note: {}",
    "Internal only: {}",
    "Staff only: {}",
    "## Untuk petugas\n\n{}",
    "## Agent\n\n{}",
    "agent\n{}\nend agent",
    "begin agent\n{}",
    "[agent] {}",
    "{agent} {}",
    "[agent\n{}",
    "agent]\n{}",
    "$agent {}",
    "%agent {}",
    "% agent {}",
    "/agent {}",
    "// agent {}",
    "/* agent {}",
    "!agent {}",
    "\\agent[{}]",
    ">! {}",
    "> ! {}",
    "*** agent\n{}",
    "***agent***\n{}",
    ":agent: {}",
    "agent>>> {}",
    "[^agent]: {}",
    "[^agen] {}",
]


@pytest.mark.parametrize("shape", NEAR)
def test_a_near_miss_is_an_error_and_hides(tmp_path, shape):
    library = library_of(tmp_path, f"Pendek.\n\n{shape.replace('{}', SECRET)}\n\nLagi.\n")
    found = [f for f in check(library, DAY) if f.rule in ("agent-block", "html") and f.severity == "error"]
    assert found and all(f.line > 17 and "\n" not in str(f) for f in found)
    assert SECRET not in public(library)
    assert not servable(library, found).articles


INVISIBLE = st.sampled_from(
    "\u200b\u200c\u200d\u2060\u00ad\ufeff\u202e\u2066\u180e\u034f\ufe0f\u3164\u2800\u00a0\u2003"
)
COLON = st.sampled_from([":", "\uff1a", "\ufe55", "\u2236", "\ua789", "\\:", "&colon;", "&#58;", "&#x3a;", "\u02d0"])
WORD = st.sampled_from(
    [
        "agent",
        "Agent",
        "AGENT",
        "agen",
        "petugas",
        "agent{.x}",
        "\u0430gent",
        "a\u200bgent",
        "\uff41gent",
        " agent",
        "agent:",
        "catatan",
    ]
)
BEFORE = st.sampled_from(["", " ", "   ", "- ", "> ", "1. ", "\\", "Teks ", "**", "| ", "`", "## "])


@settings(max_examples=150, deadline=None)
@given(
    before=BEFORE,
    colons=st.lists(st.one_of(COLON, st.tuples(COLON, INVISIBLE).map("".join)), min_size=2, max_size=5),
    word=WORD,
    closing=st.sampled_from([":::", "::", "", " :::"]),
)
def test_no_shape_of_the_mark_shows_what_it_was_to_hide(good, before, colons, word, closing):
    mark = f"{before}{''.join(colons)}{word}"
    library = with_body(good, f"Pendek.\n\n{mark}\n{SECRET}\n{closing}\n")
    errors = [f for f in check(library, DAY) if f.severity == "error" and f.rule in ("agent-block", "html")]
    assert errors or (mark, closing) == (":::agent", ":::")
    assert SECRET not in public(library)


def test_exact_marks_hide_and_are_no_finding(tmp_path):
    body = f"Pendek.\n\n:::agent \n{SECRET}\n:::\n\nLagi.\n\n:::agent\n- {SECRET}\n:::\n"
    library = library_of(tmp_path, body)
    assert check(library, DAY) == [] and "Lagi." in public(library) and SECRET not in public(library)
    assert SECRET in render_text(library, library.articles["pajak"], "id", DAY, agent=True)


@pytest.mark.parametrize(
    "defined",
    [
        "[x]: https://a.go.id/{}",
        "> [x]: https://a.go.id/{}",
        "[x]: https://a.go.id/\n  '{}'",
        "[x]: https://b.go.id/\n[x]: /{}",
        "[^1]: {}",
    ],
)
def test_an_address_within_a_note_for_agents_is_nobody_elses(tmp_path, defined):
    body = f"Lihat [x] dan [^1].\n\n:::agent\nLihat [x].\n\n{defined.replace('{}', SECRET)}\n:::\n"
    library = library_of(tmp_path, body)
    assert SECRET not in public(library) and "b.go.id" not in public(library)
    assert ("error", "agent-block") in {(f.severity, f.rule) for f in check(library, DAY)}
    library = library_of(tmp_path, f"{body}\n[x]: https://c.go.id/\n[^1]: https://c.go.id/\n")
    assert SECRET not in public(library) and "https://c.go.id/" in public(library)


@pytest.mark.parametrize(
    "text",
    [
        "Buka <https://contoh.go.id/a> atau <a@contoh.go.id>.",
        "Nilai < 5 juta > 3 juta, 1<2.",
        "Jam 08:00:00, Catatan: 1: dua",
        "| a |\n|:--:|\n| b |",
        "- agen\n- **Petugas**\n\n## Agen penjual",
        "Agen perjalanan: bawa bukti.\n\nUntuk agen perjalanan: bawa surat.\n\nAgen resmi: daftar di sini.",
        "Petugas: bea cukai\n\nOperator: 188\n\n- Operator: 159",
        "Memori internal: 128 GB\n\n- Internal: 128 GB\n- Private relay: mati",
        "Untuk petugas bea cukai, tunjukkan paspor.\n\nHanya agen penjual - bukan pembeli - yang wajib.",
        "| Agen | Bank |\n|---|---|\n| Agen A | 1 |",
        "Kalau agen meminta uang, tolak: itu penipuan.\n\n## Petugas di bandara",
        "`std::sort` dan 2001:db8::1",
        "A --> B & C",
        "\\<nama\\> dan x &lt; y &amp; z",
        "rahasia dagang, petugas internal: tanya",
        "(petugas) membantu; agent [lihat](https://a.id)",
        "(operator) dan **Petugas**",
        ">> Petugas",
        "\U0001f4de\U0001f4dePetugas",
        "Hubungi :petugas (188)",
        "a@agent.id dan @kantor",
    ],
)
def test_what_is_no_mark_stays(text):
    assert faulty_marks(text) == () and for_all(text) == text


def test_a_label_within_a_note_hides_no_less(tmp_path):
    library = library_of(tmp_path, f"Pendek.\n\n:::agent\nCatatan agen: {SECRET}\n:::\n\nLagi.\n")
    assert check(library, DAY) == [] and SECRET not in public(library)


def test_html_in_a_title_is_an_error_on_its_line(tmp_path):
    front = FRONT.replace("title: Berapa pajak ponsel?", 'title: "Berapa <b>pajak</b>?"')
    assert ("html", 3) in {(f.rule, f.line) for f in check(library_of(tmp_path, "Pendek.\n", front), DAY)}


def test_an_unclosed_block_is_told_on_its_line(tmp_path):
    found = check(library_of(tmp_path, "Pendek.\n\n:::agent\nrahasia\n"), DAY)
    assert [(f.rule, f.line) for f in found] == [("agent-block", 20)] and "is not closed" in found[0].message


@pytest.mark.parametrize(
    "sign",
    [
        "-",
        ".",
        "|",
        ")",
        "- ",
        "@",
        "(",
        "[",
        "{",
        "`",
        "_",
        "\u00a7",
        "<!",
        "::",
        "#",
        "*",
        "'",
        "$",
        "/",
        ">",
        "for ",
        "agen",
    ],
)
def test_a_line_of_signs_takes_time_in_proportion(sign):
    begun = time.process_time()
    nearly((sign * 20_000)[:20_000] + "x")
    assert time.process_time() - begun < 0.5  # a square would take half a minute


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(":agent \n\\<>!-`~/&;#58x\ufeff\uff1a"), max_size=80))
def test_any_text_gets_an_answer_and_the_public_part_is_its_beginning(body):
    assert body.startswith(for_all(body)) and all(0 <= fault.line <= body.count("\n") for fault in faulty_marks(body))
    assert not [fault for fault in faulty_marks(for_all(body)) if fault.kind not in ("open", "pair")]
    assert escape(for_all(body)) is not None
