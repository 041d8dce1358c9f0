"""A short code that names snapshot, article, version and day, so that anyone can check what was said.

`SJ-XXXX-XXXX-XX` (`codes`): 45 bits (12 of the snapshot's id, 20 of the digest of article and version, 13 for the day)
and a check character.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from kb.answering.codes import coded, number_of, typed
from kb.content.article import Article
from kb.content.library import Library
from kb.content.render import render_text
from kb.errors import KbError
from kb.retrieval.indexing.index import current_id, list_snapshots, read_manifest
from kb.retrieval.indexing.snapshot import library_of
from kb.settings import JAKARTA

DAY_ZERO = date(2020, 1, 1)
OUTCOMES = ("clarify", "no_answer")


@dataclass(frozen=True)
class Said:
    """What a receipt stands for; `article` is None if no article was given."""

    code: str
    status: str
    article: str | None
    version: str | None
    snapshot: str
    day: date
    titles: dict[str, str]
    current: bool
    """Whether the live snapshot still says the same."""
    unconfirmed_until: datetime | None = None
    """Of a correction that was being confirmed when it was given: when it was to lapse unless all its owners signed."""

    def title(self, lang: str) -> str:
        """The article's title in a language; in Indonesian if there is none."""
        return self.titles.get(lang) or self.titles.get("id", "")


def _digest(article: str, version: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{article}\0{version}".encode()).digest()[:4], "big") >> 12


def make_receipt(snapshot_id: str, article: str, version: str, on: date) -> str:
    """The code of an article given on a day; `article` may be an outcome without one, with an empty version."""
    days = (on - DAY_ZERO).days % 2**13
    number = int(snapshot_id[:3], 16) << 33 | _digest(article, version) << 13 | days
    return _spelt(coded(number, 9))


def _spelt(whole: str) -> str:
    return f"SJ-{whole[:4]}-{whole[4:8]}-{whole[8:]}"


def snapshot_prefix(code: str) -> str | None:
    """How the id of a code's snapshot begins: three hex digits, which several may share; None if it is no code."""
    found = typed(code, 10, "SJ")
    return f"{number_of(found) >> 33:03x}" if found else None


def read_receipt(index: Path, code: str) -> Said | None:
    """What a code stands for, however it is spelt (small letters, O for 0, no hyphens);
    None if it names nothing here.
    """
    found = typed(code, 10, "SJ")
    if found is None:
        return None
    number = number_of(found)
    wanted, day = number >> 13 & 0xFFFFF, DAY_ZERO + timedelta(days=number & 0x1FFF)
    code = _spelt(found)
    live = current_id(index)
    for info in list_snapshots(index):
        if int(info.id[:3], 16) != number >> 33:
            continue
        for outcome in OUTCOMES:
            if _digest(outcome, "") == wanted:
                return Said(code, outcome, None, None, info.id, day, {}, info.id == live)
        articles: dict[str, str] = read_manifest(index / info.id)["articles"]
        for article, version in articles.items():
            if _digest(article, version) == wanted:
                current = _is_current(index, live, info.id, article, version, day)
                said = _as_said(index, info.id, article)
                titles: dict[str, str] = {lang: text.title for lang, text in said.texts.items()} if said else {}
                until = said.unconfirmed_until if said else None
                return Said(code, "answered", article, version, info.id, day, titles, current, until)
    return None


def _as_said(index: Path, snapshot_id: str, article: str) -> Article | None:
    try:
        return library_of(index, snapshot_id).articles[article]
    except KbError:  # damaged since: the code is still good
        return None


def _is_current(index: Path, live: str | None, then: str, article: str, version: str, day: date) -> bool:
    """Whether the live snapshot has the same text, and today the same values in it."""
    try:
        if live is None or read_manifest(index / live)["articles"].get(article) != version:
            return False
        old = library_of(index, then)
        new = old if live == then else library_of(index, live)
        facts = [(old.facts.get(fact), new.facts.get(fact)) for fact in new.articles[article].facts]
        return all(a and b and a.value_on(day) == b.value_on(datetime.now(JAKARTA).date()) for a, b in facts)
    except KbError:
        return False


def said_then(index: Path, said: Said, lang: str) -> tuple[str, str] | None:
    """The title and the words that citizens were given on the receipt's day; None if they can no longer be read, or
    were for agents alone.
    """
    if said.article is None:
        return None
    try:
        library = library_of(index, said.snapshot)
    except KbError:
        return None
    if "citizen" not in library.articles[said.article].audience:
        return None
    return words_of(library, said.article, lang, said.day)


def words_of(library: Library, article_id: str, lang: str, on: date) -> tuple[str, str]:
    """An article's title and the words that citizens read of it on a day, in a language or in its main one."""
    article = library.articles[article_id]
    text = article.text(lang)
    return text.title, render_text(library, article, text.lang, on)
