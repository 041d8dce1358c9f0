"""The cells of a table: CSV in the spellings of spreadsheets, and .xlsx. Nothing here knows what the columns mean."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from kb.errors import KbError

DELIMITERS = (";", "\t", ",")
LARGEST_UNPACKED = 50_000_000
"""Bytes that an .xlsx may unpack to."""
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


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text of a table and its encoding: UTF-8, UTF-16 with its mark, or else Windows-1252;
    KbError if it is none of them.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = data.decode(encoding, "replace")
    if "\0" in text:
        raise KbError("import.no_text_file", name)
    if "�" in text:
        raise KbError("import.unknown_encoding", name)
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), encoding


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
    """The sheets of an .xlsx, values as they were last computed; KbError if it is damaged or too large.

    Of each sheet at most `most_rows` rows that are not empty, and one more.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            unpacked = sum(entry.file_size for entry in bundle.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise KbError(
                "import.workbook_unpacks", name, megabytes=f"{unpacked / 1e6:.0f}", most=f"{LARGEST_UNPACKED / 1e6:.0f}"
            )
        values, formulas = (load_workbook(io.BytesIO(data), read_only=True, data_only=kind) for kind in (True, False))
        sheets = []
        for shown, typed in zip(values.worksheets, formulas.worksheets, strict=False):
            shown.reset_dimensions()
            typed.reset_dimensions()
            rows = (
                _row(number, cells, sources)
                for number, (cells, sources) in enumerate(zip(shown.iter_rows(), typed.iter_rows(), strict=False), 1)
            )
            kept = tuple(islice((row for row in rows if not row.empty), most_rows + 1))
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
