"""An article: one question, one answer, in one Markdown file a language."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from kb.content.conditions import Applies
from kb.content.facts import Day, Model, Slug
from kb.content.finding import Finding
from kb.content.languages import BUILT_IN, Lang
from kb.content.script import Step, told_by_step
from kb.content.source_text import (
    Lines,
    TextError,
    cut_by_comment,
    explain,
    line_of,
    read_text,
    read_yaml,
    require_printable,
)

LANGUAGES = BUILT_IN
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=r"^[^\n\r]+$")]
Body = Annotated[str, StringConstraints(min_length=1)]
LONGEST_TYPED = 80
"""Characters of a figure with its unit."""
Typed = Annotated[str, StringConstraints(max_length=LONGEST_TYPED, strip_whitespace=True, pattern=r"^[^\n\r]+$")]


class _FrontMatter(Model):
    id: Slug
    title: Line
    owner: Slug
    co_owners: tuple[Slug, ...] = ()
    status: Literal["draft", "review", "published", "archived"]
    audience: tuple[Literal["citizen", "agent"], ...]
    topics: tuple[Slug, ...]
    phrasings: tuple[Line, ...]
    facts: tuple[Slug, ...]
    sources: tuple[Slug, ...]
    typed: tuple[Typed, ...] = ()
    valid_from: Day
    valid_until: Day | None = None
    review_by: Day
    route: Slug
    related: tuple[Slug, ...] = ()
    applies: Applies = {}
    script: tuple[Step, ...] = ()
    guided: bool = False


class _FrontMatterBeside(Model):
    title: Line
    phrasings: tuple[Line, ...] = ()


class Text(Model):
    """What one language's file says."""

    lang: Lang
    title: Line
    phrasings: tuple[Line, ...]
    body: Body
    path: str
    """Relative to the articles folder."""
    body_line: int
    """The line of the file, from 1, on which `body` starts."""
    lines: dict[str, int]
    """The line of each front matter key."""


