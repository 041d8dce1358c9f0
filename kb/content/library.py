"""All articles, facts, sources and owners of a folder."""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from glob import glob
from pathlib import Path

from pydantic import Field, TypeAdapter

from kb.content.article import Article, ArticleError, folded, parse_article
from kb.content.attachments import Attachment, Attachments, load_attachments, names_in, sound, state_of
from kb.content.distinctions import Distinction, load_distinctions
from kb.content.facts import Fact, Model, Source, load_facts
from kb.content.finding import Finding
from kb.content.further_languages import main_first
from kb.content.languages import Lang, language_beside, main_path
from kb.content.markdown import transcluded
from kb.content.owners import DETAILS, Contact, Owner, details_of, follows, load_owners
from kb.content.source_text import TextError, read_text
from kb.content.spoken import Voice
from kb.content.subject import Subject, load_subject, named_owners
from kb.content.unconfirmed import load_unconfirmed
from kb.errors import KbError


class Articles(Mapping[str, Article]):
    """Articles by id: the fresh ones, and those that a snapshot stores, each parsed when it is first asked for."""

    def __init__(
        self,
        fresh: Iterable[Article],
        stored: Mapping[str, bytes | memoryview] | None = None,
        holder: Callable[[str], str | None] | None = None,
    ) -> None:
        self.fresh = {article.id: article for article in fresh}
        self.stored = stored or {}
        self._holder = holder or (lambda _: None)
        self._ids = sorted({*self.fresh, *self.stored})
        self._parsed = dict(self.fresh)

    def __getitem__(self, article_id: str) -> Article:
        article = self._parsed.get(article_id)
        if article is None:
            article = self._parsed[article_id] = Article.model_validate_json(bytes(self.stored[article_id]))
        return article

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._parsed or article_id in self.stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    __hash__ = None  # type: ignore[assignment]  # what parses itself when asked is no key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __or__(self, others: Mapping[str, Article]) -> "Articles":
        """With some added, or put in the place of those of their ids."""
        return self.changed((self.fresh | dict(others)).values(), self.stored.keys() - others.keys())

    def changed(self, fresh: Iterable[Article], kept: Collection[str]) -> "Articles":
        """With other fresh ones, and of the stored ones those of some ids."""
        return Articles(
            fresh, {article_id: line for article_id, line in self.stored.items() if article_id in kept}, self._holder
        )

    def holder(self, folded: str) -> str | None:
        """The stored article that has a folded title or phrasing."""
        found = self._holder(folded)
        return found if found in self.stored else None

    def line(self, article_id: str) -> bytes:
        """The article in JSON on one line, as it is stored."""
        return (
            self.fresh[article_id].model_dump_json(by_alias=True).encode()
            if article_id in self.fresh
            else bytes(self.stored[article_id])
        )


