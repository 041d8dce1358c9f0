"""Everyday spelling to standard spelling, for the lexical side of the search.

`normalise` rewrites what people type ("gmn cara daftarin hp sy") word by word by `slang.tsv`;
`tokens` goes on to stems. Both are pure functions of the text, so the same question always gives the same words.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

LEXICON = Path(__file__).with_name("slang.tsv")
ENGLISH = Path(__file__).with_name("english.tsv")
CLITICS = ("nya", "ku", "mu", "kah", "lah", "nye")
# Words that carry no subject in a question; dropped for BM25 unless nothing else is left.
STOPWORDS = frozenset(
    "yang di ke dari dan atau itu ini ya saya aku kamu anda kami kita dia mereka dengan untuk pada oleh para sih dong "
    "deh nih tuh kok admin halo hai mohon tolong terima kasih pak bu kak mbak mas bapak ibu kakak selamat pagi siang "
    "sore malam the a an of to in is are i my me you it for on do does can please hello hi".split()
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
DOUBLED_BY_2 = re.compile(r"^([^\W\d_]{2,})2$")


def clean(text: str) -> str:
    """The text in NFC on one line, without control or format characters, trimmed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(text.split())


def _table(path: Path) -> dict[str, str]:
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {left: right.strip() for left, right in rows}


@lru_cache(maxsize=1)
def lexicon() -> dict[str, str]:
    """Everyday spelling -> standard spelling, as `slang.tsv` has it."""
    return _table(LEXICON)


@lru_cache(maxsize=1)
def english() -> dict[str, str]:
    """English words of the subject -> Indonesian ones, as `english.tsv` has them."""
    return _table(ENGLISH)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer:
    return StemmerFactory().create_stemmer().delegatedStemmer


@lru_cache(maxsize=20_000)
def standard(word: str) -> str:
    """One lower-case word in standard spelling; it may become several words, or none."""
    words = lexicon()
    if word in words:
        return words[word]
    twice = DOUBLED_BY_2.match(word)
    if twice:
        return standard(twice[1])
    for clitic in CLITICS:
        stem = word.removesuffix(clitic)
        if stem != word and stem in words:
            return words[stem]
    return word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one standard word; words that hold a digit stay as they are."""
    if len(word) > 30 or not word.isalpha() or not word.isascii():
        return word
    return _stemmer().stem(word) or word


def normalise(text: str) -> str:
    """The text in lower case, standard spelling, words parted by one space; empty if it holds no word."""
    text = STRETCHED.sub(r"\1", unicodedata.normalize("NFKC", clean(text)).lower())
    return " ".join(filter(None, (standard(word) for word in WORD.findall(text))))


def tokens(text: str) -> list[str]:
    """Stems of the normalised text without stopwords; all stems if nothing else is left.

    English words of the subject become Indonesian ones, so that a question in one language meets texts in the other.
    """
    return stems_of(normalise(text))


def stems_of(normalised: str) -> list[str]:
    """`tokens` of a text that is normalised already."""
    words = normalised.split()
    kept = [word for word in words if word not in STOPWORDS] or words
    return [stem(part) for word in kept for part in english().get(word, word).split()]


def grams(text: str, size: int = 4) -> list[str]:
    """Letter n-grams within the words of the normalised text, for words that are spelt wrong."""
    return grams_of(normalise(text), size)


def grams_of(normalised: str, size: int = 4) -> list[str]:
    """`grams` of a text that is normalised already."""
    found = []
    for word in normalised.split():
        padded = f" {word} "
        found += [padded[i : i + size] for i in range(max(1, len(padded) - size + 1))]
    return found
