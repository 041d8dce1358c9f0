"""The articles as they would be with a draft's files in place, and what the checks say of them."""

import hashlib
import json
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from kb.content.article import Article, ArticleError, parse_article
from kb.content.check import check_article
from kb.content.facts import load_facts
from kb.content.finding import Finding
from kb.content.library import Articles, Library, load_library
from kb.content.source_text import TextError, read_yaml
from kb.errors import KbError
from kb.publishing.consistency.checks import check_all
from kb.publishing.consistency.old_values import OldValue, old_values
from kb.publishing.desk import Desk
from kb.publishing.editing.manuscript import keys_of, with_key
from kb.publishing.editing.merge import has_marks
from kb.storage.drafts import Draft

FACTS = "facts.yaml"
Files = Mapping[str, str | None]
_checking = threading.Lock()


def is_english(path: str) -> bool:
    """Whether the path is that of an English text."""
    return path.endswith(".en.md")


def final_files(files: Files) -> dict[str, str | None]:
    """The files as they will be written: the Indonesian ones with the status `published`."""
    return {path: _final(path, text) for path, text in sorted(files.items())}


def _final(path: str, text: str | None) -> str | None:
    if text is None or is_english(path) or not path.endswith(".md"):
        return text
    return with_key(text, "status", "published") if keys_of(text) else text


def digest_of(draft: Draft) -> str:
    """The digest of what would be published; signatures are on it."""
    return digest_of_files(draft.subject, draft.files)


