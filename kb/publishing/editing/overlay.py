"""The articles as they would be with a draft's files in place, and what the checks say of them."""

import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.content.article import Article, ArticleError, parse_article, read_front
from kb.content.attachments import FOLDER as ATTACHED
from kb.content.attachments import Attachment, Attachments, with_text
from kb.content.finding import Finding
from kb.content.languages import language_beside, main_path
from kb.content.library import Articles, Library, load_around, load_library, not_read
from kb.content.script import faults, steps_in_the_making
from kb.content.source_text import TextError, line_of, read_yaml
from kb.errors import KbError
from kb.publishing.consistency.checks import check_all
from kb.publishing.consistency.old_values import OldValue, old_values
from kb.publishing.consistency.rules import check_article
from kb.publishing.context import Context
from kb.publishing.editing.agreements import RULE, agreements, pair_of
from kb.publishing.editing.attachments import seen_files
from kb.publishing.editing.front_matter import is_collection, keys_of, with_key
from kb.publishing.editing.merge import has_marks
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Agreement, Draft

FACTS = "facts.yaml"
Files = Mapping[str, str | None]
NO_FILES: Attachments = {}
_checking = threading.Lock()


def is_translation(path: str) -> bool:
    """Whether the path is that of a text in another language, which stands beside the main one."""
    return language_beside(path) is not None


def final_files(files: Files) -> dict[str, str | None]:
    """The files as they will be written: the main ones with the status `published`."""
    return {path: _final(path, text) for path, text in sorted(files.items())}


def _final(path: str, text: str | None) -> str | None:
    if text is None or is_translation(path) or not path.endswith(".md"):
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
"""Path below the folder, time of change and size of each file."""


@lru_cache(maxsize=4)
def _library(folder: Path, _signature: Signature) -> Library:
    return load_library(folder)


def signature_of(folder: Path) -> Signature:
    """Another one whenever a file of the folder has changed. Without Paths: thousands take longer than their files."""
    found = []
    for entry in _entries(str(folder)):
        within = [f for f in _entries(entry.path) if f.name.endswith((".md", ".yaml"))] if entry.is_dir() else []
        attached = _entries(f"{entry.path}/{ATTACHED}") if entry.is_dir() else []
        for file in [*within, *attached] if entry.is_dir() else [entry] if "." in entry.name else []:
            with suppress(OSError):
                stat = file.stat()
                found.append((file.path[len(str(folder)) + 1 :], stat.st_mtime_ns, stat.st_size))
    return tuple(sorted(found))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def present_library(folder: Path) -> Library:
    """The articles as they lie in the folder now, read again only if a file has changed."""
    return _library(folder, signature_of(folder))


@contextmanager
def writing_turn(context: Context) -> Iterator[Session]:
    """A transaction that writes, in which is asked what the articles say: they are read before its turn is taken,
    as nobody else can write until it ends.
    """
    present_library(context.articles)
    with context.store.transaction() as database:
        yield database


def proposed_library(folder: Path, files: Files, attached: Attachments = NO_FILES) -> Library:
    """The present library with files in place of those in the folder, and what is `attached` to them, as officers
    see it; what cannot be read is among its findings.

    KbError, with its line, if a file of the collection cannot be read.
    """
    return overlaid(present_library(folder), folder, files, attached)


def overlaid(library: Library, folder: Path, files: Files, attached: Attachments = NO_FILES) -> Library:
    """The same of any library of the folder."""
    with tempfile.TemporaryDirectory() as beside:
        place = Path(beside)
        for name, text in final_files(files).items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                (place / name).write_text(text, "utf-8", newline="")
        around = _around(library, folder, place) if any(map(is_collection, files)) else library
        taken = {
            PurePosixPath(name).name.removesuffix(".md"): name
            for name in files
            if name.endswith(".md") and not is_translation(name)
        }
        written: dict[str, Article] = {}
        findings = [f for f in library.findings if f.path not in files]
        findings += [
            not_read(name, main_path(name), lang, around.subject)
            for name, text in files.items()
            if text is not None and (lang := language_beside(name)) and lang not in around.subject.beside
        ]
        for path in sorted(place.glob("*/*.md")):
            if is_translation(path.name):
                continue
            for lang in around.subject.beside:
                other = path.with_name(path.name.removesuffix(".md") + f".{lang}.md")
                if (shown := other.relative_to(place).as_posix()) not in files and (folder / shown).exists():
                    other.write_bytes((folder / shown).read_bytes())
            try:
                article = parse_article(path, place, around.subject.written, around.subject.beside)
            except ArticleError as error:
                findings += error.findings
                continue
            shown = path.relative_to(place).as_posix()
            if article.id in library.articles and library.articles[article.id].path != shown:
                named = {"other": library.articles[article.id].path}
                findings.append(Finding("error", "duplicate-id", article.id, shown, 1, "article.same_id", named))
            written[article.id] = article
    there = library.files | {p: replace(library.files.get(p, one), address=one.address) for p, one in attached.items()}
    for article in written.values():
        there = with_text(there, article.id, {text.path: text.body for text in article.texts.values()})
    articles = _without(library.articles, taken) | written
    return replace(around, articles=articles, findings=tuple(findings), files=there)


