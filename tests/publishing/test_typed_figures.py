"""A typed figure is supported by kind, unit and value on the day, not by its digits."""

from datetime import date

import pytest

from kb.content.library import load_library
from kb.publishing.consistency.rules import check
from kb.publishing.consistency.typed_figures import is_in, support_for, unsupported
from kb.publishing.consistency.written import written
from tests.content.files import FRONT, article_text, write_folder

DAY = date(2026, 11, 24)
FACTS = """
- id: window
  owner: bea-cukai
  topic: tax
  confidence: high
  statement:
    id: "Pendaftaran paling lambat 60 hari sejak tiba, menurut PMK 26/2025."
    en: "Register within 60 days of arrival, under Regulation 26/2025."
  kind: duration
  value: {amount: 60, unit: day}
  valid_from: 2023-03-06
  sources: [faq]
- id: duty
  owner: bea-cukai
  topic: tax
  confidence: high
  statement: {id: "Bea masuk ponsel.", en: "Duty on phones."}
  kind: percentage
  values:
  - {value: 7.5, until: 2025-06-05}
  - {value: 10, from: 2025-06-06, until: 2027-12-31}
  - {value: 15, from: 2028-01-01}
  sources: [faq]
- id: desk
  owner: bea-cukai
  topic: tax
  confidence: high
  statement: {id: "Telepon kantornya.", en: "The office's telephone."}
  kind: phone
  value: "021-57959817"
  sources: [faq]
"""


@pytest.fixture
def given(tmp_path):
    front = FRONT.replace("facts: [", "facts: [window, duty, desk, ")
    library = load_library(write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(front)}))
    path = tmp_path / "facts.yaml"
    path.write_text(path.read_text("utf-8").rstrip("\n") + FACTS, "utf-8")
    library = load_library(tmp_path)
    assert {"window", "duty", "desk"} <= library.facts.keys()
    return support_for(library, library.articles["pajak"], DAY)


@pytest.mark.parametrize(
    "words",
    [
        "Daftar dalam 60 hari.", "Daftar dalam enam puluh hari.", "Daftar dalam dua bulan.",
        "8 minggu 4 hari setelah tiba",
        "sampai hari keenam puluh", "by the sixtieth day", "within sixty days", "hari ke-60", "the 60th day",
        "Bea masuknya 10%.", "Bea masuknya sepuluh persen.", "10 per cent", "Telepon (021) 5795 9817.", "021-57959817",
        "Sampai 5 Juni 2025 tarifnya 7,5%.", "Sejak 6 Juni 2025 bukan lagi 7,5%.", "Dulu 7,5%.",
        "It was 7.5% formerly.",
        "Mulai 1 Januari 2028 menjadi 15%.", "Mulai 2028 menjadi 15%.", "Menurut PMK 26/2025.", "sejak Maret 2023",
        "Ada dua cara.", "Tunggu sebulan.", "{{ window }} saja",
    ],
)  # fmt: skip
def test_a_figure_of_the_same_kind_unit_and_value_is_supported(given, words):
    assert list(unsupported(given, words)) == []


@pytest.mark.parametrize(
    "words, said",
    [
        ("Dendanya 60 juta.", "60 juta"), ("Pajaknya 60%.", "60%"), ("USD 60", "USD 60"), ("60 jam", "60 jam"),
        ("60 hari kerja lagi", "60 hari kerja"), ("Rp10", "Rp10"), ("10 hari", "10 hari"),
        ("sepuluh dolar", "sepuluh dolar"),
        ("26 hari", "26 hari"), ("Rp57.959.817", "Rp57.959.817"), ("five-hundred dollars", "five-hundred dollars"),
        ("USD 300–500", "USD 300–500"), ("0800-1-222333", "0800-1-222333"), ("PMK 26/2026", "26/2026"),
        ("7 Juni 2025", "7 Juni 2025"), ("hari ke-61", "hari ke-61"), ("JP 3%", "3%"),
    ],
)  # fmt: skip
def test_the_same_digits_in_another_sense_support_nothing(given, words, said):
    found = list(unsupported(given, words))
    assert [(one.said, one.fact) for one in found] == [(said, "")]


@pytest.mark.parametrize("words", ["Bea masuknya 7,5%.", "Bea masuknya 15%.", "Tarif 7,5% berlaku untuk semua."])
def test_a_value_of_another_day_needs_that_day_beside_it(given, words):
    assert [(one.fact, is_in(one.said, one.said)) for one in unsupported(given, words)] == [("duty", True)]


def test_a_figure_in_two_units_is_one_and_a_hyphen_joins_words_of_numbers():
    def read(text):
        return [(text[one.start : one.end], one.kind, one.value, one.unit) for one in written(text)]

    assert read("8 minggu 4 hari") == [("8 minggu 4 hari", "duration", 60.0, "day")]
    assert read("1 tahun dan 6 bulan") == [("1 tahun dan 6 bulan", "duration", 18.0, "month")]
    assert read("sixty-fifth day") == [("sixty-fifth day", "duration", 65.0, "day")]
    assert read("twenty-five percent") == [("twenty-five percent", "percentage", 25.0, "")]
    assert read("buka 08.00–16.00 WIB") == [("08.00–16.00", "name", "08.00-16.00", "")]
    assert read("+62 812-3456-789") == [("+62 812-3456-789", "name", "+62 812-3456-789", "")]


def test_it_is_told_by_its_whole_words_and_line(tmp_path):
    text = article_text(
        FRONT, "Tarifnya {{ vat }}, di atas\n{{ limit }}.\n\nTunggu 12 hari di {{ hotline }},\nlalu 12 jam.\n"
    )
    found = check(load_library(write_folder(tmp_path, {"bea-cukai/pajak.md": text})), DAY)
    assert [(f.line, f.parameters["figure"]) for f in found] == [(21, "12 hari"), (22, "12 jam")]
    assert "12 hari" in found[0].message