def digest_of_files(subject: str, files: Files) -> str:
    """The digest of a subject's files as they will be written."""
    kept = {path: text for path, text in final_files(files).items() if text is not None}
    said = json.dumps([subject, kept], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


Signature = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of each file of a folder."""


@lru_cache(maxsize=4)
def _library(folder: Path, _signature: Signature) -> Library:
    return load_library(folder)


def _signature(folder: Path) -> Signature:
    found = []
    for path in sorted([*folder.glob("*/*.md"), *folder.glob("*.*")]):
        with suppress(OSError):
            stat = path.stat()
            found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def present_library(folder: Path) -> Library:
    """The articles as they lie in the folder now, read again only if a file has changed."""
    return _library(folder, _signature(folder))


def proposed_library(folder: Path, files: Files) -> Library:
    """The present library with files in place of those in the folder; what cannot be read is among its findings.

    KbError if the facts cannot be read.
    """
    return overlaid(present_library(folder), folder, files)


def overlaid(library: Library, folder: Path, files: Files) -> Library:
    """The same of any library of the folder."""
    with tempfile.TemporaryDirectory() as beside:
        place = Path(beside)
        for name, text in final_files(files).items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                (place / name).write_text(text, "utf-8", newline="")
        facts, sources = load_facts(place / FACTS) if (place / FACTS).exists() else (library.facts, library.sources)
        taken = {
            PurePosixPath(name).name.removesuffix(".md"): name
            for name in files
            if name.endswith(".md") and not is_english(name)
        }
        written: dict[str, Article] = {}
        findings = [f for f in library.findings if f.path not in files]
        for path in sorted(place.glob("*/*.md")):
            if is_english(path.name):
                continue
            english = path.with_name(path.name.removesuffix(".md") + ".en.md")
            if (shown := english.relative_to(place).as_posix()) not in files and (folder / shown).exists():
                english.write_bytes((folder / shown).read_bytes())
            try:
                article = parse_article(path, place, library.subject.written)
            except ArticleError as error:
                findings += error.findings
                continue
            shown = path.relative_to(place).as_posix()
            if article.id in library.articles and library.articles[article.id].path != shown:
                other = library.articles[article.id].path
                findings.append(
                    Finding("error", "duplicate-id", article.id, shown, 1, "article.same_id", {"other": other})
                )
            written[article.id] = article
    return replace(
        library,
        articles=_without(library.articles, taken) | written,
        facts=facts,
        sources=sources,
        findings=tuple(findings),
    )


def _without(articles: Articles, names: Mapping[str, str]) -> Articles:
    """The articles but those that files take the place of."""
    gone = {
        article_id for article_id, name in names.items() if article_id in articles and articles[article_id].path == name
    }
    fresh = [article for article_id, article in articles.fresh.items() if article_id not in gone]
    stored = {article_id: line for article_id, line in articles.stored.items() if article_id not in gone}
    return Articles(fresh, stored, lambda folded: None if (found := articles.holder(folded)) in gone else found)


def quick_findings(folder: Path, draft: Draft, on: date) -> list[Finding]:
    """What can be said at once of a draft while it is being written, by file and line."""
    try:
        library = proposed_library(folder, draft.files)
    except KbError as error:
        return [Finding("error", "facts", "", FACTS, 1, error.code, error.parameters)]
    found = [*_of_files(draft), *(f for f in library.findings if f.path in draft.files)]
    article = library.articles.get(draft.subject)
    if draft.kind == "article" and article and not found:
        found += check_article(library, article, on)
    return sorted(found, key=lambda f: (f.path, f.line, f.rule))


def _of_files(draft: Draft) -> list[Finding]:
    """What concerns the draft rather than the article."""
    found = []
    for path, text in draft.files.items():
        if text is not None and has_marks(text):
            line = text[: text.index("<<<<<<<")].count("\n") + 1
            found.append(Finding("error", "marks", draft.subject, path, line, "draft.two_texts"))
    english = next((p for p in draft.files if is_english(p)), None)
    indonesian = next((p for p in draft.files if p.endswith(".md") and not is_english(p)), None)
    if english and indonesian and draft.base.get(english) and draft.files[english] == draft.base[english]:
        before, after = draft.base.get(indonesian), draft.files[indonesian]
        if before and after and _said(before) != _said(after):
            found.append(Finding("warning", "english-older", draft.subject, english, 1, "draft.english_not_changed"))
    return found


def _said(text: str) -> tuple[object, str]:
    return keys_of(text).get("title"), text.partition("\n---\n")[2].strip()


@dataclass(frozen=True)
class Report:
    """All findings that a draft brings: on its own article, and on others that had none before."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


_OTHERS = ("article", "other", "path")
"""Parameters by which a finding names another article, or its file."""


def key_of(finding: Finding) -> str:
    """Names a finding whatever line it has moved to, and however it is worded."""
    said = json.dumps([finding.rule, finding.path, finding.code, finding.parameters], default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def _present_findings(desk: Desk, _signature: Signature, on: date) -> frozenset[str]:
    return frozenset(
        key_of(f) for f in check_all(replace(present_library(desk.articles), folder=None), desk.encoder, desk.cache, on)
    )


@lru_cache(maxsize=16)
def _full(desk: Desk, _signature: Signature, _digest: str, files_json: str, on: date) -> tuple[Finding, ...]:
    library = replace(proposed_library(desk.articles, json.loads(files_json)), folder=None)
    return tuple(check_all(library, desk.encoder, desk.cache, on))


def facts_changed(draft: Draft) -> list[tuple[str, str]]:
    """The facts that a draft says otherwise than the facts on which it began, each with its owner."""
    before, after = (_facts_in(texts.get(FACTS) or "") for texts in (draft.base, draft.files))
    return [(fact_id, str(fact.get("owner"))) for fact_id, fact in after.items() if before.get(fact_id) != fact]


@lru_cache(maxsize=16)
def _facts_in(text: str) -> dict[str, dict[str, Any]]:
    try:
        data, _ = read_yaml(text)
    except TextError:
        return {}
    listed = data.get("facts") if isinstance(data, dict) else None
    facts = [fact for fact in listed if isinstance(fact, dict)] if isinstance(listed, list) else []
    return {str(fact.get("id")): fact for fact in facts}


@lru_cache(maxsize=16)
def _old_values(desk: Desk, _signature: Signature, text: str, fact_id: str, on: date) -> tuple[OldValue, ...]:
    present, after = present_library(desk.articles), proposed_library(desk.articles, {FACTS: text})
    return tuple(old_values(present.facts, after, desk.articles, text, fact_id, on))


def old_values_of(desk: Desk, draft: Draft, on: date) -> tuple[OldValue, ...]:
    """Where the old value of a fact stands that a draft changes, by file and line; KbError if the facts cannot be
    read.
    """
    text = draft.files.get(FACTS) if draft.kind == "fact" else None
    return _old_values(desk, _signature(desk.articles), text, draft.subject, on) if text else ()


def full_findings(desk: Desk, draft: Draft, on: date) -> Report:
    """Everything that `kb check` knows, of the articles with the draft in place; takes seconds, and is remembered.

    A finding on another article is the draft's if it names the draft's article; of a fact, if it is not there without
    it, or is a place where its old value stands.
    """
    signature = _signature(desk.articles)
    try:
        with _checking:
            found = _full(desk, signature, digest_of(draft), json.dumps(draft.files, sort_keys=True), on)
            before = _present_findings(desk, signature, on) if draft.kind == "fact" else frozenset()
            left = [old.finding for old in old_values_of(desk, draft, on)]
    except KbError as error:
        found, before = (Finding("error", "facts", draft.subject, FACTS, 1, error.code, error.parameters),), frozenset()
        left = []
    named = {*draft.files, draft.subject}
    theirs = [f for f in found if f.path not in draft.files and f.rule != "facts"]
    brought = [
        f
        for f in theirs
        if (key_of(f) not in before if draft.kind == "fact" else named & {f.parameters.get(name) for name in _OTHERS})
    ]
    own = [*_of_files(draft), *(f for f in found if f not in theirs), *brought, *left]
    own.sort(key=lambda f: (f.path not in draft.files, f.path, f.line, f.rule))
    errors, warnings = (tuple(f for f in own if f.severity == severity) for severity in ("error", "warning"))
    return Report(errors, warnings)
