"""Tables of questions and answers, read strictly: what is doubtful is refused with its row, never guessed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kb.content.languages import Lang
from kb.errors import KbError
from kb.publishing.importing.entry import Entry, Intake, Note, Wording
from kb.publishing.importing.files import guess_decoded
from kb.publishing.importing.grid import DELIMITERS, Row, Sheet, named_delimiter, read_workbook, split_csv
from kb.retrieval.language.normalise import clean

WORKBOOKS = (".xlsx", ".xlsm")
KINDS = (".csv", ".tsv", *WORKBOOKS)
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


@dataclass(frozen=True)
class Heading:
    """One column, as it is shown to whom it may be read otherwise."""

    letter: str
    words: str
    """Its heading, empty if the table has none."""
    sample: str
    """Its first cell that says something."""
    taken_for: str
    """"question:id" and the like; empty if it is not used."""


Chosen = Mapping[int, tuple[Part, Lang]]
"""What a person says of columns, by their place from 0; the others are not used."""


def read_table(name: str, data: bytes, lang: Lang, most_rows: int, chosen: Chosen | None = None) -> Intake:
    """An entry a row of a .csv, .tsv or .xlsx; `lang` is the language of a table that has only one.

    KbError if no columns of questions and answers can be told, or if there are more rows than `most_rows`.
    """
    sheets, encoding = _sheets(name, data, most_rows)
    read = read_sheets(name, sheets, lang, most_rows, chosen)
    return replace(read, notes=(Note("note.windows", name), *read.notes)) if encoding == "cp1252" else read


def read_sheets(name: str, sheets: Sequence[Sheet], lang: Lang, most_rows: int, chosen: Chosen | None = None) -> Intake:
    """The same of sheets, from wherever."""
    entries: list[Entry] = []
    notes: list[Note] = []
    understood = False
    for sheet in sheets:
        header = _header(sheet.rows)
        if sheet.hidden or (header is None and not chosen):
            notes += [Note("note.hidden" if sheet.hidden else "note.no_table", sheet.name)] * bool(sheet.rows)
            continue
        understood = True
        if header is None and (header := _unnamed_header(sheet.rows)) is not None:
            cells = [f"“{clean(cell)}”" for cell in sheet.rows[header].cells]
            notes.append(Note("note.first_row", sheet.name, {"headings": cells}))
        columns = _chosen_columns(sheet, header, chosen) if chosen else _columns(sheet, header or 0, lang)
        used = {column.at for part in columns.values() for column in part.values()}
        first = -1 if header is None else header
        rows = [row for row in sheet.rows[first + 1 :] if not row.empty]
        width = _usual_width(sheet.rows) if header is None else len(sheet.rows[header].cells)
        notes += list(_notes(sheet, first, columns, used))
        entries += [_entry(sheet, row, width, columns, used) for row in rows]
        if len(entries) > most_rows:
            raise KbError("import.table_rows", name, most=most_rows)
    if not understood:
        raise KbError("import.no_columns", name)
    return Intake(tuple(entries), tuple(notes))


def headings(name: str, data: bytes, lang: Lang, most_rows: int) -> list[Heading]:
    """The columns of the first sheet that shows, and what each is taken for."""
    sheets, _ = _sheets(name, data, most_rows)
    sheet = next((one for one in sheets if one.rows and not one.hidden), None)
    if sheet is None:
        return []
    header = _header(sheet.rows)
    try:
        columns = _columns(sheet, header, lang) if header is not None else {}
    except KbError:
        columns = {}
    header = _unnamed_header(sheet.rows) if header is None else header
    taken = {column.at: f"{part}:{of}" for of, parts in columns.items() for part, column in parts.items()}
    below = sheet.rows[0 if header is None else header + 1 :][:50]
    found = []
    for at in range(max((len(row.cells) for row in sheet.rows[:50]), default=0)):
        words = clean(sheet.rows[header].cells[at]) if header is not None and at < len(sheet.rows[header].cells) else ""
        cells = (clean(row.cells[at]) for row in below if at < len(row.cells))
        sample = next((cell for cell in cells if cell), "")
        if words or sample:
            found.append(Heading(_letter(at), words[:80], sample[:80], taken.get(at, "")))
    return found


def place_of(letter: str) -> int:
    """The place from 0 of a column that a spreadsheet calls A, B, AA."""
    place = 0
    for character in letter:
        place = place * 26 + ord(character) - 64
    return place - 1


def _sheets(name: str, data: bytes, most_rows: int) -> tuple[list[Sheet], str]:
    """The sheets, and the encoding of a text."""
    if name.lower().endswith(WORKBOOKS):
        return read_workbook(data, name, most_rows + HEADER_WITHIN), ""
    text, encoding = guess_decoded(data, name)
    return [_sheet_of(text, name, most_rows)], encoding


def _unnamed_header(rows: Sequence[Row]) -> int | None:
    """The place of the first row if its cells name columns, in words that are not known: short, and no sentences."""
    cells = [clean(cell) for cell in rows[0].cells] if len(rows) > 1 else []
    names = all(cell and len(cell) <= 40 and cell[-1] not in "?!.:;" and not cell[0].isdigit() for cell in cells)
    return 0 if len(cells) > 1 and names else None


def _usual_width(rows: Sequence[Row]) -> int:
    return Counter(len(row.cells) for row in rows).most_common(1)[0][0] if rows else 0


def _chosen_columns(sheet: Sheet, header: int | None, chosen: Chosen) -> dict[Lang, dict[Part, Column]]:
    """The columns as a person says; KbError if a question or its answer is not among them."""
    columns: dict[Lang, dict[Part, Column]] = {}
    for at, (part, lang) in sorted(chosen.items()):
        cells = sheet.rows[header].cells if header is not None else ()
        heading = clean(cells[at]) if at < len(cells) else _letter(at)
        column = Column(at, heading, part, 0, lang, lang)
        other = columns.setdefault(lang, {}).setdefault(part, column)
        if other is not column:
            raise KbError(
                "import.two_columns",
                sheet.name,
                column=_letter(other.at),
                heading=other.heading,
                other_column=_letter(at),
                other_heading=heading,
                part=part,
            )
    whole = {lang: parts for lang, parts in columns.items() if {"question", "answer"} <= parts.keys()}
    if not whole:
        raise KbError("import.no_columns", sheet.name)
    return whole


def _sheet_of(text: str, name: str, most_rows: int) -> Sheet:
    """The text split by the delimiter that most rows agree on, which a line `sep=` may name."""
    named, text = named_delimiter(text)
    best, fitting = Sheet(name, (), parted=True), -1.0
    for delimiter in (named,) if named else DELIMITERS:
        rows = []
        for row in split_csv(text, delimiter):
            if not row.empty:
                rows.append(row)
            if len(rows) > most_rows + HEADER_WITHIN:
                raise KbError("import.table_rows", name, most=most_rows)
        header, usual = _header(rows), _usual_width(rows)
        fit = 0.0  # without a header it is the delimiter that parts most rows into as many cells
        if header is not None:
            fit = sum(_fits(row, len(rows[header].cells)) for row in rows[header:])
        elif usual > 1:
            fit = sum(len(row.cells) == usual for row in rows) / (len(rows) + 1)
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


def _notes(sheet: Sheet, header: int, columns: Mapping[Lang, Mapping[Part, Column]], used: set[int]) -> Iterator[Note]:
    if header > 0:
        yield Note("note.rows_above", sheet.name, {"count": header, "row": sheet.rows[header].number})
    for language, parts in columns.items():
        for part, column in parts.items():
            yield Note("note.column", sheet.name, {"lang": language, "part": part, "heading": column.heading})
    named = sheet.rows[header].cells if header >= 0 else ()
    unused = [clean(cell) for at, cell in enumerate(named) if at not in used and cell.strip()]
    if unused:
        yield Note("note.not_used", sheet.name, {"headings": [f"“{heading}”" for heading in unused]})


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