@dataclass(frozen=True)
class Library:
    """Everything that officers wrote; `findings` are what could not be read."""

    articles: Articles
    facts: dict[str, Fact]
    sources: dict[str, Source]
    owners: dict[str, Owner]
    subject: Subject
    distinctions: tuple[Distinction, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    """Questions that people ask and that no article answers, so that the search knows them when they come."""
    findings: tuple[Finding, ...] = ()
    folder: Path | None = field(default=None, compare=False)
    digests: dict[str, str] = field(default_factory=dict, compare=False)
    """Of each article's files, by the path of the main one."""
    files: Attachments = field(default_factory=dict, compare=False)
    """What lies beside the articles to be shown or linked to, sound or not."""

    @cached_property
    def served_files(self) -> Attachments:
        """Those that a published article names."""
        found = {}
        for path, file in sound(self.files):
            named = (article for article in file.articles if article in self.articles)
            by = tuple(article for article in named if self.articles[article].status == "published")
            if by:
                found[path] = replace(file, articles=by)
        return found

    @cached_property
    def voice(self) -> Voice:
        """How its words are read out: every telephone number of a fact or an owner, and the terms of its glossary."""
        contacts = (contact for owner in self.owners.values() for contact in owner.contacts)
        numbers = [contact.value for contact in contacts if contact.kind in ("phone", "whatsapp")]
        numbers += [value.value for fact in self.facts.values() if fact.kind == "phone" for value in fact.values]
        glossary = self.subject.glossary
        instead = {entry.term: entry.aloud for entry in glossary if entry.aloud}
        as_word = frozenset((entry.term, lang) for entry in glossary for lang in entry.as_word)
        return Voice(frozenset(numbers), instead, as_word)

    def contacts_of(self, owner: Owner, on: date) -> list[Contact]:
        """How to reach an owner on a day: a number or an address of a fact is the one that the fact has then."""
        return [self._on(contact, on) for contact in owner.contacts]

    def _on(self, contact: Contact, on: date) -> Contact:
        fact = self.facts.get(contact.fact or "")
        held = fact.value_on(on) if fact and follows(contact, fact) else None
        known: dict[str, object] = {"value": held.value} if held else {}
        for name in DETAILS:
            detail = getattr(contact, name)
            if detail and not self.facts[detail.fact].value_on(on):
                known[name] = None
        return contact.model_copy(update=known) if known else contact

    def to_json(self) -> bytes:
        """All but articles and findings, sorted, so that the same content gives the same bytes."""
        stored = _Stored(
            subject=self.subject,
            facts=tuple(self.facts[key] for key in sorted(self.facts)),
            sources=dict(sorted(self.sources.items())),
            owners=tuple(self.owners[key] for key in sorted(self.owners)),
            distinctions=self.distinctions,
            out_of_scope=self.out_of_scope,
            files={path: _StoredFile.of(file) for path, file in sorted(self.served_files.items())},
        )
        return stored.model_dump_json(by_alias=True, indent=1).encode()

    @staticmethod
    def from_json(data: bytes, articles: Articles) -> "Library":
        """What `to_json` gave, with the articles."""
        stored = _ADAPTER.validate_json(data)
        facts, owners = {f.id: f for f in stored.facts}, {o.id: o for o in stored.owners}
        files = {path: Attachment(**file.model_dump()) for path, file in stored.files.items()}
        around = stored.sources, owners, stored.subject, stored.distinctions, stored.out_of_scope
        return Library(articles, facts, *around, files=files)


class _StoredFile(Model):
    sha256: str
    size: int
    width: int
    height: int
    articles: tuple[str, ...]

    @staticmethod
    def of(file: Attachment) -> "_StoredFile":
        return _StoredFile(**{name: getattr(file, name) for name in _StoredFile.model_fields})


class _Stored(Model):
    subject: Subject
    facts: tuple[Fact, ...]
    sources: dict[str, Source]
    owners: tuple[Owner, ...]
    distinctions: tuple[Distinction, ...]
    out_of_scope: tuple[str, ...]
    files: dict[str, _StoredFile] = Field({}, exclude_if=lambda files: not files)
    """None in a snapshot that was built before there were any."""


_ADAPTER = TypeAdapter(_Stored)


@dataclass(frozen=True)
class Known:
    """The articles of a snapshot, none of which has an error while all around them is as it was."""

    articles: Articles
    digests: Mapping[str, str]
    """Of each article's files, by the path of the main one."""


def load_library(folder: Path, known: Callable[[Library], Known | None] | None = None) -> Library:
    """Reads `kb.yaml`, `owners.yaml`, `facts.yaml`, `unconfirmed.yaml` and `<owner>/<id>.md`.

    An article that cannot be read becomes findings and never stops the others; KbError only if the folder, the subject,
    the facts or the owners cannot be read. `known` is asked, with what stands around the articles, for those of a
    snapshot; of them, only the changed ones are read.
    """
    around = load_around(folder)
    files, findings = _files(folder, around.subject)
    contents = {shown: _bytes_of(folder, shown, beside) for shown, beside in files.items()}
    unconfirmed = load_unconfirmed(folder)
    attached = load_attachments(folder, contents)
    digests = {
        shown: _digest_of(content, unconfirmed.get(_id_of(shown)), state_of(attached, names_in(shown, content)))
        for shown, content in contents.items()
    }
    before = (known(around) if known else None) or Known(Articles(()), {})
    unread = _unchanged(before, contents, digests)
    waiting = sorted(files.keys() - unread.values())
    parsed: dict[str, Article] = {}
    for shown in waiting:  # which grows
        try:
            article = parsed[shown] = parse_article(
                folder / shown, folder, around.subject.written, around.subject.beside
            )
        except ArticleError as error:
            findings += error.findings
            continue
        # Who has its id or some of its words is read too: which of them is at fault must not depend on what was known
        # before.
        said = {words for text in article.texts.values() for words in (text.title, *text.phrasings)}
        rivals = {article.id, *(before.articles.holder(folded(words)) for words in said)}
        waiting += [unread.pop(rival) for rival in sorted(unread.keys() & rivals)]
    fresh: dict[str, Article] = {}
    for shown in sorted(parsed):
        article = parsed[shown]
        if article.id in fresh:
            other = fresh[article.id].path
            findings.append(
                Finding(
                    "error",
                    "duplicate-id",
                    article.id,
                    shown,
                    article.main.lines["id"],
                    "article.same_id",
                    {"other": other},
                )
            )
            continue
        until = unconfirmed.get(article.id)
        fresh[article.id] = article.model_copy(update={"unconfirmed_until": until}) if until else article
    articles = before.articles.changed(fresh.values(), unread)
    return replace(around, articles=articles, findings=tuple(findings), digests=digests, files=attached)


def load_around(folder: Path) -> Library:
    """All that a folder holds but its articles; KbError if the folder or a file cannot be read."""
    if not folder.is_dir():
        raise KbError("file.no_articles", str(folder))
    subject = load_subject(folder)
    facts, sources = load_facts(folder / "facts.yaml")
    owners = load_owners(folder / "owners.yaml")
    for owner_id, fact in details_of(owners):
        if fact not in facts:
            raise KbError("owner.unknown_fact", str(folder / "owners.yaml"), owner=owner_id, fact=fact)
    for key, owner in named_owners(subject).items():
        if owner not in owners:
            raise KbError("subject.unknown_owner", str(folder / "kb.yaml"), key=key, owner=owner, owners=sorted(owners))
    distinctions = load_distinctions(folder / "clarify.yaml")
    if subject.written_anew:
        facts, owners = main_first(facts, subject.written), main_first(owners, subject.written)
        distinctions = main_first(distinctions, subject.written)
    out_of_scope = _load_lines(folder / "out_of_scope.txt")
    return Library(Articles(()), facts, sources, owners, subject, distinctions, out_of_scope, folder=folder)


def _files(folder: Path, subject: Subject) -> tuple[dict[str, dict[Lang, str]], list[Finding]]:
    """The main files, each with those of other languages beside it, by their paths below the folder;
    and what is wrong with other languages' files that are not read.
    """
    # Strings: ten thousand Paths take longer to make than their files to read.
    paths: dict[str, dict[Lang, str]] = {
        name: {}
        for name in sorted(glob("*/*.md", root_dir=folder, include_hidden=True))
        if os.path.isfile(f"{folder}/{name}")
    }
    findings = []
    for shown, lang in [(shown, lang) for shown in paths if (lang := language_beside(shown))]:
        del paths[shown]
        main = main_path(shown)
        if lang in subject.beside and main in paths:
            paths[main][lang] = shown
        else:
            findings.append(not_read(shown, main, lang, subject))
    return paths, findings


def not_read(shown: str, main: str, lang: Lang, subject: Subject) -> Finding:
    """Why a text in another language than the main one is not read."""
    name = main.rpartition("/")[2]
    article_id, rule, named = f"{name.removesuffix('.md')}.{lang}", "language", {"file": name, "language": lang}
    if lang == subject.written == "en":
        # Of two texts in the same language nobody can tell which holds.
        article_id, rule, code = name.removesuffix(".md"), "english-alone", "article.english_alone_in_english"
    elif lang == subject.written:
        article_id, code = name.removesuffix(".md"), "article.language_of_main"
    elif lang not in subject.beside:
        code = "article.language_not_listed"
    elif lang == "en":
        rule, code = "english-alone", "article.english_alone"
    else:
        code = "article.language_alone"
    return Finding("error", rule, article_id, shown, 1, code, named)


def _bytes_of(folder: Path, main: str, beside: Mapping[Lang, str]) -> bytes:
    """An article's files end to end; what cannot be read is told when it is parsed."""
    further = [(lang, beside[lang]) for lang in sorted(beside) if lang != "en"]
    texts = [_read(f"{folder}/{main}"), _read(f"{folder}/{beside['en']}") if "en" in beside else b""]
    return b"\0".join([*texts, *(f"{lang}\0".encode() + _read(f"{folder}/{name}") for lang, name in further)])


def _read(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return b""


def _digest_of(content: bytes, unconfirmed_until: datetime | None, attached: bytes) -> str:
    """Of an article's files, of whether it waits to be confirmed, and of what it shows and links to."""
    mark = f"\0{unconfirmed_until.isoformat()}".encode() if unconfirmed_until else b""
    return hashlib.sha256(content + mark + attached).hexdigest()


def _unchanged(known: Known, contents: Mapping[str, bytes], digests: Mapping[str, str]) -> dict[str, str]:
    """Paths by id of the stored ones whose files are as they were and name no article that is gone;
    none if two files have one name.
    """
    if len({_id_of(shown) for shown in contents}) < len(contents):
        return {}
    gone = [_id_of(shown).encode() for shown in known.digests if shown not in digests]
    same = [
        shown
        for shown, digest in known.digests.items()
        if digests.get(shown) == digest and not any(name in contents[shown] for name in gone)
    ]
    return {_id_of(shown): shown for shown in same if _id_of(shown) in known.articles.stored}


def _id_of(shown: str) -> str:
    return shown.rpartition("/")[2].removesuffix(".md")


def _load_lines(path: Path) -> tuple[str, ...]:
    """The lines of a text file, without empty ones and those that begin with #; none without a file."""
    try:
        text = read_text(path, largest=1_000_000) if path.exists() else ""
    except TextError as error:
        raise error.in_file(path) from None
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def servable(library: Library, findings: Iterable[Finding]) -> Library:
    """The library without the articles that an error was found in, each served only while its facts have values."""
    wrong = {finding.article for finding in findings if finding.severity == "error"}
    kept = [_while_facts_hold(library, article) for key, article in library.articles.fresh.items() if key not in wrong]
    return replace(library, articles=library.articles.changed(kept, library.articles.stored))


def _while_facts_hold(library: Library, article: Article) -> Article:
    ends = [article.valid_until] if article.valid_until else []
    for fact_id in {found.fact for text in article.texts.values() for found in transcluded(text)}:
        ends += _last_day(library.facts[fact_id])
    until = min(ends, default=None)
    return (
        article
        if until == article.valid_until
        else Article.model_validate(article.model_dump() | {"valid_until": until})
    )


def _last_day(fact: Fact) -> list[date]:
    last = [value.until for value in fact.values if value.until is not None]
    return [max(last)] if len(last) == len(fact.values) else []
