"""A small folder of articles that tests can write and spoil."""

from pathlib import Path

FACTS = """
sources:
  faq: {title: "Tanya jawab", publisher: "Bea Cukai", date: "2025", url: "https://contoh.go.id/faq"}
facts:
- {id: vat, owner: bea-cukai, topic: tax, confidence: high, statement: {id: "Tarif PPN.", en: "The VAT rate."}, kind: percentage,
   values: [{value: 11, from: 2022-04-01, until: 2024-12-31}, {value: 12, from: 2025-01-01}], sources: [faq]}
- {id: limit, owner: bea-cukai, topic: tax, confidence: high, statement: {id: "Batas bebas.", en: "The limit."}, kind: amount,
   value: {amount: 1400000, currency: IDR}, sources: [faq]}
- {id: hotline, owner: bea-cukai, topic: contact, confidence: high, statement: {id: "Telepon.", en: "Telephone."}, kind: phone, value: "1500225", sources: [faq]}
- {id: past, owner: bea-cukai, topic: tax, confidence: high, statement: {id: "Masa tenggang.", en: "Grace."}, kind: duration,
   value: {amount: 5, unit: day}, valid_until: 2022-01-01, sources: [faq]}
- {id: weak, owner: bea-cukai, topic: tax, confidence: low, statement: {id: "Katanya 77 hari.", en: "Reportedly 77 days."}, kind: duration,
   value: {amount: 77, unit: day}, sources: [faq]}
"""  # noqa: E501  as a file is written
OWNERS = """
owners:
- {id: kominfo, kind: ministry, name: {id: "Komdigi", en: "Komdigi"}, short: Komdigi, contacts: [{kind: phone, value: "159"}], responsible: {id: "Sinyal.", en: "Signals."}}
- {id: bea-cukai, kind: ministry, name: {id: "Bea Cukai", en: "Customs"}, short: "Bea Cukai", contacts: [{kind: phone, value: "1500225", fact: hotline}], responsible: {id: "Impor.", en: "Imports."}}
- {id: telkomsel, kind: operator, name: {id: "Telkomsel", en: "Telkomsel"}, short: Telkomsel, contacts: [{kind: phone, value: "188"}], prefixes: ["0811"], responsible: {id: "Pelanggan.", en: "Customers."}}
- {id: operators, kind: group, name: {id: "Operator Anda", en: "Your operator"}, short: Operator, responsible: {id: "Pelanggan.", en: "Customers."}}
"""  # noqa: E501  as a file is written
SUBJECT = """
name: Uji
fallback: {owner: kominfo}
providers:
  one: {id: operator, en: operator}
  many: {id: operator, en: operators}
  group: operators
  of: [{id: telkomsel, names: [simpati], everyday: [halo]}]
  only_after: [kartu]
topics: {tax: {id: Pajak, en: Tax}}
"""
PHRASINGS = (
    "[brp pajak hp, pajak iphone, pajak ponsel impor, hp kena pajak brp, tarif ponsel, ppn hp, tax phone, pajak "
    "handphone luar negeri]"
)
FRONT = f"""\
id: pajak
title: Berapa pajak ponsel?
owner: bea-cukai
co_owners: []
status: published
audience: [citizen, agent]
topics: [tax]
phrasings: {PHRASINGS}
facts: [vat, limit, hotline]
sources: [faq]
valid_from: 2023-01-01
valid_until: null
review_by: 2027-05-01
route: bea-cukai
related: []
"""
BODY = """\
Tarifnya {{ vat }} di atas {{ limit }}. Telepon {{ hotline }}.

## Langkah
1. Siapkan dokumen.
2. Bayar.

:::agent
Catatan rahasia petugas.
:::
"""


def article_text(front: str = FRONT, body: str = BODY) -> str:
    return f"---\n{front}---\n{body}"


def write_folder(folder: Path, articles: dict[str, str] | None = None) -> Path:
    """Writes subject, facts, owners and articles (by path; default: one good one)."""
    (folder / "kb.yaml").write_text(SUBJECT, "utf-8")
    (folder / "facts.yaml").write_text(FACTS, "utf-8")
    (folder / "owners.yaml").write_text(OWNERS, "utf-8")
    for name, text in (articles if articles is not None else {"bea-cukai/pajak.md": article_text()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder
