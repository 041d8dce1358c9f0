import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.retrieval.language.folding import LONGEST, as_meant

WORDS = {"cek", "kartu", "terdaftar", "diblokir", "hp", "saya"}


@pytest.mark.parametrize(
    "typed",
    [
        "сеk kаrtu tеrdаftаr",  # Cyrillic
        "cek kαrtυ terdaftar",  # Greek
        "ｃｅｋ　ｋａｒｔｕ　ｔｅｒｄａｆｔａｒ",
        "𝗰𝗲𝗸 𝓀𝒶𝓇𝓉𝓊 𝚝𝚎𝚛𝚍𝚊𝚏𝚝𝚊𝚛",
        "ᴄᴇᴋ ᴋᴀʀᴛᴜ ᴛᴇʀᴅᴀꜰᴛᴀʀ",
        "🅲🅴🅺 🅺🅰🆁🆃🆄 🆃🅴🆁🅳🅰🅵🆃🅰🆁",
        "c̷̢̛e̸͎̿k̵̛ k̶a̷r̸t̶u̵ t̸e̷r̸d̶a̵f̸t̷a̸r̵",
        "c\u200bek kar\u00adtu ter\u2060daftar",
        "cek kar📱tu terdaftar",
        "cek kartu t🔥e🔥r🔥d🔥a🔥f🔥t🔥a🔥r",
        "c.e.k. kartu t.e.r.d.a.f.t.a.r",
        "cek%20kartu%20terdaftar",
        "cek+kartu+terdaftar",
        "cek_kartu_terdaftar",
        "cekkk kartuuuu terdaftarrr",
        "CEK KARTU TERDAFTAR",
        "c3k k4rtu t3rd4ft4r",
        "&lt;b&gt;cek&lt;/b&gt;&nbsp;kartu terdaftar",
        "*cek kartu* _terdaftar_",
        "[cek kartu](https://contoh.go.id) terdaftar",
        "\u202ecek kartu terdaftar\u202c",
    ],
)
def test_letters_are_what_was_meant(typed):
    assert " ".join(as_meant(typed, WORDS.__contains__).split()) == "cek kartu terdaftar"


@pytest.mark.parametrize("typed", ["hp📱diblokir🚫", "hp\u200bsaya\u200bdiblokir"])
def test_words_parted_by_a_picture_or_by_nothing_seen_stay_words(typed):
    assert as_meant(typed, WORDS.__contains__).split() in (["hp", "diblokir"], ["hp", "saya", "diblokir"])


@pytest.mark.parametrize(
    "text",
    [
        "как проверить карту",
        "كيف أتحقق",
        "मेरा फ़ोन",
        "我的手机",
        "café é naïve",
        "*#06# *123*45#",
        "a@b.co",
        "USD 500",
        "pasal 4a dan 2b",
        "ke-3",
        "www.contoh.go.id",
        "IMEI HP",
    ],
)
def test_what_is_meant_as_it_stands_stays(text):
    assert as_meant(text, WORDS.__contains__) == unicodedata.normalize("NFC", text)


@given(st.text(max_size=300))
def test_nothing_invisible_is_left_and_nothing_grows_beyond_measure(text):
    found = as_meant(text, WORDS.__contains__)
    assert not any(unicodedata.category(sign) in ("Cf", "Cs") for sign in found)
    assert len(found) <= 18 * LONGEST
