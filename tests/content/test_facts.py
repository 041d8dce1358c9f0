from datetime import date

import pytest

from kb.content.facts import Fact, format_value, load_facts
from kb.errors import KbError
from tests.content.files import FACTS, write_folder

DAY = date(2026, 11, 24)


def fact(kind: str, value, **rest) -> Fact:
    words = {"id": "Kalimat.", "en": "Sentence."}
    return Fact.model_validate(
        {
            "id": "f",
            "owner": "o",
            "topic": "t",
            "confidence": "high",
            "statement": words,
            "kind": kind,
            "value": value,
            "sources": [],
            **rest,
        }
    )


@pytest.mark.parametrize(
    ("kind", "value", "indonesian", "english"),
    [
        ("amount", {"amount": 500, "currency": "USD"}, "USD 500", "USD 500"),
        ("amount", {"amount": 1400000, "currency": "IDR"}, "Rp1.400.000", "Rp1,400,000"),
        ("percentage", 7.5, "7,5%", "7.5%"),
        ("duration", {"amount": 60, "unit": "day"}, "60 hari", "60 days"),
        ("duration", {"amount": 1, "unit": "day"}, "1 hari", "1 day"),
        ("duration", {"amount": 2, "unit": "working-day"}, "2 hari kerja", "2 working days"),
        ("duration", {"amount": 24, "unit": "hour"}, "24 jam", "24 hours"),
        ("date", "2020-04-18", "18 April 2020", "18 April 2020"),
        ("date", "2020-08-24", "24 Agustus 2020", "24 August 2020"),
        ("phone", "159", "159", "159"),
        ("address", "imei.kemenperin.go.id", "imei.kemenperin.go.id", "imei.kemenperin.go.id"),
        ("count", 1500, "1.500", "1,500"),
        ("text", {"id": "gratis", "en": "free"}, "gratis", "free"),
    ],
)
def test_values_are_written_as_each_language_writes_them(kind, value, indonesian, english):
    assert format_value(fact(kind, value), DAY, "id") == indonesian
    assert format_value(fact(kind, value), DAY, "en") == english


def test_the_value_of_the_day_is_shown(tmp_path):
    vat = load_facts(write_folder(tmp_path) / "facts.yaml")[0]["vat"]
    assert format_value(vat, date(2024, 12, 31), "id") == "11%"
    assert format_value(vat, date(2025, 1, 1), "id") == "12%"
    assert format_value(vat, date(2022, 3, 31), "id") is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("percentage", "viel"),
        ("phone", "<script>"),
        ("address", "javascript:alert(1)"),
        ("date", "kemarin"),
        ("duration", {"amount": 1, "unit": "moon"}),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused(kind, value):
    with pytest.raises(ValueError, match=f"is no {kind}"):
        fact(kind, value)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (FACTS.replace("confidence: low", "confidence: lwo"), "confidence"),
        (FACTS.replace("from: 2025-01-01", "from: 2024-01-01"), "overlap"),
        (FACTS.replace("id: weak", "id: vat"), "twice"),
        (FACTS.replace("sources: [faq]", "sources: [nope]", 1), "unknown source"),
        (FACTS.replace("id: weak", "idd: weak"), "idd"),
        ("facts: [", "not YAML"),
        ("a: &a [1]\nb: [*a, *a]", "aliases"),
        ("", "must have keys"),
    ],
)
def test_a_spoilt_facts_file_gives_one_sentence_with_its_place(tmp_path, spoilt, said):
    path = write_folder(tmp_path) / "facts.yaml"
    path.write_text(spoilt, "utf-8")
    with pytest.raises(KbError, match=said) as caught:
        load_facts(path)
    assert "facts.yaml" in str(caught.value) and "\n" not in str(caught.value)
