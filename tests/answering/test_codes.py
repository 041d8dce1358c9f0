"""Codes that people say and type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answering.codes import ALPHABET, coded, number_of, typed

NUMBERS = st.integers(0, 2**35 - 1)


@given(NUMBERS)
def test_a_code_names_its_number_however_it_is_spelt(number):
    code = coded(number, 7)
    assert len(code) == 8 and number_of(code) == number
    for spelt in (code, f"{code[:4]}-{code[4:]}", f" {code[:4]} – {code[4:]}. ", code.lower(), code.replace("0", "o")):
        assert typed(spelt, 8) == code
    assert typed(code.replace("1", "l"), 8) == typed(code.replace("1", "I"), 8) == code


@given(NUMBERS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(number, place, other):
    code = coded(number, 7)
    wrong = code[:place] + other + code[place + 1 :]
    assert typed(wrong, 8) == (code if wrong == code else None)


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFGH-JK", "ÄBCD-EFGH", "UUUU-UUUU", "\0" * 8, "x" * 9999, "٠" * 8])
def test_what_is_no_code_is_none(text):
    assert typed(text, 8) is None
