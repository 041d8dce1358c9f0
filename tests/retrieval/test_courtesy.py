"""Courtesies that the grammar has no words for are known by their meaning."""

from dataclasses import replace

import pytest

from kb.retrieval.searching.courtesy import without_courtesies

QUESTION = "kartu saya hilang"


class TestWithoutCourtesies:
    @pytest.mark.parametrize(
        "text",
        [
            "semoga harinya menyenangkan ya kak, kartu saya hilang",
            "kartu saya hilang, semoga harinya menyenangkan ya kak",
            "kartu saya hilang",
        ],
    )
    def test_they_go_from_both_ends(self, snapshot, text):
        assert without_courtesies(snapshot, text) == QUESTION

    @pytest.mark.parametrize(
        "text",
        [
            "saya turis dari Korea, kartu saya hilang",
            "kartu saya hilang, sudah lapor polisi kemarin",
            "sudah 3 hari, kartu saya hilang",
            "halo",
            "?",
            "",
        ],
    )
    def test_what_bears_on_the_question_stays_and_something_of_it_always(self, snapshot, text):
        assert without_courtesies(snapshot, text) == text

    def test_with_another_encoder_nothing_is_taken_off(self, snapshot):
        encoder = type("Other", (), {"id": "another-fp32"})()
        text = "semoga ibu petugas diberi panjang umur ya, kartu saya hilang"
        assert without_courtesies(replace(snapshot, encoder=encoder), text) == text
