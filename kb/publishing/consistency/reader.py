"""How the sentences of a collection are read: in its words, and with the names of its agencies."""

from dataclasses import dataclass

from kb.content.library import Library
from kb.retrieval.language.normalise import Lexicon, lexicon_of, stem

HELPERS = frozenset("gerai jual toko distributor polisi menteri".split())
"""Whom one turns to anywhere."""
OPPOSITES = (
    ("belum", "telah"),
    ("dalam", "luar"),
    ("baru", "lama"),
    ("baru", "aktif"),
    ("indonesia", "luar"),
    ("buat", "orang"),
    ("tiba", "keluar"),
    ("negara", "indonesia"),
    ("daftar", "selesai"),
    ("reguler", "khusus"),
)
"""Words of opposite cases anywhere, whose stems are compared: what holds for the one need not hold for the other."""


@dataclass(frozen=True)
class Reader:
    """What must be known of a collection to understand its sentences."""

    lexicon: Lexicon
    agencies: frozenset[str]
    """Words that name an owner."""
    providers: frozenset[str]
    """Those that name a provider, who answers its own customers."""
    helpers: frozenset[str]
    """Whom a sentence may send people to."""
    opposites: tuple[tuple[str, str], ...]

    def words(self, text: str) -> list[str]:
        """Its words in standard spelling."""
        return self.lexicon.normalise(text).split()

    def stem(self, word: str) -> str:
        """The stem of a word in standard spelling, an Indonesian one for an English word."""
        return stem(self.lexicon.terms.get(word, word))


def reader_of(library: Library) -> Reader:
    """A collection's reader; names of several words count only if kb.yaml lists what stands for them."""
    subject = library.subject
    named = {stem(word) for word in subject.words.agencies}
    own = {name for owner in library.owners.values() for name in (owner.id, owner.short.lower()) if name.isalnum()}
    providers: set[str] = set()
    kinds: set[str] = set()
    if subject.providers:
        providers = {name for provider in subject.providers.of for name in (provider.id, *provider.names)}
        kinds = {subject.providers.one.id.lower(), subject.providers.one.en.lower()}
    agencies = own | providers | named
    helpers = agencies | kinds | HELPERS
    opposites = tuple((stem(one), stem(other)) for one, other in (*OPPOSITES, *subject.words.opposites))
    return Reader(lexicon_of(subject), frozenset(agencies), frozenset(providers), frozenset(helpers), opposites)
