import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content.letters import as_meant, hidden_in, lookalikes_in, name_of


@pytest.mark.parametrize(
    "written, meant",
    [
        ("cek ΙΜΕΙ terdaftar", "cek IMEI terdaftar"),
        ("сеk іmеі terdaftar", "cek imei terdaftar"),
        ("cek ІМЕІ", "cek IMEI"),
        ("ｈｐ　ｓａｙａ", "hp saya"),
        ("𝗵𝗽 𝘀𝗮𝘆𝗮", "hp saya"),
        ("di\u00adblok\u200bir ya", "diblokir ya"),
        ("hp\u200bsaya\u200bdiblokir", "hp saya diblokir"),
        ("٣ hari, ۷ hari", "3 hari, 7 hari"),
        ("ᴄᴇᴋ imei", "CEK imei"),
        ("как проверить IMEI", "как проверить IMEI"),
        ("Ελλάδα", "Ελλάδα"),
        ("我的手机 IMEI", "我的手机 IMEI"),
        ("é ü ñ", "é ü ñ"),
    ],
)
def test_a_question_is_read_as_it_looks(written, meant):
    assert as_meant(written) == meant and as_meant(meant) == meant


@pytest.mark.parametrize(
    "word", ["ΙΜΕΙ", "сеk", "ІМЕІ", "pаjak", "ｐａｊａｋ", "𝗵𝗽", "٣", "ᴄᴇᴋ", "рajak2", "ᎪᏴᏟ", "ꓮꓐꓚ"]
)
def test_a_lookalike_is_found_and_named(word):
    assert [(at, found) for at, found, _ in lookalikes_in(f"kata {word} lain")] == [(5, word)]


@pytest.mark.parametrize(
    "words", ["Ελλάδα", "Россия", "IMEI登録", "كيف", "50 µm", "café naïve İstanbul", "m² ½ ™ № … “x” – ’", "α", "Ω"]
)
def test_words_of_other_languages_are_no_lookalikes(words):
    assert list(lookalikes_in(words)) == []


@pytest.mark.parametrize(
    "character",
    list(
        "\u200b\u200e\u2060\u00ad\ufeff\u202e\u2066\u180e\u034f\u3164\u2800\u0007\u0085\u2028\ue000\U000e0041\ufe0f\u3000"
    ),
)
def test_what_nobody_sees_is_found_and_named(character):
    assert list(hidden_in(f"a{character}b")) == [(1, character)] and f"U+{ord(character):04X}" in name_of(character)


@pytest.mark.parametrize(
    "words", ["a\u00a0b\u202fc", "👨\u200d👩\u200d👧 ❤\ufe0f", "می\u200cخواهم", "baris\nlain\ttab", "Jum’at – “ya”…"]
)
def test_what_is_seen_or_needed_is_not_hidden(words):
    assert list(hidden_in(words)) == []


@given(st.text(string.printable, max_size=80))
def test_plain_text_is_left_alone(text):
    assert as_meant(text) == text and not list(lookalikes_in(text))


@given(st.text(max_size=60))
def test_reading_twice_changes_nothing(text):
    assert as_meant(as_meant(text)) == as_meant(text)
