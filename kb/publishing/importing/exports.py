"""What other programs give out: JSON of Zendesk's help centre and of phpMyFAQ, phpMyFAQ's XML, and the like of them.

Zendesk: {"articles": [{"id", "title", "body", "locale", "draft", "label_names"}]}, the body in HTML. phpMyFAQ:
[{"faq": {"id", "language", "category", "keywords", "question", "answer"}}], in XML an <article id=""> each, the answer
in HTML whose marks are written as entities. Lists of others are read by the names of their keys, as columns are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # nosec B405  what is read comes from defusedxml

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kb.content.languages import Lang
from kb.errors import KbError
from kb.publishing.importing.entry import Entry, Intake, Note, Wording
from kb.publishing.importing.files import guess_decoded
from kb.publishing.importing.grid import MOST_COLUMNS, Row, Sheet
from kb.publishing.importing.table import phrasings_in, read_sheets
from kb.retrieval.language.normalise import clean

KINDS = (".json", ".xml")
_LISTS = ("articles", "faqs", "faq", "items", "data", "results", "entries", "questions", "rows")
_LANGUAGES: dict[str, Lang] = {"id": "id", "in": "id", "ind": "id", "en": "en", "eng": "en"}


def read_export(name: str, data: bytes, lang: Lang, most: int) -> Intake:
    """An entry a question, its languages together; KbError if the file is damaged, too large or too deep, or holds no
    questions.
    """
    try:
        return _read(name, data, lang, most)
    except RecursionError:
        raise KbError("import.lists_too_deep", name) from None


def _read(name: str, data: bytes, lang: Lang, most: int) -> Intake:
    records = _of_xml(name, data) if name.lower().endswith(".xml") else _of_json(name, data)
    if len(records) > most:
        raise KbError("import.table_rows", name, most=most)
    if any(_is_article(record) for record in records):
        return Intake(tuple(_entries(name, records, lang)))
    if not records:
        raise KbError("import.no_questions", name)
    keys = dict.fromkeys(key for record in records for key in record)
    if len(keys) > MOST_COLUMNS:  # a cell is made of each in each record, however few have it
        raise KbError("import.too_many_keys", name, most=MOST_COLUMNS)
    rows = [Row(number, tuple(_text(record.get(key)) for key in keys)) for number, record in enumerate(records, 1)]
    return read_sheets(name, [Sheet(name, (Row(0, tuple(keys)), *rows))], lang, most)


def _of_json(name: str, data: bytes) -> list[Mapping[str, Any]]:
    try:
        held = json.loads(guess_decoded(data, name)[0])
    except (ValueError, RecursionError):
        raise KbError("import.export_damaged", name, kind="JSON") from None
    if isinstance(held, dict):
        held = next((held[key] for key in _LISTS if isinstance(held.get(key), list)), [held.get("article", held)])
    if not isinstance(held, list):
        raise KbError("import.no_questions", name)
    records = [record.get("faq", record) if isinstance(record, dict) else record for record in held]
    if not all(isinstance(record, dict) for record in records):
        raise KbError("import.no_questions", name)
    return records


def _of_xml(name: str, data: bytes) -> list[Mapping[str, Any]]:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise KbError("import.entities", name) from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise KbError("import.export_damaged", name, kind="XML") from None
    return [
        {**one.attrib, **{part.tag.rpartition("}")[2]: "".join(part.itertext()) for part in one}}
        for one in root
        if len(one)
    ]


def _is_article(record: Mapping[str, Any]) -> bool:
    return ("body" in record and ("title" in record or "name" in record)) or (
        "answer" in record and "question" in record and "language" in record
    )


def _entries(name: str, records: Sequence[Mapping[str, Any]], lang: Lang) -> Iterator[Entry]:
    whole: dict[str, Entry] = {}
    for number, record in enumerate(records, 1):
        number_there = _text(record.get("id"))
        entry = _entry(f"{name}:{clean(number_there)[:80] or number}", record, lang)
        other = whole.get(number_there) if number_there else None
        if other is None or entry.refused or other.refused or entry.texts.keys() & other.texts.keys():
            whole[f"{number_there}\n{number}" if number_there in whole or not number_there else number_there] = entry
        else:
            whole[number_there] = Entry(other.where, {**other.texts, **entry.texts}, lost=(*other.lost, *entry.lost))
    yield from whole.values()


def _entry(where: str, record: Mapping[str, Any], lang: Lang) -> Entry:
    said = clean(_text(record.get("locale") or record.get("language") or lang))
    language = _LANGUAGES.get(said.lower().replace("_", "-").partition("-")[0])
    if language is None:
        return Entry(where, refused=KbError("import.unknown_language", where, language=said[:20]))
    if record.get("draft") is True:
        return Entry(where, refused=KbError("import.not_published", where, status="draft"))
    title = _text(record.get("title") or record.get("name") or record.get("question"))
    answer = _text(record.get("body") or record.get("answer"))
    if "<" not in answer and "&lt;" in answer:  # phpMyFAQ writes the marks of HTML as entities
        answer = unescape(answer)
    if not title.strip() or not answer.strip():
        return Entry(where, refused=KbError("import.incomplete", where))
    words = clean(_text(record.get("label_names") or record.get("keywords")))
    lost = (Note("note.keywords_left_out", "", {"words": words[:200]}),) if words else ()
    others = phrasings_in(_text(record.get("phrasings")))
    return Entry(where, {language: Wording(unescape(title), answer, others)}, lost=lost)


def _text(value: Any) -> str:
    """A value as one cell: a list a line an item; what has parts of its own says nothing here."""
    if isinstance(value, list):
        return "\n".join(text for one in value if (text := _text(one)))
    return "" if value is None or isinstance(value, dict) else str(value)
