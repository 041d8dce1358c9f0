"""Documents and exports of others: what they ask and answer, and what is hostile in them."""

import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from kb.errors import KbError
from kb.publishing.importing.intake import read_file

MOST = 200
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(kind: str, target: str) -> str:
    one = f"<Relationship Id='r1' Type='{OFFICE}/{kind}' Target='{target}'/>"
    return f"<Relationships xmlns='{PACKAGE}/relationships'>{one}</Relationships>"


def docx(*paragraphs: tuple[str, str], more: str = "", head: str = "", **parts: bytes) -> bytes:
    """A document of paragraphs, each with its style, `bold` or none."""
    said = ""
    for style, words in paragraphs:
        of = f"<w:pPr><w:pStyle w:val='{style}'/></w:pPr>" if style not in ("", "bold") else ""
        said += f"<w:p>{of}<w:r>{'<w:rPr><w:b/></w:rPr>' * (style == 'bold')}<w:t>{words}</w:t></w:r></w:p>"
    files = {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'>"
        "<Default Extension='xml' ContentType='application/xml'/></Types>",
        "_rels/.rels": relation("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": relation("styles", "styles.xml"),
        "word/styles.xml": f"<w:styles xmlns:w='{W}'><w:style w:type='paragraph' w:styleId='Judul1'>"
        "<w:name w:val='heading 1'/></w:style></w:styles>",
        "word/document.xml": f"<?xml version='1.0'?>{head}<w:document xmlns:w='{W}'>"
        f"<w:body>{said}{more}</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in {**files, **parts}.items():
            bundle.writestr(name, text)
    return buffer.getvalue()


def said(name: str, data: bytes | str, lang="id"):
    """Question and answer of each entry, or why it is refused."""
    data = data.encode() if isinstance(data, str) else data
    return [
        str(e.refused) if e.refused else {lang: (w.title, w.text) for lang, w in e.texts.items()}
        for e in read_file(name, data, lang, MOST).entries
    ]


def words(found, lang="id"):
    return [(one[lang][0], one[lang][1].removeprefix("<div>").removesuffix("</div>")) for one in found]


def test_headings_of_a_word_file_are_questions_whatever_word_calls_its_styles():
    data = docx(("", "Daftar"), ("Judul1", "Apa itu uji?"), ("", "Percobaan."), ("", "Lagi."), ("Judul1", "Kosong?"))
    found = said("a.docx", data)
    assert words(found[:1]) == [("Apa itu uji?", "<p>Percobaan.</p><p>Lagi.</p>")]
    assert found[1] == "a.docx:2: the question has no answer; write it below the heading."
    assert [str(note) for note in read_file("a.docx", data, "id", MOST).notes] == [
        "a.docx: text above the first question is passed over: “Daftar”"
    ]


def test_without_headings_bold_lines_that_ask_are_questions():
    found = words(said("a.docx", docx(("bold", "Apa?"), ("", "Ini. Benar?"), ("bold", "Kapan?"), ("", "Besok."))))
    assert found == [("Apa?", "<p>Ini. Benar?</p>"), ("Kapan?", "<p>Besok.</p>")]


def test_a_table_in_a_word_file_is_read_as_a_table():
    rows = [("No", "Pertanyaan", "Jawaban"), ("1", "Apa?", "Ini."), ("2", "Kapan?", "")]
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    found = said("a.docx", docx(more=f"<w:tbl>{cells}</w:tbl>"))
    assert found == [{"id": ("Apa?", "Ini.")}, "a.docx[1]:3: the question or the answer is missing; fill in both."]


def test_a_page_is_read_by_the_level_on_which_it_asks():
    page = """<html><head><title>x</title></head><body><h1>KTP >> Umum</h1><h2 id="entry-1">Apa itu uji?</h2>
    <p><p>Satu <b>dua</b>.</p><ul><li>a</li></ul></p><h3>Syarat</h3><p>KK.</p><h1>Lain</h1><p>pengantar</p>
    <h2>Kapan?</h2><script>alert(1)</script><p>Besok.</p></body></html>"""
    found = words(said("a.html", page))
    assert [title for title, _ in found] == ["Apa itu uji?", "Kapan?"]
    assert "<h3>Syarat</h3><p>KK.</p>" in found[0][1] and "pengantar" not in str(found) and "alert" not in str(found)


@pytest.mark.parametrize(
    "page",
    [
        "<details><summary>Apa?</summary><p>Ini.</p></details><details><summary>Kapan?</summary>Besok.</details>",
        "<dl><dt>Apa?</dt><dd><p>Ini.</p></dd><dt>Kapan?</dt><dd>Besok.</dd></dl>",
    ],
)
def test_what_unfolds_and_lists_of_terms_are_questions(page):
    assert words(said("a.htm", page)) == [("Apa?", "<p>Ini.</p>"), ("Kapan?", "Besok.")]


def test_articles_of_zendesk_come_in_by_their_languages_and_without_drafts():
    articles = [
        {"id": 1, "title": "Apa?", "body": "<p>Ini.</p>", "locale": "id", "draft": False, "label_names": ["uji"]},
        {"id": 1, "title": "What?", "body": "<p>This.</p>", "locale": "en-us", "draft": False, "label_names": []},
        {"id": 2, "title": "Nanti?", "body": "<p>x</p>", "locale": "id", "draft": True},
        {"id": 3, "title": "Was?", "body": "<p>x</p>", "locale": "de", "draft": False},
        {"id": 4, "title": "Kosong?", "body": None, "locale": "id"},
    ]  # fmt: skip
    data = json.dumps({"count": 5, "next_page": None, "articles": articles})
    found = said("a.json", data)
    assert found[0] == {"id": ("Apa?", "<p>Ini.</p>"), "en": ("What?", "<p>This.</p>")}
    assert [one.split(": ")[1].split(";")[0] for one in found[1:]] == [
        "its front matter says that it is not published (draft)",
        "the language 'de' is not known",
        "the question or the answer is missing",
    ]
    lost = read_file("a.json", data.encode(), "id", MOST).entries[0].lost
    assert [str(note) for note in lost] == ["keywords and labels are left out: uji"]


def test_phpmyfaq_gives_out_the_same_in_json_and_xml():
    faq = {"id": 7, "language": "id", "category": "Umum", "keywords": "", "question": "Apa &amp; ini?"}
    as_json = json.dumps([{"faq": {**faq, "answer": "&lt;p&gt;Ini &amp;amp; itu.&lt;/p&gt;"}}])
    as_xml = (
        '<?xml version="1.0" encoding="UTF-8"?><phpmyfaq><article id="7"><language>id</language>'
        "<category>Umum</category><keywords/><question>Apa &amp; ini?</question>"
        "<answer>&amp;lt;p&amp;gt;Ini &amp;amp;amp; itu.&amp;lt;/p&amp;gt;</answer><author/></article></phpmyfaq>"
    )
    assert said("a.json", as_json) == said("a.xml", as_xml) == [{"id": ("Apa & ini?", "<p>Ini &amp; itu.</p>")}]


def test_a_list_of_anything_is_read_by_the_names_of_its_keys():
    rows = [{"no": 1, "pertanyaan": "Apa?", "jawaban": "Ini.", "variasi": ["apa ini", "ini apa"]}]
    assert said("a.json", json.dumps({"data": rows})) == [{"id": ("Apa?", "Ini.")}]
    with pytest.raises(KbError, match="no columns question and answer"):
        said("a.json", json.dumps([{"a": 1}]))


@pytest.mark.parametrize("held", ["null", "7", "true", '"kata"', '{"articles": 7}', '{"data": {"a": 1}}'])
def test_json_that_is_no_list_holds_no_questions(held):
    with pytest.raises(KbError, match="no list of questions|no columns question"):
        said("a.json", held)


def test_what_other_programs_call_an_entry_is_told_on_one_short_line():
    called = "7&#10;" + "9" * 1_000
    data = f"<x><y id='{called}'><language>id</language><question>Apa?</question><answer/></y></x>"
    for read in (said("a.xml", data), said("a.jsonl", '{"id": "7\\n' + "9" * 1_000 + '", "title": "", "text": ""}')):
        assert "\n" not in read[0] and len(read[0]) < 200


def test_half_a_character_of_json_is_never_shown():
    half = {"title": "Apa?", "id": "\ud83d"}
    kept = json.dumps([{**half, "body": "Ini.", "label_names": ["\ud83d", "uji"]}])
    assert read_file("a.json", kept.encode(), "id", MOST).entries[0].lost[0].message.encode()
    for name, key in (("a.json", "body"), ("a.jsonl", "text")):
        (refused,) = said(name, json.dumps({**half, key: "Ini.", "lang": "\ud83d", "locale": "\ud83d"}))
        assert refused.encode()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def crowded(part: str) -> bytes:
    return docx(("", "x"), **{part: b"<a>" + b"<b/>" * 2_000_000 + b"</a>"})


def bomb() -> bytes:
    return docx(("", "x"), **{"word/media.bin": b"0" * 60_000_000})


def wide() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["Pertanyaan", "Jawaban"])
    book.active.append(["Apa?", "Ini."])
    book.active.cell(3, 16_000, "jauh")
    book.save(buffer)
    return buffer.getvalue()


def many(row: int) -> dict[str, str]:
    return {f"k{row}-{at}": "1" for at in range(20)}


def attributes(row: int) -> str:
    return " ".join(f"{key}='{value}'" for key, value in many(row).items())


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.docx", b"bukan zip", "the file is damaged"),
        ("a.docx", docx(("", "x"), head=BOMB), "declares a document type"),
        ("a.xlsx", docx(("", "x"), head=BOMB), "declares a document type"),
        ("a.docx", bomb(), "unpacks to 60 MB"),
        ("a.docx", crowded("word/many.xml"), "more than 2,000,000 cells"),
        ("a.xlsx", crowded("xl/many.bin"), "more than 2,000,000 cells"),
        ("a.docx", docx(("", "Tanpa judul.")), "no heading or bold line"),
        ("a.xml", f"{BOMB}<x><y><question>&b;</question></y></x>", "declares a document type"),
        ("a.xml", "<x><y>", "no whole XML"),
        ("a.json", "[" * 100_000, "no whole JSON"),
        ("a.json", "[1, 2]", "no list of questions"),
        ("a.json", "[]", "no list of questions"),
        (
            "a.json",
            '[{"question": "Apa?", "answer": ' + "[" * 900 + '"x"' + "]" * 900 + "}]",
            "lists within each other",
        ),
        (
            "a.json",
            json.dumps([{"tanya": "Apa?", "jawab": "Ini.", **many(row)} for row in range(150)]),
            "200 different",
        ),
        ("a.xml", f"<x>{''.join(f'<y {attributes(row)}><q>Apa?</q></y>' for row in range(150))}</x>", "200 different"),
        ("a.html", "<div>" * 100_000 + "<h1>Apa?</h1>Ini.", "too many elements|no heading"),
        ("a.html", "<p>" + "a" * 5_000_001, "more than 5 million characters"),
        ("a.html", "<h2>Apa?</h2>Ini." * 300, "more than 200 rows"),
        ("a.csv", "Pertanyaan;Jawaban\n" + "Apa?;Ini.\n" * 100_000, "more than 200 rows"),
        ("a.pdf", b"%PDF", "cannot be read"),
    ],
    ids=range(20),
)
def test_what_is_hostile_is_refused_in_one_sentence(name, data, why):
    with pytest.raises(KbError, match=why) as refused:
        said(name, data)
    assert "\n" not in str(refused.value)


def test_a_sheet_of_thousands_of_columns_is_read_as_far_as_anybody_looks():
    assert said("a.xlsx", wide())[0] == {"id": ("Apa?", "Ini.")}


def test_utf_16_without_its_mark_is_told_by_its_zeros():
    table = "Pertanyaan\tJawaban\r\nApa itu “uji”?\tPercobaan.\r\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert said("a.csv", table.encode(encoding)) == [{"id": ("Apa itu “uji”?", "Percobaan.")}]
