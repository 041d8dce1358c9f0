"""What a question states of the subject's quantities, by the shipped words for them."""

import time
from datetime import date, timedelta
from math import inf

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from kb.content.conditions import Span
from kb.content.subject import Quantity
from kb.retrieval.language.normalise import lexicon_of
from kb.retrieval.language.quantities import Reader
from kb.retrieval.searching.conditions import Circumstances
from tests.shipped import library

DAY = date(2026, 11, 29)
LIBRARY = library()
READER = Reader(LIBRARY.subject.quantities, lexicon_of(LIBRARY.subject))


def days(question: str, of: str = "days_since_arrival", on: date = DAY) -> Span | None:
    return READER.read(question, on).spans.get(of)


def exactly(value: float) -> Span:
    return Span((value, 0), (value, 0))


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("3 hari lalu saya tiba", 3),
        ("sy baru mendarat tiga hr yg lalu", 3),
        ("I arrived three days ago", 3),
        ("seminggu yang lalu pulang dari Arab", 7),
        ("sudah dua minggu tiba, hp belum daftar", 14),
        ("dua puluh lima hari sejak tiba", 25),
        ("twenty-five days since arriving", 25),
        ("seratus dua puluh hari sejak tiba", 120),
        ("hari ke-65 sejak mendarat", 65),
        ("it's day 50 since I landed", 50),
        ("kemarin saya tiba", 1),
        ("I landed yesterday", 1),
        ("tiba tgl 10 November", 19),
        ("since I landed on November 10th", 19),
        ("tiba 10/11/2026", 19),
        ("arrived 2026-11-10", 19),
        ("saya tiba tanggal 28", 1),
        ("3 minggu lagi saya pulang dari Jepang", -21),
        ("wis patang dino mulih", 4),
    ],
)
def test_days_since_arrival_are_read_however_they_are_written(question, since):
    assert days(question) == exactly(since)


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        ("belum 60 hari sejak tiba", (-inf, 0), (60, -1)),
        ("belum lewat 60 hari sejak tiba", (-inf, 0), (60, 0)),
        ("not more than 60 days since I arrived", (-inf, 0), (60, 0)),
        ("udah lewat 60 hari sejak tiba", (60, 1), (inf, 0)),
        ("more than two months since I arrived", (60, 1), (inf, 0)),
        ("60 hari lebih sejak tiba", (60, 0), (inf, 0)),
        ("60 hari atau kurang sejak tiba", (-inf, 0), (60, 0)),
        ("dua tiga hari sejak tiba", (2, 0), (3, 0)),
        ("2-3 hari sejak tiba", (2, 0), (3, 0)),
        ("pulang bulan lalu", (29, 0), (59, 0)),
        ("pulang Januari kemarin", (302, 0), (332, 0)),
        ("minggu depan saya pulang", (-13, 0), (-1, 0)),
    ],
)
def test_words_around_a_figure_bound_it(question, low, high):
    assert days(question) == Span(low, high)


@pytest.mark.parametrize(
    "question",
    [
        "apa benar batas 60 hari dihitung sejak tiba",
        "the 60 days limit since arriving, is it strict?",
        "masa 60 hari sejak tiba itu dihitung dari mana",
        "tiba di bandara jam berapa saja dilayani",
        "9" * 400 + " hari sejak tiba",
    ],
)
def test_a_figure_of_the_rule_or_none_states_nothing_of_the_asker(question):
    assert days(question) is None


def test_a_figure_belongs_to_the_nearest_words_of_its_sentence():
    question = "saya beli 3 bulan lalu di Singapura, baru tiba kemarin"
    assert days(question) == exactly(1) and days(question, "days_since_purchase") == Span((88.5, 0), (93, 0))
    assert days("Saya tiba. Sinyal hilang 3 hari.") is None


