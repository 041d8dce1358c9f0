"""Slips are set right by what the collection has often; what it has seldom may be a slip itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content.subject import load_subject
from kb.retrieval.language.normalise import lexicon_of, stem
from kb.retrieval.language.spelling import Spelling
from kb.settings import ROOT

COUNTS = {
    "terdaftar": 400,
    "terdftar": 3,
    "sinyal": 300,
    "sinyl": 12,
    "blokir": 200,
    "ceir": 40,
    "pstore": 9,
    "store": 35,
    "zzqy": 1,
    "daftar": 500,
    "diblokir": 90,
    "terblokir": 50,
    "dibandara": 3,
}

SHIPPED = lexicon_of(load_subject(ROOT / "articles"))


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(COUNTS, {stem(word) for word in COUNTS}, SHIPPED)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hp belum terdftar", "hp belum terdaftar"),  # a phrasing has the same slip
        ("sinyl hilang", "sinyal hilang"),
        ("terdatfar", "terdaftar"),  # nobody wrote it before
        ("tredftar", "terdaftar"),  # two slips in a long word
        ("daftarblokir", "daftar blokir"),
        ("hp di blokir", "hp diblokir"),
        ("ke blokir", "terblokir"),
        ("daftar di bandara", "daftar di bandara"),
        ("ada di", "ada di"),
    ],
)
def test_slips_are_set_right(spelling, typed, meant):
    assert spelling.correct(typed) == meant


@pytest.mark.parametrize("word", ["ceir", "pstore", "zzqy", "hp", "kuda", "registration", "gmn", "abc123", "x" * 31])
def test_what_may_be_meant_is_left_alone(spelling, word):
    """Names that no other word outnumbers by far, words of either language, everyday spellings, short and odd ones."""
    assert spelling.correct(word) == word


@given(st.lists(st.text("abdefgiklmnrstuy", min_size=1, max_size=12), max_size=5).map(" ".join))
def test_correcting_never_fails_and_never_loses_a_text(text):
    found = Spelling(COUNTS, frozenset(), SHIPPED).correct(text)
    assert bool(found) == bool(text)


def test_what_leads_back_to_itself_ends():
    """`standard` takes the ending off again: "qwertku" is "qwert"."""
    assert Spelling({"qwertku": 5}, frozenset(), SHIPPED).correct("qwert") in ("qwert", "qwertku")


def test_what_a_spelling_stands_for_is_standard_itself():
    words = SHIPPED.spellings
    loose = {
        left: word
        for left, right in words.items()
        for word in right.split()
        if left not in right.split() and words.get(word, word) != word
    }
    assert not loose


@given(st.sampled_from(sorted(COUNTS)))
def test_a_frequent_word_is_its_own_correction(word):
    if COUNTS[word] >= 100:
        assert Spelling(COUNTS, frozenset(), SHIPPED).correct(word) == word