def _around(library: Library, folder: Path, place: Path) -> Library:
    """What stands around the articles, by the files that lie in a place and else by those of the folder."""
    for path in folder.glob("*.*"):
        if path.is_file() and not (place / path.name).exists():
            (place / path.name).symlink_to(path.resolve())
    if (folder / "languages").is_dir():
        (place / "languages").symlink_to((folder / "languages").resolve())
    try:
        return replace(load_around(place), folder=library.folder, digests=library.digests)
    except KbError as error:
        name = error.where.removeprefix(f"{place}/")
        raise KbError(error.code, name, error.line, **error.parameters) from None


def _without(articles: Articles, names: Mapping[str, str]) -> Articles:
    """The articles but those that files take the place of."""
    gone = {
        article_id for article_id, name in names.items() if article_id in articles and articles[article_id].path == name
    }
    fresh = [article for article_id, article in articles.fresh.items() if article_id not in gone]
    stored = {article_id: line for article_id, line in articles.stored.items() if article_id not in gone}
    return Articles(fresh, stored, lambda folded: None if (found := articles.holder(folded)) in gone else found)


def quick_findings(folder: Path, draft: Draft, on: date, attached: Attachments = NO_FILES) -> list[Finding]:
    """What can be said at once of a draft while it is being written, by file and line."""
    try:
        library = proposed_library(folder, draft.files, attached)
    except KbError as error:
        return [_unread(draft, error)]
    found = [*_of_files(draft), *(f for f in library.findings if f.path in draft.files)]
    article = library.articles.get(draft.subject)
    if draft.kind == "article" and article and not any(f.severity == "error" for f in found):
        found += check_article(library, article, on)
    elif draft.kind == "article" and article is None:
        found += _of_script(draft)
    return sorted(found, key=lambda f: (f.path, f.line, f.rule))


def _unread(draft: Draft, error: KbError) -> Finding:
    """That a file of the collection cannot be read."""
    path = error.where if error.where in draft.files else next(iter(draft.files))
    return Finding("error", "facts", "", path, error.line or 1, error.code, error.parameters)


def _of_files(draft: Draft) -> list[Finding]:
    """What concerns the draft rather than the article."""
    found = []
    for path, text in draft.files.items():
        if text is not None and has_marks(text):
            line = text[: text.index("<<<<<<<")].count("\n") + 1
            found.append(Finding("error", "marks", draft.subject, path, line, "draft.two_texts"))
    main = next((p for p in draft.files if p.endswith(".md") and not is_translation(p)), None)
    before, after = (draft.base.get(main), draft.files[main]) if main else (None, None)
    if before and after and _said(before) != _said(after):
        for path in filter(is_translation, draft.files):
            if draft.base.get(path) and draft.files[path] == draft.base[path]:
                lang = language_beside(path)
                code = "draft.english_not_changed" if lang == "en" else "draft.translation_not_changed"
                named = {} if lang == "en" else {"language": lang}
                found.append(Finding("warning", "english-older", draft.subject, path, 1, code, named))
    return found


def _of_script(draft: Draft) -> list[Finding]:
    """Where the script of an article that cannot be read yet leads, as far as it is written."""
    path = next(path for path in draft.files if not is_translation(path))
    try:
        data, _, _, lines = read_front(draft.files[path] or "")
    except TextError:
        return []
    steps = steps_in_the_making(data.get("script") if isinstance(data, dict) else None)
    found = []
    for fault in faults(steps):
        at = tuple(int(part) if part.isdigit() else part for part in ("script", *fault.place.split(".")))
        found.append(Finding("error", "script", draft.subject, path, line_of(lines, at), fault.code, fault.parameters))
    return found


def _said(text: str) -> tuple[object, str]:
    return keys_of(text).get("title"), text.partition("\n---\n")[2].strip()


