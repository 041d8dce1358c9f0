"""All articles, facts, sources and owners of a folder."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from kb.content.article import Article, ArticleError, parse_article
from kb.content.distinctions import Distinction, load_distinctions
from kb.content.facts import Fact, Model, Source, load_facts
from kb.content.finding import Finding
from kb.content.markdown import transcluded
from kb.content.owners import Owner, load_owners
from kb.content.source_text import TextError, read_text
from kb.errors import KbError


class Articles(Mapping[str, Article]):
    """Articles by id: the fresh ones, and those that a snapshot stores, each parsed when it is first asked for."""

    def __init__(self, fresh: Iterable[Article], stored: Mapping[str, bytes] | None = None, holder: Callable[[str], str | None] | None = None) -> None:
        self.fresh = {article.id: article for article in fresh}
        self.stored = stored or {}
        self.holder = holder or (lambda _: None)
        """The stored article that has a folded title or phrasing."""
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

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __or__(self, others: Mapping[str, Article]) -> "Articles":
        """With some added, or put in the place of those of their ids."""
        stored = {article_id: line for article_id, line in self.stored.items() if article_id not in others}
        return Articles([*(self.fresh | dict(others)).values()], stored, self.holder)

    def line(self, article_id: str) -> bytes:
        """The article in JSON on one line, as it is stored."""
        return self.fresh[article_id].model_dump_json(by_alias=True).encode() if article_id in self.fresh else bytes(self.stored[article_id])


@dataclass(frozen=True)
class Library:
    """Everything that officers wrote; `findings` are what could not be read."""

    articles: Articles
    facts: dict[str, Fact]
    sources: dict[str, Source]
    owners: dict[str, Owner]
    distinctions: tuple[Distinction, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    """Questions that people ask and that no article answers, so that the search knows them when they come."""
    findings: tuple[Finding, ...] = ()
    folder: Path | None = field(default=None, compare=False)
    digests: dict[str, str] = field(default_factory=dict, compare=False)
    """Of each article's files, by the path of the Indonesian one."""

    def to_json(self) -> bytes:
        """All but articles and findings, sorted, so that the same content gives the same bytes."""
        stored = _Stored(
            facts=tuple(self.facts[key] for key in sorted(self.facts)),
            sources=dict(sorted(self.sources.items())),
            owners=tuple(self.owners[key] for key in sorted(self.owners)),
            distinctions=self.distinctions,
            out_of_scope=self.out_of_scope,
        )
        return stored.model_dump_json(by_alias=True, indent=1).encode()

    @staticmethod
    def from_json(data: bytes, articles: Articles) -> "Library":
        """What `to_json` gave, with the articles."""
        stored = _ADAPTER.validate_json(data)
        facts, owners = {f.id: f for f in stored.facts}, {o.id: o for o in stored.owners}
        return Library(articles, facts, stored.sources, owners, stored.distinctions, stored.out_of_scope)


class _Stored(Model):
    facts: tuple[Fact, ...]
    sources: dict[str, Source]
    owners: tuple[Owner, ...]
    distinctions: tuple[Distinction, ...]
    out_of_scope: tuple[str, ...]


_ADAPTER = TypeAdapter(_Stored)


@dataclass(frozen=True)
class Known:
    """The articles of a snapshot, none of which has an error while all around them is as it was."""

    articles: Articles
    digests: Mapping[str, str]
    """Of each article's files, by the path of the Indonesian one."""


def load_library(folder: Path, known: Callable[[Library], Known | None] | None = None) -> Library:
    """Reads `owners.yaml`, `facts.yaml` and `<owner>/<id>.md`.

    An article that cannot be read becomes findings and never stops the others; KbError only if the folder, the
    facts or the owners cannot be read. `known` is asked, with what stands around the articles, for those of a snapshot;
    of them, only the changed ones are read.
    """
    if not folder.is_dir():
        raise KbError("there is no such folder of articles", str(folder), "set KB_ARTICLES to the folder")
    facts, sources = load_facts(folder / "facts.yaml")
    owners = load_owners(folder / "owners.yaml")
    distinctions = load_distinctions(folder / "clarify.yaml")
    out_of_scope = _load_lines(folder / "out_of_scope.txt")
    around = Library(Articles(()), facts, sources, owners, distinctions, out_of_scope, folder=folder)
    files, findings = _files(folder)
    contents = {shown: _bytes_of(path) for shown, path in files.items()}
    digests = {shown: hashlib.sha256(content).hexdigest() for shown, content in contents.items()}
    unchanged = _unchanged(known(around) if known else None, contents, digests)
    fresh: dict[str, Article] = {}
    for shown, path in files.items():
        if shown in unchanged.digests:
            continue
        try:
            article = parse_article(path, folder)
        except ArticleError as error:
            findings += error.findings
            continue
        if article.id in fresh:
            other = fresh[article.id].path
            findings.append(
                Finding("error", "duplicate-id", article.id, shown, article.texts["id"].lines["id"], f"the id is also that of {other}", "give it an id of its own")
            )
            continue
        fresh[article.id] = article
    articles = Articles(fresh.values(), unchanged.articles.stored, unchanged.articles.holder)
    return replace(around, articles=articles, findings=tuple(findings), digests=digests)