class Article(Model):
    """One question and its answer, with who owns it, what it states and how long it holds."""

    id: Slug
    owner: Slug
    co_owners: tuple[Slug, ...]
    status: Literal["draft", "review", "published", "archived"]
    audience: tuple[str, ...]
    topics: tuple[Slug, ...]
    facts: tuple[Slug, ...]
    sources: tuple[Slug, ...]
    valid_from: date
    valid_until: date | None
    review_by: date
    route: Slug
    related: tuple[Slug, ...]
    applies: Applies = {}
    """For whom or when it holds: bounds of the subject's quantities."""
    typed: tuple[str, ...] = ()
    """Figures that its officers let it state by itself, as they stand in it: "30 menit", "Gedung B 2"."""
    script: tuple[Step, ...]
    guided: bool = False
    """Whether the script guides citizens too, not agents alone."""
    texts: dict[Lang, Text]
    path: str
    unconfirmed_until: datetime | None = Field(None, exclude_if=lambda moment: moment is None)
    """Of a correction that not all its owners have signed: the moment at which it lapses unless they do."""

    @cached_property
    def version(self) -> str:
        """12 hex digits of the sha256 over all that the article says; where its files lie and who has
        signed it does not matter.
        """
        said = self.model_dump(
            mode="json",
            exclude={"path": True, "unconfirmed_until": True, "texts": {"__all__": {"path", "body_line", "lines"}}},
        )
        # Articles without them keep the versions that were signed before they were.
        for later in ("applies", "typed", "guided"):
            if not said[later]:
                del said[later]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]

    @property
    def main(self) -> Text:
        """The text of `<id>.md`: in the main language of the collection."""
        return next(iter(self.texts.values()))

    def text(self, lang: str) -> Text:
        """The text in a language; the main one if there is none."""
        return self.texts.get(lang) or self.main

    def served_on(self, day: date) -> bool:
        """Whether it is published and holds on the day."""
        return (
            self.status == "published"
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


def folded(words: str) -> str:
    """The words alone, however they are parted and cased: two phrasings that are alike in that are one."""
    return " ".join(re.findall(r"\w+", words.casefold()))


class ArticleError(Exception):
    """The article cannot be read; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(str(findings[0]))
        self.findings = findings


_WORDS = ("title", "phrasings", "script", "question", "pertanyaan", "judul")
"""Keys of a front matter whose values are what a person says, so that a # in them is part of it."""


def read_front(text: str) -> tuple[Any, str, int, Lines]:
    """Data of the front matter, body, the line on which the body starts, and the line of each key.

    TextError if there is no front matter, none in YAML, or one that says something else than it looks like.
    """
    front, body, body_line = _split(text)
    if front.lstrip().startswith("{"):
        raise TextError(2, "front.json")
    data, lines = read_yaml(front, first_line=2)
    for line, key in cut_by_comment(front, _WORDS, first_line=2):
        if key in ("phrasings", "script"):
            raise TextError(line, "front.line_cut", key=key)
        raise TextError(line, "front.title_cut")
    require_printable(body, body_line)
    return data, body, body_line, lines


def _split(text: str) -> tuple[str, str, int]:
    """Front matter, body, and the line on which the body starts."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        begun = text.lstrip()
        if begun.startswith(("+++", "{")):
            kind = "TOML" if begun.startswith("+") else "JSON"
            raise TextError(1, "front.not_yaml", kind=kind)
        if begun.startswith("---") and not lines[0].strip():
            raise TextError(1, "front.not_first")
        raise TextError(1, "front.missing")
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    dots = next((number for number, line in enumerate(lines, 1) if line.rstrip() == "..."), None)
    if dots:
        raise TextError(dots, "front.ended_by_dots")
    raise TextError(1, "front.not_ended")


def _read(path: Path, shown: str, article_id: str, model: type[BaseModel]) -> tuple[dict[str, Any], str, int, Lines]:
    def finding(error: TextError) -> Finding:
        return Finding("error", "schema", article_id, shown, error.line, error.code, error.parameters)

    try:
        data, body, body_line, lines = read_front(read_text(path))
        if not body.strip():
            raise TextError(body_line - 1, "article.no_text")
    except OSError as error:
        raise ArticleError([finding(TextError(1, "file.not_readable", reason=error.strerror))]) from None
    except TextError as error:
        raise ArticleError([finding(error)]) from None
    try:
        parsed = model.model_validate(data if data is not None else {})
    except ValidationError as error:
        raise ArticleError([finding(told_by_step(e)) for e in explain(error, lines, model)]) from None
    return parsed.model_dump(), body, body_line, lines


def parse_article(
    path: Path, folder: Path | None = None, language: Lang = "id", beside: Sequence[Lang] = ("en",)
) -> Article:
    """Reads `<id>.md`, in a language, and each `<id>.<lang>.md` of further ones beside it;
    raises ArticleError with all findings of its files.
    """
    folder = folder or path.parent.parent
    shown, article_id = path.relative_to(folder).as_posix(), path.name.removesuffix(".md")
    front, body, body_line, lines = _read(path, shown, article_id, _FrontMatter)
    texts: dict[Lang, Text] = {language: _text(language, front, body, shown, body_line, lines)}
    for lang in beside:
        other = path.with_name(f"{article_id}.{lang}.md")
        if other.exists():
            shown_other = other.relative_to(folder).as_posix()
            own, body, body_line, lines = _read(other, shown_other, article_id, _FrontMatterBeside)
            texts[lang] = _text(lang, own, body, shown_other, body_line, lines)
    rest = {key: value for key, value in front.items() if key not in ("title", "phrasings")}
    return Article(**rest, texts=texts, path=shown)


def _text(lang: Lang, front: dict[str, Any], body: str, path: str, body_line: int, lines: Lines) -> Text:
    keys = {".".join(str(part) for part in at): line_of(lines, at) for at in lines if at}
    return Text(
        lang=lang,
        title=front["title"],
        phrasings=front["phrasings"],
        body=body,
        path=path,
        body_line=body_line,
        lines=keys,
    )
