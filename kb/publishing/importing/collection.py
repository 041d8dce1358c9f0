"""A new collection out of a table, JSON Lines or Markdown, such that it is checked, built and served at once."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kb.content.finding import Finding
from kb.content.languages import Lang
from kb.content.library import load_library
from kb.errors import KbError
from kb.publishing.consistency.rules import check
from kb.publishing.editing.front_matter import english_text, new_text, slug_of
from kb.publishing.importing.compose import Composed, composed
from kb.publishing.importing.entry import Intake, Note
from kb.publishing.importing.intake import read_source
from kb.publishing.importing.wording import one_line
from kb.publishing.repository import begin_work_tree, takes_files

MOST = 20_000
"""Articles of a new collection."""
EXAMPLES = 6


@dataclass(frozen=True)
class Became:
    """What became of one entry: the id of its article, with what was changed on the way, or why it was refused."""

    where: str
    article: str = ""
    changed: tuple[Note, ...] = ()
    refused: str = ""

    def __str__(self) -> str:
        return self.refused or "; ".join([f"{self.where}: {self.article}", *map(str, self.changed)])


@dataclass(frozen=True)
class Begun:
    """A new collection: what became of each entry, and what is to be said of the source."""

    entries: tuple[Became, ...]
    notes: tuple[Note, ...]


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
    made = composed(intake.entries, languages)
    articles = [one for one in made if one.texts]
    became = [Became(one.where, one.id, one.lost, str(one.refused) if one.refused else "") for one in made]
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(beside, articles, owner, name, languages, on)
        refused = _take_out_wrong(beside, owner, on)
        became = [
            replace(one, article="", changed=(), refused=str(KbError(wrong.code, one.where, **wrong.parameters)))
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


def _write(
    folder: Path, articles: Sequence[Composed], owner: str, name: str, languages: tuple[Lang, ...], on: date
) -> None:
    main: Lang = "id" if "id" in languages else "en"
    (folder / owner).mkdir()
    for article in articles:
        text = article.wordings[main]
        _put(
            folder / owner / f"{article.id}.md",
            new_text(article.id, text.title, owner, on, text.text, text.phrasings, "published"),
        )
        if main == "id" and "en" in article.wordings:
            english = article.wordings["en"]
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


def _subject(articles: Sequence[Composed], owner: str, name: str, languages: tuple[Lang, ...]) -> dict[str, Any]:
    examples = {}
    for language in languages:
        titles = [one.wordings[language].title for one in articles if language in one.wordings]
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