def _files(folder: Path) -> tuple[dict[str, Path], list[Finding]]:
    """The Indonesian files by their paths below the folder, and the English ones that have none."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/*.md")) if path.is_file()}
    findings = []
    for shown in [shown for shown in paths if shown.endswith(".en.md")]:
        del paths[shown]
        indonesian = shown.removesuffix(".en.md") + ".md"
        if indonesian not in paths:
            name = indonesian.rpartition("/")[2]
            findings.append(Finding("error", "english-alone", name.removesuffix(".md") + ".en", shown, 1, "the English text has no Indonesian one", f"write {name} beside it"))
    return paths, findings


def _bytes_of(path: Path) -> bytes:
    """An article's files end to end; what cannot be read is told when it is parsed."""
    found = []
    for file in (path, path.with_name(path.name.removesuffix(".md") + ".en.md")):
        try:
            found.append(file.read_bytes())
        except OSError:
            found.append(b"")
    return b"\0".join(found)


_NOTHING = Known(Articles(()), {})


def _unchanged(known: Known | None, contents: Mapping[str, bytes], digests: Mapping[str, str]) -> Known:
    """Those whose files are as they were and name no article that is gone; none if two files have one name."""
    names = [shown.rpartition("/")[2] for shown in contents]
    if known is None or len(set(names)) < len(names):
        return _NOTHING
    gone = [_id_of(shown).encode() for shown in known.digests if shown not in digests]
    same = {shown for shown, digest in known.digests.items() if digests.get(shown) == digest and not any(name in contents[shown] for name in gone)}
    ids = {_id_of(shown) for shown in same}
    stored = {article_id: line for article_id, line in known.articles.stored.items() if article_id in ids}

    def holder(folded: str) -> str | None:
        found = known.articles.holder(folded)
        return found if found in stored else None

    return Known(Articles((), stored, holder), {shown: digests[shown] for shown in same if _id_of(shown) in stored})


def _id_of(shown: str) -> str:
    return shown.rpartition("/")[2].removesuffix(".md")


def telephones(library: Library) -> frozenset[str]:
    """Every telephone number of a fact or an owner, to be read out figure by figure."""
    contacts = (contact.value for owner in library.owners.values() for contact in owner.contacts if contact.kind in ("phone", "whatsapp"))
    values = (value.value for fact in library.facts.values() if fact.kind == "phone" for value in fact.values)
    return frozenset((*contacts, *values))


def _load_lines(path: Path) -> tuple[str, ...]:
    """The lines of a text file, without empty ones and those that begin with #; none without a file."""
    try:
        text = read_text(path, largest=1_000_000) if path.exists() else ""
    except TextError as error:
        raise KbError(error.message, f"{path}:{error.line}", error.mend) from None
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def servable(library: Library, findings: Iterable[Finding]) -> Library:
    """The library without the articles that an error was found in, each served only while its facts have values."""
    wrong = {finding.article for finding in findings if finding.severity == "error"}
    kept = [_while_facts_hold(library, article) for key, article in library.articles.fresh.items() if key not in wrong]
    return replace(library, articles=Articles(kept, library.articles.stored, library.articles.holder))


def _while_facts_hold(library: Library, article: Article) -> Article:
    ends = [article.valid_until] if article.valid_until else []
    for fact_id in {found.fact for text in article.texts.values() for found in transcluded(text)}:
        ends += _last_day(library.facts[fact_id])
    until = min(ends, default=None)
    return article if until == article.valid_until else Article.model_validate(article.model_dump() | {"valid_until": until})


def _last_day(fact: Fact) -> list[date]:
    last = [value.until for value in fact.values]
    return [] if None in last else [max(last)]
