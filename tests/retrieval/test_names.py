import pytest

from kb.content.subject import Names
from kb.retrieval.language.names import PlainWords

PHONES = Names.model_validate(
    {"plain": {"id": "ponsel", "en": "phone"}, "names": ["redmi", "galaxy", "samsung"], "parts": ["note", "ultra"]}
)
ABROAD = Names.model_validate({"plain": {"id": "luar negeri", "en": "abroad"}, "names": ["korea", "korea selatan"]})
WORDS = PlainWords([PHONES, ABROAD])


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("redmi note 12 saya diblokir", "ponsel saya diblokir"),
        ("ponsel samsung galaxy s23 ultra 256gb dari korea selatan", "ponsel dari luar negeri"),
        ("s25 ultra dari korea", "ponsel dari luar negeri"),
        ("samsung dan redmi", "ponsel dan ponsel"),
        ("beli 2 redmi", "beli 2 ponsel"),
    ],
)
def test_a_name_and_what_belongs_to_it_become_the_plain_word_once(question, plain):
    assert WORDS.replaced(question, "id") == plain


def test_the_plain_word_is_that_of_the_language():
    assert WORDS.replaced("my galaxy from korea is blocked", "en") == "my phone from abroad is blocked"


@pytest.mark.parametrize("question", ["ponsel saya diblokir", "note ultra 12", "koreksi data", ""])
def test_a_question_without_a_name_stays(question):
    assert WORDS.replaced(question, "id") is None


def test_without_groups_nothing_is_a_name():
    assert PlainWords([]).replaced("redmi note 12 saya diblokir", "id") is None
