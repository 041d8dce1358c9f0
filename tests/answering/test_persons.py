"""Names and streets in agents' notes: what is sure, what is asked about, and what is neither."""

import pytest

from kb.answering.persons import persons, without_persons
from kb.answering.redact import redact
from tests.content.hostile import LINEAR, UNITS, growth


def found(text):
    return [(text[one.start : one.end], one.kind, one.sure) for one in persons(text)]


@pytest.mark.parametrize(
    "text, masked",
    [
        ("penelepon atas nama Budi Santoso, Jl. Merdeka No. 5", "penelepon atas nama [nama], [alamat]"),
        ("a.n. Siti Aminah minta ditelepon", "a.n. [nama] minta ditelepon"),
        ("nama pelanggan: Ratna, hp hilang", "nama pelanggan: [nama], hp hilang"),
        ("rumahnya gang mawar 3 rt 03/rw 04", "rumahnya [alamat]"),
        ("RT 02 RW 03 sinyalnya hilang", "[alamat] sinyalnya hilang"),
        ("Jl. 17 Agustus No. 8 Bekasi", "[alamat] Bekasi"),
        ("jl sudirman 12, hp dicuri", "[alamat], hp dicuri"),
        ("on behalf of Mary Brown, 12 Baker Street", "on behalf of [nama], [alamat]"),
    ],
)
def test_what_words_before_it_give_away_is_masked(text, masked):
    assert without_persons(text) == masked
    assert without_persons(masked) == masked
    assert redact(masked).masked == masked


@pytest.mark.parametrize(
    "text, asked",
    [
        ("Bapak Joko Widodo menelepon lagi", ["Joko Widodo"]),
        ("pak budi sudah ke gerai", ["budi"]),
        ("Agus telepon lagi besok", ["Agus"]),
        ("nama saya budi", ["budi"]),
        ("beli di jalan Sudirman", ["jalan Sudirman"]),
        ("jl sudirman imei terblokir sudah lapor", ["jl sudirman"]),
    ],
)
def test_what_may_be_one_is_asked_about_and_stays_until_somebody_says_so(text, asked):
    assert [words for words, _, sure in found(text) if not sure] == asked
    assert without_persons(text) == text
    assert asked[0] not in without_persons(text, all_of_them=True)


@pytest.mark.parametrize(
    "text",
    [
        "", "ibu menelepon lagi", "atas nama orang lain", "jalan keluar dari masalah ini", "Nama di KTP berbeda",
        "Samsung Galaxy S25 dari Bea Cukai Batam", "nama pelanggan tidak sesuai", "pak polisi bilang begitu",
        "blok IMEI dibuka", "customer names are wrong", "2 phones on drive", "Made in Indonesia", "namaku ada dua",
        "atas nama PT Maju", "the name of the article is wrong", "kampung saya di sana",
    ],
)  # fmt: skip
def test_other_words_are_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize("unit", [*UNITS, "pak Budi ", "nama ", "Jl. A ", "rt 1 ", "12 A "])
def test_it_takes_time_in_proportion(unit):
    assert growth(persons, unit) < LINEAR
