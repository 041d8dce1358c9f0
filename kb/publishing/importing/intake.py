"""Reading a source whole: a table, JSON Lines, or Markdown that nobody wrote for this program."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from kb.content.article import read_front
from kb.content.languages import Lang
from kb.content.source_text import TextError
from kb.errors import KbError
from kb.jsonl import parse_jsonl
from kb.publishing.importing.document import KINDS as DOCUMENTS
from kb.publishing.importing.document import read_document
from kb.publishing.importing.entry import Entry, Intake, Note, Wording
from kb.publishing.importing.exports import KINDS as EXPORTS
from kb.publishing.importing.exports import read_export
from kb.publishing.importing.files import LARGEST_FILE, decode
from kb.publishing.importing.table import KINDS as TABLES
from kb.publishing.importing.table import Chosen, phrasings_in, read_table
from kb.publishing.importing.wording import one_line

MARKDOWN = (".md", ".markdown")
KINDS = (*TABLES, *DOCUMENTS, *EXPORTS, ".jsonl")
"""Endings of files that hold many questions; one of Markdown may."""
_QUESTION = re.compile(r"(#{1,6})\s+(?:Q\d*[.:)]\s*|T\d*[.:)]\s*|\d{1,3}[.)]\s+)?(.+\?)\s*#*\s*")
_ANSWER_MARK = re.compile(r"\A\s*(?:\*\*)?(?:A|J|Jawaban|Jawab|Answer)\s*:\s*(?:\*\*)?\s*")
_DATED = re.compile(r"^\d{4}-\d{2}-\d{2}-")


def read_source(path: Path, lang: Lang, most: int) -> Intake:
    """All entries of a file or folder; `lang` is the language of what does not name its own.

    KbError if it is not there, of another kind, damaged, or holds more than `most` entries.
    """
    if path.is_dir():
        return _read_folder(path, lang, most)
    if not path.is_file():
        raise KbError("file.not_there", str(path))
    require_size(str(path), path.stat().st_size)
    return read_file(path.name, path.read_bytes(), lang, most)


def require_size(name: str, size: int) -> None:
    """KbError if a file has more bytes than are taken."""
    if size > LARGEST_FILE:
        raise KbError("file.too_large", name, megabytes=f"{size / 1e6:.0f}", most=f"{LARGEST_FILE / 1e6:.0f}")


def read_file(name: str, data: bytes, lang: Lang, most: int, chosen: Chosen | None = None) -> Intake:
    """The same of one file's bytes; `chosen` is what a person says of the columns of a table."""
    kind = PurePosixPath(name).suffix.lower()
    require_size(name, len(data))
    if kind in TABLES:
        return read_table(name, data, lang, most, chosen)
    if kind in DOCUMENTS:
        return read_document(name, data, lang, most)
    if kind in EXPORTS:
        return read_export(name, data, lang, most)
    if kind in MARKDOWN:
        return Intake(tuple(_of_markdown(name, data, lang)))
    if kind != ".jsonl":
        raise KbError("import.kind_not_read", name)
    rows = parse_jsonl(data, name, ("title", "text"))
    if len(rows) > most:
        raise KbError("import.file_rows", name, most=most)
    return Intake(tuple(_of_json(name, row, lang) for row in rows))


def _of_json(name: str, row: dict[str, Any], lang: Lang) -> Entry:
    where = f"{name}:{one_line(row['id'])[:80]}"
    language, others = row.get("lang", lang), row.get("phrasings", [])
    if language not in ("id", "en"):
        return Entry(
            where,
            refused=KbError("import.unknown_language", where, language=one_line(str(language))[:20]),
        )
    others = list(phrasings_in(others)) if isinstance(others, str) else others
    if not isinstance(others, list) or not all(isinstance(other, str) for other in others):
        return Entry(where, refused=KbError("import.phrasings_no_list", where))
    if not row["title"].strip() or not row["text"].strip():
        return Entry(where, refused=KbError("import.empty", where))
    return Entry(where, {language: Wording(row["title"], row["text"], tuple(others))}, id=row["id"])


