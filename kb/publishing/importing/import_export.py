"""Articles in and out: folders of Markdown, zips, and tables of questions and answers. What comes in becomes drafts."""

import io
import shutil
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from kb.content.article import read_front
from kb.content.attachments import FOLDER
from kb.content.languages import main_path
from kb.content.source_text import TextError
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import Texts, article_files, begin, open_draft_of, save
from kb.publishing.editing.front_matter import LONGEST
from kb.publishing.editing.overlay import is_translation
from kb.publishing.importing.files import LARGEST_WHOLE, decode
from kb.publishing.importing.intake import KINDS, require_size
from kb.publishing.importing.plan import Imported, propose, take_in
from kb.publishing.people.accounts import Account, require
from kb.storage import audit

MOST_FILES = 5_000
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
    ".doc",
    ".odt",
    ".ods",
    ".xls",
    ".pptx",
)


def export_zip(context: Context) -> bytes:
    """All articles, facts, owners and words of languages as they lie in the folder, as a zip; the same content
    gives the same bytes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in _content(context):
            info = zipfile.ZipInfo(path.relative_to(context.articles).as_posix(), (2020, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            bundle.writestr(info, path.read_bytes())
    return buffer.getvalue()


def export_folder(context: Context, folder: Path) -> int:
    """Copies all articles, facts, owners and words of languages into an empty or new folder; returns the number of
    files.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KbError("file.folder_not_empty", str(folder))
    found = _content(context)
    for path in found:
        target = folder / path.relative_to(context.articles)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return len(found)


def _content(context: Context) -> list[Path]:
    patterns = ("*/*.md", f"*/{FOLDER}/*", "*.yaml", "languages/*.yaml", "*.tsv", "*.txt")
    return sorted(
        path
        for pattern in patterns
        for path in context.articles.glob(pattern)
        if path.is_file() and not path.is_symlink()
    )


def import_upload(context: Context, account: Account | None, name: str, data: bytes, owner: str) -> list[Imported]:
    """A zip, an article, or a file of questions and answers, which become articles of `owner`.
    KbError if it is none of them.
    """
    account = require(account, "author", owner)
    kind = PurePosixPath(name.lower()).suffix
    if kind in PICTURES:
        raise KbError("import.pictures", name)
    require_size(name, len(data))
    if kind == ".zip":
        return import_files(context, account, list(_unzip(data, name)))
    if is_article(name, data):
        return import_files(context, account, [(f"{owner}/{PurePosixPath(name).name}", data)])
    if kind in (*KINDS, ".md"):
        return take_in(context, account, propose(context, account, owner, name, data))
    raise KbError("import.kind_not_taken", name)


def is_article(name: str, data: bytes) -> bool:
    """Whether a file is an article as this program has them, by its front matter; other Markdown may hold many."""
    begun = data[:1_000].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
    return name.lower().endswith(".md") and begun.startswith((b"---", b"+++", b"{"))


def import_folder(context: Context, account: Account | None, folder: Path) -> list[Imported]:
    """Every `<owner>/<id>.md` below a folder."""
    if not folder.is_dir():
        raise KbError("file.no_folder", str(folder))
    found = (path for path in folder.rglob("*") if path.suffix.lower() == ".md")
    paths = sorted(path for path in found if path.is_file() and not path.is_symlink())
    if len(paths) > MOST_FILES:
        raise KbError("import.folder_files", str(folder), most=MOST_FILES)
    return import_files(context, account, [(path.relative_to(folder).as_posix(), _bytes(path)) for path in paths])


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


def import_files(context: Context, account: Account | None, files: list[tuple[str, bytes]]) -> list[Imported]:
    """Each article as a draft of its owner; one that cannot be is named with the reason and stops no other."""
    account = require(account, "author")
    texts: dict[str, str] = {}
    names: dict[str, str] = {}
    done: list[Imported] = []
    for name, data in files:
        try:
            path, text = _safe(name), decode(data, name)
            if path in texts:
                raise KbError("import.same_name", name[:100], other=names[path][:100])
            texts[path], names[path] = text, name
        except KbError as error:
            done.append(Imported(name, refused=error.apart()))
    for path in sorted(texts):
        if is_translation(path) and main_path(path) in texts:
            continue
        beside = [other for other in texts if other != path and main_path(other) == path]
        group: Texts = {one: texts[one] for one in (path, *sorted(beside))}
        try:
            done.append(_as_draft(context, account, path, group))
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
    return f"{'/'.join(parts[-2:])[:-3]}.md"


def _as_draft(context: Context, account: Account, path: str, files: Texts) -> Imported:
    owner, _, file = path.partition("/")
    article_id = main_path(file).removesuffix(".md")
    require(account, "author", owner)
    present = article_files(context.articles, article_id)
    if present and next(iter(present)).partition("/")[0] != owner:
        raise KbError("import.of_another_owner", path, article=article_id)
    if not present and is_translation(path):
        raise KbError("import.english_alone" if path.endswith(".en.md") else "import.translation_alone", path)
    for name, text in files.items():
        try:
            keys = read_front(text or "")[0]
        except TextError as error:
            raise error.in_file(name) from None
        if not isinstance(keys, dict):
            raise KbError("front.no_keys", name)
    with context.store.transaction() as database:
        draft = open_draft_of(database, "article", article_id)
        if draft is None:
            if present | files == present:
                return Imported(path, refused=KbError("import.nothing_new", path))
            draft = begin(database, account, "article", article_id, owner, present, present | files)
            audit.note(database, account.id, "imported", article_id)
            return Imported(path, draft.id)
    saved = save(context, account, draft.id, files, draft.revision)
    return Imported(path, saved.draft.id)
