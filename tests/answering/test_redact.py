import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answering.redact import redact


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("imei 490154203237518 diblokir", "imei [IMEI] diblokir"),
        ("49 015420 323751 8", "[IMEI]"),
        ("hp 0812-3456-7890 ga ada sinyal", "hp [telepon] ga ada sinyal"),
        ("+62 811 2345 678", "[telepon]"),
        ("nik 3171234567890123 saya", "nik [NIK] saya"),
        ("email budi.s@contoh.co.id dong", "email [e-mail] dong"),
        ("paspor A1234567", "paspor [paspor]"),
        ("0812 - 3456 - 7890", "[telepon]"),
        ("0812–3456–7890", "[telepon]"),
        ("0812\u00a03456\u00a07890", "[telepon]"),
        ("IMEI490154203237518", "IMEI[IMEI]"),
        ("hp081234567890", "hp[telepon]"),
        ("bayar Rp 1500000 081234567890", "bayar Rp [nomor]"),
        ("paspor B 1234567", "paspor [paspor]"),
        ("budi @ contoh.com, budi(at)contoh.com", "[e-mail], [e-mail]"),
        ("call ١٢٣٤٥٦٧٨٩٠", "call [nomor]"),
    ],
)
def test_personal_numbers_are_masked(text, masked):
    assert redact(text).masked == masked


@pytest.mark.parametrize("text", ["telepon 1500225 atau 159", "harga Rp 14.000.000", "Rp1.400.000.000", "tahun 2020 sampai 2026", "60 hari, 2x24 jam", "*#06#", "rp500000", "Rp1500000000", "Rp150.000 - 1.400.000", "ke 1500225", "iphone 16"])
def test_hotlines_money_and_years_are_left_alone(text):
    assert redact(text).masked == text


def test_a_valid_imei_is_told_from_a_wrong_one():
    assert redact("490154203237518").valid == ("IMEI",) and redact("490154203237519").valid == ()
    assert redact("490154203237518").without == ""


@given(st.text(max_size=60), st.integers(10**9, 10**16 - 1), st.text(max_size=60))
def test_no_long_number_survives(before, number, after):
    text = f"{before} {number} {after}"
    found = redact(text)
    assert str(number) not in found.masked and str(number) not in found.without


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    assert isinstance(redact(text).masked, str)
