"""Personal numbers as people say and type them, collected by hand; and figures of the same kinds that are nobody's."""

import re
from pathlib import Path

import pytest

from kb.answering.folded import fold_text
from kb.answering.redact import MASK, redact
from tests.content.hostile import LINEAR, growth

SAID = Path(__file__).with_name("said")
PERSONAL = (SAID / "personal.txt").read_text("utf-8").splitlines()
HARMLESS = (SAID / "harmless.txt").read_text("utf-8").splitlines()


def kept(line: str) -> list[str]:
    """The words between the marks that masking leaves."""
    left = re.findall(r"[^\W_]+", fold_text(MASK.sub(" ", redact(re.sub("[«»]", "", line)).masked)))
    for word in re.findall(r"[^\W_]+", fold_text(re.sub("«.*?»", " ", line))):
        if word in left:
            left.remove(word)
    return left


def test_of_what_people_say_at_most_two_in_a_hundred_is_kept():
    found = [line for line in PERSONAL if kept(line)]
    assert len(PERSONAL) > 230 and len(found) <= 0.02 * len(PERSONAL), found


def test_of_harmless_figures_of_the_same_kinds_at_most_one_in_a_hundred_is_touched():
    touched = [line for line in HARMLESS if redact(line).masked != line]
    assert len(HARMLESS) > 230 and len(touched) <= 0.01 * len(HARMLESS), touched


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("hp 00628123456789", "hp [telepon]"),
        ("telp 006281234567890", "telp [telepon]"),
        ("wa 62812345678901", "wa [telepon]"),
        ("imei 490154203237518", "imei [IMEI]"),
        ("imei 6281234567890123", "imei [IMEI]"),
        ("telp 5551234 ext 12 ya", "telp [telepon] ya"),
        ("Jl. Melati no 5 RT 03/02 RW 01, tolong", "[alamat], tolong"),
        ("kode 6 angka 739201 dari sms", "kode 6 angka [kode] dari sms"),
    ],
)
def test_each_kind_is_told_rightly(text, masked):
    assert redact(text).masked == masked


@pytest.mark.parametrize(
    "part",
    [
        "08 eh ",
        "1 terus ",
        "dua ratus ",
        "jl a 1 ",
        "rt 1 rw 1 ",
        "alamat jalan a ",
        "email a ",
        "a gmail com ",
        "otp a ",
    ]
    + ["kode 6 angka ", "ext 1 ", "0812 x ", "plat nomor ", "08g", "titik a gmail "],
)
def test_the_longest_text_takes_time_in_proportion(part):
    assert growth(lambda text: redact(f"{text}@x1"), part, short=2_500) < LINEAR


if __name__ == "__main__":
    left = [line for line in PERSONAL if kept(line)]
    touched = [line for line in HARMLESS if redact(line).masked != line]
    print(f"{len(PERSONAL) - len(left)} of {len(PERSONAL)} masked, {len(touched)} of {len(HARMLESS)} touched", *left)
