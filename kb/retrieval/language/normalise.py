"""Everyday spelling to standard spelling, for the lexical side of the search.

A lexicon rewrites what people type ("gmn cara daftarin hp sy") word by word and goes on to stems. What it holds is the
language's (`slang.tsv`, `english.tsv`) and the subject's; the same question always gives the same words.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kb.content.subject import Subject, read_table
from kb.retrieval.language.stems import root_of

LEXICON = Path(__file__).with_name("slang.tsv")
ENGLISH = Path(__file__).with_name("english.tsv")
LONGEST = 60
"""Letters of a word that a lexicon may have; longer ones are not kept in memory either."""
CLITICS = ("nya", "ku", "mu", "kah", "lah", "nye")
# Words that carry no subject in a question; dropped for BM25 unless nothing else is left.
STOPWORDS = frozenset(
    "yang di ke dari dan atau itu ini ya saya aku kamu anda kami kita dia mereka dengan untuk pada oleh para sih dong "
    "deh nih tuh kok admin halo hai mohon tolong terima kasih pak bu kak mbak mas bapak ibu kakak selamat pagi siang "
    "sore malam the a an of to in is are i my me you it for on do does can please hello hi".split()
)
FILLERS = frozenset(
    "saya aku kami kita mau ingin bagaimana ya sih dong deh nih tuh kok lah the a an my me i please".split()
)
"""Words with which a question is the same as without: who asks, that one asks, particles, articles."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
DOUBLED_BY_2 = re.compile(r"^([^\W\d_]{2,})2(?:nya|ku|mu)?$")


def clean(text: str) -> str:
    """The text in NFC on one line, without control or format characters, trimmed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(text.split())


def stem(word: str) -> str:
    """The stem of one standard word; words that hold a digit stay as they are."""
    return _stem(word) if len(word) <= 30 and word.isalpha() and word.isascii() else word


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return root_of(word)


class Lexicon:
    """How people write: everyday spellings and English words, and what they stand for."""

    def __init__(self, spellings: Mapping[str, str], terms: Mapping[str, str]) -> None:
        self.spellings, self.terms = spellings, terms
        self._remembered = lru_cache(maxsize=20_000)(self._standard)

    def standard(self, word: str) -> str:
        """One lower-case word in standard spelling; it may become several words, or none."""
        return self._remembered(word) if len(word) <= LONGEST else word

    def _standard(self, word: str) -> str:
        words = self.spellings
        if word in words:
            return words[word]
        twice = DOUBLED_BY_2.match(word)
        if twice:
            return self._standard(twice[1])
        for clitic in CLITICS:
            stem = word.removesuffix(clitic)
            if stem != word and stem in words:
                return words[stem]
        return word

    def normalise(self, text: str) -> str:
        """The text in lower case, standard spelling, words parted by one space; empty if it holds no word."""
        text = STRETCHED.sub(r"\1", unicodedata.normalize("NFKC", clean(text)).lower())
        return " ".join(filter(None, (self.standard(word) for word in WORD.findall(text))))

    def tokens(self, text: str) -> list[str]:
        """Stems of the normalised text without stopwords; all stems if nothing else is left.

        English words become Indonesian ones, so that a question in one language meets texts in the other.
        """
        return self.stems_of(self.normalise(text))

    def stems_of(self, normalised: str) -> list[str]:
        """`tokens` of a text that is normalised already."""
        words = normalised.split()
        kept = [word for word in words if word not in STOPWORDS] or words
        return [stem(part) for word in kept for part in self.terms.get(word, word).split()]

    def grams(self, text: str, size: int = 4) -> list[str]:
        """Letter n-grams within the words of the normalised text, for words that are spelt wrong."""
        return grams_of(self.normalise(text), size)


@lru_cache(maxsize=1)
def general() -> Lexicon:
    """The language's own lexicon, for texts of no subject."""
    return Lexicon(read_table(LEXICON), read_table(ENGLISH))


def lexicon_of(subject: Subject) -> Lexicon:
    """The language's lexicon with the words of a subject and the other names of its terms."""
    names = ((name, entry.term.lower()) for entry in subject.glossary for name in entry.names)
    return _lexicon(tuple(names), tuple(subject.words.spellings.items()), tuple(subject.words.terms.items()))


@lru_cache(maxsize=8)
def _lexicon(*own: tuple[tuple[str, str], ...]) -> Lexicon:
    names, spellings, terms = map(dict, own)
    return Lexicon({**general().spellings, **names, **spellings}, {**general().terms, **terms})


def without_fillers(normalised: str) -> str:
    """A normalised text without words that change nothing: "sudah diblokir" of "saya sudah diblokir ya"; all of it if
    nothing else is left.
    """
    return " ".join(word for word in normalised.split() if word not in FILLERS) or normalised


def grams_of(normalised: str, size: int = 4) -> list[str]:
    """Letter n-grams within the words of a normalised text."""
    found = []
    for word in normalised.split():
        padded = f" {word} "
        found += [padded[i : i + size] for i in range(max(1, len(padded) - size + 1))]
    return found
