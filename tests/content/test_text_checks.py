"""What is shown and said is what was written, in every channel."""

import re
from datetime import date
from html import unescape

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb.answering.channels import article_body
from kb.content.library import load_library
from kb.publishing.consistency.rules import check
from tests.content.files import FACTS, FRONT, SUBJECT, article_text, write_folder
from tests.content.test_marks import good, with_body  # noqa: F401  a fixture

DAY = date(2026, 11, 24)
FREE = SUBJECT + "checks: {figures: free}\n"


@pytest.fixture
def found_in(tmp_path):
    def found(body="Pendek.\n", front=FRONT, facts=FACTS):
        write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(front, body)})
        (tmp_path / "kb.yaml").write_text(FREE, "utf-8")
        (tmp_path / "facts.yaml").write_text(facts, "utf-8")
        return {(f.severity, f.rule, f.line) for f in check(load_library(tmp_path), DAY)}

    return found


CODES = ["*337*1#", "*#06#", "*123#", "**21*0812#", "##002#", "*#*#4636#*#*", "*123*nomor#", "*888*1*2#", "#31#"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "around",
    [
        "Tekan {} lalu panggil.",
        "Tekan **{}** ya.",
        "{}",
        "`{}`",
        "- {}\n- {}",
        "Tekan {}, atau {}.",
        "[{}](https://contoh.go.id)",
        "| a |\n|---|\n| {} |",
    ],
)
def test_a_code_has_its_stars_in_every_channel(good, code, around):  # noqa: F811
    library = with_body(
        good,
        f"{around.replace('{}', code)}\n"
        if not around.startswith(("-", "|"))
        else f"Kode {code}.\n\n{around.replace('{}', code)}\n",
    )
    article = library.articles["pajak"]
    assert [f for f in check(library, DAY) if f.rule not in ("figure", "phrasings")] == []
    bodies = {
        channel: article_body(library, article, channel, "id", DAY, "x")
        for channel in ("web", "text", "voice", "agent")
    }
    assert all(code in bodies[channel].text for channel in ("web", "text", "agent"))
    assert code in unescape(re.sub("<[^>]*>", "", bodies["web"].html))
    assert bodies["voice"].text.casefold().count("bintang") >= code.count("*") and bodies[
        "voice"
    ].text.casefold().count("pagar") >= code.count("#")


@pytest.mark.parametrize(
    "body",
    [
        "Tekan *337*1 lalu.",
        "Tekan *337*nomor PIN# ya.",
        "Hubungi *159* ya.",
        "Ukuran 2*3*4 meter.",
        "Rp100*dua*500",
        "Kode **12**3 ya.",
        "Nilai:\n\n> 5 juta kena pajak.",
        "Nomor:\n\n+ 62 812",
        "Buka https://a.go.id/b*c*d ya.",
        "Buka www.a.go.id/_b_/c ya.",
    ],
)
def test_a_sign_that_is_taken_for_a_mark_is_an_error(found_in, body):
    assert any(severity == "error" and rule == "code" for severity, rule, _ in found_in(body))


@pytest.mark.parametrize(
    "body, line",
    [
        ("Pendek.\n\n[//]: # (rahasia)\n", 20),
        ("Pendek.\n\n[Catatan]: biaya\n", 20),
        ("Pendek.\n\n| a |\n|---|\n| b | hilang |\n", 22),
        ('Lihat [ini](https://a.go.id "judul hilang").\n', 18),
        ("Pendek.\n\n```info hilang\nx\n```\n", 20),
        ("Pendek.\n\n5. lima\n7. tujuh\n", 20),
        ("Pendek.\n\n1. a\n1. b\n3. c\n", 20),
        ("Pendek.\n\nLihat\n[](https://a.go.id) ya.\n", 21),
        ("Lihat [ ](https://a.go.id).\n", 18),
        ("Lihat [→](https://a.go.id).\n", 18),
    ],
)
def test_words_that_are_never_shown_are_an_error_on_their_line(found_in, body, line):
    assert ("error", "not-shown", line) in found_in(body)


@pytest.mark.parametrize(
    "mark",
    [
        "~~lama~~",
        "~lama~",
        "l\u0336a\u0336m\u0336a\u0336",
        "||rahasia||",
        "%% rahasia %%",
        "{# rahasia #}",
        "{% raw %}",
        "{>> x <<}",
        "{++baru++}",
        "/* x */",
        "${nama}",
        "<% x %>",
        "{{ vat",
        "vat }}",
        "{ { vat } }",
        "{{{ vat }}}",
        "{ {{ vat }} }",
    ],
)
def test_what_is_struck_out_hidden_or_computed_elsewhere_is_an_error(found_in, mark):
    assert {("error", rule, 18) for rule in ("foreign-mark", "struck-out", "agent-block", "html")} & found_in(
        f"Biaya {mark} ya.\n"
    )