@dataclass(frozen=True)
class Report:
    """All findings that a draft brings: on its own article, and on others that had none before."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    agreed: tuple[tuple[Finding, Agreement], ...] = ()
    """Contradictions that are none, with who says so and why."""


_OTHERS = ("article", "other", "path")
"""Parameters by which a finding names another article, or its file."""


def key_of(finding: Finding) -> str:
    """Names a finding whatever line it has moved to, and however it is worded."""
    said = json.dumps([finding.rule, finding.path, finding.code, finding.parameters], default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def _present_findings(context: Context, _signature: Signature, on: date) -> frozenset[str]:
    return frozenset(
        key_of(f)
        for f in check_all(replace(present_library(context.articles), folder=None), context.encoder, context.cache, on)
    )


@lru_cache(maxsize=16)
def _full(
    context: Context,
    _signature: Signature,
    _digest: str,
    files_json: str,
    on: date,
    about: str | None,
    attached: tuple[tuple[str, Attachment], ...],
) -> tuple[Finding, ...]:
    library = replace(proposed_library(context.articles, json.loads(files_json), dict(attached)), folder=None)
    return tuple(check_all(library, context.encoder, context.cache, on, about=about))


def facts_changed(draft: Draft) -> list[tuple[str, str]]:
    """The facts that a draft says otherwise than the facts on which it began, each with its owner."""
    before, after = (facts_in(texts.get(FACTS) or "") for texts in (draft.base, draft.files))
    return [(fact_id, str(fact.get("owner"))) for fact_id, fact in after.items() if before.get(fact_id) != fact]


@lru_cache(maxsize=16)
def facts_in(text: str) -> dict[str, dict[str, Any]]:
    """The facts as a text of the facts file writes them, by id; none if it cannot be read."""
    listed = data_in(text).get("facts")
    facts = [fact for fact in listed if isinstance(fact, dict)] if isinstance(listed, list) else []
    return {str(fact.get("id")): fact for fact in facts}


def sources_in(text: str) -> dict[str, dict[str, Any]]:
    """The sources in the same way."""
    found = data_in(text).get("sources")
    return found if isinstance(found, dict) else {}


def data_in(text: str) -> dict[str, Any]:
    """The keys of a YAML file; none if it cannot be read."""
    try:
        data, _ = read_yaml(text)
    except TextError:
        return {}
    return data if isinstance(data, dict) else {}


def with_drafts_told(context: Context, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with those on a fact that is not there told otherwise if a draft of it waits to be published, and
    without those on the sources that come with it.
    """
    named = {f.parameters["fact"] for f in findings if f.rule == "unknown-fact"}
    if not named:
        return list(findings)
    with context.store.transaction(reading=True) as database:
        waiting = select(Draft).where(Draft.kind == "fact", Draft.subject.in_(named), Draft.state.in_(OPEN))
        texts = {draft.subject: draft.files.get(FACTS) or "" for draft in database.scalars(waiting)}
    sources = {source for text in texts.values() for source in sources_in(text)}
    told = [
        replace(f, code="article.fact_not_published", parameters={"fact": f.parameters["fact"]})
        if f.rule == "unknown-fact" and f.parameters["fact"] in texts
        else f
        for f in findings
    ]
    return [f for f in told if f.rule != "unknown-source" or f.parameters["source"] not in sources]


@lru_cache(maxsize=16)
def _old_values(context: Context, _signature: Signature, text: str, fact_id: str, on: date) -> tuple[OldValue, ...]:
    present, after = present_library(context.articles), proposed_library(context.articles, {FACTS: text})
    return tuple(old_values(present.facts, after, context.articles, text, fact_id, on))


def old_values_of(context: Context, draft: Draft, on: date) -> tuple[OldValue, ...]:
    """Where the old value of a fact stands that a draft changes, by file and line; KbError if the facts cannot be
    read.
    """
    text = draft.files.get(FACTS) if draft.kind == "fact" else None
    return _old_values(context, signature_of(context.articles), text, draft.subject, on) if text else ()


def full_findings(context: Context, draft: Draft, on: date) -> Report:
    """Everything that `kb check` knows, of the articles with the draft in place; takes seconds, and is remembered.

    A finding on another article is the draft's if it names the draft's article; of a fact or another file of the
    collection, if it is not there without it, or is a place where its old value stands.
    """
    signature = signature_of(context.articles)
    try:
        with _checking:
            about = draft.subject if draft.kind == "article" and not any(map(is_collection, draft.files)) else None
            files, attached = json.dumps(draft.files, sort_keys=True), seen_files(context, draft.files)
            found = _full(context, signature, digest_of(draft), files, on, about, tuple(sorted(attached.items())))
            before = _present_findings(context, signature, on) if draft.kind != "article" else frozenset()
            left = [old.finding for old in old_values_of(context, draft, on)]
    except KbError as error:
        found, before = (_unread(draft, error),), frozenset()
        left = []
    named = {*draft.files, draft.subject}
    theirs = [f for f in found if f.path not in draft.files and f.rule != "facts"]
    brought = [
        f
        for f in theirs
        if (
            key_of(f) not in before if draft.kind != "article" else named & {f.parameters.get(name) for name in _OTHERS}
        )
    ]
    own = with_drafts_told(context, [*_of_files(draft), *(f for f in found if f not in theirs), *brought, *left])
    own.sort(key=lambda f: (f.path not in draft.files, f.path, f.line, f.rule))
    agreed = agreements(context, own)
    settled = {f: agreed[pair_of(f)] for f in own if f.rule == RULE and pair_of(f) in agreed}
    errors, warnings = (
        tuple(f for f in own if f.severity == severity and f not in settled) for severity in ("error", "warning")
    )
    return Report(errors, warnings, tuple(settled.items()))
