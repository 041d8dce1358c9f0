"""One table of letters in disguise, for those who check a text, search with it and mask its numbers."""

import pytest

from kb.answering.folded import fold
from kb.answering.redact import redact
from kb.content import letters
from kb.content.lookalikes import LATIN
from kb.retrieval.language import folding

DISGUISED = ["сеk раjаk", "cεk pajak", "сek pαjαk", "cёk pajak", "cеk ραјаk", "ꓝajak сеk", "ⲥek ⲣajaⲕ"]


@pytest.mark.parametrize("typed", DISGUISED)
def test_all_three_read_the_same_letters(typed):
    meant = letters.as_meant(typed)
    assert meant.isascii() and folding.as_meant(typed) == meant and fold(typed).text == meant.lower()


def test_a_letter_looks_like_one_plain_letter_of_its_own_case():
    assert all(
        len(sign) == 1 and not sign.isascii() and latin.isascii() and latin.isalpha() for sign, latin in LATIN.items()
    )
    assert (LATIN["Ι"], LATIN["ι"], LATIN["ӏ"], LATIN["Ӏ"], LATIN["О"], LATIN["о"], LATIN["ꓲ"]) == (
        "I",
        "i",
        "l",
        "I",
        "O",
        "o",
        "I",
    )


def test_a_micrometre_is_no_millimetre():
    assert letters.as_meant("50 µm") == folding.as_meant("50 µm") == "50 μm"


def test_number_words_in_disguise_are_masked():
    hide = str.maketrans("aeos", "аеоѕ")
    plain = "nomor saya nol delapan satu dua tiga empat lima enam tujuh delapan sembilan"
    assert redact(plain).masked == "nomor saya [telepon]"
    assert redact(plain.translate(hide)).masked == "nomor saya".translate(hide) + " [telepon]"
