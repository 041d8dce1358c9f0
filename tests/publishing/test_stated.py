"""Every place that states a fact's value is found, in any spelling, and nothing else is taken for it."""

import json
from datetime import date
from decimal import Decimal

import pytest

from kb.content.facts import Bilingual, Fact, load_facts
from kb.content.library import load_library
from kb.publishing.consistency.old_values import outdated
from kb.publishing.consistency.stated import places, present_values, says
from kb.settings import ROOT
from tests import shipped
from tests.commands import kb
from tests.content.files import FACTS, FRONT, article_text, write_folder


def fact(kind: str, value: object, said: str = "Begini.", **more: object) -> Fact:
    given = {"id": "f", "owner": "o", "topic": "t", "confidence": "high", "statement": {"id": said, "en": said}}
    given |= {"kind": kind, "sources": ()} | (more or {"value": value})
    return Fact.model_validate(given)


USD = fact("amount", {"amount": 500, "currency": "USD"})
IDR = fact("amount", {"amount": 1_400_000, "currency": "IDR"})
DAYS = fact("duration", {"amount": 60, "unit": "day"})
WORKED = fact("duration", {"amount": 5, "unit": "working-day"})
VAT = fact("percentage", 12)
DAY = fact("date", date(2025, 6, 6))
PHONE = fact("phone", "1500225")
SHORT = fact("phone", "159")
LONG = fact("phone", "021-3441839")
CODE = fact("phone", "*123#")
PAGE = fact("address", "contoh.go.id")
TWO = fact("count", 2)

STATE = [
    (USD, "USD 500|500 dolar|US$500|US$ 500|500 USD|$500|lima ratus dolar AS|5 ratus dolar|five hundred dollars"),
    (USD, "500 dollar|USD500|US$ 500,00|500 dolar Amerika Serikat|USD 500.00|**USD** 500|500 US dollars|usd\u00a0500"),
    (USD, "USD 500 sampai 600|500-dollar|500-an dolar|USD. 500"),
    (IDR, "Rp1.400.000|Rp 1.400.000,-|Rp1.400.000,00|1,4 juta rupiah|Rp1,4 juta|IDR 1,400,000|1.4 million rupiah"),
    (IDR, "1,4jt|1400 rb|sejuta empat ratus ribu rupiah|1.4 jt"),
    (IDR, "satu juta empat ratus ribu rupiah|Rp. 1.400.000|Rp1400000|1400 ribu rupiah"),
    (
        DAYS,
        "60 hari|60 days|enam puluh hari|sixty days|60-day|dua bulan|2 bulan|1.440 jam|hari ke-60|30 sampai 60 hari",
    ),
    (DAYS, "60hari|60 x 24 jam|60 hari-an"),
    (DAYS, "60 (enam puluh) hari|60 (sixty) days|setengah dari 60 hari|enampuluh hari|60 (enampuluh) hari"),
    (USD, "500 (lima ratus) dolar|USD 500 (five hundred)"),
    (WORKED, "5 hari kerja|lima hari kerja|5 working days|five business days"),
    (VAT, "duabelas persen|12%|12 %|12 persen|dua belas persen|12 percent|twelve per cent|12,0%"),
    (
        DAY,
        "6 Juni 2025|June 6, 2025|June 6th, 2025|6 June 2025|06-06-2025|6/6/2025|2025-06-06|enam Juni 2025|6 Jun 2025",
    ),
    (DAY, "6 Jun. 2025|6/6/25|6 Juni tahun 2025|6th of June 2025|2025/06/06|6 bulan Juni 2025"),
    (PHONE, "1500225|1500-225|1500 225"),
    (SHORT, "Telepon 159|hubungi nomor 159|call 159"),
    (LONG, "021-3441839|(021) 3441839|+62 21 3441839|0213441839|021 344 1839"),
    (CODE, "Tekan *123#"),
    (PAGE, "contoh.go.id|https://contoh.go.id|www.contoh.go.id|https://contoh.go.id/cek"),
]
DO_NOT = [
    (USD, "500 dolar Singapura|SGD 500|S$500|A$500|Rp500|500 hari|USD 5.500|USD 1.500|500 MB|PMK 500/2025|USD 500.500"),
    (USD, "USD 500 ribu|500 juta dolar|iPhone 500|{{ exemption-usd-500 }}"),
    (IDR, "1,4 juta orang|1,4 juta USD|1.400.000 dolar|Rp1.400.000.000|Rp14.000.000|1.400.000 unit"),
    (DAYS, "160 hari|60 jam|60 persen|60 hari kerja|60/2025|6 minggu|60 Tahun 2025|lima puluh hari"),
    (WORKED, "15 hari kerja|5 minggu|5 hari|hari kerja ke depan"),
    (VAT, "112%|12 hari|12,5%|1,2%|Rp12|12"),
    (DAY, "6 Juni 2024|16 Juni 2025|6 Juli 2025|26/6/2025|6/2025|Juni 2025"),
    (PHONE, "11500225|15002251|Rp1.500.225|1500226|1500225%"),
    (SHORT, "telepon 1590|hubungi 0159|telepon dalam 159 hari|159 kota|hubungi 159.000"),
    (PAGE, "lain.contoh.go.id|contoh.go.id.palsu.com|info@contoh.go.id|contohgo.id"),
    (TWO, "2 hari|Rp2|2%|pasal 2|2/2025|2. Bayar"),
]


