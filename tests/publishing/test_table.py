"""Tables as people save them: the inputs in `tables/` are each of a kind that once came in wrongly."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from kb.errors import KbError
from kb.publishing.importing import grid
from kb.publishing.importing.table import phrasings_in, read_table

TABLES = Path(__file__).with_name("tables")
TOO_MANY = 200


def rows(name: str, data: bytes | str, lang="id"):
    """What each row says in the main language: question, answer and phrasings, or why it is refused."""
    data = data.encode() if isinstance(data, str) else data
    return [
        (e.refused and str(e.refused)) or (e.texts[lang].title, e.texts[lang].text, *e.texts[lang].phrasings)
        for e in read_table(name, data, lang, TOO_MANY).entries
    ]


def of_file(name: str):
    return rows(name, (TABLES / name).read_bytes())


@pytest.mark.parametrize(
    "name, first",
    [
        ("c01-sep-line.csv", ("Apa itu kode uji satu?", "Kode uji adalah kode untuk mencoba.")),
        ("c03b-field-starts-with-quote.csv", ('"Ex inter" itu apa?', "Ponsel bekas dari luar negeri.")),
        ("c04-blank-rows.csv", ("Apa itu baris uji?", "Baris untuk mencoba.")),
        ("c06-duplicate-header.csv", ("Apa itu kolom ganda uji?", "Jawaban yang benar.")),
        ("c07-header-spelling.csv", ("Apa itu spasi uji?", "Spasi yang tak terlihat.")),
        ("c07b-header-nbsp.csv", ("Apa itu spasi uji?", "Spasi yang tak terlihat.")),
        ("c09-cp1252.csv", ("Apa itu “kutip” uji?", "Tanda kutip Word – bukan huruf mesin ketik.")),
        ("c09b-utf16.csv", ("Apa itu teks Unicode uji?", "Berkas Unicode Text dari Excel.")),
        ("c10-title-rows.csv", ("Apa itu judul tabel uji?", "Baris di atas kepala.")),
        (
            "c15-lines-in-cells.csv",
            (
                "Bagaimana langkah uji?",
                "Ikuti langkah ini:\nBuka laman cek\nIsi nomor\nTekan kirim",
                "cara uji satu",
                "cara uji dua",
                "cara uji tiga",
            ),
        ),
        ("c17-comma-in-header.csv", ("Apa itu koma, titik, uji?", "Tanda baca, ada banyak.")),
        ("c17b-semicolon-comma.csv", ("Apa itu pemisah uji?", "Titik koma, bukan koma.", "pemisah apa", "apa pemisah")),
        ("c17c-semicolon-comma-once.csv", ("Apa itu pemisah uji?", "Titik koma, bukan koma.")),
        ("c17d-comma-semicolon.csv", ("Apa itu pemisah uji?", "Koma; bukan titik koma.", "x")),
        ("c26-quote-after-space.csv", ("Apa itu spasi uji?", "Ya, boleh.")),
    ],
)
def test_a_table_is_understood_as_it_was_meant(name, first):
    assert of_file(name)[0] == first


@pytest.mark.parametrize(
    "name, where, said",
    [
        ("c23-merged-category.csv", ":2: ", "missing"),
        ("c24-extra-columns-semicolon.csv", ":2: ", "3 fields where the header has 2"),
        ("c25-130-rows-last-refused.csv", ":132: ", "missing"),
        ("c28-tsv-tab-in-cell.csv", ":2: ", "3 fields where the header has 2"),
    ],
)
def test_a_doubtful_row_is_refused_by_its_line_and_the_others_are_taken(name, where, said):
    refused = [row for row in of_file(name) if isinstance(row, str)]
    assert len(refused) == 1 and where in refused[0] and said in refused[0] and "\n" not in refused[0]


def test_a_table_without_a_header_is_refused_whole():
    with pytest.raises(KbError, match="no columns question and answer"):
        of_file("c08-no-header.csv")


def test_a_quote_that_is_not_closed_costs_its_row_alone():
    found = rows("a.csv", 'Pertanyaan,Jawaban\nSatu?,"tidak ditutup\nDua?,"Ya, boleh."\n')
    assert found[
        0
    ] == "a.csv:2: a quote is opened and not closed; close it, or write it twice inside of quotes." and found[1] == (
        "Dua?",
        "Ya, boleh.",
    )


def test_a_row_with_too_few_fields_is_refused_for_its_line_break_may_have_cut_it():
    found = rows("a.csv", "Pertanyaan;Jawaban\nSatu?;baris satu\nbaris dua\nTiga?;ya\n")
    assert "a.csv:3: the row has 1 fields" in found[1] and found[2] == ("Tiga?", "ya")


@pytest.mark.parametrize(
    "header",
    [
        "Pertanyaan;Jawaban;Variasi",
        "QUESTION;Answer;Alternative phrasings",
        "Pertanyaan warga;Isi jawaban;Pertanyaan lain",
        "Judul;Teks;Cara lain bertanya",
        "Soal / question;Jawab:;Sinonim",
    ],
)
def test_headings_are_known_in_many_spellings(header):
    assert rows("a.csv", f"{header}\nApa?;Ini.;apa ini|apa itu\n") == [("Apa?", "Ini.", "apa ini", "apa itu")]


def test_the_most_telling_of_two_headings_counts():
    assert rows("a.csv", "Judul;Pertanyaan;Isi;Jawaban\nUmum;Apa?;x;Ini.\n") == [("Apa?", "Ini.")]


@pytest.mark.parametrize(
    "header",
    [
        "Pertanyaan,Jawaban,Question,Answer",
        "question_id,answer_id,question_en,answer_en",
        "Pertanyaan (Indonesia),Jawaban (Indonesia),Pertanyaan (Inggris),Jawaban (Inggris)",
    ],
)
def test_columns_in_two_languages_are_paired(header):
    entries = read_table("a.csv", f"{header}\nApa?,Ini.,What?,This.\nHanya?,Ya.,,\n".encode(), "id", TOO_MANY).entries
    assert {lang: (text.title, text.text) for lang, text in entries[0].texts.items()} == {
        "id": ("Apa?", "Ini."),
        "en": ("What?", "This."),
    }
    assert list(entries[1].texts) == ["id"]


def test_a_number_of_the_question_is_no_question():
    assert rows("a.csv", "Question ID,Question,Answer\n7,What?,This.\n", "en") == [("What?", "This.")]
    assert rows("a.csv", "Nomor pertanyaan,Pertanyaan,Jawaban\n7,Apa?,Ini.\n") == [("Apa?", "Ini.")]


def test_two_columns_that_may_be_the_same_part_are_refused():
    with pytest.raises(KbError, match="the columns B “Jawaban” and C “Jawaban” may both be the answer"):
        rows("a.csv", "Pertanyaan;Jawaban;Jawaban\nApa?;Ini.;Itu.\n")


def test_what_was_read_is_said():
    notes = read_table(
        "a.csv", "Daftar;;\nNo;Pertanyaan;Jawaban\n1;Apa?;“Ini”\n".encode("cp1252"), "id", TOO_MANY
    ).notes
    assert tuple(map(str, notes)) == (
        "a.csv: read as Windows-1252, as it is not in UTF-8", "a.csv: 1 rows above the header (line 2) are passed over",
        "a.csv: Indonesian: question from “Pertanyaan”", "a.csv: Indonesian: answer from “Jawaban”",
        "a.csv: not used: “No”",
    )  # fmt: skip


def test_too_many_rows_are_refused_at_once():
    with pytest.raises(KbError, match="more than 200 rows"):
        rows("a.csv", "Pertanyaan,Jawaban\n" + "Apa?,Ini.\n" * 300)


def test_phrasings_in_one_cell_are_parted():
    assert phrasings_in("satu; dua |tiga\n\nempat, lima") == ("satu", "dua", "tiga", "empat, lima")


def workbook(*sheets):
    book = Workbook()
    book.remove(book.active)
    for name, content in sheets:
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    return book


def saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_is_read_sheet_by_sheet_without_its_formulas():
    book = workbook(
        (
            "Umum",
            [
                ["Tanya jawab"],
                [],
                ["No", "Pertanyaan", "Jawaban"],
                [1, "Berapa?", 5000],
                [2, '=A1&"?"', "x"],
                [3, "Kapan?", "besok"],
            ],
        ),
        ("Catatan", [["apa saja"]]),
        ("Lain", [["Pertanyaan", "Jawaban"], ["Di mana?", "Di sini."]]),
    )
    book["Umum"]["C6"].number_format, book["Umum"]["C6"].value = "0.00%", 0.05
    read = read_table("a.xlsx", saved(book), "id", TOO_MANY)
    said = [(e.refused and str(e.refused)) or (e.where, e.texts["id"].title, e.texts["id"].text) for e in read.entries]
    assert said == [
        ("a.xlsx[Umum]:4", "Berapa?", "5000"),
        "a.xlsx[Umum]:5: the cell B5 holds a formula without its value; write it as text.",
        "a.xlsx[Umum]:6: the cell C6 holds a date or a formatted number; write it as text.",
        ("a.xlsx[Lain]:2", "Di mana?", "Di sini."),
    ]
    assert any("a.xlsx[Catatan]: left out" in str(note) for note in read.notes)


def test_a_hidden_sheet_stays_hidden():
    book = workbook(
        ("Umum", [["Pertanyaan", "Jawaban"], ["Di mana?", "Di sini."]]),
        ("Konsep", [["Pertanyaan", "Jawaban"], ["Rahasia?", "Ya."]]),
    )
    book["Konsep"].sheet_state = "hidden"
    read = read_table("a.xlsx", saved(book), "id", TOO_MANY)
    assert len(read.entries) == 1 and "a.xlsx[Konsep]: left out, it is hidden" in map(str, read.notes)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 rusak", saved(workbook(("A", [["Pertanyaan", "Jawaban"]])))[:-400]])
def test_a_damaged_workbook_gets_one_sentence(data):
    with pytest.raises(KbError, match="the file is damaged"):
        rows("a.xlsx", data)


def claiming(more: str) -> bytes:
    """A workbook with one question, and further rows in its sheet."""
    made, book = (
        io.BytesIO(),
        zipfile.ZipFile(io.BytesIO(saved(workbook(("A", [["Pertanyaan", "Jawaban"], ["Apa?", "Ini."]]))))),
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in book.namelist():
            changed.writestr(part, book.read(part).replace(b"</sheetData>", f"{more}</sheetData>".encode()))
    return made.getvalue()


@pytest.mark.parametrize(
    "more",
    ['<row r="9000"><c r="A9000"/></row>', "<row/>" * 900, '<row><c s="0"/></row>' * 900, '<row r="2000000000"/>'],
)
def test_no_cell_is_made_of_the_empty_rows_that_a_workbook_claims(more, monkeypatch):
    made = []
    monkeypatch.setattr(grid, "LAST_ROW", 10_000)
    monkeypatch.setattr(grid, "_row", lambda *row, make=grid._row: made.append(make(*row)) or made[-1])
    assert rows("a.xlsx", claiming(more)) == [("Apa?", "Ini.")] and len(made) == 2


def test_a_workbook_of_more_rows_than_anybody_writes_is_refused(monkeypatch):
    monkeypatch.setattr(grid, "MOST_ROWS", 1_000)
    with pytest.raises(KbError, match="more than 1,000 rows"):
        rows("a.xlsx", claiming('<row r="1001"/>'))
