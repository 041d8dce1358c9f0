"""Synthetic articles of public services for the large sizes: made from word lists, the same for the same seed.

    .venv/bin/python -m scripts.synthetic FOLDER COUNT [SEED]

Every article asks one aspect of one document in one situation at one place, and every other word list is shared, so
that an article's nearest neighbours differ from it by a word: they are hard to tell apart, as those of a large
collection are.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from scripts.synthetic_words import ASPECTS, OFFICES, PLACES, SITUATIONS, Office, Term

PHRASINGS = 8


DOCUMENTS = tuple((office, document) for office in OFFICES for document in office.documents)
MOST = len(ASPECTS) * len(DOCUMENTS) * len(SITUATIONS) * len(PLACES)
"""Different articles."""
# a: aspect, d: document, s: situation, p: place. Phrasings and held-out questions share no template.
TEMPLATES = (
    "{a} {d} {s} {p}",
    "{d} {s} {p} {a}",
    "{a} {s} {d} {p}",
    "{p} {a} {d} {s}",
    "{d} {s} {a} {p}",
    "{s} {d} {p} {a}",
    "{a} {d} {p} {s}",
    "{d} {a} {s} {p}",
    "kak {a} {d} {s} {p}",
    "{d} {p} {s} {a} ya",
    "mau tanya {a} {d} {s} {p}",
    "{a} {d} {s} di {p}",
)
HELD_OUT = (
    "{s} {d} sy {a} di {p} ya",
    "min {d} {s} di {p} {a}",
    "saya di {p} {d} {s} {a}",
    "tolong {a} {d} sy {s} {p}",
    "{p} {d} {s} {a} dong",
    "halo {a} kalau {d} {s} di {p}",
    "{d} {s} {a} klo di {p}",
    "permisi {s} {d} {p} {a}",
)


@dataclass(frozen=True)
class Synthetic:
    """One synthetic article."""

    id: str
    office: Office
    title: str
    phrasings: tuple[str, ...]
    short: str
    section: str
    facts: tuple[str, ...]
    slots: tuple[Term, Term, Term, str]
    """Aspect, document, situation, place."""

    def markdown(self) -> str:
        """The file of the article."""
        phrasings = "".join(f"\n- {phrasing}" for phrasing in self.phrasings)
        return (
            f"---\nid: {self.id}\ntitle: {self.title}\nowner: {self.office.id}\nco_owners: []\nstatus: published\n"
            f"audience: [citizen, agent]\ntopics: [{self.office.id}]\nphrasings:{phrasings}\n"
            f"facts: [{', '.join(self.facts)}]\nsources: [pedoman]\nvalid_from: 2023-01-01\nvalid_until: null\n"
            f"review_by: 2035-01-01\nroute: {self.office.id}\nrelated: []\n---\n{self.short}\n\n## Langkah\n"
            f"{self.section}\n"
        )


@dataclass(frozen=True)
class Question:
    """A question in words that no phrasing has, and the article that answers it."""

    text: str
    article: str


def article(number: int, seed: int = 1) -> Synthetic:
    """Article `number`, from 0; raises ValueError beyond MOST."""
    if not 0 <= number < MOST:
        raise ValueError(f"there are {MOST} synthetic articles, and number {number} was asked for")
    random = Random(f"{seed} article {number}")
    rest, aspect_at = divmod(number, len(ASPECTS))
    rest, document_at = divmod(rest, len(DOCUMENTS))
    round_, situation_at = divmod(rest, len(SITUATIONS))
    # Each document's places follow each other in an order of their own.
    place = PLACES[(round_ + Random(f"{seed} place {document_at} {situation_at}").randrange(len(PLACES))) % len(PLACES)]
    aspect, (office, document), situation = ASPECTS[aspect_at], DOCUMENTS[document_at], SITUATIONS[situation_at]
    slots = aspect, document, situation, place
    phrasings = tuple(_asked(template, slots, random) for template in random.sample(TEMPLATES, PHRASINGS))
    title = f"{aspect.name} {document.name} {situation.name} di {place}?"
    facts = f"biaya-{_slug(document.name)}", f"lama-{_slug(document.name)}"
    opening = random.choice(
        ("Datanglah ke loket", "Hubungi petugas", "Ambil nomor antrean di", "Ajukan permohonan kepada")
    )
    short = f"{opening} {office.name} {place}; {document.name} {situation.name} berbiaya {{{{ {facts[0]} }}}}."
    section = f"Serahkan berkas {document.name}, lalu tunggu {{{{ {facts[1]} }}}}."
    name = f"{_slug(aspect.everyday[0])}-{_slug(document.everyday[0])}-{_slug(situation.everyday[0])}-{place.lower()}"
    return Synthetic(name, office, title, phrasings, short, section, facts, slots)


def _asked(template: str, slots: tuple[Term, Term, Term, str], random: Random) -> str:
    aspect, document, situation, place = slots
    return template.format(
        a=random.choice(aspect.everyday),
        d=random.choice(document.everyday),
        s=random.choice(situation.everyday),
        p=place.lower(),
    )


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-")


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """So many different short passages, titles and phrasings, article by article."""
    left = count
    for number in range(MOST):
        made = article(number, seed)
        for text in (made.title, *made.phrasings):
            if left == 0:
                return
            left -= 1
            yield text
    raise ValueError(f"there are {MOST * (PHRASINGS + 1)} synthetic passages, and {count} were asked for")


def questions(count: int, articles: int, seed: int = 1) -> Iterator[Question]:
    """Questions about the first `articles` articles; one word in ten has a slip of the finger."""
    random = Random(f"{seed} questions")
    for _ in range(count):
        asked = article(random.randrange(articles), seed)
        words = _asked(random.choice(HELD_OUT), asked.slots, random).split()
        yield Question(
            " ".join(_slip(word, random) if len(word) > 4 and random.random() < 0.1 else word for word in words),
            asked.id,
        )


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    return word[:at] + random.choice(
        (word[at + 1 :], word[at + 1] + word[at] + word[at + 2 :], word[at] * 2 + word[at + 1 :])
    )


def _facts(seed: int) -> str:
    lines = ["sources:", "  pedoman: {title: Pedoman layanan contoh, publisher: SatuJawab, date: '2025'}", "facts:"]
    for office, document in DOCUMENTS:
        random, slug = Random(f"{seed} facts {document.name}"), _slug(document.name)
        head = f"owner: {office.id}, topic: {office.id}, confidence: high"
        fee, days = 5000 * random.randrange(1, 100), random.randrange(1, 30)
        lines += [
            f"- {{id: biaya-{slug}, {head}, kind: amount, value: {{amount: {fee}, currency: IDR}}, sources: [pedoman],",
            f"   statement: {{id: 'Biaya {document.name}.', en: 'The fee of {document.name}.'}}}}",
            (
                f"- {{id: lama-{slug}, {head}, kind: duration, value: {{amount: {days}, unit: working-day}}, "
                "sources: [pedoman],"
            ),
            f"   statement: {{id: 'Lama {document.name}.', en: 'The time that {document.name} takes.'}}}}",
        ]
    return "\n".join(lines) + "\n"


def _owners() -> str:
    lines = ["owners:"]
    for office in OFFICES:
        lines += [
            (
                f"- {{id: {office.id}, kind: ministry, name: {{id: {office.name}, en: {office.name}}}, short: "
                f"{office.name},"
            ),
            (
                f"   contacts: [{{kind: phone, value: '{office.phone}'}}], responsible: {{id: 'Layanan "
                f"{office.id}.', en: 'Services: {office.id}.'}}}}"
            ),
        ]
    return "\n".join(lines) + "\n"


def write_articles(folder: Path, count: int, seed: int = 1) -> None:
    """Writes an articles folder: subject, owners, facts, a few questions that nobody answers, and so many articles."""
    for office in OFFICES:
        (folder / office.id).mkdir(parents=True, exist_ok=True)
    (folder / "kb.yaml").write_text(f"name: Uji\nfallback: {{owner: {OFFICES[0].id}}}\n", "utf-8")
    (folder / "owners.yaml").write_text(_owners(), "utf-8")
    (folder / "facts.yaml").write_text(_facts(seed), "utf-8")
    (folder / "out_of_scope.txt").write_text(
        "apa kabar\nresep rendang\nskor bola semalam\ncuaca besok\nsiapa kamu\n", "utf-8"
    )
    for number in range(count):
        made = article(number, seed)
        (folder / made.office.id / f"{made.id}.md").write_text(made.markdown(), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    options = parser.parse_args()
    write_articles(options.folder, options.count, options.seed)


if __name__ == "__main__":
    main()
