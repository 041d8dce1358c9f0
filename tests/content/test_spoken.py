"""What is written, in the words that one says."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.facts import Bilingual
from kb.content.spoken import Voice, spoken
from tests.shipped import library

KNOWN = library().voice


@pytest.mark.parametrize(
    ("written", "indonesian", "english"),
    [
        ("*#06#", "Bintang pagar nol enam pagar", "Star hash zero six hash"),
        (
            "*123*817#",
            "Bintang satu dua tiga bintang delapan satu tujuh pagar",
            "Star one two three star eight one seven hash",
        ),
        ("USD 500", "Lima ratus dolar Amerika", "Five hundred U S dollars"),
        ("Rp1.400.000", "Satu juta empat ratus ribu rupiah", "One million four hundred thousand rupiah"),
        ("Rp2,8 triliun", "Dua koma delapan triliun rupiah", "Two point eight triliun rupiah"),
        ("7,5%", "Tujuh koma lima persen", "Seven point five percent"),
        ("7.5%", "Tujuh koma lima persen", "Seven point five percent"),
        ("1,400,000.5", "Satu juta empat ratus ribu koma lima", "One million four hundred thousand point five"),
        ("159", "Satu lima sembilan", "One five nine"),
        ("1590 unit", "Seribu lima ratus sembilan puluh unit", "One thousand five hundred and ninety unit"),
        (
            "021-3441839",
            "Nol dua satu tiga empat empat satu delapan tiga sembilan",
            "Zero two one three four four one eight three nine",
        ),
        (
            "+62 811 2345",
            "Plus enam dua delapan satu satu dua tiga empat lima",
            "Plus six two eight one one two three four five",
        ),
        ("15 September 2020", "Lima belas September dua ribu dua puluh", "Fifteen September twenty twenty"),
        ("22.00 WIB", "Dua puluh dua Waktu Indonesia Barat", "Twenty two Western Indonesia Time"),
        ("2 x 24", "Dua kali dua puluh empat", "Two times twenty four"),
        ("10-20", "Sepuluh sampai dua puluh", "Ten to twenty"),
        ("cs@telkomsel.co.id", "Cs at telkomsel titik co titik id", "Cs at telkomsel dot co dot id"),
        (
            "beacukai.go.id/cek-imei.html",
            "Beacukai titik go titik id garis miring cek strip imei titik ha te em el",
            "Beacukai dot go dot id slash cek dash imei dot H T M L",
        ),
        (
            "PER-13/BC/2021",
            "Peraturan Bea Cukai nomor tiga belas tahun dua ribu dua puluh satu",
            "Customs Regulation number thirteen of twenty twenty one",
        ),
        (
            "PMK 34/2025",
            "Peraturan Menteri Keuangan nomor tiga puluh empat tahun dua ribu dua puluh lima",
            "Regulation of the Minister of Finance number thirty four of twenty twenty five",
        ),
        ("IMEI, SIM, SMS", "Imei, sim, es em es", "I M E I, sim, S M S"),
        ("kode QR-nya", "Kode kiu ar-nya", "Kode Q R-nya"),
        ("SDPPI. IMEI", "Es de pe pe i. Imei", "S D P P I. I M E I"),
        (
            "pajak pertambahan nilai (PPN), 12%",
            "Pajak pertambahan nilai, dua belas persen",
            "Pajak pertambahan nilai, value added tax, twelve percent",
        ),
        ("12% x 11/12", "Dua belas persen x sebelas per dua belas", "Twelve percent x eleven over twelve"),
        ("24/7, SIM 1/2", "Dua puluh empat atau tujuh, sim satu atau dua", "Twenty four or seven, sim one or two"),
        (
            "PPN dan/atau PPh",
            "Pajak pertambahan nilai atau pajak penghasilan",
            "Value added tax dan atau income tax".replace("dan atau", "or"),
        ),
        ('Komdigi (dulu Kominfo), "nihil".', "Komdigi, dulu Kominfo, nihil.", "Komdigi, dulu Kominfo, nihil."),
    ],
)
def test_it_is_said_in_words(written, indonesian, english):
    assert spoken(written, "id", KNOWN) == indonesian
    assert spoken(written, "en", KNOWN) == english


def test_a_person_reads_abbreviations_as_they_are_written():
    read = spoken("Cek IMEI kartu XL di beacukai.go.id/cek-imei.html, PPN 12%, lewat SMS.", "id", KNOWN, spell=False)
    assert read == (
        "Cek IMEI kartu XL di beacukai titik go titik id garis miring cek strip imei titik html, "
        "pajak pertambahan nilai dua belas persen, lewat SMS."
    )
    assert spoken("USD 500 for an IMEI", "en", KNOWN, spell=False) == "Five hundred US dollars for an IMEI"


def test_ordinals_are_those_of_the_language():
    assert spoken("hari ke-2 dan ke-1", "id") == "Hari kedua dan pertama"
    assert spoken("the 3rd day", "en") == "The third day"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text("0123456789.,-/*#+%@() xRpUSDhari", max_size=60), st.sampled_from(["id", "en"]))
def test_no_digit_and_no_sign_is_left_of_any_text(written, lang):
    assert not re.search(r"[\d*#@/_%()\[\]<>|\"•–—=+~$^&\\{}\n]", spoken(written, lang, KNOWN))


def test_another_subjects_terms_are_said_as_its_glossary_has_them():
    voice = Voice(
        instead={"KTA": Bilingual(id="kartu tanda anggota", en="member card")}, as_word=frozenset({("OPAC", "id")})
    )
    assert spoken("Bawa KTA, cari di OPAC.", "id", voice) == "Bawa kartu tanda anggota, cari di opac."
    assert spoken("Bring your KTA to the OPAC.", "en", voice) == "Bring your member card to the O P A C."
    assert spoken("PPN 12%", "id") == "Pe pe en dua belas persen"
