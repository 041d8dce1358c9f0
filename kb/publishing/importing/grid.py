"""The cells of a table: CSV in the spellings of spreadsheets, and .xlsx. Nothing here knows what the columns mean."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice, repeat
from operator import is_
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from kb.errors import KbError
from kb.publishing.importing.files import check_package

DELIMITERS = (";", "\t", ",")
MOST_COLUMNS = 200
"""Columns of a sheet that are looked at."""
LAST_ROW = 1_048_576
"""Rows of a sheet, as Excel has them:
https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3.
"""
MOST_ROWS = 2 * LAST_ROW
"""Rows of all sheets together that are looked at, with the empty ones, of which a few bytes claim a million: 10 to 30
seconds.
"""
_PLAIN_NUMBER = ("General", "0", "@")
"""Number formats that show a number as it is stored."""


@dataclass(frozen=True)
class Row:
    """The cells of one row; `number` is the line on which it starts, or the spreadsheet's own."""

    number: int
    cells: tuple[str, ...]
    open_quote: bool = False
    """Whether a quote is opened and not closed, so that none of its cells can be relied on."""
    doubts: Mapping[int, str] = field(default_factory=dict)
    """The cells, by column from 0, whose text is not what the spreadsheet shows, and the code that says why."""

    @property
    def empty(self) -> bool:
        """Whether it says nothing, not even that something is wrong."""
        return not self.open_quote and not self.doubts and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """The rows of a file or of one of its sheets; `name` is how messages call it."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    parted: bool = False
    """Whether delimiters part its cells, so that a row with too many or too few was parted wrongly."""


def named_delimiter(text: str) -> tuple[str | None, str]:
    """The delimiter that a first line `sep=;` names, and the text with that line empty."""
    found = re.match(r'"?sep=(.)"?[;,\t]*\n', text, re.IGNORECASE)
    return (found[1], "\n" + text[found.end() :]) if found else (None, text)


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    # A quote that opens a field must close it; where it does not, the quotes are part of the words.
    return re.compile(rf' *"((?:[^"]|"")*+)" *(?=[{re.escape(delimiter)}\n]|\Z)|([^{re.escape(delimiter)}\n]*)')


def split_csv(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of a text, each with the line on which it starts."""
    pattern, at, line, started, cells, open_quote = _field(delimiter), 0, 1, 1, [], False
    while at < len(text):
        found = pattern.match(text, at)
        assert found is not None  # the pattern takes what is empty too
        cell = found[2] if found[1] is None else found[1].replace('""', '"')
        if found[1] is None and cell.lstrip().startswith('"') and cell.count('"') % 2:
            open_quote = True
        cells.append(cell)
        line += found[0].count("\n")
        at = found.end() + 1
        if found.end() == len(text) or text[found.end()] == "\n":
            yield Row(started, tuple(cells), open_quote)
            line += 1
            started, cells, open_quote = line, [], False
    if cells:  # the text ends with a delimiter
        yield Row(started, (*cells, ""), open_quote)


def read_workbook(data: bytes, name: str, most_rows: int) -> list[Sheet]:
    """The sheets of an .xlsx, values as they were last computed; KbError if it is damaged or too
    large. No macro is run.

    Of each sheet at most `most_rows` rows that are not empty, and one more.
    """
    check_package(data, name)
    try:
        values, formulas = (load_workbook(io.BytesIO(data), read_only=True, data_only=kind) for kind in (True, False))
        sheets, looked_at = [], count(1)
        for shown, typed in zip(values.worksheets, formulas.worksheets, strict=False):
            kept = tuple(islice(_rows(name, shown, typed, looked_at), most_rows + 1))
            sheets.append(
                Sheet(
                    f"{name}[{shown.title}]" if len(values.worksheets) > 1 else name,
                    kept,
                    shown.sheet_state != "visible",
                )
            )
        return sheets
    except KbError:
        raise
    except Exception:  # openpyxl lets through whatever a damaged part brings about
        raise KbError("import.workbook_damaged", name) from None


def _rows(name: str, shown: Any, typed: Any, looked_at: Iterator[int]) -> Iterator[Row]:
    """The rows of a sheet that are not empty; `looked_at` counts those of the whole workbook."""
    for sheet in (shown, typed):
        sheet.reset_dimensions()
    cells_of = (sheet.iter_rows(max_col=MOST_COLUMNS, max_row=LAST_ROW) for sheet in (shown, typed))
    for number, (cells, sources) in enumerate(zip(*cells_of, strict=False), 1):
        if next(looked_at) > MOST_ROWS:
            raise KbError("import.workbook_rows", name, most=MOST_ROWS)
        if not _nothing_in(cells, sources) and not (row := _row(number, cells, sources)).empty:
            yield row


def _nothing_in(cells: tuple[Any, ...], sources: tuple[Any, ...]) -> bool:
    """Whether no cell of a row is there, or none has a value; told fast: a sheet may be coloured to its last row."""
    return all(map(is_, cells, repeat(EMPTY_CELL))) or all(
        cell is EMPTY_CELL or cell.value is None for cell in (*cells, *sources)
    )


def _row(number: int, cells: tuple[Any, ...], sources: tuple[Any, ...]) -> Row:
    read = [_cell(cell, source) for cell, source in zip(cells, sources, strict=False)]
    return Row(
        number,
        tuple(text for text, _ in read),
        doubts={column: doubt for column, (_, doubt) in enumerate(read) if doubt},
    )


def _cell(cell: Any, source: Any) -> tuple[str, str]:
    """A cell's text, and the code that says why it is doubtful."""
    value = cell.value
    if value is None:
        return "", "import.formula_alone" if isinstance(source.value, str) and source.value.startswith("=") else ""
    if isinstance(value, str):
        return value, "import.cell_error" if cell.data_type == "e" else ""
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and cell.number_format in _PLAIN_NUMBER
        and abs(value) < 1e11
    ):
        return f"{value:.11g}", ""
    return str(value), "import.formatted_cell"