def each(listed):
    return [(fact, text) for fact, texts in listed for text in texts.split("|")]


@pytest.mark.parametrize("fact, text", each(STATE), ids=lambda value: value if isinstance(value, str) else value.kind)
def test_a_value_is_known_in_any_spelling(fact, text):
    for around in ("{}", "Batasnya {}.", "Sejak 2019: {}, menurut PMK 26/2025 (5G, Rp75.000)."):
        said = says(fact, fact.values[0].value, around.format(text))
        assert len(said) == 1, around
        found = around.format(text)[said[0].start : said[0].end]
        assert found in text and len(found) >= 3


@pytest.mark.parametrize("fact, text", each(DO_NOT), ids=lambda value: value if isinstance(value, str) else value.kind)
def test_what_looks_alike_is_another_figure(fact, text):
    assert says(fact, fact.values[0].value, text) == []


@pytest.mark.parametrize(
    "fact, text",
    [
        (DAYS, "dua bulan"), (DAYS, "60-day"), (DAYS, "30 sampai 60 hari"), (DAYS, "60 x 24 jam"), (DAYS, "60 hari-an"),
        (DAYS, "60 (enam puluh) hari"),
        (USD, "USD 500 sampai 600"), (USD, "**USD** 500"), (PAGE, "https://contoh.go.id/cek"), (PAGE, "(contoh.go.id)"),
    ],
)  # fmt: skip
def test_what_the_value_cannot_stand_for_is_known_and_left(fact, text):
    assert [said.whole for said in says(fact, fact.values[0].value, text)] == [False]


def test_without_a_unit_it_counts_where_the_fact_is_spoken_of():
    for text in ("hp 5 ratus ke bawah", "di atas 500 kena bea", "lima ratus"):
        assert says(USD, USD.values[0].value, text) == []
        assert [said.whole for said in says(USD, USD.values[0].value, text, listed=True)] == [False]
    assert says(TWO, Decimal(2), "2 ponsel", frozenset({"ponsel"})) and not says(TWO, Decimal(2), "2 kota")
    assert says(DAY, DAY.values[0].value, "sejak Juni 2025", listed=True)


def test_of_words_the_same_words_count_and_the_figures_that_are_no_longer_so():
    told = fact("text", None, "Batas 60 hari dan 2 kali.")
    new = Bilingual(id="Batas 90 hari dan 2 kali.", en="Batas 90 hari dan 2 kali.")
    old = told.values[0].value
    assert says(told, old, "Ingat: batas **60 hari** dan 2 kali.")
    assert [said.end for said in says(told, old, "Hanya 60 hari, 2 kali.", listed=True, instead=new)] == [13]
    assert says(told, old, "Hanya 60 hari, 2 kali.") == []


SCRIPT = """script:
- id: mulai
  ask: {id: "Lebih dari sejuta empat ratus?", en: "Over 1.4 million rupiah?"}
  options: [{say: {id: "Ya", en: "Yes"}, to: akhir}, {say: {id: "Tidak", en: "No"}, to: akhir}]
- id: akhir
  say: {id: "Bayar.", en: "Pay."}
"""