def test_contradicting_figures_widen_the_range():
    assert days("kemarin waktu mendarat saya lupa, sekarang sudah sebulan di sini") == Span((1, 0), (31, 0))


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        ("bawa 3 hp", (3, 0), (3, 0)),
        ("bawa tiga unit iphone", (3, 0), (3, 0)),
        ("hp sy 4 biji", (4, 0), (4, 0)),
        ("lebih dari dua ponsel", (2, 1), (inf, 0)),
        ("hp ketiga gimana", (3, 0), (inf, 0)),
        ("2 hp sudah, bawa 1 lagi", (2, 0), (inf, 0)),
        ("my two phones", (2, 0), (2, 0)),
        ("bawa selusin hp buat keluarga", (12, 0), (12, 0)),
        ("bawa 2 lusin hp", (24, 0), (24, 0)),
        ("I bring a dozen phones", (12, 0), (12, 0)),
        ("half a dozen phones", (6, 0), (6, 0)),
    ],
)
def test_devices_are_counted(question, low, high):
    assert days(question, "units") == Span(low, high)


@pytest.mark.parametrize("question", ["iphone 15 hp saya hilang", "kuota 2 hp per orang", "maksimal 2 hp ya"])
def test_the_number_of_a_model_or_a_quota_counts_nothing(question):
    assert days(question, "units") is None


@pytest.mark.parametrize(
    ("question", "amount", "currency"),
    [
        ("harganya 12 juta", 12e6, "IDR"),
        ("harga USD 600", 600, "USD"),
        ("seharga 600 dolar", 600, "USD"),
        ("rp 1,5jt", 1.5e6, "IDR"),
        ("harganya setengah juta", 5e5, "IDR"),
        ("Rp1.500.000", 1.5e6, "IDR"),
        ("dua juta lima ratus ribu", 2.5e6, "IDR"),
        ("$1,200", 1200, "USD"),
    ],
)
def test_money_is_read_with_its_currency(question, amount, currency):
    reader = Reader([Quantity(name="value", kind="money")], lexicon_of(LIBRARY.subject))
    assert reader.read(question, DAY).spans["value"] == Span((amount, 0), (amount, 0), currency)


def test_who_asks_is_read_and_denials_with_it():
    assert READER.read("saya pramugari", DAY).choices["travels_as"] == {"crew"}
    assert READER.read("saya bukan turis", DAY).choices["nationality"] == {"citizen", "resident"}
    assert READER.read("beda turis dan wni apa", DAY).choices["nationality"] == {"citizen", "tourist"}
    assert not READER.read("hp saya diblokir", DAY).choices
    assert not READER.read("istri saya wni, saya sendiri dari Belanda", DAY).choices


UNITS = {"hari": 1, "hr": 1, "days": 1, "minggu": 7, "mgg": 7, "pekan": 7, "weeks": 7}


@given(
    st.integers(2, 99),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["{} lalu saya tiba", "tiba {} yang lalu", "sudah {} sejak tiba", "arrived {} ago"]),
)
def test_all_spellings_of_a_duration_give_the_same_days(number, unit, sentence):
    spellings = {str(number), num2words(number, lang="id"), num2words(number, lang="en")}
    assert {days(sentence.format(f"{spelt} {unit}")) for spelt in spellings} == {exactly(number * UNITS[unit])}


@given(st.integers(1, 290), st.sampled_from(["d MMMM", "d MMM y", "d MMMM y"]), st.sampled_from(["id", "en"]))
def test_every_date_is_told_against_today(ago, pattern, lang):
    written = format_date(DAY - timedelta(ago), pattern, locale=lang).replace(".", "")
    assert days(f"saya tiba tanggal {written}") == exactly(ago)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    assert READER.read(text, DAY) == READER.read(text, DAY)


@pytest.mark.parametrize(
    "text", ["7" * 60_000, " 3" * 30_000, "dua puluh " * 6_000, "60 hari sejak tiba " * 3_000, "-" * 60_000]
)
def test_a_flood_of_figures_is_read_at_once(text):
    start = time.perf_counter()
    READER.read(text, DAY)
    assert time.perf_counter() - start < 0.2


def test_no_article_is_ruled_out_by_one_of_its_own_phrasings():
    wrong = [
        (article.id, phrasing)
        for article in LIBRARY.articles.values()
        for text in article.texts.values()
        for phrasing in (text.title, *text.phrasings)
        if Circumstances(LIBRARY, READER, phrasing, DAY).weigh(article) is False
    ]
    assert wrong == []
