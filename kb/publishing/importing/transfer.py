"""Articles in and out: folders of Markdown, zips, and tables of questions and answers. What comes in becomes drafts."""

import io
import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb.content.article import read_front
from kb.content.source_text import TextError
from kb.content.subject import Lang
from kb.errors import KbError
from kb.publishing.desk import Desk
from kb.publishing.editing.drafts import Texts, article_files, begin, new_article, open_draft_of, save
from kb.publishing.editing.manuscript import LONGEST, english_text, keys_of, slug_of
from kb.publishing.editing.proposal import is_english, present_library
from kb.publishing.importing.entry import Entry
from kb.publishing.importing.table import KINDS as TABLES
from kb.publishing.importing.table import read_table
from kb.publishing.importing.wording import body_of_cell, one_line
from kb.publishing.people.accounts import Account, require
from kb.storage import audit

LARGEST_FILE = 20_000_000
"""Bytes of an upload."""
LARGEST_WHOLE = 50_000_000
"""Bytes of all that a zip unpacks to."""
MOST_FILES = 5_000
MOST_ROWS = 2_000
PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".svg",
    ".bmp",
    ".tif",
    ".tiff",
    ".heic",
    ".pdf",
    ".docx",
    ".xls",
    ".pptx",
)


@dataclass(frozen=True)
class Imported:
    """What became of one file or row: a draft, or why not."""

    name: str
    draft: int | None = None
    refused: KbError | None = None