@pytest.fixture
def folder(tmp_path):
    front = FRONT.replace("Berapa pajak ponsel?", "Berapa pajak di atas Rp1,4 juta?") + SCRIPT
    body = "Di atas {{ limit }}, yaitu 1,4\njuta rupiah, kena pajak.\n\n:::agent\nBilang: 1400 ribu rupiah.\n:::\n"
    english = (
        "---\ntitle: What of more than IDR 1,400,000?\nphrasings: [over 1.4 million rupiah]\n---\nPay. Not {{ vat }}.\n"
    )
    other = FRONT.replace("id: pajak", "id: lain").replace("owner: bea-cukai", "owner: kominfo")
    other = other.replace("facts: [vat, limit, hotline]", "facts: []").replace("hp", "sinyal")
    old = other.replace("id: lain", "id: lama").replace("published", "archived")
    texts = {
        "bea-cukai/pajak.md": article_text(front, body),
        "bea-cukai/pajak.en.md": english,
        "kominfo/lain.md": article_text(other, "Bukan Rp1.400.000 tetapi 1.400.000 orang.\n"),
        "kominfo/lama.md": article_text(old, "Rp1.400.000\n"),
    }
    write_folder(tmp_path, texts)
    facts = FACTS.replace("Batas bebas.", "Batas Rp1.400.000.").replace("Tarif PPN.", "Di atas 1,4 juta rupiah.")
    (tmp_path / "facts.yaml").write_text(facts, "utf-8")
    return tmp_path


def test_places_of_all_owners_and_kinds_are_listed_with_their_lines(folder):
    found = json.loads(kb("facts", "stated", "limit", "--json", KB_ARTICLES=folder).stdout)
    assert {key for place in found for key in place} == {"path", "line", "text", "transcluded"}
    lines = {path.name: path.read_text("utf-8").split("\n") for path in folder.rglob("*.*")}
    told = [(place["path"].split("/")[-1], place["line"], place["transcluded"]) for place in found]
    wanted = [
        ("pajak.en.md", "IDR 1,400,000", False),
        ("pajak.md", "title:", False),
        ("pajak.md", "{{ limit }}", True),
        ("pajak.md", "yaitu 1,4", False),
        ("pajak.md", "1400 ribu", False),
        ("pajak.md", "1.4 million", False),
        ("facts.yaml", "Batas Rp1.400.000", False),
        ("facts.yaml", "Di atas 1,4", False),
        ("lain.md", "Rp1.400.000", False),
    ]
    expected = [(name, next(n for n, line in enumerate(lines[name], 1) if said in line), b) for name, said, b in wanted]
    assert sorted(told) == sorted(expected)
    assert "Di atas {{ limit }}, yaitu 1,4 juta rupiah, kena pajak." in {place["text"] for place in found}
    told = kb("facts", "stated", "limit", KB_ARTICLES=folder).stdout
    assert told.endswith("8 typed, 1 shown by the fact.\n") and "kominfo/lain.md:" in told
    unknown = kb("facts", "stated", "tidak-ada", KB_ARTICLES=folder)
    assert unknown.returncode == 2 and "there is no fact 'tidak-ada'" in unknown.stderr


def test_a_further_languages_file_is_looked_at(folder):
    library = load_library(folder)
    (folder / "languages").mkdir()
    (folder / "languages" / "jv.yaml").write_text("pages:\n  page: {no_answer: Ing ndhuwur Rp1.400.000}\n", "utf-8")
    found = places(library, folder, "limit", present_values(library.facts["limit"], date(2026, 11, 24)))
    assert [place.line for place in found if place.path == "languages/jv.yaml"] == [2]


def test_a_contact_that_a_fact_backs_shows_the_fact_and_another_one_does_not(folder):
    library = load_library(folder)
    assert [(p.path, p.transcluded) for p in places(library, folder, "hotline", [("1500225", None)])] == [
        ("owners.yaml", True)
    ]
    for old, new in (('value: "1500225", fact: hotline', 'value: "1500-225", fact: hotline'), (", fact: hotline", "")):
        owners = (folder / "owners.yaml").read_text("utf-8").replace(old, new)
        (folder / "owners.yaml").write_text(owners, "utf-8")
        [place] = places(load_library(folder), folder, "hotline", [("1500225", None)])
        assert (place.path, place.owner, place.transcluded) == ("owners.yaml", "bea-cukai", False)


def test_what_a_change_makes_untrue_is_what_held_and_no_longer_does():
    past, now = {"value": 11, "until": date(2024, 12, 31)}, {"value": 12, "from": date(2025, 1, 1)}
    before = fact("percentage", None, values=[past, now])
    after = fact("percentage", None, values=[past, now | {"until": date(2027, 1, 1)}])
    assert outdated(before, after, date(2026, 1, 1)) == [(Decimal(12), None)]
    assert outdated(before, before, date(2024, 1, 1)) == []


def test_the_shipped_facts_are_looked_up_in_no_time():
    """The places of a fact are many and its texts are read once."""
    facts, _ = load_facts(ROOT / "articles" / "facts.yaml")
    library = shipped.library()
    for one in [f for f in facts.values() if f.kind != "text"][:20]:
        values = [(value.value, None) for value in one.values]
        assert places(library, ROOT / "articles", one.id, values)
