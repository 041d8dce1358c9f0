"""Bytes to text, and how many of them are taken."""

import io
import zipfile

from kb.errors import KbError
from kb.publishing.editing.front_matter import LONGEST

LARGEST_FILE = 20_000_000
"""Bytes of an upload."""
LARGEST_WHOLE = 50_000_000
"""Bytes of all that a zip, a workbook or a .docx unpacks to."""
MOST_PARTS = 5_000
"""Files in a workbook or a .docx."""
MOST_MARKS = 2_000_000
"""Tags in all of them: who reads XML makes half a kilobyte of each, however few bytes it has."""


def decode(data: bytes, name: str, longest: int = LONGEST * 4) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark; KbError for anything else."""
    if len(data) > longest:
        raise KbError("import.article_too_large", name, megabytes=f"{len(data) / 1e6:.1f}", most=f"{longest / 1e6:.1f}")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise KbError("file.not_utf8", name) from None
    if "\0" in text:
        raise KbError("import.no_text_file", name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def guess_decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file that an office program saved, and its encoding: UTF-8, UTF-16 (by its mark, or by the zeros of
    its Latin letters), or else Windows-1252; KbError if it is none of them.
    """
    encoding = _utf_16(data) or "utf-8"
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


def _utf_16(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    begun = data[:4_000]
    if len(begun) >= 4 and len(data) % 2 == 0:
        for name, zeros, letters in (("utf-16-le", begun[1::2], begun[::2]), ("utf-16-be", begun[::2], begun[1::2])):
            if zeros.count(0) > 0.8 * len(zeros) and 0 not in letters:
                return name
    return ""


def check_package(data: bytes, name: str) -> None:
    """KbError if an office file unpacks to more than is taken, has too many tags, or declares entities of its own,
    which none needs.

    A part cannot be larger than the file says: what is beyond is a damage that is found on reading.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            parts = bundle.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > LARGEST_WHOLE or len(parts) > MOST_PARTS:
                raise KbError(
                    "import.workbook_unpacks",
                    name,
                    megabytes=f"{unpacked / 1e6:.0f}",
                    most=f"{LARGEST_WHOLE / 1e6:.0f}",
                )
            marks = 0
            for part in parts:
                content = bundle.read(part)
                if part.filename.lower().endswith((".xml", ".rels")) and has_doctype(content):
                    raise KbError("import.entities", name)
                marks += content.count(b"<")  # a sheet may have any name
                if marks > MOST_MARKS:
                    raise KbError("import.too_many_marks", name, most=MOST_MARKS)
    except KbError:
        raise
    except Exception:  # zipfile lets through whatever a damaged file brings about
        raise KbError("import.workbook_damaged", name) from None


def has_doctype(data: bytes) -> bool:
    """Whether XML declares a document type, in whatever encoding."""
    return b"<!DOCTYPE" in data.replace(b"\0", b"").upper()
