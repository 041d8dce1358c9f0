"""A new collection out of a table, JSON Lines or Markdown, such that it is checked, built and served at once."""

import re
import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kb.content.article import folded
from kb.content.check import check
from kb.content.finding import Finding
from kb.content.library import load_library
from kb.content.subject import Lang
from kb.errors import KbError
from kb.publishing.editing.manuscript import english_text, new_text, slug_of
from kb.publishing.importing.entry import Entry, Intake, Wording
from kb.publishing.importing.intake import read_source
from kb.publishing.importing.wording import body_of_cell, body_of_markdown, one_line
from kb.publishing.repository import begin_work_tree, takes_files

MOST = 20_000
"""Articles of a new collection."""
LONGEST_LINE = 300
"""Characters of a title or a phrasing."""
EXAMPLES = 6
_WHOLE_QUESTION = {"id": "Pertanyaan selengkapnya", "en": "The whole question"}


@dataclass(frozen=True)
class Became:
    """What became of one entry: the id of its article, with what was changed on the way, or why it was refused."""

    where: str
    article: str = ""
    changed: tuple[str, ...] = ()
    refused: str = ""

    def __str__(self) -> str:
        return self.refused or "; ".join([f"{self.where}: {self.article}", *self.changed])


@dataclass(frozen=True)
class Begun:
    """A new collection: what became of each entry, and what is to be said of the source."""

    entries: tuple[Became, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Article:
    where: str
    id: str
    texts: dict[Lang, Wording]
    """With Markdown as their texts."""
    changed: tuple[str, ...]


def begin_collection(
    folder: Path, source: Path, on: date, owner: str | None = None, name: str | None = None, lang: Lang | None = None
) -> Begun:
    """Makes `folder` a collection of what `source` holds, each article published by one owner, or leaves all as it was.

    Without them, the name is the folder's, the owner's id that of the name, the language that of the source, or
    Indonesian. KbError if the folder is not empty, if the source cannot be read, or if nothing of it can be served.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir()) or folder.samefile(".")):
        here = folder.is_dir() and folder.samefile(".")
        raise KbError("collection.own_folder" if here else "file.folder_not_empty", str(folder))
    name = one_line(re.sub(r"[-_]+", " ", folder.absolute().name).strip().title() if name is None else name)
    if not name or len(name) > 200:
        raise KbError("collection.no_name" if not name else "collection.long_name", "--name")
    owner = slug_of(name) if owner is None else owner
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", owner) or len(owner) > 60 or owner == "index":
        raise KbError("collection.no_owner_id", "--owner", owner=owner[:40])
    intake = read_source(source, lang or "id", MOST)
    languages = _languages(intake, source, lang)
    became, articles = _composed(intake.entries, languages)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(beside, articles, owner, name, languages, on)
        refused = _take_out_wrong(beside, owner, on)
        became = [
            replace(one, article="", refused=str(KbError(wrong.code, one.where, **wrong.parameters)))
            if (wrong := refused.get(one.article))
            else one
            for one in became
        ]
        if not any(one.article for one in became):
            if became:
                raise KbError("collection.nothing_in_it", str(source), first=became[0].refused)
            raise KbError("collection.empty", str(source))
        if not takes_files(folder):
            begin_work_tree(beside, f"Begin {name}")
        beside.chmod(0o755)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Begun(tuple(became), intake.notes)


def _languages(intake: Intake, source: Path, lang: Lang | None) -> tuple[Lang, ...]:
    """The languages of the collection, the usual one first."""
    found = {language for entry in intake.entries for language in entry.texts}
    if lang and found and lang not in found:
        raise KbError("collection.other_language", str(source), lang=lang)
    first: Lang = lang or ("en" if found == {"en"} else "id")
    paired = any(len(entry.texts) == 2 for entry in intake.entries)
    return (first, *sorted(found - {first})) if paired else (first,)


def _composed(entries: Sequence[Entry], languages: tuple[Lang, ...]) -> tuple[list[Became], list[_Article]]:
    """An article of each entry that can be one, with an id and phrasings that no other has."""
    became: list[Became] = []
    articles: dict[str, _Article] = {}
    for entry in entries:
        try:
            article = _compose(entry, languages, articles.keys())
        except KbError as error:
            became.append(
                Became(
                    entry.where,
                    refused=str(error if error.where else KbError(error.code, entry.where, **error.parameters)),
                )
            )
            continue
        if article is None:
            became.append(Became(entry.where, refused=str(entry.refused)))
        else:
            articles[article.id] = article
            became.append(Became(entry.where, article.id))
    holders: dict[str, str] = {}
    for article in articles.values():
        for wording in article.texts.values():
            holders.setdefault(folded(wording.title), article.id)
    articles = {article.id: _with_own_phrasings(article, holders) for article in articles.values()}
    return [replace(one, changed=articles[one.article].changed) if one.article else one for one in became], list(
        articles.values()
    )


def _compose(entry: Entry, languages: tuple[Lang, ...], taken: Collection[str]) -> _Article | None:
    """The article of an entry, None if it was refused before; KbError if it cannot be one."""
    if entry.refused:
        return None
    main: Lang = "id" if "id" in languages else "en"
    if main not in entry.texts:
        raise KbError("collection.no_text_in", main=main, lang=next(iter(entry.texts)))
    texts: dict[Lang, Wording] = {}
    changed: list[str] = []
    for language in sorted(entry.texts, reverse=True):
        if language in languages:
            texts[language] = _worded(entry.texts[language], language, entry.markdown, changed)
    return _Article(entry.where, _free(slug_of(entry.id or texts[main].title), taken), texts, tuple(changed))


def _worded(said: Wording, lang: Lang, markdown: bool, changed: list[str]) -> Wording:
    whole = one_line(said.title)
    title = (
        whole
        if len(whole) <= LONGEST_LINE
        else (whole[: LONGEST_LINE - 1].rpartition(" ")[0] or whole[: LONGEST_LINE - 1]) + "…"
    )
    body = (body_of_markdown if markdown else body_of_cell)(said.text, whole)
    if not title or not body.strip():
        raise KbError("import.incomplete")
    if title != whole:
        changed.append(
            f"its title was cut at {LONGEST_LINE} characters, and the whole question stands below the answer"
        )
        body += f"\n## {_WHOLE_QUESTION[lang]}\n\n{body_of_cell(whole, whole)}"
    if "<!--" in said.text:
        changed.append("a comment in it was left out")
    others = [one_line(other) for other in said.phrasings]
    usable = list(
        {folded(other): other for other in reversed(others) if folded(other) and len(other) <= LONGEST_LINE}.values()
    )[::-1]
    if longer := sum(len(other) > LONGEST_LINE for other in others):
        changed.append(f"{longer} phrasings of more than {LONGEST_LINE} characters were left out")
    return Wording(title, body, tuple(other for other in usable if folded(other) != folded(title)))


def _free(wanted: str, taken: Collection[str]) -> str:
    """The id, with a number if an article has it already."""
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _with_own_phrasings(article: _Article, holders: dict[str, str]) -> _Article:
    """Without the phrasings that an article before has; those it keeps are its own from now on."""
    texts, changed = {}, list(article.changed)
    for language, wording in article.texts.items():
        own = [other for other in wording.phrasings if holders.setdefault(folded(other), article.id) == article.id]
        for other in wording.phrasings:
            if other not in own:
                changed.append(f"the phrasing “{other[:80]}” stays with {holders[folded(other)]}")
        texts[language] = replace(wording, phrasings=tuple(own))
    return replace(article, texts=texts, changed=tuple(changed))


def _write(
    folder: Path, articles: Sequence[_Article], owner: str, name: str, languages: tuple[Lang, ...], on: date
) -> None:
    main: Lang = "id" if "id" in languages else "en"
    (folder / owner).mkdir()
    for article in articles:
        text = article.texts[main]
        _put(
            folder / owner / f"{article.id}.md",
            new_text(article.id, text.title, owner, on, text.text, text.phrasings, "published"),
        )
        if main == "id" and "en" in article.texts:
            english = article.texts["en"]
            _put(folder / owner / f"{article.id}.en.md", english_text(english.title, english.text, english.phrasings))
    _put(folder / "kb.yaml", _SUBJECT_HEAD + _yaml(_subject(articles, owner, name, languages)))
    _put(folder / "owners.yaml", _OWNERS_HEAD + _yaml({"owners": [_owner(owner, name)]}))
    _put(folder / "facts.yaml", _FACTS_HEAD + _yaml({"sources": {}, "facts": []}))
    _put(folder / ".gitignore", "/index/\n*.sqlite\n*.sqlite-*\n")


def _put(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="")


def _yaml(data: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    return text


_SUBJECT_HEAD = "# What these articles are about, and the words for it.\n"
_OWNERS_HEAD = """\
# Who answers for the articles. So that readers find you, add contacts, for example:
#   contacts: [{kind: phone, value: "0542 123456"}, {kind: whatsapp, value: "0812 3456 7890"}, {kind: web, value: "contoh.go.id"}]
#   hours: {id: "Senin–Jumat 08.00–16.00 WITA", en: "Monday to Friday, 8 to 16 WITA"}
"""  # noqa: E501  as it stands in the file
_FACTS_HEAD = """\
# Figures and names that are stated once and shown in articles by {{ id }}, with their sources.
# With `checks: {figures: facts}` in kb.yaml every figure in an article must be one of them.
"""


def _subject(articles: Sequence[_Article], owner: str, name: str, languages: tuple[Lang, ...]) -> dict[str, Any]:
    examples = {}
    for language in languages:
        titles = [article.texts[language].title for article in articles if language in article.texts]
        examples[language] = sorted(
            (title for title in titles if len(title) <= 80), key=lambda title: not title.endswith("?")
        )[:EXAMPLES]
    return {
        "name": name,
        "tagline": {"id": "Tanya jawab", "en": "Questions and answers"},
        "description": {
            "id": f"Satu jawaban untuk setiap pertanyaan tentang {name}.",
            "en": f"One answer to every question on {name}.",
        },
        "languages": list(languages),
        "examples": {language: found for language, found in examples.items() if found},
        "fallback": {"owner": owner},
        "checks": {"figures": "free", "struck-out": "warning"},
    }


def _owner(owner: str, name: str) -> dict[str, Any]:
    return {
        "id": owner,
        "kind": "association",
        "name": {"id": name, "en": name},
        "short": name,
        "responsible": {"id": f"Pertanyaan tentang {name}.", "en": f"Questions on {name}."},
    }


def _take_out_wrong(folder: Path, owner: str, on: date) -> dict[str, Finding]:
    """Deletes the articles that `kb check` finds an error in; returns what is wrong with each."""
    refused: dict[str, Finding] = {}
    while wrong := {
        f.article: f for f in check(load_library(folder), on) if f.severity == "error" and f.article not in refused
    }:
        for article in wrong:
            for ending in (".md", ".en.md"):
                (folder / owner / f"{article}{ending}").unlink(missing_ok=True)
        refused |= wrong
    return refused
