"""What is embedded: the title, the phrasings and the sections of every article, in each of its languages."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np

from kb.content.article import Article, folded
from kb.content.library import Library
from kb.content.render import sections
from kb.content.subject import Subject
from kb.retrieval.indexing.index import Files
from kb.retrieval.indexing.ragged import concatenate, taken
from kb.retrieval.language.folding import as_meant
from kb.retrieval.language.frames import bare
from kb.retrieval.language.normalise import Lexicon, without_fillers

EVERYDAY = Path(__file__).with_name("everyday.txt")
"""What people ask and say to any agency though it has nothing to do with its subject."""
KINDS = ("title", "phrasing", "section", "foreign")
TITLE, PHRASING, SECTION, FOREIGN = range(4)
LANGUAGES = ("", "en", "id")
"""Those of every table of passages; further ones of the collection follow."""


@dataclass(frozen=True)
class Passage:
    """One text that the search compares a question with."""

    article: str
    """Empty for a question that no article answers."""
    lang: str
    kind: str
    """`title`, `phrasing`, `section`, or `foreign` for a question that no article answers."""
    text: str


def passages_of(library: Library, article: Article, on: date) -> list[Passage]:
    """The passages of one article in all its languages; sections show the values of the day `on`."""
    found = []
    for lang in sorted(article.texts, reverse=True):
        text = article.texts[lang]
        found.append(Passage(article.id, lang, "title", text.title))
        found += [Passage(article.id, lang, "phrasing", phrasing) for phrasing in text.phrasings]
        for section in sections(library, article, lang, on):
            heading = f"{text.title} — {section.heading}" if section.heading else text.title
            found.append(Passage(article.id, lang, "section", f"{heading}: {section.text}"))
    return [passage for passage in found if passage.text.strip()]


def foreign_passages(library: Library) -> list[Passage]:
    """The questions that no article answers: the collection's own, and everyday ones, which no collection answers."""
    everyday = EVERYDAY.read_text("utf-8").splitlines()
    return [
        Passage("", "", "foreign", question)
        for question in dict.fromkeys((*library.out_of_scope, *everyday))
        if question.strip()
    ]


def languages_of(subject: Subject) -> tuple[str, ...]:
    """The languages of a collection's passages, in the order by which its tables number them."""
    return *LANGUAGES, *sorted(set(subject.languages) - set(LANGUAGES))