@pytest.mark.parametrize(
    "mark",
    [
        "==penting==",
        "++sisip++",
        "^^x^^",
        "kata[^1]",
        "kata^[isi]",
        "[[halaman]]",
        "![[a.png]]",
        ":smile:",
        ":+1:",
        "$$x^2$$",
        "$x$",
        "\\[x\\] \\frac{1}{2}",
        "{.kelas}",
        "{#judul}",
        "{: .kelas}",
        "[caption id=1]",
        "[b]tebal[/b]",
        "**tebal **",
        "![",
        "&amp;nbsp;",
        "[gallery]",
        "H~2~O",
        "x^2^",
        "\\(x\\)",
        "x_{2}",
        "\\alpha",
        "==sorot==",
    ],
)
def test_a_foreign_mark_is_a_finding(found_in, mark):
    assert any(rule == "foreign-mark" and line == 18 for _, rule, line in found_in(f"Biaya {mark} ya.\n"))


@pytest.mark.parametrize(
    "body",
    ["Pendek.\n\n> [!note]\n> x\n", "Pendek.\n\n- [ ] belum\n- [x] sudah\n", "[TOC]\n", "Pendek.\n\n<<<<<<< satu\n"]
    + ["Pendek.\n\n*[HTML]: bahasa\n", "Pendek.\n\nIstilah\n: arti\n", "Pendek.\n\n!!! note\n    isi\n"]
    + ["Pendek.\n\n??? tip\n    isi\n", "Pendek. {: .kelas}\n", 'Pendek.\n\n!!! note "Judul"\n'],
)
def test_a_foreign_mark_at_the_start_of_a_line_is_a_finding(found_in, body):
    assert any(rule == "foreign-mark" for _, rule, _ in found_in(body))


@pytest.mark.parametrize(
    "link",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScript:x)",
        "[a](vbscript:x)",
        "[a](&#106;avascript:x)",
        "[a](file:///etc)",
        "[a](data:text/html,x)",
        "[a](https://a b)",
        "[a][b]",
    ],
)
def test_a_link_that_leads_nowhere_or_runs_is_an_error(found_in, link):
    assert ("error", "broken-link", 18) in found_in(f"Lihat {link} ya.\n")


@pytest.mark.parametrize(
    "body",
    [
        "Biaya ~50 ribu sampai ~60 ribu.",
        "Harga US$ 500 dan US$ 600, $5 dan $6.",
        "a = b, C++ dan x == y, 2 + 2",
        "Jam 08:00:00; rasio 1:2:3",
        "**tebal**nya dan *miring*nya, **Rp**500",
        "Catatan (*) dan Rp100*.",
        "Isi nama_pengguna_anda.",
        "Baca [ini](https://contoh.go.id/a_b?c=1&d=%20e) dan <https://contoh.go.id/x_y>.",
        "Lihat [ini][a].\n\n[a]: https://contoh.go.id/b",
        "AT&T &amp; Co &copy; 5 &lt; 6",
        "Teks.\\\nBaris dua.",
        "Teks.\n\n1. a\n1. b\n1. c",
        "Teks.\n\n3. a\n4. b",
        "Teks.\n\n> kutipan 5",
        "Teks.\n\n- 2 lembar\n- 3 lembar",
        "Teks.\n\n| a | b |\n|:--|--:|\n| 1 | \\| |",
        "Teks `~~x~~ {{ y }} [[z]] ==a==`.",
        "Teks.\n\n```sh\nx || y\n```",
        "Pasal 5\\* dan m² ½",
        "Buka https://a.go.id/b_c *penting* dan {satu}.",
    ],
)
def test_what_is_shown_as_it_was_written_is_no_finding(found_in, body):
    assert {(rule, line) for _, rule, line in found_in(f"{body}\n")} <= {("phrasings", 9)}


def test_lookalikes_and_hidden_characters_are_found_in_text_title_phrasing_script_and_fact(found_in):
    front = FRONT.replace("title: Berapa", "title: B\u0435rapa").replace("brp pajak hp", "brp\u200b pajak hp")
    facts = FACTS.replace("Batas bebas.", "B\u0430tas bebas.")
    assert found_in("Pendek, \u0399\u039c\u0395\u0399.\nDua\u00ad.\n", front, facts) >= {
        ("error", "look-alike", 3),
        ("error", "invisible", 9),
        ("error", "look-alike", 18),
        ("error", "invisible", 19),
        ("error", "look-alike", 7),
    }


PIECES = st.sampled_from(
    [
        "*337*1#",
        "*#06#",
        "kata ",
        "**tebal**",
        "12",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "[a](https://a.go.id)",
        "`x`",
        "| a |\n|---|\n| b |\n",
        "\\*",
        "_",
        "*",
        "#",
        " ",
        "&amp;",
        "[a]: b\n",
        "```\n",
        "3.5",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14).map("".join))
def test_each_digit_and_star_of_a_code_is_shown_or_told(good, body):  # noqa: F811
    assume(body.strip())
    library = with_body(good, body)
    article = library.articles["pajak"]
    told = {f.rule for f in check(library, DAY)} & {"code", "not-shown", "foreign-mark", "short-answer"}
    shown = article_body(library, article, "web", "id", DAY, "x").text
    assert (
        told
        or re.sub(r"\D", "", re.sub(r"^[\s>-]*\d+\. ", "", body, flags=re.M)) in re.sub(r"\D", "", shown)
        or sorted(re.findall(r"\d", body)) <= sorted(re.findall(r"\d", shown))
    )
