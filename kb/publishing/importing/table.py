"""Tables of questions and answers, read strictly: what is doubtful is refused with its row, never guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.content.subject import Lang
from kb.errors import KbError
from kb.publishing.importing.entry import Entry, Intake, Wording
from kb.publishing.importing.grid import DELIMITERS, Row, Sheet, decoded, named_delimiter, read_workbook, split_csv
from kb.retrieval.language.normalise import clean

KINDS = (".csv", ".tsv", ".xlsx")
HEADER_WITHIN = 30
"""Rows among which the header is looked for."""
_LANGUAGES: dict[str, Lang] = {
    "id": "id",
    "ind": "id",
    "indonesia": "id",
    "indonesian": "id",
    "en": "en",
    "eng": "en",
    "english": "en",
    "inggris": "en",
}
Part = Literal["question", "answer", "phrasings"]
# Headings of a part, the most telling first; of two that one table has, the first one counts.
_NAMES: dict[Part, tuple[tuple[str, Lang | None], ...]] = {
    "question": (
        ("pertanyaan", "id"),
        ("question", "en"),
        ("questions", "en"),
        ("soal", "id"),
        ("tanya", "id"),
        ("judul", "id"),
        ("title", "en"),
        ("faq", None),
    ),
    "answer": (
        ("jawaban", "id"),
        ("answer", "en"),
        ("answers", "en"),
        ("jawab", "id"),
        ("isi", "id"),
        ("teks", "id"),
        ("text", "en"),
    ),
}
_PHRASINGS: dict[str, Lang] = {
    "ungkapan": "id",
    "variasi": "id",
    "varian": "id",
    "parafrasa": "id",
    "sinonim": "id",
    "alternatif": "id",
    "lain": "id",
    "phrasings": "en",
    "phrasing": "en",
    "variation": "en",
    "variations": "en",
    "variants": "en",
    "paraphrases": "en",
    "synonyms": "en",
    "alternative": "en",
    "alternatives": "en",
    "utterances": "en",
    "other": "en",
}


@dataclass(frozen=True)
class Column:
    """What a column holds, by its heading."""

    at: int
    heading: str
    part: Part
    rank: int
    """0 for the most telling heading."""
    marked: Lang | None
    """The language that the heading names."""
    spoken: Lang | None
    """The language that the heading is in."""


def read_table(name: str, data: bytes, lang: Lang, most_rows: int) -> Intake:
    """An entry a row of a .csv, .tsv or .xlsx; `lang` is the language of a table that has only one.

    KbError if no columns of questions and answers can be told, or if there are more rows than `most_rows`.
    """
    encoding = ""
    if name.lower().endswith(".xlsx"):
        sheets = read_workbook(data, name, most_rows + HEADER_WITHIN)
    else:
        text, encoding = decoded(data, name)
        sheets = [_sheet_of(text, name, most_rows)]
    entries: list[Entry] = []
    notes = [f"{name}: read as Windows-1252, as it is not in UTF-8"] if encoding == "cp1252" else []
    for sheet in sheets:
        header = _header(sheet.rows)
        if header is None or sheet.hidden:
            notes += [
                (
                    f"{sheet.name}: left out, it is "
                    f"{'hidden' if sheet.hidden else 'no table with a column of questions and one of answers'}"
                )
            ] * bool(sheet.rows)
            continue
        columns = _columns(sheet, header, lang)
        used = {column.at for part in columns.values() for column in part.values()}
        rows = [row for row in sheet.rows[header + 1 :] if not row.empty]
        notes += list(_notes(sheet, header, columns, used))
        entries += [_entry(sheet, row, len(sheet.rows[header].cells), columns, used) for row in rows]
        if len(entries) > most_rows:
            raise KbError("import.table_rows", name, most=most_rows)
    if not entries and not any(_header(sheet.rows) is not None for sheet in sheets):
        raise KbError("import.no_columns", name)
    return Intake(tuple(entries), tuple(notes))


def _sheet_of(text: str, name: str, most_rows: int) -> Sheet:
    """The text split by the delimiter that most rows agree on, which a line `sep=` may name."""
    named, text = named_delimiter(text)
    best, fitting = Sheet(name, (), parted=True), -1
    for delimiter in (named,) if named else DELIMITERS:
        rows = []
        for row in split_csv(text, delimiter):
            if not row.empty:
                rows.append(row)
            if len(rows) > most_rows + HEADER_WITHIN:
                raise KbError("import.table_rows", name, most=most_rows)
        header = _header(rows)
        fit = 0 if header is None else sum(_fits(row, len(rows[header].cells)) for row in rows[header:])
        if fit > fitting:
            best, fitting = Sheet(name, tuple(rows), parted=True), fit
    return best


def _fits(row: Row, width: int) -> bool:
    return len(row.cells) >= width and not any(cell.strip() for cell in row.cells[width:])


def _column(at: int, cell: str) -> Column | None:
    """What a heading says of its column: its first words count, and a language named anywhere in it."""
    heading = clean(cell)
    words = re.findall(r"\w+", re.split(r"[(\[,:;|/.]", heading.casefold())[0])
    marked = next((_LANGUAGES[word] for word in re.findall(r"[^\W_]+", heading.casefold()) if word in _LANGUAGES), None)
    words = [part for word in words for part in word.split("_") if part not in _LANGUAGES and part != "bahasa"]
    if len(heading) > 80 or not words or len(words) > 5 or words[0] in ("no", "nomor", "kode", "number", "code"):
        return None
    if other := next((word for word in words if word in _PHRASINGS), None):
        return Column(at, heading, "phrasings", 0, marked, _PHRASINGS[other])
    for word in words:
        for part, names in _NAMES.items():
            for rank, (known, spoken) in enumerate(names):
                if word == known:
                    return Column(at, heading, part, rank, marked, spoken)
    return None


def _understood(row: Row) -> list[Column]:
    found = [column for at, cell in enumerate(row.cells) if (column := _column(at, cell))]
    # `question_id` is the Indonesian question only where there is an `answer_id` too; alone it is a number.
    numbers = [column for column in found if column.spoken == "en" and re.search(r"[ _]id$", column.heading.casefold())]
    return (
        found
        if any(column.part == "answer" for column in numbers)
        else [column for column in found if column not in numbers]
    )


def _header(rows: Sequence[Row]) -> int | None:
    """The place of the first row that names a column of questions and one of answers."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        if {"question", "answer"} <= {column.part for column in _understood(row)} and not row.open_quote:
            return place
    return None


