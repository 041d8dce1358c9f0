"""Sentences made ready to be compared: what they speak of, their figures, and what they allow, demand or deny."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.content.article import LANGUAGES, Article
from kb.content.facts import show
from kb.content.library import Library
from kb.content.render import sentences
from kb.publishing.consistency.figures import DAYS, NUMBER, figures
from kb.publishing.consistency.reader import Reader, reader_of
from kb.retrieval.language.normalise import STOPWORDS

NEGATORS = frozenset("tidak belum tak bukan tanpa dilarang never not cannot without no".split())
BETWEEN = frozenset("lagi pernah akan dapat semestinya seharusnya be been is are yet ever any need".split())
"""Words that may stand between a negator and what it denies."""
REFUSE = frozenset("tolak larang cegah refuse reject forbid".split())
FORCES = {
    "CAN": frozenset("dapat bisa boleh can may could allow izin mungkin terima layan".split()),
    "MUST": frozenset("wajib harus perlu mesti usah must need require have mandatory syarat".split()),
    "PAID": frozenset("biaya bayar pungut kena tarif fee charge pay cost denda".split()),
    "FREE": frozenset("gratis cuma-cuma bebas free exempt".split()),
    "AUTOMATIC": frozenset("otomatis sendirinya langsung automatically".split()),
}
OPTIONAL = re.compile(r"\b(?:pilihan|opsional|sukarela|optional|voluntary)\b")
BESIDE = re.compile(r"\b(?:sedangkan|bukan|berbeda dari|whereas|unlike)\b")
"""What follows speaks of something else."""
ACCORDING_TO = re.compile(r"^(?:Menurut|According to|Under)\b[^,]{0,80}, ")
CLAUSES = re.compile(r",\s+(?=(?:walaupun|jadi|sehingga|although|so)\b)|;\s+")
PARTS = re.compile(
    r"[,;:()]|\b(?:tetapi|namun|jika|bila|kalau|karena|yang|walaupun|agar|supaya|but|if|because|that|which|who)\b"
)
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
OUTDATED = re.compile(
    r"\b(?:dulu|semula|lama|masih|sebelum|hingga|sampai|mulanya|until|before|formerly|previously"
    r"|used to)\b[^,;.]{0,40}\b(?:19|20)\d\d\b|\b(?:dulu|dulunya|semula|mulanya|tadinya|pernah|formerly|previously"
    r"|once)\b"
)
"""An old value that is named as old."""
CALL = frozenset(
    (
        "hubung telepon tanya lapor adu sampai datang jawab ajukan tuju serah bawa call contact ask report complain "
        "turn"
    ).split()
)
"""What one does to be helped; who helps stands within REACH words after it."""
REACH = 8
EMPTY = (
    STOPWORDS
    | NEGATORS
    | BETWEEN
    | frozenset(
        "adalah bila jika agar lalu kini jadi hanya tetap juga dulu lebih paling sangat atas sejak sudah akan pun "
        "tetapi sana sini sendiri ada hal tentang anda oleh kepada dalam serta "
        "the your with at by from as this that".split()
    )
)


POINTING = re.compile(r"\b(?:ini|itu|tersebut|this|these|that|those|it|they|them)\b|\w{3}nya\b", re.IGNORECASE)
"""A short sentence with such a word cannot be understood without what stands before it."""
SCRAP, WHOLE = 4, 8
"""Words from which a sentence counts, and from which one with such a word does, if the word is not its subject."""


DENIALS = {
    lang: [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in pairs]
    for lang, pairs in {
        "id": [
            (r"\b(?:tidak|tak) (?:perlu|usah|wajib|harus)\b", "wajib"),
            (r"\b(?:dilarang|(?:tidak|tak|belum) (?:dapat|bisa|boleh))\b", "dapat"),
            (r"\b(?:gratis|tanpa biaya|(?:tidak|tak) (?:dipungut|dikenai) biaya)\b", "dikenai biaya"),
            (r"\b(?:tidak|tak|belum|bukan|jangan) ", ""),
            (r"\b(dapat|bisa|boleh|wajib|harus|perlu)\b", r"tidak \1"),
            (r"\b(bebas|akan|berlaku|mendapat\w*|termasuk|(?:di|ber|ter|me)[a-z]{4,})\b", r"tidak \1"),
        ],
        "en": [
            (r"\b(?:need not|does not have to|do not have to)\b", "must"),
            (r"\bcannot\b", "can"),
            (r"\b(?:not|never) ", ""),
            (r"\b(?:free of charge|free)\b", "charged"),
            (r"\b(can|may|must|is|are|will|should|has|have)\b", r"\1 not"),
        ],
    }.items()
}


@dataclass(frozen=True)
class Claim:
    """One sentence of an article."""

    article: Article
    lang: str
    line: int
    text: str
    title: str
    stems: frozenset[str]
    """The stems of the sentence that carry meaning."""
    context: frozenset[str]
    """The stems of the article's title, which a sentence takes for granted."""
    figures: dict[str, frozenset[Any]]
    stated: frozenset[str]
    """Stems and forces (CAN, MUST, PAID, FREE, AUTOMATIC) that are said."""
    denied: frozenset[str]
    """Those that are said not to be."""
    outdated: bool
    """Whether it names an old value as old."""
    settled: bool
    """Whether its figures are all those of facts that its article lists."""
    helpers: frozenset[str]
    """Whom it sends people to."""
    only_providers: bool
    """Whether those are all providers, each of which answers its own customers."""
    agencies: frozenset[str]
    """Which agencies it names, or else its article's title."""
    cases: tuple[str | None, ...]
    """Of each pair of the reader's opposites the one that it, or else its article's title, speaks of."""
    deeds: frozenset[tuple[str, str, bool]]
    """What may, must or is done: force (or "DO"), stem of the verb, and whether it is denied."""

    @property
    def as_read(self) -> tuple[str, str]:
        """The sentence as it may be understood: alone and below its title, or only below it."""
        below = f"{self.title}: {self.text}" if self.title else self.text
        return (below if POINTING.search(self.text) and len(self.text.split()) < 12 else self.text), below

    @property
    def opposite(self) -> str:
        """The sentence with its yes and no exchanged, roughly,
        to see which of the two another sentence is nearer to.
        """
        for pattern, instead in DENIALS[self.lang]:
            changed = pattern.sub(instead, self.text, count=1)
            if changed != self.text:
                return changed
        return f"{'Tidak benar bahwa' if self.lang == 'id' else 'It is not true that'} {self.text}"


