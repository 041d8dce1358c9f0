"""Questions and answers in a page of HTML, or a .docx that becomes one: by headings, by what unfolds, in tables."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import mammoth
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from kb.content.languages import Lang
from kb.errors import KbError
from kb.publishing.importing.entry import Entry, Intake, Note, Wording
from kb.publishing.importing.files import check_package, guess_decoded
from kb.publishing.importing.grid import Row, Sheet
from kb.publishing.importing.table import read_sheets
from kb.publishing.importing.wording import require_shallow
from kb.retrieval.language.normalise import clean

KINDS = (".docx", ".html", ".htm")
LARGEST_PAGE = 5_000_000
"""Characters of HTML that are read."""
_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_NO_WORDS = ("script", "style", "head", "nav", "noscript", "template", "svg", "form")
_QUOTED = 80


@dataclass
class _Asked:
    """A question, and the HTML of its answer so far."""

    title: str
    parts: list[str] = field(default_factory=list)


def read_document(name: str, data: bytes, lang: Lang, most: int) -> Intake:
    """An entry a question; KbError if the file is damaged, too large, or holds no question that can be told."""
    try:
        return _read(name, data, lang, most)
    except RecursionError:
        raise KbError("import.html_too_deep", name) from None
    except KbError as error:
        raise error if error.where else KbError(error.code, name, **error.parameters) from None


def _read(name: str, data: bytes, lang: Lang, most: int) -> Intake:
    html = _of_docx(name, data) if name.lower().endswith(".docx") else guess_decoded(data, name)[0]
    if len(html) > LARGEST_PAGE:
        raise KbError("import.page_too_large", name, most=f"{LARGEST_PAGE / 1e6:.0f}")
    require_shallow(html)
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(_NO_WORDS):
        tag.decompose()
    tables = _tables(soup, name, lang, most)
    found, above = max((list(_unfolding(soup)), ""), _headed(soup), key=lambda ways: len(ways[0]))
    if tables and len(tables.entries) >= len(found):
        return tables
    if not found:
        raise KbError("import.no_headings", name)
    if len(found) > most:
        raise KbError("import.table_rows", name, most=most)
    notes = [Note("note.text_above", name, {"words": above[:_QUOTED]})] if above else []
    return Intake(tuple(_entry(name, number, asked, lang) for number, asked in enumerate(found, 1)), tuple(notes))


def _of_docx(name: str, data: bytes) -> str:
    """The words of a .docx as HTML, without its pictures; deleted and hidden words and comments stay behind."""
    check_package(data, name)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=mammoth.images.img_element(lambda _: {"src": ""}), id_prefix="x"
        )
        return str(made.value)
    except RecursionError:
        raise
    except Exception:  # mammoth lets through whatever a damaged part brings about
        raise KbError("import.workbook_damaged", name) from None


def _entry(name: str, number: int, asked: _Asked, lang: Lang) -> Entry:
    where = f"{name}:{number}"
    html = "".join(asked.parts)
    words = BeautifulSoup(html, "html.parser").get_text()
    if not asked.title or not clean(words):
        return Entry(where, refused=KbError("import.no_answer" if asked.title else "import.incomplete", where))
    return Entry(where, {lang: Wording(asked.title, f"<div>{html}</div>")})


def _words(tag: Tag) -> str:
    return clean(tag.get_text(" "))


def _unfolding(soup: BeautifulSoup) -> Iterator[_Asked]:
    """What stands in <details>, and in lists of terms."""
    for details in soup("details"):
        summary = details.find("summary")
        if isinstance(summary, Tag) and details.find_parent("details") is None:
            yield _Asked(_words(summary), [str(part) for part in details.contents if part is not summary])
    for term in soup("dt"):
        asked = _Asked(_words(term))
        for beside in term.find_next_siblings(("dt", "dd")):
            if beside.name == "dt":
                break
            asked.parts.append(beside.decode_contents())
        yield asked


def _headed(soup: BeautifulSoup) -> tuple[list[_Asked], str]:
    """What stands below each heading of a question, and the words above the first one.

    Questions are the headings of the level on which most end in a question mark, else of the one that is used most. In
    a text without headings they are the paragraphs that are bold and end in a question mark.
    """
    headings = [tag for tag in soup(_HEADINGS) if _words(tag)]
    if not headings:
        for paragraph in soup("p"):
            if _is_bold_question(paragraph):
                paragraph.name = "h1"
        headings = list(soup("h1"))
    asking = Counter(tag.name for tag in headings if _words(tag).endswith("?"))
    used = asking or Counter(tag.name for tag in headings)
    if not used:
        return [], ""
    level = max(used, key=lambda name: (used[name], name))
    ends = _HEADINGS[: _HEADINGS.index(level) + 1]
    found: list[_Asked] = []
    above: list[str] = []
    current: _Asked | None = None
    for part in _parts(soup, ends):
        if isinstance(part, Tag) and part.name == level:
            current = _Asked(_words(part))
            found.append(current)
        elif isinstance(part, Tag) and part.name in ends:  # the name of a group
            current = None
            above.append("")
        elif current is not None:
            current.parts.append(str(part))
        elif not found:
            above.append(_words(part) if isinstance(part, Tag) else clean(str(part)))
    return found, clean(" ".join(above))


def _is_bold_question(paragraph: Tag) -> bool:
    words = _words(paragraph)
    bold = clean(" ".join(tag.get_text(" ") for tag in paragraph(("strong", "b"))))
    return words.endswith("?") and len(words) <= 300 and bold == words


def _parts(tag: Tag, ends: tuple[str, ...]) -> Iterator[PageElement]:
    """The largest parts of a page that hold no heading of these, and those headings."""
    for part in tag.contents:
        if isinstance(part, Tag) and part.name not in ends and part.find(ends) is not None:
            yield from _parts(part, ends)
        elif isinstance(part, Tag) or type(part) is NavigableString:  # no comment, no declaration
            yield part


def _tables(soup: BeautifulSoup, name: str, lang: Lang, most: int) -> Intake | None:
    """What stands in tables with a column of questions and one of answers."""
    sheets = []
    for number, table in enumerate(soup("table"), 1):
        rows = tuple(
            Row(place, tuple(cell.decode_contents() for cell in row(("td", "th"))))
            for place, row in enumerate(table("tr"), 1)
        )
        rows = tuple(Row(row.number, tuple(_cell(cell) for cell in row.cells)) for row in rows)
        sheets.append(Sheet(f"{name}[{number}]", rows))
    try:
        return read_sheets(name, sheets, lang, most) if sheets else None
    except KbError:
        return None


def _cell(html: str) -> str:
    """The words of a cell, or its HTML where that says more."""
    soup = BeautifulSoup(html, "html.parser")
    says_more = soup.find(("ul", "ol", "a", "strong", "b", "table", "br")) is not None or len(soup("p")) > 1
    return html if says_more else clean(soup.get_text(" "))