def _columns(sheet: Sheet, header: int, lang: Lang) -> dict[Lang, dict[Part, Column]]:
    """The columns of each language; KbError if two of them might be the same part."""
    found = _understood(sheet.rows[header])
    filled = {at for row in sheet.rows[header + 1 :] for at, cell in enumerate(row.cells) if cell.strip()}
    found = [
        column for column in found if column.at in filled or sum(other.part == column.part for other in found) == 1
    ]
    marked = {column.marked for column in found if column.marked}
    spoken = {column.spoken for column in found if column.part == "question"}
    both = len(marked) == 2 or spoken == {"id", "en"}
    columns: dict[Lang, dict[Part, Column]] = {}
    for column in sorted(found, key=lambda column: column.rank):
        language = column.marked or (column.spoken if both else None)
        if language is None:
            language = ("id" if "en" in marked else "en") if marked else lang
        other = columns.setdefault(language, {}).setdefault(column.part, column)
        if other is not column and other.rank == column.rank:
            raise KbError(
                "import.two_columns",
                f"{sheet.name}:{sheet.rows[header].number}",
                column=_letter(other.at),
                heading=other.heading,
                other_column=_letter(column.at),
                other_heading=column.heading,
                part=column.part,
            )
    whole = {language: parts for language, parts in columns.items() if {"question", "answer"} <= parts.keys()}
    if not whole:
        raise KbError("import.no_columns", sheet.name)
    return whole


def _letter(at: int) -> str:
    """What a spreadsheet calls a column: A to Z, AA and so on."""
    return ("" if at < 26 else _letter(at // 26 - 1)) + chr(65 + at % 26)


def _notes(sheet: Sheet, header: int, columns: Mapping[Lang, Mapping[Part, Column]], used: set[int]) -> Iterator[str]:
    if header:
        yield f"{sheet.name}: {header} rows above the header (line {sheet.rows[header].number}) are passed over"
    for language, parts in columns.items():
        yield f"{sheet.name}: {language}: " + ", ".join(
            f"{part} from “{column.heading}”" for part, column in parts.items()
        )
    unused = [clean(cell) for at, cell in enumerate(sheet.rows[header].cells) if at not in used and cell.strip()]
    if unused:
        yield f"{sheet.name}: not used: {', '.join(f'“{heading}”' for heading in unused)}"


def _entry(sheet: Sheet, row: Row, width: int, columns: Mapping[Lang, Mapping[Part, Column]], used: set[int]) -> Entry:
    where = f"{sheet.name}:{row.number}"
    if fault := _fault(row, where, width if sheet.parted else None, used):
        return Entry(where, refused=fault)
    texts: dict[Lang, Wording] = {}
    for language, parts in columns.items():
        said = {
            part: row.cells[column.at].strip() if column.at < len(row.cells) else "" for part, column in parts.items()
        }
        asked, answer = said["question"], said["answer"]
        if asked and answer:
            texts[language] = Wording(asked, answer, phrasings_in(said.get("phrasings", "")))
        elif asked or answer or len(columns) == 1:
            return Entry(where, refused=KbError("import.incomplete", where))
    return Entry(where, texts) if texts else Entry(where, refused=KbError("import.incomplete", where))


def _fault(row: Row, where: str, width: int | None, used: set[int]) -> KbError | None:
    """Why a row is not to be relied on."""
    if row.open_quote:
        return KbError("import.open_quote", where)
    if row.doubts:
        at = next((at for at in row.doubts if at in used), None)
        cell = f"{_letter(at)}{row.number}" if at is not None else ""
        return None if at is None else KbError(row.doubts[at], where, cell=cell, value=row.cells[at])
    if width is None or _fits(row, width):
        return None
    return KbError("import.row_of_other_width", where, fields=len(row.cells), columns=width)


def phrasings_in(cell: str) -> tuple[str, ...]:
    """The phrasings in one cell, which line breaks, semicolons or | part."""
    return tuple(part.strip() for part in re.split(r"[\n;|]", cell) if part.strip())