def all_claims(library: Library, on: date) -> list[Claim]:
    """The claims of all articles that are or will be served."""
    kept = [
        a
        for a in library.articles.values()
        if a.status != "archived" and (a.valid_until is None or a.valid_until >= on)
    ]
    reader = reader_of(library)
    return [
        claim
        for article in kept
        for lang in article.texts
        if lang in LANGUAGES  # of others nothing tells a yes from a no
        for claim in claims_of(library, article, lang, on, reader)
    ]


def claims_of(library: Library, article: Article, lang: str, on: date, reader: Reader) -> list[Claim]:
    """The claims of one text of an article; questions, headings and sentences that lean on others claim nothing."""
    title, known = article.text(lang).title, _figures_of_facts(library, article, on)
    said = [s for s in sentences(library, article, lang, on) if not s.text.endswith("?")]
    return [
        claim_of(article, lang, s.line, part, title, reader, known)
        for s in said
        for part in CLAUSES.split(s.text)
        if _stands_alone(part)
    ]


def _stands_alone(sentence: str) -> bool:
    """Whether it says something by itself: not a scrap, and not about "this rule" or "that" of the sentence before."""
    words = sentence.split()
    points = POINTING.search(sentence)
    return len(words) >= SCRAP and not (
        points and (len(words) < WHOLE or len(sentence[: points.start()].split()) < SCRAP - 1)
    )


