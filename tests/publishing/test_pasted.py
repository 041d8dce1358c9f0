"""What people paste becomes questions: nothing is lost, and no mark of a list is left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import KbError
from kb.publishing.impact.pasted import LONGEST, read_pasted

MARKERS = [
    "", "- ", "– ", "—", "-", "* ", "• ", "•\t", "·\t", "o\t", "▪ ", "\uf0b7\t", "\uf0a7 ", "1. ", "2) ", "(3) ",
    "10.\t",
    "7\t", "1.", "1.2. ", "a. ", "b) ", "iv. ", "X. ", "☐ ", "[ ] ", "[x] ", "> ", "> - ", "• 1. ", "✓ ", "➢\t",
]  # fmt: skip
QUOTES = ["{}", "“{}”", "‘{}’", '"{}"', "„{}“", "«{}»"]
ENDS = ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\x0b", "\u2028", "\n \t\n", "\n•\n", "\n---\n"]
WORDS = st.lists(
    st.sampled_from(
        "hp saya diblokir bisa daftar imei di bandara kena pajak berapa my phone is blocked éta ya".split()
    ),
    min_size=2,
    max_size=6,
)
QUESTIONS = st.tuples(WORDS, st.sampled_from(["", "?", " 2 hp?", " 1.5 juta", " 90 hari"])).map(
    lambda said: " ".join(said[0]) + said[1]
)
DRESSED = st.tuples(QUESTIONS, st.sampled_from(MARKERS), st.sampled_from(QUOTES), st.sampled_from(ENDS))


@settings(max_examples=80)
@given(st.lists(DRESSED, max_size=6, unique_by=lambda one: one[0].rstrip("?")))
def test_what_was_dressed_as_a_list_is_read_as_it_was_said(dressed):
    text = "".join(marker + quotes.format(said) + end for said, marker, quotes, end in dressed)
    found = read_pasted(text)
    assert found.questions == tuple(said for said, *_ in dressed) and not found.repeated


@settings(max_examples=80)
@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_the_same_again_and_holds_nothing_that_was_not_there(text):
    found = read_pasted(text)
    assert read_pasted("\n".join(found.questions)).questions == found.questions
    assert all(question.strip() == question and "\n" not in question for question in found.questions)


@pytest.mark.parametrize(
    "line, question",
    [
        ("2 hp boleh dibawa?", "2 hp boleh dibawa?"),
        ("5.000 dolar kena pajak?", "5.000 dolar kena pajak?"),
        ("1.5 juta kena berapa", "1.5 juta kena berapa"),
        ("3 bulan di sini, blokir?", "3 bulan di sini, blokir?"),
        ("*123# buat apa", "*123# buat apa"),
        ("o gitu ya", "o gitu ya"),
        ("“apa itu” IMEI", '"apa itu" IMEI'),
        ("hp\u00a0saya\tdiblokir  ya", "hp saya diblokir ya"),
        ('- "imei tuh apa sih"', "imei tuh apa sih"),
        ("-10 derajat", "-10 derajat"),
    ],
)
def test_words_that_look_like_marks_stay(line, question):
    assert read_pasted(line).questions == (question,)


def test_the_same_question_counts_once_and_numbers_of_persons_are_masked():
    found = read_pasted(
        "1. IMEI 490154203237518 diblokir\n2. hp hilang\n• HP hilang?\n\n3. IMEI 490154203237518 diblokir"
    )
    assert found.questions == ("IMEI [IMEI] diblokir", "hp hilang") and (found.repeated, found.masked) == (2, 1)
    with pytest.raises(KbError, match="are read at once"):
        read_pasted("a" * (LONGEST + 1))
