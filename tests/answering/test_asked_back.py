"""Conditions in answers: nobody gets an article whose bound the question contradicts, and who left it out is asked."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from num2words import num2words

from kb.answering.ask import ask
from kb.retrieval.searching.search import search

DAY = date(2026, 11, 29)
LATE, SOON = "lewat-60-hari", "batas-waktu-daftar-imei"


def given_ids(answer):
    return {answer.answer.id if answer.answer else None, *(alternative.id for alternative in answer.alternatives)}


@pytest.mark.parametrize(
    "question",
    [
        "I arrived three days ago, am I too late to register my phone?",
        "saya tiba 3 hari yang lalu, sudah terlambat daftar imei?",
    ],
)
def test_who_arrived_three_days_ago_is_not_too_late(snapshot, question):
    answer = ask(snapshot, question, on=DAY)
    assert LATE not in given_ids(answer)
    assert (answer.answer or answer.alternatives[0]).id == SOON


def test_the_bound_itself_is_still_in_time(snapshot):
    assert LATE not in given_ids(ask(snapshot, "saya tiba 60 hari lalu, masih bisa daftar imei?", on=DAY))
    assert ask(snapshot, "saya tiba 61 hari lalu, masih bisa daftar imei?", on=DAY).answer.id == LATE
    assert LATE not in given_ids(ask(snapshot, "belum 60 hari sejak saya tiba, masih bisa daftar imei?", on=DAY))


def test_a_date_is_told_against_the_day_of_the_question(snapshot):
    question = "saya tiba tanggal 10 November 2026, masih bisa daftar imei?"
    assert LATE not in given_ids(ask(snapshot, question, on=date(2026, 11, 29)))
    assert SOON not in given_ids(ask(snapshot, question, on=date(2027, 2, 10)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 400), st.sampled_from(["id", "en"]), st.booleans())
def test_no_duration_gets_an_article_whose_bound_it_contradicts(snapshot, since, lang, in_words):
    number = num2words(since, lang=lang) if in_words else since
    sentence = (
        "saya tiba {} hari lalu, hp belum didaftarkan, masih bisa?"
        if lang == "id"
        else "I arrived {} days ago and did not register my phone, is it too late?"
    )
    answer = ask(snapshot, sentence.format(number), on=DAY)
    assert (LATE if since <= 60 else SOON) not in given_ids(answer)


@pytest.mark.parametrize("channel", ["web", "agent", "text", "voice"])
def test_what_was_left_out_is_asked_back_and_each_choice_leads_to_its_article(snapshot, channel):
    answer = ask(snapshot, "telat daftar imei hp dari luar negeri, masih bisa?", channel, on=DAY)
    assert answer.status == "clarify" and answer.answer is None and answer.asked_back.quantity == "days_since_arrival"
    assert answer.clarify == "Sudah berapa hari sejak Anda tiba?"
    assert (
        [choice.article for choice in answer.asked_back.choices] == [a.id for a in answer.alternatives] == [SOON, LATE]
    )
    for choice in answer.asked_back.choices:
        assert ask(snapshot, choice.question, channel, on=DAY).answer.id == choice.article
    said = [choice.say for choice in answer.asked_back.choices]
    assert said == (
        ["Enam puluh hari atau kurang", "Lebih dari enam puluh hari"]
        if channel == "voice"
        else ["60 hari atau kurang", "Lebih dari 60 hari"]
    )


def test_it_is_asked_in_the_language_of_the_reader(snapshot):
    answer = ask(snapshot, "orang asing daftar imei di mana", lang="en", on=DAY)
    assert answer.clarify == "For how long is the stay in Indonesia?"
    assert [choice.say for choice in answer.asked_back.choices] == ["90 days or less", "More than 90 days"]
    for choice in answer.asked_back.choices:
        assert ask(snapshot, choice.question, lang="en", on=DAY).answer.id == choice.article


def test_who_told_it_is_not_asked(snapshot):
    assert ask(snapshot, "hp dari Jepang sudah 70 hari, telat daftar imei, masih bisa?", on=DAY).asked_back is None
    assert ask(snapshot, "nomor telepon bea cukai", on=DAY).asked_back is None


def test_the_search_leaves_out_what_is_contradicted(snapshot):
    question = "saya tiba 3 hari lalu, telat daftar imei?"
    everything = {c.article_id for c in search(snapshot, question, 20).candidates}
    assert LATE in everything and LATE not in {c.article_id for c in search(snapshot, question, 20, on=DAY).candidates}


def test_who_asks_rules_out_what_is_for_others(snapshot):
    sailor = ask(snapshot, "gw pelaut, jatah bebas pajak hp buat kru brp dolar?", on=DAY)
    assert (sailor.answer or sailor.alternatives[0]).id == "ponsel-awak-kapal-pesawat"
    assert "sanksi-penjual" not in given_ids(ask(snapshot, "apakah pengguna hp tanpa imei dipenjara?", on=DAY))


def test_a_long_question_is_repeated_in_part(snapshot):
    answer = ask(snapshot, "telat daftar imei hp dari luar negeri, masih bisa? " * 15, on=DAY)
    assert (
        all(len(choice.question) < 500 for choice in answer.asked_back.choices) if answer.asked_back else answer.status
    )