def claim_of(
    article: Article,
    lang: str,
    line: int,
    text: str,
    title: str,
    reader: Reader,
    known: frozenset[tuple[str, object]] = frozenset(),
) -> Claim:
    """One sentence as a claim; `known` are the kinds and figures of the facts that its article lists."""
    said = BESIDE.split(ACCORDING_TO.sub("", QUOTED.sub(" ", text)))[0].strip() or text
    values, words = figures(said)
    stated, denied = _polarity(words, reader)
    stems, context, helpers = _stems(words, reader), _stems(title, reader), _helpers(words, reader)
    return Claim(
        article,
        lang,
        line,
        text,
        title,
        stems,
        context,
        values,
        frozenset(stated),
        frozenset(denied),
        bool(OUTDATED.search(text.lower())),
        all((kind, figure) in known for kind, given in values.items() for figure in given),
        helpers,
        helpers <= reader.providers,
        stems & reader.agencies or context & reader.agencies,
        tuple(_case(pair, stems) or _case(pair, context) for pair in reader.opposites),
        frozenset(_deeds(words, reader)),
    )


def _case(opposites: tuple[str, str], stems: frozenset[str]) -> str | None:
    """The one of two opposite stems that is there without the other."""
    found = set(opposites) & stems
    return found.pop() if len(found) == 1 else None


def _figures_of_facts(library: Library, article: Article, on: date) -> frozenset[tuple[str, object]]:
    facts = [library.facts[fact] for fact in article.facts if fact in library.facts]
    texts = [words for fact in facts for words in fact.statement.every()]
    texts += [
        f"telepon {show(fact.kind, value.value, lang)}" for fact in facts for value in fact.values for lang in LANGUAGES
    ]
    return frozenset((kind, figure) for text in texts for kind, given in figures(text)[0].items() for figure in given)


def _deeds(text: str, reader: Reader) -> Iterator[tuple[str, str, bool]]:
    for part in PARTS.split(text.lower()):
        force = denied = None
        for word, denies in _with_negation(part, reader):
            if word in FORCES:
                force, denied = word, denies
                yield word, word, denies
            elif force:
                yield force, word, bool(denied or denies)
                force = None
            elif denies:
                yield "DO", word, True
            else:
                yield "DO", word, False


def _helpers(text: str, reader: Reader) -> frozenset[str]:
    words = [reader.stem(word) for word in reader.words(text)]
    return frozenset(
        near
        for at, word in enumerate(words)
        if word in CALL
        for near in words[at + 1 : at + 1 + REACH]
        if near in reader.helpers
    )


def _stems(text: str, reader: Reader) -> frozenset[str]:
    found = {reader.stem(word) for word in reader.words(text) if word not in EMPTY and not re.fullmatch(NUMBER, word)}
    found = {part for word in found for part in word.split()}
    return frozenset(found - set(DAYS) - {"usd", "dolar", "rp"} - FORCES["CAN"] - FORCES["MUST"])


def _force(word: str, reader: Reader) -> str:
    short = word if word in BETWEEN else reader.stem(word)
    return next((name for name, group in FORCES.items() if word in group or short in group), short)


def _polarity(text: str, reader: Reader) -> tuple[set[str], set[str]]:
    stated: set[str] = set()
    denied: set[str] = set()
    for part in PARTS.split(text.lower()):
        for word, denies in _with_negation(part, reader):
            (denied if denies else stated).add(word)
    if OPTIONAL.search(text.lower()):
        denied.add("MUST")
    for group, other in ((stated, denied), (denied, stated)):
        if "FREE" in group:
            other.add("PAID")
    return stated, denied


def _with_negation(part: str, reader: Reader) -> Iterator[tuple[str, bool]]:
    denies = False
    for word in reader.words(part):
        if word in NEGATORS:
            denies = True
            if word in ("dilarang", "cannot"):
                yield "CAN", True
            continue
        force = _force(word, reader)
        if force in REFUSE:
            yield "CAN", not denies
        if denies and (word in EMPTY and force == word):
            continue
        if denies and word.startswith("ter") and force == reader.stem(word):  # a state, as in "if it is not registered"
            denies = False
            continue
        yield force, denies
        denies = denies and force in ("CAN", "MUST")
