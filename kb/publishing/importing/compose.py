"""From entries to articles: each with an id, a title and phrasings that no other has, and what was lost on the way."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kb.content.article import folded
from kb.content.languages import Lang
from kb.errors import KbError
from kb.publishing.editing.front_matter import LONGEST, slug_of
from kb.publishing.importing.entry import Entry, Note, Wording
from kb.publishing.importing.wording import body_of_cell, body_of_markdown, one_line

LONGEST_LINE = 300
"""Characters of a title or a phrasing."""
_WHOLE_QUESTION = {"id": "Pertanyaan selengkapnya", "en": "The whole question"}
_PICTURE = re.compile(r"<(?:img|video|audio|iframe|object|embed)\b|!\[[^\]\n]{0,500}\]\(", re.IGNORECASE)
_RELATIVE = re.compile(r"<a\b[^>]{0,500}?href=[\"'](?!https?://|mailto:|tel:)[^\"'>]{1,500}[\"']", re.IGNORECASE)


@dataclass(frozen=True)
class Composed:
    """The article of one entry, with Markdown as its texts, or why it is refused."""

    where: str
    id: str = ""
    texts: dict[Lang, Wording] | None = None
    lost: tuple[Note, ...] = ()
    """What was changed or left out."""
    refused: KbError | None = None

    @property
    def wordings(self) -> dict[Lang, Wording]:
        """Its texts; empty if it is refused."""
        return self.texts or {}


def composed(
    entries: Sequence[Entry],
    languages: tuple[Lang, ...],
    is_taken: Callable[[str, str], bool] = lambda article_id, title: False,
    holder: Callable[[str], str | None] = lambda phrasing: None,
) -> list[Composed]:
    """What becomes of each entry, in order.

    `is_taken`: whether an id is that of another article than one with this title. `holder`: the article that has a
    folded title or phrasing already.
    """
    main: Lang = "id" if "id" in languages else "en"
    made: list[Composed] = []
    ids: set[str] = set()
    for entry in entries:
        try:
            article = _compose(entry, languages, main)
        except KbError as error:
            refused = error if error.where else KbError(error.code, entry.where, **error.parameters)
            made.append(Composed(entry.where, refused=refused.apart()))
            continue
        if not article.refused:
            title = article.wordings[main].title
            article = replace(article, id=_free(slug_of(entry.id or title), title, ids, is_taken))
            ids.add(article.id)
        made.append(article)
    holders: dict[str, str] = {}
    for one in made:
        for wording in one.wordings.values():
            holders.setdefault(folded(wording.title), one.id)
    return [_with_own_phrasings(one, holders, holder) if one.texts else one for one in made]


def _compose(entry: Entry, languages: tuple[Lang, ...], main: Lang) -> Composed:
    """The article of an entry, still without an id; KbError if it cannot be one."""
    if entry.refused:
        return Composed(entry.where, refused=entry.refused)
    if main not in entry.texts:
        raise KbError("collection.no_text_in", main=main, lang=next(iter(entry.texts)))
    texts: dict[Lang, Wording] = {}
    lost = list(entry.lost)
    for language in sorted(entry.texts, reverse=True):
        if language in languages:
            texts[language] = _worded(entry.texts[language], language, entry.markdown, lost)
    return Composed(entry.where, texts=texts, lost=tuple(lost))


def _worded(said: Wording, lang: Lang, markdown: bool, lost: list[Note]) -> Wording:
    if max(len(said.text), len(said.title)) > LONGEST:
        raise KbError("import.cell_too_long", characters=max(len(said.text), len(said.title)), most=LONGEST)
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
        lost.append(Note("note.title_cut", "", {"most": LONGEST_LINE}))
        body += f"\n## {_WHOLE_QUESTION[lang]}\n\n{body_of_cell(whole, whole)}"
    if "<!--" in said.text:
        lost.append(Note("note.comment_left_out"))
    if pictures := len(_PICTURE.findall(said.text)):
        lost.append(Note("note.pictures_left_out", "", {"count": pictures}))
    if links := len(_RELATIVE.findall(said.text)):
        lost.append(Note("note.links_left_out", "", {"count": links}))
    others = [one_line(other) for other in said.phrasings]
    usable = list(
        {folded(other): other for other in reversed(others) if folded(other) and len(other) <= LONGEST_LINE}.values()
    )[::-1]
    if longer := sum(len(other) > LONGEST_LINE for other in others):
        lost.append(Note("note.long_phrasings", "", {"count": longer, "most": LONGEST_LINE}))
    return Wording(title, body, tuple(other for other in usable if folded(other) != folded(title)))


def _free(wanted: str, title: str, ids: set[str], is_taken: Callable[[str, str], bool]) -> str:
    """The id, with a number if an article has it already."""
    number, free = 1, wanted
    while free in ids or is_taken(free, title):
        number += 1
        free = f"{wanted}-{number}"
    return free


def _with_own_phrasings(article: Composed, holders: dict[str, str], holder: Callable[[str], str | None]) -> Composed:
    """Without the phrasings that an article before has; those it keeps are its own from now on."""
    texts, lost = {}, list(article.lost)
    for language, wording in article.wordings.items():
        own = []
        for other in wording.phrasings:
            key = folded(other)
            first = holder(key) or holders.setdefault(key, article.id)
            if first == article.id:
                own.append(other)
            else:
                lost.append(Note("note.phrasing_stays", "", {"phrasing": other[:80], "article": first}))
        texts[language] = replace(wording, phrasings=tuple(own))
    return replace(article, texts=texts, lost=tuple(lost))