def _read_folder(folder: Path, lang: Lang, most: int) -> Intake:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path.relative_to(folder)))
    names = {path.relative_to(folder).as_posix(): path for path in paths if path.suffix.lower() in MARKDOWN}
    if len(names) > most:
        raise KbError("import.folder_of_markdown_files", str(folder), most=most)
    if not names:
        raise KbError("import.no_markdown", str(folder))
    notes = [
        Note("note.no_markdown", path.relative_to(folder).as_posix()) for path in paths if path not in names.values()
    ]
    entries: list[Entry] = []
    english = {name: base for name in names if (base := _beside(name, names))}
    for name, path in names.items():
        if name in english:
            continue
        found = list(_of_markdown(name, path.read_bytes(), lang))
        beside = next((other for other, base in english.items() if base == name), None)
        if beside and len(found) == 1 and not found[0].refused:
            translated = list(_of_markdown(beside, names[beside].read_bytes(), "en"))
            whole = len(translated) == 1 and not translated[0].refused
            found = (
                [Entry(name, {**found[0].texts, **translated[0].texts}, found[0].id, markdown=True)]
                if whole
                else [*found, *(e for e in translated if e.refused)]
            )
        elif beside:
            found.append(
                Entry(
                    beside,
                    refused=KbError("import.translates_no_article", beside, file=name),
                )
            )
        entries += found
    return Intake(tuple(entries), tuple(notes))


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _beside(name: str, names: dict[str, Path]) -> str | None:
    """The Indonesian file that an English one stands beside."""
    found = re.fullmatch(r"(.*)\.en(\.\w+)", name, re.IGNORECASE)
    return f"{found[1]}{found[2]}" if found and f"{found[1]}{found[2]}" in names else None


def _of_markdown(name: str, data: bytes, lang: Lang) -> Iterator[Entry]:
    """The article of a file, or those of a file whose headings are questions."""
    try:
        text = decode(data, name).lstrip("\n")
        keys, body = (read_front(text)[:2]) if text.startswith(("---", "+++", "{")) else ({}, text)
        keys = {} if keys is None else keys
        if not isinstance(keys, dict):
            raise KbError("front.no_keys", name)
    except KbError as error:
        yield Entry(name, refused=error)
        return
    except TextError as error:
        yield Entry(name, refused=error.in_file(name))
        return
    yield from _articles_of(name, keys, body, lang)


def _articles_of(name: str, keys: dict[str, Any], body: str, lang: Lang) -> Iterator[Entry]:
    def refused(code: str, /, **parameters: Any) -> Entry:
        return Entry(name, refused=KbError(code, name, **parameters))

    status = "draft" if keys.get("draft") is True or keys.get("published") is False else keys.get("status", "published")
    listed = keys.get("facts")
    shown = [
        fact
        for fact in (listed if isinstance(listed, list) else [])
        if re.search(rf"\{{\{{\s*{re.escape(str(fact))}\s*\}}\}}", body)
    ]
    stem = PurePosixPath(name).name.rpartition(".")[0]
    article_id = _DATED.sub("", stem.removesuffix(".en"))
    title = next((str(keys[key]) for key in ("title", "question", "pertanyaan", "judul") if keys.get(key)), "")
    questions = [] if title else _questions_in(body)
    if status != "published":
        yield refused("import.not_published", status=status)
    elif shown:
        yield refused("import.fact_of_another", fact=str(shown[0]))
    elif not body.strip():
        yield refused("import.no_text")
    elif len(questions) > 1:
        for line, asked, answer in questions:
            where = f"{name}:{line}"
            empty = KbError("import.no_answer", where)
            yield (
                Entry(where, {lang: Wording(asked, answer)}, markdown=True)
                if answer.strip()
                else Entry(where, refused=empty)
            )
    else:
        heading = re.match(r"\s*#{1,6}\s+(.+?)\s*#*\s*(?:\n|\Z)", body)
        title = title or (heading[1] if heading else re.sub(r"[-_]+", " ", article_id).strip().capitalize())
        said = keys.get("phrasings") or ()
        if not isinstance(said, str | list | tuple):
            yield refused("import.phrasings_no_lines")
            return
        others = phrasings_in(said) if isinstance(said, str) else tuple(str(other) for other in said)
        yield Entry(name, {lang: Wording(title, body, others)}, article_id, markdown=True)


def _questions_in(body: str) -> Sequence[tuple[int, str, str]]:
    """Line, question and answer of each heading that asks something; what stands above the first one is no answer."""
    found: list[tuple[int, str, list[str]]] = []
    level = ""
    for number, line in enumerate(body.split("\n"), 1):
        asked = _QUESTION.fullmatch(line)
        if asked and (not level or asked[1] == level):
            level = asked[1]
            found.append((number, one_line(asked[2]), []))
        elif found:
            found[-1][2].append(line)
    return [(number, asked, _ANSWER_MARK.sub("", "\n".join(lines))) for number, asked, lines in found]
