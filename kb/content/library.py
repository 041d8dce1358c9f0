"""All articles, facts, sources and owners of a folder."""

from collections.abc import Iterable
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


@dataclass(frozen=True)
class Library:
    """Everything that officers wrote; `findings` are what could not be read."""

    articles: dict[str, Article]
    facts: dict[str, Fact]
    sources: dict[str, Source]
    owners: dict[str, Owner]
    distinctions: tuple[Distinction, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    """Questions that people ask and that no article answers, so that the search knows them when they come."""
    findings: tuple[Finding, ...] = ()
    folder: Path | None = field(default=None, compare=False)

    def to_json(self) -> bytes:
        """All but the findings, sorted, so that the same content gives the same bytes."""
        stored = _Stored(
            articles=tuple(self.articles[key] for key in sorted(self.articles)),
            facts=tuple(self.facts[key] for key in sorted(self.facts)),
            sources=dict(sorted(self.sources.items())),
            owners=tuple(self.owners[key] for key in sorted(self.owners)),
            distinctions=self.distinctions,
            out_of_scope=self.out_of_scope,
        )
        return stored.model_dump_json(by_alias=True, indent=1).encode()

    @staticmethod
    def from_json(data: bytes) -> "Library":
        stored = _ADAPTER.validate_json(data)
        return Library(
            {a.id: a for a in stored.articles},
            {f.id: f for f in stored.facts},
            stored.sources,
            {o.id: o for o in stored.owners},
            stored.distinctions,
            stored.out_of_scope,
        )


class _Stored(Model):
    articles: tuple[Article, ...]
    facts: tuple[Fact, ...]
    sources: dict[str, Source]
    owners: tuple[Owner, ...]
    distinctions: tuple[Distinction, ...]
    out_of_scope: tuple[str, ...]


_ADAPTER = TypeAdapter(_Stored)


def load_library(folder: Path) -> Library:
    """Reads `owners.yaml`, `facts.yaml` and `<owner>/<id>.md`.

    An article that cannot be read becomes findings and never stops the others; KbError only if the folder, the
    facts or the owners cannot be read.
    """
    if not folder.is_dir():
        raise KbError("there is no such folder of articles", str(folder), "set KB_ARTICLES to the folder")
    facts, sources = load_facts(folder / "facts.yaml")
    owners = load_owners(folder / "owners.yaml")
    distinctions = load_distinctions(folder / "clarify.yaml")
    out_of_scope = _load_lines(folder / "out_of_scope.txt")
    articles: dict[str, Article] = {}
    findings: list[Finding] = []
    for path in sorted(p for p in folder.glob("*/*.md") if p.is_file()):
        name, shown = path.name.removesuffix(".md"), path.relative_to(folder).as_posix()
        if name.endswith(".en"):
            if not path.with_name(name.removesuffix(".en") + ".md").exists():
                mend = f"write {name.removesuffix('.en')}.md beside it"
                findings.append(Finding("error", "english-alone", name, shown, 1, "the English text has no Indonesian one", mend))
            continue
        try:
            article = parse_article(path, folder)
        except ArticleError as error:
            findings += error.findings
            continue
        if article.id in articles:
            other = articles[article.id].path
            findings.append(
                Finding("error", "duplicate-id", article.id, shown, article.texts["id"].lines["id"], f"the id is also that of {other}", "give it an id of its own")
            )
            continue
        articles[article.id] = article
    return Library(articles, facts, sources, owners, distinctions, out_of_scope, tuple(findings), folder)


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
    kept = {key: _while_facts_hold(library, a) for key, a in library.articles.items() if key not in wrong}
    return replace(library, articles=kept)


def _while_facts_hold(library: Library, article: Article) -> Article:
    ends = [article.valid_until] if article.valid_until else []
    for fact_id in {found.fact for text in article.texts.values() for found in transcluded(text)}:
        ends += _last_day(library.facts[fact_id])
    until = min(ends, default=None)
    return article if until == article.valid_until else Article.model_validate(article.model_dump() | {"valid_until": until})


def _last_day(fact: Fact) -> list[date]:
    last = [value.until for value in fact.values]
    return [] if None in last else [max(last)]
