"""The small pieces that both kinds of pages share."""

from types import SimpleNamespace

import pytest

from kb.web.shared.rendering import contact_link, halves, message_html, welcome_html
from kb.web.shared.texts import texts
from tests.shipped import library

LIBRARY = library()


@pytest.mark.parametrize(
    "kind, value, link",
    [
        ("phone", "159", "tel:159"),
        ("phone", "0807 1234 567", "tel:08071234567"),
        ("phone", "+62 21 345", "tel:+6221345"),
        ("whatsapp", "0811-1111-1111", "https://wa.me/6281111111111"),
        ("whatsapp", "+62 811 1111", "https://wa.me/628111111"),
        ("email", "info@customs.go.id", "mailto:info@customs.go.id"),
        ("web", "imei.kemenperin.go.id", "https://imei.kemenperin.go.id"),
        ("web", "https://www.beacukai.go.id/x", "https://www.beacukai.go.id/x"),
        ("web", "javascript:alert(1)", "https://javascript:alert(1)"),
        ("outlet", "GraPARI", None),
        ("social", "@xl", None),
    ],
)
def test_a_contact_is_one_tap_away(kind, value, link):
    assert contact_link(SimpleNamespace(kind=kind, value=value)) == link


def test_the_first_paragraph_is_the_short_answer():
    assert halves("<p>a</p>\n<p>b</p>") == ("<p>a</p>", "\n<p>b</p>")
    assert halves("<ul></ul>") == ("<ul></ul>", "")


def test_both_languages_have_the_same_words():
    assert vars(texts("id")).keys() == vars(texts("en")).keys()
    indonesian, english = vars(texts("id", LIBRARY)), vars(texts("en", LIBRARY))
    assert indonesian.keys() == english.keys()
    assert len(indonesian["examples"]) == len(english["examples"]) == 6
    assert texts("fr") == texts("id")


def test_what_names_the_subject_comes_from_the_collection():
    t = texts("en", LIBRARY)
    assert (t.your_operator, t.any_operator, t.failed[-9:]) == ("Your operator", "All operators", "call 159.")
    assert "159" not in texts("en").failed


def test_words_are_escaped():
    t = texts("id", LIBRARY)
    assert "<b>" not in message_html(t, "<b>") and "<b>" not in welcome_html(t, "<b>")
