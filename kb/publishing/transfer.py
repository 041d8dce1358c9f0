"""Articles in and out: folders of Markdown, zips, and tables of questions and answers. What comes in becomes drafts."""

import csv
import io
import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kb.errors import KbError
from kb.publishing.accounts import Account, require
from kb.publishing.desk import Desk
from kb.publishing.drafts import Texts, article_files, begin, new_article, open_draft_of, save
from kb.publishing.manuscript import LONGEST, keys_of
from kb.publishing.proposal import is_english
from kb.storage import audit

LARGEST_FILE = 20_000_000
"""Bytes of an upload."""
LARGEST_WHOLE = 50_000_000
"""Bytes of all that a zip unpacks to."""
MOST_FILES = 5_000
MOST_ROWS = 2_000
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".heic", ".pdf", ".docx", ".xlsx", ".pptx")
QUESTION = ("question", "pertanyaan", "title", "judul")
ANSWER = ("answer", "jawaban", "text", "teks")
PHRASINGS = ("phrasings", "ungkapan", "cara lain bertanya")


@dataclass(frozen=True)
class Imported:
    """What became of one file or row: a draft, or the sentence that says why not."""

    name: str
    draft: int | None = None
    refused: str = ""


def decode(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark; KbError for anything else."""
    if len(data) > LONGEST * 4:
        raise KbError(f"the file has {len(data) / 1e6:.1f} MB, and an article may have {LONGEST * 4 / 1e6:.1f}", name, "shorten it")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise KbError("the file is not in UTF-8", name, "save it with the encoding UTF-8") from None
    if "\0" in text:
        raise KbError("the file is no text", name, "choose a text file")
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
        raise KbError("the folder is not empty", str(folder), "name a new one")
    found = _content(desk)
    for path in found:
        target = folder / path.relative_to(desk.articles)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return len(found)


def _content(desk: Desk) -> list[Path]:
    patterns = ("*/*.md", "*.yaml", "*.tsv", "*.txt")
    return sorted(path for pattern in patterns for path in desk.articles.glob(pattern) if path.is_file() and not path.is_symlink())


def import_upload(desk: Desk, account: Account | None, name: str, data: bytes, owner: str) -> list[Imported]:
    """A zip, a Markdown file or a table; what is new in a table becomes articles of `owner`. KbError if it is none of them."""
    account = require(account, "author", owner)
    kind = PurePosixPath(name.lower()).suffix
    if kind in PICTURES:
        raise KbError("pictures and office files cannot be taken in", name, "save the text as .md or .csv, or put the .md files into a .zip")
    if len(data) > LARGEST_FILE:
        raise KbError(f"the file has {len(data) / 1e6:.0f} MB, at most {LARGEST_FILE / 1e6:.0f} are taken", name, "make several smaller ones of it")
    if kind == ".zip":
        return import_files(desk, account, list(_unzip(data, name)))
    if kind == ".md":
        return import_files(desk, account, [(f"{owner}/{PurePosixPath(name).name}", data)])
    if kind in (".csv", ".tsv"):
        return import_table(desk, account, owner, name, data)
    raise KbError("this kind of file cannot be taken in", name, "choose a .md, .csv or .zip file")


def import_folder(desk: Desk, account: Account | None, folder: Path) -> list[Imported]:
    """Every `<owner>/<id>.md` below a folder."""
    if not folder.is_dir():
        raise KbError("there is no such folder", str(folder), "check the name")
    paths = sorted(path for path in folder.rglob("*.md") if path.is_file() and not path.is_symlink())
    if len(paths) > MOST_FILES:
        raise KbError(f"the folder holds more than {MOST_FILES:,} files", str(folder), "take in a part of it")
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
                raise KbError(f"the zip holds more than {MOST_FILES:,} files", name, "make several smaller ones of it")
            left = LARGEST_WHOLE
            for entry in entries:
                if stat.S_ISLNK(entry.external_attr >> 16) or not entry.filename.lower().endswith(".md"):
                    yield entry.filename, b""
                    continue
                with bundle.open(entry) as file:  # what the zip says of its sizes is not believed
                    content = file.read(min(left, LONGEST * 4 + 1) + 1)
                left -= len(content)
                if left < 0:
                    raise KbError(f"the zip unpacks to more than {LARGEST_WHOLE / 1e6:.0f} MB", name, "make several smaller ones of it")
                yield entry.filename, content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise KbError("the zip is damaged, or locked with a password", name, "pack it anew without one") from None


def import_files(desk: Desk, account: Account | None, files: list[tuple[str, bytes]]) -> list[Imported]:
    """Each article as a draft of its owner; one that cannot be is named with the reason and stops no other."""
    account = require(account, "author")
    texts: dict[str, str] = {}
    done: list[Imported] = []
    for name, data in files:
        try:
            texts[_safe(name)] = decode(data, name)
        except KbError as error:
            done.append(Imported(name, refused=str(error)))
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
            done.append(Imported(path, refused=str(error)))
    return done


def _safe(name: str) -> str:
    """`<owner>/<id>.md` of a name, whatever folder holds it; KbError for what leads elsewhere or is no article."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or name.startswith(("/", "\\")) or ":" in name or any(ord(c) < 32 for c in name):
        raise KbError("the name leads out of the folder", name[:100], "name it <owner>/<article>.md")
    if not name.lower().endswith(".md") or any(part.startswith((".", "__MACOSX")) for part in parts):
        raise KbError("it is no article", name[:100], "only .md files are taken in; facts are changed on their own page")
    if len(parts) < 2:
        raise KbError("its owner is not named", name[:100], "name it <owner>/<article>.md")
    return "/".join(parts[-2:])


def _as_draft(desk: Desk, account: Account, path: str, files: Texts) -> Imported:
    owner, _, file = path.partition("/")
    article_id = file.removesuffix(".md").removesuffix(".en")
    require(account, "author", owner)
    present = article_files(desk.articles, article_id)
    if present and next(iter(present)).partition("/")[0] != owner:
        raise KbError(f"there is an article {article_id!r} of another owner", path, "give this one another name")
    if not present and is_english(path):
        raise KbError("it is the English text of an article that is not there", path, "take in the Indonesian one with it")
    if not keys_of(files[path] or ""):
        raise KbError("its front matter is missing or cannot be read", path, "start it with a line `---`, the keys, and a line `---`")
    with desk.store.transaction() as database:
        draft = open_draft_of(database, "article", article_id)
        if draft is None:
            if present | files == present:
                return Imported(path, refused=str(KbError("it is the same as what is there", path, "nothing needs to be done")))
            draft = begin(database, account, "article", article_id, owner, present, present | files)
            audit.note(database, account.id, "imported", article_id)
            return Imported(path, draft.id)
    saved = save(desk, account, draft.id, files, draft.revision)
    return Imported(path, saved.draft.id)


def import_table(desk: Desk, account: Account | None, owner: str, name: str, data: bytes) -> list[Imported]:
    """A row a new article: question, answer and, parted by |, other ways to ask; KbError if the table cannot be read."""
    account = require(account, "author", owner)
    text = decode(data, name)
    try:
        dialect = csv.Sniffer().sniff(text[:20_000].split("\n")[0], ",;\t")
    except csv.Error:
        dialect = csv.excel
    dialect.doublequote, dialect.skipinitialspace = True, True
    csv.field_size_limit(LONGEST)
    try:
        rows = list(csv.DictReader(io.StringIO(text), dialect=dialect))
    except csv.Error as error:
        raise KbError(f"the table cannot be read ({error})", name, "save it as CSV with the encoding UTF-8") from None
    columns = {column.strip().casefold(): column for column in (rows[0] if rows else {}) if isinstance(column, str)}
    question, answer, others = (next((columns[n] for n in names if n in columns), None) for names in (QUESTION, ANSWER, PHRASINGS))
    if question is None or answer is None:
        raise KbError("the table has no columns question and answer", name, "name them `question` and `answer` in its first row")
    if len(rows) > MOST_ROWS:
        raise KbError(f"the table has more than {MOST_ROWS:,} rows", name, "make several smaller ones of it")
    done = []
    for number, row in enumerate(rows, 2):
        asked, said = (row.get(question) or "").strip(), (row.get(answer) or "").strip()
        where = f"{name}:{number}"
        if not asked or not said:
            done.append(Imported(where, refused=str(KbError("the question or the answer is missing", where, "fill in both"))))
            continue
        phrasings = tuple(part.strip()[:300] for part in ((row.get(others) or "") if others else "").split("|") if part.strip())
        try:
            done.append(Imported(where, new_article(desk, account, owner, asked, said + "\n", phrasings).id))
        except KbError as error:
            done.append(Imported(where, refused=str(error)))
    return done
