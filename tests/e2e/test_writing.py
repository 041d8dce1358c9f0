"""What the editor makes of a clipboard and of a press of its toolbar: its scripts as they are delivered, without a
server. What comes of it must be Markdown that articles may have.
"""

from datetime import date
from pathlib import Path

import pytest

from kb.content.library import load_library
from kb.publishing.consistency.rules import check_article
from kb.web.studio import writing
from tests.content.files import BODY, FRONT, article_text, write_folder

HERE = Path(writing.__file__).parent
ON = date(2026, 12, 1)
WORDS = {"sample": "teks", "column": "Kolom"}
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{margin:0}</style></head>
<body><!--StartFragment--><p class=MsoNormal><b>Siapkan</b> paspor&nbsp;Anda.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Paspor asli</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>halaman foto</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Tiket</p>
<p class=MsoNormal>Lalu:</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Isi formulir</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.</span>Tunjukkan kode</p>
<table><tr><td><p class=MsoNormal><b>Barang</b></p></td><td><p><b>Bea | pajak</b></p></td></tr>
<tr><td><p>Ponsel</p></td><td><p>ada</p><p>dua</p></td></tr></table><!--EndFragment--></body></html>"""
AS_MARKDOWN = """**Siapkan** paspor Anda.

- Paspor asli
  - halaman foto
- Tiket

Lalu:

1. Isi formulir
2. Tunjukkan kode

| Barang | Bea \\| pajak |
| --- | --- |
| Ponsel | ada dua |"""
PASTED = [
    (WORD, AS_MARKDOWN),
    (
        '<b style="font-weight:normal" id="docs-guid-1"><p><span style="font-weight:700">Tebal</span> biasa</p>'
        "<ul><li><p>satu</p><ul><li>dalam</li></ul></li><li>dua</li></ul></b>",
        "**Tebal** biasa\n\n- satu\n  - dalam\n- dua",
    ),
    (
        '<h1>Judul</h1><p>Baca <a href="https://contoh.go.id/a(b)">di sini</a>, '
        '<a href="javascript:alert(1)">bukan</a> <a href="/articles/pajak">ini</a><br>baris</p><h3><b>Bagian</b></h3>'
        '<ol start="3"><li>tiga</li><li>empat</li></ol>',
        "## Judul\n\nBaca [di sini](https://contoh.go.id/a%28b%29), bukan [ini](/articles/pajak)\\\nbaris\n\n"
        "### Bagian\n\n"
        "3. tiga\n4. empat",
    ),
    (
        "<p><strong>*#06#</strong> dan a*b_c_d [x] &lt;b&gt; `y`, <em>miring</em></p><p># bukan judul</p><p>- bukan</p>"
        "<p>1. bukan</p>",
        "***#06#** dan a\\*b_c_d \\[x\\] \\<b> \\`y\\`, _miring_\n\n\\# bukan judul\n\n\\- bukan\n\n1\\. bukan",
    ),
    (
        "<p>Ada <s>lama</s><span style='text-decoration: line-through'>usang</span><img src=x onerror=alert(1)>baru"
        "<span style='display:none'>rahasia</span><script>alert(1)</script></p><p>dua</p>",
        "Ada baru\n\ndua",
    ),
    ("<p>Sebelum</p><table><tr><td>sel <b>tunggal</b></td></tr></table>", "Sebelum\n\nsel **tunggal**"),
    ("<p>kata<b> tebal </b>kata a<b>b</b>c</p>", "kata **tebal** kata abc"),
]  # fmt: skip
MARKED = [
    ("bold", "satu |dua| tiga", "satu [**dua**] tiga"),
    ("bold", "satu **|dua|** tiga", "satu [dua] tiga"),
    ("bold", "|- satu\n- dua|", "[- **satu**\n- **dua**]"),
    ("bold", "satu ||", "satu **[teks]**"),
    ("list", "a\n|satu\ndua|\nb", "a\n\n[- satu\n- dua]\n\nb"),
    ("list", "|- satu\n- dua|", "[satu\ndua]"),
    ("list", "a\n\n||", "a\n\n- []"),
    ("numbered", "|- satu\n- dua|", "[1. satu\n2. dua]"),
    ("heading", "a\n\nju||dul", "a\n\n## judul[]"),
    ("heading", "|## judul|", "[judul]"),
    ("link", "lihat |sini|", "lihat [sini]([https://])"),
    ("link", "|https://a.id|", "[[teks]](https://a.id)"),
    ("table", "a||", "a\n\n| [Kolom 1] | Kolom 2 |\n| --- | --- |\n|  |  |"),
    ("table", "|x\ty\n1\t2|", "[| x | y |\n| --- | --- |\n| 1 | 2 |]"),
    ("agent", "a\n|catat|", "a\n\n:::agent\n[catat]\n:::"),
]


@pytest.fixture(scope="module")
def script(browser):
    page = browser.new_page()
    page.set_content("<p>")
    page.add_script_tag(content="\n".join((HERE / f"{name}.js").read_text("utf-8") for name in ("marking", "pasting")))
    yield page
    page.close()


def rules(folder, body):
    """The rules that find something in an article with this body."""
    article = folder / "bea-cukai" / "pajak.md"
    article.write_text(article_text(FRONT, BODY + "\n" + body + "\n"), "utf-8")
    library = load_library(folder)
    return {f.rule for f in check_article(library, library.articles["pajak"], ON) if f.path.endswith("pajak.md")}


@pytest.mark.parametrize("html, markdown", PASTED)
def test_a_paste_keeps_lists_tables_bold_and_links_and_nothing_that_is_no_mark(script, tmp_path, html, markdown):
    found = script.evaluate("html => toMarkdown(html)", html)
    assert found["markdown"] == markdown and found["marked"]
    write_folder(tmp_path)
    assert rules(tmp_path, found["markdown"]) - rules(tmp_path, "Biasa.") <= {"figure"}


def test_what_is_left_out_is_named(script):
    lost = script.evaluate("html => toMarkdown(html).lost", PASTED[4][0])
    assert sorted(lost) == ["hidden", "pictures", "struck"]


@pytest.mark.parametrize(
    "html", ["<span>biasa saja</span>", "<meta charset=utf-8><div style='white-space: pre'><b>#</b></div>"]
)
def test_plain_words_are_left_to_the_browser(script, html):
    assert not script.evaluate("html => toMarkdown(html).marked", html)


@pytest.mark.parametrize("name, before, after", MARKED)
def test_a_press_marks_what_is_selected_and_takes_it_back(script, name, before, after):
    start, end = before.index("|"), before.rindex("|") - 1
    text = before[:start] + before[start + 1 : end + 1] + before[end + 2 :]
    made = script.evaluate(
        "([name, text, start, end, words]) => MARKS[name](text, start, end, words)", [name, text, start, end, WORDS]
    )
    text = text[: made["from"]] + made["words"] + text[made["to"] :]
    shown = f"{text[: made['start']]}[{text[made['start'] : made['end']]}]{text[made['end'] :]}"
    assert shown == after