def decode(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark; KbError for anything else."""
    if len(data) > LONGEST * 4:
        raise KbError(
            "import.article_too_large", name, megabytes=f"{len(data) / 1e6:.1f}", most=f"{LONGEST * 4 / 1e6:.1f}"
        )
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise KbError("file.not_utf8", name) from None
    if "\0" in text:
        raise KbError("import.no_text_file", name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def export_zip(desk: Desk) -> bytes:
    """All articles, facts and owners as they lie in the folder, as a zip; the same content gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in _content(desk):
            info = zipfile.ZipInfo(path.relative_to(desk.articles).as_posix(), (2020, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            bundle.writestr(info, path.read_bytes())
    return buffer.getvalue()


def export_folder(desk: Desk, folder: Path) -> int:
    """Copies all articles, facts and owners into an empty or new folder; returns the number of files."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KbError("file.folder_not_empty", str(folder))
    found = _content(desk)
    for path in found:
        target = folder / path.relative_to(desk.articles)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return len(found)


def _content(desk: Desk) -> list[Path]:
    patterns = ("*/*.md", "*.yaml", "*.tsv", "*.txt")
    return sorted(
        path for pattern in patterns for path in desk.articles.glob(pattern) if path.is_file() and not path.is_symlink()
    )


def import_upload(desk: Desk, account: Account | None, name: str, data: bytes, owner: str) -> list[Imported]:
    """A zip, a Markdown file or a table; what is new in a table becomes articles of `owner`.
    KbError if it is none of them.
    """
    account = require(account, "author", owner)
    kind = PurePosixPath(name.lower()).suffix
    if kind in PICTURES:
        raise KbError("import.pictures", name)
    if len(data) > LARGEST_FILE:
        raise KbError("file.too_large", name, megabytes=f"{len(data) / 1e6:.0f}", most=f"{LARGEST_FILE / 1e6:.0f}")
    if kind == ".zip":
        return import_files(desk, account, list(_unzip(data, name)))
    if kind == ".md":
        return import_files(desk, account, [(f"{owner}/{PurePosixPath(name).name}", data)])
    if kind in TABLES:
        return import_table(desk, account, owner, name, data)
    raise KbError("import.kind_not_taken", name)


def import_folder(desk: Desk, account: Account | None, folder: Path) -> list[Imported]:
    """Every `<owner>/<id>.md` below a folder."""
    if not folder.is_dir():
        raise KbError("file.no_folder", str(folder))
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file() and not path.is_symlink())
    if len(paths) > MOST_FILES:
        raise KbError("import.folder_files", str(folder), most=MOST_FILES)
    return import_files(desk, account, [(path.relative_to(folder).as_posix(), _bytes(path)) for path in paths])


def _bytes(path: Path) -> bytes:
    """No more than shows that a file is too large."""
    with path.open("rb") as file:
        return file.read(LONGEST * 4 + 1)


def _unzip(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The files of a zip, none unpacked further than the limits; nothing is written to the disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise KbError("import.zip_files", name, most=MOST_FILES)
            left = LARGEST_WHOLE
            for entry in entries:
                if stat.S_ISLNK(entry.external_attr >> 16) or not entry.filename.lower().endswith(".md"):
                    yield entry.filename, b""
                    continue
                with bundle.open(entry) as file:  # what the zip says of its sizes is not believed
                    content = file.read(min(left, LONGEST * 4 + 1) + 1)
                left -= len(content)
                if left < 0:
                    raise KbError("import.zip_unpacks", name, most=f"{LARGEST_WHOLE / 1e6:.0f}")
                yield entry.filename, content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise KbError("import.zip_damaged", name) from None


def import_files(desk: Desk, account: Account | None, files: list[tuple[str, bytes]]) -> list[Imported]:
    """Each article as a draft of its owner; one that cannot be is named with the reason and stops no other."""
    account = require(account, "author")
    texts: dict[str, str] = {}
    done: list[Imported] = []
    for name, data in files:
        try:
            texts[_safe(name)] = decode(data, name)
        except KbError as error:
            done.append(Imported(name, refused=error.apart()))
    for path in sorted(texts):
        if is_english(path) and path.removesuffix(".en.md") + ".md" in texts:
            continue
        group: Texts = {path: texts[path]}
        english = path.removesuffix(".md") + ".en.md"
        if not is_english(path) and english in texts:
            group[english] = texts[english]
        try:
            done.append(_as_draft(desk, account, path, group))
        except KbError as error:
            done.append(Imported(path, refused=error.apart()))
    return done


def _safe(name: str) -> str:
    """`<owner>/<id>.md` of a name, whatever folder holds it; KbError for what leads elsewhere or is no article."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or name.startswith(("/", "\\")) or ":" in name or any(ord(c) < 32 for c in name):
        raise KbError("import.name_leads_out", name[:100])
    if not name.lower().endswith(".md") or any(part.startswith((".", "__MACOSX")) for part in parts):
        raise KbError("import.no_article", name[:100])
    if len(parts) < 2:
        raise KbError("import.no_owner", name[:100])
    return "/".join(parts[-2:])


def _as_draft(desk: Desk, account: Account, path: str, files: Texts) -> Imported:
    owner, _, file = path.partition("/")
    article_id = file.removesuffix(".md").removesuffix(".en")
    require(account, "author", owner)
    present = article_files(desk.articles, article_id)
    if present and next(iter(present)).partition("/")[0] != owner:
        raise KbError("import.of_another_owner", path, article=article_id)
    if not present and is_english(path):
        raise KbError("import.english_alone", path)
    for name, text in files.items():
        try:
            keys = read_front(text or "")[0]
        except TextError as error:
            raise error.in_file(name) from None
        if not isinstance(keys, dict):
            raise KbError("front.no_keys", name)
    with desk.store.transaction() as database:
        draft = open_draft_of(database, "article", article_id)
        if draft is None:
            if present | files == present:
                return Imported(path, refused=KbError("import.nothing_new", path))
            draft = begin(database, account, "article", article_id, owner, present, present | files)
            audit.note(database, account.id, "imported", article_id)
            return Imported(path, draft.id)
    saved = save(desk, account, draft.id, files, draft.revision)
    return Imported(path, saved.draft.id)


def import_table(desk: Desk, account: Account | None, owner: str, name: str, data: bytes) -> list[Imported]:
    """A row a new article: question, answer and other ways to ask, in one language or both;
    KbError if the table cannot be read.
    """
    account = require(account, "author", owner)
    library = present_library(desk.articles)
    done = []
    for entry in read_table(name, data, library.subject.written, MOST_ROWS).entries:
        if entry.refused:
            done.append(Imported(entry.where, refused=entry.refused))
            continue
        try:
            done.append(Imported(entry.where, _row_as_draft(desk, account, owner, entry, library.subject.written)))
        except KbError as error:
            done.append(Imported(entry.where, refused=error.apart()))
    return done


def _row_as_draft(desk: Desk, account: Account, owner: str, entry: Entry, main: Lang) -> int:
    """The draft of a row; its id gets a number if another question has it, and none if the same question is there."""
    if main not in entry.texts:
        raise KbError("import.no_text_in", entry.where, lang=main)
    said = {
        lang: (
            one_line(text.title),
            body_of_cell(text.text, text.title),
            tuple(one_line(other)[:300] for other in text.phrasings),
        )
        for lang, text in entry.texts.items()
    }
    title, body, phrasings = said[main]
    article_id = _free_id(desk, slug_of(title), title)
    draft = new_article(desk, account, owner, title, body, phrasings, article_id)
    if main == "id" and "en" in said:
        english = {f"{owner}/{article_id}.en.md": english_text(*said["en"])}
        draft = save(desk, account, draft.id, english, draft.revision).draft
    return draft.id


def _free_id(desk: Desk, wanted: str, title: str) -> str:
    """The id, or with a number if an article or a draft with another title has it."""
    number, free = 1, wanted
    while (there := _title_of(desk, free)) is not None and there != title:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _title_of(desk: Desk, article_id: str) -> str | None:
    """The title of the article or open draft that has an id."""
    with desk.store.transaction() as database:
        draft = open_draft_of(database, "article", article_id)
        files = draft.files if draft else article_files(desk.articles, article_id)
    return next(
        (str(keys_of(text or "").get("title", "")) for path, text in files.items() if not is_english(path)), None
    )