def key_of(text: str) -> int:
    """64 bits that stand for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def undivided_key(text: str) -> int:
    """`key_of` a normalised text without fillers, however it is divided into words: "di blokir ya", "diblokir"."""
    return key_of(without_fillers(text).replace(" ", ""))


def asked_as(text: str, lexicon: Lexicon) -> str:
    """A title or phrasing as a question is compared with it: normalised, without what is said around it."""
    return lexicon.normalise(bare(as_meant(text)))


@dataclass(frozen=True)
class Passages(Sequence[Passage]):
    """Passages by columns: article by article, then the foreign ones."""

    articles: tuple[str, ...]
    """Ids, sorted; `article` points into it."""
    article: np.ndarray
    """(n,) int32, -1 for a foreign one."""
    kind: np.ndarray
    """(n,) uint8, a place in KINDS."""
    lang: np.ndarray
    """(n,) uint8, a place in `languages`."""
    starts: np.ndarray
    """(n + 1,) int64: where each text starts in `texts`."""
    texts: np.ndarray
    """All texts in UTF-8, uint8."""
    exact: np.ndarray
    """(n,) uint64: for titles and phrasings `undivided_key` of the normalised text, else 0."""

    folded: np.ndarray
    """(n,) uint64: for titles and phrasings `key_of` the folded text, else 0."""
    languages: tuple[str, ...] = LANGUAGES

    COLUMNS = ("article", "kind", "lang", "starts", "texts", "exact", "folded")

    def __len__(self) -> int:
        return len(self.article)

    def __getitem__(self, row: int) -> Passage:  # type: ignore[override]  # no slices
        text = bytes(self.texts[self.starts[row] : self.starts[row + 1]]).decode()
        article = self.article[row]
        return Passage(
            self.articles[article] if article >= 0 else "", self.languages[self.lang[row]], KINDS[self.kind[row]], text
        )

    def __iter__(self) -> Iterator[Passage]:
        return (self[row] for row in range(len(self)))

    def bounds(self) -> np.ndarray:
        """(articles + 1,): article number a has the rows bounds[a] to bounds[a + 1]; the foreign ones follow."""
        return np.searchsorted(self.article[: self.answerable()], np.arange(len(self.articles) + 1))

    def answerable(self) -> int:
        """How many passages are of articles."""
        return int(np.count_nonzero(np.asarray(self.article) >= 0))

    def holder(self, folded: str) -> str | None:
        """The article that has a folded title or phrasing."""
        rows = np.flatnonzero(self.folded == np.uint64(key_of(folded)))
        return self.articles[self.article[rows[0]]] if len(rows) else None

    def save(self, folder: Path) -> None:
        """Writes each column as a file below the folder."""
        for name in self.COLUMNS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @staticmethod
    def load(folder: Files | Path, articles: tuple[str, ...], languages: tuple[str, ...] = LANGUAGES) -> "Passages":
        """Reads what `save` wrote; `articles` are the ids, sorted; `languages` those that it was made with."""
        columns = {name: read_array(folder / f"{name}.npy") for name in Passages.COLUMNS}
        return Passages(articles, languages=languages, **columns)

    def changed(self, articles: tuple[str, ...], source: np.ndarray, more: "Passages") -> "Passages":
        """Other rows: those that `source` names, or, as -1 - number, one of another table,
        whose articles are `articles`.
        """
        place = np.where(source >= 0, source, len(self) - 1 - source)
        number = {article: number for number, article in enumerate(articles)}
        renumber = np.array([*(number.get(article, -1) for article in self.articles), -1], np.int32)  # the last for -1

        def column(name: str) -> np.ndarray:
            old = getattr(self, name)
            return np.concatenate([renumber[old] if name == "article" else old, getattr(more, name)])[place]

        starts, texts = taken(concatenate(self.starts, more.starts), place, np.concatenate([self.texts, more.texts]))
        return Passages(
            articles,
            column("article"),
            column("kind"),
            column("lang"),
            starts,
            texts,
            column("exact"),
            column("folded"),
            self.languages,
        )

    @staticmethod
    def of(
        articles: tuple[str, ...],
        passages: Iterable[Passage],
        lexicon: Lexicon,
        languages: tuple[str, ...] = LANGUAGES,
    ) -> "Passages":
        """The table of some passages, in their order."""
        passages = list(passages)
        place = {article: number for number, article in enumerate(articles)} | {"": -1}
        texts = [passage.text.encode() for passage in passages]
        asked = [passage.text if passage.kind in ("title", "phrasing") else "" for passage in passages]
        return Passages(
            articles,
            np.array([place[passage.article] for passage in passages], np.int32),
            np.array([KINDS.index(passage.kind) for passage in passages], np.uint8),
            np.array([languages.index(passage.lang) for passage in passages], np.uint8),
            np.cumsum([0, *map(len, texts)], dtype=np.int64),
            np.frombuffer(b"".join(texts), np.uint8),
            np.array([undivided_key(asked_as(text, lexicon)) if text else 0 for text in asked], np.uint64),
            np.array([key_of(folded(text)) if text else 0 for text in asked], np.uint64),
            languages,
        )


def read_array(file: Files | Path) -> np.ndarray:
    """A .npy file, not to be written to; read, as a mapped one that is cut short kills the process (decision 13)."""
    data = file.read_bytes()
    head = BytesIO(data)
    np.lib.format.read_magic(head)
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(head)
    # The bytes themselves: np.load would copy them, and one file has half of what a large snapshot weighs.
    return np.frombuffer(data, dtype, offset=head.tell()).reshape(shape, order="F" if by_columns else "C")
